"""Somebody holds the database, and writes the journal again, whole: the chain holds, the anchors tell."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest
from web_stage import ScriptedBase

from app.cli import main
from app.commands.opening import open_units
from app.jobs import jobs_of
from app.living_base import LivingBase
from app.settings import read_settings
from app.wiring import build
from guichets.registry import Agent, Role
from journal.chain import GENESIS, Anchor, anchors_in, digest
from journal.entries import Entry, Kind
from storage.tables import outbox

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An embedded service whose journal has five rows, and an administrator."""
    for name in os.environ:
        if name.startswith("RELAIS_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    with open_units(read_settings(), create=True) as units, units() as work:
        ada = Agent(
            name="Ada", role=Role.ADMINISTRATEUR, guichet_id=None, email="ada@exemple.fr", created_at=NOW
        )
        work.registry.add(ada)
        for minutes in range(5):
            work.journal.add(Entry(at=NOW, kind=Kind.CALL_LOGGED, minutes=minutes))
    return tmp_path / "var" / "relais.db"


def verify(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    capsys.readouterr()
    code = main(["journal", "verifier", *arguments])
    said = capsys.readouterr()
    return code, said.out + said.err


def write_again(database: Path, *, minutes: int) -> None:
    """What whoever holds the database can do: the second row says something else, and all digests follow."""
    with open_units(read_settings()) as units, units.reading() as work:
        rows = list(work.journal.rows())
    previous = GENESIS
    with closing(sqlite3.connect(database)) as connection, connection:
        for row in rows:
            entry = row.entry._replace(minutes=minutes) if row.sequence == 2 else row.entry
            previous = digest(previous, row.sequence, entry)
            connection.execute(
                "UPDATE journal SET minutes = ?, digest = ? WHERE sequence = ?",
                (entry.minutes, previous, row.sequence),
            )
        connection.execute("UPDATE journal_head SET digest = ?", (previous,))


def test_a_chain_made_again_passes_by_no_anchor_of_a_backup(
    machine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["db", "sauvegarder"]) == 0
    code, said = verify(capsys)
    assert code == 0
    assert "1\N{NO-BREAK SPACE}ancre" in said or "1 ancre" in said

    write_again(machine, minutes=99)

    code, said = verify(capsys)
    assert code == 1
    assert "a été récrit" in said
    assert "ligne 5" in said


def test_the_mail_of_the_month_holds_against_whoever_took_the_backups_too(
    machine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = read_settings(smtp_url="smtp://127.0.0.1:9", mail_from="sne@exemple.fr")
    with open_units(settings) as units:
        house = build(settings, units.database, ScriptedBase(), clock=lambda: NOW)
        jobs = jobs_of(house, cast("LivingBase", None))
        assert (jobs["tell_of_anchor"](), jobs["tell_of_anchor"]()) == (1, 0)
        with units.database.reading() as session:
            (letter,) = session.execute(outbox.select().where(outbox.c.channel == "mail")).all()
    kept = machine.parent / "mel-de-novembre.txt"
    kept.write_text(letter.payload["body"], "utf-8")
    assert letter.payload["recipient"] == "ada@exemple.fr"
    assert verify(capsys, "--ancre", str(kept))[0] == 0

    write_again(machine, minutes=99)

    assert verify(capsys)[0] == 0  # the chain alone proves nothing
    code, said = verify(capsys, "--ancre", str(kept))
    assert (code, "a été récrit" in said) == (1, True)


def test_rows_taken_away_at_the_end_are_missed_with_their_head(
    machine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["db", "sauvegarder"]) == 0
    with closing(sqlite3.connect(machine)) as connection, connection:
        connection.execute("DELETE FROM journal WHERE sequence > 3")
        connection.execute(
            "UPDATE journal_head SET sequence = 3, digest = (SELECT digest FROM journal WHERE sequence = 3)"
        )

    assert verify(capsys)[0] == 1


@pytest.mark.parametrize("stretch", [1, 5, 10_000])
def test_the_last_row_with_its_digest_made_again_does_not_fit_the_head(
    machine: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, stretch: int
) -> None:
    """Even where the last stretch ends exactly there."""
    monkeypatch.setattr("app.commands.journal.STRETCH", stretch)
    with open_units(read_settings()) as units, units.reading() as work:
        *_, before, last = work.journal.rows()
    assert (last.sequence, verify(capsys)[0]) == (5, 0)
    made_again = digest(before.digest, 5, last.entry._replace(minutes=99))
    with closing(sqlite3.connect(machine)) as connection, connection:
        connection.execute("UPDATE journal SET minutes = 99, digest = ? WHERE sequence = 5", (made_again,))

    code, said = verify(capsys)
    assert (code, "est rompu" in said) == (1, True)


def test_a_journal_that_goes_on_still_passes_by_its_anchors(
    machine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And one that began before there were anchors is as whole as before."""
    assert verify(capsys)[0] == 0
    assert main(["db", "sauvegarder"]) == 0
    with open_units(read_settings()) as units, units() as work:
        work.journal.add(Entry(at=NOW, kind=Kind.CALL_LOGGED, minutes=7))

    assert verify(capsys)[0] == 0


def test_what_is_no_anchor_is_refused(machine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = verify(capsys, "--ancre", "n’importe quoi")
    assert (code, "n’est pas une ancre" in said) == (1, True)


def test_an_anchor_is_read_whatever_is_around_it() -> None:
    anchor = Anchor(12, "ab" * 32)
    assert anchors_in(f"Gardez :\r\n> {anchor}\r\nMerci") == [anchor]
