"""The server as tests hold it: started in a thread, given people and faults, and asked what it saw."""

import asyncio
import contextlib
import functools
import socket
import threading
import time
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Self

import uvicorn

from botapi.application import Application, Call, Ledger
from botapi.courier import Courier
from botapi.faults import Fault, Faults, Kind
from botapi.flood import FloodControl, Violation
from botapi.people import PATIENCE, Group, User
from botapi.records import Json, Membership
from botapi.world import World

TOKEN = "123456:TEST-token"
STARTS_WITHIN = 60.0


class BotApi:
    """A Telegram of one bot. State survives `stop` and `start`, and so does the port.

    `now` dates messages and ages updates (seconds since the epoch); waits and limits use the monotonic clock.
    `strict` holds calls and answers against aiogram's models: see `unknown_parameters`, `contract_faults`.
    """

    def __init__(
        self,
        token: str = TOKEN,
        *,
        username: str = "relais_essai_bot",
        now: Callable[[], float] = time.time,
        strict: bool = False,
        flood_limits: bool = False,
    ) -> None:
        self.token = token
        self.world = World(token, username, now)
        self._faults = Faults()
        self._flood = FloodControl()
        self._ledger = Ledger()
        self._application = Application(self.world, self._faults, self._flood, self._ledger)
        self._application.enforces_flood_limits = flood_limits
        self._port = 0
        self._service: _Service | None = None
        self._thread: threading.Thread | None = None
        if strict:
            # aiogram takes a second to import, and only strict mode needs it.
            from botapi import contract

            self._application.contract = contract

    # Life

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        if error is None and self._ledger.crashes:
            raise self._ledger.crashes[0]

    def start(self) -> None:
        """Listen on 127.0.0.1, on a free port the first time and on the same one after a stop."""
        assert self._service is None, "already started"
        listener = _listener(self._port)
        self._port = listener.getsockname()[1]
        self._service = _Service(self._application, self.world)
        self._thread = threading.Thread(
            target=self._service.run, args=([listener],), name="botapi", daemon=True
        )
        self._thread.start()
        assert self._service.is_ready.wait(STARTS_WITHIN), "the Bot API server did not start"

    def stop(self) -> None:
        """Close everything, connections in use too, as an outage does."""
        if self._service is None or self._thread is None:
            return
        self._service.ask_to_stop()
        self._thread.join()
        self._service = self._thread = None

    @property
    def url(self) -> str:
        """The address to put before `/bot<token>/<method>`."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def flood_limits(self) -> bool:
        """Whether what goes over Telegram's limits is refused with a 429; it is noted in any case."""
        return self._application.enforces_flood_limits

    @flood_limits.setter
    def flood_limits(self, are_enforced: bool) -> None:
        self._application.enforces_flood_limits = are_enforced

    # People

    def user(
        self,
        first_name: str = "Nadia",
        *,
        id: int | None = None,  # noqa: A002 - Telegram's own word
        last_name: str | None = None,
        username: str | None = None,
        language_code: str = "fr",
        has_started: bool = True,
    ) -> User:
        """A person; unless `has_started`, the bot cannot write to them before they do."""
        with self.world.changed:
            account = self.world.add_account(
                first_name, account_id=id, last_name=last_name, username=username, language_code=language_code
            )
            return User(self.world, account, has_started=has_started)

    def group(
        self,
        title: str,
        *,
        forum: bool = False,
        supergroup: bool = True,
        members: Iterable[User] = (),
        bot: Membership = Membership.ADMINISTRATOR,
    ) -> Group:
        """A group with the bot in it; a basic one can migrate, a forum is always a supergroup."""
        with self.world.changed:
            accounts = [member.account for member in members]
            is_super = supergroup or forum
            chat = self.world.add_group(title, accounts, bot=bot, is_super=is_super, is_forum=forum)
            return Group(self.world, chat)

    # Raw updates

    def push(self, update: Json, *, insist: bool = False) -> Json:
        """Queue a raw update and return it with its id; its own `update_id` may be late or a duplicate.

        With `insist`, the next answer holds it whatever the offset.
        """
        with self.world.changed:
            if not insist:
                return self.world.feed.push(update)
            self.world.feed.insist([update])
            return update

    def redeliver(self, count: int = 1) -> None:
        """Deliver again the last updates that the bot confirmed, as Telegram may after a mishap."""
        with self.world.changed:
            self.world.feed.insist(self.world.feed.last_confirmed(count))

    @property
    def pending(self) -> list[Json]:
        """The updates that the bot did not confirm yet."""
        with self.world.changed:
            return self.world.feed.pending

    def waits_until_confirmed(self, timeout: float = PATIENCE) -> None:
        """Wait until the bot has confirmed every update."""
        self.waits(lambda: not self.world.feed.pending, timeout, "every update to be confirmed")

    # What was seen

    @property
    def sent(self) -> list[Call]:
        """Every call, in order of arrival; file downloads have the method `download`."""
        with self.world.changed:
            return list(self._ledger.calls)

    def calls(self, method: str) -> list[Call]:
        return [call for call in self.sent if call.method == method]

    def waits_for_calls(self, method: str, count: int = 1, timeout: float = PATIENCE) -> list[Call]:
        """The calls of a method, once there are `count`; they may not be answered yet."""
        self.waits(lambda: len(self.calls(method)) >= count, timeout, f"{count} × {method}")
        return self.calls(method)

    def waits(self, condition: Callable[[], bool], timeout: float = PATIENCE, wanted: str = "it") -> None:
        """Wait until a condition on the state holds; it is tried again at each change."""
        with self.world.changed:
            if not self.world.changed.wait_for(condition, timeout):
                counts = {method: len(self.calls(method)) for method in {c.method for c in self.sent}}
                raise AssertionError(f"waited {timeout} s for {wanted}; calls so far: {counts}")

    @property
    def violations(self) -> list[Violation]:
        """What went over Telegram's flood limits."""
        with self.world.changed:
            return list(self._flood.violations)

    @property
    def unknown_parameters(self) -> list[tuple[str, str]]:
        """(method, parameter) that the Bot API does not know; filled in strict mode."""
        with self.world.changed:
            return list(self._ledger.unknown_parameters)

    @property
    def contract_faults(self) -> list[str]:
        """What aiogram refuses in the calls received or in the answers given; filled in strict mode."""
        with self.world.changed:
            return list(self._ledger.contract_faults)

    # Faults

    def fault(
        self,
        method: str,
        *,
        kind: Kind = "status",
        status: int = 500,
        description: str | None = None,
        retry_after: int | None = None,
        migrate_to_chat_id: int | None = None,
        delay: float | None = None,
        count: int = 1,
        times: int | None = 1,
        probability: float = 1.0,
        seed: int = 0,
        chat_id: int | None = None,
    ) -> Fault:
        """Make the next calls of a method suffer; `*` is any method, `download` a file's.

        `times` None lasts until lifted; `delay` is in seconds; `chat_id` narrows to one chat. See `Kind`.
        """
        fault = Fault(
            method,
            kind,
            status=status,
            description=description,
            retry_after=retry_after,
            migrate_to_chat_id=migrate_to_chat_id,
            delay=delay,
            count=count,
            times=times,
            probability=probability,
            seed=seed,
            chat_id=chat_id,
        )
        with self.world.changed:
            return self._faults.add(fault)

    def lift(self, fault: Fault) -> None:
        with self.world.changed:
            self._faults.lift(fault)

    def clear_faults(self) -> None:
        with self.world.changed:
            self._faults.clear()


