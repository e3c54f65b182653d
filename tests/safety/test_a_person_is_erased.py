"""What a person typed, their name, their addresses: nowhere once erased, and not a figure has moved."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest
from lived_year import ADDRESS, MARK, NAME, NUMERO, SIGNS, TELEGRAM, After, bilans
from refusing import refuses
from sqlalchemy import JSON, Column, Date, DateTime, String, Table, insert, select, text, update

from bot.state import State
from guichets.erasure import Erasure
from knowledge_base.learning.compilation import Difficulty, Remark
from rendering.message import Reply
from storage.database import Database
from storage.person_rows import NOT_REWRITTEN, OF_NOBODY, OF_PERSON
from storage.tables import agents, mails, metadata, ticket_events, tickets
from storage.types import Code
from tickets.changes import TicketChange
from tickets.life import Status
from tickets.service import Request, TicketService

both = pytest.mark.parametrize("year", ["sqlite", "postgresql"], indirect=True)


def erases(year: After) -> None:
    with year.units() as work:
        person = work.registry.agent(year.eloise.id or 0)
        assert person is not None
        Erasure(work, by=year.helene, now=year.clock()).erase(person)


def tables_of(database: Database) -> Iterator[str]:
    yield from (table.name for table in metadata.sorted_tables)
    if database.is_sqlite:
        yield "ticket_index_data"


def standing(database: Database, sign: str) -> set[str]:
    """The tables where a sign is, in any column, whatever the case and however JSON writes it."""
    wanted = {sign.lower(), json.dumps(sign)[1:-1].lower()}
    found = set()
    with database.reading() as session:
        for table in tables_of(database):
            for row in session.execute(text(f"SELECT * FROM {table}")):
                said = " ".join(str(value) for value in row).lower()
                if any(one in said for one in wanted):
                    found.add(table)
    return found


def test_before_her_words_stand_in_many_tables(year: After) -> None:
    """The test is worth something: what it looks for afterwards is everywhere before."""
    everywhere = {"tickets", "ticket_messages", "mails", "inbox", "outbox", "web_messages", "ticket_words",
                  "known_words", "asked_questions", "drafts", "proposals"}  # fmt: skip
    assert everywhere <= standing(year.database, MARK)
    assert {"agents", "account_openings", "mails"} <= standing(year.database, ADDRESS)
    assert {"accounts", "inbox"} <= standing(year.database, TELEGRAM)


@both
def test_once_erased_no_table_holds_a_sign_of_her_and_every_figure_stays(year: After) -> None:
    before = bilans(year)
    erases(year)

    assert {sign: standing(year.database, sign) for sign in SIGNS} == {sign: set() for sign in SIGNS}
    assert bilans(year) == before


@both
def test_a_frozen_month_cites_her_no_more_and_counts_as_before(year: After) -> None:
    cited = f"pourquoi {MARK} ne marche pas 0"
    group = Difficulty(key="a", name="marche pas", questions=3, guichets=(1,), examples=(cited, "ça coince"))
    with year.units() as work:
        work.compilations.freeze("06", "2026-01", [group], year.clock())
        work.compilations.keep_remark("06", 2026, "a", Remark(comment=f"Vu avec {NAME}."))
    assert "compiled_months" in standing(year.database, MARK)

    erases(year)

    assert not {"compiled_months", "compiled_remarks"} & {
        table for sign in SIGNS for table in standing(year.database, sign)
    }
    with year.units.reading() as work:
        assert work.compilations.months("06", 2026) == {"2026-01": [replace(group, examples=("ça coince",))]}


def test_what_she_asked_is_hers_even_once_a_colleague_has_it(year: After) -> None:
    """The agent's access was closed, and their ticket entrusted to somebody of their guichet."""
    colleague = next(one.id for one in year.others if one.id is not None)
    with year.database.writing() as session:
        hers = session.scalars(select(tickets.c.id).where(tickets.c.agent_id == year.eloise.id)).all()
        session.execute(update(tickets).where(tickets.c.id.in_(hers)).values(agent_id=colleague))
        for number in hers:
            session.execute(
                insert(ticket_events).values(
                    ticket_id=number, at=year.clock(), action=TicketChange.ENTRUST, by=year.helene.id,
                    status=Status.OPEN, about=str(year.eloise.id),
                )
            )  # fmt: skip
        session.execute(update(tickets).where(tickets.c.id == hers[0]).values(status=Status.OPEN))

    with year.units.reading() as work:
        (still_open,) = work.persons.open_tickets(year.eloise.id or 0)
    with refuses("guichets.tickets_still_open") as refused:
        erases(year)
    assert refused.value.values["references"] == [still_open]
    with year.database.writing() as session:
        session.execute(update(tickets).where(tickets.c.id == hers[0]).values(status=Status.CLOSED))
    erases(year)
    assert standing(year.database, MARK) == set()


