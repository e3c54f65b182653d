"""What a file of guichets would change in the registry, told before anything is done."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guichets.headers import DEPARTEMENT
from guichets.imports import Described, GuichetCode
from guichets.names import fold
from guichets.particulars import Difference, differences
from guichets.registry import Guichet
from refusals.faults import Fault, FaultyFile

if TYPE_CHECKING:
    from storage.repositories import SqlRegistry


@dataclass(frozen=True)
class GuichetChange:
    line: int
    guichet: Guichet
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class ImportPlan:
    added: tuple[Described, ...]
    changed: tuple[GuichetChange, ...]
    unchanged: tuple[Guichet, ...]

    @property
    def does_nothing(self) -> bool:
        return not (self.added or self.changed)

    @property
    def digest(self) -> str:
        """The same for the same effect on the same registry: whoever confirms it confirms what they saw."""
        content = [
            [[one.departement, *vars(one.said).values()] for one in self.added],
            [[one.guichet.id, [list(vars(d).values()) for d in one.differences]] for one in self.changed],
            [guichet.id for guichet in self.unchanged],
        ]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def plan(registry: SqlRegistry, described: Sequence[Described], *, only: str = "") -> ImportPlan:
    """Those of the same name are brought up to date, the others added; none is ever closed for being absent.

    ``only`` is the sole département whose guichets may be touched, "" for any. Raises ``FaultyFile``.
    """
    known = {
        (guichet.departement, fold(guichet.name)): guichet
        for departement in {one.departement for one in described}
        for guichet in registry.all_guichets(departement)
    }
    faults: list[Fault] = []
    added: list[Described] = []
    changed: list[GuichetChange] = []
    unchanged: list[Guichet] = []
    for one in described:
        guichet = known.get(one.key)
        if only and one.departement != only:
            values = {"departement": one.departement}
            faults.append(Fault.of("", one.line, GuichetCode.OTHER_DEPARTEMENT, DEPARTEMENT, **values))
        elif guichet is None:
            added.append(one)
        elif guichet.closed_at is not None:
            faults.append(Fault.of("", one.line, GuichetCode.CLOSED, "nom", name=guichet.name))
        elif found := differences(guichet, one.said):
            changed.append(GuichetChange(one.line, guichet, found))
        else:
            unchanged.append(guichet)
    if faults:
        raise FaultyFile(faults)
    return ImportPlan(tuple(added), tuple(changed), tuple(unchanged))
