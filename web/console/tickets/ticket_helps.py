"""What helps to answer a ticket: answers that come again, what was told to others, what the base says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from guichets.registry import Agent
from knowledge_base.entries import Entry
from knowledge_base.reading import Nearness, Reading
from rendering.kind_words import asking_for
from rendering.labels import to_complete
from rendering.letters import Writer
from tickets.answer_templates import AnswerTemplate, Blank
from tickets.kinds.answers import given
from tickets.kinds.declared import CONFIDENTIAL
from tickets.life import Status
from tickets.ticket import Ticket
from web.ports import Library, Work

MOST_SIMILAR = 5


@dataclass(frozen=True)
class Offered:
    """A text that she may put into her answer; ``query`` asks for it in the address of the ticket's page."""

    query: str
    title: str
    text: str


@dataclass(frozen=True)
class OfferedTemplate(Offered):
    theme: str


@dataclass(frozen=True)
class SimilarTicket(Offered):
    """``text`` is what its agent was answered, "" while she waits."""

    reference: str
    status: Status


@dataclass(frozen=True)
class NearEntry(Offered):
    """``is_doubted``: it is being read again, or rests on a fact to be verified."""

    entry_id: str
    nearness: Nearness
    source: str
    is_doubted: bool


@dataclass(frozen=True)
class Helps:
    """``lacking`` asks for what the request does not tell; None when it tells all."""

    templates: Sequence[OfferedTemplate]
    similar: Sequence[SimilarTicket]
    entries: Sequence[NearEntry]
    lacking: Offered | None

    def is_asking(self, text: str) -> bool:
        """The text asks for what is lacking: it is no answer."""
        return self.lacking is not None and self.lacking.text in text

    def asked(self, query: str) -> str:
        """The text that the address asks for; "" for one that is not offered here."""
        lacking = (self.lacking,) if self.lacking else ()
        all_offered: Iterable[Offered] = (*self.templates, *self.similar, *self.entries, *lacking)
        parts = query.split("&")
        return next((one.text for one in all_offered if one.query in parts), "")


class Helper:
    def __init__(self, library: Library, writer: Writer) -> None:
        self._library = library
        self._writer = writer

    def read(self, ticket: Ticket) -> Reading:
        return self._library.read(ticket.question)

    def helps(self, ticket: Ticket, reading: Reading, work: Work, reader: Agent) -> Helps:
        return Helps(
            _templates(ticket, work, reader),
            tuple(_similar(ticket, work, reader)),
            tuple(self._entries(reading, reader)),
            _lacking(ticket),
        )

    def _entries(self, reading: Reading, reader: Agent) -> Iterator[NearEntry]:
        entries = self._library.base.entries
        answering = {entry.id: entry for entry in entries if reader.sees(entry.departement)}
        for near in reading.near:
            if entry := answering.get(near.entry_id):
                yield self._entry(entry, near.nearness)

    def _entry(self, entry: Entry, nearness: Nearness) -> NearEntry:
        return NearEntry(
            f"fiche={entry.id}",
            entry.question,
            self._writer.text("reponse/fiche", entry).strip(),
            entry.id,
            nearness,
            entry.source,
            bool(entry.to_review or entry.model) or entry.uncertain,
        )


def _templates(ticket: Ticket, work: Work, reader: Agent) -> Sequence[OfferedTemplate]:
    """Those of the ticket's theme, then those of none, then the others."""
    values = _values(ticket, work)
    offered = work.answer_templates.in_use(departement=reader.departement)
    nearest_first = sorted(offered, key=lambda one: _distance(one, ticket.theme))
    return [OfferedTemplate(f"modele={t.id}", t.name, t.filled(values), t.theme) for t in nearest_first]


def _distance(template: AnswerTemplate, theme: str) -> int:
    if not template.theme:
        return 1
    return 0 if template.theme == theme else 2


def _values(ticket: Ticket, work: Work) -> Mapping[Blank, str]:
    """What the ticket does not tell is left for her to complete, and seen."""
    agent = work.people.person(ticket.agent_id)
    known = {
        Blank.AGENT: agent.name if agent else "",
        Blank.GUICHET: work.people.guichet_name(ticket.guichet_id),
        Blank.REFERENCE: ticket.reference,
        Blank.NUMERO_UNIQUE: ticket.numero_unique,
    }
    return {blank: value or to_complete(blank) for blank, value in known.items()}


def _lacking(ticket: Ticket) -> Offered | None:
    missing = given(ticket).missing
    return Offered("manque=oui", "", asking_for(missing)) if missing else None


def _similar(ticket: Ticket, work: Work, reader: Agent) -> Iterator[SimilarTicket]:
    """Without those about sensitive matters: whoever looks over her shoulder must not read them here."""
    lines = work.board.similar(
        ticket.question, besides=ticket.reference, departement=reader.departement, limit=MOST_SIMILAR
    )
    for line in lines:
        other = work.tickets.by_reference(line.reference)
        if other is not None and line.kind not in CONFIDENTIAL:
            query = f"reprise={line.reference}"
            yield SimilarTicket(query, line.question, other.answer, line.reference, line.status)
