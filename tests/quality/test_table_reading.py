"""No line of an imported table is lost: it is taken, refused with its line and its reason, or left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from quality.cadre import Commitment, Measure, Sense, Unit
from quality.errors import NoColumnOfGuichet, NoMonthOfImport, RoleGivenTwice
from quality.example_report import example_report
from quality.imports import lines_of, masked_lines
from quality.layouts import Column, Role, guessed, header_of, renewed
from quality.reading import GuichetIndex, Purpose, Reading, RowCode, read_lines
from refusals.faults import NIR, FaultyFile
from tabular.reading import Line

TODAY, OCTOBER = date(2026, 11, 29), date(2026, 10, 1)
WRITTEN_AT = datetime.fromisoformat("2026-01-01T09:00:00+00:00")


def commitment(code: str, label: str, measure: Measure, **terms: Any) -> Commitment:
    return Commitment(
        departement="60", code=code, label=label, measure=measure, lowest=0.0,
        since=date(2026, 1, 1), written_by=1, written_at=WRITTEN_AT, **terms,
    )  # fmt: skip


DELAY = commitment(
    "delai", "Délai d’enregistrement", Measure.VALUE, unit=Unit.DAYS, sense=Sense.AT_MOST, threshold=5.0
)
LEASES = commitment(
    "baux", "Baux saisis à temps", Measure.SHARE, numerator="Baux à temps", denominator="Baux signés",
    threshold=90.0, highest=100.0,
)  # fmt: skip
CADRE = (DELAY, LEASES)
GUICHETS = [
    SimpleNamespace(
        id=1, name="Mairie de Clairval", siret="21600057000015", sne_code="60057", departement="60"
    ),
    SimpleNamespace(id=2, name="Ensemble Habitat", siret="", sne_code="", departement="60"),
    SimpleNamespace(id=3, name="CCAS d’Aubrey-la-Forêt", siret="", sne_code="", departement="60"),
]
HEADER = ["Guichet", "Mois", "Délai d'enregistrement", "Baux à temps", "Baux signés"]


def read(
    rows: Sequence[Sequence[str]],
    *,
    header: Sequence[str] = HEADER,
    month: date | None = None,
    aliases: dict[str, int | None] | None = None,
    purpose: Purpose = Purpose.REPORT,
    columns: Sequence[Column] | None = None,
) -> Reading:
    lines: list[Line] = [(number, cells) for number, cells in enumerate([header, *rows], 1) if any(cells)]
    return read_table_lines(lines, month=month, aliases=aliases, purpose=purpose, columns=columns)


def read_table_lines(
    lines: Sequence[Line],
    *,
    month: date | None = None,
    aliases: dict[str, int | None] | None = None,
    purpose: Purpose = Purpose.REPORT,
    columns: Sequence[Column] | None = None,
) -> Reading:
    place = header_of(lines)
    return read_lines(
        lines, place, columns or guessed(lines[place][1], CADRE),
        purpose=purpose, month=month, today=TODAY, index=GuichetIndex(GUICHETS, aliases or {}), cadre=CADRE,
    )  # fmt: skip


def test_a_line_says_its_guichet_its_month_and_its_figures() -> None:
    reading = read([["mairie de CLAIRVAL", "octobre 2026", "4,5", "57", "60"]])
    (row,) = reading.rows
    assert (row.line, row.guichet_id, row.month) == (2, 1, OCTOBER)
    assert row.cells == ("mairie de CLAIRVAL", "octobre 2026", 4.5, 57.0, 60.0)
    assert (reading.read, len(reading.refused), len(reading.left_out)) == (2, 0, 1)


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        (["", "10/2026", "4"], RowCode.NO_GUICHET_NAMED, "Guichet"),
        (["Mairie de Nullepart", "10/2026", "4"], RowCode.GUICHET_NOT_FOUND, ""),
        (["Mairie de Clairval", "octobre", "4"], RowCode.BAD_MONTH, "Mois"),
        (["Mairie de Clairval", "", "4"], RowCode.BAD_MONTH, "Mois"),
        (["Mairie de Clairval", "12/2026", "4"], RowCode.FUTURE_MONTH, ""),
        (["Mairie de Clairval", "10/2026", "quatre"], RowCode.NOT_A_NUMBER, HEADER[2]),
        (["Mairie de Clairval", "10/2026", "-1"], RowCode.OUT_OF_RANGE, HEADER[2]),
        (["Mairie de Clairval", "10/2026", "", "61", "60"], RowCode.PART_ABOVE_WHOLE, "Baux à temps"),
        (["Mairie de Clairval", "10/2026", "", "61"], RowCode.PART_WITHOUT_WHOLE, "Baux à temps"),
        (["Mairie de Clairval", "10/2026", "", "", "", "", "x"], RowCode.ROW_TOO_WIDE, ""),
        (["x" * 501, "10/2026"], RowCode.CELL_OVERLONG, "Guichet"),
    ],
)
def test_a_refused_line_says_where_and_why(cells: list[str], code: RowCode, column: str) -> None:
    (fault,) = read([cells]).refused
    assert (fault.line, fault.code, fault.field) == (2, code, column)


def test_the_same_guichet_and_month_twice_is_taken_once() -> None:
    reading = read([["Mairie de Clairval", "10/2026", "4"], ["MAIRIE DE CLAIRVAL", "01/10/2026", "5"]])
    assert [row.line for row in reading.rows] == [2]
    assert [(f.line, f.code, dict(f.values)) for f in reading.refused] == [
        (3, RowCode.ROW_TWICE, {"first": 2})
    ]


def test_a_totals_row_is_left_out_but_not_a_guichet_of_that_name() -> None:
    reading = read([["Ensemble Habitat", "10/2026", "4"], ["Ensemble", "", "4,2"], ["TOTAL", "", "4"]])
    assert [row.guichet_id for row in reading.rows] == [2]
    assert [fault.code for fault in reading.left_out] == [RowCode.HEADER, RowCode.TOTAL, RowCode.TOTAL]


def test_an_unknown_name_is_proposed_the_most_alike_and_taken_once_confirmed() -> None:
    rows = [["C.C.A.S. Aubrey la Foret", "10/2026", "4"], ["Service des eaux", "10/2026", "4"]]
    reading = read(rows)
    assert reading.unknown == ("C.C.A.S. Aubrey la Foret", "Service des eaux")
    assert [GuichetIndex(GUICHETS, {}).like(name) for name in reading.unknown] == [3, None]
    confirmed = read(rows, aliases={"c c a s aubrey la foret": 3, "service des eaux": None})
    assert [row.guichet_id for row in confirmed.rows] == [3]
    assert [fault.code for fault in confirmed.left_out] == [RowCode.HEADER, RowCode.LEFT_OUT]


def test_a_text_that_begins_as_a_total_does_is_a_total_in_a_report_alone() -> None:
    header, rows = ["Département", "Demandes"], [["Somme", "12"], ["Total", "12"]]
    reading = read(rows, header=header, purpose=Purpose.TABLE)
    assert [row.cells[0] for row in reading.rows] == ["Somme"]
    assert [fault.code for fault in reading.left_out] == [RowCode.HEADER, RowCode.TOTAL]


def test_a_file_of_too_many_columns_is_refused_and_says_so() -> None:
    with pytest.raises(FaultyFile) as refused:
        lines_of(";".join("x" * 101).encode())
    assert [fault.code for fault in refused.value.faults] == [RowCode.TOO_MANY_COLUMNS]


@pytest.mark.parametrize("cadre", [CADRE, ()], ids=["measured", "nothing measured"])
@pytest.mark.parametrize("count", range(10))
def test_the_example_is_readable_however_few_the_guichets(count: int, cadre: Sequence[Commitment]) -> None:
    content = example_report([f"Mairie {n}" for n in range(count)], cadre, OCTOBER, is_rough=True)
    lines = lines_of(content)
    assert [cells[0] for _, cells in lines].index("Guichet") == 2
    assert len(lines) == 3 + count + (count > 5) + 1


def test_a_siret_and_a_name_of_two_guichets_are_refused() -> None:
    header = ["Guichet", "SIRET", "Mois", "Délai d'enregistrement"]
    reading = read([["Ensemble Habitat", "216 000 570 00015", "10/2026", "4"]], header=header)
    assert [fault.code for fault in reading.refused] == [RowCode.GUICHETS_DIFFER]
    named_otherwise = read([["Ville", "21600057000015", "10/2026", "4"]], header=header)
    assert [row.guichet_id for row in named_otherwise.rows] == [1]


def test_a_nir_refuses_its_line_and_is_kept_nowhere() -> None:
    lines, count = masked_lines([(1, HEADER), (2, ["Mairie de Clairval", "10/2026", "185057800608491"])])
    assert count == 1
    assert "185057800608491" not in str(lines)
    assert [fault.code for fault in read_table_lines(lines).refused] == [NIR]


def test_titles_above_the_header_are_left_out() -> None:
    lines: list[Line] = [(1, ["Suivi des guichets"]), (2, ["Période", "octobre 2026"]), (4, HEADER)]
    lines.append((5, ["Mairie de Clairval", "10/2026", "4"]))
    reading = read_table_lines(lines)
    above = RowCode.ABOVE_HEADER
    assert [fault.code for fault in reading.left_out] == [above, above, RowCode.HEADER]
    assert len(reading.rows) == 1


def test_shares_that_look_like_fractions_are_told() -> None:
    header = ["Guichet", "Mois", "Baux saisis à temps"]
    columns = [Column(Role.GUICHET), Column(Role.MONTH), Column(Role.VALUE, ("baux",))]
    fractions = [["Mairie de Clairval", "10/2026", "0,93"], ["Ensemble Habitat", "10/2026", "1"]]
    assert read(fractions, header=header, columns=columns).as_fractions == ("Baux saisis à temps",)
    assert not read([["Mairie de Clairval", "10/2026", "93"]], header=header, columns=columns).as_fractions


def test_a_column_that_bears_the_name_of_a_share_may_count_so_nobody_guesses_it() -> None:
    columns = guessed(["Guichet", "Mois", "Baux saisis à temps", "Baux à temps"], CADRE)
    assert [column.role for column in columns[2:]] == [Role.TEXT, Role.NUMERATOR]


def test_columns_chosen_once_are_read_with_the_cadre_of_today() -> None:
    """A commitment more bears the same count, and one is measured no more: the choices follow."""
    chosen = [Column(Role.GUICHET), Column(Role.NUMERATOR, ("baux",)), Column(Role.VALUE, ("delai",))]
    more = replace(LEASES, code="baux-abe")
    assert renewed(chosen, (LEASES, more)) == (
        Column(Role.GUICHET), Column(Role.NUMERATOR, ("baux", "baux-abe")), Column(Role.NUMBER),
    )  # fmt: skip
    assert Column.of("numerateur:b,a") == Column.of("numerateur:a,b")


def test_what_is_missing_is_counted() -> None:
    reading = read(
        [["Mairie de Clairval", "10/2026", "n/a", "", ""], ["Ensemble Habitat", "10/2026", "3", "0", "0"]]
    )
    assert reading.missing == {HEADER[2]: 1, HEADER[3]: 1, HEADER[4]: 1}


def test_a_report_needs_its_guichets_and_its_month_and_each_role_once() -> None:
    with pytest.raises(NoColumnOfGuichet):
        read([["10/2026", "4"]], header=["Mois", "Délai d'enregistrement"])
    with pytest.raises(NoMonthOfImport):
        read([["Mairie de Clairval", "4"]], header=["Guichet", "Délai d'enregistrement"])
    columns = [Column(Role.GUICHET), Column(Role.GUICHET), Column(Role.VALUE, ("delai",))]
    with pytest.raises(RoleGivenTwice):
        read_lines(
            [(1, ["a", "b", "c"])], 0, columns,
            purpose=Purpose.REPORT, month=OCTOBER, today=TODAY, index=GuichetIndex(GUICHETS, {}), cadre=CADRE,
        )  # fmt: skip


def test_a_numero_unique_is_kept_of_a_list_alone() -> None:
    numero = "0601234567890123"
    header, rows = ["Numéro unique", "Commune"], [[numero, "Clairval"]]
    assert read(rows, header=header, purpose=Purpose.DOUBLONS).rows[0].cells == (
        "0601234567890123",
        "Clairval",
    )
    assert read(rows, header=header, purpose=Purpose.TABLE).rows[0].cells == (None, "Clairval")


_CELL = st.one_of(
    st.sampled_from(
        ["", "Mairie de Clairval", "Ensemble Habitat", "10/2026", "oct. 2026", "4,5", "57", "60 %"]
    ),
    st.sampled_from(["Total", "n/a", "1 204,5", "-3", "=1+1", "CCAS", "«", "é;à", '"', "a,b"]),
    st.text(st.characters(codec="cp1252", exclude_categories=["C"], exclude_characters="ÃÂÅâ"), max_size=12),
)


@settings(deadline=None)
@given(
    rows=st.lists(st.lists(_CELL, max_size=7), max_size=12),
    order=st.permutations(HEADER),
    above=st.lists(st.sampled_from(["Suivi des guichets", "Période : octobre 2026"]), max_size=2),
    separator=st.sampled_from(";,\t"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252"]),
    as_workbook=st.booleans(),
    merged=st.booleans(),
)
def test_no_line_is_silently_lost(
    rows: list[list[str]],
    order: list[str],
    above: list[str],
    separator: str,
    encoding: str,
    as_workbook: bool,
    merged: bool,
) -> None:
    table = [*([title] for title in above), order, *rows]
    content = _workbook(table, merged=merged) if as_workbook else _csv(table, separator, encoding)
    lines = lines_of(content)
    written = sum(any(cell.strip() for cell in row) for row in table)
    assert len(lines) == written if not (as_workbook and merged) else len(lines) <= written
    reading = read_table_lines(lines, month=OCTOBER)
    told = [*(row.line for row in reading.rows), *(f.line for f in reading.refused + reading.left_out)]
    assert sorted(told) == [number for number, _ in lines]
    assert reading.read == len(lines)


def _csv(table: Sequence[Sequence[str]], separator: str, encoding: str) -> bytes:
    quoted = (separator.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in table)
    return "\r\n".join(quoted).encode(encoding)


def _workbook(table: Sequence[Sequence[str]], *, merged: bool) -> bytes:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    for number, row in enumerate(table, 1):
        for column, cell in enumerate(row, 1):
            sheet.cell(number, column).value = cell
            sheet.cell(number, column).data_type = "s"
    if merged and len(table) > 3:
        sheet.merge_cells(start_row=len(table) - 1, end_row=len(table), start_column=1, end_column=1)
    content = BytesIO()
    workbook.save(content)
    return content.getvalue()
