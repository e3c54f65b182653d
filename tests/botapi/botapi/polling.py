"""getUpdates: one poll at a time, which waits for what comes."""

import asyncio
import dataclasses

from botapi.errors import conflict
from botapi.methods import set_allowed_updates
from botapi.params import Params, integer_or
from botapi.records import Json
from botapi.world import World

LONGEST_WAIT = 50
LARGEST_BATCH = 100
BESIDE_WEBHOOK = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
BESIDE_POLL = "terminated by other getUpdates request; make sure that only one bot instance is running"


@dataclasses.dataclass(slots=True, eq=False)
class Poll:
    """A getUpdates that waits."""

    awake: asyncio.Event = dataclasses.field(default_factory=asyncio.Event)
    is_replaced: bool = False


class Polling:
    """Runs in the server's loop."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._current: Poll | None = None
        self._is_stopping = False

    def wake(self) -> None:
        if self._current is not None:
            self._current.awake.set()

    def start(self) -> None:
        self._is_stopping = False

    def stop(self) -> None:
        self._is_stopping = True
        self.wake()

    async def get_updates(self, params: Params) -> list[Json]:
        """The updates from `offset` on, at once or within `timeout` seconds; an earlier poll gets a 409."""
        offset = integer_or(params, "offset", 0)
        limit = integer_or(params, "limit", LARGEST_BATCH)
        limit = limit if 1 <= limit <= LARGEST_BATCH else LARGEST_BATCH
        timeout = min(max(integer_or(params, "timeout", 0), 0), LONGEST_WAIT)
        if self._current is not None:
            self._current.is_replaced = True
            self._current.awake.set()
            self._current = None
        with self._world.changed:
            if self._world.webhook.url:
                raise conflict(BESIDE_WEBHOOK)
            set_allowed_updates(self._world, params)
            batch = self._world.feed.take(offset, limit)
            self._world.changed.notify_all()
        if batch or timeout == 0:
            return batch
        # What was below the offset is gone; a negative offset must not drop what comes during the wait.
        return await self._awaited(max(offset, 0), limit, timeout)

    async def _awaited(self, offset: int, limit: int, seconds: int) -> list[Json]:
        poll = self._current = Poll()
        deadline = asyncio.get_running_loop().time() + seconds
        while await _set_before(poll.awake, deadline) and not self._is_stopping:
            if poll.is_replaced:
                raise conflict(BESIDE_POLL)
            with self._world.changed:
                if self._world.webhook.url:
                    raise conflict("terminated by setWebhook request")
                batch = self._world.feed.take(offset, limit)
            if batch:
                break
        else:
            batch = []
        if self._current is poll:
            self._current = None
        return batch


async def _set_before(event: asyncio.Event, deadline: float) -> bool:
    try:
        async with asyncio.timeout_at(deadline):
            await event.wait()
    except TimeoutError:
        return False
    event.clear()
    return True
