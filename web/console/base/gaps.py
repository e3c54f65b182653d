"""What the base does not know: unanswered questions in groups, each of which may begin an entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from guichets.registry import Agent
from guichets.rights import Right
from web.console.base.keeping import BaseDesk, WaitingWork
from web.site import is_fragment
from web.visitors import Visitor

PHRASINGS = 8
"""Of one group; the rest is counted."""


@dataclass(frozen=True)
class GapLine:
    id: str
    name: str
    theme: str
    questions: int
    guichets: int
    latest: datetime
    phrasings: Sequence[str]
    more: int


@dataclass(frozen=True)
class GapsView:
    """``lines`` is None while they are being looked for."""

    lines: Sequence[GapLine] | None
    waiting: WaitingWork


class GapPages:
    def __init__(self, desk: BaseDesk) -> None:
        self._desk = desk

    def routes(self) -> Sequence[BaseRoute]:
        return [self._desk.site.page("/base/lacunes", self.show, Right.READ)]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        view = await run_in_threadpool(self._view, visitor.agent)
        is_part = is_fragment(request)
        template = f"console/base/base_lacunes{'_liste' if is_part else ''}.html"
        return self._desk.site.pages.page(template, visitor, vue=view, partie=is_part)

    def _view(self, reader: Agent) -> GapsView:
        with self._desk.reading(reader) as keeping:
            gaps = keeping.gaps()
            if gaps is None:
                return GapsView(None, keeping.waiting())
            lines = [
                GapLine(
                    id=gap.id,
                    name=asked.name,
                    theme=asked.theme,
                    questions=len(asked.questions),
                    guichets=asked.guichets,
                    latest=asked.questions[-1].at,
                    phrasings=asked.phrasings[:PHRASINGS],
                    more=max(0, len(asked.phrasings) - PHRASINGS),
                )
                for gap, asked in gaps
            ]
            return GapsView(lines, keeping.waiting())
