"""The base in service: the shipped files as the gestionnaires' revisions left them, kept up to date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from threading import Lock

import structlog

from app.fitting import Cut, FittingProcess, lay_out
from app.settings import Settings
from app.shipped_base import ShippedBase, knowledge_folder
from app.wiring import Clock, utc_now
from journal.origin import present_origin
from knowledge_base.elsewhere import verdict_in
from knowledge_base.entries import Base, Entry
from knowledge_base.french.vocabulary import french
from knowledge_base.ranking.calibration import DEFAULT
from knowledge_base.ranking.encoder import installed_encoder, is_installed
from knowledge_base.ranking.index import Texts
from knowledge_base.ranking.store import can_learn, fitted_as, kept_in, last_kept_in, remembered
from knowledge_base.themes import Theme
from knowledge_base.upkeep.published import compose
from knowledge_base.verdict import KnowledgeBase, Verdict
from refusals.faults import Fault
from storage.database import Database
from storage.knowledge import SqlLocalValues, SqlRevisions
from storage.repositories import SqlRegistry

LITTLE = 64
"""Texts that are encoded within a second."""

log = structlog.get_logger()


@dataclass(frozen=True)
class _Sources:
    """What a base was composed from; another of these makes another base."""

    shipped: Base
    stamp: int
    today: date
    names: tuple[str, ...]
    values: Mapping[str, str]


class LivingBase:
    """Answers any thread, from one base until the next is fitted.

    Faulty files never take the place of good ones: the last good base stays in service.
    """

    def __init__(
        self,
        settings: Settings,
        database: Database,
        *,
        clock: Clock = utc_now,
        fitting: FittingProcess | None = None,
    ) -> None:
        """In service at once. Raises ``FaultyBase`` when the files are faulty, and always were.

        With ``fitting``, all that takes more than a second is done there, from ``refresh``; without it, here.
        """
        self._zone = settings.zone
        self._database = database
        self._clock = clock
        self._index = settings.data_dir / "index"
        self._listed_names = settings.local_names
        self._is_closed = False
        self._files = ShippedBase(
            knowledge_folder(settings), settings.data_dir / "base" / "derniere-bonne.zip"
        )
        self._fitting = fitting
        self._looking = Lock()
        self._settling = Lock()
        self._sources: _Sources | None = None
        self._owed: tuple[bool, ...] = ()
        """What it is still to be fitted by: its words (False), then what they mean (True)."""
        self.is_sure = True
        """Whether it knows when to keep silent; else agents had better wait for it."""
        self._elsewhere: dict[str, Base] = {}
        """By département, where the service serves several."""
        self._serving = KnowledgeBase(Base(()))
        if fitting is not None and settings.knowledge_base is None:
            lay_out(self._index)
        self._take_up()

    def verdict(self, question: str) -> Verdict:
        """As whoever asks is answered in their département."""
        verdict = self._serving.verdict(question)
        there = present_origin().departement
        return verdict if self._is_home(there) else verdict_in(self.told_in(there), verdict, question)

    def entry(self, entry_id: str) -> Entry:
        """The entry, or the one that answers instead; raises ``KeyError`` when there is none."""
        base = self.told_in(present_origin().departement)
        return base.entry(base.redirections.get(entry_id, entry_id))

    def told_in(self, departement: str) -> Base:
        """What answers today there, with its values and its local entries; here for ""."""
        if self._is_home(departement):
            return self._serving.base
        known = self._elsewhere
        if departement not in known:
            with self._database.reading() as session:
                known[departement] = compose(
                    self._files.base,
                    SqlRevisions(session).current(),
                    departement=departement,
                    values=SqlLocalValues(session).of(departement),
                    today=self._today(),
                )
        return known[departement]

    def guess_theme(self, text: str) -> Theme | None:
        return self._serving.guess_theme(text)

    @property
    def serving(self) -> KnowledgeBase:
        """What answers now; the next one takes its place, and leaves this one as it is."""
        return self._serving

    @property
    def base(self) -> Base:
        """What answers today, in this département."""
        return self._serving.base

    @property
    def shipped(self) -> Base:
        """The files alone, whatever the gestionnaires did since."""
        return self._files.base

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What keeps the files, as they now are, out of service."""
        return self._files.faults

    @property
    def meaning_percent(self) -> int | None:
        """Of the texts, those whose meaning is known, while it is being prepared; None otherwise."""
        if True not in self._owed:
            return None
        return self._fitting.percent if self._fitting and self._owed[0] else 0

    def refresh(self) -> bool:
        """Takes up what has changed: a file, a revision, the day. Whether anything had.

        The next base is fitted meanwhile, which takes its time, while the present one answers.
        """
        has_moved = self._take_up()
        return self.settle() or has_moved

    def settle(self, *, by_words: bool = False) -> bool:
        """Fits what is still owed, or what is owed of the words alone; whether anything was. One thread does
        it: whoever comes meanwhile leaves it to that one.
        """
        has_fitted = False
        while self._owed and not (by_words and self._owed[0]) and self._settling.acquire(blocking=False):
            try:
                self._settle_once(with_meaning=self._owed[0])
                has_fitted = True
            except Cut:
                if self._is_closed:
                    break
            finally:
                self._settling.release()
        return has_fitted

    def close(self) -> None:
        """What is being fitted is cut, and taken up by the next start."""
        self._is_closed = True
        if self._fitting is not None:
            self._fitting.close()

    def _take_up(self) -> bool:
        """What has changed answers in a second, as surely as it can."""
        with self._looking:
            has_moved = self._files.look_again()
            self._elsewhere = {}  # composed again when asked for: it takes milliseconds
            today = self._today()
            with self._database.reading() as session:
                revisions = SqlRevisions(session)
                names = self._names(SqlRegistry(session))
                values = SqlLocalValues(session).of(self._zone.departement)
                sources = _Sources(self._files.base, revisions.stamp(), today, names, values)
                if sources == self._sources:
                    return has_moved
                current = revisions.current()
            base = compose(
                sources.shipped, current, departement=self._zone.departement, values=values, today=today
            )
            former, self._sources = self._sources, sources
            if former is None or base != self._serving.base:
                if self._fitting is not None:
                    self._fitting.cut()  # nobody waits for the former one any more
                self._swap(*self._at_once(base, names, is_first=former is None))
                log.info("base in service", action="base_in_service", entries=len(base.entries))
            elif names != former.names:
                self._swap(self._serving.knowing(names), self._owed)
            return True

    def _is_home(self, departement: str) -> bool:
        return departement in {"", self._zone.departement}

    def _today(self) -> date:
        return self._zone.local(self._clock()).date()

    def _names(self, registry: SqlRegistry) -> tuple[str, ...]:
        """Towns and landlords, as the registry has them, and what the operator lists."""
        return (*sorted(registry.place_names()), *self._listed_names)

    def _at_once(
        self, base: Base, names: tuple[str, ...], *, is_first: bool
    ) -> tuple[KnowledgeBase, tuple[bool, ...]]:
        """The base, and what it is still to be fitted by: judged as the former one, unless that would be to
        encode much; else as it was fitted before; else as the last one that was.
        """
        option = (True,) if is_installed() else ()
        if not is_first and self.is_sure and self._lacks_little(base):
            return self._serving.judging(base).knowing(names), option or (False,)
        known = partial(KnowledgeBase, base, cache=self._index, names=names)
        if self._fitting is None:
            return known(), option
        if (kept := kept_in(self._index, base, french())) is not None:
            return known(fitted=kept), option
        judge = last_kept_in(self._index, french())
        if judge is not None and judge.kinds is None and can_learn(base):
            judge = None  # another sort of base, that could not tell what only a person handles
        self.is_sure = judge is not None
        calibration, kinds = (judge.calibration, judge.kinds) if judge else (DEFAULT, None)
        fitted = fitted_as(base, Texts(french()), calibration, kinds)
        return known(fitted=fitted), (False, *option)

    def _lacks_little(self, base: Base) -> bool:
        """Whether a second is enough to encode what is new in it."""
        if self._serving.fitted.index.meanings is None:
            return True
        memory = remembered(base, installed_encoder(), self._index)
        return memory is None or memory.lacks(base.entries) <= LITTLE

    def _settle_once(self, *, with_meaning: bool) -> None:
        serving = self._serving
        if self._fitting is not None:
            self._fitting.fit(serving.base, with_meaning=with_meaning)
        encoder = installed_encoder() if with_meaning else None
        fresh = KnowledgeBase(serving.base, cache=self._index, encoder=encoder, names=serving.names)
        fresh.verdict("bonjour")  # fitted now, rather than under an agent's eyes
        with self._looking:
            if self._serving is serving:  # else another is to be fitted in its place
                self._swap(fresh, self._owed[1:])
                self.is_sure = True

    def _swap(self, fresh: KnowledgeBase, owed: tuple[bool, ...]) -> None:
        fresh.verdict("bonjour")  # fitted now, rather than under an agent's eyes
        self._serving, self._owed = fresh, owed
