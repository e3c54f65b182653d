"""Words as somebody looks for them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_base.french.lookup import (
    LONGEST,
    SHORTEST_MENDED,
    edges,
    looked_for,
    one_slip_away,
    two_slips_away,
    words_of,
)

WORDS = st.text("abcdefghij", min_size=SHORTEST_MENDED, max_size=12)


def test_a_text_is_found_by_its_words_and_their_stems() -> None:
    assert words_of("Réactiver l’Attestation") == {"reactiver", "reactiv", "attestation", "attest"}


def test_words_that_only_link_others_are_left_out() -> None:
    assert looked_for("La radiation de la demande") == ["radiation", "demande"]


def test_a_linking_word_counts_when_there_is_nothing_else() -> None:
    assert looked_for("de la") == ["la"]


def test_marks_alone_look_for_nothing() -> None:
    assert looked_for("« ? »") == []


def test_a_reference_is_looked_for_as_a_whole_and_found_by_its_parts() -> None:
    assert looked_for("voir T-2026-0012") == ["voir", "t20260012"]
    assert {"t20260012", "2026", "0012"} <= words_of("voir T-2026-0012")


def test_a_word_without_end_is_cut() -> None:
    assert words_of("x" * 5_000) == {"x" * LONGEST}
    assert looked_for("x" * 5_000) == ["x" * LONGEST]


@pytest.mark.parametrize("typed", ["radation", "radiatiom", "raddiation", "radiatoin", "eadiation"])
def test_one_slip_is_forgiven(typed: str) -> None:
    assert one_slip_away(typed, ["rotation", "radiation", "rad"]) == ["radiation"]


def test_two_slips_are_not() -> None:
    assert one_slip_away("radtaion", ["radiation"]) == []


def test_two_slips_are_forgiven_in_a_long_word_that_begins_well() -> None:
    assert two_slips_away("clerval", ["clairval", "plerval", "cle"]) == ["clairval"]
    assert two_slips_away("clervl", ["clairval"]) == []


def test_a_word_is_not_a_slip_of_itself() -> None:
    assert one_slip_away("radiation", ["radiation", "radiations"]) == ["radiations"]


@given(word=WORDS, place=st.integers(0, 11), letter=st.sampled_from("abcdefghij"), slip=st.integers(0, 3))
def test_a_slip_leaves_one_edge_as_it_was(word: str, place: int, letter: str, slip: int) -> None:
    place %= len(word)
    typed = (
        word[:place] + word[place + 1 :],
        word[:place] + letter + word[place:],
        word[:place] + letter + word[place + 1 :],
        word[:place] + word[place + 1 : place + 2] + word[place : place + 1] + word[place + 2 :],
    )[slip]
    if len(typed) < SHORTEST_MENDED:
        return
    beginning, end = edges(typed)
    assert word.startswith(beginning) or word.endswith(end)
