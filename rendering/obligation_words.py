"""The words for the obligations of the year: what each is, how often, what lacks, and its source."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple

from babel.dates import get_month_names

from agenda.obligations import MONTHS, Obligation, Occurrence, Rhythm, Standing
from rendering.texts import Texts


class ObligationWords(NamedTuple):
    """``undated`` is said while the agenda holds no such event."""

    name: str
    source: str
    undated: str = ""


WORDS = {
    Obligation(one): ObligationWords(**told) for one, told in Texts("obligations").rows("obligation").items()
}

_OFTEN = {
    1: "une fois par an",
    2: "une fois par semestre",
    3: "tous les quatre mois",
    4: "une fois par trimestre",
    6: "tous les deux mois",
    12: "chaque mois",
}
_NTH = ("premier", "deuxième", "troisième", "quatrième")
_MONTH = get_month_names("wide", locale="fr_FR")


def often(rule: Rhythm, *, anywhere: bool = False) -> str:
    """``anywhere`` in the year, or once in each period."""
    return f"{rule.times} fois par an" if anywhere and rule.times > 1 else _OFTEN[rule.times]


def period(first: date, last: date) -> str:
    """« mars », « deuxième trimestre », « janvier et février »; "" for the whole year."""
    span = last.month - first.month + 1
    number = (first.month - 1) // span
    match span:
        case 12:
            return ""
        case 6:
            return f"{_NTH[number]} semestre" if not number else "second semestre"
        case 3:
            return f"{_NTH[number]} trimestre"
        case 1:
            return str(_MONTH[first.month])
        case 2:
            return f"{_MONTH[first.month]} et {_MONTH[last.month]}"
    return f"{_MONTH[first.month]} à {_MONTH[last.month]}"


def lacking(standing: Standing, missing: Iterable[Occurrence]) -> str:
    """« Aucun copil daté pour 2026 », « Contrôle… : rien de noté (janvier, février 2026) »."""
    words, missing = WORDS[standing.obligation], list(missing)
    year = missing[0].first.year
    if standing.kind is None:
        named = ", ".join(name for one in missing if (name := period(one.first, one.last)))
        return f"{words.name} : rien de noté ({named}{' ' if named else ''}{year})"
    if not standing.facts:
        return f"{words.undated} pour {year}"
    return f"{words.name} : encore {len(missing)} à dater pour {year}"


def warned(rule: Rhythm, *, anywhere: bool = False) -> str:
    """From when a gestionnaire is warned."""
    span = MONTHS if anywhere else rule.span
    return ahead_of(min(rule.warned_ahead, span), in_year=span == MONTHS)


def ahead_of(months: int, *, in_year: bool) -> str:
    """« dès septembre » of what is owed within the year, « dans le dernier mois » of a shorter period."""
    if not months:
        return "une fois la période finie"
    if in_year:
        return f"dès {_MONTH[MONTHS + 1 - months]}"
    return "dans le dernier mois" if months == 1 else f"dans les {months} derniers mois"


def filters() -> dict[str, Callable[..., str]]:
    """As template filters, under French names since templates are French."""
    return {
        "obligation": lambda one: WORDS[Obligation(one)].name,
        "source_obligation": lambda one: WORDS[Obligation(one)].source,
        "rythme": often,
        "periode": lambda occurrence: period(occurrence.first, occurrence.last),
        "manque": lacking,
        "averti": warned,
    }
