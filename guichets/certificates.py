"""The certificates that let a guichet's software speak with the SNE: told before they lapse (fact 163)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from deadlines.service_hours import HoursOf

if TYPE_CHECKING:
    from storage.unit_of_work import Work


MILESTONES = (60, 30, 7, 0)
"""Days before the last one, it included: no source says how long a renewal takes."""


@dataclass(frozen=True)
class CertificateEnds:
    """To the gestionnaires; ``days`` are left, below zero once it is over."""

    guichet_id: int
    guichet: str
    until: date
    days: int


def warn_of_certificates(work: Work, *, now: datetime, hours_of: HoursOf) -> int:
    """In the hours of each département, the nearest milestone that is reached; each once."""
    told = 0
    for guichet in work.registry.guichets():
        until, hours = guichet.certificate_day, hours_of(guichet.departement)
        if guichet.id is None or until is None or not hours.is_open(now):
            continue
        days = (until - hours.today(now)) // timedelta(days=1)
        milestone = min((m for m in MILESTONES if days <= m), default=None)
        if milestone is not None:
            told += work.outbox.tell_gestionnaires(
                CertificateEnds(guichet.id, guichet.name, until, days),
                key=f"certificat:{guichet.id}:{until}:J-{milestone}",
                departement=guichet.departement,
            )
    return told
