"""An agent whose access is closed reads nothing: nothing is said to be told to them, nor counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from fakes import NOW, PARIS, FakeWork, agent, gestionnaire
from pole_fakes import POLE

from guichets.registry import Agent
from journal.entries import Kind
from tickets.changes import TicketChange
from tickets.errors import (
    AgentStillThere,
    ForbiddenTransition,
    GestionnaireOnly,
    NobodyToRead,
    NotOfTheGuichet,
    TakenByAnother,
)
from tickets.incidents.service import Declared, IncidentService
from tickets.life import Status
from tickets.notices import IncidentOver, ReplyReceived, TicketEntrusted
from tickets.pole.dossier import Blocking, Dossier
from tickets.pole.service import PoleService
from tickets.service import Request, TicketService
from tickets.ticket import Side, Ticket
from tickets.triage.service import TriageService

SAID_TO_AGENTS = frozenset({Kind.TICKET_REPLIED, Kind.TICKET_QUESTIONED, Kind.TICKET_CLOSED})
DOSSIER = Dossier(
    reference="T-2026-0001",
    departement="06",
    guichet="Mairie de Valbonne",
    profile="guichet",
    about_one_file=False,
    steps="Étapes",
    local_answer="Aucune",
    question="Panne connue ?",
    blocking=Blocking.TOTAL,
)
INCIDENT = Declared(title="Le portail ne répond plus", banner="Patientez.", phrases=("portail inaccessible",))


@dataclass
class Play:
    """A ticket of Luc's, whose access is closed, and of his guichet, where Nadia still works."""

    luc: Agent = field(default_factory=lambda: agent(3, name="Luc Lormont"))
    nadia: Agent = field(default_factory=agent)
    ines: Agent = field(default_factory=lambda: agent(4, name="Inès Marchand", guichet_id=2))
    camille: Agent = field(default_factory=gestionnaire)
    denis: Agent = field(default_factory=lambda: gestionnaire(91, name="Denis Fontanel"))

    def __post_init__(self) -> None:
        people = (self.luc, self.nadia, self.ines, self.camille, self.denis)
        self.work = FakeWork(*people, guichets=("Mairie de Valbonne", "Mairie de Vence"))
        request = Request(question="Le portail inaccessible, que faire ?", theme="portail")
        self.ticket: Ticket = self.desk.open_ticket(request, by=self.luc, channel="web", chat_ref="agent-3")

    @property
    def desk(self) -> TicketService:
        return TicketService(self.work, now=NOW, zone=PARIS)

    @property
    def triage(self) -> TriageService:
        return TriageService(self.work, now=NOW, zone=PARIS)

    @property
    def pole(self) -> PoleService:
        return PoleService(self.work, now=NOW, zone=PARIS)

    def luc_leaves(self) -> Play:
        self.luc.closed_at = NOW
        return self

    def pole_answers(self) -> None:
        self.pole.escalate(self.ticket, DOSSIER, subject="SNE", body="Bonjour", by=self.camille, pole=POLE)
        self.pole.record_answer(self.ticket, "C’est rétabli.", by=self.camille)

    def told_to(self, person: Agent) -> list[Any]:
        return [told.notice for told in self.work.outbox.told.values() if told.to == person.id]


@pytest.fixture
def play() -> Play:
    return Play()


ORDERS: tuple[Callable[[Play], object], ...] = (
    lambda p: p.desk.reply(p.ticket, "Videz le cache.", by=p.camille),
    lambda p: p.desk.reply_and_close(p.ticket, "Videz le cache.", by=p.camille),
    lambda p: p.desk.ask(p.ticket, "Quel écran ?", by=p.camille),
    lambda p: p.desk.close(p.ticket, by=p.camille),
)


@pytest.mark.parametrize("order", ORDERS)
def test_what_nobody_would_read_is_refused_and_leaves_no_trace(
    play: Play, order: Callable[[Play], object]
) -> None:
    play.luc_leaves()

    with pytest.raises(NobodyToRead) as refused:
        order(play)

    assert (refused.value.agent, refused.value.reference) == ("Luc Lormont", play.ticket.reference)
    assert (play.ticket.status, play.ticket.messages, play.ticket.answered_at) == (Status.OPEN, [], None)
    assert SAID_TO_AGENTS.isdisjoint(play.work.journal.kinds)


