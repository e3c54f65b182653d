"""The chain followed a stretch at a time: what is missing or changed is found, wherever the stretches end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, get_type_hints

import pytest
from fakes import FakeJournal
from hypothesis import given
from hypothesis import strategies as st
from stand_in import StandIn

from journal.chain import GENESIS, Anchor, Verified, anchor_of, digest, first_passed_by, verify
from journal.entries import Entry, Kind, Row

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@dataclass
class FakeChain(StandIn):
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


def followed(made: FakeChain, at_most: int, after: int = 0) -> Verified:
    found = verify(made, after=after, at_most=at_most)
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


FIELDS = get_type_hints(Entry)


def another(field: str, value: object) -> st.SearchStrategy[Any]:
    instants = st.datetimes(timezones=st.just(UTC))
    kind = FIELDS[field]
    values = instants if kind is datetime else st.from_type(kind)
    return values.filter(lambda one: one != value)


def chained(entries: Iterable[Entry]) -> list[Row]:
    fake = FakeJournal()
    for entry in entries:
        fake.add(entry)
    return fake.written


@st.composite
def tampered(draw: st.DrawFn) -> tuple[FakeChain, FakeChain, int]:
    """A journal, what somebody who holds the database made of it under the same head, and the number of the
    first row that is not as it was: any row, any field, any place, the digests left, made again for that row
    alone or for all that follow.
    """
    made = chain(draw(st.integers(2, 8)))
    entries = [row.entry for row in made.rows]
    at = draw(st.integers(0, len(entries) - 1))
    match draw(st.sampled_from(("change", "remove", "cut", "insert", "add", "swap"))):
        case "change":
            field = draw(st.sampled_from(Entry._fields))
            value = draw(another(field, getattr(entries[at], field)))
            entries[at] = entries[at]._replace(**{field: value})
        case "remove":
            del entries[at]
        case "cut":
            del entries[at:]
        case "insert":
            entries.insert(at, entries[at]._replace(minutes=99))
        case "add":
            at = len(entries)
            entries.append(entries[0])
        case _:
            other = draw(st.integers(0, len(entries) - 1).filter(lambda one: one != at))
            entries[at], entries[other] = entries[other]._replace(subject="swapped"), entries[at]
            at = min(at, other)
    forged = chained(entries)
    reach = draw(st.sampled_from((0, 1, len(forged))))  # rows whose digests follow
    kept = {row.sequence: row.digest for row in made.rows}
    rows = [
        row if row.sequence <= at + reach else row._replace(digest=kept.get(row.sequence, row.digest))
        for row in forged
    ]
    return made, FakeChain(rows, made.end), at + 1


@given(tampered(), st.integers(1, 9), st.data())
def test_whatever_was_done_to_a_row_is_found_from_any_row_before_by_any_stretches(
    case: tuple[FakeChain, FakeChain, int], at_most: int, data: st.DataObject
) -> None:
    made, forged, first = case
    after = data.draw(st.integers(0, first - 1))

    assert followed(made, at_most, after).broken is None
    assert followed(forged, at_most, after).broken is not None


@given(tampered(), st.integers(1, 9))
def test_written_again_with_its_head_it_passes_by_no_anchor_taken_from_there_on(
    case: tuple[FakeChain, FakeChain, int], at_most: int
) -> None:
    """An anchor before the first changed row says nothing of it: hence one beside each backup."""
    made, forged, first = case
    rows = chained(row.entry for row in forged.rows)
    forged = FakeChain(rows, (len(rows), rows[-1].digest) if rows else (0, GENESIS))
    anchors = [Anchor(row.sequence, row.digest) for row in made.rows if row.sequence >= first]

    assert followed(forged, at_most).broken is None
    assert first_passed_by(made, anchors) is None
    assert all(first_passed_by(forged, [anchor]) == anchor for anchor in anchors)
    assert not anchors or anchor_of(made) in anchors


@pytest.mark.parametrize("at_most", [1, 2, 3, 6, 7])
def test_the_last_row_with_its_digest_made_again_does_not_fit_the_head(at_most: int) -> None:
    made = chain(6)
    entry = made.rows[-1].entry._replace(minutes=99)
    made.rows[-1] = Row(6, digest(made.rows[-2].digest, 6, entry), *entry)

    assert followed(made, at_most).broken == 7
