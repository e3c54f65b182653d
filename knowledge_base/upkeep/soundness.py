"""Tells the gestionnaires that the base's files are faulty, then that they are mended: once each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from refusals.faults import Fault

if TYPE_CHECKING:
    from storage.unit_of_work import Work


SHOWN = 5
"""Faults that a notice quotes; the command gives them all."""


@dataclass(frozen=True)
class BaseRefused:
    """To the gestionnaires: the last good base stays in service. ``more`` faults are not among ``faults``."""

    faults: tuple[Fault, ...]
    more: int


@dataclass(frozen=True)
class BaseMended:
    """To the gestionnaires: the files are in service again."""


def tell_of_faults(work: Work, faults: Sequence[Fault], *, now: datetime) -> bool:
    """Once for each set of faults, whoever looks and however often; nothing for a base that was sound."""
    digest = sha256("\n".join(map(str, faults)).encode()).hexdigest() if faults else ""
    if not work.base_faults.change(digest, now):
        return False
    notice = BaseRefused(tuple(faults[:SHOWN]), len(faults[SHOWN:])) if faults else BaseMended()
    return work.outbox.tell_gestionnaires(notice, key=f"base:{now.isoformat()}", departement="")
