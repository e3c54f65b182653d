"""How a dashboard, or a local objective, is asked for: line by line, and nothing needs a script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from starlette.routing import BaseRoute

from guichets.rights import Right
from quality.cadre import Sense
from quality.dashboards import DashboardService, Query
from quality.errors import ThresholdOutOfRange, UnknownChoice, UnknownTable
from quality.goals import MEANINGS, OF_REFORM, OPTIONAL, Meaning, Model, followed, objective
from quality.imports import Import
from quality.queries import (
    MOST_GROUPS,
    MOST_LINES,
    Aggregate,
    Definition,
    Filter,
    Measured,
    Operator,
    TableRow,
    column_names,
    standing,
    text_of,
)
from rendering.dashboards import AGGREGATE, MODEL, OPERATOR, RULE, meaning_in
from rendering.labels import SENSE
from tabular.values import UnreadableCell, month_in
from web.console.presence.view import departement_of
from web.console.quality.dashboards import PATH, seen
from web.errors import UnreadableMonth
from web.fields import YEARS, E, number_of, one_of
from web.forms import Faults, read_decimal
from web.shell import Asked, Go, Page, Shell, page

MOST_CONDITIONS = 12
MOST_MEASURES = 5
SAMPLES = 8
_FILTER, _PART, _MEASURE = "filtre", "part", "mesure"
_OF_A_CONDITION = ("colonne", "operateur", "valeur")


def routes(shell: Shell) -> Sequence[BaseRoute]:
    one = f"{PATH}/{{query:int}}"
    return [
        shell.page(f"{PATH}/nouveau", blank, Right.ACT),
        shell.order(f"{PATH}/nouveau", write, again=blank),
        shell.page(f"{PATH}/objectif", ask_objective, Right.ACT),
        shell.order(f"{PATH}/objectif", write_objective, again=ask_objective),
        shell.page(f"{one}/modifier", ask_change, Right.ACT),
        shell.order(f"{one}/modifier", change, again=ask_change),
    ]


def blank(asked: Asked) -> Page:
    table = _table(asked)
    if table is None:
        return _choose(asked, "nouveau")
    return _form(asked, None, table, _filled(asked, Definition(purpose=table.purpose, layout_key="")))


def write(asked: Asked) -> Page | Go:
    """« Ajouter une ligne » shows the form again, with one more."""
    if asked.text("etape") == "ligne":
        return blank(asked)
    table = _required_table(asked)
    definition = _read(asked, Definition(purpose=table.purpose, layout_key=table.layout_key))
    query = asked.commands(DashboardService).write(
        asked.text("titre"), definition, departement=table.departement, by=asked.by
    )
    return Go(f"{PATH}/{query.id}?fait=enregistre")


def ask_change(asked: Asked) -> Page:
    query = seen(asked)
    table = _required_table(asked, query)
    return _form(asked, query, table, _filled(asked, query.definition))


def change(asked: Asked) -> Page | Go:
    if asked.text("etape") == "ligne":
        return ask_change(asked)
    query = seen(asked)
    table = _required_table(asked, query)
    of = replace(query.definition, purpose=table.purpose, layout_key=table.layout_key)
    definition = followed(_read(asked, of))
    asked.commands(DashboardService).change(query, asked.text("titre"), definition, by=asked.by)
    return Go(f"{PATH}/{query.id}?fait=enregistre")


def ask_objective(asked: Asked) -> Page:
    """The words of the rule, and what each of them is in the table."""
    table = _table(asked)
    model = one_of(Model, asked.text("modele") or asked.query.get("modele", ""))
    if table is None or model is None:
        return _choose(asked, "objectif")
    known = {"titre": MODEL[model], "perimetre": "", "epci": "", "date": "", "du": "", "au": ""}
    for meaning in MEANINGS[model]:
        operator = Operator.FILLED if meaning is Meaning.LEASE else Operator.EQUAL
        known |= _line(meaning.value, Filter("", operator))
    return page(
        "console/quality/tableau_objectif.html",
        modele=model,
        regle=RULE[model],
        sens=[(one.value, meaning_in(model, one)) for one in MEANINGS[model]],
        facultatifs=[one.value for one in OPTIONAL[model]],
        de_la_reforme=model in OF_REFORM,
        epcis=asked.work.queries.epcis(table.departement),
        **_common(asked, table, known),
    )


def write_objective(asked: Asked) -> Go:
    table, model = _required_table(asked), one_of(Model, asked.text("modele"))
    if model is None:
        raise UnknownTable
    since, until = _period(asked)
    epci = asked.text("epci")
    said = {one: line for one in MEANINGS[model] if (line := _condition(asked, one.value)) is not None}
    definition = objective(
        model,
        said,
        purpose=table.purpose,
        layout_key=table.layout_key,
        scope=epci if model in OF_REFORM else asked.text("perimetre"),
        epci=epci,
        since=since,
        until=until,
        date_column=asked.text("date"),
    )
    query = asked.commands(DashboardService).write(
        asked.text("titre"), definition, departement=table.departement, by=asked.by
    )
    return Go(f"{PATH}/{query.id}?fait=enregistre")


def _choose(asked: Asked, then: str) -> Page:
    """The table comes first: the names of its columns are what the form offers."""
    return page(
        "console/quality/tableau_table.html",
        tables=[(_key(one), one) for one in asked.commands(DashboardService).tables(departement_of(asked))],
        suite=f"{PATH}/{then}",
        modele=asked.query.get("modele", ""),
        modeles=MODEL.items() if then == "objectif" else (),
        refus_dit=asked.refused,
    )


def _form(asked: Asked, query: Query | None, table: Import, known: Mapping[str, str]) -> Page:
    return page(
        "console/quality/tableau_form.html",
        tableau=query,
        tables=asked.commands(DashboardService).tables(table.departement) if query else (),
        cle_de=_key,
        chemin=f"{PATH}/{query.id}/modifier" if query else f"{PATH}/nouveau",
        filtres=_shown(known, _FILTER, MOST_CONDITIONS),
        parts=_shown(known, _PART, MOST_CONDITIONS),
        mesures=_shown(known, _MEASURE, MOST_MEASURES),
        groupes=range(MOST_GROUPS),
        lignes_au_plus=MOST_LINES,
        agregats=[(one.value, label) for one, label in AGGREGATE.items()],
        senses=[(one.value, label) for one, label in SENSE.items()],
        **_common(asked, table, {"titre": query.name if query else "", **known}),
    )


def _common(asked: Asked, table: Import, known: Mapping[str, str]) -> dict[str, object]:
    titles = dict(zip(column_names(table.header), table.header, strict=True))
    titles.pop("", None)
    rows = standing([(table, asked.work.imports.rows(table.id or 0, limit=200))])
    return {
        "table": table,
        "cle": _key(table),
        "saisi": asked.filled(known),
        "fautes": asked.faults,
        "colonnes": list(titles.items()),
        "operateurs": [(one.value, label) for one, label in OPERATOR.items()],
        "exemples": [(title, _samples(name, rows)) for name, title in titles.items()],
    }


def _samples(name: str, rows: Sequence[TableRow]) -> Sequence[str]:
    values = (text_of(row.cell(name)) for row in rows)
    return list(dict.fromkeys(filter(None, values)))[:SAMPLES]


def _shown(known: Mapping[str, str], kind: str, most: int) -> Sequence[int]:
    """The lines that are filled, and one more."""
    filled = [number for number in range(most) if known.get(f"{kind}{number}-colonne")]
    filled += [number for number in range(most) if known.get(f"{kind}{number}-agregat")]
    return range(min(max(filled, default=-1) + 2, most))


def _filled(asked: Asked, definition: Definition) -> Mapping[str, str]:
    """The fields of a form, as they were typed, else as the query says them."""
    known: dict[str, str] = {
        "lecture": "dernier" if definition.last_only else "",
        "lien": "une" if definition.any_part else "",
        "tri": f"{definition.sort}",
        "lignes": f"{definition.most}",
        "du": _month(definition.since),
        "au": _month(definition.until),
        "date": definition.date_column,
        "epci": definition.epci_column,
        "seuil": "" if definition.threshold is None else f"{definition.threshold:g}".replace(".", ","),
        "sens": definition.sense.value,
    }
    for kind, conditions in ((_FILTER, definition.filters), (_PART, definition.part)):
        for number in range(MOST_CONDITIONS):
            line = conditions[number] if number < len(conditions) else Filter("", Operator.EQUAL)
            known |= _line(f"{kind}{number}", line)
    for number in range(MOST_MEASURES):
        has = number < len(definition.measures)
        known[f"{_MEASURE}{number}-agregat"] = definition.measures[number].aggregate.value if has else ""
        known[f"{_MEASURE}{number}-de"] = definition.measures[number].column if has else ""
    for number in range(MOST_GROUPS):
        known[f"groupe{number}"] = definition.groups[number] if number < len(definition.groups) else ""
    return asked.filled(known)


def _line(name: str, condition: Filter) -> Mapping[str, str]:
    said = (condition.column, condition.operator.value, condition.value)
    return {f"{name}-{part}": value for part, value in zip(_OF_A_CONDITION, said, strict=True)}


def _read(asked: Asked, base: Definition) -> Definition:
    """``FieldsAtFault`` for what is no number, or no month."""
    faults = Faults()
    threshold = faults.reading("seuil", lambda: _threshold(asked.text("seuil")))
    since, until = _period(asked, faults)
    sort = asked.text("tri")
    groups = (asked.text(f"groupe{number}") for number in range(MOST_GROUPS))
    return replace(
        base,
        last_only=asked.text("lecture") == "dernier",
        filters=_conditions(asked, _FILTER),
        part=_conditions(asked, _PART),
        any_part=asked.text("lien") == "une",
        groups=tuple(group for group in groups if group),
        measures=tuple(_measures(asked)),
        sort=-1 if sort == "-1" else number_of(sort) or 0,
        most=min(max(number_of(asked.text("lignes")) or 1, 1), MOST_LINES),
        since=since,
        until=until,
        date_column=asked.text("date"),
        epci_column=asked.text("epci"),
        threshold=threshold,
        sense=_chosen(Sense, asked.text("sens")) or Sense.AT_LEAST,
    )


def _conditions(asked: Asked, kind: str) -> tuple[Filter, ...]:
    found = (_condition(asked, f"{kind}{number}") for number in range(MOST_CONDITIONS))
    return tuple(one for one in found if one is not None)


def _condition(asked: Asked, name: str) -> Filter | None:
    """None for a line that is left empty."""
    column, operator, value = (asked.text(f"{name}-{part}") for part in _OF_A_CONDITION)
    return Filter(column, _chosen(Operator, operator) or Operator.EQUAL, value) if column else None


def _measures(asked: Asked) -> Sequence[Measured]:
    said = [
        (_chosen(Aggregate, asked.text(f"{_MEASURE}{number}-agregat")), asked.text(f"{_MEASURE}{number}-de"))
        for number in range(MOST_MEASURES)
    ]
    return [Measured(aggregate, column) for aggregate, column in said if aggregate is not None]


def _chosen(kind: type[E], text: str) -> E | None:
    """None for a choice that is not made. Raises UnknownChoice: a measure is never dropped in silence."""
    found = one_of(kind, text)
    if text and found is None:
        raise UnknownChoice(text)
    return found


def _period(asked: Asked, faults: Faults | None = None) -> tuple[date | None, date | None]:
    known = faults or Faults()
    since = known.reading("du", lambda: _month_in(asked.text("du"), of_year=1))
    until = known.reading("au", lambda: _month_in(asked.text("au"), of_year=12))
    known.refuse()
    return since, until


def _month_in(text: str, *, of_year: int) -> date | None:
    """« 2025 » is the first of its months, or the last."""
    try:
        if (year := number_of(text) or 0) in YEARS:
            return date(year, of_year, 1)
        return month_in(text)
    except UnreadableCell:
        raise UnreadableMonth from None


def _month(month: date | None) -> str:
    return "" if month is None else f"{month:%Y-%m}"


def _threshold(text: str) -> float | None:
    threshold = read_decimal(text)
    if threshold is not None and not 0 <= threshold <= 100:
        raise ThresholdOutOfRange
    return threshold


def _key(one: Import) -> str:
    return f"{one.purpose.value}:{one.layout_key}"


def _table(asked: Asked, query: Query | None = None) -> Import | None:
    """The one that was chosen, else that of the query; once it is gone, the last that was applied."""
    tables = asked.commands(DashboardService).tables(query.departement if query else departement_of(asked))
    wanted = asked.text("table") or asked.query.get("table", "")
    if query is not None and not wanted:
        wanted = f"{query.definition.purpose.value}:{query.definition.layout_key}"
    found = next((one for one in tables if _key(one) == wanted), None)
    return found or (tables[0] if query is not None and tables else None)


def _required_table(asked: Asked, query: Query | None = None) -> Import:
    table = _table(asked, query)
    if table is None:
        raise UnknownTable
    return table
