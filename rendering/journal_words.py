"""The words for a row of the journal: what happened, and how it ended."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from agenda.answers import AGAIN, Answer
from agenda.enrolling import ABSENT, PRESENT
from agenda.enrolment import EnrolmentState, Usefulness
from agenda.papers import AHEAD, EVERYBODY, FOR_OPINION
from guichets.partenaires import PartenaireChange
from journal.entries import Kind
from quality.cadre import CadreChange
from rendering.dates import long_day, plural
from rendering.labels import (
    ACT,
    ANSWER,
    ASIDE,
    CASE_OUTCOME,
    CORRECTION,
    IMPORT_PURPOSE,
    OPENING_STEP,
    OPINION,
    REVIEW_KIND,
    ROLE,
    timeliness,
)
from tickets.interventions import Outcome
from tickets.mails import MailFate
from tickets.ticket import Rating

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
    Kind.TICKET_RETURNED: "ticket revenu du pôle national",
    Kind.POLE_HEARD: "réponse du pôle national reçue",
    Kind.POLE_REFUSED: "lettre au pôle national refusée par un serveur",
    Kind.POLE_RESENT: "lettre au pôle national renvoyée",
    Kind.POLE_NUDGED: "pôle national relancé",
    Kind.POLE_STILL_WAITING: "accusé de réception du pôle national classé",
    Kind.POLE_SETTLED: "échange avec le pôle national clos",
    Kind.POLE_NUMBERED: "référence du pôle national notée",
    Kind.TICKET_CLOSED: "ticket clos",
    Kind.TICKET_REOPENED: "ticket rouvert",
    Kind.TICKET_RECALLED: "ticket rappelé aux gestionnaires",
    Kind.TICKET_OVERDUE: "délai de réponse dépassé",
    Kind.TICKET_RATED: "avis donné par l’agent",
    Kind.TICKET_ATTACHED: "ticket rattaché à un incident",
    Kind.TICKET_DETACHED: "ticket détaché d’un incident",
    Kind.INCIDENT_OPENED: "incident ouvert",
    Kind.INCIDENT_CHANGED: "incident modifié",
    Kind.INCIDENT_MET: "incident rencontré par un agent",
    Kind.INCIDENT_LEFT: "agent retiré d’un incident",
    Kind.INCIDENT_CLOSED: "incident terminé",
    Kind.INCIDENT_REOPENED: "incident rouvert",
    Kind.TICKET_CLOSING_UNDONE: "clôture annulée",
    Kind.TICKET_SORTED: "objet ou urgence du ticket changé",
    Kind.TICKET_HANDED_OVER: "ticket passé à un collègue",
    Kind.TICKET_ENTRUSTED: "ticket confié à un autre agent du guichet",
    Kind.STEP_NOTED: "étape d’un acte notée comme faite",
    Kind.STEP_UNDONE: "étape d’un acte annulée",
    Kind.TICKET_NOTED: "note interne écrite",
    Kind.TICKET_SPLIT: "ticket séparé en plusieurs",
    Kind.TICKET_MERGED: "ticket réuni à un autre",
    Kind.TICKET_LINKED: "ticket lié à un autre",
    Kind.TICKET_UNLINKED: "lien entre tickets retiré",
    Kind.MAIL_RECEIVED: "mél reçu",
    Kind.MAIL_FILED: "mél rattaché à un ticket",
    Kind.MAIL_SET_ASIDE: "mél mis de côté",
    Kind.TIME_SPENT: "temps passé noté",
    Kind.CALL_LOGGED: "appel, mél ou visite noté",
    Kind.CALL_CANCELLED: "appel, mél ou visite annulé",
    Kind.AGENT_INVITED: "agent invité",
    Kind.AGENT_ENROLLED: "agent inscrit",
    Kind.ACCESS_REQUESTED: "accès demandé",
    Kind.ACCESS_REFUSED: "accès refusé",
    Kind.AGENT_CLOSED: "accès fermé",
    Kind.ROLE_CHANGED: "rôle changé",
    Kind.SECOND_FACTOR_SET: "second facteur mis en place",
    Kind.SECOND_FACTOR_REMOVED: "second facteur retiré",
    Kind.TRIAGE_GROUP_CHOSEN: "groupe des tickets choisi",
    Kind.TRIAGE_GROUP_LEFT: "groupe des tickets quitté",
    Kind.TRIAGE_GROUP_SUSPENDED: "groupe des tickets suspendu",
    Kind.AGENT_CHANGED: "personne modifiée",
    Kind.OPENING_RECORDED: "ouverture d’accès notée",
    Kind.OPENING_MOVED: "ouverture d’accès avancée",
    Kind.HABILITATION_CLOSED: "habilitation fermée dans le SNE",
    Kind.PUBLICATION_SENT: "diffusion envoyée",
    Kind.PUBLICATION_READ: "diffusion lue",
    Kind.PUBLICATION_TAKEN_DOWN: "diffusion retirée de la page publique",
    Kind.REVIEW_ASKED: "revue demandée à un guichet",
    Kind.REVIEW_ANSWERED: "revue confirmée par un guichet",
    Kind.PARTENAIRE_CHANGED: "partenaire modifié",
    Kind.GUICHET_ADDED: "guichet ajouté",
    Kind.GUICHET_CHANGED: "guichet modifié",
    Kind.GUICHET_CLOSED: "guichet fermé",
    Kind.GUICHET_REOPENED: "guichet rouvert",
    Kind.EVENT_PLANNED: "événement planifié",
    Kind.EVENT_MOVED: "événement déplacé",
    Kind.EVENT_CHANGED: "événement modifié",
    Kind.EVENT_CANCELLED: "événement annulé",
    Kind.TRAINING_JOINED: "inscription à une formation",
    Kind.TRAINING_LEFT: "désistement d’une formation",
    Kind.TRAINING_HELD: "formation tenue",
    Kind.TRAINING_ATTENDED: "présence à une formation",
    Kind.TRAINING_RATED: "avis sur une formation",
    Kind.MEETING_HELD: "réunion tenue",
    Kind.TOPICS_SENT: "ordre du jour envoyé",
    Kind.ACCOUNT_PUBLISHED: "compte rendu publié",
    Kind.CONVOCATION_ANSWERED: "réponse à une convocation",
    Kind.CADRE_CHANGED: "cadre de référence modifié",
    Kind.SIGNALEMENT_RECORDED: "signalement noté",
    Kind.SIGNALEMENT_ANSWERED: "réponse à un signalement",
    Kind.SIGNALEMENT_REOPENED: "réponse à un signalement effacée",
    Kind.SIGNALEMENT_CANCELLED: "signalement retiré",
    Kind.TABLE_IMPORTED: "table importée",
    Kind.IMPORT_UNDONE: "import défait",
    Kind.CONTROL_DONE: "contrôle mensuel fait",
    Kind.SIGNALEMENT_ACKNOWLEDGED: "réception d’un signalement accusée",
    Kind.SIGNALEMENT_CHASED: "guichet relancé formellement",
    Kind.SIGNALEMENT_HELP_ASKED: "appui demandé pour un signalement",
    Kind.SIGNALEMENT_HELPED: "appui donné pour un signalement",
    Kind.SIGNALEMENT_FOLLOWED: "plan d’action complété",
    Kind.SIGNALEMENT_EVALUATED: "corrections évaluées",
    Kind.SIGNALEMENT_REPORTED: "signalement présenté au comité",
    Kind.SIGNALEMENT_PROPOSED: "signalement proposé à l’État",
    Kind.SIGNALEMENT_CLOSED: "signalement clos",
    Kind.DASHBOARD_KEPT: "tableau de bord enregistré",
    Kind.DASHBOARD_REMOVED: "tableau de bord supprimé",
    Kind.EPCIS_LISTED: "liste des EPCI de la réforme modifiée",
    Kind.CASE_TREATED: "cas d’une liste traité",
    Kind.SAMPLE_DRAWN: "échantillon tiré",
    Kind.SAMPLE_CLOSED: "contrôle par échantillon clos",
    Kind.BILAN_FROZEN: "bilan figé",
    Kind.OBLIGATION_NOTED: "obligation notée comme faite",
    Kind.OBLIGATION_NOTE_REMOVED: "note d’une obligation retirée",
    Kind.REMINDER_SENT: "rappel envoyé",
    Kind.SETTINGS_CHANGED: "réglages changés",
    Kind.HOURS_CHANGED: "horaires ou fermetures du service modifiés",
    Kind.PURGE_SIGNED: "effacement signé",
    Kind.PURGE_DONE: "effacement fait",
    Kind.PERSON_EXTRACTED: "données d’une personne extraites",
    Kind.PERSON_ERASED: "personne effacée",
    Kind.APPLICANT_ERASED: "tickets d’un demandeur effacés",
}

OUTCOME: Mapping[str, str] = {
    **{kind: label[:1].lower() + label[1:] for kind, label in ACT.items()},
    **{role.value: label for role, label in ROLE.items()},
    **{kind.value: label for kind, label in REVIEW_KIND.items()},
    **{step.value: label for step, label in OPENING_STEP.items()},
    PartenaireChange.ADDED.value: "ajouté",
    PartenaireChange.CHANGED.value: "modifié",
    PartenaireChange.CLOSED.value: "retiré",
    PartenaireChange.REOPENED.value: "remis",
    CadreChange.WRITTEN.value: "engagement écrit",
    CadreChange.CHANGED.value: "engagement modifié",
    CadreChange.ENDED.value: "fin d’un engagement",
    **{purpose.value: label for purpose, label in IMPORT_PURPOSE.items()},
    Outcome.RESOLVED.value: "résolu",
    Outcome.UNRESOLVED.value: "non résolu",
    Rating.HELPED.value: "utile",
    Rating.NOT_HELPED.value: "pas utile",
    **{reason.value: label for reason, label in ASIDE.items()},
    MailFate.FILED.value: "dans l’échange avec l’agent",
    MailFate.TO_REVIEW.value: "réponse du pôle, à relire",
    "in_time": timeliness(is_late=False),
    "late": timeliness(is_late=True),
    "J-15": "quinze jours avant",
    "J-7": "sept jours avant",
    "J-1": "la veille",
    "H-1": "une heure avant",
    EnrolmentState.ENROLLED.value: "inscrit",
    EnrolmentState.WAITING.value: "en attente d’une place",
    **{one.value: f"utile\N{NO-BREAK SPACE}: {OPINION[one]}" for one in Usefulness},
    PRESENT: "présent",
    ABSENT: "absent",
    **{outcome.value: label for outcome, label in CASE_OUTCOME.items()},
    Answer.REPRESENTED.value: ANSWER[Answer.REPRESENTED],
    FOR_OPINION: "pour avis",
    EVERYBODY: "à tous",
    AHEAD: "trois jours avant",
    AGAIN: "réponse à redemander",
    "J": "le jour même",
    "J+1": "le lendemain de l’échéance",
    **{one.value: label for one, label in CORRECTION.items()},
}


_COUNT = re.compile(r"(\d+)/(\d{4}-\d{2}(?:-\d{2})?)")
"""How much was erased: before a day, or within a month."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_LATE = re.compile(r"J\+(\d+)")


def outcome(value: str) -> str:
    """How it ended; what no version of the service has written stays as it is."""
    if found := _COUNT.fullmatch(value):
        count, when = f"{int(found[1]):,}".replace(",", "\u00a0"), found[2].split("-")
        return f"{count}, {'d’avant le ' if len(when) > 2 else ''}{'/'.join(reversed(when))}"
    if (found := _LATE.fullmatch(value)) and value not in OUTCOME:
        return f"{plural(int(found[1]), 'jour')} après l’échéance"
    if _DAY.fullmatch(value):  # of a signalement
        return f"réponse due le {long_day(date.fromisoformat(value))}"
    if value.isdigit():  # of a meeting that was held
        return plural(int(value), "présent")
    return OUTCOME.get(value, value)


def filters() -> dict[str, Callable[..., str]]:
    """As template filters, under French names since templates are French."""
    return {"evenement_journal": lambda kind: KIND[Kind(kind)], "issue": outcome}
