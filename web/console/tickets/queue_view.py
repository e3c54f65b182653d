"""What the list of tickets prints: plain values, made in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from deadlines.zones import Zone
from guichets.registry import Agent
from guichets.rights import RIGHTS, Right
from guichets.scope import sees, sees_person
from rendering.labels import VIEW
from tickets.clock.calendars import Calendars
from tickets.clock.service_clock import AT_ONCE, Due, due_at, target
from tickets.kinds.declared import CONFIDENTIAL
from tickets.mail.mails import Seen
from tickets.queue import Line, Query, View
from tickets.workplace import LOOKING_FOR
from web.console.presence.view import stood_in_for
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
    """A line as this page may show it: of a sensitive ticket, ``question`` is "". ``address`` leads to it,
    and says where it stands in the view.
    """

    line: Line
    address: str
    question: str
    is_sensitive: bool
    is_mine: bool
    due: Due | None
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
    ``followed`` are the tickets of those whom the reader stands in for today, ``mails`` counts those that no
    ticket has.

    ``to_take`` is said in the title of the page, which is read from another tab of the browser.
    """

    asked: Asked
    address: str
    is_continued: bool
    to_take: int
    tabs: Sequence[Tab]
    followed: Sequence[Tab]
    mails: int
    saved: Sequence[SavedTab]
    rows: Sequence[Row]
    following: str


@dataclass(frozen=True)
class Choices:
    """What the filters offer, of the reader's département."""

    guichets: Sequence[Choice]
    holders: Sequence[Choice]
    incidents: Sequence[tuple[str, str]]


def query_of(asked: Asked, reader: Agent, *, now: datetime) -> Query:
    return Query(
        view=asked.view,
        reader_id=_identity(reader),
        departement=reader.departement,
        now=now,
        theme=asked.theme,
        kind=asked.kind,
        guichet_id=asked.guichet_id,
        holder_id=asked.holder_id,
        incident=asked.incident,
        words=asked.words,
        hides_confidential=not reader.is_gestionnaire,
    )


def queue_view(
    asked: Asked, work: Work, reader: Agent, *, cursor: str, now: datetime, zone: Zone
) -> QueueView:
    asked = within_scope(asked, work, reader)
    query = query_of(asked, reader, now=now)
    page = work.board.page(query, limit=PAGE, after=cursor)
    counts = work.board.counts(query)
    saved = list(_saved(asked, work, reader))
    followed = list(_followed(asked, work, reader, zone.local(now).date()))
    is_another = any(tab.is_current for tab in saved) or any(tab.is_current for tab in followed)
    return QueueView(
        asked=asked,
        address=asked.page_after(cursor) if cursor else asked.address,
        is_continued=bool(cursor),
        to_take=counts.get(View.TO_TAKE, 0),
        tabs=list(_tabs(asked, counts, reader, is_another=is_another)),
        followed=followed,
        mails=work.mails.count_in_tray(Seen.from_(reader.departement, mailbox=zone.departement)),
        saved=saved,
        rows=list(_rows(asked, page.lines, work, reader, now=now, zone=zone)),
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
    return Choices(guichets, _holders(work, reader), _incidents(asked, work, reader))


def shown_question(line: Line) -> str:
    """Who looks over her shoulder must not read a sensitive one."""
    return "" if line.kind in CONFIDENTIAL else line.question


def _tabs(asked: Asked, counts: Mapping[View, int], reader: Agent, *, is_another: bool) -> Iterator[Tab]:
    for view, label in VIEW.items():
        if view is View.EVERYWHERE and not asked.words:
            continue  # there is nothing to look for
        if view is View.MINE and Right.ACT not in RIGHTS[reader.role]:
            continue  # who only reads holds no ticket
        yield Tab(
            label=label,
            address=asked.seen_as(view).address,
            count=counts.get(view),
            is_current=view is asked.view and not is_another,
            is_urgent=view is View.OVERDUE and counts.get(view, 0) > 0,
        )


def _followed(asked: Asked, work: Work, reader: Agent, today: date) -> Iterator[Tab]:
    for person in stood_in_for(work, reader, today):
        hers = Asked(view=View.OPEN, holder_id=person.id)
        label = f"À la place de {person.name}"
        yield Tab(label, hers.address, count=None, is_current=hers.query == asked.query)


def _saved(asked: Asked, work: Work, reader: Agent) -> Iterator[SavedTab]:
    for view in work.saved_views.of(_identity(reader)):
        kept = asked_in(view.query)
        yield SavedTab(view.id, view.name, kept.address, kept.query == asked.query)


def _rows(
    asked: Asked, lines: Sequence[Line], work: Work, reader: Agent, *, now: datetime, zone: Zone
) -> Iterator[Row]:
    calendars = Calendars(work, zone)
    lookers: dict[str, list[str]] = {}
    for looker in work.presences.lookers(now - LOOKING_FOR):
        if looker.agent_id != reader.id:
            lookers.setdefault(looker.place, []).append(looker.name)
    for line in lines:
        yield Row(
            line=line,
            address=asked.ticket_address(line.reference, line.place),
            question=shown_question(line),
            is_sensitive=line.kind in CONFIDENTIAL,
            is_mine=line.holder_id == reader.id,
            due=_due(line, calendars, now),
            lookers=tuple(lookers.get(f"ticket:{line.reference}", ())),
        )


def _due(line: Line, calendars: Calendars, now: datetime) -> Due | None:
    if line.due_at is None:
        return None
    is_at_once = target(line.kind, line.urgency) == AT_ONCE
    return due_at(line.due_at, calendars.of(line.departement), now, is_at_once=is_at_once)


def _has_guichet(guichet_id: int, work: Work, reader: Agent) -> bool:
    return work.registry.guichet(guichet_id) is not None and sees(work, reader, guichet_id)


def _holders(work: Work, reader: Agent) -> list[Choice]:
    """The gestionnaires of the same tickets: those of her département, and those of all of them."""
    return [
        (person.id, person.name)
        for person in work.registry.gestionnaires()
        if sees_person(work, reader, person)
    ]


def _incidents(asked: Asked, work: Work, reader: Agent) -> list[tuple[str, str]]:
    """Those under way, and the one that is asked for."""
    found = list(work.incidents.under_way(departement=reader.departement))
    chosen = work.incidents.by_reference(asked.incident) if asked.incident else None
    if chosen is not None and chosen not in found and chosen.concerns(reader.departement):
        found.append(chosen)
    return [(incident.reference, incident.title) for incident in found]


def _identity(person: Agent) -> int:
    assert person.id is not None
    return person.id
