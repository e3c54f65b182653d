"""Whatever comes in gets a clear sentence, and the next message is answered as if nothing had happened."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import product

import pytest
from whole import some

from guichets.registry import Role
from rendering.engine import TEMPLATES
from stage import Person, Stage, waits_until

KNOWN = "combien de temps est valable une demande ?"
RIGHT_TO_LEFT = "\u202e\u200f"
TOO_LONG = "parapluie " * 1111  # some ten thousand characters

# Every verb of every dialogue, as the buttons of the templates name them.
VERBS = sorted(
    {
        found
        for template in (TEMPLATES / "chat").iterdir()
        for found in re.findall(r'"([a-z]+:[a-z_]+:)', template.read_text("utf-8"))
    }
)


@pytest.fixture
def nadia(stage: Stage) -> Person:
    return stage.enrols("Nadia Belcastel")


def is_answered(person: Person) -> None:
    """A question that the base knows is answered, and nobody was told of an incident."""
    person.reads("Rédigé par", after=person.says(KNOWN))
    assert not any("incident" in message.text for message in person.telegram.inbox)


# What is typed.


def test_nothing_legible(stage: Stage, nadia: Person) -> None:
    for nothing in (RIGHT_TO_LEFT, "\x00\x00", " \n\t "):
        said = nadia.telegram.sends({"text": nothing})
        nadia.reads("Je n’ai rien reçu de lisible. Écrivez votre question", after=said)
    is_answered(nadia)


def test_ten_thousand_characters(stage: Stage, nadia: Person) -> None:
    nadia.telegram.sends({"text": TOO_LONG})
    nadia.reads("Votre message est trop long : 4 096 caractères au plus. Gardez l’essentiel")
    is_answered(nadia)


def test_ten_thousand_characters_as_telegram_cuts_them(stage: Stage, nadia: Person) -> None:
    """Each piece is a message that may be taken; together they make one question."""
    nadia.telegram.says_at_length(TOO_LONG)
    nadia.presses(nadia.reads("Numéro unique : non précisé"), "Abandonner")
    is_answered(nadia)


@pytest.mark.parametrize("emoji", ["👍", "😀😀😀", "🇫🇷 ❤️"])
def test_only_emoji(stage: Stage, nadia: Person, emoji: str) -> None:
    nadia.says(emoji)
    nadia.reads("Entendu.")
    assert not [entry for entry in stage.journal() if entry.kind.startswith("ticket")]
    is_answered(nadia)


@pytest.mark.parametrize(
    "typed",
    [
        "bus <b>lundi</b> <script>alert(1)</script> à Beauvais &amp; Senlis < Creil",
        "bus *demain* _à_ [Beauvais](https://exemple.fr) `ce` ~matin~",
        "bus {{ 7 * 7 }} {% if %} demain %s %d à Beauvais",
    ],
)
def test_markup_is_shown_as_it_was_typed(stage: Stage, nadia: Person, typed: str) -> None:
    camille = stage.gestionnaire()
    reference = nadia.opens_ticket(typed)
    card = camille.reads(reference)
    assert typed in card.text
    camille.says(f"Vu : {typed}", to=card)
    assert f"Vu : {typed}" in nadia.reads("vous répond").text
    with stage.web_page(camille.agent) as console:
        page = console.get(f"/tickets/{reference}")
        assert page.status_code == 200
        assert "<script>alert" not in page.text
    is_answered(nadia)


def test_marks_that_turn_the_writing_and_null_bytes_are_taken_out(stage: Stage, nadia: Person) -> None:
    camille = stage.gestionnaire()
    nadia.telegram.sends({"text": f"bus\x00 {RIGHT_TO_LEFT}demain\u202c à Beauvais"})
    nadia.presses(nadia.reads("bus demain à Beauvais"), "Envoyer au gestionnaire")
    camille.reads("bus demain à Beauvais")
    assert stage.ticket("T-2026-0001").question == "bus demain à Beauvais"
    is_answered(nadia)


def test_an_unknown_command(stage: Stage, nadia: Person) -> None:
    nadia.says("/mes_billets")
    nadia.reads("La commande /mes_billets n’existe pas. Tapez /aide")
    is_answered(nadia)


# Buttons that we never gave.

BY_ITSELF = "Son ancre"
"""What comes without a button."""

A_BREATH = 30
"""Buttons that somebody may press in a minute."""


FORGED = ["", "nimporte", "9" * 20, "-1:0:'", "T-2026-9999", "T-2026-9999:close:0"]


@pytest.mark.parametrize(
    ("role", "argument"),
    # Most of an agent's are refused by their verb alone.
    [*product([Role.GESTIONNAIRE], FORGED), *product([Role.AGENT], some(FORGED, 3))],
)
def test_forged_buttons_of_every_dialogue_do_nothing(
    stage: Stage, role: Role, argument: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What takes seconds is answered twice: found beforehand, it is answered once, like the rest.
    monkeypatch.setattr("app.library.GAPS_STAND", timedelta(days=1))
    waits_until(lambda: stage.running._library.gaps() is not None, within=60)
    forger = stage.enrols("Luc Morvanne", role=role)
    welcome = forger.reads("Bienvenue")
    before = stage.journal()
    forger.hears()
    heard = []
    for start in range(0, len(VERBS), A_BREATH):
        stage.clock.passes(minutes=2)  # faster, the forger is asked to wait
        for verb in VERBS[start : start + A_BREATH]:
            forger.telegram.presses_data(welcome, f"{verb}{argument}"[:64])
        heard += [message.text for message in forger.hears() if BY_ITSELF not in message.text]
    assert len(heard) == len(VERBS)
    assert not [text for text in heard if "incident" in text]
    assert stage.journal() == before


@pytest.mark.parametrize("data", ["zz:1", ":", "q:", "demain", "🙂", "suivi", "t:open\x00:T", "e:send"])
def test_a_button_of_no_dialogue_is_refused_kindly(stage: Stage, nadia: Person, data: str) -> None:
    nadia.telegram.presses_data(nadia.reads("Bienvenue"), data)
    hers = "Ce bouton n’est plus valable. Reposez votre question"
    nadia.reads("Seul le gestionnaire peut faire cela" if data[:2] in {"t:", "e:"} else hers)
    is_answered(nadia)


def test_another_agent_s_ticket_in_a_button(stage: Stage, nadia: Person) -> None:
    reference = nadia.opens_ticket()
    luc = stage.enrols("Luc Morvanne")
    welcome = luc.reads("Bienvenue")
    for verb in ("open", "add", "close", "done", "reopen", "drop"):
        luc.telegram.presses_data(welcome, f"suivi:{verb}:{reference}")
    for verb in ("open", "reply", "close", "take", "exchanges"):
        luc.telegram.presses_data(welcome, f"t:{verb}:{reference}")
    luc.telegram.presses_data(welcome, f"e:begin:{reference}")
    heard = [message.text for message in luc.hears()][1:]
    assert (
        heard[:6]
        == ["Aucun de vos tickets ne porte cette référence. Tapez /mes_tickets pour retrouver les vôtres."]
        * 6
    )
    assert heard[6:] == ["Seul le gestionnaire peut faire cela."] * 6
    ticket = stage.ticket(reference)
    assert (ticket.status, ticket.assignee_id, ticket.messages) == ("open", None, [])
    is_answered(luc)


# Codes.


def test_a_code_that_expired_or_was_used(stage: Stage) -> None:
    used, late = stage.invites("Luc Morvanne"), stage.invites("Nadia Belcastel")
    luc, nadia = stage.api.user("Luc"), stage.api.user("Nadia")
    luc.says(f"/start {used}")
    luc.waits_for("Bienvenue")
    nadia.says(f"/start {used}")
    nadia.waits_for("Ce code a déjà servi")
    stage.clock.passes(days=7)
    nadia.says(f"/start {late}")
    nadia.waits_for("Ce code a expiré")
    nadia.says(f"/start {stage.invites('Nadia Belcastel')}")
    nadia.waits_for("Bienvenue, Nadia Belcastel")


# Files.


def test_a_document_of_twenty_five_megabytes(stage: Stage, nadia: Person) -> None:
    nadia.telegram.sends_document(
        "registre.pdf", b"%PDF" + bytes(25 * 1024 * 1024), caption="voici le registre"
    )
    refusal = nadia.reads("est trop lourd : 20 Mo au plus")
    assert "registre.pdf" in refusal.text
    assert "capture d’écran" in refusal.text
    is_answered(nadia)


def test_a_voice_message_a_sticker_and_a_place(stage: Stage, nadia: Person) -> None:
    nadia.telegram.sends_voice()
    nadia.reads("Je ne peux pas écouter les messages vocaux")
    nadia.telegram.sends_sticker()
    nadia.reads("Je ne sais pas lire les autocollants")
    nadia.telegram.sends({"location": {"latitude": 43.7, "longitude": 7.2}})
    nadia.reads("Je ne sais pas lire ce type de message")
    is_answered(nadia)


def test_what_cannot_be_taken_leaves_an_open_form_where_it_was(stage: Stage, nadia: Person) -> None:
    asked = nadia.says("bus pour Beauvais demain")
    nadia.presses(nadia.reads("Beauvais", after=asked), "Ajouter le numéro unique")
    nadia.reads("Tapez le numéro unique")
    nadia.telegram.sends_sticker()
    nadia.telegram.sends({"text": TOO_LONG})
    nadia.says("12345")
    nadia.reads("n’est pas la forme d’un numéro unique")
    nadia.says("0061 1234 5678 9012 34")
    nadia.presses(nadia.reads("006112345678901234"), "Envoyer au gestionnaire")
    nadia.reads("sous la référence T-2026-0001")
