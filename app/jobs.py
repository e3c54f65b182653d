"""The jobs of the timetable, each in a transaction of its own, and the record of their last run."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, time, timedelta

from agenda.demand import propose_trainings
from agenda.events import Whose
from agenda.opinions import ask_opinions
from agenda.papers import remind_accounts
from agenda.reminders import Owed, ask_attendance, events_to_remind, in_batches, post, soon_to_remind
from agenda.year import warn_of_obligations
from app.living_base import LivingBase
from app.wiring import Components
from bot.channels.stored_files import StoredFiles
from bot.morning import tell_of_the_day
from deadlines.service_hours import ServiceHours
from diffusion.publications import send_again
from guichets.certificates import warn_of_certificates
from guichets.notices import tell_of_anchor
from guichets.retention import Spans, carry_out, count_swept, sweep, tell_of_month
from guichets.reviews import remind_reviews
from journal.audit import purge_audit
from journal.people import identity
from knowledge_base.upkeep.due import tell_of_entries_due
from knowledge_base.upkeep.soundness import tell_of_faults
from knowledge_base.upkeep.standing import BaseState
from privacy.retention import RULES, Kept, Span, Unit
from quality.reminders import remind_signalements
from refusals.faults import Fault
from reports.difficulties import compilation_of
from storage.unit_of_work import Work
from tickets.clock.calendars import Calendars
from tickets.due_warnings import warn_of_due
from tickets.pole.nudges import tell_of_silence

_APART = (Kept.FILES, Kept.AUDIT)  # the audit's own job takes whole days away
_BY_ITSELF = [rule.kind for rule in RULES if not rule.signed and rule.kind not in _APART]


class KeepNoLonger:
    """A batch of each kind at each run, in a transaction of its own: nobody waits long behind it."""

    def __init__(self, components: Components) -> None:
        self._components = components
        self._stored = StoredFiles(components.settings.files)

    def __call__(self) -> int:
        """How many rows and files went."""
        rows = sum(self._sweep(kind) for kind in _BY_ITSELF)
        rows += self._signed() + self._files()
        with self._components.units() as work:
            work.letters.forget_secrets(now=self._components.clock())
            tell_of_month(work, self._spans, month=self._month(), now=self._components.clock())
        return rows

    def _sweep(self, kind: Kept) -> int:
        with self._components.units() as work:
            return sweep(work, kind, self._spans, month=self._month(), now=self._components.clock())

    def _signed(self) -> int:
        with self._components.units() as work:
            return carry_out(work, now=self._components.clock())

    def _files(self) -> int:
        """Those that nothing cites: left by a message that was erased, or never stored."""
        before = self._spans[Kept.FILES].before(self._components.clock())
        names = self._stored.names_before(before)
        if not names:
            return 0
        with self._components.units() as work:
            unused = names - work.persons.cited_files()
            count_swept(work, Kept.FILES, len(unused), before=before, month=self._month())
        return self._stored.erase(unused)

    @property
    def _spans(self) -> Spans:
        return self._components.settings.spans

    def _month(self) -> str:
        return f"{self._components.settings.zone.local(self._components.clock()):%Y-%m}"


class FreezeQuestions:
    """Grouping takes a moment: it only reads, and each month is written in a transaction of its own."""

    def __init__(self, components: Components, base: LivingBase) -> None:
        self._components = components
        self._base = base

    def __call__(self) -> int:
        """How many months were frozen."""
        with self._components.units.reading() as work:
            served = sorted({self._components.settings.zone.departement, *work.people.departements()})
        return sum(self._freeze(departement) for departement in served)

    def _freeze(self, departement: str) -> int:
        units, now, zone = self._components.units, self._components.clock(), self._components.settings.zone
        with units.reading() as work:
            service = compilation_of(work, departement, shipped=self._base.shipped, zone=zone, now=now)
            ready = service.to_freeze()
        frozen = 0
        for month, groups in ready.items():
            with units() as work:
                frozen += work.compilations.freeze(departement, month, groups, now)
        return frozen


def jobs_of(
    components: Components, base: LivingBase, *, back_up: Callable[[], object] = lambda: None
) -> Mapping[str, Callable[[], object]]:
    """What each job of the timetable does, given by its name."""
    settings, zone = components.settings, components.settings.zone
    kept = Span(settings.audit_months, Unit.MONTHS)
    by_mail = settings.smtp_url is not None and bool(settings.mail_from)

    def job(do: Callable[[Work, datetime], int]) -> Callable[[], int]:
        def run() -> int:
            with components.units() as work:
                return do(work, components.clock())

        return run

    def remind() -> int:
        """A few letters in each transaction: agents are many, and others write meanwhile."""
        with components.units() as work:
            now, calendars, told, owed = components.clock(), Calendars(work, zone), 0, list[Owed]()
            elsewhere = {one for one in served(work) if one != zone.departement}
            for code in (zone.departement, *sorted(elsewhere)):
                its, whose = calendars.of(code), _whose(code, elsewhere)
                owed += soon_to_remind(work, now=now, hours=its, whose=whose)
                for ask in (ask_attendance, ask_opinions, remind_accounts):
                    told += ask(work, now=now, hours=its, whose=whose)
                others, theirs = events_to_remind(work, now=now, hours=its, whose=whose)
                told, owed = told + others, [*owed, *theirs]
        for some in in_batches(owed):
            with components.units() as work:
                told += post(work, some, now=components.clock())
        return told

    def served(work: Work) -> Sequence[str]:
        return sorted({zone.departement, *work.people.departements()})

    def manned(work: Work) -> Sequence[str]:
        """Those that have gestionnaires, before their first guichet too."""
        return sorted({one.departement or zone.departement for one in work.registry.gestionnaires()})

    def in_each(do: Callable[..., int], of: Callable[[Work], Sequence[str]] = served) -> Callable[[], int]:
        """One département after the other, each in its hours and in a transaction: others write meanwhile."""

        def run() -> int:
            with components.units.reading() as work:
                departements, told = of(work), 0
            for one in departements:
                with components.units() as work:
                    told += do(work, one, now=components.clock(), hours=Calendars(work, zone).of(one))
            return told

        return run

    def in_hours(do: Callable[..., int]) -> Callable[[], int]:
        return job(lambda work, now: do(work, now=now, hours_of=Calendars(work, zone).of))

    def audit(work: Work, now: datetime) -> int:
        """From one midnight to the next: one row a day says what was taken away."""
        midnight = zone.instant(zone.local(now).date(), time())
        return purge_audit(work.audit, before=kept.before(midnight))

    def morning(work: Work, departement: str, *, now: datetime, hours: ServiceHours) -> int:
        """Who works for all of them keeps the hours of the house."""
        theirs = work.registry.gestionnaires(departement)
        whom = [one for one in theirs if (one.departement or zone.departement) == departement]
        return tell_of_the_day(work, whom, now=now, hours=hours)

    def entries_due(work: Work, departement: str, *, now: datetime, hours: ServiceHours) -> int:
        """Once a month."""
        if not hours.is_open(now):
            return 0
        today = zone.local(now).date()
        due = BaseState(work, base.shipped, departement, now, today).due()
        theirs = work.registry.gestionnaires(departement)
        owners = {person.name.casefold(): identity(person) for person in theirs}
        return tell_of_entries_due(work, due, owners, departement=departement, month=f"{today:%Y-%m}")

    return {
        "reload_base": _Reload(components, base),
        "warn_of_due": job(lambda work, now: warn_of_due(work, now=now, zone=zone)),
        "tell_of_silence": job(
            lambda work, now: tell_of_silence(work, now=now, zone=zone, pole=components.pole)
        ),
        "tell_of_the_day": in_each(morning, of=manned),
        "remind_events": remind,
        "propose_trainings": in_hours(propose_trainings),
        "warn_of_obligations": in_each(warn_of_obligations),
        "tell_of_entries_due": in_each(entries_due),
        "warn_of_certificates": in_hours(warn_of_certificates),
        "remind_reviews": in_hours(remind_reviews),
        "send_publications_again": in_hours(send_again),
        "remind_signalements": in_hours(remind_signalements),
        "freeze_questions": FreezeQuestions(components, base),
        "keep_no_longer": KeepNoLonger(components),
        "purge_audit": job(audit),
        "tell_of_anchor": job(
            lambda work, now: tell_of_anchor(work, month=f"{zone.local(now):%Y-%m}", by_mail=by_mail)
        ),
        "back_up": back_up,
    }


def _whose(code: str, elsewhere: Collection[str]) -> Whose:
    """The events that follow the hours of a département: the house's own also times what is of none of the
    others.
    """
    return lambda of: of == code if code in elsewhere else of not in elsewhere


class _Reload:
    """Keeps the base up to date. Faults are told once they have stood ``SETTLES``: a file that is being
    written has some, for a moment, and two looks may follow each other at once (a start, then its minute).
    """

    SETTLES = timedelta(seconds=30)

    def __init__(self, components: Components, base: LivingBase) -> None:
        self._components = components
        self._base = base
        self._moved_at = components.clock()
        self._settled: tuple[Fault, ...] | None = None

    def __call__(self) -> bool:
        has_moved, now = self._base.refresh(), self._components.clock()
        faults = self._base.faults
        if has_moved:
            self._moved_at = now
        elif faults != self._settled and now - self._moved_at >= self.SETTLES:
            with self._components.units() as work:
                tell_of_faults(work, faults, now=now)
            self._settled = faults
        return has_moved
