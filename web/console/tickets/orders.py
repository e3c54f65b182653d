"""All that may be ordered about a ticket from its page: a line each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from delivery.files import Attachment
from guichets.departures import Departures
from guichets.errors import UnknownColleague
from guichets.registry import Agent
from journal.people import identity
from privacy.text import is_too_long
from rendering.labels import THEME, TO_COMPLETE
from storage.unit_of_work import Work
from tickets.answer_templates import AnswerTemplate
from tickets.clock.calendars import Calendars
from tickets.errors import MinutesOutOfRange, NotAColleague, NotOfTheGuichet, SnoozeOutOfReach
from tickets.pole.service import PoleService
from tickets.service import TicketService
from tickets.steps import StepService
from tickets.ticket import Side, Ticket, Urgency
from tickets.timers import start_timer, stop_timer
from tickets.triage.grouping import GroupingService
from tickets.triage.service import TriageService, mentioned
from tickets.workplace import snoozed
from web.console.tickets.sight import asked_ticket, draft_place, is_still_to_do, other_ticket
from web.console.tickets.walk import back_to
from web.errors import (
    BlankLeft,
    NobodyChosen,
    ReplyTooLong,
    TimeChanged,
    UnknownTheme,
    UnknownUrgency,
)
from web.faults import REPLY_LIMIT
from web.fields import number_of
from web.kept import attached
from web.shell import Asked, Go

DRAFTS: Mapping[str, str] = {
    "texte": "reponse",
    "reponse_pole": "pole",
    "transmise": "transmise",
    "note": "note",
    "mot": "mot",
}
"""The long texts of the page, and the name of the draft of each. Each reader has a field of its own."""
POLE_REFERENCE = "reference_pole"


class OrderForm:
    """An order as its form gave it. ``text`` is the one that the order sends, with ``files``; ``choice``, a
    kind, an urgency, a step, a person or another ticket.
    """

    def __init__(
        self, ticket: Ticket, asked: Asked, text: str = "", files: tuple[Attachment, ...] = ()
    ) -> None:
        self.ticket, self.asked, self.text, self.files = ticket, asked, text, files
        self.by, self.work, self.pole = asked.by, asked.work, asked.site.pole
        self.choice = asked.text("choix").strip()
        self.desk = asked.service(TicketService)
        self.triage = asked.service(TriageService)
        self.grouping = asked.service(GroupingService)
        self.steps = asked.service(StepService)
        self.at_pole = asked.service(PoleService)


@dataclass(frozen=True)
class Order:
    """``path`` follows the address of the ticket; ``place`` is the part of the page where its form and its
    outcome stand.

    ``run`` gives what the page says besides, for its address. ``text`` is the field of the text that it
    sends, and ``said`` in whose name: a blank of a template must not be left in it, and twice the same is
    once. What ``is_free`` says itself what has changed, or changes nothing that anybody else sees: the ticket
    may have moved. Whoever gives an order that ``takes`` holds the ticket, unless it is closed. ``undone_by``
    is the name of the order that the page offers next. ``with_files`` when files may go with the text.
    """

    path: str
    place: str
    run: Callable[[OrderForm], Mapping[str, object] | None]
    text: str = ""
    said: Side | None = None
    is_free: bool = False
    takes: bool = False
    undone_by: str = ""
    with_files: bool = False

    @property
    def name(self) -> str:
        """As the address of the ticket's page says that it was done: two of them are « clore »."""
        family, _, last = self.path.rpartition("/")
        return f"pole-{last}" if family == "pole" else last


_OURS, _POLE = Side.GESTIONNAIRE, Side.POLE
_REOPENS = "annuler-cloture"

