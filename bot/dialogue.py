"""Who speaks, which dialogue is open, and which handler takes the message."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Protocol

from bot.errors import Misunderstood
from bot.messages import Incoming
from bot.pages import GestionnaireOnlyCommand, NothingOpen
from bot.state import DRAFTS, State
from bot.work import Work
from deadlines.zones import Zone
from guichets.names import fold
from guichets.registry import Account, Agent
from tickets.service import TicketService

HELP = "aide"
# What is typed, alone, in the place of « /aide »; folded. So is « ? ».
HELP_WANTED = frozenset(
    {"help", "aide", "l aide", "a l aide", "besoin d aide", "menu", "au secours", "sos", "help me"}
)
_NUMBER = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True)
class Context:
    """What a handler may use besides what was said: one instance per message, inside its transaction."""

    work: Work
    speaker: Agent
    state: State | None
    now: datetime
    zone: Zone

    @property
    def today(self) -> date:
        return self.zone.local(self.now).date()

    @property
    def tickets(self) -> TicketService:
        return TicketService(self.work, now=self.now, zone=self.zone)

    def account(self, said: Incoming) -> Account:
        """The one by which the speaker was found."""
        account = self.work.registry.account(said.channel, said.user_ref)
        assert account is not None
        return account

    def state_of(self, dialogue: str) -> State | None:
        """None when nothing is open, or another dialogue."""
        return self.state if self.state is not None and self.state.dialogue == dialogue else None

    def leave(self, dialogue: str, page: object) -> Result:
        """Ends this dialogue; another one that is open, such as a draft, stays as it is."""
        return Result.end(page) if self.state_of(dialogue) is not None else Result.aside(page)

    def name_of(self, agent_id: int | None) -> str:
        person = self.work.people.person(agent_id) if agent_id is not None else None
        return person.name if person else ""


@dataclass(frozen=True)
class Result:
    """What the bot says back, and the dialogue that is open afterwards; None when it is over.

    ``keeps`` leaves the open dialogue as it was; ``is_secret`` when what was said must not stay, neither with
    us nor in the chat.
    """

    pages: tuple[Any, ...] = ()
    state: State | None = None
    keeps: bool = False
    is_secret: bool = False

    @classmethod
    def end(cls, *pages: Any) -> Result:
        return cls(pages)

    @classmethod
    def go_on(cls, state: State, *pages: Any) -> Result:
        return cls(pages, state)

    @classmethod
    def aside(cls, *pages: Any) -> Result:
        """An answer beside the open dialogue, which stays as it is."""
        return cls(pages, None, keeps=True)

    def preceded_by(self, *pages: Any) -> Result:
        """The same, with more to say first."""
        return replace(self, pages=(*pages, *self.pages))


@dataclass(frozen=True)
class RoutedOrder:
    """What a message asks for: of which dialogue, and what there: the verb of a button, « /command », or ""
    for what is typed in it. Nothing is done until it is carried out.
    """

    dialogue: str
    verb: str
    carry_out: Callable[[], Result]

    @classmethod
    def nothing(cls, *pages: Any) -> RoutedOrder:
        """No dialogue takes it."""
        return cls(HELP, "", lambda: Result.aside(*pages))


class OrderRouter(Protocol):
    """The router, or what stands before it."""

    def order(self, said: Incoming, talk: Context) -> RoutedOrder: ...


class Handler(Protocol):
    """One dialogue, which says what it takes: ``Misunderstood`` is the answer to the rest.

    ``name`` prefixes its buttons (``name:verb:argument``) and names its stored state; ``commands`` tells of
    each whether it is for gestionnaires only.
    """

    name: str
    commands: Mapping[str, bool] = {}

    def command(self, said: Incoming, talk: Context) -> Result:
        raise Misunderstood

    def press(self, verb: str, argument: str, said: Incoming, talk: Context) -> Result:
        """A button of this dialogue; ``Misunderstood`` for one that was never ours."""
        raise Misunderstood

    def answer(self, said: Incoming, talk: Context) -> Result:
        """A message while this dialogue is open: ``talk.state`` is not None."""
        raise Misunderstood


def asked_anew(questions: Handler, said: Incoming, talk: Context) -> Result:
    """As if nothing had been awaited."""
    turn = questions.answer(said, replace(talk, state=None))
    return Result.end(*turn.pages) if turn.keeps else turn


def read_number(text: str) -> int:
    """What a button of ours names; more digits would not even be a number of the database."""
    if not _NUMBER.fullmatch(text):
        raise Misunderstood
    return int(text)


class TicketHandler(Handler, Protocol):
    """A dialogue that takes what is written under a message about a ticket."""

    def answer_about(self, reference: str, said: Incoming, talk: Context) -> Result: ...


class Router:
    """``triage`` and ``suivi`` take the answers to a ticket, on either side; ``default`` takes questions."""

    def __init__(
        self,
        handlers: Sequence[Handler],
        *,
        default: Handler,
        triage: TicketHandler,
        suivi: TicketHandler,
    ) -> None:
        self._triage = triage
        self._suivi = suivi
        self._by_name = {handler.name: handler for handler in handlers}
        self._by_command = {command: handler for handler in handlers for command in handler.commands}
        self._default = default
        assert len(self._by_name) == len(handlers)

    @property
    def names(self) -> frozenset[str]:
        """The dialogues that have buttons, by the name that begins their data."""
        return frozenset(self._by_name)

    def __call__(self, said: Incoming, talk: Context) -> Result:
        return self.order(said, talk).carry_out()

    def order(self, said: Incoming, talk: Context) -> RoutedOrder:
        """Buttons first, then commands, then the open dialogue, then a question."""
        if said.action:
            return self._pressed(said, talk)
        command = HELP if self._wants_help(said, talk) else said.command
        handler = self._by_command.get(command)
        if handler is not None:
            if handler.commands[command] and not talk.speaker.is_gestionnaire:
                return RoutedOrder.nothing(GestionnaireOnlyCommand())
            return RoutedOrder(handler.name, f"/{command}", lambda: handler.command(said, talk))
        if said.command:
            return RoutedOrder.nothing(NothingOpen(said.command))
        reference = talk.work.letters.about_of(said.channel, said.chat_ref, said.replied_ref)
        if reference:
            side = self._triage if talk.speaker.is_gestionnaire else self._suivi
            return RoutedOrder(side.name, "", lambda: side.answer_about(reference, said, talk))
        if talk.state is not None and talk.state.dialogue in self._by_name:
            opened = self._by_name[talk.state.dialogue]
            return RoutedOrder(opened.name, "", lambda: opened.answer(said, talk))
        if not said.is_private:
            return RoutedOrder.nothing()  # colleagues talk among themselves in their group
        return RoutedOrder(self._default.name, "", lambda: self._default.answer(said, talk))

    def _wants_help(self, said: Incoming, talk: Context) -> bool:
        """Where a question may be typed: a form that is open takes these words as any other."""
        is_in_form = talk.state is not None and talk.state.dialogue not in {self._default.name, DRAFTS}
        if is_in_form or said.attachments or said.is_edit or said.replied_ref or not said.is_private:
            return False
        return fold(said.text) in HELP_WANTED or said.text.strip() == "?"

    def _pressed(self, said: Incoming, talk: Context) -> RoutedOrder:
        name, _, rest = said.action.partition(":")
        verb, _, argument = rest.partition(":")
        handler = self._by_name.get(name)
        if handler is None:
            raise Misunderstood
        return RoutedOrder(handler.name, verb, lambda: handler.press(verb, argument, said, talk))
