"""The answers that come again and the timers, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from guichets.registry import Agent, Role
from storage.console import SqlAnswerTemplates, SqlSnoozes, SqlTimers
from storage.database import Database
from storage.repositories import SqlRegistry, SqlTickets
from tickets.answer_templates import AnswerTemplate
from tickets.life import Status
from tickets.ticket import Ticket
from tickets.timers import Timer
from tickets.workplace import Snooze

pytestmark = pytest.mark.databases("sqlite", "postgresql")

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def ticket(reference: str, agent_id: int) -> Ticket:
    return Ticket(
        reference=reference,
        question="Comment faire ?",
        theme="pieces",
        guichet_id=None,
        agent_id=agent_id,
        channel="web",
        chat_ref="agent-1",
        opened_at=NOW,
    )


@pytest.fixture
def helene(database: Database) -> int:
    agent = Agent(name="Hélène", role=Role.GESTIONNAIRE, guichet_id=None, created_at=NOW)
    with database.writing() as session:
        SqlRegistry(session).add(agent)
    assert agent.id is not None
    return agent.id


def test_templates_in_use_stand_by_name_and_the_retired_ones_apart(database: Database, helene: int) -> None:
    with database.writing() as session:
        shelf = SqlAnswerTemplates(session)
        for name in ("Relance", "Accueil", "Ancien"):
            shelf.add(AnswerTemplate.written(name=name, text="Bonjour", theme="nir", by=helene, at=NOW))
    with database.writing() as session:
        oldest = SqlAnswerTemplates(session).in_use()[1]
        oldest.retire(NOW)

    with database.reading() as session:
        shelf = SqlAnswerTemplates(session)
        assert [template.name for template in shelf.in_use()] == ["Accueil", "Relance"]
        assert [template.name for template in shelf.retired()] == ["Ancien"]
        known = shelf.get(oldest.id or 0)
        assert known is not None
        assert (known.theme, known.retired_at) == ("nir", NOW)
        assert shelf.get(99) is None


def test_a_departement_has_its_own_templates_and_those_of_all(database: Database, helene: int) -> None:
    with database.writing() as session:
        shelf = SqlAnswerTemplates(session)
        for name, departement in (("Commun", ""), ("Du 06", "06"), ("Du 83", "83")):
            shelf.add(
                AnswerTemplate.written(
                    name=name, text="Bonjour", theme="", by=helene, at=NOW, departement=departement
                )
            )

    with database.reading() as session:
        shelf = SqlAnswerTemplates(session)
        assert [one.name for one in shelf.in_use(departement="06")] == ["Commun", "Du 06"]
        assert [one.name for one in shelf.in_use()] == ["Commun", "Du 06", "Du 83"]


def test_a_ticket_to_come_back_to_is_due_from_its_day_on_while_it_is_open(
    database: Database, helene: int
) -> None:
    later = NOW + timedelta(days=2)
    with database.writing() as session:
        closed = ticket("T-2026-0003", helene)
        closed.status = Status.CLOSED
        for one in (ticket("T-2026-0001", helene), ticket("T-2026-0002", helene), closed):
            SqlTickets(session).add(one)
        snoozes = SqlSnoozes(session)
        for reference, until in (
            ("T-2026-0001", later),
            ("T-2026-0001", NOW),  # the last word counts
            ("T-2026-0002", later),
            ("T-2026-0003", NOW),
        ):
            snoozes.keep(Snooze(helene, reference, until))

    with database.writing() as session:
        snoozes = SqlSnoozes(session)
        assert snoozes.due(helene, NOW) == ["T-2026-0001"]
        assert snoozes.due(helene, later) == ["T-2026-0001", "T-2026-0002"]
        assert snoozes.due(helene + 1, later) == []
        assert snoozes.of(helene, "T-2026-0002") == later
        snoozes.forget(helene, "T-2026-0002")
        assert snoozes.of(helene, "T-2026-0002") is None


def test_a_person_has_one_timer(database: Database, helene: int) -> None:
    later = NOW + timedelta(minutes=5)
    with database.writing() as session:
        for reference in ("T-2026-0001", "T-2026-0002"):
            SqlTickets(session).add(ticket(reference, helene))
        timers = SqlTimers(session)
        assert timers.of(helene) is None
        timers.start(Timer(helene, "T-2026-0001", NOW))
        timers.start(Timer(helene, "T-2026-0002", later))

    with database.writing() as session:
        timers = SqlTimers(session)
        assert timers.of(helene) == Timer(helene, "T-2026-0002", later)
        timers.stop(helene)
        assert timers.of(helene) is None
