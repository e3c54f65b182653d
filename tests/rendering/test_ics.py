from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from icalendar import Calendar

from agenda.events import Event, EventKind, EventStatus
from rendering.ics import event_ics

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def event(**more: Any) -> Event:
    values = {
        "kind": EventKind.FORMATION,
        "title": "Prise en main",
        "place": "Nice ; salle 2, porte B",
        **more,
    }
    return Event(
        id=12,
        starts_at=datetime(2027, 1, 12, 13, 30, tzinfo=UTC),
        planned_by=1,
        created_at=NOW,
        **values,
    )


@dataclass
class Read:
    """The file as another programme reads it."""

    made: Event

    def __getitem__(self, name: str) -> object:
        (line,) = Calendar.from_ical(event_ics(self.made, now=NOW)).walk("VEVENT")
        value = line[name]
        return getattr(value, "dt", value)


def test_a_calendar_reads_what_when_and_where() -> None:
    read = Read(event())

    assert read["summary"] == "Formation\xa0: Prise en main"
    assert read["location"] == "Nice ; salle 2, porte B"
    assert read["dtstart"] == datetime(2027, 1, 12, 13, 30, tzinfo=UTC)
    assert read["status"] == "CONFIRMED"


@pytest.mark.parametrize("later", [{"revision": 1}, {"status": EventStatus.CANCELLED}])
def test_what_changed_replaces_what_was_there(later: dict[str, Any]) -> None:
    before, after = Read(event()), Read(event(**later))

    assert before["uid"] == after["uid"]
    assert (before["sequence"], after["sequence"]) == (0, 1)


def test_a_meeting_is_named_for_its_kind() -> None:
    assert Read(event(kind=EventKind.COMITE, title=""))["summary"] == "Comité de suivi"


def test_no_line_break_of_a_title_adds_a_line_of_its_own() -> None:
    made = event_ics(event(title="A\r\nATTACH:https://example.org"), now=NOW)

    assert b"\r\nATTACH" not in made
