"""A tenth of what agents write, through the real door: what they are shown must not get worse.

The whole is measured by ``python -m bench.counter``.
"""

from __future__ import annotations

import pytest

from bench.counter import (
    Asked,
    Shown,
    fitted_base,
    is_swallowed,
    of_messages,
    play,
    read_conversations,
    read_set,
)

SETS = ("counter", "tuning", "hands")
Played = list[tuple[Asked, Shown]]


@pytest.fixture(scope="module")
def said() -> Played:
    return play(fitted_base(with_option=False), [read_set(name)[::10] for name in SETS])


@pytest.fixture(scope="module")
def held() -> Played:
    base = fitted_base(with_option=False)
    return play(base, [*read_conversations("conversations")[::10], *read_conversations("dialogues")[::3]])


def test_four_in_five_find_the_right_text_on_the_page(said: Played) -> None:
    measured = of_messages(said)

    assert (measured["answerable"] or 0) >= 70
    assert (measured["at once"] or 0) + (measured["among"] or 0) >= 0.8


def test_what_is_said_plainly_is_right_and_little_is_shown_that_is_not(said: Played) -> None:
    measured = of_messages(said)

    assert (measured["plain right"] or 1) >= 0.85  # of some thirty: one more or less is three points
    assert (measured["wrong"] or 0) <= 0.1


def test_acts_are_taken_for_what_they_are_whatever_is_open(said: Played) -> None:
    assert (of_messages(said)["acts"] or 0) >= 0.85


def test_hardly_a_question_is_swallowed_by_what_is_open(held: Played) -> None:
    swallowed = [asked.text for asked, shown in held if is_swallowed(asked, shown)]

    assert len(held) >= 120
    assert len(swallowed) <= 3, swallowed
