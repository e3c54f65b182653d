"""An intervention as the gestionnaire types it: « Valbonne 10 min renouvellement résolu »."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from guichets.names import fold
from knowledge_base.themes import Theme
from tickets.interventions import Medium

_DURATION = re.compile(
    r"\b(?:(?P<hours>\d{1,2}) ?h(?:eures?)?(?: ?(?P<past>\d{2}))?"
    r"|(?P<minutes>\d{1,4}) ?(?:m|mn|min|minutes?)?)\b"
)
_UNRESOLVED = re.compile(r"\b(?:(?:non|pas) (?:resolu|regle)e?|a suivre|en cours)\b")
_RESOLVED = re.compile(r"\b(?:resolu|regle)e?\b")
_MEDIA: Mapping[str, Medium] = {
    "appel": Medium.PHONE,
    "tel": Medium.PHONE,
    "telephone": Medium.PHONE,
    "mel": Medium.MAIL,
    "mail": Medium.MAIL,
    "courriel": Medium.MAIL,
    "visite": Medium.VISIT,
}
_FILLERS = frozenset(
    {"a", "au", "avec", "d", "de", "des", "du", "et", "l", "la", "le", "les", "par", "pour", "sur"}
)
_SHORTEST_BEGINNING = 6  # letters: « port » begins « portail », and the name of many a guichet


@dataclass(frozen=True)
class Spoken:
    """What was understood; None for what was not said. ``guichet`` is what is left: a name, perhaps."""

    guichet: str
    medium: Medium | None
    theme: Theme | None
    minutes: int | None
    resolved: bool | None


def read_call(text: str) -> Spoken:
    left, resolved = _cut_outcome(fold(text))
    left, minutes = _cut_minutes(left)
    medium: Medium | None = None
    theme: Theme | None = None
    names = []
    for word in left.split():
        if medium is None and word in _MEDIA:
            medium = _MEDIA[word]
        elif theme is None and (found := _theme_of(word)) is not None:
            theme = found
        elif word not in _FILLERS:
            names.append(word)
    return Spoken(" ".join(names), medium, theme, minutes, resolved)


def read_theme(text: str) -> Theme | None:
    return next(filter(None, map(_theme_of, fold(text).split())), None)


def read_minutes(text: str) -> int | None:
    """« 12 », « 12 min », « 1 h 15 »; None when it is no duration."""
    found = _DURATION.fullmatch(fold(text))
    return _minutes(found) if found else None


def read_outcome(text: str) -> bool | None:
    """True for resolved, False for not yet; « oui » and « non » answer the question."""
    said = fold(text)
    if said in {"oui", "non"}:
        return said == "oui"
    return _cut_outcome(said)[1]


def _cut_outcome(said: str) -> tuple[str, bool | None]:
    for pattern, resolved in ((_UNRESOLVED, False), (_RESOLVED, True)):
        if pattern.search(said):
            return pattern.sub(" ", said), resolved
    return said, None


def _cut_minutes(said: str) -> tuple[str, int | None]:
    """The last number is the duration: one before it may belong to the guichet's name."""
    last = next(reversed(list(_DURATION.finditer(said))), None)
    if last is None:
        return said, None
    return said[: last.start()] + said[last.end() :], _minutes(last)


def _minutes(found: re.Match[str]) -> int:
    if found["hours"]:
        return 60 * int(found["hours"]) + int(found["past"] or 0)
    return int(found["minutes"])


def _theme_of(word: str) -> Theme | None:
    """The theme whose slug is this word, singular or plural, or begins with it."""
    singular = word.removesuffix("s")
    for theme in Theme:
        if singular == theme.removesuffix("s"):
            return theme
    begun = [theme for theme in Theme if len(word) >= _SHORTEST_BEGINNING and theme.startswith(word)]
    return begun[0] if len(begun) == 1 else None
