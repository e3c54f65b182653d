"""The words for a row of the audit trail."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from guichets.throttle import (
    CODES_BY_AGENT,
    CODES_BY_CLIENT,
    LINKS_BY_ADDRESS,
    LINKS_BY_AGENT,
    LINKS_BY_CLIENT,
    ROOM,
)
from journal.audit import MOST_COUNTED, AuditKind
from rendering import journal_words
from rendering.journal_words import outcome

_IN_THE_JOURNAL = {kind.value: words for kind, words in journal_words.KIND.items()}

KIND: Mapping[AuditKind, str] = {
    AuditKind.SIGNED_IN: "connexion",
    AuditKind.SIGNED_OUT: "déconnexion",
    AuditKind.CODE_GIVEN: "second facteur donné",
    AuditKind.RECOVERY_CODES_MADE: "codes de secours renouvelés",
    AuditKind.LINK_MADE: "lien de connexion créé",
    AuditKind.CALENDAR_OPENED: "adresse de calendrier créée",
    AuditKind.CALENDAR_CLOSED: "adresse de calendrier retirée",
    AuditKind.LINK_REFUSED: "lien de connexion refusé",
    AuditKind.ADDRESS_UNKNOWN: "lien demandé pour une adresse inconnue",
    AuditKind.CODE_REFUSED: "code du second facteur refusé",
    AuditKind.INVITATION_REFUSED: "code d’invitation refusé",
    AuditKind.TRIES_EXHAUSTED: "trop d’essais, arrêtés",
    AuditKind.EXPORTED: "fichier téléchargé",
    AuditKind.SENSITIVE_READ: "ticket sensible lu",
    AuditKind.COMMAND_RUN: "commande lancée sur la machine",
    AuditKind.AUDIT_PURGED: "traces anciennes effacées",
    **{kind: _IN_THE_JOURNAL[kind.value] for kind in AuditKind if kind.value in _IN_THE_JOURNAL},
    AuditKind.AGENT_INVITED: "personne invitée",
    AuditKind.AGENT_ENROLLED: "personne inscrite",
}

REASON: Mapping[str, str] = {
    "unknown": "code inconnu",
    "used": "code déjà utilisé",
    "expired": "code expiré",
    LINKS_BY_ADDRESS.name: "liens demandés pour une même adresse",
    LINKS_BY_AGENT.name: "liens demandés par une même personne",
    LINKS_BY_CLIENT.name: "liens demandés d’un même endroit",
    CODES_BY_AGENT.name: "codes d’une même personne",
    CODES_BY_CLIENT.name: "codes venus d’un même endroit",
    ROOM: "essais de partout à la fois",
}


def reason(value: str) -> str:
    """Why, or how it ended; what no version of the service has written stays as it is."""
    return REASON.get(value) or outcome(value)


def times(count: int) -> str:
    return "" if count < 2 else f"{count} fois{' ou plus' if count >= MOST_COUNTED else ''}"


def filters() -> dict[str, Callable[..., str]]:
    """As template filters, under French names since templates are French."""
    return {"trace": lambda kind: KIND[AuditKind(kind)], "motif_trace": reason, "fois": times}
