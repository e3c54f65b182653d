"""A change is replayed on the known questions that are nearest to it, and on no others."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from knowledge_base.entries import Base, Entry
from knowledge_base.evaluation import Question
from knowledge_base.learning.questions import AnswerZone, AskedQuestion, QuestionOutcome
from knowledge_base.learning.rehearsal import NONE, differing, nearest, rehearse
from knowledge_base.themes import Theme
from knowledge_base.verdict import KnowledgeBase


def small(entry_id: str, question: str, *variants: str, answer: str = "La réponse.") -> Entry:
    return Entry(id=entry_id, question=question, answer=answer, variants=variants, theme=Theme.DOUBLONS)


DOUBLON = small("doublon", "Qui supprime un doublon ?", "deux demandes actives", "dossier en double")
RADIATION = small("radiation", "Qui peut radier une demande ?", "radier un demandeur", "demande radiée")
COTATION = small("cotation", "Qui fixe la cotation ?", "barème des points", "critères de la note")
BASE = Base((DOUBLON, RADIATION, COTATION))


def changed(**fields: object) -> Base:
    return replace(BASE, entries=(replace(DOUBLON, **fields), RADIATION, COTATION))  # type: ignore[arg-type]


def test_what_no_question_can_see_is_not_replayed() -> None:
    assert rehearse(KnowledgeBase(BASE), changed(source="Autre source"), [Question("q")]) is NONE


def test_both_states_of_what_differs_are_told() -> None:
    after = changed(answer="Une autre.")
    assert differing(BASE, after) == (DOUBLON, after.entry("doublon"))
    gone = replace(BASE, entries=(DOUBLON, RADIATION))
    assert differing(BASE, gone) == (COTATION,)
    assert differing(gone, BASE) == (COTATION,)


def test_a_phrasing_that_takes_another_entry_s_question_is_a_theft() -> None:
    after = changed(variants=(*DOUBLON.variants, "mon demandeur a disparu de la liste"))
    before = replace(
        BASE,
        entries=(
            DOUBLON,
            replace(RADIATION, variants=(*RADIATION.variants, "mon demandeur a disparu")),
            COTATION,
        ),
    )
    stolen = replace(after, entries=(after.entries[0], *before.entries[1:]))
    asked = Question("mon demandeur a disparu de la liste", ("radiation",))

    found = rehearse(KnowledgeBase(before), stolen, [asked])

    assert [one.question for one in found.impact.stolen] == [asked]
    assert (found.replayed, found.known) == (1, 1)


def test_a_few_are_all_replayed() -> None:
    few = [Question("rien à voir"), Question("un doublon", ("doublon",))]
    assert nearest(few, [DOUBLON], most=2) == tuple(few)


def test_its_own_questions_come_first_then_those_that_share_its_rare_words() -> None:
    questions = [
        Question("qui fixe la note", ("cotation",)),
        Question("une demande radiée", ("radiation",)),
        Question("deux demandes actives pour le même", ("radiation",)),
        Question("sans aucun mot commun", ("doublon",)),
    ]
    first, second = nearest(questions, [DOUBLON], most=2)
    assert (first.q, second.q) == ("sans aucun mot commun", "deux demandes actives pour le même")


def test_many_questions_are_cut() -> None:
    many = [Question(f"dossier en double numéro {n}", ("doublon",)) for n in range(30)]
    found = rehearse(KnowledgeBase(BASE), changed(answer="Une autre."), many, most=10)
    assert (found.replayed, found.known) == (10, 30)


def test_a_question_about_an_entry_that_is_not_there_is_left_out() -> None:
    asked = [Question("dossier en double", ("disparue",)), Question("météo")]
    found = rehearse(KnowledgeBase(BASE), changed(answer="Une autre."), asked)
    assert (found.replayed, found.known) == (1, 1)


def test_a_redirection_answers_for_what_it_replaces() -> None:
    heir = replace(RADIATION, variants=(*RADIATION.variants, *DOUBLON.phrasings))
    after = Base((heir, COTATION), redirections={"doublon": "radiation"})
    found = rehearse(KnowledgeBase(BASE), after, [Question("dossier en double", ("doublon",))])
    assert found.impact.stolen == ()
    assert len(found.impact.kept) == 1


def test_a_new_entry_shows_what_it_finds_among_the_questions_left_unanswered() -> None:
    parking = small("parking", "Peut-on choisir un parking ?", "place de stationnement", "box fermé")
    after = replace(BASE, entries=(*BASE.entries, parking))
    seven = [left_unanswered("box fermé", n) for n in range(7)]
    elsewhere = left_unanswered("qui peut radier une demande", 8)

    effect = rehearse(KnowledgeBase(BASE), after, [], unanswered=[*seven, elsewhere])

    (found,) = effect.found
    assert (found.question, found.times, found.after.winner) == ("box fermé", 7, "parking")
    assert effect.found_times == 7
    assert effect.impact.stolen == ()


def left_unanswered(text: str, number: int) -> AskedQuestion:
    return AskedQuestion(
        reference=f"question:{number}",
        at=datetime(2026, 11, 25, 9, tzinfo=UTC),
        channel="web",
        agent_id=1,
        guichet_id=1,
        text=text,
        kind="question",
        zone=AnswerZone.ABSTAIN,
        outcome=QuestionOutcome.TICKET,
    )
