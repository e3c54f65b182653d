"""The chain: whatever is changed, moved, added or taken away, the first broken row is named."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from fakes import FakeJournal
from hypothesis import given
from hypothesis import strategies as st

from journal.chain import GENESIS, digest, first_broken
from journal.entries import Entry, Kind, Level, Row

NOW = datetime(2026, 11, 25, 9, 0, 0, 123456, tzinfo=UTC)

# For each field, a value that no row of ``journal`` holds.
CHANGES: dict[str, Any] = {
    "at": NOW - timedelta(microseconds=1),
    "kind": Kind.NIR_MASKED,
    "channel": "autre",
    "guichet_id": None,
    "theme": "autre",
    "level": Level.NATIONAL,
    "minutes": 59,
    "outcome": "autre",
    "subject": "T-2026-9999",
    "actor_id": None,
    "times": 2,
}


def journal(length: int) -> list[Row]:
    fake = FakeJournal()
    for number in range(length):
        fake.add(
            Entry(
                at=NOW + timedelta(hours=number),
                kind=Kind.TICKET_REPLIED,
                channel="telegram",
                guichet_id=number,
                theme="nir",
                level=Level.GESTIONNAIRE,
                minutes=number % 5,
                outcome="",
                subject=f"T-2026-{number:04d}",
                actor_id=7,
            )
        )
    return fake.written


@given(st.integers(0, 20))
def test_a_whole_journal_is_not_broken(length: int) -> None:
    assert first_broken(journal(length)) is None


def test_every_field_has_its_change() -> None:
    assert set(CHANGES) == set(Entry._fields)


def test_a_row_is_a_number_a_digest_and_the_entry_whole() -> None:
    (row,) = journal(1)
    assert (row.sequence, row.digest, *row.entry) == row
    assert Row._fields[2:] == Entry._fields


@pytest.mark.parametrize("field", CHANGES)
@given(length=st.integers(1, 12), data=st.data())
def test_a_changed_field_names_its_row(field: str, length: int, data: st.DataObject) -> None:
    rows = journal(length)
    at = data.draw(st.integers(0, length - 1))
    rows[at] = rows[at]._replace(**{field: CHANGES[field]})
    assert first_broken(rows) == at + 1


@given(length=st.integers(1, 12), data=st.data())
def test_a_forged_digest_is_found_even_when_it_fits_its_own_row(length: int, data: st.DataObject) -> None:
    """Whoever rewrites a row and its digest still breaks the row after it, or the last known digest."""
    rows = journal(length)
    at = data.draw(st.integers(0, length - 1))
    entry = rows[at].entry._replace(minutes=59)
    previous = rows[at - 1].digest if at else GENESIS
    rows[at] = Row(at + 1, digest(previous, at + 1, entry), *entry)
    assert first_broken(rows) == (at + 2 if at + 1 < length else None)


@given(length=st.integers(2, 12), data=st.data())
def test_a_missing_row_names_the_row_after_the_gap(length: int, data: st.DataObject) -> None:
    rows = journal(length)
    gone = data.draw(st.integers(0, length - 2))
    assert first_broken(_without(rows, gone)) == gone + 2


@given(length=st.integers(2, 12), data=st.data())
def test_two_rows_in_each_others_place_name_the_first(length: int, data: st.DataObject) -> None:
    rows = journal(length)
    first = data.draw(st.integers(0, length - 2))
    second = data.draw(st.integers(first + 1, length - 1))
    rows[first], rows[second] = (
        rows[second]._replace(sequence=first + 1),
        rows[first]._replace(sequence=second + 1),
    )
    assert first_broken(rows) == first + 1


@given(length=st.integers(1, 12), data=st.data())
def test_a_repeated_row_is_found(length: int, data: st.DataObject) -> None:
    rows = journal(length)
    at = data.draw(st.integers(0, length - 1))
    rows.insert(at + 1, rows[at])
    assert first_broken(rows) == at + 1


def test_the_same_instant_in_another_zone_is_the_same_row() -> None:
    (row,) = journal(1)
    elsewhere = row.at.astimezone(timezone(timedelta(hours=-4)))
    assert first_broken([row._replace(at=elsewhere)]) is None


def test_a_row_written_before_there_was_a_number_of_times_keeps_its_digest() -> None:
    """Anchors of the journal lie outside of the database: what they hold must be found again."""
    former = Entry(at=NOW, kind=Kind.NIR_MASKED, channel="web", actor_id=7)
    told = "30b951caa462ba24d8b29fcbd9d6f33b87a4debd08dd413d9493c5eaf16e5367"

    assert digest(GENESIS, 1, former) == told
    assert digest(GENESIS, 1, former._replace(times=2)) != told


def _without(rows: Sequence[Row], index: int) -> list[Row]:
    return [row for number, row in enumerate(rows) if number != index]
