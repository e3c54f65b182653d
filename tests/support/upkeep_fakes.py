"""A base that gestionnaires keep up, in memory, and a clock that stands still."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any, Self

from fakes import FakeLocalValues, FakeRevisions
from stand_in import StandIn

from knowledge_base.entries import Base, Entry, Fact
from knowledge_base.themes import Theme
from knowledge_base.upkeep.editing import Upkeep
from knowledge_base.upkeep.published import compose
from knowledge_base.upkeep.revisions import Revision

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 25)


@dataclass(frozen=True)
class Gestionnaire:
    id: int | None = 90
    name: str = "Camille Aubrey"
    departement: str = ""

    def decides_for(self, departement: str, served: Collection[str]) -> bool:
        """As ``Agent`` does."""
        return not self.departement or (
            departement == self.departement if departement else set(served) <= {self.departement}
        )


CAMILLE = Gestionnaire()
DENIS = Gestionnaire(91, "Denis Fontanel")


def entry(entry_id: str = "doublon", **changes: Any) -> Entry:
    """A valid national entry, whose phrasings are its own."""
    return replace(
        Entry(
            id=entry_id,
            question=f"Que dit la fiche {entry_id} ?",
            answer=f"Réponse de {entry_id}.",
            variants=tuple(f"{entry_id} {word}" for word in ("un", "deux", "trois", "quatre")),
            theme=Theme.DOUBLONS,
            facts=(1,),
            source="Convention",
            source_date="octobre 2023",
            validated_by="Équipe Relais SNE",
            validated_on=date(2026, 9, 1),
            review_by=date(2027, 3, 1),
        ),
        **changes,
    )


def fact(
    number: int = 1, *, to_verify: bool = False, source: str = "Convention", dated: str = "2023"
) -> Fact:
    return Fact(
        number=number,
        theme=Theme.DOUBLONS,
        statement="Un fait.",
        source=source,
        source_date=dated,
        to_verify=to_verify,
    )


@dataclass
class Office(StandIn):
    """``ships`` takes the place of an update of the product; ``upkeep`` is opened anew for each order."""

    entries: Sequence[Entry] = (entry(), entry("radiation"))
    facts: Sequence[Fact] = (fact(),)
    revisions: FakeRevisions = field(default_factory=FakeRevisions)
    local_values: FakeLocalValues = field(default_factory=FakeLocalValues)
    today: date = TODAY
    served: Collection[str] = ("06",)

    @property
    def shipped(self) -> Base:
        return Base(tuple(self.entries), {one.number: one for one in self.facts})

    def ships(self, *entries: Entry) -> None:
        self.entries = entries

    @property
    def registry(self) -> Self:
        return self

    def departements(self) -> Collection[str]:
        return self.served

    @property
    def upkeep(self) -> Upkeep:
        return Upkeep(self, self.shipped, now=NOW, today=self.today)

    @property
    def base(self) -> Base:
        """What answers today in the Alpes-Maritimes."""
        return self.base_in("06")

    def base_in(self, departement: str) -> Base:
        return compose(
            self.shipped,
            self.revisions.current(),
            departement=departement,
            values=self.local_values.of(departement),
            today=self.today,
        )

    def answer(self, entry_id: str = "doublon") -> str:
        return self.base.entry(entry_id).answer

    def states(self, entry_id: str = "doublon") -> list[tuple[int, str]]:
        """Number and status of each version, oldest first."""
        return [(one.number, one.status.value) for one in self.revisions.of_entry(entry_id)]

    def publishes(self, draft: Revision, *, by: Gestionnaire = DENIS) -> Revision:
        self.upkeep.review(draft, by=by)
        self.upkeep.publish(draft, by=by)
        return draft
