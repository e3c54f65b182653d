"""The pages on which a ticket is taken apart, or put with another: what will happen is read first."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import BaseRoute

from guichets.rights import Right
from privacy.text import is_too_long
from rendering.labels import ACT, THEME
from tickets.kinds.declared import KINDS
from tickets.kinds.declared import QUESTION as ANY_QUESTION
from tickets.ticket import SENSITIVE, Ticket
from tickets.triage.grouping import MOST_PARTS, GroupingService, TicketPart
from web.console.tickets.orders import ELSEWHERE
from web.console.tickets.sight import ONE, asked_ticket, other_ticket, ticket_or_none, unchanged_ticket
from web.console.tickets.ticket_view import card_of
from web.console.tickets.walk import back_to
from web.errors import NoOtherTicket, ReplyTooLong, UnknownTheme
from web.faults import REPLY_LIMIT, fault_of
from web.ports import Library
from web.shell import Asked, Go, Page, Shell, page

NUMBERS = range(1, MOST_PARTS + 1)


def routes(shell: Shell) -> Sequence[BaseRoute]:
    return [
        shell.page(f"{ONE}/separer", show_split, Right.ACT),
        shell.order(f"{ONE}/separer", split, again=show_split),
        shell.page(f"{ONE}/reunir", show_merge, Right.ACT),
        shell.order(f"{ONE}/reunir", merge, again=show_merge),
    ]


def show_split(asked: Asked) -> Page:
    ticket = asked_ticket(asked)
    return page(
        "console/tickets/ticket_separer.html",
        ticket=ticket,
        vue=card_of(ticket, asked.work),
        parts=_parts(asked) if asked.refusal else _proposed(ticket, asked.site.library),
        themes=THEME,
        objets=ACT,
    )


def _proposed(ticket: Ticket, library: Library) -> Sequence[TicketPart]:
    """The questions of the message, as the chat would take them apart; empty parts for the others."""
    questions = library.read(ticket.question).questions[:MOST_PARTS]
    parts = [_part_of(question, ticket, library) for question in questions]
    parts[0] = TicketPart(parts[0].question, parts[0].theme or ticket.theme, ticket.kind)
    empty = TicketPart("", ticket.theme, ANY_QUESTION)
    return [*parts, *[empty] * (MOST_PARTS - len(parts))]


def _part_of(question: str, ticket: Ticket, library: Library) -> TicketPart:
    reading = library.read(question)
    theme = reading.theme.value if reading.theme else ticket.theme
    if reading.is_sensitive or ticket.is_sensitive:
        return TicketPart(question, theme, SENSITIVE)
    kind = reading.act.value if reading.act else ANY_QUESTION
    return TicketPart(question, theme, kind if kind in KINDS else ANY_QUESTION)


def split(asked: Asked) -> Go:
    told = [part for part in _parts(asked) if part.question.strip()]
    if any(is_too_long(part.question, REPLY_LIMIT) for part in told):
        raise ReplyTooLong
    if any(part.theme and part.theme not in THEME for part in told):
        raise UnknownTheme
    ticket = unchanged_ticket(asked)
    asked.service(GroupingService).split(ticket, told, by=asked.by)
    return back_to(asked, ticket.reference, "fait=separer", ELSEWHERE["separer"])


def show_merge(asked: Asked) -> Page:
    into = asked.text("avec") if asked.refusal else asked.query.get("avec", "")
    other = ticket_or_none(into, asked.work, asked.by)
    is_nowhere = bool(into.strip()) and other is None
    ticket = asked_ticket(asked)
    return page(
        "console/tickets/ticket_reunir.html",
        ticket=ticket,
        vue=card_of(ticket, asked.work),
        autre=card_of(other, asked.work) if other is not None else None,
        refus_dit=asked.refused or (fault_of(NoOtherTicket()).sentence if is_nowhere else ""),
    )


def merge(asked: Asked) -> Go:
    ticket = unchanged_ticket(asked)
    other = other_ticket(asked.text("avec"), asked.work, asked.by)
    asked.service(GroupingService).merge(ticket, other, by=asked.by)
    return back_to(asked, ticket.reference, "fait=reunir", ELSEWHERE["reunir"])


def _parts(asked: Asked) -> Sequence[TicketPart]:
    return [
        TicketPart(*(asked.text(f"{name}-{n}") for name in ("question", "theme", "objet"))) for n in NUMBERS
    ]
