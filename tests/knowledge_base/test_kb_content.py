"""The base that is published: faultless, and whole."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import knowledge_base
from knowledge_base.entries import Base, uncovered_facts
from knowledge_base.formats.files import check, load
from knowledge_base.themes import Theme
from knowledge_base.verdict import KnowledgeBase

CONTENT = Path(knowledge_base.__file__).parent / "content"
LONGEST_ANSWER = 900
FEWEST_VARIANTS = 10
MISSPACED = re.compile(r" [:;?!»%]|« |«[^\xa0]|[^\xa0]»|\xa0\xa0|\w'\w|\d[€%]")


@pytest.fixture(scope="module")
def base() -> Base:
    return load(CONTENT)


def test_it_has_no_fault() -> None:
    assert [str(fault) for fault in check(CONTENT)] == []


def test_every_fact_of_the_register_is_stated(base: Base) -> None:
    assert len(base.facts) == 199
    assert [fact.number for fact in uncovered_facts(base)] == []


def test_every_theme_has_entries(base: Base) -> None:
    assert {entry.theme for entry in base.entries} == set(Theme)
    assert len(base.entries) >= 80


def test_each_entry_is_short_and_written_as_several_people_would_ask(base: Base) -> None:
    assert [entry.id for entry in base.entries if len(entry.answer) > LONGEST_ANSWER] == []
    assert [entry.id for entry in base.entries if len(entry.variants) < FEWEST_VARIANTS] == []


def test_what_is_shown_is_spaced_as_french_is(base: Base) -> None:
    """A no-break space, one only, before double punctuation and inside guillemets; curved apostrophes."""
    shown = {
        entry.id: (entry.question, entry.answer, entry.source, entry.source_date) for entry in base.entries
    }

    assert {key: found for key, texts in shown.items() if (found := MISSPACED.findall(" ".join(texts)))} == {}


def test_each_phrasing_finds_its_own_entry_first(base: Base) -> None:
    knowledge = KnowledgeBase(base)
    strays = [
        (entry.id, phrasing)
        for entry in base.entries
        for phrasing in entry.phrasings
        if knowledge.ranking(phrasing)[0].entry_id != entry.id
    ]
    assert strays == []
