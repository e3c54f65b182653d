"""An event as a file for a calendar (RFC 5545); opened again after a change, it replaces what was there."""

from __future__ import annotations

from datetime import datetime

from icalendar import Calendar
from icalendar import Event as CalendarEvent

from agenda.events import Event
from rendering.labels import event_name

ICS_TYPE = "text/calendar; charset=utf-8"


def event_ics(event: Event, *, now: datetime) -> bytes:
    """Instants are in UTC: each calendar shows them on its own clock. How long it lasts is not known."""
    line = CalendarEvent()
    line.add("uid", f"{event.reference}.{event.created_at:%Y%m%d%H%M%S}@relais-sne")
    line.add("sequence", event.revision if event.is_planned else event.revision + 1)
    line.add("dtstamp", now)
    line.add("dtstart", event.starts_at)
    line.add("summary", event_name(event.kind, event.title))
    line.add("location", event.place)
    line.add("status", "CONFIRMED" if event.is_planned else "CANCELLED")
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Relais SNE//FR")
    calendar.add_component(line)
    return bytes(calendar.to_ical())
