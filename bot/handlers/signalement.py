"""Under what a guichet is told of a signalement: it was received, help is wanted, here is the answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.dialogue import Context, Handler, Result
from bot.errors import Misunderstood
from bot.messages import Incoming
from bot.state import State
from quality.errors import SignalementAlreadyAnswered, SignalementAlreadyCancelled, UnknownSignalement
from quality.follow_up import MAX_WORDS, SignalementService
from quality.signalements import Signalement
from tickets.clock.calendars import Calendars

TYPED, CHECKED = "typed", "checked"
"""The steps of an answer: it is awaited, then shown before it is sent."""


@dataclass(frozen=True)
class SignalementReceived:
    reference: str
    due_on: date


@dataclass(frozen=True)
class SupportAsked(SignalementReceived):
    """Reminders wait, the legal date does not. ``is_new`` is False when it was asked already."""

    is_new: bool = True


@dataclass(frozen=True)
class SignalementAnswerAwaited(SignalementReceived):
    """``limit`` is in characters; ``has_files`` when some came: they are joined on the page."""

    limit: int
    has_files: bool = False


@dataclass(frozen=True)
class SignalementAnswerToCheck:
    """``has_files`` when some came meanwhile: they are joined on the page, and the text still waits."""

    reference: str
    guichet: str
    text: str
    has_files: bool = False


@dataclass(frozen=True)
class SignalementAnswered:
    reference: str
    answered_on: date
    due_on: date


@dataclass(frozen=True)
class SignalementAnswerLeft:
    reference: str


class SignalementHandler(Handler):
    name = "signal"

    def press(self, verb: str, argument: str, said: Incoming, talk: Context) -> Result:
        one = _own(argument, talk)
        match verb:
            case "got":
                _require_pending(one)
                self._service(one, said, talk).acknowledge(one, by=talk.speaker)
                return Result.aside(SignalementReceived(one.reference, one.due_on))
            case "help":
                is_new = self._service(one, said, talk).ask_help(one, by=talk.speaker)
                return Result.aside(SupportAsked(one.reference, one.due_on, is_new))
            case "answer":
                return self._await(one)
            case "send":
                return self._send(one, said, talk)
            case "leave":
                return talk.leave(self.name, SignalementAnswerLeft(one.reference))
            case _:
                raise Misunderstood

    def answer(self, said: Incoming, talk: Context) -> Result:
        """It is shown again before it is sent: a formal answer is no slip of the thumb."""
        assert talk.state is not None
        one = _own(str(talk.state.data["reference"]), talk)
        guichet = talk.work.people.guichet_name(one.guichet_id)
        if said.attachments and talk.state.step == CHECKED:
            _require_pending(one)
            kept = str(talk.state.data["text"])
            return Result.aside(SignalementAnswerToCheck(one.reference, guichet, kept, has_files=True))
        text = said.text.strip()
        if not text or said.attachments or len(text) > MAX_WORDS:
            return self._await(one, has_files=bool(said.attachments))
        state = State(self.name, CHECKED, {"reference": one.reference, "text": text})
        return Result.go_on(state, SignalementAnswerToCheck(one.reference, guichet, text))

    def _await(self, one: Signalement, *, has_files: bool = False) -> Result:
        _require_pending(one)
        page = SignalementAnswerAwaited(one.reference, one.due_on, MAX_WORDS, has_files)
        return Result.go_on(State(self.name, TYPED, {"reference": one.reference}), page)

    def _send(self, one: Signalement, said: Incoming, talk: Context) -> Result:
        state = talk.state_of(self.name)
        if state is None or state.step != CHECKED or state.data["reference"] != one.reference:
            raise Misunderstood
        self._service(one, said, talk).answer(one, by=talk.speaker, text=str(state.data["text"]))
        assert one.answered_on is not None
        return Result.end(SignalementAnswered(one.reference, one.answered_on, one.due_on))

    @staticmethod
    def _service(one: Signalement, said: Incoming, talk: Context) -> SignalementService:
        zone = Calendars(talk.work, talk.zone).of_guichet(one.guichet_id).zone
        return SignalementService(talk.work, now=talk.now, zone=zone, channel=said.channel)


def _require_pending(one: Signalement) -> None:
    if one.cancelled_at is not None:
        raise SignalementAlreadyCancelled(one.reference)
    if not one.is_pending:
        raise SignalementAlreadyAnswered(one.reference)


def _own(reference: str, talk: Context) -> Signalement:
    """One of the speaker's guichet: another's is as good as unknown."""
    found = talk.work.signalements.by_reference(reference)
    if found is None or talk.speaker.guichet_id != found.guichet_id:
        raise UnknownSignalement(reference)
    return found
