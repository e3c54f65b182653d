"""What a message is, before any answer: acts are never taken for questions, nor the contrary."""

from __future__ import annotations

import pytest

from knowledge_base.french.text import Reader
from knowledge_base.french.vocabulary import french
from knowledge_base.understanding.acts import french_rules
from knowledge_base.understanding.intents import Act, Intent, IntentClassifier, Kind
from knowledge_base.understanding.messages import labelled_messages

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
emergency | une dame victime de violences doit partir vite
emergency | il y a eu une fuite de données ce matin
emergency | le demandeur m'a menacée à l'accueil
sensitive | je soupçonne une fraude, faux bulletins de salaire
emergency | j'ai été agressé par un usager
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
emergency | quelqu’un a utilisé mon compte sans mon accord
emergency | J’ai envoyé par erreur la liste des demandeurs
act correction_nir | le nir est faux sur 075123456789012345, à corriger
act reactivation | Bonjour, pouvez-vous s'il vous plait remettre en vie la demande n° 0069...
act reactivation | svp ressuscitez le dossier de ce monsieur
act reactivation | la demande est tombée par erreur, merci de la remettre
act reactivation | besoin réactivation urgente
act reactivation | Je sollicite la réactivation de ce dossier, préavis jamais reçu
act reactivation | demande radiée a tort a reactiver
act reactivation | on peut pas réactiver nous-mêmes, vous pouvez le faire ?
act reactivation | dossier radié le 3 janvier, à remettre en route svp
act reactivation | pourriez vous rouvrir sa demande
act doublon | j'ai deux dossiers pour la même personne à fusionner
act doublon | doublon à supprimer
act doublon | pouvez-vous dégager le doublon
act doublon | il faudrait enlever la demande en double
act doublon | Merci de bien vouloir procéder à la suppression du doublon
act correction_nir | le n° de sécu est faux il faut le corriger
act correction_nir | mauvais nir, à modifier svp
act correction_nir | Merci de rectifier le numéro de sécurité sociale du demandeur
act correction_nir | changement de NIR suite à un numéro définitif, pouvez-vous le faire ?
act suppression_anru | demande anru créée à tort à supprimer
act suppression_anru | peux tu effacer la demande anru stp
act suppression_anru | merci de retirer le motif ANRU
act suivi_plis | pouvez-vous regarder si le préavis a bien été posté
act suivi_plis | pourriez-vous vérifier dans la base des plis
act suivi_plis | je voudrais savoir si le courrier est parti
act fermeture_acces | supprimer le compte d'un agent
act fermeture_acces | Sophie ne fait plus partie de l'équipe merci de fermer ses accès
act fermeture_acces | départ de notre stagiaire, couper son accès
act fermeture_acces | agent muté, désactivez le compte
act ouverture_acces | il me faut un compte pour la remplaçante
act ouverture_acces | nouvelle arrivante : créer ses accès svp
act ouverture_acces | peux-tu habiliter Julie
act ouverture_acces | pouvez-vous donner la main à ma nouvelle collègue
act ouverture_acces | je voudrais un accès à la base école
act deblocage_compte | compte verrouillé, pouvez-vous débloquer
act deblocage_compte | debloquer svp mon acces sne
act deblocage_compte | je suis bloquée, merci de me débloquer
act deblocage_compte | peut-on me réinitialiser mon code
act coordonnees_horaires | changement d'horaires à partir de lundi : 9h-12h
act coordonnees_horaires | merci de noter notre nouvelle adresse
act coordonnees_horaires | la mairie change de numéro de téléphone
act ouverture_guichet | notre CCAS souhaite devenir guichet
act ouverture_guichet | créer un nouveau guichet pour l'agence de Nice
act reactivation | Le dossier a été radié par erreur. Merci de faire le nécessaire pour le réactiver.
act reactivation | URGENT REACTIVATION DOSSIER
act reactivation | faudrait débloquer le dossier radié
act doublon | ya un doublon sur cette famille merci de supprimer le plus récent
act doublon | je souhaite signaler un doublon
act doublon | Suppression d'un doublon svp
act correction_nir | erreur de NIR, pouvez-vous le corriger
act correction_nir | modifier le nir de mon demandeur svp
act suppression_anru | erreur de saisie demande ANRU, pouvez vous la supprimer ?
act fermeture_acces | Mme Petit a pris sa retraite, merci de désactiver son compte
act fermeture_acces | suppression accès de Marc qui nous quitte
act ouverture_acces | Demande d'accès pour un nouvel agent
act ouverture_acces | création de compte SNE pour 2 collègues
act deblocage_compte | mon accès est verrouillé merci de le débloquer
act deblocage_compte | Réinitialisation de mon mot de passe svp
act coordonnees_horaires | nouveaux horaires de notre agence à enregistrer
act coordonnees_horaires | modification de l'adresse du guichet
act suivi_plis | savez-vous si la lettre de préavis a été envoyée au demandeur
question | dans quel délai réactivez-vous une demande ?
question | est-ce que le gestionnaire supprime les doublons tous les mois
question | quel est le circuit pour supprimer une demande ANRU
question | comment obtenir un accès à la base école
question | le bailleur peut-il corriger le NIR lui même
question | à qui envoyer la demande de réactivation
question | que joindre à une demande de réactivation
question | est-ce qu'il faut supprimer l'ancien compte d'un agent qui change de mairie
question | qui prévenir quand un agent part
question | un guichet peut-il fermer un compte
question | pourquoi mon compte est verrouillé
question | mot de passe expiré
question | je n'arrive pas à ouvrir la pièce jointe
question | comment modifier l'adresse du demandeur
question | le demandeur veut supprimer sa demande
question | faut il radier ou supprimer le doublon
question | peut-on changer le NIR provisoire
question | le demandeur a deux demandes, une en ligne et une au guichet
question | la dame veut renouveler sa demande
question | comment être informé du départ du courrier
question | peut-on donner accès au dossier à l'assistante sociale
question | on a oublié de radier la demande après le bail
question | j'ai créé une demande en double par erreur
question | il faut combien de temps pour créer un compte
question | merci de me dire comment corriger un NIR
question | pouvez-vous m'expliquer la réactivation
question | il faut un NIR pour créer une demande ?
question | je dois supprimer une pièce illisible
question | il faut changer l'adresse du demandeur
act | merci de supprimer la pièce jointe
act reactivation | Madame n'a jamais eu le courrier, je vous demande donc la réactivation de sa demande
act reactivation | dossier a réactiver svp, la personne était hospitalisée
act reactivation | Pouvez vous intervenir pour réactiver cette DLS
act reactivation | re activer demande svp
act reactivation | c'est pour réactiver un dossier
act reactivation | j'ai une demande à réactiver
act doublon | J'ai un doublon à vous signaler
act doublon | supprimez moi ce doublon svp
act doublon | il existe deux demandes pour ce monsieur, merci d'en supprimer une
act doublon | je voudrais faire supprimer un doublon
act correction_nir | le NIR est erroné, merci de procéder à la correction
act correction_nir | besoin de faire corriger un NIR
act correction_nir | demande de correction du numéro de sécurité sociale
act suppression_anru | J'ai coché ANRU par erreur, pouvez-vous annuler cette demande
act suppression_anru | suppression demande anru svp
act fermeture_acces | Je vous informe du départ de ma collègue, merci de clôturer ses droits
act fermeture_acces | un de nos agents quitte le service fin du mois
act fermeture_acces | il faut retirer l'habilitation de M. Durand
act ouverture_acces | nous accueillons une nouvelle collègue, il faudrait lui ouvrir un compte
act ouverture_acces | je n'ai pas encore de compte, pouvez-vous m'en créer un
act ouverture_acces | merci d'habiliter ma remplaçante
act ouverture_acces | comment ça se fait que j'ai toujours pas mon accès, merci de l'ouvrir
act deblocage_compte | je suis bloqué, pouvez-vous me débloquer
act deblocage_compte | mon compte est HS merci de le réactiver
act deblocage_compte | débloquez moi svp
act coordonnees_horaires | Nous serons fermés le vendredi, merci de changer les horaires
act coordonnees_horaires | notre accueil déménage au 3 rue de la Paix
act suivi_plis | vous pouvez regarder si son préavis est revenu
act suivi_plis | j'aimerais savoir si le courrier de renouvellement est bien parti
act ouverture_guichet | la commune de Gattières voudrait devenir guichet enregistreur
act ouverture_guichet | merci de créer un guichet pour notre nouvelle agence
question | la réactivation prend combien de jours
question | refus de réactivation que dire au demandeur
question | le demandeur demande pourquoi sa demande a été supprimée
question | je dois créer une nouvelle demande si radiée ?
question | je souhaite connaître la procédure pour réactiver
question | j'ai besoin d'aide pour corriger une adresse
question | accès au portail par le demandeur
question | on me demande un certificat pour l'accès à l'interface
question | un doublon bloque l'enregistrement
question | le système signale un doublon
question | le nir a changé après naturalisation
question | modifier le nom de famille
question | le courrier est revenu NPAI que faire
question | qu'est-ce qu'un compte certifié
question | je veux savoir si je peux réactiver
question | est-il possible de corriger un NIR au guichet
question | il faut attendre combien de temps après une réactivation
question | fermeture de la mairie annexe, faut prévenir qui
""")


def label_of(intent: Intent) -> str:
    """As its file writes it; which emergency, where several are told, is for what was learnt to say."""
    return " ".join(filter(None, (intent.kind, intent.act)))


MESSAGES = [
    (label_of(message.intent), message.text) for message in labelled_messages() if message.hand == "équipe"
]
"""What the rules were written from; those of other hands are learnt beside them."""


@pytest.fixture(scope="module")
def recogniser() -> IntentClassifier:
    return IntentClassifier(Reader(french()).knowing([WORDS.split()]))


@pytest.mark.parametrize(
    ("expected", "message"), [*CASES, *MESSAGES], ids=[message for _, message in (*CASES, *MESSAGES)]
)
def test_a_message_is_recognised(recogniser: IntentClassifier, expected: str, message: str) -> None:
    assert label_of(recogniser.recognise(message)) == expected


def test_every_act_has_its_rule() -> None:
    assert {rule.act for rule in french_rules()} == set(Act)


def test_a_long_story_is_read_in_no_time(recogniser: IntentClassifier) -> None:
    assert recogniser.recognise("je voudrais savoir " * 500) == Intent(Kind.QUESTION)


def test_what_names_a_person_is_taken_out(recogniser: IntentClassifier) -> None:
    said = recogniser.depersonalised("Mme Dupont (075123456789012345) demande son attestation, Madame est là")

    assert "Dupont" not in said
    assert "0751" not in said
    assert "attestation, Madame est là" in said


@pytest.mark.parametrize(
    "message",
    [
        "où en est la demande de Mme B",
        "ou en est la demande de mme b",
        "c'est quoi son rang a mr D",
        "pk la demande de Mme K a été refusée",
        "M. Kaya est-il passé en commission ?",
        "le 075123456789012345 est complet ?",
    ],
)
def test_what_only_a_dossier_tells_is_of_somebody(recogniser: IntentClassifier, message: str) -> None:
    assert recogniser.recognise(message).kind is Kind.PERSONAL
    assert recogniser.asks_of_somebody(message)


@pytest.mark.parametrize(
    "message",
    [
        "combien de temps pour une dame qui attend ?",
        "pour Mme D. qui divorce, quelles pièces demander ?",
        "M. Kaya a changé d’adresse, comment corriger ?",
        "Mme B est mariée, faut-il les revenus du mari ?",
        "Mme K n’a pas de NIR, je mets quoi ?",
        "Madame, Monsieur, quel est le délai ?",
    ],
)
def test_a_rule_may_be_asked_for_while_speaking_of_somebody(
    recogniser: IntentClassifier, message: str
) -> None:
    assert not recogniser.asks_of_somebody(message)
