"""The bilan as it is read: the figures, with the labels of what they count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import NamedTuple

from babel.dates import get_month_names

from rendering.labels import CHANNEL, theme
from reports.figures import Figure, Figures
from reports.period import Period

SEMESTRE: Mapping[int | None, str] = {None: "", 1: "premier semestre ", 2: "second semestre "}


class BilanLine(NamedTuple):
    label: str
    value: int


class MonthLine(NamedTuple):
    label: str
    interventions: int
    automatic: int


@dataclass(frozen=True, kw_only=True)
class BilanPage:
    """``period`` is « 2026 » or « premier semestre 2026 »; ``until`` is set while it is not over."""

    period: str
    until: datetime | None
    figures: Figures
    channels: tuple[BilanLine, ...]
    themes: tuple[BilanLine, ...]
    guichets: tuple[BilanLine, ...]
    months: tuple[MonthLine, ...]


def bilan_page(figures: Figures, *, now: datetime, timezone: tzinfo) -> BilanPage:
    """Chat: ``chat/bilan_page.html``; terminal: ``report/bilan.txt``."""
    _, end = figures.period.bounds(timezone)
    return BilanPage(
        period=period_label(figures.period),
        until=now if now < end else None,
        figures=figures,
        channels=_lines({channel_label(key): figure for key, figure in figures.by_channel.items()}),
        themes=_lines({theme(key): figure for key, figure in figures.by_theme.items()}),
        guichets=tuple(
            BilanLine(guichet_label(number, figures), figure.value)
            for number, figure in figures.by_guichet.items()
        ),
        months=tuple(
            MonthLine(month_label(key), figure.value, figures.automatic_by_month[key].value)
            for key, figure in figures.by_month.items()
        ),
    )


def period_label(period: Period) -> str:
    return f"{SEMESTRE[period.semestre]}{period.year}"


def _lines(labelled: Mapping[str, Figure]) -> tuple[BilanLine, ...]:
    return tuple(BilanLine(label, figure.value) for label, figure in labelled.items())


def guichet_label(number: int | None, figures: Figures) -> str:
    if number is None:
        return "sans guichet"
    return figures.guichet_name(number) or f"guichet n°\N{NO-BREAK SPACE}{number}"


def channel_label(key: str) -> str:
    """An incident came by no channel."""
    return CHANNEL.get(key, key) or "sans canal"


def month_label(key: str) -> str:
    """« 2026-01 » → « janvier »."""
    return str(get_month_names("wide", locale="fr_FR")[int(key[-2:])])
