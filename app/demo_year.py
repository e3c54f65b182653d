"""Months of an invented département, as rows of the journal: what a département of that size would have kept.

Each row has the shape that the service gives to it. The same seed makes the same rows, in ascending time.
"""

from __future__ import annotations

import random
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from heapq import heappop, heappush
from itertools import count
from typing import Any

from agenda.enrolling import ABSENT, PRESENT
from agenda.enrolment import EnrolmentState, Usefulness
from agenda.events import EventKind
from agenda.obligations import Obligation
from deadlines.months import add_calendar_months
from deadlines.working_days import ONE_DAY, is_working_day
from deadlines.zones import Zone
from diffusion.publications import PublicationKind
from guichets.openings import OpeningStep
from guichets.reviews import ReviewKind
from journal.entries import Entry, Kind, Level
from knowledge_base.themes import Theme
from quality import cases
from quality.reading import Purpose
from quality.signalements import Correction
from tickets.interventions import Medium, Outcome, line_of
from tickets.ticket import Rating

Said = dict[str, Any]
Decided = Counter[tuple[str, str]]
"""Under the name of a figure, and its line where it has some: what it must be."""

USUAL = 20.0
"""Interventions a working day, of about 120 guichets: the rest is to scale."""
SEASONS = (1.2, 1.15, 1.1, 1.0, 0.9, 1.0, 0.8, 0.45, 1.35, 1.1, 1.0, 0.8)  # from January to December
THEMES: Mapping[Theme, int] = {
    Theme.RENOUVELLEMENT: 14, Theme.PIECES: 13, Theme.CONNEXION: 12, Theme.ENREGISTREMENT: 11,
    Theme.RADIATION: 9, Theme.REACTIVATION: 8, Theme.NIR: 7, Theme.DOUBLONS: 6, Theme.COTATION: 5,
    Theme.SEPARATION: 3, Theme.DALO: 3, Theme.PORTAIL: 3, Theme.INTERFACES: 2, Theme.ANRU: 2, Theme.RGPD: 1,
    Theme.QUALITE: 1,
}  # fmt: skip
CHANNELS = {"web": 11, "telegram": 5, "mel": 4}
MEDIA = {Medium.PHONE: 15, Medium.VISIT: 3, Medium.MAIL: 2}
COPIL, COMITES, ACCESSES, REVIEWS = 6, (3, 11), 3, (2, 9)
"""Months, and how many accesses to the SNE a month."""
AFTER = 120  # working days beyond the last one, where what has begun would end
OPEN_FOR = timedelta(hours=9)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
_HALF, _LUNCH = 180, 120  # minutes: from 9 to 12, and from 14 to 17


@dataclass(frozen=True)
class Cast:
    """Who plays; ``agents`` are each of a guichet."""

    zone: Zone
    gestionnaires: Sequence[int]
    agents: Mapping[int, int]


