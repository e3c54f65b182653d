"""The exchange with the pole, after the request has left: its answers are read, and it is asked again."""

from __future__ import annotations

from collections.abc import Mapping

from bot.dialogue import Talk, Turn
from bot.errors import Misunderstood
from bot.handlers.pole_pages import (
    NudgePreview,
    NudgeSent,
    NudgeTextAsked,
    PoleExchange,
    PoleExchangeSettled,
    PoleLetterResent,
    PoleReferenceAsked,
    PoleReferenceNoted,
    PoleRewordingAsked,
    PoleStillOwes,
)
from bot.handlers.triage_pages import EditNotSent, NothingSent, ReplySent, TextOnly
from bot.messages import Incoming
from bot.state import State
from deadlines.working_days import working_days_between
from deadlines.zones import Zone
from rendering.letters import Writer, nudge_letter
from tickets.desk import Desk
from tickets.errors import ForbiddenTransition, GestionnaireOnly
from tickets.life import LIFE, Action, Status
from tickets.pole.desk import PoleDesk
from tickets.pole.escalations import Escalation, Way
from tickets.pole.exchange import number_of
from tickets.pole.life import Turn as PoleTurn
from tickets.pole.life import after
from tickets.pole.national import NationalPole
from tickets.pole.reading import not_read_out
from tickets.reading import note_reading
from tickets.ticket import Ticket

_REWORD, _NUDGE, _NUDGE_TEXT, _NUMBER = "pass", "nudge", "edit", "number"


