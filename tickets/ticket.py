"""A ticket: the question of an agent, everything said about it, and every change of its status."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from delivery.files import Attachment as Attachment
from journal.people import Person
from tickets.changes import TicketChange
from tickets.errors import ForbiddenTransition
from tickets.kinds.declaration import DONE
from tickets.kinds.declared import EMERGENCIES, MATTER, declaration_of
from tickets.life import Action, Status, after

SENSITIVE = "sensible"
"""The kind of a ticket about violence, discrimination…: who looks over a shoulder must not read it."""


class Side(StrEnum):
    """Who speaks in a thread."""

    AGENT = "agent"
    GESTIONNAIRE = "gestionnaire"
    POLE = "pole"


class Thread(StrEnum):
    """Whom a message is for: what stands in one thread is never shown in another."""

    AGENT = "agent"
    """Between the agent and the gestionnaire."""
    POLE = "pole"
    """The child thread, with the national pole: the agent sees none of it."""
    NOTE = "note"
    """Among gestionnaires."""


class Urgency(StrEnum):
    """``URGENT``: somebody waits at the counter, or a legal date falls."""

    NORMAL = "normal"
    URGENT = "urgent"


class Rating(StrEnum):
    """What the agent says of a closed ticket."""

    HELPED = "helped"
    NOT_HELPED = "not_helped"


@dataclass(eq=False, kw_only=True)
class TicketMessage:
    """``mail_id`` is the mail that it was read in, if any."""

    id: int | None = None
    at: datetime
    author_id: int | None
    side: Side
    text: str
    thread: Thread = Thread.AGENT
    attachments: list[Attachment] = field(default_factory=list)
    mail_id: int | None = None

    @property
    def to_agent(self) -> bool:
        return self.thread is Thread.AGENT


@dataclass(eq=False, kw_only=True)
class TicketEvent:
    """``about`` names what else it concerns: another ticket, a step, an incident; never a sentence."""

    id: int | None = None
    at: datetime
    action: str
    by: int | None
    status: Status
    about: str = ""


@dataclass(eq=False, kw_only=True)
class Ticket:
    """``channel`` and ``chat_ref`` are where the agent asked, hence where they are answered.

    ``answers`` holds what its kind asked for, by field, and ``proofs`` what the guichet declares to have
    verified: never the proof itself. ``step`` is how far an act has gone.

    The service clock: ``due_at`` is when an answer is owed, None while none is; ``clock_since`` is when it
    last started to run, with ``clock_left`` seconds of office hours before it; ``warned`` is the last
    threshold that was told, in per cent, and ``warning_at`` when the next is reached.

    ``read_at`` is when a gestionnaire last had before them something of the agent's that was not read yet.
    """

    id: int | None = None
    reference: str
    kind: str = "question"
    question: str
    theme: str
    guichet_id: int | None
    agent_id: int
    channel: str
    chat_ref: str
    numero_unique: str = ""
    status: Status = Status.OPEN
    assignee_id: int | None = None
    opened_at: datetime
    taken_at: datetime | None = None
    answered_at: datetime | None = None
    escalated_at: datetime | None = None
    closed_at: datetime | None = None
    minutes: int = 0
    source_refs: list[str] = field(default_factory=list)
    urgency: Urgency = Urgency.NORMAL
    answers: dict[str, str] = field(default_factory=dict)
    proofs: list[str] = field(default_factory=list)
    step: str = ""
    due_at: datetime | None = None
    clock_since: datetime | None = None
    clock_left: int = 0
    warned: int = 0
    warning_at: datetime | None = None
    incident_id: int | None = None
    merged_into: str = ""
    reopenings: int = 0
    rating: Rating | None = None
    rating_comment: str = ""
    rated_at: datetime | None = None
    read_at: datetime | None = None
    words_erased_at: datetime | None = None
    messages: list[TicketMessage] = field(default_factory=list)
    history: list[TicketEvent] = field(default_factory=list)

    def apply(self, action: Action, *, by: Person | None, at: datetime, about: str = "") -> None:
        """With ``undo_close``, the only writer of ``status``; each change is a row of the history."""
        self.status = after(self.status, action)
        if action is Action.ESCALATE:
            self.escalated_at = at
        elif action is Action.CLOSE:
            self.closed_at = at
            self.rating, self.rating_comment, self.rated_at = None, "", None
        elif action is Action.REOPEN:
            self.closed_at = None
            self.merged_into = ""
        self.history.append(
            TicketEvent(at=at, action=action.value, by=by.id if by else None, status=self.status, about=about)
        )

    def undo_close(self, *, by: Person, at: datetime) -> None:
        """Back to where it stood before it was closed; ``ForbiddenTransition`` when it is not."""
        if not self.is_closed:
            raise ForbiddenTransition(self.status.value, TicketChange.UNDO_CLOSE)
        closing = max(n for n, event in enumerate(self.history) if event.action == Action.CLOSE)
        self.status = self.history[closing - 1].status if closing else Status.OPEN
        self.closed_at = None
        self.merged_into = ""
        self.record(TicketChange.UNDO_CLOSE, by=by, at=at)

    def record(self, what: StrEnum, *, by: Person | None, at: datetime, about: str = "") -> None:
        """A row of the history that leaves the status as it is."""
        self.history.append(
            TicketEvent(at=at, action=what.value, by=by.id if by else None, status=self.status, about=about)
        )

    def say(
        self,
        text: str,
        *,
        by: Person | None,
        side: Side,
        at: datetime,
        thread: Thread = Thread.AGENT,
        attachments: tuple[Attachment, ...] = (),
        mail_id: int | None = None,
    ) -> None:
        """``by`` is None for who is in no registry: the pole."""
        self.messages.append(
            TicketMessage(
                at=at,
                author_id=by.id if by else None,
                side=side,
                text=text,
                thread=thread,
                attachments=list(attachments),
                mail_id=mail_id,
            )
        )

    @property
    def asked_by(self) -> int:
        """Who asked the question, even if it was entrusted to their colleague since."""
        return next((int(e.about) for e in self.history if e.action == TicketChange.ENTRUST), self.agent_id)

    @property
    def is_sensitive(self) -> bool:
        return declaration_of(self.kind).confidential

    @property
    def is_emergency(self) -> bool:
        """Somebody was to be called before anything else."""
        return self.is_sensitive and self.answers.get(MATTER) in EMERGENCIES

    @property
    def next_step(self) -> str:
        """ "" when its kind has none, or when all are noted."""
        return declaration_of(self.kind).step_after(self.step)

    @property
    def is_unfinished(self) -> bool:
        """Something was to be done, and nobody has noted that it is."""
        return declaration_of(self.kind).is_act and self.step != DONE

    @property
    def question_in_passing(self) -> str:
        """As a list or a notice may show it: "" of a sensitive ticket, which is read on purpose."""
        return "" if self.is_sensitive else self.question

    @property
    def may_teach(self) -> bool:
        """The base may learn from it: it was answered, and its matter is not sensitive."""
        return bool(self.answer) and not self.is_sensitive

    @property
    def said_by_agent(self) -> Sequence[str]:
        """Beside the agent's question."""
        return [message.text for message in self.messages if message.to_agent and message.side is Side.AGENT]

    @property
    def is_closed(self) -> bool:
        return self.status is Status.CLOSED

    @property
    def our_closing(self) -> TicketEvent | None:
        """By which it is closed; None when it is not, or when the agent closed: that is theirs to reopen."""
        closing = next((e for e in reversed(self.history) if e.action == Action.CLOSE), None)
        return closing if self.is_closed and closing is not None and closing.by != self.agent_id else None

    @property
    def answer(self) -> str:
        """The last that the agent was given; "" before. A precision that was asked is none."""
        replied_at = {event.at for event in self.history if event.action == Action.REPLY}
        ours = (m for m in reversed(self.messages) if m.side is Side.GESTIONNAIRE and m.to_agent)
        return next((message.text for message in ours if message.at in replied_at), "")
