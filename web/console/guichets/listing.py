"""The list of guichets, and the files made of it: for whoever keeps it, and for the State."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.datastructures import QueryParams
from starlette.responses import Response
from starlette.routing import BaseRoute

from deadlines.zones import Zone
from guichets.names import fold
from guichets.registry import Guichet, GuichetLine
from rendering.dates import plural
from rendering.labels import GUICHET_KIND
from tabular.writing import Cell
from web.console.guichets.address import ORDER, PATH, GuichetFilter
from web.fields import number_of
from web.sheets import sheet_response
from web.shell import Asked, Page, Shell, page

PAGE = 100  # lines

EXPORTED = (
    "Nom", "Type", "Commune", "Mél", "Téléphone", "Horaires", "Département", "Agents", "Tickets ouverts",
    "Signalements en retard", "Dernier contact", "Fermé le",
)  # fmt: skip

# The entities, where and when they can be reached: what the annexe has the gestionnaire identify, keep up to
# date and communicate to the State (mission 1.a, fact 17).
FOR_THE_STATE = (
    "Département", "Guichet", "Type", "Commune", "Mél", "Téléphone", "Horaires d’ouverture",
    "Liste arrêtée le",
)  # fmt: skip


def routes(shell: Shell) -> Sequence[BaseRoute]:
    return [
        shell.page(PATH, listed),
        shell.page(f"{PATH}/export", export),
        shell.page(f"{PATH}/liste", for_the_state),
        shell.page(f"{PATH}/liste/export", export_for_the_state),
    ]


def listed(asked: Asked) -> Page:
    demand = GuichetFilter.of(asked.query)
    lines = _lines(asked, closed=demand.closed)
    found = demand.among(lines)
    last_page = max(1, -(-len(found) // PAGE))
    demand = demand.but(page=min(demand.page, last_page))
    communes = {fold(line.guichet.commune): line.guichet.commune for line in lines if line.guichet.commune}
    return page(
        "console/guichets/guichets.html",
        demande=demand,
        lignes=found[(demand.page - 1) * PAGE : demand.page * PAGE],
        trouves=len(found),
        connus=len(lines),
        communes=[(communes[name], communes[name]) for name in sorted(communes)],
        suite_existe=demand.page < last_page,
        sans_agent=not any(line.active_agents for line in lines),
        types=GUICHET_KIND,
        tris=ORDER,
        fait_dit=_imported(asked.query),
    )


def export(asked: Asked) -> Response:
    demand = GuichetFilter.of(asked.query)
    return sheet_response(
        asked.query,
        f"guichets-{asked.today}",
        title=f"Guichets au {asked.today:%d-%m-%Y}",
        header=EXPORTED,
        rows=[_cells(line, asked.zone) for line in demand.among(_lines(asked, closed=demand.closed))],
    )


def for_the_state(asked: Asked) -> Page:
    """The same list as a page, to be printed."""
    return page(
        "console/guichets/guichets_liste.html",
        guichets=_open(asked),
        le=asked.today,
        colonnes=FOR_THE_STATE,
    )


def export_for_the_state(asked: Asked) -> Response:
    return sheet_response(
        asked.query,
        f"liste-guichets-enregistreurs-{asked.today}",
        title=f"Guichets au {asked.today:%d-%m-%Y}",
        header=FOR_THE_STATE,
        rows=[
            (
                one.departement,
                one.name,
                GUICHET_KIND[one.kind],
                one.commune,
                one.email,
                one.phone,
                one.hours,
                asked.today,
            )
            for one in _open(asked)
        ],
    )


def _lines(asked: Asked, *, closed: bool) -> Sequence[GuichetLine]:
    return asked.work.stories.lines(asked.visitor.departement, closed=closed, today=asked.today)


def _open(asked: Asked) -> Sequence[Guichet]:
    guichets = (line.guichet for line in _lines(asked, closed=False))
    return sorted(guichets, key=lambda one: (one.departement, fold(one.name)))


def _cells(line: GuichetLine, zone: Zone) -> Sequence[Cell]:
    guichet = line.guichet
    return (
        guichet.name,
        GUICHET_KIND[guichet.kind],
        guichet.commune,
        guichet.email,
        guichet.phone,
        guichet.hours,
        guichet.departement,
        line.active_agents,
        line.open_tickets,
        line.overdue_signalements,
        zone.local(line.last_contact_at).date() if line.last_contact_at else None,
        zone.local(guichet.closed_at).date() if guichet.closed_at else None,
    )


def _imported(params: QueryParams) -> str:
    """What an import has just done, as its redirection tells it."""
    if params.get("fait") != "importe":
        return ""
    added, changed = (number_of(params.get(name, "")) or 0 for name in ("ajoutes", "modifies"))
    return f"L’import est fait : {plural(added, 'guichet ajouté', 'guichets ajoutés')}, {changed} mis à jour."
