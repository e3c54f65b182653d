"""One template answered to several tickets: who will read what, then an answer to each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rendering.labels import TO_COMPLETE
from storage.unit_of_work import Work
from tickets.answer_templates import AnswerTemplate
from tickets.kinds.declaration import DONE
from tickets.kinds.declared import declaration_of
from tickets.life import LIFE, Action, Status
from tickets.service import TicketService
from tickets.ticket import Ticket
from web.console.tickets.bulk_report import Left, Reason, left_aside, references_ticked
from web.console.tickets.orders import AnswerDeeds, OrderForm, deeds_of, signed
from web.console.tickets.queue_address import QueueFilter
from web.console.tickets.sight import ticket_or_none
from web.console.tickets.ticket_helps import blanks_of
from web.console.tickets.ticket_view import TicketCard, card_of
from web.errors import NoTemplateChosen, TemplateChanged
from web.fields import number_of
from web.shell import Asked, Page, page

ASKS = "preciser"
"""Nothing is done yet: the step that the template notes is not noted."""
ANSWERS: Mapping[str, Callable[..., None]] = {
    "repondre": TicketService.reply,
    "repondre-clore": TicketService.reply_and_close,
    ASKS: TicketService.ask,
}
MODEL = "modele"


@dataclass(frozen=True)
class AnswerToSend:
    """What the agent of a ticket would read, and what would be done with it."""

    card: TicketCard
    text: str
    deeds: AnswerDeeds
    may_close: bool
    may_ask: bool


def chosen_template(asked: Asked) -> AnswerTemplate:
    """``NoTemplateChosen``; ``TemplateChanged`` when it is not what the confirmation showed any more."""
    offered = asked.work.answer_templates.in_use(departement=asked.by.departement)
    number = number_of(asked.text(MODEL))
    template = next((one for one in offered if one.id == number), None)
    shown = asked.text("version")
    if template is None:
        raise TemplateChanged if shown else NoTemplateChosen
    if shown and shown != template.version:
        raise TemplateChanged
    return template


def answer_page(back: QueueFilter, asked: Asked) -> Page:
    """Which ones, who reads what, and what is done with it."""
    template, work = chosen_template(asked), asked.work
    answers: list[AnswerToSend] = []
    left: list[Left] = []
    for reference in references_ticked(asked.form):
        ticket = ticket_or_none(reference, work, asked.by)
        reason = _why_not(ticket, template, asked) if ticket else Reason.UNKNOWN
        if ticket is None or reason is not None:
            left.append(left_aside(reference, reason or Reason.UNKNOWN, ticket, work))
        else:
            answers.append(_answer(ticket, template, asked))
    return page(
        "console/tickets/tickets_repondre.html",
        modele=template,
        reponses=answers,
        textes=frozenset(one.text for one in answers),
        laisses=left,
        retour=back,
    )


def answer(name: str, template: AnswerTemplate, given: OrderForm) -> Reason | None:
    """Why the ticket is left as it is; None once it is answered, with what the template does besides."""
    ticket, by = given.ticket, given.by
    if reason := _why_not(ticket, template, given.asked):
        return reason
    to_send = _answer(ticket, template, given.asked)
    if name == "repondre-clore" and not to_send.may_close:
        return Reason.UNFINISHED if ticket.status is not Status.ESCALATED else Reason.STATUS
    if theme := to_send.deeds.theme:
        given.desk.change_theme(ticket, theme, by=by)
    if (step := to_send.deeds.step) and name != ASKS:
        given.steps.note(ticket, step, by=by)
    ANSWERS[name](given.desk, ticket, to_send.text, by=by)
    if template.minutes:
        given.desk.spend(ticket, template.minutes, by=by)
    given.work.snoozes.forget(given.asked.me, ticket.reference)
    return None


def _why_not(ticket: Ticket, template: AnswerTemplate, asked: Asked) -> Reason | None:
    work = asked.work
    if Action.REPLY not in LIFE[ticket.status]:
        return Reason.STATUS
    if ticket.is_sensitive:
        return Reason.SENSITIVE
    if ticket.assignee_id not in {None, asked.me}:
        return Reason.HELD
    if card_of(ticket, work).is_unread:
        return Reason.UNREAD
    return Reason.BLANK if TO_COMPLETE in _filled(ticket, template, work) else None


def _answer(ticket: Ticket, template: AnswerTemplate, asked: Asked) -> AnswerToSend:
    deeds = deeds_of(template, ticket)
    step = deeds.step or ticket.step
    is_finished = step == DONE or not declaration_of(ticket.kind).is_act
    return AnswerToSend(
        card_of(ticket, asked.work),
        signed(_filled(ticket, template, asked.work), asked.by),
        deeds,
        may_close=is_finished and ticket.status is not Status.ESCALATED,
        may_ask=Action.ASK in LIFE[ticket.status],
    )


def _filled(ticket: Ticket, template: AnswerTemplate, work: Work) -> str:
    return template.filled(blanks_of(ticket, work))
