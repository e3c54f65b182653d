"""What a query makes of a table: every figure is that of the lines behind it, and the groups add up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from table_rows import table_row

from quality.cadre import FEW, FEWEST_COMPARED, Sense
from quality.errors import (
    ColumnOfMeasureMissing,
    GoalWithoutShare,
    GroupGivenTwice,
    NoMeasure,
    PeriodEndsFirst,
    ShareWithoutPart,
    ThresholdOutOfRange,
)
from quality.queries import (
    GUICHET,
    MONTH,
    Aggregate,
    Definition,
    Filter,
    Measured,
    Operator,
    Result,
    TableRow,
    column_names,
    evaluate,
    sheets,
    standing,
    unmet,
)
from quality.reading import Cell, ImportedRow, Purpose
from refusals.base import Refusal

NAMES = {1: "Mairie de Clairval", 2: "Argence Habitat", 3: "Toits du Val"}
COUNT, SHARE = Measured(Aggregate.COUNT), Measured(Aggregate.SHARE)
FIRST = Filter("quartile", Operator.EQUAL, "1")


def asked(**more: Any) -> Definition:
    return replace(Definition(purpose=Purpose.TABLE, layout_key="k"), **more)


def row(line: int, *, guichet: int | None = None, month: date | None = None, **cells: Cell) -> TableRow:
    return table_row(line, guichet, month, cells)


def shown(result: Result, *, measure: int = 0) -> dict[Any, Any]:
    return {group.keys: group.figures[measure].value for group in result.groups}


@pytest.mark.parametrize(
    ("operator", "value", "kept"),
    [
        (Operator.EQUAL, "HORS qpv", [1]),
        (Operator.EQUAL, "12,50", [2]),
        (Operator.EQUAL, "-12,5", []),
        (Operator.DIFFERENT, "hors QPV", [2, 3, 4]),
        (Operator.AMONG, "QPV ; hors qpv;", [1, 3]),
        (Operator.CONTAINS, "qpv", [1, 3]),
        (Operator.AT_LEAST, "12,5", [2]),
        (Operator.AT_MOST, "20", [2]),
        (Operator.AT_MOST, "beaucoup", []),
        (Operator.EMPTY, "", [4]),
        (Operator.FILLED, "", [1, 2, 3]),
    ],
)
def test_a_filter_reads_a_cell_as_a_person_would(operator: Operator, value: str, kept: list[int]) -> None:
    rows = [
        row(1, zone="Hors Q.P.V".replace(".", "")),
        row(2, zone=12.5),
        row(3, zone="QPV"),
        row(4, zone=None),
    ]
    result = evaluate(asked(filters=(Filter("zone", operator, value),)), rows, names=NAMES)
    assert [one.line for one in result.total.rows] == kept


def test_a_number_of_a_column_of_text_is_a_number_and_its_zeros_are_kept_apart() -> None:
    rows = [row(1, code="01"), row(2, code=1.0)]
    result = evaluate(asked(groups=("code",)), rows, names=NAMES)
    assert shown(result) == {("01",): 1, ("1",): 1}


def test_spellings_of_one_name_are_one_group_shown_as_first_written() -> None:
    rows = [row(1, epci="Val d'Argence"), row(2, epci="VAL D’ARGENCE"), row(3, epci=None)]
    assert shown(evaluate(asked(groups=("epci",)), rows, names=NAMES)) == {("Val d'Argence",): 2, (None,): 1}


def test_an_allocation_counts_once_when_either_condition_holds() -> None:
    part = (FIRST, Filter("anru", Operator.EQUAL, "oui"))
    rows = [row(1, quartile=1.0, anru="oui"), row(2, quartile=3.0, anru="OUI"), row(3, quartile=2.0, anru="")]
    either = evaluate(asked(part=part, any_part=True, measures=(SHARE,)), rows, names=NAMES).total.figures[0]
    both = evaluate(asked(part=part, measures=(SHARE,)), rows, names=NAMES).total.figures[0]
    assert (either.value, both.value) == (Fraction(200, 3), Fraction(100, 3))


def test_what_a_line_does_not_say_counts_below_the_bar_and_is_told() -> None:
    rows = [row(1, quartile=1.0), row(2, quartile=None)]
    figure = evaluate(asked(part=(FIRST,), measures=(SHARE,)), rows, names=NAMES).total.figures[0]
    assert (figure.value, figure.unsaid) == (50, 1)


def test_no_allocation_is_not_a_share_of_nothing() -> None:
    figure = evaluate(asked(part=(FIRST,), measures=(SHARE,)), [], names=NAMES).total.figures[0]
    assert figure.value is None
    assert figure.gap(25) is None
    assert not figure.is_small


def test_a_share_of_few_lines_says_little() -> None:
    def small(count: int) -> bool:
        rows = [row(n, quartile=1.0) for n in range(count)]
        return evaluate(asked(part=(FIRST,), measures=(SHARE,)), rows, names=NAMES).total.figures[0].is_small

    assert (small(FEW - 1), small(FEW)) == (True, False)


def test_the_gap_to_a_threshold_is_exact() -> None:
    rows = [row(n, quartile=float(n % 3)) for n in range(3)]
    figure = evaluate(asked(part=(FIRST,), measures=(SHARE,)), rows, names=NAMES).total.figures[0]
    assert figure.gap(33.3) == Fraction(100, 3) - Fraction(333, 10)


def test_only_the_epcis_of_the_reform_count_and_no_other_has_the_rule() -> None:
    rows = [row(1, epci="Val d’Argence"), row(2, epci="Rochebelle"), row(3, epci=None)]
    wanted = asked(epci_column="epci")
    listed = evaluate(wanted, rows, names=NAMES, epcis=["VAL D'ARGENCE"])
    assert ([one.line for one in listed.total.rows], listed.elsewhere) == ([1], 2)
    assert evaluate(wanted, rows, names=NAMES).total.rows == ()


def test_what_the_filters_leave_out_is_not_said_to_be_elsewhere() -> None:
    rows = [row(1, epci="Rochebelle", quartile=1.0), row(2, epci="Rochebelle", quartile=4.0),
            row(3, epci="Val d’Argence", quartile=1.0)]  # fmt: skip
    wanted = asked(epci_column="epci", filters=(FIRST,))
    listed = evaluate(wanted, rows, names=NAMES, epcis=["Val d’Argence"])
    assert ([one.line for one in listed.total.rows], listed.elsewhere) == ([3], 1)


@pytest.mark.parametrize(
    ("operator", "value", "found"),
    [
        (Operator.EQUAL, "qpv", []),
        (Operator.EQUAL, "QVP", ["QVP"]),
        (Operator.EQUAL, "", [""]),
        (Operator.DIFFERENT, "QVP", ["QVP"]),
        (Operator.AMONG, "Hôtel; HOTEL ;QVP;", ["QVP"]),
        (Operator.CONTAINS, "PV", []),
        (Operator.CONTAINS, "VP", ["VP"]),
        (Operator.AT_LEAST, "3", []),
        (Operator.EMPTY, "QVP", []),
    ],
)
def test_a_value_that_no_line_bears_is_told(operator: Operator, value: str, found: list[str]) -> None:
    rows = [row(1, lieu="QPV"), row(2, lieu="hôtel"), row(3, lieu=None)]
    told = [("lieu", one) for one in found]
    assert unmet(asked(filters=(Filter("lieu", operator, value),)), rows) == told
    assert unmet(asked(part=(Filter("lieu", operator, value),)), rows) == told


def test_a_period_holds_both_its_months_and_tells_what_bears_no_date() -> None:
    rows = [row(1, bail="31/12/2024"), row(2, bail="01/01/2025"), row(3, bail="31/03/2025"),
            row(4, bail="01/04/2025"), row(5, bail="bientôt"), row(6, bail=None)]  # fmt: skip
    wanted = asked(since=date(2025, 1, 1), until=date(2025, 3, 1), date_column="bail")
    result = evaluate(wanted, rows, names=NAMES)
    assert ([one.line for one in result.total.rows], result.undated, result.read) == ([2, 3], 2, 6)


def test_months_come_in_their_order_and_the_last_ones_are_shown() -> None:
    rows = [row(n, month=date(2025, n, 1)) for n in (3, 1, 4, 2)]
    result = evaluate(asked(groups=(MONTH,), most=3), rows, names=NAMES)
    assert [group.keys[0] for group in result.groups] == [date(2025, n, 1) for n in (2, 3, 4)]
    assert result.rest is not None
    assert [one.line for one in result.rest.rows] == [1]


def test_groups_come_by_the_measure_then_by_name_and_guichets_bear_theirs() -> None:
    rows = [row(1, guichet=3), row(2, guichet=1), row(3, guichet=2), row(4, guichet=2)]
    result = evaluate(asked(groups=(GUICHET,)), rows, names=NAMES)
    assert [group.keys for group in result.groups] == [(2,), (1,), (3,)]
    by_name = evaluate(asked(groups=(GUICHET,), sort=-1), rows, names=NAMES)
    assert [group.keys for group in by_name.groups] == [(2,), (1,), (3,)]


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"measures": ()}, NoMeasure),
        ({"measures": (Measured(Aggregate.SUM),)}, ColumnOfMeasureMissing),
        ({"measures": (SHARE,)}, ShareWithoutPart),
        ({"threshold": 25.0}, GoalWithoutShare),
        ({"threshold": 101.0, "measures": (SHARE,), "part": (FIRST,)}, ThresholdOutOfRange),
        ({"groups": ("epci", "epci")}, GroupGivenTwice),
        ({"since": date(2025, 2, 1), "until": date(2025, 1, 1)}, PeriodEndsFirst),
    ],
)
def test_what_cannot_be_reckoned_is_refused(more: dict[str, Any], refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        asked(**more).check()


def test_columns_of_one_name_and_of_none_are_told_apart() -> None:
    assert column_names(["EPCI", "epci", "", "Bail signé le"]) == ("epci", "epci #2", "", "bail signe le")


def table(number: int, purpose: Purpose, *rows: tuple[int, int | None, date | None, str]) -> tuple[Any, Any]:
    made = [ImportedRow(line, guichet, month, (text,)) for line, guichet, month, text in rows]
    return SimpleNamespace(id=number, purpose=purpose, header=["Texte"]), made


def test_what_was_imported_last_of_a_month_stands() -> None:
    january, february = date(2025, 1, 1), date(2025, 2, 1)
    first = table(1, Purpose.TABLE, (2, 1, january, "a"), (3, 2, january, "b"), (4, 1, february, "c"))
    second = table(2, Purpose.TABLE, (2, 1, january, "d"))
    assert {one.cell("texte") for one in standing([first, second])} == {"c", "d"}


def test_of_a_report_the_line_of_one_guichet_leaves_the_others() -> None:
    january = date(2025, 1, 1)
    first = table(1, Purpose.REPORT, (2, 1, january, "a"), (3, 2, january, "b"))
    second = table(2, Purpose.REPORT, (2, 1, january, "c"))
    assert {one.cell("texte") for one in standing([first, second])} == {"b", "c"}


def test_a_table_without_months_is_that_of_its_last_import() -> None:
    first, second = table(1, Purpose.TABLE, (2, 1, None, "a")), table(2, Purpose.TABLE, (2, 1, None, "b"))
    assert [one.cell("texte") for one in standing([first, second])] == ["b"]


def test_a_sheet_holds_the_lines_of_its_guichet_alone() -> None:
    rows = [row(n, guichet=n % 3 + 1, epci="Un" if n < 4 else "Deux") for n in range(9)] + [row(9)]
    made = sheets(asked(groups=(GUICHET, "epci")), rows, names=NAMES)
    assert [one.guichet_id for one in made] == [2, 1, 3]
    for one in made:
        lines = {found.guichet_id for group in one.result.all_groups for found in group.rows}
        assert lines == {one.guichet_id}
        assert [len(group.keys) for group in one.result.groups] == [1, 1]


def test_the_median_is_kept_back_where_it_would_betray_a_guichet() -> None:
    def medians(count: int) -> tuple[Any, ...]:
        names = {n: f"Guichet {n}" for n in range(1, count + 1)}
        rows = [row(10 * n + m, guichet=n) for n in names for m in range(n)]
        return sheets(asked(groups=(GUICHET,)), rows, names=names)[0].medians

    assert medians(FEWEST_COMPARED) == (3,)
    assert medians(FEWEST_COMPARED - 1) == (None,)


CELLS = st.one_of(
    st.none(), st.sampled_from(["oui", "NON", "1", "3,5", "01/02/2025", "Été", "—"]),
    st.floats(-1e9, 1e9, allow_nan=False),
)  # fmt: skip
COLUMNS = ("a", "b", "c")
MONTHS = st.one_of(
    st.none(), st.dates(date(2024, 1, 1), date(2026, 1, 1)).map(lambda day: day.replace(day=1))
)
FILTERS = st.builds(
    Filter,
    st.sampled_from((*COLUMNS, "absente")),
    st.sampled_from(Operator),
    st.sampled_from(["oui", "1;3,5", "2", ""]),
)
ROWS = st.lists(
    st.builds(
        lambda guichet, month, cells: (guichet, month, dict(zip(COLUMNS, cells, strict=True))),
        st.sampled_from([None, 1, 2, 3]),
        MONTHS,
        st.tuples(CELLS, CELLS, CELLS),
    ),
    max_size=40,
).map(lambda made: [table_row(n, guichet, month, cells) for n, (guichet, month, cells) in enumerate(made)])
MEASURES = st.lists(
    st.builds(Measured, st.sampled_from(Aggregate), st.sampled_from(COLUMNS)), min_size=1, max_size=4
).map(tuple)
ASKED = st.builds(
    Definition,
    purpose=st.just(Purpose.TABLE),
    layout_key=st.just("k"),
    filters=st.lists(FILTERS, max_size=2).map(tuple),
    part=st.lists(FILTERS, min_size=1, max_size=2).map(tuple),
    any_part=st.booleans(),
    groups=st.lists(st.sampled_from((*COLUMNS, GUICHET, MONTH)), max_size=2, unique=True).map(tuple),
    measures=MEASURES,
    sort=st.integers(-1, 5),
    most=st.integers(1, 10),
    since=MONTHS,
    until=MONTHS,
    date_column=st.sampled_from(["", "a"]),
    epci_column=st.sampled_from(["", "b"]),
    threshold=st.none() | st.floats(0, 100),
    sense=st.sampled_from(Sense),
)


def places(rows: Sequence[TableRow]) -> list[tuple[int, int]]:
    return sorted(one.place for one in rows)


@given(ASKED, ROWS)
def test_the_groups_and_the_others_are_the_whole_each_line_once(
    wanted: Definition, rows: list[TableRow]
) -> None:
    result = evaluate(wanted, rows, names=NAMES, epcis=["oui"])
    total = places(result.total.rows)
    assert len(set(total)) == len(total)
    assert result.undated + result.elsewhere + len(total) <= result.read == len(rows)
    assert len(result.groups) <= wanted.most
    codes = [group.code for group in result.all_groups]
    assert len(set(codes)) == len(codes)
    if wanted.groups:
        apart = [*result.groups, *([result.rest] if result.rest else [])]
        assert sorted(place for group in apart for place in places(group.rows)) == total
        for place, one in enumerate(wanted.measures):
            if one.aggregate is Aggregate.COUNT:
                assert sum(group.figures[place].value or 0 for group in apart) == len(total)
            if one.aggregate is Aggregate.SHARE:
                parts = sum(len(group.figures[place].rows) for group in apart)
                assert parts == len(result.total.figures[place].rows)


@given(ASKED, ROWS)
def test_every_figure_is_that_of_exactly_the_lines_behind_it(
    wanted: Definition, rows: list[TableRow]
) -> None:
    result = evaluate(wanted, rows, names=NAMES, epcis=["oui"])
    for group in result.all_groups:
        assert set(places(group.rows)) <= set(places(rows))
        for one, figure in zip(wanted.measures, group.figures, strict=True):
            again = evaluate(
                Definition(purpose=Purpose.TABLE, layout_key="k", part=wanted.part, any_part=wanted.any_part,
                           measures=(one,)),
                figure.whole if figure.whole is not None else figure.rows,
                names=NAMES,
            )  # fmt: skip
            assert again.total.figures[0].value == figure.value
            assert set(places(figure.rows)) <= set(places(group.rows))
            if figure.whole is None:
                continue
            assert len(figure.rows) <= len(figure.whole)
            assert figure.value is None if not figure.whole else 0 <= (figure.value or 0) <= 100


@given(ASKED, ROWS)
def test_no_sheet_holds_a_line_of_another_guichet(wanted: Definition, rows: list[TableRow]) -> None:
    for sheet in sheets(wanted, rows, names=NAMES, epcis=["oui"]):
        held = [*sheet.result.total.rows, *(one for group in sheet.result.all_groups for one in group.rows)]
        held += [one for group in sheet.result.all_groups for figure in group.figures for one in figure.rows]
        assert {one.guichet_id for one in held} == {sheet.guichet_id}
