"""The message of the morning: once, when there is something to say, to whoever is there and wants it."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from due_fakes import PARIS, local
from house import House, Person
from sqlalchemy import select

from agenda.events import EventKind
from agenda.planning import EventService
from bot.morning import JOB, tell_of_the_day
from deadlines.service_hours import ServiceHours
from quality.follow_up import SignalementService
from storage.database import Database
from storage.health import record_run
from storage.tables import outbox
from tickets.clock.presence import Absence
from tickets.service import Request, TicketService
from tickets.workplace import Snooze

NO_BREAK = "\N{NO-BREAK SPACE}"
TUESDAY = "2026-12-01"


@pytest.fixture
def house(database: Database) -> House:
    found = House(database)
    found.clock.now = local("2026-11-25 10:00")
    return found


@pytest.fixture
def camille(house: House) -> Person:
    return house.gestionnaire()


def plans(house: House, by: Person, starts_at: str, departement: str = "") -> None:
    author = house.agent(by)
    with house.units() as work:
        desk = EventService(work, now=house.clock.now)
        desk.plan(
            EventKind.COPIL, starts_at=local(starts_at), place="Nice", by=author
        ).departement = departement


def mornings(house: House, when: str, *people: Person) -> list[list[str]]:
    """What each was told, once the job has run twice."""
    house.clock.now = local(when)
    for _ in range(2):
        with house.units() as work:
            told = work.registry.gestionnaires()
            tell_of_the_day(work, told, now=house.clock.now, hours=ServiceHours(PARIS))
    house.handles()
    return [list(house.texts(person, "☀️")) for person in people]


def test_the_day_is_one_message_as_the_service_opens(house: House, camille: Person) -> None:
    plans(house, camille, f"{TUESDAY} 14:30")
    plans(house, camille, "2026-12-08 09:30")
    by = house.agent(camille)
    with house.units() as work:
        for sent_on in (date(2026, 11, 1), date(2026, 10, 5)):
            SignalementService(work, now=house.clock.now, zone=PARIS).record(
                guichet_id=house.guichet.id or 0, subject="Retards", sent_on=sent_on, by=by
            )
    record_run(house.database, JOB, at=local("2026-12-01 08:50"), failed=False)

    assert mornings(house, f"{TUESDAY} 08:50", camille) == [[]]
    ((told,),) = mornings(house, f"{TUESDAY} 09:00", camille)
    assert [line for line in told.splitlines() if line] == [
        "☀️ Mardi 1er décembre 2026",
        "• 14 h 30 : le copil, Nice",
        "• Signalements : 1 réponse attendue aujourd’hui, 1 réponse de guichet en retard",
        "• Rappels du jour : 1 formation ou réunion",
        "Dernier passage de l’horloge : mardi 1er décembre 2026 à 8 h 50.",
    ]


@pytest.mark.parametrize("day", ["2026-12-02", "2026-12-06", "2026-12-25"])
def test_nothing_is_said_of_an_idle_day_nor_on_a_day_off(house: House, camille: Person, day: str) -> None:
    if day != "2026-12-02":
        plans(house, camille, f"{day} 14:30")

    assert mornings(house, f"{day} 09:00", camille) == [[]]


def test_a_clock_that_was_stopped_is_told_of(house: House, camille: Person) -> None:
    record_run(house.database, JOB, at=local("2026-11-28 19:50"), failed=False)

    ((told,),) = mornings(house, f"{TUESDAY} 09:00", camille)
    assert "Dernier passage de l’horloge : samedi 28 novembre 2026 à 19 h 50." in told


def test_whoever_is_away_or_wants_none_is_told_nothing(house: House, camille: Person) -> None:
    odile, denis = house.gestionnaire("Odile Vannier"), house.gestionnaire("Denis Carle")
    plans(house, camille, f"{TUESDAY} 14:30")
    with house.units() as work:
        one = work.registry.agent(odile.agent_id)
        assert one is not None
        one.is_told_in_the_morning = False
        today = date(2026, 12, 1)
        work.absences.add(Absence(agent_id=denis.agent_id, first_day=today, last_day=today))

    told = mornings(house, f"{TUESDAY} 09:00", camille, odile, denis)
    assert [len(texts) for texts in told] == [1, 0, 0]


def test_each_hears_of_their_own_departement(house: House, camille: Person) -> None:
    other = house.gestionnaire("Rose Payet")
    with house.units() as work:
        found = work.registry.agent(other.agent_id)
        assert found is not None
        found.departement = "83"
    plans(house, camille, f"{TUESDAY} 14:30", departement="06")

    assert [len(texts) for texts in mornings(house, f"{TUESDAY} 09:00", camille, other)] == [1, 0]


def test_what_had_not_left_by_the_evening_is_not_told_the_day_after(house: House, camille: Person) -> None:
    plans(house, camille, f"{TUESDAY} 14:30")
    house.clock.now = local(f"{TUESDAY} 09:00")
    with house.units() as work:
        told = work.registry.gestionnaires()
        assert tell_of_the_day(work, told, now=house.clock.now, hours=ServiceHours(PARIS)) == 1

    house.clock.passes(days=1)
    house.handles()
    assert house.texts(camille, "☀️") == []


def test_a_ticket_to_come_back_to_is_worth_a_message_on_its_day(house: House, camille: Person) -> None:
    nadia = house.agent(house.enrols("Nadia Ferrand"))
    with house.units() as work:
        desk = TicketService(work, now=house.clock.now, zone=PARIS)
        ticket = desk.open_ticket(
            Request(question="Et ?", theme=""), by=nadia, channel="web", chat_ref="agent"
        )
        # For long: its own delay must not be what is told.
        ticket.due_at = None
        work.snoozes.keep(Snooze(camille.agent_id, ticket.reference, local(f"{TUESDAY} 09:00")))

    assert mornings(house, "2026-11-30 09:05", camille) == [[]]
    ((told,),) = mornings(house, f"{TUESDAY} 09:05", camille)
    assert f"À reprendre : {ticket.reference}" in told


def test_whoever_chose_an_hour_has_a_mail_at_that_hour_and_no_message(database: Database) -> None:
    house = House(database, given={"smtp_url": "smtp://127.0.0.1:2525", "mail_from": "sne@gestion.example"})
    house.clock.now = local("2026-11-25 10:00")
    camille = house.gestionnaire()
    plans(house, camille, f"{TUESDAY} 14:30")
    with house.units() as work:
        found = work.registry.agent(camille.agent_id)
        assert found is not None
        found.email, found.morning_mail_at = "camille@sne.example", time(9, 30)
    letters = select(outbox.c.payload).where(outbox.c.channel == "mail")

    def sent(when: str) -> list[Any]:
        assert mornings(house, when, camille) == [[]]
        with house.database.reading() as session:
            return list(session.scalars(letters))

    assert sent(f"{TUESDAY} 09:20") == []
    (letter,) = sent(f"{TUESDAY} 09:30")
    assert letter["recipient"] == "camille@sne.example"
    assert letter["subject"].replace(NO_BREAK, " ") == "Mardi 1er décembre 2026 : ce qui vous attend"
    assert "14 h 30 : le copil, Nice" in letter["body"].replace(NO_BREAK, " ")
    assert "« Mon compte »" in letter["body"].replace(NO_BREAK, " ")
    assert len(sent(f"{TUESDAY} 11:00")) == 1


def test_a_mail_of_the_morning_that_cannot_leave_is_a_message(house: House, camille: Person) -> None:
    plans(house, camille, f"{TUESDAY} 14:30")
    with house.units() as work:
        found = work.registry.agent(camille.agent_id)
        assert found is not None
        found.email, found.morning_mail_at = "camille@sne.example", time(9, 30)

    ((told,),) = mornings(house, f"{TUESDAY} 09:30", camille)
    assert "14 h 30" in told.replace(NO_BREAK, " ")
    assert mornings(house, f"{TUESDAY} 09:40", camille) == [[told]]
