from __future__ import annotations

from datetime import date, time

import pytest

from bot.handlers.reading import Unclear, read_moment, read_past_day

TODAY = date(2026, 11, 25)  # a Wednesday


@pytest.mark.parametrize(
    ("typed", "day", "hour"),
    [
        ("12/01/2027 14h30", date(2027, 1, 12), time(14, 30)),
        ("12/01/27 à 14:30", date(2027, 1, 12), time(14, 30)),
        ("12.1.2027 9h", date(2027, 1, 12), time(9)),
        ("12-01 9 h", date(2027, 1, 12), time(9)),
        ("12 janvier 2027 à 14\u00a0h\u00a030", date(2027, 1, 12), time(14, 30)),
        ("le mardi 12 janv. 2027, 9:05", date(2027, 1, 12), time(9, 5)),
        ("Mardi 12 Janvier à 14h", date(2027, 1, 12), time(14)),
        ("1er décembre 8h", date(2026, 12, 1), time(8)),
        ("12 AOUT 10 heures", date(2027, 8, 12), time(10)),
        ("demain 9h", date(2026, 11, 26), time(9)),
        ("aujourd’hui à 17h15", TODAY, time(17, 15)),
        ("après-demain 10h", date(2026, 11, 27), time(10)),
        ("29/02 9h", date(2028, 2, 29), time(9)),
    ],
)
def test_a_date_and_an_hour_are_read_as_people_type_them(typed: str, day: date, hour: time) -> None:
    assert read_moment(typed, today=TODAY) == (day, hour)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "bientôt",
        "jeudi prochain 10h",
        "12/01/2027",
        "14h30",
        "31/11 9h",
        "29/02/2027 9h",
        "12/13/2027 9h",
        "12/01/2027 25h",
        "12/01/2027 9h75",
        "mercredi 12 janvier 2027 9h",
        "5 jui 9h",
        "12/01/9999 9h",
        "12/01-2027 9h",
        "le 12 ou le 13 janvier 9h",
        "12/01/2027 14h30 et demie",
    ],
)
def test_what_may_be_read_in_two_ways_is_not_read(typed: str) -> None:
    with pytest.raises(Unclear):
        read_moment(typed, today=TODAY)


def test_yesterday_without_a_year_is_a_slip_and_not_next_year() -> None:
    assert read_moment("24/11 9h", today=TODAY)[0] == date(2026, 11, 24)
    assert read_moment("28/12 9h", today=date(2027, 1, 5))[0] == date(2026, 12, 28)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("25/11/2026", TODAY),
        ("24/11", date(2026, 11, 24)),
        ("le 3 novembre", date(2026, 11, 3)),
        ("31 décembre", date(2025, 12, 31)),
        ("hier", date(2026, 11, 24)),
        ("avant-hier", date(2026, 11, 23)),
        ("Aujourd'hui", TODAY),
        ("26/11", date(2026, 11, 26)),
    ],
)
def test_a_past_day_takes_the_last_year_that_fits(typed: str, day: date) -> None:
    assert read_past_day(typed, today=TODAY) == day