@dataclass
class InventedYear:
    """From a day to another, included; ``per_day`` interventions a working day, on the average.

    ``mark`` stands before each number that is drawn, so that none is that of a real object, and ``after`` is
    the number of the last row of the journal. The monthly controls are of the months before
    ``controls_end``. ``decided`` counts what is decided, for who makes figures of the rows.
    """

    first: date
    last: date
    cast: Cast
    per_day: float = USUAL
    seed: int = 2026
    mark: str = ""
    after: int = 0
    controls_end: date = date.max
    decided: Decided = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._zone, self._departement = self.cast.zone, self.cast.zone.departement
        self._dice = random.Random(self.seed)  # noqa: S311  a play, not a secret
        self._agents = [*self.cast.agents.items()]
        self._rounds = max(1, round(self.per_day / USUAL))  # of what comes each month
        self._written = self.after
        self._end = self._zone.instant(self.last + ONE_DAY, time(0))
        self._days = [*_working_days(self.first, self.last, self._zone)]
        self._mornings = [self._zone.instant(day, time(9)) for day in self._days]
        self._numbers: Counter[str] = Counter()
        self._waiting: list[tuple[datetime, int, Entry, datetime | None]] = []
        self._ties = count()

    def rows(self) -> Iterator[Entry]:
        month = 0
        for index, day in enumerate(self._days):
            yield from self._until(min(self._mornings[index], self._end))
            if day > self.last:
                return
            if day.month != month:
                month = day.month
                self._month(index)
            busy = self.per_day * SEASONS[month - 1]
            for many, play in (
                (0.6, self.ticket),
                (0.4, self._call),
                (1.2, self._question),
                (0.03, self._nir),
            ):
                for _ in range(self._about(busy * many)):
                    play(index, self.moment(index))

    def _until(self, at: datetime) -> Iterator[Entry]:
        while self._waiting and self._waiting[0][0] < at:
            _, _, entry, cancelled_at = heappop(self._waiting)
            self._written += 1
            yield entry
            if cancelled_at is not None:
                row = line_of(self._written)
                cancelling = replace(entry, at=cancelled_at, kind=Kind.CALL_CANCELLED, minutes=0, outcome="")
                self._write(replace(cancelling, subject=row))

    # What each thing says of itself.

    def put(
        self,
        at: datetime,
        kind: Kind,
        *,
        cancelled_at: datetime | None = None,
        is_right: bool = True,
        **fields: Any,
    ) -> bool:
        """Whether it comes before the end; the minutes of a row that another one corrects do not count."""
        entry = Entry(at=at, kind=kind, **fields)
        self._write(entry, cancelled_at)
        if entry.minutes and is_right:
            self.count(at, "assistance.minutes.total", many=entry.minutes)
            self.count(at, "assistance.minutes.by_month", self._month_of(at), entry.minutes)
            self.count(at, "assistance.minutes.by_person", f"{entry.actor_id}", entry.minutes)
        return at < self._end

    def _write(self, entry: Entry, cancelled_at: datetime | None = None) -> None:
        heappush(self._waiting, (entry.at, next(self._ties), entry, cancelled_at))
        self.count(entry.at, "rows.by_kind", entry.kind)

    def count(self, at: datetime, name: str, line: str = "", many: int = 1) -> None:
        if at < self._end:
            self.decided[name, line] += many

    def intervention(self, at: datetime, channel: str, theme: str, guichet: int | None) -> None:
        self.count(at, "assistance.interventions.total")
        for name, line in (
            ("channel", channel), ("theme", theme), ("guichet", "" if guichet is None else f"{guichet}"),
            ("month", self._month_of(at)),
        ):  # fmt: skip
            self.count(at, f"assistance.interventions.by_{name}", line)

    def _month_of(self, at: datetime) -> str:
        return f"{self._zone.local(at):%Y-%m}"

    # Chance, numbers and time.

    def _about(self, many: float) -> int:
        drawn = many * self._dice.uniform(0.6, 1.4)
        return int(drawn) + (self._dice.random() < drawn % 1)

    def one_of(self, weights: Mapping[Any, int]) -> Any:
        return self._dice.choices([*weights], [*weights.values()])[0]

    def chance(self, chance: float) -> bool:
        return self._dice.random() < chance

    def agent(self) -> tuple[int, int]:
        """An agent and their guichet: the first ones ask more."""
        return self._agents[int(len(self._agents) * self._dice.random() ** 1.6)]

    def gestionnaire(self) -> int:
        return self.cast.gestionnaires[int(len(self.cast.gestionnaires) * self._dice.random() ** 1.3)]

    def _number(self, of: str) -> int:
        self._numbers[of] += 1
        return self._numbers[of]

    def reference(self, letter: str, at: datetime) -> str:
        year = self._zone.local(at).year
        return f"{self.mark}{letter}-{year}-{self._number(f'{letter}{year}'):04}"

    def _named(self, form: str) -> str:
        """``form`` holds the place of a number."""
        return self.mark + form.format(self._number(form))

    def moment(self, index: int) -> datetime:
        """In the hours of the service."""
        minute = self._dice.randrange(2 * _HALF)
        seconds = 60 * (minute if minute < _HALF else minute + _LUNCH) + self._dice.randrange(60)
        return self._mornings[index] + timedelta(seconds=seconds)

    def later(self, index: int, days: int) -> tuple[int, datetime]:
        """So many working days later."""
        index = min(index + days, len(self._mornings) - 1)
        return index, self.moment(index)

    def in_hours(self, index: int, at: datetime, least: int, most: int) -> tuple[int, datetime]:
        """After a number of minutes between two, or on the next working day if the offices have closed."""
        at += timedelta(seconds=self._dice.randrange(60 * least, 60 * most))
        if at < self._mornings[index] + OPEN_FOR:
            return index, at
        return index + 1, self._mornings[index + 1] + timedelta(seconds=self._dice.randrange(3600))

    def _on(self, day: date) -> datetime:
        """A moment of it, or of the working day that follows."""
        return self.moment(min(bisect_left(self._days, day), len(self._days) - 1))

    # What takes the time of the gestionnaires.

    def _nir(self, _index: int, at: datetime) -> None:
        agent, guichet = self.agent()
        self.put(at, Kind.NIR_MASKED, channel="web", guichet_id=guichet, actor_id=agent)
        self.count(at, "service.nirs_masked")

    def _call(self, _index: int, at: datetime) -> None:
        """One in fifty was noted wrongly, and cancelled; for another, the time was forgotten."""
        is_wrong = self.chance(0.02)
        self.logged(
            at, self.agent()[1], self.one_of(THEMES), cancelled_at=at + 9 * MINUTE if is_wrong else None
        )

    def logged(
        self,
        at: datetime,
        guichet: int,
        theme: Theme,
        *,
        subject: str = "",
        cancelled_at: datetime | None = None,
    ) -> None:
        medium, is_resolved = self.one_of(MEDIA), self.chance(0.8)
        self.put(
            at, Kind.CALL_LOGGED, channel=medium.value, guichet_id=guichet, theme=theme,
            level=Level.GESTIONNAIRE, minutes=0 if self.chance(0.02) else self._dice.randrange(3, 41),
            outcome=(Outcome.RESOLVED if is_resolved else Outcome.UNRESOLVED).value, subject=subject,
            actor_id=self.gestionnaire(), cancelled_at=cancelled_at, is_right=cancelled_at is None,
        )  # fmt: skip
        if cancelled_at is None:
            self.intervention(at, medium.value, theme, guichet)
            self.count(at, "assistance.calls.total")
            self.count(at, "assistance.calls.resolved", many=is_resolved)

    def _question(self, _index: int, at: datetime) -> None:
        """Counted where it was asked, under what became of it at last."""
        (agent, guichet), theme, month = self.agent(), self.one_of(THEMES), self._month_of(at)
        said: Said = {
            "channel": "telegram" if self.chance(0.3) else "web",
            "guichet_id": guichet,
            "actor_id": agent,
            "theme": theme,
        }
        asked: Said = {**said, "subject": self._named("question:web:{}")}
        roll, fate = self._dice.random(), "unanswered"
        if roll < 0.6:
            self.put(at, Kind.QUESTION_ANSWERED, level=Level.BASE, **asked)
            fate = "automatic"
        elif roll < 0.82:
            self.put(at, Kind.QUESTION_SUGGESTED, **asked)
            fate = "suggested"
            if self.chance(0.5):
                self.put(at + MINUTE, Kind.SUGGESTION_CHOSEN, level=Level.BASE, **asked)
                fate = "automatic"
        else:
            self.put(at, Kind.QUESTION_UNANSWERED, **asked)
        if fate == "automatic" and self.chance(0.08):
            self.put(at + 2 * MINUTE, Kind.ANSWER_REJECTED, **asked)
            fate = "unanswered"
            if self.chance(0.3):
                self.put(at + 3 * MINUTE, Kind.QUESTION_SUGGESTED, **asked)
                fate = "suggested"
        elif fate == "automatic" and self.chance(0.5):
            self.put(at + 2 * MINUTE, Kind.ANSWER_ACCEPTED, subject=f"{theme}", **said)
        self.count(at, "assistance.questions.total")
        self.count(at, f"assistance.questions.{fate}")
        if fate == "automatic":
            self.count(at, "assistance.questions.automatic_by_month", month)

    def ticket(self, index: int, at: datetime) -> None:
        _Ticket(self, index, at).lives()

    # What comes each month.

    def _month(self, index: int) -> None:
        day = self._days[index]
        for _ in range(self._rounds):
            if day.month != 8:
                self._training(index)
            if day.month in (COPIL, *COMITES):
                self._meeting(index, EventKind.COPIL if day.month == COPIL else EventKind.COMITE)
            if day.month % 2:
                self._incident(*self.later(index, self._dice.randrange(15)))
            if day.month % 3 == 0:
                self._sample(index)
            for _ in range(2):
                self._publication(index)
                self._signalement(index)
            for _ in range(ACCESSES):
                self._access(index)
            self._lists(index)
        over = add_calendar_months(day.replace(day=1), -1)
        if over < self.controls_end:
            self._control(index, over)
        if day.month in REVIEWS:
            self._reviews(index, ReviewKind.USERS if day.month == REVIEWS[0] else ReviewKind.PARTICULARS)

    def _training(self, index: int) -> None:
        by, reference = self.gestionnaire(), self._named("formation-{}")
        said: Said = {"channel": "web", "theme": Theme.FORMATIONS.value, "subject": reference}
        at = self.moment(index)
        self.put(at, Kind.EVENT_PLANNED, actor_id=by, **said)
        held_on, held_at = self.later(index, self._dice.randrange(8, 15))
        enrolled: dict[tuple[int, int], bool] = {}
        for agent, guichet in {self.agent() for _ in range(self._dice.randrange(6, 15))}:
            hers: Said = {**said, "actor_id": agent, "guichet_id": guichet}
            _, joined_at = self.later(index, self._dice.randrange(1, 4))
            state = EnrolmentState.WAITING if self.chance(0.1) else EnrolmentState.ENROLLED
            if self.put(joined_at, Kind.TRAINING_JOINED, outcome=state.value, **hers):
                enrolled[agent, guichet] = state is EnrolmentState.ENROLLED
            if state is EnrolmentState.WAITING and self.chance(0.5):
                found_at = joined_at + HOUR
                if self.put(found_at, Kind.TRAINING_JOINED, outcome=EnrolmentState.ENROLLED.value, **hers):
                    enrolled[agent, guichet] = True
            elif self.chance(0.1) and self.put(joined_at + 3 * HOUR, Kind.TRAINING_LEFT, **hers):
                enrolled[agent, guichet] = False
        is_cancelled = self.chance(0.1)
        cancelled_at = self.moment(held_on - 1)
        if is_cancelled and self.put(cancelled_at, Kind.EVENT_CANCELLED, actor_id=by, **said):
            return
        self.count(at, "trainings.planned")
        self.count(at, "trainings.enrolments", many=sum(enrolled.values()))
        if is_cancelled:
            return
        reminded: Said = {key: value for key, value in said.items() if key != "channel"}
        self._reminded(self.moment(held_on - 5), outcome="J-7", **reminded)
        self.put(held_at, Kind.TRAINING_HELD, minutes=150, actor_id=by, **said)
        self.count(held_at, "trainings.held")
        for (agent, guichet), is_in in enrolled.items():
            if is_in:
                self._attendance(held_at, agent, guichet, said)

    def _attendance(self, at: datetime, agent: int, guichet: int, said: Mapping[str, Any]) -> None:
        """One in twenty is noted wrongly, and corrected; half of those who came say what they think."""
        is_present, is_wrong = self.chance(0.85), self.chance(0.05)
        hers: Said = {**said, "actor_id": agent, "guichet_id": guichet}
        for noted_at, is_noted in [(at, is_present is not is_wrong), (at + HOUR, is_present)][: 1 + is_wrong]:
            self.put(noted_at, Kind.TRAINING_ATTENDED, outcome=PRESENT if is_noted else ABSENT, **hers)
        if is_present:
            self.count(at, "trainings.attendances")
            self.count(at, "trainings.guichets_trained", f"{guichet}")
            if self.chance(0.5):
                given = self.one_of(
                    {Usefulness.USEFUL: 7, Usefulness.PARTLY_USEFUL: 2, Usefulness.NOT_USEFUL: 1}
                )
                self.put(at + 2 * HOUR, Kind.TRAINING_RATED, outcome=given.value, **said)
                self.count(at + 2 * HOUR, "trainings.ratings")
                self.count(at + 2 * HOUR, "trainings.useful", many=given is Usefulness.USEFUL)

    def _meeting(self, index: int, kind: EventKind) -> None:
        """Who came is noted, and sometimes corrected."""
        said: Said = {
            "channel": "web", "theme": Theme.INSTANCES.value, "subject": self._named(f"{kind}-{{}}"),
            "actor_id": self.gestionnaire(),
        }  # fmt: skip
        at, (held_on, held_at) = self.moment(index), self.later(index, 12)
        self.put(at, Kind.EVENT_PLANNED, **said)
        self.count(at, "meetings.planned")
        self.put(self.moment(held_on - 8), Kind.TOPICS_SENT, **said)
        came, was_wrong = self._dice.randrange(6, 31), self.chance(0.3)
        first = came + 1 if was_wrong else came
        self.put(held_at, Kind.MEETING_HELD, minutes=180, outcome=f"{first}", **said)
        if was_wrong:
            self.put(held_at + HOUR, Kind.MEETING_HELD, outcome=f"{came}", **said)
        self.count(held_at, "meetings.held")
        self.count(held_at, "meetings.attendances", many=came)
        self.put(self.moment(min(held_on + 10, len(self._days) - 1)), Kind.ACCOUNT_PUBLISHED, **said)

    def _incident(self, index: int, at: datetime) -> None:
        """Agents meet it by their tickets, or in the chat; whoever was wrong leaves it."""
        reference, by = self.reference("I", at), self.gestionnaire()
        met: set[int] = set()
        self.put(at, Kind.INCIDENT_OPENED, subject=reference, actor_id=by)
        self.count(at, "assistance.incidents.total")
        self.intervention(at, "", "", None)
        for _ in range(self._dice.randrange(3, 11)):
            told_at = at + self._dice.randrange(2, 120) * MINUTE
            if self.chance(0.7):
                _Ticket(self, index, told_at).lives(reference, met)
            else:
                self.meets(told_at, reference, self.agent(), met, "telegram")
        _, over_at = self.later(index, 1)
        self.put(over_at, Kind.INCIDENT_CLOSED, subject=reference, actor_id=by)

    def meets(self, at: datetime, incident: str, who: tuple[int, int], met: set[int], channel: str) -> bool:
        """False for whoever had met it already."""
        if who[0] in met:
            return False
        met.add(who[0])
        self.put(at, Kind.INCIDENT_MET, channel=channel, subject=incident, actor_id=who[0], guichet_id=who[1])
        self.count(at, "assistance.incidents.contacts")
        return True

    def _publication(self, index: int) -> None:
        index, at = self.later(index, self._dice.randrange(18))
        kind = self._dice.choice((PublicationKind.FLASH, PublicationKind.MINUTES, PublicationKind.NATIONAL))
        said: Said = {"channel": "web", "subject": self._named("publication:{}")}
        self.put(at, Kind.PUBLICATION_SENT, outcome=kind.value, actor_id=self.gestionnaire(), **said)
        self.count(at, "publications.sent")
        for agent, guichet in {self.agent() for _ in range(self._dice.randrange(5, 25))}:
            _, read_at = self.later(index, self._dice.randrange(1, 6))
            self.put(read_at, Kind.PUBLICATION_READ, actor_id=agent, guichet_id=guichet, **said)
            self.count(read_at, "publications.read")

    def _access(self, index: int) -> None:
        """One to the SNE: opened step by step, or closed."""
        said: Said = {
            "channel": "web", "subject": self._named("acces-sne:{}"), "guichet_id": self.agent()[1],
            "actor_id": self.gestionnaire(),
        }  # fmt: skip
        index, at = self.later(index, self._dice.randrange(18))
        if self.chance(0.3):
            self.put(at, Kind.HABILITATION_CLOSED, outcome=OpeningStep.OPEN.value, **said)
            return
        self.put(at, Kind.OPENING_RECORDED, outcome=OpeningStep.FORM.value, **said)
        for step in (OpeningStep.ASSIGNMENT, OpeningStep.OPEN):
            index, at = self.later(index, self._dice.randrange(1, 6))
            self.put(at, Kind.OPENING_MOVED, outcome=step.value, **said)

    def _reviews(self, index: int, kind: ReviewKind) -> None:
        """Each guichet is asked, and most of them answer."""
        asked_at = self.moment(index)
        for guichet, agent in {guichet: agent for agent, guichet in self._agents}.items():
            said: Said = {
                "channel": "web",
                "subject": self._named("revue:{}"),
                "guichet_id": guichet,
                "outcome": kind.value,
            }
            self.put(asked_at, Kind.REVIEW_ASKED, actor_id=self.cast.gestionnaires[0], **said)
            if self.chance(0.8):
                _, answered_at = self.later(index, self._dice.randrange(1, 15))
                self.put(answered_at, Kind.REVIEW_ANSWERED, actor_id=agent, **said)

    def _reminded(self, at: datetime, **said: Any) -> None:
        self.put(at, Kind.REMINDER_SENT, **said)
        self.count(at, "service.reminders")

    # Quality.

    def _of_quality(self, at: datetime, kind: Kind, subject: str, by: int, **more: Any) -> bool:
        return self.put(
            at,
            kind,
            **{"channel": "web", "theme": Theme.QUALITE.value, "subject": subject, "actor_id": by, **more},
        )

    def _control(self, index: int, month: date) -> None:
        """Of the month before: its report is imported, looked at, and the obligation noted; a reminder tells
        what is still owed.
        """
        by = self.cast.gestionnaires[0]
        index, at = self.later(index, self._dice.randrange(3, 9))
        self._import(at, Purpose.REPORT, by)
        subject = f"{self.mark}controle:{self._departement}:{month:%Y-%m}"
        self._of_quality(at + HOUR, Kind.CONTROL_DONE, subject, by, minutes=self._dice.randrange(30, 91))
        self.count(at + HOUR, "quality.controls")
        noted = f"{self.mark}obligation:{self._departement}:{Obligation.CONTROL}:{self._days[index]}"
        self.put(at + HOUR, Kind.OBLIGATION_NOTED, channel="web", subject=noted, actor_id=by)
        owed = f"{self.mark}obligation:{self._departement}:{self._days[index]:%Y-%m}"
        self._reminded(self.moment(index), theme=Theme.INSTANCES.value, subject=owed)

    def _import(self, at: datetime, purpose: Purpose, by: int) -> None:
        """One in six is undone, and half of these are read again."""
        subject = self._named(f"import:{self._departement}:{{}}")
        self._of_quality(at, Kind.TABLE_IMPORTED, subject, by, outcome=purpose.value)
        is_undone, is_again = self.chance(0.16), self.chance(0.5)
        if is_undone:
            self._of_quality(at + MINUTE, Kind.IMPORT_UNDONE, subject, by, outcome=purpose.value)
        if is_undone and is_again:
            self._of_quality(at + 2 * MINUTE, Kind.TABLE_IMPORTED, subject, by, outcome=purpose.value)
        if is_again or not is_undone:
            self.count(at, "quality.tables_imported")

    def _lists(self, index: int) -> None:
        """Doublons or requests ANRU, each treated in a few minutes; what was said of some is corrected."""
        by, is_anru = self.gestionnaire(), self.chance(0.25)
        index, at = self.later(index, self._dice.randrange(12))
        self._import(at, Purpose.ANRU if is_anru else Purpose.DOUBLONS, by)
        for _ in range(self._dice.randrange(4, 14)):
            _, treated_at = self.later(index, self._dice.randrange(1, 6))
            subject = self._named(f"cas:{self._departement}:{{}}")
            said: Said = {
                "theme": (Theme.ANRU if is_anru else Theme.DOUBLONS).value,
                "guichet_id": self.agent()[1],
            }
            outcomes = [
                self._dice.choice((cases.Outcome.DELETED, cases.Outcome.KEPT, cases.Outcome.SENT_TO_POLE))
            ]
            if self.chance(0.1):
                outcomes.append(cases.Outcome.TO_REENTER)
            for place, outcome in enumerate(outcomes):
                self._of_quality(
                    treated_at + place * HOUR, Kind.CASE_TREATED, subject, by, outcome=outcome.value,
                    minutes=self._dice.randrange(1, 11), is_right=outcome is outcomes[-1], **said,
                )  # fmt: skip
            self.count(treated_at, "quality.cases_treated")

    def _sample(self, index: int) -> None:
        by, subject = self.gestionnaire(), self._named(f"lot:{self._departement}:{{}}")
        index, at = self.later(index, self._dice.randrange(10))
        self._of_quality(at, Kind.SAMPLE_DRAWN, subject, by)
        _, at = self.later(index, 6)
        self._of_quality(at, Kind.SAMPLE_CLOSED, subject, by)
        self.count(at, "quality.samples")

    def _signalement(self, index: int) -> None:
        """The guichet owes its answer within a month: in time, late, or never; some are withdrawn."""
        index, at = self.later(index, self._dice.randrange(18))
        (agent, guichet), by, reference = self.agent(), self.gestionnaire(), self.reference("S", at)
        due_on = add_calendar_months(self._zone.local(at).date(), 1)

        def say(at: datetime, kind: Kind, by: int = by, outcome: str = "") -> bool:
            return self._of_quality(at, kind, reference, by, guichet_id=guichet, outcome=outcome)

        say(at, Kind.SIGNALEMENT_RECORDED, outcome=f"{due_on}")
        fate = self.one_of({"in_time": 12, "late": 4, "never": 3, "withdrawn": 1})
        if fate == "withdrawn" and say(self.later(index, 2)[1], Kind.SIGNALEMENT_CANCELLED):
            return
        self.count(at, "signalements.recorded")
        if self.chance(0.6):
            say(self.later(index, 1)[1], Kind.SIGNALEMENT_ACKNOWLEDGED, agent)
        if self.chance(0.15):
            say(self.later(index, 3)[1], Kind.SIGNALEMENT_HELP_ASKED, agent)
            helped_at = self.later(index, 4)[1]
            say(helped_at, Kind.SIGNALEMENT_HELPED)
            self.count(helped_at, "signalements.helped")
        for outcome, ahead in (("J-15", 15), ("J-7", 7)):
            reminded_at = self._on(due_on - timedelta(days=ahead))
            theme = Theme.QUALITE.value
            self._reminded(reminded_at, guichet_id=guichet, theme=theme, outcome=outcome, subject=reference)
        chased_at = self._on(due_on + timedelta(days=3))
        answered_at = self._on(due_on + timedelta(days=12))
        if fate == "in_time":
            answered_at = self.later(index, self._dice.randrange(5, 16))[1]
        else:
            say(chased_at, Kind.SIGNALEMENT_CHASED)
            self.count(chased_at, "signalements.chased")
        is_settled = fate in {"in_time", "late"} and say(answered_at, Kind.SIGNALEMENT_ANSWERED, agent, fate)
        if is_settled and self.chance(0.06) and say(answered_at + HOUR, Kind.SIGNALEMENT_REOPENED):
            is_settled = False
        if is_settled:
            self.count(at, "signalements.answered")
            self.count(at, f"signalements.{fate}")
            self._corrected(answered_at, say)
        elif due_on <= self.last:
            self.count(at, "signalements.unanswered")

    def _corrected(self, at: datetime, say: Callable[..., bool]) -> None:
        """How far it was put right, what the comité heard of it, and what the State was told."""
        at = self._on(self._zone.local(at).date() + ONE_DAY)
        found = self.one_of({Correction.CORRECTED: 6, Correction.PARTLY: 3, Correction.NOT_CORRECTED: 1})
        say(at, Kind.SIGNALEMENT_EVALUATED, outcome=found.value)
        if found is Correction.CORRECTED:
            say(at + HOUR, Kind.SIGNALEMENT_CLOSED)
            return
        times = 1 + self.chance(0.2)
        for hour in range(times):
            say(at + (1 + hour) * HOUR, Kind.SIGNALEMENT_REPORTED)
        self.count(at + HOUR, "signalements.reported")
        if found is Correction.NOT_CORRECTED:
            say(at + 3 * HOUR, Kind.SIGNALEMENT_PROPOSED)
            self.count(at + 3 * HOUR, "signalements.proposed")


