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
    SELECT subject, substr(at, 6, 2) <= '06' AS half, kind, max(sequence) FROM lines
    WHERE kind IN ('ticket_attached', 'ticket_detached') GROUP BY subject, half
),
grouped AS (
    SELECT opened.* FROM lines AS opened JOIN standing
    ON standing.subject = opened.subject AND standing.half = (substr(opened.at, 6, 2) <= '06')
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
of_closing AS (
    SELECT rated.sequence, rated.subject, rated.outcome, count(closed.sequence) AS closing
    FROM lines AS rated LEFT JOIN lines AS closed
    ON closed.subject = rated.subject AND closed.kind = 'ticket_closed' AND closed.sequence < rated.sequence
    WHERE rated.kind = 'ticket_rated' GROUP BY rated.sequence
),
ratings AS (SELECT outcome, max(sequence) FROM of_closing GROUP BY subject, closing),
answers AS (
    SELECT subject, min(sequence), at FROM lines
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
    "assistance.minutes.total": "SELECT sum(minutes) FROM lines",
    "assistance.minutes.by_month": f"SELECT {_MONTH}, sum(minutes) FROM lines WHERE minutes GROUP BY 1",
    "assistance.minutes.by_person": "SELECT actor_id, sum(minutes) FROM lines WHERE minutes GROUP BY 1",
    "assistance.calls.total": _of("call_logged"),
    "assistance.calls.resolved": _of("call_logged", "AND outcome = 'resolved'"),
    "assistance.tickets.opened": _of("ticket_opened"),
    "assistance.tickets.of_incidents": "SELECT count(*) FROM grouped",
    "assistance.tickets.closed": (
        "SELECT count(*) FROM closings LEFT JOIN reopenings USING (subject) "
        "WHERE reopenings.last IS NULL OR closings.last > reopenings.last"
    ),
    "assistance.tickets.reopened": _of("ticket_reopened"),
    "assistance.incidents.total": _of("incident_opened"),
    "assistance.incidents.contacts": "SELECT count(*) FROM contacts WHERE kind = 'incident_met'",
    "assistance.ratings.total": "SELECT count(*) FROM ratings",
    "assistance.ratings.helped": "SELECT count(*) FROM ratings WHERE outcome = 'helped'",
    "assistance.escalations.total": _of("ticket_escalated"),
    "assistance.first_answer.count": "SELECT count(*) FROM delays",
    "assistance.first_answer.median_seconds": (
        "SELECT avg(seconds) FROM ranked WHERE place IN ((among + 1) / 2, (among + 2) / 2)"
    ),
    "assistance.first_answer.p90_seconds": "SELECT seconds FROM ranked WHERE place = (9 * among + 9) / 10",
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
    "trainings.guichets_trained": (
        "SELECT count(DISTINCT guichet_id) FROM attendances WHERE outcome = 'present'"
    ),
    "trainings.ratings": _of("training_rated"),
    "trainings.useful": _of("training_rated", "AND outcome = 'useful'"),
    "meetings.planned": _of("event_planned", f"AND theme <> 'formations' {_EVENT}"),
    "meetings.held": "SELECT count(*) FROM meetings",
    "meetings.attendances": "SELECT sum(CAST(outcome AS INTEGER)) FROM meetings",
    "publications.sent": _of("publication_sent"),
    "publications.read": _of("publication_read"),
    "signalements.recorded": _of(
        "signalement_recorded", "AND subject NOT IN (SELECT subject FROM withdrawn)"
    ),
    "signalements.answered": "SELECT count(*) FROM answered",
    "signalements.in_time": "SELECT count(*) FROM answered WHERE outcome = 'in_time'",
    "signalements.late": "SELECT count(*) FROM answered WHERE outcome = 'late'",
    "signalements.unanswered": _of(
        "signalement_recorded",
        "AND outcome < :today AND subject NOT IN (SELECT subject FROM withdrawn) "
        "AND subject NOT IN (SELECT subject FROM answered)",
    ),
    "signalements.chased": _of("signalement_chased"),
    "signalements.helped": _of("signalement_helped"),
    "signalements.reported": "SELECT count(DISTINCT subject) FROM lines WHERE kind = 'signalement_reported'",
    "signalements.proposed": _of("signalement_proposed"),
    "quality.controls": _of("control_done"),
    "quality.cases_treated": _of("case_treated"),
    "quality.samples": _of("sample_closed"),
    "quality.tables_imported": "SELECT count(*) FROM imported WHERE kind = 'table_imported'",
    "service.reminders": _of("reminder_sent"),
    "service.nirs_masked": _of("nir_masked"),
}
"""By the name of the figure."""


def counted(
    base: sqlite3.Connection, name: str, *, start: datetime, end: datetime, today: str
) -> float | dict[str, float]:
    """A number, or one by line. ``end`` is excluded; ``today`` is the day of the bilan, in ISO form."""
    given = {"start": _stored(start), "end": _stored(end), "today": today}
    rows = base.execute(GIVEN + PLAIN_SQL[name], given).fetchall()
    if "by_" in name:
        return {f"{line}": number for line, number in rows}
    ((number,),) = rows
    return number or 0


def _stored(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
