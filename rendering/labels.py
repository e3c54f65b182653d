"""The French label of each enumerated value: one dictionary per enumeration."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from urllib.parse import urlsplit

from agenda.answers import Answer
from agenda.enrolment import OPINIONS, Ease, Pace, Usefulness
from agenda.events import EventKind, TrainingKind
from diffusion.publications import PublicationKind
from guichets.openings import OpeningStep
from guichets.particulars import KIND_NAMES
from guichets.registry import GuichetKind, Role
from guichets.reviews import ReviewKind
from knowledge_base.entries import Asked
from knowledge_base.learning.proposals import Origin
from knowledge_base.reading import Nearness
from knowledge_base.themes import Theme
from knowledge_base.understanding.urgency import Urge
from knowledge_base.upkeep.life import RevisionAction as RevisionAction
from knowledge_base.upkeep.life import RevisionStatus as RevisionStatus
from privacy.persons import Trace
from quality.cadre import Scope, Sense, Severity, Unit
from quality.cases import CaseKind
from quality.cases import Outcome as CaseOutcome
from quality.life import Action as LifeAction
from quality.life import Status as LifeStatus
from quality.reading import Purpose
from quality.signalements import Correction, SignalementStatus
from rendering.documents.model import Unfit
from tickets.answer_templates import Blank
from tickets.changes import TicketChange
from tickets.escalations import EscalationEvent
from tickets.escalations import EscalationStatus as PoleStanding
from tickets.interventions import Medium
from tickets.life import Action, Status
from tickets.links import LinkKind
from tickets.mail.arrival import BY_SIGNATURE
from tickets.mail.sorting import MachineWrote
from tickets.mails import SetAsideReason, TriageReason
from tickets.pole.dossier import Blocking, Element
from tickets.pole.files import FileRefusal
from tickets.queue import View
from tickets.ticket import Rating, Urgency

STATUS: Mapping[Status, str] = {
    Status.OPEN: "ouvert",
    Status.IN_PROGRESS: "pris en charge",
    Status.WAITING: "en attente d’une précision de l’agent",
    Status.ESCALATED: "au pôle national",
    Status.ANSWERED: "répondu",
    Status.CLOSED: "clos",
}

TAKEN_OUT: Mapping[Trace, str] = {
    Trace.NAME: "le nom",
    Trace.BIRTH: "la date de naissance",
    Trace.ADDRESS: "l’adresse",
    Trace.PHONE: "le téléphone",
    Trace.MAIL: "l’adresse mél",
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

DEED: Mapping[TicketChange, str] = {
    TicketChange.KIND: "objet changé",
    TicketChange.URGENCY: "urgence changée",
    TicketChange.ON_BEHALF: "noté au nom de l’agent",
    TicketChange.ENTRUST: "confié à un collègue de l’agent qui l’avait ouvert",
    TicketChange.STEP: "étape faite",
    TicketChange.UNDO_STEP: "étape annulée, notée par erreur",
    TicketChange.SPLIT: "question mise à part",
    TicketChange.SPLIT_FROM: "mis à part",
    TicketChange.LINK: "lié à un autre ticket",
    TicketChange.UNLINK: "lien retiré",
    TicketChange.UNDO_CLOSE: "clôture annulée",
}

RATING: Mapping[Rating, str] = {
    Rating.HELPED: "oui, merci",
    Rating.NOT_HELPED: "non, pas vraiment",
}

TURN: Mapping[EscalationEvent, str] = {
    EscalationEvent.HEARD: "réponse du pôle national reçue",
    EscalationEvent.REFUSED: "lettre au pôle national refusée par un serveur",
    EscalationEvent.RESENT: "lettre au pôle national renvoyée",
    EscalationEvent.NUDGED: "pôle national relancé",
    EscalationEvent.STILL_WAITING: "simple accusé de réception du pôle national",
    EscalationEvent.SETTLED: "échange avec le pôle national clos",
    EscalationEvent.NUMBERED: "référence du pôle national notée",
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
TIE: Mapping[tuple[LinkKind, bool], str] = {
    (LinkKind.LINKED, True): "lié",
    (LinkKind.LINKED, False): "lié",
    (LinkKind.SPLIT, True): "mis à part de celui-ci",
    (LinkKind.SPLIT, False): "celui-ci en a été mis à part",
    (LinkKind.MERGED, True): "réuni à celui-ci",
    (LinkKind.MERGED, False): "celui-ci lui est réuni",
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
    View.EVERYWHERE: "Partout",
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

SERVICE = "Gestionnaire départemental du SNE"
"""Whose documents they are, where the settings name nobody."""


def service_in(departement: str, name: str) -> str:
    """For what says nowhere else of which département it is."""
    return f"{name}, département {departement}"


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
    "formation": "Formation",
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
    "asks": "répond à",
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

# What an answer answers, as the form of an entry has it typed.
ASKED: Mapping[Asked, str] = {
    Asked.HOW: "comment faire",
    Asked.MAY: "peut-on",
    Asked.WHICH_PAPER: "quelle pièce",
    Asked.HOW_LONG: "combien de temps",
    Asked.WHO: "qui",
    Asked.WHERE: "où",
    Asked.HOW_MUCH: "combien",
    Asked.WHY: "pourquoi",
    Asked.WHAT: "quoi",
}

# Where the rules of an entry come from, as « pour … » names it.
MODEL: Mapping[str, str] = {"06": "les Alpes-Maritimes (06)", "idf": "l’Île-de-France"}

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
    "commande": "Ligne de commande",
}

# The menu that Telegram shows to everybody; the gestionnaire finds theirs with /aide.
COMMANDS: Sequence[tuple[str, str]] = (
    ("demande", "Demander quelque chose au gestionnaire"),
    ("mes_tickets", "Suivre mes tickets"),
    ("formations", "Les formations, et m’y inscrire"),
    ("connexion", "Ouvrir mon espace dans un navigateur"),
    ("aide", "Ce que je sais faire"),
    ("annuler", "Abandonner ce qui est en cours"),
    ("donnees", "Savoir ce qui est gardé de moi"),
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
HINDRANCE: Mapping[FileRefusal, str] = {
    FileRefusal.NOT_HELD: "il a été reçu par Telegram et n’est pas conservé ici",
    FileRefusal.KIND: "seules les images (PNG, JPEG, WebP) et les PDF partent",
    FileRefusal.UNREADABLE: "son contenu ne se lit pas comme une image",
    FileRefusal.TOO_LARGE_A_PICTURE: (
        "cette image a trop de points ; envoyez une capture d’une partie de l’écran"
    ),
    FileRefusal.TOO_HEAVY: "un PDF ne doit pas dépasser 5 Mo",
    FileRefusal.NIR: "son texte contient un numéro de sécurité sociale",
}

# Why a template of Word is not taken; it follows « Ce modèle n’est pas pris : ».
UNFIT: Mapping[Unfit, str] = {
    Unfit.NOT_WORD: "ce n’est pas un document Word sans macros. Enregistrez-le au format .docx",
    Unfit.UNREADABLE: "il est abîmé ou protégé. Enregistrez-le de nouveau dans Word, au format .docx",
    Unfit.TOO_LARGE: "il est trop lourd une fois ouvert. Réduisez ses images",
    Unfit.LINKED: (
        "Word irait chercher ailleurs une partie de ce qu’il montre. "
        "Incorporez ses images, détachez-en tout autre modèle, et n’y laissez que des champs comme la page, "
        "la date ou le sommaire"
    ),
    Unfit.NO_BODY: (
        "le champ {{ corps }} doit y être une fois et une seule, seul dans son paragraphe, hors d’un tableau"
    ),
    Unfit.UNKNOWN_FIELD: "rien ne remplit ce champ",
    Unfit.NOT_A_FIELD: "il ne peut rien demander d’autre qu’un champ, comme {{ titre }}",
}

# What a template of answers leaves to be filled in.
BLANK: Mapping[Blank, str] = {
    Blank.AGENT: "le nom de l’agent",
    Blank.GUICHET: "le nom du guichet",
    Blank.REFERENCE: "la référence du ticket",
    Blank.NUMERO_UNIQUE: "le numéro unique",
}

# As they are written in a template.
WRITTEN_BLANK: Mapping[Blank, str] = {
    Blank.AGENT: "agent",
    Blank.GUICHET: "guichet",
    Blank.REFERENCE: "référence",
    Blank.NUMERO_UNIQUE: "numéro unique",
}

# What a template could not know: the gestionnaire completes it, and it does not leave as it is.
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

PUBLICATION_KIND: Mapping[PublicationKind, str] = {
    PublicationKind.FLASH: "flash info",
    PublicationKind.MINUTES: "compte rendu de réunion",
    PublicationKind.BILAN: "bilan",
    PublicationKind.DASHBOARD: "tableau de bord",
    PublicationKind.GUICHETS: "liste des guichets",
    PublicationKind.NATIONAL: "document national",
    PublicationKind.LAW: "sensibilisation aux lois (ALUR, Égalité et citoyenneté, ELAN)",
}

REVIEW_KIND: Mapping[ReviewKind, str] = {
    ReviewKind.USERS: "utilisateurs",
    ReviewKind.PARTICULARS: "coordonnées et horaires",
}

TRAINING_KIND: Mapping[TrainingKind, str] = {
    TrainingKind.INITIAL: "initiale",
    TrainingKind.NOVELTY: "sur une nouveauté",
    TrainingKind.ON_DEMAND: "à la demande d’un guichet",
}

OPINION_QUESTION: Mapping[str, str] = {
    "usefulness": "La formation vous a-t-elle été utile ?",
    "pace": "Le rythme était-il le bon ?",
    "ease": "Êtes-vous à l’aise pour l’appliquer ?",
}

OPINION: Mapping[str, str] = {
    Usefulness.USEFUL.value: "oui",
    Usefulness.PARTLY_USEFUL.value: "en partie",
    Usefulness.NOT_USEFUL.value: "non",
    Pace.TOO_SLOW.value: "trop lent",
    Pace.WELL_PACED.value: "bien",
    Pace.TOO_FAST.value: "trop rapide",
    Ease.AT_EASE.value: "oui",
    Ease.NOT_YET_AT_EASE.value: "pas encore",
}

EVENT_KIND: Mapping[EventKind, str] = {
    EventKind.FORMATION: "formation",
    EventKind.COPIL: "copil",
    EventKind.COMITE: "comité de suivi",
    EventKind.PLENIERE: "plénière nationale",
}


IMPORT_PURPOSE: Mapping[Purpose, str] = {
    Purpose.REPORT: "rapport « Suivi des guichets »",
    Purpose.TABLE: "autre table de l’infocentre (tableaux de bord, objectifs)",
    Purpose.DOUBLONS: "liste de doublons à traiter",
    Purpose.ANRU: "liste de demandes portant à tort le motif ANRU",
    Purpose.SAMPLE: "liste pour un contrôle par échantillon",
}
STANDING: Mapping[SignalementStatus, str] = {
    SignalementStatus.OWED: "réponse attendue",
    SignalementStatus.LATE: "en retard",
    SignalementStatus.ANSWERED: "répondu",
    SignalementStatus.CLOSED: "clos",
    SignalementStatus.WITHDRAWN: "retiré",
}

SIGNALEMENT: Mapping[LifeStatus, str] = {
    LifeStatus.DRAFT: "projet",
    LifeStatus.NOTIFIED: "notifié",
    LifeStatus.ACKNOWLEDGED: "reçu",
    LifeStatus.CHASED: "relancé",
    LifeStatus.ANSWERED: "répondu",
    LifeStatus.FOLLOWED: "plan d’action suivi",
    LifeStatus.EVALUATED: "évalué",
    LifeStatus.REPORTED: "présenté au comité",
    LifeStatus.PROPOSED: "proposé à l’État",
    LifeStatus.CLOSED: "clos",
    LifeStatus.WITHDRAWN: "retiré",
}

SIGNALEMENT_STEP: Mapping[LifeAction, str] = {
    LifeAction.NOTIFY: "notifié au guichet",
    LifeAction.ACKNOWLEDGE: "réception accusée",
    LifeAction.ASK_HELP: "appui demandé",
    LifeAction.HELP: "appui donné",
    LifeAction.CHASE: "relance formelle",
    LifeAction.ANSWER: "réponse du guichet",
    LifeAction.REOPEN: "réponse effacée, de nouveau attendue",
    LifeAction.FOLLOW: "action ajoutée au plan",
    LifeAction.EVALUATE: "corrections évaluées",
    LifeAction.REPORT: "présenté au comité de suivi",
    LifeAction.PROPOSE: "proposé à l’État",
    LifeAction.CLOSE: "clos",
    LifeAction.WITHDRAW: "retiré",
}

CORRECTION: Mapping[Correction, str] = {
    Correction.CORRECTED: "corrigé",
    Correction.PARTLY: "corrigé en partie",
    Correction.NOT_CORRECTED: "non corrigé",
}

CASE_KIND: Mapping[CaseKind, str] = {
    CaseKind.DOUBLON: "doublons",
    CaseKind.ANRU: "demandes ANRU à tort",
    CaseKind.CONTROL: "contrôle par échantillon",
}

CASE_OUTCOME: Mapping[CaseOutcome, str] = {
    CaseOutcome.DELETED: "supprimée",
    CaseOutcome.TO_REENTER: "supprimée, à ressaisir par le guichet",
    CaseOutcome.KEPT: "conservée, justifiée",
    CaseOutcome.SENT_TO_POLE: "transmise au pôle national",
    CaseOutcome.ALREADY_TREATED: "déjà traitée",
    CaseOutcome.CONFORM: "conforme",
    CaseOutcome.NON_CONFORM: "non conforme",
}


UNIT_SIGN: Mapping[Unit, str] = {Unit.PERCENT: "%", Unit.DAYS: "jours", Unit.COUNT: ""}
SENSE: Mapping[Sense, str] = {Sense.AT_LEAST: "au moins", Sense.AT_MOST: "au plus"}

SEVERITY: Mapping[Severity, str] = {
    Severity.MINOR: "mineure",
    Severity.SERIOUS: "sérieuse",
    Severity.MAJOR: "majeure",
}

# At what level a commitment is judged.
SCOPE: Mapping[Scope, str] = {
    Scope.GUICHET: "guichet",
    Scope.BAILLEUR: "bailleur",
    Scope.EPCI: "EPCI",
    Scope.DEPARTEMENT: "département",
}

ANSWER: Mapping[Answer, str] = {
    Answer.PRESENT: "présent",
    Answer.ABSENT: "absent",
    Answer.REPRESENTED: "représenté",
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
DOUBT: Mapping[TriageReason, str] = {
    TriageReason.UNKNOWN_SENDER: "adresse inconnue",
    TriageReason.SHARED_ADDRESS: "adresse de plusieurs personnes",
    TriageReason.COLLEAGUE: "écrit par un gestionnaire",
    TriageReason.UNVERIFIED: "expéditeur désavoué par notre serveur",
    TriageReason.UNVOUCHED: "expéditeur que personne ne garantit",
    TriageReason.ANOTHERS_TICKET: "cite le ticket de quelqu’un d’autre",
    TriageReason.SEVERAL_TICKETS: "cite plusieurs tickets",
    TriageReason.NO_TICKET: "sans ticket reconnu",
    TriageReason.EMPTY: "ne dit rien",
    TriageReason.TAKEN_BACK: "remis à traiter",
}


def who_vouches(sender: str, *, is_verified: bool | None, by: str) -> str:
    """A sentence on the sender of a mail: believed or not, and on whose word."""
    server = by or "notre serveur"
    if is_verified and by == BY_SIGNATURE:
        return (
            f"Expéditeur vérifié\N{NO-BREAK SPACE}: ce mél porte la signature de {sender.rpartition('@')[2]}."
        )
    if is_verified:
        return f"Expéditeur vérifié par {server}."
    if not sender:
        return "Expéditeur non vérifié\N{NO-BREAK SPACE}: ce mél n’en donne pas un seul."
    doubt = "personne ne garantit" if is_verified is None else f"{server} ne confirme pas"
    return f"Expéditeur non vérifié\N{NO-BREAK SPACE}: {doubt} que ce mél vient de {sender}."


# Why a mail was put aside.
ASIDE: Mapping[SetAsideReason, str] = {
    SetAsideReason.OWN: "envoyé par nous",
    SetAsideReason.MACHINE: "message automatique",
    SetAsideReason.DUPLICATE: "reçu en double",
    SetAsideReason.FLOOD: "trop de méls en un jour",
    SetAsideReason.UNREADABLE: "illisible",
    SetAsideReason.TOO_LARGE: "trop lourd",
    SetAsideReason.ENCRYPTED: "chiffré",
    SetAsideReason.ANSWERED: "répondu par la base",
    SetAsideReason.DISMISSED: "écarté par un gestionnaire",
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


def place(model: str) -> str:
    """Where the rules of an entry come from."""
    return MODEL.get(model, f"le département {model}")


def site(link: str, before: Collection[str] = ()) -> str:
    """How a link is named: by its site; by its rank too, after others to the same one."""
    host = _host(link)
    rank = sum(_host(other) == host for other in before) + 1
    return host if rank == 1 else f"{host} ({rank})"


def _host(link: str) -> str:
    return (urlsplit(link).hostname or link).removeprefix("www.")


def taken_out(removed: Sequence[str]) -> str:
    """« le nom », « le nom ni la date de naissance »: after « sans »."""
    *others, last = (TAKEN_OUT[Trace(one)] for one in removed)
    return f"{', '.join(others)} ni {last}" if others else last


def timeliness(*, is_late: bool) -> str:
    """Of an answer to a signalement."""
    return "hors délai" if is_late else "dans le délai"


def filters() -> dict[str, Callable[..., object]]:
    """The labels as template filters, under French names since templates are French."""
    return {
        "theme": theme,
        "retires": taken_out,
        "statut": lambda value: STATUS[Status(value)],
        "action": lambda value: _HAPPENED[value],
        "satisfaction": lambda value: RATING[Rating(value)],
        "acte": lambda value: ACT.get(value, value),
        "urge": lambda value: URGE[Urge(value)],
        "proximite": lambda value: NEARNESS[Nearness(value)],
        "lien": lambda tie, leads: TIE[LinkKind(tie), leads],
        "canal": lambda value: CHANNEL.get(value, value),
        "etat_pole": lambda value: POLE_STANDING[PoleStanding(value)],
        "doute": lambda value: DOUBT[TriageReason(value)],
        "garant": lambda mail: who_vouches(mail.sender, is_verified=mail.is_verified, by=mail.verified_by),
        "mis_de_cote": lambda value: ASIDE[SetAsideReason(value)],
        "element": lambda value: ELEMENT[Element(value)],
        "blocage": lambda value: BLOCKING[Blocking(value)],
        "action_fiche": lambda value: REVISION_ACTION[RevisionAction(value)],
        "statut_fiche": lambda value: REVISION_STATUS[RevisionStatus(value)],
        "lieu": place,
        "site": site,
        "champ": lambda value: ENTRY_FIELD[value],
        "role": lambda value: ROLE[Role(value)],
        "type_guichet": lambda value: GUICHET_KIND[GuichetKind(value)],
        "sorte_diffusion": lambda value: PUBLICATION_KIND[PublicationKind(value)],
        "etape_acces": lambda value: OPENING_STEP[OpeningStep(value)],
        "usage_import": lambda value: IMPORT_PURPOSE[Purpose(value)],
        "etat_signalement": lambda value: STANDING[SignalementStatus(value)],
        "hors_delai": lambda is_late: f", {timeliness(is_late=True)}" if is_late else "",
        "gravite": lambda value: SEVERITY[Severity(value)],
        "niveau": lambda value: SCOPE[Scope(value)],
        "vie_signalement": lambda value: SIGNALEMENT[LifeStatus(value)],
        "etape_signalement": lambda value: SIGNALEMENT_STEP[LifeAction(value)],
        "correction": lambda value: CORRECTION[Correction(value)],
        "sorte_lot": lambda value: CASE_KIND[CaseKind(value)],
        "issue_cas": lambda value: CASE_OUTCOME[CaseOutcome(value)],
        "nom_evenement": lambda event: event_name(event.kind, event.title),
        "question_formation": lambda name: OPINION_QUESTION[name],
        "reponses_formation": lambda name: [(one.value, OPINION[one]) for one in OPINIONS[name]],
        "avis_formation": OPINION.get,
        "type_evenement": lambda value: EVENT_KIND[EventKind(value)],
        "origine": lambda value: PROPOSAL_ORIGIN[Origin(value)],
    }
