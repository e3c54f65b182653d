"""The words for an answer that is owed: the day and the hour, and how much of the service that leaves."""

from __future__ import annotations

from collections.abc import Callable

from rendering.dates import Dates, plural
from tickets.clock.service_clock import Due

_NBSP = "\N{NO-BREAK SPACE}"
_MINUTE, _HOUR = 60, 3_600
_DAYS_FROM = 2
"""Fewer days of service than that are told in hours."""


def worked(seconds: int, day: int) -> str:
    """« 6 h ouvrées », « 40 min ouvrées », « 3 jours ouvrés »: never more than there is."""
    if seconds >= _DAYS_FROM * day:
        return plural(seconds // day, "jour ouvré", "jours ouvrés")
    if seconds >= _HOUR:
        hours = seconds // _HOUR
        return f"{hours}{_NBSP}h {'ouvrée' if hours == 1 else 'ouvrées'}"
    minutes = seconds // _MINUTE
    if minutes == 0:
        return "moins d’une minute"
    return f"{minutes}{_NBSP}min {'ouvrée' if minutes == 1 else 'ouvrées'}"


class DueWords:
    def __init__(self, dates: Dates) -> None:
        self._dates = dates

    def filters(self) -> dict[str, Callable[[Due], str]]:
        return {
            "echeance": self.full,
            "echeance_courte": self.short,
            "attendue": self.awaited,
            "reste": self.left,
        }

    def full(self, due: Due) -> str:
        """« réponse due jeudi 3 décembre 2026 à 11 h, dans 6 h ouvrées »."""
        if due.is_at_once:
            return f"réponse due sans délai, {self._since(due)} {self._dates.instant(due.at)}"
        return f"réponse due {self._dates.instant(due.at)}, {self._away(due)}"

    def short(self, due: Due) -> str:
        """« due le 03/12 à 11:00, dans 6 h ouvrées », in a list."""
        if due.is_at_once:
            return f"due sans délai, {self._since(due)} le {self._dates.short_instant(due.at)}"
        return f"due le {self._dates.short_instant(due.at)}, {self._away(due)}"

    def awaited(self, due: Due) -> str:
        """To the agent: « avant jeudi 3 décembre 2026 à 11 h », « depuis … » once it is late."""
        if due.is_at_once:
            return "au plus vite"
        return f"{'depuis' if due.is_late else 'avant'} {self._dates.instant(due.at)}"

    def left(self, due: Due) -> str:
        """« dans 6 h ouvrées », « retard : 3 h ouvrées », « sans délai », in a narrow column of them."""
        if due.is_at_once:
            return "sans délai, en retard" if due.is_late else "sans délai"
        if due.is_late:
            return f"retard{_NBSP}: {worked(-due.left, due.day)}"
        return self._away(due)

    @staticmethod
    def _since(due: Due) -> str:
        """What comes while the service is closed is due from its opening on."""
        return "depuis" if due.is_late else "dès"

    @staticmethod
    def _away(due: Due) -> str:
        if due.is_late:
            return f"en retard de {worked(-due.left, due.day)}"
        return f"dans {worked(due.left, due.day)}"
