"""When the machine looks at what is owed: the few recurring jobs, on one page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

# In the time of the house. Whatever tells people does so in the hours of their own département, which may be
# those of another zone, and nothing twice; what tidies up waits for the day, Sundays excepted. Nothing is
# ever set between 02:00 and 03:00, an hour that comes twice in October and not at all in March.
IN_THE_DAY = "*/10 7-19 * * mon-sat"
EACH_TEN_MINUTES = "*/10 0-1,3-23 * * *"
EACH_MINUTE = "* 0-1,3-23 * * *"


@dataclass(frozen=True)
class Job:
    """``cron`` is in local time; a run that is late by more than ``tolerate`` waits for the next one."""

    name: str
    run: Callable[[], object]
    cron: str
    tolerate: timedelta


class Planned(NamedTuple):
    """``label`` is what ``doctor`` calls it."""

    name: str
    label: str
    cron: str


TIMETABLE = (
    Planned("reload_base", "Relecture de la base", EACH_MINUTE),
    Planned("warn_of_due", "Échéances des tickets", EACH_TEN_MINUTES),
    Planned("tell_of_silence", "Silences du pôle national", IN_THE_DAY),
    Planned("tell_of_the_day", "Message du matin", EACH_TEN_MINUTES),
    Planned("remind_events", "Rappel des réunions", EACH_TEN_MINUTES),
    Planned("propose_trainings", "Proposition de formations", EACH_TEN_MINUTES),
    Planned("warn_of_obligations", "Obligations de l’année", EACH_TEN_MINUTES),
    Planned("tell_of_entries_due", "Fiches à relire", EACH_TEN_MINUTES),
    Planned("warn_of_certificates", "Certificats d’interface", EACH_TEN_MINUTES),
    Planned("remind_reviews", "Rappel des revues", EACH_TEN_MINUTES),
    Planned("send_publications_again", "Second envoi des diffusions", EACH_TEN_MINUTES),
    Planned("remind_signalements", "Rappel des signalements", EACH_TEN_MINUTES),
    Planned("freeze_questions", "Compilation des questions du mois", IN_THE_DAY),
    Planned("keep_no_longer", "Effacement de ce qui a assez duré", IN_THE_DAY),
    Planned("purge_audit", "Effacement des traces d’accès anciennes", IN_THE_DAY),
    Planned("tell_of_anchor", "Ancre mensuelle du journal", IN_THE_DAY),
    Planned("back_up", "Archive de la nuit", EACH_TEN_MINUTES),
)
"""Each may run twice, late, or on several machines."""

LATE = timedelta(minutes=9)
"""The next tick does the same work."""


def timetable(work: Mapping[str, Callable[[], object]]) -> tuple[Job, ...]:
    """``work`` is what each does, by its name."""
    return tuple(Job(one.name, work[one.name], one.cron, tolerate=LATE) for one in TIMETABLE)
