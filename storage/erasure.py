"""Erases a person, or the words of some tickets, wherever they stand; every figure stays."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from guichets.erasure import Erased, Share
from storage import tables as t
from storage.bilans import forget_phrasings
from storage.ground import SqlRepository
from storage.person_rows import (
    NOT_REWRITTEN,
    OF_PERSON,
    OF_TICKETS,
    PERSON,
    WORDS,
    Held,
    Traces,
    asked_by,
    raw,
    traces_of,
    traces_of_tickets,
)
from storage.rewriting import rewritten
from storage.tables import metadata
from storage.ticket_words import tell
from storage.types import Repeated
from tickets.life import Status

_FILE = re.compile(r"[0-9a-f]{64}\.[a-z0-9]{1,5}")


class SqlPersons(SqlRepository):
    """``has_erased`` tells that the database is to be compacted once this is committed, and ``files`` names
    those that nothing cites any more: they go then too.
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.has_erased = False
        self.files: set[str] = set()

    def open_tickets(self, agent_id: int) -> Sequence[str]:
        """Those that the person asked, or holds, by reference."""
        table = t.tickets.c
        query = select(table.reference).where(
            table.status != Status.CLOSED, asked_by(agent_id) | (table.assignee_id == agent_id)
        )
        return self._session.scalars(query.order_by(table.id)).all()

    def shares(self, agent_id: int) -> Sequence[Share]:
        """What an erasure would do, by table."""
        traces = traces_of(self._session, agent_id)
        counted: Counter[tuple[str, str]] = Counter()
        for held in OF_PERSON:
            counted[held.table.name, held.stays] += self._count(held, traces)
        return [Share(table, rows, stays) for (table, stays), rows in counted.items() if rows]

    def extract(self, agent_id: int) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """All that is held on the person, by table, without the secrets that let them in. What names their
        tickets among those of others, on somebody else's screen, holds the words of others: it is not given.
        """
        traces = replace(traces_of(self._session, agent_id), letters=(), bubbles=(), dialogues=())
        found: dict[str, dict[Any, Mapping[str, Any]]] = {}
        for held in OF_PERSON:
            columns = [column for column in held.table.c if column.name not in _SECRETS]
            keys = [column.name for column in held.table.primary_key]
            query = select(*columns).where(held.where(traces)).order_by(*held.table.primary_key)
            for row in self._session.execute(query).mappings():
                found.setdefault(held.table.name, {})[tuple(row[key] for key in keys)] = dict(row)
        return {table: list(rows.values()) for table, rows in found.items()}

    def erase(self, agent_id: int, *, at: datetime) -> Erased:
        traces = traces_of(self._session, agent_id)
        cited = self._phrasings(traces)
        erased = self._erase(OF_PERSON, traces, at)
        months = forget_phrasings(self._session, cited)
        erased = replace(erased, rows=+Counter({**erased.rows, t.compiled_months.name: months}))
        needles = dict.fromkeys(traces.addresses, WORDS)
        if len(traces.name.split()) > 1:  # one word alone may be anything
            needles[traces.name] = PERSON
        return self._with_scrubbed(erased, needles)

    def cited_files(self) -> set[str]:
        """The names of the files that some row still cites."""
        return {
            name
            for table in metadata.sorted_tables
            for column in _documents(table)
            for text in self._session.scalars(select(raw(column)))
            for name in _FILE.findall(text or "")
        }

    def tickets_with(self, numero_unique: str) -> Mapping[str, bool]:
        """The references of the tickets that hold this number, and whether each is closed."""
        ids = self._tickets_with(numero_unique)
        rows = self._session.execute(
            select(t.tickets.c.reference, t.tickets.c.status).where(t.tickets.c.id.in_(ids))
        )
        return {row.reference: row.status is Status.CLOSED for row in rows}

    def erase_numero(self, numero_unique: str, *, at: datetime) -> Erased:
        """The words of the tickets that hold this number, and the number wherever else it stands."""
        traces = traces_of_tickets(self._session, self._tickets_with(numero_unique), mentions=True)
        return self._with_scrubbed(self._erase(OF_TICKETS, traces, at), {numero_unique: WORDS})

    def erase_tickets(self, ids: Sequence[int], *, at: datetime) -> Erased:
        traces = traces_of_tickets(self._session, ids, mentions=False)
        return self._erase(OF_TICKETS, traces, at)

    def _erase(self, declared: Iterable[Held], traces: Traces, at: datetime) -> Erased:
        session = self._session
        rows: Counter[str] = Counter()
        files: set[str] = set()
        for held in declared:
            if held.blanked == {}:
                continue
            where = held.where(traces)
            for column in _documents(held.table):
                for text in session.scalars(select(raw(column)).where(where)):
                    files.update(_FILE.findall(text or ""))
            if held.blanked is None:
                done = session.execute(delete(held.table).where(where))
            else:
                values = dict(held.blanked)
                if held.table is t.tickets:
                    values["words_erased_at"] = at
                done = session.execute(update(held.table).where(where).values(values))
            rows[held.table.name] += done.rowcount  # type: ignore[attr-defined]  # a result of DML has it
        tell(session, traces.tickets)
        session.expire_all()
        unused = files - self.cited_files() if files else set()
        self.files |= unused
        self.has_erased = True
        return Erased(len(traces.tickets), len(unused), +rows)

    def _phrasings(self, traces: Traces) -> set[str]:
        """What the person asked the base, as far as it is known still."""
        asked = t.asked_questions.c
        theirs = (asked.agent_id == traces.agent_id) | asked.reference.in_(traces.questions)
        return {*self._session.scalars(select(asked.text).where(theirs))}

    def _with_scrubbed(self, erased: Erased, needles: Mapping[str, str]) -> Erased:
        rows = Counter(erased.rows)
        for needle, instead in needles.items():
            rows.update(scrub(self._session, needle, instead))
        return Erased(erased.tickets, erased.files, +rows)

    def _tickets_with(self, numero_unique: str) -> Sequence[int]:
        said = select(t.ticket_messages.c.ticket_id).where(t.ticket_messages.c.text.contains(numero_unique))
        mailed = select(t.mails.c.ticket_id).where(t.mails.c.text.contains(numero_unique))
        table = t.tickets.c
        return self._session.scalars(
            select(table.id).where(
                (table.numero_unique == numero_unique)
                | table.question.contains(numero_unique)
                | raw(table.answers).contains(numero_unique)
                | table.id.in_(said)
                | table.id.in_(mailed.where(t.mails.c.ticket_id.is_not(None)))
            )
        ).all()

    def _count(self, held: Held, traces: Traces) -> int:
        query = select(func.count()).select_from(held.table).where(held.where(traces))
        return self._session.scalar(query) or 0


