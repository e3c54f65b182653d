"""The question: what the base knows, what it may mean, and what nobody validated yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from bot.dialogue import Talk, Turn
from bot.errors import Misunderstood
from bot.handlers.asked import FORGOTTEN_AFTER, Asked
from bot.handlers.completing import add_to, just_sent
from bot.handlers.continuing import FAR, goes_on
from bot.handlers.draft import AGAIN, CHOSEN, UNASKED, Draft, open_draft, show_draft, show_waiting_draft
from bot.handlers.emergency import called_first, told_by
from bot.handlers.heading import heading_of
from bot.handlers.incident import banner_of, met_incident
from bot.handlers.learning import (
    is_probable,
    note_acceptance,
    note_answer,
    note_choice,
    note_question,
    note_refusal,
)
from bot.handlers.question_pages import (
    AnswerFound,
    ChoiceUnknown,
    Glad,
    MeaningAsked,
    NearestFound,
    OffTrade,
    QuestionCorrected,
    QuestionLeft,
    QuestionWanted,
    SmallTalk,
    SuggestionsFound,
)
from bot.handlers.suivi import my_tickets
from bot.handlers.treated import (
    DIALOGUE,
    NONE_OF_THEM,
    NOT_THAT,
    OFF_TRADE,
    THAT_IS_IT,
    Treated,
    earlier_answer,
    is_bare_number,
    left_open,
    typed_number,
)
from bot.messages import Incoming
from bot.pages import NirMasked, UnsupportedKind
from bot.understanding import Understanding
from deadlines.zones import Zone
from guichets.names import fold
from journal.entries import Entry as JournalEntry
from journal.entries import Kind as Logged
from journal.entries import Level
from knowledge_base.entries import Entry
from knowledge_base.learning.questions import ABOUT_INCIDENT
from knowledge_base.learning.questions import Zone as AnswerZone
from knowledge_base.themes import Theme
from knowledge_base.understanding.intents import Act, Kind
from knowledge_base.understanding.meanings import Sense
from knowledge_base.understanding.remarks import Remark
from knowledge_base.verdict import Answer, NoMatch, Probable, Suggestions, Unclear, Verdict
from privacy.nir import MASK, mask
from tickets.desk import Desk
from tickets.following import unclosed_of
from tickets.incidents.incident import is_reference
from tickets.kinds.declared import MATTER
from tickets.ticket import SENSITIVE, Ticket

# « Ok »: folded.
NODS = frozenset({"ok", "okay", "oki", "d accord", "entendu", "compris", "parfait", "super", "nickel", "top"})


MOST_BESIDE = 4
"""Answers shown while a ticket is prepared whose buttons still work."""


class KnowledgeBase(Protocol):
    def verdict(self, question: str) -> Verdict: ...

    def entry(self, entry_id: str) -> Entry:
        """Raises ``KeyError`` when no entry bears this id."""

    def guess_theme(self, text: str) -> Theme | None: ...


class QuestionHandler:
    name = DIALOGUE
    commands: Mapping[str, bool] = {}

    def __init__(self, knowledge_base: KnowledgeBase, understanding: Understanding, zone: Zone) -> None:
        self._base = knowledge_base
        self._understanding = understanding
        self._zone = zone

    def command(self, said: Incoming, talk: Talk) -> Turn:
        raise Misunderstood

    def answer(self, said: Incoming, talk: Talk) -> Turn:
        treated = Treated.of(talk)
        if said.is_edit:
            edited = treated.asked.edited_by(said) if treated else None
            turn = self.ask(edited, said, talk) if edited else self.correct(said, talk)
            if turn is not None:
                return turn
        if treated and treated.is_probable and not said.attachments and fold(said.text) in THAT_IS_IT:
            return self._accept(treated.entries[0], said, talk)
        if treated and treated.is_probable and not said.attachments and fold(said.text) in NONE_OF_THEM:
            return self._refuse(treated.entries[0], said, talk)
        if treated and treated.choices and treated.is_unsure and not said.attachments:
            number = typed_number(said.text, treated.choices, none=NONE_OF_THEM)
            if number is not None:
                return self._choose(treated, number, said, talk)
        if treated and not treated.is_unsure and not said.attachments and fold(said.text) in NOT_THAT:
            return self._refuse(treated.entries[0], said, talk)
        if is_bare_number(said.text) and not said.attachments:
            return Turn.aside(ChoiceUnknown(treated.choices if treated and treated.is_unsure else 0))
        if not said.attachments and (turn := self._remarked(treated, said, talk)) is not None:
            return turn
        if self.is_courtesy(said):
            return Turn.aside(_small_talk(said.text, talk))
        if (ticket := self._completed(said, talk)) is not None:
            return Turn.aside(add_to(ticket, said, self._desk(talk), by=talk.speaker))
        asked = self._asked(treated, said, talk)
        turn = self.ask(asked, said, talk)
        if treated is None or Treated.from_state(turn.state) is None or not _leaves(treated, asked, said):
            return turn
        return _preceded((QuestionLeft(treated.asked.question.text),), turn)

    def press(self, verb: str, argument: str, said: Incoming, talk: Talk) -> Turn:
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
                treated = Treated.of(talk)
                if treated is None or treated.asked.id != argument:
                    return _other_question(talk)
                return self._choose(treated, 0, said, talk)
            case "sense":
                return self._press_sense(argument, said, talk)
            case _:
                raise Misunderstood

    # What the ticket's dialogue asks too.

    def ask(self, asked: Asked, said: Incoming, talk: Talk) -> Turn:
        """What becomes of the question as it now stands, and of those that wait behind it."""
        return warned(self._treat(self._read(asked), said, talk), asked, said, talk)

    def after(self, asked: Asked, said: Incoming, talk: Talk, *pages: Any) -> Turn:
        """Once this question is settled, which ``pages`` say: the next one of its message, if any."""
        if asked.next is not None:
            return _preceded(pages, self._treat(replace(asked.next, touched_at=said.at), said, talk))
        still = left_open(asked)
        return Turn.go_on(still.to_state(), *pages) if still else Turn.end(*pages)

    def answer_beside(
        self, draft: Draft, said: Incoming, talk: Talk
    ) -> tuple[Draft, AnswerFound | NearestFound] | None:
        """What the base has to show for a message by itself, while a ticket is being prepared: with it, the
        draft that keeps its buttons alive.
        """
        asked = self._behind(draft, said)
        is_left_alone = self._understanding.is_follow_up(said.text) and not asked.read_as
        if said.attachments or asked.rest or is_left_alone:
            return None
        page: AnswerFound | NearestFound
        match self._verdict(asked.sought):
            case Answer(entry):
                page = self._answered(entry, asked, said, talk)
            case Probable(entries) if asked.read_as or self._understanding.asks_by_itself(said.text):
                page = self._nearest(entries, asked, said, talk)
            case _:
                return None
        answered = (*draft.asked.answered, (page.entry.id, asked))[-MOST_BESIDE:]
        return replace(draft, asked=replace(draft.asked, answered=answered)), page

    def asks_something_else(self, draft: Draft, said: Incoming) -> bool:
        """What is asked by itself is no detail of an act, nor of a sensitive matter; what follows another
        question is none of any draft.
        """
        if said.attachments:
            return False
        if draft.kind != "question" and self._understanding.is_of_another_office(said.text):
            return True
        if draft.kind == "question" or not self._understanding.asks_by_itself(said.text):
            return bool(self._behind(draft, said).read_as)
        match self._base.verdict(said.text):
            case Suggestions() | Unclear() | NoMatch(Kind.QUESTION | Kind.PERSONAL):
                return True
        return False

    def draft_beside(self, draft: Draft, said: Incoming, talk: Talk) -> Turn | None:
        """The draft that is open becomes that of the act or of the sensitive matter that she tells now.
        One of another matter waits behind it: each has a ticket of its own.
        """
        match self._base.verdict(said.text):
            case NoMatch(Kind.SENSITIVE | Kind.EMERGENCY | Kind.ACT as kind, act, theme) as unanswered:
                served = kind_served(kind, act)
            case _:
                return None
        if kind is Kind.ACT and (act is None or draft.kind != "question"):
            return None
        is_more = draft.kind in ("question", served) or draft.reason == CHOSEN
        first = Asked.first(said)
        asked = (
            draft.asked.followed_by(said)
            if is_more
            else replace(first, answered=draft.asked.answered, rest=(draft.asked.alone, *draft.asked.rest))
        )
        told = Draft(
            asked=asked,
            theme=theme or (draft.theme if is_more else ""),
            kind=served,
            reason=kind.value,
            answers={**(draft.answers if draft.kind == served else {}), **told_by(unanswered.emergency)},
        )
        pages = called_first(unanswered, known=draft.answers.get(MATTER, "") if is_more else "")
        return warned(_preceded(pages, self._hand_over(told, kind, said, talk)), asked, said, talk)

    def is_another_act(self, draft: Draft, said: Incoming) -> bool:
        """Each thing to be done has a ticket of its own: the second must not take the place of the first."""
        match self._base.verdict(said.text):
            case NoMatch(Kind.ACT, act) if act is not None:
                return draft.kind not in ("question", act.value)
        return False

    def goes_on_with_draft(self, draft: Draft, said: Incoming) -> bool:
        """What is written on the heels of a draft is one more part of its question; what follows another
        question is not.
        """
        if said.attachments:
            return True
        if self.asks_something_else(draft, said):
            return False
        return goes_on(draft.asked, said.text, self._base.verdict(said.text), self._understanding)

    def put_behind(self, draft: Draft, said: Incoming, talk: Talk) -> Turn:
        """Its turn comes once the draft is sent or dropped."""
        other = self._behind(draft, said)
        asked = replace(draft.asked, rest=(*draft.asked.rest, other.alone, *other.rest), touched_at=said.at)
        return warned(show_draft(replace(draft, asked=asked), talk, kept=True), other, said, talk)

    def _behind(self, draft: Draft, said: Incoming) -> Asked:
        """A message by itself, or in the light of the question that came last, if it was not the draft's."""
        others = (*(asked for _, asked in draft.asked.answered), *draft.asked.rest)
        last = max(others, key=lambda asked: asked.asked_at, default=None)
        return self._read(replace(Asked.first(said), before=last.reading if last else ""))

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
                return self._understanding.asks_by_itself(text)

    def is_sensitive(self, text: str) -> bool:
        """It must be seen for what it is, with what the agent is told of it."""
        verdict = self._base.verdict(text)
        return isinstance(verdict, NoMatch) and verdict.kind in (Kind.SENSITIVE, Kind.EMERGENCY)

    def correct(self, said: Incoming, talk: Talk) -> Turn | None:
        """Brings an edited message to the ticket that it opened; None when there is none, or it is closed."""
        assert talk.speaker.id is not None
        ticket = talk.work.tickets.from_message(talk.speaker.id, said.message_ref)
        if ticket is None or ticket.is_closed:
            return None
        self._desk(talk).correct_question(ticket, said.text, by=talk.speaker)
        return Turn.aside(QuestionCorrected(ticket.reference))

    def _completed(self, said: Incoming, talk: Talk) -> Ticket | None:
        """The ticket that « j’ai oublié de dire que… » completes."""
        if not self._understanding.is_addition(said.text) or self.is_sensitive(said.text):
            return None
        return just_sent(said, talk)

    def _desk(self, talk: Talk) -> Desk:
        return Desk(talk.work, now=talk.now, zone=self._zone)

    # What is said of us.

    def _remarked(self, treated: Treated | None, said: Incoming, talk: Talk) -> Turn | None:
        """What a person would say to it; None when it is no such thing, or when something is to be done."""
        remark = self._understanding.remark(said.text)
        if remark is None or self.is_sensitive(said.text) or self._orders_an_act(said.text):
            return None
        match remark:
            case Remark.TICKET:
                return Turn.aside(my_tickets(0, talk, self._zone))
            case Remark.PERSON:
                wanted = replace(Asked.first(replace(said, text="")), rejected=True)
                return show_draft(Draft(asked=wanted, reason=UNASKED), talk)
            case Remark.MACHINE:
                return Turn.aside(replace(_small_talk(said.text, talk), machine=True))
            case Remark.WRONG:
                return self._hear_wrong(treated, said, talk)
            case Remark.AGAIN:
                return self._say_again(said, talk)

    def _hear_wrong(self, treated: Treated | None, said: Incoming, talk: Talk) -> Turn:
        """As if « Ce n’est pas ça », or « Aucune de ces réponses », had been pressed."""
        if treated is None or treated.asked.is_forgotten_by(said):
            return Turn.aside(QuestionWanted())
        if treated.is_unsure:
            return self._choose(treated, 0, said, talk)
        return self._refuse(treated.entries[0], said, talk)

    def _orders_an_act(self, text: str) -> bool:
        verdict = self._base.verdict(text)
        return isinstance(verdict, NoMatch) and verdict.kind is Kind.ACT and verdict.act is not None

    def _say_again(self, said: Incoming, talk: Talk) -> Turn:
        """The gestionnaire is told of the wait, and of the tickets that are waiting."""
        assert talk.speaker.id is not None
        asked = Asked.first(said)
        waiting = [one.reference for one in unclosed_of(talk.speaker.id, talk.work.tickets)]
        if waiting:
            named = f"Tickets en attente\N{NO-BREAK SPACE}: {', '.join(reversed(waiting))}"
            asked = replace(asked, details=asked.details.saying("", named))
        return warned(
            self._hand_over(Draft(asked=asked, reason=AGAIN), Kind.PERSONAL, said, talk), asked, said, talk
        )

    def _decline(self, asked: Asked, said: Incoming, talk: Talk) -> Turn:
        self._note(asked, said, talk, zone=AnswerZone.ABSTAIN)
        return Turn.go_on(Treated(OFF_TRADE, asked).to_state(), OffTrade(asked.id, heading_of(asked)))

    def _is_off_trade(self, asked: Asked, verdict: Verdict) -> bool:
        """For another office, as long as no entry comes near it."""
        match verdict:
            case NoMatch(Kind.QUESTION):
                pass
            case Suggestions(_, confidence) if confidence < FAR:
                pass
            case _:
                return False
        return not asked.is_for_a_person and self._understanding.is_of_another_office(asked.sought)

    # How what she says is read.

    def _asked(self, treated: Treated | None, said: Incoming, talk: Talk) -> Asked:
        """One more part of the question that is open, or another, perhaps in the light of the one before."""
        if treated and treated.asked.is_forgotten_by(said):
            treated = None
        if treated and self._goes_on(treated, said):
            return treated.asked.followed_by(said)
        asked = Asked.first(said)
        if self._understanding.is_follow_up(next(iter(self._understanding.questions_of(said.text)), "")):
            before = treated.asked.sought.replace("\n", " ") if treated else self._last_asked(said, talk)
            asked = replace(asked, before=before)
        return replace(asked, rest=treated.asked.rest_beside(said)) if treated else asked

    def _goes_on(self, treated: Treated, said: Incoming) -> bool:
        """The message is one more part of the question, rather than another question."""
        if said.attachments:
            return treated.is_unsure or not said.text
        if not (treated.is_unsure and treated.asked.goes_on_with(said)):
            return False
        alone = self._base.verdict(said.text)
        return goes_on(treated.asked, said.text, alone, self._understanding, titles=treated.entries)

    def _last_asked(self, said: Incoming, talk: Talk) -> str:
        """What a follow-up may follow when nothing is open: her last question, of the same half-day."""
        assert talk.speaker.id is not None
        last = talk.work.questions.last_of(talk.speaker.id)
        return last.text if last and said.at - last.at < FORGOTTEN_AFTER else ""

    def _read(self, asked: Asked) -> Asked:
        """Several questions one by one, follow-ups in full; what waits stays behind."""
        texts = asked.question.texts
        is_one = bool(asked.place) or asked.is_for_a_person or len(texts) != 1
        questions = () if is_one else self._understanding.questions_of(texts[0])
        if len(questions) < 2 or self._is_of_the_base(texts[0]) or self.is_sensitive(texts[0]):
            return self._in_full(asked, asked.before)
        before, parts = asked.before, []
        for part in asked.parts(questions):
            parts.append(self._in_full(part, before))
            before = parts[-1].reading
        first, *others = parts
        return replace(first, answered=asked.answered, rest=(*others, *asked.rest))

    def _is_of_the_base(self, text: str) -> bool:
        """Word for word what one entry answers: « Qui siège au copil, et combien de fois se réunit-il ? »."""
        verdict = self._base.verdict(text)
        return isinstance(verdict, Answer) and verdict.confidence == 1

    def _in_full(self, asked: Asked, before: str) -> Asked:
        """With the question before it, if it says nothing without."""
        first, *_ = asked.question.texts or ("",)
        if before and self._understanding.is_follow_up(first):
            read_as = self._understanding.read_with(before, asked.question.text)
            return replace(asked, before=before, read_as=mask(read_as).text)
        return replace(asked, before="", read_as="")

    # What becomes of it.

    def _treat(self, asked: Asked, said: Incoming, talk: Talk) -> Turn:
        """One question after the other, until one waits for her."""
        return self._go_on_from(self._judge(asked, said, talk), said, talk)

    def _go_on_from(self, turn: Turn, said: Incoming, talk: Talk) -> Turn:
        treated = Treated.from_state(turn.state)
        if treated is None or treated.waits:
            return turn
        following = treated.set_aside.next
        return _preceded(turn.pages, self._treat(following, said, talk)) if following else turn

    def _judge(self, asked: Asked, said: Incoming, talk: Talk) -> Turn:
        text = asked.sought
        verdict = self._verdict(text)
        if (incident := met_incident(asked, verdict, said, talk, self._zone)) is not None:
            self._note(asked, said, talk, zone=AnswerZone.ABSTAIN, kind=ABOUT_INCIDENT)
            banner = banner_of(incident, asked, talk)
            return Turn.go_on(Treated("answered", asked, (incident.reference,)).to_state(), banner)
        if self._is_off_trade(asked, verdict):
            return self._decline(asked, said, talk)
        match verdict:
            case NoMatch(Kind.SMALL_TALK) if asked.files:
                return show_draft(Draft(asked=asked, reason=UNASKED), talk)
            case NoMatch(Kind.SMALL_TALK) if not asked.place:
                return Turn.aside(_small_talk(text, talk))
            case NoMatch(kind, act, theme) as unanswered:
                reason = "rejected" if asked.rejected and kind is Kind.QUESTION else kind.value
                draft = Draft(
                    asked=asked,
                    theme=theme or "",
                    kind=kind_served(kind, act),
                    reason=reason,
                    answers=told_by(unanswered.emergency),
                )
                return _preceded(called_first(unanswered), self._hand_over(draft, kind, said, talk))
            case _ if asked.is_for_a_person:
                theme = self._base.guess_theme(text)
                reason = "rejected" if asked.rejected else "file"
                return self._hand_over(
                    Draft(asked=asked, theme=theme or "", reason=reason), reason, said, talk
                )
            case Answer(entry):
                page = self._answered(entry, asked, said, talk)
                return Turn.go_on(Treated("answered", asked, (entry.id,)).to_state(), page)
            case Probable(entries):
                return self._show_nearest(entries, asked, said, talk)
            case Suggestions(entries):
                return self._propose(entries, asked, said, talk)
            case Unclear(word, senses):
                return self._ask_meaning(word, senses, asked, said, talk)

    def _answered(self, entry: Entry, asked: Asked, said: Incoming, talk: Talk) -> AnswerFound:
        _log_base(Logged.QUESTION_ANSWERED, entry, asked, said, talk)
        self._note(asked, said, talk, zone=AnswerZone.ANSWER, theme=entry.theme, shown=(entry,))
        note_answer(entry, asked, said, talk)
        return AnswerFound(entry, heading_of(asked), self._is_again(entry, asked))

    def _is_again(self, entry: Entry, asked: Asked) -> bool:
        if not asked.read_as:
            return False
        before = self._verdict(asked.before)
        return isinstance(before, Answer) and before.entry.id == entry.id

    def _propose(self, entries: Sequence[Entry], asked: Asked, said: Incoming, talk: Talk) -> Turn:
        theme = entries[0].theme
        _log(Logged.QUESTION_SUGGESTED, said, talk, theme=theme, subject=asked.reference)
        self._note(asked, said, talk, zone=AnswerZone.SUGGEST, theme=theme, shown=entries)
        titles = tuple((entry.id, entry.question) for entry in entries)
        proposed = Treated("suggested", asked, tuple(entry.id for entry in entries))
        return Turn.go_on(proposed.to_state(), SuggestionsFound(asked.id, titles, heading_of(asked)))

    def _show_nearest(self, entries: Sequence[Entry], asked: Asked, said: Incoming, talk: Talk) -> Turn:
        shown = Treated("probable", asked, tuple(entry.id for entry in entries))
        return Turn.go_on(shown.to_state(), self._nearest(entries, asked, said, talk))

    def _nearest(self, entries: Sequence[Entry], asked: Asked, said: Incoming, talk: Talk) -> NearestFound:
        """Counted as titles are until the agent says that it was the answer."""
        nearest, *others = entries
        _log(Logged.QUESTION_SUGGESTED, said, talk, theme=nearest.theme, subject=asked.reference)
        self._note(asked, said, talk, zone=AnswerZone.PROBABLE, theme=nearest.theme, shown=entries)
        note_answer(nearest, asked, said, talk)
        titles = tuple((entry.id, entry.question) for entry in others)
        return NearestFound(nearest, titles, heading_of(asked))

    def _ask_meaning(
        self, word: str, senses: Sequence[Sense], asked: Asked, said: Incoming, talk: Talk
    ) -> Turn:
        theme = self._base.guess_theme(asked.sought)
        if {sense.label for sense in senses} & dict(asked.meant).keys():  # she has said which already
            draft = Draft(asked=asked, theme=theme or "", reason=Kind.QUESTION)
            return self._hand_over(draft, Kind.QUESTION, said, talk)
        _log(Logged.QUESTION_SUGGESTED, said, talk, theme=theme, subject=asked.reference)
        self._note(asked, said, talk, zone=AnswerZone.SUGGEST, theme=theme)
        pairs = tuple((sense.label, sense.adds) for sense in senses)
        page = MeaningAsked(asked.id, word, tuple(label for label, _ in pairs), heading_of(asked))
        return Turn.go_on(Treated("unclear", asked, (), word, pairs).to_state(), page)

    def _hand_over(self, draft: Draft, noted: str, said: Incoming, talk: Talk) -> Turn:
        """``noted`` is the kind of message that it was."""
        asked = draft.asked
        _log(Logged.QUESTION_UNANSWERED, said, talk, theme=draft.theme, subject=asked.reference)
        self._note(asked, said, talk, zone=AnswerZone.ABSTAIN, kind=noted, theme=draft.theme)
        return show_draft(draft, talk)

    def _note(
        self,
        asked: Asked,
        said: Incoming,
        talk: Talk,
        *,
        zone: AnswerZone,
        kind: str = Kind.QUESTION,
        theme: str | None = None,
        shown: Sequence[Entry] = (),
    ) -> None:
        if asked.rejected:
            return  # what she refused is noted as it was shown
        text = self._understanding.without_persons(asked.reading)
        note_question(asked, text, said, talk, zone=zone, kind=kind, theme=theme, shown=shown)

    def _verdict(self, text: str) -> Verdict:
        """What was taken out may be what it was about: only a phrasing of the base stays sure."""
        verdict = self._base.verdict(text.replace(MASK, " "))
        if MASK in text and isinstance(verdict, Answer) and verdict.confidence < 1:
            return Probable((verdict.entry,), verdict.confidence)
        return verdict

    # What she makes of it.

    def _accept(self, entry_id: str, said: Incoming, talk: Talk) -> Turn:
        entry, treated = self._entry(entry_id), Treated.of(talk)
        if treated is not None and entry_id in treated.entries:
            _accepted(entry, treated.asked, said, talk)
            return self.after(treated.asked, said, talk, Glad())
        earlier = earlier_answer(entry_id, talk)
        if earlier is None:
            return Turn.aside(Glad())  # pressed before, or of a question that was left: counted once
        _accepted(entry, earlier.asked, said, talk)
        return Turn.go_on(earlier.state, Glad())

    def _refuse(self, entry_id: str, said: Incoming, talk: Talk) -> Turn:
        """« Ce n’est pas ça »: the question goes to the gestionnaire, before those that wait."""
        if is_reference(entry_id):
            return self._say_other(entry_id, said, talk)
        entry, asked = self._entry(entry_id), _asked_above(entry_id, talk)
        if asked is None:
            return _other_question(talk)
        _log(Logged.ANSWER_REJECTED, said, talk, theme=entry.theme, subject=asked.reference)
        note_refusal(asked, talk, entry)
        return self._reject(asked, said, talk)

    def _say_other(self, incident: str, said: Incoming, talk: Talk) -> Turn:
        """« Ma question est autre »: it is treated as if there were no such incident."""
        asked = _asked_above(incident, talk)
        if asked is None:
            return _other_question(talk)
        beside = (*asked.beside, incident)
        return self.ask(replace(asked, beside=beside, touched_at=said.at), said, talk)

    def _reject(self, asked: Asked, said: Incoming, talk: Talk) -> Turn:
        return self.ask(replace(asked, rejected=True, touched_at=said.at), said, talk)

    def _choose(self, treated: Treated, number: int, said: Incoming, talk: Talk) -> Turn:
        """A title or a meaning, by its number from 1; 0 refuses them all."""
        if not number:
            note_refusal(treated.asked, talk)
            return self._reject(treated.asked, said, talk)
        if treated.senses:
            chosen = treated.senses[number - 1]
            meant = replace(treated.asked, meant=(*treated.asked.meant, chosen), touched_at=said.at)
            return self.ask(meant, said, talk)
        return self._show(treated.titles[number - 1], said, talk)

    def _press_sense(self, argument: str, said: Incoming, talk: Talk) -> Turn:
        asked_id, _, typed = argument.partition(":")
        treated = Treated.of(talk)
        if treated is None or treated.asked.id != asked_id or not treated.senses:
            return _other_question(talk)
        number = typed_number(typed, treated.choices)
        if not number:
            raise Misunderstood
        return self._choose(treated, number, said, talk)

    def _show(self, entry_id: str, said: Incoming, talk: Talk) -> Turn:
        """The entry of a title; beside what is open when that must not be left, such as a draft."""
        entry, treated = self._entry(entry_id), Treated.of(talk)
        is_hers = treated is not None and entry_id in treated.entries
        if treated is not None and is_hers:
            note_choice(entry, treated.asked, talk)
            others = tuple(other for other in treated.entries if other != entry_id)
            shown = replace(treated, step="answered", entries=(entry.id, *others))
        else:
            asked = Asked.first(replace(said, message_ref="", text=entry.question))
            shown = Treated("answered", asked, (entry.id,))
        _log_base(Logged.SUGGESTION_CHOSEN, entry, shown.asked, said, talk)
        note_answer(entry, shown.asked, said, talk)
        page = AnswerFound(entry, heading_of(shown.asked))
        is_busy = talk.state is not None and (treated is None or bool(treated.asked.rest))
        if is_busy and not is_hers:
            return Turn.aside(page)
        return self._go_on_from(Turn.go_on(shown.to_state(), page), said, talk)

    def _entry(self, entry_id: str) -> Entry:
        """What a button names, or answers in its place now; one that is gone, or never was, is not ours."""
        try:
            return self._base.entry(entry_id)
        except KeyError:
            raise Misunderstood from None


