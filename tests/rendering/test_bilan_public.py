"""What anybody may read of a bilan: no small count, and none that the others would tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache

from generated_year import ZONE, generated_year
from hypothesis import given
from hypothesis import strategies as st
from invented_bilan import NAMES, PERIOD, chained, invented_bilan

from journal.entries import Row
from rendering.bilan.document import IN_TIME
from rendering.bilan.files import TYPES, bilan_file
from rendering.bilan.public import FEWEST, HIDDEN, OTHERS, PUBLISHED, WITHHELD, public_bilan, told
from rendering.bilan.value import KEY_FIGURES, Bilan, BilanTable, Line, Quantity, bilan_of
from reports.figures import figures
from reports.period import Period
from reports.resources import YEARLY_HOURS

DAYS = st.builds(
    lambda first, days: Period(
        PERIOD.first + timedelta(days=first), PERIOD.first + timedelta(days=min(first + days, 364))
    ),
    st.integers(0, 364),
    st.integers(0, 45),
)
"""A few of them: small counts are everywhere."""


@cache
def rows() -> Sequence[Row]:
    return chained(tuple(generated_year()[0]))


def bilan_over(period: Period) -> Bilan:
    made = figures(rows(), period, ZONE.timezone)
    return bilan_of(made, None, names=NAMES, scope="Département 00", yearly_hours=YEARLY_HOURS)


def counts(table: BilanTable) -> list[float]:
    return [
        line.cells[0].value
        for line in table.lines
        if (line.unit or table.unit) == "nombre" and line.cells[0].value is not None
    ]


def total(table: BilanTable) -> float:
    return sum(line.cells[0].value or 0 for line in table.lines)


@given(DAYS)
def test_no_count_of_what_is_published_is_small(period: Period) -> None:
    for table in public_bilan(bilan_over(period)).tables():
        assert table.lines
        assert table.rows >= FEWEST
        assert all(count >= FEWEST for count in counts(table)), table.name
        assert all(len(line.cells) == 1 and not line.rows for line in table.lines)


@given(DAYS)
def test_the_total_and_what_is_shown_never_tell_a_small_one(period: Period) -> None:
    bilan = bilan_over(period)
    whole = {table.name: table for table in bilan.tables()}
    for table in public_bilan(bilan).tables():
        if table.unit == "nombre" and not table.name.endswith(KEY_FIGURES):
            missing = total(whole[table.name]) - total(table)
            is_hidden = [line.cells[0] for line in table.lines if line.cells[0] in (HIDDEN, WITHHELD)]
            assert missing == 0 or missing >= FEWEST or len(is_hidden) == len(table.lines), table.name
            if not table.name.endswith(IN_TIME):
                assert missing == 0
                assert OTHERS not in [line.label for line in table.lines[:-1]]


def test_guichets_words_and_the_year_before_are_left_out() -> None:
    bilan = invented_bilan()
    public = public_bilan(bilan)

    assert any(table.name.endswith("by_guichet") for table in bilan.tables())
    assert not any(table.name.endswith(("by_guichet", "by_person")) for table in public.tables())
    assert not any("Mairie de Lieu" in line.label for table in public.tables() for line in table.lines)
    assert {len(table.header) for table in public.tables()} == {2}
    assert (public.texts, public.difficulties, public.gaps) == ({}, (), ())
    assert PUBLISHED in public.method


def test_the_share_of_a_few_is_not_told_and_never_with_its_counts() -> None:
    def published(part: int, percent: float) -> Quantity:
        cell = Quantity(percent, f"{percent} % ({part} sur 10)")
        line = Line("Part", (cell,), rows=tuple(range(part)), unit="%")
        table = BilanTable(name="x.figures", caption="", header=("", ""), lines=(line,), unit="", rows=9)
        bilan = invented_bilan()
        section = replace(bilan.sections[0], tables=(table,))
        (told,) = public_bilan(replace(bilan, sections=(section,))).tables()
        return told.lines[0].cells[0]

    assert [published(part, 10 * part) for part in (4, 6, 10)] == [HIDDEN] * 3
    assert published(5, 50) == Quantity(50, "50 %")


def test_the_words_of_the_page_and_the_files_are_those_of_the_public_figures() -> None:
    public = public_bilan(invented_bilan())

    assert next(told(public)).split("\N{NO-BREAK SPACE}") == ["Interventions", ": 5", "113"]
    for form in TYPES:
        assert bilan_file(form, public, service="Service", dated_on=PERIOD.last)
