"""Recording a signalement once it was sent, and closing it: answered, or withdrawn."""

from __future__ import annotations

from datetime import date, datetime

from deadlines.zones import Zone
from journal.entries import Entry, Kind
from journal.people import Person
from quality.errors import (
    AnswerOutOfRange,
    EmptySubject,
    GestionnaireOnly,
    SentInTheFuture,
    SignalementAlreadyAnswered,
    SignalementAlreadyCancelled,
    SignalementNotAnswered,
    SubjectTooLong,
    UnknownSignalement,
)
from quality.notices import SignalementWithdrawn
from quality.ports import QualityWork
from quality.signalements import Signalement, due_date

MAX_SUBJECT = 300  # characters
THEME = "qualite"


def one_line(text: str) -> str:
    """A subject as it is kept. Raises EmptySubject or SubjectTooLong."""
    line = " ".join(text.split())
    if not line:
        raise EmptySubject
    if len(line) > MAX_SUBJECT:
        raise SubjectTooLong(MAX_SUBJECT)
    return line


class SignalementService:
    """The orders of a gestionnaire; one instance per unit of work."""

    def __init__(self, work: QualityWork, *, now: datetime, zone: Zone, channel: str = "") -> None:
        self._work = work
        self._now = now
        self._today = zone.local(now).date()
        self._channel = channel

    def record(self, *, guichet_id: int, subject: str, sent_on: date, by: Person) -> Signalement:
        """The signalement itself left by another way; the guichet's month runs from ``sent_on``."""
        self._require_gestionnaire(by)
        if not self._is_hers(guichet_id, by):
            raise GestionnaireOnly
        if sent_on > self._today:
            raise SentInTheFuture(sent_on)
        assert by.id is not None
        signalement = Signalement(
            reference=self._work.signalements.next_reference(self._today.year),
            guichet_id=guichet_id,
            subject=one_line(subject),
            sent_on=sent_on,
            due_on=due_date(sent_on),
            recorded_by=by.id,
            created_at=self._now,
        )
        self._work.signalements.add(signalement)
        self._log(signalement, Kind.SIGNALEMENT_RECORDED, by)
        return signalement

    def answer(self, signalement: Signalement, *, by: Person, on: date | None = None) -> None:
        """The guichet's answer arrived, today unless said otherwise: nothing more is reminded."""
        self._require_pending(signalement, by)
        day = on or self._today
        if not signalement.sent_on <= day <= self._today:
            raise AnswerOutOfRange(day)
        signalement.answered_on = day
        outcome = "late" if signalement.was_answered_late else "in_time"
        self._log(signalement, Kind.SIGNALEMENT_ANSWERED, by, outcome=outcome)

    def take_back_answer(self, signalement: Signalement, *, by: Person) -> None:
        """It was noted by mistake: the answer is owed again, and reminders go on. Nobody had been told."""
        self._require_seen(signalement, by)
        if signalement.answered_on is None or signalement.cancelled_at is not None:
            raise SignalementNotAnswered(signalement.reference)
        signalement.answered_on = None
        self._log(signalement, Kind.SIGNALEMENT_REOPENED, by)

    def cancel(self, signalement: Signalement, *, by: Person) -> None:
        """Withdrawn: nothing more is reminded, and those who were reminded are told."""
        self._require_pending(signalement, by)
        signalement.cancelled_at = self._now
        notice = SignalementWithdrawn(reference=signalement.reference, subject=signalement.subject)
        for agent_id in signalement.told_ids:
            key = f"signalement:{signalement.reference}:annule:agent-{agent_id}"
            self._work.outbox.tell(agent_id, notice, key=key)
        self._log(signalement, Kind.SIGNALEMENT_CANCELLED, by)

    def _is_hers(self, guichet_id: int, by: Person) -> bool:
        return by.sees(self._work.people.departement_of(guichet_id))

    def _require_seen(self, signalement: Signalement, by: Person) -> None:
        """Another département's is as good as unknown."""
        self._require_gestionnaire(by)
        if not self._is_hers(signalement.guichet_id, by):
            raise UnknownSignalement(signalement.reference)

    def _require_pending(self, signalement: Signalement, by: Person) -> None:
        self._require_seen(signalement, by)
        if signalement.cancelled_at is not None:
            raise SignalementAlreadyCancelled(signalement.reference)
        if signalement.answered_on is not None:
            raise SignalementAlreadyAnswered(signalement.reference)

    def _log(self, signalement: Signalement, kind: Kind, by: Person, *, outcome: str = "") -> None:
        self._work.journal.add(
            Entry(
                at=self._now,
                kind=kind,
                channel=self._channel,
                guichet_id=signalement.guichet_id,
                theme=THEME,
                outcome=outcome,
                subject=signalement.reference,
                actor_id=by.id,
            )
        )

    @staticmethod
    def _require_gestionnaire(person: Person) -> None:
        if not person.is_gestionnaire:
            raise GestionnaireOnly
