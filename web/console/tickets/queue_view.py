"""What the list of tickets prints, for one reader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from guichets.registry import Agent
from guichets.rights import RIGHTS, Right
from guichets.scope import seen_guichets, sees
from knowledge_base.french.excerpts import Piece
from privacy.courtesy import without_greeting
from rendering.labels import ACT, VIEW, theme
from storage.unit_of_work import Work
from tickets.clock.calendars import Calendars
from tickets.clock.service_clock import AT_ONCE, Due, due_at, target
from tickets.kinds.declared import CONFIDENTIAL
from tickets.life import LIFE, Action
from tickets.mails import Seen
from tickets.queue import Column, Query, QueueLine, SavedView, View
from tickets.workplace import LOOKING_FOR
from web.console.presence.view import away_until, colleagues, stood_in_for
from web.console.tickets.queue_address import QueueFilter
from web.shell import Asked

PAGE = 50  # lines
LEAD = 12  # lines that precede the one that the reader comes back to, unless the list begins there
LONGEST_TITLE = 160  # characters of a question in a line
SEEN_OF_TITLE = 40  # of them, whatever the width of the screen
LONGEST_EXCERPT = 140  # characters
MOST_COUNTED = 50  # tickets of a view that was kept: there may be many such views
DAY = timedelta(days=1)

_PLAIN = frozenset({"question", "sensible"})
"""Kinds of request that say less than their theme."""
_COLUMNS: Mapping[Column, str] = {
    Column.QUESTION: "Question",
    Column.GUICHET: "Guichet et agent",
    Column.DUE: "Échéance",
    Column.HOLDER: "Suivi",
}
_SORTED = {False: "ascending", True: "descending"}


@dataclass(frozen=True)
class Tab:
    """``count`` is None where nobody counts, and one more than ``MOST_COUNTED`` for all that are beyond. Of a
    view that was kept, ``id`` is its number, ``owner`` who shares it, "" for the reader's own.
    """

    label: str
    address: str
    is_current: bool
    count: int | None = None
    is_urgent: bool = False
    id: int | None = None
    owner: str = ""
    is_shared: bool = False
    may_be_removed: bool = False

    @property
    def is_beyond(self) -> bool:
        return self.id is not None and self.count is not None and self.count > MOST_COUNTED


@dataclass(frozen=True)
class QueueRow:
    """A line of the list. ``address`` leads to its ticket, and says where it stands in the view; what a
    sensitive one asks is read on its own page. ``title`` is its question, where the words looked for are
    marked; ``excerpt`` is what answers them, unless the title shows it. ``is_here`` where the reader comes
    back to: the line that they left, or the one that is now in its place.
    """

    line: QueueLine
    address: str
    due: Due | None
    lookers: Sequence[str]
    title: Sequence[Piece]
    excerpt: Sequence[Piece]
    is_here: bool

    @property
    def is_sensitive(self) -> bool:
        return self.line.kind in CONFIDENTIAL

    @property
    def may_be_released(self) -> bool:
        return Action.RELEASE in LIFE[self.line.status]

    @property
    def about(self) -> str:
        """What is asked for, else what it is about: once, and not what the title of a form says already."""
        kind, subject = self.line.kind, theme(self.line.theme)
        if kind in _PLAIN:
            return subject
        wanted = ACT.get(kind, kind)
        if not self.line.question.startswith(wanted):
            return wanted
        return "" if subject in wanted else subject


@dataclass(frozen=True)
class ColumnHead:
    """``address`` orders the list by that column; ``sorted`` is how it is, in the words of ARIA, or ""."""

    label: str
    name: str
    address: str
    sorted: str


def query_of(shown: QueueFilter, asked: Asked) -> Query:
    reader, zone = asked.by, asked.zone
    assert reader.id is not None
    return Query(
        view=shown.view,
        reader_id=reader.id,
        departement=reader.departement,
        now=asked.now,
        theme=shown.theme,
        kind=shown.kind,
        guichet_id=shown.guichet_id,
        holder_id=shown.holder_id,
        incident=shown.incident,
        status=shown.status,
        urgency=shown.urgency,
        is_unheld=shown.is_unheld,
        opened_from=zone.instant(shown.opened_from, time()) if shown.opened_from else None,
        opened_before=zone.instant(shown.opened_until + DAY, time()) if shown.opened_until else None,
        words=shown.words,
        order=shown.order,
        is_descending=shown.sort.startswith("-"),
        hides_confidential=not reader.is_gestionnaire,
    )


def queue_view(shown: QueueFilter, asked: Asked) -> Mapping[str, object]:
    """``filter`` is what the list shows, ``address`` this very page of it, which begins at ``cursor``;
    ``following`` is "" on the last. ``followed`` are the tickets of those whom the reader stands in for
    today, ``mails`` counts those that no ticket has.

    ``beside`` are the tabs before and after that of the list, None where there is none. ``to_take`` is said
    in the title of the page, which is read from another tab of the browser.
    """
    query = query_of(shown, asked)
    board = asked.work.board
    cursor, here = asked.text("apres") if asked.refusal else asked.query.get("apres", ""), -1
    if place := asked.query.get("autour", ""):
        cursor, here = board.lead(query, place, most=LEAD)
    lines = board.page(query, limit=PAGE, after=cursor)
    counts = board.counts(query)
    saved = list(_saved(shown, asked))
    followed = list(_followed(shown, asked))
    is_another = any(tab.is_current for tab in (*saved, *followed))
    tabs = list(_tabs(shown, counts, asked.by, is_another=is_another))
    mails = Seen.from_(asked.by.departement, mailbox=asked.zone.departement)
    return {
        "filter": shown,
        "address": shown.page_after(cursor),
        "cursor": cursor,
        "to_take": counts.get(View.TO_TAKE, 0),
        "tabs": tabs,
        "beside": _beside([*tabs, *followed, *saved]),
        "followed": followed,
        "mails": asked.work.mails.count_in_tray(mails),
        "saved": saved,
        "columns": [_heading(column, label, shown) for column, label in _COLUMNS.items()],
        "rows": list(_rows(shown, lines.lines, asked, here=here)),
        "following": shown.page_after(lines.following) if lines.following else "",
    }


def within_scope(shown: QueueFilter, work: Work, reader: Agent) -> QueueFilter:
    """Without the filters that name a guichet or a person whom the reader's département does not have."""
    if shown.guichet_id is not None and not _has_guichet(shown.guichet_id, work, reader):
        shown = shown.but(guichet_id=None, aside=shown.aside | {"guichet"})
    if shown.holder_id is not None and shown.holder_id not in dict(holders_of(work, reader)):
        shown = shown.but(holder_id=None, aside=shown.aside | {"suivi"})
    return shown


