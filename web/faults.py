"""The words for each fault of a page: what happened, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from agenda.errors import AgendaError, UnknownEvent
from guichets.errors import (
    AgentClosed,
    GuichetError,
    TooManyTries,
    UnknownColleague,
    UnknownPartenaire,
    UnknownSession,
    UnusableLink,
)
from knowledge_base.learning.errors import LearningError
from knowledge_base.upkeep.errors import (
    EffectAwaited,
    EffectFailed,
    EntryChanged,
    KnowledgeError,
    UnknownEntry,
)
from quality.errors import QualityError, UnknownSignalement
from rendering.refusals import sentence
from tickets.errors import TicketError, UnknownIncident, UnknownMail, UnknownTicket
from web import errors
from web.installation import TrialFailed

REFUSALS = (
    errors.WebError,
    AgendaError,
    GuichetError,
    KnowledgeError,
    LearningError,
    QualityError,
    TicketError,
)
"""What is said to whoever asked; anything else is a fault of ours."""

BODY_LIMIT = 25 * 1024 * 1024  # bytes
REPLY_LIMIT = 4_000  # characters
LETTER_LIMIT = 12_000  # characters


@dataclass(frozen=True)
class Fault:
    status: int
    title: str
    sentence: str


FAULTS: Mapping[type[Exception], Fault] = {
    errors.SignedOut: Fault(
        401,
        "Connexion nécessaire",
        "Votre session est terminée. L’accueil dit comment obtenir un nouveau lien de connexion.",
    ),
    errors.NotSignedIn: Fault(
        401,
        "Connexion nécessaire",
        "Cette page est réservée aux personnes inscrites. Depuis l’accueil, recevez un lien de connexion.",
    ),
    errors.NoAddress: Fault(
        422,
        "Adresse illisible",
        "Ce n’est pas une adresse mél. Écrivez-la en entier, comme prenom.nom@mairie.example.",
    ),
    errors.NoWayToSend: Fault(
        422,
        "Aucun moyen d’envoi",
        "Aucune adresse mél n’est connue de vous. Demandez un lien à votre gestionnaire.",
    ),
    errors.ProofOwed: Fault(
        403,
        "Code attendu",
        "Donnez d’abord le code de votre téléphone : rouvrez la page d’accueil.",
    ),
    errors.ReservedPage: Fault(
        403,
        "Page réservée",
        "Votre rôle n’ouvre pas cette page, ou n’y permet pas cette action. Si vous en avez besoin, "
        "demandez-le à l’administrateur de votre service.",
    ),
    errors.ForgedForm: Fault(
        403,
        "Formulaire périmé",
        "Ce formulaire vient d’une page ouverte avant votre connexion. Rechargez la page, puis recommencez : "
        "rien n’a été enregistré.",
    ),
    errors.UnknownPage: Fault(
        404,
        "Page introuvable",
        "Cette adresse ne mène à rien. Elle est peut-être incomplète.",
    ),
    errors.UnknownTicketPage: Fault(
        404,
        "Ticket introuvable",
        "Aucun ticket ne porte cette référence. Elle s’écrit comme T-2026-0001 : vérifiez-la dans la liste.",
    ),
    errors.FileNotHeld: Fault(
        404,
        "Fichier indisponible",
        "Ce fichier n’est pas conservé ici. S’il a été envoyé par Telegram, ouvrez le ticket dans Telegram.",
    ),
    errors.EmptyMessage: Fault(
        422,
        "Message vide",
        "Le message est vide. Écrivez quelques mots, ou joignez un fichier.",
    ),
    errors.ReplyTooLong: Fault(
        422,
        "Message trop long",
        "Le message est trop long : 4 000 caractères au plus.",
    ),
    errors.BlankLeft: Fault(
        422,
        "Message à compléter",
        "Le modèle a laissé un blanc : remplacez « [à compléter…] », puis envoyez. Rien n’est parti.",
    ),
    errors.NirRemoved: Fault(
        422,
        "Numéro de sécurité sociale retiré",
        "Un numéro de sécurité sociale a été retiré de ce que vous avez tapé : rien n’est parti, rien n’est "
        "enregistré. Relisez, puis recommencez : le numéro unique suffit pour désigner un dossier.",
    ),
    errors.TooFast: Fault(
        429,
        "Un instant",
        "Vous allez plus vite que nous : patientez une minute, puis recommencez. Tout ce qui était déjà "
        "envoyé l’est bien ; ceci ne l’est pas.",
    ),
    errors.TicketChanged: Fault(
        409,
        "Le ticket a changé",
        "Le ticket a changé depuis que vous l’avez ouvert. Relisez-le : votre texte est conservé ci-dessous, "
        "rien n’est parti.",
    ),
    errors.FieldsAtFault: Fault(
        422,
        "Formulaire à revoir",
        "Un des champs ne se lit pas : rien n’est enregistré. Revenez à la page, puis corrigez-le.",
    ),
    errors.EmptyField: Fault(
        422,
        "Champ vide",
        "Ce champ est vide : remplissez-le.",
    ),
    errors.UnreadableDay: Fault(
        422,
        "Date illisible",
        "Cette date n’est pas lisible. Écrivez-la avec le calendrier du champ, ou comme 2027-01-12.",
    ),
    errors.UnreadableHour: Fault(
        422,
        "Heure illisible",
        "Cette heure n’est pas lisible. Écrivez-la comme 14:30.",
    ),
    errors.SkippedHour: Fault(
        422,
        "Heure inexistante",
        "Cette heure n’existe pas ce jour-là : les horloges avancent d’une heure. Choisissez-en une autre.",
    ),
    errors.EventChanged: Fault(
        409,
        "L’événement a changé",
        "L’événement a changé depuis que vous l’avez ouvert, et rien n’est parti. Relisez-le, puis "
        "recommencez.",
    ),
    errors.NobodyChosen: Fault(
        422,
        "Personne à choisir",
        "Choisissez une personne dans la liste.",
    ),
    errors.NobodyNamed: Fault(
        422,
        "Personne à inviter",
        "Écrivez au moins un nom, un par ligne.",
    ),
    errors.TooManyNames: Fault(
        422,
        "Trop de noms",
        "Invitez cinquante personnes à la fois, au plus : une feuille reste lisible.",
    ),
    errors.UnusableFirstLink: Fault(
        410,
        "Ce lien d’installation ne sert plus",
        "Il vaut 24 heures, jusqu’au premier gestionnaire. Redémarrez le service : il en affiche un autre. "
        "Si le service est déjà installé, demandez une invitation à son administrateur.",
    ),
    errors.TimeChanged: Fault(
        409,
        "Le temps passé a changé",
        "Du temps a été compté sur ce ticket depuis que vous l’avez ouvert. Vérifiez le total avant d’en "
        "ajouter : rien n’a été compté cette fois.",
    ),
    errors.GuichetsOutOfRange: Fault(
        422,
        "Nombre de guichets",
        "Donnez le nombre de guichets touchés, de 1 à 999.",
    ),
    errors.LetterTooLong: Fault(
        422,
        "Lettre trop longue",
        "La lettre est trop longue : 12 000 caractères au plus. Rien n’est parti.",
    ),
    errors.UnknownTemplate: Fault(
        404,
        "Modèle introuvable",
        "Ce modèle de réponse n’existe pas. Retrouvez-le dans la liste des modèles.",
    ),
    errors.NoOtherTicket: Fault(
        422,
        "Ticket introuvable",
        "Aucun ticket que vous puissiez voir ne porte cette référence. Elle s’écrit comme T-2026-0001.",
    ),
    errors.UnknownTheme: Fault(
        422,
        "Thème inconnu",
        "Choisissez un thème dans la liste.",
    ),
    errors.UnknownUrgency: Fault(
        422,
        "Urgence inconnue",
        "Choisissez une urgence dans la liste.",
    ),
    errors.NothingTicked: Fault(
        422,
        "Aucun ticket coché",
        "Cochez d’abord les tickets dont il s’agit, puis recommencez.",
    ),
    errors.BadViewName: Fault(
        422,
        "Nom de vue à revoir",
        "Donnez à la vue un nom de quelques mots, 80 caractères au plus.",
    ),
    errors.ViewTooLong: Fault(
        422,
        "Vue trop longue",
        "Les mots cherchés sont trop longs pour être gardés. Abrégez-les, puis enregistrez la vue.",
    ),
    errors.TooManyViews: Fault(
        422,
        "Trop de vues",
        "Vous gardez déjà vingt vues, le plus que cette page sache montrer. Supprimez-en une d’abord.",
    ),
    UnknownEntry: Fault(
        404,
        "Fiche introuvable",
        "Aucune fiche, ni aucun brouillon, ne porte ce nom ici. Cherchez-la dans la base.",
    ),
    errors.UnknownAnswerPage: Fault(
        404,
        "Réponse introuvable",
        "Cette réponse n’existe pas, ou n’existe plus. Cherchez-la parmi les autres, ou posez la question.",
    ),
    errors.ThreadGrew: Fault(
        409,
        "Un message est arrivé entre-temps",
        "Un message est arrivé pour vous depuis que vous avez ouvert ce ticket. Lisez-le d’abord : rien "
        "n’est parti, et votre texte est conservé ci-dessous.",
    ),
    errors.MaskLeft: Fault(
        422,
        "Passage masqué",
        "Il reste un passage masqué, entre crochets : remplacez-le par un mot général (« le demandeur », "
        "« votre collègue »), ou retirez-le. Rien n’est encore gardé.",
    ),
    errors.FileCostsTooMuch: Fault(
        422,
        "Fichier trop lourd à ouvrir",
        "L’ouvrir demande trop de temps ou de mémoire : n’y gardez que le nécessaire, ou découpez-le en "
        "plusieurs fichiers.",
    ),
    errors.FaultyImport: Fault(
        422,
        "Fichier refusé",
        "Le fichier est refusé : rien n’a été gardé.",
    ),
    errors.UnreadableImport: Fault(
        422,
        "Fichier attendu",
        "Choisissez un fichier CSV, XLSX, ODS ou JSONL qui contient des fiches.",
    ),
    errors.NoGuichetChosen: Fault(422, "Guichet à choisir", "Choisissez le guichet."),
    errors.NoStepChosen: Fault(422, "Étape à choisir", "Choisissez l’étape, puis touchez « Noter »."),
    errors.UnknownGuichetPage: Fault(
        404,
        "Guichet introuvable",
        "Ce guichet n’existe pas, ou n’est pas de votre département. Cherchez-le dans la liste des guichets.",
    ),
    errors.GuichetChanged: Fault(
        409,
        "Le guichet a changé",
        "Quelqu’un a changé ce guichet depuis que vous l’avez ouvert : rien n’est enregistré. Ce que vous "
        "avez tapé est ci-dessous ; relisez, puis enregistrez.",
    ),
    errors.SeveralOfThatName: Fault(
        422,
        "Qui s’en va ?",
        "Rien n’est encore coupé ni envoyé. Choisissez au bas du formulaire qui s’en va, ou écrivez son nom "
        "entier.",
    ),
    errors.NoFileGiven: Fault(
        422,
        "Fichier attendu",
        "Choisissez un fichier CSV, XLSX ou ODS qui contient des guichets.",
    ),
    errors.ImportGone: Fault(
        409,
        "Fichier à choisir de nouveau",
        "Le fichier que vous aviez choisi n’est plus gardé : rien n’est enregistré. "
        "Choisissez-le de nouveau.",
    ),
    errors.ImportChanged: Fault(
        409,
        "Les guichets ont changé",
        "Les guichets, ou le fichier, ont changé depuis que vous avez lu cette page : rien n’est enregistré. "
        "Relisez ce qui suit, puis confirmez.",
    ),
    errors.UnknownPlace: Fault(
        422,
        "Département inconnu",
        "Ce département n’existe pas. Écrivez son code, comme 06, 2A ou 974.",
    ),
}

TOO_LARGE = Fault(
    413,
    "Envoi trop lourd",
    "L’envoi est trop lourd : 20 Mo par fichier et 25 Mo en tout, au plus. Rien n’a été enregistré. "
    "Envoyez une capture d’écran, ou une page seulement.",
)
MALFORMED = Fault(
    400,
    "Demande illisible",
    "Votre navigateur a envoyé une demande que nous ne savons pas lire. Rien n’a été enregistré.",
)
WRONG_METHOD = Fault(
    405,
    "Action impossible",
    "Cette adresse ne s’ouvre pas ainsi. Repartez de l’accueil.",
)
UNAVAILABLE = Fault(
    503,
    "Service momentanément indisponible",
    "Nos données ne répondent pas. Si vous veniez d’envoyer un message, il n’est pas parti : réessayez "
    "dans une minute.",
)


def incident(number: str) -> Fault:
    return Fault(
        500,
        "Erreur de notre côté",
        f"Désolé, cette page n’a pas pu être affichée. Réessayez dans un instant ; si cela continue, donnez "
        f"à votre gestionnaire le numéro d’incident {number}.",
    )


def fault_of(error: Exception) -> Fault:
    """The fault for a refusal: of a page, or of the core."""
    for kind in type(error).__mro__:
        if kind in FAULTS:
            return FAULTS[kind]
    match error:
        case TrialFailed():
            return Fault(422, "Essai manqué", error.sentence)
        case errors.FileRefused():
            return Fault(422, "Fichier refusé", sentence(error.why))
        case UnusableLink():
            return Fault(410, "Ce lien ne peut plus servir", sentence(error))
        case AgentClosed():
            return Fault(403, "Cet accès est fermé", sentence(error))
        case TooManyTries():
            return Fault(429, "Trop d’essais", sentence(error))
        case UnknownSession():
            return Fault(404, "Session introuvable", sentence(error))
        case UnknownColleague():
            return Fault(404, "Collègue introuvable", sentence(error))
        case EntryChanged():
            return Fault(409, "La fiche a changé", sentence(error))
        case EffectAwaited():
            return Fault(409, "Effet en cours de calcul", sentence(error))
        case EffectFailed():
            return Fault(503, "Effet non calculé", sentence(error))
        case UnknownPartenaire():
            return Fault(404, "Partenaire introuvable", sentence(error))
        case UnknownEvent() | UnknownIncident() | UnknownMail() | UnknownSignalement() | UnknownTicket():
            return Fault(404, "Page introuvable", sentence(error))
    if isinstance(error, REFUSALS):
        return Fault(422, "Action refusée", sentence(error))
    raise error
