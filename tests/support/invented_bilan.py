"""The bilan of the invented year, beside the one before: what the documents are tried on."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from generated_year import CAST, SEED, YEAR, ZONE, generated_year
from invented_year import InventedYear

from journal.chain import GENESIS, digest
from journal.entries import Entry, Row
from rendering.bilan.value import Bilan, bilan_of
from reports.figures import Figures, figures
from reports.period import Period
from reports.reading import Names
from reports.resources import YEARLY_HOURS

PERIOD = Period.of(YEAR)
NAMES = Names(
    {number: f"Mairie de Lieu {number}" for number in range(1, 121)},
    {1: "Camille Aubrey", 2: "Denis Fontanel", 3: "Odile Sauvageon"},
)


def chained(entries: tuple[Entry, ...]) -> list[Row]:
    rows, previous = [], GENESIS
    for sequence, entry in enumerate(entries, 1):
        previous = digest(previous, sequence, entry)
        rows.append(Row(sequence, previous, *entry))
    return rows


@cache
def invented_figures(*, now: datetime | None = None) -> tuple[Figures, Figures]:
    """Those of the year, and of the one before."""
    before = InventedYear(PERIOD.before.first, PERIOD.before.last, CAST, seed=SEED + 1)
    rows = chained((*before.rows(), *generated_year()[0]))
    made, former = (figures(rows, period, ZONE.timezone, now=now) for period in (PERIOD, PERIOD.before))
    return made, former


@cache
def invented_bilan() -> Bilan:
    made, former = invented_figures()
    return bilan_of(made, former, names=NAMES, scope="Département 00", yearly_hours=YEARLY_HOURS)
