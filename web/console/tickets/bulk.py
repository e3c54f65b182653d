"""Orders given on several tickets at once: a transaction for each, and a report of what became of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from starlette.routing import BaseRoute

from rendering.labels import THEME as THEMES
from tickets.errors import (
    ForbiddenTransition,
    NobodyToRead,
    NotAColleague,
    TakenByAnother,
    TooLateToUndo,
    UnfinishedAct,
)
from tickets.life import LIFE, Action
from tickets.ticket import Urgency
from web.console.tickets.bulk_answer import ANSWERS, answer, answer_page, chosen_template
from web.console.tickets.bulk_report import (
    PASS,
    STANDS,
    THEME,
    URGENCY,
    VALUE,
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
from web.console.tickets.queue_view import holders_of
from web.console.tickets.sight import state_of, ticket_or_none
from web.console.tickets.ticket_view import TicketCard, card_of
from web.errors import NobodyChosen, NothingTicked, UnknownTheme, UnknownUrgency, WebError
from web.sent import SentForm
from web.shell import Asked, Go, Page, Shell, page

_CLOSE = "clore"
_REASONS: Mapping[type[Exception], Reason] = {
    ForbiddenTransition: Reason.STATUS,
    TakenByAnother: Reason.HELD,
    NotAColleague: Reason.STRANGER,
    TooLateToUndo: Reason.LATE,
    UnfinishedAct: Reason.UNFINISHED,
    NobodyToRead: Reason.UNREAD,
}
_REFUSALS: Mapping[str, type[WebError]] = {
    THEME: UnknownTheme,
    URGENCY: UnknownUrgency,
    PASS: NobodyChosen,
}
"""Of the orders that come with a choice, when it is none."""


@dataclass(frozen=True)
class Wanted:
    """One ticket of the batch. ``state`` is the one that the confirmation showed, "" before it; ``choice``, a
    theme, an urgency or a colleague.
    """

    reference: str
    state: str = ""
    choice: str = ""


def routes(shell: Shell) -> Sequence[BaseRoute]:
    return [shell.order(f"{PATH}/lot/{name}", partial(order_all, name), again=board) for name in STANDS]


def order_all(name: str, asked: Asked) -> Page | Go:
    """What became of each, on the list; or what closing them will do."""
    back, batch = QueueFilter.of(asked.text("retour")), _batch(name, asked)
    if name in _SHOWN_FIRST and not all(wanted.state for wanted in batch):
        return _SHOWN_FIRST[name](back, asked)
    outcomes = [_carry_out(name, wanted, asked) for wanted in batch]
    line = f"#ticket-{batch[0].reference}" if len(batch) == 1 else ""
    return Go(f"{back.page_after(asked.text('apres'))}&{report_query(name, outcomes)}{line}")


def _carry_out(name: str, wanted: Wanted, asked: Asked) -> Outcome:
    reference = wanted.reference
    try:
        with asked.site.units() as work:
            ticket = ticket_or_none(reference, work, asked.by)
            if ticket is None:
                return Outcome(reference, reason=Reason.UNKNOWN)
            if wanted.state and wanted.state != state_of(ticket):
                return Outcome(reference, reason=Reason.CHANGED)
            former = VALUE[name](ticket) if name in VALUE else ""
            if name in VALUE and wanted.choice == former:
                return Outcome(reference, reason=Reason.SAME)
            given = OrderForm(ticket, asked.within(work))
            given.choice = wanted.choice
            if name in ANSWERS:
                return Outcome(reference, reason=answer(name, chosen_template(given.asked), given))
            if name == THEME:  # the one that it had may have been none
                given.desk.change_theme(ticket, wanted.choice, by=asked.by)
            else:
                ORDER[name].run(given)
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


_SHOWN_FIRST: Mapping[str, Callable[[QueueFilter, Asked], Page]] = {
    _CLOSE: _close_page,
    **dict.fromkeys(ANSWERS, answer_page),
}
"""The orders that agents hear of, and the page that says what they will, before it is confirmed."""


def _batch(name: str, asked: Asked) -> Sequence[Wanted]:
    """What is asked of each ticket; ``NothingTicked``, and the refusal of what is not to be chosen."""
    references = references_ticked(asked.form)
    if not references:
        raise NothingTicked
    states, formers = _beside(asked.form, "etat"), _beside(asked.form, "avant")  # to undo: each its own
    chosen = asked.text(name)
    batch = [Wanted(one, states.get(one, ""), formers.get(one, chosen)) for one in references]
    if name in VALUE:
        offered = {*_offered(name, asked), ""} if formers else {*_offered(name, asked)}
        if not all(wanted.choice in offered for wanted in batch):
            raise _REFUSALS[name]
    return batch


def _offered(name: str, asked: Asked) -> Collection[str]:
    if name == PASS:
        with (
            asked.site.units.reading() as work
        ):  # each ticket has a transaction of its own, which waits for none
            return {str(number) for number, _ in holders_of(work, asked.by)}
    return THEMES if name == THEME else {urgency.value for urgency in Urgency}


def _beside(form: SentForm, name: str) -> Mapping[str, str]:
    """The values of a field that goes with each ticket, in the same order."""
    values = [value for value in form.getlist(name) if isinstance(value, str)]
    return dict(zip(references_ticked(form), values, strict=False))
