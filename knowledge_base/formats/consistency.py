"""What entries must agree on among themselves: ids, phrasings, facts, redirections, validity."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import NamedTuple

from knowledge_base.entries import Entry, Fact
from knowledge_base.faults import Code
from knowledge_base.french.plain import plain_text
from knowledge_base.records import Record
from refusals.faults import Fault, Value


class Phrasing(NamedTuple):
    """Where one of an entry stands; ``plain`` is what two of them share when they are the same."""

    field: str
    text: str
    line: int
    plain: str


@dataclass(frozen=True)
class Located:
    """An entry with what is needed to say where its faults are: its file, and the record if it was read."""

    file: str
    entry: Entry
    record: Record = field(default_factory=lambda: Record(1, {}))

    def line(self, name: str) -> int:
        found = self.record.fields.get(name)
        return found.line if found else self.record.line

    def refused(self, name: str, code: Code, **values: Value) -> Fault:
        return Fault.of(self.file, self.line(name), code, name, **values)

    @cached_property
    def phrasings(self) -> Sequence[Phrasing]:
        fields = self.record.fields
        items = [
            (name, item) for name in ("question", "variants") if name in fields for item in fields[name].items
        ]
        found = [(name, item.text, item.line) for name, item in items]
        if not fields:
            found = [("", text, self.record.line) for text in self.entry.phrasings]
        return [Phrasing(name, text, line, plain_text(text)) for name, text, line in found]


def agreement(entries: Sequence[Located], facts: Mapping[int, Fact]) -> list[Fault]:
    """Every disagreement; the register is not looked into when it is empty (an exchange file has none)."""
    return [
        *_same_ids(entries),
        *_same_phrasings(entries),
        *(_unknown_facts(entries, facts) if facts else ()),
        *_reviewed_too_late(entries, facts),
        *misdirected(entries),
    ]


def expired(entries: Iterable[Located], *, today: date) -> Iterator[Fault]:
    """The entries whose last day of validity has gone."""
    for located in entries:
        last = located.entry.valid_until
        if last is not None and last < today:
            yield located.refused("valid_until", Code.EXPIRED, last=last)


def last_day_of_figures(entry: Entry, facts: Mapping[int, Fact]) -> date | None:
    """The first of the last days of the figures that it rests on; ``None`` when none of them ends."""
    ends = (facts[number].valid_until for number in entry.facts if number in facts)
    return min((day for day in ends if day is not None), default=None)


def _reviewed_too_late(entries: Iterable[Located], facts: Mapping[int, Fact]) -> Iterator[Fault]:
    """Nobody would read again a figure that ends; whoever validated the entry since then has."""
    for located in entries:
        entry, last = located.entry, last_day_of_figures(located.entry, facts)
        if last is None or entry.review_by is None or entry.validated_on is None:
            continue
        if entry.validated_on < last < entry.review_by:
            yield located.refused("review_by", Code.REVIEW_AFTER_END, review=entry.review_by, last=last)


def resting_on(entry: Entry, facts: Mapping[int, Fact]) -> Entry:
    """The entry with what its facts say of it: one is still to be verified; where to read their sources."""
    held = [facts[number] for number in entry.facts if number in facts]
    links = tuple(dict.fromkeys(fact.link for fact in held if fact.link))
    return replace(entry, uncertain=any(fact.to_verify for fact in held), links=links)


def _same_ids(entries: Sequence[Located]) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for located in entries:
        first = seen.setdefault(located.entry.id, located.file)
        if first != located.file:
            yield Fault.of(located.file, 1, Code.ID_TAKEN_BY_FILE, "id", rival=first)


def _same_phrasings(entries: Sequence[Located]) -> Iterator[Fault]:
    """No entry may hold another's phrasing: which of the two would win is a matter of luck.

    Entries that never answer side by side may: a local one and the national one whose place it takes, those
    of two départements, and one that redirects to the other.
    """
    seen: defaultdict[str, list[Located]] = defaultdict(list)
    for located in entries:
        for name, text, line, key in located.phrasings:
            if not key:
                continue
            rival = next((one for one in seen[key] if not _are_apart(one, located)), None)
            if rival is not None and rival.file == located.file:
                yield Fault.of(located.file, line, Code.PHRASING_TWICE, name, text=text)
            elif rival is not None:
                values = {"rival": rival.file, "text": text}
                yield Fault.of(located.file, line, Code.PHRASING_ELSEWHERE, name, **values)
            seen[key].append(located)


def _are_apart(first: Located, second: Located) -> bool:
    one, other = first.entry, second.entry
    if one.id == other.id:
        return first.file != second.file  # the identifier is the fault to be told
    linked = {one.replaced_by, one.overrides}, {other.replaced_by, other.overrides}
    if other.id in linked[0] or one.id in linked[1]:
        return True
    places = {each.departement for each in (one, other) if each.is_local}
    return len(places) > 1


def _unknown_facts(entries: Sequence[Located], facts: Mapping[int, Fact]) -> Iterator[Fault]:
    for located in entries:
        for number in located.entry.facts:
            if number and number not in facts:
                yield located.refused("facts", Code.UNKNOWN_FACT, number=number)


def misdirected(entries: Sequence[Located]) -> Iterator[Fault]:
    """Redirections to nothing or in a circle, and local entries that take no national one's place."""
    by_id = {located.entry.id: located.entry for located in entries}
    overridden: dict[tuple[str, str], str] = {}
    for located in entries:
        entry = located.entry
        if entry.replaced_by and entry.replaced_by not in by_id:
            yield located.refused("replaced_by", Code.REDIRECTED_NOWHERE, id=entry.replaced_by)
        circle = _circle(entry, by_id)
        if circle:
            yield located.refused("replaced_by", Code.REDIRECTED_IN_CIRCLE, circle=" → ".join(circle))
        if not entry.overrides:
            continue
        target = by_id.get(entry.overrides)
        if target is None or target.is_local:
            yield located.refused("overrides", Code.OVERRIDES_NOTHING, id=entry.overrides)
            continue
        place = entry.overrides, entry.departement
        first = overridden.setdefault(place, located.file)
        if first != located.file:
            yield located.refused("overrides", Code.OVERRIDDEN_TWICE, rival=first, id=entry.overrides)


def _circle(entry: Entry, by_id: Mapping[str, Entry]) -> tuple[str, ...]:
    """The ids from ``entry`` back to itself; empty when its redirections end somewhere else."""
    path = [entry.id]
    while entry.replaced_by and entry.replaced_by in by_id:
        entry = by_id[entry.replaced_by]
        path.append(entry.id)
        if entry.id == path[0]:
            return tuple(path)
        if entry.id in path[:-1]:
            return ()
    return ()
