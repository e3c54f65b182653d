"""Numbers in words: rounding never turns almost all into all, nor almost nothing into nothing."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rendering.dates import plural
from rendering.numbers import decimal, duration, number, percent, service_time
from rendering.tables import columns


@pytest.mark.parametrize(("count", "words"), [(0, "0"), (999, "999"), (4_000, "4\N{NO-BREAK SPACE}000")])
def test_thousands_stand_apart(count: int, words: str) -> None:
    assert number(count) == words


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (Fraction(0), "0 %"),
        (Fraction(1, 1000), "moins de 1 %"),
        (Fraction(1, 100), "1 %"),
        (Fraction(5, 8), "62 %"),
        (Fraction(99, 100), "99 %"),
        (Fraction(999, 1000), "plus de 99 %"),
        (Fraction(1), "100 %"),
    ],
)
def test_a_share_is_a_percentage(share: Fraction, words: str) -> None:
    assert percent(share) == words


@given(st.integers(1, 10_000), st.integers(1, 10_000))
def test_only_all_is_all_and_only_nothing_is_nothing(part: int, other: int) -> None:
    words = percent(Fraction(part, part + other))
    assert not words.startswith(("0", "100"))


@pytest.mark.parametrize(
    ("minutes", "words"), [(0, "0 min"), (59, "59 min"), (60, "1 h"), (65, "1 h 05"), (6_000, "100 h")]
)
def test_minutes_are_a_duration(minutes: int, words: str) -> None:
    assert duration(minutes) == words


@pytest.mark.parametrize(
    ("elapsed", "words"),
    [
        (timedelta(seconds=12), "moins d’une minute"),
        (timedelta(minutes=12), "12 min"),
        (timedelta(hours=3, minutes=20), "3 h 20"),
        (timedelta(hours=27), "27 h"),
    ],
)
def test_the_time_of_the_service_is_told_in_hours_however_long(elapsed: timedelta, words: str) -> None:
    assert service_time(elapsed) == words


def test_columns_are_aligned() -> None:
    lines = [("canal", "total"), ("Mél", 5), ("Téléphone", 120)]
    assert columns(lines) == "  canal      total\n  Mél            5\n  Téléphone    120"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (12.5, "12,5"),
        (12.0, "12"),
        (-0.0, "0"),
        (-1234.567, "−1 234,57"),
        (Decimal("99.9967"), "99,99"),
        (25.001, "25,01"),
        (0.0001, "0,01"),
        (-1.5e300, "-1,5e+300"),
    ],
)
def test_a_number_is_written_in_french_and_never_rounded_to_a_whole_one(
    value: float | Decimal, words: str
) -> None:
    assert decimal(value) == words.replace(" ", "\N{NO-BREAK SPACE}")


@pytest.mark.parametrize(
    ("count", "told"),
    [
        (0, "0 ticket"),
        (1, "1 ticket"),
        (-1, "-1 ticket"),
        (2, "2 tickets"),
        (10_000, "10\N{NO-BREAK SPACE}000 tickets"),
    ],
)
def test_the_plural_begins_at_two_and_its_thousands_stand_apart(count: int, told: str) -> None:
    assert plural(count, "ticket") == told
