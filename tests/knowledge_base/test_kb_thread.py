"""What a message of a talk belongs to, as two hundred labelled talks teach it."""

from __future__ import annotations

import json

import pytest
from fitted import fitted_base

from bench.counter import FAQ, LEARNT, is_aside
from knowledge_base.understanding.thread import Belonging, Open


@pytest.mark.parametrize(
    ("message", "opened", "belongs"),
    [
        ("0592018223344DFG10", Open.DRAFT, Belonging.DRAFT),
        ("vérifié", Open.BEHIND, Belonging.DRAFT),
        ("oui", Open.DRAFT, Belonging.SEND),
        ("merciii", Open.QUESTION, Belonging.THANKS),
        ("quelles pièces pour un mineur ?", Open.DRAFT, Belonging.NEW),
        ("et pour un mineur ?", Open.QUESTION, Belonging.FOLLOW_UP),
    ],
)
def test_what_is_open_tells_what_a_message_is_for(message: str, opened: Open, belongs: Belonging) -> None:
    chances = fitted_base().base.belongings(message, opened)

    assert max(chances, key=chances.__getitem__) is belongs
    assert sum(chances.values()) == pytest.approx(1)


def test_nothing_is_learnt_from_the_talks_that_are_kept_aside() -> None:
    kept, learnt = (
        [json.loads(line)["id"] for line in file.read_text("utf-8").splitlines()]
        for file in (FAQ / "dialogues.jsonl", LEARNT)
    )

    assert len(kept) > 100
    assert all(map(is_aside, kept))
    assert not any(map(is_aside, learnt))
