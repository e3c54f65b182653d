"""The bilan of a year, a semestre or any days: each figure opens on the rows of the journal that make it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.responses import Response
from starlette.routing import BaseRoute

from guichets.names import known_as
from journal.people import identity
from rendering.bilan.account import Accounts
from rendering.bilan.document import drawn
from rendering.bilan.sections import LINE_NAME
from rendering.bilan.value import KEY_FIGURES, Bilan, BilanSection, BilanTable, Line
from rendering.bilan.words import part_ending
from rendering.dates import plural
from reports.period import Period
from reports.reading import Scope
from tabular.writing import CSV_TYPE, Cell, csv_bytes
from tickets.queue import Query, View
from web.fields import number_of
from web.files import attachment
from web.shell import Asked, Page, Shell, page

_LONGEST = 366  # days
FIRST_SHOWN = 12
"""Lines of a breakdown that stand open; the others are a touch away."""
_COLUMNS = ("Rubrique", "Chiffre", "Valeur", "Unité")


@dataclass(frozen=True)
class ShownTable:
    """``chart`` is drawn above it, when it has one; ``addresses`` open the rows of each line, "" for none."""

    table: BilanTable
    chart: Markup | None
    addresses: Sequence[str]


@dataclass(frozen=True)
class ShownSection:
    code: str
    title: str
    note: str
    figures: ShownTable | None
    tables: Sequence[ShownTable]


def routes(shell: Shell) -> Sequence[BaseRoute]:
    return [shell.page("/bilan", show), shell.page("/bilan/chiffres.csv", sheet)]


def show(asked: Asked) -> Page:
    period, scope = asked_period(asked), asked_scope(asked)
    bilan, address = bilan_in(period, scope, asked), address_of(period, scope)
    names, here = asked.work.registry.part_names, asked.visitor.departement
    oldest = asked.work.journal.following(0, limit=1)
    first = asked.zone.local(oldest[0].entry.at).year if oldest else asked.today.year
    today = asked.today
    return page(
        "console/figures/bilan.html",
        bilan=bilan,
        adresse=address,
        perimetre=scope,
        intercommunalites=[(name, name) for name in names("intercommunalite", here)],
        territoires=[(name, name) for name in names("territoire", here)],
        annee=period.year,
        semestre=period.semestre or "",
        annees=range(today.year, min(first, period.year) - 1, -1),
        raccourcis=[
            (label, address_of(one, scope), one == period)
            for label, one in (
                ("Cette semaine", Period.week_of(today)),
                ("Ce mois-ci", Period.month_of(today)),
                ("Cette année", Period.of(today.year)),
            )
        ],
        arrete=None if bilan.is_over else asked.now,
        sections=[_section(one, address) for one in bilan.sections],
        attention=[] if bilan.is_over else list(_attention(asked, bilan, scope, address)),
        ouverts=FIRST_SHOWN,
    )


def _attention(asked: Asked, bilan: Bilan, scope: Scope, address: str) -> Iterator[tuple[str, str]]:
    """What of the period is to be mended while it lasts, and where; the queue knows no part of a
    département.
    """
    queue = Query(reader_id=identity(asked.by), departement=asked.visitor.departement, now=asked.now)
    if not scope.is_part and (late := asked.work.board.counts(queue)[View.OVERDUE]):
        yield plural(late, "ticket en retard", "tickets en retard"), f"/tickets?vue={View.OVERDUE}"
    counted = {line.name: line.rows for table in bilan.tables() for line in table.lines}
    for name, singular, several in _TO_MEND:
        if count := len(counted.get(name, ())):
            yield plural(count, singular, several), rows_address(address, name)


_TO_MEND = (
    (
        "quality.signalements.unanswered",
        "signalement sans réponse, délai dépassé",
        "signalements sans réponse, délai dépassé",
    ),
    ("resources.untimed.calls", "appel, mél ou visite sans durée", "appels, méls ou visites sans durée"),
    ("resources.untimed.tickets", "ticket clos sans durée", "tickets clos sans durée"),
)


def rows_address(address: str, name: str, key: str | None = None) -> str:
    """Of the rows of the journal that make a figure, or one of its lines; ``address`` names its bilan."""
    named = {"chiffre": name} | ({} if key is None else {"cle": key})
    return f"/journal?{address}&{urlencode(named)}"


def sheet(asked: Asked) -> Response:
    period, scope = asked_period(asked), asked_scope(asked)
    bilan = bilan_in(period, scope, asked)
    name = f"{file_name(period)}{part_ending(scope)}.csv"
    return attachment(csv_bytes(_COLUMNS, _cells(bilan)), name, CSV_TYPE)


def asked_period(asked: Asked) -> Period:
    """This year, unless the address names another, a semestre, or days, that have begun."""
    today = asked.today
    try:
        if asked.query.get("du"):
            period = Period(*(date.fromisoformat(asked.query.get(name, "")) for name in ("du", "au")))
        else:
            year, semestre = (number_of(asked.query.get(name, "")) for name in ("annee", "semestre"))
            period = Period.of(today.year if year is None else year, semestre)
    except ValueError:
        return Period.of(today.year)
    is_past = period.year <= today.year and period.first <= max(today, date(today.year, 12, 31))
    return period if is_past and period.days <= _LONGEST else Period.of(today.year)


def asked_scope(asked: Asked) -> Scope:
    """The visitor's département, or all; of it the part that the address names, if a guichet is of it."""
    names, here = asked.work.registry.part_names, asked.visitor.departement
    return Scope(
        here,
        intercommunalite=known_as(asked.query.get("epci", ""), names("intercommunalite", here)),
        territoire=known_as(asked.query.get("territoire", ""), names("territoire", here)),
    )


