"""The words for what is measured of a guichet, and for what it is measured against."""

from __future__ import annotations

from collections.abc import Callable

from quality.cadre import EXAMPLE, Commitment, Measure, Terms, Unit
from quality.measures import Followed
from quality.signalements import Anomaly
from rendering.labels import SENSE
from rendering.numbers import decimal

_NO_BREAK = "\N{NO-BREAK SPACE}"


def value_words(value: float, unit: Unit) -> str:
    """« 92,5 % », « 12 jours », « 1 204 »."""
    words = decimal(value)
    match unit:
        case Unit.PERCENT:
            return f"{words}{_NO_BREAK}%"
        case Unit.DAYS:
            return f"{words}{_NO_BREAK}{'jours' if abs(value) >= 2 else 'jour'}"
        case Unit.COUNT:
            return words


def threshold_words(commitment: Commitment | Terms) -> str:
    """« au moins 90 % »; what is measured without one is followed and nothing more."""
    if commitment.measure is Measure.NONE:
        return "non mesuré"
    if commitment.threshold is None:
        return "suivi, sans seuil"
    return f"{SENSE[commitment.sense]} {value_words(commitment.threshold, commitment.unit)}"


def measure_words(commitment: Commitment | Terms) -> str:
    """What the report gives: « numérateur / dénominateur » of a share."""
    match commitment.measure:
        case Measure.NONE:
            return "contrôlé par sondage ou sur place"
        case Measure.SHARE:
            return f"{commitment.numerator} / {commitment.denominator}"
        case Measure.VALUE:
            return {Unit.PERCENT: "un pourcentage", Unit.DAYS: "une durée en jours", Unit.COUNT: "un nombre"}[
                commitment.unit
            ]


def measured_words(followed: Followed) -> str:
    """« 76,7 % (224 sur 292) »; what was not measured says so."""
    measured = followed.measured
    if measured is None:
        return "non mesuré"
    words = value_words(measured.value, followed.commitment.unit)
    if measured.numerator is None or measured.denominator is None:
        return words
    return f"{words} ({decimal(measured.numerator)} sur {decimal(measured.denominator)})"


def anomaly_of(followed: Followed, month: str) -> Anomaly:
    """A gap, as the letter tells it; ``month`` is « octobre 2026 »."""
    commitment, months = followed.commitment, followed.months_in_gap
    lasting = f", {months} mois de suite" if months > 1 else ""
    return Anomaly(
        code=commitment.code,
        label=commitment.label,
        found=f"{measured_words(followed)}, {month}{lasting}",
        expected=threshold_words(commitment),
        source="" if commitment.source.startswith(EXAMPLE) else commitment.source,
    )


def filters() -> dict[str, Callable[..., str]]:
    """As template filters, under French names since templates are French."""
    return {"seuil": threshold_words, "mesure": measure_words, "valeur_mesuree": value_words}