# fmt: off
ORDERS: Sequence[Order] = (
    # What the agent reads, and who answers.
    Order("repondre", "suite", lambda o: _send(o, o.desk.reply), text="texte", said=_OURS, with_files=True),
    Order("repondre-clore", "suite", lambda o: _send(o, o.desk.reply_and_close), text="texte", said=_OURS,
          undone_by=_REOPENS, with_files=True),
    Order("preciser", "suite", lambda o: _send(o, o.desk.ask), text="texte", said=_OURS, with_files=True),
    Order("clore", "suite", lambda o: o.desk.close(o.ticket, by=o.by), undone_by=_REOPENS),
    Order("clore-sans-lecteur", "suite", lambda o: o.desk.close(o.ticket, by=o.by, even_unread=True),
          undone_by=_REOPENS),
    Order("tri/annuler-cloture", "suite", lambda o: o.triage.undo_close(o.ticket, by=o.by), is_free=True),
    Order("rouvrir", "suite", lambda o: o.desk.reopen(o.ticket, by=o.by)),
    Order("prendre", "suite", lambda o: o.desk.take(o.ticket, by=o.by), is_free=True, undone_by="rendre"),
    Order("reprendre", "suite", lambda o: o.desk.take(o.ticket, by=o.by, even_from_another=True),
          is_free=True),
    Order("rendre", "suite", lambda o: o.desk.release(o.ticket, by=o.by), is_free=True),
    Order("tri/confier", "suite", lambda o: o.triage.entrust(o.ticket, _successor(o), by=o.by), is_free=True),
    Order("tri/passer", "passer", lambda o: o.triage.hand_over(o.ticket, _colleague(o), by=o.by, word=o.text),
          text="mot", is_free=True, undone_by="reprendre"),
    # What the ticket is.
    Order("theme", "faits", lambda o: o.desk.change_theme(o.ticket, _theme(o), by=o.by)),
    Order("tri/suivi", "faits", lambda o: _follow(o), is_free=True),
    Order("tri/objet", "faits", lambda o: o.triage.sort(o.ticket, o.choice, by=o.by), is_free=True),
    Order("tri/urgence", "faits", lambda o: o.triage.rank(o.ticket, _urgency(o), by=o.by), is_free=True),
    Order("tri/rappel", "faits", lambda o: _snooze(o), is_free=True),
    Order("tri/note", "notes", lambda o: _note(o), text="note", is_free=True),
    Order("tri/lier", "lies", lambda o: o.grouping.link(o.ticket, _other(o), by=o.by), is_free=True),
    Order("tri/delier", "lies", lambda o: o.grouping.unlink(o.ticket, _other(o), by=o.by), is_free=True),
    # The time that it takes.
    Order("temps", "temps", lambda o: _spend(o), is_free=True),
    Order("chronometre", "temps", lambda o: _start(o), is_free=True),
    Order("arreter", "temps", lambda o: _stop(o), is_free=True),
    # How far the act has gone.
    Order("demande/etape", "demande", lambda o: o.steps.note(o.ticket, o.choice, by=o.by),
          is_free=True, takes=True),
    Order("demande/annuler-etape", "demande", lambda o: o.steps.undo(o.ticket, o.choice, by=o.by),
          is_free=True, takes=True),
    Order("demande/couper", "demande", lambda o: _cut(o), is_free=True),
    Order("demande/inacheve", "suite",
          lambda o: o.desk.close(o.ticket, by=o.by, even_unfinished=True, even_unread=True),
          undone_by=_REOPENS),
    # The exchange with the national pole.
    Order("pole", "pole", lambda o: _note_answer(o), text="reponse_pole", said=_POLE),
    Order("pole/transmettre", "pole", lambda o: o.at_pole.pass_on(o.ticket, o.text, by=o.by),
          text="transmise", said=_OURS, takes=True),
    Order("pole/accuse", "pole", lambda o: o.at_pole.still_waiting(o.ticket, by=o.by, pole=o.pole),
          takes=True),
    Order("pole/clore", "pole", lambda o: o.at_pole.settle(o.ticket, by=o.by), takes=True),
    Order("pole/renvoyer", "pole", lambda o: _resend(o), takes=True),
    Order("pole/numero", "pole",
          lambda o: o.at_pole.note_reference(o.ticket, o.asked.text(POLE_REFERENCE), by=o.by), takes=True),
)
# fmt: on

