"""Seeded hostile mails, as ``python -m bench.hostile_mails`` plays a hundred thousand of them."""

from __future__ import annotations

import pytest

from bench.hostile import Cost, costs
from bench.hostile_mails import is_beyond
from bench.hostile_shapes import mail
from sandbox.runner import Sandbox

MANY = 250
SEED = 20261128


def test_no_hostile_mail_holds_its_reader() -> None:
    with Sandbox() as sandbox:
        found = list(costs(sandbox, seed=SEED, numbers=range(MANY)))

    assert len(found) == MANY
    assert [cost for cost in found if cost.stopped] == []
    assert [cost for cost in found if is_beyond(cost)] == []


@pytest.mark.parametrize("stopped", ["CRASH", "LOST"])
def test_a_reader_that_died_may_have_cost_anything(stopped: str) -> None:
    assert is_beyond(Cost(0, "", 0, cpu=0, memory=0, stopped=stopped))
    assert not is_beyond(Cost(0, "", 0, cpu=1, memory=0, files_stopped=("CRASH",)))
    assert is_beyond(Cost(0, "", 0, cpu=1, memory=0, files_stopped=("LOST",)))


def test_the_same_number_is_the_same_mail() -> None:
    assert [mail(SEED, number) for number in range(50)] == [mail(SEED, number) for number in range(50)]
