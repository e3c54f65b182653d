"""The warnings of the service clock, on the real database and outbox: to whom, when, and once."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from at_once import together
from house import House, Person
from sqlalchemy import update

from deadlines.zones import Zone
from journal.entries import Kind
from storage import tables
from storage.database import Database
from tickets.clock.presence import Absence, Closing
from tickets.due_warnings import MOST_LISTED, warn_of_due
from tickets.service import Request, TicketService
from tickets.ticket import SENSITIVE, Ticket

pytestmark = pytest.mark.databases("sqlite", "postgresql")

PARIS = Zone.of("06")
HALF, NEARLY, DUE = "2026-11-26 10:00", "2026-11-26 17:12", "2026-11-27 10:00"


@pytest.fixture
def house(database: Database) -> House:
    """Where it is ten o'clock, on Wednesday 25 November 2026."""
    return House(database)


@pytest.fixture
def camille(house: House) -> Person:
    return house.gestionnaire()


@pytest.fixture
def nadia(house: House) -> Person:
    return house.enrols("Nadia Ferrand")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS.timezone)


def asks(house: House, agent: Person, question: str = "Que faire ?", *, kind: str = "question") -> str:
    with house.units() as work:
        by = work.registry.agent(agent.agent_id)
        assert by is not None
        request = Request(question=question, theme="nir", kind=kind)
        desk = TicketService(work, now=house.clock.now, zone=PARIS)
        return desk.open_ticket(request, by=by, channel="telegram", chat_ref=agent.user_ref).reference


def orders(house: House, reference: str, who: Person, order: str, *given: str) -> None:
    with house.units() as work:
        by = work.registry.agent(who.agent_id)
        assert by is not None
        desk = TicketService(work, now=house.clock.now, zone=PARIS)
        getattr(desk, order)(desk.ticket_for(reference, by=by), *given, by=by)
    house.handles()


def the_job_runs(house: House, when: str) -> int:
    house.clock.now = at(when)
    with house.units() as work:
        told = warn_of_due(work, now=house.clock.now, zone=PARIS)
    house.handles()
    return told


def warnings_to(house: House, person: Person) -> list[str]:
    return [text for text in house.texts(person) if text.startswith("⏰")]


def ticket(house: House, reference: str) -> Ticket:
    with house.units.reading() as work:
        found = work.tickets.by_reference(reference)
    assert found is not None
    return found


def test_what_nobody_holds_is_told_to_everybody_at_each_threshold(
    house: House, camille: Person, nadia: Person
) -> None:
    marc = house.gestionnaire("Marc Oliveri")
    reference = asks(house, nadia)

    assert the_job_runs(house, "2026-11-26 09:59") == 0
    for when in (HALF, NEARLY, DUE):
        assert the_job_runs(house, when) == 1
        assert the_job_runs(house, when) == 0
    assert the_job_runs(house, "2026-12-04 10:00") == 0

    half, nearly, due = warnings_to(house, camille)
    assert f"{reference} · réponse due vendredi 27 novembre 2026 à 10 h, dans 9 h ouvrées" in half
    assert "Personne ne l’a encore pris." in half
    assert "dans 1 h ouvrée\n" in nearly
    assert "dans moins d’une minute" in due
    assert warnings_to(house, marc) == [half, nearly, due]
    assert not warnings_to(house, nadia)
    assert [entry.subject for entry in house.journal(Kind.TICKET_OVERDUE)] == [reference]


def test_the_holder_alone_is_told(house: House, camille: Person, nadia: Person) -> None:
    marc = house.gestionnaire("Marc Oliveri")
    orders(house, asks(house, nadia), camille, "take")

    the_job_runs(house, HALF)

    (told,) = warnings_to(house, camille)
    assert "Personne" not in told
    assert warnings_to(house, marc) == []


def test_an_answer_ends_the_warnings(house: House, camille: Person, nadia: Person) -> None:
    orders(house, asks(house, nadia), camille, "reply", "Voici.")

    assert [the_job_runs(house, when) for when in (HALF, NEARLY, DUE)] == [0, 0, 0]


def test_a_machine_that_was_off_for_three_days_tells_the_last_threshold_once(
    house: House, camille: Person, nadia: Person
) -> None:
    asks(house, nadia)

    assert the_job_runs(house, "2026-11-30 10:00") == 1
    assert the_job_runs(house, "2026-11-30 10:10") == 0

    (late,) = warnings_to(house, camille)
    assert "en retard de 9 h ouvrées" in late


def test_what_falls_together_is_one_message(house: House, camille: Person, nadia: Person) -> None:
    references = [asks(house, nadia, f"Question {number} ?") for number in range(MOST_LISTED + 2)]

    assert the_job_runs(house, HALF) == MOST_LISTED + 2

    (told,) = warnings_to(house, camille)
    assert f"{MOST_LISTED + 2} réponses attendues sur des tickets que personne n’a encore pris" in told
    assert [reference in told for reference in references] == [True] * MOST_LISTED + [False] * 2
    assert "Et 2 autres : /tickets" in told


@pytest.mark.parametrize(
    "silent", ["2026-11-27 08:50", "2026-11-27 18:00", "2026-11-27 23:00", "2026-11-28 10:00"]
)
def test_nothing_leaves_out_of_office_hours(house: House, nadia: Person, silent: str) -> None:
    asks(house, nadia)

    assert the_job_runs(house, silent) == 0
    assert the_job_runs(house, "2026-11-30 09:00") == 1


def test_a_closing_is_silent_and_moves_what_is_due(house: House, camille: Person, nadia: Person) -> None:
    with house.units() as work:
        first, last = date(2026, 11, 26), date(2026, 11, 27)
        work.closings.add(Closing(departement="06", first_day=first, last_day=last))
    reference = asks(house, nadia)

    assert ticket(house, reference).due_at == at("2026-12-01 10:00")
    assert the_job_runs(house, HALF) == 0
    assert the_job_runs(house, "2026-11-30 10:00") == 1


