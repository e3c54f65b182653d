"""Gestionnaires and agents before the real triage, for the tests of what is done with a ticket in a chat."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desk_fakes import Conversation, DeskWork
from fakes import NOW, PARIS

from bot.dialogue import Context, Handler, Result, Router
from bot.handlers.console import ConsoleHandler
from bot.handlers.suivi import SuiviHandler
from bot.handlers.triage import TriageHandler
from bot.messages import Channel, Incoming
from bot.pages import EmptyMessage
from guichets.registry import Agent, Role
from tickets.service import Request, TicketService
from tickets.ticket import Ticket

REF = "T-2026-0001"
QUESTION = "Comment réactiver une demande radiée par erreur"


class Questions(Handler):
    """Takes what no ticket dialogue took, as the knowledge base would."""

    name = "q"
    commands: Mapping[str, bool] = {}

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.alone: set[str] = set()
        self.sensitive: set[str] = set()

    def stands_alone(self, text: str, kind: str) -> bool:
        return text in self.alone

    def is_sensitive(self, text: str) -> bool:
        return text in self.sensitive

    def command(self, said: Incoming, talk: Context) -> Result:
        raise NotImplementedError

    def press(self, verb: str, argument: str, said: Incoming, talk: Context) -> Result:
        raise NotImplementedError

    def answer(self, said: Incoming, talk: Context) -> Result:
        self.heard.append(said.text)
        return Result.aside(EmptyMessage())


class Desks:
    """Two gestionnaires, an agent on Telegram, and one on the web chat."""

    def __init__(self) -> None:
        self.work = DeskWork("Mairie de Valbonne", "Habitat 06")
        self.questions = Questions()
        triage, suivi = TriageHandler(), SuiviHandler(self.questions)
        self.router = Router(
            (self.questions, triage, suivi, ConsoleHandler()),
            default=self.questions,
            triage=triage,
            suivi=suivi,
        )
        hires = self.work.registry.hires
        self.odile = hires("Odile Roux", role=Role.GESTIONNAIRE)
        self.nadia = hires("Nadia Benali", role=Role.GESTIONNAIRE)
        self.claire = hires("Claire Martin", guichet_id=1)
        self.paul = hires("Paul Arnaud", guichet_id=2, channel=Channel.WEB)

    def asks(self, agent: Agent, question: str = QUESTION, **more: Any) -> Ticket:
        account = self.work.registry.accounts(agent.id or 0)[0]
        request = Request(question=question, theme="reactivation", **more)
        return self.desk().open_ticket(request, by=agent, channel=account.channel, chat_ref=account.chat_ref)

    def desk(self) -> TicketService:
        return TicketService(self.work.as_work, now=NOW, zone=PARIS)

    def with_(self, person: Agent, *, group: str = "") -> Conversation:
        return Conversation(self.work, self.router, person, group=group)

    def told(self, person: Agent) -> str:
        """The last message that this person received."""
        return self.with_(person).last
