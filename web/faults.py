"""What a page answers to a refusal, and to what goes wrong without one."""

from __future__ import annotations

from dataclasses import dataclass

from rendering.refusals import is_refusal, sentence, words_of

BODY_LIMIT = 25 * 1024 * 1024  # bytes
REPLY_LIMIT = 4_000  # characters
LETTER_LIMIT = 12_000  # characters


@dataclass(frozen=True)
class PageFault:
    status: int
    title: str
    sentence: str


TOO_LARGE = PageFault(
    413,
    "Envoi trop lourd",
    "L’envoi est trop lourd : 20 Mo par fichier et 25 Mo en tout, au plus. Rien n’a été enregistré. "
    "Envoyez une capture d’écran, ou une page seulement.",
)
TOO_SLOW = PageFault(
    408,
    "Envoi interrompu",
    "Votre envoi n’est pas arrivé en entier. Rien n’a été enregistré. Vérifiez la connexion, puis "
    "recommencez.",
)
MALFORMED = PageFault(
    400,
    "Demande illisible",
    "Votre navigateur a envoyé une demande que nous ne savons pas lire. Rien n’a été enregistré.",
)
WRONG_METHOD = PageFault(
    405,
    "Action impossible",
    "Cette adresse ne s’ouvre pas ainsi. Repartez de l’accueil.",
)
UNAVAILABLE = PageFault(
    503,
    "Service momentanément indisponible",
    "Nos données ne répondent pas. Si vous veniez d’envoyer un message, il n’est pas parti : réessayez "
    "dans une minute.",
)


def incident(number: str) -> PageFault:
    return PageFault(
        500,
        "Erreur de notre côté",
        f"Désolé, cette page n’a pas pu être affichée. Réessayez dans un instant ; si cela continue, donnez "
        f"à votre gestionnaire le numéro d’incident {number}.",
    )


def fault_of(error: Exception) -> PageFault:
    """What is said of a refusal, of a page or of the core; anything else is raised again."""
    if not is_refusal(error):
        raise error
    words = words_of(error)
    return PageFault(words.status, words.title, words.on_page or sentence(error))
