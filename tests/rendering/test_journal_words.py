"""Each kind of row has its words: whoever adds a kind finds this test."""

from __future__ import annotations

from journal.entries import Kind, Level
from quality.reminders import Milestone
from rendering.journal_words import KIND, LEVEL, OUTCOME, outcome


def test_each_kind_and_each_level_has_its_words() -> None:
    assert set(KIND) == set(Kind)
    assert set(LEVEL) == set(Level)
    assert {milestone.value for milestone in Milestone} <= set(OUTCOME)


def test_no_two_kinds_are_said_alike() -> None:
    assert len(set(KIND.values())) == len(KIND)


def test_an_outcome_without_words_keeps_its_code() -> None:
    assert (outcome("late"), outcome("refused")) == ("hors délai", "refused")
