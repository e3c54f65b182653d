"""What a person reads beside the form of a request: the rule that governs it, with its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_ANNEXE = "annexe « Missions du gestionnaire », convention des Alpes-Maritimes, 2023"


@dataclass(frozen=True)
class Rule:
    """``source`` is a text that the reader can ask to see; the facts it rests on are in the declaration."""

    text: str
    source: str = _ANNEXE


RULE: Mapping[str, Rule] = {
    "reactivation": Rule(
        "Le gestionnaire seul réactive une demande radiée, une fois les justificatifs vérifiés "
        "par le guichet. Ne recréez pas de demande entre-temps.",
    ),
    "correction_nir": Rule(
        "Le gestionnaire corrige un NIR en cas de faute manifeste ou de changement d’identité "
        "justifié. Le numéro ne s’écrit jamais ici : il se lit sur la pièce versée dans le SNE.",
    ),
    "doublon": Rule(
        "Le guichet signale un doublon, le gestionnaire le supprime. Deux demandes dans deux "
        "départements n’en sont pas un.",
    ),
    "suppression_anru": Rule(
        "Le gestionnaire supprime la demande créée à tort avec le motif ANRU, puis le guichet la ressaisit.",
    ),
    "suivi_plis": Rule(
        "Le gestionnaire interroge la base de suivi des plis : il sait si un courrier est parti ou revenu.",
    ),
    "ouverture_guichet": Rule(
        "La convention avec le préfet vient d’abord, puis la fiche collecte ; une collectivité "
        "doit avoir délibéré.",
        "CCH, art. R. 441-2-1 ; annexe « Missions du gestionnaire », convention des Alpes-Maritimes, 2023",
    ),
    "ouverture_acces": Rule(
        "L’agent crée son compte, son organisme envoie la fiche collecte, puis l’assistance "
        "nationale certifie. L’accès est personnel, et son adresse mél ne sert qu’à lui.",
        "AATIKO, vers 2015-2020 ; à confirmer localement",
    ),
    "modification_acces": Rule(
        "Le gestionnaire affecte les accès aux agents désignés et habilités par le responsable de "
        "leur organisme.",
        "CCH, art. R. 441-2-5 ; ADIL 49 / ANIL, 2017-2022",
    ),
    "fermeture_acces": Rule(
        "Le départ d’un agent se signale sans attendre : le gestionnaire ferme l’accès immédiatement.",
    ),
    "deblocage_compte": Rule(
        "Certaines corrections d’un compte se font par l’assistance nationale, que le "
        "gestionnaire saisit. Personne ne demande ni ne donne un mot de passe.",
        "AATIKO, vers 2015-2020 ; à confirmer localement",
    ),
    "coordonnees_horaires": Rule(
        "Le gestionnaire tient à jour l’adresse et les horaires que le public lit : tout "
        "changement lui est à signaler.",
    ),
    "anomalie": Rule(
        "L’écran, l’heure et le texte exact du message font gagner du temps. Une capture ne "
        "montre aucune donnée personnelle.",
        "connaissance du métier ; à confirmer localement",
    ),
    "interface": Rule(
        "Un rejet ignoré veut dire que la modification n’existe pas dans le SNE : lisez-le, et "
        "contactez d’abord l’éditeur du logiciel.",
        "annexe « Missions du gestionnaire », convention des Alpes-Maritimes, 2023 ; à confirmer localement",
    ),
    "cotation": Rule(
        "L’EPCI fixe les critères et leur poids ; le gestionnaire accompagne, et remonte les "
        "anomalies du module.",
    ),
    "dossier_unique": Rule(
        "Les règles locales du dossier unique se décident dans le département ; le gestionnaire "
        "les tient à jour.",
    ),
    "statistiques": Rule(
        "L’infocentre n’est pas ouvert aux guichets : le gestionnaire fait la requête.",
        "site d’information du SNE, rubrique « Infocentre »",
    ),
    "formation": Rule(
        "Un guichet peut demander une session, pour débuter ou pour approfondir un thème.", _ANNEXE
    ),
    "reclamation": Rule(
        "Le guichet vérifie les justificatifs. Pour une réactivation, un NIR, un doublon ou une "
        "demande ANRU, choisissez plutôt l’objet qui porte ce nom.",
    ),
    "sensible": Rule(
        "Une fuite de données ou un accès suspect se signale aussitôt au délégué à la protection "
        "des données et au gestionnaire.",
        "RGPD, art. 33 et 37 ; base d’aide AATIKO, 2025",
    ),
}
