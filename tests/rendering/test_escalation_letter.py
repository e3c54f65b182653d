"""The letter to the national pole, whole: what it says of the dossier, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from desk_fakes import RENDERER

from rendering.letters import EscalationLetter
from tickets.pole.dossier import Blocking, Dossier

GOLDEN = Path(__file__).parents[1] / "golden" / "escalade.txt"

REF = "T-2026-0001"
NUMERO = "006112345678901234"
DOSSIER = Dossier(
    reference=REF,
    departement="06",
    guichet="Mairie de Valbonne",
    profile="guichet",
    numero_unique=NUMERO,
    steps="Clic sur « Pièces » : la liste devait s’ouvrir, l’écran reste blanc.",
    local_answer="Autre navigateur essayé, sans effet.",
    question="Une panne est-elle connue ?",
    blocking=Blocking.PARTIAL,
    guichets_touched=3,
)


def test_the_letter_is_the_one_that_was_agreed() -> None:
    page = EscalationLetter(DOSSIER, "pieces", "Odile Roux")
    subject = RENDERER.text("mail/escalade/subject", page)
    letter = f"{subject}\n\n{RENDERER.text('mail/escalade/body', page)}"

    assert letter == GOLDEN.read_text("utf-8")


def test_the_letter_says_when_no_file_and_no_guichet_is_concerned() -> None:
    dossier = replace(DOSSIER, guichet="", numero_unique="", about_one_file=False, guichets_touched=1)
    body = RENDERER.text("mail/escalade/body", EscalationLetter(dossier, "", "Odile Roux"))

    assert "aucun dossier en particulier" in body
    assert "Guichet\N{NO-BREAK SPACE}:" not in body
    assert "(1 guichet touché)" in body
