"""The compilation of the guichets’ questions, from what stands in a transaction."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from deadlines.zones import Zone
from knowledge_base.entries import Base
from knowledge_base.learning.compiling import CompilationService
from knowledge_base.upkeep.standing import BaseState
from tickets.clock.calendars import Calendars

if TYPE_CHECKING:
    from storage.unit_of_work import Work


def compilation_of(
    work: Work, departement: str, *, shipped: Base, zone: Zone, now: datetime
) -> CompilationService:
    """``shipped`` are the files of the base, ``zone`` is that of the house."""
    its = Calendars(work, zone).of(departement).zone
    standing = BaseState(work, shipped, departement, now, its.local(now).date())
    return CompilationService(work=work, departement=departement, zone=its, entries=standing.entries, now=now)
