"""What the address of the list of guichets says: which ones, in which order. Anything else is left aside."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from guichets.names import fold, holds_each_word
from guichets.overview import GuichetLine
from guichets.registry import GuichetKind
from privacy.text import clean
from web.fields import number_of

PATH = "/guichets"
LONGEST_WORDS = 120  # characters
CLOSED = "fermes"


class Order(StrEnum):
    NAME = "nom"
    TICKETS = "tickets"
    OVERDUE = "retard"
    CONTACT = "contact"
    AGENTS = "agents"


ORDER: Mapping[Order, str] = {
    Order.NAME: "le nom",
    Order.TICKETS: "les tickets ouverts",
    Order.OVERDUE: "les signalements en retard",
    Order.CONTACT: "le contact le plus ancien",
    Order.AGENTS: "le nombre d’agents",
}

_NEVER = datetime.min.replace(tzinfo=UTC)
_SORTED: Mapping[Order, Callable[[GuichetLine], Any]] = {
    Order.NAME: lambda line: fold(line.guichet.name),
    Order.TICKETS: lambda line: -line.open_tickets,
    Order.OVERDUE: lambda line: -line.overdue_signalements,
    Order.CONTACT: lambda line: line.last_contact_at or _NEVER,
    Order.AGENTS: lambda line: -line.active_agents,
}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """``aside`` names the parts of the address that mean nothing here: the page says a word of it."""

    words: str = ""
    kind: GuichetKind | None = None
    commune: str = ""
    closed: bool = False
    order: Order = Order.NAME
    page: int = 1
    aside: frozenset[str] = frozenset()

    @property
    def query(self) -> str:
        parts = {
            "mots": self.words,
            "type": self.kind,
            "commune": self.commune,
            "etat": CLOSED if self.closed else "",
            "tri": "" if self.order is Order.NAME else self.order,
            "page": self.page if self.page > 1 else "",
        }
        return urlencode({name: value for name, value in parts.items() if value})

    @property
    def address(self) -> str:
        return f"{PATH}?{self.query}" if self.query else PATH

    @property
    def is_filtered(self) -> bool:
        return bool(self.words or self.kind or self.commune)

    def on_page(self, page: int) -> Asked:
        return replace(self, page=page)

    def exported(self, form: str) -> str:
        """The address of the whole list as a file."""
        return f"{PATH}/export?{urlencode({'format': form})}&{self.on_page(1).query}".rstrip("&")

    def among(self, lines: Iterable[GuichetLine]) -> Sequence[GuichetLine]:
        """Those asked for, in the order asked for; whoever equals another comes by name."""
        found = (line for line in lines if self._wants(line))
        return sorted(found, key=lambda line: (_SORTED[self.order](line), fold(line.guichet.name)))

    def _wants(self, line: GuichetLine) -> bool:
        guichet = line.guichet
        return (
            (self.kind is None or guichet.kind is self.kind)
            and (not self.commune or fold(guichet.commune) == fold(self.commune))
            and holds_each_word(f"{guichet.name} {guichet.commune}", self.words)
        )


def asked_in(params: QueryParams) -> Asked:
    given = {name: said for name in _MEANS if (said := _line(params.get(name, "")))}
    meant = {name: said for name, said in given.items() if _MEANS[name](said)}
    return Asked(
        words=meant.get("mots", ""),
        kind=GuichetKind(meant["type"]) if "type" in meant else None,
        commune=meant.get("commune", ""),
        closed=meant.get("etat") == CLOSED,
        order=Order(meant.get("tri", Order.NAME)),
        page=number_of(meant.get("page", "1")) or 1,
        aside=frozenset(given.keys() - meant.keys()),
    )


def _line(text: str) -> str:
    return " ".join(clean(text)[:LONGEST_WORDS].split())


_MEANS: Mapping[str, Callable[[str], object]] = {
    "mots": bool,
    "type": frozenset(GuichetKind).__contains__,
    "commune": bool,
    "etat": frozenset({CLOSED}).__contains__,
    "tri": frozenset(Order).__contains__,
    "page": number_of,
}
"""Whether the value of each part means something."""
