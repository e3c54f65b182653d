"""Each kind of request has its words, and they are written as French is."""

from __future__ import annotations

import pytest

from rendering.kind_words import (
    FIELD,
    KIND_GROUPS,
    LAST_STEP,
    OPTION,
    PROOF,
    RULE,
    STEP,
    answer,
    step,
)
from rendering.labels import ACT
from tickets.kinds.answers import NO, YES
from tickets.kinds.declaration import DONE
from tickets.kinds.declared import KINDS, QUESTION


def test_nothing_that_is_declared_lacks_its_words_and_no_word_is_left_over() -> None:
    fields = [field for one in KINDS.values() for field in one.fields]
    steps = {name for one in KINDS.values() for name in one.steps} - {DONE}
    assert set(FIELD) == {field.name for field in fields}
    assert set(OPTION) == {option for field in fields for option in field.options} | {YES, NO}
    assert set(PROOF) == {proof for one in KINDS.values() for proof in one.proofs}
    assert set(STEP) == steps
    assert set(LAST_STEP) == {kind for kind, one in KINDS.items() if one.is_act}
    assert set(RULE) == set(KINDS) - {QUESTION}
    assert set(ACT) == set(KINDS)


def test_every_kind_but_the_question_is_offered_once() -> None:
    offered = [kind for kinds in KIND_GROUPS.values() for kind in kinds]
    assert sorted(offered) == sorted(set(KINDS) - {QUESTION})


def test_each_rule_says_where_it_comes_from() -> None:
    assert [kind for kind, rule in RULE.items() if not rule.source] == []


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("cause", "sne_fault", "Incident technique du SNE"),
        ("editor_told", "yes", "Oui"),
        ("left_on", "2026-11-20", "20/11/2026"),
        ("screen", "Recherche", "Recherche"),
    ],
)
def test_an_answer_is_read_in_french(name: str, value: str, read: str) -> None:
    assert answer(value, name) == read


def test_the_last_step_says_what_is_done() -> None:
    assert step(DONE, "reactivation") == "demande réactivée"
    assert step("checked", "reactivation") == "contrôle fait"
    assert step("gone", "reactivation") == "gone"
