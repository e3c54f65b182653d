"""The HTTP face: addresses, tokens, the log of calls, and faults played around each of them."""

import asyncio
import contextlib
import dataclasses
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from botapi.errors import Refusal, not_found, too_many_requests, unauthorized
from botapi.faults import Fault, Faults
from botapi.flood import COUNTED, FloodControl
from botapi.methods import DOWNLOAD_BYTES, METHODS, NAMES
from botapi.params import Params, read_params
from botapi.polling import Polling
from botapi.world import World

BAD_GATEWAY = "<html><head><title>{status}</title></head><body><center>nginx</center></body></html>"
HangUp = Callable[[Any], None]


class Contract(Protocol):
    """What strict mode asks of another library's models; `botapi.contract` is one."""

    def unknown_parameters(self, method: str, params: Params) -> list[str]: ...

    def faults_in_call(self, method: str, params: Params) -> list[str]: ...

    def faults_in_answer(self, method: str, result: Any) -> list[str]: ...


@dataclasses.dataclass(slots=True, eq=False)
class Call:
    """A call of the bot; `at` is on the monotonic clock, `status` is None while nothing is answered."""

    method: str
    params: Params
    at: float
    status: int | None = None
    is_done: bool = False
    fault: str | None = None


@dataclasses.dataclass(slots=True)
class Ledger:
    """All that tests read about the calls. The world's lock protects it."""

    calls: list[Call] = dataclasses.field(default_factory=list)
    unknown_parameters: list[tuple[str, str]] = dataclasses.field(default_factory=list)
    contract_faults: list[str] = dataclasses.field(default_factory=list)
    crashes: list[Exception] = dataclasses.field(default_factory=list)


