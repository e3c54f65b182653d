"""What the address of the list of guichets says: which ones, in which order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Literal

from guichets.names import fold, holds_each_word
from guichets.registry import GuichetKind, GuichetLine
from web.filters import ListFilter, PageNumber, named

PATH = "/guichets"


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


class GuichetFilter(ListFilter):
    words: str = named("mots", "")
    kind: GuichetKind | None = named("type")
    commune: str = named("commune", "")
    state: Literal["", "fermes"] = named("etat", "")
    order: Order = named("tri", Order.NAME)
    page: PageNumber = named("page", 1)

    @property
    def closed(self) -> bool:
        return bool(self.state)

    def exported(self, form: str) -> str:
        """The address of the whole list as a file."""
        return f"{PATH}/export?format={form}&{self.but(page=1).query}".rstrip("&")

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
