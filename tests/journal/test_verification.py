"""The chain followed a stretch at a time: what is missing or changed is found, wherever the stretches end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from fakes import FakeJournal
from hypothesis import given
from hypothesis import strategies as st

from journal.chain import GENESIS, Verified, verify
from journal.entries import Entry, Kind, Row

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@dataclass
class FakeChain:
    rows: list[Row]
    end: tuple[int, str] = (0, GENESIS)

    def following(self, sequence: int, *, limit: int) -> Sequence[Row]:
        return [row for row in self.rows if row.sequence > sequence][:limit]

    def row(self, sequence: int) -> Row | None:
        return next((row for row in self.rows if row.sequence == sequence), None)

    def head(self) -> tuple[int, str]:
        return self.end


def chain(length: int) -> FakeChain:
    fake = FakeJournal()
    for minutes in range(length):
        fake.add(Entry(at=NOW, kind=Kind.CALL_LOGGED, minutes=minutes))
    return FakeChain(fake.written, (length, fake.written[-1].digest) if length else (0, GENESIS))


def followed(made: FakeChain, at_most: int) -> Verified:
    found = verify(made, at_most=at_most)
    while not found.is_over:
        found = verify(made, after=found.through, at_most=at_most)
    return found


@given(length=st.integers(0, 12), at_most=st.integers(1, 5))
def test_a_whole_journal_is_whole_whatever_the_stretches(length: int, at_most: int) -> None:
    assert followed(chain(length), at_most) == Verified(length, length)


@given(length=st.integers(1, 12), at_most=st.integers(1, 5), data=st.data())
def test_a_changed_row_is_named_whatever_the_stretches(
    length: int, at_most: int, data: st.DataObject
) -> None:
    made = chain(length)
    at = data.draw(st.integers(0, length - 1))
    made.rows[at] = made.rows[at]._replace(minutes=99)

    assert followed(made, at_most) == Verified(at, length, broken=at + 1)


@given(length=st.integers(1, 12), at_most=st.integers(1, 5), data=st.data())
def test_rows_gone_from_the_end_are_missed(length: int, at_most: int, data: st.DataObject) -> None:
    made = chain(length)
    kept = data.draw(st.integers(0, length - 1))
    del made.rows[kept:]

    assert followed(made, at_most) == Verified(kept, length, broken=kept + 1)


@pytest.mark.parametrize("gone", [2, 4])
def test_a_row_gone_from_the_middle_is_missed(gone: int) -> None:
    made = chain(6)
    del made.rows[gone - 1]

    assert followed(made, 2).broken == gone + 1


def test_the_row_from_which_it_goes_on_may_be_gone_meanwhile() -> None:
    made = chain(6)
    found = verify(made, at_most=2)
    del made.rows[1]

    assert verify(made, after=found.through, at_most=2).broken == 2


def test_it_says_how_far_it_went() -> None:
    found = verify(chain(6), at_most=4)

    assert (found.through, found.total, found.is_over) == (4, 6, False)
