"""The words for each fault of a page: what happened, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from guichets.errors import AgentClosed, GuichetError, UnusableLink
from rendering.refusals import sentence
from tickets.errors import TicketError
from web import errors

BODY_LIMIT = 25 * 1024 * 1024  # bytes
REPLY_LIMIT = 4_000  # characters


@dataclass(frozen=True)
class Fault:
    status: int
    title: str
    sentence: str


FAULTS: Mapping[type[Exception], Fault] = {
    errors.SignedOut: Fault(
        401,
        "Connexion nécessaire",
        "Votre session est terminée. Demandez un nouveau lien de connexion à votre gestionnaire.",
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
    errors.NirRemoved: Fault(
        422,
        "Numéro de sécurité sociale retiré",
        "Un numéro de sécurité sociale a été retiré de votre message, qui n’est pas parti. Relisez-le : "
        "le numéro unique suffit pour désigner un dossier.",
    ),
    errors.TicketChanged: Fault(
        409,
        "Le ticket a changé",
        "Le ticket a changé depuis que vous l’avez ouvert. Relisez-le : votre texte est conservé ci-dessous, "
        "rien n’est parti.",
    ),
    errors.UnknownTheme: Fault(
        422,
        "Thème inconnu",
        "Choisissez un thème dans la liste.",
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
    """The fault for a refusal: of a page, of the registry, of a ticket."""
    if type(error) in FAULTS:
        return FAULTS[type(error)]
    match error:
        case UnusableLink():
            return Fault(410, "Ce lien ne peut plus servir", sentence(error))
        case AgentClosed():
            return Fault(403, "Cet accès est fermé", sentence(error))
        case GuichetError() | TicketError():
            return Fault(422, "Action refusée", sentence(error))
    raise error
