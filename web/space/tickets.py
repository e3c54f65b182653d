"""An agent's own tickets: where each stands, what was said, and what the agent may still do about it."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import Response
from starlette.routing import BaseRoute

from guichets.registry import Agent
from guichets.rights import Right
from journal.people import departement_of
from storage.unit_of_work import Work
from tickets import following
from tickets.clock.calendars import Calendars
from tickets.incident import Incident
from tickets.ratings import RatingService
from tickets.service import TicketService
from tickets.ticket import Rating, Ticket
from web.errors import ReplyTooLong, ThreadGrew, UnknownPage, UnknownTicketPage
from web.faults import REPLY_LIMIT
from web.fields import number_of, page_of
from web.files import numbered_file
from web.kept import kept_files
from web.ports import KeptFile
from web.shell import Asked, Go, Page, Shell, page
from web.space.ticket_view import ThreadEntry, own_line, own_steps, own_ticket


def incidents_met(work: Work, reader: Agent) -> Sequence[Incident]:
    """Those of the reader's département, the last first. Reading one is not meeting it: nobody is counted."""
    return work.incidents.under_way(departement=departement_of(reader, work.people))


PATH = "/mes-tickets"
PAGE = 20

ADD, CLOSE, REOPEN = "completer", "clore", "rouvrir"
RATINGS = {"utile": Rating.HELPED, "pas-utile": Rating.NOT_HELPED}
ORDERS = frozenset({ADD, CLOSE, REOPEN, *RATINGS})
LEFT = "depart"
"""Not an order of this page: a ticket that a colleague's departure has just opened."""
REQUESTED, CUT, NOT_CUT = "demande", "acces-coupe", "acces-inconnu"
"""Nor are these: a request that was just sent by its form, and whether it has ended an access here."""


def routes(shell: Shell) -> Sequence[BaseRoute]:
    one = f"{PATH}/{{reference}}"
    return [
        shell.page(PATH, listed, Right.SPEAK),
        shell.page(one, show, Right.SPEAK),
        shell.page(f"{one}/fichier/{{number:int}}", download, Right.SPEAK),
        shell.order(f"{one}/{{order}}", order, Right.SPEAK, again=show, takes_files=True),
    ]


def show(asked: Asked) -> Page:
    ticket = hers(asked.work, asked.path["reference"], asked.by)
    text = asked.text("texte")
    is_rated = _order(asked) in RATINGS  # what was typed stays in its own form
    steps = own_steps(ticket, asked)
    return page(
        "space/ticket.html",
        vue=own_ticket(ticket, steps, asked),
        ticket=ticket,
        incidents=incidents_met(asked.work, asked.by),
        fait=asked.query.get("fait", ""),
        masques=number_of(asked.query.get("masques", "")) or 0,
        non_lus=_unread(steps) if "non-lus" in asked.query else (),
        saisie="" if is_rated else text,
        mot=text if is_rated else "",
    )


def download(asked: Asked) -> Response:
    ticket = hers(asked.work, asked.path["reference"], asked.by)
    return numbered_file(asked.site.files, following.attachments(ticket), asked.path["number"])


def order(asked: Asked) -> Go:
    reference, order = asked.path["reference"], _order(asked)
    with asked.site.units.reading() as work:
        hers(work, reference, asked.by)
    if len(asked.text("texte")) > REPLY_LIMIT:
        raise ReplyTooLong
    files = kept_files(asked)  # on the disk before the row that names them
    _carry_out(asked, order, hers(asked.work, reference, asked.by), files)
    masked = sum(file.masked for file in files)
    told = f"&masques={masked}" if masked else ""
    told += "&non-lus=oui" if any(file.is_unread for file in files) else ""
    return Go(f"{PATH}/{reference}?fait={order}{told}#fin")


def listed(asked: Asked) -> Page:
    number, calendars = page_of(asked.query.get("page", "")), Calendars(asked.work, asked.zone)
    found = asked.work.tickets.of_agent(asked.me, limit=number * PAGE + 1)[(number - 1) * PAGE :]
    lines = [own_line(ticket, asked, calendars) for ticket in found[:PAGE]]
    return page(
        "space/tickets.html",
        en_cours=[line for line in lines if line.ticket.closed_at is None],
        clos=[line for line in lines if line.ticket.closed_at is not None],
        page=number,
        suite_existe=len(found) > PAGE,
        incidents=incidents_met(asked.work, asked.by),
    )


def hers(work: Work, reference: str, agent: Agent) -> Ticket:
    """The agent's own ticket: here a gestionnaire too only follows their own. ``UnknownTicketPage``."""
    ticket = work.tickets.by_reference(reference)
    if ticket is None or ticket.agent_id != agent.id:
        raise UnknownTicketPage
    return ticket


def _order(asked: Asked) -> str:
    """The one that was given, if any."""
    order: str = asked.path.get("order", "")
    if order and order not in ORDERS:
        raise UnknownPage
    return order


def _carry_out(asked: Asked, order: str, ticket: Ticket, files: Sequence[KeptFile]) -> None:
    """The form brings back how many messages its page showed."""
    text, seen = asked.text("texte"), number_of(asked.text("etat")) or 0
    if order in RATINGS:
        asked.service(RatingService).rate(ticket, RATINGS[order], by=asked.by, comment=text)
        return
    kept = tuple(file.attachment for file in files)
    if following.has_just_said(ticket, text, kept, seen=seen):
        return
    if following.is_unread(ticket, seen):
        raise ThreadGrew
    desk = asked.service(TicketService)
    # Pressed twice, it closes once, and reopens once.
    if order == CLOSE and not ticket.is_closed:
        desk.close(ticket, by=asked.by)
    if order == REOPEN and ticket.is_closed:
        desk.reopen(ticket, by=asked.by)
    if order == ADD or (order == REOPEN and (text or kept)):
        desk.add(ticket, text, by=asked.by, attachments=kept)


def _unread(steps: Sequence[ThreadEntry]) -> Sequence[str]:
    """The names of the last files that the agent sent and nobody read."""
    sent = [step.files for step in steps if step.files and not step.author]
    return [link.file.name for link in sent[-1] if link.file.is_unread] if sent else []
