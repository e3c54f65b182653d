"""The follow-up: an agent's tickets, one with its history, and what the agent may still do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from bot.conversation.asked import FORGOTTEN_AFTER
from bot.conversation.completing import AdditionSent, add_to, correct, own_ticket
from bot.conversation.triage_pages import Exchange
from bot.dialogue import Context, Handler, Result, asked_anew, read_number
from bot.errors import Misunderstood
from bot.messages import Incoming
from bot.state import ANSWER_OR_NOT, State
from guichets.names import fold
from knowledge_base.french.text import Reader
from knowledge_base.french.vocabulary import french
from knowledge_base.understanding.intents import IntentClassifier, Kind
from tickets.clock.calendars import Calendars
from tickets.clock.service_clock import Due
from tickets.following import changes, days_at_pole, is_demand_over, precision_asked_at, thread
from tickets.life import Action, Status
from tickets.ratings import is_ratable
from tickets.reopening import may_reopen
from tickets.ticket import Side, Ticket

PAGE = 8  # tickets
MOST_TICKETS = 1_000
STEPS_SHOWN = 6

# What is typed in the place of « Oui, c’est ma réponse » and of « Non, c’est une autre question »; folded.
_YES = frozenset({"oui", "oui c est ma reponse", "oui c est ca", "c est ma reponse"})
_NO = frozenset({"non", "non c est une autre question", "c est une autre question", "autre question"})


@dataclass(frozen=True)
class TicketLine:
    """``pole_days`` counts the working days at the national pole; None when the ticket is not there.

    A sensitive matter is read on its own page, not in a list that somebody may see over the agent's shoulder.
    """

    reference: str
    status: Status
    question: str
    opened_at: datetime
    pole_days: int | None
    is_sensitive: bool
    due: Due | None


@dataclass(frozen=True)
class MyTickets:
    """``start`` is how many tickets come before this page, ``following`` where the next begins, if any."""

    lines: tuple[TicketLine, ...]
    start: int
    following: int | None


@dataclass(frozen=True, kw_only=True)
class TicketHistory:
    """A ticket as its agent sees it, the latest steps last; ``earlier`` counts those left out.

    ``asks_rating`` while it is closed and the agent has not said whether that helped.
    """

    line: TicketLine
    kind: str
    theme: str
    numero_unique: str
    earlier: int
    steps: tuple[Exchange, ...]
    can_reopen: bool
    asks_rating: bool


@dataclass(frozen=True)
class AdditionAsked:
    """``answering`` tells that the gestionnaire is waiting for a precision."""

    reference: str
    answering: bool


@dataclass(frozen=True)
class AnswerOrQuestion:
    """What the agent wrote may answer what was asked about this ticket, or be something else: nothing is sent
    before the agent says which. ``asked_at`` is when it was asked, None when nothing is awaited any more;
    ``is_sensitive`` when it may not wait.
    """

    reference: str
    subject: str
    asked_at: datetime | None
    text: str
    files: int
    is_sensitive: bool


@dataclass(frozen=True)
class DemandOver:
    """The precision was asked for too long ago: what the agent writes is a question again."""

    reference: str
    asked_at: datetime


@dataclass(frozen=True)
class NothingAdded:
    """The agent gave up: the ticket stays as it is."""

    reference: str


@dataclass(frozen=True)
class ThanksHeard:
    """Thanks alone are no addition: nothing was added, nothing is reopened."""

    reference: str
    closed: bool


@dataclass(frozen=True)
class TicketIsClosed:
    """Nothing was added: the ticket must be reopened first, if it still can be."""

    reference: str
    can_reopen: bool


@dataclass(frozen=True)
class TicketShut:
    """``settled`` when the agent said that the answer was the right one."""

    reference: str
    settled: bool


@dataclass(frozen=True)
class ReopeningReasonAsked:
    """The ticket is open again: what is still wrong?"""

    reference: str


class Questions(Handler, Protocol):
    def stands_alone(self, text: str, kind: str) -> bool:
        """The base knows it as something else than a detail of a ticket of this kind."""

    def is_sensitive(self, text: str) -> bool: ...


class SuiviHandler(Handler):
    """What is typed once a precision was asked for is the answer to it, unless that was hours ago, or unless
    it plainly is something else: the agent then says which, and neither way loses a word.
    """

    name = "suivi"
    commands: Mapping[str, bool] = {"mes_tickets": False}

    def __init__(self, questions: Questions) -> None:
        """``questions`` take what turns out to be no word about the ticket."""
        self._questions = questions

    def command(self, said: Incoming, talk: Context) -> Result:
        return talk.leave(self.name, my_tickets(0, talk))

    def press(self, verb: str, argument: str, said: Incoming, talk: Context) -> Result:
        match verb:
            case "more":
                return talk.leave(self.name, my_tickets(_start(argument), talk))
            case "open":
                return Result.aside(history_of(own_ticket(argument, talk), talk))
            case "add":
                return self._ask_addition(own_ticket(argument, talk), talk)
            case "close" | "done":
                return self._close(own_ticket(argument, talk), talk, settled=verb == "done")
            case "reopen":
                return self._reopen(own_ticket(argument, talk), talk)
            case "drop":
                return talk.leave(self.name, NothingAdded(own_ticket(argument, talk).reference))
            case "mine" | "apart":
                return self._told_apart(verb, own_ticket(argument, talk), talk)
            case _:
                raise Misunderstood

    def answer(self, said: Incoming, talk: Context) -> Result:
        assert talk.state is not None
        ticket = own_ticket(str(talk.state.data["reference"]), talk)
        held = _held(talk.state)
        if said.is_edit and held is not None and held.message_ref == said.message_ref:
            return self._doubt(ticket, replace(held, text=said.text), talk)
        if said.is_edit:
            corrected = correct(said, talk)
            if corrected is not None:
                return corrected
        if held is not None:
            return self._still_in_doubt(ticket, held, said, talk)
        if not said.attachments and self._is_courtesy(ticket, said):
            return Result.end(ThanksHeard(ticket.reference, ticket.is_closed))
        pressed = talk.state.data.get("at")
        asked_at = datetime.fromisoformat(pressed) if pressed else precision_asked_at(ticket)
        if not pressed and asked_at is not None and is_demand_over(ticket, now=said.at):
            anew = asked_anew(self._questions, said, talk)
            return anew.preceded_by(DemandOver(ticket.reference, asked_at))
        is_late = asked_at is None or said.at - asked_at >= FORGOTTEN_AFTER
        if is_late or (not pressed and self._questions.stands_alone(said.text, ticket.kind)):
            return self._doubt(ticket, said, talk)
        return Result.end(add_to(ticket, said, talk))

    def answer_about(self, reference: str, said: Incoming, talk: Context) -> Result:
        return talk.leave(self.name, self._heard(reference, said, talk))

    def _heard(self, reference: str, said: Incoming, talk: Context) -> AdditionSent | ThanksHeard:
        """Adds to the ticket what the agent wrote or sent, unless it was thanks."""
        ticket = own_ticket(reference, talk)
        if not said.attachments and self._is_courtesy(ticket, said):
            return ThanksHeard(ticket.reference, ticket.is_closed)
        return add_to(ticket, said, talk)

    @staticmethod
    def _is_courtesy(ticket: Ticket, said: Incoming) -> bool:
        return is_courtesy(said.text, asked=ticket.status is Status.WAITING)

    # An answer, or another question.

    def _doubt(self, ticket: Ticket, said: Incoming, talk: Context) -> Result:
        """What was said is held until the agent tells which it is."""
        page = AnswerOrQuestion(
            ticket.reference,
            ticket.question_in_passing,
            precision_asked_at(ticket),
            said.text,
            len(said.attachments),
            self._questions.is_sensitive(said.text),
        )
        data = {"reference": ticket.reference, "said": said.to_payload()}
        return Result.go_on(State(self.name, ANSWER_OR_NOT, data), page)

    def _still_in_doubt(self, ticket: Ticket, held: Incoming, said: Incoming, talk: Context) -> Result:
        """« Oui » or « non » typed rather than pressed; whatever else is typed is held as well."""
        typed = "" if said.attachments else fold(said.text)
        if typed in _YES or typed in _NO:
            return self._told_apart("mine" if typed in _YES else "apart", ticket, talk)
        return self._doubt(ticket, held.merged_with(said), talk)

    def _told_apart(self, verb: str, ticket: Ticket, talk: Context) -> Result:
        held = _held(talk.state)
        if held is None or talk.state is None or talk.state.data["reference"] != ticket.reference:
            raise Misunderstood
        if verb == "apart":
            return asked_anew(self._questions, replace(held, at=talk.now), talk)
        return Result.end(add_to(ticket, held, talk))

    def _ask_addition(self, ticket: Ticket, talk: Context) -> Result:
        if ticket.is_closed:
            return Result.aside(
                TicketIsClosed(ticket.reference, may_reopen(ticket, now=talk.now, zone=talk.zone))
            )
        page = AdditionAsked(ticket.reference, ticket.status is Status.WAITING)
        return Result.go_on(self._adding(ticket, talk), page)

    def _close(self, ticket: Ticket, talk: Context, *, settled: bool) -> Result:
        """Pressed twice, it closes once."""
        if not ticket.is_closed:
            talk.tickets.close(ticket, by=talk.speaker)
        return talk.leave(self.name, TicketShut(ticket.reference, settled))

    def _reopen(self, ticket: Ticket, talk: Context) -> Result:
        if not ticket.is_closed:
            return self._ask_addition(ticket, talk)
        talk.tickets.reopen(ticket, by=talk.speaker)
        return Result.go_on(self._adding(ticket, talk), ReopeningReasonAsked(ticket.reference))

    def _adding(self, ticket: Ticket, talk: Context) -> State:
        """The agent said so: what comes next is for this ticket, for as long as a question stays open."""
        return State(self.name, "add", {"reference": ticket.reference, "at": talk.now.isoformat()})


def _held(state: State | None) -> Incoming | None:
    """What the agent wrote, that waits to be told apart; None when nothing does."""
    if state is None or state.step != ANSWER_OR_NOT:
        return None
    return Incoming.from_payload(state.data["said"])


def my_tickets(start: int, talk: Context) -> MyTickets:
    assert talk.speaker.id is not None
    found = talk.work.tickets.of_agent(talk.speaker.id, limit=start + PAGE + 1)[start:]
    following = start + PAGE if len(found) > PAGE else None
    return MyTickets(tuple(_line(ticket, talk) for ticket in found[:PAGE]), start, following)


def history_of(ticket: Ticket, talk: Context) -> TicketHistory:
    steps = sorted((*_changes(ticket, talk), *_said(ticket, talk)), key=lambda step: step.at)
    return TicketHistory(
        line=_line(ticket, talk),
        kind=ticket.kind,
        theme=ticket.theme,
        numero_unique=ticket.numero_unique,
        earlier=max(0, len(steps) - STEPS_SHOWN),
        steps=tuple(steps[-STEPS_SHOWN:]),
        can_reopen=may_reopen(ticket, now=talk.now, zone=talk.zone),
        asks_rating=ticket.rating is None and is_ratable(ticket, now=talk.now, zone=talk.zone),
    )


def _line(ticket: Ticket, talk: Context) -> TicketLine:
    return TicketLine(
        ticket.reference,
        ticket.status,
        ticket.question,
        ticket.opened_at,
        days_at_pole(ticket, talk.work.escalations, now=talk.now, zone=talk.zone),
        ticket.is_sensitive,
        Calendars(talk.work, talk.zone).due(ticket, talk.now),
    )


def _said(ticket: Ticket, talk: Context) -> list[Exchange]:
    return [
        Exchange(
            message.at,
            ""
            if message.side is Side.AGENT and message.author_id in {None, ticket.agent_id}
            else talk.work.people.name_of(message.author_id) or "gestionnaire",
            message.text,
            len(message.attachments),
        )
        for message in thread(ticket)
    ]


def _changes(ticket: Ticket, talk: Context) -> list[Exchange]:
    return [
        Exchange(
            event.at,
            "" if event.by == ticket.agent_id else talk.work.people.name_of(event.by) or "gestionnaire",
            action=Action(event.action),
        )
        for event in changes(ticket)
    ]


def _start(argument: str) -> int:
    start = read_number(argument)
    if start > MOST_TICKETS:
        raise Misunderstood
    return start


def is_courtesy(text: str, *, asked: bool) -> bool:
    """Thanks alone say nothing to the gestionnaire; « oui » or « ok » does, when the agent was ``asked``."""
    if "?" in text:  # « et demain ? »
        return False
    reader = Reader(french())
    if asked:
        words = reader.spelt(text)
        return bool(words) and not reader.beyond_courtesy(words)
    return IntentClassifier(reader).recognise(text).kind is Kind.SMALL_TALK
