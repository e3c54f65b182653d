"""The dashboards and the local objectives of the demonstration, over an invented table of allocations."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import quality
from app.demo_cast import Office
from quality.dashboards import DashboardService
from quality.goals import MEANINGS, OF_REFORM, Meaning, Model, objective
from quality.imports import ImportService, lines_of
from quality.queries import GUICHET, MONTH, Aggregate, Definition, Filter, Measured, Operator
from quality.reading import Purpose
from rendering.dashboards import MODEL
from storage.unit_of_work import Work

EXAMPLE = Path(quality.__file__).parent / "content" / "exemple_attributions.csv"
EPCIS = ("Communauté d’agglomération du Val d’Argence", "Métropole de Port-Sauvin")
"""The third of the table is of no reform: its lines are left out, and said to be."""
FIRST_MONTH, LAST_MONTH = date(2025, 1, 1), date(2025, 12, 1)
_ALLOCATED, _LEASED = "attribue le", "bail signe le"
_SAID = {
    Meaning.LEASE: Filter(_LEASED, Operator.FILLED),
    Meaning.PRIORITY: Filter("menage", Operator.AMONG, "DALO;prioritaire"),
    Meaning.ANRU: Filter("anru", Operator.EQUAL, "oui"),
}
_QPV = {Model.OUTSIDE_QPV: "non", Model.IN_QPV: "oui"}
_QUARTILES = {Model.OUTSIDE_QPV: "1", Model.IN_QPV: "2;3;4"}


def make_dashboards(work: Work, office: Office, at: datetime) -> None:
    code, by = office.zone.departement, office.by
    imports = ImportService(work, now=at, zone=office.zone, channel="web")
    lines = lines_of(EXAMPLE.read_bytes())
    table = imports.bring("attributions-2025-inventees.csv", lines, Purpose.TABLE, departement=code, by=by)
    table.month = None  # « 2025 » in its title is no month
    imports.apply(table, by=by)
    service = DashboardService(work, now=at, channel="web")
    service.keep_epcis(EPCIS, departement=code, by=by)
    key = table.layout_key
    leased = (Filter(_LEASED, Operator.FILLED),)
    counted = (Measured(Aggregate.COUNT), Measured(Aggregate.SHARE))
    for name, group in (("Attributions mois par mois", MONTH), ("Attributions de chaque guichet", GUICHET)):
        asked = Definition(
            purpose=Purpose.TABLE,
            layout_key=key,
            groups=(group,),
            measures=counted,
            part=leased,
            date_column=_ALLOCATED,
            most=40,
        )
        service.write(name, asked, departement=code, by=by)
    for model in Model:
        said = {one: line for one, line in _SAID.items() if one in MEANINGS[model]}
        if model in OF_REFORM:
            said[Meaning.QPV] = Filter("qpv", Operator.EQUAL, _QPV[model])
            said[Meaning.QUARTILE] = Filter("quartile", Operator.AMONG, _QUARTILES[model])
        made = objective(
            model,
            said,
            purpose=Purpose.TABLE,
            layout_key=key,
            scope="epci" if model in OF_REFORM else "bailleur",
            epci="epci" if model in OF_REFORM else "",
            since=FIRST_MONTH,
            until=LAST_MONTH,
            date_column=_ALLOCATED if model is Model.PRIORITY else _LEASED,
        )
        service.write(MODEL[model], made, departement=code, by=by)
