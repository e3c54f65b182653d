from __future__ import annotations

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
    "185057800608436",  # a wrong key, in one word, that nobody calls a NIR
    "1851378006084",  # no thirteenth month
    "1850500006084",  # no département 00
    "1850578000084",  # no commune 000
    "9850578006084",
    "X1850578006084",
    "1850578006084X",
    "1850578006084999",
    "bâtiment 2A, escalier 2B",
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
        ("tenir 185057800608436", "tenir 185057800608436"),
        # Neighbours
        ("185057800608491 253072A07300443", "[NIR masqué] [NIR masqué]"),
        ("1 85 05 78 006 084 91\n2 53 07 2A 073 004 43", "[NIR masqué]\n[NIR masqué]"),
        ("12 185057800608491 13", "12 [NIR masqué] 13"),
        ("le 12/05/2026 1 85 05 78 006 084 91", "le 12/05/2026 [NIR masqué]"),
        ("1 85 05 78 006 084 06 12 34 56 78", "[NIR masqué] 06 12 34 56 78"),
        ("1850578006084 06 12 34 56 78", "[NIR masqué] 06 12 34 56 78"),
        ("1850578006084 37", "[NIR masqué] 37"),
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
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_time_grows_with_the_length_and_no_faster(piece: str) -> None:
    """A quadratic search would not end within the test's time-out."""
    text = piece * (300_000 // len(piece))

    assert mask(text + "é").text.endswith("é")


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
