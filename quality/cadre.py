"""The cadre de référence: what the guichets have committed to by the local agreement, and how it is measured.

A commitment is never rewritten: another version of it takes effect on a day, and the former one ends there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from journal.entries import Kind
from journal.people import Person, identity
from quality.errors import (
    BoundsReversed,
    CadreNotEmpty,
    ChangedBeforeItBegan,
    CommitmentChanged,
    FaultyCommitment,
    GestionnaireOnly,
    NotAddedUp,
    QualityError,
    ThresholdOutOfBounds,
    WordsMissing,
    WordsTooLong,
)
from quality.orders import Orders

if TYPE_CHECKING:
    pass


LONGEST_CODE = 32
EXAMPLE = "Exemple"
"""How the source of what nobody has agreed to begins."""
LONGEST = {"label": 200, "text": 4000, "source": 300, "numerator": 200, "denominator": 200}
"""In characters."""
RESERVED = frozenset({"exemple", "nouveau"})
"""No code is one of these: the addresses of the pages name something else by them."""

FEW = 20
"""A share of fewer says little: our own threshold."""
FEWEST_COMPARED = 5
"""Guichets, below which their median would betray one of them: our own threshold."""


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


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a version of a commitment says; each field as ``Commitment`` has it."""

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

    @property
    def adds_up(self) -> bool:
        """Over several guichets: a count, or a share by its two numbers. A mean does not, and the report
        does not say of how many cases each one is.
        """
        return self.measure is Measure.SHARE or self.unit is Unit.COUNT

    def sound(self) -> Terms:
        """As they are kept: without what means nothing there. Raises FaultyCommitment."""
        tidy = self._tidy()
        faults: dict[str, QualityError] = {}
        for name, limit in LONGEST.items():
            if len(getattr(tidy, name)) > limit:
                faults[name] = WordsTooLong(limit)
        needed = ("label", "numerator", "denominator") if tidy.measure is Measure.SHARE else ("label",)
        faults |= {name: WordsMissing() for name in needed if not getattr(tidy, name)}
        over_several = tidy.scope in {Scope.EPCI, Scope.DEPARTEMENT}
        if tidy.measure is not Measure.NONE and over_several and not tidy.adds_up:
            faults["scope"] = NotAddedUp()
        if tidy.lowest is not None and tidy.highest is not None and tidy.lowest > tidy.highest:
            faults["highest"] = BoundsReversed()
        elif tidy.threshold is not None and not tidy.is_plausible(tidy.threshold):
            faults["threshold"] = ThresholdOutOfBounds()
        if faults:
            raise FaultyCommitment(faults)
        return tidy

    def is_plausible(self, value: float) -> bool:
        above = self.lowest is None or value >= self.lowest
        return above and (self.highest is None or value <= self.highest)

    def _tidy(self) -> Terms:
        words: dict[str, Any] = {
            name: " ".join(getattr(self, name).split()) for name in LONGEST if name != "text"
        }
        tidy = replace(self, **words, text=self.text.strip())
        if tidy.measure is not Measure.SHARE:
            tidy = replace(tidy, numerator="", denominator="")
        if tidy.measure is Measure.NONE:
            return replace(
                tidy, unit=Unit.PERCENT, sense=Sense.AT_LEAST, threshold=None, lowest=None, highest=None
            )
        if tidy.measure is Measure.SHARE:
            tidy = replace(tidy, unit=Unit.PERCENT)
        most = 100.0 if tidy.unit is Unit.PERCENT else None
        lowest = 0.0 if tidy.lowest is None else tidy.lowest  # neither a count nor a delay goes below
        return replace(tidy, lowest=lowest, highest=most if tidy.highest is None else tidy.highest)


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
    def terms(self) -> Terms:
        return Terms(**{one.name: getattr(self, one.name) for one in fields(Terms)})

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
        return self.terms.is_plausible(value)

    @property
    def last_day(self) -> date | None:
        return None if self.until is None else self.until - timedelta(days=1)

    @property
    def was_corrected_at_once(self) -> bool:
        """Another version took its place on its first day: it was never in force."""
        return self.since == self.until


