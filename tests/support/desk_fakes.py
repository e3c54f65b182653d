"""Several people before the real router, the real post and the real templates, on a work in memory."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from due_fakes import FakeEvents, FakeSignalements
from fakes import (
    NOW,
    PARIS,
    FakeAudit,
    FakeJournal,
    FakeLinks,
    FakeLocalValues,
    FakeProposals,
    FakeQuestions,
    FakeRegistry,
    FakeRevisions,
    FakeTickets,
    require_typography,
)
from incident_fakes import FakeIncidents
from mail_fakes import FakeMails
from pole_fakes import FakeEscalations
from presence_fakes import FakeAbsences, FakeClosings, FakeServiceTimes
from stand_in import StandIn

from bot.dialogue import Context, Router
from bot.messages import Channel, Incoming
from bot.notifier import Notifier
from bot.pages import Refusal
from bot.state import State
from delivery.files import Attachment
from guichets.registry import Account, Agent, Role
from knowledge_base.french.phrases import FrenchWording
from knowledge_base.learning.lessons import Lessons
from rendering.engine import Renderer
from rendering.message import Button, Reply
from rendering.refusals import is_refusal, sentence
from storage.unit_of_work import Work

RENDERER = Renderer(PARIS.timezone)
_NUMBERS = count(1)


class FakeAddresses(FakeRegistry):
    """Each person has one account, whose references are their number: « 3 », or « agent-3 » on the web."""

    def __init__(self, guichets: Sequence[str]) -> None:
        super().__init__(guichets, ())
        self._channels: dict[int, Channel] = {}

    def hires(
        self,
        name: str,
        *,
        role: Role = Role.AGENT,
        guichet_id: int | None = None,
        channel: Channel = Channel.TELEGRAM,
    ) -> Agent:
        number = len(self.people) + 1
        agent = Agent(id=number, name=name, role=role, guichet_id=guichet_id, created_at=NOW)
        self.people.append(agent)
        self._channels[number] = channel
        return agent

    def meet_agents(self, agent_ids: Sequence[int]) -> None:
        pass

    def has_blocked_us(self, agent_id: int) -> bool:
        return False

    def accounts(self, agent_id: int) -> Sequence[Account]:
        channel = self._channels[agent_id]
        ref = str(agent_id) if channel is Channel.TELEGRAM else f"agent-{agent_id}"
        account = Account(
            channel=channel, user_ref=ref, chat_ref=ref, agent_id=agent_id, bound_at=NOW, used_at=NOW
        )
        return [account]


@dataclass(frozen=True)
class Letter:
    """A row of the outbox, delivered at once; ``ref`` is the number that its channel gave."""

    ref: str
    key: str
    channel: str
    chat_ref: str
    about: str
    payload: Mapping[str, object]

    @property
    def reply(self) -> Reply:
        return Reply.from_payload(self.payload)


class FakeLetters(StandIn):
    def __init__(self) -> None:
        self.all: list[Letter] = []

    def add_once(
        self,
        key: str,
        *,
        channel: str,
        chat_ref: str,
        payload: Mapping[str, object],
        now: datetime,
        about: str = "",
        answerable: bool = True,
        agent_id: int | None = None,
        departement: str | None = None,
        secret_until: datetime | None = None,
        not_before: datetime | None = None,
        not_after: datetime | None = None,
        along: Sequence[str] = (),
        later: bool = False,
    ) -> bool:
        if any(letter.key == key for letter in self.all):
            return False
        letter = Letter(f"m{len(self.all) + 1}", key, channel, chat_ref, about if answerable else "", payload)
        if channel != "mail":
            require_typography(letter.reply)
        self.all.append(letter)
        return True

    def withdraw(self, channel: str, chat_ref: str, *, now: datetime) -> None:
        """Each letter is delivered at once: none waits."""

    def known(self, keys: Sequence[str]) -> set[str]:
        return {letter.key for letter in self.all} & {*keys}

    def drop_late(self, *, now: datetime) -> None:
        """Nothing waits here."""

    def take_back(self, *prefixes: str, now: datetime, agent_id: int | None = None) -> Sequence[int]:
        return ()

    def about_of(self, channel: str, chat_ref: str, external_ref: str) -> str:
        place = (channel, chat_ref, external_ref)
        return next((x.about for x in self.all if (x.channel, x.chat_ref, x.ref) == place), "")

    @property
    def mails(self) -> list[Mapping[str, object]]:
        return [letter.payload for letter in self.all if letter.channel == "mail"]


class FakeConversations(StandIn):
    def __init__(self) -> None:
        self._open: dict[str, State] = {}

    def state(self, key: str) -> State | None:
        return self._open.get(key)

    def store(self, key: str, state: State | None, now: datetime) -> None:
        if state is None:
            self._open.pop(key, None)
        else:
            # As the database gives it back: JSON values only.
            self._open[key] = State(state.dialogue, state.step, json.loads(json.dumps(dict(state.data))))


class FakePlaces(StandIn):
    def __init__(self) -> None:
        self.group: str | None = None
        self.binder: int | None = None
        self.is_suspended = False

    def triage_group(self) -> str | None:
        return None if self.is_suspended else self.group

    def chosen_group(self) -> str | None:
        return self.group

    def bind_group(self, chat_ref: str, title: str, *, by: int, now: datetime) -> None:
        self.group, self.binder, self.is_suspended = chat_ref, by, False

    def group_binder(self) -> int | None:
        return self.binder

    def suspend_group(self, now: datetime) -> None:
        self.is_suspended = True

    def release_group(self) -> None:
        self.group = None


class DeskWork(StandIn):
    """One unit of work that never ends."""

    def __init__(self, *guichets: str) -> None:
        self.registry = FakeAddresses(guichets)
        self.people = self.registry
        self.tickets = FakeTickets()
        self.events = FakeEvents()
        self.signalements = FakeSignalements()
        self.journal = FakeJournal()
        self.audit = FakeAudit()
        self.questions = FakeQuestions()
        self.proposals = FakeProposals()
        self.lessons = Lessons(self.questions, self.proposals)
        self.links = FakeLinks()
        self.mails = FakeMails()
        self.escalations = FakeEscalations(self.tickets.all)
        self.incidents = FakeIncidents(self.tickets.all)
        self.wording = FrenchWording()
        self.revisions = FakeRevisions()
        self.local_values = FakeLocalValues()
        self.service_times = FakeServiceTimes()
        self.closings = FakeClosings()
        self.absences = FakeAbsences()
        self.letters = FakeLetters()
        self.conversations = FakeConversations()
        self.places = FakePlaces()

    @property
    def outbox(self) -> Notifier:
        return Notifier(RENDERER, self.letters, self.registry, self.places, self.conversations, now=NOW)

    @property
    def as_work(self) -> Work:
        """What this fake lacks (inbox, web chat), no handler uses."""
        return self


class Conversation:
    """One person in one place; what they are told is read from the outbox.

    ``group`` is the chat of a group; without it they are in private.
    """

    def __init__(self, work: DeskWork, router: Router, speaker: Agent, *, group: str = "") -> None:
        assert speaker.id is not None
        self._work = work
        self._router = router
        self._speaker = speaker
        (self._account,) = work.registry.accounts(speaker.id)
        self._group = group

    @property
    def screen(self) -> list[Reply]:
        """Everything that the person was told here, oldest first."""
        return [letter.reply for letter in self._letters()]

    @property
    def last(self) -> str:
        return self.screen[-1].text

    @property
    def buttons(self) -> list[str]:
        """The labels under the last message."""
        return [button.label for row in self.screen[-1].buttons for button in row]

    @property
    def open_dialogue(self) -> State | None:
        return self._work.conversations.state(self._said().conversation)

    def says(
        self, text: str, *, under: str = "", files: tuple[Attachment, ...] = (), is_edit: bool = False
    ) -> str:
        """What the bot says back; ``under`` are words of the message that the person answers."""
        replied = ""
        if under:
            replied = next(x.ref for x in reversed(self._letters()) if under in x.reply.text)
        return self._turn(self._said(text=text, replied_ref=replied, attachments=files, is_edit=is_edit))

    def presses(self, label: str) -> str:
        """The last button shown here under this label."""
        shown = [button for reply in self.screen for row in reply.buttons for button in row]
        return self.sends(next(b for b in reversed(shown) if b.label == label).data)

    def sends(self, data: str) -> str:
        """The data of a button, even of one that is not there."""
        return self._turn(self._said(action=data))

    def button(self, label: str) -> Button:
        """Under the last message."""
        return next(b for row in self.screen[-1].buttons for b in row if b.label == label)

    def _letters(self) -> list[Letter]:
        place = (self._account.channel, self._group or self._account.chat_ref)
        return [letter for letter in self._work.letters.all if (letter.channel, letter.chat_ref) == place]

    def _said(
        self,
        *,
        text: str = "",
        action: str = "",
        replied_ref: str = "",
        attachments: tuple[Attachment, ...] = (),
        is_edit: bool = False,
    ) -> Incoming:
        number = str(next(_NUMBERS))
        return Incoming(
            channel=Channel(self._account.channel),
            update_ref=number,
            user_ref=self._account.user_ref,
            chat_ref=self._group or self._account.chat_ref,
            display_name=self._speaker.name,
            at=NOW,
            message_ref=f"dit-{number}",
            replied_ref=replied_ref,
            text=text,
            action=action,
            attachments=attachments,
            is_edit=is_edit,
            is_private=not self._group,
        )

    def _turn(self, said: Incoming) -> str:
        work = self._work
        before = len(self._letters())
        found = work.conversations.state(said.conversation)
        state = State(found.dialogue, found.step, found.data) if found else None
        pages: tuple[object, ...]
        try:
            turn = self._router(said, Context(work.as_work, self._speaker, state, NOW, PARIS))
        except Exception as refused:
            if not is_refusal(refused):
                raise
            pages = (Refusal(sentence(refused)),)
        else:
            pages = turn.pages
            if not turn.keeps:
                work.conversations.store(said.conversation, turn.state, NOW)
        for number, page in enumerate(pages):
            key = f"reponse:{said.channel}:{said.update_ref}:{number}"
            work.outbox.answer(
                said.channel, said.address, RENDERER.reply(page, to_group=not said.is_private), key=key
            )
        return "\n".join(letter.reply.text for letter in self._letters()[before:])
