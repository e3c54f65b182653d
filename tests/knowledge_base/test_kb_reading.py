"""How a message is read for whoever triages it: suggestions, with how near each entry is."""

from __future__ import annotations

from knowledge_base.reading import Nearness, read
from knowledge_base.themes import Theme
from knowledge_base.understanding.intents import Act
from knowledge_base.understanding.urgency import Urge
from knowledge_base.verdict import KnowledgeBase


def test_what_the_base_knows_word_for_word_is_surely_the_answer(small_base: KnowledgeBase) -> None:
    entry = small_base.base.entries[0]

    found = read(small_base, entry.question)

    assert (found.near[0].entry_id, found.near[0].nearness) == (entry.id, Nearness.SURE)
    assert all(near.nearness is not Nearness.SURE for near in found.near[1:])


def test_what_shares_no_word_with_the_base_is_near_to_nothing(small_base: KnowledgeBase) -> None:
    assert read(small_base, "zxqv brtkl").near == ()


def test_an_act_is_read_as_such_with_its_theme_and_no_entry_is_sure(small_base: KnowledgeBase) -> None:
    found = read(small_base, "Merci de réactiver la demande, la commission est demain.")

    assert (found.act, found.theme) == (Act.REACTIVATION, Theme.REACTIVATION)
    assert found.urges == (Urge.DEADLINE,)
    assert all(near.nearness is Nearness.FAR for near in found.near)


def test_a_sensitive_matter_is_read_as_such(small_base: KnowledgeBase) -> None:
    assert read(small_base, "Une demandeuse est victime de violences de son conjoint").is_sensitive
