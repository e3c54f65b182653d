"""What a bilan shows, in its order: the figures of each section, and which breakdowns are drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from reports import animation, assistance, quality, resources
from reports.figures import MEASURES
from reports.measures import ChartKind, Measure


@dataclass(frozen=True)
class SectionShape:
    """``singles`` make one table, ``breakdowns`` one each."""

    code: str
    title: str
    note: str
    singles: Sequence[str]
    breakdowns: Mapping[str, ChartKind] = field(default_factory=dict)


def _section(code: str, title: str, note: str, measures: Sequence[Measure]) -> SectionShape:
    shown = [one for one in measures if one.is_shown]
    singles = [one.name for one in shown if not one.is_breakdown]
    drawn = {one.name: one.chart or "" for one in shown if one.is_breakdown}
    return SectionShape(code, title, note, singles, drawn)


SECTIONS: Sequence[SectionShape] = (
    _section(
        "assistance",
        "Assistance aux guichets",
        "Une intervention est un ticket, ou un appel, un mél ou une visite noté à la main. Un incident du "
        "SNE en est une seule, avec tous les tickets qui s’y rattachent ; un contact est un agent qui l’a "
        "rencontré. Les avis se rapportent à toutes les clôtures, même reprises ensuite. Les délais courent "
        "pendant les heures de service.",
        assistance.ASSISTANCE,
    ),
    _section(
        "automatic",
        "Réponses automatiques",
        "Ce que la base de connaissances a répondu seule n’est pas une intervention : le mêler aux autres "
        "gonflerait le bilan.",
        assistance.AUTOMATIC,
    ),
    _section(
        "acts",
        "Actes de gestion",
        "Les accès ouverts et fermés sont ceux de la liste des habilitations ; les demandes, celles des "
        "tickets. "
        "Ce que les guichets demandent de faire : réactivations, corrections de NIR, doublons, demandes "
        "ANRU, suivi des plis, accès.",
        assistance.ACTS,
    ),
    _section(
        "trainings",
        "Formations",
        "Une formation est tenue quand ses présences ont été notées. Ce qui a été annulé n’est pas compté.",
        animation.TRAININGS_HELD,
    ),
    _section(
        "animation",
        "Animation du partenariat",
        "Une réunion est tenue quand le nombre de présents a été noté.",
        animation.ANIMATION,
    ),
    _section(
        "quality",
        "Contrôle de la qualité",
        "La réponse d’un guichet est due un mois de date à date après le signalement. Les réponses "
        "comptées sont "
        "celles qui sont venues dans la période, même à un signalement d’avant.",
        quality.QUALITY,
    ),
    _section(
        "resources",
        "Moyens consacrés",
        "Seul le temps noté est compté : rien n’est estimé.",
        resources.RESOURCES,
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

OF_NO_GUICHET = tuple(name for name, one in MEASURES.items() if one.for_all)
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
