"""A follow-up is read with the question before it; a complete question never is."""

from __future__ import annotations

import pytest

from knowledge_base.understanding.follow_up import is_addition, is_another, is_follow_up, read_with
from knowledge_base.understanding.sentences import asks_by_itself, is_story

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
et chez un bailleur ?
et qui radie ?
"""

COMPLETE = """
Comment réactiver une demande radiée ?
et comment réactiver une demande radiée ?
quel délai pour l’attestation ?
bonjour
ok merci
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

ANOTHER = """
et sinon les pièces ?
sinon quel délai pour l’attestation
sinon, les horaires
autre question : le délai ?
j’ai une autre question : et pour un couple ?
ok merci, autre question, qui radie ?
par ailleurs, les horaires
rien à voir : les horaires ?
"""

ADDITIONS = """
j’ai oublié de dire que c’est une mairie
g oublié de dire que c une mairie
J’ai oublié de préciser : le numéro est bon
oublié de vous dire qu’elle est mineure
petite précision : c’est pour un couple
Précision : il est mineur
en fait c’est une mairie
ah oui en fait elle est mariée
je précise que le dossier est complet
pour info le monsieur est en fauteuil
"""

NO_ADDITION = """
j’ai oublié mon mot de passe
j’ai oublié de renouveler ma demande
une précision sur la cotation svp
en fait c’est quoi un NIR
en fait comment on fait
en fait merci de réactiver la demande
j’ai oublié de dire que c’est urgent, quel délai ?
pour information
autre question : le délai ?
"""

BY_ITSELF = """
cotation c koi
nir obligatoire ou pas
dossier unique kesako
quel délai ?
comment réactiver
météo demain à Beauvais
délai attestation
num sécu faux
bonjour, délai attestation
autre question : le délai ?
"""

MORE_OF_ANOTHER = """
pour un couple
sous Firefox
en 2024
c’est une mairie
le compte est bloqué
la demande est radiée depuis hier
g une dame hébergée
2 enfants
Firefox
urgent
que faire ?
merci
👍
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
    ("couple 2 enfants, 38000, en plus ?", "et avec 3 enfants ?", "couple 3 enfants, 38000, en plus"),
    ("plafond pour 4 personnes", "et pour cinq personnes", "plafond pour cinq personnes"),
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


@pytest.mark.parametrize("message", ANOTHER.strip().splitlines())
def test_what_says_that_it_is_another_question_follows_none(message: str) -> None:
    assert is_another(message)
    assert not is_follow_up(message)


@pytest.mark.parametrize("message", ["", *FOLLOW_UPS.strip().splitlines(), *COMPLETE.strip().splitlines()])
def test_no_other_message_says_that_it_is_another_question(message: str) -> None:
    assert not is_another(message)


@pytest.mark.parametrize("message", ADDITIONS.strip().splitlines())
def test_more_of_what_was_said_follows_it(message: str) -> None:
    assert is_addition(message)
    assert is_follow_up(message)


@pytest.mark.parametrize("message", ["", *NO_ADDITION.strip().splitlines(), *COMPLETE.strip().splitlines()])
def test_a_question_adds_nothing(message: str) -> None:
    assert not is_addition(message)


@pytest.mark.parametrize("message", BY_ITSELF.strip().splitlines())
def test_a_question_in_note_form_asks_by_itself(message: str) -> None:
    assert asks_by_itself(message)


@pytest.mark.parametrize("message", ["", *MORE_OF_ANOTHER.strip().splitlines()])
def test_a_remark_asks_nothing_by_itself(message: str) -> None:
    assert not asks_by_itself(message)


def test_a_story_tells_of_somebody_until_it_asks() -> None:
    story = ("g une dame", "elle est hébergée")

    assert is_story(story)
    assert not is_story((*story, "c koi la piece a demander"))
    assert not is_story(("le module plante",))
    assert not is_story(())
