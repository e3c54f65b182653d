"""A letter to an agent greets once and is signed once, whatever the gestionnaire typed."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from rendering.engine import Renderer
from rendering.letters import greets, is_signed
from tickets.notices import PrecisionAsked, ReplyReceived

WHOLE = "Bonjour,\n\nLa demande est réactivée.\n\nCordialement,\nHélène Ozanne"


@pytest.fixture
def renderer() -> Renderer:
    return Renderer(ZoneInfo("Europe/Paris"))


def reply(text: str) -> ReplyReceived:
    return ReplyReceived("T-2026-0001", "Une question", text, "Hélène Ozanne")


def test_an_answer_that_greets_and_signs_leaves_as_it_was_typed(renderer: Renderer) -> None:
    body = renderer.letter_about_ticket(reply(WHOLE))

    assert body.startswith(WHOLE + "\n\n--\n")


def test_a_bare_answer_is_greeted_and_signed(renderer: Renderer) -> None:
    body = renderer.letter_about_ticket(reply("La demande est réactivée."))

    assert body.startswith("Bonjour,\n\nLa demande est réactivée.\n\nHélène Ozanne\n\n--\n")


def test_a_question_that_greets_is_not_introduced_again(renderer: Renderer) -> None:
    text = "Bonjour Nadia, quel message s’affiche ?"
    body = renderer.letter_about_ticket(PrecisionAsked("T-2026-0001", "", text, "Hélène Ozanne"))

    assert body.startswith(text + "\n\nHélène Ozanne\n\n--\n")
    assert "il me faut une précision" not in body


@pytest.mark.parametrize("text", ["bonjour\nVoici", "Bonsoir Nadia,", "Chère collègue,", "Madame, Monsieur,"])
def test_a_greeting_is_known_by_its_first_word(text: str) -> None:
    assert greets(text)


@pytest.mark.parametrize("text", ["Cherchez dans l’onglet.", "Dites bonjour.", "Monsieurs", ""])
def test_another_word_is_no_greeting(text: str) -> None:
    assert not greets(text)


@pytest.mark.parametrize(
    "text",
    [
        "Voici.\n\nCordialement,\nHélène",
        "Voici.\n— HÉLÈNE OZANNE,\ngestionnaire du SNE",
        "Voici.\n\nHélène Ozanne – gestionnaire",
    ],
)
def test_her_name_or_her_first_name_at_the_end_is_a_signature(text: str) -> None:
    assert is_signed(text, "Hélène Ozanne")


@pytest.mark.parametrize("text", ["Voici.\n\nCordialement,", "Demandez à Hélène Ozanne.", "Hélène a vu.", ""])
def test_a_name_within_a_sentence_is_none(text: str) -> None:
    assert not is_signed(text, "Hélène Ozanne")