def warned(turn: Turn, asked: Asked, said: Incoming, talk: Talk) -> Turn:
    """The same turn, after what was left out of her message; a NIR is counted, as it is at the door."""
    pages: list[Any] = []
    if said.unsupported is not None:
        pages.append(UnsupportedKind(said.unsupported))
    if asked.caught:
        pages.append(NirMasked(asked.caught))
    for _ in range(asked.caught):
        _log(Logged.NIR_MASKED, said, talk)
    return replace(turn, pages=(*pages, *turn.pages))


def _asked_above(shown: str, talk: Talk) -> Asked | None:
    """The question under which this entry, or this incident, was shown, with those that wait behind it."""
    treated, earlier = Treated.of(talk), earlier_answer(shown, talk)
    if treated is not None and shown in treated.entries:
        return treated.asked
    if earlier is not None:
        return replace(earlier.asked, answered=earlier.others.answered, rest=earlier.others.rest)
    return None


def kind_served(kind: Kind, act: Act | None) -> str:
    """The kind of ticket."""
    is_sensitive = kind in (Kind.SENSITIVE, Kind.EMERGENCY)
    return SENSITIVE if is_sensitive else act.value if act else "question"


def _leaves(treated: Treated, asked: Asked, said: Incoming) -> bool:
    """Her titles may not have been read yet when she asked something else."""
    is_other = asked.reference != treated.asked.reference
    return treated.step == "suggested" and is_other and treated.asked.goes_on_with(said)


