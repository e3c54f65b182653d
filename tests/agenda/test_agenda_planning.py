from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from due_fakes import GESTIONNAIRES, FakeWork, local, move, person
from refusing import refuses

from agenda.events import Event, EventKind
from agenda.notices import EventCancelled, EventChanged, EventPlanned, NoLongerConcerned
from agenda.planning import EventService
from guichets.registry import Role
from journal.entries import Kind

NOW = local("2026-11-25 10:00")
SOON = local("2027-01-12 14:30")
LATER = local("2027-01-19 09:00")
DAY = timedelta(days=1)
ODILE = person(1)
AGENT = person(11, Role.AGENT, guichet_id=1)


@pytest.fixture
def work() -> FakeWork:
    return FakeWork()


def planning(work: FakeWork, now: datetime = NOW) -> EventService:
    return EventService(work, now=now, channel="telegram")


def training(work: FakeWork) -> Event:
    return planning(work).plan(
        EventKind.FORMATION, title="Prise en main", starts_at=SOON, place="Nice", by=ODILE
    )


def test_planning_tells_the_other_gestionnaires_and_leaves_a_row(work: FakeWork) -> None:
    event = training(work)

    assert work.outbox.posted == [
        (GESTIONNAIRES, EventPlanned(EventKind.FORMATION, "Prise en main", SOON, "Nice", "Personne 1"))
    ]
    (row,) = work.journal.entries
    assert (row.kind, row.subject, row.theme, row.channel, row.actor_id) == (
        Kind.EVENT_PLANNED,
        "formation-1",
        "formations",
        "telegram",
        1,
    )
    assert event.told_ids == []


def test_an_event_belongs_to_the_departement_of_whoever_plans_it(work: FakeWork) -> None:
    rosa = person(2)
    rosa.departement = "06"

    event = planning(work).plan(EventKind.COPIL, starts_at=SOON, place="Préfecture", by=rosa)

    assert (event.departement, training(work).departement) == ("06", "")


def test_a_meeting_needs_no_title_and_a_training_does(work: FakeWork) -> None:
    copil = planning(work).plan(EventKind.COPIL, starts_at=SOON, place="Préfecture", by=ODILE)

    assert copil.title == ""
    with refuses("common.empty_text"):
        planning(work).plan(EventKind.FORMATION, title="  ", starts_at=SOON, place="Nice", by=ODILE)


@pytest.mark.parametrize(
    ("place", "refusal"), [(" \n ", "common.empty_text"), ("x" * 501, "common.line_too_long")]
)
def test_a_place_is_one_line(work: FakeWork, place: str, refusal: str) -> None:
    with refuses(refusal):
        planning(work).plan(EventKind.COPIL, starts_at=SOON, place=place, by=ODILE)


def test_nothing_is_planned_in_the_past_nor_moved_there(work: FakeWork) -> None:
    with refuses("agenda.past"):
        planning(work).plan(EventKind.COPIL, starts_at=NOW, place="Préfecture", by=ODILE)
    with refuses("agenda.past"):
        move(planning(work), training(work), starts_at=local("2026-11-24 10:00"), by=ODILE)


def test_only_a_gestionnaire_plans_moves_or_cancels(work: FakeWork) -> None:
    event = training(work)

    for order in (
        lambda: planning(work).plan(EventKind.COPIL, starts_at=SOON, place="Ici", by=AGENT),
        lambda: move(planning(work), event, starts_at=LATER, by=AGENT),
        lambda: planning(work).cancel(event, by=AGENT),
    ):
        with refuses("common.gestionnaire_only"):
            order()
    assert (event.starts_at, event.is_planned) == (SOON, True)


def test_a_move_is_told_to_those_who_knew_and_to_nobody_else(work: FakeWork) -> None:
    event = training(work)
    event.remember_told([12])

    move(planning(work), event, starts_at=LATER, by=ODILE)

    assert work.outbox.told(EventChanged) == [12, GESTIONNAIRES]
    assert work.outbox.posted[-1][1] == EventChanged(
        EventKind.FORMATION, "Prise en main", "Prise en main", SOON, "Nice", LATER, "Nice"
    )
    assert (event.starts_at, event.revision) == (LATER, 1)
    assert [row.kind for row in work.journal.entries] == [Kind.EVENT_PLANNED, Kind.EVENT_MOVED]


def test_each_move_is_told_even_back_to_the_first_date(work: FakeWork) -> None:
    event = training(work)
    event.remember_told([12])

    move(planning(work), event, starts_at=LATER, by=ODILE)
    move(planning(work), event, starts_at=SOON, by=ODILE)

    assert work.outbox.told(EventChanged) == [12, GESTIONNAIRES, 12, GESTIONNAIRES]


