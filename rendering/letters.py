"""The letters that leave the house by mail: what each prints, and the template that writes it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from deadlines.working_days import working_days_between
from deadlines.zones import Zone
from rendering.kind_words import answer, item_label
from rendering.labels import ACT
from tickets.escalations import Escalation
from tickets.kinds.answers import given, titled
from tickets.kinds.declaration import Shape
from tickets.kinds.declared import declaration_of
from tickets.pole.dossier import Dossier
from tickets.ticket import Ticket

# Who is named to us is not named to the pole.
_NAMES_SOMEBODY = frozenset({Shape.PERSON, Shape.EMAIL})


class Writer(Protocol):
    """Writes a plain text from its template."""

    def text(self, template: str, page: Any) -> str: ...


@dataclass(frozen=True)
class MessageByMail:
    """A message of the chat, for whoever has no messenger; ``page`` is where it is answered, "" where others
    do not reach our pages.
    """

    text: str
    page: str


@dataclass(frozen=True)
class MorningByMail:
    """What falls in the day; ``page`` is « Ce matin », "" where others do not reach our pages."""

    text: str
    page: str


@dataclass(frozen=True)
class TicketSubject:
    """The subject of a letter to an agent; ``asked`` is that of their own, without the marks of an answer."""

    asked: str
    reference: str

    def line(self, writer: Writer) -> str:
        return writer.text("mail/ticket/subject", self)


@dataclass(frozen=True)
class HtmlLetter:
    """A message of the chat, in its own tags, as a page for mail programs."""

    text: str


@dataclass(frozen=True)
class EscalationLetter:
    """To the national pole; ``files`` are the names of those that go with it."""

    dossier: Dossier
    theme: str
    author: str
    files: tuple[str, ...] = ()

    def subject(self, writer: Writer) -> str:
        return writer.text("mail/escalade/subject", self)

    def body(self, writer: Writer) -> str:
        return writer.text("mail/escalade/body", self)


@dataclass(frozen=True)
class NudgeLetter:
    """To the national pole, which has kept silent since ``sent_at``."""

    reference: str
    pole_reference: str
    sent_at: datetime
    days: int
    author: str
    departement: str

    def body(self, writer: Writer) -> str:
        return writer.text("mail/relance/body", self)


def nudge_letter(
    ticket: Ticket, escalation: Escalation, *, author: str, departement: str, now: datetime, zone: Zone
) -> NudgeLetter:
    days = working_days_between(escalation.sent_at, now, zone)
    return NudgeLetter(
        ticket.reference, escalation.pole_reference, escalation.sent_at, days, author, departement
    )


def told_steps(ticket: Ticket) -> str:
    """What its kind asked for and was told, line by line, but for the people that it names."""
    shapes = {field.name: field.shape for field in declaration_of(ticket.kind).fields}
    lines = (
        f"{item_label(name)}\N{NO-BREAK SPACE}: {answer(value, name)}"
        for name, value in given(ticket).answers
        if shapes.get(name) not in _NAMES_SOMEBODY
    )
    return "\n".join(lines)


def told_question(ticket: Ticket) -> str:
    """ "" where a form opened it and nobody added a word: the name of its kind asks the pole nothing."""
    label = ACT.get(ticket.kind, "")
    titles = {label, titled(label, ticket.kind, ticket.answers)}
    return "" if ticket.question in titles else ticket.question


_GREETS = re.compile(
    r"\s*(?:bonjour|bonsoir|madame|monsieur|mesdames|messieurs|ch(?:er|ère)s?)\b", re.IGNORECASE
)
_LINES_OF_A_SIGNATURE = 3
"""The author's name, what they are, where they work."""


def greets(text: str) -> bool:
    return _GREETS.match(text) is not None


def is_signed(text: str, author: str) -> bool:
    """Whether one of its last lines is the author's name, or their first name alone."""
    name = author.casefold()
    if not name:
        return True
    lines = [line.strip(" \t,.;–—-").casefold() for line in text.splitlines() if line.strip()]
    return any(line == name.split()[0] or line.startswith(name) for line in lines[-_LINES_OF_A_SIGNATURE:])


def tests() -> Mapping[str, Callable[..., bool]]:
    """As the templates name them: ``text is salue``, ``text is signe(author)``."""
    return {"salue": greets, "signe": is_signed}
