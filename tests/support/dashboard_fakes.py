"""A small table of allocations, imported as a gestionnaire does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from deadlines.zones import Zone
from guichets.registry import Agent
from quality.dashboards import DashboardService, Query
from quality.imports import Import, ImportService
from quality.queries import GUICHET, Aggregate, Definition, Measured
from quality.reading import Purpose

HEADER = ["Guichet", "Bailleur", "EPCI", "QPV", "Quartile", "Prioritaire", "ANRU", "Bail signé le", "Loyer"]


def brought(
    work: Any,
    rows: Sequence[Sequence[str]],
    *,
    by: Agent,
    now: datetime,
    zone: Zone,
    departement: str = "06",
    month: date | None = None,
    header: Sequence[str] = HEADER,
) -> Import:
    """Applied, of one month where one is given."""
    lines = [(number, list(cells)) for number, cells in enumerate([header, *rows], 1)]
    service = ImportService(work, now=now, zone=zone, channel="web")
    one = service.bring("attributions.csv", lines, Purpose.TABLE, departement=departement, by=by)
    one.month = month
    service.apply(one, by=by)
    return one


def asking(one: Import, **more: Any) -> Definition:
    """By guichet unless said otherwise."""
    made = Definition(purpose=one.purpose, layout_key=one.layout_key, groups=(GUICHET,))
    return replace(made, **more)


def written(work: Any, one: Import, *, by: Agent, now: datetime, name: str = "", **more: Any) -> Query:
    definition = asking(one, measures=(Measured(Aggregate.COUNT),), **more)
    service = DashboardService(work, now=now, channel="web")
    return service.write(name or "Attributions par guichet", definition, departement=one.departement, by=by)