def test_the_answer_of_the_pole_is_not_passed_on_to_nobody(play: Play) -> None:
    play.pole_answers()
    play.luc_leaves()

    with pytest.raises(NobodyToRead):
        play.pole.pass_on(play.ticket, "C’est rétabli.", by=play.camille)

    assert play.ticket.status is Status.ESCALATED
    assert Kind.TICKET_REPLIED not in play.work.journal.kinds


def test_the_pole_is_asked_all_the_same_about_the_ticket_of_who_is_gone(play: Play) -> None:
    play.luc_leaves()

    play.pole_answers()

    assert play.ticket.status is Status.ESCALATED


def test_a_ticket_is_closed_knowing_that_nobody_is_told(play: Play) -> None:
    play.luc_leaves()

    play.desk.close(play.ticket, by=play.camille, even_unread=True)

    assert play.ticket.status is Status.CLOSED


def test_the_end_of_an_incident_answers_no_ticket_that_nobody_reads(play: Play) -> None:
    incidents = IncidentService(play.work, now=NOW, zone=PARIS)
    incident = incidents.open(INCIDENT, by=play.camille)
    request = Request(question="Portail inaccessible ce matin", theme="portail")
    hers = play.desk.open_ticket(request, by=play.nadia, channel="web", chat_ref="agent-1")
    incidents.attach(play.ticket, incident, by=play.camille)
    play.luc_leaves()

    ending = incidents.close(incident, "C’est rétabli.", by=play.camille)

    assert (hers.status, play.ticket.status) == (Status.CLOSED, Status.OPEN)
    replied = [r.entry.subject for r in play.work.journal.rows() if r.entry.kind is Kind.TICKET_REPLIED]
    assert replied == [hers.reference]
    assert len([n for n in play.work.outbox.notices if isinstance(n, IncidentOver)]) == 1
    assert ending.unread == (play.ticket.reference,)


# It goes on with somebody of the agent's guichet.


def test_the_ticket_of_who_is_gone_goes_on_with_a_colleague_who_reads_the_answer(play: Play) -> None:
    play.luc_leaves()

    play.triage.entrust(play.ticket, play.nadia, by=play.camille)
    play.desk.reply(play.ticket, "Videz le cache.", by=play.camille)

    assert (play.ticket.agent_id, play.ticket.chat_ref) == (play.nadia.id, "agent-1")
    assert [type(notice) for notice in play.told_to(play.nadia)] == [TicketEntrusted, ReplyReceived]
    row = next(event for event in play.ticket.history if event.action == TicketChange.ENTRUST)
    assert row.about == str(play.luc.id)
    assert play.ticket.asked_by == play.luc.id
    assert Kind.TICKET_ENTRUSTED in play.work.journal.kinds


def test_a_precision_that_was_awaited_is_awaited_of_the_colleague(play: Play) -> None:
    play.desk.ask(play.ticket, "Quel écran ?", by=play.camille)
    play.luc_leaves()

    play.triage.entrust(play.ticket, play.nadia, by=play.camille)
    play.desk.add(play.ticket, "L’écran d’accueil.", by=play.nadia)

    assert play.ticket.messages[-1].side is Side.AGENT
    assert play.work.outbox.awaited == []


def test_the_words_of_who_is_still_there_are_given_to_nobody(play: Play) -> None:
    with pytest.raises(AgentStillThere):
        play.triage.entrust(play.ticket, play.nadia, by=play.camille)


def test_a_ticket_goes_on_in_its_own_guichet_with_somebody_who_may_come_in(play: Play) -> None:
    play.luc_leaves()
    for somebody in (play.ines, play.denis):
        with pytest.raises(NotOfTheGuichet):
            play.triage.entrust(play.ticket, somebody, by=play.camille)
    play.nadia.closed_at = NOW
    with pytest.raises(NotOfTheGuichet):
        play.triage.entrust(play.ticket, play.nadia, by=play.camille)


def test_only_who_may_answer_entrusts_a_ticket(play: Play) -> None:
    play.luc_leaves()
    with pytest.raises(GestionnaireOnly):
        play.triage.entrust(play.ticket, play.nadia, by=play.nadia)
    play.desk.take(play.ticket, by=play.denis)
    with pytest.raises(TakenByAnother):
        play.triage.entrust(play.ticket, play.nadia, by=play.camille)
    play.desk.close(play.ticket, by=play.denis, even_unread=True)
    with pytest.raises(ForbiddenTransition):
        play.triage.entrust(play.ticket, play.nadia, by=play.denis)
