"""Numbers in words: shares, durations, delays. Rounding never lies."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

_NO_BREAK = "\N{NO-BREAK SPACE}"


def number(count: int) -> str:
    """« 4 000 »: thousands stand apart."""
    return f"{count:,}".replace(",", _NO_BREAK)


def decimal(value: float | Decimal, places: int = 2) -> str:
    """« 12,5 », « 1 250 », « −3 »; what is almost a whole number is never shown as one."""
    exact = Decimal(str(value))
    if exact and not -12 <= exact.adjusted() < 12:
        return f"{exact:.1e}".replace(".", ",")  # wider than any column
    rounded = round(exact, places) + 0
    if places and rounded != exact and rounded == rounded.to_integral_value():
        rounded += Decimal(1).scaleb(-places).copy_sign(exact - rounded)
    whole, _, part = f"{rounded:,f}".partition(".")
    told = whole.replace(",", _NO_BREAK).replace("-", "\N{MINUS SIGN}")
    part = part.rstrip("0")
    return f"{told},{part}" if part else told


def percent(share: Fraction) -> str:
    """« 62 % »; almost all is never « 100 % », almost nothing never « 0 % »."""
    if 0 < share < Fraction(1, 100):
        return f"moins de 1{_NO_BREAK}%"
    if Fraction(99, 100) < share < 1:
        return f"plus de 99{_NO_BREAK}%"
    return f"{round(share * 100)}{_NO_BREAK}%"


def duration(minutes: int) -> str:
    """« 45 min », « 1 h 05 », « 2 h »."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest}{_NO_BREAK}min"
    return f"{hours}{_NO_BREAK}h{_NO_BREAK}{rest:02}" if rest else f"{hours}{_NO_BREAK}h"


def service_time(elapsed: timedelta) -> str:
    """« 3 h 20 », « 27 h » of service: days of the calendar would not be those of the service."""
    minutes = round(elapsed / timedelta(minutes=1))
    return duration(minutes) if minutes else "moins d’une minute"


def filters() -> dict[str, Callable[..., str]]:
    """As template filters, under French names since templates are French."""
    return {
        "nombre": number,
        "decimal": decimal,
        "pourcentage": percent,
        "duree": duration,
        "duree_de_service": service_time,
    }
