"""The letters to partenaires who are convoked; each puts the event into their calendar, or takes it off."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from agenda.answers import Answer, convoked_to
from agenda.events import Event, EventKind
from delivery.letters import new_secret
from journal.people import identity

if TYPE_CHECKING:
    from storage.unit_of_work import Work


class Step(StrEnum):
    CONVOKED = "convoked"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    REMINDED = "reminded"


@dataclass(frozen=True)
class Convocation:
    """To a partenaire, by mail. ``link`` opens the page where they answer, until the event begins; "" where
    nobody reaches it. ``former_at`` is the date for which they had, where it has moved since.
    """

    step: Step
    kind: EventKind
    title: str
    starts_at: datetime
    ends_at: datetime | None
    place: str
    link: str = ""
    answered: Answer | None = None
    former_at: datetime | None = None
    is_planned: bool = True
    """When it is ``CANCELLED`` for whoever reads: whether it takes place all the same."""

    @property
    def secret_until(self) -> datetime | None:
        return self.starts_at if self.link else None


class Addressee(Protocol):
    @property
    def id(self) -> int | None: ...

    @property
    def email(self) -> str: ...


def convoke(work: Work, event: Event, step: Step, numbers: Collection[int], *, of: str = "") -> int:
    """``of`` tells a change or a reminder from those before it; to how many it left, each once."""
    said = Convocation(
        step,
        event.kind,
        event.title,
        event.starts_at,
        event.ends_at,
        event.place,
        is_planned=event.is_planned,
    )
    is_off, left, code = step is Step.CANCELLED, 0, event.departement
    for one in work.partenaires.reached(numbers):
        key = f"convocation:{event.reference}:{step}:{of}:{one.id}"
        shown, until = (None, event.starts_at) if step is Step.REMINDED else (event, None)
        if is_off:
            left += work.outbox.invite(one.email, said, shown, key=key, departement=code, is_off=True)
            continue
        convoked, secret = convoked_to(work, event, identity(one)), new_secret()
        link = work.outbox.link(f"/convocation/{convoked.id}/{secret}")
        notice = replace(said, link=link, answered=convoked.stands, former_at=convoked.former_at)
        if work.outbox.invite(one.email, notice, shown, key=key, departement=code, until=until):
            convoked.remember(secret)
            left += 1
    return left
