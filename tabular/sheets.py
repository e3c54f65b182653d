"""A workbook as its library writes it: the sheets, their charts, the widths of their columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from io import BytesIO
from math import isfinite
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from privacy.text import UNWANTED
from tabular.values import is_formula
from tabular.workbooks import undated

if TYPE_CHECKING:
    from tabular.writing import Cell, Sheet, SheetChart

_UNFIT_IN_A_TAB = re.compile(r"[\[\]:*?/\\]")
_DATES = re.compile(rb"<dcterms:.*?</dcterms:\w+>")
_LONGEST_TAB = 31  # characters
_WIDEST = 60  # characters
_LETTERS = "Calibri"  # of all the other cells
_WITH_DECIMALS = "#,##0.0##"  # « 1 250,75 » in a French spreadsheet


def workbook_of(sheets: Sequence[Sheet]) -> bytes:
    """As ``workbook_bytes`` says."""
    if not sheets:
        raise ValueError("a workbook has a sheet at least")
    workbook = Workbook()
    workbook.properties.creator = ""  # not the library
    workbook.remove(workbook.worksheets[0])
    taken = {"history"}  # a name that Excel keeps for itself
    for one in sheets:
        made = workbook.create_sheet(_free(_tab(one.title), taken))
        taken.add(made.title.casefold())
        _fill(made, one)
    content = BytesIO()
    workbook.save(content)
    return undated(content.getvalue(), _without_dates)


def _fill(made: Worksheet, sheet: Sheet) -> None:
    made.freeze_panes = "A2"
    widths = [len(name) for name in sheet.header]
    line = 0
    for line, values in enumerate((sheet.header, *sheet.rows), 1):
        for column, value in enumerate(values):
            _put(made, line, column + 1, value)
            widths[column] = max(widths[column], len(str(value)))
    for column, width in enumerate(widths, 1):
        made.cell(1, column).font = Font(name=_LETTERS, bold=True)
        made.column_dimensions[get_column_letter(column)].width = min(width + 2, _WIDEST)
    if sheet.chart is not None and line > 1:
        made.add_chart(_drawn(made, sheet.chart, line), f"{get_column_letter(len(widths) + 2)}2")
        made.page_setup.orientation = "landscape"
    made.page_setup.fitToHeight = 0  # as many pages as its lines take, and one across
    made.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    if sheet.note:
        _put(made, line + 2, 1, sheet.note)
        made.cell(line + 2, 1).font = Font(name=_LETTERS, italic=True)


def _drawn(made: Worksheet, chart: SheetChart, last: int) -> BarChart | LineChart:
    drawn = BarChart() if chart.kind == "bars" else LineChart()
    for column in chart.columns:
        drawn.add_data(Reference(made, column + 1, 1, column + 1, last), titles_from_data=True)
    drawn.set_categories(Reference(made, 1, 2, 1, last))
    drawn.title = UNWANTED.sub("", chart.title)
    drawn.x_axis.title, drawn.y_axis.title = (
        UNWANTED.sub("", one) or None for one in (chart.across, chart.up)
    )
    drawn.x_axis.delete = drawn.y_axis.delete = False  # Excel hides them otherwise
    drawn.width = 20  # centimetres
    for series in drawn.series:
        series.smooth = False  # a curve would show values between the months
    if isinstance(drawn, BarChart):
        drawn.type = "bar"
        drawn.x_axis.scaling.orientation = "maxMin"  # in the order of the rows
        drawn.y_axis.crosses = "max"
        drawn.height = min(8 + last * len(chart.columns) // 2, 40)
    if len(chart.columns) == 1:
        drawn.legend = None
    return drawn


def _free(tab: str, taken: set[str]) -> str:
    """Excel does not tell large letters from small ones."""
    name, number = tab, 1
    while name.casefold() in taken:
        number += 1
        name = f"{tab[: _LONGEST_TAB - len(f' {number}')].rstrip()} {number}"
    return name


def _put(sheet: Worksheet, line: int, column: int, value: Cell) -> None:
    if not isinstance(value, str):
        cell = sheet.cell(line, column, value)
        if isinstance(value, float):
            cell.value, cell.number_format = value if isfinite(value) else None, _WITH_DECIMALS
        elif isinstance(value, date):
            cell.number_format = "DD/MM/YYYY"
        return
    text = UNWANTED.sub("", value)
    cell = sheet.cell(line, column, text)
    cell.data_type = "s"  # a formula otherwise, or an error such as #N/A
    cell.quotePrefix = is_formula(text)  # and text it stays when somebody edits it


def _tab(title: str) -> str:
    """What a spreadsheet takes for a name: never empty, without an apostrophe at its ends."""
    name = " ".join(_UNFIT_IN_A_TAB.sub(" ", UNWANTED.sub("", title)).split()).strip(" '") or "Feuille"
    return name[:_LONGEST_TAB].rstrip(" '")


def _without_dates(name: str, part: bytes) -> bytes:
    return _DATES.sub(b"", part) if name == "docProps/core.xml" else part
