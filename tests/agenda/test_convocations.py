"""Partenaires are convoked by mail: to whom each letter leaves, and when."""

from __future__ import annotations

from datetime import timedelta

import pytest
from due_fakes import HOURS, PARIS, FakePartenaires, FakeWork, local, person

from agenda.convocations import Convocation, Step
from agenda.events import Event, EventKind
from agenda.planning import EventService
from agenda.reminders import remind_events

NOW = local("2026-11-25 10:00")
TUESDAY = local("2027-01-12 14:30")
ODILE = person(1)


@pytest.fixture
def work() -> FakeWork:
    """The third has no address."""
    return FakeWork(partenaires=FakePartenaires({1: "ddets@exemple.fr", 2: "dreal@exemple.fr", 3: ""}))


def copil(work: FakeWork, *convoked: int) -> Event:
    return EventService(work, now=NOW).plan(
        EventKind.COPIL, starts_at=TUESDAY, place="Préfecture", by=ODILE, partenaire_ids=convoked
    )


def changed(work: FakeWork, event: Event, *, days: int = 0, convoked: tuple[int, ...] | None = None) -> None:
    EventService(work, now=NOW).change(
        event, title="", starts_at=event.starts_at + timedelta(days=days), place="Préfecture",
        guichet_ids=(), by=ODILE, partenaire_ids=convoked,
    )  # fmt: skip


def letters(work: FakeWork) -> list[tuple[str, str]]:
    """Those that have left since the last look: to whom, and what for."""
    left = [(address.partition("@")[0], str(notice.step)) for address, notice in work.outbox.written]
    work.outbox.written.clear()
    return left


def test_they_are_convoked_as_soon_as_it_is_planned(work: FakeWork) -> None:
    copil(work, 1, 2, 3, 2)
    ((_, first), _) = work.outbox.written
    assert first == Convocation(Step.CONVOKED, EventKind.COPIL, "", TUESDAY, None, "Préfecture")
    assert letters(work) == [("ddets", "convoked"), ("dreal", "convoked")]


def test_each_hears_of_what_changes_for_them(work: FakeWork) -> None:
    event = copil(work, 1)
    letters(work)
    changed(work, event)
    assert letters(work) == []
    changed(work, event, days=7)
    assert letters(work) == [("ddets", "changed")]
    changed(work, event, convoked=(2,))
    assert letters(work) == [("dreal", "convoked"), ("ddets", "cancelled")]
    changed(work, event, days=7, convoked=(1, 2))
    assert letters(work) == [("ddets", "convoked"), ("dreal", "changed")]
    EventService(work, now=NOW).cancel(event, by=ODILE)
    assert letters(work) == [("ddets", "cancelled"), ("dreal", "cancelled")]


def test_they_are_reminded_as_the_others_are(work: FakeWork) -> None:
    copil(work, 1)
    letters(work)
    for when in ("2027-01-05 08:00", "2027-01-05 09:00", "2027-01-05 09:10", "2027-01-11 09:00"):
        remind_events(work, now=local(when), zone=PARIS, hours=HOURS)
    assert letters(work) == [("ddets", "reminded")] * 2