ELSEWHERE: Mapping[str, str] = {
    "ouvrir": "suite",
    "separer": "lies",
    "reunir": "suite",
    "escalader": "pole",
    "deposer": "pole",
    "relancer": "pole",
}
"""What is ordered on a page of its own, and where the ticket's page says that it was done."""
ORDER: Mapping[str, Order] = {order.name: order for order in ORDERS}
PLACES: Mapping[str, str] = {**{order.name: order.place for order in ORDERS}, **ELSEWHERE}
UNDONE_BY: Mapping[str, str] = {order.name: order.undone_by for order in ORDERS if order.undone_by}


def carry_out(order: Order, asked: Asked) -> Go:
    """Back to the ticket's page, which says that it is done."""
    files = tuple(attached(asked)) if order.with_files else ()  # on the disk before the row that names them
    ticket = asked_ticket(asked)
    text = asked.text(order.text) if order.text else ""
    if order.said is _OURS:
        text = signed(text, asked.by)
    told: Mapping[str, object] | None = None
    if order.is_free or is_still_to_do(asked, ticket, text, order.said, files):
        if is_too_long(text, REPLY_LIMIT):
            raise ReplyTooLong
        if order.said and TO_COMPLETE in text:
            raise BlankLeft
        given = OrderForm(ticket, asked, text, files)
        if order.takes and not ticket.is_closed:
            given.desk.take(ticket, by=asked.by)
        told = order.run(given)
        # Once the agent is answered, by whichever field, the answer that was begun has served.
        for name in {order.text, "texte"} if order.said is _OURS else filter(None, (order.text,)):
            asked.work.drafts.forget(asked.me, draft_place(ticket.reference, DRAFTS[name]))
        if order.said is _OURS:  # what was to be come back to is done
            asked.work.snoozes.forget(asked.me, ticket.reference)
    return back_to(asked, ticket.reference, urlencode({"fait": order.name, **(told or {})}), order.place)


def signed(text: str, by: Agent) -> str:
    """What an agent reads ends with the signature of who answers, once."""
    signs = by.signature and text.strip() and by.signature not in text
    return f"{text.rstrip()}\n\n{by.signature}" if signs else text


def colleagues_of(ticket: Ticket, work: Work) -> Sequence[Agent]:
    """The gestionnaires who may see the ticket."""
    return work.registry.gestionnaires(work.people.departement_of(ticket.guichet_id))


def _successor(given: OrderForm) -> Agent:
    number = number_of(given.choice)
    person = given.work.registry.agent(number) if number is not None else None
    if person is None:
        raise NotOfTheGuichet
    return person


def _colleague(given: OrderForm) -> Agent:
    number, work = number_of(given.choice), given.work
    person = next((one for one in colleagues_of(given.ticket, work) if one.id == number), None)
    if person is None:
        known = work.registry.agent(number) if number is not None else None
        raise NotAColleague(known.name if known is not None else "")
    return person


def _cut(given: OrderForm) -> None:
    """The access to this service, of whoever leaves the guichet."""
    leaving = Departures(given.work, by=given.by, now=given.asked.now)
    try:
        leaving.end(number_of(given.choice) or 0, given.ticket.guichet_id)
    except UnknownColleague:
        raise NobodyChosen from None


def _other(given: OrderForm) -> Ticket:
    return other_ticket(given.choice, given.work, given.by)


def _theme(given: OrderForm) -> str:
    theme = given.asked.text("theme")
    if theme not in THEME:
        raise UnknownTheme
    return theme


def _urgency(given: OrderForm) -> Urgency:
    if given.choice not in frozenset(Urgency):
        raise UnknownUrgency
    return Urgency(given.choice)