def test_the_mails_of_a_colleague_who_writes_from_the_same_address_stay(year: After) -> None:
    """As the people of a small town hall do."""
    hers = tickets.c.agent_id.not_in([year.eloise.id])
    with year.database.writing() as session:
        ticket = session.execute(select(tickets.c.id, tickets.c.agent_id).where(hers)).first()
        mail = session.scalar(select(mails.c.id).where(mails.c.sender == ADDRESS))
        assert ticket is not None
        moved = {"ticket_id": ticket.id, "text": "Sa question à elle."}
        session.execute(update(agents).where(agents.c.id == ticket.agent_id).values(email=ADDRESS.upper()))
        session.execute(update(mails).where(mails.c.id == mail).values(moved))

    erases(year)

    with year.database.reading() as session:
        kept = session.execute(select(mails.c.text, mails.c.sender).where(mails.c.id == mail)).one()
    assert tuple(kept) == ("Sa question à elle.", ADDRESS)


def words(table: Table) -> list[Column[Any]]:
    """Its columns that the database holds as texts or as JSON, but for enumerations and primary keys."""
    impl = {column: getattr(column.type, "impl_instance", column.type) for column in table.c}
    return [
        column
        for column, kind in impl.items()
        if isinstance(kind, String | JSON) and not (isinstance(column.type, Code) or column.primary_key)
    ]


def planted(table: Table, name: str) -> dict[str, Any]:
    """A row of somebody else, with the name in each of its columns that hold words."""
    row: dict[str, Any] = {}
    for column in table.c:
        kind = getattr(column.type, "impl_instance", column.type)
        if column in words(table):
            said = f"Vu avec {name}, le 3"
            row[column.name] = (
                json.dumps([{"texte": said, "examples": [said]}]) if isinstance(kind, JSON) else said
            )
        elif isinstance(column.type, Code):
            row[column.name] = next(iter(column.type.enumeration)).value
        elif isinstance(kind, String):
            row[column.name] = "x"
        elif isinstance(kind, DateTime):
            row[column.name] = "2026-03-03 09:00:00.000000"
        elif isinstance(kind, Date):
            row[column.name] = "2026-03-03"
        else:
            row[column.name] = None if column.nullable else 900_000
    return row


def test_a_name_planted_in_each_column_that_holds_words_is_nowhere_once_erased(year: After) -> None:
    """But where ``storage.person_rows`` says why it stays."""
    with closing(sqlite3.connect(year.folder / "relais.db")) as raw, raw:
        raw.execute("PRAGMA ignore_check_constraints = ON")
        for table in metadata.sorted_tables:
            if table.name == "journal_head":  # one row, a digest
                continue
            row = planted(table, NAME)
            named = ", ".join(f'"{one}"' for one in row)
            asked = ", ".join("?" for _ in row)
            raw.execute(f'INSERT INTO "{table.name}" ({named}) VALUES ({asked})', tuple(row.values()))
    erases(year)

    left = set()
    with year.database.reading() as session:
        for table in metadata.sorted_tables:
            for column in words(table):
                held = session.scalars(text(f'SELECT "{column.name}" FROM "{table.name}"'))
                if any("Marchetalin" in str(one) for one in held):
                    left.add(f"{table.name}.{column.name}")
    kept = {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in words(table)
        if {table.name, f"{table.name}.{column.name}"} & NOT_REWRITTEN.keys()
    }
    assert left <= kept, f"a name stays in {sorted(left - kept)}: see storage.person_rows.NOT_REWRITTEN"


def test_what_is_not_rewritten_exists() -> None:
    columns = {f"{table.name}.{column.name}" for table in metadata.sorted_tables for column in words(table)}

    assert NOT_REWRITTEN.keys() <= metadata.tables.keys() | columns


