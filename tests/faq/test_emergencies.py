"""Emergencies, and what only sounds so, as agents in a hurry write them: nothing here was learnt from."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from service_process import FittedBase

from knowledge_base.understanding.intents import Kind
from knowledge_base.understanding.messages import labelled_messages


def written() -> list[tuple[str, str]]:
    lines = (Path(__file__).parent / "emergencies.txt").read_text("utf-8").splitlines()
    pairs = (line.split(" | ", 1) for line in lines if line and not line.startswith("#"))
    return [(which, message) for which, message in pairs]


EMERGENCIES = [(which, message) for which, message in written() if which != "-"]
LOOK_ALIKES = [message for which, message in written() if which == "-"]


@pytest.fixture(scope="module")
def told(fitted: FittedBase) -> dict[str, str]:
    """Which emergency each message is taken for, "" for none."""
    return {message: fitted.base.weigh(message).intent.emergency or "" for _, message in written()}


def test_emergencies_are_recognised(told: dict[str, str]) -> None:
    missed = [message for _, message in EMERGENCIES if not told[message]]

    assert len(EMERGENCIES) >= 100
    assert len(missed) <= 0.05 * len(EMERGENCIES), missed


def test_most_are_taken_for_the_one_that_they_are(told: dict[str, str]) -> None:
    wrong = [(which, told[message], message) for which, message in EMERGENCIES if told[message] != which]

    assert len(wrong) <= 0.10 * len(EMERGENCIES), wrong


def test_what_only_sounds_so_is_none(told: dict[str, str]) -> None:
    false = [message for message in LOOK_ALIKES if told[message]]

    assert len(LOOK_ALIKES) >= 100
    assert len(false) <= 0.03 * len(LOOK_ALIKES), false


def test_none_of_them_was_learnt_from() -> None:
    learnt = {message.text.casefold() for message in labelled_messages()}

    assert [message for _, message in written() if message.casefold() in learnt] == []


def test_each_emergency_is_tried() -> None:
    tried = Counter(which for which, _ in EMERGENCIES)

    assert min(tried.values()) >= 5


@pytest.mark.parametrize(
    "message",
    ["UNE FAMILLE A LA RUE CE SOIR", "famile a la ru ce soir", "expultion demin matin avec la polisse"],
)
def test_no_spelling_hides_one(fitted: FittedBase, message: str) -> None:
    assert fitted.base.weigh(message).intent.kind is Kind.EMERGENCY
