"""What guichets were helped with: tickets, calls, incidents, questions to the base, acts (missions 1 b, 1 c).

An *intervention* is what took the gestionnaire's time: a ticket, or a call, a mail or a visit noted by hand,
or an incident of the SNE, with all the tickets that it groups. What the base answered alone is counted apart.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from guichets.openings import OpeningStep
from journal.entries import Kind, Level, Row
from reports.facts import HELPED, Facts, Fate, contacts_in, first_of_each, last_of_each
from reports.measures import Measure, last_of
from reports.values import (
    Breakdown,
    Delay,
    Share,
    count,
    delay,
    groups_of,
    in_order,
    occurrences,
    share,
)

RESOLVED = "resolved"
UNKNOWN_REQUEST = ""
"""Of the tickets whose rows do not tell it."""


def _level_1(facts: Facts) -> Share:
    """Of what ended, by a closing or by a call: what did not have to go to the national pole."""
    escalated = {row.subject for row in facts.of[Kind.TICKET_ESCALATED]}
    here = [row for row in facts.closed if row.subject not in escalated and row.level is not Level.NATIONAL]
    whole = len(facts.closed) + len(facts.of[Kind.CALL_LOGGED])
    return share(in_order((*here, *_resolved_calls(facts))), whole)


def _interventions(facts: Facts) -> Sequence[Row]:
    return facts.interventions


def _answers(facts: Facts) -> Sequence[Row]:
    """The first to each ticket."""
    return in_order(facts.first_answers.values())


def _first_answer(facts: Facts) -> Delay:
    return delay(facts.spans(facts.of[Kind.TICKET_OPENED], facts.first_answers))


def _in_time(facts: Facts) -> Share:
    """Of the tickets opened and answered: those of which the clock had not yet said that they were late."""
    late = first_of_each(facts.of[Kind.TICKET_OVERDUE])
    opened = {row.subject for row in facts.of[Kind.TICKET_OPENED]}
    answered = [row for subject, row in facts.first_answers.items() if subject in opened]
    in_time = [
        row for row in answered if row.subject not in late or late[row.subject].sequence > row.sequence
    ]
    return share(in_order(in_time), len(answered))


def _pole(facts: Facts) -> Delay:
    """From the first escalation of a ticket to the first word of the pole."""
    escalations = first_of_each(facts.of[Kind.TICKET_ESCALATED])
    answers = in_order((*facts.of[Kind.POLE_HEARD], *facts.of[Kind.TICKET_RETURNED]))
    return delay(facts.spans(escalations.values(), first_of_each(answers)))


def _request(facts: Facts, row: Row) -> str:
    return facts.requests.get(row.subject, UNKNOWN_REQUEST)


def _delays_by_request(facts: Facts) -> Breakdown:
    """Of the kinds of which a ticket ended, those that took longest first."""
    groups = groups_of(facts.resolutions, lambda span: _request(facts, span.first))
    delays = {kind: delay(spans) for kind, spans in groups.items()}
    measured = [(one.median, kind) for kind, one in delays.items() if one.median is not None]
    return {kind: delays[kind] for _, kind in sorted(measured, reverse=True)}


def _resolved_calls(facts: Facts) -> Sequence[Row]:
    return [row for row in facts.of[Kind.CALL_LOGGED] if row.outcome == RESOLVED]


def _contacts(facts: Facts) -> Sequence[Row]:
    return contacts_in(facts.some((Kind.INCIDENT_MET, Kind.INCIDENT_LEFT)))


def _helped(facts: Facts) -> Share:
    return share([row for row in facts.ratings if row.outcome == HELPED], len(facts.ratings))


def _response(facts: Facts) -> Share:
    """Of the closings, those undone at once left out: a ticket that was closed again may be rated again."""
    undone = len(facts.of[Kind.TICKET_CLOSING_UNDONE])
    return share(facts.ratings, len(facts.of[Kind.TICKET_CLOSED]) - undone)


def _opened_access(facts: Facts) -> list[Row]:
    """The accounts that came to be open in the SNE: their last step says so."""
    moved = in_order((*facts.of[Kind.OPENING_RECORDED], *facts.of[Kind.OPENING_MOVED]))
    return [row for row in last_of_each(moved) if row.outcome == OpeningStep.OPEN]


def _fate(fate: Fate) -> Callable[[Facts], Sequence[Row]]:
    return lambda facts: facts.fates[fate]


def _questions_of_a_theme(facts: Facts) -> Sequence[Row]:
    return [one.row for one in facts.questions if one.row.theme]


def _automatic_share(facts: Facts) -> Share:
    return share(facts.fates[Fate.AUTOMATIC], len(facts.questions))


def _masked(facts: Facts) -> Sequence[Row]:
    """Those that people of the service sent, or that a command met. The journal's first rows hold those of
    strangers too, who could write as many as they liked: by the web and the messenger they bear nobody.
    """
    return [row for row in facts.of[Kind.NIR_MASKED] if row.actor_id or not row.channel]


def _by_hour(facts: Facts) -> Breakdown:
    """Of the hours in which something came, in their order."""
    groups = groups_of(facts.interventions, lambda row: facts.local(row).hour)
    return {hour: count(groups[hour]) for hour in sorted(groups)}


ASSISTANCE = (
    Measure("assistance.interventions.total", "Interventions", _interventions),
    Measure("assistance.interventions.solved_here", "Part résolue sans le pôle national", _level_1),
    Measure("assistance.tickets.opened", "Tickets ouverts", Kind.TICKET_OPENED),
    Measure("assistance.tickets.closed", "Tickets clos", lambda facts: facts.closed),
    Measure("assistance.tickets.reopened", "Tickets rouverts", Kind.TICKET_REOPENED),
    Measure("assistance.tickets.first_answer", "Délai de première réponse", _first_answer),
    Measure("assistance.tickets.in_time", "Premières réponses dans le délai", _in_time),
    Measure("assistance.tickets.resolution", "Délai de résolution", lambda facts: delay(facts.resolutions)),
    Measure("assistance.tickets.escalated", "Escalades au pôle national", Kind.TICKET_ESCALATED),
    Measure("assistance.tickets.pole_answer", "Délai de réponse du pôle national", _pole),
    Measure("assistance.calls.total", "Appels, méls et visites notés", Kind.CALL_LOGGED),
    Measure("assistance.calls.resolved", "Appels, méls et visites résolus", _resolved_calls),
    Measure("assistance.incidents.total", "Incidents du SNE", Kind.INCIDENT_OPENED, for_all=True),
    Measure("assistance.incidents.contacts", "Contacts pour un incident", _contacts),
    Measure(
        "assistance.tickets.of_incidents", "Tickets rattachés à un incident", lambda facts: facts.grouped
    ),
    Measure("assistance.satisfaction.ratings", "Avis donnés par les agents", lambda facts: facts.ratings),
    Measure("assistance.satisfaction.helped", "Avis « oui, merci »", _helped),
    Measure("assistance.satisfaction.response", "Clôtures suivies d’un avis", _response),
    Measure(
        "assistance.interventions.by_month", "Interventions par mois", _interventions, Facts.month, "lines"
    ),
    Measure(
        "assistance.interventions.by_theme", "Interventions par thème", _interventions, Facts.theme, "bars"
    ),
    Measure(
        "assistance.interventions.by_channel", "Interventions par canal", _interventions, "channel", "bars"
    ),
    Measure(
        "assistance.interventions.by_hour", "Interventions par heure de la journée", _by_hour, chart="bars"
    ),
    Measure("assistance.interventions.by_guichet", "Interventions par guichet", _interventions, "guichet_id"),
    Measure("assistance.tickets.by_person", "Premières réponses données, par personne", _answers, "actor_id"),
)

AUTOMATIC = (
    Measure(
        "assistance.questions.total",
        "Questions posées à la base",
        lambda facts: [one.row for one in facts.questions],
    ),
    Measure("assistance.questions.automatic", "Réponses automatiques", _fate(Fate.AUTOMATIC)),
    Measure("assistance.questions.automatic_share", "Part répondue par la base seule", _automatic_share),
    Measure(
        "assistance.questions.suggested", "Questions restées sur des propositions", _fate(Fate.SUGGESTED)
    ),
    Measure("assistance.questions.unanswered", "Questions sans réponse de la base", _fate(Fate.UNANSWERED)),
    Measure("assistance.questions.refused", "Réponses refusées par l’agent", Kind.ANSWER_REJECTED),
    Measure("assistance.nirs.masked", "Numéros de sécurité sociale masqués", _masked, counted=occurrences),
    Measure(
        "assistance.questions.automatic_by_month",
        "Réponses automatiques par mois",
        _fate(Fate.AUTOMATIC),
        Facts.month,
        "lines",
    ),
    Measure("assistance.questions.by_theme", "Questions par thème", _questions_of_a_theme, "theme", "bars"),
)

ACTS = (
    Measure("acts.cases.total", "Cas traités (doublons, ANRU, sondages)", Kind.CASE_TREATED),
    Measure("acts.accounts.opened", "Accès au SNE ouverts", _opened_access),
    Measure("acts.accounts.closed", "Accès au SNE fermés", last_of(Kind.HABILITATION_CLOSED)),
    Measure("acts.requests.by_kind", "Demandes reçues, par nature", Kind.TICKET_OPENED, _request, "bars"),
    Measure("acts.closed.by_kind", "Demandes closes, par nature", lambda facts: facts.closed, _request),
    Measure("acts.delays.by_kind", "Délai médian de résolution, par nature", _delays_by_request, chart=""),
    Measure("acts.cases.by_theme", "Cas traités, par thème", Kind.CASE_TREATED, "theme"),
)
