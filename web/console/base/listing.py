"""The base by theme: which entries there are, what they are worth, which of them wait for somebody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Self
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from guichets.names import holds_each_word
from guichets.registry import Agent
from guichets.rights import Right
from knowledge_base.entries import Entry
from knowledge_base.formats.forms import IDENTIFIER
from knowledge_base.french.plain import plain_words
from knowledge_base.learning.questions import Use
from knowledge_base.themes import Theme
from knowledge_base.upkeep.life import Status
from privacy.text import clean
from rendering.labels import THEME
from web.console.base.keeping import USE_MONTHS, BaseDesk, Keeping, WaitingWork
from web.fields import number_of
from web.visitors import Visitor

PAGE = 50  # lines
LONGEST = 200  # characters of what is looked for


class State(StrEnum):
    """Stored in addresses, hence French."""

    DUE = "a-relire"
    DRAFT = "brouillons"
    RETIRED = "retirees"


class Reach(StrEnum):
    NATIONAL = "nationales"
    LOCAL = "locales"


STATES = {State.DUE: "à relire", State.DRAFT: "avec un brouillon", State.RETIRED: "retirées"}
REACHES = {Reach.NATIONAL: "nationales", Reach.LOCAL: "locales"}


@dataclass(frozen=True)
class Wanted:
    """The filters, as the address bears them; what it does not know asks for nothing."""

    words: str = ""
    theme: Theme | None = None
    state: State | None = None
    reach: Reach | None = None
    page: int = 1

    @classmethod
    def of(cls, query: QueryParams) -> Self:
        theme, state, reach = query.get("theme", ""), query.get("etat", ""), query.get("portee", "")
        return cls(
            words=" ".join(clean(query.get("mots", ""))[:LONGEST].split()),
            theme=Theme(theme) if theme in set(Theme) else None,
            state=State(state) if state in set(State) else None,
            reach=Reach(reach) if reach in set(Reach) else None,
            page=max(1, number_of(query.get("page", "")) or 1),
        )

    def address(self, page: int) -> str:
        asked = {
            "mots": self.words,
            "theme": self.theme,
            "etat": self.state,
            "portee": self.reach,
            "page": page if page > 1 else "",
        }
        kept = urlencode({name: value for name, value in asked.items() if value})
        return f"/base?{kept}" if kept else "/base"

    def takes(self, entry: Entry) -> bool:
        is_of_theme = self.theme is None or entry.theme is self.theme
        return is_of_theme and (self.reach is None or entry.is_local == (self.reach is Reach.LOCAL))


@dataclass(frozen=True)
class Discarded:
    """A draft that has just been given up, and may be taken up again."""

    entry_id: str
    number: int

    @classmethod
    def of(cls, query: QueryParams) -> Self | None:
        entry_id, number = query.get("fiche", ""), number_of(query.get("version", ""))
        return cls(entry_id, number) if IDENTIFIER.fullmatch(entry_id) and number else None


@dataclass(frozen=True)
class Line:
    """``draft_by`` is empty when nobody writes; ``status`` is that of the draft for an entry to come."""

    id: str
    title: str
    theme: Theme | None
    status: Status
    is_local: bool
    review_by: date | None
    is_due: bool
    variants: int
    use: Use
    draft_by: str


@dataclass(frozen=True)
class Listing:
    """A page of the lines, by theme; what was searched is one group, nearest first."""

    groups: Sequence[tuple[Theme | None, Sequence[Line]]]
    total: int
    previous: str
    following: str
    waiting: WaitingWork


class BaseList:
    def __init__(self, desk: BaseDesk) -> None:
        self._desk = desk

    def routes(self) -> Sequence[BaseRoute]:
        return [self._desk.site.page("/base", self.index, Right.READ)]

    async def index(self, request: Request, visitor: Visitor) -> Response:
        wanted = Wanted.of(request.query_params)
        listing = await run_in_threadpool(self._listing, wanted, visitor.agent)
        return self._desk.site.pages.page(
            "console/base/base.html",
            visitor,
            liste=listing,
            filtres=wanted,
            themes=THEME,
            etats=STATES,
            portees=REACHES,
            mois=USE_MONTHS,
            fait=request.query_params.get("fait", ""),
            abandonnee=Discarded.of(request.query_params),
        )

    def _listing(self, wanted: Wanted, reader: Agent) -> Listing:
        with self._desk.reading(reader) as keeping:
            lines = list(_lines(wanted, keeping))
            pages = max(1, -(-len(lines) // PAGE))
            page = min(wanted.page, pages)
            shown = lines[(page - 1) * PAGE : page * PAGE]
            return Listing(
                groups=[(None, shown)] if wanted.words else _by_theme(shown),
                total=len(lines),
                previous=wanted.address(page - 1) if page > 1 else "",
                following=wanted.address(page + 1) if page < pages else "",
                waiting=keeping.waiting(),
            )


def _lines(wanted: Wanted, keeping: Keeping) -> Iterator[Line]:
    standing, used = keeping.standing, keeping.uses
    drafts = {draft.entry_id: draft for draft in keeping.drafts}
    entries = dict(keeping.entries)
    if wanted.state is State.DRAFT:
        entries = {name: entries.get(name, draft.content) for name, draft in drafts.items()}
    for entry in _found(wanted.words, entries, keeping):
        draft = drafts.get(entry.id)
        is_known = entry.id in keeping.entries
        status = standing.status(entry) if is_known or draft is None else draft.status
        is_due = is_known and status is not Status.RETIRED and standing.is_due(entry)
        is_retired = status is Status.RETIRED
        if not wanted.takes(entry) or (wanted.state is State.DUE and not is_due):
            continue
        if wanted.state is not State.DRAFT and is_retired != (wanted.state is State.RETIRED):
            continue
        yield Line(
            id=entry.id,
            title=entry.question,
            theme=entry.theme,
            status=status,
            is_local=entry.is_local,
            review_by=entry.review_by,
            is_due=is_due,
            variants=len(entry.variants),
            use=used.get(entry.id, Use()),
            draft_by=draft.author_name if draft else "",
        )


def _found(words: str, entries: Mapping[str, Entry], keeping: Keeping) -> Iterable[Entry]:
    """All, by theme then title; or the nearest to the words, then whatever else holds each of them."""
    if not words:
        return sorted(entries.values(), key=_place)
    nearest = keeping.standing.search(words, keeping.library.nearest)
    kept = {entry.id: entries[entry.id] for entry in nearest if entry.id in entries}
    holding = (entry for entry in entries.values() if holds_each_word(_all_words(entry), words))
    return (kept | {entry.id: entry for entry in holding}).values()


def _place(entry: Entry) -> tuple[int, Sequence[str]]:
    theme = len(Theme) if entry.theme is None else list(Theme).index(entry.theme)
    return theme, plain_words(entry.question)


def _all_words(entry: Entry) -> str:
    return " ".join((entry.id, *entry.phrasings, *entry.keywords, entry.answer))


def _by_theme(lines: Iterable[Line]) -> list[tuple[Theme | None, Sequence[Line]]]:
    groups: dict[Theme | None, list[Line]] = {}
    for line in lines:
        groups.setdefault(line.theme, []).append(line)
    return list(groups.items())
