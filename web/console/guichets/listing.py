"""The list of guichets, and the files made of it: for whoever keeps it, and for the State."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal

from starlette.datastructures import QueryParams
from starlette.responses import Response
from starlette.routing import BaseRoute

from deadlines.zones import Zone
from guichets.names import fold, holds_each_word
from guichets.registry import Guichet, GuichetKind, GuichetLine
from rendering.dates import plural
from rendering.labels import GUICHET_KIND
from tabular.writing import Cell
from web.fields import number_of
from web.files import sheet_response
from web.filters import ListFilter, PageNumber, named
from web.shell import Asked, Page, Shell, page

PATH = "/guichets"
PAGE = 100  # lines

EXPORTED = (
    "Nom", "Type", "Commune", "Intercommunalité", "Territoire", "Adresse", "Mél", "Téléphone", "Horaires",
    "SIRET", "Code SNE", "Département", "Certificat jusqu’au", "Agents", "Tickets ouverts",
    "Signalements en retard", "Dernier contact", "Fermé le",
)  # fmt: skip

# The entities, where and when they can be reached: what the annexe has the gestionnaire identify, keep up to
# date and communicate to the State (mission 1.a, fact 17).
FOR_THE_STATE = (
    "Département", "Guichet", "Type", "Commune", "Intercommunalité", "Territoire", "Adresse", "Mél",
    "Téléphone", "Horaires d’ouverture", "SIRET", "Code SNE", "Liste arrêtée le",
)  # fmt: skip

ON_PAPER = ("Département", "Guichet", "Type", "Commune", "Mél", "Téléphone", "Horaires d’ouverture")
"""The numbers stand under the name, the address under the commune: a page is not wide."""

_NEVER = datetime.min.replace(tzinfo=UTC)

Order = Literal["nom", "tickets", "retard", "contact", "agents"]
ORDERS: Mapping[Order, tuple[str, Callable[[GuichetLine], Any]]] = {
    "nom": ("le nom", lambda line: fold(line.guichet.name)),
    "tickets": ("les tickets ouverts", lambda line: -line.open_tickets),
    "retard": ("les signalements en retard", lambda line: -line.overdue_signalements),
    "contact": ("le contact le plus ancien", lambda line: line.last_contact_at or _NEVER),
    "agents": ("le nombre d’agents", lambda line: -line.active_agents),
}


class GuichetFilter(ListFilter):
    words: str = named("mots", "")
    kind: GuichetKind | None = named("type")
    commune: str = named("commune", "")
    state: Literal["", "fermes"] = named("etat", "")
    order: Order = named("tri", "nom")
    page: PageNumber = named("page", 1)

    @property
    def closed(self) -> bool:
        return bool(self.state)

    def exported(self, form: str) -> str:
        """The address of the whole list as a file."""
        return f"{PATH}/export?format={form}&{self.but(page=1).query}".rstrip("&")

    def among(self, lines: Iterable[GuichetLine]) -> Sequence[GuichetLine]:
        """Those asked for, in the order asked for; whoever equals another comes by name."""
        _, rank = ORDERS[self.order]
        return sorted(filter(self._wants, lines), key=lambda line: (rank(line), fold(line.guichet.name)))

    def _wants(self, line: GuichetLine) -> bool:
        guichet = line.guichet
        return (
            (self.kind is None or guichet.kind is self.kind)
            and (not self.commune or fold(guichet.commune) == fold(self.commune))
            and holds_each_word(f"{guichet.name} {guichet.commune}", self.words)
        )


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
        tris={name: label for name, (label, _) in ORDERS.items()},
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
        colonnes=ON_PAPER,
    )


def export_for_the_state(asked: Asked) -> Response:
    return sheet_response(
        asked.query,
        f"liste-guichets-enregistreurs-{asked.today}",
        title=f"Guichets au {asked.today:%d-%m-%Y}",
        header=FOR_THE_STATE,
        rows=[(one.departement, one.name, *_particulars(one), asked.today) for one in _open(asked)],
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
        *_particulars(guichet),
        guichet.departement,
        guichet.certificate_until,
        line.active_agents,
        line.open_tickets,
        line.overdue_signalements,
        zone.local(line.last_contact_at).date() if line.last_contact_at else None,
        zone.local(guichet.closed_at).date() if guichet.closed_at else None,
    )


def _particulars(guichet: Guichet) -> Sequence[str]:
    return (
        GUICHET_KIND[guichet.kind], guichet.commune, guichet.intercommunalite, guichet.territoire,
        guichet.address, guichet.email, guichet.phone, guichet.hours, guichet.siret, guichet.sne_code,
    )  # fmt: skip


def _imported(params: QueryParams) -> str:
    """What an import has just done, as its redirection tells it."""
    if params.get("fait") != "importe":
        return ""
    added, changed = (number_of(params.get(name, "")) or 0 for name in ("ajoutes", "modifies"))
    return f"L’import est fait : {plural(added, 'guichet ajouté', 'guichets ajoutés')}, {changed} mis à jour."
