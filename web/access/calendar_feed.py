"""The calendar that keeps itself up to date: its secret address, and what calendars read there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.staticfiles import NotModifiedResponse

from agenda.enrolment import Enrolment, EnrolmentState
from agenda.events import Event, EventQuery, concerning
from guichets.calendar_feeds import CalendarFeeds
from guichets.pace import CALENDARS
from guichets.registry import AT_GUICHETS, Agent
from guichets.rights import RIGHTS, Right
from quality.signalements import SignalementQuery, SignalementStatus
from rendering.ics import ICS_TYPE, CalendarLine, Status, due_line, event_line, feed_ics
from web.access.clients import client_of
from web.errors import TooFast, UnknownPage
from web.shell import Asked, Go, Shell

BACK, AHEAD = timedelta(days=183), timedelta(days=548)
CANCELLED_STAYS = timedelta(days=30)
"""After the day for which it was planned."""
MOST_AHEAD, MOST_GONE_BY, MOST_DUE = 300, 100, 200


def routes(shell: Shell) -> Sequence[BaseRoute]:
    return [
        shell.order("/compte/calendrier", renew, Right.SPEAK),
        shell.order("/compte/calendrier/retirer", revoke, Right.SPEAK),
        shell.open_page("/calendrier/{secret}.ics", read),
    ]


def renew(asked: Asked) -> Go:
    """The address is shown on the next page, once."""
    return Go("/compte", once=CalendarFeeds(asked.work, now=asked.now).renew(asked.by))


def revoke(asked: Asked) -> Go:
    CalendarFeeds(asked.work, now=asked.now).revoke(asked.by)
    return Go("/compte?fait=calendrier")


def read(asked: Asked) -> Response:
    """Wrong, taken back or of somebody whose access is closed: the same page, « introuvable ». Nobody guesses
    a secret of 256 bits; where readings come from bounds what they cost.
    """
    wait = asked.site.pace.wait(f"calendars:{client_of(asked.request)}", CALENDARS, asked.now)
    if wait is not None:
        raise TooFast(wait)
    reader = CalendarFeeds(asked.work, now=asked.now).reader(asked.path["secret"])
    if reader is None:
        raise UnknownPage
    content = feed_ics(_lines(asked, reader), organizer=asked.site.mail_from)
    tag = f'W/"{sha256(content).hexdigest()}"'
    # Asked again each time: an address that was taken back must not live on in a cache.
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    response = Response(content, media_type=ICS_TYPE, headers=headers)
    known = asked.request.headers.get("if-none-match", "").split(",")
    return NotModifiedResponse(response.headers) if tag in map(str.strip, known) else response


def _lines(asked: Asked, reader: Agent) -> Iterator[CalendarLine]:
    """What their own pages show, between half a year ago and a year and a half ahead. That of an agent is
    what concerns their guichet; that of whoever reads the console, all that is of their département: given to
    colleagues, it is the calendar of the département.
    """
    is_of_guichet = reader.role in AT_GUICHETS
    enrolments = asked.work.enrolments.of_agent(reader.id or 0) if is_of_guichet else {}
    for event in _events(asked, reader):
        stays = BACK if event.is_planned else CANCELLED_STAYS
        if asked.now - stays <= event.starts_at <= asked.now + AHEAD:
            asks = is_of_guichet and event.has_enrolment and event.is_planned
            own = enrolments.get(event.id or 0)
            line = _as_enrolled(event_line(event), own) if asks else event_line(event)
            if line is not None:
                yield line
    if Right.READ in RIGHTS[reader.role]:
        yield from _due_lines(asked, reader)


def _as_enrolled(line: CalendarLine, own: Enrolment | None) -> CalendarLine | None:
    """Not sure until they have a place; None once they said that they do not come."""
    if own is None:
        return replace(line, status="TENTATIVE")
    if own.state is EnrolmentState.WITHDRAWN:
        return None
    status: Status = "CONFIRMED" if own.is_enrolled else "TENTATIVE"
    return replace(line, status=status, changed_at=max(line.changed_at, own.since))


def _due_lines(asked: Asked, reader: Agent) -> Iterator[CalendarLine]:
    theirs = SignalementQuery(departement=reader.departement)
    for standing in (SignalementStatus.OWED, SignalementStatus.LATE):
        due = asked.work.signalements.standing(standing, theirs, today=asked.today, limit=MOST_DUE)
        for one in due:
            if one.due_on >= asked.today - BACK:
                yield due_line(one, asked.work.people.guichet_name(one.guichet_id))


def _events(asked: Asked, reader: Agent) -> Sequence[Event]:
    events, departement, guichet = asked.work.events, reader.departement, None
    if reader.role in AT_GUICHETS:
        guichet = asked.work.registry.guichet(reader.guichet_id or 0)
        if guichet is None:
            return ()
        departement = guichet.departement
    wanted = EventQuery(departement=departement)
    found = [
        *events.ahead(asked.now, wanted, limit=MOST_AHEAD),
        *events.gone_by(asked.now, wanted, limit=MOST_GONE_BY),
    ]
    if guichet is None:
        return found
    return concerning((event for event in found if event.concerns(guichet.id)), reader, asked.work.people)
