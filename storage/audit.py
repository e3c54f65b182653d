"""The audit trail on SQL: rows are added, those that repeat count up, the old ones are taken away."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, insert, or_, select
from sqlalchemy.orm import Session

from journal.audit import COUNTED, MOST_COUNTED, MOST_REFUSED, REFUSED, AuditEvent, AuditRow, AuditWanted
from journal.entries import Entry
from journal.origin import Origin, present_origin
from storage.dialects import dialect_insert
from storage.ground import SqlRepository, equal, within
from storage.tables import agents, audit, guichets

LONGEST = 64
"""Characters of an address, or of what an event is about."""

_ABOUT_PERSON = "agent:"
_SHOWN: list[ColumnElement[Any]] = [
    audit.c.id.label("number"),
    *(audit.c[field.name] for field in fields(AuditRow) if field.name != "number"),
]


@dataclass(frozen=True)
class Noted:
    """An event on its way to the trail: it may outlive the transaction in which it was noted."""

    at: datetime
    origin: Origin
    event: AuditEvent


class SqlAudit(SqlRepository):
    def __init__(self, session: Session, clock: Callable[[], datetime], noted: list[Noted]) -> None:
        """``noted`` is the unit of work's own: ``flush`` writes what it holds."""
        super().__init__(session)
        self._clock = clock
        self._noted = noted

    def add(self, event: AuditEvent, *, at: datetime | None = None) -> None:
        """Now, from where the present origin says."""
        self._noted.append(Noted(at or self._clock(), present_origin(), event))

    def follow(self, journalled: Iterable[Entry]) -> None:
        """What the journal holds that is audited as well."""
        for entry in journalled:
            event = AuditEvent.of(entry)
            if event is not None:
                self.add(event, at=entry.at)

    def flush(self) -> None:
        for noted in self._noted:
            self._write(self._row(noted))
        self._noted.clear()

    def leave_out_full(self) -> None:
        """What its row no longer counts: looking takes no lock, and who insists costs no writing."""
        self._noted[:] = [noted for noted in self._noted if not self._is_full(self._row(noted))]

    def page(self, wanted: AuditWanted, *, limit: int, before: int | None = None) -> Sequence[AuditRow]:
        where = _where(wanted)
        if before is not None:
            where.append(audit.c.id < before)
        query = select(*_SHOWN).where(*where).order_by(audit.c.id.desc()).limit(limit)
        return [AuditRow(**row._asdict()) for row in self._session.execute(query)]

    def purge(self, before: datetime) -> int:
        """Takes away the rows whose last event is older; how many there were."""
        purged = delete(audit).where(audit.c.last_at < before).returning(audit.c.id)
        return len(self._session.scalars(purged).all())

    def _row(self, noted: Noted) -> dict[str, Any]:
        at, origin, event = noted.at, noted.origin, noted.event
        row: dict[str, Any] = {
            "at": at,
            "last_at": at,
            "kind": event.kind,
            "actor_id": event.actor_id or origin.actor_id,
            "person_id": _person(event.subject),
            "channel": origin.channel or event.channel,
            "address": origin.address[:LONGEST],
            "subject": event.subject[:LONGEST],
            "outcome": event.outcome,
            "times": 1,
        }
        if event.kind in REFUSED and self._refused_since(_hour(at)) >= MOST_REFUSED:
            row |= {"actor_id": None, "person_id": None, "channel": "", "address": "", "subject": ""}
        if event.kind in COUNTED:
            row["folded"] = _folded(row)
        return row

    def _is_full(self, row: dict[str, Any]) -> bool:
        if "folded" not in row:
            return False
        query = select(audit.c.times).where(audit.c.folded == row["folded"])
        return (self._session.scalar(query) or 0) >= MOST_COUNTED

    def _write(self, row: dict[str, Any]) -> None:
        if "folded" not in row:
            self._session.execute(insert(audit), row)
            return
        once_more = dialect_insert(self._session, audit).values(row)
        self._session.execute(
            once_more.on_conflict_do_update(
                index_elements=[audit.c.folded],
                set_={"times": audit.c.times + 1, "last_at": row["last_at"]},
                where=audit.c.times < MOST_COUNTED,
            )
        )

    def _refused_since(self, hour: datetime) -> int:
        query = select(func.count()).select_from(audit)
        return self._session.scalar(query.where(audit.c.at >= hour, audit.c.kind.in_(REFUSED))) or 0


def _folded(row: dict[str, Any]) -> str:
    """Alike within the hour."""
    alike = ("kind", "actor_id", "channel", "address", "subject", "outcome")
    return hashlib.sha256(repr([_hour(row["at"]), *(row[name] for name in alike)]).encode()).hexdigest()


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def _person(subject: str) -> int | None:
    number = subject.removeprefix(_ABOUT_PERSON)
    return int(number) if number != subject and number.isdecimal() else None


def _where(wanted: AuditWanted) -> list[ColumnElement[bool]]:
    row = audit.c
    where = [*equal((row.kind, wanted.kind)), *within(row.at, wanted.start, wanted.end)]
    if wanted.person_ids is not None:
        where.append(or_(row.actor_id.in_(wanted.person_ids), row.person_id.in_(wanted.person_ids)))
    if wanted.departement:
        where.append(_of_departement(wanted.departement))
    return where


def _of_departement(departement: str) -> ColumnElement[bool]:
    """Whoever acted is of it; where nobody is known to have, whom it was about is."""
    place = func.coalesce(guichets.c.departement, agents.c.departement)
    beside = agents.c.guichet_id.is_(None) & (agents.c.departement == "")
    here = (
        select(agents.c.id)
        .outerjoin(guichets, agents.c.guichet_id == guichets.c.id)
        .where(or_(place == departement, beside))
    )
    person = func.coalesce(audit.c.actor_id, audit.c.person_id)
    return or_(person.is_(None), person.in_(here))
