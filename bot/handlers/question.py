"""The question: what the base knows, what it may mean, and what nobody validated yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.conversation.answers import Answers, kind_served, log, log_base, warned
from bot.conversation.asked import FORGOTTEN_AFTER, OpenQuestion
from bot.conversation.completing import add_to, correct, just_sent, own_ticket, ticket_named_in
from bot.conversation.continuing import FAR, goes_on
from bot.conversation.draft import AGAIN, UNASKED, RequestDraft, open_draft, show_draft, show_waiting_draft
from bot.conversation.emergency import called_first, told_by
from bot.conversation.heading import heading_of
from bot.conversation.incident import banner_of, met_incident
from bot.conversation.learning import note_acceptance, note_answer, note_choice, note_refusal
from bot.conversation.question_pages import (
    AnswerFound,
    ChoiceUnknown,
    ConclusionsFound,
    Glad,
    MeaningAsked,
    OffTrade,
    OtherLanguage,
    QuestionLeft,
    QuestionWanted,
    SmallTalk,
    SuggestionsFound,
    TitlesBeside,
)
from bot.conversation.treated import (
    DIALOGUE,
    NONE_OF_THEM,
    NOT_THAT,
    OFF_TRADE,
    QuestionState,
    earlier_answer,
    is_bare_number,
    left_open,
    typed_number,
)
from bot.conversation.typed import Typed, typed_button
from bot.dialogue import Context, Handler, Result
from bot.errors import Misunderstood
from bot.handlers.suivi import history_of, my_tickets
from bot.messages import Incoming
from bot.pages import Refusal
from guichets.names import fold
from journal.entries import Kind as Logged
from knowledge_base.entries import Entry
from knowledge_base.learning.questions import ABOUT_INCIDENT
from knowledge_base.learning.questions import AnswerZone as AnswerZone
from knowledge_base.understanding.follow_up import is_addition
from knowledge_base.understanding.intents import Kind
from knowledge_base.understanding.meanings import Sense
from knowledge_base.understanding.messages import Remark, is_of_another_office, remark_in
from knowledge_base.understanding.sentences import asks_by_itself, is_asked, leans
from knowledge_base.understanding.thread import Belonging, Open, told
from knowledge_base.verdict import Answer, NoMatch, Probable, Suggestions, Unclear, Verdict
from rendering.refusals import sentence
from tickets.errors import UnknownTicket
from tickets.following import unclosed_of
from tickets.incident import is_reference
from tickets.ticket import SENSITIVE, Ticket

# Folded: whoever says none of them, and asks nothing, is not greeted.
GREETINGS = frozenset({"bonjour", "bonsoir", "bjr", "salut", "slt", "coucou", "cc", "hello", "allo", "test"})


class QuestionHandler(Handler):
    name = DIALOGUE

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._base = answers.base
        self._understanding = answers.understanding

    def answer(self, said: Incoming, talk: Context) -> Result:
        treated = QuestionState.of(talk)
        if said.is_edit:
            edited = treated.asked.edited_by(said) if treated else None
            turn = self.ask(edited, said, talk) if edited else correct(said, talk)
            if turn is not None:
                return turn
        if treated and treated.choices and treated.is_unsure and not said.attachments:
            number = typed_number(said.text, treated.choices, none=NONE_OF_THEM)
            if number is not None:
                return self._choose(treated, number, said, talk)
        if treated and not treated.is_unsure and not said.attachments and fold(said.text) in NOT_THAT:
            return self._refuse(treated.entries[0], said, talk)
        if is_bare_number(said.text) and not said.attachments:
            return Result.aside(ChoiceUnknown(treated.choices if treated and treated.is_unsure else 0))
        if not said.attachments and (turn := self._remarked(treated, said, talk)) is not None:
            return turn
        match typed_button(said.text):
            case Typed.DROP:
                return Result.end(_small_talk("ok", talk))
            case Typed.SEND:
                return self._send(treated, said, talk)
        if self.is_courtesy(said):
            return Result.aside(_small_talk(said.text, talk))
        if not said.attachments and (turn := self._of_the_talk(treated, said, talk)) is not None:
            return turn
        if (ticket := self._completed(said, talk)) is not None:
            return Result.aside(add_to(ticket, said, talk))
        asked = self._asked(treated, said, talk)
        turn = self.ask(asked, said, talk)
        if (
            treated is None
            or QuestionState.from_state(turn.state) is None
            or not _leaves(treated, asked, said)
        ):
            return turn
        return turn.preceded_by(QuestionLeft(treated.asked.question.text))

    def press(self, verb: str, argument: str, said: Incoming, talk: Context) -> Result:
        match verb:
            case "ok":
                return self._accept(argument, said, talk)
            case "no":
                return self._refuse(argument, said, talk)
            case "pick":
                return self._show(argument, said, talk)
            case "other":
                return self._say_other(argument, said, talk)
            case "none":
                treated = QuestionState.of(talk)
                if treated is None or treated.asked.id != argument:
                    return _other_question(talk)
                return self._choose(treated, 0, said, talk)
            case "sense":
                return self._press_sense(argument, said, talk)
            case _:
                raise Misunderstood

    # What the ticket's dialogue asks too.

    def ask(self, asked: OpenQuestion, said: Incoming, talk: Context) -> Result:
        """What becomes of the question as it now stands, and of those that wait behind it."""
        return warned(self._treat(self._answers.read(asked), said, talk), asked, said, talk)

    def after(self, asked: OpenQuestion, said: Incoming, talk: Context, *pages: Any) -> Result:
        """Once this question is settled, which ``pages`` say: the next one of its message, if any."""
        if asked.next is not None:
            return self._treat(replace(asked.next, touched_at=said.at), said, talk).preceded_by(*pages)
        still = left_open(asked)
        return Result.go_on(still.to_state(), *pages) if still else Result.end(*pages)

    def is_courtesy(self, said: Incoming) -> bool:
        """A greeting or a thank-you, alone: no part of any question."""
        if said.attachments or "?" in said.text:  # « et demain ? »
            return False
        verdict = self._base.verdict(said.text)
        return isinstance(verdict, NoMatch) and verdict.kind is Kind.SMALL_TALK

    def stands_alone(self, text: str, kind: str) -> bool:
        """The base knows it as something else than a detail of a ticket of this kind."""
        match self._base.verdict(text):
            case Answer():
                return True
            case NoMatch(Kind.ACT, act):
                return act is not None and act.value != kind
            case NoMatch(heard):
                return heard in (Kind.SENSITIVE, Kind.EMERGENCY) and kind != SENSITIVE
            case Suggestions(_, confidence) if confidence < FAR:
                return False
            case _:
                return asks_by_itself(text)

    def is_sensitive(self, text: str) -> bool:
        return self._answers.is_sensitive(text)

    def _completed(self, said: Incoming, talk: Context) -> Ticket | None:
        """The ticket that « j’ai oublié de dire que… » completes."""
        if not is_addition(said.text) or self._answers.is_sensitive(said.text):
            return None
        return just_sent(said, talk)

    # What is said of us.

    def _remarked(self, treated: QuestionState | None, said: Incoming, talk: Context) -> Result | None:
        """What a person would say to it; None when it is no such thing, or when something is to be done."""
        if self._answers.is_sensitive(said.text):
            return None
        if reference := ticket_named_in(said.text):
            return _told_of(reference, talk)
        remark = remark_in(said.text)
        if remark is None or self._orders_an_act(said.text):
            return None
        match remark:
            case Remark.TICKET:
                return Result.aside(my_tickets(0, talk))
            case Remark.PERSON:
                return _person_wanted(said, talk)
            case Remark.MACHINE:
                return Result.aside(replace(_small_talk(said.text, talk), machine=True))
            case Remark.WRONG:
                return self._hear_wrong(treated, said, talk)
            case Remark.AGAIN:
                return self._say_again(said, talk)

    def _of_the_talk(self, treated: QuestionState | None, said: Incoming, talk: Context) -> Result | None:
        """What asks nothing of the base, by what talks teach; None for the rest."""
        verdict = self._base.verdict(said.text)
        if isinstance(verdict, Answer | Probable) or self._answers.is_sensitive(said.text):
            return None
        match told(said.text, Open.QUESTION if treated else Open.NOTHING):
            case Belonging.TICKET:
                return Result.aside(my_tickets(0, talk))
            case Belonging.ABOUT_US:
                return Result.aside(replace(_small_talk(said.text, talk), machine=True))
            case Belonging.LANGUAGE:
                return Result.aside(OtherLanguage())
            case Belonging.REFUSAL if treated is not None:
                return self._hear_wrong(treated, said, talk)
            case _ if is_asked(said.text):
                return None
            case Belonging.COURTESY | Belonging.SEND:
                return Result.aside(_small_talk(said.text, talk))
            case Belonging.DROP:
                return Result.end(_small_talk("ok", talk))
            case Belonging.MOOD:
                return Result.aside(QuestionWanted())
            case Belonging.PRECISION | Belonging.DRAFT if (ticket := just_sent(said, talk)) is not None:
                return Result.aside(add_to(ticket, said, talk))
            case _:
                return None

    def _send(self, treated: QuestionState | None, said: Incoming, talk: Context) -> Result:
        """« Envoie », where no draft waits: the titles above are refused; what was sent is shown."""
        if treated is not None and treated.is_unsure and not treated.asked.is_forgotten_by(said):
            return self._choose(treated, 0, said, talk)
        sent = just_sent(said, talk)
        return Result.aside(history_of(sent, talk)) if sent else _person_wanted(said, talk)

    def _hear_wrong(self, treated: QuestionState | None, said: Incoming, talk: Context) -> Result:
        """As if « Ce n’est pas ça », or « Aucune de ces réponses », had been pressed."""
        if treated is None or treated.asked.is_forgotten_by(said):
            return Result.aside(QuestionWanted())
        if treated.is_unsure:
            return self._choose(treated, 0, said, talk)
        return self._refuse(treated.entries[0], said, talk)

    def _orders_an_act(self, text: str) -> bool:
        verdict = self._base.verdict(text)
        return isinstance(verdict, NoMatch) and verdict.kind is Kind.ACT and verdict.act is not None

    def _say_again(self, said: Incoming, talk: Context) -> Result:
        """The gestionnaire is told of the wait, and of the tickets that are waiting."""
        assert talk.speaker.id is not None
        asked = OpenQuestion.first(said)
        waiting = [one.reference for one in unclosed_of(talk.speaker.id, talk.work.tickets)]
        if waiting:
            named = f"Tickets en attente\N{NO-BREAK SPACE}: {', '.join(reversed(waiting))}"
            asked = replace(asked, details=asked.details.saying("", named))
        return warned(
            self._answers.hand_over(RequestDraft(asked=asked, reason=AGAIN), Kind.PERSONAL, said, talk),
            asked,
            said,
            talk,
        )

    def _decline(self, asked: OpenQuestion, said: Incoming, talk: Context) -> Result:
        self._answers.note(asked, said, talk, zone=AnswerZone.ABSTAIN)
        return Result.go_on(QuestionState(OFF_TRADE, asked).to_state(), OffTrade(asked.id, heading_of(asked)))

    def _is_off_trade(self, asked: OpenQuestion, verdict: Verdict) -> bool:
        """For another office, as long as no entry comes near it."""
        match verdict:
            case NoMatch(Kind.QUESTION):
                pass
            case Suggestions(_, confidence) if confidence < FAR:
                pass
            case _:
                return False
        return not asked.is_for_a_person and is_of_another_office(asked.sought)

    # How what the agent says is read.

    def _asked(self, treated: QuestionState | None, said: Incoming, talk: Context) -> OpenQuestion:
        """One more part of the question that is open, or another, perhaps in the light of the one before."""
        if treated and treated.asked.is_forgotten_by(said):
            treated = None
        if treated and self._goes_on(treated, said):
            return treated.asked.followed_by(said)
        asked = OpenQuestion.first(said)
        first = next(iter(self._understanding.questions_of(said.text)), "")
        if self._understanding.is_follow_up(first) and (treated or leans(first)):
            before = treated.asked.sought.replace("\n", " ") if treated else self._last_asked(said, talk)
            asked = replace(asked, before=before)
        return replace(asked, rest=treated.asked.rest_beside(said)) if treated else asked

    def _goes_on(self, treated: QuestionState, said: Incoming) -> bool:
        """The message is one more part of the question, rather than another question."""
        if said.attachments:
            return treated.is_unsure or not said.text
        if not (treated.is_unsure and treated.asked.goes_on_with(said)):
            return False
        alone = self._base.verdict(said.text)
        return goes_on(treated.asked, said.text, alone, self._understanding)

    def _last_asked(self, said: Incoming, talk: Context) -> str:
        """What a follow-up may follow when nothing is open: the agent's last question of this half-day."""
        assert talk.speaker.id is not None
        last = talk.work.questions.last_of(talk.speaker.id)
        is_followed = last is not None and last.kind == Kind.QUESTION and said.at - last.at < FORGOTTEN_AFTER
        return last.text if last and is_followed else ""

    # What becomes of it.

    def _treat(self, asked: OpenQuestion, said: Incoming, talk: Context) -> Result:
        """One question after the other, until one waits for the agent."""
        return self._go_on_from(self._judge(asked, said, talk), said, talk)

    def _go_on_from(self, turn: Result, said: Incoming, talk: Context) -> Result:
        treated = QuestionState.from_state(turn.state)
        if treated is None or treated.waits:
            return turn
        following = treated.set_aside.next
        return self._treat(following, said, talk).preceded_by(*turn.pages) if following else turn

    def _judge(self, asked: OpenQuestion, said: Incoming, talk: Context) -> Result:
        text = asked.sought
        above = QuestionState.of(talk)
        goes_on = above and not said.is_edit and (asked.read_as or asked.id == above.asked.id)
        verdict = self._answers.verdict_on(asked, above.told if above and goes_on else ())
        if (incident := met_incident(asked, verdict, said, talk)) is not None:
            self._answers.note(asked, said, talk, zone=AnswerZone.ABSTAIN, kind=ABOUT_INCIDENT)
            banner = banner_of(incident, asked, talk)
            return Result.go_on(QuestionState("answered", asked, (incident.reference,)).to_state(), banner)
        if self._is_off_trade(asked, verdict):
            return self._decline(asked, said, talk)
        match verdict:
            case NoMatch(Kind.SMALL_TALK) if asked.files:
                return show_draft(RequestDraft(asked=asked, reason=UNASKED), talk)
            case NoMatch(Kind.SMALL_TALK) if not asked.place:
                return Result.aside(_small_talk(text, talk))
            case NoMatch(kind, act, theme) as unanswered:
                reason = "rejected" if asked.rejected and kind is Kind.QUESTION else kind.value
                draft = RequestDraft(
                    asked=asked,
                    theme=theme or "",
                    kind=kind_served(kind, act),
                    reason=reason,
                    answers=told_by(unanswered.emergency),
                )
                handed = self._answers.hand_over(draft, kind, said, talk)
                return handed.preceded_by(*called_first(unanswered), *_beside(unanswered, asked))
            case _ if asked.is_for_a_person:
                theme = self._base.guess_theme(text)
                reason = "rejected" if asked.rejected else "file"
                return self._answers.hand_over(
                    RequestDraft(asked=asked, theme=theme or "", reason=reason), reason, said, talk
                )
            case Answer(entry):
                page = self._answers.answered(entry, asked, said, talk)
                return Result.go_on(QuestionState("answered", asked, (entry.id,)).to_state(), page)
            case Probable() | Suggestions():
                return self._propose(verdict, asked, said, talk)
            case Unclear(word, senses):
                return self._ask_meaning(word, senses, asked, said, talk)

    def _propose(
        self, found: Probable | Suggestions, asked: OpenQuestion, said: Incoming, talk: Context
    ) -> Result:
        """What two conclude, or titles: the agent says which."""
        entries, theme = found.entries, found.entries[0].theme
        log(Logged.QUESTION_SUGGESTED, said, talk, theme=theme, subject=asked.reference)
        self._answers.note(asked, said, talk, zone=found.zone, theme=theme, shown=entries)
        ids, heading = tuple(entry.id for entry in entries), heading_of(asked)
        if isinstance(found, Probable):
            concluded = ConclusionsFound(found.told, heading, _titles(entries[len(found.told) :]))
            return Result.go_on(QuestionState("probable", asked, ids).to_state(), concluded)
        page = SuggestionsFound(asked.id, _titles(entries), heading)
        return Result.go_on(QuestionState("suggested", asked, ids).to_state(), page)

    def _ask_meaning(
        self, word: str, senses: Sequence[Sense], asked: OpenQuestion, said: Incoming, talk: Context
    ) -> Result:
        theme = self._base.guess_theme(asked.sought)
        if {sense.label for sense in senses} & dict(asked.meant).keys():  # the agent has said which already
            draft = RequestDraft(asked=asked, theme=theme or "", reason=Kind.QUESTION)
            return self._answers.hand_over(draft, Kind.QUESTION, said, talk)
        log(Logged.QUESTION_SUGGESTED, said, talk, theme=theme, subject=asked.reference)
        self._answers.note(asked, said, talk, zone=AnswerZone.SUGGEST, theme=theme)
        pairs = tuple((sense.label, sense.adds) for sense in senses)
        page = MeaningAsked(asked.id, word, tuple(label for label, _ in pairs), heading_of(asked))
        return Result.go_on(QuestionState("unclear", asked, (), word, pairs).to_state(), page)

    # What the agent makes of it.

    def _accept(self, entry_id: str, said: Incoming, talk: Context) -> Result:
        entry, treated = self._entry(entry_id), QuestionState.of(talk)
        if treated is not None and entry_id in treated.entries:
            _accepted(entry, treated.asked, said, talk)
            return self.after(treated.asked, said, talk, Glad())
        earlier = earlier_answer(entry_id, talk)
        if earlier is None:
            return Result.aside(Glad())  # pressed before, or of a question that was left: counted once
        _accepted(entry, earlier.asked, said, talk)
        return Result.go_on(earlier.state, Glad())

    def _refuse(self, entry_id: str, said: Incoming, talk: Context) -> Result:
        """« Ce n’est pas ça »: the question goes to the gestionnaire, before those that wait."""
        if is_reference(entry_id):
            return self._say_other(entry_id, said, talk)
        entry, asked = self._entry(entry_id), _asked_above(entry_id, talk)
        if asked is None:
            return _other_question(talk)
        log(Logged.ANSWER_REJECTED, said, talk, theme=entry.theme, subject=asked.reference)
        note_refusal(asked, talk, entry)
        return self._reject(asked, said, talk)

    def _say_other(self, incident: str, said: Incoming, talk: Context) -> Result:
        """« Ma question est autre »: it is treated as if there were no such incident."""
        asked = _asked_above(incident, talk)
        if asked is None:
            return _other_question(talk)
        beside = (*asked.beside, incident)
        return self.ask(replace(asked, beside=beside, touched_at=said.at), said, talk)

    def _reject(self, asked: OpenQuestion, said: Incoming, talk: Context) -> Result:
        return self.ask(replace(asked, rejected=True, touched_at=said.at), said, talk)

    def _choose(self, treated: QuestionState, number: int, said: Incoming, talk: Context) -> Result:
        """A title or a meaning, by its number from 1; 0 refuses them all."""
        if not number:
            note_refusal(treated.asked, talk)
            return self._reject(treated.asked, said, talk)
        if treated.senses:
            chosen = treated.senses[number - 1]
            meant = replace(treated.asked, meant=(*treated.asked.meant, chosen), touched_at=said.at)
            return self.ask(meant, said, talk)
        return self._show(treated.entries[number - 1], said, talk)

    def _press_sense(self, argument: str, said: Incoming, talk: Context) -> Result:
        asked_id, _, typed = argument.partition(":")
        treated = QuestionState.of(talk)
        if treated is None or treated.asked.id != asked_id or not treated.senses:
            return _other_question(talk)
        number = typed_number(typed, treated.choices)
        if not number:
            raise Misunderstood
        return self._choose(treated, number, said, talk)

    def _show(self, entry_id: str, said: Incoming, talk: Context) -> Result:
        """The entry of a title; beside what is open when that must not be left, such as a draft."""
        entry, treated = self._entry(entry_id), QuestionState.of(talk)
        is_hers = treated is not None and entry_id in treated.entries
        if treated is not None and is_hers:
            note_choice(entry, treated.asked, talk)
            others = tuple(other for other in treated.entries if other != entry_id)
            shown = replace(treated, step="answered", entries=(entry.id, *others))
        else:
            asked = OpenQuestion.first(replace(said, message_ref="", text=entry.question))
            shown = QuestionState("answered", asked, (entry.id,))
        log_base(Logged.SUGGESTION_CHOSEN, entry, shown.asked, said, talk)
        note_answer(entry, shown.asked, said, talk)
        page = AnswerFound(entry, heading_of(shown.asked))
        is_busy = talk.state is not None and (treated is None or bool(treated.asked.rest))
        if is_busy and not is_hers:
            return Result.aside(page)
        return self._go_on_from(Result.go_on(shown.to_state(), page), said, talk)

    def _entry(self, entry_id: str) -> Entry:
        """What a button names, or answers in its place now; one that is gone, or never was, is not ours."""
        try:
            return self._base.entry(entry_id)
        except KeyError:
            raise Misunderstood from None


