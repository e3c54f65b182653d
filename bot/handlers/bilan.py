"""The bilan's figures, for a year or a semestre, on the gestionnaire's demand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.dialogue import Context, Handler, Result
from bot.errors import Misunderstood
from bot.messages import Incoming
from refusals.base import Refused
from rendering.bilan.value import bilan_of, bilan_page
from reports.period import InvalidPeriod, Period
from reports.reading import BilanReader, Scope
from reports.resources import YEARLY_HOURS

# « 2026 », « 2026 s1 », « s2 », « 2026 semestre 1 »; a button says « 2026-1 ».
_PERIOD = re.compile(r"(?P<year>\d{4})?(?:[ -]*(?:s|semestre)? ?(?P<semestre>[12]))?", re.IGNORECASE)


@dataclass(frozen=True)
class BilanPeriodUnclear:
    year: int


class BilanHandler(Handler):
    name = "bilan"
    commands: Mapping[str, bool] = {"bilan": True}

    def __init__(self, yearly_hours: int = YEARLY_HOURS) -> None:
        self._yearly_hours = yearly_hours

    def command(self, said: Incoming, talk: Context) -> Result:
        this_year = talk.today.year
        period = read_period(said.argument, this_year=this_year)
        if period is None:
            return Result.aside(BilanPeriodUnclear(this_year))
        return self._show(period, talk)

    def press(self, verb: str, argument: str, said: Incoming, talk: Context) -> Result:
        if not talk.speaker.is_gestionnaire:
            raise Refused("common.gestionnaire_only")
        period = read_period(argument, this_year=talk.today.year)
        if verb != "show" or period is None:
            raise Misunderstood
        return self._show(period, talk)

    def _show(self, period: Period, talk: Context) -> Result:
        reader = BilanReader(talk.work, zone=talk.zone, now=talk.now)
        made = reader.figures(period, Scope(talk.speaker.departement))
        bilan = bilan_of(made, None, names=reader.names(made), scope="", yearly_hours=self._yearly_hours)
        return Result.aside(bilan_page(bilan, made))


def read_period(text: str, *, this_year: int) -> Period | None:
    """The period typed, of this year when none is given; None when it is no period, or one to come."""
    found = _PERIOD.fullmatch(" ".join(text.split()))
    if found is None:
        return None
    try:
        period = Period.of(
            int(found["year"] or this_year), int(found["semestre"]) if found["semestre"] else None
        )
    except InvalidPeriod:
        return None
    return period if period.year <= this_year else None
