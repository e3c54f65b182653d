"""What guichets were helped with: tickets, calls, incidents, questions to the base, acts (missions 1 b, 1 c).

An *intervention* is what took the gestionnaire's time: a ticket, or a call, a mail or a visit noted by hand,
or an incident of the SNE, with all the tickets that it groups. What the base answered alone is counted apart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from guichets.openings import OpeningStep
from journal.entries import Kind, Level, Row
from reports.facts import Facts, first_of_each, last_of_each
from reports.incidents import contacts_in
from reports.questions import Fate
from reports.ratings import HELPED
from reports.values import (
    Breakdown,
    Delay,
    Figure,
    Share,
    Value,
    breakdown,
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
    resolved = [row for row in facts.of[Kind.CALL_LOGGED] if row.outcome == RESOLVED]
    here = [row for row in facts.closed if row.subject not in escalated and row.level is not Level.NATIONAL]
    whole = len(facts.closed) + len(facts.of[Kind.CALL_LOGGED])
    return share(in_order((*here, *resolved)), whole)


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


def _resolution(facts: Facts) -> Delay:
    return delay(facts.resolutions)


def _pole(facts: Facts) -> Delay:
    """From the first escalation of a ticket to the first word of the pole."""
    escalations = first_of_each(facts.of[Kind.TICKET_ESCALATED])
    answers = in_order((*facts.of[Kind.POLE_HEARD], *facts.of[Kind.TICKET_RETURNED]))
    return delay(facts.spans(escalations.values(), first_of_each(answers)))


def _request(facts: Facts) -> Callable[[Row], str]:
    return lambda row: facts.requests.get(row.subject, UNKNOWN_REQUEST)


def _delays_by_request(facts: Facts) -> Breakdown:
    """Of the kinds of which a ticket ended, those that took longest first."""
    request = _request(facts)
    groups = groups_of(facts.resolutions, lambda span: request(span.first))
    delays = {kind: delay(spans) for kind, spans in groups.items()}
    measured = [(one.median, kind) for kind, one in delays.items() if one.median is not None]
    return {kind: delays[kind] for _, kind in sorted(measured, reverse=True)}


def _contacts(facts: Facts) -> Figure:
    return count(contacts_in(facts.some((Kind.INCIDENT_MET, Kind.INCIDENT_LEFT))))


def _helped(facts: Facts) -> list[Row]:
    return [row for row in facts.ratings if row.outcome == HELPED]


def _response(facts: Facts) -> Share:
    """Of the closings, those undone at once left out: a ticket that was closed again may be rated again."""
    undone = len(facts.of[Kind.TICKET_CLOSING_UNDONE])
    return share(facts.ratings, len(facts.of[Kind.TICKET_CLOSED]) - undone)


def _opened_access(facts: Facts) -> list[Row]:
    """The accounts that came to be open in the SNE: their last step says so."""
    moved = in_order((*facts.of[Kind.OPENING_RECORDED], *facts.of[Kind.OPENING_MOVED]))
    return [row for row in last_of_each(moved) if row.outcome == OpeningStep.OPEN]


def _fate(fate: Fate) -> Callable[[Facts], Value]:
    return lambda facts: count(facts.fates[fate])


def _rows(kind: Kind) -> Callable[[Facts], Value]:
    return lambda facts: count(facts.of[kind])


def _masked(facts: Facts) -> Figure:
    """Those that people of the service sent, or that a command met. The journal's first rows hold those of
    strangers too, who could write as many as they liked: by the web and the messenger they bear nobody.
    """
    return occurrences([row for row in facts.of[Kind.NIR_MASKED] if row.actor_id or not row.channel])


def _by_hour(facts: Facts) -> Breakdown:
    """Of the hours in which something came, in their order."""
    groups = groups_of(facts.interventions, lambda row: facts.local(row).hour)
    return {hour: count(groups[hour]) for hour in sorted(groups)}


MEASURES: Mapping[str, Callable[[Facts], Value]] = {
    "assistance.interventions.total": lambda facts: count(facts.interventions),
    "assistance.interventions.by_month": lambda facts: breakdown(
        facts.interventions, facts.month, lines=facts.period.months
    ),
    "assistance.interventions.by_channel": lambda facts: breakdown(
        facts.interventions, lambda row: row.channel
    ),
    "assistance.interventions.by_theme": lambda facts: breakdown(facts.interventions, facts.theme),
    "assistance.interventions.by_guichet": lambda facts: breakdown(
        facts.interventions, lambda row: row.guichet_id
    ),
    "assistance.interventions.by_hour": _by_hour,
    "assistance.interventions.solved_here": _level_1,
    "assistance.tickets.opened": _rows(Kind.TICKET_OPENED),
    "assistance.tickets.of_incidents": lambda facts: count(facts.grouped),
    "assistance.tickets.closed": lambda facts: count(facts.closed),
    "assistance.tickets.reopened": _rows(Kind.TICKET_REOPENED),
    "assistance.tickets.first_answer": _first_answer,
    "assistance.tickets.in_time": _in_time,
    "assistance.tickets.by_person": lambda facts: breakdown(
        in_order(facts.first_answers.values()), lambda row: row.actor_id
    ),
    "assistance.tickets.resolution": _resolution,
    "assistance.tickets.escalated": _rows(Kind.TICKET_ESCALATED),
    "assistance.tickets.pole_answer": _pole,
    "assistance.calls.total": _rows(Kind.CALL_LOGGED),
    "assistance.calls.resolved": lambda facts: count(
        row for row in facts.of[Kind.CALL_LOGGED] if row.outcome == RESOLVED
    ),
    "assistance.incidents.total": _rows(Kind.INCIDENT_OPENED),
    "assistance.incidents.contacts": _contacts,
    "assistance.satisfaction.ratings": lambda facts: count(facts.ratings),
    "assistance.satisfaction.helped": lambda facts: share(_helped(facts), len(facts.ratings)),
    "assistance.satisfaction.response": _response,
    "assistance.questions.total": lambda facts: count(one.row for one in facts.questions),
    "assistance.questions.automatic": _fate(Fate.AUTOMATIC),
    "assistance.questions.automatic_share": lambda facts: share(
        facts.fates[Fate.AUTOMATIC], len(facts.questions)
    ),
    "assistance.questions.suggested": _fate(Fate.SUGGESTED),
    "assistance.questions.unanswered": _fate(Fate.UNANSWERED),
    "assistance.questions.automatic_by_month": lambda facts: breakdown(
        facts.fates[Fate.AUTOMATIC], facts.month, lines=facts.period.months
    ),
    "assistance.questions.by_theme": lambda facts: breakdown(
        [one.row for one in facts.questions if one.row.theme], lambda row: row.theme
    ),
    "assistance.questions.refused": _rows(Kind.ANSWER_REJECTED),
    "assistance.nirs.masked": _masked,
    "acts.requests.by_kind": lambda facts: breakdown(facts.of[Kind.TICKET_OPENED], _request(facts)),
    "acts.closed.by_kind": lambda facts: breakdown(facts.closed, _request(facts)),
    "acts.delays.by_kind": _delays_by_request,
    "acts.cases.total": _rows(Kind.CASE_TREATED),
    "acts.cases.by_theme": lambda facts: breakdown(facts.of[Kind.CASE_TREATED], lambda row: row.theme),
    "acts.accounts.opened": lambda facts: count(_opened_access(facts)),
    "acts.accounts.closed": lambda facts: count(last_of_each(facts.of[Kind.HABILITATION_CLOSED])),
}
