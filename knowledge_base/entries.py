"""What the base is made of: facts with their sources, and the entries that a named person validated."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from functools import cached_property
from hashlib import sha256

from knowledge_base.themes import Theme

NATIONAL = "national"
DEPARTEMENT = "departement:"
USAGE = "usage:"
"""A local practice that no text carries."""
MODEL = "modele:"
"""Written after the rules of one place, and shown everywhere: elsewhere they may differ."""

REGIONS: Mapping[str, frozenset[str]] = {
    "idf": frozenset({"75", "77", "78", "91", "92", "93", "94", "95"}),
}
"""The départements of each region that an entry may be modelled on."""

SHIPPED_BY = "Équipe Relais SNE"
"""Bears what comes with the product until a gestionnaire has read it."""

IN_FORCE_SINCE = 2020
"""A text or a page from before is no proof of what holds today, unless it was confirmed since."""
PRIVATE_REPRINT = re.compile(r"pagesjaunes|ooreka", re.IGNORECASE)


class Confirmation(StrEnum):
    """How the text that a fact rests on is known to be in force."""

    READ = "read"
    """The version in force was read."""
    UNCHANGED = "unchanged"
    """An older version was read, and the calendar of changes shows none since."""
    CROSS_CHECKED = "cross_checked"
    """A recent source of another hand says the same."""


class Asked(StrEnum):
    """What is asked of a subject, and what an answer says of it."""

    HOW = "how"
    MAY = "may"
    """Whether one may, must, has the right to; whether it counts."""
    WHICH_PAPER = "which_paper"
    HOW_LONG = "how_long"
    """A duration, a date, an age, how often."""
    WHO = "who"
    WHERE = "where"
    HOW_MUCH = "how_much"
    WHY = "why"
    WHAT = "what"
    """A definition, a list, a consequence."""


class Doubt(StrEnum):
    """Why a fact cannot be called certain."""

    UNDATED = "undated"
    OLD = "old"
    PRIVATE_REPRINT = "private_reprint"


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One numbered fact of the trade; ``to_verify`` until a gestionnaire has confirmed it.

    ``version`` is the date of the text or page that was read: AAAA, AAAA-MM or AAAA-MM-JJ, empty when the
    source bears none. ``link`` is where anybody may read it, empty when no public address is known.
    ``valid_until`` is the last day of a figure that the text itself bounds, as a ceiling of the year.
    """

    number: int
    theme: Theme
    statement: str
    source: str
    source_date: str
    to_verify: bool
    version: str = ""
    confirmed: Confirmation | None = None
    link: str = ""
    valid_until: date | None = None

    @property
    def doubt(self) -> Doubt | None:
        """What keeps its source from being a proof, whatever ``to_verify`` says."""
        if PRIVATE_REPRINT.search(self.source):
            return Doubt.PRIVATE_REPRINT
        if self.confirmed is not None:
            return None
        if not self.version:
            return Doubt.UNDATED
        return Doubt.OLD if int(self.version[:4]) < IN_FORCE_SINCE else None


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A question of the trade and its validated answer.

    What only a complete base gives (theme, source, dates) is empty or ``None`` in an entry that comes from
    a bare exchange file. ``valid_from`` and ``valid_until`` are its first and last days. ``replaced_by`` is
    the entry that answers instead; ``overrides``, the national one whose place a local one takes. ``asks`` is
    what the answer answers, the main thing first; empty when nobody declared it.

    Never written by hand: ``uncertain`` (one of its facts is still to be verified), ``links`` (where the
    sources of its facts may be read), ``number`` (its version, 0 as shipped), ``to_review`` (why it is being
    read again), ``replaces`` (the question of the national entry that it overrides), ``written_by`` (who
    wrote the shipped text, where another person has read it since).
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
    links: tuple[str, ...] = ()
    owner: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    replaced_by: str = ""
    overrides: str = ""
    asks: tuple[Asked, ...] = ()
    number: int = 0
    to_review: str = ""
    replaces: str = ""
    written_by: str = ""

    @property
    def is_unread(self) -> bool:
        """It came with the product, and no gestionnaire has read it yet."""
        return self.validated_by == SHIPPED_BY

    @property
    def phrasings(self) -> tuple[str, ...]:
        """The title first, then the variants."""
        return (self.question, *self.variants)

    @property
    def conclusion(self) -> str:
        """Its first paragraph: the rule, before what is to be done."""
        return self.answer.strip().partition("\n\n")[0]

    @property
    def is_local(self) -> bool:
        return self.scope.startswith((DEPARTEMENT, USAGE))

    @property
    def model(self) -> str:
        """The place whose rules it was written after: a département, or a region; "" for a national rule."""
        return self.scope.removeprefix(MODEL) if self.scope.startswith(MODEL) else ""

    def is_modelled_on(self, departement: str) -> bool:
        """Its rules are those of this département: nothing there may differ."""
        return departement in REGIONS.get(self.model, {self.model})

    @property
    def is_usage(self) -> bool:
        return self.scope.startswith(USAGE)

    @property
    def departement(self) -> str:
        """The one that it is for; "" for all."""
        return self.scope.partition(":")[2] if self.is_local else ""

    def concerns(self, departement: str) -> bool:
        """National, or of this département."""
        return not self.is_local or self.departement == departement

    def is_valid_on(self, day: date) -> bool:
        """Its first day has come, and its last one has not gone."""
        has_begun = self.valid_from is None or self.valid_from <= day
        return has_begun and (self.valid_until is None or day <= self.valid_until)


