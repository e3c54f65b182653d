"""The French label of each enumerated value: one dictionary per enumeration."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from agenda.events import EventKind
from guichets.openings import OpeningStep
from guichets.particulars import KIND_NAMES
from guichets.registry import GuichetKind, Role
from knowledge_base.learning.proposals import Origin
from knowledge_base.reading import Nearness
from knowledge_base.themes import Theme
from knowledge_base.understanding.urgency import Urge
from knowledge_base.upkeep.life import Action as RevisionAction
from knowledge_base.upkeep.life import Status as RevisionStatus
from quality.signalements import Standing
from tickets.answer_templates import Blank
from tickets.deeds import Deed
from tickets.interventions import Medium
from tickets.life import Action, Status
from tickets.mail.mails import Aside, Doubt
from tickets.mail.sorting import MachineWrote
from tickets.pole.dossier import Blocking, Element
from tickets.pole.files import Hindrance
from tickets.pole.life import Standing as PoleStanding
from tickets.pole.life import Turn
from tickets.queue import View
from tickets.ticket import Rating, Urgency
from tickets.triage.links import Tie

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
    Action.HAND_OVER: "passé à un collègue",
    Action.RELEASE: "rendu",
    Action.REPLY: "réponse envoyée",
    Action.ASK: "précision demandée",
    Action.ADD: "complété",
    Action.ESCALATE: "transmis au pôle national",
    Action.RETURN: "revenu du pôle national",
    Action.CLOSE: "clos",
    Action.REOPEN: "rouvert",
    Action.CORRECT: "question corrigée",
    Action.MERGE: "autre ticket réuni à celui-ci",
}

DEED: Mapping[Deed, str] = {
    Deed.KIND: "objet changé",
    Deed.URGENCY: "urgence changée",
    Deed.ON_BEHALF: "noté au nom de l’agent",
    Deed.STEP: "étape faite",
    Deed.SPLIT: "question mise à part",
    Deed.SPLIT_FROM: "mis à part",
    Deed.LINK: "lié à un autre ticket",
    Deed.UNLINK: "lien retiré",
    Deed.UNDO_CLOSE: "clôture annulée",
}

RATING: Mapping[Rating, str] = {
    Rating.HELPED: "oui, merci",
    Rating.NOT_HELPED: "non, pas vraiment",
}

TURN: Mapping[Turn, str] = {
    Turn.HEARD: "réponse du pôle national reçue",
    Turn.REFUSED: "lettre au pôle national refusée par un serveur",
    Turn.RESENT: "lettre au pôle national renvoyée",
    Turn.NUDGED: "pôle national relancé",
    Turn.STILL_WAITING: "simple accusé de réception du pôle national",
    Turn.SETTLED: "échange avec le pôle national clos",
    Turn.NUMBERED: "référence du pôle national notée",
}

POLE_STANDING: Mapping[PoleStanding, str] = {
    PoleStanding.SENT: "réponse attendue",
    PoleStanding.UNDELIVERED: "lettre non arrivée",
    PoleStanding.TO_REVIEW: "réponse à relire",
    PoleStanding.SETTLED: "échange clos",
}

URGENCY: Mapping[Urgency, str] = {
    Urgency.NORMAL: "normale",
    Urgency.URGENT: "urgent",
}

# Why a message may be urgent.
URGE: Mapping[Urge, str] = {
    Urge.COUNTER: "quelqu’un attend au guichet",
    Urge.DEADLINE: "une date tombe",
    Urge.BLOCKED: "le guichet est bloqué",
    Urge.SAID: "l’agent le dit urgent",
}

NEARNESS: Mapping[Nearness, str] = {
    Nearness.SURE: "répond à la question",
    Nearness.LIKELY: "s’en approche",
    Nearness.FAR: "voisine seulement",
}

# How another ticket is tied to this one: this one leads, then follows.
TIE: Mapping[tuple[Tie, bool], str] = {
    (Tie.LINKED, True): "lié",
    (Tie.LINKED, False): "lié",
    (Tie.SPLIT, True): "mis à part de celui-ci",
    (Tie.SPLIT, False): "celui-ci en a été mis à part",
    (Tie.MERGED, True): "réuni à celui-ci",
    (Tie.MERGED, False): "celui-ci lui est réuni",
}

VIEW: Mapping[View, str] = {
    View.TO_TAKE: "À prendre",
    View.MINE: "Mes tickets",
    View.OVERDUE: "En retard",
    View.WAITING: "En attente",
    View.AT_POLE: "Au pôle",
    View.TO_REVIEW: "Réponses du pôle à relire",
    View.TO_ATTACH: "Sans guichet",
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
    "modification_acces": "Modification d’un accès",
    "fermeture_acces": "Fermeture d’un accès",
    "deblocage_compte": "Déblocage d’un compte",
    "coordonnees_horaires": "Coordonnées ou horaires d’un guichet",
    "anomalie": "Anomalie technique",
    "interface": "Interface d’un logiciel privé",
    "cotation": "Cotation",
    "dossier_unique": "Dossier unique",
    "statistiques": "Statistiques",
    "reclamation": "Réclamation d’un demandeur",
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
    ("demande", "Demander quelque chose au gestionnaire"),
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

# Why a file is not sent to the pole; it ends a sentence.
HINDRANCE: Mapping[Hindrance, str] = {
    Hindrance.NOT_HELD: "il a été reçu par Telegram et n’est pas conservé ici",
    Hindrance.KIND: "seules les images (PNG, JPEG, WebP) et les PDF partent",
    Hindrance.UNREADABLE: "son contenu ne se lit pas comme une image",
    Hindrance.TOO_LARGE_A_PICTURE: (
        "cette image a trop de points ; envoyez une capture d’une partie de l’écran"
    ),
    Hindrance.TOO_HEAVY: "un PDF ne doit pas dépasser 5 Mo",
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


# Why a mail is in the tray.
DOUBT: Mapping[Doubt, str] = {
    Doubt.UNKNOWN_SENDER: "adresse inconnue",
    Doubt.SHARED_ADDRESS: "adresse de plusieurs personnes",
    Doubt.COLLEAGUE: "écrit par un gestionnaire",
    Doubt.UNVERIFIED: "expéditeur non vérifié",
    Doubt.ANOTHERS_TICKET: "cite le ticket de quelqu’un d’autre",
    Doubt.SEVERAL_TICKETS: "cite plusieurs tickets",
    Doubt.NO_TICKET: "pôle national, sans ticket reconnu",
    Doubt.EMPTY: "ne dit rien",
    Doubt.TAKEN_BACK: "remis à traiter",
}

# Why a mail was put aside.
ASIDE: Mapping[Aside, str] = {
    Aside.OWN: "envoyé par nous",
    Aside.MACHINE: "message automatique",
    Aside.DUPLICATE: "reçu en double",
    Aside.FLOOD: "trop de méls de cette adresse en un jour",
    Aside.UNREADABLE: "illisible",
    Aside.TOO_LARGE: "trop lourd",
    Aside.DISMISSED: "écarté par un gestionnaire",
}

MACHINE_WROTE: Mapping[MachineWrote, str] = {
    MachineWrote.AUTOMATIC_ANSWER: "réponse automatique reçue par mél",
    MachineWrote.NOT_DELIVERED: "mél non remis",
}

# Whatever a row of a ticket's history may say.
_HAPPENED: Mapping[str, str] = {
    str(what): words for group in (ACTION, DEED, TURN, MACHINE_WROTE) for what, words in group.items()
}


def precision(value: str) -> str:
    """A kind or an urgency, as a row of the history names it."""
    return URGENCY[Urgency(value)] if value in set(Urgency) else ACT.get(value, value)


def filters() -> dict[str, Callable[..., str]]:
    """The labels as template filters, under French names since templates are French."""
    return {
        "theme": theme,
        "statut": lambda value: STATUS[Status(value)],
        "action": lambda value: _HAPPENED[value],
        "satisfaction": lambda value: RATING[Rating(value)],
        "acte": lambda value: ACT.get(value, value),
        "urge": lambda value: URGE[Urge(value)],
        "proximite": lambda value: NEARNESS[Nearness(value)],
        "lien": lambda tie, leads: TIE[Tie(tie), leads],
        "canal": lambda value: CHANNEL.get(value, value),
        "etat_pole": lambda value: POLE_STANDING[PoleStanding(value)],
        "doute": lambda value: DOUBT[Doubt(value)],
        "mis_de_cote": lambda value: ASIDE[Aside(value)],
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
