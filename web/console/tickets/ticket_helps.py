"""What helps to answer a ticket: answers that come again, what was told to others, what the base says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from starlette.datastructures import QueryParams

from guichets.registry import Agent
from knowledge_base.entries import Entry
from knowledge_base.reading import Nearness, Reading
from rendering.kind_words import asking_for
from rendering.labels import to_complete
from storage.unit_of_work import Work
from tickets.answer_templates import AnswerTemplate, Blank
from tickets.kinds.answers import given
from tickets.kinds.declared import CONFIDENTIAL
from tickets.ticket import Ticket
from web.shell import Asked

MOST_SIMILAR = 3

T = TypeVar("T", covariant=True)


@dataclass(frozen=True)
class Offered(Generic[T]):
    """A text that may go into the answer; ``query`` asks for it in the address of the ticket's page."""

    query: str
    text: str
    source: T


@dataclass(frozen=True)
class NearEntry:
    entry: Entry
    nearness: Nearness

    @property
    def is_doubted(self) -> bool:
        """It is being read again, or rests on a fact to be verified."""
        return bool(self.entry.to_review or self.entry.model) or self.entry.uncertain


@dataclass(frozen=True)
class Helps:
    """``similar`` bear what their agents were answered, "" while they wait. ``lacking`` asks for what the
    request does not tell; None when it tells all.
    """

    templates: Sequence[Offered[AnswerTemplate]]
    similar: Sequence[Offered[Ticket]]
    entries: Sequence[Offered[NearEntry]]
    lacking: Offered[None] | None

    def is_asking(self, text: str) -> bool:
        """The text asks for what is lacking: it is no answer."""
        return self.lacking is not None and self.lacking.text in text

    def chosen(self, given: str) -> AnswerTemplate | None:
        """The template whose number is given, if it does more than give its text."""
        offered = (one.source for one in self.templates)
        return next((one for one in offered if f"{one.id}" == given and one.deeds), None)

    def asked(self, query: QueryParams) -> str:
        """The text that the address asks for; "" for one that is not offered here."""
        parts = {f"{name}={value}" for name, value in query.multi_items()}
        lacking = (self.lacking,) if self.lacking else ()
        offered: Iterable[Offered[Any]] = (*self.templates, *self.similar, *self.entries, *lacking)
        return next((one.text for one in offered if one.query in parts), "")


def helps_for(ticket: Ticket, reading: Reading, asked: Asked) -> Helps:
    return Helps(
        _templates(ticket, asked.work, asked.by),
        tuple(_similar(ticket, asked.work, asked.by)),
        tuple(_entries(ticket, reading, asked)),
        _lacking(ticket),
    )


def _entries(ticket: Ticket, reading: Reading, asked: Asked) -> Iterator[Offered[NearEntry]]:
    """As the agent would have been answered: with the values of their département, and its own entries."""
    base = asked.site.library.told_in(asked.work.people.departement_of(ticket.guichet_id))
    answering = {one.id: one for one in base.entries if asked.by.sees(one.departement)}
    for near in reading.near:
        if entry := answering.get(base.redirections.get(near.entry_id, near.entry_id)):
            text = asked.site.writer.text("reponse/fiche", entry).strip()
            yield Offered(f"fiche={entry.id}", text, NearEntry(entry, near.nearness))


def _templates(ticket: Ticket, work: Work, reader: Agent) -> Sequence[Offered[AnswerTemplate]]:
    """Those of the ticket's theme, then those of none, then the others."""
    values = blanks_of(ticket, work)
    offered = work.answer_templates.in_use(departement=reader.departement)
    nearest_first = sorted(offered, key=lambda one: _distance(one, ticket.theme))
    return [Offered(f"modele={one.id}", one.filled(values), one) for one in nearest_first]


def _distance(template: AnswerTemplate, theme: str) -> int:
    if not template.theme:
        return 1
    return 0 if template.theme == theme else 2


def blanks_of(ticket: Ticket, work: Work) -> Mapping[Blank, str]:
    """What the ticket does not tell is left, in plain sight, for the gestionnaire to complete."""
    known = {
        Blank.AGENT: work.people.name_of(ticket.agent_id),
        Blank.GUICHET: work.people.guichet_name(ticket.guichet_id),
        Blank.REFERENCE: ticket.reference,
        Blank.NUMERO_UNIQUE: ticket.numero_unique,
    }
    return {blank: value or to_complete(blank) for blank, value in known.items()}


def _lacking(ticket: Ticket) -> Offered[None] | None:
    missing = given(ticket).missing
    return Offered("manque=oui", asking_for(missing), None) if missing else None


def _similar(ticket: Ticket, work: Work, reader: Agent) -> Iterator[Offered[Ticket]]:
    """Without those about sensitive matters: whoever looks over the reader's shoulder must not read them."""
    lines = work.board.similar(
        ticket.question, besides=ticket.reference, departement=reader.departement, limit=MOST_SIMILAR
    )
    for line in lines:
        other = work.tickets.by_reference(line.reference)
        if other is not None and line.kind not in CONFIDENTIAL:
            yield Offered(f"reprise={line.reference}", other.answer, other)
