from __future__ import annotations

from datetime import date

import pytest

from bot.handlers.reading import Unclear, read_past_day

TODAY = date(2026, 11, 25)  # a Wednesday


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "bientôt",
        "jeudi dernier",
        "14h30",
        "31/11",
        "29/02/2025",
        "12/13/2025",
        "mercredi 12 janvier 2025",
        "5 jui",
        "12/01/9999",
        "12/01-2025",
        "le 12 ou le 13 janvier",
        "12/01/2025 et demi",
    ],
)
def test_what_may_be_read_in_two_ways_is_not_read(typed: str) -> None:
    with pytest.raises(Unclear):
        read_past_day(typed, today=TODAY)


def test_tomorrow_without_a_year_is_a_slip_and_not_last_year() -> None:
    assert read_past_day("3/1", today=date(2026, 12, 28)) == date(2027, 1, 3)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("25/11/2026", TODAY),
        ("24/11", date(2026, 11, 24)),
        ("le 3 novembre", date(2026, 11, 3)),
        ("12.1.26", date(2026, 1, 12)),
        ("Lundi 12 Janv. 2026", date(2026, 1, 12)),
        ("1er août", date(2026, 8, 1)),
        ("12 AOUT", date(2026, 8, 12)),
        ("29/02", date(2024, 2, 29)),
        ("31 décembre", date(2025, 12, 31)),
        ("hier", date(2026, 11, 24)),
        ("avant-hier", date(2026, 11, 23)),
        ("Aujourd'hui", TODAY),
        ("26/11", date(2026, 11, 26)),
    ],
)
def test_a_past_day_takes_the_last_year_that_fits(typed: str, day: date) -> None:
    assert read_past_day(typed, today=TODAY) == day
