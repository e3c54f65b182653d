"""The base that is published: faultless, and whole."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

import pytest
from fitted import FittedBase
from whole import some

import knowledge_base
from knowledge_base.ceilings import scales, spaced
from knowledge_base.entries import Base, due_for_review, uncovered_facts
from knowledge_base.formats.files import check, load
from knowledge_base.themes import Theme
from knowledge_base.upkeep.asked_for import unanswered_phrasings
from knowledge_base.upkeep.published import compose
from rendering.fault_words import with_place

CONTENT = Path(knowledge_base.__file__).parent / "content"
LONGEST_ANSWER, MEDIAN_ANSWER = 110, 60
"""Words: the whole entry holds on a phone's screen."""
WORD = re.compile(r"\w[\w’-]*")
SAYS_WHERE_TO_READ_IT = {
    "chiffres-publics-par-commune", "compte-rendu-annuel-des-bailleurs", "compte-rendu-annuel-mission",
    "infocentre-guichet", "statistiques-requete-sur-mesure",
}  # fmt: skip
FEWEST_VARIANTS = 10
OFFICIAL = (
    "legifrance.gouv.fr", "service-public.fr", "logement.gouv.fr", "developpement-durable.gouv.fr",
    "assemblee-nationale.fr", "senat.fr",
)  # fmt: skip
NO_OFFICIAL_PAGE_SAYS_IT = {
    "www.anil.org": {107, 110, 112},
    "car-integration.france-terre-asile.org": {46, 47, 239, 240, 241},
    "droitaulogementopposable.org": {396, 417, 535},
    "formation-net-entreprises.fr": {330, 331},
    "2017-2022.nosdeputes.fr": {332},
    "www.identito-na.fr": {334},
    "cnl59.fr": {322},
    "citego.org": {539},
    "www.gouvernement.fr": {548},
}
"""Public bodies and associations, with the facts for which nothing official is known to be at an address."""
AMOUNT = re.compile(r"\d{1,3}\xa0\d{3}")
MISSPACED = re.compile(r" [:;?!»%]|« |«[^\xa0]|[^\xa0]»|\xa0\xa0|\w'\w|\d[€%]")


@pytest.fixture(scope="module")
def base() -> Base:
    return load(CONTENT)


def test_it_has_no_fault() -> None:
    assert [with_place(fault) for fault in check(CONTENT)] == []


def test_every_fact_of_the_register_is_stated_or_known_not_to_be(base: Base) -> None:
    """What agents do not ask for at the counter stays in the register."""
    assert sorted(base.facts) == list(range(1, len(base.facts) + 1))
    assert len(base.facts) >= 530
    assert [fact.number for fact in uncovered_facts(base)] == [352, 358, 412, 416]


def test_a_fact_that_cites_no_recent_nor_confirmed_text_is_doubted(base: Base) -> None:
    assert [fact.number for fact in base.facts.values() if fact.doubt and not fact.to_verify] == []


def test_a_link_is_official_or_of_a_public_body_that_alone_says_it(base: Base) -> None:
    """Never a law firm, a publisher nor a shop: they sell, and they change."""
    others: dict[str, set[int]] = {}
    for fact in base.facts.values():
        host = urlsplit(fact.link).hostname or ""
        if host and not host.endswith(OFFICIAL):
            others.setdefault(host, set()).add(fact.number)

    assert others == NO_OFFICIAL_PAGE_SAYS_IT


def test_nobody_plans_to_read_an_entry_again_once_it_no_longer_answers(base: Base) -> None:
    last = {entry.id: (entry.review_by or date.max, entry.valid_until or date.max) for entry in base.entries}

    assert [key for key, (review, end) in last.items() if end != date.max and review > end] == []


def test_on_new_year_s_day_no_ceiling_of_the_year_before_is_told(base: Base) -> None:
    new_year = date(2027, 1, 1)
    ended = [fact for fact in base.facts.values() if fact.valid_until and fact.valid_until < new_year]
    amounts = {spaced(one) for scale in scales() for zone in scale.amounts.values() for one in zone}
    told = compose(base, (), departement="92", values={}, today=new_year).entries
    due = {entry.id for entry in due_for_review(base, today=new_year)}

    assert len(amounts) > 50
    assert {fact.number for fact in ended} >= {number for scale in scales() for number in scale.facts}
    assert [entry.id for entry in told if not amounts.isdisjoint(AMOUNT.findall(entry.answer))] == []
    assert {fault.file for fault in check(CONTENT, today=new_year)} == {
        f"pieces/plafonds-{name}-2026.md" for name in ("plai", "plus", "pls")
    }
    assert due >= {
        "plafonds-plai-2026", "plafonds-plus-2026", "plafonds-pls-2026", "plafonds-revision",
        "plafonds-pls-plai-pli", "justifier-les-ressources", "baisse-de-revenus", "preuve-handicap-sante",
    }  # fmt: skip


def test_every_theme_has_entries(base: Base) -> None:
    assert {entry.theme for entry in base.entries} == set(Theme)
    assert len(base.entries) >= 320


def test_each_entry_is_short_and_written_as_several_people_would_ask(base: Base) -> None:
    words = {entry.id: len(WORD.findall(entry.answer)) for entry in base.entries}
    assert {entry_id: count for entry_id, count in words.items() if count > LONGEST_ANSWER} == {}
    assert median(words.values()) <= MEDIAN_ANSWER
    assert [entry.id for entry in base.entries if len(entry.variants) < FEWEST_VARIANTS] == []


def test_each_entry_says_what_its_answer_answers(base: Base) -> None:
    assert [entry.id for entry in base.entries if not 1 <= len(set(entry.asks)) == len(entry.asks) <= 3] == []


def test_no_phrasing_asks_for_what_its_entry_does_not_say(base: Base) -> None:
    beside = [(e.id, text) for e, text in unanswered_phrasings(base) if e.id not in SAYS_WHERE_TO_READ_IT]

    assert beside == []


def test_what_is_shown_is_spaced_as_french_is(base: Base) -> None:
    """A no-break space, one only, before double punctuation and inside guillemets; curved apostrophes."""
    shown = {
        entry.id: (entry.question, entry.answer, entry.source, entry.source_date) for entry in base.entries
    }

    assert {key: found for key, texts in shown.items() if (found := MISSPACED.findall(" ".join(texts)))} == {}


def test_each_phrasing_finds_its_own_entry_first(base: Base, fitted: FittedBase) -> None:
    """Its title, and one variant of four unless the whole is asked for: there are eighteen thousand."""
    knowledge = fitted.base
    strays = [
        (entry.id, phrasing)
        for entry in base.entries
        for phrasing in some(entry.phrasings, 4)
        if knowledge.ranking(phrasing)[0].entry_id != entry.id
    ]
    assert strays == []