def test_another_departement_keeps_its_own_calendar(house: House, nadia: Person) -> None:
    with house.units() as work:
        guichet = work.registry.guichet(house.guichet.id or 0)
        assert guichet is not None
        guichet.departement = "57"
    house.clock.now = at("2026-04-02 17:00")  # before Good Friday, a holiday there

    reference = asks(house, nadia)

    assert ticket(house, reference).due_at == at("2026-04-08 17:00")


def test_a_sensitive_ticket_is_told_of_without_its_words(
    house: House, camille: Person, nadia: Person
) -> None:
    asks(house, nadia, "Il la frappe", kind=SENSITIVE)

    assert the_job_runs(house, "2026-11-25 10:10") == 1

    (told,) = warnings_to(house, camille)
    assert "réponse due sans délai" in told
    assert "frappe" not in told


# Those that were there before the clocks.


def forgets_the_clock(house: House, reference: str) -> None:
    values = {"due_at": None, "clock_since": None, "warning_at": None, "clock_left": 0}
    with house.database.writing() as session:
        session.execute(
            update(tables.tickets).where(tables.tickets.c.reference == reference).values(**values)
        )


def test_the_job_winds_the_clock_of_an_older_ticket(house: House, nadia: Person) -> None:
    reference = asks(house, nadia)
    forgets_the_clock(house, reference)

    assert the_job_runs(house, "2026-11-25 23:00") == 0
    assert ticket(house, reference).due_at == at(DUE)

    forgets_the_clock(house, reference)
    assert the_job_runs(house, "2026-11-30 10:00") == 1


# Two processes.


def test_two_processes_tell_once(house: House, camille: Person, nadia: Person) -> None:
    for number in range(5):
        asks(house, nadia, f"Question {number} ?")
        house.clock.passes(minutes=1)
        now = house.clock.now + timedelta(days=2)

        def run(now: datetime = now) -> int:
            with house.units() as work:
                return warn_of_due(work, now=now, zone=PARIS)

        assert sorted(together(run, run)) == [0, 1]
    house.handles()
    assert len(warnings_to(house, camille)) == 5


# Somebody is away.


def goes_away(house: House, person: Person, *, deputy: Person | None = None) -> None:
    with house.units() as work:
        work.absences.add(
            Absence(
                agent_id=person.agent_id,
                first_day=date(2026, 11, 25),
                last_day=date(2026, 12, 4),
                deputy_id=deputy.agent_id if deputy else None,
            )
        )


def test_the_deputy_is_told_in_the_place_of_who_is_away(house: House, camille: Person, nadia: Person) -> None:
    marc, lea = house.gestionnaire("Marc Oliveri"), house.gestionnaire("Léa Bonnet")
    orders(house, asks(house, nadia), camille, "take")
    goes_away(house, camille, deputy=marc)

    the_job_runs(house, HALF)

    assert [len(warnings_to(house, person)) for person in (camille, marc, lea)] == [0, 1, 0]


def test_without_a_deputy_the_colleagues_are_told(house: House, camille: Person, nadia: Person) -> None:
    marc, lea = house.gestionnaire("Marc Oliveri"), house.gestionnaire("Léa Bonnet")
    orders(house, asks(house, nadia), camille, "take")
    goes_away(house, camille)

    the_job_runs(house, HALF)

    assert [len(warnings_to(house, person)) for person in (camille, marc, lea)] == [0, 1, 1]


def test_the_agent_is_told_once_that_her_gestionnaire_is_away(
    house: House, camille: Person, nadia: Person
) -> None:
    marc = house.gestionnaire("Marc Oliveri")
    reference = asks(house, nadia)
    orders(house, reference, camille, "take")
    goes_away(house, camille, deputy=marc)

    orders(house, reference, nadia, "add", "J’ai oublié la date.")
    orders(house, reference, nadia, "add", "C’est le 12.")

    (told,) = house.texts(nadia, "sera de retour")
    assert "Camille Aubrey sera de retour lundi 7 décembre 2026" in told
    assert "Marc Oliveri suit ses tickets" in told
    assert "une réponse est attendue avant vendredi 27 novembre 2026 à 10 h" in told
    assert len(house.texts(marc, "J’ai oublié la date.")) == 1
    assert house.texts(camille, "J’ai oublié la date.") == []


def test_nobody_is_said_to_be_away_who_is_there(house: House, camille: Person, nadia: Person) -> None:
    reference = asks(house, nadia)
    orders(house, reference, camille, "take")

    orders(house, reference, nadia, "add", "J’ai oublié la date.")

    assert house.texts(nadia, "sera de retour") == []


# What the agent reads as they ask.


def test_she_reads_by_when_she_is_answered(house: House, nadia: Person) -> None:
    house.says(nadia, "une question que personne ne connaît")
    house.presses(nadia, "Envoyer au gestionnaire")

    assert "Réponse attendue avant vendredi 27 novembre 2026 à 10 h" in house.sees(nadia).text
    assert "fermé" not in house.sees(nadia).text


def test_she_reads_when_a_closed_service_will_read_her(house: House, nadia: Person) -> None:
    house.clock.now = at("2026-11-28 11:00")
    house.says(nadia, "une question que personne ne connaît")
    house.presses(nadia, "Envoyer au gestionnaire")

    told = house.sees(nadia).text
    assert "Le service est fermé jusqu’au lundi 30 novembre 2026 à 9 h" in told
    assert "Réponse attendue avant mardi 1er décembre 2026 à 18 h" in told
