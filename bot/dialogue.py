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
from bot.state import DRAFTS, MOST_BEHIND, State, in_front_of, stacked
from deadlines.zones import Zone
from guichets.names import fold
from guichets.registry import Account, Agent
from storage.unit_of_work import Work
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
    each whether it is for gestionnaires only; ``of_drafts``: its buttons are those of a draft, which they
    bring back from behind.
    """

    name: str
    commands: Mapping[str, bool] = {}
    of_drafts: bool = False

    def command(self, said: Incoming, talk: Context) -> Result:
        raise Misunderstood

    def press(self, verb: str, argument: str, said: Incoming, talk: Context) -> Result:
        """A button of this dialogue; ``Misunderstood`` for one that was never ours."""
        raise Misunderstood

    def answer(self, said: Incoming, talk: Context) -> Result:
        """A message while this dialogue is open: ``talk.state`` is not None."""
        raise Misunderstood

    def claims(self, said: Incoming, talk: Context, *, is_behind: bool = False) -> bool:
        """The message is for this dialogue; what it does not claim is asked in front of it, and it waits.
        ``is_behind``: it waits already.
        """
        return not is_behind

    def resume(self, talk: Context) -> Result:
        """Shown again, once nothing is in front of it; ``talk.state`` is its own."""
        raise Misunderstood

    def waits(self, talk: Context) -> Any:
        """The page that says that it waits."""
        raise Misunderstood

    def is_given_up(self, talk: Context) -> Any:
        """The page that says that it has waited behind too many others."""
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
        """Buttons first, then commands, then what is open or waits, then a question."""
        top, *behind = stacked(talk.state) or (None,)
        if said.action:
            return self._pressed(said, talk, top, behind)
        command = HELP if self._wants_help(said, top) else said.command
        handler = self._by_command.get(command)
        if handler is not None:
            if handler.commands[command] and not talk.speaker.is_gestionnaire:
                return RoutedOrder.nothing(GestionnaireOnlyCommand())
            if behind and top is not None and top.dialogue == self._default.name:
                top, *behind = behind  # an answer has nothing to be given up
            return self._of(handler, f"/{command}", handler.command, said, replace(talk, state=top), behind)
        if said.command:
            return RoutedOrder.nothing(NothingOpen(said.command))
        reference = talk.work.letters.about_of(said.channel, said.chat_ref, said.replied_ref)
        if reference:
            side = self._triage if talk.speaker.is_gestionnaire else self._suivi
            return self._of(
                side,
                "",
                lambda said, talk: side.answer_about(reference, said, talk),
                said,
                replace(talk, state=top),
                behind,
            )
        if top is not None and top.dialogue in self._by_name:
            return self._typed(said, talk, top, behind)
        if not said.is_private:
            return RoutedOrder.nothing()  # colleagues talk among themselves in their group
        return RoutedOrder(self._default.name, "", lambda: self._default.answer(said, talk))

    def _typed(self, said: Incoming, talk: Context, top: State, behind: Sequence[State]) -> RoutedOrder:
        """For what is open; under a question, first for what waits. What is none of it is asked in front."""
        opened, now = self._by_name[top.dialogue], replace(talk, state=top)
        for place, below in enumerate(behind if opened is self._default else ()):
            waiting, then = self._by_name[below.dialogue], replace(talk, state=below)
            if waiting.claims(said, then, is_behind=True):
                return self._of(waiting, "", waiting.answer, said, then, behind[place + 1 :])
        if opened.claims(said, now):
            return self._of(opened, "", opened.answer, said, now, behind)

        def asked_in_front(said: Incoming, talk: Context) -> Result:
            turn = self._default.answer(said, talk)
            if turn.keeps or turn.state is None:
                return replace(turn, state=None, keeps=True)
            return replace(turn, pages=(*turn.pages, opened.waits(now)))

        return self._of(self._default, "", asked_in_front, said, replace(talk, state=None), (top, *behind))

    def _of(
        self,
        handler: Handler,
        verb: str,
        carry_out: Callable[[Incoming, Context], Result],
        said: Incoming,
        talk: Context,
        behind: Sequence[State],
    ) -> RoutedOrder:
        """What waits ``behind`` stays there, and comes back once nothing is in front of it."""

        def carried() -> Result:
            turn = carry_out(said, talk)
            if turn.keeps or not behind:
                return turn
            if turn.state is None:
                first, *others = behind
                resumed = self._by_name[first.dialogue].resume(replace(talk, state=first))
                pages = (*turn.pages, *resumed.pages)
                return replace(turn, pages=pages, state=in_front_of(others, resumed.state or first))
            left = [
                self._by_name[one.dialogue].is_given_up(replace(talk, state=one))
                for one in behind[MOST_BEHIND:]
            ]
            state = in_front_of(behind[:MOST_BEHIND], turn.state)
            return replace(turn, pages=(*turn.pages, *left), state=state)

        return RoutedOrder(handler.name, verb, carried)

    def _wants_help(self, said: Incoming, top: State | None) -> bool:
        """Where a question may be typed: a form that is open takes these words as any other."""
        is_in_form = top is not None and top.dialogue not in {self._default.name, DRAFTS}
        if is_in_form or said.attachments or said.is_edit or said.replied_ref or not said.is_private:
            return False
        return fold(said.text) in HELP_WANTED or said.text.strip() == "?"

    def _pressed(
        self, said: Incoming, talk: Context, top: State | None, behind: Sequence[State]
    ) -> RoutedOrder:
        name, _, rest = said.action.partition(":")
        verb, _, argument = rest.partition(":")
        handler = self._by_name.get(name)
        if handler is None:
            raise Misunderstood
        if handler.of_drafts and top is not None and top.dialogue != DRAFTS:
            places = [place for place, one in enumerate(behind) if one.dialogue == DRAFTS]
            if places:
                top, behind = behind[places[0]], behind[places[0] + 1 :]

        def pressed(said: Incoming, talk: Context) -> Result:
            return handler.press(verb, argument, said, talk)

        return self._of(handler, verb, pressed, said, replace(talk, state=top), behind)
