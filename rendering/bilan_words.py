"""The name of each figure of a bilan, and its value in words."""

from __future__ import annotations

from collections.abc import Mapping

from rendering.bilan import channel_label, guichet_label, month_label
from rendering.labels import theme
from rendering.numbers import delay, duration, number
from reports.figures import Delay, Figure, Figures

FIGURE: Mapping[str, str] = {
    "interventions": "Interventions",
    "tickets_opened": "Tickets ouverts",
    "incident_tickets": "Tickets rattachés à un incident",
    "incidents": "Incidents du SNE",
    "incident_contacts": "Agents qui ont rencontré un incident",
    "calls": "Appels, méls et visites notés",
    "calls_resolved": "Appels, méls et visites résolus",
    "minutes": "Temps noté",
    "first_answer": "Délai médian de première réponse",
    "tickets_closed": "Tickets clos",
    "tickets_reopened": "Tickets rouverts",
    "ratings": "Avis donnés par les agents",
    "ratings_helped": "Avis «\N{NO-BREAK SPACE}oui, merci\N{NO-BREAK SPACE}»",
    "escalations": "Escalades au pôle national",
    "questions": "Questions posées à la base",
    "automatic": "Réponses automatiques",
    "suggested": "Questions restées sur des propositions",
    "unanswered": "Questions sans réponse de la base",
    "trainings": "Formations planifiées",
    "trainings_held": "Formations tenues",
    "enrolments": "Inscriptions à une formation",
    "attendances": "Présences à une formation",
    "guichets_trained": "Guichets venus en formation",
    "training_ratings": "Avis sur une formation",
    "training_useful": "Avis «\N{NO-BREAK SPACE}formation utile\N{NO-BREAK SPACE}»",
    "meetings": "Réunions planifiées",
    "meetings_held": "Réunions tenues",
    "meeting_attendances": "Présents aux réunions",
    "publications": "Diffusions",
    "publication_readings": "Lectures de ces diffusions",
    "signalements": "Signalements",
    "signalements_answered": "Réponses aux signalements",
    "signalements_late": "Réponses hors délai",
    "signalements_unanswered": "Signalements sans réponse, délai dépassé",
    "signalements_chased": "Relances formelles",
    "signalements_helped": "Appuis donnés pour un signalement",
    "signalements_reported": "Signalements présentés au comité",
    "signalements_proposed": "Signalements proposés à l’État",
    "cases_treated": "Cas traités (doublons, ANRU, sondages)",
    "samples": "Contrôles par échantillon clos",
    "controls": "Contrôles mensuels",
    "tables_imported": "Tables de l’infocentre importées",
    "reminders": "Rappels envoyés",
    "nirs_masked": "Numéros de sécurité sociale masqués",
}

BREAKDOWN: Mapping[str, str] = {
    "by_month": "Interventions par mois",
    "automatic_by_month": "Réponses automatiques par mois",
    "by_theme": "Interventions par thème",
    "by_channel": "Interventions par canal",
    "by_guichet": "Interventions par guichet",
}


def figure_value(name: str, figure: Figure | Delay) -> str:
    """« 4 000 », « 3 h 40 »; nothing to measure is said so."""
    if isinstance(figure, Delay):
        return "non mesuré" if figure.value is None else delay(figure.value)
    return duration(figure.value) if name == "minutes" else number(figure.value)


def line_label(breakdown: str, key: str, made: Figures) -> str:
    """A line of a breakdown, by the key that it has for a machine."""
    match breakdown:
        case "by_theme":
            return theme(key)
        case "by_channel":
            return channel_label(key)
        case "by_guichet":
            return guichet_label(int(key) if key else None, made)
        case _:
            return month_label(key)
