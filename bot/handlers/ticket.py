"""The ticket: shown before it is opened, completed if the agent wishes, then handed to the gestionnaire."""

from __future__ import annotations

from collections.abc import Mapping
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
    RequestDraft,
    draft_page,
    only_gestionnaire,
    open_draft,
    show_draft,
    show_waiting_draft,
)
from bot.conversation.filling import answer_item, asked_item, question_page, with_answers_of
from bot.conversation.learning import note_ticket
from bot.dialogue import Context, Handler, Result
from bot.errors import Misunderstood
from bot.handlers.question import QuestionHandler, is_thanks
from bot.messages import Incoming
from bot.state import DRAFTS, State
from guichets.names import fold
from knowledge_base.understanding.intents import Kind
from tickets.clock.calendars import Calendars
from tickets.clock.service_clock import Due
from tickets.kinds.answers import titled
from tickets.kinds.declared import MATTER
from tickets.numero_unique import is_numero_unique, parse_numero_unique
from tickets.service import Request

# What each button does, by the words that are typed in its place; folded.
_TYPED: Mapping[str, tuple[str, ...]] = {
    "send": (
        "envoyer", "envoyer au gestionnaire", "envoyer sans le nom", "envoie", "envoyez", "envoie le",
        "envoyez le", "ok envoie",
        "oui envoie", "oui envoie le", "ok envoyer", "oui envoyer", "vas y envoie", "c est bon envoie",
    ),
    "numero": ("numero unique",),
    "drop": (
        "abandonner", "abandonne", "j abandonne", "annuler", "annule", "laisse tomber", "laissez tomber",
        "non laisse tomber", "laisse", "oublie", "non oublie", "plus besoin", "j ai trouve",
        "c bon j ai trouve", "c est bon j ai trouve", "n envoie pas", "n envoyez pas",
    ),
}  # fmt: skip
TYPED_BUTTONS: Mapping[str, str] = {words: verb for verb, typed in _TYPED.items() for words in typed}


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

    def __init__(self, questions: QuestionHandler, beside: BesideDraft) -> None:
        self._questions = questions
        self._beside = beside

    def answer(self, said: Incoming, talk: Context) -> Result:
        assert talk.state is not None
        draft = RequestDraft.from_payload(talk.state.data)
        asked = draft.asked
        if said.is_edit:
            return self._edited(draft, said, talk)
        if talk.state.step == "numero" or (talk.state.step == "draft" and is_numero_unique(said.text)):
            numero = parse_numero_unique(said.text)
            return self._show(draft, replace(asked, numero_unique=numero, touched_at=said.at), said, talk)
        # « C’est bon, j’ai trouvé » is courtesy too.
        if (verb := _typed_button(said)) and draft.reason != UNASKED:
            return self.press(verb, asked.id, said, talk)
        if name := asked_item(talk.state):
            return self._answer_item(draft, name, said, talk)
        if self._questions.is_courtesy(said):
            return Result.aside(NotSentYet(is_thanks(said.text)), draft_page(draft, talk))
        match talk.state.step:
            case "question" if not asked.files and asked.is_forgotten_by(said):
                return self._questions.answer(said, replace(talk, state=None))
            case "question":
                return self._questions.ask(asked.followed_by(said), said, talk)
            case "draft" if asked.is_forgotten_by(said):
                return self._forget(draft, said, talk)
            case _ if (told := self._beside.draft_beside(draft, said, talk)) is not None:
                return told
            case "draft" if self._beside.is_another_act(draft, said):
                return self._beside.put_behind(draft, said, talk)
            case "draft" if said.text and asked.goes_on_with(said):
                return self._on_its_heels(draft, said, talk)
            case "draft" if (found := self._answered_beside(draft, said, talk)) is not None:
                return found
            case "draft" if self._beside.asks_something_else(draft, said):
                return self._beside.put_behind(draft, said, talk)
            case step:
                return self._show(draft, asked.completed_by(said), said, talk, added=step == "draft")

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

    def _answer_item(self, draft: RequestDraft, name: str, said: Incoming, talk: Context) -> Result:
        """What is typed answers what was asked, unless it plainly is something else."""
        if draft.asked.is_forgotten_by(said):
            return self._forget(draft, said, talk)
        if (told := self._beside.draft_beside(draft, said, talk)) is not None:
            return told
        if "?" in said.text and (found := self._beside.answer_beside(draft, said, talk)) is not None:
            kept, page = found
            assert talk.state is not None
            return Result.go_on(self._step(talk.state.step, kept), page, question_page(kept, name))
        return answer_item(draft, name, said, talk)

    def _on_its_heels(self, draft: RequestDraft, said: Incoming, talk: Context) -> Result:
        """More of the question; or another one, answered at once or when the draft is settled."""
        if self._beside.goes_on_with_draft(draft, said):
            more = draft.asked.followed_by(said)
            # What is to be done is known: what the agent adds does not change it.
            return (
                self._show(draft, more, said, talk) if draft.is_act else self._questions.ask(more, said, talk)
            )
        return self._answered_beside(draft, said, talk) or self._beside.put_behind(draft, said, talk)

    def _answered_beside(self, draft: RequestDraft, said: Incoming, talk: Context) -> Result | None:
        """What the base knows of a message by itself; the draft is shown again below."""
        found = self._beside.answer_beside(draft, said, talk)
        if found is None:
            return None
        kept, page = found
        return Result.go_on(self._step("draft", kept), page, draft_page(kept, talk))

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
        return warned(shown, completed, said, talk)

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


def _typed_button(said: Incoming) -> str:
    """« Envoyer » typed rather than pressed; empty when it is no button."""
    return "" if said.attachments else TYPED_BUTTONS.get(fold(said.text), "")