class Application:
    """An ASGI application without framework routes: two prefixes only, and the hot path stays short."""

    def __init__(self, world: World, faults: Faults, flood: FloodControl, ledger: Ledger) -> None:
        self.contract: Contract | None = None
        self.enforces_flood_limits = False
        self.hang_up: HangUp = lambda _client: None
        self.polling = Polling(world)
        self._world = world
        self._faults = faults
        self._flood = flood
        self._ledger = ledger
        self._methods_prefix = f"/bot{world.token}/"
        self._files_prefix = f"/file/bot{world.token}/"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        if path.startswith(self._methods_prefix):
            answer = self._method(path[len(self._methods_prefix) :], Request(scope, receive))
        elif path.startswith(self._files_prefix):
            answer = self._download(path[len(self._files_prefix) :], Request(scope, receive))
        else:
            is_for_a_bot = path.startswith(("/bot", "/file/bot"))
            await _refused(unauthorized() if is_for_a_bot else not_found())(scope, receive, send)
            return
        with contextlib.suppress(ClientDisconnect):
            response = await answer
            if response is None:
                return
            await response(scope, receive, send)

    async def execute(self, method: str, params: Params) -> Response:
        """Carry out a method without faults, as for a webhook's answer."""
        name = NAMES.get(method.lower())
        if name is None:
            return _refused(not_found())
        return await self._carried_out(self._noted(name, params))

    async def _method(self, method: str, request: Request) -> Response | None:
        name = NAMES.get(method.lower())
        if name is None:
            return _refused(not_found())
        try:
            params = await read_params(request)
        except Refusal as refusal:
            return _refused(refusal)
        call = self._noted(name, params)
        fault = self._drawn(name, params.get("chat_id"))
        if fault is None:
            return await self._carried_out(call)
        call.fault = fault.kind
        return await self._played(fault, call, request, lambda: self._carried_out(call, fault))

    async def _download(self, path: str, request: Request) -> Response | None:
        call = Call("download", {"path": path}, time.monotonic())
        with self._world.changed:
            self._ledger.calls.append(call)
        fault = self._drawn("download", None)
        if fault is None:
            return await self._downloaded(call)
        return await self._played(fault, call, request, lambda: self._downloaded(call))

    async def _downloaded(self, call: Call) -> Response:
        with self._world.changed:
            stored = self._world.file_at(call.params["path"])
        if stored is None or len(stored.content) > DOWNLOAD_BYTES:
            call.status = 404
            return _refused(not_found())
        call.status, call.is_done = 200, True
        return Response(stored.content, media_type="application/octet-stream")

    def _noted(self, name: str, params: Params) -> Call:
        call = Call(name, params, time.monotonic())
        with self._world.changed:
            self._ledger.calls.append(call)
            if self.contract is not None:
                unknown = self.contract.unknown_parameters(name, params)
                self._ledger.unknown_parameters += [(name, parameter) for parameter in unknown]
                self._ledger.contract_faults += self.contract.faults_in_call(name, params)
            self._world.changed.notify_all()
        return call

    def _drawn(self, name: str, chat_id: object) -> Fault | None:
        with self._world.changed:
            return self._faults.draw(name, chat_id)

    async def _carried_out(self, call: Call, fault: Fault | None = None) -> Response:
        try:
            if call.method == "getUpdates":
                result: Any = self._disturbed(await self.polling.get_updates(call.params), fault)
            else:
                with self._world.changed:
                    self._check_flood(call)
                    result = METHODS[call.method](self._world, call.params)
        except Refusal as refusal:
            call.status = refusal.code
            return _refused(refusal)
        except Exception as crash:
            # A bug of this server, not of the bot: the test that meets it fails when the server stops.
            call.status = 500
            self._ledger.crashes.append(crash)
            raise
        with self._world.changed:
            call.status, call.is_done = 200, True
            if self.contract is not None:
                self._ledger.contract_faults += self.contract.faults_in_answer(call.method, result)
            self._world.changed.notify_all()
        return _json({"ok": True, "result": result})

    def _check_flood(self, call: Call) -> None:
        chat_id = call.params.get("chat_id")
        if call.method in COUNTED and isinstance(chat_id, int):
            wait = self._flood.check(chat_id, call.at, is_enforced=self.enforces_flood_limits)
            if wait is not None:
                raise too_many_requests(wait)

    def _disturbed(self, batch: list[Any], fault: Fault | None) -> list[Any]:
        if fault is None or fault.kind not in {"duplicate", "reverse"}:
            return batch
        if fault.kind == "reverse":
            return batch[::-1]
        with self._world.changed:
            return self._world.feed.last_confirmed(fault.count) + batch

    async def _played(
        self, fault: Fault, call: Call, request: Request, carry_out: Callable[[], Awaitable[Response]]
    ) -> Response | None:
        """What the client gets of a call that suffers a fault: an answer, or None once it is gone."""
        response = await carry_out() if fault.has_effect else None
        match fault.kind:
            case "status" | "status_after_effect":
                call.status = fault.status
                return _faulty(fault)
            case "drop" | "drop_after_effect":
                call.status = None
                self.hang_up(request.scope["client"])
                await _until_gone(request, None)
                return None
            case "timeout" | "timeout_after_effect" | "slow":
                is_gone = await _until_gone(request, fault.delay)
                if is_gone:
                    call.status = None
                    return None
                return response or Response(BAD_GATEWAY.format(status=504), 504, media_type="text/html")
            case _:
                return response


async def _until_gone(request: Request, delay: float | None) -> bool:
    """Wait for the client to leave, `delay` seconds at most; whether it left."""
    try:
        async with asyncio.timeout(delay):
            while (await request.receive())["type"] != "http.disconnect":
                pass
    except TimeoutError:
        return False
    return True


def _json(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(json.dumps(body), status, headers, media_type="application/json")


def _refused(refusal: Refusal) -> Response:
    body: dict[str, Any] = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    if refusal.parameters:
        body["parameters"] = dict(refusal.parameters)
    retry_after = refusal.parameters.get("retry_after")
    return _json(body, refusal.code, None if retry_after is None else {"Retry-After": str(retry_after)})


def _faulty(fault: Fault) -> Response:
    if fault.status in {502, 503, 504}:
        return Response(BAD_GATEWAY.format(status=fault.status), fault.status, media_type="text/html")
    headers = None if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    return _json(fault.answer(), fault.status, headers)
