from __future__ import annotations

from time import process_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from privacy.nir import MASK, Masked, mask

# 185057800608491, 253072B07300470 and 253072A07300443 have the right key.
NIRS = [
    "185057800608491",
    "1 85 05 78 006 084 91",
    "1 85 05 78 006 084 91",
    "1.85.05.78.006.084.91",
    "1-85-05-78-006-084-91",
    "1/85/05/78/006/084/91",
    "1‑85–05−78—006 084 / 91",
    "1 85 05 78\n006 084\r\n91",
    "1 85 05 78 006\u200b084\u00ad91",
    "1850578006084 91",
    "1 8505 78006084 91",
    "185 057 800 608 491",
    "1 8 5 0 5 7 8 0 0 6 0 8 4 9 1",
    "1850 5780 0608 491",
    "185\u0660\u0665\u0667800608491",
    "１８５０５７８００６０８４９１",
    # Corsica
    "253072B07300470",
    "253072a07300443",
    "2 53 07 2A 073 004 43",
    "2 53 07 2b 073 004 70",
    "２５３０７２Ｂ０７３００４７０",
    # no key
    "1850578006084",
    "1 85 05 78 006 084",
    "1 85 05 78006 084",
    "2 53 07 2A 073 004",
    "253072A073004",
    "7 85 05 78 006 084",
    # born abroad, overseas, or with an incomplete birth certificate
    "2 68 99 99 352 010",
    "1 75 31 99 350 123",
    "2 90 11 97 411 045",
    "1 60 01 98 735 002",
    # other signs between the groups
    "1,85,05,78,006,084,91",
    "1 ; 85 ; 05 ; 78 ; 006 ; 084 ; 91",
    "1•85•05•78•006•084•91",
    "1'85'05'78'006'084'91",
    "1°85°05°78°006°084°91",
    "1|85|05|78|006|084",
    "1:8:5:0:5:7:8:0:0:6:0:8:4:9:1",
    "185+057+800+608+491",
    "1 85 05 78\n> 006 084 91",
    "1 85 05 78\r\n>> 006 084 91",
    # Corsica, by any groups
    "25 30 72 B0 73 00 47 0",
    "253 072 B07 300 470",
    "2 5 3 0 7 2 b 0 7 3 0 0 4 7 0",
    # figures that are letters, or small, or circled
    "185O578OO6O8491",
    "1 85 o5 78 oo6 o84 91",
    "1 8 5 O 5 7 8 O O 6 O 8 4 9 1",
    "2 53 O7 2A O73 OO4 43",
    "¹⁸⁵⁰⁵⁷⁸⁰⁰⁶⁰⁸⁴⁹¹",
    "① ⑧⑤ ⓪⑤ ⑦⑧ ⓪⓪⑥ ⓪⑧④ ⑨①",
    # as an address or a page writes its blanks
    "1%2085%2005%2078%20006%20084%2091",
    "1%c2%a085%c2%a005%c2%a078%c2%a0006%c2%a0084%c2%a091",
    "1&nbsp;85&nbsp;05&nbsp;78&nbsp;006&nbsp;084&nbsp;91",
    "1&#160;85&#160;05&#160;78&#160;006&#160;084",
    # other signs, or a word, between the groups
    "1…85…05…78…006…084…91",
    "1<br>85<br/>05<br />78<br>006<br>084<br>91",
    "1 et 85 et 05 et 78 et 006 et 084 et 91",
    "185 puis 057 puis 800 puis 608 puis 491",
    "1 (85) 05 [78] 006 084 91",
    # three groups, no key
    "1 8505 78006084",
    "185 0578 006084",
    # a letter that looks like a 1
    "l85O578OO6O849l",
    "1 85 05 78 006 084 9l",
    "l Il 27 ll 348 8ll 32",
    "l85057800608491",
    "I 85 05 78 006 084 91",
    # a wrong key, but written as a NIR
    "1 85 05 78 006 084 36",
    "1-85-05-78006-084-36",
]

