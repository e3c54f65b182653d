"""What the base knows of each theme, and what it lacks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from guichets.registry import Agent
from guichets.rights import Right
from knowledge_base.entries import Base, Entry, Fact, uncovered_facts
from knowledge_base.learning.gaps import Gap
from knowledge_base.learning.questions import Use
from knowledge_base.themes import Theme
from web.console.base.keeping import USE_MONTHS, BaseDesk, Keeping, WaitingWork
from web.visitors import Visitor


@dataclass(frozen=True)
class Coverage:
    """``unanswered`` counts the questions that the base does not know, None while they are being looked for;
    ``missing`` are facts that no entry states.
    """

    theme: Theme
    entries: int
    variants: int
    due: int
    use: Use
    unanswered: int | None
    missing: Sequence[Fact]


class BaseCoverage:
    def __init__(self, desk: BaseDesk) -> None:
        self._desk = desk

    def routes(self) -> Sequence[BaseRoute]:
        return [self._desk.site.page("/base/couverture", self.show, Right.READ)]

    async def show(self, _request: Request, visitor: Visitor) -> Response:
        waiting, lines = await run_in_threadpool(self._read, visitor.agent)
        return self._desk.site.pages.page(
            "console/base/base_couverture.html", visitor, attente=waiting, lignes=lines, mois=USE_MONTHS
        )

    def _read(self, reader: Agent) -> tuple[WaitingWork, Sequence[Coverage]]:
        with self._desk.reading(reader) as keeping:
            return keeping.waiting(), _coverage(keeping)


def _coverage(keeping: Keeping) -> list[Coverage]:
    answering = [entry for entry in keeping.entries.values() if keeping.standing.answers(entry.id)]
    missing = uncovered_facts(Base(tuple(answering), keeping.standing.shipped.facts))
    gaps = keeping.gaps()
    lines = []
    for theme in Theme:
        own = [entry for entry in answering if entry.theme is theme]
        lines.append(
            Coverage(
                theme=theme,
                entries=len(own),
                variants=sum(len(entry.variants) for entry in own),
                due=sum(map(keeping.standing.is_due, own)),
                use=_together(own, keeping),
                unanswered=None if gaps is None else _unanswered([asked for _, asked in gaps], theme),
                missing=[fact for fact in missing if fact.theme is theme],
            )
        )
    return lines


def _unanswered(gaps: Iterable[Gap], theme: Theme) -> int:
    return sum(len(gap.questions) for gap in gaps if gap.theme == theme)


def _together(entries: Iterable[Entry], keeping: Keeping) -> Use:
    found = [keeping.uses.get(entry.id, Use()) for entry in entries]
    return Use(
        shown=sum(use.shown for use in found),
        accepted=sum(use.accepted for use in found),
        rejected=sum(use.rejected for use in found),
    )
