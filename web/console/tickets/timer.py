"""The timer that runs, wherever the gestionnaire is: what it counts, and the one click that stops it."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from tickets.timers import stop_timer
from web.shell import Asked, Go, Page, page

PATH = "/chronometre"


@dataclass(frozen=True)
class RunningTimer:
    ticket: str
    minutes: int


def show_timer(asked: Asked) -> Page | Response:
    """For a page that is open: nothing while none runs."""
    running = running_timer(asked)
    if running is None:
        return Response(media_type="text/html")
    return page("console/tickets/chronometre.html", chronometre=running)


def stop_running(asked: Asked) -> Go:
    """Its minutes wait on the ticket's page, to be corrected before they count."""
    running = running_timer(asked)
    if running is None:
        return Go("/tickets")
    stop_timer(asked.work.timers, by=asked.me, ticket=running.ticket, at=asked.now)
    return Go(f"/tickets/{running.ticket}?fait=arreter&minutes={running.minutes}#temps")


def running_timer(asked: Asked) -> RunningTimer | None:
    timer = asked.work.timers.of(asked.me)
    return RunningTimer(timer.ticket, timer.minutes(asked.now)) if timer else None
