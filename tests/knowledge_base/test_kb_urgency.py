"""What tells that an agent cannot wait, and what only looks like it."""

from __future__ import annotations

import pytest

from knowledge_base.understanding.urgency import Urge, urges_in


@pytest.mark.parametrize(
    ("message", "urge"),
    [
        ("J’ai la demandeuse devant moi, comment imprimer l’attestation ?", Urge.COUNTER),
        ("Une dame attend au guichet avec son titre de séjour", Urge.COUNTER),
        ("le couple patiente en salle d'attente", Urge.COUNTER),
        ("Commission d’attribution demain matin, la demande est radiée", Urge.DEADLINE),
        ("la CALEOL est cet après-midi", Urge.DEADLINE),
        ("Nous devons répondre avant ce soir", Urge.DEADLINE),
        ("L’échéance tombe vendredi", Urge.DEADLINE),
        ("Le bail se signe demain, bail signé demain", Urge.DEADLINE),
        ("Notre accueil est complètement bloqué ce matin", Urge.BLOCKED),
        ("plus personne n’accède au SNE ici", Urge.BLOCKED),
        ("URGENT : code perdu", Urge.SAID),
        ("Merci de répondre au plus vite", Urge.SAID),
    ],
)
def test_a_message_that_cannot_wait_says_why(message: str, urge: Urge) -> None:
    assert urge in urges_in(message)


@pytest.mark.parametrize(
    "message",
    [
        "Quel délai pour renouveler une demande ?",
        "Rien d’urgent : comment corriger un nom ?",
        "Ce n’est pas urgent",
        "Le ménage est reconnu prioritaire et urgent au titre du DALO",
        "Comment saisir un hébergement d’urgence ?",
        "La commission n’a pas encore statué",
        "À quelle échéance la demande est-elle radiée ?",
        "Comment ouvrir un accès à une nouvelle collègue ?",
        "Une famille attend un logement depuis trois ans, peut-elle saisir la commission ?",
        "La demande a été enregistrée à notre guichet, qui est fermé le lundi",
    ],
)
def test_what_only_looks_like_it_is_not_urgent(message: str) -> None:
    assert urges_in(message) == ()
