"""The value of each figure of a bilan in words, and the labels of its lines."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from datetime import timedelta
from typing import Any

from babel.dates import get_month_names

from guichets.names import fold
from rendering.labels import ACT, CHANNEL, CORRECTION, PUBLICATION_KIND, theme
from rendering.numbers import decimal, duration, number, percent, service_time
from reports.figures import MEASURES
from reports.period import Period
from reports.reading import Names, Scope
from reports.resources import Activity
from reports.values import Delay, Figure, Share, Single, Unit

_NBSP = "\N{NO-BREAK SPACE}"

ACTIVITY: Mapping[Activity, str] = {
    Activity.ASSISTANCE: "assistance aux guichets",
    Activity.TRAININGS: "formations",
    Activity.MEETINGS: "réunions",
    Activity.QUALITY: "contrôle de la qualité",
}


def figure_value(name: str, one: Single) -> str:
    """« 4 000 », « 3 h 40 », « 62 % (31 sur 50) »; nothing to measure is said so."""
    match one:
        case Figure(value, unit=Unit.MINUTES):
            return duration(value)
        case Figure(value):
            return number(value)
        case Share(part, whole):
            share = one.fraction
            return "sans objet" if share is None else f"{percent(share)} ({number(part)} sur {number(whole)})"
        case Delay(median):
            return "rien à mesurer" if median is None else length(name, median)


def length(name: str, elapsed: timedelta) -> str:
    """« 3 h 20 » of service, « 12,5 jours » of the calendar."""
    if MEASURES[name].in_days:
        days = elapsed / timedelta(days=1)
        return f"{decimal(round(days, 1))}{_NBSP}{'jour' if days < 2 else 'jours'}"
    return service_time(elapsed)


def line_label(breakdown: str, line: Hashable, names: Names) -> str:
    """A line of a breakdown, as it is read."""
    match breakdown.rpartition(".")[2], line:
        case "by_guichet", number:
            return guichet_label(number, names.guichets)
        case "by_person", int(number):
            return names.persons.get(number) or f"personne n°{_NBSP}{number}"
        case "by_person", _:
            return "sans personne"
        case "by_hour", int(hour):
            return f"{hour}{_NBSP}h"
        case last, key:
            return (_OWN_LABELS.get(breakdown) or _LABELS[last])(str(key))


def _among(labels: Mapping[Any, str], otherwise: str) -> Callable[[str], str]:
    return lambda key: labels.get(key, key) or otherwise


def guichet_label(number: Hashable, names: Mapping[int, str]) -> str:
    if not isinstance(number, int):
        return "sans guichet"
    return names.get(number) or f"guichet n°{_NBSP}{number}"


def channel_label(key: str) -> str:
    """An incident came by no channel."""
    return CHANNEL.get(key, key) or "sans canal"


def month_label(key: str) -> str:
    """« 2026-01 » → « janvier »."""
    return str(get_month_names("wide", locale="fr_FR")[int(key[-2:])])


_LABELS: Mapping[str, Callable[[str], str]] = {
    "by_month": month_label,
    "automatic_by_month": month_label,
    "by_theme": theme,
    "by_channel": channel_label,
    "by_kind": _among(ACT, "nature non notée"),
    "by_activity": _among(ACTIVITY, ""),
    "evaluated": _among(CORRECTION, "non dit"),
}
_OWN_LABELS: Mapping[str, Callable[[str], str]] = {
    "animation.publications.by_kind": _among(PUBLICATION_KIND, "document"),
}


def short_month(key: str) -> str:
    """« 2026-01 » → « janv. »."""
    return str(get_month_names("abbreviated", locale="fr_FR")[int(key[-2:])])


OF_A_PART = (
    "Seul est compté ce qui porte un guichet dont la fiche nomme aujourd’hui cette intercommunalité ou ce "
    f"territoire, même s’il est fermé depuis{_NBSP}: ce qui est fait pour tout le département n’y est pas."
)
"""How the figures of a part of a département are counted."""


def scope_words(scope: Scope) -> str:
    """« Département 06, intercommunalité : Val d’Argence »; "" for all, and for a guichet."""
    told = (
        ("département ", scope.departement),
        (f"intercommunalité{_NBSP}: ", scope.intercommunalite),
        (f"territoire{_NBSP}: ", scope.territoire),
    )
    words = ", ".join(f"{before}{name}" for before, name in told if name)
    return words[:1].upper() + words[1:]


def part_ending(scope: Scope) -> str:
    """Of the name of a file, in plain letters: « -val-d-argence »; "" for what is no such part."""
    words = fold(f"{scope.intercommunalite} {scope.territoire}").encode("ascii", "ignore").decode().split()
    return "-".join(("", *words))


def period_label(period: Period) -> str:
    """« 2026 », « premier semestre 2026 », « mars 2026 », « du 2 au 8 mars 2026 »."""
    if period.is_whole_year:
        return str(period.year)
    if period.semestre:
        return f"{'premier' if period.semestre == 1 else 'second'} semestre {period.year}"
    month = f"{month_label(f'{period.first:%Y-%m}')} {period.year}"
    if period == Period.month_of(period.first):
        return month
    last = f"{_day(period.last.day)} {month_label(f'{period.last:%Y-%m}')} {period.last.year}"
    if (period.first.year, period.first.month) == (period.last.year, period.last.month):
        return f"du {_day(period.first.day)} au {last}"
    start = f"{_day(period.first.day)} {month_label(f'{period.first:%Y-%m}')}"
    if period.first.year != period.last.year:
        start += f" {period.first.year}"
    return f"du {start} au {last}"


def _day(number: int) -> str:
    return "1er" if number == 1 else str(number)
