"""A change is replayed on questions whose right entry is known, before it is published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from knowledge_base.entries import Base, Entry
from knowledge_base.evaluation import Question
from knowledge_base.learning.impact import Impact, impact, settled, successors_in
from knowledge_base.learning.questions import AnswerZone, AskedQuestion, QuestionOutcome
from knowledge_base.understanding.intents import Kind
from knowledge_base.verdict import Answer, KnowledgeBase, NoMatch, Suggestions, Unclear, Verdict

NIGHT = datetime(2026, 11, 25, 22, tzinfo=UTC)


def said(shown: str) -> Verdict:
    """« a » answers with it, « a? b » shows two titles, « ?? » asks what is meant, nothing abstains."""
    if shown == "??":
        return Unclear("radiation", ())
    ids = shown.replace("?", "").split()
    entries = tuple(Entry(id=name, question=name, answer=name) for name in ids)
    if not entries:
        return NoMatch(Kind.QUESTION, None, None)
    return Suggestions(entries, 0.5) if "?" in shown else Answer(entries[0], 0.9)


class Scripted:
    def __init__(self, script: Mapping[str, str]) -> None:
        self._script = script

    def verdict(self, question: str) -> Verdict:
        return said(self._script[question])


def replayed(before: str, after: str, *, expected: str, successors: Mapping[str, str] | None = None) -> str:
    """The name of the list in which the question ends."""
    found = impact(
        Scripted({"q": before}),
        Scripted({"q": after}),
        [Question("q", tuple(expected.split()))],
        successors=successors,
    )
    lists = {"gained": found.gained, "lost": found.lost, "stolen": found.stolen, "kept": found.kept}
    (name,) = (name for name, replays in lists.items() if replays)
    return name


@pytest.mark.parametrize(
    ("before", "after", "expected", "ends"),
    [
        ("", "a", "a", "gained"),
        ("b? a", "a", "a", "gained"),
        ("b", "", "a", "gained"),  # what is not asserted any more is less wrong
        ("b", "b? a", "a", "gained"),
        ("a", "", "a", "lost"),
        ("a", "a? b", "a", "lost"),
        ("b? a", "", "a", "lost"),
        ("", "b", "a", "lost"),
        ("a", "b", "a", "stolen"),
        ("a", "b? a", "a", "stolen"),
        ("a? b", "b? a", "a", "stolen"),
        ("", "b", "", "stolen"),  # an answer where there must be none
        ("b? c", "b", "", "stolen"),
        ("b", "", "", "gained"),
        ("a", "a", "a", "kept"),
        ("a", "c", "a c", "kept"),
        ("b", "c", "a", "kept"),  # as wrong as before, and nothing was right to be stolen
        ("", "", "", "kept"),
        ("a", "??", "a", "lost"),  # the asker must say more before they are answered
        ("??", "a", "a", "gained"),
        ("b", "??", "", "gained"),
    ],
)
def test_a_question_is_gained_lost_stolen_or_kept(before: str, after: str, expected: str, ends: str) -> None:
    assert replayed(before, after, expected=expected) == ends


def test_an_entry_that_answers_in_the_place_of_another_steals_nothing() -> None:
    successors = {"a": "b", "b": "c"}

    assert replayed("a", "c", expected="a") == "stolen"
    assert replayed("a", "c", expected="a", successors=successors) == "kept"
    assert replayed("a", "c", expected="a", successors={"a": "b", "b": "a"}) == "stolen"  # a circle ends


def test_a_redirection_and_a_local_entry_answer_in_the_place_of_others() -> None:
    entries = (
        Entry(id="old", question="?", answer="", replaced_by="new"),
        Entry(id="local", question="?", answer="", scope="departement:06", overrides="national"),
    )

    assert successors_in(Base(entries, {}, {"gone": "new"})) == {
        "old": "new",
        "national": "local",
        "gone": "new",
    }


def test_a_theft_is_told_for_a_whole_change() -> None:
    questions = [Question("q1", ("a",)), Question("q2", ("a",))]
    before = Scripted({"q1": "a", "q2": ""})

    calm = impact(before, Scripted({"q1": "a", "q2": "a"}), questions)
    theft = impact(before, Scripted({"q1": "b", "q2": "a"}), questions)

    assert not calm.is_theft
    assert theft.is_theft
    assert [replay.question.q for replay in theft.gained] == ["q2"]
    assert Impact((), (), (), ()).is_theft is False


def test_on_a_real_base_the_entry_that_was_added_is_the_only_thief(small_base: KnowledgeBase) -> None:
    greedy = Entry(
        id="greedy",
        question="Le NIR est faux",
        variants=("mauvais numéro de sécurité sociale", "le numéro de sécu est faux"),
        answer="Rien à faire.",
    )
    changed = replace(small_base.base, entries=(*small_base.base.entries, greedy))
    questions = [
        Question("numéro de sécurité sociale faux", ("nir-errone",)),
        Question("combien de temps pour le récépissé", ("attestation-delai",)),
        Question("où faire le renouvellement", ("renouveler-ou",)),
        Question("critères de cotation", ("cotation-criteres",)),
    ]

    found = impact(small_base, small_base.judging(changed), questions)

    assert [replay.after.winner for replay in found.stolen] == ["greedy"]


def test_a_base_judged_as_another_finds_what_the_other_finds(small_base: KnowledgeBase) -> None:
    again = small_base.judging(small_base.base)

    assert again.thresholds == small_base.thresholds
    for question in ("le nir est faux", "délai attestation", "météo"):
        assert again.verdict(question) == small_base.verdict(question)


def asked(text: str, outcome: QuestionOutcome, entry_id: str = "", *, hours: int = 0) -> AskedQuestion:
    return AskedQuestion(
        reference=f"Q-{text}-{hours}",
        at=NIGHT + timedelta(hours=hours),
        channel="web",
        agent_id=1,
        guichet_id=1,
        text=text,
        kind="question",
        zone=AnswerZone.SUGGEST,
        outcome=outcome,
        entry_id=entry_id,
    )


def test_only_questions_that_their_asker_settled_are_replayed_by_her_last_word() -> None:
    found = settled(
        [
            asked("accepted", QuestionOutcome.ACCEPTED, "a"),
            asked("chosen", QuestionOutcome.CHOSEN, "b"),
            asked("refused", QuestionOutcome.REJECTED, "c"),
            asked("ticket", QuestionOutcome.TICKET),
            asked("open", QuestionOutcome.OPEN),
            asked("twice", QuestionOutcome.CHOSEN, "a", hours=1),
            asked("twice", QuestionOutcome.ACCEPTED, "b", hours=2),
            asked("disowned", QuestionOutcome.ACCEPTED, "a", hours=1),
            asked("disowned", QuestionOutcome.REJECTED, "a", hours=2),
        ]
    )

    assert {question.q: question.expected for question in found} == {
        "accepted": ("a",),
        "chosen": ("b",),
        "twice": ("b",),
    }
