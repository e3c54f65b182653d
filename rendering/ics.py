"""Events, and days on which something is due, as files for a calendar (RFC 5545, RFC 5546).

A file that is taken away and the feed that calendars read say METHOD:PUBLISH: they inform, and expect nothing
back. A file sent to one person to invite them says REQUEST, or CANCEL: mail programs then put it in the
calendar by themselves, or take it off. Opened again after a change, each replaces what was there: the same
UID, a higher SEQUENCE.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from agenda.events import Event
from quality.signalements import Signalement
from rendering.labels import event_name

if TYPE_CHECKING:
    from icalendar import Event as CalendarEvent

Status = Literal["CONFIRMED", "TENTATIVE", "CANCELLED"]

ICS_TYPE = "text/calendar; charset=utf-8"
READ_AGAIN = timedelta(hours=1)
"""How often a calendar is asked to read the feed; each does as it likes."""


@dataclass(frozen=True, kw_only=True)
class CalendarLine:
    """Instants are written in UTC: each calendar shows them on its own clock. A whole day, or what is not
    sure, leaves whoever reads it free. Where no end is known, none is said.
    """

    uid: str
    sequence: int = 0
    changed_at: datetime
    starts: datetime | date
    ends_at: datetime | None = None
    summary: str
    place: str = ""
    status: Status = "CONFIRMED"


def event_line(event: Event) -> CalendarLine:
    return CalendarLine(
        uid=_uid(event.reference, event.created_at),
        sequence=event.revision if event.is_planned else event.revision + 1,
        changed_at=event.changed_at or event.created_at,
        starts=event.starts_at,
        ends_at=event.ends_at,
        summary=event_name(event.kind, event.title),
        place=event.place,
        status="CONFIRMED" if event.is_planned else "CANCELLED",
    )


def due_line(signalement: Signalement, guichet: str) -> CalendarLine:
    """Its subject stays out: somebody may be named in it, and a calendar is shown to others."""
    return CalendarLine(
        uid=_uid(signalement.reference, signalement.created_at),
        changed_at=signalement.created_at,
        starts=signalement.due_on,
        summary=f"Réponse attendue\N{NO-BREAK SPACE}: {guichet} ({signalement.reference})",
    )


def event_ics(
    event: Event, *, now: datetime, organizer: str = "", attendee: str = "", is_off: bool = False
) -> bytes:
    """To be taken away; with the mail address of an ``attendee``, the invitation that is sent to them, or
    its cancellation, also of what ``is_off`` for them alone. An invitation comes from somebody: without
    ``organizer``, it is a file like another.
    """
    from icalendar import vCalAddress

    line, is_sent = event_line(event), bool(organizer and attendee)
    is_off = is_off or not event.is_planned
    made = _component(replace(line, status="CANCELLED") if is_off else line, organizer, stamp=now)
    if is_sent:
        # The service counts its answers itself: it asks none of mail programs, which would write to it.
        to = {"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": "FALSE"}
        made.add("attendee", vCalAddress(f"mailto:{attendee}"), parameters=to)
    method = "PUBLISH" if not is_sent else "CANCEL" if is_off else "REQUEST"
    return _calendar(method, made)


def feed_ics(lines: Iterable[CalendarLine], *, organizer: str = "") -> bytes:
    """The same lines make the same bytes, whenever they are written."""
    written = (_component(line, organizer, stamp=line.changed_at) for line in lines)
    return _calendar("PUBLISH", *written, name="Relais SNE")


def _uid(reference: str, created_at: datetime) -> str:
    return f"{reference}.{created_at:%Y%m%d%H%M%S}@relais-sne"


def _component(line: CalendarLine, organizer: str, *, stamp: datetime) -> CalendarEvent:
    from icalendar import Event as CalendarEvent
    from icalendar import vCalAddress

    made = CalendarEvent()
    made.add("uid", line.uid)
    made.add("sequence", line.sequence)
    made.add("dtstamp", stamp)
    made.add("last-modified", line.changed_at)
    if isinstance(line.starts, datetime):
        made.add("dtstart", line.starts.astimezone(UTC))
    else:
        made.add("dtstart", line.starts)
    if not isinstance(line.starts, datetime) or line.status == "TENTATIVE":
        made.add("transp", "TRANSPARENT")
    if line.ends_at is not None:
        made.add("dtend", line.ends_at.astimezone(UTC))
    made.add("summary", line.summary)
    if line.place:
        made.add("location", line.place)
    made.add("status", line.status)
    if organizer:
        made.add("organizer", vCalAddress(f"mailto:{organizer}"))
    return made


def _calendar(method: str, *components: CalendarEvent, name: str = "") -> bytes:
    """With a ``name``, one that is read again and again."""
    from icalendar import Calendar, vDuration

    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Relais SNE//FR")
    calendar.add("method", method)
    if name:
        calendar.add("name", name)
        calendar.add("x-wr-calname", name)
        calendar.add("refresh-interval", READ_AGAIN, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", vDuration(READ_AGAIN))
    for component in components:
        calendar.add_component(component)
    return bytes(calendar.to_ical())
