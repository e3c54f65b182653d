"""The bilan of a year or of a semestre: each figure opens on the rows of the journal that make it."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.responses import Response
from starlette.routing import BaseRoute

from journal.ports import JournalQuery
from rendering.bilan import period_label
from rendering.bilan_words import BREAKDOWN, FIGURE, figure_value, line_label
from reports.figures import Delay, Figure, Figures, figures
from reports.period import InvalidPeriod, Period
from tabular.writing import CSV_TYPE, Cell, csv_bytes
from web.fields import number_of
from web.files import attachment
from web.shell import Asked, Page, Shell, page

GROUPS: Mapping[str, Sequence[str]] = {
    "Ce qui a pris votre temps": (
        "interventions", "tickets_opened", "incident_tickets", "incidents", "incident_contacts", "calls",
        "calls_resolved", "minutes",
    ),
    "Tickets": (
        "first_answer", "tickets_closed", "tickets_reopened", "escalations", "ratings", "ratings_helped",
    ),
    "Réponses automatiques, comptées à part": ("automatic", "questions", "suggested", "unanswered"),
    "Animation": (
        "trainings", "trainings_held", "enrolments", "attendances", "guichets_trained", "training_ratings",
        "training_useful", "meetings", "meetings_held", "meeting_attendances", "publications",
        "publication_readings", "reminders", "nirs_masked",
    ),
    "Qualité": (
        "tables_imported", "controls", "cases_treated", "samples", "signalements",
        "signalements_answered", "signalements_late",
        "signalements_unanswered", "signalements_chased", "signalements_helped", "signalements_reported",
        "signalements_proposed",
    ),
}  # fmt: skip
_COLUMNS = ("Rubrique", "Chiffre", "Valeur")
_IN_MINUTES = {
    "minutes": "Temps noté (minutes)",
    "first_answer": "Délai médian de première réponse (minutes)",
}
"""A spreadsheet adds up minutes, not words."""


@dataclass(frozen=True)
class Shown:
    """A figure. ``address`` opens the rows that make it, "" when there are none; ``share`` is in hundredths
    of the largest of its breakdown.
    """

    label: str
    value: str
    address: str
    share: int = 0


def routes(shell: Shell) -> Sequence[BaseRoute]:
    return [shell.page("/bilan", show), shell.page("/bilan/chiffres.csv", sheet)]


def show(asked: Asked) -> Page:
    period = asked_period(asked)
    made = figures_of(period, asked)
    _, end = period.bounds(asked.zone.timezone)
    oldest = asked.work.journal.following(0, limit=1)
    first = asked.zone.local(oldest[0].entry.at).year if oldest else asked.today.year
    return page(
        "console/figures/bilan.html",
        periode=period_label(period),
        adresse=address_of(period),
        annee=period.year,
        semestre=period.semestre or "",
        annees=range(asked.today.year, min(first, period.year) - 1, -1),
        arrete=asked.now if asked.now < end else None,
        departement=asked.visitor.departement,
        part=made.automatic_share,
        avis=made.helped_share,
        groupes={title: [_shown(made, name) for name in names] for title, names in GROUPS.items()},
        ventilations={title: _lines(made, name) for name, title in BREAKDOWN.items()},
    )


def sheet(asked: Asked) -> Response:
    period = asked_period(asked)
    name = f"bilan-{period.year}" + (f"-s{period.semestre}" if period.semestre else "")
    return attachment(csv_bytes(_COLUMNS, _cells(figures_of(period, asked))), f"{name}.csv", CSV_TYPE)


def asked_period(asked: Asked) -> Period:
    """This year, unless the address names another that has begun."""
    year, semestre = (number_of(asked.query.get(name, "")) for name in ("annee", "semestre"))
    this_year = asked.today.year
    try:
        period = Period(this_year if year is None else year, semestre)
    except InvalidPeriod:
        return Period(this_year)
    return period if period.year <= this_year else Period(this_year)


def address_of(period: Period) -> str:
    """What names the period in an address."""
    return urlencode({"annee": period.year, **({"semestre": period.semestre} if period.semestre else {})})


def figures_of(period: Period, asked: Asked) -> Figures:
    """Of the visitor's département, or of all: what its guichets did, and what belongs to no guichet."""
    work, timezone = asked.work, asked.zone.timezone
    start, end = period.bounds(timezone)
    rows = list(
        work.journal.matching(JournalQuery(start=start, end=end, departement=asked.visitor.departement))
    )
    numbers = {row.entry.guichet_id for row in rows}
    names = {number: work.people.guichet_name(number) for number in numbers if number is not None}
    return figures(rows, period.year, period.semestre, timezone, names, now=asked.now)


def _shown(made: Figures, name: str) -> Shown:
    figure: Figure | Delay = getattr(made, name)
    return Shown(FIGURE[name], figure_value(name, figure), _rows(made.period, figure, {"chiffre": name}))


def _lines(made: Figures, name: str) -> Sequence[Shown]:
    """Months all stand there; of the other lines, those that count something."""
    breakdown: Mapping[Hashable, Figure] = getattr(made, name)
    most = max((figure.value for figure in breakdown.values()), default=0)
    return [
        Shown(
            line_label(name, key, made),
            figure_value(name, figure),
            _rows(made.period, figure, {"chiffre": name, "cle": key}),
            round(100 * figure.value / most) if most else 0,
        )
        for key, figure in keyed(breakdown).items()
    ]


def keyed(breakdown: Mapping[Hashable, Figure]) -> Mapping[str, Figure]:
    """Its lines, as an address names them."""
    return {"" if line is None else str(line): figure for line, figure in breakdown.items()}


def _rows(period: Period, figure: Figure | Delay, named: Mapping[str, str]) -> str:
    return f"/journal?{address_of(period)}&{urlencode(named)}" if figure.rows else ""


def _cells(made: Figures) -> Iterator[Sequence[Cell]]:
    for name, label in FIGURE.items():
        yield "Chiffres", _IN_MINUTES.get(name, label), _number(getattr(made, name))
    for name, title in BREAKDOWN.items():
        for key, figure in keyed(getattr(made, name)).items():
            yield title, line_label(name, key, made), figure.value


def _number(figure: Figure | Delay) -> int | None:
    if isinstance(figure, Delay):
        return None if figure.value is None else int(figure.value.total_seconds()) // 60
    return figure.value
