"""When an answer is owed, in words."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from due_fakes import local

from rendering.dates import Dates
from rendering.due_words import DueWords
from tickets.clock.service_clock import Due

WORDS = DueWords(Dates(ZoneInfo("Europe/Paris")))
DAY = 9 * 3_600


def test_what_has_no_delay_is_due_from_the_opening_on_and_since_it_once_open() -> None:
    at = local("2027-01-12 09:00")
    to_come, begun = Due(at, 0, DAY, is_at_once=True), Due(at, -60, DAY, is_at_once=True)

    assert WORDS.short(to_come) == "due sans délai, dès le 12/01 à 09:00"
    assert WORDS.short(begun) == "due sans délai, depuis le 12/01 à 09:00"
    assert WORDS.full(to_come).startswith("réponse due sans délai, dès mardi 12 janvier 2027")
