"""Where a département lives: its clock and its public holidays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# Code of the département → its timezone, and its subdivision in the `holidays` package. The codes that
# look natural there (67, 68, 975, GF…) are refused or mean something else.
OVERSEAS: Mapping[str, tuple[str, str]] = {
    "971": ("America/Guadeloupe", "971"),
    "972": ("America/Martinique", "972"),
    "973": ("America/Cayenne", "973"),
    "974": ("Indian/Reunion", "974"),
    "975": ("America/Miquelon", "PM"),
    "976": ("Indian/Mayotte", "976"),
}
ALSACE_MOSELLE: Mapping[str, str] = {"57": "57", "67": "6AE", "68": "6AE"}
CORSICA = frozenset({"2A", "2B"})
INVENTED = "00"  # for demonstrations: nobody lives there
_WITHOUT_ZERO = frozenset("123456789")  # as people count them, and spreadsheets write them
METROPOLITAN = frozenset(f"{number:02}" for number in range(1, 96) if number != 20) | CORSICA


class UnknownDepartement(ValueError):
    def __init__(self, code: str) -> None:
        super().__init__(
            f"Département inconnu\N{NO-BREAK SPACE}: «\N{NO-BREAK SPACE}{code}\N{NO-BREAK SPACE}». "
            "Écrivez son code tel que 06, 2A, 67 ou 974."
        )
        self.code = code


class UnknownTimezone(ValueError):
    def __init__(self, name: str) -> None:
        super().__init__(
            f"Fuseau horaire inconnu\N{NO-BREAK SPACE}: «\N{NO-BREAK SPACE}{name}\N{NO-BREAK SPACE}». "
            "Écrivez un nom tel que Europe/Paris ou Indian/Reunion."
        )
        self.name = name


@dataclass(frozen=True)
class Zone:
    """The clock and calendar of a département. ``subdivision`` is a code of `holidays`, or None."""

    departement: str
    timezone: ZoneInfo
    subdivision: str | None

    @classmethod
    def of(cls, departement: str, timezone: str | None = None) -> Zone:
        """The zone of a département code ("06", "6", "2a", "974"); ``timezone`` overrides its own clock.

        Raises UnknownDepartement or UnknownTimezone.
        """
        code = departement.strip().upper()
        if code in _WITHOUT_ZERO:
            code = f"0{code}"
        if code in OVERSEAS:
            usual_timezone, subdivision = OVERSEAS[code]
            return cls(code, _timezone(timezone or usual_timezone), subdivision)
        if code in METROPOLITAN or code == INVENTED:
            return cls(code, _timezone(timezone or "Europe/Paris"), ALSACE_MOSELLE.get(code))
        raise UnknownDepartement(departement)

    def local(self, instant: datetime) -> datetime:
        """The instant on the zone's clock. Raises ValueError when it has no timezone."""
        if instant.utcoffset() is None:
            raise ValueError(f"an instant needs a timezone: {instant.isoformat()}")
        return instant.astimezone(self.timezone)

    def instant(self, day: date, hour: time) -> datetime:
        """The UTC instant at which the zone's clock shows ``hour`` on ``day``."""
        return datetime.combine(day, hour, self.timezone).astimezone(UTC)

    def is_holiday(self, day: date) -> bool:
        """A public holiday: Code du travail, L. 3133-1, L. 3134-13 (Alsace-Moselle) and L. 3422-2 (overseas).

        The package adds the customary days off of the Antilles (Mi-Carême, Victor Schœlcher…); we keep
        them, for nobody answers on those days either.
        """
        return day in _public_holidays(self.subdivision, day.year)


def _timezone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:  # OSError: the name is that of a folder
        raise UnknownTimezone(name) from error


@lru_cache(maxsize=256)
def _public_holidays(subdivision: str | None, year: int) -> frozenset[date]:
    """A whole year at once: the package's own calendar grows while it is read, and threads share ours."""
    import holidays  # a fifth of a second, for those alone who ask about a day

    return frozenset(holidays.country_holidays("FR", subdiv=subdivision, years=year, expand=False))