_SECRETS = frozenset({"token_digest", "code_digest", "secret", "digest", "last_step"})


def scrub(session: Session, needle: str, instead: str) -> Counter[str]:
    """Puts ``instead`` in the place of a name, an address or a number, in every text of every table; how many
    rows of each changed. Whatever the case, the accents and the blanks.
    """
    pattern, rough = _pattern(needle), _rough(needle)
    changed: Counter[str] = Counter()
    for table in metadata.sorted_tables:
        for column in _texts(table):
            if not NOT_REWRITTEN.keys().isdisjoint((table.name, f"{table.name}.{column.name}")):
                continue
            plain = _plain(table, column.name)
            found = session.execute(select(plain).where(raw(plain.c[column.name]).ilike(rough)))
            for row in found.mappings().all():
                value = rewritten(row[column.name], lambda text: pattern.sub(instead, text))
                if isinstance(value, str):
                    value = value[: getattr(column.type, "length", None)]  # what stands instead is longer
                if value != row[column.name]:
                    here = [plain.c[key.name] == row[key.name] for key in table.primary_key]
                    session.execute(update(plain).where(*here).values({column.name: value}))
                    changed[table.name] += 1
                    if table is t.tickets or table is t.ticket_messages:
                        _retell(session, table, dict(row))
    session.expire_all()
    return changed


def _retell(session: Session, table: Table, row: Mapping[str, Any]) -> None:
    number = row["id"]
    if table is t.ticket_messages:
        number = session.scalar(select(table.c.ticket_id).where(table.c.id == number))
    tell(session, [number])


def _pattern(needle: str) -> re.Pattern[str]:
    words = (
        "".join(f"[{c}{_bare(c)}]" if not c.isascii() else re.escape(c) for c in word)
        for word in needle.split()
    )
    return re.compile(r"(?<!\w)" + r"\s+".join(words) + r"(?!\w)", re.IGNORECASE)


def _rough(needle: str) -> str:
    """What the database looks for first: JSON writes accents its own way, and blanks are of several kinds."""
    return f"%{re.sub(r'[^A-Za-z0-9@.-]+', '%', needle)}%"


def _bare(letter: str) -> str:
    return unicodedata.normalize("NFD", letter)[0]


def _texts(table: Table) -> Iterator[Column[Any]]:
    """Its columns that may hold words: not its keys, nor an enumeration, which holds none but its own."""
    for column in table.c:
        is_words = isinstance(column.type, String | Repeated) or isinstance(_inner(column), JSON)
        if is_words and not column.primary_key:
            yield column


def _documents(table: Table) -> Iterator[Column[Any]]:
    return (column for column in _texts(table) if isinstance(_inner(column), JSON))


def _inner(column: Column[Any]) -> TypeEngine[Any]:
    """What the database makes of a type of ours."""
    return column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type


def _plain(table: Table, name: str) -> Table:
    """The table's key and one column, as the database holds them."""
    return Table(
        table.name,
        MetaData(),
        *(Column(key.name, key.type, primary_key=True) for key in table.primary_key),
        Column(name, JSON() if isinstance(_inner(table.c[name]), JSON) else Text()),
    )
