"""The dashboards and the local objectives: what they show, the lines behind each figure, their exports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response
from starlette.routing import BaseRoute

from guichets.rights import Right
from quality.dashboards import DashboardService, Query, Table
from quality.errors import TooManyRows, UnknownTable
from quality.goals import Model
from quality.queries import Figure, Result, TableRow, text_of
from rendering.dashboards import MODEL, RULE, DashboardWords, dashboard_document, source_words
from rendering.dates import Dates
from rendering.documents.files import PDF_TYPE, document_pdf
from rendering.labels import service_in
from tabular.writing import Cell
from web.console.presence.view import departement_of
from web.errors import UnknownPage
from web.faults import fault_of
from web.files import attachment, sheet_response
from web.filters import ListFilter, Number, PageNumber, named
from web.shell import Asked, Go, Page, Shell, page

PATH = "/qualite/tableaux"
PAGE = 50


class RowsFilter(ListFilter):
    """Of one figure: « tout » asks for the denominator of a share."""

    group: str = named("groupe", "total")
    measure: Number = named("mesure", 0)
    whole: str = named("tout", "")
    page: PageNumber = named("page", 1)

    def of_figure(self, figure: Figure) -> Sequence[TableRow]:
        return figure.whole if self.whole and figure.whole is not None else figure.rows


@dataclass(frozen=True)
class Shown:
    query: Query
    table: Table
    result: Result
    words: DashboardWords
    epcis: Sequence[str]
    source: str


def routes(shell: Shell) -> Sequence[BaseRoute]:
    one = f"{PATH}/{{query:int}}"
    return [
        shell.page(PATH, listed),
        shell.page(f"{PATH}/epci", ask_epcis, Right.ACT),
        shell.order(f"{PATH}/epci", keep_epcis, again=ask_epcis),
        shell.page(one, show),
        shell.page(f"{one}/lignes", rows_behind),
        shell.page(f"{one}/feuille", sheet),
        shell.page(f"{one}/document", document),
        shell.order(f"{one}/supprimer", remove, again=show),
    ]


def listed(asked: Asked) -> Page:
    found = asked.work.queries.of(asked.visitor.departement)
    return page(
        "console/quality/tableaux.html",
        objectifs=[one for one in found if one.definition.is_goal],
        tableaux=[one for one in found if not one.definition.is_goal],
        tables=asked.commands(DashboardService).tables(departement_of(asked)),
        modeles=MODEL.items(),
        fait_dit=asked.done("quality.dashboards"),
    )


def show(asked: Asked) -> Page:
    """Even once its table is gone: it is said, and the query may be changed."""
    query = seen(asked)
    shown, refusal = None, asked.refused
    try:
        shown = evaluated(asked, query)
    except (UnknownTable, TooManyRows) as refused:
        refusal = fault_of(refused).sentence
    return page(
        "console/quality/tableau.html",
        tableau=query,
        chemin=f"{PATH}/{query.id}",
        vu=shown,
        dessin=shown.words.chart(query.name, shown.result) if shown else None,
        regle=RULE[Model(query.definition.model)] if query.definition.model else (),
        fait_dit=asked.done("quality.dashboards"),
        refus_dit=refusal,
    )


def rows_behind(asked: Asked) -> Page:
    """The lines of the tables that make one figure, and the import where each stands."""
    shown, wanted = evaluated(asked, seen(asked)), RowsFilter.of(asked.query)
    group = shown.result.group(wanted.group)
    if group is None or wanted.measure >= len(group.figures):
        raise UnknownPage
    figure = group.figures[wanted.measure]
    rows = wanted.of_figure(figure)
    start = (wanted.page - 1) * PAGE
    return page(
        "console/quality/tableau_lignes.html",
        tableau=shown.query,
        chemin=f"{PATH}/{shown.query.id}",
        vu=shown,
        demande=wanted,
        nom=shown.words.label(group, shown.result),
        mesure=shown.words.asked.measures[wanted.measure],
        chiffre=figure,
        nombre=len(rows),
        lignes=rows[start : start + PAGE],
        fichiers={one.id: one.file_name for one in shown.table.imports},
        case=text_of,
        suite_existe=len(rows) > start + PAGE,
    )


def sheet(asked: Asked) -> Response:
    shown = evaluated(asked, seen(asked))
    rows: Sequence[Sequence[Cell]] = shown.words.sheet(shown.result)
    name = f"tableau-{shown.query.id}-{asked.today}"
    return sheet_response(asked.query, name, title=shown.query.name, header=shown.words.header(), rows=rows)


def document(asked: Asked) -> Response:
    shown = evaluated(asked, seen(asked))
    made = dashboard_document(
        shown.query.name,
        shown.words,
        shown.result,
        service=service_of(shown.query, asked),
        source=shown.source,
        epcis=shown.epcis,
        dated_on=asked.today,
    )
    return attachment(document_pdf(made), f"tableau-{shown.query.id}-{asked.today}.pdf", PDF_TYPE)


def remove(asked: Asked) -> Go:
    asked.commands(DashboardService).remove(seen(asked), by=asked.by)
    return Go(f"{PATH}?fait=supprime")


def ask_epcis(asked: Asked) -> Page:
    listed = "\n".join(asked.work.queries.epcis(departement_of(asked)))
    return page(
        "console/quality/tableaux_epci.html", saisi=asked.filled({"noms": listed}), refus_dit=asked.refused
    )


def keep_epcis(asked: Asked) -> Go:
    names = asked.text("noms").splitlines()
    asked.commands(DashboardService).keep_epcis(names, departement=departement_of(asked), by=asked.by)
    return Go(f"{PATH}?fait=epci")


def seen(asked: Asked) -> Query:
    """A query of the reader's département; ``UnknownPage``."""
    query = asked.work.queries.get(asked.path["query"])
    if query is None or not asked.by.sees(query.departement):
        raise UnknownPage
    return query


def evaluated(asked: Asked, query: Query) -> Shown:
    """Raises UnknownTable or TooManyRows."""
    service = asked.commands(DashboardService)
    table = service.table(query.departement, query.definition)
    dates = Dates(asked.zone.timezone)
    return Shown(
        query,
        table,
        service.result(query, table),
        DashboardWords(query.definition, table.titles, service.names(query), dates),
        service.epcis(query.departement),
        source_words([(one.file_name, one.applied_at or one.brought_at) for one in table.imports], dates),
    )


def service_of(query: Query, asked: Asked) -> str:
    return service_in(query.departement, asked.service_name(query.departement))
