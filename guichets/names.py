"""Names as people type them: compared without case, accents or punctuation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from guichets.registry import Guichet, GuichetKind
from privacy.text import fold as fold


def is_whole(name: str, typed: str) -> bool:
    """True when every word of the name is typed and no other, first name first or last."""
    return sorted(fold(name).split()) == sorted(fold(typed).split())


def holds_each_word(name: str, typed: str) -> bool:
    """True when each typed word begins a word of the name."""
    words = fold(name).split()
    return all(any(word.startswith(part) for word in words) for part in fold(typed).split())


def known_as(typed: str, names: Iterable[str]) -> str:
    """The one of these names that is typed, "" for none."""
    return next((name for name in names if fold(name) == fold(typed)), "")


def likeliest(found: Sequence[Guichet], typed: str) -> Sequence[Guichet]:
    """Of those that a name may mean, the only mairie of the commune that is typed and nothing else; all of
    them when there is none.
    """
    mairies = [one for one in found if one.kind is GuichetKind.COMMUNE and fold(one.commune) == fold(typed)]
    return mairies if len(mairies) == 1 else found
