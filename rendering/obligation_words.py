"""The words for the obligations of the year: what each is, how often, what lacks, and its source."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import NamedTuple

from babel.dates import get_month_names

from agenda.obligations import MONTHS, Obligation, Occurrence, Rhythm, Standing

_ANNEX = "Annexe « Missions du gestionnaire » d’une convention des Alpes-Maritimes, octobre 2023"


class ObligationWords(NamedTuple):
    """``undated`` is said while the agenda holds no such event."""

    name: str
    source: str
    undated: str = ""


WORDS: Mapping[Obligation, ObligationWords] = {
    Obligation.COPIL: ObligationWords(
        "Copil", f"{_ANNEX}, 4 a : au moins une fois par an.", "Aucun copil daté"
    ),
    Obligation.COMITE: ObligationWords(
        "Comité de suivi",
        f"{_ANNEX}, 4 a : au moins une fois par an ; deux dans les Hauts-de-France (URH, novembre 2023).",
        "Aucun comité de suivi daté",
    ),
    Obligation.PLENIERE: ObligationWords(
        "Plénière nationale",
        f"{_ANNEX}, 4 c : une fois par an, présence attendue.",
        "Aucune plénière nationale datée",
    ),
    Obligation.CONTROL: ObligationWords(
        "Contrôle d’après le « Suivi des guichets »", f"{_ANNEX}, 2 b : au moins une fois par mois."
    ),
    Obligation.BILAN: ObligationWords(
        "Bilan diffusé aux partenaires", f"{_ANNEX}, 4 b : au moins une fois par semestre."
    ),
    Obligation.ACCOUNT: ObligationWords("Compte rendu de mission", f"{_ANNEX}, 4 b : une fois par an."),
    Obligation.USERS: ObligationWords(
        "Revue des utilisateurs",
        f"{_ANNEX}, 2 a : revue périodique, sans rythme fixé. Une fois par an est un choix de Relais.",
    ),
    Obligation.HOURS: ObligationWords(
        "Revue des coordonnées et horaires des guichets",
        f"{_ANNEX}, 1 a : à tenir à jour, sans rythme fixé. Deux fois par an est un choix de Relais.",
    ),
    Obligation.QUARTILE: ObligationWords(
        "Seuils du premier quartile mis à jour",
        "Arrêté annuel du ministère, au printemps (13 mai en 2024, 3 juin en 2025, selon la presse) :"
        " sa date change chaque année.",
    ),
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
