"""« Aller à… »: any page, ticket, guichet, person or entry, from a few letters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from urllib.parse import urlsplit

from starlette.routing import BaseRoute

from guichets.names import fold, holds_each_word
from guichets.registry import Guichet
from guichets.rights import Right
from guichets.scope import sees, sees_person
from knowledge_base.french.lookup import SHORTEST_MENDED, one_slip_away
from privacy.text import clean
from rendering.labels import VIEW
from tickets.kinds.declared import CONFIDENTIAL
from tickets.queue import QueueLine, View
from web.console.tickets.queue_address import QueueFilter, references_meant
from web.console.tickets.queue_view import query_of
from web.navigation import places_of
from web.shell import Asked, Go, Page, Shell, page
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
    """What may be done from any page; ``words`` are others that it is looked for by."""

    path: str
    label: str
    right: Right
    words: str = ""


SHORTCUTS: Sequence[Shortcut] = (
    Shortcut("/tickets/ouvrir", "Ouvrir un ticket pour un agent", Right.ACT, "nouveau"),
    Shortcut("/interventions/nouvelle", "Noter un appel, un mél, une visite", Right.ACT, "nouvelle"),
    Shortcut("/incidents/nouveau", "Ouvrir un incident", Right.ACT, "nouvel nouveau panne"),
    Shortcut("/courrier", "Courrier à rattacher", Right.READ),
    Shortcut("/base/nouvelle", "Créer une fiche", Right.ACT, "nouvelle"),
    Shortcut("/base/lacunes", "Questions sans réponse", Right.READ),
    Shortcut("/agenda/nouveau", "Planifier une formation ou une réunion", Right.ACT, "nouvelle"),
    Shortcut("/qualite/nouveau", "Noter un signalement", Right.ACT, "nouveau"),
    Shortcut("/guichets/nouveau", "Ajouter un guichet", Right.ACT, "nouveau"),
    Shortcut("/guichets/import", "Importer des guichets", Right.ACT),
    Shortcut("/guichets/export", "Exporter les guichets", Right.READ),
    Shortcut("/personnes", "Agents et gestionnaires", Right.READ),
    Shortcut("/personnes/inviter", "Inviter une personne", Right.ACT),
    Shortcut("/personnes/import", "Importer des agents", Right.ACT, "inviter"),
    Shortcut("/acces", "Ouvertures d’accès en cours", Right.READ),
    Shortcut("/partenaires", "Partenaires", Right.READ),
    Shortcut("/horaires", "Horaires, fermetures et absences", Right.READ, "congés remplacements"),
    Shortcut("/tickets/modeles", "Modèles de réponse", Right.READ, "macros"),
    Shortcut("/bilan/chiffres.csv", "Exporter les chiffres du bilan (CSV)", Right.READ),
    Shortcut("/journal/lignes.csv", "Exporter le journal (CSV)", Right.READ),
    Shortcut("/compte", "Mon compte et mes sessions", Right.SPEAK, "appareils"),
    Shortcut("/compte#matin", "Le message du matin", Right.ACT, "rappels résumé"),
    Shortcut("/compte#notifications", "Notifications sur cet ordinateur", Right.SPEAK, "prévenir alertes"),
    Shortcut("/compte#facteur", "Mon second facteur", Right.SPEAK, "2fa"),
)
ON_A_TICKET: Sequence[Shortcut] = (
    Shortcut("/escalade", "Escalader {reference} au pôle national", Right.ACT),
    Shortcut("#faits", "Marquer {reference} comme urgent", Right.ACT, "urgence objet"),
    Shortcut("#faits", "Me rappeler {reference} un autre jour", Right.ACT, "plus tard reporter"),
    Shortcut("#notes", "Écrire une note sur {reference}", Right.ACT, "interne collègue"),
    Shortcut("#passer", "Passer {reference} à un collègue", Right.ACT, "confier"),
)
"""The same, about the ticket on whose page they are looked for; ``path`` follows its address."""
_TICKET_PAGE = re.compile(r"/tickets/([A-Z]-\d{4}-\d+)$")


def routes(shell: Shell) -> Sequence[BaseRoute]:
    return [shell.page("/aller", find)]


def find(asked: Asked) -> Page | Go:
    """The page; a reference typed whole leads there at once."""
    words = clean(asked.query.get("q", ""))[:LONGEST].strip()
    found = _found(words, asked)
    if not asked.is_fragment and len(found) == 1 and _leads(found[0], words, asked):
        return Go(found[0].path)
    template = "console/aller_trouves.html" if asked.is_fragment else "console/aller.html"
    return page(template, mots=words, trouves=found)


def _found(words: str, asked: Asked) -> Sequence[Found]:
    """What bears the very name comes first, then what begins with it; tickets, which hold many a word,
    come last unless their reference was typed.
    """
    places = list(_places(words, asked.visitor))
    if not words:
        return places
    named = _named(words, asked)
    found = [
        *named,
        *_on_the_ticket(words, asked),
        *places[:EACH],
        *islice(_guichets(words, asked), EACH),
        *islice(_people(words, asked), EACH),
        *islice(_signalements(words, asked), EACH),
        *islice(_entries(words, asked), EACH),
        *islice(_tickets(words, asked), EACH),
    ]
    return sorted(
        dict.fromkeys(found),
        key=lambda one: (one not in named, fold(one.label) != fold(words), not _begins(one, words)),
    )


def _on_the_ticket(words: str, asked: Asked) -> Iterator[Found]:
    """What may be done about the ticket whose page is open behind the palette."""
    page = _TICKET_PAGE.search(urlsplit(asked.request.headers.get("HX-Current-URL", "")).path)
    if page is None:
        return
    for one in ON_A_TICKET:
        label = one.label.format(reference=page[1])
        if asked.visitor.may(one.right) and holds_each_word(f"{label} {one.words}", words):
            yield Found(f"/tickets/{page[1]}{one.path}", label, "action")


def _entries(words: str, asked: Asked) -> Iterator[Found]:
    entries = asked.site.library.base.entries
    titles = {entry.id: entry.question for entry in entries if asked.by.sees(entry.departement)}
    for entry_id in asked.site.library.nearest(words):
        if entry_id in titles:
            yield Found(f"/base/{entry_id}", titles[entry_id], "fiche")


def _named(words: str, asked: Asked) -> Sequence[Found]:
    """The ticket whose reference is typed, « 24 » or « t-2026-24 », as in the search of the queue."""
    for reference in _references(words, asked):
        found = [one for one in _tickets(reference, asked) if _begins(one, reference)]
        if found:
            return found
    return ()


def _references(words: str, asked: Asked) -> Sequence[str]:
    return references_meant(words, year=asked.today.year)


def _leads(found: Found, words: str, asked: Asked) -> bool:
    named = [f"/tickets/{reference}" for reference in _references(words, asked)]
    return found.path in named or _begins(found, words)


def _begins(found: Found, words: str) -> bool:
    return fold(found.label).startswith(fold(words))


def _tickets(words: str, asked: Asked) -> Iterator[Found]:
    for view in (View.OPEN, View.CLOSED):
        query = replace(query_of(QueueFilter(view=view), asked), words=words)
        for line in asked.work.board.page(query, limit=EACH).lines:
            yield Found(f"/tickets/{line.reference}", _ticket(line), "ticket")


def _ticket(line: QueueLine) -> str:
    """Whoever looks over a shoulder must not read a sensitive one."""
    said = "sujet sensible" if line.kind in CONFIDENTIAL else line.question
    return f"{line.reference} · {line.guichet or line.agent} · {said[:80]}"


def _guichets(words: str, asked: Asked) -> Iterator[Found]:
    registry, departement = asked.work.registry, asked.by.departement
    found = registry.guichets_like(words, limit=50, departement=departement)
    for guichet in found or _with_a_slip(words, registry.guichets(departement)):
        if sees(asked.work, asked.by, guichet.id):
            yield Found(f"/guichets/{guichet.id}", guichet.name, "guichet")


def _with_a_slip(words: str, guichets: Sequence[Guichet]) -> Sequence[Guichet]:
    """Those whose name each typed word would begin or be, but for one slip of the finger."""
    named = [(f"{guichet.name} {guichet.commune}", guichet) for guichet in guichets]
    known = {word for name, _ in named for word in fold(name).split()}
    meant = [
        (word, *(one_slip_away(word, known) if len(word) >= SHORTEST_MENDED else ()))
        for word in fold(words).split()
    ]
    return [
        guichet
        for name, guichet in named
        if all(any(holds_each_word(name, one) for one in readings) for readings in meant)
    ]


def _people(words: str, asked: Asked) -> Iterator[Found]:
    for agent in asked.work.registry.agents(asked.by.departement):
        if (
            agent.is_active
            and holds_each_word(agent.name, words)
            and sees_person(asked.work, asked.by, agent)
        ):
            guichet = asked.work.people.guichet_name(agent.guichet_id)
            label = f"{agent.name} · {guichet}" if guichet else agent.name
            yield Found(f"/personnes/{agent.id}", label, "personne")


def _signalements(words: str, asked: Asked) -> Iterator[Found]:
    signalement = asked.work.signalements.by_reference(words.upper())
    if signalement is not None and sees(asked.work, asked.by, signalement.guichet_id):
        label = f"{signalement.reference} · {asked.work.people.guichet_name(signalement.guichet_id)}"
        yield Found(f"/qualite/{signalement.reference}", label, "signalement")


def _places(words: str, visitor: Visitor) -> Iterator[Found]:
    for place in places_of(visitor.agent):
        if holds_each_word(place.label, words):
            yield Found(place.path, place.label, "page")
    for one in SHORTCUTS:
        if visitor.may(one.right) and holds_each_word(f"{one.label} {one.words}", words):
            yield Found(one.path, one.label, "action")
    for view in (one for one in View if one is not View.EVERYWHERE) if words else ():
        if holds_each_word(f"tickets {VIEW[view]}", words):
            yield Found(f"/tickets?vue={view.value}", f"Tickets : {VIEW[view].lower()}", "vue")
