"""The year of a département as it is kept: what is noted as done, its own rules, and the warning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from agenda.obligations import DECLARED, Fulfilment, Obligation, Rhythm, Standing, bounds, year_of
from deadlines.service_hours import ServiceHours
from deadlines.zones import Zone
from journal.entries import Entry, Kind
from journal.people import Person
from refusals.base import Refused

if TYPE_CHECKING:
    from storage.unit_of_work import Work


@dataclass(frozen=True)
class ObligationsMissing:
    """To the gestionnaires of a département, at most once a month."""

    departement: str
    years: tuple[tuple[int, tuple[Standing, ...]], ...]


class YearService:
    """What the gestionnaires of one département owe; one instance per unit of work."""

    def __init__(self, work: Work, departement: str, *, now: datetime, zone: Zone, channel: str = "") -> None:
        self._kept = work.obligations
        self._work = work
        self._departement = departement
        self._now = now
        self._zone = zone
        self._channel = channel

    @property
    def today(self) -> date:
        return self._zone.local(self._now).date()

    @property
    def start(self) -> date:
        """What was set, else the day of the earliest trace, today where there is none."""
        if (day := self._kept.start_of(self._departement)) is not None:
            return day
        return self._zone.local(self._kept.earliest_trace(self._departement) or self._now).date()

    @property
    def rules(self) -> Mapping[Obligation, Rhythm]:
        differing = self._kept.rules(self._departement)
        return {one: differing.get(one, declared.rule) for one, declared in DECLARED.items()}

    def of(self, year: int) -> Sequence[Standing]:
        return year_of(
            year,
            now=self._now,
            zone=self._zone,
            start=self.start,
            rules=self.rules,
            events=self._work.events.planned_between(
                *bounds(year, self._zone), departement=self._departement
            ),
            noted=self._kept.noted(self._departement, year),
        )

    def note(self, obligation: Obligation, day: date, *, by: Person) -> None:
        """Once for a day. Raises ``agenda.done_in_the_future``."""
        self._require_gestionnaire(by)
        if day > self.today:
            raise Refused("agenda.done_in_the_future")
        assert by.id is not None
        fulfilment = Fulfilment(
            departement=self._departement,
            obligation=obligation,
            day=day,
            noted_by=by.id,
            noted_at=self._now,
        )
        if self._kept.note(fulfilment):
            self._log(Kind.OBLIGATION_NOTED, f"{obligation}:{day}", by)

    def forget(self, obligation: Obligation, day: date, *, by: Person) -> None:
        """Takes the note back, if it is still there."""
        self._require_gestionnaire(by)
        if self._kept.forget(self._departement, obligation, day):
            self._log(Kind.OBLIGATION_NOTE_REMOVED, f"{obligation}:{day}", by)

    def settle(self, rules: Mapping[Obligation, Rhythm], start: date, *, by: Person) -> None:
        """From now on, for each year; a start that is the known one is not set."""
        self._require_gestionnaire(by)
        known, changed = self.rules, start != self.start
        if changed:
            self._kept.keep_start(self._departement, start)
        for obligation, rule in rules.items():
            if rule != known[obligation]:
                changed = True
                own = rule if rule != DECLARED[obligation].rule else None
                self._kept.keep_rule(self._departement, obligation, own)
        if changed:
            self._log(Kind.SETTINGS_CHANGED, "regles", by)

    def _log(self, kind: Kind, what: str, by: Person) -> None:
        subject = f"obligation:{self._departement}:{what}"
        entry = Entry(at=self._now, kind=kind, channel=self._channel, subject=subject, actor_id=by.id)
        self._work.journal.add(entry)

    def _require_gestionnaire(self, by: Person) -> None:
        if not by.is_gestionnaire or not by.sees(self._departement):
            raise Refused("common.gestionnaire_only")


def warn_of_obligations(work: Work, departement: str, *, now: datetime, hours: ServiceHours) -> int:
    """Once a month, all that nothing fulfils yet and should be thought of; in office hours only. January also
    tells what was left of the year before, which nobody could tell earlier.
    """
    if not hours.is_open(now):
        return 0
    service = YearService(work, departement, now=now, zone=hours.zone)
    today, told = service.today, []
    for year in (today.year - 1, today.year) if today.month == 1 else (today.year,):
        missing = tuple(one for one in service.of(year) if one.to_tell)
        if missing:
            told.append((year, missing))
    subject = f"obligation:{departement}:{today:%Y-%m}"
    if not told or not work.outbox.tell_gestionnaires(
        ObligationsMissing(departement, tuple(told)), key=subject, departement=departement
    ):
        return 0
    work.journal.add(Entry(at=now, kind=Kind.REMINDER_SENT, theme="instances", subject=subject))
    return 1
