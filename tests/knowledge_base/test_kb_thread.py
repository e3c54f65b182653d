"""What a message belongs to, by what is said and what is open."""

from __future__ import annotations

import numpy as np
import pytest

from bench.talks import learn
from knowledge_base.understanding.thread import Belonging, Open, chances, kept, told


def test_what_is_kept_is_what_the_talks_teach() -> None:
    weights, bias = learn()
    shipped, shipped_bias = kept()

    assert shipped_bias == pytest.approx(bias, abs=1e-2)
    assert np.abs(shipped - weights).max() < 1e-2


@pytest.mark.parametrize(
    ("said", "opened", "belonging"),
    [
        ("c’est bon vous pouvez l’envoyer", Open.DRAFT, Belonging.SEND),
        ("non laissez ça finalement", Open.DRAFT, Belonging.DROP),
        ("elle a renouvelé en mars mais le titre était périmé", Open.DRAFT, Belonging.DRAFT),
        ("quelles pièces pour un hébergé ?", Open.DRAFT, Belonging.QUESTION),
        ("et mon ticket d’hier il en est où", Open.NOTHING, Belonging.TICKET),
        ("ok merci bien bonne journée", Open.QUESTION, Belonging.COURTESY),
        ("can you help me please", Open.NOTHING, Belonging.LANGUAGE),
        ("vous êtes un vrai humain ou un robot", Open.NOTHING, Belonging.ABOUT_US),
    ],
)
def test_what_is_said_belongs_to_what_is_open(said: str, opened: Open, belonging: Belonging) -> None:
    assert told(said, opened) is belonging


@pytest.mark.parametrize("said", ["", "😀😀", "{{ }}"])
def test_no_word_tells_nothing(said: str) -> None:
    assert told(said, Open.DRAFT) is None


@pytest.mark.parametrize("said", ["jeudi", "Valbonne", "12 rue des Oliviers"])
def test_a_detail_sends_nothing(said: str) -> None:
    assert told(said, Open.DRAFT) not in (Belonging.SEND, Belonging.DROP)


def test_the_chances_are_one_in_all() -> None:
    likely = chances("elle est pacsée", Open.BEHIND)

    assert set(likely) == set(Belonging)
    assert sum(likely.values()) == pytest.approx(1.0)
