"""What the base is made of: facts with their sources, and the entries that a named person validated."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from knowledge_base.themes import Theme

NATIONAL = "national"
DEPARTEMENT = "departement:"


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One numbered fact of the trade; ``to_verify`` until a gestionnaire has confirmed it."""

    number: int
    theme: Theme
    statement: str
    source: str
    source_date: str
    to_verify: bool


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A question of the trade and its validated answer.

    What only a complete base gives (theme, source, dates) is empty or ``None`` in an entry that comes from
    a bare exchange file. ``uncertain`` is never written by hand: one of its facts is still to be verified.
    """

    id: str
    question: str
    answer: str
    variants: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    theme: Theme | None = None
    scope: str = NATIONAL
    facts: tuple[int, ...] = ()
    source: str = ""
    source_date: str = ""
    validated_by: str = ""
    validated_on: date | None = None
    review_by: date | None = None
    uncertain: bool = False

    @property
    def phrasings(self) -> tuple[str, ...]:
        """The title first, then the variants."""
        return (self.question, *self.variants)


@dataclass(frozen=True)
class Base:
    """A faultless base: entries in the order of their themes, and the register of facts they rest on."""

    entries: tuple[Entry, ...]
    facts: Mapping[int, Fact] = field(default_factory=dict)

    def entry(self, entry_id: str) -> Entry:
        """Raise ``KeyError`` when no entry bears this id."""
        for entry in self.entries:
            if entry.id == entry_id:
                return entry
        raise KeyError(entry_id)

    @property
    def fingerprint(self) -> str:
        """Digest of all that ranking reads; two bases with the same one answer alike."""
        content = [[e.id, e.phrasings, e.answer, e.keywords] for e in self.entries]
        return sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def uncovered_facts(base: Base) -> tuple[Fact, ...]:
    """Facts of the register that no entry states yet, in the order of their numbers."""
    covered = covered_facts(base)
    return tuple(fact for number, fact in sorted(base.facts.items()) if number not in covered)


def covered_facts(base: Base) -> frozenset[int]:
    """Numbers of the facts that at least one entry states."""
    return frozenset(number for entry in base.entries for number in entry.facts)


def due_for_review(base: Base, *, today: date) -> Iterator[Entry]:
    """Entries whose date of review has come."""
    return (e for e in base.entries if e.review_by is not None and e.review_by <= today)
