"""Whether the journal is whole, a stretch at a time: it may be long, and nobody should wait for all of it."""

from __future__ import annotations

from dataclasses import dataclass

from journal.chain import GENESIS, first_broken
from journal.ports import Chain


@dataclass(frozen=True)
class Verified:
    """Rows hold up to ``through``, out of ``total``; ``broken`` is the first that does not."""

    through: int
    total: int
    broken: int | None = None

    @property
    def is_over(self) -> bool:
        return self.broken is not None or self.through >= self.total


def verify(chain: Chain, *, after: int = 0, at_most: int) -> Verified:
    """Follows the chain after a row that is known to hold, over ``at_most`` rows.

    Rows taken away at the end are missed too: the head says where the chain should end.
    """
    total, last_digest = chain.head()
    digest = GENESIS
    if after:
        known = chain.row(after)
        if known is None:
            return Verified(after - 1, total, broken=after)
        digest = known.digest
    rows = chain.following(after, limit=at_most)
    broken = first_broken(rows, after=after, previous=digest)
    if broken is not None:
        return Verified(broken - 1, total, broken)
    through, digest = (rows[-1].sequence, rows[-1].digest) if rows else (after, digest)
    is_the_end = len(rows) < at_most
    if is_the_end and (through, digest) != (total, last_digest):
        return Verified(through, total, broken=through + 1)
    return Verified(through, total)
