"""The French label of each enumerated value: one dictionary per enumeration."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from urllib.parse import urlsplit

from agenda.answers import Answer
from agenda.enrolment import OPINIONS
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
from rendering.texts import Texts
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

_TEXTS = Texts("labels")
STATUS = _TEXTS.of(Status, "status")
TAKEN_OUT = _TEXTS["taken_out"]
ACTION = _TEXTS.of(Action, "action")
DEED = _TEXTS.of(TicketChange, "deed")
RATING = _TEXTS.of(Rating, "rating")
TURN = _TEXTS.of(EscalationEvent, "turn")
POLE_STANDING = _TEXTS.of(PoleStanding, "pole_standing")
URGENCY = _TEXTS.of(Urgency, "urgency")
URGE = _TEXTS.of(Urge, "urge")
NEARNESS = _TEXTS.of(Nearness, "nearness")

# How another ticket is tied to this one: this one leads, then follows.
TIE: Mapping[tuple[LinkKind, bool], str] = {
    (LinkKind.LINKED, True): "lié",
    (LinkKind.LINKED, False): "lié",
    (LinkKind.SPLIT, True): "mis à part de celui-ci",
    (LinkKind.SPLIT, False): "celui-ci en a été mis à part",
    (LinkKind.MERGED, True): "réuni à celui-ci",
    (LinkKind.MERGED, False): "celui-ci lui est réuni",
}

VIEW = _TEXTS.of(View, "view")
THEME = _TEXTS.of(Theme, "theme")

SERVICE = "Gestionnaire départemental du SNE"
"""Whose documents they are, where the settings name nobody."""


def service_in(departement: str, name: str) -> str:
    """For what says nowhere else of which département it is."""
    return f"{name}, département {departement}"


ACT = _TEXTS["act"]
REVISION_STATUS = _TEXTS.of(RevisionStatus, "revision_status")
REVISION_ACTION = _TEXTS.of(RevisionAction, "revision_action")
ENTRY_FIELD = _TEXTS["entry_field"]
ASKED = _TEXTS.of(Asked, "asked")
MODEL = _TEXTS["model"]
PROPOSAL_ORIGIN = _TEXTS.of(Origin, "proposal_origin")
CHANNEL = _TEXTS["channel"]

# The menu that Telegram shows to everybody; the gestionnaire finds theirs with /aide.
COMMANDS: Sequence[tuple[str, str]] = tuple(_TEXTS["commands"].items())

MEDIUM: Mapping[Medium, str] = {medium: CHANNEL[medium.value] for medium in Medium}

ELEMENT = _TEXTS.of(Element, "element")
HINDRANCE = _TEXTS.of(FileRefusal, "hindrance")
UNFIT = _TEXTS.of(Unfit, "unfit")
BLANK = _TEXTS.of(Blank, "blank")
WRITTEN_BLANK = _TEXTS.of(Blank, "written_blank")

# What a template could not know: the gestionnaire completes it, and it does not leave as it is.
TO_COMPLETE = "[à compléter"


def to_complete(blank: Blank) -> str:
    """« [à compléter : le numéro unique] »."""
    return f"{TO_COMPLETE}\N{NO-BREAK SPACE}: {BLANK[blank]}]"


BLOCKING = _TEXTS.of(Blocking, "blocking")
ROLE = _TEXTS.of(Role, "role")

GUICHET_KIND = KIND_NAMES


OPENING_STEP = _TEXTS.of(OpeningStep, "opening_step")
PUBLICATION_KIND = _TEXTS.of(PublicationKind, "publication_kind")
REVIEW_KIND = _TEXTS.of(ReviewKind, "review_kind")
TRAINING_KIND = _TEXTS.of(TrainingKind, "training_kind")
OPINION_QUESTION = _TEXTS["opinion_question"]
OPINION = _TEXTS["opinion"]
EVENT_KIND = _TEXTS.of(EventKind, "event_kind")
IMPORT_PURPOSE = _TEXTS.of(Purpose, "import_purpose")
STANDING = _TEXTS.of(SignalementStatus, "standing")
SIGNALEMENT = _TEXTS.of(LifeStatus, "signalement")
SIGNALEMENT_STEP = _TEXTS.of(LifeAction, "signalement_step")
CORRECTION = _TEXTS.of(Correction, "correction")
CASE_KIND = _TEXTS.of(CaseKind, "case_kind")
CASE_OUTCOME = _TEXTS.of(CaseOutcome, "case_outcome")


UNIT_SIGN: Mapping[Unit, str] = {Unit.PERCENT: "%", Unit.DAYS: "jours", Unit.COUNT: ""}
SENSE: Mapping[Sense, str] = {Sense.AT_LEAST: "au moins", Sense.AT_MOST: "au plus"}

SEVERITY = _TEXTS.of(Severity, "severity")
SCOPE = _TEXTS.of(Scope, "scope")
ANSWER = _TEXTS.of(Answer, "answer")


def event_name(kind: EventKind, title: str) -> str:
    """« Formation : Prise en main du SNE », « Comité de suivi »."""
    name = EVENT_KIND[kind][:1].upper() + EVENT_KIND[kind][1:]
    return f"{name}\N{NO-BREAK SPACE}: {title}" if title else name


SETTING_PLACE = _TEXTS["setting_place"]


def theme(value: str) -> str:
    """A theme's label; a theme that is gone keeps its slug."""
    return THEME[Theme(value)] if value in set(Theme) else value or "sans thème"


DOUBT = _TEXTS.of(TriageReason, "doubt")


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


ASIDE = _TEXTS.of(SetAsideReason, "aside")
MACHINE_WROTE = _TEXTS.of(MachineWrote, "machine_wrote")

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
