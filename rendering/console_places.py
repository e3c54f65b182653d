"""What is done on a page of the console rather than in the chat: where the page is, and how it is said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from rendering.texts import Texts


@dataclass(frozen=True)
class ConsolePlace:
    """``{}`` stands for what the page is about: a ticket, an event, a signalement, an entry."""

    path: str
    words: str
    is_of_agents: bool = False
    """A page of theirs: whoever has no console opens it."""


PLACES = {name: ConsolePlace(**told) for name, told in Texts("places").rows("place").items()}


def address_of(place: str, subject: str = "") -> str:
    """On the site; without a subject, the page that lists them."""
    path = PLACES[place].path
    return path.format(quote(subject, safe="")) if subject else path.partition("{}")[0].rstrip("/")


def words_of(place: str, subject: str = "") -> str:
    return PLACES[place].words.format(f" {subject}" if subject else "")


def filters() -> Mapping[str, Callable[..., str]]:
    return {"dans_la_console": words_of}
