"""What the gestionnaire makes of the figures: the words of a bilan, its template, and those that are frozen.

A draft is made anew from the journal each time it is looked at, with the words that were written. A frozen
bilan is kept as it was: what is erased, corrected or noted late moves none of its figures.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from journal.entries import Entry, Kind
from journal.people import Person, identity
from privacy.nir import mask
from privacy.text import clean
from refusals.base import Refusal, Refused
from reports.period import Period

if TYPE_CHECKING:
    from storage.unit_of_work import Work


class BilanChanged(Refusal):
    """Somebody has written in it since it was looked at."""

    key = "bilan.changed"


LONGEST_TEXT = 10_000  # characters


@dataclass(eq=False, kw_only=True)
class BilanText:
    """The words of one bilan, by the section that they stand in. ``version`` counts its writings."""

    id: int | None = None
    departement: str
    first: date
    last: date
    texts: Mapping[str, str]
    version: int
    written_by: int
    written_at: datetime


@dataclass(eq=False, kw_only=True)
class FrozenBilan:
    """``content`` is the bilan whole, as JSON, and ``seal`` its SHA-256, in hexadecimal: the same figures and
    words have the same. ``number`` counts those of a period, from 1.
    """

    id: int | None = None
    departement: str
    first: date
    last: date
    number: int
    content: str
    seal: str
    frozen_by: int
    frozen_at: datetime

    @property
    def period(self) -> Period:
        return Period(self.first, self.last)


@dataclass(eq=False, kw_only=True)
class BilanTemplate:
    """A Word file of the gestionnaire's, through which the bilans of a département are written."""

    departement: str
    name: str
    content: bytes
    kept_by: int
    kept_at: datetime


class BilanService:
    """One instance per unit of work."""

    def __init__(self, work: Work, *, now: datetime, channel: str = "") -> None:
        self._work = work
        self._now = now
        self._channel = channel

    def write(
        self, departement: str, period: Period, texts: Mapping[str, str], *, version: int, by: Person
    ) -> None:
        """``version`` is the one that was looked at, 0 for none. Raises bilan.of_others, bilan.too_long;
        BilanChanged when somebody wrote meanwhile, and nothing is kept.
        """
        self._require(departement, by)
        said = {name: mask(clean(text)).text.strip() for name, text in texts.items()}
        if any(len(text) > LONGEST_TEXT for text in said.values()):
            raise Refused("bilan.too_long", limit=LONGEST_TEXT)
        before = self._work.bilans.text(departement, period)
        if (before.version if before else 0) != version:
            raise BilanChanged
        self._work.bilans.keep_text(
            BilanText(
                departement=departement,
                first=period.first,
                last=period.last,
                texts={**(before.texts if before else {}), **said},
                version=version + 1,
                written_by=identity(by),
                written_at=self._now,
            )
        )

    def freeze(self, departement: str, period: Period, content: str, *, by: Person) -> FrozenBilan:
        """One more for that period; the same content as the last one is that one. Raises bilan.of_others."""
        self._require(departement, by)
        seal = hashlib.sha256(content.encode()).hexdigest()
        before = self._work.bilans.frozen(departement, period)
        if before and before[0].seal == seal:
            return before[0]
        made = FrozenBilan(
            departement=departement,
            first=period.first,
            last=period.last,
            number=len(before) + 1,
            content=content,
            seal=seal,
            frozen_by=identity(by),
            frozen_at=self._now,
        )
        self._work.bilans.add(made)
        self._note(Kind.BILAN_FROZEN, departement, f"{period.first}:{made.number}", by)
        return made

    def keep_template(self, departement: str, name: str, content: bytes, *, by: Person) -> None:
        """One that was checked. Raises bilan.of_others."""
        self._require(departement, by)
        self._work.bilans.keep_template(
            BilanTemplate(
                departement=departement,
                name=" ".join(clean(name).split())[:LONGEST_NAME],
                content=content,
                kept_by=identity(by),
                kept_at=self._now,
            )
        )

    def remove_template(self, departement: str, *, by: Person) -> None:
        self._require(departement, by)
        self._work.bilans.remove_template(departement)

    def _note(self, kind: Kind, departement: str, subject: str, by: Person) -> None:
        """Whose it is stands in the subject: nobody else reads it then."""
        self._work.journal.add(
            Entry(
                at=self._now,
                kind=kind,
                channel=self._channel,
                subject=f"bilan:{departement}:{subject}",
                actor_id=identity(by),
            )
        )

    @staticmethod
    def _require(departement: str, by: Person) -> None:
        if not by.is_gestionnaire or not by.sees(departement):
            raise Refused("bilan.of_others")


LONGEST_NAME = 120
"""Characters of the name of a file."""
