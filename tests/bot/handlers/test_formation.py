"""« /formations » and the buttons under the announcement of a training."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from due_fakes import remind_events, remind_soon
from house import House, Person

from agenda.enrolling import AttendanceService
from agenda.enrolment import Ease, Pace, Usefulness
from agenda.events import Event, EventKind, Offer
from agenda.opinions import ask_opinions
from agenda.planning import EventService
from deadlines.service_hours import ServiceHours
from guichets.registry import Role
from journal.entries import Kind


@pytest.fixture
def training(house: House, nadia: Person) -> Event:
    """One place, in twenty days."""
    camille = house.gestionnaire()
    with house.units() as work:
        by = work.registry.agent(camille.agent_id)
        assert by is not None
        return EventService(work, now=house.clock.now).plan(
            EventKind.FORMATION,
            title="Prise en main",
            starts_at=house.clock.now + timedelta(days=20),
            place="Nice, salle 3",
            by=by,
            offer=Offer(places=1, has_enrolment=True),
        )


def announced(house: House) -> None:
    with house.units() as work:
        remind_events(work, now=house.clock.now, hours=ServiceHours(house.wired.settings.zone))
    house.handles()


def test_a_touch_enrols_and_another_one_leaves(house: House, nadia: Person, training: Event) -> None:
    announced(house)
    assert "1 place" in house.sees(nadia).text

    assert "Votre place est réservée" in house.presses(nadia, "Je m’inscris")
    assert "Votre place est réservée" in house.presses(nadia, "Je m’inscris")
    assert "Le fichier pour votre calendrier" in house.presses(nadia, "Mettre dans mon calendrier")
    assert "votre place est réservée" in house.says(nadia, "/formations")
    assert "vous ne venez pas" in house.presses(nadia, "Je ne viens plus\N{NO-BREAK SPACE}: Prise en main")
    assert [row.outcome for row in house.journal(Kind.TRAINING_JOINED, Kind.TRAINING_LEFT)] == [
        "enrolled",
        "",
    ]


def test_whoever_waits_is_told_of_a_place_and_reminded(house: House, nadia: Person, training: Event) -> None:
    bruno = house.enrols("Bruno Carrel")
    announced(house)
    house.presses(nadia, "Je m’inscris")
    assert "vous êtes sur la liste d’attente" in house.presses(bruno, "Je m’inscris")

    house.presses(nadia, "Je ne viens plus")

    assert "Une place s’est libérée" in house.sees(bruno).text
    house.clock.passes(days=20, minutes=-50)
    with house.units() as work:
        assert remind_soon(work, now=house.clock.now, hours=ServiceHours(house.wired.settings.zone)) == 1
    house.handles()
    assert "commence à" in house.sees(bruno).text


@pytest.mark.databases("sqlite", "postgresql")
def test_a_training_for_referents_leaves_the_other_agents_out(
    house: House, nadia: Person, training: Event
) -> None:
    ines = house.enrols("Inès Laborde", role=Role.REFERENT)
    announced(house)
    house.presses(nadia, "Je m’inscris")
    with house.units() as work:
        event, by = work.events.by_id(training.id or 0), work.registry.agent(training.planned_by)
        assert event is not None
        assert by is not None
        EventService(work, now=house.clock.now).change(
            event, title=event.title, starts_at=event.starts_at, place=event.place, guichet_ids=(), by=by,
            offer=replace(event.offer, for_referents=True),
        )  # fmt: skip
    house.handles()
    assert "ne concerne plus" in house.sees(nadia).text  # her place is free again
    assert "Aucune formation n’est ouverte" in house.says(nadia, "/formations")
    assert "n’est pas ouverte à votre inscription" in house.forges(nadia, f"formation:join:{training.id}")
    assert "Votre place est réservée" in house.presses(ines, "Je m’inscris")


def test_nothing_open_says_so(house: House, nadia: Person) -> None:
    assert "Aucune formation n’est ouverte" in house.says(nadia, "/formations")


def test_the_word_in_the_singular_shows_an_agent_theirs_and_sends_a_gestionnaire_to_the_console(
    house: House, nadia: Person
) -> None:
    assert "Aucune formation n’est ouverte" in house.says(nadia, "/formation")
    assert "se planifie dans la console" in house.says(house.gestionnaire(), "/formation")


def test_a_forged_button_enrols_nobody(house: House, nadia: Person, training: Event) -> None:
    assert "n’est pas ouverte à votre inscription" in house.forges(nadia, "formation:join:999")
    house.forges(nadia, "formation:nothing:1")
    house.clock.passes(days=21)
    assert "n’est pas ouverte à votre inscription" in house.forges(nadia, "formation:join:1")
    assert house.journal(Kind.TRAINING_JOINED) == []


def held(house: House, nadia: Person, training: Event, *, present: bool) -> None:
    """Nadia was enrolled; the attendance is taken, and those who were there are asked."""
    announced(house)
    house.presses(nadia, "Je m’inscris")
    house.clock.passes(days=20, minutes=180)
    with house.units() as work:
        event, by = work.events.by_id(training.id or 0), work.registry.agent(training.planned_by)
        assert event is not None
        assert by is not None
        there = [nadia.agent_id] if present else []
        AttendanceService(work, now=house.clock.now).take(event, there, by=by)
        ask_opinions(work, now=house.clock.now, hours=ServiceHours(house.wired.settings.zone))
    house.handles()


def test_three_touches_say_what_it_was_worth(house: House, nadia: Person, training: Event) -> None:
    held(house, nadia, training, present=True)
    assert "vous a-t-elle été utile" in house.sees(nadia).text

    assert "Le rythme" in house.presses(nadia, "En partie")
    assert "à l’aise" in house.presses(nadia, "Bien")
    assert "sont comptées" in house.presses(nadia, "Pas encore")

    (row,) = house.journal(Kind.TRAINING_RATED)
    assert (row.outcome, row.actor_id, row.channel) == ("partly_useful", None, "telegram")
    with house.units.reading() as work:
        one = work.enrolments.one(training.id or 0, nadia.agent_id)
        assert one is not None
        assert (one.usefulness, one.pace, one.ease) == (
            Usefulness.PARTLY_USEFUL, Pace.WELL_PACED, Ease.NOT_YET_AT_EASE,
        )  # fmt: skip


@pytest.mark.parametrize("data", ["1:useful", "999:useful", "1:nothing", "x:useful", "1"])
def test_a_forged_opinion_counts_for_nothing(house: House, nadia: Person, training: Event, data: str) -> None:
    held(house, nadia, training, present=False)
    said = house.forges(nadia, f"formation:rate:{data}")
    assert "pas noté présent" in said or "n’est plus valable" in said
    assert house.journal(Kind.TRAINING_RATED) == []
