"""What a reply adds is told from what it quotes; in doubt, everything stays."""

from __future__ import annotations

import pytest

from mailer.quoting import new_part

OUTLOOK = (
    "De : SNE 06 <sne06@exemple.fr>\nEnvoyé : mardi 3 mars 2026 10:12\nÀ : Nadia\nObjet : T-2026-0001\n\n"
    "Avant."
)


@pytest.mark.parametrize(
    "quoted",
    [
        "Le 3 mars 2026 à 10:12, SNE 06 <sne06@exemple.fr> a écrit :\n\n> Avant.\n>\n> Encore.",
        "Le mar. 3 mars 2026 à 10:12, SNE 06\n<sne06@exemple.fr> a écrit :\n\n> Avant.",
        "Le mar. 3 mars 2026 à 10:12,\nSNE 06\n<sne06@exemple.fr> a écrit\u00a0:\n> Avant.",
        "On Tue, Mar 3, 2026 at 10:12 AM SNE 06 <sne06@exemple.fr> wrote:\n> Avant.",
        "Le 3 mars 2026 à 10:12, SNE 06 a écrit :\nAvant, sans aucun signe.",
        "-----Message d'origine-----\nDe : SNE 06\nAvant.",
        "----- Message d’origine -----\nAvant.",
        "-----Original Message-----\nAvant.",
        OUTLOOK,
        OUTLOOK.replace(" :", "\u00a0:"),
        "________________________________\n" + OUTLOOK,
        "*De :* SNE 06\n*Envoyé :* mardi\n*Objet :* T-2026-0001\nAvant.",
        "From: SNE 06\nSent: Tuesday\nTo: Nadia\nSubject: T-2026-0001\nAvant.",
        "Envoyé de mon iPhone\n\n> Le 3 mars 2026 à 10:12, SNE 06 <sne06@exemple.fr> a écrit :\n> \n> Avant.",
        "Envoyé depuis mon téléphone Orange\n\n-------- Message original --------\nDe : SNE 06\nAvant.",
        "Télécharger Outlook pour iOS\n________________________________\n" + OUTLOOK,
        "Envoyé de mon iPhone",
        "Sent from my iPad",
    ],
)
def test_what_is_quoted_below_is_cut(quoted: str) -> None:
    said = "Merci, c’est fait.\n\nNadia"

    assert new_part(f"{said}\n\n{quoted}", "RE: T-2026-0001") == said


@pytest.mark.parametrize(
    "text",
    [
        "Merci, c’est fait.",
        "",
        "> Avant.\n\nMerci.",
        "Le 3 mars, SNE 06 a écrit :\n> Avez-vous la pièce ?\nOui.\n> Et le bail ?\nAussi.",
        "Le 3 mars, SNE 06 a écrit :\n> Avant.",
        "Bonjour,\nLe 3 mars elle a écrit : je ne sais pas.\nQue faire ?",
        "Bonjour,\nLe 3 mars, elle a écrit :\n",
        "> Le 3 mars, SNE 06 a écrit :\n> Avant.\n\nMerci.",
        "Envoyé de mon iPhone",
        "Envoyé de mon poste hier, sans réponse.\nQue faire ?",
        "De : la mairie\nVers : le bailleur\nUne demande a été transférée.",
        "Objet : réactivation\nDate : hier",
        OUTLOOK,
    ],
)
def test_in_doubt_nothing_is_cut(text: str) -> None:
    assert new_part(text, "RE: T-2026-0001") == text


@pytest.mark.parametrize("subject", ["TR: à voir", "Fwd: à voir", "fw: à voir", " Tr : à voir"])
def test_what_is_forwarded_is_the_matter_itself(subject: str) -> None:
    text = f"Pour vous.\n\n{OUTLOOK}"

    assert new_part(text, subject) == text
