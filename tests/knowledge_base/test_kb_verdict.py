"""Three zones, and what the base never answers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge_base.entries import Base, Entry
from knowledge_base.formats.files import load
from knowledge_base.ranking.confidence import Thresholds
from knowledge_base.ranking.index import Match
from knowledge_base.themes import Theme
from knowledge_base.understanding.intents import Act, Intent, Kind
from knowledge_base.verdict import (
    MOST_WEIGHED,
    Answer,
    KnowledgeBase,
    NoMatch,
    Probable,
    ScoredQuestion,
    Suggestions,
    decide,
)

LIMITS = Thresholds(sure=0.9, probable=0.6, maybe=0.2)
FIRST, SECOND, THIRD, FOURTH = (Entry(id=name, question=f"{name} ?", answer=name) for name in "abcd")


THREE = (FIRST, SECOND, THIRD)


def weighed(
    confidence: float, *, second: float = 0.0, kind: Kind = Kind.QUESTION, act: Act | None = None
) -> ScoredQuestion:
    candidates = ((FIRST, 2.0), (SECOND, 1.5), (THIRD, 0.9), (FOURTH, 0.7))
    return ScoredQuestion(Intent(kind, act), candidates, (confidence, second), confidence, Theme.NIR)


def unanswered(kind: Kind, act: Act | None = None, near: tuple[Entry, ...] = THREE) -> NoMatch:
    return NoMatch(kind, act, Theme.NIR, near=near)


def of_somebody(confidence: float) -> ScoredQuestion:
    """« Où en est la demande de Mme B »: near to entries whose titles would not tell the asker."""
    return replace(weighed(confidence, kind=Kind.PERSONAL), of_somebody=True)


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        (weighed(0.95), Answer(FIRST, 0.95)),
        (weighed(0.9), Answer(FIRST, 0.9)),
        (weighed(0.89), Probable(THREE, 0.89)),
        (weighed(0.6), Probable(THREE, 0.6)),
        (weighed(0.5, second=0.25), Probable(THREE, 0.75)),
        (weighed(0.59), Suggestions((FIRST, SECOND, THIRD), 0.59)),
        (weighed(0.2), Suggestions((FIRST, SECOND, THIRD), 0.2)),
        (replace(weighed(0.1), known=0.2), Suggestions(THREE, 0.1)),
        (weighed(0.19), unanswered(Kind.QUESTION, near=())),
        (replace(weighed(0.05), known=0.2), Suggestions((FIRST, SECOND, THIRD), 0.05)),
        (weighed(0.95, kind=Kind.PERSONAL), Answer(FIRST, 0.95)),
        (weighed(0.5, kind=Kind.PERSONAL), Suggestions((FIRST, SECOND, THIRD), 0.5)),
        (weighed(0.89, kind=Kind.PERSONAL), Suggestions((FIRST, SECOND, THIRD), 0.89)),
        (of_somebody(1.0), Answer(FIRST, 1.0)),
        (of_somebody(0.95), unanswered(Kind.PERSONAL)),
        (of_somebody(0.4), unanswered(Kind.PERSONAL)),
        (weighed(0.1, kind=Kind.PERSONAL), unanswered(Kind.PERSONAL, near=())),
        (weighed(1.0, kind=Kind.ACT, act=Act.DOUBLON), unanswered(Kind.ACT, Act.DOUBLON, (FIRST,))),
        (weighed(1.0, kind=Kind.SENSITIVE), unanswered(Kind.SENSITIVE)),
        (weighed(1.0, kind=Kind.SMALL_TALK), NoMatch(Kind.SMALL_TALK, None, Theme.NIR)),
        (replace(weighed(1.0), candidates=()), unanswered(Kind.QUESTION, near=())),
    ],
)
def test_the_zones_part_at_the_thresholds(question: ScoredQuestion, verdict: object) -> None:
    assert decide(question, LIMITS) == verdict


def test_a_title_far_behind_the_best_is_not_shown() -> None:
    alone = ((FIRST, 2.0), (SECOND, 0.7))

    assert decide(replace(weighed(0.5), candidates=alone), LIMITS) == Suggestions((FIRST,), 0.5)
    assert decide(replace(weighed(0.7), candidates=alone), LIMITS) == Probable((FIRST,), 0.7)


@pytest.mark.parametrize(
    ("question", "entry_id"),
    [
        ("num sécu faux", "nir-errone"),
        ("le NIR est FAUX kes kil fo faire", "nir-errone"),
        ("qui peut réactiver une demande ?", "reactivation-qui"),
        ("c koi le delai pr l atestation", "attestation-delai"),
        ("renouvelement en ligne", "renouveler-ou"),
        ("qui fixe les points de cotation", "cotation-criteres"),
    ],
)
def test_the_nearest_entry_comes_first(small_base: KnowledgeBase, question: str, entry_id: str) -> None:
    assert small_base.ranking(question)[0].entry_id == entry_id


@pytest.mark.parametrize(
    "question", ["météo demain à Beauvais", "place de parking gratuite", "", "👍", "xyzzy"]
)
def test_what_is_foreign_gets_nothing(small_base: KnowledgeBase, question: str) -> None:
    assert isinstance(small_base.verdict(question), NoMatch)


def test_what_begins_as_a_question_of_the_base_gets_no_answer(small_base: KnowledgeBase) -> None:
    assert not isinstance(small_base.verdict("combien de places de parking"), Answer)


def test_a_phrasing_of_the_base_is_answered(small_base: KnowledgeBase) -> None:
    verdict = small_base.verdict("Peut-on refuser une demande sans NIR ?")

    assert verdict == Answer(small_base.entry("nir-facultatif"), 1.0)


def test_a_word_alone_is_never_a_sure_answer(small_base: KnowledgeBase) -> None:
    assert not isinstance(small_base.verdict("cotation"), Answer)


@pytest.mark.parametrize(
    ("message", "act", "theme"),
    [
        ("pouvez-vous réactiver la demande radiée", Act.REACTIVATION, Theme.REACTIVATION),
        ("merci de corriger le NIR", Act.CORRECTION_NIR, Theme.NIR),
        ("fermer l’accès de ma collègue", Act.FERMETURE_ACCES, Theme.CONNEXION),
    ],
)
def test_an_act_is_handed_over_with_its_theme(
    small_base: KnowledgeBase, message: str, act: Act, theme: Theme
) -> None:
    verdict = small_base.verdict(message)

    assert isinstance(verdict, NoMatch)
    assert (verdict.kind, verdict.act, verdict.theme_guess) == (Kind.ACT, act, theme)


def test_a_theme_is_guessed_from_the_nearest_entries(small_base: KnowledgeBase) -> None:
    assert small_base.guess_theme("le numéro de sécu ne va pas") is Theme.NIR
    assert small_base.guess_theme("xyzzy") is None


def test_an_unknown_entry_is_an_error(small_base: KnowledgeBase) -> None:
    with pytest.raises(KeyError):
        small_base.entry("inconnue")


def test_thresholds_given_by_hand_replace_those_found(small_folder: Path) -> None:
    never = Thresholds(sure=1.1, probable=1.1, maybe=1.1)

    verdict = KnowledgeBase(load(small_folder), never).verdict("le nir est faux")

    assert isinstance(verdict, NoMatch)


def test_many_threads_get_the_same_verdicts(small_folder: Path) -> None:
    base = KnowledgeBase(load(small_folder))
    questions = ["le nir est faux", "où renouveler", "critères de cotation", "délai attestation"] * 20

    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(base.verdict, questions))

    assert together == [base.verdict(question) for question in questions]


def test_a_base_of_one_title_works() -> None:
    base = KnowledgeBase(Base((Entry(id="seule", question="Où renouveler ?", answer="Partout."),)))

    assert base.verdict("où renouveler") == Answer(base.entry("seule"), 1.0)
    assert isinstance(base.verdict("tout autre chose"), NoMatch)


# A search: what somebody who keeps the base looks for.


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("nir erroné", "nir-errone"),
        ("zzz errone", "nir-errone"),
        ("renouvelement", "renouveler-ou"),  # a typo
        ("facultat", "nir-facultatif"),  # the beginning of a word
    ],
)
def test_a_search_finds_what_shares_a_word(small_base: KnowledgeBase, words: str, first: str) -> None:
    assert small_base.search(words)[0].entry_id == first


@pytest.mark.parametrize("words", ["asdf qsdf", "comment faire", "!!", "météo"])
def test_a_search_of_what_means_nothing_finds_nothing(small_base: KnowledgeBase, words: str) -> None:
    assert small_base.search(words) == []


def test_a_search_leaves_out_what_shares_nothing(small_base: KnowledgeBase) -> None:
    assert {scored.entry_id for scored in small_base.search("nir")} == {"nir-errone", "nir-facultatif"}


def test_a_text_is_weighed_once_and_no_more_than_some_are_kept(
    small_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base, read = KnowledgeBase(load(small_folder)), list[str]()
    match = base._match

    def matched(text: str) -> Match:
        read.append(text)
        return match(text)

    monkeypatch.setattr(base, "_match", matched)
    for _ in range(3):
        base.verdict("perdre son numéro unique")
        base.guess_theme("perdre son numéro unique")
    assert len(read) == 1

    for number in range(MOST_WEIGHED):
        base.verdict(f"question {number}")
    base.verdict("perdre son numéro unique")
    assert len(read) == MOST_WEIGHED + 2
