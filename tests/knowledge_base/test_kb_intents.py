"""What a message is, before any answer: acts are never taken for questions, nor the contrary."""

from __future__ import annotations

import pytest

from knowledge_base.intents import Act, Intent, Kind, Recogniser, french_rules
from knowledge_base.text import Reader
from knowledge_base.vocabulary import french

WORDS = (
    "réactiver supprimer suppression corriger débloquer doublon dossier demande accès compte fermer radiation"
)


def drawn(cases: str) -> list[tuple[str, str]]:
    """« kind act | message » lines."""
    pairs = (line.split(" | ", 1) for line in cases.strip().splitlines())
    return [(kind.strip(), message) for kind, message in pairs]


CASES = drawn("""
act reactivation | pouvez-vous réactiver le dossier 0751...
act reactivation | Bonjour, merci de réactiver la demande svp
act reactivation | il faut réactiver une demande radiée
act reactivation | reactiver dossier
act reactivation | Le monsieur n'a pas reçu son préavis et sa demande a été radiée. Pouvez-vous la réactiver ?
act reactivation | est-ce que vous pouvez réactiver un dossier radié hier
act reactivation | demande de réactivation pour un dossier
act reactivation | je souhaite la réactivation de la demande de mon usager
act reactivation | réactivez svp la dls radiée
act reactivation | vs pouvez reactivé le dossier ?
act reactivation | merci d'annuler la radiation faite par erreur
question | qui peut réactiver une demande ?
question | comment faire pour réactiver un dossier radié
question | quelles pièces pour une réactivation
question | réactivation délai ?
question | puis-je réactiver moi-même
question | pouvez-vous me dire comment réactiver une demande
question | je voudrais savoir qui réactive
question | le guichet peut-il réactiver
question | je veux réactiver une demande, comment faire ?
question | est-ce que je peux réactiver un dossier
question | dans quels cas la demande est réactivée
act doublon | merci de supprimer le doublon
act doublon | supprimer doublon
act doublon | il y a un doublon pour cette famille, pouvez vous le supprimer ?
act doublon | je vous signale un doublon
act doublon | suprimer le doublon svp
act doublon | pouvez-vous fusionner les deux dossiers de ce demandeur
question | qui supprime les doublons
question | j'ai un doublon que faire ?
question | comment signaler un doublon
act correction_nir | corriger le NIR
act correction_nir | pouvez-vous corriger le numéro de sécu du dossier
act correction_nir | le nir est faux, merci de le corriger
act correction_nir | Rectification du NIR à faire svp, merci de modifier le numéro de sécurité sociale
question | num sécu faux
question | qui corrige un NIR erroné ?
question | NIR erroné que faire
act fermeture_acces | fermer l'accès de ma collègue
act fermeture_acces | ma collègue est partie en retraite vendredi
act fermeture_acces | un agent a quitté la mairie, merci de supprimer son compte
act fermeture_acces | clôturer le compte de Mme Durand
question | un agent est parti, que faire de son compte ?
question | comment fermer un accès
act deblocage_compte | débloquer mon compte
act deblocage_compte | mon compte est bloqué, pouvez-vous le débloquer ?
act deblocage_compte | debloké mon acces svp
act deblocage_compte | pouvez-vous réinitialiser mon mot de passe
act deblocage_compte | réactiver mon compte
question | mon compte est bloqué
question | mot de passe oublié comment faire
act suppression_anru | supprimer la demande ANRU
act suppression_anru | pouvez-vous supprimer la fausse demande anru que j'ai créée
question | demande anru créée par erreur que faire ?
act ouverture_acces | ouvrir un accès pour ma collègue
act ouverture_acces | j'ai besoin d'un accès pour une nouvelle agente
act ouverture_acces | il faudrait créer un compte pour le stagiaire
act ouverture_acces | nouvelle collègue arrive lundi, merci de lui créer un compte
act ouverture_acces | merci de certifier mon compte
question | comment ouvrir un accès
question | quelles étapes pour créer un compte à une nouvelle collègue
act ouverture_guichet | notre commune souhaite devenir guichet
question | comment devenir guichet enregistreur ?
act coordonnees_horaires | merci de modifier les horaires de la mairie
act coordonnees_horaires | nos horaires ont changé
act coordonnees_horaires | notre guichet déménage le 3 mars
act coordonnees_horaires | mettre à jour l'adresse de notre accueil
question | qui met à jour les horaires d'ouverture
question | le demandeur a changé d'adresse comment modifier
question | modifier l'adresse du demandeur
act suivi_plis | pouvez-vous me dire si le préavis est parti ?
act suivi_plis | pouvez-vous vérifier si le courrier de renouvellement a été envoyé
act suivi_plis | merci de consulter le suivi des plis pour ce dossier
question | le demandeur n'a pas reçu le préavis
question | par quel moyen est envoyé le préavis
sensitive | une dame victime de violences doit partir vite
sensitive | il y a eu une fuite de données ce matin
sensitive | le demandeur m'a menacée à l'accueil
sensitive | je soupçonne une fraude, faux bulletins de salaire
sensitive | j'ai été agressé par un usager
question | menace d'expulsion c'est un motif dalo ?
question | les victimes de violences sont-elles prioritaires ?
question | que faire en cas de fuite de données ?
personal | Mme Dupont n'a pas reçu son attestation
personal | le dossier 075123456789012345 est complet ?
personal | M. X demande son attestation
question | monsieur a quitté le logement
question | Madame, Monsieur, quel est le délai
small_talk | bonjour
small_talk | merci beaucoup !
small_talk | ok
small_talk | 👍👍
small_talk | d'accord merci bonne journée
small_talk | Super, merci
small_talk | ...
question | combien coûte une demande
question | un locataire est parti sans payer, et sa demande ?
question | la demande a été supprimée par erreur
question | faut-il supprimer la pièce ou la marquer
question | peut-on donner accès à un élu
question | c koi un doublon
question | ressusciter une DLS, c’est le GT ou nous
question | Une dame m’appelle et veut tout annuler. Je la radie tout de suite ?
question | donner mes codes au stagiaire
question | peut-on noter « demandeur agressif » dans la demande
question | Monsieur refuse de donner son numéro
personal | l’élu veut des nouvelles de Monsieur Martin
sensitive | quelqu’un a utilisé mon compte sans mon accord
sensitive | J’ai envoyé par erreur la liste des demandeurs
act correction_nir | le nir est faux sur 075123456789012345, à corriger
""")


@pytest.fixture(scope="module")
def recogniser() -> Recogniser:
    return Recogniser(Reader(french()).knowing([WORDS]))


@pytest.mark.parametrize(("expected", "message"), CASES, ids=[message for _, message in CASES])
def test_a_message_is_recognised(recogniser: Recogniser, expected: str, message: str) -> None:
    intent = recogniser.recognise(message)

    assert " ".join(filter(None, (intent.kind, intent.act))) == expected


def test_every_act_has_its_rule() -> None:
    assert {rule.act for rule in french_rules()} == set(Act)


def test_a_long_story_is_read_in_no_time(recogniser: Recogniser) -> None:
    assert recogniser.recognise("je voudrais savoir " * 500) == Intent(Kind.QUESTION)


def test_what_names_a_person_is_taken_out(recogniser: Recogniser) -> None:
    said = recogniser.depersonalised("Mme Dupont (075123456789012345) demande son attestation, Madame est là")

    assert "Dupont" not in said
    assert "0751" not in said
    assert "attestation, Madame est là" in said