OTHERS = [
    "075120123456789012",  # numéro unique
    "0751203456789GDPUB",
    "1301203456789GDPUB",
    "185057800608491012",
    "06 12 34 56 78",
    "0612345678",
    "+33 1 85 05 78 00 60",
    "+33 (0)1 85 05 78 00",
    "06 12 34 56 78 / 01 85 05 78 00",
    "poste 133 0612345678",
    "le NIR manque, voir le poste 133 0612345678",
    "123 456 789 00012",  # SIRET
    "12345678900012",
    "123 456 789",
    "FR76 3000 6000 0112 3456 7890 189",
    "FR7630006000011234567890189",
    "FR14 2004 1010 0505 0001 3M02 606",
    "30006 00001 12345678901 89",
    "4970 1012 3456 7890",
    "12/05/1985 10:30:45",
    "2026-05-12T10:30:45",
    "1 850 578 006 084,91 €",
    "1 234,56 €",
    "06560 Valbonne",
    "T-2026-0001",
    "3017620422003",  # a barcode
    "[Ticket#2026112600042] Votre demande",  # of another desk, which dates its numbers
    "185357800608436",  # a wrong key, no month of a birth, and nobody calls it a NIR
    "202612060012345",  # a reference that begins with its day
    "356938035643809",  # a telephone's own number
    "185 057 800 608 436",  # amounts, one after the other
    "1851378006084",  # no thirteenth month
    "1850500006084",  # no département 00
    "1850578000084",  # no commune 000
    "9850578006084",
    "X1850578006084",
    "1850578006084X",
    "1850578006084999",
    "bâtiment 2A, escalier 2B",
    "bâtiment 2 B, 12 logements, 1850 578",
    "1301203456789gdpub",
    "185 057 800 608 491 012 345",  # amounts, one after the other
    "977, 277, 40, 36, 609, 576, 207, 701",
    "33142, 76587, 70276",
    "123 456 789 987 654 321",
    "12/05/2026 10:30:45, 06 12 34 56 78",
    "5 m² et 12 m³",
    "zoo, 3 OO 4",
    "l 85 05 78 006 084 36",  # a wrong key, after a letter
    "185057800608491185057800608436",
    "remise de 20%2026, article L 85 05 78",
]


@pytest.mark.parametrize("written", NIRS)
@pytest.mark.parametrize(
    "sentence", ["{}", "Son numéro : {}.", "dossier n°{}, merci", "({})", "nº{} ?", "« {} » le 12/05"]
)
def test_a_nir_is_masked_however_it_is_written(written: str, sentence: str) -> None:
    assert mask(sentence.format(written)) == Masked(sentence.format(MASK), 1)


@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize("sentence", ["{}", "Dossier {} à revoir.", "({}),"])
def test_another_number_is_left_alone(other: str, sentence: str) -> None:
    text = sentence.format(other)

    assert mask(text) == Masked(text, 0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nir:185057800608491", "nir:[NIR masqué]"),
        ("185057800608491253072185057800608491", "185057800608491253072185057800608491"),
        ("1850578006084911850578006084911 85", "1850578006084911850578006084911 85"),
        ("185057800608491185057800608491;", f"{MASK}{MASK};"),
        ("q=nir%20185057800608491", f"q=nir%20{MASK}"),
        ("NIR185057800608491et", "NIR[NIR masqué]et"),
        ("Mme X185057800608491", "Mme X[NIR masqué]"),
        # An announced number is a NIR even when it was mistyped: wrong NIRs are what agents ask about.
        ("Le NIR de Mme est 185057800608436.", "Le NIR de Mme est [NIR masqué]."),
        ("num sécu faux 185057800608436", "num sécu faux [NIR masqué]"),
        ("n° de Sécurité sociale : 1850578006084 36", "n° de Sécurité sociale : [NIR masqué]"),
        ("nir1850578006084", "nir[NIR masqué]"),
        ("NIA 7850578006084", "NIA [NIR masqué]"),
        ("NIR#1850578006084", "NIR#[NIR masqué]"),
        ("[Ticket#185057800608491]", "[Ticket#[NIR masqué]]"),
        ("n° #1850578006084", "n° #[NIR masqué]"),
        ("tenir 185357800608436", "tenir 185357800608436"),
        # The wrong one is beside the right one: it is the very number to correct.
        (
            "corriger le NIR, 285057800608441 au lieu de 285057800608414",
            f"corriger le NIR, {MASK} au lieu de {MASK}",
        ),
        ("285057800608441 et pas 285357800608441", f"{MASK} et pas {MASK}"),
        (
            "il faut mettre 285057800608441, 28505780060844 est faux",
            f"il faut mettre {MASK}, {MASK} est faux",
        ),
        ("285 057 800 608 414, au lieu de 285 057 800 608 441", f"{MASK}, au lieu de {MASK}"),
        ("2 85 05 78 006 084 41 : 2 85 05 78 06 84 41 ?", f"{MASK} : 2 85 05 78 06 84 41 ?"),
        ("2 85 05 78 006 084 41 : 2 85 05 78 06 084 41 ?", f"{MASK} : {MASK} ?"),
        ("185057800608491, et le 06 12 34 56 78", f"{MASK}, et le 06 12 34 56 78"),
        ("185057800608491, demande 185057800608491012", f"{MASK}, demande 185057800608491012"),
        # Neighbours
        ("185057800608491 253072A07300443", "[NIR masqué] [NIR masqué]"),
        ("1 85 05 78 006 084 91\n2 53 07 2A 073 004 43", "[NIR masqué]\n[NIR masqué]"),
        ("12 185057800608491 13", "12 [NIR masqué] 13"),
        ("le 12/05/2026 1 85 05 78 006 084 91", "le 12/05/2026 [NIR masqué]"),
        ("1 85 05 78 006 084 06 12 34 56 78", "[NIR masqué] 06 12 34 56 78"),
        ("1850578006084 06 12 34 56 78", "[NIR masqué] 06 12 34 56 78"),
        ("1850578006084 37", "[NIR masqué] 37"),
        ("né le 12/05/1985 185 057 800 608 491", "né le 12/05/1985 [NIR masqué]"),
        ("06 12 34 56 78 18 50 57 80 06 08 49 1", "06 12 34 56 78 [NIR masqué]"),
        ("18-50-57-80-06-08-49-1, 0612345678", "[NIR masqué], 0612345678"),
        ("3 dossiers : 185 057 800 608 491, 2 urgents", "3 dossiers : [NIR masqué], 2 urgents"),
        ("1850578006084merci", "[NIR masqué]merci"),
        ("nir : 18505 78006 084", "nir : [NIR masqué]"),
        ("son NIR est 1850578 006 084, voir", "son NIR est [NIR masqué], voir"),
        ("1 85 05 78 006 084 32 a été refusé", "[NIR masqué] a été refusé"),
        ("1 85 05 78 006 084 36, 3 pièces", "[NIR masqué], 3 pièces"),
        ("\ufe0f\u20e3".join("185057800608491"), "[NIR masqué]"),  # keycap emoji
    ],
)
def test_only_the_nir_is_masked(text: str, expected: str) -> None:
    assert mask(text).text == expected


