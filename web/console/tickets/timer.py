"""The timer that runs, wherever she is: what it counts, and the one click that stops it."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from guichets.registry import Agent
from guichets.rights import Right
from tickets.timers import stop_timer
from web.console.tickets.ticket import RunningTimer
from web.console.tickets.ticket_orders import identity
from web.site import Site
from web.visitors import Visitor, form_of

PATH = "/chronometre"


class TimerPages:
    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> Sequence[BaseRoute]:
        return [
            self._site.page(PATH, self.show, Right.ACT),
            self._site.order(f"{PATH}/arreter", self.stop, Right.ACT),
        ]

    async def show(self, _request: Request, visitor: Visitor) -> Response:
        """For a page that is open: nothing while none runs."""
        running = await run_in_threadpool(self._running, visitor.agent)
        if running is None:
            return Response(media_type="text/html")
        return self._site.pages.page("console/tickets/chronometre.html", visitor, chronometre=running)

    async def stop(self, request: Request, visitor: Visitor) -> Response:
        """Its minutes wait on the ticket's page, to be corrected before they count."""
        async with form_of(request, visitor):
            stopped = await run_in_threadpool(self._stop, visitor.agent)
        if stopped is None:
            return RedirectResponse("/tickets", 303)
        return RedirectResponse(
            f"/tickets/{stopped.ticket}?fait=arreter&minutes={stopped.minutes}#temps", 303
        )

    def _running(self, agent: Agent) -> RunningTimer | None:
        with self._site.units.reading() as work:
            timer = work.timers.of(identity(agent))
            return RunningTimer(timer.ticket, timer.minutes(self._site.clock())) if timer else None

    def _stop(self, agent: Agent) -> RunningTimer | None:
        now = self._site.clock()
        with self._site.units() as work:
            timer = work.timers.of(identity(agent))
            if timer is None:
                return None
            minutes = stop_timer(work.timers, by=identity(agent), ticket=timer.ticket, at=now)
            return RunningTimer(timer.ticket, minutes)
