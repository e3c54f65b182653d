"""Emergencies, and what only sounds so, as agents in a hurry write them: nothing here was learnt from."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from fitted import FittedBase

from knowledge_base.understanding.intents import Intent, Kind
from knowledge_base.understanding.messages import labelled_messages


def written(name: str = "emergencies.txt") -> list[tuple[str, str]]:
    lines = (Path(__file__).parent / name).read_text("utf-8").splitlines()
    pairs = (line.split(" | ", 1) for line in lines if line and not line.startswith("#"))
    return [(which, message) for which, message in pairs]


EMERGENCIES = [(which, message) for which, message in written() if which not in ("-", Kind.SENSITIVE)]
SENSITIVE = [message for which, message in written() if which == Kind.SENSITIVE]
LOOK_ALIKES = [message for which, message in written() if which == "-"]
ORDINARY = written("ordinary.txt")


@pytest.fixture(scope="module")
def heard(fitted: FittedBase) -> dict[str, Intent]:
    return {message: fitted.base.weigh(message).intent for _, message in (*written(), *ORDINARY)}


@pytest.fixture(scope="module")
def told(heard: dict[str, Intent]) -> dict[str, str]:
    """Which emergency each message is taken for, "" for none."""
    return {message: intent.emergency or "" for message, intent in heard.items()}


def test_emergencies_are_recognised(told: dict[str, str]) -> None:
    missed = [message for _, message in EMERGENCIES if not told[message]]

    assert len(EMERGENCIES) >= 300
    assert len(missed) <= 0.05 * len(EMERGENCIES), missed


def test_most_are_taken_for_the_one_that_they_are(told: dict[str, str]) -> None:
    wrong = [(which, told[message], message) for which, message in EMERGENCIES if told[message] != which]

    assert len(wrong) <= 0.10 * len(EMERGENCIES), wrong


def test_what_only_sounds_so_is_none(told: dict[str, str]) -> None:
    false = [message for message in LOOK_ALIKES if told[message]]

    assert len(LOOK_ALIKES) >= 300
    assert len(false) <= 0.01 * len(LOOK_ALIKES), false


@pytest.mark.parametrize(
    "said", ["elle a un mari français", "je reviendrai demain laisse", "et sa femme restée la bas"]
)
def test_a_few_words_in_the_midst_of_a_talk_alarm_nobody(fitted: FittedBase, said: str) -> None:
    assert fitted.base.weigh(said).intent.kind is not Kind.EMERGENCY


def test_a_sensitive_matter_goes_to_a_person(heard: dict[str, Intent]) -> None:
    called = [message for message in SENSITIVE if heard[message].kind is Kind.EMERGENCY]
    missed = [m for m in SENSITIVE if heard[m].kind not in (Kind.SENSITIVE, Kind.EMERGENCY)]

    assert len(SENSITIVE) >= 100
    assert len(missed) <= 0.12 * len(SENSITIVE), missed
    assert len(called) <= 0.06 * len(SENSITIVE), called


def test_an_ordinary_message_alarms_nobody(heard: dict[str, Intent]) -> None:
    alarmed = [message for _, message in ORDINARY if heard[message].kind is Kind.EMERGENCY]
    delicate = [message for _, message in ORDINARY if heard[message].kind is Kind.SENSITIVE]

    assert len(alarmed) <= 0.015 * len(ORDINARY), alarmed
    assert len(delicate) <= 0.015 * len(ORDINARY), delicate


def test_an_ordinary_act_is_recognised(heard: dict[str, Intent]) -> None:
    acts = [message for kind, message in ORDINARY if kind == Kind.ACT]
    questions = [message for kind, message in ORDINARY if kind == Kind.QUESTION]

    assert sum(heard[message].kind is Kind.ACT for message in acts) >= 0.92 * len(acts)
    assert sum(heard[message].kind is Kind.ACT for message in questions) <= 0.03 * len(questions)


def test_none_of_them_was_learnt_from() -> None:
    learnt = {message.text.casefold() for message in labelled_messages()}

    assert [m for _, m in (*written(), *ORDINARY) if m.casefold() in learnt] == []


def test_each_emergency_is_tried() -> None:
    tried = Counter(which for which, _ in EMERGENCIES)

    assert min(tried.values()) >= 5


@pytest.mark.parametrize(
    "message",
    ["UNE FAMILLE A LA RUE CE SOIR", "famile a la ru ce soir", "expultion demin matin avec la polisse"],
)
def test_no_spelling_hides_one(fitted: FittedBase, message: str) -> None:
    assert fitted.base.weigh(message).intent.kind is Kind.EMERGENCY


@pytest.mark.parametrize(
    "said",
    ["il dit que le facteur n’est pas passé", "elle dit qu’elle a changé de caf", "il est plus inscrit"],
)
def test_what_an_applicant_says_alarms_nobody(fitted: FittedBase, said: str) -> None:
    assert fitted.base.weigh(said).intent.kind is not Kind.EMERGENCY
