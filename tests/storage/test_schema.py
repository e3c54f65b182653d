"""The tables say what they allow, on either database; a database of the former form keeps its rows."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from quality.life import Action, Status
from storage.database import Database, DatabaseUnusable
from storage.graph import PAGE, page
from storage.migrate import current, differences, downgrade, upgrade
from storage.planning import SqlSignalements
from storage.tables import metadata
from storage.tables.checks import allowed_by, allowed_in

pytestmark = pytest.mark.databases("sqlite", "postgresql")

ROWS = """
    INSERT INTO guichets (id, name, kind, departement, commune, email, phone, hours)
    VALUES (1, 'Mairie de Clairval', 'commune', '06', 'Clairval', '', '', '');

    INSERT INTO agents (id, name, role, guichet_id, created_at, email, departement)
    VALUES (1, 'Nadia', 'agent', 1, '2026-11-24', '', ''),
        (2, 'Camille', 'gestionnaire', NULL, '2026-11-24', '', '');

    INSERT INTO tickets (id, reference, kind, question, theme, guichet_id, agent_id, channel, chat_ref,
        numero_unique, status, opened_at, minutes, source_refs, urgency, answers, proofs, step, clock_left,
        warned, merged_into, reopenings, rating_comment)
    VALUES (1, 'T-2026-0001', 'question', 'Écran blanc', 'pieces', 1, 1, 'web', 'agent-1',
        '', 'escalated', '2026-11-24', 0, '[]', 'normal', '{}', '[]', '', 0,
        0, '', 0, '');

    INSERT INTO ticket_messages (id, ticket_id, at, author_id, side, text, thread, attachments)
    VALUES (1, 1, '2026-11-24', 1, 'agent', 'Bonjour', 'agent', '[]');

    INSERT INTO ticket_words (ticket_id, words) VALUES (1, 'ecran blanc');

    INSERT INTO outbox (id, key, channel, chat_ref, about, answerable, payload, created_at, not_before,
        status, attempts, external_ref, reason)
    VALUES (1, 'k', 'web', 'agent-1', 'T-2026-0001', true, '{}', '2026-11-24', '2026-11-24',
        'doubtful', 1, '', '');

    INSERT INTO asked_questions (reference, at, channel, agent_id, text, kind, zone, theme, entry_ids,
        outcome, entry_id, ticket)
    VALUES ('q1', '2026-11-24', 'web', 1, 'Quoi', '', 'abstain', '', '[]', '', '', '')
"""
TIMER = "INSERT INTO timers (agent_id, ticket, started_at) VALUES ({}, '{}', '2026-11-24')"
TABLES = ("guichets", "agents", "tickets", "ticket_messages", "ticket_words", "outbox", "asked_questions")


def put(connection: Connection, *orders: str) -> None:
    for order in ";".join(orders).split(";"):
        connection.execute(text(order))


def counts(connection: Connection) -> dict[str, int]:
    return {table: connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() for table in TABLES}


@pytest.mark.parametrize(
    "fault",
    [
        "UPDATE tickets SET status = 'lost'",
        "UPDATE tickets SET urgency = ''",
        "UPDATE tickets SET rating = 'so-so'",
        "UPDATE guichets SET kind = 'kiosque'",
        "UPDATE agents SET role = 'root'",
        "UPDATE outbox SET status = 'sent'",
        "UPDATE ticket_messages SET thread = 'all'",
        TIMER.format(1, "T-1999-0001"),
    ],
)
def test_what_no_list_knows_is_refused(database: Database, fault: str) -> None:
    with database.engine.begin() as connection:
        put(connection, ROWS, "UPDATE tickets SET rating = NULL")

    with pytest.raises(IntegrityError), database.engine.begin() as connection:
        put(connection, fault)


def test_every_word_of_the_code_is_let_in_and_no_other(database: Database) -> None:
    with database.engine.connect() as connection:
        assert allowed_in(connection) == allowed_by(metadata)


def test_a_database_of_the_former_form_keeps_its_rows(database: Database) -> None:
    downgrade(database, "0016")
    with database.engine.begin() as connection:
        put(connection, ROWS, TIMER.format(1, "T-2026-0001"), TIMER.format(2, "T-1999-0001"))
        before = counts(connection)

    upgrade(database)

    assert differences(database) == []
    with database.engine.begin() as connection:
        assert counts(connection) == before
        assert connection.execute(text("SELECT ticket FROM timers")).scalars().all() == ["T-2026-0001"]
        put(connection, "UPDATE ticket_words SET words = 'ecran noir'")  # its index follows, as before
    with pytest.raises(IntegrityError), database.engine.begin() as connection:
        put(connection, "UPDATE tickets SET agent_id = 7")  # the keys are looked at again


SIGNALEMENTS = """
    INSERT INTO signalements (id, reference, guichet_id, subject, sent_on, due_on, answered_on, cancelled_at,
        recorded_by, created_at, told_ids)
    VALUES
        (1, 'S-2026-001', 1, 'Baux', '2026-09-01', '2026-10-01', '2026-10-02', NULL, 2, '2026-09-02', '[]'),
        (2, 'S-2026-002', 1, 'Baux', '2026-09-01', '2026-10-01', NULL, '2026-09-03', 2, '2026-09-02', '[]'),
        (3, 'S-2026-003', 1, 'Baux', '2026-09-01', '2026-10-01', NULL, NULL, 2, '2026-09-02', '[]')
"""


def test_the_signalements_of_before_have_their_place_in_their_life(database: Database) -> None:
    downgrade(database, "0034")
    with database.engine.begin() as connection:
        put(connection, *ROWS.split(";")[:2], SIGNALEMENTS)

    upgrade(database)

    with database.reading() as session:
        found = [SqlSignalements(session).by_reference(f"S-2026-00{n}") for n in (1, 2, 3)]
        assert [one and one.status for one in found] == [Status.ANSWERED, Status.WITHDRAWN, Status.NOTIFIED]
        assert [[step.action for step in one.history] for one in found if one] == [
            [Action.NOTIFY, Action.ANSWER],
            [Action.NOTIFY],
            [Action.NOTIFY],
        ]
        answer = found[0] and found[0].answer
        assert answer
        assert (f"{answer.day}", answer.outcome, answer.files) == ("2026-10-02", "late", [])


def test_a_row_that_no_list_knows_stops_the_migration_and_nothing_is_changed(database: Database) -> None:
    downgrade(database, "0016")
    with database.engine.begin() as connection:
        put(connection, ROWS, "UPDATE tickets SET status = 'lost'")
        before = counts(connection)

    with pytest.raises(DatabaseUnusable, match="ck_tickets_status"):
        upgrade(database)

    assert current(database) == "0016"
    with database.engine.connect() as connection:
        assert counts(connection) == before


def test_a_list_that_was_lost_is_a_difference(database: Database) -> None:
    downgrade(database, "0016")
    assert ("tickets", "status") in differences(database)


@pytest.mark.databases("sqlite")
def test_the_page_of_the_tables_is_that_of_the_code() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m storage.graph"
