"""The queue of tickets on SQL: lines with their names, counts and cursors, without loading a ticket."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, case, false, func, or_, select, true, union_all
from sqlalchemy.orm import Session

from knowledge_base.french.excerpts import Marker, Meant
from storage import tables
from storage.ground import SqlRepository, equal, guichets_of, within
from storage.keyset import NEVER, Keyset
from storage.search import SqlSearch
from storage.types import UtcDateTime
from tickets.clock.service_clock import OURS
from tickets.escalations import EscalationStatus
from tickets.kinds.declared import CONFIDENTIAL
from tickets.life import Status
from tickets.queue import TURN, Column, Query, QueueLine, QueuePage, Standing, View

_TICKET = tables.tickets.c
_GUICHET = tables.guichets.c
_ASKER = tables.agents.alias("asker")
_HOLDER = tables.agents.alias("holder")

LOOKED_AT = 2_000

_SPARE = 10
"""How many more similar tickets are looked up than are shown: some are of other départements."""

_UNCLOSED = _TICKET.closed_at.is_(None)

_SENSITIVE_FIRST = case((_TICKET.kind.in_(sorted(CONFIDENTIAL)), 0), else_=1)
_AWAITED_FIRST = case(TURN, value=_TICKET.status, else_=len(TURN))
_BY_DUE_DATE = func.coalesce(_TICKET.due_at, NEVER, type_=UtcDateTime)
_DUE_FIRST = Keyset(_SENSITIVE_FIRST, _BY_DUE_DATE, _TICKET.opened_at, _TICKET.id)
_HERS_FIRST = Keyset(_AWAITED_FIRST, _SENSITIVE_FIRST, _BY_DUE_DATE, _TICKET.opened_at, _TICKET.id)
_LAST_CLOSED = Keyset(_TICKET.closed_at, _TICKET.id, descending=True)

# A line: what it takes from the ticket, and what stands beside it where there is somebody.
_AS_THEY_ARE = (
    "reference", "kind", "status", "question", "theme", "guichet_id", "agent_id",
    "opened_at", "urgency", "due_at", "rating",
)  # fmt: skip
_BESIDE = {
    "guichet": _GUICHET.name,
    "departement": _GUICHET.departement,
    "holder": _HOLDER.c.name,
    "incident": tables.incidents.c.reference,
}
_LINE = (*_AS_THEY_ARE, "agent", "holder_id", "is_overdue", *_BESIDE)

_TO_REVIEW = _TICKET.id.in_(
    select(tables.escalations.c.ticket_id).where(tables.escalations.c.standing == EscalationStatus.TO_REVIEW)
)

_FOUND_FIRST = Keyset(case((_UNCLOSED, 1), else_=0), _TICKET.opened_at, _TICKET.id, descending=True)
"""What is under way, then what is closed; the last first."""

_SORTED_TEXT = 60
"""Characters of a question by which it is ordered."""
_COLUMNS: Mapping[Column, Sequence[ColumnElement[Any]]] = {
    Column.QUESTION: (func.lower(func.substr(_TICKET.question, 1, _SORTED_TEXT), type_=String()),),
    Column.GUICHET: (func.lower(func.coalesce(_GUICHET.name, ""), type_=String()),),
    Column.DUE: (_BY_DUE_DATE,),
    Column.OPENED: (_TICKET.opened_at,),
    Column.HOLDER: (func.lower(func.coalesce(_HOLDER.c.name, ""), type_=String()),),
}

_ORDERS = {View.MINE: _HERS_FIRST, View.CLOSED: _LAST_CLOSED, View.EVERYWHERE: _FOUND_FIRST}


class SqlBoard(SqlRepository):
    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._search = SqlSearch(session)

    def page(self, query: Query, *, limit: int, after: str = "") -> QueuePage:
        order = _order(query)
        asked = _lines(_is_overdue(query.now)).where(*_in_view(query), *_filters(query), *order.beyond(after))
        found = self._answering(asked, query).add_columns(*order.keys).order_by(*order.by).limit(limit + 1)
        rows = self._session.execute(found).all()
        shown = rows[:limit]
        lines = [_line(row, order.cursor(row[-len(order.keys) :])) for row in shown]
        return QueuePage(lines, lines[-1].place if len(rows) > limit else "")

    def lead(self, query: Query, place: str, *, most: int) -> tuple[str, int]:
        """The cursor of a page where at most so many lines precede that place, and how many do."""
        order = _order(query)
        passed = order.reversed.beyond(place)
        if not passed:
            return "", 0
        found = _joined(select(*order.keys)).where(*_in_view(query), *_filters(query), *passed)
        found = self._answering(found, query).order_by(*order.reversed.by).limit(most + 1)
        rows = self._session.execute(found).all()
        return (order.cursor(rows[most]), most) if len(rows) > most else ("", len(rows))

    def standing(self, query: Query, reference: str, place: str) -> Standing | None:
        """Of the ticket that stood at that place; None once it is no longer in the list."""
        order = _order(query)
        within = [*_in_view(query), *_filters(query)]
        passed = order.reversed.beyond(place)
        if not passed:
            return None
        tallies = [func.count(), *(func.sum(case((one, 1), else_=0)) for one in passed)]
        is_there = func.sum(case((_TICKET.reference == reference, 1), else_=0))
        asked = self._answering(_joined(select(*tallies, is_there)).where(*within), query)
        total, before, found = self._session.execute(asked).one()
        if not found:
            return None
        back = _lines(_is_overdue(query.now)).where(*within, *passed)
        back = self._answering(back, query).add_columns(*order.keys).order_by(*order.reversed.by).limit(1)
        row = self._session.execute(back).first()
        previous = _line(row, order.cursor(row[-len(order.keys) :])) if row else None
        return Standing(before + 1, total, previous)

    def counts(self, query: Query) -> Mapping[View, int]:
        parts = _parts(query)
        tallies = [func.sum(case((part, 1), else_=0)) for part in parts.values()]
        asked = _joined(select(*tallies)).where(*_unclosed(query), *_filters(query))
        totals = self._session.execute(self._answering(asked, query)).one()
        counts = {view: total or 0 for view, total in zip(parts, totals, strict=True)}
        return {**counts, View.TO_REVIEW: self._count_to_review(query), **self._found(query)}

    def tallies(self, queries: Sequence[Query], *, most: int) -> Sequence[int]:
        """How many tickets each list holds, in one question; ``most`` + 1 for all that are beyond."""
        if not queries:
            return []
        found = [_joined(select(_TICKET.id)).where(*_in_view(query), *_filters(query)) for query in queries]
        heads = [
            self._answering(asked, query).limit(most + 1) for asked, query in zip(found, queries, strict=True)
        ]
        counted = [select(func.count()).select_from(head.subquery()).scalar_subquery() for head in heads]
        return list(self._session.execute(select(*counted)).one())

    def marker(self, query: Query) -> Marker:
        """What shows the words of the query where they are; nothing when it has none."""
        sought = self._search.read(query.words, query.departement) if query.words.strip() else ()
        return Marker([Meant(one.forms, one.beginning) for one in sought])

    def threads(self, references: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """What was said in each of these tickets, in order, up to ``LOOKED_AT`` characters of each message:
        for an excerpt. Nothing of a sensitive one.
        """
        message = tables.ticket_messages.c
        query = (
            select(_TICKET.reference, func.substr(message.text, 1, LOOKED_AT, type_=String()))
            .join(tables.tickets, _TICKET.id == message.ticket_id)
            .where(_TICKET.reference.in_(references), _TICKET.kind.not_in(sorted(CONFIDENTIAL)))
            .order_by(message.id)
        )
        said = defaultdict[str, list[str]](list)
        for reference, text in self._session.execute(query):
            said[reference].append(text)
        return said

    def _found(self, query: Query) -> Mapping[View, int]:
        """Closed ones as well, while those that hold the words are few enough to be counted at once."""
        sought = self._search.read(query.words, query.departement) if query.words.strip() else ()
        if not sought:
            return {}
        few = self._search.found_if_few([*self._search.held_by(query.departement), *sought])
        if few is None:
            return {}
        tallies = [func.count(), func.sum(case((_UNCLOSED, 0), else_=1))]
        asked = _joined(select(*tallies)).where(_TICKET.id.in_(few), *_filters(query))
        everywhere, over = self._session.execute(asked).one()
        return {View.EVERYWHERE: everywhere, View.CLOSED: over or 0}

    def _count_to_review(self, query: Query) -> int:
        """Apart from the others, since a closed ticket may be one of them."""
        asked = _joined(select(func.count())).where(_TO_REVIEW, *_filters(query))
        return self._session.scalar(self._answering(asked, query)) or 0

    def similar(self, text: str, *, besides: str, departement: str, limit: int) -> Sequence[QueueLine]:
        numbers = self._search.nearest(text)[: limit * _SPARE]
        found = _lines(false()).where(
            _TICKET.id.in_(numbers), _TICKET.reference != besides, *_scope(departement)
        )
        rows = {row.id: row for row in self._session.execute(found.add_columns(_TICKET.id))}
        return [_line(rows[number]) for number in numbers if number in rows][:limit]

    def _answering(self, asked: Select[Any], query: Query) -> Select[Any]:
        """What holds the words of the query, if it has any."""
        if not query.words.strip():
            return asked
        sought = self._search.read(query.words, query.departement)
        if not sought:
            return asked.where(false())
        if query.view in {View.CLOSED, View.EVERYWHERE}:
            few = self._search.found_if_few([*self._search.held_by(query.departement), *sought])
            if few is not None:
                return asked.where(_TICKET.id.in_(few))
        words = tables.ticket_words
        return asked.join(words, words.c.ticket_id == _TICKET.id).where(self._search.answers(sought))


def _order(query: Query) -> Keyset:
    """That of a column, or of the view: two tickets that stand alike there follow each other as they came."""
    if query.order is None:
        return _ORDERS.get(query.view, _DUE_FIRST)
    return Keyset(*_COLUMNS[query.order], _TICKET.opened_at, _TICKET.id, descending=query.is_descending)


def _lines(is_overdue: ColumnElement[bool]) -> Select[Any]:
    return _joined(
        select(
            *(_TICKET[name] for name in _AS_THEY_ARE),
            _ASKER.c.name.label("agent"),
            _TICKET.assignee_id.label("holder_id"),
            is_overdue.label("is_overdue"),
            *(func.coalesce(column, "").label(name) for name, column in _BESIDE.items()),
        )
    )


def _joined(query: Select[Any]) -> Select[Any]:
    return (
        query.select_from(tables.tickets)
        .join(_ASKER, _ASKER.c.id == _TICKET.agent_id)
        .outerjoin(tables.guichets, _GUICHET.id == _TICKET.guichet_id)
        .outerjoin(_HOLDER, _HOLDER.c.id == _TICKET.assignee_id)
        .outerjoin(tables.incidents, tables.incidents.c.id == _TICKET.incident_id)
    )


def _line(row: Any, place: str = "") -> QueueLine:
    """What stands after the line itself is for the order."""
    return QueueLine(**dict(zip(_LINE, row, strict=False)), place=place)


def _parts(query: Query) -> Mapping[View, ColumnElement[bool]]:
    """What makes each view among the tickets that are not closed."""
    return {
        View.TO_TAKE: _TICKET.status.in_(OURS) & _TICKET.assignee_id.is_(None),
        View.MINE: _TICKET.assignee_id == query.reader_id,
        View.OVERDUE: _is_overdue(query.now),
        View.WAITING: _TICKET.status == Status.WAITING,
        View.AT_POLE: _TICKET.status == Status.ESCALATED,
        View.TO_REVIEW: _TO_REVIEW,
        View.TO_ATTACH: _TICKET.guichet_id.is_(None),
        View.OPEN: true(),
    }


def _is_overdue(now: datetime) -> ColumnElement[bool]:
    """False, and not unknown, of what owes no answer."""
    return func.coalesce(_TICKET.due_at < now, false())


def _in_view(query: Query) -> list[ColumnElement[bool]]:
    if query.view is View.EVERYWHERE:
        return []
    if query.view is View.CLOSED:
        return [_TICKET.closed_at.is_not(None)]
    if query.view is View.TO_REVIEW:
        return [_TO_REVIEW]
    return [*_unclosed(query), _parts(query)[query.view]]


def _unclosed(query: Query) -> list[ColumnElement[bool]]:
    """Of a département, guichet by guichet: what is open elsewhere is not gone through."""
    if not query.departement:
        return [_UNCLOSED]
    ticket = tables.tickets.alias().c
    opened = select(ticket.id).where(ticket.closed_at.is_(None))
    here = union_all(
        opened.where(ticket.guichet_id.in_(guichets_of(query.departement))),
        opened.where(ticket.guichet_id.is_(None)),
    )
    return [_UNCLOSED, _TICKET.id.in_(here)]


def _filters(query: Query) -> list[ColumnElement[bool]]:
    asked = equal(
        (tables.incidents.c.reference, query.incident),
        (_TICKET.theme, query.theme),
        (_TICKET.kind, query.kind),
        (_TICKET.guichet_id, query.guichet_id),
        (_TICKET.assignee_id, query.holder_id),
        (_TICKET.status, query.status),
        (_TICKET.urgency, query.urgency),
    )
    if query.is_unheld:
        asked.append(_TICKET.assignee_id.is_(None))
    asked.extend(within(_TICKET.opened_at, query.opened_from, query.opened_before))
    if query.hides_confidential:
        asked.append(_TICKET.kind.not_in(sorted(CONFIDENTIAL)))
    return [*_scope(query.departement), *asked]


def _scope(departement: str) -> list[ColumnElement[bool]]:
    """What has no guichet is everybody's."""
    if not departement:
        return []
    return [or_(_TICKET.guichet_id.is_(None), _GUICHET.departement == departement)]
