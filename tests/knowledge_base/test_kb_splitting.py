"""Several questions in one message are told apart; a story and its question stay together."""

from __future__ import annotations

import pytest

from knowledge_base.understanding.splitting import questions_of

ONE = r"""
Comment réactiver une demande ?
J’ai une dame à l’accueil avec deux enfants. Elle vit à l’hôtel. Quelle pièce lui demander ?
Bonjour, petite question : quel délai pour l’attestation ? Merci d’avance, bonne journée
Le demandeur n’a rien reçu. Sa demande est radiée. Que faire ? Qui contacter ?
Quel est le délai pour scanner les pièces ? Quinze jours ?
quel délai pour l’attestation ? 5 jours ?
Je mets quoi ? Il faut le livret de famille ?
il faut la carte d’identité et aussi le livret de famille ?
comment et quand renouveler une demande
quelles pièces et quel délai pour un renouvellement ?
Elle a fourni :\n- la carte d’identité\n- l’avis d’imposition\nCela suffit-il ?
Pouvez-vous réactiver ce dossier ? Il était à l’hôpital.
bjr\ng une dame hébergée\nc koi la piece a demander
La demande de M. Martin est radiée. Pourquoi ?
on peut enregistrer un mineur ? ou il faut attendre ?
C’est urgent ! Mon compte est bloqué !
Le SNE rame depuis ce matin, c’est général ? merci
qui radie, le bailleur ou la mairie ?
Est-ce que la demande reste valable un an ou deux ans ?
Le dossier est incomplet, merci de me dire quelles pièces manquent. Est-ce possible ?
Comment faire pour réactiver ? Merci de me répondre rapidement.
Bonjour
Quel délai ?! C’est long !!
1) je fais rechercher 2) je clique sur valider 3) ça plante
1) j’ouvre la demande\n2) je clique sur valider\n3) puis ça plante, pourquoi ?
1) rechercher le NIR 2) cliquer sur valider 3) erreur 500
1) elle est radiée 2) quel délai pour réactiver ?
Bonjour, 1) on saisit le NIR 2) écran blanc
- la carte d’identité\n- l’avis d’imposition\nCela suffit-il ?
pièces manquantes : 1) carte d’identité 2) avis d’imposition
Le demandeur habite 3. rue des Lilas 4. étage gauche
10 - 12 rue des Lilas
doublon - Nice - urgent
rdv le 12/01/2027 à 14h - mairie de Nice
"""

SEVERAL = [
    (
        "Comment réactiver une demande radiée ? Et quel est le délai pour l’attestation ?",
        ("Comment réactiver une demande radiée ?", "Et quel est le délai pour l’attestation ?"),
    ),
    (
        "Bonjour ! Qui peut supprimer un doublon ? Autre question : combien de temps pour scanner ? Merci",
        ("Qui peut supprimer un doublon ?", "combien de temps pour scanner ?"),
    ),
    (
        "J’ai une dame hébergée chez sa sœur. Quelle pièce demander ? Qui signe l’attestation d’accueil ?",
        (
            "J’ai une dame hébergée chez sa sœur. Quelle pièce demander ?",
            "Qui signe l’attestation d’accueil ?",
        ),
    ),
    (
        "Bonjour, j’ai 2 questions : 1) délai de l’attestation 2) pièces pour un couple",
        ("délai de l’attestation", "pièces pour un couple"),
    ),
    (
        "1) quel est le délai ? 2) nir obligatoire 3) horaires",
        ("quel est le délai ?", "nir obligatoire", "horaires"),
    ),
    (
        "1)délai attestation\n2)nir obligatoire\n3)horaires du guichet",
        ("délai attestation", "nir obligatoire", "horaires du guichet"),
    ),
    ("1- délai attestation 2- nir obligatoire", ("délai attestation", "nir obligatoire")),
    ("bonjour\n- délai attestation\n- nir obligatoire ?", ("délai attestation", "nir obligatoire ?")),
    (
        "j’ai 2 questions :\n- délai d’un renouvellement fait le 12. mars\n- nir obligatoire",
        ("délai d’un renouvellement fait le 12. mars", "nir obligatoire"),
    ),
    ("• délai attestation\n• nir obligatoire", ("délai attestation", "nir obligatoire")),
    (
        "merci de : 1) supprimer le doublon 2) réactiver la demande",
        ("merci de : supprimer le doublon", "merci de : réactiver la demande"),
    ),
    (
        "Pour une séparation :\n- quelles pièces demander ?\n- quelle date de dépôt garder ?",
        (
            "Pour une séparation : quelles pièces demander ?",
            "Pour une séparation : quelle date de dépôt garder ?",
        ),
    ),
    (
        "quelle piece pour un couple marié et comment renouveler une demande",
        ("quelle piece pour un couple marié", "comment renouveler une demande"),
    ),
    (
        "comment changer mon mot de passe\nqui ferme l accès d une collègue partie",
        ("comment changer mon mot de passe", "qui ferme l accès d une collègue partie"),
    ),
    (
        "c koi un doublon ? autre question le NIR est il obligatoire",
        ("c koi un doublon ?", "le NIR est il obligatoire"),
    ),
    (
        "Merci de supprimer le doublon de la famille. Par ailleurs, quel est le délai d’une réactivation ?",
        (
            "Merci de supprimer le doublon de la famille.",
            "Par ailleurs, quel est le délai d’une réactivation ?",
        ),
    ),
    (
        "Délai de l’attestation ? Durée de validité de la demande ?",
        ("Délai de l’attestation ?", "Durée de validité de la demande ?"),
    ),
    (
        "Quelles pièces pour une personne seule ? Et pour un couple ?",
        ("Quelles pièces pour une personne seule ?", "Et pour un couple ?"),
    ),
    (
        "Comment radier une demande ? Le demandeur a déménagé. Et sinon comment corriger un NIR ?",
        (
            "Comment radier une demande ? Le demandeur a déménagé.",
            "Et sinon comment corriger un NIR ?",
        ),
    ),
]


@pytest.mark.parametrize("message", [line.replace("\\n", "\n") for line in ONE.strip().splitlines()])
def test_one_question_is_left_as_it_was_typed(message: str) -> None:
    assert questions_of(message) == (message,)


@pytest.mark.parametrize(("message", "questions"), SEVERAL, ids=[message for message, _ in SEVERAL])
def test_several_questions_are_told_apart(message: str, questions: tuple[str, ...]) -> None:
    assert questions_of(message) == questions


def test_there_are_never_more_than_four() -> None:
    asked = [
        "Comment réactiver une demande ?",
        "Quel délai pour l’attestation ?",
        "Qui supprime un doublon ?",
        "Comment ouvrir un accès ?",
        "Le NIR est-il obligatoire ?",
    ]

    questions = questions_of(" ".join(asked))

    assert questions == (*asked[:3], " ".join(asked[3:]))
