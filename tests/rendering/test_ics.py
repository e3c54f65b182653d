"""Files for calendars, read back by another library than the one that writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from ical.calendar import Calendar
from ical.calendar_stream import IcsCalendarStream
from ical.event import Event as CalendarEvent

from agenda.events import Event, EventKind, EventStatus
from deadlines.zones import Zone
from quality.signalements import Signalement
from rendering.ics import due_line, event_ics, event_line, feed_ics

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
SERVICE, AGENT = "sne06@example.fr", "nadia@mairie.example"


def event(**more: Any) -> Event:
    values = {
        "kind": EventKind.FORMATION,
        "title": "Prise en main",
        "place": "Nice ; salle 2, porte B",
        "starts_at": datetime(2027, 1, 12, 13, 30, tzinfo=UTC),
        **more,
    }
    return Event(id=12, planned_by=1, created_at=NOW, **values)


def read(made: bytes) -> Calendar:
    return IcsCalendarStream.calendar_from_ics(made.decode())


def only(made: bytes) -> CalendarEvent:
    (line,) = read(made).events
    return line


def test_a_calendar_reads_what_when_and_where() -> None:
    line = only(event_ics(event(), now=NOW))

    assert line.summary == "Formation\xa0: Prise en main"
    assert line.location == "Nice ; salle 2, porte B"
    assert line.dtstart == datetime(2027, 1, 12, 13, 30, tzinfo=UTC)
    assert line.dtstamp == NOW
    assert line.status == "CONFIRMED"


@pytest.mark.parametrize("later", [{"revision": 1}, {"status": EventStatus.CANCELLED}])
def test_what_changed_replaces_what_was_there(later: dict[str, Any]) -> None:
    changed_at = NOW + timedelta(days=1)
    before = only(event_ics(event(), now=NOW))
    after = only(event_ics(event(**later, changed_at=changed_at), now=changed_at))

    assert before.uid == after.uid
    assert (before.sequence, after.sequence) == (0, 1)
    assert (before.last_modified, after.last_modified) == (NOW, changed_at)


def test_an_event_that_was_moved_then_cancelled_rises_twice() -> None:
    moved, cancelled = event(revision=1), event(revision=1, status=EventStatus.CANCELLED)

    assert [only(event_ics(one, now=NOW)).sequence for one in (event(), moved, cancelled)] == [0, 1, 2]


def test_a_meeting_is_named_for_its_kind() -> None:
    assert only(event_ics(event(kind=EventKind.COMITE, title=""), now=NOW)).summary == "Comité de suivi"


def test_no_line_break_of_a_title_adds_a_line_of_its_own() -> None:
    made = event_ics(event(title="A\r\nATTACH:https://example.org"), now=NOW)

    assert b"\r\nATTACH" not in made


def test_long_and_accented_words_are_folded_and_come_back_whole() -> None:
    title = "Réactivation, radiation ; « reprise » \\ été " * 8
    made = event_ics(event(title=title), now=NOW)

    assert max(map(len, made.split(b"\r\n"))) <= 75
    assert only(made).summary == f"Formation\xa0: {title}"


@pytest.mark.parametrize(
    ("status", "method"), [(EventStatus.PLANNED, "REQUEST"), (EventStatus.CANCELLED, "CANCEL")]
)
def test_an_invitation_says_who_invites_whom_and_asks_for_no_mail_back(
    status: EventStatus, method: str
) -> None:
    made = event_ics(event(status=status), now=NOW, organizer=SERVICE, attendee=AGENT)
    line = only(made)

    assert read(made).method == method
    assert line.organizer is not None
    assert line.organizer.uri == f"mailto:{SERVICE}"
    assert [(one.uri, one.rsvp) for one in line.attendees] == [(f"mailto:{AGENT}", False)]


@pytest.mark.parametrize(("organizer", "attendee"), [("", ""), (SERVICE, ""), ("", AGENT)])
def test_a_file_that_is_taken_away_invites_nobody(organizer: str, attendee: str) -> None:
    made = event_ics(event(), now=NOW, organizer=organizer, attendee=attendee)

    assert read(made).method == "PUBLISH"
    assert only(made).attendees == []


def test_the_end_is_said_where_it_is_known() -> None:
    ends_at = datetime(2027, 1, 12, 16, tzinfo=UTC)

    assert only(event_ics(event(ends_at=ends_at), now=NOW)).dtend == ends_at
    assert only(event_ics(event(), now=NOW)).dtend is None


# The nights when clocks change: in spring two o'clock is three, in autumn it comes twice.
NIGHTS = [
    ("06", "2027-03-28T00:59:59+00:00", "2027-03-28 01:59:59"),
    ("06", "2027-03-28T01:00:00+00:00", "2027-03-28 03:00:00"),
    ("06", "2027-10-31T00:30:00+00:00", "2027-10-31 02:30:00"),
    ("06", "2027-10-31T01:30:00+00:00", "2027-10-31 02:30:00"),
    ("974", "2027-03-28T00:59:59+00:00", "2027-03-28 04:59:59"),
    ("974", "2027-10-31T01:30:00+00:00", "2027-10-31 05:30:00"),
]


@pytest.mark.parametrize(("departement", "starts_at", "shown"), NIGHTS)
def test_an_instant_stays_itself_through_the_nights_when_clocks_change(
    departement: str, starts_at: str, shown: str
) -> None:
    clock = Zone.of(departement).timezone
    planned = datetime.fromisoformat(starts_at).astimezone(clock)

    line = only(event_ics(event(starts_at=planned), now=NOW))

    assert isinstance(line.dtstart, datetime)
    assert line.dtstart.astimezone(UTC) == datetime.fromisoformat(starts_at)
    assert f"{line.dtstart.astimezone(clock):%Y-%m-%d %H:%M:%S}" == shown


def signalement() -> Signalement:
    return Signalement(
        id=3,
        reference="S-2026-003",
        guichet_id=1,
        subject="Radiations par Mme Untel",
        sent_on=date(2026, 11, 2),
        due_on=date(2026, 12, 2),
        recorded_by=1,
        created_at=NOW,
    )


def test_a_due_day_is_a_whole_day_that_leaves_its_reader_free_and_names_nobody() -> None:
    made = feed_ics([due_line(signalement(), "Mairie de Valbonne")])
    line = only(made)

    assert line.dtstart == date(2026, 12, 2)
    assert line.transparency == "TRANSPARENT"
    assert line.summary == "Réponse attendue\xa0: Mairie de Valbonne (S-2026-003)"
    assert "Untel" not in made.decode()


def test_the_feed_has_a_name_and_says_how_often_to_read_it() -> None:
    calendar = read(feed_ics([event_line(event())], organizer=SERVICE))

    assert (calendar.method, calendar.name) == ("PUBLISH", ["Relais SNE"])
    assert calendar.refresh_interval == timedelta(hours=1)
    assert b"X-PUBLISHED-TTL:PT1H\r\n" in feed_ics([])


def test_the_same_lines_make_the_same_bytes() -> None:
    lines = [event_line(event()), due_line(signalement(), "Mairie de Valbonne")]

    assert feed_ics(lines) == feed_ics(lines)
