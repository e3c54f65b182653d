"""The way in of mail: each arrival is one transaction, and a question is answered as in the chat."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.conversation.answers import Answers, KnowledgeBase, kind_served
from bot.conversation.asked import OpenQuestion
from bot.conversation.draft import RequestDraft, open_draft
from bot.conversation.emergency import CallFirst
from bot.conversation.learning import note_answer, note_ticket
from bot.conversation.question_pages import (
    AnswerFound,
    ConclusionsFound,
    NearestFound,
    OffTrade,
    SmallTalk,
    SuggestionsFound,
)
from bot.conversation.treated import QuestionState
from bot.dialogue import Context
from bot.errors import Misunderstood
from bot.handlers.question import QuestionHandler
from bot.messages import Channel, Incoming
from bot.nobody_named import NameRemover
from deadlines.zones import Zone
from guichets.registry import Agent
from journal.people import Person, identity
from knowledge_base.learning.questions import AnswerZone
from knowledge_base.understanding.intents import Kind
from knowledge_base.verdict import Answer, NoMatch, Probable, Suggestions, Unclear
from privacy.nir import MASK
from storage.unit_of_work import UnitsOfWork, Work
from tickets.kinds.declared import MATTER
from tickets.mail.arrival import Arrival
from tickets.mail.correspondents import Correspondents
from tickets.mail.filing import Heard, Understanding, Understood
from tickets.mail.service import MailService
from tickets.mail.sorting import asked_in, bare_subject, said_in
from tickets.mails import Mail
from tickets.notices import IncidentBanner
from tickets.ticket import SENSITIVE, Ticket

_QUESTION = "question"
_TELLING = 6
"""Words: shorter, « voir l’objet » or « savez-vous combien ? » is read with the subject."""
_LOGO = 32 * 1024
"""Bytes: a smaller picture is that of a signature, and nothing to look at."""
_STEPS = {AnswerZone.ANSWER: "answered", AnswerZone.PROBABLE: "probable", AnswerZone.SUGGEST: "suggested"}


class FirstLevel(MailService):
    """``removed`` names what was taken out of the mail; ``given`` is what every mail needs."""

    def __init__(self, work: Work, answers: Answers, removed: tuple[str, ...], **given: Any) -> None:
        super().__init__(work, **given)
        self._all = work
        self._answers = answers
        self._questions = QuestionHandler(answers)
        self._removed = removed

    def _heard(self, mail: Mail, agent: Person) -> Heard:
        """Each of its questions in turn; what the chat would ask the agent goes to a person."""
        said, talk = self._said(mail, agent)
        asked: OpenQuestion | None = OpenQuestion.first(said)
        pages, drafts, is_left = list[Any](), list[RequestDraft](), False
        while asked is not None:
            turn = self._questions.ask(asked, said, talk)
            pages += [shown for page in turn.pages if (shown := self._shown(page, asked, said, talk))]
            then = replace(talk, state=turn.state)
            draft, treated = open_draft(then), QuestionState.of(then)
            drafts += [draft] if draft else []
            is_left |= draft is not None or (treated is not None and treated.step == "unclear")
            now = draft or treated
            asked = now.asked.next if now else None

        def opened(ticket: Ticket) -> None:
            for draft in drafts:
                note_ticket(draft.asked, ticket.reference, talk)

        drafts.sort(key=lambda one: (one.kind == SENSITIVE, one.is_act))
        told = [Understood(one.kind, one.theme, one.answers.get(MATTER, "")) for one in drafts[-1:]]
        return Heard(
            understood=told[0] if told else Understood(_QUESTION, ""),
            pages=tuple(pages),
            is_answered=not is_left,
            removed=self._removed,
            opened=opened,
        )

    def _shown(self, page: Any, asked: OpenQuestion, said: Incoming, talk: Context) -> Any:
        """As a letter shows it, where there is nothing to touch; None for what it does not say, or says in
        its own place.
        """
        match page:
            case SuggestionsFound(_, ((entry_id, _), *titles), heading):
                entry = self._answers.base.entry(entry_id)
            case ConclusionsFound((entry, *others), heading, further):
                titles = [*((other.id, other.question) for other in others), *further]
            case AnswerFound() | OffTrade() | IncidentBanner() | CallFirst():
                return page
            case SmallTalk(_, thanks=False, nod=False):
                return page
            case _:
                return None
        note_answer(entry, asked, said, talk)
        return NearestFound(entry, tuple(titles), heading)

    def _judged(self, question: Mail, agent: Person, ticket: Ticket | None) -> None:
        """As if the button under the answer had been pressed."""
        said, talk = self._said(question, agent)
        asked = OpenQuestion.first(said)
        noted = self._all.questions.by_reference(asked.reference)
        if noted is None:
            return
        is_one = noted.zone is not AnswerZone.SUGGEST
        shown = QuestionState(_STEPS.get(noted.zone, ""), asked, noted.entry_ids).to_state()
        verb = "ok" if ticket is None else "no" if is_one else "none"
        if noted.entry_ids and (ticket is not None or is_one):
            with suppress(Misunderstood):  # the entry is gone since
                self._questions.press(
                    verb, noted.entry_ids[0] if is_one else asked.id, said, replace(talk, state=shown)
                )
        if ticket is not None:
            note_ticket(replace(asked, rejected=True), ticket.reference, talk)

    def _said(self, mail: Mail, agent: Person) -> tuple[Incoming, Context]:
        speaker = self._all.registry.agent(identity(agent))
        assert speaker is not None
        said = _incoming(speaker, self._now, str(mail.id), asked_in(mail))
        alone = self._answers.verdict(said.text)
        subject = bare_subject(mail.subject)
        is_unknown = isinstance(alone, NoMatch) and alone.kind is Kind.QUESTION
        if (is_unknown and len(said.text.split()) < _TELLING) or self._understand(subject).matter:
            said = replace(said, text=f"{subject}\n{said.text}".strip())
        is_logo = [file.mime.startswith("image/") and file.size < _LOGO for file in mail.attachments]
        files = tuple(file for file, logo in zip(mail.attachments, is_logo, strict=True) if not logo)
        return replace(said, attachments=files), Context(self._all, speaker, None, self._now, self._zone)


class MailIntake:
    def __init__(
        self,
        units: UnitsOfWork,
        answers: Answers,
        named: NameRemover,
        understand: Understanding,
        correspondents: Correspondents,
        zone: Zone,
        *,
        clock: Callable[[], datetime],
    ) -> None:
        self._units = units
        self._answers = answers
        self._named = named
        self._understand = understand
        self._correspondents = correspondents
        self._zone = zone
        self._clock = clock

    def take(self, arrival: Arrival) -> None:
        """Once, however often it is told; durable when it returns."""
        with self._units() as work:
            bare, removed = self._bare(arrival, work)
            desk = FirstLevel(
                work,
                self._answers,
                removed,
                now=self._clock(),
                zone=self._zone,
                understand=self._understand,
                correspondents=self._correspondents,
            )
            desk.take(bare)

    def _bare(self, arrival: Arrival, work: Work) -> tuple[Arrival, tuple[str, ...]]:
        """Without the applicant, as in the chat, when an agent writes it; what its question then lacks."""
        people = work.registry.agents_at(arrival.sender) if arrival.sender and arrival.is_verified else ()
        if len(people) != 1:
            return arrival, ()

        def bare(text: str) -> Incoming:
            return self._named.bare(_incoming(people[0], self._clock(), "", text), people[0], work)

        def bare_parts(text: str) -> str:
            """One by one: no name goes from the end of a question to the closing words below it."""
            return "\n\n".join(bare(part).text for part in text.split("\n\n"))

        subject, text, said = map(bare_parts, (arrival.subject, arrival.text, arrival.new_part))
        removed = bare(said_in(arrival.new_part)).removed
        return replace(arrival, subject=subject, text=text, new_part=said), removed


def _incoming(agent: Agent, at: datetime, number: str, text: str) -> Incoming:
    place = f"agent-{agent.id}"
    return Incoming(
        channel=Channel.MAIL,
        update_ref=number,
        user_ref=place,
        chat_ref=place,
        display_name=agent.name,
        at=at,
        text=text,
    )


class RequestClassifier:
    """Sorts a request by the verdict of the chat. What the base would answer is sent by a gestionnaire, from
    the ticket's page, or by nobody.
    """

    def __init__(self, base: KnowledgeBase) -> None:
        self._base = base

    def __call__(self, question: str) -> Understood:
        match self._base.verdict(question.replace(MASK, " ")):
            case Answer(entry) | Probable((entry, *_)) | Suggestions((entry, *_)):
                return Understood(_QUESTION, entry.theme or "")
            case NoMatch(kind, act, theme, emergency):
                return Understood(kind_served(kind, act), theme or "", emergency.value if emergency else "")
            case Unclear() | Probable() | Suggestions():
                return Understood(_QUESTION, self._base.guess_theme(question) or "")