def in_force(commitments: Iterable[Commitment], day: date) -> Sequence[Commitment]:
    """The cadre as it stood on a day."""
    return [one for one in commitments if one.is_in_force(day)]


class CadreChange(StrEnum):
    """As the journal keeps it."""

    WRITTEN = "commitment_written"
    CHANGED = "commitment_changed"
    ENDED = "commitment_ended"


class CadreService(Orders):
    def write(self, terms: Terms, *, departement: str, since: date, by: Person, code: str = "") -> Commitment:
        """``code`` is made from its name, unless it has one already."""
        self._require_hers(departement, by)
        terms, known = terms.sound(), self._work.cadre.of(departement)
        for one in known:
            if (one.since, one.until, one.terms) == (since, None, terms):
                return one  # the button was pressed twice
        taken = {one.code for one in known}
        return self._add(
            departement, code or code_of(terms.label, taken), terms, since, CadreChange.WRITTEN, by
        )

    def adopt(
        self, example: Iterable[tuple[str, Terms]], *, departement: str, since: date, by: Person
    ) -> Sequence[Commitment]:
        """Each with its code, where nothing was ever written. Raises CadreNotEmpty."""
        self._require_hers(departement, by)
        if self._work.cadre.of(departement):
            raise CadreNotEmpty
        return [
            self.write(terms, departement=departement, since=since, by=by, code=code)
            for code, terms in example
        ]

    def change(self, former: Commitment, terms: Terms, *, since: date, by: Person) -> Commitment:
        """From a day on; what had ended takes effect again. ``former`` is the version that was read."""
        terms, last = terms.sound(), self._last(former, by)
        if (last.since, last.until, last.terms) == (since, None, terms):
            return last  # the button was pressed twice
        self._require_last(former, last, since)
        last.until = since if last.until is None else min(since, last.until)
        return self._add(last.departement, last.code, terms, since, CadreChange.CHANGED, by)

    def end(self, former: Commitment, *, until: date, by: Person) -> None:
        """From ``until`` on, nobody is held to it."""
        last = self._last(former, by)
        if last.until == until:
            return
        self._require_last(former, last, until)
        last.until = until
        self._log(last.departement, last.code, CadreChange.ENDED, by)

    def _last(self, former: Commitment, by: Person) -> Commitment:
        self._require_hers(former.departement, by)
        return self._work.cadre.by_code(former.departement, former.code)[-1]

    @staticmethod
    def _require_last(former: Commitment, last: Commitment, day: date) -> None:
        if last is not former:
            raise CommitmentChanged
        if day < last.since:
            raise ChangedBeforeItBegan(last.since)

    def _add(
        self, departement: str, code: str, terms: Terms, since: date, change: CadreChange, by: Person
    ) -> Commitment:
        said: dict[str, Any] = vars(terms)
        commitment = Commitment(
            departement=departement,
            code=code,
            since=since,
            written_by=identity(by),
            written_at=self._now,
            **said,
        )
        self._work.cadre.add(commitment)
        self._log(departement, code, change, by)
        return commitment

    def _log(self, departement: str, code: str, change: CadreChange, by: Person) -> None:
        self._note(Kind.CADRE_CHANGED, by, f"cadre:{departement}:{code}", outcome=change.value)

    def _require_hers(self, departement: str, by: Person) -> None:
        self._require(departement, by)
        if not departement:
            raise GestionnaireOnly


def code_of(label: str, taken: Collection[str]) -> str:
    """« Délai d’enregistrement » is ``delai-d-enregistrement``; another one of that name, ``…-2``."""
    letters = unicodedata.normalize("NFKD", label.lower().replace("œ", "oe").replace("æ", "ae"))
    slug = re.sub(r"[^a-z0-9]+", "-", re.sub(r"[\u0300-\u036f]", "", letters)).strip("-") or "engagement"
    rank, code = 1, slug[:LONGEST_CODE].rstrip("-")
    while code in taken or code in RESERVED:
        rank += 1
        ending = f"-{rank}"
        code = slug[: LONGEST_CODE - len(ending)].rstrip("-") + ending
    return code
