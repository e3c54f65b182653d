"""Each refusal about quality is a class of its own; its French sentence stands in rendering."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from refusals.base import Refusal


class QualityError(Refusal):
    """A refusal that the person can understand and act upon."""


class GestionnaireOnly(QualityError):
    pass


class UnknownSignalement(QualityError):
    reference: str


class SentInTheFuture(QualityError):
    """A signalement is recorded once it has left."""

    sent_on: date


class AnswerOutOfRange(QualityError):
    """An answer dated before the signalement, or after today."""

    answered_on: date


class SignalementAlreadyAnswered(QualityError):
    reference: str


class SignalementNotAnswered(QualityError):
    """There is no answer to take back."""

    reference: str


class SignalementAlreadyCancelled(QualityError):
    reference: str


class ForbiddenStep(QualityError):
    """``status`` and ``action`` are their stored values."""

    status: str
    action: str


class NotOverdue(QualityError):
    """The guichet still has until ``due_on`` to answer."""

    due_on: date


class DayOutOfRange(QualityError):
    """Before the signalement, or after today."""

    day: date


class DraftChanged(QualityError):
    """Somebody has changed it since it was looked at."""


class NoAnomaly(QualityError):
    """A letter says what was found."""


class EmptyAnswer(QualityError):
    """Neither a text nor a file."""


class UnknownPlanAction(QualityError):
    pass


class WordsTooLong(QualityError):
    """``limit`` is in characters."""

    limit: int


class EmptySubject(QualityError):
    pass


class SubjectTooLong(QualityError):
    """``limit`` is in characters."""

    limit: int


class UnknownImport(QualityError):
    pass


class NothingImported(QualityError):
    """No line of the file is taken."""


class NoColumnOfGuichet(QualityError):
    """A « Suivi des guichets » says of whom each line is."""


class NoMonthOfImport(QualityError):
    """Neither a column nor the gestionnaire says of which month the lines are."""


class NoColumnOfNumero(QualityError):
    """A list is of numéros uniques."""


class NoColumnRead(QualityError):
    """Nothing is read of the table: ``purpose`` is what it was brought for."""

    purpose: str


class RoleGivenTwice(QualityError):
    """Two columns cannot both be the name of the guichet, or the same measure."""


class ImportNotApplied(QualityError):
    """There is nothing to undo."""


class ReadingChanged(QualityError):
    """It would import anything but what was looked at: a name, or the cadre, changed meanwhile."""


class HeaderOutOfFile(QualityError):
    """``lines`` are those of the file that are filled."""

    lines: int


class LinesErased(QualityError):
    """The file as it came is kept for a while only."""


class ImportNotRead(QualityError):
    """It was imported, and is undone: what it has done stays in the history."""


class NothingToControl(QualityError):
    """No report of that month was imported."""


class ControlAlreadyDone(QualityError):
    pass


class MinutesOutOfDay(QualityError):
    most: int


class FaultyCommitment(QualityError):
    """``faults`` are by the name of the field of its terms."""

    faults: Mapping[str, QualityError]


class WordsMissing(QualityError):
    """A commitment has a name; a share says what it divides."""


class NotAddedUp(QualityError):
    """A mean has no meaning over several guichets: their counts can be added up, their means cannot."""


class BoundsReversed(QualityError):
    """The lowest possible value is above the highest."""


class ThresholdOutOfBounds(QualityError):
    """No value could be on the other side of it."""


class ChangedBeforeItBegan(QualityError):
    """``since`` is the first day of the last version: what came before is not rewritten."""

    since: date


class CommitmentChanged(QualityError):
    """Somebody wrote another version between the page and the order."""


class CadreNotEmpty(QualityError):
    """The example is for a cadre where nothing was ever written."""


class NoGapChosen(QualityError):
    """Of those of the month, none is ticked."""


class UnknownQuery(QualityError):
    pass


class QueryNameRefused(QualityError):
    """A name is missing, or longer than ``limit`` characters."""

    limit: int


class OutcomeMissing(QualityError):
    """None was chosen among those of such a case."""


class CaseAlreadyTreated(QualityError):
    """By a colleague meanwhile."""


class CaseReasonMissing(QualityError):
    """It must be said why a request is kept, or what a dossier lacks."""


class CaseReasonTooLong(QualityError):
    """``limit`` is in characters."""

    limit: int


class UnknownTable(QualityError):
    """No import of this table stands."""


class UnknownColumn(QualityError):
    """The table has none of that name."""

    column: str


class UnknownChoice(QualityError):
    """Not one of those that the form offers."""

    value: str


class TooManyRows(QualityError):
    """``most`` lines are read at once."""

    most: int


class NoMeasure(QualityError):
    pass


class ColumnOfMeasureMissing(QualityError):
    """Only lines are counted without a column."""


class ShareWithoutPart(QualityError):
    """Nothing says which lines count in the numerator."""


class GoalWithoutShare(QualityError):
    pass


class ThresholdOutOfRange(QualityError):
    """A share is from 0 to 100 %."""


class GroupGivenTwice(QualityError):
    pass


class PeriodEndsFirst(QualityError):
    pass


class NoSheetToSend(QualityError):
    """No line of the table is of a guichet that somebody reads for."""


class SheetsChanged(QualityError):
    """Not those that were looked at."""


class SheetsSentAlready(QualityError):
    """The same figures, to the same agents."""


class ConditionOfGoalMissing(QualityError):
    """Nothing says what one of its words means in the table."""


class CasesErased(QualityError):
    """Its numéro unique was erased with the list."""


class NoSampleOfThis(QualityError):
    """The list was not brought for a check."""


class SampleAlreadyDrawn(QualityError):
    pass


class SampleSizeOutOfRange(QualityError):
    """``most`` is what the list lets one draw."""

    most: int
