"""The measure that the guard must hold: 10,000 sentences as agents type them, drawn from a fixed seed."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from random import Random

import pytest
from stdnum import luhn
from stdnum.fr import nir
from stdnum.iso7064 import mod_97_10

from privacy.nir import MASK, mask

SENTENCES = 10_000
OTHER_NUMBERS = 20_000
SEED = 20_261_125

NIR_SENTENCES = (
    "Bonjour, le NIR {} est refusé, que faire ?",
    "num sécu {}",
    "Mme Martin, {}, ne retrouve plus sa demande.",
    "nir:{}",
    "n°{},",
    "Elle m’a donné ceci : « {} »",
    "Dossier du 12/05/2026 : {} ; tél. 06 12 34 56 78",
    "{}",
    "Carte Vitale ({}) illisible.\nMerci d’avance",
    "demande 075120123456789012 / sécu {} / reçue à 10h30",
)
OTHER_SENTENCES = (
    "Bonjour, le numéro {} est refusé, que faire ?",
    "dossier {}",
    "Mme Martin, {}, ne retrouve plus sa demande.",
    "n°{},",
    "Elle m’a donné ceci : « {} »",
    "Dossier du 12/05/2026 : {} ; 3 pièces",
    "{}",
    "Le NIR manque dans la demande : {}\nMerci d’avance",
)
SEPARATORS = (" ", " ", "\u00a0", "\u2009", "\u202f", ".", "-", "\u2011", "–", "/", "\n", "  ", " - ")
FULL_WIDTH = {ord(plain): ord(plain) + 0xFEE0 for plain in "0123456789AB"}
ARABIC = {ord("0") + value: 0x660 + value for value in range(10)}


def digits(rng: Random, count: int) -> str:
    return "".join(rng.choices("0123456789", k=count))


def nir_body(rng: Random) -> str:
    month = rng.choice(
        [f"{rng.randint(1, 12):02}"] * 8 + ["20", str(rng.randint(30, 42)), str(rng.randint(50, 99))]
    )
    place = rng.choice(
        [f"{rng.randint(1, 95):02}{rng.randint(1, 909):03}"] * 6
        + [f"2{rng.choice('AB')}{rng.randint(1, 366):03}", f"97{rng.randint(1, 6)}{rng.randint(1, 40):02}"]
        + [f"98{rng.randint(6, 8)}{rng.randint(1, 40):02}", f"99{rng.randint(100, 520)}"]
    )
    return f"{rng.choice('12')}{digits(rng, 2)}{month}{place}{rng.randint(1, 999):03}"


def cut(number: str, ends: tuple[int, ...]) -> list[str]:
    bounds = (0, *ends, len(number))
    return [number[start:end] for start, end in pairwise(bounds)]


def spelt_nir(rng: Random) -> str:
    body = nir_body(rng)
    number = body + nir.calc_check_digits(body)
    fields = cut(number, (1, 3, 5, 7, 10, 13))
    separator = rng.choice(SEPARATORS)
    spellings: tuple[Callable[[], str], ...] = (
        lambda: number,
        lambda: separator.join(fields),
        lambda: "".join(field + rng.choice(SEPARATORS) for field in fields[:-1]) + fields[-1],
        lambda: separator.join(cut(number, (13,))),
        lambda: separator.join(cut(number, tuple(sorted(rng.sample((1, 3, 5, 7, 10, 13), 3))))),
        lambda: number.lower(),
        lambda: " ".join(fields).lower(),
        lambda: number.translate(FULL_WIDTH),
        lambda: " ".join(fields).translate(ARABIC),
        lambda: body,
        lambda: separator.join(fields[:-1]),
        lambda: " ".join(fields[:-1]) + f" {(int(fields[-1]) + 5) % 97 + 1:02}",
    )
    return rng.choice(spellings)()


def grouped(number: str, size: int, separator: str) -> str:
    return separator.join(number[start : start + size] for start in range(0, len(number), size))


LOOSE = (",", ", ", ";", " ; ", ":", " : ", "|", " | ", "+", "*", "'", "’", " • ", "•", "°", "=", "~", "#")
QUOTED = ("\n> ", "\r\n>", "\n>> ", "\n> > ")
SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
CIRCLED = str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨")


def corsican_nir(rng: Random) -> str:
    born = f"{rng.choice('12')}{digits(rng, 2)}{rng.randint(1, 12):02}"
    body = f"{born}2{rng.choice('AB')}{rng.randint(1, 366):03}{rng.randint(1, 999):03}"
    return f"{body}{nir.calc_check_digits(body)}"


def odd_nir(rng: Random) -> str:
    """Writings that nobody is taught, in which people type them all the same."""
    body = nir_body(rng)
    number = body + nir.calc_check_digits(body)
    fields = cut(number, (1, 3, 5, 7, 10, 13))
    loose, corsican = rng.choice(LOOSE), corsican_nir(rng)
    zeros = number.replace("0", rng.choice("Oo"))
    quoted = rng.choice(fields[:-1])
    spellings: tuple[Callable[[], str], ...] = (
        lambda: loose.join(fields),
        lambda: loose.join(fields[:-1]),
        lambda: grouped(number, rng.choice((1, 2, 3)), loose),
        lambda: (
            "".join(field + (rng.choice(QUOTED) if field == quoted else " ") for field in fields[:-1])
            + fields[-1]
        ),
        lambda: grouped(corsican, rng.choice((1, 2, 3, 4, 5)), rng.choice((*SEPARATORS, *LOOSE))),
        lambda: zeros,
        lambda: rng.choice(SEPARATORS).join(cut(zeros, (1, 3, 5, 7, 10, 13))),
        lambda: rng.choice(SEPARATORS).join(zeros),
        lambda: number.translate(SUPERSCRIPT),
        lambda: " ".join(fields).translate(CIRCLED),
        lambda: number.translate(CIRCLED),
        lambda: grouped(number, rng.choice((1, 2, 3, 4, 5)), rng.choice(SEPARATORS)),
        lambda: rng.choice(("…", "<br>", " et ", " puis ", ") (", "] [")).join(fields),
        lambda: ")(".join(fields).join("()"),
        lambda: " ".join(cut(body, tuple(sorted(rng.sample((1, 3, 5, 7, 10), 2))))),
        lambda: number.replace("1", rng.choice("lI")),
        lambda: " ".join(fields).replace("1", "l"),
    )
    return rng.choice(spellings)()


CORRECTIONS = (
    "corriger le NIR, {} au lieu de {}",
    "{} et pas {}",
    "il faut mettre {} ; {} est faux",
    "NIR : {} (et non {})",
    "remplacer {} par {}",
)


def mistyped(rng: Random, number: str) -> str:
    """One figure wrong, left out, typed twice, or before its neighbour."""
    at = rng.randrange(1, len(number) - 1)
    before, figure, after = number[:at], number[at], number[at + 1 :]
    other = rng.choice([one for one in "0123456789" if one != figure])
    ways = (
        before + other + after,
        before + after,
        before + 2 * figure + after,
        before + after[0] + figure + after[1:],
    )
    return rng.choice(ways)


def correction(rng: Random) -> tuple[str, str]:
    """A sentence and its two numbers, the right one and the wrong one, in any order."""
    body = nir_body(rng).replace("A", "1").replace("B", "1")
    number = body + nir.calc_check_digits(body)
    both = [number, mistyped(rng, number)]
    if rng.random() < 0.3:
        both = [grouped(one, 3, " ") for one in both]
    rng.shuffle(both)
    return rng.choice(CORRECTIONS), " / ".join(both)


BESIDE = (
    "née le 12/05/1985 {}",
    "{} 12/05/1985",
    "le 12.05.85 {} et rien d’autre",
    "tél. 06 12 34 56 78 {}",
    "{} 06 12 34 56 78",
    "{} / 06.12.34.56.78",
    "0612345678 {}",
    "06 12 34 56 78, {}, 12/05/2026",
)


def nir_beside(rng: Random) -> str:
    """By pairs or threes, with a day or a telephone number beside."""
    body = nir_body(rng).replace("A", "1").replace("B", "1")
    number = body + nir.calc_check_digits(body)
    return grouped(number, rng.choice((2, 3)), rng.choice((" ", ".", "-", "\u00a0")))


ANNOUNCED = (
    "nir {}",
    "NIR : {}",
    "son NIR est {}",
    "n° de sécurité sociale : {}",
    "num sécu {} merci",
    "SS n° {}",
)


def nir_announced(rng: Random) -> str:
    """Without a key, in few groups: right after its name alone."""
    body = nir_body(rng).replace("A", "1").replace("B", "1")
    spellings: tuple[Callable[[], str], ...] = (
        lambda: rng.choice((*SEPARATORS, *LOOSE)).join(cut(body, tuple(sorted(rng.sample(range(2, 12), 2))))),
        lambda: grouped(body, rng.choice((2, 3)), rng.choice((*SEPARATORS, *LOOSE))),
        lambda: body.replace("0", "O"),
    )
    return rng.choice(spellings)()


GLUED = ("1{}merci", "2{}est refusé", "dossier 1{}svp", "1{}et rien")


def siret(rng: Random) -> str:
    siren = (stem := digits(rng, 8)) + luhn.calc_check_digit(stem)
    body = f"{siren}000{rng.randint(1, 9)}"
    return f"{body}{luhn.calc_check_digit(body)}"


def iban(rng: Random) -> str:
    account = digits(rng, 23)
    return f"FR{mod_97_10.calc_check_digits(account + 'FR')}{account}"


def phone(rng: Random) -> str:
    return f"0{rng.randint(1, 9)}{digits(rng, 8)}"


def date(rng: Random) -> str:
    return f"{rng.randint(1, 28):02}/{rng.randint(1, 12):02}/{rng.randint(1950, 2027)}"


def numero_unique(rng: Random) -> str:
    territory = rng.choice(("075", "006", "013", "02A", "974", "112"))
    return f"{territory}{digits(rng, 10)}{rng.choice(('GDPUB', digits(rng, 5), digits(rng, 4) + 'A'))}"


def other_number(rng: Random) -> str:
    separator = rng.choice((" ", "\u00a0", ".", "-"))
    kinds: tuple[Callable[[], str], ...] = (
        lambda: numero_unique(rng),
        lambda: grouped(numero_unique(rng), 6, " "),
        lambda: phone(rng),
        lambda: grouped(phone(rng), 2, separator),
        lambda: "+33 " + " ".join((phone(rng)[1], grouped(digits(rng, 8), 2, " "))),
        lambda: f"{grouped(phone(rng), 2, ' ')} / {grouped(phone(rng), 2, ' ')}",
        lambda: siret(rng),
        lambda: f"{grouped(siret(rng)[:9], 3, separator)}{separator}{digits(rng, 5)}",
        lambda: siret(rng)[:9],
        lambda: iban(rng),
        lambda: grouped(iban(rng), 4, separator),
        lambda: date(rng),
        lambda: f"{date(rng)} {rng.randint(0, 23):02}:{rng.randint(0, 59):02}",
        lambda: f"du {date(rng)} au {date(rng)}",
        lambda: f"{date(rng)} {date(rng)}",
        lambda: f"{rng.randint(1, 9)} {digits(rng, 3)},{digits(rng, 2)} €",
        lambda: f"{grouped(digits(rng, 12), 3, ' ')} €",
        lambda: f"{rng.randint(1000, 97680):05} Valbonne",
        lambda: f"T-2026-{rng.randint(1, 9999):04}",
        lambda: f"4{grouped(digits(rng, 15), 4, separator)}",
        lambda: f"{rng.randint(1, 250)} {phone(rng)}",
        lambda: f"{date(rng)}, {grouped(phone(rng), 2, ' ')}, {grouped(phone(rng), 2, ' ')}",
        lambda: " ; ".join(grouped(siret(rng)[:9], 3, " ") for _ in range(3)),
        lambda: " ".join(grouped(siret(rng)[:9], 3, " ") for _ in range(2)),
        lambda: " + ".join(f"{rng.randint(1, 9)} {digits(rng, 3)},{digits(rng, 2)}" for _ in range(4)),
        lambda: ", ".join(str(rng.randint(1, 999)) for _ in range(8)),
        lambda: ", ".join(f"{rng.randint(1000, 97680):05}" for _ in range(4)),
        lambda: ", ".join(f"T-2026-{rng.randint(1, 9999):04}" for _ in range(3)),
        lambda: numero_unique(rng).lower(),
        lambda: " et ".join(f"{rng.randint(1000, 97680):05}" for _ in range(4)),
        lambda: f"({phone(rng)}) puis ({phone(rng)})",
        lambda: f"({date(rng)}) [{rng.randint(1, 99)}] {grouped(phone(rng), 2, ' ')}",
        lambda: "…".join(digits(rng, rng.randint(1, 5)) for _ in range(4)),
        lambda: " et ".join(str(rng.randint(1, 9_999)) for _ in range(4)),
        lambda: (
            (stem := rng.choice(("35", "86", "01", "99")) + digits(rng, 12)) + luhn.calc_check_digit(stem)
        ),
        lambda: f"2026{rng.randint(1, 12):02}{rng.randint(1, 28):02}{digits(rng, 7)}",
        lambda: f"{rng.randint(1, 9)}{digits(rng, 6)}",
        lambda: f"{digits(rng, 5)} {digits(rng, 5)} {digits(rng, 11)} {digits(rng, 2)}",
        lambda: f"FR{digits(rng, 11)}",
        lambda: f"{digits(rng, 3)} {digits(rng, 4)} {digits(rng, 4)} {digits(rng, 1)}",
        lambda: f"{rng.randint(1, 99)} {digits(rng, 4)} {phone(rng)}",
        lambda: (
            f"lot {rng.randint(1, 99)}, parcelle {digits(rng, 3)} {rng.choice(('AB', 'BC'))} {digits(rng, 4)}"
        ),
        lambda: f"loyer {digits(rng, 3)},{digits(rng, 2)} puis {digits(rng, 3)} et {digits(rng, 4)}",
        lambda: f"(1) {phone(rng)} (2) {phone(rng)}",
        lambda: ".".join(str(rng.randint(0, 255)) for _ in range(4)),
    )
    return rng.choice(kinds)()


Sentences = list[tuple[str, str]]


def every_writing(rng: Random, count: int) -> Sentences:
    """Pairs of a sentence and of the NIR in it, all writings in turn."""
    found: Sentences = []
    for number in range(count):
        match number % 4:
            case 0:
                found.append((rng.choice(NIR_SENTENCES), odd_nir(rng)))
            case 1:
                found.append((rng.choice(BESIDE), nir_beside(rng)))
            case 2:
                found.append((rng.choice(ANNOUNCED), nir_announced(rng)))
            case _:
                found.append((rng.choice(GLUED), nir_body(rng)[1:].replace("A", "1").replace("B", "1")))
    return found


def left_in(sentence: str, number: str) -> bool:
    """More of the number is still there than the sentence's own figures."""
    kept = sum(character.isdigit() for character in mask(sentence.format(number)).text)
    return kept > sum(character.isdigit() for character in sentence)


