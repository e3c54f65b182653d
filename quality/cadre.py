"""The cadre de référence: what the guichets have committed to by the local agreement, and how it is measured.

A commitment is never rewritten: another version of it takes effect on a day, and the former one ends there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Measure(StrEnum):
    """What the report gives of it."""

    NONE = "none"
    """Nothing: it is checked by sampling, or on the spot."""
    VALUE = "value"
    SHARE = "share"
    """A numerator and its denominator."""


class Unit(StrEnum):
    PERCENT = "percent"
    DAYS = "days"
    COUNT = "count"


class Scope(StrEnum):
    """At what level it is judged."""

    GUICHET = "guichet"
    BAILLEUR = "bailleur"
    EPCI = "epci"
    DEPARTEMENT = "departement"


class Sense(StrEnum):
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


class Severity(StrEnum):
    """Of a gap, the lightest first."""

    MINOR = "minor"
    SERIOUS = "serious"
    MAJOR = "major"


@dataclass(eq=False, kw_only=True)
class Commitment:
    """In force from ``since`` until the day before ``until``. Its versions share their ``code``.

    ``source`` is where it is written: an article of the agreement, of the law. A share is in percent;
    ``numerator`` and ``denominator`` say what it divides. A value outside ``lowest`` to ``highest`` is a
    mistake of the report; None where anything may be.
    """

    id: int | None = None
    departement: str
    code: str
    label: str
    text: str = ""
    source: str = ""
    severity: Severity = Severity.SERIOUS
    measure: Measure = Measure.NONE
    numerator: str = ""
    denominator: str = ""
    unit: Unit = Unit.PERCENT
    scope: Scope = Scope.GUICHET
    sense: Sense = Sense.AT_LEAST
    threshold: float | None = None
    lowest: float | None = None
    highest: float | None = None
    since: date
    until: date | None = None
    written_by: int
    written_at: datetime

    @property
    def is_measured(self) -> bool:
        return self.measure is not Measure.NONE

    @property
    def is_share(self) -> bool:
        return self.measure is Measure.SHARE

    def is_in_force(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)

    def is_breached_by(self, value: float) -> bool:
        """Without a threshold, it is followed and nothing more."""
        if self.threshold is None:
            return False
        return value < self.threshold if self.sense is Sense.AT_LEAST else value > self.threshold

    def is_plausible(self, value: float) -> bool:
        above = self.lowest is None or value >= self.lowest
        return above and (self.highest is None or value <= self.highest)


def in_force(commitments: Iterable[Commitment], day: date) -> Sequence[Commitment]:
    """The cadre as it stood on a day."""
    return [one for one in commitments if one.is_in_force(day)]
