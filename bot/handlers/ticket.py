"""The ticket: shown before it is opened, completed if the agent wishes, then handed to the gestionnaire."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.conversation.answers import warned
from bot.conversation.asked import OpenQuestion
from bot.conversation.beside_draft import BesideDraft
from bot.conversation.completing import correct
from bot.conversation.departing import departure_pages
from bot.conversation.draft import (
    CHOSEN,
    UNASKED,
    DraftDropped,
    DraftForgotten,
    DraftKept,
    RequestDraft,
    draft_page,
    only_gestionnaire,
    open_draft,
    show_draft,
    show_waiting_draft,
)
from bot.conversation.emergency import called_for
from bot.conversation.filling import (
    answer_item,
    ask,
    ask_next,
    asked_item,
    filled_from,
    fills_by_itself,
    with_answers_of,
)
from bot.conversation.learning import note_ticket
from bot.conversation.question_pages import SuggestionsFound, TitlesBeside
from bot.conversation.treated import QuestionState, is_bare_number
from bot.conversation.typed import Typed, meant, typed_button
from bot.dialogue import Context, Handler, Result
from bot.errors import Misunderstood
from bot.handlers.question import QuestionHandler, is_thanks
from bot.messages import Incoming
from bot.state import DRAFTS, State
from knowledge_base.understanding.intents import Kind
from knowledge_base.understanding.sentences import is_asked
from knowledge_base.understanding.thread import Belonging, Open, told
from tickets.clock.calendars import Calendars
from tickets.clock.service_clock import Due
from tickets.kinds.answers import titled
from tickets.kinds.declared import MATTER
from tickets.numero_unique import parse_numero_unique
from tickets.service import Request


@dataclass(frozen=True)
class NumeroUniqueAsked:
    draft_id: str


@dataclass(frozen=True)
class DetailAsked:
    draft_id: str


@dataclass(frozen=True)
class NotSentYet:
    """« Merci », « ok »: the agent may believe that it is sent."""

    thanks: bool


@dataclass(frozen=True)
class TicketOpened:
    """``opens_at`` is when the service answers again, None while it does; ``gestionnaire`` is who reads it,
    "" when several may. ``is_sensitive``: it is never told without what does not close, for its ``matter``
    where that is known.
    """

    reference: str
    is_act: bool
    due: Due | None
    opens_at: datetime | None
    gestionnaire: str = ""
    is_sensitive: bool = False
    matter: str = ""


class TicketHandler(Handler):
    """``questions`` is asked again when the question changes before it is sent; ``beside`` tells what else is
    said meanwhile.
    """

    name = DRAFTS
    of_drafts = True

    def __init__(self, questions: QuestionHandler, beside: BesideDraft) -> None:
        self._questions = questions
        self._beside = beside

    def claims(self, said: Incoming, talk: Context, *, is_behind: bool = False) -> bool:
        assert talk.state is not None
        draft = RequestDraft.from_payload(talk.state.data)
        if is_behind:
            return not (said.attachments or is_bare_number(said.text)) and (
                typed_button(said.text) in (Typed.SEND, Typed.DROP)
                or fills_by_itself(draft, said)
                or self._beside.is_of_draft(draft, said, Open.BEHIND)
            )
        if said.is_edit or said.attachments or not said.text or draft.asked.is_forgotten_by(said):
            return True
        if draft.reason == UNASKED:  # a file, or the wish to reach a person, waits for its question
            return True
        if typed_button(said.text) or fills_by_itself(draft, said) or self._is_courtesy(said):
            return True
        return self._beside.is_of_draft(draft, said, Open.DRAFT, is_awaited=talk.state.step != "draft")

    def resume(self, talk: Context) -> Result:
        assert talk.state is not None
        draft = RequestDraft.from_payload(talk.state.data)
        name = asked_item(talk.state)
        return ask(draft, name) if name else show_draft(draft, talk)

    def waits(self, talk: Context) -> DraftKept:
        draft = _draft_of(talk)
        return DraftKept(draft.asked.id, draft.kind)

    def is_given_up(self, talk: Context) -> DraftForgotten:
        return DraftForgotten(_draft_of(talk).asked.for_a_person)

    def answer(self, said: Incoming, talk: Context) -> Result:
        """What this draft claims."""
        assert talk.state is not None
        draft = _draft_of(talk)
        asked, step = draft.asked, talk.state.step
        if said.is_edit:
            return self._edited(draft, said, talk)
        if step == "numero":
            numero = parse_numero_unique(said.text)
            return self._show(draft, replace(asked, numero_unique=numero, touched_at=said.at), said, talk)
        name = asked_item(talk.state)
        # « C’est bon, j’ai trouvé » is courtesy too; « oui » answers what is asked.
        typed = None if said.attachments else meant(said.text, Open.DRAFT)
        if typed and draft.reason != UNASKED and not (name and typed is Typed.NOD):
            return self._typed(typed, draft, said, talk)
        if not name and self._is_courtesy(said):
            return Result.aside(NotSentYet(is_thanks(said.text)), draft_page(draft, talk))
        if step != "question" and asked.is_forgotten_by(said):
            return self._forget(draft, said, talk)
        if name and fills_by_itself(draft, said) and (filled := filled_from(draft, said)) is not None:
            return ask_next(filled, talk)
        if name:
            return answer_item(draft, name, said, talk)
        if step == "question" and not asked.files and asked.is_forgotten_by(said):
            return self._questions.answer(said, replace(talk, state=None))
        if step == "question":
            return self._questions.ask(asked.followed_by(said), said, talk)
        if step == "draft" and (filled := filled_from(draft, said)) is not None:
            return show_draft(filled, talk)
        if step == "detail" or not said.text or not asked.goes_on_with(said):
            return self._show(draft, asked.completed_by(said), said, talk, added=step == "draft")
        more = asked.followed_by(said)
        # What is to be done is known: what the agent adds does not change it.
        if draft.kind != "question":
            return self._show(draft, more, said, talk)
        turn = self._questions.ask(more, said, talk)
        found = QuestionState.from_state(turn.state)
        if found is None or found.step != "suggested":
            return turn
        # Titles are no answer: what was about to be sent still is.
        titles = next(page.titles for page in turn.pages if isinstance(page, SuggestionsFound))
        return self._show(draft, more, said, talk).preceded_by(TitlesBeside(titles))

    def _is_courtesy(self, said: Incoming) -> bool:
        """« Merci », « ok le samu arrive »: said to whoever helps, and no part of what is sent."""
        if self._questions.is_courtesy(said):
            return True
        is_bare = not (said.attachments or is_asked(said.text) or self._questions.is_sensitive(said.text))
        return is_bare and told(said.text, Open.DRAFT) is Belonging.COURTESY

    def _typed(self, typed: Typed, draft: RequestDraft, said: Incoming, talk: Context) -> Result:
        """« Oui » to a draft that lacks something is to be asked for it."""
        if typed is Typed.NOD and draft.to_ask:
            return ask_next(draft, talk)
        return self.press("send" if typed is Typed.NOD else typed, draft.asked.id, said, talk)

    def press(self, verb: str, argument: str, said: Incoming, talk: Context) -> Result:
        draft = open_draft(talk)
        if draft is None:
            raise Misunderstood
        # The demonstration presses without naming a draft: it means the one that is open.
        if argument not in {"", draft.asked.id}:
            return show_waiting_draft(draft, talk)
        match verb:
            case "send" if draft.reason != UNASKED:
                return self._open(draft, said, talk)
            case "numero":
                return Result.go_on(self._step("numero", draft), NumeroUniqueAsked(draft.asked.id))
            case "detail":
                return Result.go_on(self._step("detail", draft), DetailAsked(draft.asked.id))
            case "back":
                return show_draft(draft, talk)
            case "drop":
                return self._questions.after(draft.asked, said, talk, DraftDropped())
            case _:
                raise Misunderstood

    def _edited(self, draft: RequestDraft, said: Incoming, talk: Context) -> Result:
        """Each edit finds what it corrects: the question, a detail, or a ticket that was sent before."""
        edited = draft.asked.edited_by(said)
        if edited is None:
            return correct(said, talk) or Result.aside(draft_page(draft, talk))
        if edited.question == draft.asked.question:
            return self._show(draft, edited, said, talk)
        return with_answers_of(draft, self._questions.ask(edited, said, talk), talk)

    def _forget(self, draft: RequestDraft, said: Incoming, talk: Context) -> Result:
        """A question hours later is another one: the agent is told that the draft was not sent."""
        turn = self._questions.ask(OpenQuestion.first(said), said, talk)
        if turn.keeps:
            return turn
        left = "\n".join(asked.for_a_person for asked in (draft.asked, *draft.asked.rest))
        return turn.preceded_by(DraftForgotten(left))

    def _show(
        self,
        draft: RequestDraft,
        completed: OpenQuestion,
        said: Incoming,
        talk: Context,
        *,
        added: bool = False,
    ) -> Result:
        shown = show_draft(replace(draft, asked=completed), talk, added=added)
        # Whoever says more of an emergency may not have called yet.
        numbers = called_for(draft.answers.get(MATTER, ""))
        return warned(shown.preceded_by(*numbers), completed, said, talk)

    def _step(self, step: str, draft: RequestDraft) -> State:
        return State(self.name, step, draft.to_payload())

    def _open(self, draft: RequestDraft, said: Incoming, talk: Context) -> Result:
        asked = draft.asked
        request = Request(
            question=(
                titled(asked.for_a_person, draft.kind, draft.answers)
                if draft.reason == CHOSEN
                else asked.for_a_person
            ),
            theme=draft.theme,
            kind=draft.kind,
            numero_unique=asked.dossier,
            details=asked.details.texts,
            attachments=asked.files,
            source_refs=asked.question.messages,
            answers=draft.answers,
            proofs=draft.proofs,
        )
        ticket = talk.tickets.open_ticket(
            request, by=talk.speaker, channel=said.channel, chat_ref=said.chat_ref
        )
        calendars = Calendars(talk.work, talk.zone)
        # As a letter about the ticket, so that what the agent writes under it completes the ticket.
        talk.work.outbox.tell(
            ticket.agent_id,
            TicketOpened(
                ticket.reference,
                draft.is_act or draft.reason == Kind.ACT,
                calendars.due(ticket, talk.now),
                calendars.opens_at(ticket, talk.now),
                only_gestionnaire(talk),
                ticket.is_sensitive,
                ticket.answers.get(MATTER, ""),
            ),
            key=f"ticket:{ticket.reference}:recu",
            channel=said.channel,
            about=ticket.reference,
        )
        note_ticket(asked, ticket.reference, talk)
        return self._questions.after(asked, said, talk, *departure_pages(ticket, talk))


def _draft_of(talk: Context) -> RequestDraft:
    assert talk.state is not None
    return RequestDraft.from_payload(talk.state.data)
