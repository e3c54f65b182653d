"""The trainings and meetings that concern her guichet: what is ahead, what has gone by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from agenda.events import Event
from guichets.registry import Agent
from guichets.rights import Right
from rendering.ics import ICS_TYPE, event_ics
from web.errors import UnknownPage
from web.ports import Work
from web.site import Site
from web.visitors import Visitor

PATH = "/formations"
GONE_BY = 20  # shown


@dataclass(frozen=True)
class Calendar:
    """``guichet`` is empty for whoever belongs to none: nothing concerns her here."""

    guichet: str
    ahead: Sequence[Event]
    gone_by: Sequence[Event]


class Trainings:
    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        return [
            self._site.page(PATH, self.index, Right.SPEAK),
            self._site.page(f"{PATH}/{{event:int}}/calendrier.ics", self.download, Right.SPEAK),
        ]

    async def index(self, _request: Request, visitor: Visitor) -> Response:
        calendar = await run_in_threadpool(self._calendar, visitor.agent)
        return self._site.pages.page("space/formations.html", visitor, agenda=calendar)

    async def download(self, request: Request, visitor: Visitor) -> Response:
        """Opened in her calendar."""
        content, name = await run_in_threadpool(self._ics, request.path_params["event"], visitor.agent)
        headers = {"Content-Disposition": f'attachment; filename="{name}.ics"'}
        return Response(content, media_type=ICS_TYPE, headers=headers)

    def _calendar(self, agent: Agent) -> Calendar:
        now = self._site.clock()
        with self._site.units.reading() as work:
            events = _concerning(work, agent)
            return Calendar(
                work.people.guichet_name(agent.guichet_id),
                [event for event in reversed(events) if event.starts_at > now],
                [event for event in events if event.starts_at <= now][:GONE_BY],
            )

    def _ics(self, number: int, agent: Agent) -> tuple[bytes, str]:
        with self._site.units.reading() as work:
            event = next((one for one in _concerning(work, agent) if one.id == number), None)
            if event is None:
                raise UnknownPage
            return event_ics(event, now=self._site.clock()), event.reference


def _concerning(work: Work, agent: Agent) -> Sequence[Event]:
    """Latest first."""
    guichet = work.registry.guichet(agent.guichet_id) if agent.guichet_id is not None else None
    return work.stories.events(guichet) if guichet is not None else ()