WORKED_OUT = frozenset({"uncertain", "links", "number", "to_review", "replaces", "written_by"})
"""Fields that no file of an entry holds: nobody writes them."""


def differing(one: Entry, other: Entry) -> tuple[str, ...]:
    """The fields that somebody writes and that are not the same in the two; but for their identifiers."""
    written = (field.name for field in fields(one) if field.name not in WORKED_OUT | {"id"})
    return tuple(name for name in written if getattr(one, name) != getattr(other, name))


@dataclass(frozen=True)
class Base:
    """A faultless base: entries in the order of their themes, and the register of facts they rest on.

    ``redirections`` lead from an entry that no longer answers to the one that answers instead.
    ``departement`` is where it answers; "" for files, which are of all.
    """

    entries: tuple[Entry, ...]
    facts: Mapping[int, Fact] = field(default_factory=dict)
    redirections: Mapping[str, str] = field(default_factory=dict)
    departement: str = field(default="", compare=False)

    def entry(self, entry_id: str) -> Entry:
        """Raise ``KeyError`` when no entry bears this id."""
        for entry in self.entries:
            if entry.id == entry_id:
                return entry
        raise KeyError(entry_id)

    @cached_property
    def is_of_the_trade(self) -> bool:
        """Only its entries have themes: acts and sensitive matters may be the subject of another base."""
        return any(entry.theme is not None for entry in self.entries)

    @cached_property
    def fingerprint(self) -> str:
        """Digest of all that ranking reads; two bases with the same one answer alike."""
        content = [[e.id, e.phrasings, e.answer, e.keywords, e.asks] for e in self.entries]
        return sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def uncovered_facts(base: Base) -> tuple[Fact, ...]:
    """Facts of the register that no entry states yet, in the order of their numbers."""
    covered = covered_facts(base)
    return tuple(fact for number, fact in sorted(base.facts.items()) if number not in covered)


def covered_facts(base: Base) -> frozenset[int]:
    """Numbers of the facts that at least one entry states."""
    return frozenset(number for entry in base.entries for number in entry.facts)


def due_for_review(base: Base, *, today: date) -> Iterator[Entry]:
    """Entries whose date of review has come, or whose validity has ended."""
    return (
        e
        for e in base.entries
        if (e.review_by and e.review_by <= today) or (e.valid_until and e.valid_until < today)
    )
