"""What is held on a person, as they read it: a title for each table, its words, its dates and its names.

The numbers by which the tables hold together stand in the other file, for a program.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from rendering.labels import CHANNEL, OPINION, ROLE, STATUS, THEME
from rendering.texts import Texts

_TEXTS = Texts("person")
TABLE = _TEXTS["table"]
COLUMN = _TEXTS["column"]
"""Those that say something to the person, in the order in which they are read."""
_FILE = re.compile(r"\S*/[0-9a-f]{64}\.[a-z0-9]{1,5}")
# A state that has no word for people is of our own machinery.
_LABELS: Mapping[str, Mapping[Any, str]] = {
    "status": STATUS,
    "theme": THEME,
    "role": ROLE,
    "channel": CHANNEL,
    **dict.fromkeys(("usefulness", "pace", "ease"), OPINION),
}


@dataclass(frozen=True)
class Section:
    """An instant stays one: the page writes it in local time."""

    title: str
    rows: tuple[tuple[tuple[str, str | datetime], ...], ...]


@dataclass(frozen=True)
class PersonReport:
    """``controller`` is "" where nobody has set it."""

    name: str
    number: int
    at: datetime
    controller: str
    contact: str
    sections: tuple[Section, ...]


def sections_of(held: Mapping[str, Sequence[Mapping[str, Any]]]) -> tuple[Section, ...]:
    """In the order of ``TABLE``; what is empty says nothing."""
    ordered = [*(name for name in TABLE if name in held), *sorted(held.keys() - TABLE.keys())]
    return tuple(
        Section(TABLE.get(name, name), tuple(filter(None, (tuple(_said(row)) for row in held[name]))))
        for name in ordered
    )


def files_of(held: Mapping[str, Sequence[Mapping[str, Any]]]) -> Sequence[str]:
    """The paths of the files that are held on the person, each once."""
    return sorted({path for row in _strings(plain(held)) for path in _FILE.findall(row)})


def _strings(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            yield from (one for part in value.values() for one in _strings(part))
        case list():
            yield from (one for part in value for one in _strings(part))


def plain(value: Any) -> Any:
    """As JSON holds it: instants in ISO 8601, the rest as it is."""
    match value:
        case None | bool() | int() | str():
            return value
        case datetime():
            return value.isoformat()
        case Mapping():
            return {str(key): plain(one) for key, one in value.items()}
        case list() | tuple():
            return [plain(one) for one in value]
        case _ if hasattr(value, "__dict__") and vars(value):
            return plain(vars(value))
        case _:
            return str(value)


def _said(row: Mapping[str, Any]) -> Iterable[tuple[str, str | datetime]]:
    for name, label in COLUMN.items():
        value = row.get(name)
        if value not in (None, "", [], {}):
            said = _LABELS[name].get(value) if name in _LABELS else value
            if said is not None:
                yield label, said if isinstance(said, datetime) else _words(said)


def _words(value: Any) -> str:
    match value:
        case str():
            return value
        case Mapping() if "text" in value:
            return str(Markup(value["text"]).striptags())  # noqa: S704  as a chat shows it, and never as HTML
        case Mapping():
            return "\N{NO-BREAK SPACE}; ".join(
                f"{key}\N{NO-BREAK SPACE}: {_words(one)}" for key, one in value.items()
            )
        case list() | tuple():
            return ", ".join(map(_words, value))
        case _:
            return _words(plain(value)) if hasattr(value, "__dict__") else str(value)
