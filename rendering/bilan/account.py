"""A bilan, put together from what stands in a transaction: its figures, its words, the questions asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from agenda.year import YearService
from deadlines.zones import Zone
from journal.people import identity
from knowledge_base.entries import Base, Entry
from knowledge_base.learning.compilation import Difficulty
from knowledge_base.learning.compiling import CompilationService
from knowledge_base.learning.questions import KEPT_FOR
from knowledge_base.upkeep.standing import BaseState
from quality.control import last_month, report
from rendering.bilan.sections import BASE, OF_NO_GUICHET, SECTIONS, SectionShape
from rendering.bilan.standing import (
    EFFECT_DAYS,
    TrainingEffect,
    base_tables,
    cadre_table,
    effects_table,
    obligations_table,
    readings_table,
)
from rendering.bilan.value import Bilan, BilanSection, BilanTable, DifficultyLine, bilan_of
from rendering.bilan.words import OF_A_PART, scope_words
from rendering.compilation_words import difficulty_label, fate_words
from rendering.dates import long_day, long_month
from reports.difficulties import compilation_of
from reports.period import Period
from reports.reading import BilanReader, Scope
from tickets.clock.calendars import Calendars

if TYPE_CHECKING:
    from storage.unit_of_work import Work


@dataclass(frozen=True, kw_only=True)
class Accounts:
    """``zone`` is that of the house, ``shipped`` the files of the base, ``yearly_hours`` what one person
    works in a year.
    """

    work: Work
    zone: Zone
    now: datetime
    yearly_hours: int
    shipped: Base

    def bilan(
        self,
        period: Period,
        scope: Scope,
        departement: str,
        *,
        leaves_out: Sequence[str] = (),
        sections: Sequence[SectionShape] = SECTIONS,
    ) -> Bilan:
        """With the words and the questions of ``departement``, "" for figures alone."""
        reader = BilanReader(self.work, zone=self.zone, now=self.now)
        made, before = reader.figures(period, scope), reader.before(period, scope)
        bilan = bilan_of(
            made,
            before,
            names=reader.names(made, before),
            scope=self._scope(scope),
            yearly_hours=self.yearly_hours,
            leaves_out=(*leaves_out, *OF_NO_GUICHET) if scope.is_part else leaves_out,
            sections=sections,
        )
        if scope.is_part:
            bilan = replace(bilan, method=(*bilan.method, OF_A_PART))
        if not departement:
            return bilan
        text = self.work.bilans.text(departement, period)
        service = compilation_of(self.work, departement, shipped=self.shipped, zone=self.zone, now=self.now)
        groups = service.of(period.months).difficulties
        more = self._more(period, made.until, departement)
        return replace(
            bilan,
            sections=tuple(_completed(bilan.sections, more)),
            texts=text.texts if text else {},
            difficulties=tuple(_line(group, service) for group in groups),
        )

    def _more(self, period: Period, until: date, departement: str) -> Mapping[str, Sequence[BilanTable]]:
        """What does not come from the journal, by section."""
        work, zone = self.work, self._zone(departement)
        more: dict[str, tuple[BilanTable, ...]] = {}
        sent = work.publications.readings(*period.bounds(zone.timezone), departement=departement)
        more["animation"] = tuple(readings_table(sent))
        if period.is_whole_year:
            year = YearService(work, departement, now=self.now, zone=zone)
            more["animation"] += tuple(obligations_table(year.of(period.year), until))
        more["trainings"] = tuple(effects_table(self._effects(period, departement, zone)))
        guichets = work.registry.guichets(departement)
        month = last_month(work, departement, until=until)
        if month is not None and month >= period.first:
            kinds = {identity(one): one.kind.value for one in guichets}
            found = report(work, departement, month, kinds=kinds)
            more["quality"] = tuple(cadre_table(found, month, [*kinds], long_month(month)))
        if self.now - period.bounds(zone.timezone)[1] < KEPT_FOR:
            more[BASE.code] = tuple(self._base(period, departement, zone))
        return more

    def _base(self, period: Period, departement: str, zone: Zone) -> Iterator[BilanTable]:
        """As it stands today: of a period that is long over, it would tell nothing."""
        today = zone.local(self.now).date()
        base = BaseState(self.work, self.shipped, departement, self.now, today)
        since = max(period.bounds(zone.timezone)[0], self.now - KEPT_FOR)
        live = {entry.id: entry for entry in base.contents.live}
        told = f"depuis le {long_day(zone.local(since).date())}"
        return base_tables(live, len(base.due()), self.work.questions.uses(since), told, today)

    def _effects(self, period: Period, departement: str, zone: Zone) -> Sequence[TrainingEffect]:
        """Of the trainings that were held and teach a theme, once as many days have passed."""
        span = timedelta(days=EFFECT_DAYS)
        events = self.work.events.planned_between(*period.bounds(zone.timezone), departement=departement)
        return [
            TrainingEffect(
                one.about,
                zone.local(one.starts_at).date(),
                self._asked(one.about, one.starts_at - span, one.starts_at, departement),
                self._asked(one.about, one.starts_at, one.starts_at + span, departement),
            )
            for one in events
            if one.about and one.held_at is not None and one.starts_at + span <= self.now
        ]

    def _asked(self, theme: str, start: datetime, end: datetime, departement: str) -> int:
        by_theme = self.work.journal.asked_by_theme(start, end, departement=departement)
        return sum(one.questions for one in by_theme if one.theme == theme)

    def _zone(self, departement: str) -> Zone:
        return Calendars(self.work, self.zone).of(departement).zone

    def _scope(self, scope: Scope) -> str:
        if scope.guichet_id is not None:
            return self.work.people.guichet_name(scope.guichet_id)
        return scope_words(scope)


def _completed(
    sections: Sequence[BilanSection], more: Mapping[str, Sequence[BilanTable]]
) -> Iterator[BilanSection]:
    for one in sections:
        if one.code == "resources" and BASE.code in more:
            yield BilanSection(
                code=BASE.code, title=BASE.title, note=BASE.note, tables=tuple(more[BASE.code])
            )
        yield replace(one, tables=(*one.tables, *more.get(one.code, ())))


def _line(group: Difficulty, service: CompilationService) -> DifficultyLine:
    """Named by its title or its entry, else by its most asked phrasing: to who did not ask, the words that
    its questions share say little.
    """
    entry = service.entries.get(group.entry_id)
    examples = group.examples
    label = group.title or (entry.question if entry else "")
    if not label and examples:
        label, examples = f"« {examples[0]} »", examples[1:]
    return DifficultyLine(
        label=label or difficulty_label(group),
        questions=group.questions,
        guichets=len(group.guichets),
        examples=examples,
        answer=_answer(group, entry),
        comments=group.comments,
    )


def _answer(group: Difficulty, entry: Entry | None) -> str:
    if entry is None:
        return fate_words(group)
    return "Répondu par la base." if not group.title else f"Répondu par la base : {entry.question}"
