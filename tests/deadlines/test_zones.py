from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest

from deadlines.zones import METROPOLITAN, OVERSEAS, UnknownDepartement, UnknownTimezone, Zone


@pytest.mark.parametrize(
    ("departement", "timezone_name"),
    [
        ("06", "Europe/Paris"),
        ("2A", "Europe/Paris"),
        ("67", "Europe/Paris"),
        ("971", "America/Guadeloupe"),
        ("972", "America/Martinique"),
        ("973", "America/Cayenne"),
        ("974", "Indian/Reunion"),
        ("975", "America/Miquelon"),
        ("976", "Indian/Mayotte"),
    ],
)
def test_a_departement_has_its_own_clock(departement: str, timezone_name: str) -> None:
    assert Zone.of(departement).timezone.key == timezone_name


def test_the_code_may_be_typed_with_a_small_letter_and_spaces() -> None:
    assert Zone.of(" 2b ") == Zone.of("2B")


def test_the_zero_of_the_code_may_be_left_out() -> None:
    assert Zone.of("1") == Zone.of("01")
    assert Zone.of("1").departement == "01"


def test_every_departement_of_france_is_known() -> None:
    assert len(METROPOLITAN) + len(OVERSEAS) == 96 + 6
    for code in METROPOLITAN | OVERSEAS.keys():
        assert Zone.of(code).is_holiday(date(2026, 7, 14))


def test_the_timezone_may_be_chosen_and_the_holidays_stay() -> None:
    zone = Zone.of("974", "Europe/Paris")

    assert zone.timezone.key == "Europe/Paris"
    assert zone.is_holiday(date(2026, 12, 20))


@pytest.mark.parametrize("code", ["", "0", "20", "96", "99", "2C", "977", "Var", "0６"])
def test_an_unknown_departement_is_refused_in_french(code: str) -> None:
    with pytest.raises(UnknownDepartement, match=r"Département inconnu\u00a0: «\u00a0.*\u00a0»\. Écrivez"):
        Zone.of(code)


@pytest.mark.parametrize("name", ["Europe", "Paris", "../Europe/Paris", "/etc/passwd", "europe/paris"])
def test_an_unknown_timezone_is_refused_in_french(name: str) -> None:
    with pytest.raises(UnknownTimezone, match="Fuseau horaire inconnu"):
        Zone.of("06", name)


HOLIDAYS = [
    # Easter Monday, Ascension and Pentecost move every year.
    ("06", date(2026, 4, 6), True),
    ("06", date(2027, 3, 29), True),
    ("06", date(2028, 4, 17), True),
    ("06", date(2026, 5, 14), True),
    ("06", date(2026, 5, 25), True),
    ("06", date(2026, 4, 7), False),
    # Good Friday and the second day of Christmas belong to Alsace-Moselle.
    ("57", date(2026, 4, 3), True),
    ("67", date(2027, 3, 26), True),
    ("68", date(2028, 4, 14), True),
    ("68", date(2028, 12, 26), True),
    ("54", date(2026, 4, 3), False),
    ("06", date(2028, 12, 26), False),
    # The abolition of slavery has one date in each overseas département.
    ("971", date(2026, 5, 27), True),
    ("972", date(2026, 5, 22), True),
    ("973", date(2026, 6, 10), True),
    ("974", date(2028, 12, 20), True),
    ("976", date(2026, 4, 27), True),
    ("972", date(2026, 5, 27), False),
    ("06", date(2026, 5, 22), False),
    ("975", date(2026, 5, 22), False),
    ("975", date(2026, 7, 14), True),
]


@pytest.mark.parametrize(("departement", "day", "expected"), HOLIDAYS)
def test_each_zone_keeps_its_holidays(departement: str, day: date, expected: bool) -> None:
    assert Zone.of(departement).is_holiday(day) is expected


def test_reading_one_year_leaves_the_others_complete() -> None:
    zone = Zone.of("06")

    assert [zone.is_holiday(date(year, 12, 25)) for year in (2028, 2026, 2027, 2026)] == [True] * 4


def test_an_instant_is_read_on_the_local_clock() -> None:
    instant = datetime(2026, 12, 31, 22, 30, tzinfo=UTC)

    assert Zone.of("974").local(instant).date() == date(2027, 1, 1)
    assert Zone.of("972").local(instant).date() == date(2026, 12, 31)


def test_a_naive_instant_is_refused() -> None:
    naive = datetime.fromisoformat("2026-01-05 09:00")

    with pytest.raises(ValueError, match="needs a timezone"):
        Zone.of("06").local(naive)


def test_an_instant_of_any_timezone_is_accepted() -> None:
    instant = datetime(2026, 1, 5, 9, tzinfo=timezone(timedelta(hours=9)))

    assert Zone.of("06").local(instant).hour == 1


@pytest.mark.parametrize(
    ("day", "utc_hour"), [(date(2026, 3, 27), 8), (date(2026, 3, 30), 7), (date(2026, 10, 26), 8)]
)
def test_nine_o_clock_in_paris_follows_the_season(day: date, utc_hour: int) -> None:
    expected = datetime(day.year, day.month, day.day, utc_hour, tzinfo=UTC)

    assert Zone.of("06").instant(day, time(9)) == expected
