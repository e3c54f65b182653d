"""A bare client of the server, which knows no Telegram library."""

import dataclasses
from typing import Any

import httpx

from botapi.server import BotApi

Answer = dict[str, Any]


@dataclasses.dataclass(frozen=True)
class RawClient:
    """Calls methods over HTTP, with JSON bodies, and hands back the bare answer."""

    api: BotApi
    http: httpx.Client

    def __call__(self, method: str, **params: object) -> Answer:
        answer = self.http.post(f"{self.api.url}/bot{self.api.token}/{method}", json=params)
        body: Answer = answer.json()
        assert answer.status_code == body.get("error_code", 200), "the HTTP status is the error code"
        return body

    def result(self, method: str, **params: object) -> Any:
        body = self(method, **params)
        assert body["ok"], body
        return body["result"]

    def refusal(self, method: str, **params: object) -> str:
        """The description of the refusal that is expected."""
        body = self(method, **params)
        assert not body["ok"], body
        return str(body["description"])
