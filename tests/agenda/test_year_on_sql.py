"""What is noted, the rules of a département, and the warning of the month, on either database."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from at_once import together
from house import House, Person
from refusing import refuses

from agenda.events import EventKind
from agenda.obligations import Obligation, Rhythm, Standing
from agenda.planning import EventService
from agenda.year import YearService, warn_of_obligations
from deadlines.service_hours import ServiceHours
from deadlines.zones import Zone
from guichets.registry import Agent, Guichet, GuichetKind, Role
from journal.entries import JournalQuery, Kind
from storage.database import Database

pytestmark = pytest.mark.databases("sqlite", "postgresql")

PARIS = Zone.of("06")
COPIL, CONTROL = Obligation.COPIL, Obligation.CONTROL
SEPTEMBER = "2026-09-01 10:00"


def at(text: str, zone: Zone = PARIS) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone.timezone)


@pytest.fixture
def house(database: Database) -> House:
    """Only the copil is followed, since long ago."""
    found = House(database)
    found.clock.now = at("2026-01-05 10:00")
    with found.units() as work:
        for one in Obligation:
            if one is not COPIL:
                work.obligations.keep_rule("06", one, Rhythm(is_followed=False))
    return found


@pytest.fixture
def camille(house: House) -> Person:
    return house.gestionnaire()


def the_job_runs(house: House, when: str, departement: str = "06", zone: Zone = PARIS) -> int:
    house.clock.now = at(when, zone)
    with house.units() as work:
        told = warn_of_obligations(work, departement, now=house.clock.now, hours=ServiceHours(zone))
    house.handles()
    return told


def warnings_to(house: House, person: Person) -> list[str]:
    return [text.replace("\N{NO-BREAK SPACE}", " ") for text in house.texts(person) if "Obligations" in text]


def keep_rule(house: House, one: Obligation, rule: Rhythm | None, departement: str = "06") -> None:
    with house.units() as work:
        work.obligations.keep_rule(departement, one, rule)


def plans(house: House, by: Person, starts_at: str, kind: EventKind = EventKind.COPIL) -> int:
    author = house.agent(by)
    with house.units() as work:
        desk = EventService(work, now=house.clock.now)
        event = desk.plan(kind, starts_at=at(starts_at), place="Nice", by=author)
    house.handles()
    return event.id or 0


def the_year(house: House, year: int = 2026, departement: str = "06") -> dict[Obligation, Standing]:
    with house.units.reading() as work:
        service = YearService(work, departement, now=house.clock.now, zone=Zone.of(departement))
        return {one.obligation: one for one in service.of(year)}


def test_the_first_morning_of_september_says_it_once_then_once_a_month(house: House, camille: Person) -> None:
    assert the_job_runs(house, "2026-08-31 17:00") == 0
    assert the_job_runs(house, "2026-09-01 08:50") == 0
    assert [the_job_runs(house, f"2026-09-01 09:{minute}") for minute in ("00", "10", "20")] == [1, 0, 0]
    assert the_job_runs(house, "2026-09-30 17:50") == 0
    assert the_job_runs(house, "2026-10-01 09:00") == 1

    first, second = warnings_to(house, camille)
    assert "Aucun copil daté pour 2026" in first
    assert first == second
    with house.units.reading() as work:
        sent = [row.entry for row in work.journal.rows() if row.entry.kind is Kind.REMINDER_SENT]
    assert [entry.subject for entry in sent] == ["obligation:06:2026-09", "obligation:06:2026-10"]


def test_late_is_better_than_never_but_not_at_night_nor_on_a_day_off(house: House, camille: Person) -> None:
    assert the_job_runs(house, "2026-09-05 10:00") == 0  # a Saturday
    assert the_job_runs(house, "2026-09-07 19:00") == 0
    assert the_job_runs(house, "2026-11-11 10:00") == 0
    assert the_job_runs(house, "2026-11-12 10:00") == 1
    assert len(warnings_to(house, camille)) == 1


def test_what_is_planned_done_or_not_followed_is_not_told(house: House, camille: Person) -> None:
    event_id = plans(house, camille, "2026-11-20 10:00")
    assert the_job_runs(house, SEPTEMBER) == 0

    by = house.agent(camille)
    with house.units() as work:
        event = work.events.by_id(event_id)
        assert event is not None
        EventService(work, now=house.clock.now).cancel(event, by=by)
    assert the_job_runs(house, "2026-09-02 10:00") == 1

    with house.units() as work:
        YearService(work, "06", now=house.clock.now, zone=PARIS).note(COPIL, date(2026, 9, 1), by=by)
    assert the_job_runs(house, "2026-10-01 10:00") == 0

    with house.units() as work:
        YearService(work, "06", now=house.clock.now, zone=PARIS).forget(COPIL, date(2026, 9, 1), by=by)
    keep_rule(house, COPIL, Rhythm(is_followed=False))
    assert the_job_runs(house, "2026-11-02 10:00") == 0


def test_all_that_is_missing_is_one_message(house: House, camille: Person) -> None:
    for one in Obligation:
        keep_rule(house, one, None)

    assert the_job_runs(house, "2026-11-02 10:00") == 1

    (told,) = warnings_to(house, camille)
    assert "Aucune plénière nationale datée pour 2026" in told
    assert "Bilan diffusé aux partenaires : rien de noté (premier semestre 2026), en retard\n" in told
    assert "Bilan diffusé aux partenaires : rien de noté (second semestre 2026)\n" in told
    assert "Compte rendu de mission : rien de noté (2026)\n" in told
    assert "janvier, février, mars" in told
    assert told.count("•") == len(Obligation) + 2  # two first halves are late, two second ones are not


def test_january_tells_what_was_left_of_the_year_before(house: House, camille: Person) -> None:
    assert the_job_runs(house, "2027-01-04 10:00") == 1

    (told,) = warnings_to(house, camille)
    assert "• Aucun copil daté pour 2026, en retard" in told
    assert the_job_runs(house, "2027-02-01 10:00") == 0


def test_each_departement_is_told_in_its_own_hours_of_its_own_year(house: House, camille: Person) -> None:
    reunion = Zone.of("974")
    with house.units() as work:
        guichet = Guichet(name="Saint-Paul", kind=GuichetKind.COMMUNE, departement="974")
        work.registry.add(guichet)
        for one in Obligation:
            if one is not COPIL:
                work.obligations.keep_rule("974", one, Rhythm(is_followed=False))
        work.obligations.keep_start("974", date(2026, 1, 1))
    other = house.gestionnaire("Rose Payet")
    with house.units() as work:
        for who, code in ((camille, "06"), (other, "974")):
            found = work.registry.agent(who.agent_id)
            assert found is not None
            found.departement = code

    plans(house, camille, "2026-11-20 10:00")
    assert the_job_runs(house, "2026-09-01 08:00", "974", reunion) == 0
    assert the_job_runs(house, "2026-09-01 09:00", "974", reunion) == 1
    assert the_job_runs(house, SEPTEMBER) == 0
    assert (len(warnings_to(house, other)), warnings_to(house, camille)) == (1, [])


def test_an_event_of_all_counts_for_each_and_that_of_another_for_nobody_else(
    house: House, camille: Person
) -> None:
    event_id = plans(house, camille, "2026-11-20 10:00")  # of whoever works for all
    assert the_year(house)[COPIL].planned == the_year(house, departement="30")[COPIL].planned == 1

    with house.units() as work:
        event = work.events.by_id(event_id)
        assert event is not None
        event.departement = "30"
    assert (the_year(house)[COPIL].planned, the_year(house, departement="30")[COPIL].planned) == (0, 1)


def test_what_is_noted_stands_once_until_it_is_taken_back(house: House, camille: Person) -> None:
    by = house.agent(camille)
    day = date(2026, 1, 4)
    with house.units() as work:
        service = YearService(work, "06", now=house.clock.now, zone=PARIS, channel="web")
        for _ in range(2):
            service.note(CONTROL, day, by=by)
        with refuses("agenda.done_in_the_future"):
            service.note(CONTROL, date(2026, 1, 6), by=by)
    with house.units.reading() as work:
        assert [one.day for one in work.obligations.noted("06", 2026)] == [day]
        assert list(work.obligations.noted("30", 2026)) == list(work.obligations.noted("06", 2025)) == []

    with house.units() as work:
        service = YearService(work, "06", now=house.clock.now, zone=PARIS)
        for _ in range(2):
            service.forget(CONTROL, day, by=by)
    with house.units.reading() as work:
        assert list(work.obligations.noted("06", 2026)) == []
        kinds = [row.entry.kind for row in work.journal.rows() if "obligation" in row.entry.kind]
        assert kinds == [Kind.OBLIGATION_NOTED, Kind.OBLIGATION_NOTE_REMOVED]
        for code, seen in (("06", 2), ("30", 0)):
            rows = work.journal.matching(JournalQuery(departement=code))
            assert sum("obligation" in row.entry.kind for row in rows) == seen


def test_several_at_once_note_one_day_and_warn_once(house: House, camille: Person) -> None:
    by, house.clock.now = house.agent(camille), at(SEPTEMBER)

    def note() -> None:
        with house.units() as work:
            YearService(work, "06", now=house.clock.now, zone=PARIS).note(CONTROL, date(2026, 8, 4), by=by)

    def warn() -> int:
        with house.units() as work:
            return warn_of_obligations(work, "06", now=house.clock.now, hours=ServiceHours(PARIS))

    together(note, note)
    assert sorted(together(warn, warn)) == [0, 1]
    with house.units.reading() as work:
        kinds = [row.entry.kind for row in work.journal.rows()]
    assert (kinds.count(Kind.OBLIGATION_NOTED), kinds.count(Kind.REMINDER_SENT)) == (1, 1)


def test_whoever_is_of_another_departement_notes_nothing(house: House, camille: Person) -> None:
    by = house.agent(camille)
    by.departement = "30"
    with house.units() as work, refuses("common.gestionnaire_only"):
        YearService(work, "06", now=house.clock.now, zone=PARIS).note(COPIL, date(2026, 1, 2), by=by)


def test_only_what_differs_from_the_table_is_kept(house: House, camille: Person) -> None:
    by = house.agent(camille)
    keep_rule(house, COPIL, Rhythm(times=2))
    with house.units() as work:
        service = YearService(work, "06", now=house.clock.now, zone=PARIS)
        rules = {**service.rules, COPIL: Rhythm(), CONTROL: Rhythm(times=4, warned_ahead=1)}
        service.settle(rules, service.start, by=by)
        assert work.obligations.start_of("06") is None
        assert COPIL not in work.obligations.rules("06")
        assert work.obligations.rules("06")[CONTROL] == Rhythm(times=4, warned_ahead=1)
        service.settle(rules, date(2026, 7, 1), by=by)
        assert service.start == date(2026, 7, 1)
        service.settle(rules, date(2026, 7, 1), by=by)
    with house.units.reading() as work:
        changed = [row for row in work.journal.rows() if row.entry.kind is Kind.SETTINGS_CHANGED]
    assert [row.entry.subject for row in changed] == ["obligation:06:regles"] * 2


def test_a_departement_starts_with_its_earliest_trace(house: House, camille: Person) -> None:
    def start(code: str) -> date:
        with house.units.reading() as work:
            return YearService(work, code, now=house.clock.now, zone=Zone.of(code)).start

    assert start("06") == date(2026, 1, 5)  # that of whoever works for all
    with house.units() as work:
        place = Guichet(name="Mairie d’Alès", kind=GuichetKind.COMMUNE, departement="30")
        work.registry.add(place)
        for created in ("2026-06-30 23:30", "2026-08-01 10:00"):
            work.registry.add(
                Agent(name="Lise", role=Role.AGENT, guichet_id=place.id, created_at=at(created))
            )
    assert start("30") == date(2026, 6, 30)
