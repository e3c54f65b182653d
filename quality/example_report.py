"""A file that looks like a « Suivi des guichets » of the infocentre: every figure in it is invented.

The real report is not public. This one has what such exports have: a title, a period, decimal commas, the
encoding of Windows, a total at the end, a guichet under another name, a line twice, cells without a figure.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from io import StringIO
from math import ceil, floor
from pathlib import Path
from random import Random

import yaml
from pydantic import TypeAdapter

from quality.cadre import Commitment, Sense, Terms, Unit
from tabular.values import MONTHS

WEAK: Mapping[int, Sequence[str]] = {
    2: ("attributions-delai", "attributions-bail"),
    9: ("radiations-motif", "enregistrement-delai", "doublons-forces"),
    17: ("pieces-dossier-unique",),
    21: ("numero-rpls",),
}
"""By the place of a guichet in the list, what it does not keep."""
TITLE = "Suivi des guichets (exemple : chiffres inventés)"
_MOST = {Unit.DAYS: 20.0, Unit.COUNT: 30.0, Unit.PERCENT: 100.0}
_LARGE, _SMALL = 400, 20


def example_report(
    guichets: Sequence[str],
    cadre: Sequence[Commitment],
    month: date,
    *,
    is_slipping: bool = True,
    is_rough: bool = False,
) -> bytes:
    """The same for the same arguments. ``is_slipping`` when a few guichets do not keep what they committed
    to; ``is_rough`` has the faults of a real file.
    """
    measured = [one for one in cadre if one.is_measured]
    header = ["Guichet"]
    for one in measured:
        names = (one.numerator, one.denominator) if one.is_share else (one.label,)
        header += [name for name in names if name not in header]
    weak = {at: codes for at, codes in WEAK.items() if is_slipping}
    rows = [_row(name, measured, header, month, weak.get(at, ())) for at, name in enumerate(guichets)]
    if is_rough:
        _roughen(rows)
    totals = ["TOTAL", *(_total(column) for column in list(zip(*rows, strict=True))[1:])]
    lines = [[TITLE], [f"Période : {MONTHS[month.month - 1]} {month.year}"], [], header, *rows, totals]
    text = StringIO(newline="")
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(lines)
    return text.getvalue().encode("cp1252", errors="replace")


def _roughen(rows: list[list[str]]) -> None:
    """Each fault where its line exists: a département may have few guichets, and measure nothing."""
    for row in rows[3:4]:
        row[0] = row[0].upper()
    for row in rows:
        row[0] = row[0].replace("Sainte-", "Ste ")
    for row in rows[7:8]:
        row[1:2] = ["n/a"] * len(row[1:2])
    rows += [list(row) for row in rows[5:6]]


def _row(
    guichet: str, cadre: Sequence[Commitment], header: Sequence[str], month: date, weak: Sequence[str]
) -> list[str]:
    size = Random(guichet).randint(_SMALL, _LARGE)  # noqa: S311  an example is no secret
    said = {"Guichet": guichet}
    for one in cadre:
        dice = Random(f"{guichet}:{one.code}:{month}")  # noqa: S311
        value = _kept(one, dice) if one.code not in weak else _broken(one, dice)
        if one.is_share:
            whole = int(said.setdefault(one.denominator, str(max(8, round(size * dice.uniform(0.8, 1.2))))))
            rounded = ceil if one.sense is Sense.AT_LEAST else floor
            said[one.numerator] = str(min(whole, rounded(whole * value / 100)))
        else:
            said[one.label] = (
                f"{value:.1f}".replace(".", ",") if one.unit is not Unit.COUNT else f"{value:.0f}"
            )
    return [said.get(name, "") for name in header]


def _kept(one: Commitment, dice: Random) -> float:
    limit = one.threshold or 0.0
    if one.sense is Sense.AT_LEAST:
        return dice.uniform(limit + 0.4 * (_MOST[one.unit] - limit), _MOST[one.unit])
    return dice.uniform(0.0, 0.8 * limit)


def _broken(one: Commitment, dice: Random) -> float:
    limit = one.threshold or 0.0
    if one.sense is Sense.AT_LEAST:
        return dice.uniform(0.7 * limit, 0.85 * limit)
    return dice.uniform(1.5 * limit, 2.5 * limit)


def _total(column: Sequence[str]) -> str:
    return str(sum(map(int, column))) if all(cell.isdigit() for cell in column) else ""


_FILE = Path(__file__).parent / "content" / "exemple_cadre.yaml"
_TERMS = TypeAdapter(Terms)


def example_cadre() -> Sequence[tuple[str, Terms]]:
    """By code, in the order of the file."""
    rows = yaml.safe_load(_FILE.read_text("utf-8"))
    return [(row.pop("code"), _TERMS.validate_python(row).sound()) for row in rows]
