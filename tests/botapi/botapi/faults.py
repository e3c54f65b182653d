"""Faults on demand: which call suffers which mishap, how often, with a seeded chance."""

import dataclasses
import random
from typing import Literal

Kind = Literal[
    "status",
    "status_after_effect",
    "drop",
    "drop_after_effect",
    "timeout",
    "timeout_after_effect",
    "slow",
    "duplicate",
    "reverse",
]
"""What goes wrong.

- `status`: refused with an HTTP status, nothing is done; `status_after_effect`: done, yet refused.
- `drop`: the connection closes before anything is done; `drop_after_effect`: after, without an answer.
- `timeout`: no answer, or not before `delay` seconds, nothing is done; `timeout_after_effect`: done.
- `slow`: done, and answered after `delay` seconds.
- `duplicate` (getUpdates): the answer also holds the `count` last confirmed updates.
- `reverse` (getUpdates): the answer is in the opposite order.
"""

DESCRIPTIONS = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    409: "Conflict",
    413: "Request Entity Too Large",
    500: "Internal Server Error",
}


@dataclasses.dataclass(slots=True)
class Fault:
    """One order; `times` None means until lifted, `hits` counts the calls that suffered."""

    method: str
    kind: Kind
    status: int = 500
    description: str | None = None
    retry_after: int | None = None
    migrate_to_chat_id: int | None = None
    delay: float | None = None
    count: int = 1
    times: int | None = 1
    probability: float = 1.0
    chat_id: int | None = None
    seed: int = 0
    hits: int = 0
    _rng: random.Random = dataclasses.field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._rng = random.Random(self.seed)

    def strikes(self, method: str, chat_id: object) -> bool:
        """Whether this call is concerned, and out of luck."""
        if self.method not in (method, "*") or self.chat_id not in (None, chat_id):
            return False
        return self.probability >= 1 or self._rng.random() < self.probability

    @property
    def has_effect(self) -> bool:
        """Whether the call is carried out."""
        return self.kind not in {"status", "drop", "timeout"}

    def answer(self) -> dict[str, object]:
        """The body of a refusal by status."""
        description = self.description or DESCRIPTIONS.get(self.status, "Error")
        parameters: dict[str, int] = {}
        if self.retry_after is not None:
            parameters["retry_after"] = self.retry_after
            description = self.description or f"Too Many Requests: retry after {self.retry_after}"
        if self.migrate_to_chat_id is not None:
            parameters["migrate_to_chat_id"] = self.migrate_to_chat_id
        body: dict[str, object] = {"ok": False, "error_code": self.status, "description": description}
        return body | ({"parameters": parameters} if parameters else {})


class Faults:
    """The orders in force, the first that matches a call wins."""

    def __init__(self) -> None:
        self._orders: list[Fault] = []

    def add(self, fault: Fault) -> Fault:
        self._orders.append(fault)
        return fault

    def lift(self, fault: Fault) -> None:
        if fault in self._orders:
            self._orders.remove(fault)

    def clear(self) -> None:
        self._orders.clear()

    def draw(self, method: str, chat_id: object = None) -> Fault | None:
        """The fault that this call suffers, if any; counts the hit."""
        for fault in self._orders:
            if not fault.strikes(method, chat_id):
                continue
            fault.hits += 1
            if fault.times is not None and fault.hits >= fault.times:
                self._orders.remove(fault)
            return fault
        return None