def test_a_move_that_changes_nothing_tells_nobody(work: FakeWork) -> None:
    event = training(work)

    move(planning(work), event, starts_at=SOON, place="Nice", by=ODILE)

    assert work.outbox.told(EventChanged) == []
    assert (event.revision, len(work.journal.entries)) == (0, 1)


def test_a_place_may_change_alone(work: FakeWork) -> None:
    event = training(work)

    move(planning(work), event, starts_at=SOON, place="Grasse", by=ODILE)

    assert (event.place, event.revision) == ("Grasse", 1)


def change(work: FakeWork, event: Event, **wanted: Any) -> None:
    as_it_is = {
        "title": event.title,
        "starts_at": event.starts_at,
        "place": event.place,
        "guichet_ids": event.guichet_ids,
    }
    planning(work).change(event, **{**as_it_is, **wanted}, by=ODILE)


def test_a_title_may_change_alone_and_those_who_knew_it_hear_of_it(work: FakeWork) -> None:
    event = training(work)
    event.remember_told([12])

    change(work, event, title=" Pièces ")

    assert work.outbox.posted[-2:] == [
        (agent_id, EventChanged(EventKind.FORMATION, "Prise en main", "Pièces", SOON, "Nice", SOON, "Nice"))
        for agent_id in (12, GESTIONNAIRES)
    ]
    assert work.journal.entries[-1].kind is Kind.EVENT_CHANGED


def test_a_training_keeps_a_title_and_a_meeting_may_lose_its_own(work: FakeWork) -> None:
    copil = planning(work).plan(EventKind.COPIL, title="Bilan", starts_at=SOON, place="Nice", by=ODILE)

    change(work, copil, title="")

    assert copil.title == ""
    with refuses("common.empty_text"):
        change(work, training(work), title="")


def test_agents_whose_guichet_is_left_out_hear_that_it_concerns_them_no_more(work: FakeWork) -> None:
    event = training(work)
    event.remember_told([11, 12, 21])

    change(work, event, guichet_ids=[1], place="Grasse")

    dismissed = NoLongerConcerned(EventKind.FORMATION, "Prise en main", SOON)
    assert [agent_id for agent_id, notice in work.outbox.posted if notice == dismissed] == [21]
    assert work.outbox.told(EventChanged) == [11, 12, GESTIONNAIRES]
    assert (event.guichet_ids, event.told_ids) == ([1], [11, 12])


def test_a_guichet_more_is_told_to_nobody_before_its_reminders(work: FakeWork) -> None:
    event = planning(work).plan(
        EventKind.FORMATION, title="Excel", starts_at=SOON, place="Nice", by=ODILE, guichet_ids=[1]
    )
    event.remember_told([11])
    posted = len(work.outbox.posted)

    change(work, event, guichet_ids=[2, 1])

    assert (event.guichet_ids, event.told_ids, len(work.outbox.posted)) == ([1, 2], [11], posted)
    assert work.journal.entries[-1].kind is Kind.EVENT_CHANGED


def test_a_cancelled_event_is_told_once_and_changes_no_more(work: FakeWork) -> None:
    event = training(work)
    event.remember_told([11, 12])

    planning(work).cancel(event, by=ODILE)

    assert work.outbox.told(EventCancelled) == [11, 12, GESTIONNAIRES]
    assert work.journal.entries[-1].kind is Kind.EVENT_CANCELLED
    with refuses("agenda.cancelled"):
        planning(work).cancel(event, by=ODILE)
    with refuses("agenda.cancelled"):
        move(planning(work), event, starts_at=LATER, by=ODILE)


def test_what_has_begun_is_not_cancelled(work: FakeWork) -> None:
    event = training(work)

    with refuses("agenda.started"):
        planning(work, now=SOON).cancel(event, by=ODILE)


def test_an_event_of_another_departement_is_as_good_as_unknown(work: FakeWork) -> None:
    event, rosa = training(work), person(2)
    event.departement, rosa.departement = "30", "06"

    with refuses("agenda.unknown"):
        planning(work).cancel(event, by=rosa)


def test_an_event_knows_when_it_was_last_changed(work: FakeWork) -> None:
    event = training(work)
    changes = [event.changed_at]

    move(planning(work, SOON - DAY), event, starts_at=LATER, by=ODILE)
    changes.append(event.changed_at)
    planning(work, LATER - DAY).cancel(event, by=ODILE)
    changes.append(event.changed_at)

    assert changes == [None, SOON - DAY, LATER - DAY]
