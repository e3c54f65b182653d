"""The job that freezes the guichets’ questions of the past months, before they are erased."""

from __future__ import annotations

from app.living_base import LivingBase
from app.wiring import Components
from reports.difficulties import compilation_of


class FreezeQuestions:
    """Grouping takes a moment: it only reads, and each month is written in a transaction of its own."""

    def __init__(self, components: Components, base: LivingBase) -> None:
        self._components = components
        self._base = base

    def __call__(self) -> int:
        """How many months were frozen."""
        with self._components.units.reading() as work:
            served = sorted({self._components.settings.zone.departement, *work.people.departements()})
        return sum(self._freeze(departement) for departement in served)

    def _freeze(self, departement: str) -> int:
        units, now, zone = self._components.units, self._components.clock(), self._components.settings.zone
        with units.reading() as work:
            service = compilation_of(work, departement, shipped=self._base.shipped, zone=zone, now=now)
            ready = service.to_freeze()
        frozen = 0
        for month, groups in ready.items():
            with units() as work:
                frozen += work.compilations.freeze(departement, month, groups, now)
        return frozen
