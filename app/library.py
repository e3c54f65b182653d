"""The base for whoever keeps it up: what takes seconds is worked out in threads of its own."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from threading import Lock
from typing import Generic, TypeVar

import structlog

from app.commands.kb_learning import OWN_QUESTIONS
from app.living_base import LivingBase
from knowledge_base.entries import Base, Entry
from knowledge_base.evaluation import Question, read_questions
from knowledge_base.formats.exchange_file import Provenance
from knowledge_base.learning.answered import still_unanswered
from knowledge_base.learning.gaps import Gap, gaps, is_unanswered
from knowledge_base.learning.impact import settled
from knowledge_base.learning.questions import AskedQuestion
from knowledge_base.learning.rehearsal import Effect, Replayed, rehearse
from knowledge_base.reading import Reading, read

KEPT = 8
"""Results that wait for whoever asked for them."""
GAPS_STAND = timedelta(minutes=10)
"""How long they are not looked for again."""

FoundT = TypeVar("FoundT")

log = structlog.get_logger()


class LivingLibrary:
    def __init__(
        self,
        base: LivingBase,
        *,
        questions: Callable[[], Sequence[AskedQuestion]],
        clock: Callable[[], datetime],
        provenance: Callable[[Iterable[Entry]], Mapping[str, Provenance]] = lambda _entries: {},
    ) -> None:
        """``questions`` reads those that are kept, and is called from these threads. ``provenance`` tells of
        entries where they come from.
        """
        self._base = base
        self._questions = questions
        self._clock = clock
        self._provenance = provenance
        self._reloads = ThreadPoolExecutor(1, thread_name_prefix="base")
        self._has_changed = False
        self._effects: _Beside[Effect] = _Beside()
        self._replayed = "", Replayed(0, 0)  # by the effect at work, the only one
        self._gaps: _Beside[Sequence[Gap]] = _Beside()

    @property
    def shipped(self) -> Base:
        return self._base.shipped

    @property
    def base(self) -> Base:
        return self._base.base

    def told_in(self, departement: str) -> Base:
        return self._base.told_in(departement)

    def provenance(self, entries: Iterable[Entry]) -> Mapping[str, Provenance]:
        return self._provenance(entries)

    def nearest(self, words: str) -> Sequence[str]:
        return [scored.entry_id for scored in self._base.serving.search(words)]

    def read(self, message: str) -> Reading:
        return read(self._base.serving, message)

    def effect(self, changed: Base) -> Effect | None:
        serving = self._base.serving

        key = f"{serving.base.fingerprint} {changed.fingerprint}"

        def replayed() -> Effect:
            asked = self._questions()
            known = [*self._own_questions, *settled(asked)]
            return rehearse(
                serving,
                changed,
                known,
                unanswered=[*filter(is_unanswered, asked)],
                reached=reached,
            )

        def reached(done: int, every: int) -> None:
            self._replayed = key, Replayed(done, every)

        return self._effects.found(key, replayed)

    def replayed(self, changed: Base) -> Replayed | None:
        key, replayed = self._replayed
        return replayed if key == f"{self._base.serving.base.fingerprint} {changed.fingerprint}" else None

    def gaps(self) -> Sequence[Gap] | None:
        serving = self._base.serving
        base = serving.base

        def grouped() -> Sequence[Gap]:
            known = [phrasing for entry in base.entries for phrasing in entry.phrasings]
            return gaps([*still_unanswered(self._questions(), base, serving)], known=known)

        period = int(self._clock().timestamp() // GAPS_STAND.total_seconds())
        return self._gaps.found(f"{period} {base.fingerprint}", grouped)

    def latest_gaps(self) -> Sequence[Gap] | None:
        """Those that stand, else the last that were found, while they are looked for again."""
        found = self.gaps()
        return self._gaps.latest if found is None else found

    def will_change(self) -> None:
        self._has_changed = True

    def committed(self) -> None:
        """A transaction has ended: takes up what it changed."""
        if self._has_changed:
            self._has_changed = False
            self.changed()

    def changed(self) -> None:
        """What was committed elsewhere is taken up at once."""
        self._reloads.submit(self._take_up)

    def close(self) -> None:
        """Waits for what is under way, and leaves the rest."""
        for pool in (self._effects, self._gaps):
            pool.close()
        self._reloads.shutdown(cancel_futures=True)

    def _take_up(self) -> None:
        try:
            self._base.refresh()
        except Exception:
            log.exception("base not taken up, the next minute will", action="base_late")

    @cached_property
    def _own_questions(self) -> Sequence[Question]:
        """The product's, where its sources are."""
        return read_questions(OWN_QUESTIONS) if OWN_QUESTIONS.exists() else ()


@dataclass(frozen=True)
class _Result(Generic[FoundT]):
    found: FoundT | None
    error: Exception | None = None


class _Beside(Generic[FoundT]):
    """Works out one thing at a time, each once. Whoever wants it asks again until it is there.

    The last that was asked for comes first: a page asks again as long as somebody looks at it.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="base")
        self._lock = Lock()
        self._results: OrderedDict[str, _Result[FoundT]] = OrderedDict()
        self._queued: OrderedDict[str, Callable[[], FoundT]] = OrderedDict()
        self._at_work = ""

    @property
    def latest(self) -> FoundT | None:
        with self._lock:
            found = [result.found for result in self._results.values() if result.error is None]
        return found[-1] if found else None

    def found(self, key: str, make: Callable[[], FoundT]) -> FoundT | None:
        """Raises what ``make`` raised."""
        with self._lock:
            if key in self._results:
                result = self._results[key]
                if result.error is not None:
                    del self._results[key]  # it may go better next time
                    raise result.error
                return result.found
            if key in self._queued:
                self._queued.move_to_end(key)
            elif key != self._at_work:
                self._queued[key] = make
                while len(self._queued) > KEPT:  # whoever still waits for it asks again
                    self._queued.popitem(last=False)
                self._thread.submit(self._work_out)
        return None

    def close(self) -> None:
        self._thread.shutdown(cancel_futures=True)

    def _work_out(self) -> None:
        with self._lock:
            if not self._queued:
                return  # it was left
            key, make = self._queued.popitem()
            self._at_work = key
        try:
            result: _Result[FoundT] = _Result(make())
        except Exception as error:
            log.exception("not worked out", action="base_work_failed")
            result = _Result(None, error)
        with self._lock:
            self._results[key] = result
            while len(self._results) > KEPT:
                self._results.popitem(last=False)
            self._at_work = ""