def choices(shown: QueueFilter, asked: Asked) -> Mapping[str, Sequence[tuple[object, ...]]]:
    """What the filters offer, of the reader's département; a colleague to whom tickets may go comes with the
    last day of an absence, None for who is there.
    """
    work, reader = asked.work, asked.by
    holders, away = holders_of(work, reader), away_until(asked)
    guichets = [(one.id, one.name) for one in seen_guichets(work, reader)]
    if shown.guichet_id is not None and shown.guichet_id not in dict(guichets):
        guichets.append((shown.guichet_id, work.people.guichet_name(shown.guichet_id)))  # a closed one
    return {
        "guichets": guichets,
        "holders": holders,
        "colleagues": [(id_, name, away.get(id_)) for id_, name in holders if id_ != reader.id],
        "incidents": _incidents(shown, work, reader),
        "templates": [(t.id, t.name) for t in work.answer_templates.in_use(departement=reader.departement)],
    }


def shown_question(line: QueueLine) -> str:
    """Whoever looks over the reader's shoulder must not read a sensitive one."""
    return "" if line.kind in CONFIDENTIAL else line.question


def _heading(column: Column, label: str, shown: QueueFilter) -> ColumnHead:
    is_sorted = _SORTED[shown.sort.startswith("-")] if shown.order is column else ""
    return ColumnHead(label, column.value, shown.sorted_by(column).address, is_sorted)


def _tabs(
    shown: QueueFilter, counts: Mapping[View, int], reader: Agent, *, is_another: bool
) -> Iterator[Tab]:
    for view, label in VIEW.items():
        if view is View.EVERYWHERE and not shown.words:
            continue  # there is nothing to look for
        if view is View.MINE and Right.ACT not in RIGHTS[reader.role]:
            continue  # who only reads holds no ticket
        yield Tab(
            label=label,
            address=shown.seen_as(view).address,
            is_current=view is shown.view and not is_another,
            count=counts.get(view),
            is_urgent=view is View.OVERDUE and counts.get(view, 0) > 0,
        )


def _beside(tabs: Sequence[Tab]) -> tuple[Tab | None, Tab | None]:
    """The views before and after the one that is shown."""
    at = next((number for number, tab in enumerate(tabs) if tab.is_current), None)
    if at is None:
        return None, None
    return (tabs[at - 1] if at else None, tabs[at + 1] if at + 1 < len(tabs) else None)


