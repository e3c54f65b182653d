"""The French label of each enumerated value: one dictionary per enumeration."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from agenda.events import EventKind
from guichets.openings import OpeningStep
from guichets.particulars import KIND_NAMES
from guichets.registry import GuichetKind, Role
from knowledge_base.learning.proposals import Origin
from knowledge_base.themes import Theme
from knowledge_base.upkeep.life import Action as RevisionAction
from knowledge_base.upkeep.life import Status as RevisionStatus
from quality.signalements import Standing
from tickets.answer_templates import Blank
from tickets.interventions import Medium
from tickets.life import Action, Status
from tickets.pole.dossier import Blocking, Element
from tickets.queue import View

STATUS: Mapping[Status, str] = {
    Status.OPEN: "ouvert",
    Status.IN_PROGRESS: "pris en charge",
    Status.WAITING: "en attente d’une précision de l’agent",
    Status.ESCALATED: "au pôle national",
    Status.ANSWERED: "répondu",
    Status.CLOSED: "clos",
}

ACTION: Mapping[Action, str] = {
    Action.TAKE: "pris en charge",
    Action.RELEASE: "rendu",
    Action.REPLY: "réponse envoyée",
    Action.ASK: "précision demandée",
    Action.ADD: "complété",
    Action.ESCALATE: "transmis au pôle national",
    Action.RETURN: "réponse du pôle national reçue",
    Action.CLOSE: "clos",
    Action.REOPEN: "rouvert",
    Action.CORRECT: "question corrigée",
}

VIEW: Mapping[View, str] = {
    View.TO_TAKE: "À prendre",
    View.MINE: "Mes tickets",
    View.OVERDUE: "En retard",
    View.WAITING: "En attente",
    View.AT_POLE: "Au pôle",
    View.TO_ATTACH: "À rattacher",
    View.OPEN: "Tous en cours",
    View.CLOSED: "Clos",
}

THEME: Mapping[Theme, str] = {
    Theme.CONNEXION: "Connexion et comptes",
    Theme.ENREGISTREMENT: "Enregistrement d’une demande",
    Theme.PIECES: "Pièces et dossier unique",
    Theme.RENOUVELLEMENT: "Renouvellement",
    Theme.RADIATION: "Radiation et attribution",
    Theme.REACTIVATION: "Réactivation",
    Theme.DOUBLONS: "Doublons",
    Theme.NIR: "NIR et état civil",
    Theme.SEPARATION: "Séparation, co-demandeur, mutation",
    Theme.ANRU: "Relogements ANRU",
    Theme.COTATION: "Cotation",
    Theme.DALO: "DALO, publics prioritaires, quartiles",
    Theme.QUALITE: "Qualité, contrôles et signalements",
    Theme.INTERFACES: "Interfaces et dispatching",
    Theme.PORTAIL: "Portail grand public",
    Theme.ASSISTANCE: "Assistance et escalade",
    Theme.FORMATIONS: "Formations",
    Theme.INSTANCES: "Instances et calendrier",
    Theme.RGPD: "RGPD et non-discrimination",
    Theme.BILANS: "Bilans et statistiques",
}

ACT: Mapping[str, str] = {
    "question": "Question",
    "reactivation": "Réactivation d’une demande",
    "correction_nir": "Correction d’un NIR",
    "doublon": "Suppression d’un doublon",
    "suppression_anru": "Suppression d’une demande ANRU",
    "suivi_plis": "Suivi des plis",
    "ouverture_guichet": "Ouverture d’un guichet",
    "ouverture_acces": "Ouverture d’un accès",
    "fermeture_acces": "Fermeture d’un accès",
    "deblocage_compte": "Déblocage d’un compte",
    "coordonnees_horaires": "Coordonnées ou horaires d’un guichet",
    "sensible": "Sujet sensible",
}

REVISION_STATUS: Mapping[RevisionStatus, str] = {
    RevisionStatus.DRAFT: "brouillon",
    RevisionStatus.REVIEWED: "relue",
    RevisionStatus.PUBLISHED: "publiée",
    RevisionStatus.TO_REVIEW: "à relire",
    RevisionStatus.RETIRED: "retirée",
    RevisionStatus.REPLACED: "ancienne version",
}

REVISION_ACTION: Mapping[RevisionAction, str] = {
    RevisionAction.EDIT: "écrite",
    RevisionAction.REVIEW: "relue",
    RevisionAction.PUBLISH: "publiée",
    RevisionAction.CONFIRM: "confirmée",
    RevisionAction.DOUBT: "mise à relire",
    RevisionAction.RETIRE: "retirée",
    RevisionAction.REPLACE: "remplacée",
    RevisionAction.DISCARD: "abandonnée",
}

# The fields of an entry, by their name in its file.
ENTRY_FIELD: Mapping[str, str] = {
    "id": "identifiant",
    "question": "question",
    "answer": "réponse",
    "variants": "formulations",
    "keywords": "mots clés",
    "theme": "thème",
    "scope": "portée",
    "facts": "règles de référence",
    "source": "source",
    "source_date": "date de la source",
    "validated_by": "validée par",
    "validated_on": "validée le",
    "review_by": "à relire le",
    "owner": "responsable",
    "valid_from": "valable du",
    "valid_until": "valable jusqu’au",
    "replaced_by": "remplacée par",
    "overrides": "prend la place de",
}

PROPOSAL_ORIGIN: Mapping[Origin, str] = {
    Origin.CHOSEN: "titre choisi",
    Origin.ACCEPTED: "titre choisi, réponse confirmée",
    Origin.TICKET: "réponse refusée, puis ticket clos",
    Origin.CORRECTION: "correction d’un gestionnaire",
}

CHANNEL: Mapping[str, str] = {
    "telegram": "Telegram",
    "web": "Messagerie web",
    "telephone": "Téléphone",
    "mel": "Mél",
    "visite": "Visite",
}

# The menu that Telegram shows to everybody; the gestionnaire finds hers with /aide.
COMMANDS: Sequence[tuple[str, str]] = (
    ("mes_tickets", "Suivre mes tickets"),
    ("connexion", "Ouvrir mon espace dans un navigateur"),
    ("aide", "Ce que je sais faire"),
    ("annuler", "Abandonner ce qui est en cours"),
)

MEDIUM: Mapping[Medium, str] = {medium: CHANNEL[medium.value] for medium in Medium}

ELEMENT: Mapping[Element, str] = {
    Element.DEPARTEMENT: "le département",
    Element.PROFILE: "le profil concerné",
    Element.NUMERO_UNIQUE: "le numéro unique",
    Element.STEPS: "ce qui a été fait, attendu et obtenu",
    Element.LOCAL_ANSWER: "la réponse déjà donnée localement",
    Element.QUESTION: "la question précise",
    Element.BLOCKING: "le degré de blocage",
}

# What a template of answers leaves to be filled in.
BLANK: Mapping[Blank, str] = {
    Blank.AGENT: "le nom de l’agent",
    Blank.GUICHET: "le nom du guichet",
    Blank.REFERENCE: "la référence du ticket",
    Blank.NUMERO_UNIQUE: "le numéro unique",
}

# What a template could not know: she completes it, and it does not leave as it is.
TO_COMPLETE = "[à compléter"


def to_complete(blank: Blank) -> str:
    """« [à compléter : le numéro unique] »."""
    return f"{TO_COMPLETE}\N{NO-BREAK SPACE}: {BLANK[blank]}]"


BLOCKING: Mapping[Blocking, str] = {
    Blocking.TOTAL: "bloquant",
    Blocking.PARTIAL: "gênant",
    Blocking.NONE: "non bloquant",
}

ROLE: Mapping[Role, str] = {
    Role.AGENT: "agent",
    Role.REFERENT: "référent",
    Role.LECTEUR: "lecteur",
    Role.GESTIONNAIRE: "gestionnaire",
    Role.ADMINISTRATEUR: "administrateur",
}

GUICHET_KIND = KIND_NAMES


OPENING_STEP: Mapping[OpeningStep, str] = {
    OpeningStep.ACCOUNT: "l’agent doit créer son compte",
    OpeningStep.FORM: "l’organisme doit envoyer la fiche collecte",
    OpeningStep.ASSIGNMENT: "le gestionnaire doit affecter les droits",
    OpeningStep.CERTIFICATION: "l’assistance nationale doit certifier le compte",
    OpeningStep.OPEN: "accès ouvert",
    OpeningStep.ABANDONED: "abandonnée",
}

EVENT_KIND: Mapping[EventKind, str] = {
    EventKind.FORMATION: "formation",
    EventKind.COPIL: "copil",
    EventKind.COMITE: "comité de suivi",
    EventKind.PLENIERE: "plénière nationale",
}


STANDING: Mapping[Standing, str] = {
    Standing.OWED: "réponse attendue",
    Standing.LATE: "en retard",
    Standing.ANSWERED: "répondu",
    Standing.WITHDRAWN: "retiré",
}


def event_name(kind: EventKind, title: str) -> str:
    """« Formation : Prise en main du SNE », « Comité de suivi »."""
    name = EVENT_KIND[kind][:1].upper() + EVENT_KIND[kind][1:]
    return f"{name}\N{NO-BREAK SPACE}: {title}" if title else name


# What an escalation cannot do without, and the page where it is given.
SETTING_PLACE: Mapping[str, str] = {
    "RELAIS_SMTP_URL": "le serveur d’envoi dans Réglages › Mél (RELAIS_SMTP_URL)",
    "RELAIS_MAIL_FROM": "votre adresse dans Réglages › Mél (RELAIS_MAIL_FROM)",
    "RELAIS_NATIONAL_ADDRESS": "son adresse dans Réglages › Pôle national (RELAIS_NATIONAL_ADDRESS)",
}


def theme(value: str) -> str:
    """A theme's label; a theme that is gone keeps its slug."""
    return THEME[Theme(value)] if value in set(Theme) else value or "sans thème"


def filters() -> dict[str, Callable[..., str]]:
    """The labels as template filters, under French names since templates are French."""
    return {
        "theme": theme,
        "statut": lambda value: STATUS[Status(value)],
        "action": lambda value: ACTION[Action(value)],
        "acte": lambda value: ACT.get(value, value),
        "canal": lambda value: CHANNEL.get(value, value),
        "element": lambda value: ELEMENT[Element(value)],
        "blocage": lambda value: BLOCKING[Blocking(value)],
        "action_fiche": lambda value: REVISION_ACTION[RevisionAction(value)],
        "statut_fiche": lambda value: REVISION_STATUS[RevisionStatus(value)],
        "champ": lambda value: ENTRY_FIELD[value],
        "role": lambda value: ROLE[Role(value)],
        "type_guichet": lambda value: GUICHET_KIND[GuichetKind(value)],
        "etape_acces": lambda value: OPENING_STEP[OpeningStep(value)],
        "etat_signalement": lambda value: STANDING[Standing(value)],
        "type_evenement": lambda value: EVENT_KIND[EventKind(value)],
        "origine": lambda value: PROPOSAL_ORIGIN[Origin(value)],
    }
