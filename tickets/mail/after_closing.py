"""What a mail about a closed ticket may say without opening it again: thanks, or whether it helped.

Few words, alone on the first line, above a signature at most: anything more is something the agent adds.
"""

from __future__ import annotations

import re

from tickets.ticket import Rating

_LONGEST_SIGNATURE = 250  # characters
_LONGEST_THANKS = 200

_PUNCTUATION = r"[\s,.;:!…()-]*"
_THANKS = r"(?:un\s+grand\s+|mille\s+)?mercis?(?:\s+(?:beaucoup|bien|infiniment|à\s+(?:vous|toi)))?"
_SAID = {
    Rating.HELPED: re.compile(rf"{_PUNCTUATION}oui{_PUNCTUATION}(?:{_THANKS})?{_PUNCTUATION}"),
    Rating.NOT_HELPED: re.compile(
        rf"{_PUNCTUATION}non{_PUNCTUATION}(?:pas\s+vraiment|{_THANKS})?{_PUNCTUATION}"
    ),
}
_ONLY_THANKS = re.compile(
    rf"{_PUNCTUATION}(?:(?:bonjour|parfait|super|très\s+bien|c[’']est\s+(?:bon|parfait|réglé)|ok){_PUNCTUATION})*"
    rf"{_THANKS}{_PUNCTUATION}"
)


def rating_in(text: str) -> Rating | None:
    """« Oui, merci », « NON » and the like; None for anything else."""
    first = _first_line(text)
    return next((rating for rating, words in _SAID.items() if words.fullmatch(first)), None)


def is_only_thanks(text: str) -> bool:
    return _ONLY_THANKS.fullmatch(_first_line(text)) is not None


def _first_line(text: str) -> str:
    """In lower case; "" when more than a signature stands below it, or it says more than thanks."""
    first, _, below = text.strip().partition("\n")
    is_short = len(first) <= _LONGEST_THANKS and len(below.strip()) <= _LONGEST_SIGNATURE
    return first.casefold() if is_short else ""