def _asked_above(shown: str, talk: Context) -> OpenQuestion | None:
    """The question under which this entry, or this incident, was shown, with those that wait behind it."""
    treated, earlier = QuestionState.of(talk), earlier_answer(shown, talk)
    if treated is not None and shown in treated.entries:
        return treated.asked
    if earlier is not None:
        return replace(earlier.asked, answered=earlier.others.answered, rest=earlier.others.rest)
    return None


def _leaves(treated: QuestionState, asked: OpenQuestion, said: Incoming) -> bool:
    """The titles may not have been read yet when the agent asked something else."""
    is_other = asked.reference != treated.asked.reference
    return treated.step == "suggested" and is_other and treated.asked.goes_on_with(said)


def _titles(entries: Sequence[Entry]) -> tuple[tuple[str, str], ...]:
    return tuple((entry.id, entry.question) for entry in entries)


def _beside(unanswered: NoMatch, asked: OpenQuestion) -> tuple[TitlesBeside, ...]:
    """What was refused, or asked of a person, is not offered again."""
    is_wanted = unanswered.near and not (asked.rejected or asked.is_for_a_person)
    return (TitlesBeside(_titles(unanswered.near)),) if is_wanted else ()


def is_thanks(text: str) -> bool:
    return "merci" in text.casefold() or "thx" in text.casefold()