class _Ticket:
    """From its opening to its end, each step after the one before; ``index`` is that of the day."""

    def __init__(self, year: InventedYear, index: int, at: datetime) -> None:
        self._year, self._index, self._at, self._opened_at = year, index, at, at
        self._agent, self._guichet = year.agent()
        self._theme: Theme = year.one_of(THEMES)
        self._channel: str = year.one_of(CHANNELS)
        self._reference, self._holder = year.reference("T", at), year.gestionnaire()
        self._level = Level.GESTIONNAIRE
        self._is_answered = self._is_closed = False

    def lives(self, incident: str = "", met: set[int] | None = None) -> None:
        """``met`` are the agents who met the incident before."""
        year, by_phone = self._year, self._year.chance(0.08)
        channel = Medium.PHONE.value if by_phone else self._channel
        self._says(Kind.TICKET_OPENED, self._agent, channel=channel)
        year.count(self._at, "assistance.tickets.opened")
        stays = bool(incident) and self._is_attached(incident, set() if met is None else met)
        is_merged = self._is_taken()
        if stays:
            year.count(self._opened_at, "assistance.tickets.of_incidents")
        else:
            year.intervention(self._opened_at, channel, self._theme, self._guichet)
        if not is_merged:
            self._is_treated()
        if self._is_closed:
            year.count(self._opened_at, "assistance.tickets.closed")

    def _is_attached(self, incident: str, met: set[int]) -> bool:
        """Whether it stays so: one in eight told of something else."""
        year, agent = self._year, self._agent
        self._says(Kind.TICKET_ATTACHED, agent, outcome=incident)
        is_new = year.meets(self._at, incident, (agent, self._guichet), met, self._channel)
        if not year.chance(0.12):
            return True
        self._at += 2 * MINUTE
        self._says(Kind.TICKET_DETACHED, self._holder, outcome=incident)
        if is_new:
            met.remove(agent)
            who: Said = {"actor_id": agent, "guichet_id": self._guichet}
            year.put(self._at, Kind.INCIDENT_LEFT, channel=self._channel, subject=incident, **who)
            year.count(self._at, "assistance.incidents.contacts", many=-1)
        return False

    def _is_taken(self) -> bool:
        """Whether it is then merged with another one of the agent."""
        year = self._year
        self._waits(3, 90)
        self._says(Kind.TICKET_TAKEN, self._holder)
        if year.chance(0.05):
            self._waits(2, 30)
            self._says(Kind.TICKET_RELEASED, self._holder)
            self._holder = year.gestionnaire()
            self._waits(2, 30)
            self._says(Kind.TICKET_TAKEN, self._holder)
        if year.chance(0.08):
            self._waits(1, 5)
            former, self._theme = self._theme, year.one_of(THEMES)
            if not self._says(Kind.TICKET_THEME_CHANGED, self._holder):
                self._theme = former
        if year.chance(0.05):
            self._waits(2, 20)
            year.logged(self._at, self._guichet, self._theme, subject=self._reference)
        if year.chance(0.02):
            self._waits(1, 5)
            self._says(Kind.TICKET_MERGED, self._holder)
            return True
        return False

    def _is_treated(self) -> None:
        year, roll = self._year, self._year.chance
        if roll(0.45):
            days = 1 + roll(0.3)
            if days > 1:
                self._goes_on(1)
                self._says(Kind.TICKET_OVERDUE, None)
            self._goes_on(1)
        else:
            self._waits(5, 120)
        if roll(0.12):
            self._is_escalated()
        if roll(0.1):
            self._answers(Kind.TICKET_QUESTIONED)
            self._waits(10, 200)
            self._says(Kind.TICKET_COMPLETED, self._agent)
            self._waits(5, 60)
        self._answers(Kind.TICKET_REPLIED)
        self._says(
            Kind.TIME_SPENT, self._holder, minutes=5 * year.one_of({1: 3, 2: 4, 3: 2, 4: 2, 6: 1, 8: 1})
        )
        if not roll(0.88):
            return
        self._closes()
        if roll(0.02):
            self._waits(1, 9)
            if self._says(Kind.TICKET_CLOSING_UNDONE, self._holder):
                self._is_closed = False
            self._closes()
        self._may_be_rated()
        if roll(0.05):
            self._goes_on(2)
            if self._says(Kind.TICKET_REOPENED, self._agent):
                self._is_closed = False
            year.count(self._at, "assistance.tickets.reopened")
            self._waits(20, 200)
            self._answers(Kind.TICKET_REPLIED)
            if roll(0.8):
                self._closes()
                self._may_be_rated()

    def _is_escalated(self) -> None:
        """To the national pole, which answers some days later."""
        year = self._year
        self._level = Level.NATIONAL
        self._says(Kind.TICKET_ESCALATED, self._holder)
        year.count(self._at, "assistance.escalations.total")
        self._goes_on(year.one_of({2: 3, 3: 4, 5: 2, 8: 1}))
        self._says(Kind.POLE_HEARD, None)
        self._waits(10, 60)
        self._says(Kind.POLE_SETTLED, self._holder)
        self._says(Kind.TICKET_RETURNED, self._holder)

    def _answers(self, kind: Kind) -> None:
        self._says(kind, self._holder)
        if not self._is_answered:
            self._is_answered = True
            seconds = int((self._at - self._opened_at).total_seconds())
            self._year.count(self._at, "assistance.first_answer.seconds", f"{seconds}")
            self._year.count(self._at, "assistance.first_answer.count")

    def _closes(self) -> None:
        self._waits(1, 40)
        self._is_closed = self._says(Kind.TICKET_CLOSED, self._holder) or self._is_closed

    def _may_be_rated(self) -> None:
        """Now and then the agent changes their mind: the last word counts."""
        year, given = self._year, ""
        for chance in (0.28, 0.04):
            if not year.chance(chance):
                break
            self._goes_on(1)
            rating = self._year.one_of({Rating.HELPED.value: 17, Rating.NOT_HELPED.value: 3})
            if self._says(Kind.TICKET_RATED, self._agent, outcome=rating):
                given = rating
        if given:
            year.count(self._opened_at, "assistance.ratings.total")
            year.count(self._opened_at, "assistance.ratings.helped", many=given == Rating.HELPED)

    def _waits(self, least: int, most: int) -> None:
        """So many minutes; what would be after the offices close is for the next day."""
        self._index, self._at = self._year.in_hours(self._index, self._at, least, most)

    def _goes_on(self, days: int) -> None:
        self._index, self._at = self._year.later(self._index, days)

    def _says(self, kind: Kind, by: int | None, **more: Any) -> bool:
        ours: Said = {"channel": self._channel, "level": self._level, "actor_id": by}
        said: Said = {
            **ours,
            "guichet_id": self._guichet,
            "theme": self._theme.value,
            "subject": self._reference,
        }
        return self._year.put(self._at, kind, **{**said, **more})


def _working_days(first: date, last: date, zone: Zone) -> Iterator[date]:
    """Those between two days, and so many ``AFTER``."""
    day, beyond = first, 0
    while beyond < AFTER:
        if is_working_day(day, zone):
            yield day
            beyond += day > last
        day += ONE_DAY
