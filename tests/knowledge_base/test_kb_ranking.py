"""The ranking: two stages where there are very many entries, and phrasings that speak together."""

from __future__ import annotations

import pytest

from knowledge_base.entries import Base, Entry
from knowledge_base.french.vocabulary import french
from knowledge_base.ranking import index as ranking
from knowledge_base.ranking.confidence import features_of
from knowledge_base.ranking.index import Index, Match, Texts, fit
from knowledge_base.understanding.intents import Kind
from knowledge_base.verdict import KnowledgeBase, NoMatch, Unclear

THINGS = [
    f"{first}{second}"
    for first in ("bor", "cal", "dur", "fil", "gam", "hos", "jir", "lut")
    for second in ("ane", "ibe", "oque", "ude", "elle", "aste", "ombe", "ique")
]


@pytest.fixture(scope="module")
def base() -> Base:
    return Base(
        tuple(
            Entry(
                id=thing,
                question=f"Que faire du {thing} ?",
                variants=(f"où trouver {thing}", f"{thing} cassé"),
                answer=f"Le {thing} se range dans l’armoire.",
            )
            for thing in THINGS
        )
    )


@pytest.fixture(scope="module")
def index(base: Base) -> Index:
    return fit(base, Texts(french()))


def matched(index: Index, question: str) -> Match:
    return index.match(index.reader.read(question))


def test_two_stages_find_what_one_finds(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    questions = [f"le {thing} est cassé, où ranger" for thing in THINGS]
    whole = [index.ranking(matched(index, q))[0] for q in questions]
    monkeypatch.setattr(ranking, "MOST_WHOLE", 10)
    monkeypatch.setattr(ranking, "CANDIDATES", 8)

    few = [matched(index, question) for question in questions]

    assert {len(match.places) for match in few} == {8}
    for match, expected in zip(few, whole, strict=True):
        found = index.ranking(match)[0]
        assert found.entry_id == expected.entry_id
        assert found.score == pytest.approx(expected.score, abs=1e-5)


def test_a_question_of_unknown_words_finds_nothing_and_says_so(index: Index) -> None:
    match = matched(index, "0000 9999")

    assert index.ranking(match) == []
    assert match.held.max() == 0
    assert features_of(match).total == 0
    assert features_of(match).lead == 0


def test_an_entry_that_is_masked_is_as_if_it_were_not_there(index: Index) -> None:
    match = matched(index, "borane cassé")
    place = THINGS.index("borane")

    masked = match.without(place)

    assert match.rank(place) == 0
    assert masked.rank(place) == len(THINGS) - 1  # after all the others
    assert "borane" not in {found.entry_id for found in index.ranking(masked)}


def test_three_phrasings_that_are_near_tell_more_than_one() -> None:
    """Whatever each says alone: a word that one phrasing has by chance has no company in its entry."""
    told = {"prix": ("le prix du pain", "du pain cher ?"), "four": ("four à pain", "pain brûlé", "pain cru")}
    entries = (Entry(id=one, question=f"{one} ?", variants=said, answer="oui") for one, said in told.items())
    match = matched(fit(Base(tuple(entries)), Texts(french())), "pain")

    prix, four = match.phrasings
    assert four > prix > 0
    assert matched(fit(Base((Entry(id="seul", question="pain ?", answer="oui"),)), Texts(french())), "pain")


def test_a_base_of_another_trade_has_its_own_questions_about_acts(base: Base) -> None:
    weighed = KnowledgeBase(base).weigh("réactivez la demande du borane svp")

    assert weighed.intent.kind is Kind.QUESTION
    assert weighed.confidence > 0
    assert KnowledgeBase(base).weigh("bonjour").intent.kind is Kind.SMALL_TALK


def test_a_word_with_two_meanings_is_asked_about(small_base: KnowledgeBase) -> None:
    verdict = small_base.verdict("c’est quoi le délai pour le dossier")

    assert isinstance(verdict, Unclear)
    assert verdict.word == "dossier"
    assert len(verdict.senses) == 2


def test_the_same_word_is_no_question_in_another_trade(base: Base) -> None:
    verdict = KnowledgeBase(base).verdict("dossier")

    assert verdict == NoMatch(Kind.QUESTION, None, None)