def _small_talk(text: str, talk: Context) -> SmallTalk:
    is_nod = "?" not in text and GREETINGS.isdisjoint(fold(text).split())
    return SmallTalk(talk.speaker.name.partition(" ")[0], is_thanks(text), is_nod)


def _told_of(reference: str, talk: Context) -> Result:
    """« Annule T-2026-0010 »: the agent's own, with what may be done about it; else those that they have."""
    try:
        return Result.aside(history_of(own_ticket(reference, talk), talk))
    except UnknownTicket as unknown:
        return Result.aside(Refusal(sentence(unknown)), my_tickets(0, talk))


def _person_wanted(said: Incoming, talk: Context) -> Result:
    """What is it about? Nothing is sent before that is said."""
    wanted = replace(OpenQuestion.first(replace(said, text="")), rejected=True)
    return show_draft(RequestDraft(asked=wanted, reason=UNASKED), talk)


def _other_question(talk: Context) -> Result:
    """The button is that of a question that is no longer open: it must not take the place of what is."""
    draft = open_draft(talk)
    return show_waiting_draft(draft, talk) if draft else Result.aside(QuestionWanted())


def _accepted(entry: Entry, asked: OpenQuestion, said: Incoming, talk: Context) -> None:
    log(Logged.ANSWER_ACCEPTED, said, talk, theme=entry.theme, subject=entry.id)
    note_acceptance(entry, asked, talk)
