"""What is done on a page of the console rather than in the chat: where the page is, and how it is said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True)
class ConsolePlace:
    """``{}`` stands for what the page is about: a ticket, an event, a signalement, an entry."""

    path: str
    words: str
    is_of_agents: bool = False
    """A page of theirs: whoever has no console opens it."""


PLACES: Mapping[str, ConsolePlace] = {
    "escalade": ConsolePlace(
        "/tickets/{}/escalade",
        "L’escalade se prépare, se relit et s’envoie dans la console, sur la page du ticket{}.",
    ),
    "pole": ConsolePlace(
        "/tickets/{}#pole",
        "L’échange avec le pôle national se tient dans la console, sur la page du ticket{}.",
    ),
    "relance": ConsolePlace(
        "/tickets/{}/relance",
        "La relance du pôle national se relit et s’envoie dans la console, sur la page du ticket{}.",
    ),
    "base": ConsolePlace(
        "/base",
        "La base se tient dans la console, page « Base ».",
    ),
    "fiche": ConsolePlace(
        "/base/{}",
        "Une fiche se corrige dans la console, page « Base ».",
    ),
    "vers_base": ConsolePlace(
        "/tickets/{}/base",
        "Une réponse se propose à la base dans la console, sur la page du ticket{}.",
    ),
    "personne": ConsolePlace(
        "/personnes/{}",
        "Une adresse se corrige, et une invitation se renvoie, dans la console, sur la page de la personne.",
    ),
    "agenda": ConsolePlace(
        "/agenda",
        "Formations et réunions se planifient, se déplacent et s’annulent dans la console, page « Agenda ».",
    ),
    "planifier": ConsolePlace(
        "/agenda/nouveau",
        "Une formation ou une réunion se planifie dans la console, page « Agenda ».",
    ),
    "former": ConsolePlace(
        "/agenda/nouveau?theme={}",
        "Une formation se planifie dans la console, page « Agenda ».",
    ),
    "evenement": ConsolePlace(
        "/agenda/{}",
        "Cet événement se déplace ou s’annule dans la console, page « Agenda ».",
    ),
    "compte_rendu": ConsolePlace(
        "/agenda/{}#compte-rendu",
        "Le compte rendu se prépare et se note dans la console, sur la page de la réunion.",
    ),
    "presences": ConsolePlace(
        "/agenda/{}#inscriptions",
        "Les présences se notent dans la console, sur la page de la formation.",
    ),
    "annee": ConsolePlace(
        "/agenda/annee?departement={}",
        "Les obligations de l’année se suivent dans la console, page « Agenda », onglet « L’année ».",
    ),
    "guichet": ConsolePlace(
        "/guichets/{}",
        "La fiche d’un guichet se tient dans la console, page « Guichets ».",
    ),
    "calendrier": ConsolePlace(
        "/formations/{}/calendrier.ics",
        "Le fichier pour votre calendrier est sur vos pages, « Formations ».",
        is_of_agents=True,
    ),
    "reponse": ConsolePlace(
        "/formations#evenement-{}",
        "Qui représente votre guichet se note sur vos pages, « Formations ».",
        is_of_agents=True,
    ),
    "diffusion": ConsolePlace(
        "/publications/{}",
        "Ce document s’ouvre sur vos pages, « Publications ».",
        is_of_agents=True,
    ),
    "mon_signalement": ConsolePlace(
        "/mon-guichet/signalements/{}",
        "La réponse à un signalement s’écrit sur vos pages, « Mon guichet », avec ses fichiers.",
        is_of_agents=True,
    ),
    "coordonnees": ConsolePlace(
        "/mon-guichet/coordonnees",
        "Les coordonnées se corrigent sur vos pages, « Mon guichet ».",
        is_of_agents=True,
    ),
    "signaler": ConsolePlace(
        "/qualite/nouveau",
        "Un signalement se note dans la console, page « Qualité ».",
    ),
    "signalement": ConsolePlace(
        "/qualite/{}",
        "La réponse au signalement{} se note dans la console, page « Qualité », d’où il se retire aussi.",
    ),
}


def address_of(place: str, subject: str = "") -> str:
    """On the site; without a subject, the page that lists them."""
    path = PLACES[place].path
    return path.format(quote(subject, safe="")) if subject else path.partition("{}")[0].rstrip("/")


def words_of(place: str, subject: str = "") -> str:
    return PLACES[place].words.format(f" {subject}" if subject else "")


def filters() -> Mapping[str, Callable[..., str]]:
    return {"dans_la_console": words_of}
