"""What the base does not know, on invented questions: the groups, their names, their order."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from unanswered_questions import questions_by_topic

from knowledge_base.learning.gaps import Gap, gaps, is_unanswered
from knowledge_base.learning.questions import AnswerZone, AskedQuestion, QuestionOutcome

MORNING = datetime(2026, 11, 25, 9, tzinfo=UTC)
TOPIC = {text: topic for topic, texts in questions_by_topic().items() for text in texts}

# What a base says again and again: its common words tell no gap from another.
KNOWN = [
    "le demandeur peut-il renouveler la demande de logement",
    "qui signe la demande de logement social",
    "le demandeur veut changer de logement",
    "le bailleur a refusé le demandeur pour le logement",
    "quelle pièce joindre à la demande",
    "quel formulaire pour une demande de logement",
    "comment noter une demande de logement avec attestation",
    "le demandeur ne peut pas joindre le bailleur",
] * 20


def asked(
    text: str,
    number: int = 1,
    *,
    guichet: int | None = 1,
    zone: AnswerZone = AnswerZone.ABSTAIN,
    outcome: QuestionOutcome = QuestionOutcome.OPEN,
    kind: str = "question",
    theme: str = "",
) -> AskedQuestion:
    return AskedQuestion(
        reference=f"Q-{number}",
        at=MORNING + timedelta(minutes=number),
        channel="web",
        agent_id=None,
        guichet_id=guichet,
        text=text,
        kind=kind,
        zone=zone,
        theme=theme,
        outcome=outcome,
    )


@pytest.fixture(scope="module")
def month() -> list[AskedQuestion]:
    return [asked(text, number, guichet=number % 7) for number, text in enumerate(TOPIC)]


@pytest.fixture(scope="module")
def found(month: list[AskedQuestion]) -> tuple[Gap, ...]:
    return gaps(month, known=KNOWN)


def test_questions_about_the_same_thing_stand_together(found: tuple[Gap, ...]) -> None:
    tops = [Counter(TOPIC[q.text] for q in gap.questions).most_common(1)[0] for gap in found]
    grouped = sum(len(gap.questions) for gap in found)

    assert sum(count for _, count in tops) >= 0.9 * grouped  # hardly a stranger in a group
    assert grouped >= 0.9 * len(TOPIC)  # hardly a question left alone
    assert {topic for topic, _ in tops} == set(TOPIC.values())
    assert len(found) <= 2 * len(set(TOPIC.values()))


def test_a_group_is_named_by_its_own_words(found: tuple[Gap, ...]) -> None:
    names = {gap.name for gap in found}

    assert all(any(topic in name for name in names) for topic in ("parking", "ascenseur", "colocation"))
    assert all(1 <= len(name.split()) <= 3 for name in names)
    assert not {"de", "le", "la", "c", "d"} & {word for name in names for word in name.split()}


def test_those_that_touch_most_guichets_come_first(found: tuple[Gap, ...]) -> None:
    sizes = [(gap.guichets, len(gap.questions)) for gap in found]

    assert sizes == sorted(sizes, reverse=True)


def test_many_questions_of_one_guichet_are_less_than_a_few_of_many() -> None:
    of_one = [asked(f"l'imprimante bourre {n} fois", n, guichet=1) for n in range(5)]
    of_many = [asked(f"place de parking numéro {n}", 10 + n, guichet=n) for n in range(3)]

    first, second = gaps([*of_one, *of_many])

    assert (first.guichets, len(first.questions)) == (3, 3)
    assert (second.guichets, len(second.questions)) == (1, 5)


def test_nothing_depends_on_the_order_in_which_they_are_read(
    month: list[AskedQuestion], found: tuple[Gap, ...]
) -> None:
    shuffled = random.Random(3).sample(month, len(month))

    assert gaps(shuffled, known=KNOWN) == found
    assert [gap.id for gap in gaps(shuffled, known=KNOWN)] == [gap.id for gap in found]


def test_a_group_keeps_its_id_when_it_grows() -> None:
    before = [asked("place de parking obligatoire", 1), asked("parking obligatoire ou pas", 2)]

    (small,) = gaps(before)
    (large,) = gaps([*before, asked("le parking est il obligatoire", 3, guichet=2)])

    assert len(large.questions) == 3
    assert large.id == small.id


@pytest.mark.parametrize(
    ("question", "is_gap"),
    [
        (asked("?"), True),
        (asked("?", outcome=QuestionOutcome.TICKET), True),
        (asked("?", zone=AnswerZone.SUGGEST), False),
        (asked("?", zone=AnswerZone.SUGGEST, outcome=QuestionOutcome.TICKET), True),
        (asked("?", zone=AnswerZone.SUGGEST, outcome=QuestionOutcome.CHOSEN), False),
        (asked("?", zone=AnswerZone.ANSWER), False),
        (asked("?", zone=AnswerZone.ANSWER, outcome=QuestionOutcome.REJECTED), True),
        (asked("?", zone=AnswerZone.ANSWER, outcome=QuestionOutcome.ACCEPTED), False),
        (asked("?", kind="act"), False),
        (asked("?", kind="sensitive", outcome=QuestionOutcome.TICKET), False),
        (asked("?", kind="small_talk"), False),
        (asked("?", kind="personal"), True),
    ],
    ids=lambda value: f"{value.kind}-{value.zone}-{value.outcome}" if hasattr(value, "zone") else str(value),
)
def test_what_the_base_should_have_answered(question: AskedQuestion, is_gap: bool) -> None:
    assert is_unanswered(question) is is_gap


def test_a_question_asked_once_is_no_gap_yet_unless_one_wants_to_see_it() -> None:
    lone = [asked("place de parking obligatoire", 1)]

    assert gaps(lone) == ()
    assert [len(gap.questions) for gap in gaps(lone, fewest=1)] == [1]


def test_without_words_there_is_nothing_to_group() -> None:
    assert gaps([]) == ()
    assert gaps([asked("???", 1), asked("…", 2)]) == ()


def test_phrasings_are_told_once_the_most_asked_first() -> None:
    texts = ["Parking ?", "parking", "parking", "PARKING !", "place de parking"]

    (gap,) = gaps([asked(text, number) for number, text in enumerate(texts)])

    assert gap.phrasings == ("parking", "place de parking")


def test_the_theme_is_the_one_most_often_guessed() -> None:
    (gap,) = gaps(
        [
            asked("place de parking", 1, theme="portail"),
            asked("place de parking", 2, theme="pieces"),
            asked("place de parking", 3, theme="portail"),
            asked("place de parking", 4, guichet=None),
        ]
    )

    assert gap.theme == "portail"
    assert gap.guichets == 1


def test_an_acronym_keeps_its_capitals_and_a_shout_does_not() -> None:
    (calm,) = gaps([asked("le FSL et la caution", 1), asked("caution par le FSL", 2)])
    (loud,) = gaps([asked("LA CAUTION OBLIGATOIRE", 1), asked("CAUTION OBLIGATOIRE SVP", 2)])

    assert "FSL" in calm.name.split()
    assert "caution" in loud.name.split()
