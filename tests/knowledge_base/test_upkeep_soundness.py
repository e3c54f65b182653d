"""Faulty files are told once, mended ones once, whoever looks and however often."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

import pytest
from fakes import FakeOutbox
from stand_in import StandIn
from upkeep_fakes import NOW

from knowledge_base.faults import Code
from knowledge_base.upkeep.soundness import SHOWN, BaseMended, BaseRefused, tell_of_faults
from refusals.faults import Fault

EMPTY = Fault.of("nir/nir-errone.md", 9, Code.EMPTY_ANSWER, "answer")
LONG = Fault.of("nir/nir-usage.md", 12, Code.ANSWER_TOO_LONG, "answer", length=901, most=900)


class FakeBaseFaults(StandIn):
    def __init__(self) -> None:
        self._known = ""

    def change(self, digest: str, at: datetime) -> bool:
        is_new, self._known = digest != self._known, digest
        return is_new


class Office(StandIn):
    def __init__(self) -> None:
        self.base_faults = FakeBaseFaults()
        self.outbox = FakeOutbox()
        self._minutes = count()

    def hears(self, *faults: Fault) -> bool:
        return tell_of_faults(self, faults, now=NOW + timedelta(minutes=next(self._minutes)))


@pytest.fixture
def office() -> Office:
    return Office()


def test_a_base_that_was_always_sound_is_no_news(office: Office) -> None:
    assert not office.hears()
    assert office.outbox.notices == []


def test_faults_are_told_once(office: Office) -> None:
    assert [office.hears(EMPTY), office.hears(EMPTY)] == [True, False]
    assert office.outbox.notices == [BaseRefused((EMPTY,), 0)]


def test_other_faults_are_other_news(office: Office) -> None:
    assert [office.hears(EMPTY), office.hears(EMPTY, LONG), office.hears(LONG)] == [True, True, True]


def test_a_base_that_is_mended_is_told_once(office: Office) -> None:
    office.hears(EMPTY)

    assert [office.hears(), office.hears()] == [True, False]
    assert office.outbox.notices[-1] == BaseMended()


def test_the_same_fault_that_comes_back_is_told_again(office: Office) -> None:
    assert [office.hears(EMPTY), office.hears(), office.hears(EMPTY)] == [True, True, True]


def test_a_notice_quotes_a_few_faults_and_counts_the_others(office: Office) -> None:
    office.hears(*(replace(EMPTY, line=line) for line in range(1, SHOWN + 4)))

    (notice,) = office.outbox.notices
    assert (len(notice.faults), notice.more) == (SHOWN, 3)
