"""The journal's rows: appended at the end of the transaction, chained to the last one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Select, String, bindparam, cast, func, insert, or_, select, update
from sqlalchemy.orm import Session

from guichets.names import fold
from journal.chain import GENESIS, digest
from journal.entries import Entry, JournalQuery, Kind, Row, ThemeAsked
from storage.dialects import holding
from storage.ground import equal, guichets_of, within
from storage.tables import events, guichets, incidents, journal, journal_head

_PAGE = 5_000
_ASKED = (Kind.QUESTION_ANSWERED, Kind.QUESTION_SUGGESTED, Kind.QUESTION_UNANSWERED)


# Built once: these run for nearly every message.
_HEAD = holding(select(journal_head.c.sequence, journal_head.c.digest))
_APPEND = insert(journal)
_MOVE_HEAD = update(journal_head).values(sequence=bindparam("last"), digest=bindparam("last_digest"))


_ROWS = select(*(journal.c[name] for name in Row._fields))


class SqlJournal:
    """The rows as they hang together."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.pending: list[Entry] = []
        """What was added, and is not written yet."""

    def add(self, entry: Entry) -> None:
        self.pending.append(entry)

    def flush(self) -> None:
        """Writes what was added; the head row is locked, so that two processes cannot fork the chain."""
        if not self.pending:
            return
        sequence, previous = self._session.execute(_HEAD).one()
        rows = []
        for entry in self.pending:
            sequence += 1
            previous = digest(previous, sequence, entry)
            rows.append({**entry._asdict(), "sequence": sequence, "digest": previous})
        self._session.execute(_APPEND, rows)
        self._session.execute(_MOVE_HEAD, {"last": sequence, "last_digest": previous})
        self.pending.clear()

    def last_sequence(self) -> int:
        """The number of the last row; 0 before the first."""
        return self.head()[0]

    def rows(self) -> Iterator[Row]:
        """All, in order."""
        return self.matching(JournalQuery())

    def between(self, wanted: JournalQuery) -> Iterator[Row]:
        # Sorted here: SQLite, which finds them by their instants, would copy all of them to sort them.
        """Those of an interval, in order: ``wanted`` bears its two ends."""
        yield from sorted(self._read(_ROWS.where(*self._where(wanted))), key=itemgetter(0))

    def asked_by_theme(self, start: datetime, end: datetime, *, departement: str) -> Sequence[ThemeAsked]:
        """Of the guichets of a département: the questions put to the base, answered or not, by theme."""
        row = journal.c
        query = (
            select(row.theme, func.count(), func.count(row.guichet_id.distinct()))
            .where(
                row.kind.in_(_ASKED),
                row.theme != "",
                row.guichet_id.in_(guichets_of(departement)),
                *within(row.at, start, end),
            )
            .group_by(row.theme)
            .order_by(row.theme)
        )
        return [ThemeAsked(*found) for found in self._session.execute(query)]

    def following(self, sequence: int, *, limit: int) -> Sequence[Row]:
        """The rows after a number, in order."""
        return self._page(journal.c.sequence > sequence, limit=limit)

    def row(self, sequence: int) -> Row | None:
        return next(iter(self._page(journal.c.sequence == sequence)), None)

    def head(self) -> tuple[int, str]:
        """Where the chain ends, kept apart from its rows: those removed at the end are missed."""
        row = self._session.execute(select(journal_head.c.sequence, journal_head.c.digest)).one_or_none()
        return (row.sequence, row.digest) if row else (0, GENESIS)

    def page(self, wanted: JournalQuery, *, limit: int, before: int | None = None) -> Sequence[Row]:
        where = self._where(wanted)
        if before is not None:
            where.append(journal.c.sequence < before)
        return self._page(*where, limit=limit, latest_first=True)

    def matching(self, wanted: JournalQuery) -> Iterator[Row]:
        return self._read(_ROWS.where(*self._where(wanted)).order_by(journal.c.sequence))

    def _read(self, query: Select[Any]) -> Iterator[Row]:
        for page in self._session.execute(query.execution_options(yield_per=_PAGE)).partitions():
            yield from map(Row._make, page)

    def numbered(self, sequences: Sequence[int]) -> Sequence[Row]:
        return self._page(journal.c.sequence.in_(sequences), limit=len(sequences), latest_first=True)

    def about(self, subject: str) -> Sequence[Row]:
        """Those of one ticket, of one signalement…, in order."""
        return self._page(journal.c.subject == subject)

    def _page(self, *where: ColumnElement[bool], limit: int = _PAGE, latest_first: bool = False) -> list[Row]:
        order = journal.c.sequence.desc() if latest_first else journal.c.sequence
        return list(map(Row._make, self._session.execute(_ROWS.where(*where).order_by(order).limit(limit))))

    def _where(self, wanted: JournalQuery) -> list[ColumnElement[bool]]:
        row = journal.c
        same = equal((row.kind, wanted.kind), (row.guichet_id, wanted.guichet_id), (row.theme, wanted.theme))
        where = [*same, *within(row.at, wanted.start, wanted.end)]
        if wanted.actor_ids is not None:
            where.append(row.actor_id.in_(wanted.actor_ids))
        if wanted.departement:
            where.extend(_of_departement(wanted.departement))
        if wanted.intercommunalite or wanted.territoire:
            where.append(row.guichet_id.in_(self._in_part(wanted)))
        return where

    def _in_part(self, wanted: JournalQuery) -> Sequence[int]:
        """A département has a few hundred guichets at most: names are compared here, accents and all."""
        one = guichets.c
        query = select(one.id, one.intercommunalite, one.territoire)
        asked = (fold(wanted.intercommunalite), fold(wanted.territoire))
        return [
            number
            for number, *parts in self._session.execute(
                query.where(*equal((one.departement, wanted.departement)))
            )
            if all(name in {"", fold(part)} for name, part in zip(asked, parts, strict=True))
        ]


_OF_DEPARTEMENTS = (
    "obligation", "horaires", "controle", "import", "cadre", "lot", "cas", "tableau", "epci", "bilan",
)  # fmt: skip


def _of_departement(departement: str) -> Sequence[ColumnElement[bool]]:
    """A row bears its guichet; that of an event, or of an incident, bears its reference only; that of an
    obligation, of the hours of the service or of the follow-up of quality names its département.
    """
    reference = cast(events.c.kind, String) + "-" + cast(events.c.id, String)
    here = ("", departement)
    others = select(reference).where(events.c.departement.not_in(here))
    other_incidents = select(incidents.c.reference).where(incidents.c.departement.not_in(here))
    return (
        or_(journal.c.guichet_id.is_(None), journal.c.guichet_id.in_(guichets_of(departement))),
        *(
            or_(
                journal.c.subject.not_like(f"{matter}:%"),
                journal.c.subject == f"{matter}:{departement}",
                journal.c.subject.like(f"{matter}:{departement}:%"),
            )
            for matter in _OF_DEPARTEMENTS
        ),
        journal.c.subject.not_in(others),
        journal.c.subject.not_in(other_incidents),
    )