@both
def test_a_column_that_is_full_takes_what_stands_instead_of_a_name(year: After) -> None:
    """« [personne effacée] » may be longer than the name that it replaces."""
    with year.database.writing() as session:
        session.execute(update(agents).where(agents.c.id == year.eloise.id).values(name="Al Bo"))
        short = {"signature": "Al Bo " + "é" * 294}
        session.execute(update(agents).where(agents.c.id == year.others[0].id).values(short))
    erases(year)

    with year.database.reading() as session:
        said = session.scalar(select(agents.c.signature).where(agents.c.id == year.others[0].id))
    assert said is not None
    assert (said[:18], len(said)) == ("[personne effacée]", 300)


def test_once_erased_no_file_holds_a_sign_of_her(year: After) -> None:
    """Nor a free page, nor the log of the database, nor the index of words."""
    before = {path for path in year.folder.rglob("*") if path.is_file()}
    erases(year)

    held = {path for path in year.folder.rglob("*") if path.is_file()}
    assert len(before - held) == 6  # what the person sent: one file for each of their months
    for path in held:
        content = path.read_bytes().lower()
        for sign in (*SIGNS, NUMERO):
            assert sign.lower().encode() not in content, path


def test_the_others_keep_all_that_was_theirs(year: After) -> None:
    erases(year)

    with year.units.reading() as work:
        for person in year.others:
            known = work.registry.agent(person.id or 0)
            assert known is not None
            assert known.name == person.name
            for ticket in work.tickets.of_agent(person.id or 0, limit=50):
                assert person.name.split()[0] in ticket.question
                assert ticket.words_erased_at is None


def test_a_matter_that_goes_on_is_ended_first(year: After) -> None:
    with year.units() as work:
        person = work.registry.agent(year.eloise.id or 0)
        assert person is not None
        asked = Request(question="encore", theme="nir")
        desk = TicketService(work, now=year.clock(), zone=year.house.settings.zone)
        ticket = desk.open_ticket(asked, by=person, channel="web", chat_ref="agent-1")
        with refuses("guichets.tickets_still_open") as refused:
            Erasure(work, by=None, now=year.clock()).erase(person)
    assert refused.value.values["references"] == [ticket.reference]


def test_the_journal_tells_it_without_her_name(year: After) -> None:
    erases(year)

    with year.units.reading() as work:
        *_, last = work.journal.rows()
    assert (last.entry.kind, last.entry.subject) == ("person_erased", f"agent:{year.eloise.id}")
    assert last.entry.actor_id == year.helene.id


def test_an_applicant_is_erased_by_her_number(year: After) -> None:
    before = bilans(year)
    with year.units() as work:
        erased = Erasure(work, by=None, now=year.clock()).erase_numero(NUMERO)

    assert erased.tickets == 6
    assert standing(year.database, NUMERO) == set()
    assert bilans(year) == before


def test_all_that_is_held_on_her_is_given(year: After) -> None:
    with year.units() as work:
        person = work.registry.agent(year.eloise.id or 0)
        assert person is not None
        given = Erasure(work, by=None, now=year.clock()).extract(person)

    said = json.dumps({table: list(map(dict, rows)) for table, rows in given.items()}, default=str)
    assert all(sign in said for sign in (MARK, ADDRESS, TELEGRAM, NUMERO))
    assert NAME in str(given["agents"])
    assert "Bertholin" not in said
    held = standing(year.database, MARK) - {"ticket_words", "known_words", "ticket_index_data"}
    assert held <= given.keys()


def test_what_names_her_tickets_among_those_of_others_is_not_given_to_her(year: After) -> None:
    """A list of tickets on a gestionnaire's screen holds the words of each of those who asked them."""
    with year.units() as work:
        hers = work.tickets.of_agent(year.eloise.id or 0, limit=1)[0].reference
        listed = Reply(f"{hers} : imprimer\nT-2026-0999 : une question de Nina Bertholin")
        at = year.clock()
        place = f"agent-{year.helene.id}"
        work.web_messages.add_once(place, "liste", listed.to_payload(), from_agent=False, at=at)
        work.conversations.store("web:agent-0::agent-0", State("t", "note", {"said": listed.text}), at)
        person = work.registry.agent(year.eloise.id or 0)
        assert person is not None
        given = Erasure(work, by=None, now=year.clock()).extract(person)

    assert "Bertholin" not in str(given)
    assert MARK in str(given["web_messages"])


def test_each_table_says_what_it_holds_of_a_person() -> None:
    """A table that is missing here is declared in ``storage.person_rows``."""
    declared = {held.table.name for held in OF_PERSON}

    assert declared | OF_NOBODY.keys() == metadata.tables.keys()
    assert not declared & OF_NOBODY.keys()
