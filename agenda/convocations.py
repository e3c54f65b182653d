"""The letters to partenaires who are convoked; each puts the event into their calendar, or takes it off."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from agenda.events import Event, EventKind


class Step(StrEnum):
    CONVOKED = "convoked"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    REMINDED = "reminded"


@dataclass(frozen=True)
class Convocation:
    """To a partenaire, by mail."""

    step: Step
    kind: EventKind
    title: str
    starts_at: datetime
    ends_at: datetime | None
    place: str


class Addressee(Protocol):
    @property
    def id(self) -> int | None: ...

    @property
    def email(self) -> str: ...


class Addressees(Protocol):
    def reached(self, numbers: Collection[int]) -> Sequence[Addressee]:
        """Those of them who have an address, and are not closed."""


class Letters(Protocol):
    def invite(
        self,
        address: str,
        notice: object,
        event: Event | None,
        *,
        key: str,
        is_off: bool = False,
        until: datetime | None = None,
    ) -> bool:
        """By mail, with the event for their calendar, or what takes it off it, unless it is None; False where
        no mail leaves. A reminder is of use ``until`` an instant.
        """


class ConvokingWork(Protocol):
    @property
    def partenaires(self) -> Addressees: ...

    @property
    def outbox(self) -> Letters: ...


def convoke(work: ConvokingWork, event: Event, step: Step, numbers: Collection[int], *, of: str = "") -> int:
    """``of`` tells a change or a reminder from those before it; to how many it left, each once."""
    notice = Convocation(step, event.kind, event.title, event.starts_at, event.ends_at, event.place)
    left = 0
    for one in work.partenaires.reached(numbers):
        key = f"convocation:{event.reference}:{step}:{of}:{one.id}"
        shown, until = (None, event.starts_at) if step is Step.REMINDED else (event, None)
        is_off = step is Step.CANCELLED
        left += work.outbox.invite(one.email, notice, shown, key=key, is_off=is_off, until=until)
    return left