def is_thanks(text: str) -> bool:
    return "merci" in text.casefold() or "thx" in text.casefold()


def _small_talk(text: str, talk: Talk) -> SmallTalk:
    is_nod = fold(text) in NODS or "👍" in text
    return SmallTalk(talk.speaker.name.partition(" ")[0], is_thanks(text), is_nod)


def _other_question(talk: Talk) -> Turn:
    """The button is that of a question that is no longer open: it must not take the place of what is."""
    draft = open_draft(talk)
    return show_waiting_draft(draft, talk) if draft else Turn.aside(QuestionWanted())


def _preceded(pages: tuple[Any, ...], turn: Turn) -> Turn:
    return replace(turn, pages=(*pages, *turn.pages))


def _accepted(entry: Entry, asked: Asked, said: Incoming, talk: Talk) -> None:
    """Of the nearest text, it means that the base has answered: until then it was counted as titles are."""
    if is_probable(asked, talk):
        note_choice(entry, asked, talk)
        _log_base(Logged.SUGGESTION_CHOSEN, entry, asked, said, talk)
    _log(Logged.ANSWER_ACCEPTED, said, talk, theme=entry.theme, subject=entry.id)
    note_acceptance(entry, asked, talk)


def _log_base(kind: Logged, entry: Entry, asked: Asked, said: Incoming, talk: Talk) -> None:
    _log(kind, said, talk, theme=entry.theme, subject=asked.reference, level=Level.BASE)


def _log(
    kind: Logged,
    said: Incoming,
    talk: Talk,
    *,
    theme: str | None = None,
    subject: str = "",
    level: Level | None = None,
) -> None:
    talk.work.journal.add(
        JournalEntry(
            at=talk.now,
            kind=kind,
            channel=said.channel,
            guichet_id=talk.speaker.guichet_id,
            theme=str(theme or ""),
            level=level,
            subject=subject,
            actor_id=talk.speaker.id,
        )
    )
