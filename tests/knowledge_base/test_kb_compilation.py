"""The guichets’ questions in groups: each counted once, whatever the order, and nobody’s words alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from fakes import FakeCompilations, FakeQuestions
from hypothesis import given, settings
from hypothesis import strategies as st
from refusing import refuses
from stand_in import StandIn
from upkeep_fakes import entry

from deadlines.zones import Zone
from knowledge_base.learning.compilation import (
    INCIDENTS,
    LONGEST_TITLE,
    OTHERS,
    Difficulty,
    Remark,
    month_of,
    year_of,
)
from knowledge_base.learning.compiling import CompilationService
from knowledge_base.learning.questions import ABOUT_INCIDENT, AnswerZone, AskedQuestion, QuestionOutcome
from knowledge_base.understanding.intents import Kind

ENTRIES = {one.id: one for one in (entry("nir", question="Le NIR est-il obligatoire ?"), entry("dalo"))}
NUMBERS = count(1)


def asked(
    text: str = "place de parking obligatoire",
    *,
    agent: int | None = 1,
    guichet: int = 1,
    kind: str = Kind.QUESTION,
    entry_id: str = "",
    zone: AnswerZone = AnswerZone.ABSTAIN,
    outcome: QuestionOutcome = QuestionOutcome.OPEN,
    ticket: str = "",
    at: datetime = datetime(2026, 3, 2, 9, tzinfo=UTC),
    number: int = 0,
) -> AskedQuestion:
    number = number or next(NUMBERS)
    return AskedQuestion(
        reference=f"Q-{number}",
        at=at + timedelta(minutes=number),
        channel="web",
        agent_id=agent,
        guichet_id=guichet,
        text=text,
        kind=kind,
        zone=AnswerZone.ANSWER if entry_id else zone,
        entry_ids=(entry_id,) if entry_id else (),
        entry_id=entry_id if outcome is not QuestionOutcome.OPEN else "",
        outcome=outcome,
        ticket=ticket,
    )


def keyed(groups: Sequence[Difficulty]) -> Mapping[str, Difficulty]:
    return {group.key: group for group in groups}


def figures(groups: Sequence[Difficulty]) -> list[tuple[str, int]]:
    return [(group.label, group.questions) for group in groups]


# A month.


def test_what_the_base_answered_stands_under_its_entry_in_whatever_words() -> None:
    month = [
        asked("nir obligatoire", entry_id="nir", agent=1),
        asked("faut il un numéro de sécu", entry_id="nir", agent=2, guichet=2),
        asked("sécu", entry_id="nir", outcome=QuestionOutcome.CHOSEN, zone=AnswerZone.SUGGEST),
    ]

    (group,) = month_of(month, ENTRIES)

    assert (group.key, group.name, group.entry_id) == ("nir", "Le NIR est-il obligatoire ?", "nir")
    assert (group.questions, group.guichets) == (3, (1, 2))
    assert group.examples == ("faut il un numéro de sécu", "nir obligatoire", "sécu")


def test_an_answer_that_was_refused_or_only_near_is_none() -> None:
    month = [
        asked(
            "place de parking",
            entry_id="nir",
            outcome=QuestionOutcome.REJECTED,
            ticket="T-2026-0001",
            agent=2,
        ),
        replace(asked("place parking", zone=AnswerZone.PROBABLE), entry_ids=("nir",)),
        asked("une place de parking", zone=AnswerZone.SUGGEST),
    ]

    (group,) = month_of(month, ENTRIES)

    assert (group.entry_id, group.questions, group.tickets) == ("", 3, 1)
    assert "parking" in group.name


def test_an_entry_that_is_gone_is_named_by_its_identifier() -> None:
    (group,) = month_of([asked(entry_id="delai-anormal")], ENTRIES)

    assert group.name == "delai anormal"


def test_a_word_in_common_does_not_make_one_question_of_two() -> None:
    texts = (
        "comment changer la couleur des alertes dans l'écran d'accueil",
        "j'ai un écran blanc depuis ce matin quand je clique sur pièces",
        "merci de supprimer le doublon créé ce matin",
    )
    found = month_of([asked(text, agent=agent) for text in texts for agent in (1, 2)], ENTRIES)

    assert sorted(group.examples for group in found) == sorted((text,) for text in texts)


def test_the_words_of_one_person_alone_are_not_kept() -> None:
    def words(*agents: int | None) -> list[tuple[str, tuple[str, ...]]]:
        texts = ("place de parking", "parking obligatoire")
        month = [asked(text, agent=agent) for text, agent in zip(texts, agents, strict=True)]
        return [(group.name, group.examples) for group in month_of(month, ENTRIES)]

    assert words(1, 1) == [("", ())]
    assert words(None, None) == [("", ())]  # whoever asked may be one
    assert words(1, 2) == [("place parking obligatoire", ("parking obligatoire", "place de parking"))]
    (answered,) = month_of([asked("nir", entry_id="nir") for _ in range(2)], ENTRIES)
    assert (answered.name, answered.examples) == (ENTRIES["nir"].question, ())


def test_what_one_person_asks_is_sensitive_or_erased_is_only_counted() -> None:
    month = [
        *(asked("une question que nul autre ne pose") for _ in range(3)),
        *(asked("il a frappé sa femme", kind=Kind.SENSITIVE, agent=agent) for agent in (1, 2)),
        *(asked("au feu", kind=Kind.EMERGENCY, agent=agent, guichet=2) for agent in (1, 2)),
        *(asked("", agent=None) for _ in range(2)),
    ]

    (group,) = month_of(month, ENTRIES)

    assert group == Difficulty(key=OTHERS, questions=9, guichets=(1, 2))


def test_what_an_incident_was_the_answer_to_stands_apart() -> None:
    month = [asked("portail bloqué", kind=ABOUT_INCIDENT, agent=agent) for agent in (1, 2)]

    assert month_of(month, ENTRIES) == (Difficulty(key=INCIDENTS, questions=2, guichets=(1,)),)


def test_those_that_touch_most_guichets_come_first_and_what_is_only_counted_last() -> None:
    month = [
        *(asked("l’imprimante bourre", agent=agent) for agent in range(1, 5)),
        *(asked("place de parking", guichet=guichet, agent=guichet) for guichet in (1, 2)),
        *(asked("", guichet=guichet) for guichet in range(1, 9)),
    ]

    assert [group.questions for group in month_of(month, ENTRIES)] == [2, 4, 8]


TEXTS = st.sampled_from(
    ["place de parking", "parking obligatoire", "le parking", "l’imprimante bourre", "imprimante en panne",
     "garant pour la caution", "la caution", "???", ""]
)  # fmt: skip
MONTHS = st.lists(
    st.builds(
        asked,
        TEXTS,
        agent=st.one_of(st.none(), st.integers(1, 3)),
        guichet=st.integers(1, 3),
        kind=st.sampled_from([Kind.QUESTION, Kind.ACT, Kind.SENSITIVE, ABOUT_INCIDENT]),
        entry_id=st.sampled_from(["", "", "nir", "dalo"]),
        outcome=st.sampled_from([QuestionOutcome.OPEN, QuestionOutcome.REJECTED]),
        ticket=st.sampled_from(["", "T-2026-0001"]),
    ),
    max_size=20,
)


@settings(max_examples=60, deadline=None)
@given(MONTHS, st.randoms(use_true_random=False))
def test_any_order_gives_the_same_groups_which_count_each_question_once(
    month: list[AskedQuestion], random: object
) -> None:
    shuffled = [*month]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    groups = month_of(month, ENTRIES)

    assert month_of(shuffled, ENTRIES) == groups
    assert sum(group.questions for group in groups) == len(month)
    assert sum(group.tickets for group in groups) == sum(bool(one.ticket) for one in month)
    assert {number for group in groups for number in group.guichets} == {one.guichet_id for one in month}
    assert len(keyed(groups)) == len(groups)


@settings(max_examples=40, deadline=None)
@given(st.lists(MONTHS, min_size=1, max_size=4), st.data())
def test_the_year_counts_what_its_months_count_whatever_was_merged(
    asked_in: list[list[AskedQuestion]], data: st.DataObject
) -> None:
    months = {f"2026-{n:02}": month_of(month, ENTRIES) for n, month in enumerate(asked_in, start=1)}
    keys = sorted({group.key for groups in months.values() for group in groups} - {OTHERS})
    merged = data.draw(st.dictionaries(st.sampled_from(keys), st.sampled_from(keys)) if keys else st.just({}))
    remarks = {key: Remark(merged_into=into) for key, into in merged.items()}
    within = data.draw(st.sets(st.sampled_from(sorted(months)), min_size=1))

    found = year_of(months, remarks, ENTRIES, within=within)

    counted = [group for month in within for group in months[month]]
    assert sum(group.questions for group in found) == sum(group.questions for group in counted)
    assert {n for group in found for n in group.guichets} == {n for group in counted for n in group.guichets}
    assert year_of(months, remarks, ENTRIES, within=within) == found


# A year.


def test_an_entry_adds_up_and_groups_about_the_same_thing_are_joined_over_the_months() -> None:
    months = {
        "2026-01": month_of(
            [asked("nir", entry_id="nir"), asked("place de parking"), asked("le parking", agent=2)], ENTRIES
        ),
        "2026-02": month_of(
            [
                asked("nir", entry_id="nir", guichet=2),
                asked("parking", guichet=3, agent=3),
                asked("place parking"),
            ],
            ENTRIES,
        ),
    }

    nir, parking = sorted(year_of(months, {}, ENTRIES, within=months), key=lambda one: one.questions)

    assert (nir.key, nir.questions, nir.guichets) == ("nir", 2, (1, 2))
    assert (parking.questions, parking.guichets) == (4, (1, 3))
    assert parking.key == next(one.key for one in months["2026-01"] if not one.entry_id)


def test_a_semestre_has_the_groups_of_the_year_with_its_own_figures() -> None:
    group = Difficulty(key="a", name="parking", questions=5, guichets=(1,), examples=("le parking",))
    later = replace(group, key="b", questions=2, guichets=(2,), examples=("place de parking",))
    months = {"2026-02": [group], "2026-09": [later]}

    (found,) = year_of(months, {"a": Remark(title="Stationnement")}, ENTRIES, within=["2026-09"])

    assert (found.key, found.label, found.questions, found.guichets) == ("a", "Stationnement", 2, (2,))
    assert found.examples == ("place de parking",)


def test_what_was_merged_counts_with_the_other_which_keeps_its_name_and_all_the_comments() -> None:
    groups = [
        Difficulty(key=key, name=key, questions=n, guichets=(n,), entry_id=key)
        for n, key in enumerate(("un", "deux", "trois"), start=1)
    ]
    remarks = {
        "un": Remark(title="Le premier", comment="d’un"),
        "deux": Remark(comment="de deux", merged_into="un"),
        "trois": Remark(merged_into="deux"),
    }

    (found,) = year_of({"2026-01": groups}, remarks, ENTRIES, within=["2026-01"])

    assert (found.key, found.label, found.questions, found.guichets) == ("un", "Le premier", 6, (1, 2, 3))
    assert found.comments == ("d’un", "de deux")
    assert {part.key for part in found.parts} == {"deux", "trois"}


def test_what_is_said_of_a_group_alone_leaves_it_apart() -> None:
    """From what is only counted too."""
    groups = [Difficulty(key="a", name="parking", questions=2), Difficulty(key=OTHERS, questions=5)]

    found = year_of({"2026-01": groups}, {"a": Remark(comment="Vu.")}, ENTRIES, within=["2026-01"])

    assert [(group.key, group.questions, group.comments) for group in found] == [
        ("a", 2, ("Vu.",)),
        (OTHERS, 5, ()),
    ]


# The service.

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


class Desk(StandIn):
    def __init__(self, departement: str = "06") -> None:
        self.departement = departement
        self.now = NOW
        self.questions = FakeQuestions()
        self.questions.departements = {1: "06", 2: "06", 3: "13"}
        self.compilations = FakeCompilations()

    @property
    def service(self) -> CompilationService:
        return CompilationService(
            work=self,
            departement=self.departement,
            zone=Zone.of(self.departement),
            entries=ENTRIES,
            now=self.now,
        )

    def asks(self, *questions: AskedQuestion) -> None:
        for question in questions:
            self.questions.add(question)

    def freezes(self) -> list[str]:
        ready = self.service.to_freeze()
        for month, groups in ready.items():
            assert self.compilations.freeze(self.departement, month, groups, self.now)
        return list(ready)


def on(month: int, day: int = 15, *, year: int = 2026, **more: object) -> AskedQuestion:
    more = {"entry_id": "nir", **more}
    return asked(at=datetime(year, month, day, 9, tzinfo=UTC), **more)  # type: ignore[arg-type]


def test_the_months_that_are_over_are_frozen_once_however_late() -> None:
    desk = Desk()
    desk.asks(on(8), on(10), on(11))

    assert desk.freezes() == ["2026-08", "2026-10"]
    assert desk.freezes() == []


def test_a_month_waits_two_days_for_what_becomes_of_its_last_questions() -> None:
    desk = Desk()
    desk.asks(on(10))

    desk.now = datetime(2026, 11, 2, 22, 59, tzinfo=UTC)  # the 2nd, at 23:59 in Nice
    assert desk.freezes() == []
    desk.now += timedelta(minutes=1)
    assert desk.freezes() == ["2026-10"]


def test_a_month_of_which_some_questions_are_erased_already_is_not_frozen() -> None:
    desk = Desk()
    desk.now = datetime(2026, 11, 20, 9, tzinfo=UTC)  # 400 days before: 16 October 2025
    desk.asks(on(10, 30, year=2025), on(11, 1, year=2025))

    assert desk.freezes() == ["2025-11"]


@pytest.mark.parametrize(("departement", "month"), [("06", "2026-03"), ("974", "2026-04")])
def test_a_month_is_that_of_the_departement(departement: str, month: str) -> None:
    """21 h on 31 March in Paris, and 1 h on 1 April in La Réunion."""
    desk = Desk(departement)
    desk.questions.departements = {1: departement}
    desk.asks(replace(on(3), at=datetime(2026, 3, 31, 21, tzinfo=UTC)))

    assert desk.freezes() == [month]


def test_what_is_frozen_stays_once_the_questions_are_erased_and_the_running_month_is_counted_live() -> None:
    desk = Desk()
    desk.asks(on(10), on(10, guichet=2), on(10, guichet=3))
    desk.freezes()
    desk.questions.asked.clear()
    desk.asks(on(11), on(11, entry_id="dalo"), on(11, entry_id="dalo"))

    year = desk.service.of([f"2026-{n:02}" for n in range(1, 13)])

    assert figures(year.difficulties) == [("Le NIR est-il obligatoire ?", 3), (ENTRIES["dalo"].question, 2)]
    assert (year.questions, year.live) == (5, ("2026-11",))
    assert desk.service.of(["2026-10"]).live == ()


def test_her_words_survive_a_new_month_and_two_tabs_do_not_undo_each_other() -> None:
    desk = Desk()
    desk.asks(on(10))
    before = desk.service.remark(2026, "nir").state

    desk.service.note(2026, "nir", Remark(title="Le NIR"), state=before)
    with refuses("base.group_changed"):
        desk.service.note(2026, "nir", Remark(comment="d’un autre onglet"), state=before)
    desk.freezes()

    assert figures(desk.service.of(["2026-10"]).difficulties) == [("Le NIR", 1)]


def test_a_group_is_not_merged_into_itself_nor_into_one_that_was() -> None:
    desk = Desk()
    nothing = Remark().state
    desk.service.note(2026, "nir", Remark(merged_into="dalo"), state=nothing)

    for key, into in (("un", "un"), ("dalo", "nir")):
        with refuses("base.group_changed"):
            desk.service.note(2026, key, Remark(merged_into=into), state=nothing)
    with refuses("common.too_long"):
        desk.service.note(2026, "un", Remark(title="x" * (LONGEST_TITLE + 1)), state=nothing)
