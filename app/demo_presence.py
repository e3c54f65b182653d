"""When nobody answers in the demonstration: a day of closing to come, and a gestionnaire who goes away."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from app.demo_cast import Cast
from app.wiring import Components
from deadlines.working_days import next_working_day
from tickets.presence_service import PresenceService

CLOSED_IN, AWAY_IN = 24, 18  # days
AWAY_FOR = timedelta(days=4)


def go_away(house: Components, cast: Cast, today: date, *, at: datetime) -> None:
    staying, leaving = cast.gestionnaires
    assert leaving.id is not None
    zone, away = house.settings.zone, today + timedelta(days=AWAY_IN)
    closed = next_working_day(today + timedelta(days=CLOSED_IN), zone)
    with house.units() as work:
        desk = PresenceService(work, now=at, zone=zone)
        desk.close(zone.departement, closed, closed, "Plénière nationale", by=staying)
        desk.note_absence(leaving.id, away, away + AWAY_FOR, deputy_id=staying.id, by=leaving)
