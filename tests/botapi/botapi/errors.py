"""The refusals of the Bot API: a code, a description in Telegram's words, and parameters."""

import dataclasses
from collections.abc import Mapping


@dataclasses.dataclass(slots=True)
class Refusal(Exception):
    """What a call gets instead of a result; `code` is also the HTTP status."""

    code: int
    description: str
    parameters: Mapping[str, int] = dataclasses.field(default_factory=dict)

    def __str__(self) -> str:
        return self.description


def bad_request(why: str, **parameters: int) -> Refusal:
    return Refusal(400, f"Bad Request: {why}", parameters)


def forbidden(why: str) -> Refusal:
    return Refusal(403, f"Forbidden: {why}")


def conflict(why: str) -> Refusal:
    return Refusal(409, f"Conflict: {why}")


def too_many_requests(retry_after: int) -> Refusal:
    return Refusal(429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after})


def not_found() -> Refusal:
    return Refusal(404, "Not Found")


def unauthorized() -> Refusal:
    return Refusal(401, "Unauthorized")
