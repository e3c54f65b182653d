"""A phrasing that asks for a duration, a number, a date, a place or a price wants an entry that says it."""

from __future__ import annotations

import pytest
from upkeep_fakes import entry

from knowledge_base.entries import Base
from knowledge_base.upkeep.asked_for import unanswered_phrasings


def beside(phrasing: str, answer: str) -> list[str]:
    base = Base((entry(variants=(phrasing, "une autre"), answer=answer),))
    return [text for _, text in unanswered_phrasings(base)]


@pytest.mark.parametrize(
    ("phrasing", "silent", "telling"),
    [
        ("combien de temps pour ses codes ?", "Le gestionnaire ouvre l’accès.", "Sous deux jours ouvrés."),
        ("quel délai pour répondre", "Répondez par écrit.", "Un mois au plus."),
        ("sous combien de jours ?", "Prévenez le gestionnaire.", "Aussitôt."),
        ("combien de communes max", "Choisissez-les avec la personne.", "Huit au plus."),
        ("combien de communes max", "Choisissez-les avec la personne.", "Pas de limite."),
        ("à partir de quand on renouvelle", "En ligne ou au guichet.", "Dès que le préavis arrive."),
        ("à quelle adresse on envoie ça", "Le prestataire numérise.", "L’adresse est sur le bordereau."),
        ("combien ça coûte", "Déposez le formulaire.", "Rien : c’est gratuit."),
        ("quel délai pour répondre", "Répondez par écrit.", "Aucun texte ne fixe ce délai."),
    ],
)
def test_it_is_found_when_the_entry_is_silent(phrasing: str, silent: str, telling: str) -> None:
    assert beside(phrasing, silent) == [phrasing]
    assert beside(phrasing, telling) == []


@pytest.mark.parametrize("phrasing", ["qui ouvre les accès ?", "combien de temps"])
def test_what_asks_for_none_of_them_or_is_answered_by_the_title_is_left(phrasing: str) -> None:
    told = entry(question="Combien de temps ? Deux jours.", variants=(phrasing,), answer="Oui.")

    assert list(unanswered_phrasings(Base((told,)))) == []