class PoleHandler:
    """The stored step is what the next text is: an answer to the agent, a nudge, the pole's number."""

    name = "p"
    commands: Mapping[str, bool] = {}

    def __init__(self, pole: NationalPole, zone: Zone, writer: Writer) -> None:
        self._pole = pole
        self._zone = zone
        self._writer = writer

    def command(self, said: Incoming, talk: Talk) -> Turn:
        raise Misunderstood

    def press(self, verb: str, argument: str, said: Incoming, talk: Talk) -> Turn:
        if not talk.speaker.is_gestionnaire:
            raise GestionnaireOnly
        if verb == "leave":
            return self._leave(talk, NothingSent())
        ticket = self._ticket(argument, talk)
        escalation = _latest(ticket, talk)
        if verb == "read":
            return Turn.aside(self._exchange(ticket, escalation, talk))
        if not ticket.is_closed:
            self._tickets(talk).take(ticket, by=talk.speaker)
        match verb:
            case "pass":
                return self._reword(ticket, escalation, talk)
            case "wait":
                self._desk(talk).still_waiting(ticket, by=talk.speaker, pole=self._pole)
                page = PoleStillOwes(ticket.reference, _agent(ticket, talk)[0], escalation.nudge_at)
                return self._leave(talk, page)
            case "settle":
                self._desk(talk).settle(ticket, by=talk.speaker)
                return self._leave(talk, PoleExchangeSettled(ticket.reference, _agent(ticket, talk)[0]))
            case "resend":
                self._desk(talk).resend(ticket, by=talk.speaker, pole=self._pole)
                return self._leave(talk, PoleLetterResent(ticket.reference, escalation.recipient))
            case "nudge":
                after(escalation.standing, PoleTurn.NUDGED)  # refused now rather than once it is read
                return self._preview(ticket, escalation, self._composed(ticket, escalation, talk))
            case "edit":
                body = self._draft(ticket, talk)
                return self._awaiting(_NUDGE_TEXT, ticket, NudgeTextAsked(ticket.reference, body), body)
            case "again":
                return self._preview(ticket, escalation, self._draft(ticket, talk))
            case "send":
                return self._nudge(ticket, talk)
            case "number":
                return self._awaiting(_NUMBER, ticket, PoleReferenceAsked(ticket.reference))
            case _:
                raise Misunderstood

    def answer(self, said: Incoming, talk: Talk) -> Turn:
        assert talk.state is not None
        if said.is_edit:
            return Turn.aside(EditNotSent())
        if said.attachments:
            return Turn.aside(TextOnly())
        ticket = self._ticket(talk.state.data["reference"], talk)
        escalation = _latest(ticket, talk)
        match talk.state.step:
            case "pass":
                self._desk(talk).pass_on(ticket, said.text, by=talk.speaker)
                reach = self._desk(talk).reach(ticket)
                return Turn.end(ReplySent(ticket.reference, *_agent(ticket, talk), reach, ticket.minutes))
            case "number":
                self._desk(talk).note_reference(ticket, said.text, by=talk.speaker)
                return Turn.end(PoleReferenceNoted(ticket.reference, escalation.pole_reference))
            case "edit":
                text = said.text.strip() or self._draft(ticket, talk)
                return self._preview(ticket, escalation, text)
            case _:
                return self._preview(ticket, escalation, self._draft(ticket, talk))

    # Its answer.

    def _exchange(self, ticket: Ticket, escalation: Escalation, talk: Talk) -> PoleExchange:
        note_reading(talk.work, ticket)
        waiting = not_read_out(ticket, escalation)
        agent, guichet = _agent(ticket, talk)
        return PoleExchange(
            reference=ticket.reference,
            agent=agent,
            guichet=guichet,
            standing=escalation.standing,
            days=working_days_between(escalation.sent_at, talk.now, self._zone),
            nudge_at=escalation.nudge_at,
            pole_reference=escalation.pole_reference,
            texts=tuple(message.text for message in waiting),
            attachments=tuple(file for message in waiting for file in message.attachments),
            may_reply=Action.REPLY in LIFE[ticket.status],
            may_wait=ticket.status is Status.ESCALATED,
        )

    def _reword(self, ticket: Ticket, escalation: Escalation, talk: Talk) -> Turn:
        after(escalation.standing, PoleTurn.SETTLED)
        if ticket.is_closed:
            raise ForbiddenTransition(ticket.status.value, Action.REPLY.value)
        return self._awaiting(_REWORD, ticket, PoleRewordingAsked(ticket.reference, *_agent(ticket, talk)))

    # The nudge.

    def _composed(self, ticket: Ticket, escalation: Escalation, talk: Talk) -> str:
        departement = talk.work.people.departement_of(ticket.guichet_id) or self._zone.departement
        letter = nudge_letter(
            ticket,
            escalation,
            author=talk.speaker.name,
            departement=departement,
            now=talk.now,
            zone=self._zone,
        )
        return letter.body(self._writer)

    def _preview(self, ticket: Ticket, escalation: Escalation, body: str) -> Turn:
        page = NudgePreview(
            ticket.reference,
            self._pole.address,
            escalation.subject,
            body,
            escalation.way is Way.PLATFORM,
        )
        return self._awaiting(_NUDGE, ticket, page, body)

    def _nudge(self, ticket: Ticket, talk: Talk) -> Turn:
        body = self._draft(ticket, talk)
        escalation = self._desk(talk).nudge(ticket, body, by=talk.speaker, pole=self._pole)
        by_hand = escalation.way is Way.PLATFORM
        return Turn.end(NudgeSent(ticket.reference, by_hand, ticket.minutes))

    def _draft(self, ticket: Ticket, talk: Talk) -> str:
        """What she has read; ``Misunderstood`` for a button of another ticket, or of long ago."""
        state = talk.state
        if state is None or state.dialogue != self.name or state.data.get("reference") != ticket.reference:
            raise Misunderstood
        if not state.data.get("body"):
            raise Misunderstood
        return str(state.data["body"])

    # The tools.

    def _awaiting(self, step: str, ticket: Ticket, page: object, body: str = "") -> Turn:
        return Turn.go_on(State(self.name, step, {"reference": ticket.reference, "body": body}), page)

    def _leave(self, talk: Talk, page: object) -> Turn:
        """Ends this dialogue; another one that is open stays as it is."""
        is_ours = talk.state is not None and talk.state.dialogue == self.name
        return Turn.end(page) if is_ours else Turn.aside(page)

    def _ticket(self, reference: str, talk: Talk) -> Ticket:
        return self._tickets(talk).ticket_for(reference, by=talk.speaker)

    def _tickets(self, talk: Talk) -> Desk:
        return Desk(talk.work, now=talk.now, zone=self._zone)

    def _desk(self, talk: Talk) -> PoleDesk:
        return PoleDesk(talk.work, now=talk.now, zone=self._zone)


def _latest(ticket: Ticket, talk: Talk) -> Escalation:
    escalation = talk.work.escalations.latest(number_of(ticket))
    if escalation is None:
        raise Misunderstood
    return escalation


def _agent(ticket: Ticket, talk: Talk) -> tuple[str, str]:
    """Her name, and her guichet's."""
    person = talk.work.people.person(ticket.agent_id)
    return person.name if person else "", talk.work.people.guichet_name(ticket.guichet_id)
