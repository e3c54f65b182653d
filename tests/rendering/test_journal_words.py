"""Each kind of row has its words: whoever adds a kind finds this test."""

from __future__ import annotations

from agenda.answers import AGAIN, Answer
from agenda.enrolling import ABSENT, PRESENT
from agenda.enrolment import EnrolmentState, Usefulness
from agenda.papers import AHEAD, EVERYBODY, FOR_OPINION
from agenda.reminders import MILESTONES
from guichets.openings import OpeningStep
from guichets.partenaires import PartenaireChange
from guichets.registry import Role
from guichets.reviews import ReviewKind
from journal.entries import Kind
from quality.cadre import CadreChange
from quality.cases import Outcome as CaseOutcome
from quality.reading import Purpose
from quality.reminders import BEFORE
from quality.signalements import Correction
from rendering.journal_words import KIND, OUTCOME, outcome
from tickets.interventions import Outcome
from tickets.kinds.declared import KINDS
from tickets.mails import MailFate, SetAsideReason
from tickets.ticket import Rating


def test_each_kind_has_its_words() -> None:
    assert set(KIND) == set(Kind)


def test_each_outcome_has_its_words_and_none_stands_for_two_things() -> None:
    enums = (
        Outcome, Correction, Role, OpeningStep, PartenaireChange, CadreChange, ReviewKind, Rating,
        SetAsideReason, Usefulness, Purpose, CaseOutcome,
    )  # fmt: skip
    values = [member.value for enum in enums for member in enum]
    values += [MailFate.FILED.value, MailFate.TO_REVIEW.value]
    values += [EnrolmentState.ENROLLED.value, EnrolmentState.WAITING.value, PRESENT, ABSENT]
    values += [Answer.REPRESENTED.value, AGAIN, FOR_OPINION, EVERYBODY, AHEAD]
    values += ["in_time", "late", "H-1", *(f"J-{days}" for days in MILESTONES)]
    values += [*KINDS]
    values += ["J", "J+1", *(f"J-{days}" for days in BEFORE if days)]
    assert set(values) == set(OUTCOME)
    assert {value for value in values if values.count(value) > 1} <= {"J-7", "J-1"}


def test_no_two_kinds_are_said_alike() -> None:
    assert len(set(KIND.values())) == len(KIND)


def test_an_outcome_that_was_never_written_stays_as_it_is() -> None:
    assert (outcome("late"), outcome("refused")) == ("hors délai", "refused")


def test_a_weekly_reminder_says_how_late_the_answer_was() -> None:
    assert outcome("J+15") == "15 jours après l’échéance"
