"""Another base joined to ours: what is new, what is the same, what disagrees, and what is not for us."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from knowledge_base.entries import Base, Entry, differing
from knowledge_base.faults import Code, FaultyBase
from knowledge_base.formats.exchange_file import Provenance, sign
from knowledge_base.formats.writing import add_entries
from knowledge_base.french.plain import plain_text
from refusals.faults import Fault


class MergeDecision(StrEnum):
    """What is done with the conflicts that nobody decided one by one."""

    SHOW = "montrer"
    KEEP = "garder"
    TAKE = "prendre"


@dataclass(frozen=True)
class Conflict:
    """The ids differ when two people wrote the same phrasing for two entries."""

    ours: Entry
    theirs: Entry

    @property
    def differing(self) -> tuple[str, ...]:
        """The fields that disagree."""
        return differing(self.ours, self.theirs)

    @property
    def is_same_phrasing(self) -> bool:
        return self.ours.id != self.theirs.id

    @property
    def taken(self) -> Entry:
        """Theirs in the place of ours: the id stays, as other entries and the journal know it."""
        return replace(self.theirs, id=self.ours.id)


@dataclass(frozen=True)
class Comparison:
    """``foreign`` are the local entries of other départements: each enters by its name or not at all.

    ``facts_apart`` are the numbers under which the two registers do not say the same thing.
    """

    new: tuple[Entry, ...]
    same: tuple[Entry, ...]
    conflicts: tuple[Conflict, ...]
    foreign: tuple[Entry, ...]
    facts_apart: tuple[int, ...] = ()


@dataclass(frozen=True)
class Merge:
    """What is to be written. ``undecided`` conflicts forbid it, ``unknown`` are choices that name nothing."""

    added: tuple[Entry, ...] = ()
    replaced: tuple[Conflict, ...] = ()
    undecided: tuple[Conflict, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def is_decided(self) -> bool:
        return not self.undecided and not self.unknown


def compare(ours: Base, theirs: Base, *, departement: str) -> Comparison:
    """Each of their entries in one of the four lists, in their order."""
    known = {entry.id: entry for entry in ours.entries}
    owners = {_key(text): entry for entry in ours.entries for text in entry.phrasings}
    new, same, conflicts, foreign = [], [], [], []
    for entry in theirs.entries:
        mine = known.get(entry.id)
        if mine is not None and not entry.asks:  # from a Relais of before this was declared
            entry = replace(entry, asks=mine.asks)
        if not entry.concerns(departement) and (mine is None or mine.scope != entry.scope):
            foreign.append(entry)
        elif mine is not None:
            if differing(mine, entry):
                conflicts.append(Conflict(mine, entry))
            else:
                same.append(entry)
        elif rival := _rival(entry, owners):
            conflicts.append(Conflict(rival, entry))
        else:
            new.append(entry)
    apart = (n for n, fact in theirs.facts.items() if n in ours.facts and ours.facts[n] != fact)
    return Comparison(tuple(new), tuple(same), tuple(conflicts), tuple(foreign), tuple(sorted(apart)))


def decide(comparison: Comparison, *, others: MergeDecision, taken: Sequence[str] = ()) -> Merge:
    """``taken`` names, by their ids, the conflicts to take and the foreign entries to let in."""
    choices = set(taken)
    nameable = {c.theirs.id for c in comparison.conflicts} | {e.id for e in comparison.foreign}
    chosen = [c for c in comparison.conflicts if others is MergeDecision.TAKE or c.theirs.id in choices]
    left = [c for c in comparison.conflicts if c not in chosen]
    return Merge(
        added=(*comparison.new, *(entry for entry in comparison.foreign if entry.id in choices)),
        replaced=tuple(chosen),
        undecided=tuple(left) if others is MergeDecision.SHOW else (),
        unknown=tuple(name for name in dict.fromkeys(taken) if name not in nameable),
    )


def write_merge(
    merge: Merge, folder: Path, *, provenance: Mapping[str, Provenance], register: Path
) -> list[Path]:
    """The files written, all or none. Raises ``FaultyBase``, ``OSError``, or ``ValueError`` if undecided."""
    if not merge.is_decided:
        raise ValueError("some conflicts are not decided")
    places = Counter(conflict.ours.id for conflict in merge.replaced)
    if max(places.values(), default=0) > 1:
        raise FaultyBase(
            [Fault.of(name, 1, Code.PLACE_TAKEN_TWICE) for name, times in places.items() if times > 1]
        )
    taken = {conflict.theirs.id: conflict.taken for conflict in merge.replaced}
    entries = (*merge.added, *taken.values())
    if not entries:
        return []
    replacing = frozenset(entry.id for entry in taken.values())
    written = add_entries(Base(entries), folder, register=register, replacing=replacing)
    came = {entry.id: entry.id for entry in merge.added} | {name: e.id for name, e in taken.items()}
    sign(folder, {here: provenance[there] for there, here in came.items() if there in provenance})
    return written


def _rival(entry: Entry, owners: Mapping[str, Entry]) -> Entry | None:
    """The first of our entries that holds one of its phrasings, unless it takes that one's place locally."""
    found = (owners.get(_key(text)) for text in entry.phrasings)
    return next(
        (e for e in found if e is not None and e.id not in (entry.overrides, entry.replaced_by)), None
    )


def _key(text: str) -> str:
    return plain_text(text) or text