HOSTILE = [
    "1",
    "1 ",
    "2A",
    "2A ",
    "１",
    "1850578006084",
    "1850578006084 ",
    "1 85 05 78 006 084 37 ",
    "1 11 11 11 11 1 1 ",
    "nir ",
    "nir1",
    "12 34 567 ",
    "1,",
    "1, 2 ; ",
    "2 B ",
    "O 1 ",
    "1o",
    "1" + " o" * 500,
    "2" + " ," * 500 + "B",
    "18 50 57 80 06 08 49 1 ",
    "185 057 800 608 491,",
    "① ",
    "\n> 1",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_time_grows_with_the_length_and_no_faster(piece: str) -> None:
    text = piece * (64 * 1024 // len(piece))
    before = process_time()

    assert mask(text + "é").text.endswith("é")
    assert process_time() - before < 5


def test_a_long_gap_is_crossed_once() -> None:
    text = ("1" + " " * 5_000) * 60 + "x"

    assert mask(text) == Masked(text, 0)


WRITINGS = st.lists(
    st.one_of(
        st.sampled_from([*NIRS, *OTHERS, "NIR ", "sécu ", " ", "\n", "]", MASK]),
        st.text(alphabet="0123456789", max_size=16),
        st.text(alphabet="12 AB5.x7-0", max_size=30),
        st.text(max_size=10),
    ),
    max_size=8,
)


@given(pieces=WRITINGS, between=st.sampled_from(["", " ", ", ", " / "]))
@example(pieces=["185 057 800 608 491", "185057800608491"], between=" ")
@example(pieces=["NIR ", "185057800608491", "185057800608436"], between=" ")
def test_masking_twice_changes_nothing(pieces: list[str], between: str) -> None:
    once = mask(between.join(pieces))

    assert mask(once.text) == Masked(once.text, 0)


@given(
    before=st.text(alphabet=st.characters(exclude_categories=["N", "M"])), after=st.text(alphabet="abc é,\n")
)
def test_the_text_around_is_untouched(before: str, after: str) -> None:
    assert mask(f"{before} 185057800608491{after}") == Masked(f"{before} {MASK}{after}", 1)


@given(text=st.text(alphabet=st.characters(exclude_categories=["Nd"])))
def test_a_text_without_digits_is_returned_as_it_came(text: str) -> None:
    assert mask(text) == Masked(text, 0)
