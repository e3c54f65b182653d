"""Orders given on several tickets at once: a transaction for each, and a report of what became of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from starlette.routing import BaseRoute

from rendering.labels import THEME as THEMES
from tickets.errors import ForbiddenTransition, NobodyToRead, TakenByAnother, TooLateToUndo, UnfinishedAct
from tickets.life import LIFE, Action
from web.console.tickets.bulk_report import (
    STANDS,
    THEME,
    Left,
    Outcome,
    Reason,
    left_aside,
    references_ticked,
    report_query,
)
from web.console.tickets.orders import ORDER, OrderForm
from web.console.tickets.queue import board
from web.console.tickets.queue_address import PATH, QueueFilter
from web.console.tickets.sight import state_of, ticket_or_none
from web.console.tickets.ticket_view import TicketCard, card_of
from web.errors import NothingTicked, UnknownTheme
from web.sent import SentForm
from web.shell import Asked, Go, Page, Shell, page

_REASONS: Mapping[type[Exception], Reason] = {
    ForbiddenTransition: Reason.STATUS,
    TakenByAnother: Reason.HELD,
    TooLateToUndo: Reason.LATE,
    UnfinishedAct: Reason.UNFINISHED,
    NobodyToRead: Reason.UNREAD,
}


@dataclass(frozen=True)
class Wanted:
    """One ticket of the batch. ``state`` is the one that the confirmation showed, "" before it."""

    reference: str
    state: str = ""
    theme: str = ""


def routes(shell: Shell) -> Sequence[BaseRoute]:
    return [shell.order(f"{PATH}/lot/{name}", partial(order_all, name), again=board) for name in STANDS]


def order_all(name: str, asked: Asked) -> Page | Go:
    """What became of each, on the list; or what closing them will do."""
    back, batch = QueueFilter.of(asked.text("retour")), _batch(name, asked)
    if name == "clore" and not all(wanted.state for wanted in batch):
        return _close_page(back, asked)
    outcomes = [_carry_out(name, wanted, asked) for wanted in batch]
    line = f"#ticket-{batch[0].reference}" if len(batch) == 1 else ""
    return Go(f"{back.address}&{report_query(name, outcomes)}{line}")


def _carry_out(name: str, wanted: Wanted, asked: Asked) -> Outcome:
    reference = wanted.reference
    try:
        with asked.site.units() as work:
            ticket = ticket_or_none(reference, work, asked.by)
            if ticket is None:
                return Outcome(reference, reason=Reason.UNKNOWN)
            if wanted.state and wanted.state != state_of(ticket):
                return Outcome(reference, reason=Reason.CHANGED)
            given = OrderForm(ticket, asked.within(work))
            if name != THEME:
                ORDER[name].run(given)
                return Outcome(reference)
            former = ticket.theme
            if wanted.theme == former:
                return Outcome(reference, reason=Reason.SAME)
            given.desk.change_theme(ticket, wanted.theme, by=asked.by)
            return Outcome(reference, former)
    except tuple(_REASONS) as refused:
        return Outcome(reference, reason=_REASONS[type(refused)])


def _close_page(back: QueueFilter, asked: Asked) -> Page:
    """Which ones, and to whom a message leaves."""
    work = asked.work
    closings: list[TicketCard] = []
    left: list[Left] = []
    for reference in references_ticked(asked.form):
        ticket = ticket_or_none(reference, work, asked.by)
        if ticket is None or Action.CLOSE not in LIFE[ticket.status]:
            left.append(left_aside(reference, Reason.STATUS, ticket, work))
        elif ticket.is_unfinished:
            left.append(left_aside(reference, Reason.UNFINISHED, ticket, work))
        elif (card := card_of(ticket, work)).is_unread:
            left.append(left_aside(reference, Reason.UNREAD, ticket, work))
        else:
            closings.append(card)
    return page(
        "console/tickets/tickets_clore.html",
        a_clore=closings,
        laisses=left,
        prevenus=Counter((closing.agent, closing.guichet) for closing in closings),
        retour=back,
    )


def _batch(name: str, asked: Asked) -> Sequence[Wanted]:
    """What is asked of each ticket; ``NothingTicked``, ``UnknownTheme``."""
    references = references_ticked(asked.form)
    if not references:
        raise NothingTicked
    states, formers = _beside(asked.form, "etat"), _beside(asked.form, "avant")  # to undo: each its own
    theme = asked.text("theme")
    batch = [Wanted(one, states.get(one, ""), formers.get(one, theme)) for one in references]
    known = {*THEMES, ""} if formers else {*THEMES}
    if name == THEME and not all(wanted.theme in known for wanted in batch):
        raise UnknownTheme
    return batch


def _beside(form: SentForm, name: str) -> Mapping[str, str]:
    """The values of a field that goes with each ticket, in the same order."""
    values = [value for value in form.getlist(name) if isinstance(value, str)]
    return dict(zip(references_ticked(form), values, strict=False))
