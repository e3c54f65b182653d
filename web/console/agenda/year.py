"""The obligations of the year: what is done, planned and missing; what is noted as done, and the rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from urllib.parse import urlencode

from starlette.routing import BaseRoute

from agenda.obligations import DECLARED, MONTHS, TIMES, Obligation, Rhythm
from agenda.year import YearService
from guichets.access import digest
from guichets.rights import Right
from refusals.base import Refused
from rendering.obligation_words import WORDS, ahead_of
from tickets.clock.calendars import Calendars
from web.console.presence.view import departements
from web.errors import EmptyField, FieldsAtFault, RulesChanged, UnknownPage
from web.fields import YEARS, number_of, one_of
from web.forms import CHANNEL, Faults, read_day, said_at
from web.shell import Asked, Go, Page, Shell, page

PATH = "/agenda/annee"


def routes(shell: Shell) -> Sequence[BaseRoute]:
    return [
        shell.page(PATH, show),
        shell.order(PATH, note, again=show),
        shell.order(f"{PATH}/retirer", forget),
        shell.page(f"{PATH}/regles", show_rules, Right.ACT),
        shell.order(f"{PATH}/regles", keep_rules, again=show_rules),
    ]


def show(asked: Asked) -> Page:
    kept, code = _year_of(asked)
    year = _year(asked, kept.today)
    day = asked.query.get("jour", "") or f"{kept.today}"
    known = {"obligation": asked.query.get("noter", ""), "jour": day}
    return page(
        "console/agenda/agenda_annee.html",
        annee=year,
        suivante_existe=year <= kept.today.year,
        departement=code,
        departements=departements(asked.work, asked.by, asked.zone),
        obligations=kept.of(year),
        laissees=[one for one, rule in kept.rules.items() if not rule.is_followed],
        toutes=[(one, words.name) for one, words in WORDS.items()],
        debut=kept.start,
        aujourdhui=kept.today,
        saisi=asked.filled(known),
        fait_dit=asked.done("agenda.year"),
    )


def note(asked: Asked) -> Go:
    kept, code = _year_of(asked)
    faults = Faults()
    obligation = faults.reading("obligation", lambda: _obligation(asked))
    day = faults.reading("jour", lambda: read_day(asked.text("jour")))
    if obligation is None or day is None:
        raise FieldsAtFault(faults.sentences)
    with said_at("jour", "agenda.done_in_the_future"):
        kept.note(obligation, day, by=asked.by)
    return _back(code, day.year, "note")


def forget(asked: Asked) -> Go:
    kept, code = _year_of(asked)
    day = read_day(asked.text("jour"))
    kept.forget(_obligation(asked), day, by=asked.by)
    return _back(code, day.year, "retire")


def show_rules(asked: Asked) -> Page:
    kept, code = _year_of(asked)
    rules, start = kept.rules, kept.start
    known = {"debut": f"{start}"}
    for one, rule in rules.items():
        known |= {f"fois-{one}": f"{rule.times}", f"averti-{one}": f"{rule.warned_ahead}"}
    return page(
        "console/agenda/agenda_annee_regles.html",
        departement=code,
        suivies=_ticked(asked) if asked.form else {one for one, rule in rules.items() if rule.is_followed},
        fois=[(times, times) for times in TIMES],
        avertis={one: _warnings(one, rule) for one, rule in rules.items()},
        saisi=asked.filled(known),
        etat=asked.text("etat") if asked.faults else _state_of(kept),
    )


def keep_rules(asked: Asked) -> Go:
    kept, code = _year_of(asked)
    faults, ticked, rules = Faults(), _ticked(asked), {}
    start = faults.reading("debut", lambda: _gone_by(read_day(asked.text("debut")), kept.today))
    for one in DECLARED:
        times = faults.reading(f"fois-{one}", partial(_among, asked.text(f"fois-{one}"), TIMES))
        ahead = faults.reading(
            f"averti-{one}", partial(_among, asked.text(f"averti-{one}"), range(MONTHS + 1))
        )
        if times is not None and ahead is not None:
            rules[one] = Rhythm(times, ahead, one in ticked)
    if start is None or len(rules) < len(DECLARED):
        raise FieldsAtFault(faults.sentences)
    if asked.text("etat") != _state_of(kept):
        raise RulesChanged
    kept.settle(rules, start, by=asked.by)
    return _back(code, kept.today.year, "regles")


def _year_of(asked: Asked) -> tuple[YearService, str]:
    """That of the département which is asked for, else the first that the visitor sees."""
    seen = departements(asked.work, asked.by, asked.zone)
    code = asked.text("departement") or asked.query.get("departement", "") or seen[0]
    if code not in seen:
        raise UnknownPage
    zone = Calendars(asked.work, asked.zone).of(code).zone
    return YearService(asked.work, code, now=asked.now, zone=zone, channel=CHANNEL), code


def _year(asked: Asked, today: date) -> int:
    """This one, unless another is asked for, up to the next."""
    year = number_of(asked.text("annee") or asked.query.get("annee", ""))
    return year if year in YEARS and year is not None and year <= today.year + 1 else today.year


def _back(departement: str, year: int, done: str) -> Go:
    asked: Mapping[str, object] = {"departement": departement, "annee": year, "fait": done}
    return Go(f"{PATH}?{urlencode(asked)}")


def _warnings(obligation: Obligation, rule: Rhythm) -> Sequence[tuple[int, str]]:
    in_year = DECLARED[obligation].kind is not None or rule.times == 1
    return [(months, ahead_of(months, in_year=in_year)) for months in range(MONTHS + 1)]


def _state_of(kept: YearService) -> str:
    """Sent back by the form: whether another one was kept meanwhile."""
    return digest(repr((sorted(kept.rules.items()), kept.start)))[:16]


def _gone_by(day: date, today: date) -> date:
    if day > today:
        raise Refused("agenda.followed_from_the_future")
    return day


def _ticked(asked: Asked) -> set[Obligation]:
    return {one for one in DECLARED if asked.text(f"suivie-{one}")}


def _obligation(asked: Asked) -> Obligation:
    if (one := one_of(Obligation, asked.text("obligation"))) is None:
        raise EmptyField
    return one


def _among(text: str, allowed: Sequence[int]) -> int:
    if (number := number_of(text)) is None or number not in allowed:
        raise EmptyField
    return number
