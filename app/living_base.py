"""The base in service: the shipped files as the gestionnaires' revisions left them, kept up to date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from threading import Lock

import structlog

from app.settings import Settings
from app.shipped_base import ShippedBase
from app.wiring import Clock, knowledge_folder, utc_now
from journal.origin import present_origin
from knowledge_base.elsewhere import verdict_in
from knowledge_base.entries import Base, Entry
from knowledge_base.ranking.encoder import installed_encoder, is_installed
from knowledge_base.themes import Theme
from knowledge_base.upkeep.published import compose
from knowledge_base.verdict import KnowledgeBase, Verdict
from refusals.faults import Fault
from storage.database import Database
from storage.knowledge import SqlLocalValues, SqlRevisions
from storage.repositories import SqlRegistry

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

    def __init__(self, settings: Settings, database: Database, *, clock: Clock = utc_now) -> None:
        """In service at once. Raises ``FaultyBase`` when the files are faulty, and always were."""
        self._zone = settings.zone
        self._database = database
        self._clock = clock
        self._index = settings.data_dir / "index"
        self._listed_names = settings.local_names
        self._files = ShippedBase(
            knowledge_folder(settings), settings.data_dir / "base" / "derniere-bonne.zip"
        )
        self._looking = Lock()
        self._sources: _Sources | None = None
        self._awaits_meaning = False
        self._elsewhere: dict[str, Base] = {}
        """By département, where the service serves several."""
        self._serving = KnowledgeBase(Base(()))
        self.refresh()

    def verdict(self, question: str) -> Verdict:
        """As whoever asks is answered in their département."""
        verdict = self._serving.verdict(question)
        there = present_origin().departement
        return verdict if self._is_home(there) else verdict_in(self.told_in(there), verdict)

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

    def refresh(self) -> bool:
        """Takes up what has changed: a file, a revision, the day. Whether anything had.

        The next base is fitted here, which takes its time, while the present one answers.
        """
        with self._looking:
            has_moved = self._files.look_again()
            self._elsewhere = {}  # composed again when asked for: it takes milliseconds
            today = self._today()
            with self._database.reading() as session:
                revisions = SqlRevisions(session)
                names = self._names(SqlRegistry(session))
                values = SqlLocalValues(session).of(self._zone.departement)
                sources = _Sources(self._files.base, revisions.stamp(), today, names, values)
                if sources == self._sources and not self._awaits_meaning:
                    return has_moved
                current = revisions.current()
            base = compose(
                sources.shipped, current, departement=self._zone.departement, values=values, today=today
            )
            former, self._sources = self._sources, sources
            has_changed = former is None or base != self._serving.base or names != former.names
            if has_changed or self._awaits_meaning:
                self._serve(base, names, is_first=former is None)
            return True

    def _is_home(self, departement: str) -> bool:
        return departement in {"", self._zone.departement}

    def _today(self) -> date:
        return self._zone.local(self._clock()).date()

    def _names(self, registry: SqlRegistry) -> tuple[str, ...]:
        """Towns and landlords, as the registry has them, and what the operator lists."""
        return (*sorted(registry.place_names()), *self._listed_names)

    def _serve(self, base: Base, names: tuple[str, ...], *, is_first: bool) -> None:
        """What has changed is said in seconds, as surely as the former base; then as surely as this one. A
        base that only learns other names is fitted already.
        """
        if not is_first and base != self._serving.base:
            self._swap(self._serving.judging(base))
        # The option may take minutes to encode a base: a start does not wait for it.
        encoder = None if is_first else installed_encoder()
        self._swap(KnowledgeBase(base, cache=self._index, encoder=encoder, names=names))
        self._awaits_meaning = is_first and is_installed()
        log.info("base in service", action="base_in_service", entries=len(base.entries))

    def _swap(self, fresh: KnowledgeBase) -> None:
        fresh.verdict("bonjour")  # fitted now, rather than under an agent's eyes
        self._serving = fresh
