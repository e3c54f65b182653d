"""The updates that wait for the bot: ids, the offset rule, allowed kinds, and re-delivery on demand."""

import collections
import dataclasses
import itertools
from collections.abc import Callable, Iterable, Iterator

from botapi.records import Json

KEPT_FOR = 24 * 3600
"""Telegram forgets an update that nobody fetched after this many seconds."""

ON_REQUEST_ONLY = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds that a bot gets only when it names them in `allowed_updates`."""

REMEMBERED = 10_000
"""How many confirmed updates can be delivered again on demand."""


@dataclasses.dataclass(frozen=True, slots=True)
class Waiting:
    update: Json
    at: float


class UpdateFeed:
    """The queue of one bot. Not locked: the world's lock protects it."""

    def __init__(self, now: Callable[[], float], first_id: int) -> None:
        self.allowed: list[str] = []
        self.confirmed: collections.deque[Json] = collections.deque(maxlen=REMEMBERED)
        self.wake: Callable[[], None] = lambda: None
        self._now = now
        self._next_id = first_id
        self._pending: collections.OrderedDict[int, Waiting] = collections.OrderedDict()
        self._insistent: list[Json] = []
        self._is_ordered = True

    def __len__(self) -> int:
        return len(self._pending) + len(self._insistent)

    @property
    def pending(self) -> list[Json]:
        """What waits, in the order of delivery."""
        return [waiting.update for waiting in self._pending.values()]

    def offer(self, kind: str, content: Json) -> Json | None:
        """Queue an update of a kind ("message", "callback_query"…); None if the bot does not want it."""
        if kind not in self.allowed if self.allowed else kind in ON_REQUEST_ONLY:
            return None
        return self.push({kind: content})

    def push(self, update: Json) -> Json:
        """Queue a ready update; with an `update_id` of its own it may be late, early or a duplicate."""
        if "update_id" in update:
            self._is_ordered = False
        else:
            update = {"update_id": self._next_id} | update
        self._next_id = max(self._next_id, update["update_id"] + 1)
        self._pending[update["update_id"]] = Waiting(update, self._now())
        self.wake()
        return update

    def insist(self, updates: Iterable[Json]) -> None:
        """Put updates in the next answer whatever its offset, as Telegram sometimes does after a fault."""
        self._insistent += updates
        self.wake()

    def last_confirmed(self, count: int) -> list[Json]:
        return list(self.confirmed)[-count:]

    def take(self, offset: int = 0, limit: int = 100) -> list[Json]:
        """The next updates. What is below `offset` is confirmed and forgotten; -n keeps the last n only."""
        self._expire()
        if offset < 0:
            while len(self._pending) > -offset:
                self._confirm(next(iter(self._pending)))
        elif offset > 0:
            for update_id in list(self._below(offset)):
                self._confirm(update_id)
        batch = [waiting.update for waiting in itertools.islice(self._pending.values(), limit)]
        if self._insistent:
            batch = self._insistent + batch
            self._insistent = []
        return batch

    def confirm(self, update_id: int) -> None:
        """Forget one update, delivered by webhook."""
        if update_id in self._pending:
            self._confirm(update_id)

    def take_insistent(self) -> list[Json]:
        taken, self._insistent = self._insistent, []
        return taken

    def drop_all(self) -> None:
        self._pending.clear()
        self._insistent.clear()

    def _below(self, offset: int) -> Iterator[int]:
        for update_id in self._pending:
            if update_id < offset:
                yield update_id
            elif self._is_ordered:
                return

    def _confirm(self, update_id: int) -> None:
        self.confirmed.append(self._pending.pop(update_id).update)

    def _expire(self) -> None:
        limit = self._now() - KEPT_FOR
        while self._pending:
            update_id, oldest = next(iter(self._pending.items()))
            if oldest.at >= limit:
                return
            del self._pending[update_id]
