"""A follow-up is read with the question before it; a complete question never is."""

from __future__ import annotations

import pytest

from knowledge_base.understanding.follow_up import is_follow_up, read_with

FOLLOW_UPS = """
et pour un couple ?
Et si elle est mineure ?
même chose pour le titre de séjour ?
et le délai ?
et quel délai ?
et les pièces
ET POUR UN COUPLE
ok et pour un hébergé ?
et combien de temps ?
pareil pour une mutation ?
et si le demandeur est mineur comment on fait ?
pour un couple ?
si elle est mineure ?
et sans titre de séjour ?
et dans ce cas qui radie ?
mais s’il est hébergé ?
merci, et en cas de divorce ?
et par mail ?
combien de temps ?
et un mineur émancipé ?
idem pour les stagiaires ?
et chez un bailleur ?
et qui radie ?
"""

COMPLETE = """
Comment réactiver une demande radiée ?
et comment réactiver une demande radiée ?
quel délai pour l’attestation ?
et le gestionnaire peut réactiver une demande ?
bonjour
ok merci
et vous ?
merci beaucoup
pour réactiver une demande radiée quelles pièces faut-il ?
le demandeur est mineur
et la demande de la dame a été radiée hier
mot de passe perdu
pouvez-vous réactiver ce dossier ?
Qui peut supprimer un doublon ?
et la réactivation, comment la demander quand le préavis de renouvellement n’est jamais arrivé ?
doublon
"""

READINGS = [
    ("Quelles pièces pour une personne seule ?", "et pour un couple ?", "Quelles pièces pour un couple ?"),
    (
        "Quel délai pour renouveler ?",
        "Et si elle est mineure ?",
        "Quel délai pour renouveler, et si elle est mineure ?",
    ),
    ("Comment réactiver une demande ?", "et le délai ?", "Comment réactiver une demande, et le délai ?"),
    ("comment renouveler", "Pour un couple ?", "comment renouveler pour un couple ?"),
    (
        "Faut-il un titre de séjour pour la demande",
        "même chose pour le conjoint ?",
        "Faut-il un titre de séjour pour la demande, même chose pour le conjoint ?",
    ),
]


@pytest.mark.parametrize("message", FOLLOW_UPS.strip().splitlines())
def test_what_says_nothing_by_itself_follows_the_question_before(message: str) -> None:
    assert is_follow_up(message)


@pytest.mark.parametrize("message", ["", "👍", *COMPLETE.strip().splitlines()])
def test_a_complete_question_follows_none(message: str) -> None:
    assert not is_follow_up(message)


@pytest.mark.parametrize(("before", "message", "full"), READINGS, ids=[message for _, message, _ in READINGS])
def test_a_follow_up_is_read_in_full(before: str, message: str, full: str) -> None:
    assert read_with(before, message) == full
