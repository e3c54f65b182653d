"""What a bilan shows, in its order: the figures of each section, and which breakdowns are drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

ChartKind = Literal["", "bars", "lines"]


@dataclass(frozen=True)
class SectionShape:
    """``singles`` make one table, ``breakdowns`` one each."""

    code: str
    title: str
    note: str
    singles: Sequence[str]
    breakdowns: Mapping[str, ChartKind] = field(default_factory=dict)


SECTIONS: Sequence[SectionShape] = (
    SectionShape(
        "assistance",
        "Assistance aux guichets",
        "Une intervention est un ticket, ou un appel, un mél ou une visite noté à la main. Un incident du "
        "SNE en est une seule, avec tous les tickets qui s’y rattachent ; un contact est un agent qui l’a "
        "rencontré. Les avis se rapportent à toutes les clôtures, même reprises ensuite. Les délais courent "
        "pendant les heures de service.",
        (
            "assistance.interventions.total",
            "assistance.interventions.solved_here",
            "assistance.tickets.opened",
            "assistance.tickets.closed",
            "assistance.tickets.reopened",
            "assistance.tickets.first_answer",
            "assistance.tickets.in_time",
            "assistance.tickets.resolution",
            "assistance.tickets.escalated",
            "assistance.tickets.pole_answer",
            "assistance.calls.total",
            "assistance.calls.resolved",
            "assistance.incidents.total",
            "assistance.incidents.contacts",
            "assistance.tickets.of_incidents",
            "assistance.satisfaction.ratings",
            "assistance.satisfaction.helped",
            "assistance.satisfaction.response",
        ),
        {
            "assistance.interventions.by_month": "lines",
            "assistance.interventions.by_theme": "bars",
            "assistance.interventions.by_channel": "bars",
            "assistance.interventions.by_hour": "bars",
            "assistance.interventions.by_guichet": "",
            "assistance.tickets.by_person": "",
        },
    ),
    SectionShape(
        "automatic",
        "Réponses automatiques",
        "Ce que la base de connaissances a répondu seule n’est pas une intervention : le mêler aux autres "
        "gonflerait le bilan.",
        (
            "assistance.questions.total",
            "assistance.questions.automatic",
            "assistance.questions.automatic_share",
            "assistance.questions.suggested",
            "assistance.questions.unanswered",
            "assistance.questions.refused",
            "assistance.nirs.masked",
        ),
        {"assistance.questions.automatic_by_month": "lines", "assistance.questions.by_theme": "bars"},
    ),
    SectionShape(
        "acts",
        "Actes de gestion",
        "Les accès ouverts et fermés sont ceux de la liste des habilitations ; les demandes, celles des "
        "tickets. "
        "Ce que les guichets demandent de faire : réactivations, corrections de NIR, doublons, demandes "
        "ANRU, suivi des plis, accès.",
        ("acts.cases.total", "acts.accounts.opened", "acts.accounts.closed"),
        {
            "acts.requests.by_kind": "bars",
            "acts.closed.by_kind": "",
            "acts.delays.by_kind": "",
            "acts.cases.by_theme": "",
        },
    ),
    SectionShape(
        "trainings",
        "Formations",
        "Une formation est tenue quand ses présences ont été notées. Ce qui a été annulé n’est pas compté.",
        (
            "trainings.planned",
            "trainings.held",
            "trainings.minutes",
            "trainings.enrolments",
            "trainings.attendances",
            "trainings.guichets",
            "trainings.ratings",
            "trainings.useful",
        ),
    ),
    SectionShape(
        "animation",
        "Animation du partenariat",
        "Une réunion est tenue quand le nombre de présents a été noté.",
        (
            "animation.meetings.planned",
            "animation.meetings.held",
            "animation.meetings.attendances",
            "animation.publications.sent",
            "animation.publications.readings",
            "animation.reviews.asked",
            "animation.reviews.answered",
            "animation.reminders.sent",
        ),
        {"animation.publications.by_kind": ""},
    ),
    SectionShape(
        "quality",
        "Contrôle de la qualité",
        "La réponse d’un guichet est due un mois de date à date après le signalement. Les réponses "
        "comptées sont "
        "celles qui sont venues dans la période, même à un signalement d’avant.",
        (
            "quality.controls.done",
            "quality.tables.imported",
            "quality.samples.closed",
            "quality.signalements.sent",
            "quality.signalements.in_time",
            "quality.signalements.late",
            "quality.signalements.unanswered",
            "quality.signalements.answer",
            "quality.signalements.chased",
            "quality.signalements.helped",
            "quality.signalements.reported",
            "quality.signalements.proposed",
        ),
        {"quality.signalements.evaluated": ""},
    ),
    SectionShape(
        "resources",
        "Moyens consacrés",
        "Seul le temps noté est compté : rien n’est estimé.",
        ("resources.minutes.total", "resources.untimed.calls", "resources.untimed.tickets"),
        {
            "resources.minutes.by_activity": "bars",
            "resources.minutes.by_month": "lines",
            "resources.minutes.by_person": "",
        },
    ),
)

BASE = SectionShape(
    "base",
    "Base de connaissances",
    "Les fiches en service, et celles que les agents ont confirmées ou refusées.",
    (),
)
"""Of what is not counted on the journal: it stands before what the mission took."""

GUICHET: Sequence[SectionShape] = (
    SectionShape(
        "guichet",
        "Chiffres du guichet",
        "Les délais courent pendant les heures de service ; la réponse à un signalement est due un mois de "
        "date à date.",
        (
            "assistance.interventions.total",
            "assistance.tickets.opened",
            "assistance.tickets.first_answer",
            "assistance.questions.total",
            "assistance.questions.automatic_share",
            "trainings.enrolments",
            "trainings.attendances",
            "quality.signalements.sent",
            "quality.signalements.in_time",
            "quality.signalements.unanswered",
        ),
        {"assistance.interventions.by_month": "lines", "assistance.interventions.by_theme": ""},
    ),
)
"""What stands on the page of a guichet."""

COMITE: Sequence[SectionShape] = tuple(
    replace(one, breakdowns={name: "" for name in one.breakdowns if name.endswith(("by_theme", "by_kind"))})
    for one in SECTIONS
    if one.code in {"assistance", "automatic", "acts", "trainings", "animation"}
)
"""What a comité reads besides the cadre and the signalements, which its file tells at length."""

OF_NO_GUICHET = (
    "assistance.incidents.total", "trainings.planned", "trainings.held", "trainings.minutes",
    "trainings.ratings", "trainings.useful", "animation.meetings.planned", "animation.meetings.held",
    "animation.meetings.attendances", "animation.publications.sent", "animation.publications.by_kind",
    "quality.controls.done", "quality.tables.imported", "quality.samples.closed",
)  # fmt: skip
"""What is done for all the guichets at once: of some of them, it would be told as nothing."""
LINE_NAME: Mapping[str, str] = {
    "by_month": "Mois",
    "automatic_by_month": "Mois",
    "by_theme": "Thème",
    "by_channel": "Canal",
    "by_hour": "Heure",
    "by_guichet": "Guichet",
    "by_kind": "Nature",
    "by_activity": "Activité",
    "by_person": "Personne",
    "evaluated": "Résultat",
}
"""What the lines of a breakdown are."""
