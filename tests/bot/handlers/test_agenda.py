"""« /agenda », and the orders whose page is in the console."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

import pytest
from due_fakes import PARIS, FakeWork, local, person

from agenda.events import EventKind
from agenda.planning import EventService
from bot.dialogue import Context, Handler, Result
from bot.handlers.agenda import AgendaHandler
from bot.handlers.console import ConsoleHandler, DoneInConsole
from bot.messages import Channel, Incoming
from quality.follow_up import SignalementService

NOW = local("2026-11-25 10:00")
ODILE = person(1)


def says(handler: Handler, text: str, work: FakeWork | None = None) -> Result:
    said = Incoming(
        channel=Channel.TELEGRAM,
        update_ref="1",
        user_ref="1",
        chat_ref="1",
        display_name="Odile",
        at=NOW,
        text=text,
    )
    return handler.command(said, Context(cast("Any", work or FakeWork()), ODILE, None, NOW, PARIS))


def test_the_agenda_shows_what_is_ahead() -> None:
    work = FakeWork()
    EventService(work, now=NOW).plan(
        EventKind.FORMATION,
        title="Prise en main",
        starts_at=local("2027-01-12 14:30"),
        place="Nice, salle 3",
        by=ODILE,
    )
    follow_up = SignalementService(work, now=NOW, zone=PARIS)
    for sent_on in (date(2026, 10, 20), date(2026, 11, 20)):
        follow_up.record(guichet_id=1, subject="Baux", sent_on=sent_on, by=ODILE)

    turn = says(AgendaHandler(), "/agenda", work)

    (page,) = turn.pages
    assert [(line.number, line.title) for line in page.events] == [(1, "Prise en main")]
    assert [(line.reference, line.days) for line in page.signalements] == [
        ("S-2026-001", -5),
        ("S-2026-002", 25),
    ]
    assert turn.keeps


def test_a_long_agenda_counts_what_it_does_not_show() -> None:
    work = FakeWork()
    follow_up = SignalementService(work, now=NOW, zone=PARIS)
    for _ in range(11):
        follow_up.record(guichet_id=1, subject="Baux", sent_on=date(2026, 11, 20), by=ODILE)

    (page,) = says(AgendaHandler(), "/agenda", work).pages

    assert (len(page.signalements), page.more_signalements) == (8, 3)


@pytest.mark.parametrize(
    ("command", "place"),
    [("/reunion", "planifier"), ("/signalement", "signaler")],
)
def test_what_is_planned_or_noted_has_its_page_in_the_console(command: str, place: str) -> None:
    turn = says(ConsoleHandler(), command)

    assert turn.pages == (DoneInConsole(place),)
    assert turn.keeps
