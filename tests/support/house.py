"""The house without its channels: people speak to the real intake, and read what the real outbox lets go.

Everything between the two is real (handlers, rendering, database); only the knowledge base is scripted and
the clock moves when a test says so. Each letter is carried at once, in the order of the real shelf.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from html import unescape
from itertools import count
from typing import Any

from app.settings import Settings
from app.wiring import Components as Wired
from app.wiring import build
from bot.messages import Channel, Incoming, Unsupported
from delivery.files import Attachment
from delivery.queue_messages import Delivered, OutboxMessage, Outcome
from guichets.access import AccessService
from guichets.registry import Agent, Guichet, GuichetKind, Role
from guichets.sessions import Sessions
from journal.entries import Entry as JournalEntry
from journal.entries import Kind as Logged
from knowledge_base.entries import Entry
from knowledge_base.themes import Theme
from knowledge_base.understanding.intents import Kind
from knowledge_base.verdict import Answer, NoMatch, Probable, Suggestions, Verdict
from rendering.message import Button, Reply
from storage.database import Database
from storage.tables import conversations, inbox
from tickets.ticket import Ticket

WEDNESDAY = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)  # ten o'clock in Paris

CHAT = ("merci", "bonjour", "")

_LEASE = timedelta(minutes=1)
_TAG = re.compile(r"<[^>]+>")


def entry(
    entry_id: str, question: str, answer: str = "La réponse.", *, theme: Theme = Theme.CONNEXION
) -> Entry:
    """A complete and validated entry."""
    return Entry(
        id=entry_id,
        question=question,
        answer=answer,
        theme=theme,
        source="Guide SNE",
        source_date="2026",
        validated_by="Camille Aubrey",
        validated_on=date(2026, 9, 1),
    )


class ScriptedBase:
    """Says to each question what it was told to say, or raises it. Whatever else is asked, it ignores."""

    def __init__(self) -> None:
        self._script: dict[str, Verdict | Exception] = {
            word: NoMatch(Kind.SMALL_TALK, None, None) for word in CHAT
        }
        self._entries: dict[str, Entry] = {}

    def says(self, question: str, verdict: Verdict | Exception) -> None:
        self._script[question] = verdict

    def answers(self, question: str, known: Entry) -> None:
        self._entries[known.id] = known
        self.says(question, Answer(known, 0.9))

    def finds_near(self, question: str, *known: Entry) -> None:
        """The text of the first is likelier right than not."""
        self._entries |= {one.id: one for one in known}
        self.says(question, Probable(known, 0.7))

    def suggests(self, question: str, *known: Entry) -> None:
        self._entries |= {one.id: one for one in known}
        self.says(question, Suggestions(known, 0.5))

    def redirects(self, entry_id: str, successor: Entry) -> None:
        """This one answers in its place from now on."""
        self._entries[entry_id] = successor

    def verdict(self, question: str) -> Verdict:
        said = self._script.get(question, NoMatch(Kind.QUESTION, None, None))
        if isinstance(said, Exception):
            raise said
        return said

    def entry(self, entry_id: str) -> Entry:
        return self._entries[entry_id]

    def guess_theme(self, text: str) -> Theme | None:
        return None


class ScriptedUnderstanding:
    """Splits and follows as it was told to, else reads one complete question; ``Martin`` is the only name.

    What a message says by its form alone is read as in the service.
    """

    def __init__(self) -> None:
        self._questions: dict[str, tuple[str, ...]] = {}
        self._follow_ups: set[str] = set()

    def splits(self, message: str, *questions: str) -> None:
        self._questions[message] = questions

    def follows(self, message: str) -> None:
        """« Et pour un couple ? »"""
        self._follow_ups.add(message)

    def questions_of(self, message: str) -> tuple[str, ...]:
        return self._questions.get(message, (message,))

    def is_follow_up(self, message: str) -> bool:
        return message in self._follow_ups

    def read_with(self, before: str, message: str) -> str:
        return f"{before} / {message}"

    def without_persons(self, text: str) -> str:
        return text.replace("Martin", "").strip()


@dataclass
class Clock:
    now: datetime = WEDNESDAY

    def __call__(self) -> datetime:
        return self.now

    def passes(self, *, days: float = 0, minutes: float = 0, seconds: float = 0) -> None:
        self.now += timedelta(days=days, minutes=minutes, seconds=seconds)


@dataclass(frozen=True)
class Chat:
    """A place where messages are shown: a private chat, a group, or a topic of it."""

    chat_ref: str
    channel: Channel = Channel.TELEGRAM
    thread_ref: str = ""
    is_private: bool = False

    @property
    def address(self) -> tuple[str, str]:
        return self.channel, f"{self.chat_ref}/{self.thread_ref}" if self.thread_ref else self.chat_ref


@dataclass(frozen=True)
class Person:
    """Somebody with an account; ``agent`` is None for a stranger."""

    name: str
    user_ref: str
    chat: Chat
    agent: Agent | None = None

    @property
    def agent_id(self) -> int:
        assert self.agent is not None
        assert self.agent.id is not None
        return self.agent.id


@dataclass(frozen=True)
class Message:
    """What the bot said somewhere; ``ref`` is the number by which it is replied to."""

    ref: str
    reply: Reply
    key: str
    about: str

    @property
    def text(self) -> str:
        """As it is read: without tags, nor the difference between one space and another."""
        return unescape(_TAG.sub("", self.reply.text)).replace("\N{NO-BREAK SPACE}", " ")

    @property
    def buttons(self) -> list[Button]:
        return [button for row in self.reply.buttons for button in row]

    @property
    def labels(self) -> list[str]:
        return [button.label for button in self.buttons]


@dataclass
class House:
    """``says``, ``sends``, ``edits`` and ``presses`` return what the bot answered there, in one text."""

    database: Database
    base: ScriptedBase = field(default_factory=ScriptedBase)
    understanding: ScriptedUnderstanding = field(default_factory=ScriptedUnderstanding)
    clock: Clock = field(default_factory=Clock)
    outcome: Callable[[OutboxMessage], Outcome | None] = field(default=lambda _parcel: None)
    """How a parcel's journey ends; None when it arrives."""
    given: Mapping[str, object] = field(default_factory=dict)
    """Settings of its own."""

    def __post_init__(self) -> None:
        given: dict[str, Any] = {"departement": "06", "telegram_second_factor": "facultatif", **self.given}
        settings = Settings(_env_file=None, **given)  # type: ignore[call-arg]  # pydantic checks
        self.wired: Wired = build(
            settings, self.database, self.base, clock=self.clock, understanding=self.understanding
        )
        self.units = self.wired.units
        self.intake = self.wired.intake
        self._numbers = count(1)
        self._shown: dict[tuple[str, str], list[Message]] = {}
        self._said: dict[tuple[str, str], str] = {}
        self.guichet = self.opens_guichet("Mairie de Valbonne")

    # Who is there.

    def opens_guichet(self, name: str) -> Guichet:
        guichet = Guichet(name=name, kind=GuichetKind.COMMUNE, departement="06")
        with self.units() as work:
            work.registry.add(guichet)
        return guichet

    def stranger(self, name: str) -> Person:
        number = str(1000 + next(self._numbers))
        return Person(name, number, Chat(number, is_private=True))

    def invites(self, name: str, *, role: Role = Role.AGENT) -> str:
        """The code that ``relais agents inviter`` prints."""
        place = None if role is Role.GESTIONNAIRE else self.guichet
        with self.units() as work:
            return AccessService(work, now=self.clock.now).invite(name, guichet=place, role=role, by=None)[1]

    def enrols(self, name: str, *, role: Role = Role.AGENT) -> Person:
        """Somebody who typed their code and was welcomed."""
        person = self.stranger(name)
        assert "Bienvenue" in self.says(person, f"/start {self.invites(name, role=role)}")
        with self.units() as work:
            return replace(
                person, agent=AccessService(work, now=self.clock.now).speaker("telegram", person.user_ref)
            )

    def gestionnaire(self, name: str = "Camille Aubrey") -> Person:
        return self.enrols(name, role=Role.GESTIONNAIRE)

    def agent(self, person: Person) -> Agent:
        """As the registry has them now."""
        with self.units.reading() as work:
            found = work.registry.agent(person.agent_id)
        assert found is not None
        return found

    def on_the_web(self, person: Person) -> Person:
        """The same person in their web chat."""
        reference = f"agent-{person.agent_id}"
        with self.units() as work:
            sessions = Sessions(work, now=self.clock.now)
            assert person.agent is not None
            sessions.sign_in(sessions.sign_in_link(person.agent))
        return replace(person, user_ref=reference, chat=Chat(reference, Channel.WEB, is_private=True))

    def closes(self, person: Person) -> None:
        with self.units() as work:
            agent = work.registry.agent(person.agent_id)
            assert agent is not None
            AccessService(work, now=self.clock.now).close(agent, by=None)

    # What they say.

    def incoming(self, person: Person, text: str = "", *, at: Chat | None = None) -> Incoming:
        """Something said, not yet received."""
        chat, number = at or person.chat, str(next(self._numbers))
        return Incoming(
            channel=chat.channel,
            update_ref=number,
            message_ref=number,
            user_ref=person.user_ref,
            chat_ref=chat.chat_ref,
            thread_ref=chat.thread_ref,
            display_name=person.name,
            at=self.clock.now,
            text=text,
            is_private=chat.is_private,
        )

    def receives(self, *said: Incoming) -> int:
        """Stores without handling; how many were new."""
        return self.intake.receive(said)

    def handles(self) -> int:
        """Handles what is ready and carries what it makes leave; how many messages were handled."""
        handled = 0
        while self.intake.handle_next():
            handled += 1
        self._carry()
        return handled

    def hears(self, said: Incoming) -> str:
        """One message, received, handled and answered."""
        place = Chat(said.chat_ref, said.channel, said.thread_ref)
        before = len(self.messages(place))
        self.receives(said)
        if said.text:
            self._said[said.user_ref, said.text] = said.message_ref
        self.handles()
        return "\n\n".join(message.text for message in self.messages(place)[before:])

    def says(self, person: Person, text: str, *, at: Chat | None = None, under: str = "") -> str:
        """``under`` answers, in Telegram's way, the last message there that holds these words."""
        said = self.incoming(person, text, at=at)
        if under:
            said = replace(said, replied_ref=self._holding(under, at or person.chat).ref)
        return self.hears(said)

    def sends(
        self,
        person: Person,
        *files: Attachment,
        text: str = "",
        unsupported: Unsupported | None = None,
        at: Chat | None = None,
    ) -> str:
        said = self.incoming(person, text, at=at)
        return self.hears(replace(said, attachments=files, unsupported=unsupported))

    def edits(self, person: Person, before: str, after: str) -> str:
        """The person changes what they wrote before."""
        ref = self._said[person.user_ref, before]
        self._said[person.user_ref, after] = ref
        return self.hears(replace(self.incoming(person, after), message_ref=ref, is_edit=True))

    def presses(self, person: Person, label: str, *, of: str = "", at: Chat | None = None) -> str:
        """The button of the last message that bears it, among those that hold the words ``of``."""
        shown = [m for m in self.messages(at or person.chat) if of in m.text and label in m.labels]
        assert shown, f"no message with the button « {label} »"
        (data,) = {button.data for button in shown[-1].buttons if button.label == label}
        return self.forges(person, data, at=at)

    def forges(self, person: Person, data: str, *, at: Chat | None = None) -> str:
        """A button's data, whether anybody was shown such a button or not."""
        return self.hears(replace(self.incoming(person, at=at), action=data, message_ref=""))

    def sends_tickets_to(self, group: Chat, person: Person) -> None:
        """A gestionnaire chooses the group where the tickets arrive, and confirms."""
        self.says(person, "/triage_ici", at=group)
        self.presses(person, "Oui, dans ce groupe", at=group)

    # What can be seen.

    def messages(self, place: Person | Chat) -> Sequence[Message]:
        chat = place.chat if isinstance(place, Person) else place
        return self._shown.get(chat.address, [])

    def sees(self, place: Person | Chat) -> Message:
        """The last message there."""
        return self.messages(place)[-1]

    def texts(self, place: Person | Chat, wanted: str = "") -> list[str]:
        return [message.text for message in self.messages(place) if wanted in message.text]

    def state(self, person: Person) -> str | None:
        """``dialogue/step`` of what is open with the person, if anything is."""
        with self.database.reading() as session:
            row = session.execute(
                conversations.select().where(conversations.c.key.like(f"%:{person.user_ref}"))
            ).one_or_none()
        return f"{row.dialogue}/{row.step}" if row else None

    def tickets(self) -> Sequence[Ticket]:
        """The oldest first."""
        with self.units.reading() as work:
            return list(reversed(work.tickets.latest(limit=100)))

    def journal(self, *kinds: Logged) -> list[JournalEntry]:
        with self.units.reading() as work:
            return [row.entry for row in work.journal.rows() if not kinds or row.entry.kind in kinds]

    def incidents(self) -> Mapping[int, str]:
        """The rows of the inbox that were handled, each with its incident's number if there was one."""
        with self.database.reading() as session:
            rows = session.execute(inbox.select().where(inbox.c.handled_at.is_not(None)))
            return {row.id: row.incident for row in rows}

    # The courier.

    def _carry(self) -> None:
        for channel in Channel:
            while parcels := self.wired.shelf.take(channel, now=self.clock.now, lease=_LEASE, limit=50):
                for parcel in parcels:
                    self._deliver(parcel)

    def _deliver(self, parcel: OutboxMessage) -> None:
        outcome = self.outcome(parcel)
        if outcome is None:
            ref = str(next(self._numbers))
            message = Message(ref, Reply.from_payload(parcel.payload), parcel.key, parcel.about)
            self._shown.setdefault((parcel.channel, parcel.chat_ref), []).append(message)
            outcome = Delivered(ref)
        self.wired.shelf.settle((parcel, outcome), now=self.clock.now)

    def _holding(self, words: str, place: Chat) -> Message:
        return next(message for message in reversed(self.messages(place)) if words in message.text)
