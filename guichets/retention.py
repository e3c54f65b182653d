"""What has been kept long enough: proposed to a person who signs, erased by batches, written in the journal.

What holds nobody's words, a settled message or a session that is over, goes by itself and is told each month.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from guichets.registry import Agent
from guichets.rights import Right, rights_of
from journal.entries import Entry, Kind
from journal.people import identity
from privacy.retention import RULE, RULES, Kept, Span
from refusals.base import Refused

if TYPE_CHECKING:
    from storage.unit_of_work import Work


AT_ONCE = 200
"""Rows of one batch: nobody waits long behind it."""


@dataclass(frozen=True)
class Proposed:
    """``sample`` are references, the oldest first; never words."""

    kind: Kept
    before: datetime
    count: int
    oldest: datetime | None
    sample: tuple[str, ...] = ()


@dataclass(eq=False, kw_only=True)
class Purge:
    """An erasure: of what a person has signed, or of what went by itself in a ``month`` (« 2026-11 »)."""

    id: int | None = None
    kind: Kept
    before: datetime
    month: str = ""
    proposed: int = 0
    erased: int = 0
    signed_by: int | None = None
    signed_at: datetime | None = None
    done_at: datetime | None = None


@dataclass(frozen=True)
class PurgeDone:
    """To whoever signed."""

    kind: Kept
    count: int
    before: datetime


@dataclass(frozen=True)
class PurgesToSign:
    """To those who may sign, once a month."""

    proposed: tuple[Proposed, ...]


Spans = Mapping[Kept, Span]


def proposals(work: Work, spans: Spans, *, now: datetime) -> Sequence[Proposed]:
    """What a person may sign today; what is under way is not proposed again."""
    busy = {purge.kind for purge in work.retention.under_way()}
    found = (
        work.retention.proposed(rule.kind, spans[rule.kind].before(now))
        for rule in RULES
        if rule.signed and rule.kind not in busy
    )
    return [proposed for proposed in found if proposed.count]


def may_sign(work: Work, reader: Agent) -> bool:
    """A list holds what is of every département: it is for whoever works for all of them."""
    is_entitled = Right.ADMINISTER in rights_of(reader, work.registry)
    return is_entitled and reader.decides_for("", work.registry.departements())


def sign(work: Work, kind: Kept, before: datetime, spans: Spans, *, by: Agent, now: datetime) -> Purge:
    """``before`` is the instant of the list that was read: what came of age since waits for the next one.

    Raises ``common.gestionnaire_only``, ``guichets.nothing_to_erase`` or ``guichets.purge_under_way``.
    """
    if not may_sign(work, by):
        raise Refused("common.gestionnaire_only")
    if not RULE[kind].signed or before > spans[kind].before(now):
        raise Refused("guichets.nothing_to_erase")
    if any(purge.kind is kind for purge in work.retention.under_way()):
        raise Refused("guichets.purge_under_way")
    proposed = work.retention.proposed(kind, before)
    if not proposed.count:
        raise Refused("guichets.nothing_to_erase")
    purge = Purge(kind=kind, before=before, proposed=proposed.count, signed_by=by.id, signed_at=now)
    work.retention.add(purge)
    _log(work, Kind.PURGE_SIGNED, purge, proposed.count, now)
    return purge


def carry_out(work: Work, *, now: datetime) -> int:
    """One batch of the first purge that was signed; 0 when none is under way."""
    purge = next(iter(work.retention.under_way()), None)
    if purge is None:
        return 0
    rows = work.retention.erase(purge.kind, purge.before, limit=AT_ONCE, at=now)
    purge.erased += rows
    if rows < AT_ONCE:
        purge.done_at = now
        _log(work, Kind.PURGE_DONE, purge, purge.erased, now)
        assert purge.signed_by is not None
        done = PurgeDone(purge.kind, purge.erased, purge.before)
        work.outbox.tell(purge.signed_by, done, key=f"conservation:{purge.id}")
    return rows


def sweep(work: Work, kind: Kept, spans: Spans, *, month: str, now: datetime) -> int:
    """One batch of what goes by itself, counted in its month (« 2026-11 »)."""
    before = spans[kind].before(now)
    rows = work.retention.erase(kind, before, limit=AT_ONCE, at=now)
    count_swept(work, kind, rows, before=before, month=month)
    return rows


def count_swept(work: Work, kind: Kept, rows: int, *, before: datetime, month: str) -> None:
    if not rows:
        return
    counted = (one for one in work.retention.counted() if (one.kind, one.month) == (kind, month))
    purge = next(counted, None)
    if purge is None:
        purge = Purge(kind=kind, month=month, before=before)
        work.retention.add(purge)
    purge.erased += rows
    purge.before = before


def tell_of_month(work: Work, spans: Spans, *, month: str, now: datetime) -> int:
    """Once a month: the journal is told what went by itself in those before, and who may sign, what waits."""
    over = [purge for purge in work.retention.counted() if purge.month < month]
    for purge in over:
        purge.done_at = now
        _log(work, Kind.PURGE_DONE, purge, purge.erased, now)
    waiting = tuple(proposals(work, spans, now=now))
    if waiting:
        for person in work.registry.gestionnaires():
            if may_sign(work, person):
                notice = PurgesToSign(waiting)
                work.outbox.tell(identity(person), notice, key=f"conservation:{month}:{person.id}")
    return len(over)


def _log(work: Work, kind: Kind, purge: Purge, count: int, now: datetime) -> None:
    """« 1240/2024-11-28 »: how many, and before when; « 1240/2026-11 » for a month."""
    work.journal.add(
        Entry(
            at=now,
            kind=kind,
            outcome=f"{count}/{purge.month or f'{purge.before:%Y-%m-%d}'}",
            subject=f"conservation:{purge.kind}",
            actor_id=purge.signed_by,
        )
    )