@pytest.fixture(scope="module")
def drawn() -> tuple[Sentences, Sentences]:
    """Pairs of a sentence and of the number in it: with a NIR, with another number."""
    rng = Random(SEED)
    half = range(SENTENCES // 2)
    return (
        [(rng.choice(NIR_SENTENCES), spelt_nir(rng)) for _ in half],
        [(rng.choice(OTHER_SENTENCES), other_number(rng)) for _ in range(OTHER_NUMBERS)],
    )


def test_at_least_999_nirs_in_a_thousand_are_masked(drawn: tuple[Sentences, Sentences]) -> None:
    nirs, _ = drawn
    missed = [
        (sentence, number)
        for sentence, number in nirs
        if mask(sentence.format(number)).text != sentence.format(MASK)
    ]

    assert len(missed) <= len(nirs) * 0.001, missed[:10]


def test_at_most_five_other_numbers_in_a_thousand_are_touched(drawn: tuple[Sentences, Sentences]) -> None:
    _, others = drawn
    touched = [(sentence, number) for sentence, number in others if mask(sentence.format(number)).count]

    assert len(touched) <= len(others) * 0.005, touched[:10]


@pytest.mark.parametrize("seed", [1, 2, SEED])
def test_the_number_to_correct_goes_with_the_right_one(seed: int) -> None:
    rng = Random(seed)
    left = []
    for _ in range(SENTENCES // 10):
        sentence, numbers = correction(rng)
        text = sentence.format(*numbers.split(" / "))
        if sum(character.isdigit() for character in mask(text).text) > 2:  # one that was typed too many
            left.append(text)

    assert left == []


@pytest.mark.parametrize("seed", [1, 2, SEED])
def test_no_odd_writing_lets_a_nir_through(seed: int) -> None:
    leaks = [one for one in every_writing(Random(seed), SENTENCES // 5) if left_in(*one)]

    assert leaks == []
