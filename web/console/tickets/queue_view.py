"""What the list of tickets prints: plain values, made in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from deadlines.zones import Zone
from guichets.registry import Agent
from guichets.rights import RIGHTS, Right
from rendering.labels import VIEW
from tickets.queue import Line, Query, View
from tickets.service_clock import late_before
from tickets.ticket import SENSITIVE
from tickets.workplace import LOOKING_FOR
from web.console.scope import sees, sees_person
from web.console.tickets.queue_address import Asked, asked_in
from web.ports import Work

PAGE = 50  # lines

Choice = tuple[int | None, str]
"""An identifier and the name that a person reads."""


@dataclass(frozen=True)
class Tab:
    """``count`` is None where nobody counts."""

    label: str
    address: str
    count: int | None
    is_current: bool
    is_urgent: bool = False


@dataclass(frozen=True)
class Row:
    """A line as this page may show it: of a sensitive ticket, ``question`` is ""."""

    line: Line
    question: str
    is_sensitive: bool
    is_mine: bool
    lookers: tuple[str, ...]


@dataclass(frozen=True)
class SavedTab:
    id: int
    name: str
    address: str
    is_current: bool


@dataclass(frozen=True)
class QueueView:
    """``asked`` is what the list shows, ``address`` this very page of it; ``following`` is "" on the last.

    ``to_take`` is said in the title of the page, which is read from another tab of the browser.
    """

    asked: Asked
    address: str
    is_continued: bool
    to_take: int
    tabs: Sequence[Tab]
    saved: Sequence[SavedTab]
    rows: Sequence[Row]
    following: str


@dataclass(frozen=True)
class Choices:
    """What the filters offer, of the reader's département."""

    guichets: Sequence[Choice]
    holders: Sequence[Choice]


def query_of(asked: Asked, reader: Agent, *, now: datetime, zone: Zone) -> Query:
    return Query(
        view=asked.view,
        reader_id=_identity(reader),
        departement=reader.departement,
        late_before=late_before(now, zone),
        theme=asked.theme,
        kind=asked.kind,
        guichet_id=asked.guichet_id,
        holder_id=asked.holder_id,
        words=asked.words,
    )


def queue_view(
    asked: Asked, work: Work, reader: Agent, *, cursor: str, now: datetime, zone: Zone
) -> QueueView:
    asked = within_scope(asked, work, reader)
    query = query_of(asked, reader, now=now, zone=zone)
    page = work.board.page(query, limit=PAGE, after=cursor)
    counts = work.board.counts(query)
    saved = list(_saved(asked, work, reader))
    is_saved = any(tab.is_current for tab in saved)
    return QueueView(
        asked=asked,
        address=asked.page_after(cursor) if cursor else asked.address,
        is_continued=bool(cursor),
        to_take=counts.get(View.TO_TAKE, 0),
        tabs=list(_tabs(asked, counts, reader, is_saved=is_saved)),
        saved=saved,
        rows=list(_rows(page.lines, work, reader, now)),
        following=asked.page_after(page.following) if page.following else "",
    )


def within_scope(asked: Asked, work: Work, reader: Agent) -> Asked:
    """Without the filters that name a guichet or a person whom the reader's département does not have."""
    if asked.guichet_id is not None and not _has_guichet(asked.guichet_id, work, reader):
        asked = replace(asked, guichet_id=None, aside=asked.aside | {"guichet"})
    if asked.holder_id is not None and asked.holder_id not in dict(_holders(work, reader)):
        asked = replace(asked, holder_id=None, aside=asked.aside | {"suivi"})
    return asked


def choices(asked: Asked, work: Work, reader: Agent) -> Choices:
    guichets = [(g.id, g.name) for g in work.registry.guichets() if sees(work, reader, g.id)]
    if asked.guichet_id is not None and asked.guichet_id not in dict(guichets):
        guichets.append((asked.guichet_id, work.people.guichet_name(asked.guichet_id)))  # a closed one
    return Choices(guichets, _holders(work, reader))


def shown_question(line: Line) -> str:
    """Who looks over her shoulder must not read a sensitive one."""
    return "" if line.kind == SENSITIVE else line.question


def _tabs(asked: Asked, counts: Mapping[View, int], reader: Agent, *, is_saved: bool) -> Iterator[Tab]:
    for view, label in VIEW.items():
        if view is View.MINE and Right.ACT not in RIGHTS[reader.role]:
            continue  # who only reads holds no ticket
        yield Tab(
            label=label,
            address=asked.seen_as(view).address,
            count=counts.get(view),
            is_current=view is asked.view and not is_saved,
            is_urgent=view is View.OVERDUE and counts.get(view, 0) > 0,
        )


def _saved(asked: Asked, work: Work, reader: Agent) -> Iterator[SavedTab]:
    for view in work.saved_views.of(_identity(reader)):
        kept = asked_in(view.query)
        yield SavedTab(view.id, view.name, kept.address, kept.query == asked.query)


def _rows(lines: Sequence[Line], work: Work, reader: Agent, now: datetime) -> Iterator[Row]:
    lookers: dict[str, list[str]] = {}
    for looker in work.presences.lookers(now - LOOKING_FOR):
        if looker.agent_id != reader.id:
            lookers.setdefault(looker.place, []).append(looker.name)
    for line in lines:
        yield Row(
            line=line,
            question=shown_question(line),
            is_sensitive=line.kind == SENSITIVE,
            is_mine=line.holder_id == reader.id,
            lookers=tuple(lookers.get(f"ticket:{line.reference}", ())),
        )


def _has_guichet(guichet_id: int, work: Work, reader: Agent) -> bool:
    return work.registry.guichet(guichet_id) is not None and sees(work, reader, guichet_id)


def _holders(work: Work, reader: Agent) -> list[Choice]:
    """The gestionnaires of the same tickets: those of her département, and those of all of them."""
    return [
        (person.id, person.name)
        for person in work.registry.gestionnaires()
        if sees_person(work, reader, person)
    ]


def _identity(person: Agent) -> int:
    assert person.id is not None
    return person.id
