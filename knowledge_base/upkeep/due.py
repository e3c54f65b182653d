"""The entries whose review has come, told once a month to whoever is responsible for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from knowledge_base.entries import Entry

if TYPE_CHECKING:
    from storage.unit_of_work import Work


SHOWN = 3


@dataclass(frozen=True)
class EntriesDue:
    """To the gestionnaire who answers for them, or to all; ``titles`` are the first of them."""

    number: int
    titles: tuple[str, ...]


def tell_of_entries_due(
    work: Work, due: Sequence[Entry], owners: Mapping[str, int], *, departement: str, month: str
) -> int:
    """``owners`` are the gestionnaires of the département by name, in lower case: an entry that names none of
    them is everybody's.
    """
    by_owner: dict[int | None, list[Entry]] = {}
    for entry in due:
        if entry.departement in {"", departement}:
            by_owner.setdefault(owners.get(entry.owner.casefold()), []).append(entry)
    return sum(
        work.outbox.tell_gestionnaires(
            EntriesDue(len(own), tuple(entry.question for entry in own[:SHOWN])),
            key=f"base:relire:{departement}:{owner or 'tous'}:{month}",
            departement=departement,
            only=owner,
        )
        for owner, own in by_owner.items()
    )
