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
from rendering.texts import Texts
from tickets.interventions import Outcome
from tickets.mails import MailFate
from tickets.ticket import Rating

_TEXTS = Texts("journal")
KIND = _TEXTS.of(Kind, "kind")

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
