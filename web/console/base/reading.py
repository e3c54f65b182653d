"""The shipped entries that nobody here has read yet: read one by one, or a whole theme at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from deadlines.months import add_calendar_months
from guichets.registry import Agent
from guichets.rights import Right
from knowledge_base.entries import Entry
from knowledge_base.french.plain import plain_words
from knowledge_base.themes import Theme
from knowledge_base.upkeep.editing import REVIEW_AFTER
from knowledge_base.upkeep.errors import KnowledgeError
from knowledge_base.upkeep.revisions import digest
from rendering.message import Reply
from web.console.base.keeping import BaseDesk, Keeping, WaitingWork
from web.errors import EntryChanged, UnknownPage, WebError
from web.faults import Fault, fault_of
from web.fields import number_of
from web.visitors import Visitor, field, form_of

PATH = "/base/relecture"


@dataclass(frozen=True)
class ThemeToRead:
    theme: Theme
    unread: int
    entries: int


@dataclass(frozen=True)
class Shown:
    """``seal`` is of the text that stands on the page: another one is not read by pressing its button."""

    entry: Entry
    reply: Reply
    seal: str


@dataclass(frozen=True)
class ThemePage:
    """``seal`` is of them all."""

    theme: Theme
    shown: Sequence[Shown]
    seal: str


class ReadingPages:
    def __init__(self, desk: BaseDesk) -> None:
        self._desk = desk

    def routes(self) -> Sequence[BaseRoute]:
        site = self._desk.site
        return [
            site.page(PATH, self.index, Right.READ),
            site.page(f"{PATH}/{{theme}}", self.show, Right.READ),
            site.order(f"{PATH}/{{theme}}", self.read_one, Right.ACT),
            site.page(f"{PATH}/{{theme}}/tout", self.ask, Right.ACT),
            site.order(f"{PATH}/{{theme}}/tout", self.read_all, Right.ACT),
        ]

    async def index(self, request: Request, visitor: Visitor) -> Response:
        waiting, lines = await run_in_threadpool(self._themes, visitor.agent)
        return self._desk.site.pages.page(
            "console/base/base_relecture.html",
            visitor,
            attente=waiting,
            lignes=lines,
            relues=number_of(request.query_params.get("relues", "")),
        )

    async def show(self, request: Request, visitor: Visitor) -> Response:
        is_done = request.query_params.get("fait") == "relue"
        return await self._page("base_relecture_theme", _theme(request), visitor, done=is_done)

    async def ask(self, request: Request, visitor: Visitor) -> Response:
        return await self._page("base_relecture_tout", _theme(request), visitor)

    async def read_one(self, request: Request, visitor: Visitor) -> Response:
        theme = _theme(request)
        async with form_of(request, visitor) as form:
            entry_id, seal = field(form, "fiche"), field(form, "vue")
        try:
            await run_in_threadpool(self._confirm, theme, seal, visitor.agent, entry_id)
        except (KnowledgeError, WebError) as refused:
            return await self._page("base_relecture_theme", theme, visitor, refusal=fault_of(refused))
        return RedirectResponse(f"{PATH}/{theme}?fait=relue", 303)

    async def read_all(self, request: Request, visitor: Visitor) -> Response:
        theme = _theme(request)
        async with form_of(request, visitor) as form:
            seal = field(form, "vue")
        try:
            count = await run_in_threadpool(self._confirm, theme, seal, visitor.agent)
        except (KnowledgeError, WebError) as refused:
            return await self._page("base_relecture_tout", theme, visitor, refusal=fault_of(refused))
        return RedirectResponse(f"{PATH}?relues={count}", 303)

    async def _page(
        self,
        name: str,
        theme: Theme,
        visitor: Visitor,
        *,
        done: bool = False,
        refusal: Fault | None = None,
    ) -> Response:
        view = await run_in_threadpool(self._theme, theme, visitor.agent)
        return self._desk.site.pages.page(
            f"console/base/{name}.html",
            visitor,
            status=refusal.status if refusal else 200,
            vue=view,
            relue=done,
            refus=refusal.sentence if refusal else "",
            relecture=add_calendar_months(self._desk.today, REVIEW_AFTER),
        )

    def _themes(self, reader: Agent) -> tuple[WaitingWork, Sequence[ThemeToRead]]:
        with self._desk.reading(reader) as keeping:
            live = [entry for entry in keeping.standing.contents.live if keeping.sees(entry)]
            lines = []
            for theme in Theme:
                unread = sum(entry.theme is theme for entry in keeping.unread)
                lines.append(ThemeToRead(theme, unread, sum(entry.theme is theme for entry in live)))
            return keeping.waiting(), lines

    def _theme(self, theme: Theme, reader: Agent) -> ThemePage:
        with self._desk.reading(reader) as keeping:
            entries = _unread(theme, keeping)
            shown = (keeping.standing.shown(entry) for entry in entries)
            return ThemePage(
                theme,
                [Shown(one, self._desk.seen_by_agents(one), _seal([entry])) for one, entry in
                 zip(shown, entries, strict=True)],
                _seal(entries),
            )  # fmt: skip

    def _confirm(self, theme: Theme, seal: str, by: Agent, entry_id: str = "") -> int:
        """One of them, or all; ``EntryChanged`` when it is not what was on the page any more."""
        with self._desk.writing(by) as keeping:
            entries = [entry for entry in _unread(theme, keeping) if entry_id in ("", entry.id)]
            if not entries or _seal(entries) != seal:
                raise EntryChanged
            for entry in entries:
                keeping.standing.upkeep.confirm(entry.id, by=by)
            return len(entries)


def _theme(request: Request) -> Theme:
    name = request.path_params["theme"]
    if name not in set(Theme):
        raise UnknownPage
    return Theme(name)


def _unread(theme: Theme, keeping: Keeping) -> list[Entry]:
    own = (entry for entry in keeping.unread if entry.theme is theme)
    return sorted(own, key=lambda entry: (plain_words(entry.question), entry.id))


def _seal(entries: Sequence[Entry]) -> str:
    return sha256("".join(map(digest, entries)).encode()).hexdigest()[:16]
