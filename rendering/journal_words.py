"""The words for a row of the journal: what happened, how it ended, how far it went."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from guichets.partenaires import Change
from journal.entries import Kind, Level
from rendering.labels import OPENING_STEP, ROLE
from tickets.interventions import Outcome

KIND: Mapping[Kind, str] = {
    Kind.QUESTION_ANSWERED: "question répondue par la base",
    Kind.QUESTION_SUGGESTED: "titres proposés",
    Kind.SUGGESTION_CHOSEN: "titre choisi",
    Kind.ANSWER_ACCEPTED: "réponse confirmée par l’agent",
    Kind.ANSWER_REJECTED: "réponse refusée par l’agent",
    Kind.QUESTION_UNANSWERED: "question sans réponse de la base",
    Kind.NIR_MASKED: "numéro de sécurité sociale masqué",
    Kind.TICKET_OPENED: "ticket ouvert",
    Kind.TICKET_TAKEN: "ticket pris en charge",
    Kind.TICKET_RELEASED: "ticket rendu",
    Kind.TICKET_REPLIED: "réponse envoyée",
    Kind.TICKET_QUESTIONED: "précision demandée",
    Kind.TICKET_COMPLETED: "ticket complété",
    Kind.TICKET_THEME_CHANGED: "thème du ticket changé",
    Kind.TICKET_ESCALATED: "ticket transmis au pôle national",
    Kind.TICKET_RETURNED: "réponse du pôle national reçue",
    Kind.TICKET_CLOSED: "ticket clos",
    Kind.TICKET_REOPENED: "ticket rouvert",
    Kind.TICKET_RECALLED: "ticket rappelé aux gestionnaires",
    Kind.TIME_SPENT: "temps passé noté",
    Kind.CALL_LOGGED: "appel, mél ou visite noté",
    Kind.AGENT_INVITED: "agent invité",
    Kind.AGENT_ENROLLED: "agent inscrit",
    Kind.ACCESS_REQUESTED: "accès demandé",
    Kind.ACCESS_REFUSED: "accès refusé",
    Kind.AGENT_CLOSED: "accès fermé",
    Kind.ROLE_CHANGED: "rôle changé",
    Kind.SECOND_FACTOR_SET: "second facteur mis en place",
    Kind.SECOND_FACTOR_REMOVED: "second facteur retiré",
    Kind.AGENT_CHANGED: "personne modifiée",
    Kind.OPENING_RECORDED: "ouverture d’accès notée",
    Kind.OPENING_MOVED: "ouverture d’accès avancée",
    Kind.PARTENAIRE_CHANGED: "partenaire modifié",
    Kind.GUICHET_ADDED: "guichet ajouté",
    Kind.GUICHET_CHANGED: "guichet modifié",
    Kind.GUICHET_CLOSED: "guichet fermé",
    Kind.GUICHET_REOPENED: "guichet rouvert",
    Kind.EVENT_PLANNED: "événement planifié",
    Kind.EVENT_MOVED: "événement déplacé",
    Kind.EVENT_CHANGED: "événement modifié",
    Kind.EVENT_CANCELLED: "événement annulé",
    Kind.SIGNALEMENT_RECORDED: "signalement noté",
    Kind.SIGNALEMENT_ANSWERED: "réponse à un signalement",
    Kind.SIGNALEMENT_REOPENED: "réponse à un signalement effacée",
    Kind.SIGNALEMENT_CANCELLED: "signalement retiré",
    Kind.REMINDER_SENT: "rappel envoyé",
    Kind.SETTINGS_CHANGED: "réglages changés",
}

LEVEL: Mapping[Level, str] = {
    Level.BASE: "base de connaissances",
    Level.GESTIONNAIRE: "gestionnaire",
    Level.NATIONAL: "pôle national",
}

OUTCOME: Mapping[str, str] = {
    **{role.value: label for role, label in ROLE.items()},
    **{step.value: label for step, label in OPENING_STEP.items()},
    Change.ADDED.value: "ajouté",
    Change.CHANGED.value: "modifié",
    Change.CLOSED.value: "retiré",
    Change.REOPENED.value: "remis",
    Outcome.RESOLVED.value: "résolu",
    Outcome.UNRESOLVED.value: "non résolu",
    "in_time": "dans le délai",
    "late": "hors délai",
    "J-7": "sept jours avant",
    "J-1": "la veille",
    "J": "le jour même",
    "J+1": "le lendemain de l’échéance",
}


def outcome(value: str) -> str:
    """How it ended; what no version of the service has written stays as it is."""
    return OUTCOME.get(value, value)


def filters() -> dict[str, Callable[..., str]]:
    """As template filters, under French names since templates are French."""
    return {"evenement_journal": lambda kind: KIND[Kind(kind)], "issue": outcome}
