"""What is held on a person, as they read it: a title for each table, its words, its dates and its names.

The numbers by which the tables hold together stand in the other file, for a program.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from rendering.labels import CHANNEL, OPINION, ROLE, STATUS, THEME

TABLE: Mapping[str, str] = {
    "agents": "La personne",
    "accounts": "Ses comptes (Telegram, web)",
    "access_requests": "Ses demandes d’accès au service",
    "account_openings": "L’ouverture de son compte dans le SNE",
    "invitations": "Ses invitations",
    "sign_in_links": "Ses liens de connexion",
    "sessions": "Ses connexions",
    "second_factors": "Son second facteur",
    "recovery_codes": "Ses codes de secours",
    "copies": "Ce qui lui a été diffusé",
    "calendar_feeds": "L’adresse de son calendrier",
    "tickets": "Ses tickets",
    "ticket_messages": "Les messages de ses tickets, et ceux qu’elle a écrits",
    "ticket_events": "Ce qu’elle a fait de tickets",
    "ticket_links": "Les tickets qu’elle a liés",
    "mails": "Ses méls, et ceux de ses tickets",
    "mail_threads": "Les numéros des méls de ses tickets",
    "escalations": "Les lettres au pôle national sur ses tickets",
    "asked_questions": "Les questions posées à la base",
    "answers_given": "Les réponses montrées",
    "proposals": "Les formulations proposées d’après ses questions",
    "inbox": "Ses messages reçus",
    "outbox": "Les messages envoyés, à elle ou sur ses tickets",
    "web_messages": "Sa messagerie web, et ce qui y cite ses tickets",
    "conversations": "Les dialogues commencés",
    "topics": "Les fils Telegram",
    "drafts": "Les brouillons",
    "presences": "Les pages ouvertes",
    "timers": "Les chronomètres",
    "saved_views": "Ses vues enregistrées",
    "absences": "Ses absences",
    "enrolments": "Ses inscriptions",
    "reminder_choices": "Les rappels qu’elle a reportés ou arrêtés",
    "revisions": "Les fiches qu’elle a écrites",
    "revision_events": "Ce qu’elle a fait de fiches",
    "answer_templates": "Les réponses types qu’elle a écrites",
    "incidents": "Les incidents qu’elle a ouverts",
    "incident_contacts": "Les incidents qu’elle a rencontrés",
    "events": "Les événements qu’elle a planifiés, ou dont elle a noté les présences",
    "signalements": "Les signalements qu’elle a notés",
    "account_opening_events": "Les ouvertures de compte qu’elle a fait avancer",
    "purges": "Les effacements qu’elle a signés",
    "triage_groups": "Le groupe Telegram qu’elle a relié",
    "audit": "Ses traces d’accès, par numéro",
    "journal": "Les lignes du journal, par numéro",
}

COLUMN: Mapping[str, str] = {
    "reference": "Référence",
    "ticket": "Ticket",
    "at": "Le",
    "created_at": "Créé le",
    "opened_at": "Ouvert le",
    "received_at": "Reçu le",
    "written_at": "Écrit le",
    "sent_at": "Envoyé le",
    "asked_at": "Demandé le",
    "started_at": "Commencé le",
    "seen_at": "Vu le",
    "used_at": "Utilisé le",
    "bound_at": "Relié le",
    "confirmed_at": "Confirmé le",
    "verified_at": "Vérifié le",
    "taken_at": "Pris le",
    "escalated_at": "Transmis au pôle le",
    "answered_at": "Répondu le",
    "settled_at": "Réglé le",
    "decided_at": "Décidé le",
    "closed_at": "Fermé le",
    "ended_at": "Terminé le",
    "expires_at": "Jusqu’au",
    "first_day": "Premier jour",
    "last_day": "Dernier jour",
    "starts_at": "Commence le",
    "name": "Nom",
    "author_name": "Auteur",
    "display_name": "Nom affiché",
    "email": "Adresse mél",
    "phone": "Téléphone",
    "signature": "Signature",
    "role": "Rôle",
    "guichet_text": "Guichet indiqué",
    "device": "Appareil",
    "user_ref": "Compte",
    "address": "Adresse du poste",
    "channel": "Canal",
    "sender": "Expéditeur",
    "sender_name": "Nom de l’expéditeur",
    "recipient": "Destinataire",
    "status": "État",
    "theme": "Thème",
    "subject": "Objet",
    "title": "Titre",
    "question": "Question",
    "numero_unique": "Numéro unique",
    "answers": "Rubriques",
    "text": "Texte",
    "payload": "Message",
    "data": "Saisie en cours",
    "content": "Contenu",
    "phrasing": "Formulation",
    "note": "Note",
    "attachments": "Pièces jointes",
    "rating_comment": "Commentaire",
    "query": "Recherche",
    "minutes": "Minutes",
    "banner": "Message",
    "closing": "Message de fin",
    "usefulness": "Utilité de la formation",
    "pace": "Rythme de la formation",
    "ease": "À l’aise pour l’appliquer",
}
"""Those that say something to the person, in the order in which they are read."""
_FILE = re.compile(r"\S*/[0-9a-f]{64}\.[a-z0-9]{1,5}")
# A state that has no word for people is of our own machinery.
_LABELS: Mapping[str, Mapping[Any, str]] = {
    "status": STATUS,
    "theme": THEME,
    "role": ROLE,
    "channel": CHANNEL,
    **dict.fromkeys(("usefulness", "pace", "ease"), OPINION),
}


@dataclass(frozen=True)
class Section:
    """An instant stays one: the page writes it in local time."""

    title: str
    rows: tuple[tuple[tuple[str, str | datetime], ...], ...]


@dataclass(frozen=True)
class PersonReport:
    """``controller`` is "" where nobody has set it."""

    name: str
    number: int
    at: datetime
    controller: str
    contact: str
    sections: tuple[Section, ...]


def sections_of(held: Mapping[str, Sequence[Mapping[str, Any]]]) -> tuple[Section, ...]:
    """In the order of ``TABLE``; what is empty says nothing."""
    ordered = [*(name for name in TABLE if name in held), *sorted(held.keys() - TABLE.keys())]
    return tuple(
        Section(TABLE.get(name, name), tuple(filter(None, (tuple(_said(row)) for row in held[name]))))
        for name in ordered
    )


def files_of(held: Mapping[str, Sequence[Mapping[str, Any]]]) -> Sequence[str]:
    """The paths of the files that are held on the person, each once."""
    return sorted({path for row in _strings(plain(held)) for path in _FILE.findall(row)})


def _strings(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            yield from (one for part in value.values() for one in _strings(part))
        case list():
            yield from (one for part in value for one in _strings(part))


def plain(value: Any) -> Any:
    """As JSON holds it: instants in ISO 8601, the rest as it is."""
    match value:
        case None | bool() | int() | str():
            return value
        case datetime():
            return value.isoformat()
        case Mapping():
            return {str(key): plain(one) for key, one in value.items()}
        case list() | tuple():
            return [plain(one) for one in value]
        case _ if hasattr(value, "__dict__") and vars(value):
            return plain(vars(value))
        case _:
            return str(value)


def _said(row: Mapping[str, Any]) -> Iterable[tuple[str, str | datetime]]:
    for name, label in COLUMN.items():
        value = row.get(name)
        if value not in (None, "", [], {}):
            said = _LABELS[name].get(value) if name in _LABELS else value
            if said is not None:
                yield label, said if isinstance(said, datetime) else _words(said)


def _words(value: Any) -> str:
    match value:
        case str():
            return value
        case Mapping() if "text" in value:
            return str(Markup(value["text"]).striptags())  # noqa: S704  as a chat shows it, and never as HTML
        case Mapping():
            return "\N{NO-BREAK SPACE}; ".join(
                f"{key}\N{NO-BREAK SPACE}: {_words(one)}" for key, one in value.items()
            )
        case list() | tuple():
            return ", ".join(map(_words, value))
        case _:
            return _words(plain(value)) if hasattr(value, "__dict__") else str(value)
