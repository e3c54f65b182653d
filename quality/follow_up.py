"""The orders about a signalement, from its draft to its end; each is one step of its history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from deadlines.zones import Zone
from delivery.files import Attachment
from journal.entries import Kind
from journal.people import Person, identity
from quality.errors import (
    AnswerOutOfRange,
    DayOutOfRange,
    EmptyAnswer,
    EmptySubject,
    ForbiddenStep,
    GestionnaireOnly,
    NoAnomaly,
    NotOverdue,
    SentInTheFuture,
    SignalementAlreadyAnswered,
    SignalementAlreadyCancelled,
    SignalementNotAnswered,
    SubjectTooLong,
    UnknownPlanAction,
    UnknownSignalement,
    WordsTooLong,
)
from quality.life import LIFE, Action
from quality.notices import (
    AnswerOwed,
    AnswerReceived,
    ColleagueAnswered,
    FormalLetter,
    HelpAsked,
    RemindersResumed,
    RemindersSuspended,
    SignalementChased,
    SignalementNotified,
    SignalementWithdrawn,
)
from quality.orders import Orders
from quality.signalements import (
    Correction,
    Draft,
    LetterText,
    PlanAction,
    Signalement,
    Step,
    due_date,
)

if TYPE_CHECKING:
    from storage.unit_of_work import Work


MAX_SUBJECT = 300  # characters
MAX_WORDS = 8_000  # characters, of an answer, of an advice

KINDS: Mapping[Action, Kind] = {
    Action.NOTIFY: Kind.SIGNALEMENT_RECORDED,
    Action.ACKNOWLEDGE: Kind.SIGNALEMENT_ACKNOWLEDGED,
    Action.ASK_HELP: Kind.SIGNALEMENT_HELP_ASKED,
    Action.HELP: Kind.SIGNALEMENT_HELPED,
    Action.CHASE: Kind.SIGNALEMENT_CHASED,
    Action.ANSWER: Kind.SIGNALEMENT_ANSWERED,
    Action.REOPEN: Kind.SIGNALEMENT_REOPENED,
    Action.FOLLOW: Kind.SIGNALEMENT_FOLLOWED,
    Action.EVALUATE: Kind.SIGNALEMENT_EVALUATED,
    Action.REPORT: Kind.SIGNALEMENT_REPORTED,
    Action.PROPOSE: Kind.SIGNALEMENT_PROPOSED,
    Action.CLOSE: Kind.SIGNALEMENT_CLOSED,
    Action.WITHDRAW: Kind.SIGNALEMENT_CANCELLED,
}

_NOON = time(12)


def one_line(text: str) -> str:
    """A subject as it is kept. Raises EmptySubject or SubjectTooLong."""
    line = " ".join(text.split())
    if not line:
        raise EmptySubject
    if len(line) > MAX_SUBJECT:
        raise SubjectTooLong(MAX_SUBJECT)
    return line


def words(text: str) -> str:
    """Raises WordsTooLong."""
    if len(text.strip()) > MAX_WORDS:
        raise WordsTooLong(MAX_WORDS)
    return text.strip()


def readable(text: LetterText) -> dict[str, Any]:
    """As it is kept: the subject on one line, no text longer than a letter bears. Raises as they do."""
    said = {name: words(value) if isinstance(value, str) else value for name, value in text.said.items()}
    return {**said, "subject": one_line(text.subject)}


class SignalementService(Orders):
    """A guichet acknowledges, asks for help and answers; all else is a
    gestionnaire's.
    """

    def __init__(self, work: Work, *, now: datetime, zone: Zone, channel: str = "") -> None:
        super().__init__(work, now=now, channel=channel)
        self._zone = zone
        self._today = zone.local(now).date()

    # Before it leaves.

    def draft(self, text: LetterText, *, guichet_id: int, by: Person) -> Draft:
        """Nobody is told, and nothing is counted yet. The same one again, pressed twice, is the first one."""
        self._require_guichet(guichet_id, by)
        said = readable(text)
        for known in self._work.signalement_drafts.to(guichet_id):
            if (known.subject, known.anomalies) == (said["subject"], text.anomalies):
                return known
        draft = Draft(
            reference=self._work.signalements.next_reference(self._today.year),
            guichet_id=guichet_id,
            written_by=identity(by),
            written_at=self._now,
            **said,
        )
        self._work.signalement_drafts.add(draft)
        return draft

    def change(self, draft: Draft, text: LetterText, *, by: Person) -> None:
        self._require_draft(draft, by)
        for name, value in readable(text).items():
            setattr(draft, name, value)

    def discard(self, draft: Draft, *, by: Person) -> None:
        self._require_draft(draft, by)
        self._work.signalement_drafts.remove(draft)

    def notify(
        self, draft: Draft, letters: Sequence[Attachment], *, address: str = "", by: Person
    ) -> Signalement:
        """The guichet's month runs from today. ``letters`` are the files that leave; ``address`` is that of
        the guichet, "" where no mail leaves for it.
        """
        self._require_draft(draft, by)
        if not draft.anomalies:
            raise NoAnomaly
        made = self._made(draft.reference, draft.guichet_id, draft, self._today, by)
        self._work.signalement_drafts.remove(draft)
        self._work.signalements.add(made)
        self._log(made, Kind.SIGNALEMENT_RECORDED, by, outcome=f"{made.due_on}")
        made.history.append(self._step(Action.NOTIFY, by, files=letters))
        self._send(made, SignalementNotified, letters, address)
        return made

    def record(self, *, guichet_id: int, subject: str, sent_on: date, by: Person) -> Signalement:
        """The signalement itself left by another way; the guichet's month runs from ``sent_on``."""
        self._require_guichet(guichet_id, by)
        if sent_on > self._today:
            raise SentInTheFuture(sent_on)
        reference = self._work.signalements.next_reference(self._today.year)
        made = self._made(reference, guichet_id, LetterText(subject=one_line(subject)), sent_on, by)
        made.history.append(self._step(Action.NOTIFY, by, day=sent_on))
        self._work.signalements.add(made)
        self._log(made, Kind.SIGNALEMENT_RECORDED, by, outcome=f"{made.due_on}", day=sent_on)
        return made

    # What the guichet does, or what is noted for it.

    def acknowledge(self, signalement: Signalement, *, by: Person, on: date | None = None) -> bool:
        """False when it was before, or when there is nothing left to acknowledge."""
        self._require_theirs(signalement, by)
        is_new = signalement.last(Action.ACKNOWLEDGE) is None
        if not is_new or Action.ACKNOWLEDGE not in LIFE[signalement.status]:
            return False
        self._apply(signalement, Action.ACKNOWLEDGE, by, day=self._since_sent(signalement, on))
        return True

    def ask_help(self, signalement: Signalement, *, by: Person) -> bool:
        """Reminders stop until it is given, and the legal date stays; False when it was asked already."""
        self._require_theirs(signalement, by)
        self._require_pending(signalement)
        if signalement.help_asked_at is not None:
            return False
        self._apply(signalement, Action.ASK_HELP, by)
        signalement.help_asked_at = self._now
        if by.is_gestionnaire:
            self._tell_guichet(signalement, RemindersSuspended)
        else:
            self._tell_gestionnaires(signalement, self._owed(signalement, HelpAsked), Action.ASK_HELP)
        return True

    def give_help(self, signalement: Signalement, *, by: Person) -> bool:
        """Reminders go on; False when none was awaited."""
        self._require_seen(signalement, by)
        if signalement.help_asked_at is None:
            return False
        self._apply(signalement, Action.HELP, by)
        signalement.help_asked_at = None
        if signalement.is_pending:
            self._tell_guichet(signalement, RemindersResumed)
        return True

    def answer(
        self,
        signalement: Signalement,
        *,
        by: Person,
        on: date | None = None,
        text: str = "",
        files: Sequence[Attachment] = (),
        way: str = "",
    ) -> None:
        """It arrived, today unless said otherwise, ``way`` being how: nothing more is reminded. From the
        guichet itself, it says something.
        """
        self._require_theirs(signalement, by)
        self._require_pending(signalement)
        day = on if on is not None and by.is_gestionnaire else self._today
        if not signalement.sent_on <= day <= self._today:
            raise AnswerOutOfRange(day)
        if not (by.is_gestionnaire or text.strip() or files):
            raise EmptyAnswer
        signalement.answered_on = day
        outcome = "late" if signalement.was_answered_late else "in_time"
        self._apply(
            signalement, Action.ANSWER, by,
            day=day, text=words(text), files=files, outcome=outcome, way=way,
        )  # fmt: skip
        if not by.is_gestionnaire:
            notice = AnswerReceived(
                reference=signalement.reference,
                subject=signalement.subject,
                guichet=self._work.people.guichet_name(signalement.guichet_id),
                answered_on=day,
                due_on=signalement.due_on,
                files=len(files),
            )
            self._tell_gestionnaires(signalement, notice, Action.ANSWER)
            self._tell_colleagues(signalement, by)

    def take_back_answer(self, signalement: Signalement, *, by: Person) -> None:
        """It was noted by mistake: the answer is owed again, and reminders go on."""
        self._require_seen(signalement, by)
        if signalement.answer is None or signalement.cancelled_at is not None:
            raise SignalementNotAnswered(signalement.reference)
        self._apply(signalement, Action.REOPEN, by)
        signalement.answered_on = None

    def cancel(self, signalement: Signalement, *, by: Person) -> None:
        """Withdrawn: nothing more is reminded, and those who were told of it hear so."""
        self._require_seen(signalement, by)
        self._require_pending(signalement)
        self._apply(signalement, Action.WITHDRAW, by)
        signalement.cancelled_at = self._now
        notice = SignalementWithdrawn(reference=signalement.reference, subject=signalement.subject)
        for agent_id in signalement.told_ids:
            key = f"signalement:{signalement.reference}:annule:agent-{agent_id}"
            self._work.outbox.tell(agent_id, notice, key=key)

    # What follows.

    def chase(
        self, signalement: Signalement, letters: Sequence[Attachment], *, address: str = "", by: Person
    ) -> None:
        """The second letter, once: the legal date is the same."""
        self._require_seen(signalement, by)
        self._require_pending(signalement)
        if not signalement.is_overdue(self._today):
            raise NotOverdue(signalement.due_on)
        self._apply(signalement, Action.CHASE, by, files=letters)
        self._send(signalement, SignalementChased, letters, address)

    def plan(
        self, signalement: Signalement, text: str, *, owner: str, due_on: date | None, by: Person
    ) -> None:
        """One more action of the plan d'action; the same one twice is one. The plan is in the answer."""
        self._require_seen(signalement, by)
        if signalement.is_pending:
            raise SignalementNotAnswered(signalement.reference)
        line, owner = one_line(text), " ".join(owner.split())[:MAX_SUBJECT]
        if any((one.text, one.owner, one.due_on) == (line, owner, due_on) for one in signalement.plan):
            return
        self._apply(signalement, Action.FOLLOW, by, text=line)
        signalement.plan.append(PlanAction(text=line, owner=owner, due_on=due_on))

    def tick(self, signalement: Signalement, number: int, *, done_on: date | None, by: Person) -> None:
        """An action is done on a day; None when it is not after all. Of what is over, nothing changes."""
        self._require_seen(signalement, by)
        if not LIFE[signalement.status]:
            raise ForbiddenStep(signalement.status.value, Action.FOLLOW.value)
        action = next((one for one in signalement.plan if one.id == number), None)
        if action is None:
            raise UnknownPlanAction
        action.done_on = self._since_sent(signalement, done_on) if done_on is not None else None

    def evaluate(self, signalement: Signalement, found: Correction, text: str, *, by: Person) -> None:
        self._require_seen(signalement, by)
        self._apply(signalement, Action.EVALUATE, by, text=words(text), outcome=found.value)

    def report(self, signalement: Signalement, *, on: date, event_id: int | None, by: Person) -> None:
        """The comité de suivi was told on that day; ``event_id`` is its number in the agenda."""
        self._require_seen(signalement, by)
        day = self._since_sent(signalement, on)
        self._apply(signalement, Action.REPORT, by, day=day, event_id=event_id)

    def propose(self, signalement: Signalement, *, on: date, by: Person) -> None:
        """The gestionnaire has sent the dossier to the State: nothing leaves from here."""
        self._require_seen(signalement, by)
        self._apply(signalement, Action.PROPOSE, by, day=self._since_sent(signalement, on))

    def close(self, signalement: Signalement, *, by: Person) -> None:
        self._require_seen(signalement, by)
        self._apply(signalement, Action.CLOSE, by)

    # Within.

    def _made(
        self, reference: str, guichet_id: int, text: LetterText, sent_on: date, by: Person
    ) -> Signalement:
        return Signalement(
            reference=reference,
            guichet_id=guichet_id,
            sent_on=sent_on,
            due_on=due_date(sent_on),
            recorded_by=identity(by),
            created_at=self._now,
            **text.said,
        )

    def _step(
        self,
        action: Action,
        by: Person,
        *,
        day: date | None = None,
        text: str = "",
        files: Sequence[Attachment] = (),
        outcome: str = "",
        way: str = "",
        event_id: int | None = None,
    ) -> Step:
        return Step(
            action=action,
            day=day or self._today,
            at=self._now,
            by=by.id,
            channel=way or self._channel,
            text=text,
            files=[*files],
            outcome=outcome,
            event_id=event_id,
        )

    def _apply(
        self, signalement: Signalement, action: Action, by: Person, *, outcome: str = "", **more: object
    ) -> None:
        step = self._step(action, by, outcome=outcome, **more)  # type: ignore[arg-type]
        signalement.apply(step)
        self._log(signalement, KINDS[action], by, outcome=outcome, day=step.day)

    def _send(
        self, signalement: Signalement, kind: type[FormalLetter], letters: Sequence[Attachment], address: str
    ) -> None:
        notice = self._owed(signalement, kind, attachments=tuple(letters))
        key = f"signalement:{signalement.reference}:{signalement.status}"
        self._tell_guichet(signalement, kind, attachments=tuple(letters))
        if address:
            self._work.outbox.write(
                address,
                notice,
                key=f"{key}:guichet",
                departement=self._work.people.departement_of(signalement.guichet_id),
                attachments=tuple(letters),
            )

    def _owed(self, signalement: Signalement, kind: type[AnswerOwed], **more: object) -> AnswerOwed:
        return kind(
            reference=signalement.reference,
            subject=signalement.subject,
            guichet=self._work.people.guichet_name(signalement.guichet_id),
            sent_on=signalement.sent_on,
            due_on=signalement.due_on,
            days=(signalement.due_on - self._today).days,
            **more,
        )

    def _tell_guichet(self, signalement: Signalement, kind: type[AnswerOwed], **more: object) -> None:
        notice = self._owed(signalement, kind, **more)
        key = f"signalement:{signalement.reference}:{len(signalement.history)}:agent-"
        agents = self._work.people.active_agents_of(signalement.guichet_id)
        told = [one for one in agents if self._work.outbox.tell(one, notice, key=f"{key}{one}")]
        signalement.remember_told(told)

    def _tell_colleagues(self, signalement: Signalement, by: Person) -> None:
        """Whoever has left the guichet since has no part in it any more."""
        notice = ColleagueAnswered(
            reference=signalement.reference,
            subject=signalement.subject,
            author=by.name,
            answered_on=self._today,
        )
        key = f"signalement:{signalement.reference}:{len(signalement.history)}:repondu:agent-"
        for agent_id in self._work.people.active_agents_of(signalement.guichet_id):
            if agent_id in signalement.told_ids and agent_id != by.id:
                self._work.outbox.tell(agent_id, notice, key=f"{key}{agent_id}")

    def _tell_gestionnaires(self, signalement: Signalement, notice: object, action: Action) -> None:
        key = f"signalement:{signalement.reference}:{len(signalement.history)}:{action}"
        departement = self._work.people.departement_of(signalement.guichet_id)
        self._work.outbox.tell_gestionnaires(notice, key=key, departement=departement)

    def _since_sent(self, signalement: Signalement, day: date | None) -> date:
        if day is not None and not signalement.sent_on <= day <= self._today:
            raise DayOutOfRange(day)
        return day or self._today

    def _require_guichet(self, guichet_id: int, by: Person) -> None:
        if not (by.is_gestionnaire and self._is_hers(guichet_id, by)):
            raise GestionnaireOnly

    def _require_draft(self, draft: Draft, by: Person) -> None:
        self._require_gestionnaire(by)
        if not self._is_hers(draft.guichet_id, by):
            raise UnknownSignalement(draft.reference)

    def _is_hers(self, guichet_id: int, by: Person) -> bool:
        return by.sees(self._work.people.departement_of(guichet_id))

    def _require_theirs(self, signalement: Signalement, by: Person) -> None:
        """An agent of the guichet, or a gestionnaire of its département: another's is as good as unknown."""
        is_theirs = by.guichet_id is not None and by.guichet_id == signalement.guichet_id and by.is_active
        if not is_theirs and not (by.is_gestionnaire and self._is_hers(signalement.guichet_id, by)):
            raise UnknownSignalement(signalement.reference)

    def _require_seen(self, signalement: Signalement, by: Person) -> None:
        """Another département's is as good as unknown."""
        self._require_gestionnaire(by)
        if not self._is_hers(signalement.guichet_id, by):
            raise UnknownSignalement(signalement.reference)

    @staticmethod
    def _require_pending(signalement: Signalement) -> None:
        if signalement.cancelled_at is not None:
            raise SignalementAlreadyCancelled(signalement.reference)
        if signalement.answered_on is not None:
            raise SignalementAlreadyAnswered(signalement.reference)

    def _log(
        self, signalement: Signalement, kind: Kind, by: Person, *, outcome: str = "", day: date | None = None
    ) -> None:
        """Noon of an earlier ``day``: the figures count it in its month."""
        at = self._zone.instant(day, _NOON) if day and day < self._today else None
        self._note(kind, by, signalement.reference, guichet_id=signalement.guichet_id, outcome=outcome, at=at)
