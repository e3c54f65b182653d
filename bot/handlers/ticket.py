"""The ticket: shown before it is opened, completed if she wishes, then handed to the gestionnaire."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from typing import Any

from bot.dialogue import State, Talk, Turn
from bot.errors import Misunderstood
from bot.messages import Attachment, Incoming
from tickets.desk import Desk, Request
from tickets.numero_unique import parse_numero_unique
from tickets.ticket import Attachment as TicketAttachment

SAME_QUESTION = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """The ticket that is about to be opened.

    ``reason`` tells why it is one: an act, a sensitive matter, an answer that was refused, or nothing known.
    """

    question: str
    theme: str
    kind: str
    reason: str
    asked_at: datetime
    numero_unique: str = ""
    details: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    source_refs: tuple[str, ...] = ()

    def to_data(self) -> dict[str, Any]:
        return {
            "question": self.question,
            "theme": self.theme,
            "kind": self.kind,
            "reason": self.reason,
            "asked_at": self.asked_at.isoformat(),
            "numero_unique": self.numero_unique,
            "details": list(self.details),
            "attachments": [[a.name, a.mime, a.size, a.file_ref, a.path] for a in self.attachments],
            "source_refs": list(self.source_refs),
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Draft:
        return cls(
            question=data["question"],
            theme=data["theme"],
            kind=data["kind"],
            reason=data["reason"],
            asked_at=datetime.fromisoformat(data["asked_at"]),
            numero_unique=data["numero_unique"],
            details=tuple(data["details"]),
            attachments=tuple(Attachment(*a) for a in data["attachments"]),
            source_refs=tuple(data["source_refs"]),
        )


@dataclass(frozen=True, kw_only=True)
class TicketDraft:
    """What she sees before she sends."""

    question: str
    theme: str
    kind: str
    reason: str
    guichet: str
    numero_unique: str
    details: tuple[str, ...]
    files: int


@dataclass(frozen=True)
class NumeroUniqueAsked:
    pass


@dataclass(frozen=True)
class DetailAsked:
    pass


@dataclass(frozen=True)
class FileKept:
    """A file came before any question."""


@dataclass(frozen=True)
class TicketOpened:
    reference: str
    is_act: bool


@dataclass(frozen=True)
class DraftDropped:
    pass


class TicketHandler:
    name = "ticket"
    commands: Mapping[str, bool] = {}

    def __init__(self, timezone: tzinfo) -> None:
        self._timezone = timezone

    def command(self, said: Incoming, talk: Talk) -> Turn:
        raise Misunderstood

    def begin(self, draft: Draft, talk: Talk) -> Turn:
        """Shows the ticket; nothing is opened before she says so."""
        return Turn.go_on(State(self.name, "draft", draft.to_data()), _page(draft, talk))

    def begin_with_files(self, said: Incoming, talk: Talk) -> Turn:
        draft = Draft(
            question="",
            theme="",
            kind="question",
            reason="question",
            asked_at=talk.now,
            attachments=said.attachments,
            source_refs=(said.message_ref,) if said.message_ref else (),
        )
        return Turn.go_on(State(self.name, "question", draft.to_data()), FileKept())

    def correct(self, said: Incoming, talk: Talk) -> str | None:
        """Brings an edited message to the ticket that it opened; its reference, or None."""
        assert talk.speaker.id is not None
        ticket = talk.work.tickets.from_message(talk.speaker.id, said.message_ref)
        if ticket is None or ticket.is_closed:
            return None
        self._desk(talk).correct_question(ticket, said.text, by=talk.speaker)
        return ticket.reference

    def answer(self, said: Incoming, talk: Talk) -> Turn:
        assert talk.state is not None
        draft = Draft.from_data(talk.state.data)
        if said.is_edit:
            if said.message_ref in draft.source_refs:
                return self._show(replace(draft, question=said.text), talk)
            return Turn.aside(_page(draft, talk))
        match talk.state.step:
            case "numero":
                return self._show(replace(draft, numero_unique=parse_numero_unique(said.text)), talk)
            case "question":
                return self._show(_joined(draft, said), talk)
            case "detail":
                return self._show(_detailed(draft, said), talk)
            case _:
                recent = talk.now - draft.asked_at < SAME_QUESTION
                return self._show(_joined(draft, said) if recent else _detailed(draft, said), talk)

    def press(self, verb: str, argument: str, said: Incoming, talk: Talk) -> Turn:
        if talk.state is None or talk.state.dialogue != self.name:
            raise Misunderstood
        draft = Draft.from_data(talk.state.data)
        match verb:
            case "send" if draft.question:
                return self._open(draft, said, talk)
            case "numero":
                return Turn.go_on(State(self.name, "numero", draft.to_data()), NumeroUniqueAsked())
            case "detail":
                return Turn.go_on(State(self.name, "detail", draft.to_data()), DetailAsked())
            case "drop":
                return Turn.end(DraftDropped())
            case _:
                raise Misunderstood

    def _open(self, draft: Draft, said: Incoming, talk: Talk) -> Turn:
        request = Request(
            question=draft.question,
            theme=draft.theme,
            kind=draft.kind,
            numero_unique=draft.numero_unique,
            details=draft.details,
            attachments=tuple(
                TicketAttachment(a.name, a.mime, a.size, a.file_ref, a.path) for a in draft.attachments
            ),
            source_refs=draft.source_refs,
        )
        ticket = self._desk(talk).open_ticket(
            request, by=talk.speaker, channel=said.channel, chat_ref=said.chat_ref
        )
        # As a letter about the ticket, so that what she writes under it completes the ticket.
        talk.work.outbox.tell(
            ticket.agent_id,
            TicketOpened(ticket.reference, draft.reason == "act"),
            key=f"ticket:{ticket.reference}:recu",
            channel=said.channel,
            about=ticket.reference,
        )
        return Turn.end()

    def _show(self, draft: Draft, talk: Talk) -> Turn:
        return Turn.go_on(State(self.name, "draft", draft.to_data()), _page(draft, talk))

    def _desk(self, talk: Talk) -> Desk:
        return Desk(talk.work, now=talk.now, timezone=self._timezone)


def _page(draft: Draft, talk: Talk) -> TicketDraft:
    return TicketDraft(
        question=draft.question,
        theme=draft.theme,
        kind=draft.kind,
        reason=draft.reason,
        guichet=talk.work.people.guichet_name(talk.speaker.guichet_id),
        numero_unique=draft.numero_unique,
        details=draft.details,
        files=len(draft.attachments),
    )


def _joined(draft: Draft, said: Incoming) -> Draft:
    """Several messages within a minute are one question."""
    question = "\n".join(part for part in (draft.question, said.text) if part)
    refs = (*draft.source_refs, said.message_ref) if said.message_ref else draft.source_refs
    return replace(
        draft, question=question, source_refs=refs, attachments=draft.attachments + said.attachments
    )


def _detailed(draft: Draft, said: Incoming) -> Draft:
    details = (*draft.details, said.text) if said.text else draft.details
    return replace(draft, details=details, attachments=draft.attachments + said.attachments)