def _followed(shown: QueueFilter, asked: Asked) -> Iterator[Tab]:
    for person in stood_in_for(asked.work, asked.by, asked.today):
        hers = QueueFilter(view=View.OPEN, holder_id=person.id)
        yield Tab(f"À la place de {person.name}", hers.address, hers.query == shown.query)


def may_remove(view: SavedView, asked: Asked) -> bool:
    return view.owner_id == asked.me or asked.visitor.may(Right.ADMINISTER)


def views_of(asked: Asked) -> Sequence[SavedView]:
    """The reader's own, then those that colleagues share."""
    views = asked.work.saved_views
    return [*views.of(asked.me), *views.shared(asked.by.departement, besides=asked.me)]


def _saved(shown: QueueFilter, asked: Asked) -> Iterator[Tab]:
    """Those that look for words are not counted: reading words costs as much as all the rest of the page."""
    views = [
        (view, within_scope(QueueFilter.of(view.query), asked.work, asked.by)) for view in views_of(asked)
    ]
    counted = {view.id: query_of(kept, asked) for view, kept in views if not kept.words}
    tallies = asked.work.board.tallies(list(counted.values()), most=MOST_COUNTED)
    counts = dict(zip(counted, tallies, strict=True))
    for view, kept in views:
        yield Tab(
            view.name,
            kept.address,
            kept.query == shown.query,
            counts.get(view.id),
            id=view.id,
            owner="" if view.owner_id == asked.me else view.owner,
            is_shared=view.is_shared,
            may_be_removed=may_remove(view, asked),
        )


def _rows(shown: QueueFilter, lines: Sequence[QueueLine], asked: Asked, *, here: int) -> Iterator[QueueRow]:
    calendars = Calendars(asked.work, asked.zone)
    lookers: dict[str, list[str]] = {}
    for looker in asked.work.presences.lookers(asked.now - LOOKING_FOR):
        if looker.agent_id != asked.by.id:
            lookers.setdefault(looker.place, []).append(looker.name)
    excerpts = _Excerpts(query_of(shown, asked), lines, asked.work)
    for number, line in enumerate(lines):
        yield QueueRow(
            line=line,
            address=shown.ticket_address(line.reference, line.place),
            due=_due(line, calendars, asked.now),
            lookers=lookers.get(f"ticket:{line.reference}", ()),
            title=excerpts.title(line),
            excerpt=excerpts.of(line),
            is_here=number == min(here, len(lines) - 1),
        )


class _Excerpts:
    """What each line shows of what was looked for; nothing of a sensitive one."""

    def __init__(self, query: Query, lines: Sequence[QueueLine], work: Work) -> None:
        self._marker = work.board.marker(query)
        self._threads = work.board.threads([line.reference for line in lines]) if query.words else {}

    def title(self, line: QueueLine) -> Sequence[Piece]:
        question = without_greeting(shown_question(line))
        cut = f"{question[: LONGEST_TITLE - 1]}…" if len(question) > LONGEST_TITLE else question
        return self._marker.pieces(cut)

    def of(self, line: QueueLine) -> Sequence[Piece]:
        """From the text that answers the most words, the question before what was said of it."""
        texts = [shown_question(line), *self._threads.get(line.reference, ())]
        best = max(texts, key=lambda text: len(self._marker.answered(text)))
        answered = self._marker.answered(best)
        if answered <= self._marker.answered(without_greeting(texts[0])[:SEEN_OF_TITLE]):
            return ()
        return self._marker.excerpt(best, length=LONGEST_EXCERPT)


def _due(line: QueueLine, calendars: Calendars, now: datetime) -> Due | None:
    if line.due_at is None:
        return None
    is_at_once = target(line.kind, line.urgency) == AT_ONCE
    return due_at(line.due_at, calendars.of(line.departement), now, is_at_once=is_at_once)


def _has_guichet(guichet_id: int, work: Work, reader: Agent) -> bool:
    return work.registry.guichet(guichet_id) is not None and sees(work, reader, guichet_id)


def holders_of(work: Work, reader: Agent) -> list[tuple[int, str]]:
    """The gestionnaires of the same tickets: those of the reader's département, and those of all of them."""
    return [(person.id, person.name) for person in colleagues(work, reader) if person.id is not None]


def _incidents(shown: QueueFilter, work: Work, reader: Agent) -> list[tuple[str, str]]:
    """Those under way, and the one that is asked for."""
    found = list(work.incidents.under_way(departement=reader.departement))
    chosen = work.incidents.by_reference(shown.incident) if shown.incident else None
    if chosen is not None and chosen not in found and chosen.concerns(reader.departement):
        found.append(chosen)
    return [(one.reference, f"{one.reference}, {one.title}") for one in found]
