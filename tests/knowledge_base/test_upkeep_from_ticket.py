"""From a ticket to a draft: general, of nobody, without what was said to one agent alone."""

from __future__ import annotations

import pytest

from knowledge_base.formats.forms import LONGEST_PHRASING
from knowledge_base.themes import Theme
from knowledge_base.upkeep.from_ticket import TicketExchange, drafted, generalised, origin
from privacy.persons import Trace

PEOPLE = ("Nadia Ferrand", "Hélène Ozanne")


def exchange(question: str, answer: str = "Un an.", *said: str, theme: str = "radiation") -> TicketExchange:
    return TicketExchange(question=question, said=said, answer=answer, theme=theme, people=PEOPLE)


def title(question: str) -> str:
    return drafted(exchange(question), departement="06").entry.question


def answer(text: str) -> str:
    return drafted(exchange("Quel est le délai ?", text), departement="06").entry.answer


def test_the_draft_waits_for_its_source_and_bears_the_theme_of_the_ticket() -> None:
    entry = drafted(exchange("Quel est le délai ?"), departement="06").entry

    assert (entry.question, entry.answer, entry.theme) == ("Quel est le délai ?", "Un an.", Theme.RADIATION)
    assert (entry.source, entry.scope) == ("", "departement:06")


@pytest.mark.parametrize(
    ("question", "general"),
    [
        ("La demande de Mme Martin est radiée, pourquoi ?", "La demande du demandeur est radiée, pourquoi ?"),
        ("Mme Martin peut-elle renouveler ?", "Le demandeur peut-elle renouveler ?"),
        ("Faut-il écrire à M. Benali ?", "Faut-il écrire au demandeur ?"),
        ("M. et Mme Martin se séparent, que faire ?", "Le demandeur se séparent, que faire ?"),
        ("Le dossier Martin est bloqué, pourquoi ?", "Le dossier du demandeur est bloqué, pourquoi ?"),
        ("Pourquoi le dossier (n° 0061123456789ABCDE) est-il radié ?", "Pourquoi le dossier est-il radié ?"),
        ("Bonjour Hélène, quel est le délai ? Merci d’avance", "Quel est le délai ?"),
        ("Mme Martin, née le 12/03/1984, attend-elle ?", "Le demandeur, attend-elle ?"),
        ("Mme Martin (06 12 34 56 78, a@b.fr) attend-elle ?", "Le demandeur attend-elle ?"),
    ],
)
def test_a_question_is_put_for_anybody(question: str, general: str) -> None:
    assert title(question) == general


def test_a_long_story_is_known_by_what_it_asks() -> None:
    story = "Le demandeur est venu hier avec ses papiers. " * 10 + "Faut-il rouvrir sa demande ? Il attend."

    assert title(story) == "Faut-il rouvrir sa demande ?"


def test_a_long_story_that_asks_nothing_is_cut_at_a_word() -> None:
    found = title("Le demandeur attend encore " * 40)

    assert len(found) <= LONGEST_PHRASING
    assert found.endswith(("Le", "demandeur", "attend", "encore"))


def test_the_agent_s_other_questions_are_variants_each_once() -> None:
    made = drafted(
        exchange("Quel est le délai ?", "Un an.", "quel est le delai", "combien de temps ça dure ?", "ok"),
        departement="06",
    )
    assert made.entry.variants == ("combien de temps ça dure ?",)


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        (
            "Bonjour Nadia,\n\nLa demande vaut un an.\n\nCordialement,\nHélène Ozanne",
            "La demande vaut un an.",
        ),
        ("La demande vaut un an. Sinon, ouvrez un ticket.", "La demande vaut un an."),
        ("Je clos votre ticket. La demande vaut un an.", "La demande vaut un an."),
        ("J’ai réactivé la demande de Mme Martin.", "J’ai réactivé la demande du demandeur."),
        ("Vérifiez l’onglet.\n\nN’hésitez pas à me rappeler au 04 93 00 00 00.", "Vérifiez l’onglet."),
    ],
)
def test_an_answer_keeps_its_rule_alone(given: str, rule: str) -> None:
    assert answer(given) == rule


def test_what_was_masked_is_shown_as_it_stood() -> None:
    made = drafted(
        exchange("Mme Martin a-t-elle un numéro ?", "Oui, écrivez à a@example.org."), departement="06"
    )

    assert made.masked.question == "[nom] a-t-elle un numéro ?"
    assert made.masked.answer == "Oui, écrivez à [adresse mél]."
    assert made.masked.removed == (Trace.NAME, Trace.MAIL)


def test_its_origin_is_the_reference_alone() -> None:
    assert origin("T-2026-0001") == "proposée depuis le ticket T-2026-0001"


def test_a_theme_that_is_gone_is_left_to_be_chosen() -> None:
    assert drafted(exchange("Quel est le délai ?", theme="autre"), departement="06").entry.theme is None


def test_a_text_without_anybody_is_left_alone() -> None:
    assert generalised("Quel est le délai ?") == "Quel est le délai ?"
