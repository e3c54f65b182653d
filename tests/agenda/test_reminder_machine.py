"""Whatever is ordered, and whenever the machine stops: who is reminded of what, on the real outbox."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from due_fakes import HOURS, PARIS, SERVICE, local, move, remind_events, remind_soon
from house import House
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from migrated import migrated
from sqlalchemy import select

from agenda.enrolling import EnrolmentService
from agenda.events import Event, EventKind, Offer
from agenda.planning import EventService
from deadlines.service_hours import ServiceHours
from delivery.queue_messages import Delivered
from guichets.registry import Agent, Role
from storage.database import Database
from storage.outbox import TOGETHER
from storage.tables import outbox

KEY = re.compile(r"rappel:formation-(\d+):([^:]+)(?::(J-\d))?(?::H-1)?:agent-(\d+)")
EVENTS, PLACES = 2, 2
ORDERS = st.lists(
    st.tuples(
        st.sampled_from(["enrol", "leave", "tick", "tick", "tick", "carry", "move", "cancel", "stop"]),
        st.integers(0, 2),
        st.integers(0, EVENTS - 1),
        st.sampled_from([0, 0, 0, 1, 3, 20, 24, 96]),
    ),
    max_size=20,
)
"""What, by or for whom, which training, and after how many hours: a « stop » lasts as long."""


class Life:
    """Two trainings of two places, for which two of three agents have put their names down."""

    def __init__(self, database: Database) -> None:
        self.house = House(database)
        self.house.clock.now = local("2026-12-04 09:00")
        self.left: list[str] = []
        self.ran: list[tuple[str, datetime]] = []
        """When the machine looked at what is owed, and when it let what waited go."""
        self.came: dict[tuple[int, int], int] = {}
        """From which run on who comes to what, with its date unchanged."""
        roles = [(Role.GESTIONNAIRE, None), *[(Role.AGENT, self.house.guichet.id)] * 3]
        with self.house.units() as work:
            people = [
                Agent(name=f"P{n}", role=role, guichet_id=place, created_at=self.now)
                for n, (role, place) in enumerate(roles)
            ]
            for one in people:
                work.registry.add(one)
            self.odile, *self.agents = people
            for number in range(EVENTS):
                event = EventService(work, now=self.now).plan(
                    EventKind.FORMATION, title=f"F{number}", place="Nice", by=self.odile,
                    starts_at=local(f"2026-12-{10 + number} 14:30"),
                    offer=Offer(places=PLACES, has_enrolment=True),
                )  # fmt: skip
                for agent in self.agents[:PLACES]:
                    EnrolmentService(work, now=self.now).enrol(event, agent)
        self.sees_who_comes()

    @property
    def now(self) -> datetime:
        return self.house.clock.now

    @contextmanager
    def event(self, number: int) -> Iterator[tuple[Any, Event]]:
        with self.house.units() as work:
            found = work.events.by_id(number + 1)
            assert found is not None
            yield work, found

    def does(self, order: str, who: int, number: int, hours: int) -> None:
        self.house.clock.passes(minutes=60 * (hours if order == "stop" else min(hours, 20)))
        agent = self.agents[who]
        with self.event(number) as (work, event):
            is_ahead = event.is_planned and event.starts_at > self.now
            desk, enrolments = EventService(work, now=self.now), EnrolmentService(work, now=self.now)
            found = work.enrolments.one(event.id, agent.id)
            match order:
                case "enrol" if is_ahead:
                    enrolments.enrol(event, agent)
                case "leave" if is_ahead and found is not None and found.state != "withdrawn":
                    enrolments.withdraw(event, agent)
                case "move" if is_ahead:
                    move(desk, event, starts_at=self.now + timedelta(hours=2 + hours), by=self.odile)
                    self.came = {pair: at for pair, at in self.came.items() if pair[0] != event.id}
                case "cancel" if is_ahead:
                    desk.cancel(event, by=self.odile)
        self.sees_who_comes()
        if order == "tick":
            self.looks()
        if order == "carry":
            self.carries()

    def sees_who_comes(self) -> None:
        coming: set[tuple[int, int]] = set()
        for number in range(EVENTS):
            with self.event(number) as (work, event):
                rows = work.enrolments.of_event(event.id)
                coming |= {
                    (one.event_id, one.agent_id) for one in rows if one.is_enrolled and event.is_planned
                }
        self.came = {pair: self.came.get(pair, len(self.ran)) for pair in coming}

    def looks(self) -> None:
        self.ran.append(("look", self.now))
        with self.house.units() as work:
            remind_events(work, now=self.now, hours=SERVICE)
        with self.house.units() as work:
            remind_soon(work, now=self.now, hours=SERVICE)

    def carries(self) -> None:
        self.ran.append(("carry", self.now))
        shelf = self.house.wired.shelf
        while parcels := shelf.take("web", now=self.now, lease=timedelta(minutes=1), limit=10):
            for one in parcels:
                with self.house.database.reading() as session:
                    joined = (outbox.c.external_ref == one.key, outbox.c.reason == TOGETHER)
                    said = [one.key, *session.scalars(select(outbox.c.key).where(*joined))]
                for key in said:
                    self.is_right(key)
                    self.left.append(key)
                shelf.settle((one, Delivered()), now=self.now)

    def is_right(self, key: str) -> None:
        """Of a reminder that leaves now."""
        if (read := KEY.fullmatch(key)) is None:
            return
        with self.event(int(read[1]) - 1) as (work, event):
            assert event.is_planned
            assert event.starts_at > self.now
            assert read[2] in dates(event)
            found = work.enrolments.one(event.id, int(read[4]))
            assert found is not None
            assert found.is_enrolled

    def ends(self) -> None:
        """The machine runs until all has begun; whoever it could tell was told."""
        while self.is_anything_ahead():
            self.looks()
            self.carries()
            self.sees_who_comes()
            self.house.clock.passes(minutes=6 * 60)
        assert len(self.left) == len(set(self.left))
        for number in range(EVENTS):
            with self.event(number) as (_, event):
                for (event_id, agent_id), since in self.came.items():
                    if event_id == event.id and self.could_tell(event, self.ran[since:]):
                        assert [key for key in self.left if self.tells(key, event, agent_id)]

    def could_tell(self, event: Event, ran: list[tuple[str, datetime]]) -> bool:
        """It looked in the hours of the service, within the week, and let go what it found before they ended:
        what they find is told in the words of that day.
        """
        service, week = ServiceHours(PARIS, HOURS), event.starts_at - timedelta(days=7)
        looked: datetime | None = None
        for what, at in ran:
            if at >= event.starts_at:
                return False
            if what == "look" and service.is_open(at) and at >= week:
                looked = at
            if what == "carry" and looked and service.is_open(at) and at.date() == looked.date():
                return True
        return False

    def tells(self, key: str, event: Event, agent_id: int) -> bool:
        read = KEY.fullmatch(key)
        if read is None or read[2] not in dates(event):
            return False
        return (int(read[1]), int(read[4])) == (event.id, agent_id)

    def is_anything_ahead(self) -> bool:
        with self.house.units() as work:
            return bool(work.events.upcoming(self.now, limit=1))


def dates(event: Event) -> set[str]:
    """As the keys of its reminders name them."""
    return {f"{PARIS.local(event.starts_at):%Y-%m-%d}", f"{event.starts_at:%Y%m%d%H%M}"}


@pytest.mark.timeout(300)
@settings(deadline=None, max_examples=15, database=None, phases=[Phase.generate])  # shorter takes minutes
@given(orders=ORDERS)
def test_nobody_is_told_of_what_is_over_nor_twice_and_nobody_who_comes_is_forgotten(
    orders: list[tuple[str, int, int, int]],
) -> None:
    with TemporaryDirectory() as folder:
        life = Life(Database(migrated(Path(folder) / "relais.db")))
        for order in orders:
            life.does(*order)
        life.ends()
        life.house.database.close()
