"""The draft of a ticket: what the agent sees before anything is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.conversation.asked import OpenQuestion
from bot.conversation.heading import Heading, heading_of
from bot.dialogue import Context, Result
from bot.messages import unread_among
from bot.state import DRAFTS, State
from delivery.stored import Stored
from knowledge_base.understanding.intents import Kind
from privacy.persons import Trace
from tickets.kinds.answers import NOTHING, RequestDetails, given
from tickets.kinds.declaration import NUMERO_UNIQUE
from tickets.kinds.declared import QUESTION, declaration_of

UNASKED = "unasked"
CHOSEN = "chosen"
AGAIN = "again"


@dataclass(frozen=True, kw_only=True)
class RequestDraft(Stored):
    """The ticket that is about to be opened.

    ``reason`` tells why it is one: an act, a sensitive matter, a particular dossier, an answer that was
    refused, a file to look at, or nothing known; ``CHOSEN`` when the agent chose it among the kinds of
    request, ``AGAIN`` when they have waited for too long, or ``UNASKED`` when a file, or the wish to reach a
    person, came before any question.

    ``answers`` and ``proofs`` are what its kind asks; ``passed`` names what the agent would not or could not
    tell.
    """

    asked: OpenQuestion
    theme: str = ""
    kind: str = "question"
    reason: str
    answers: Mapping[str, str] = field(default_factory=dict)
    proofs: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()

    @property
    def is_act(self) -> bool:
        """Something to be done, that has a name."""
        return self.reason in {Kind.ACT, CHOSEN} and self.kind != "question"

    @property
    def numero_unique(self) -> str:
        return self.asked.dossier

    @property
    def answered(self) -> frozenset[str]:
        """The names of what is told already, wherever the agent told it."""
        told = {*self.answers, *self.proofs}
        return frozenset(told | {NUMERO_UNIQUE} if self.numero_unique else told)

    @property
    def to_ask(self) -> tuple[str, ...]:
        """What its kind asks, and the agent has neither told nor passed."""
        settled = {*self.answered, *self.passed}
        declaration = declaration_of(self.kind)
        asked = (*(field.name for field in declaration.fields), *declaration.proofs_asked(self.answers))
        return tuple(name for name in asked if name not in settled)


@dataclass(frozen=True, kw_only=True)
class TicketDraft:
    """``draft_id`` is in its buttons: those of a draft that is gone must not send another.

    ``added`` when the agent wrote under it without having been asked for a detail: they may believe that it
    was read as another question. ``to_ask`` counts what is left to ask, ``may_correct`` tells that something
    was answered, ``may_name_dossier`` that its kind may be about one dossier; ``unread`` names the files that
    nobody read; ``is_bare`` when an applicant was taken out of its words.
    """

    draft_id: str
    question: str
    theme: str
    kind: str
    reason: str
    guichet: str
    numero_unique: str
    may_name_dossier: bool
    details: tuple[str, ...]
    files: int
    heading: Heading | None
    added: bool = False
    given: RequestDetails = NOTHING
    to_ask: int = 0
    may_correct: bool = False
    unread: tuple[str, ...] = ()
    is_bare: bool = False


@dataclass(frozen=True)
class FileKept:
    """A file came without a word: what is the question? ``unread`` names those that nobody read."""

    draft_id: str
    unread: tuple[str, ...] = ()


@dataclass(frozen=True)
class PersonWanted:
    """The agent wants a person: what about? ``gestionnaire`` is whose answer it will be, "" when several may
    answer.
    """

    draft_id: str
    gestionnaire: str


@dataclass(frozen=True)
class DraftWaiting:
    """The agent pressed a button of another question: the open draft comes first, and is shown again."""


@dataclass(frozen=True)
class DraftKept:
    """A question was asked in front of it: it waits."""

    draft_id: str
    kind: str


@dataclass(frozen=True)
class DraftForgotten:
    """What the agent writes hours later is a new question: the draft was not sent, and is dropped."""

    question: str


@dataclass(frozen=True)
class DraftDropped:
    pass


def show_draft(draft: RequestDraft, talk: Context, *, added: bool = False) -> Result:
    """Nothing is opened before the agent says so."""
    step = "question" if draft.reason == UNASKED else "draft"
    return Result.go_on(State(DRAFTS, step, draft.to_payload()), draft_page(draft, talk, added=added))


def show_waiting_draft(draft: RequestDraft, talk: Context) -> Result:
    return Result.aside(DraftWaiting(), draft_page(draft, talk))


def open_draft(talk: Context) -> RequestDraft | None:
    state = talk.state_of(DRAFTS)
    return RequestDraft.from_payload(state.data) if state is not None else None


def _may_name_dossier(kind: str) -> bool:
    """An access or the hours of a guichet have no dossier, and none is asked."""
    declaration = declaration_of(kind)
    is_free = declaration.kind == QUESTION or declaration.confidential
    return is_free or declaration.field(NUMERO_UNIQUE) is not None


def only_gestionnaire(talk: Context) -> str:
    """Whose answer it will be; "" when several may give it."""
    departement = talk.work.people.departement_of(talk.speaker.guichet_id)
    there = [one.name for one in talk.work.registry.gestionnaires(departement)]
    return there[0] if len(there) == 1 else ""


def draft_page(
    draft: RequestDraft, talk: Context, *, added: bool = False
) -> TicketDraft | FileKept | PersonWanted:
    asked = draft.asked
    if draft.reason == UNASKED and not asked.files:
        return PersonWanted(asked.id, only_gestionnaire(talk))
    if draft.reason == UNASKED:
        return FileKept(asked.id, unread_among(asked.files))
    return TicketDraft(
        draft_id=asked.id,
        question=asked.for_a_person,
        theme=draft.theme,
        kind=draft.kind,
        reason=draft.reason,
        guichet=talk.work.people.guichet_name(talk.speaker.guichet_id),
        numero_unique=asked.dossier,
        may_name_dossier=_may_name_dossier(draft.kind),
        details=asked.details.texts,
        files=len(asked.files),
        unread=unread_among(asked.files),
        heading=heading_of(asked),
        added=added,
        given=given(draft),
        to_ask=len(draft.to_ask),
        may_correct=bool(draft.answers or draft.proofs or draft.passed),
        is_bare=Trace.NAME.mask in "\n".join((asked.for_a_person, *asked.details.texts)),
    )