class _Service(uvicorn.Server):
    """uvicorn in a thread, ready at once and stopped at once."""

    def __init__(self, application: Application, world: World) -> None:
        super().__init__(
            uvicorn.Config(
                application,
                lifespan="off",
                ws="none",
                access_log=False,
                log_config=None,
                log_level="warning",
                proxy_headers=False,
                server_header=False,
                date_header=False,
                timeout_keep_alive=75,
                timeout_graceful_shutdown=2,
            )
        )
        self.is_ready = threading.Event()
        self._application = application
        self._world = world
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_stopping = asyncio.Event()

    def ask_to_stop(self) -> None:
        assert self._loop is not None, "ready, so that the loop is known"
        self._loop.call_soon_threadsafe(self._is_stopping.set)

    async def main_loop(self) -> None:
        """Serve until asked to stop; takes the place of uvicorn's own loop, which looks only every 0.1 s."""
        loop = self._loop = asyncio.get_running_loop()
        courier = Courier(self._world, self._application.execute)

        def wake() -> None:
            self._application.polling.wake()
            courier.wake()

        with self._world.changed:
            self._world.feed.wake = functools.partial(_tell, loop, wake)
        self._application.hang_up = self._hang_up
        self._application.polling.start()
        rounds = asyncio.create_task(courier.run())
        courier.wake()
        self.is_ready.set()
        await self._is_stopping.wait()

        with self._world.changed:
            self._world.feed.wake = lambda: None
        rounds.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await rounds
        self._application.polling.stop()
        for connection in list(self.server_state.connections):
            connection.transport.abort()

    def _hang_up(self, client: tuple[str, int]) -> None:
        for connection in list(self.server_state.connections):
            if connection.transport.get_extra_info("peername") == tuple(client):
                connection.transport.abort()


def _listener(port: int) -> socket.socket:
    # The protocol is named so that asyncio switches Nagle's algorithm off: else each answer waits 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(1024)
    return listener


def _tell(loop: asyncio.AbstractEventLoop, wake: Callable[[], None]) -> None:
    loop.call_soon_threadsafe(wake)
