"""Each figure of a bilan again, as plain SQL over the journal in SQLite: nothing of ``reports/`` is in it.

A query gives one number, or a line and a number for a breakdown. Months are those of UTC, which are the
département's for whatever takes place in the hours of the service. A ninth decile is a nearest rank.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime

GIVEN = """
WITH period AS (SELECT * FROM journal WHERE at >= :start AND at < :end),
lines AS (
    SELECT * FROM period
    WHERE (kind <> 'call_logged'
           OR 'ligne:' || sequence NOT IN (SELECT subject FROM period WHERE kind = 'call_cancelled'))
      AND (kind <> 'case_treated'
           OR sequence IN (SELECT max(sequence) FROM period WHERE kind = 'case_treated' GROUP BY subject))
),
cancelled AS (SELECT subject FROM lines WHERE kind = 'event_cancelled'),
standing AS (
    SELECT subject, substr(at, 1, 7) AS month, kind, max(sequence) FROM lines
    WHERE kind IN ('ticket_attached', 'ticket_detached') GROUP BY subject, month
),
grouped AS (
    SELECT opened.* FROM lines AS opened JOIN standing
    ON standing.subject = opened.subject AND standing.month = substr(opened.at, 1, 7)
    WHERE opened.kind = 'ticket_opened' AND standing.kind = 'ticket_attached'
),
interventions AS (
    SELECT * FROM lines WHERE kind IN ('ticket_opened', 'call_logged', 'incident_opened')
    AND sequence NOT IN (SELECT sequence FROM grouped)
),
themes AS (
    SELECT subject, theme, max(sequence) FROM lines WHERE kind GLOB 'ticket_*' GROUP BY subject
),
contacts AS (
    SELECT subject, actor_id, kind, max(sequence) FROM lines
    WHERE kind IN ('incident_met', 'incident_left') GROUP BY subject, actor_id
),
closings AS (SELECT subject, max(sequence) AS last FROM lines WHERE kind = 'ticket_closed' GROUP BY subject),
reopenings AS (
    SELECT subject, max(sequence) AS last FROM lines
    WHERE kind IN ('ticket_reopened', 'ticket_closing_undone') GROUP BY subject
),
closed AS (
    SELECT lines.* FROM closings JOIN lines ON lines.sequence = closings.last
    LEFT JOIN reopenings ON reopenings.subject = closings.subject
    WHERE reopenings.last IS NULL OR closings.last > reopenings.last
),
requests AS (
    SELECT subject, outcome, max(sequence) FROM lines
    WHERE kind IN ('ticket_opened', 'ticket_sorted') AND outcome <> '' GROUP BY subject
),
timed AS (SELECT DISTINCT subject FROM lines WHERE minutes > 0),
of_closing AS (
    SELECT rated.sequence, rated.subject, rated.outcome, count(closed.sequence) AS closing
    FROM lines AS rated LEFT JOIN lines AS closed
    ON closed.subject = rated.subject AND closed.kind = 'ticket_closed' AND closed.sequence < rated.sequence
    WHERE rated.kind = 'ticket_rated' GROUP BY rated.sequence
),
ratings AS (SELECT outcome, max(sequence) FROM of_closing GROUP BY subject, closing),
answers AS (
    SELECT subject, min(sequence) AS first, at FROM lines
    WHERE kind IN ('ticket_replied', 'ticket_questioned') GROUP BY subject
),
delays AS (
    SELECT strftime('%s', answers.at) - strftime('%s', opened.at) AS seconds
    FROM lines AS opened JOIN answers ON answers.subject = opened.subject
    WHERE opened.kind = 'ticket_opened'
),
ranked AS (
    SELECT seconds, row_number() OVER (ORDER BY seconds) AS place, count(*) OVER () AS among FROM delays
),
turns AS (
    SELECT subject, kind, min(at) OVER (PARTITION BY subject) AS asked_at, sequence,
           row_number() OVER (PARTITION BY subject ORDER BY sequence DESC) AS back
    FROM lines
    WHERE kind IN ('question_answered', 'question_suggested', 'suggestion_chosen', 'question_unanswered')
),
refused AS (
    SELECT subject, max(sequence) AS last FROM lines WHERE kind = 'answer_rejected' GROUP BY subject
),
questions AS (
    SELECT turns.subject, asked_at, CASE
        WHEN kind = 'question_suggested' THEN 'suggested'
        WHEN kind = 'question_unanswered' OR refused.last > turns.sequence THEN 'unanswered'
        ELSE 'automatic' END AS fate
    FROM turns LEFT JOIN refused ON refused.subject = turns.subject WHERE back = 1
),
enrolments AS (
    SELECT subject, kind, outcome, max(sequence) FROM lines
    WHERE kind IN ('training_joined', 'training_left') GROUP BY subject, actor_id
),
attendances AS (
    SELECT subject, guichet_id, outcome, max(sequence) FROM lines
    WHERE kind = 'training_attended' GROUP BY subject, actor_id
),
meetings AS (
    SELECT subject, outcome, max(sequence) FROM lines WHERE kind = 'meeting_held' GROUP BY subject
),
withdrawn AS (SELECT subject FROM lines WHERE kind = 'signalement_cancelled'),
answered AS (
    SELECT subject, outcome FROM lines AS answer WHERE kind = 'signalement_answered' AND NOT EXISTS (
        SELECT 1 FROM period AS again WHERE again.kind = 'signalement_reopened'
        AND again.subject = answer.subject AND again.sequence > answer.sequence)
),
imported AS (
    SELECT subject, kind, max(sequence) FROM lines
    WHERE kind IN ('table_imported', 'import_undone') GROUP BY subject
)
"""


def _of(kind: str, also: str = "") -> str:
    return f"SELECT count(*) FROM lines WHERE kind = '{kind}' {also}"


def _by(line: str, of: str = "interventions") -> str:
    return f"SELECT {line}, count(*) FROM {of} GROUP BY 1"


_MONTH = "substr(at, 1, 7)"
_EVENT = "AND subject NOT IN (SELECT subject FROM cancelled)"

PLAIN_SQL: Mapping[str, str] = {
    "rows.by_kind": _by("kind", "period"),
    "assistance.interventions.total": "SELECT count(*) FROM interventions",
    "assistance.interventions.by_channel": _by("channel"),
    "assistance.interventions.by_theme": (
        "SELECT coalesce(themes.theme, one.theme), count(*) FROM interventions AS one "
        "LEFT JOIN themes ON themes.subject = one.subject GROUP BY 1"
    ),
    "assistance.interventions.by_guichet": _by("coalesce(guichet_id, '')"),
    "assistance.interventions.by_month": _by(_MONTH),
    "resources.minutes.total": "SELECT sum(minutes) FROM lines",
    "resources.minutes.by_month": f"SELECT {_MONTH}, sum(minutes) FROM lines WHERE minutes GROUP BY 1",
    "resources.minutes.by_person": "SELECT actor_id, sum(minutes) FROM lines WHERE minutes GROUP BY 1",
    "assistance.calls.total": _of("call_logged"),
    "assistance.calls.resolved": _of("call_logged", "AND outcome = 'resolved'"),
    "assistance.tickets.opened": _of("ticket_opened"),
    "assistance.tickets.of_incidents": "SELECT count(*) FROM grouped",
    "assistance.tickets.closed": "SELECT count(*) FROM closed",
    "assistance.tickets.reopened": _of("ticket_reopened"),
    "assistance.incidents.total": _of("incident_opened"),
    "assistance.incidents.contacts": "SELECT count(*) FROM contacts WHERE kind = 'incident_met'",
    "assistance.satisfaction.ratings": "SELECT count(*) FROM ratings",
    "assistance.satisfaction.helped": "SELECT count(*) FROM ratings WHERE outcome = 'helped'",
    "assistance.tickets.escalated": _of("ticket_escalated"),
    "assistance.tickets.first_answer.count": "SELECT count(*) FROM delays",
    "assistance.tickets.first_answer.median_seconds": (
        "SELECT avg(seconds) FROM ranked WHERE place IN ((among + 1) / 2, (among + 2) / 2)"
    ),
    "assistance.tickets.first_answer.p90_seconds": (
        "SELECT seconds FROM ranked WHERE place = (9 * among + 9) / 10"
    ),
    "assistance.questions.total": "SELECT count(*) FROM questions",
    "assistance.questions.automatic": "SELECT count(*) FROM questions WHERE fate = 'automatic'",
    "assistance.questions.automatic_by_month": (
        "SELECT substr(asked_at, 1, 7), count(*) FROM questions WHERE fate = 'automatic' GROUP BY 1"
    ),
    "assistance.questions.suggested": "SELECT count(*) FROM questions WHERE fate = 'suggested'",
    "assistance.questions.unanswered": "SELECT count(*) FROM questions WHERE fate = 'unanswered'",
    "trainings.planned": _of("event_planned", f"AND theme = 'formations' {_EVENT}"),
    "trainings.held": _of("training_held"),
    "trainings.enrolments": (
        f"SELECT count(*) FROM enrolments WHERE kind = 'training_joined' AND outcome = 'enrolled' {_EVENT}"
    ),
    "trainings.attendances": "SELECT count(*) FROM attendances WHERE outcome = 'present'",
    "trainings.guichets": ("SELECT count(DISTINCT guichet_id) FROM attendances WHERE outcome = 'present'"),
    "trainings.ratings": _of("training_rated"),
    "trainings.useful": _of("training_rated", "AND outcome = 'useful'"),
    "animation.meetings.planned": _of("event_planned", f"AND theme <> 'formations' {_EVENT}"),
    "animation.meetings.held": "SELECT count(*) FROM meetings",
    "animation.meetings.attendances": "SELECT sum(CAST(outcome AS INTEGER)) FROM meetings",
    "animation.publications.sent": _of("publication_sent"),
    "animation.publications.readings": _of("publication_read"),
    "quality.signalements.sent": _of(
        "signalement_recorded", "AND subject NOT IN (SELECT subject FROM withdrawn)"
    ),
    "quality.signalements.answered": "SELECT count(*) FROM answered",
    "quality.signalements.in_time": "SELECT count(*) FROM answered WHERE outcome = 'in_time'",
    "quality.signalements.late": "SELECT count(*) FROM answered WHERE outcome = 'late'",
    "quality.signalements.unanswered": _of(
        "signalement_recorded",
        "AND outcome < :today AND subject NOT IN (SELECT subject FROM withdrawn) "
        "AND subject NOT IN (SELECT subject FROM answered)",
    ),
    "quality.signalements.chased": _of("signalement_chased"),
    "quality.signalements.helped": _of("signalement_helped"),
    "quality.signalements.reported": (
        "SELECT count(DISTINCT subject) FROM lines WHERE kind = 'signalement_reported'"
    ),
    "quality.signalements.proposed": _of("signalement_proposed"),
    "quality.controls.done": _of("control_done"),
    "acts.cases.total": _of("case_treated"),
    "quality.samples.closed": _of("sample_closed"),
    "quality.tables.imported": "SELECT count(*) FROM imported WHERE kind = 'table_imported'",
    "animation.reminders.sent": _of("reminder_sent"),
    "assistance.nirs.masked": "SELECT coalesce(sum(times), 0) FROM lines WHERE kind = 'nir_masked' "
    "AND (actor_id IS NOT NULL OR channel = '')",
}
"""By the name of the figure: those whose totals the invented year decides."""
ALSO: Mapping[str, str] = {
    "assistance.interventions.solved_here": (
        "SELECT (SELECT count(*) FROM closed WHERE coalesce(level, '') <> 'national' AND subject NOT IN "
        "(SELECT subject FROM lines WHERE kind = 'ticket_escalated')) "
        "+ (SELECT count(*) FROM lines WHERE kind = 'call_logged' AND outcome = 'resolved')"
    ),
    "assistance.tickets.in_time": (
        "SELECT count(*) FROM lines AS opened JOIN (SELECT subject, min(sequence) AS place FROM lines "
        "WHERE kind IN ('ticket_replied', 'ticket_questioned') GROUP BY subject) AS first USING (subject) "
        "WHERE opened.kind = 'ticket_opened' AND NOT EXISTS (SELECT 1 FROM lines AS late "
        "WHERE late.kind = 'ticket_overdue' AND late.subject = opened.subject "
        "AND late.sequence < first.place)"
    ),
    "assistance.tickets.by_person": (
        "SELECT actor_id, count(*) FROM answers JOIN lines USING (subject) "
        "WHERE lines.sequence = answers.first GROUP BY 1"
    ),
    "assistance.tickets.resolution.count": (
        "SELECT count(*) FROM closed JOIN lines AS opened ON opened.subject = closed.subject "
        "WHERE opened.kind = 'ticket_opened'"
    ),
    "assistance.tickets.pole_answer.count": (
        "SELECT count(*) FROM (SELECT DISTINCT subject FROM lines WHERE kind = 'ticket_escalated') "
        "JOIN (SELECT DISTINCT subject FROM lines WHERE kind IN ('pole_heard', 'ticket_returned')) "
        "USING (subject)"
    ),
    "assistance.satisfaction.response": "SELECT count(*) FROM ratings",
    "assistance.questions.automatic_share": ("SELECT count(*) FROM questions WHERE fate = 'automatic'"),
    "assistance.questions.by_theme": (
        "SELECT first.theme, count(*) FROM questions JOIN (SELECT subject, theme, min(sequence) FROM lines "
        "WHERE kind IN ('question_answered', 'question_suggested', 'suggestion_chosen', "
        "'question_unanswered') "
        "GROUP BY subject) AS first USING (subject) WHERE first.theme <> '' GROUP BY 1"
    ),
    "assistance.questions.refused": _of("answer_rejected"),
    "acts.requests.by_kind": (
        "SELECT coalesce(requests.outcome, ''), count(*) FROM lines LEFT JOIN requests USING (subject) "
        "WHERE lines.kind = 'ticket_opened' GROUP BY 1"
    ),
    "acts.closed.by_kind": (
        "SELECT coalesce(requests.outcome, ''), count(*) FROM closed LEFT JOIN requests USING (subject) "
        "GROUP BY 1"
    ),
    "acts.cases.by_theme": "SELECT theme, count(*) FROM lines WHERE kind = 'case_treated' GROUP BY 1",
    "acts.accounts.opened": (
        "SELECT count(*) FROM (SELECT subject, outcome, max(sequence) FROM lines "
        "WHERE kind IN ('opening_recorded', 'opening_moved') GROUP BY subject) WHERE outcome = 'open'"
    ),
    "acts.accounts.closed": "SELECT count(DISTINCT subject) FROM lines WHERE kind = 'habilitation_closed'",
    "trainings.minutes": "SELECT sum(minutes) FROM lines WHERE kind = 'training_held'",
    "animation.reviews.asked": _of("review_asked"),
    "animation.reviews.answered": "SELECT count(DISTINCT subject) FROM lines WHERE kind = 'review_answered'",
    "animation.publications.by_kind": (
        "SELECT outcome, count(*) FROM lines WHERE kind = 'publication_sent' GROUP BY 1"
    ),
    "quality.signalements.evaluated.by_result": (
        "SELECT outcome, count(*) FROM (SELECT subject, outcome, max(sequence) FROM lines "
        "WHERE kind = 'signalement_evaluated' GROUP BY subject) GROUP BY 1"
    ),
    "resources.minutes.by_activity": (
        "SELECT CASE WHEN kind = 'training_held' THEN 'trainings' WHEN kind = 'meeting_held' THEN 'meetings' "
        "WHEN kind IN ('control_done', 'case_treated', 'sample_closed') OR kind GLOB 'signalement_*' "
        "THEN 'quality' ELSE 'assistance' END, sum(minutes) FROM lines WHERE minutes GROUP BY 1"
    ),
    "resources.untimed.calls": _of("call_logged", "AND minutes = 0"),
    "resources.untimed.tickets": (
        "SELECT count(*) FROM closed WHERE subject NOT IN (SELECT subject FROM timed)"
    ),
}
"""Other figures of it."""


def counted(
    base: sqlite3.Connection, name: str, *, start: datetime, end: datetime, today: str
) -> float | dict[str, float]:
    """A number, or one by line. ``end`` is excluded; ``today`` is the day of the bilan, in ISO form."""
    given = {"start": _stored(start), "end": _stored(end), "today": today}
    rows = base.execute(GIVEN + {**PLAIN_SQL, **ALSO}[name], given).fetchall()
    if "by_" in name:
        return {f"{line}": number for line, number in rows}
    ((number,),) = rows
    return number or 0


def _stored(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
