"""The words for the obligations of the year."""

from __future__ import annotations

import re
from datetime import date

import pytest

from agenda.obligations import DECLARED, TIMES, Obligation, Rhythm
from rendering.obligation_words import WORDS, often, period, warned


def test_each_obligation_has_its_words_and_its_source_with_a_date() -> None:
    assert list(WORDS) == list(Obligation)
    for one, words in WORDS.items():
        assert re.search(r"20\d\d", words.source), one
        assert bool(words.undated) == (DECLARED[one].kind is not None)


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ((1, 1), (12, 31), ""),
        ((1, 1), (6, 30), "premier semestre"),
        ((7, 1), (12, 31), "second semestre"),
        ((5, 1), (8, 31), "mai à août"),
        ((4, 1), (6, 30), "deuxième trimestre"),
        ((10, 1), (12, 31), "quatrième trimestre"),
        ((3, 1), (4, 30), "mars et avril"),
        ((2, 1), (2, 28), "février"),
    ],
)
def test_a_period_is_named(first: tuple[int, int], last: tuple[int, int], said: str) -> None:
    assert period(date(2026, *first), date(2026, *last)) == said


def test_how_often_and_from_when_are_said_for_each_rule() -> None:
    assert [often(Rhythm(times=times)) for times in TIMES] == [
        "une fois par an", "une fois par semestre", "tous les quatre mois", "une fois par trimestre",
        "tous les deux mois", "chaque mois",
    ]  # fmt: skip
    assert often(Rhythm(times=2), anywhere=True) == "2 fois par an"
    assert warned(Rhythm(warned_ahead=12)) == "dès janvier"
    assert warned(Rhythm(times=2, warned_ahead=12)) == "dans les 6 derniers mois"
    assert warned(Rhythm(times=2), anywhere=True) == "dès septembre"
    assert warned(Rhythm(times=12, warned_ahead=3)) == "dans le dernier mois"
    assert warned(Rhythm(warned_ahead=0)) == "une fois la période finie"
