"""The name of each figure of a bilan, the labels of its lines, and its value in words."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from datetime import timedelta
from typing import Any

from babel.dates import get_month_names

from guichets.names import fold
from rendering.labels import ACT, CHANNEL, CORRECTION, PUBLICATION_KIND, theme
from rendering.numbers import decimal, duration, number, percent, service_time
from reports.period import Period
from reports.reading import Names, Scope
from reports.resources import Activity
from reports.values import Delay, Figure, Share, Single, Unit

_NBSP = "\N{NO-BREAK SPACE}"

FIGURE: Mapping[str, str] = {
    "assistance.interventions.total": "Interventions",
    "assistance.interventions.by_month": "Interventions par mois",
    "assistance.interventions.by_channel": "Interventions par canal",
    "assistance.interventions.by_theme": "Interventions par thème",
    "assistance.interventions.by_guichet": "Interventions par guichet",
    "assistance.interventions.by_hour": "Interventions par heure de la journée",
    "assistance.interventions.solved_here": "Part résolue sans le pôle national",
    "assistance.tickets.opened": "Tickets ouverts",
    "assistance.tickets.of_incidents": "Tickets rattachés à un incident",
    "assistance.tickets.closed": "Tickets clos",
    "assistance.tickets.reopened": "Tickets rouverts",
    "assistance.tickets.first_answer": "Délai de première réponse",
    "assistance.tickets.in_time": "Premières réponses dans le délai",
    "assistance.tickets.by_person": "Premières réponses données, par personne",
    "assistance.tickets.resolution": "Délai de résolution",
    "assistance.tickets.escalated": "Escalades au pôle national",
    "assistance.tickets.pole_answer": "Délai de réponse du pôle national",
    "assistance.calls.total": "Appels, méls et visites notés",
    "assistance.calls.resolved": "Appels, méls et visites résolus",
    "assistance.incidents.total": "Incidents du SNE",
    "assistance.incidents.contacts": "Contacts pour un incident",
    "assistance.satisfaction.ratings": "Avis donnés par les agents",
    "assistance.satisfaction.helped": f"Avis «{_NBSP}oui, merci{_NBSP}»",
    "assistance.satisfaction.response": "Clôtures suivies d’un avis",
    "assistance.questions.total": "Questions posées à la base",
    "assistance.questions.automatic": "Réponses automatiques",
    "assistance.questions.automatic_share": "Part répondue par la base seule",
    "assistance.questions.suggested": "Questions restées sur des propositions",
    "assistance.questions.unanswered": "Questions sans réponse de la base",
    "assistance.questions.automatic_by_month": "Réponses automatiques par mois",
    "assistance.questions.by_theme": "Questions par thème",
    "assistance.questions.refused": "Réponses refusées par l’agent",
    "assistance.nirs.masked": "Numéros de sécurité sociale masqués",
    "acts.requests.by_kind": "Demandes reçues, par nature",
    "acts.closed.by_kind": "Demandes closes, par nature",
    "acts.delays.by_kind": "Délai médian de résolution, par nature",
    "acts.cases.total": "Cas traités (doublons, ANRU, sondages)",
    "acts.cases.by_theme": "Cas traités, par thème",
    "acts.accounts.opened": "Accès au SNE ouverts",
    "acts.accounts.closed": "Accès au SNE fermés",
    "trainings.planned": "Formations planifiées",
    "trainings.held": "Formations tenues",
    "trainings.minutes": "Temps de formation",
    "trainings.enrolments": "Inscriptions à une formation",
    "trainings.attendances": "Présences à une formation",
    "trainings.guichets": "Guichets venus en formation",
    "trainings.ratings": "Avis sur une formation",
    "trainings.useful": f"Avis «{_NBSP}formation utile{_NBSP}»",
    "animation.meetings.planned": "Réunions planifiées",
    "animation.meetings.held": "Réunions tenues",
    "animation.meetings.attendances": "Présents aux réunions",
    "animation.publications.sent": "Documents diffusés",
    "animation.publications.by_kind": "Documents diffusés, par nature",
    "animation.publications.readings": "Lectures de ces documents",
    "animation.reviews.asked": "Revues demandées aux guichets",
    "animation.reviews.answered": "Revues répondues",
    "animation.reminders.sent": "Rappels envoyés",
    "quality.controls.done": "Contrôles mensuels",
    "quality.tables.imported": "Tables de l’infocentre importées",
    "quality.samples.closed": "Contrôles par échantillon clos",
    "quality.signalements.sent": "Signalements envoyés",
    "quality.signalements.answered": "Signalements répondus",
    "quality.signalements.in_time": "Réponses dans le délai d’un mois",
    "quality.signalements.late": "Réponses hors délai",
    "quality.signalements.unanswered": "Signalements sans réponse, délai dépassé",
    "quality.signalements.answer": "Délai de réponse des guichets",
    "quality.signalements.chased": "Relances formelles",
    "quality.signalements.helped": "Appuis donnés pour un signalement",
    "quality.signalements.evaluated": "Signalements évalués, par résultat",
    "quality.signalements.reported": "Signalements présentés au comité",
    "quality.signalements.proposed": "Signalements proposés à l’État",
    "resources.minutes.total": "Temps noté",
    "resources.minutes.by_activity": "Temps noté par activité",
    "resources.minutes.by_month": "Temps noté par mois",
    "resources.minutes.by_person": "Temps noté par personne",
    "resources.untimed.calls": "Appels, méls et visites sans durée",
    "resources.untimed.tickets": "Tickets clos sans durée",
}

ACTIVITY: Mapping[Activity, str] = {
    Activity.ASSISTANCE: "assistance aux guichets",
    Activity.TRAININGS: "formations",
    Activity.MEETINGS: "réunions",
    Activity.QUALITY: "contrôle de la qualité",
}

BY_THE_CALENDAR = frozenset({"quality.signalements.answer"})
"""Delays that the law counts in days; the others are counted in hours of service."""


def figure_value(name: str, one: Single) -> str:
    """« 4 000 », « 3 h 40 », « 62 % (31 sur 50) »; nothing to measure is said so."""
    match one:
        case Figure(value, unit=Unit.MINUTES):
            return duration(value)
        case Figure(value):
            return number(value)
        case Share(part, whole):
            share = one.fraction
            return "sans objet" if share is None else f"{percent(share)} ({number(part)} sur {number(whole)})"
        case Delay(median):
            return "rien à mesurer" if median is None else length(name, median)


def length(name: str, elapsed: timedelta) -> str:
    """« 3 h 20 » of service, « 12,5 jours » of the calendar."""
    if name in BY_THE_CALENDAR:
        days = elapsed / timedelta(days=1)
        return f"{decimal(round(days, 1))}{_NBSP}{'jour' if days < 2 else 'jours'}"
    return service_time(elapsed)


def line_label(breakdown: str, line: Hashable, names: Names) -> str:
    """A line of a breakdown, as it is read."""
    match breakdown.rpartition(".")[2], line:
        case "by_guichet", number:
            return guichet_label(number, names.guichets)
        case "by_person", int(number):
            return names.persons.get(number) or f"personne n°{_NBSP}{number}"
        case "by_person", _:
            return "sans personne"
        case "by_hour", int(hour):
            return f"{hour}{_NBSP}h"
        case last, key:
            return (_OWN_LABELS.get(breakdown) or _LABELS[last])(str(key))


def _among(labels: Mapping[Any, str], otherwise: str) -> Callable[[str], str]:
    return lambda key: labels.get(key, key) or otherwise


def guichet_label(number: Hashable, names: Mapping[int, str]) -> str:
    if not isinstance(number, int):
        return "sans guichet"
    return names.get(number) or f"guichet n°{_NBSP}{number}"


def channel_label(key: str) -> str:
    """An incident came by no channel."""
    return CHANNEL.get(key, key) or "sans canal"


def month_label(key: str) -> str:
    """« 2026-01 » → « janvier »."""
    return str(get_month_names("wide", locale="fr_FR")[int(key[-2:])])


_LABELS: Mapping[str, Callable[[str], str]] = {
    "by_month": month_label,
    "automatic_by_month": month_label,
    "by_theme": theme,
    "by_channel": channel_label,
    "by_kind": _among(ACT, "nature non notée"),
    "by_activity": _among(ACTIVITY, ""),
    "evaluated": _among(CORRECTION, "non dit"),
}
_OWN_LABELS: Mapping[str, Callable[[str], str]] = {
    "animation.publications.by_kind": _among(PUBLICATION_KIND, "document"),
}


def short_month(key: str) -> str:
    """« 2026-01 » → « janv. »."""
    return str(get_month_names("abbreviated", locale="fr_FR")[int(key[-2:])])


OF_A_PART = (
    "Seul est compté ce qui porte un guichet dont la fiche nomme aujourd’hui cette intercommunalité ou ce "
    f"territoire, même s’il est fermé depuis{_NBSP}: ce qui est fait pour tout le département n’y est pas."
)
"""How the figures of a part of a département are counted."""


def scope_words(scope: Scope) -> str:
    """« Département 06, intercommunalité : Val d’Argence »; "" for all, and for a guichet."""
    told = (
        ("département ", scope.departement),
        (f"intercommunalité{_NBSP}: ", scope.intercommunalite),
        (f"territoire{_NBSP}: ", scope.territoire),
    )
    words = ", ".join(f"{before}{name}" for before, name in told if name)
    return words[:1].upper() + words[1:]


def part_ending(scope: Scope) -> str:
    """Of the name of a file, in plain letters: « -val-d-argence »; "" for what is no such part."""
    words = fold(f"{scope.intercommunalite} {scope.territoire}").encode("ascii", "ignore").decode().split()
    return "-".join(("", *words))


def period_label(period: Period) -> str:
    """« 2026 », « premier semestre 2026 », « mars 2026 », « du 2 au 8 mars 2026 »."""
    if period.is_whole_year:
        return str(period.year)
    if period.semestre:
        return f"{'premier' if period.semestre == 1 else 'second'} semestre {period.year}"
    month = f"{month_label(f'{period.first:%Y-%m}')} {period.year}"
    if period == Period.month_of(period.first):
        return month
    last = f"{_day(period.last.day)} {month_label(f'{period.last:%Y-%m}')} {period.last.year}"
    if (period.first.year, period.first.month) == (period.last.year, period.last.month):
        return f"du {_day(period.first.day)} au {last}"
    start = f"{_day(period.first.day)} {month_label(f'{period.first:%Y-%m}')}"
    if period.first.year != period.last.year:
        start += f" {period.first.year}"
    return f"du {start} au {last}"


def _day(number: int) -> str:
    return "1er" if number == 1 else str(number)
