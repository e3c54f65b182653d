"""News of the house, as server-sent events: something has changed, and who looks at the same ticket."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial

import structlog
from anyio import CancelScope
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from guichets.registry import Agent
from guichets.rights import Right
from guichets.sessions import Sessions
from journal.entries import JournalQuery
from storage.unit_of_work import Work
from tickets.workplace import LOOKING_FOR, Viewer
from web.console.tickets.sight import in_sight
from web.events import BEGUN, HEARTBEAT, OVER, Events, event, last_heard
from web.shell import Shell
from web.site import Site
from web.threads import run_for_streams
from web.visitors import Visitor

LOOK = 1.0  # seconds between two looks at the database, for all the pages of the process together

_PLACE = re.compile(r"ticket:[A-Z]-\d{4}-\d{1,9}", re.ASCII)

log = structlog.get_logger()


@dataclass(frozen=True)
class Snapshot:
    """What the last look saw: ``head`` grows with each row of the journal, and the stamp of a département, ""
    of all, with each that it may know of.
    """

    head: int = 0
    stamps: Mapping[str, int] = field(default_factory=dict)
    lookers: tuple[Viewer, ...] = ()


class ChangePoller:
    """Looks once a second for all the open pages, and not at all while there is none."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._watching: Counter[tuple[int, str]] = Counter()
        self._departements: Counter[str] = Counter()
        self._task: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()
        self.sight = Snapshot()

    @asynccontextmanager
    async def watched(self, agent_id: int, place: str, departement: str) -> AsyncIterator[None]:
        """While the reader's page is open; ``place`` is "" for a page that nobody needs to know of."""
        self._watching[agent_id, place] += 1
        self._departements[departement] += 1
        try:  # a page may be shut, or the database away, before the first look is over
            await self._mark()
            if self._task is None or departement not in self.sight.stamps:
                self.sight = await run_for_streams(self._look)
            if self._task is None:
                self._changed = asyncio.Event()
                self._task = asyncio.create_task(self._beat())
            yield
        finally:
            self._departements[departement] -= 1
            self._watching[agent_id, place] -= 1
            is_gone = not self._watching[agent_id, place]
            if is_gone:
                del self._watching[agent_id, place]
            if not self._watching and self._task is not None:
                self._task.cancel()
                self._task = None
            if is_gone and place:
                with CancelScope(shield=True):  # the page is closed: this stream is being cancelled
                    await run_for_streams(self._leave, agent_id, place)

    async def wait(self, seconds: float) -> None:
        """Returns when a look has seen something new, at the latest after ``seconds``."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._changed.wait()

    async def _beat(self) -> None:
        now = asyncio.get_running_loop().time
        marked_at = now()
        while True:
            await asyncio.sleep(LOOK)
            try:
                if now() - marked_at >= HEARTBEAT:
                    marked_at = now()
                    await self._mark()
                seen = await run_for_streams(self._look)
            except Exception:
                # The database is locked or away: the next look may go better.
                log.exception("no look at the journal", action="pulse_failed")
                continue
            if seen != self.sight:
                self.sight = seen
                rung, self._changed = self._changed, asyncio.Event()
                rung.set()

    async def _mark(self) -> None:
        placed = [(agent_id, place) for agent_id, place in self._watching if place]
        if placed:
            await run_for_streams(self._see, placed)

    def _look(self) -> Snapshot:
        with self._site.units.reading() as work:
            head, former = work.journal.last_sequence(), self.sight
            lookers = tuple(work.presences.lookers(self._site.clock() - LOOKING_FOR))
            stamps = {
                code: former.stamps[code]
                if head == former.head and code in former.stamps
                else _stamp(work, code, head)
                for code, pages in tuple(self._departements.items())
                if pages
            }
            return Snapshot(head, stamps, lookers)

    def _see(self, placed: Sequence[tuple[int, str]]) -> None:
        with self._site.units() as work:
            for agent_id, place in placed:
                work.presences.see(agent_id, place, self._site.clock())

    def _leave(self, agent_id: int, place: str) -> None:
        with self._site.units() as work:
            work.presences.leave(agent_id, place)


def routes(shell: Shell) -> Sequence[BaseRoute]:
    return [shell.site.guarded("/flux", partial(stream, shell.site, ChangePoller(shell.site)), Right.READ)]


async def stream(site: Site, changes: ChangePoller, request: Request, visitor: Visitor) -> Response:
    """``pouls`` when something changed, ``presents`` with who else is at ``?lieu=``, ``vie`` when nothing did
    for a while, ``fin`` at the end of the session.

    ``?depuis=`` is the stamp that the page was made at; a stream that resumes gives the last it heard.
    """
    asked = request.query_params.get("lieu", "")
    place = asked if await run_for_streams(_is_seen, site, asked, visitor.agent) else ""
    session = site.visitors.session_secret(request)
    events = _events(site, changes, visitor, session, place, last_heard(request, "depuis"))
    return Events(events, site.streams, session)


async def _events(
    site: Site, changes: ChangePoller, visitor: Visitor, session: str, place: str, since: int | None
) -> AsyncIterator[str]:
    me, departement = visitor.number, visitor.departement
    now = asyncio.get_running_loop().time
    async with changes.watched(me, place, departement):
        yield BEGUN
        known = changes.sight.stamps[departement] if since is None else since
        others, spoke_at = "", now()
        while not site.listeners.closed:
            sight = changes.sight
            stamp = sight.stamps.get(departement, known)
            # A page counts from the last row of all; one of another journal, put back since, comes after.
            has_moved = stamp > known or known > sight.head
            if has_moved or now() - spoke_at >= HEARTBEAT:
                if not await run_for_streams(_is_open, site, session):
                    yield OVER
                    return
                spoke_at = now()
                known = stamp if has_moved else known
                yield event(known, name="pouls" if has_moved else "vie", number=known)
            present = _said(sight.lookers, place, me)
            if present != others:
                others = present
                yield event(present, name="presents")
            await changes.wait(LOOK)


def _is_seen(site: Site, place: str, reader: Agent) -> bool:
    """A ticket that the reader may read: they are not told who looks at another."""
    if not _PLACE.fullmatch(place):
        return False
    with site.units.reading() as work:
        return in_sight(place.removeprefix("ticket:"), work, reader) is not None


def _is_open(site: Site, session: str) -> bool:
    with site.units.reading() as work:
        return Sessions(work, now=site.clock()).signed_in(session) is not None


def _stamp(work: Work, departement: str, head: int) -> int:
    if not departement:
        return head
    latest = work.journal.page(JournalQuery(departement=departement), limit=1)
    return latest[0].sequence if latest else 0


def _said(lookers: Sequence[Viewer], place: str, me: int) -> str:
    """« Denis Fontanel écrit une réponse. », « Denis Fontanel regarde aussi ce ticket. »; empty when the
    reader is alone.
    """
    others = [one for one in lookers if place and one.place == place and one.agent_id != me]
    writing = [one.name for one in others if one.is_writing]
    looking = [one.name for one in others if not one.is_writing]
    said = (
        _named(writing, "écrit une réponse.", "écrivent chacun une réponse."),
        _named(looking, "regarde aussi ce ticket.", "regardent aussi ce ticket."),
    )
    return " ".join(filter(None, said))


def _named(names: Sequence[str], one: str, several: str) -> str:
    if not names:
        return ""
    *first, last = names
    return f"{', '.join(first)} et {last} {several}" if first else f"{last} {one}"
