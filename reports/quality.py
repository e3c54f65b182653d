"""Controls and signalements (missions 2 a and 2 b): an answer is missing once its month is over."""

from __future__ import annotations

from journal.entries import Kind, Row
from reports.facts import Facts, last_of_each, not_taken_back
from reports.measures import Measure, last_of
from reports.values import Delay, Span, delay

LATE = "late"


def _unanswered(facts: Facts) -> list[Row]:
    answered = {row.subject for row in facts.answers}
    today = f"{facts.until}"
    return [row for row in facts.signalements if row.subject not in answered and today > facts.due_on(row)]


def _answer(facts: Facts) -> Delay:
    """In days of the calendar, which the month of the mission counts."""
    answers = {row.subject: row for row in facts.answers}
    pairs = [(row, answers[row.subject]) for row in facts.signalements if row.subject in answers]
    return delay([Span(first, last, last.at - first.at) for first, last in pairs])


def _in_time(facts: Facts) -> list[Row]:
    return [row for row in facts.answers if row.outcome != LATE]


def _late(facts: Facts) -> list[Row]:
    return [row for row in facts.answers if row.outcome == LATE]


def _imported(facts: Facts) -> list[Row]:
    return last_of_each(not_taken_back(facts.of[Kind.TABLE_IMPORTED], facts.of[Kind.IMPORT_UNDONE]))


QUALITY = (
    Measure("quality.controls.done", "Contrôles mensuels", Kind.CONTROL_DONE, for_all=True),
    Measure("quality.tables.imported", "Tables de l’infocentre importées", _imported, for_all=True),
    Measure("quality.samples.closed", "Contrôles par échantillon clos", Kind.SAMPLE_CLOSED, for_all=True),
    Measure("quality.signalements.sent", "Signalements envoyés", lambda facts: facts.signalements),
    Measure(
        "quality.signalements.answered", "Signalements répondus", lambda facts: facts.answers, is_shown=False
    ),
    Measure("quality.signalements.in_time", "Réponses dans le délai d’un mois", _in_time),
    Measure("quality.signalements.late", "Réponses hors délai", _late),
    Measure("quality.signalements.unanswered", "Signalements sans réponse, délai dépassé", _unanswered),
    Measure("quality.signalements.answer", "Délai de réponse des guichets", _answer, in_days=True),
    Measure("quality.signalements.chased", "Relances formelles", Kind.SIGNALEMENT_CHASED),
    Measure("quality.signalements.helped", "Appuis donnés pour un signalement", Kind.SIGNALEMENT_HELPED),
    Measure(
        "quality.signalements.reported",
        "Signalements présentés au comité",
        last_of(Kind.SIGNALEMENT_REPORTED),
    ),
    Measure("quality.signalements.proposed", "Signalements proposés à l’État", Kind.SIGNALEMENT_PROPOSED),
    Measure(
        "quality.signalements.evaluated",
        "Signalements évalués, par résultat",
        last_of(Kind.SIGNALEMENT_EVALUATED),
        "outcome",
    ),
)
