"""What guichets ask about most: the gestionnaires are told, and may answer it with a training (fact 181)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from deadlines.service_hours import HoursOf

if TYPE_CHECKING:
    from storage.unit_of_work import Work


OVER = timedelta(days=30)
FEWEST_GUICHETS, FEWEST_QUESTIONS = 5, 10
"""Below, it is the matter of one guichet, or of a few days: no text says when a session is worth it."""
TAUGHT_WITHIN = timedelta(days=60)
"""A training about the theme that was held so recently, or is planned, answers it already."""
_AHEAD = timedelta(days=400)


@dataclass(frozen=True)
class TrainingProposed:
    """To the gestionnaires: so many questions about a theme, from so many guichets, in ``days`` days."""

    theme: str
    guichets: int
    questions: int
    days: int


def propose_trainings(work: Work, *, now: datetime, hours_of: HoursOf) -> int:
    """Each theme of each département at most once a month, in its hours; how many were told."""
    told = 0
    trainings = [one for one in work.events.between(now - TAUGHT_WITHIN, now + _AHEAD) if one.about]
    for departement in sorted(work.people.departements()):
        hours = hours_of(departement)
        if not hours.is_open(now):
            continue
        month = f"{hours.today(now):%Y-%m}"
        taught = {one.about for one in trainings if one.departement in {"", departement}}
        for asked in work.journal.asked_by_theme(now - OVER, now, departement=departement):
            is_worth = asked.guichets >= FEWEST_GUICHETS and asked.questions >= FEWEST_QUESTIONS
            if is_worth and asked.theme not in taught:
                told += work.outbox.tell_gestionnaires(
                    TrainingProposed(asked.theme, asked.guichets, asked.questions, OVER.days),
                    key=f"formation:proposee:{departement}:{asked.theme}:{month}",
                    departement=departement,
                )
    return told
