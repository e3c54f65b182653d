"""« Aller à… » : any page, ticket, guichet, person or entry, from a few letters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from guichets.names import fold, holds_each_word
from guichets.registry import Agent
from guichets.rights import RIGHTS, Right
from privacy.text import clean
from tickets.queue import Line, Query, View
from tickets.ticket import SENSITIVE
from web.console.scope import sees
from web.navigation import places_of
from web.ports import Work
from web.site import Site, is_fragment
from web.visitors import Visitor

LONGEST = 120  # characters of what is looked for
EACH = 5
"""Results of one kind."""


@dataclass(frozen=True)
class Found:
    path: str
    label: str
    kind: str


@dataclass(frozen=True)
class Shortcut:
    """Something to be done, wherever she is."""

    path: str
    label: str
    right: Right


SHORTCUTS: Sequence[Shortcut] = (
    Shortcut("/base/nouvelle", "Créer une fiche", Right.ACT),
    Shortcut("/base/lacunes", "Questions sans réponse", Right.READ),
    Shortcut("/agenda/nouveau", "Planifier une formation ou une réunion", Right.ACT),
    Shortcut("/qualite/nouveau", "Noter un signalement", Right.ACT),
    Shortcut("/guichets/nouveau", "Ajouter un guichet", Right.ACT),
    Shortcut("/guichets/import", "Importer des guichets", Right.ACT),
    Shortcut("/personnes", "Agents et gestionnaires", Right.READ),
    Shortcut("/personnes/inviter", "Inviter une personne", Right.ACT),
    Shortcut("/acces", "Ouvertures d’accès en cours", Right.READ),
    Shortcut("/partenaires", "Partenaires", Right.READ),
    Shortcut("/tickets/modeles", "Modèles de réponse", Right.READ),
    Shortcut("/compte", "Mon compte et mes sessions", Right.SPEAK),
)


class Finding:
    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> Sequence[BaseRoute]:
        return [self._site.page("/aller", self.find, Right.READ)]

    async def find(self, request: Request, visitor: Visitor) -> Response:
        """The page; a reference typed whole leads there at once."""
        words = clean(request.query_params.get("q", ""))[:LONGEST].strip()
        found = await run_in_threadpool(self._found, words, visitor.agent)
        if not is_fragment(request) and len(found) == 1 and fold(found[0].label).startswith(fold(words)):
            return RedirectResponse(found[0].path, 303)
        only_list = is_fragment(request) and "q" in request.query_params
        template = "console/aller_trouves.html" if only_list else "console/aller.html"
        if is_fragment(request) and not only_list:
            template = "console/aller_palette.html"
        return self._site.pages.page(template, visitor, mots=words, trouves=found)

    def _found(self, words: str, reader: Agent) -> Sequence[Found]:
        places = list(_places(words, reader))
        if not words:
            return places
        with self._site.units.reading() as work:
            return [
                *islice(self._tickets(work, words, reader), EACH),
                *islice(_guichets(work, words, reader), EACH),
                *islice(_people(work, words, reader), EACH),
                *places[:EACH],
            ]

    def _tickets(self, work: Work, words: str, reader: Agent) -> Iterator[Found]:
        assert reader.id is not None
        for view in (View.OPEN, View.CLOSED):
            query = Query(
                view=view,
                reader_id=reader.id,
                departement=reader.departement,
                late_before=self._site.clock(),
                words=words,
            )
            for line in work.board.page(query, limit=EACH).lines:
                yield Found(f"/tickets/{line.reference}", _ticket(line), "ticket")


def _ticket(line: Line) -> str:
    """Who looks over her shoulder must not read a sensitive one."""
    said = "sujet sensible" if line.kind == SENSITIVE else line.question
    return f"{line.reference} · {line.guichet or line.agent} · {said[:80]}"


def _guichets(work: Work, words: str, reader: Agent) -> Iterator[Found]:
    for guichet in work.registry.guichets_like(words, limit=50):
        if sees(work, reader, guichet.id):
            yield Found(f"/guichets/{guichet.id}", guichet.name, "guichet")


def _people(work: Work, words: str, reader: Agent) -> Iterator[Found]:
    for agent in work.registry.agents():
        if agent.is_active and holds_each_word(agent.name, words) and sees(work, reader, agent.guichet_id):
            guichet = work.people.guichet_name(agent.guichet_id)
            label = f"{agent.name} · {guichet}" if guichet else agent.name
            yield Found(f"/personnes/{agent.id}", label, "personne")


def _places(words: str, reader: Agent) -> Iterator[Found]:
    rights = RIGHTS[reader.role]
    for place in places_of(reader):
        if holds_each_word(place.label, words):
            yield Found(place.path, place.label, "page")
    for shortcut in SHORTCUTS:
        if shortcut.right in rights and holds_each_word(shortcut.label, words):
            yield Found(shortcut.path, shortcut.label, "action")