def _note_answer(given: OrderForm) -> None:
    """That of the pole: of a closed ticket too, it is noted by who holds it."""
    given.desk.take(given.ticket, by=given.by)
    given.at_pole.record_answer(given.ticket, given.text, by=given.by)


def _resend(given: OrderForm) -> None:
    given.at_pole.resend(given.ticket, by=given.by, pole=given.pole)


@dataclass(frozen=True)
class AnswerDeeds:
    """What a template would do with the answer: the ``theme`` that it gives, the ``step`` that it notes, ""
    for neither; ``closes`` when the answer closes the ticket.
    """

    template: int
    theme: str = ""
    step: str = ""
    closes: bool = False


def deeds_of(template: AnswerTemplate, ticket: Ticket) -> AnswerDeeds:
    """What is so already is not proposed."""
    deeds = template.deeds
    return AnswerDeeds(
        template.id or 0,
        theme=template.theme if deeds.sets_theme and template.theme != ticket.theme else "",
        step=ticket.next_step if deeds.notes_step and not ticket.is_closed else "",
        closes=deeds.closes,
    )


def _send(given: OrderForm, send: Callable[..., None]) -> None:
    """What the agent reads, with what stands ticked beside it, and the minutes that it took, if given."""
    for deed in given.asked.form.getlist("avec"):
        what, _, value = f"{deed}".partition(":")
        if what == "theme" and value in THEME:
            given.desk.change_theme(given.ticket, value, by=given.by)
        elif what == "etape":
            given.steps.note(given.ticket, value, by=given.by)
    send(given.ticket, given.text, by=given.by, attachments=given.files)
    if given.asked.text("minutes").strip():
        given.desk.spend(given.ticket, _minutes(given), by=given.by)


def _follow(given: OrderForm) -> None:
    """By nobody any more, by the gestionnaire who says so, or by a colleague."""
    if not given.choice:
        given.desk.release(given.ticket, by=given.by)
    elif number_of(given.choice) == given.asked.me:
        given.desk.take(given.ticket, by=given.by, even_from_another=True)
    else:
        given.triage.hand_over(given.ticket, _colleague(given), by=given.by)


def _spend(given: OrderForm) -> None:
    """Counted on the total that the gestionnaire saw: once, however often they press."""
    minutes = _minutes(given)
    if number_of(given.asked.text("comptees")) != given.ticket.minutes:
        raise TimeChanged
    given.desk.spend(given.ticket, minutes, by=given.by)


def _minutes(given: OrderForm) -> int:
    minutes = number_of(given.asked.text("minutes"))
    if minutes is None:
        raise MinutesOutOfRange
    return minutes


def _start(given: OrderForm) -> None:
    timers, by = given.work.timers, given.asked.me
    start_timer(timers, by=by, ticket=given.ticket.reference, at=given.asked.now)


def _stop(given: OrderForm) -> Mapping[str, object]:
    """The minutes that it ran, to be corrected before they count."""
    timers, by = given.work.timers, given.asked.me
    ran = stop_timer(timers, by=by, ticket=given.ticket.reference, at=given.asked.now)
    return {"minutes": ran} if ran else {}


def _snooze(given: OrderForm) -> None:
    """For a day of one's own, or no more."""
    reference, me = given.ticket.reference, given.asked.me
    if not given.choice:
        given.work.snoozes.forget(me, reference)
        return
    try:
        day = date.fromisoformat(given.choice)
    except ValueError:
        raise SnoozeOutOfReach from None
    hours = Calendars(given.work, given.asked.zone).of(given.asked.visitor.departement)
    given.work.snoozes.keep(snoozed(me, reference, day, hours=hours, now=given.asked.now))


def _note(given: OrderForm) -> Mapping[str, object]:
    """The colleagues that it calls, once told."""
    called = mentioned(given.text, colleagues_of(given.ticket, given.work))
    told = given.triage.note(given.ticket, given.text, by=given.by, calling=called)
    return {"prevenus": " ".join(f"{identity(one)}" for one in told)} if told else {}