def address_of(period: Period, scope: Scope | None = None) -> str:
    """What names the period in an address, and the part of a département."""
    named: dict[str, object] = {"du": period.first, "au": period.last}
    if period.semestre or period.is_whole_year:
        named = {"annee": period.year, "semestre": period.semestre}
    if scope is not None:
        named |= {"epci": scope.intercommunalite, "territoire": scope.territoire}
    return urlencode({name: value for name, value in named.items() if value})


def file_name(period: Period) -> str:
    """« bilan-2026-s1 », « bilan-2026-11-23 »."""
    if period.is_whole_year:
        return f"bilan-{period.year}"
    return f"bilan-{period.year}-s{period.semestre}" if period.semestre else f"bilan-{period.first}"


def accounts_of(asked: Asked) -> Accounts:
    return Accounts(
        work=asked.work,
        zone=asked.zone,
        now=asked.now,
        yearly_hours=asked.site.yearly_hours,
        shipped=asked.site.library.shipped,
    )


def bilan_in(period: Period, scope: Scope, asked: Asked) -> Bilan:
    """Figures alone."""
    return accounts_of(asked).bilan(period, scope, "")


def _section(section: BilanSection, address: str) -> ShownSection:
    singles = [table for table in section.tables if table.name.endswith(KEY_FIGURES)]
    others = [table for table in section.tables if table not in singles]
    return ShownSection(
        section.code,
        section.title,
        section.note,
        _table(singles[0], address) if singles else None,
        [_table(table, address) for table in others],
    )


def _table(table: BilanTable, address: str) -> ShownTable:
    return ShownTable(table, drawn(table), [_address(line, address) for line in table.lines])


def _address(line: Line, address: str) -> str:
    """Of a figure of the journal, "" for what has no row there."""
    if not line.name or not line.rows:
        return ""
    is_line = line.name.rpartition(".")[2] in LINE_NAME
    return rows_address(address, line.name, line.key if is_line else None)


def _cells(bilan: Bilan) -> Iterator[Sequence[Cell]]:
    for table in bilan.tables():
        for line in table.lines:
            yield table.caption, line.label, line.cells[0].value, line.unit or table.unit
