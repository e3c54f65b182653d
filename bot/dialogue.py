"""Who speaks, which dialogue is open, and which handler takes the message."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.errors import Misunderstood
from bot.messages import Incoming
from bot.pages import GestionnaireOnlyCommand, NothingOpen
from bot.state import DRAFTS, State
from bot.work import Work
from guichets.names import fold
from guichets.registry import Agent

HELP = "aide"
# What is typed, alone, in the place of « /aide »; folded. So is « ? ».
HELP_WANTED = frozenset(
    {"help", "aide", "l aide", "a l aide", "besoin d aide", "menu", "au secours", "sos", "help me"}
)


@dataclass(frozen=True)
class Talk:
    """What a handler may use besides what was said: one instance per message, inside its transaction."""

    work: Work
    speaker: Agent
    state: State | None
    now: datetime


@dataclass(frozen=True)
class Turn:
    """What the bot says back, and the dialogue that is open afterwards; None when it is over.

    ``keeps`` leaves the open dialogue as it was; ``is_secret`` when what was said must not stay, neither with
    us nor in the chat.
    """

    pages: tuple[Any, ...] = ()
    state: State | None = None
    keeps: bool = False
    is_secret: bool = False

    @classmethod
    def end(cls, *pages: Any) -> Turn:
        return cls(pages)

    @classmethod
    def go_on(cls, state: State, *pages: Any) -> Turn:
        return cls(pages, state)

    @classmethod
    def aside(cls, *pages: Any) -> Turn:
        """An answer beside the open dialogue, which stays as it is."""
        return cls(pages, None, keeps=True)


@dataclass(frozen=True)
class Order:
    """What a message asks for: of which dialogue, and what there: the verb of a button, « /command », or ""
    for what is typed in it. Nothing is done until it is carried out.
    """

    dialogue: str
    verb: str
    carry_out: Callable[[], Turn]

    @classmethod
    def nothing(cls, *pages: Any) -> Order:
        """No dialogue takes it."""
        return cls(HELP, "", lambda: Turn.aside(*pages))


class Orders(Protocol):
    """The router, or what stands before it."""

    def order(self, said: Incoming, talk: Talk) -> Order: ...


class Handler(Protocol):
    """One dialogue. ``name`` prefixes its buttons (``name:verb:argument``) and names its stored state."""

    @property
    def name(self) -> str: ...

    @property
    def commands(self) -> Mapping[str, bool]:
        """Each command with whether it is for gestionnaires only."""

    def command(self, said: Incoming, talk: Talk) -> Turn: ...

    def press(self, verb: str, argument: str, said: Incoming, talk: Talk) -> Turn:
        """A button of this dialogue; ``Misunderstood`` for one that was never ours."""

    def answer(self, said: Incoming, talk: Talk) -> Turn:
        """A message while this dialogue is open: ``talk.state`` is not None."""


class TicketHandler(Handler, Protocol):
    """A dialogue that takes what is written under a message about a ticket."""

    def answer_about(self, reference: str, said: Incoming, talk: Talk) -> Turn: ...


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

    def __call__(self, said: Incoming, talk: Talk) -> Turn:
        return self.order(said, talk).carry_out()

    def order(self, said: Incoming, talk: Talk) -> Order:
        """Buttons first, then commands, then the open dialogue, then a question."""
        if said.action:
            return self._pressed(said, talk)
        command = HELP if self._wants_help(said, talk) else said.command
        handler = self._by_command.get(command)
        if handler is not None:
            if handler.commands[command] and not talk.speaker.is_gestionnaire:
                return Order.nothing(GestionnaireOnlyCommand())
            return Order(handler.name, f"/{command}", lambda: handler.command(said, talk))
        if said.command:
            return Order.nothing(NothingOpen(said.command))
        reference = talk.work.letters.about_of(said.channel, said.chat_ref, said.replied_ref)
        if reference:
            side = self._triage if talk.speaker.is_gestionnaire else self._suivi
            return Order(side.name, "", lambda: side.answer_about(reference, said, talk))
        if talk.state is not None and talk.state.dialogue in self._by_name:
            opened = self._by_name[talk.state.dialogue]
            return Order(opened.name, "", lambda: opened.answer(said, talk))
        if not said.is_private:
            return Order.nothing()  # colleagues talk among themselves in their group
        return Order(self._default.name, "", lambda: self._default.answer(said, talk))

    def _wants_help(self, said: Incoming, talk: Talk) -> bool:
        """Where a question may be typed: a form that is open takes these words as any other."""
        is_in_form = talk.state is not None and talk.state.dialogue not in {self._default.name, DRAFTS}
        if is_in_form or said.attachments or said.is_edit or said.replied_ref or not said.is_private:
            return False
        return fold(said.text) in HELP_WANTED or said.text.strip() == "?"

    def _pressed(self, said: Incoming, talk: Talk) -> Order:
        name, _, rest = said.action.partition(":")
        verb, _, argument = rest.partition(":")
        handler = self._by_name.get(name)
        if handler is None:
            raise Misunderstood
        return Order(handler.name, verb, lambda: handler.press(verb, argument, said, talk))
