"""The orders that a gestionnaire gives about one ticket, each carried out in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from guichets.registry import Agent
from guichets.scope import sees
from privacy.text import is_too_long
from rendering.labels import THEME, TO_COMPLETE
from tickets.desk import Desk
from tickets.errors import MinutesOutOfRange
from tickets.pole.desk import PoleDesk
from tickets.reading import may_read, note_reading
from tickets.ticket import Side, Ticket
from tickets.timers import start_timer, stop_timer
from web.console.tickets import triage_names
from web.console.tickets.pole import names as pole_names
from web.console.tickets.ticket_view import state_of
from web.errors import BlankLeft, ReplyTooLong, TicketChanged, TimeChanged, UnknownTheme, UnknownTicketPage
from web.faults import REPLY_LIMIT
from web.fields import number_of
from web.ports import Work
from web.site import Site

# Where each order's form and its outcome stand on the page.
PLACES: Mapping[str, str] = {
    "repondre": "suite",
    "repondre-clore": "suite",
    "preciser": "suite",
    "clore": "suite",
    "clore-sans-lecteur": "suite",
    "rouvrir": "suite",
    "prendre": "suite",
    "reprendre": "suite",
    "rendre": "suite",
    "pole": "pole",
    "theme": "faits",
    "temps": "temps",
    "chronometre": "temps",
    "arreter": "temps",
}

# To whom each text goes: the agent and the pole have each a field of their own.
TEXT_FIELDS: Mapping[str, str] = {
    "repondre": "texte",
    "repondre-clore": "texte",
    "preciser": "texte",
    "pole": "reponse_pole",
}
DRAFT_NAMES: Mapping[str, str] = {
    "texte": "reponse",
    "reponse_pole": "pole",
    **{name: name for name in pole_names.TEXTS.values()},
    **{name: name for name in triage_names.TEXTS.values()},
}
_SIDES: Mapping[str, Side] = {
    "repondre": Side.GESTIONNAIRE,
    "repondre-clore": Side.GESTIONNAIRE,
    "preciser": Side.GESTIONNAIRE,
    "pole": Side.POLE,
}

# These say themselves what has changed, or change nothing that anybody else sees.
_WHATEVER_CHANGED = frozenset({"prendre", "reprendre", "rendre", "temps", "chronometre", "arreter"})

_THEMES = frozenset(theme.value for theme in THEME)


@dataclass(frozen=True, kw_only=True)
class Given:
    """An order as its form gave it. ``state`` is the ticket's that the form saw, ``counted`` its minutes."""

    order: str
    text: str
    state: str
    theme: str
    minutes: str
    counted: str


class TicketOrders:
    def __init__(self, site: Site) -> None:
        self._site = site

    def carry_out(self, reference: str, given: Given, by: Agent) -> int:
        """The minutes that a timer ran, if that is what was stopped; 0 otherwise."""
        with self._site.units() as work:
            ticket = seen_ticket(work, reference, by)
            if given.order not in _WHATEVER_CHANGED and given.state != state_of(ticket):
                side = _SIDES.get(given.order)
                if side is not None and has_just_said(ticket, given.text, by, side):
                    return 0  # the button was pressed twice
                raise TicketChanged
            if is_too_long(given.text, REPLY_LIMIT):
                raise ReplyTooLong
            if TO_COMPLETE in given.text:
                raise BlankLeft
            minutes = self._do(ticket, given, by, work)
            if given.order in TEXT_FIELDS:
                place = draft_place(ticket.reference, DRAFT_NAMES[TEXT_FIELDS[given.order]])
                work.drafts.forget(identity(by), place)
            return minutes

    def _do(self, ticket: Ticket, given: Given, by: Agent, work: Work) -> int:
        now = self._site.clock()
        desk = Desk(work, now=now, zone=self._site.zone)
        match given.order:
            case "repondre":
                desk.reply(ticket, given.text, by=by)
            case "repondre-clore":
                desk.reply_and_close(ticket, given.text, by=by)
            case "preciser":
                desk.ask(ticket, given.text, by=by)
            case "pole":
                desk.take(ticket, by=by)
                PoleDesk(work, now=now, zone=self._site.zone).record_answer(ticket, given.text, by=by)
            case "clore":
                desk.close(ticket, by=by)
            case "clore-sans-lecteur":
                desk.close(ticket, by=by, even_unread=True)
            case "rouvrir":
                desk.reopen(ticket, by=by)
            case "theme":
                desk.change_theme(ticket, _theme(given.theme), by=by)
            case "temps":
                _spend(desk, ticket, given, by)
            case "chronometre":
                start_timer(work.timers, by=identity(by), ticket=ticket.reference, at=now)
            case "arreter":
                return stop_timer(work.timers, by=identity(by), ticket=ticket.reference, at=now)
            case "rendre":
                desk.release(ticket, by=by)
            case "prendre" | "reprendre":
                desk.take(ticket, by=by, even_from_another=given.order == "reprendre")
        return 0


def ticket_in_sight(work: Work, reference: str, reader: Agent) -> Ticket:
    """The ticket, if the reader's département has it and if it is not confidential; ``UnknownTicketPage``.
    None of its words are shown: nobody has read it.
    """
    ticket = work.tickets.by_reference(reference.strip().upper())
    if ticket is None or not sees(work, reader, ticket.guichet_id):
        raise UnknownTicketPage
    if not may_read(reader, ticket):
        raise UnknownTicketPage
    return ticket


def seen_ticket(work: Work, reference: str, reader: Agent) -> Ticket:
    """The same, for a page that shows what it says: it is known who read a sensitive one."""
    ticket = ticket_in_sight(work, reference, reader)
    note_reading(work, ticket)
    return ticket


def has_just_said(ticket: Ticket, text: str, by: Agent, side: Side) -> bool:
    last = ticket.messages[-1] if ticket.messages else None
    return last is not None and (last.side, last.author_id, last.text) == (side, by.id, text)


def draft_place(reference: str, name: str) -> str:
    """Where the text that she has begun in a field is kept."""
    return f"ticket:{reference}:{name}"


def identity(person: Agent) -> int:
    assert person.id is not None
    return person.id


def _theme(slug: str) -> str:
    if slug not in _THEMES:
        raise UnknownTheme
    return slug


def _spend(desk: Desk, ticket: Ticket, given: Given, by: Agent) -> None:
    """Counted on the total that she saw: once, however often she presses."""
    minutes = number_of(given.minutes)
    if minutes is None:
        raise MinutesOutOfRange
    if number_of(given.counted) != ticket.minutes:
        raise TimeChanged
    desk.spend(ticket, minutes, by=by)
