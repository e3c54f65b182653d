"""What ``/base`` shows to a gestionnaire: values, no words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from knowledge_base.entries import Entry
from knowledge_base.learning.proposals import Origin
from knowledge_base.upkeep.diff import Change as Difference
from knowledge_base.upkeep.life import Status


@dataclass(frozen=True)
class BaseMenu:
    """What waits for a decision. ``gaps`` is None while they are being counted."""

    to_review: int
    proposals: int
    gaps: int | None
    drafts: int


@dataclass(frozen=True)
class Title:
    """An entry in a list; ``tag`` stands for its identifier in buttons."""

    tag: str
    question: str
    status: Status
    is_due: bool


@dataclass(frozen=True)
class EntriesFound:
    """``then`` is the verb of the buttons: ``show``, ``heir`` (answers instead) or ``for`` (a proposal's)."""

    words: str
    titles: tuple[Title, ...]
    then: str


@dataclass(frozen=True)
class EntriesToReview:
    titles: tuple[Title, ...]
    more: int


@dataclass(frozen=True, kw_only=True)
class EntrySheet:
    """As an agent sees it, and its state. ``successor`` is the title that answers once it is retired."""

    tag: str
    entry: Entry
    status: Status
    number: int
    author: str
    at: datetime | date | None
    successor: str
    draft_by: str


@dataclass(frozen=True)
class PhrasingLine:
    number: int
    tag: str
    text: str


@dataclass(frozen=True)
class EntryPhrasings:
    """A page of the variants of an entry, of which ``fewest`` must stay. ``previous`` and ``following`` are
    where the pages beside it begin, None when there is none.
    """

    tag: str
    title: str
    lines: tuple[PhrasingLine, ...]
    known: int
    fewest: int
    previous: int | None
    following: int | None


@dataclass(frozen=True)
class EntryTextAsked:
    """``kind`` is what is being written: ``answer``, ``title``, ``variant`` or ``doubt`` (why).

    ``faults`` are those of the last text, ``nir`` when a NIR was taken out of it.
    """

    kind: str
    title: str
    current: str
    faults: tuple[str, ...] = ()
    nir: bool = False


@dataclass(frozen=True)
class EntryChangeShown:
    """Before anything is published. ``target`` is the title that would answer instead.

    ``doubt`` is why it would be to review. ``unread`` when words came in place of a button.
    """

    kind: str
    tag: str
    title: str
    differences: tuple[Difference, ...]
    target: str
    token: str
    doubt: str
    unread: bool = False


@dataclass(frozen=True)
class EffectAwaited:
    """The questions are being replayed; the rest comes by itself."""

    title: str


@dataclass(frozen=True)
class ReplayedQuestion:
    """``before`` and ``after`` are the titles that stand first, empty for none."""

    text: str
    before: str
    after: str


@dataclass(frozen=True)
class EffectShown:
    """``replayed`` of the ``known`` questions, the nearest to the change."""

    gained: tuple[ReplayedQuestion, ...]
    lost: tuple[ReplayedQuestion, ...]
    stolen: tuple[ReplayedQuestion, ...]
    replayed: int
    known: int


@dataclass(frozen=True)
class TheftRefused:
    """Nothing is published: other entries would lose questions, or take those of one that is retired."""

    kind: str
    tag: str
    title: str
    effect: EffectShown
    token: str


@dataclass(frozen=True, kw_only=True)
class EntryChanged:
    """Published. ``effect`` is None when the theft had been shown; ``receivers`` got the older answer;
    ``doubt`` is why it is still to review.
    """

    kind: str
    tag: str
    title: str
    number: int
    effect: EffectShown | None
    receivers: int
    proposals: int
    doubt: str


@dataclass(frozen=True)
class ReceiversTold:
    title: str
    told: int


@dataclass(frozen=True)
class ReviewConfirmAsked:
    tag: str
    title: str
    review_by: date


@dataclass(frozen=True)
class EntryReviewed:
    title: str
    review_by: date


@dataclass(frozen=True)
class EntryDoubted:
    tag: str
    title: str
    reason: str


@dataclass(frozen=True)
class SuccessorAsked:
    tag: str
    title: str


@dataclass(frozen=True)
class VersionLine:
    number: int
    status: Status
    author: str
    at: datetime | date | None
    is_current: bool


@dataclass(frozen=True)
class EntryVersions:
    """The last ones, latest first; ``earlier`` counts those left out."""

    tag: str
    title: str
    lines: tuple[VersionLine, ...]
    earlier: int


@dataclass(frozen=True)
class VersionsCompared:
    """From version ``number`` to the current one."""

    tag: str
    title: str
    number: int
    differences: tuple[Difference, ...]
    may_restore: bool


@dataclass(frozen=True)
class DraftLine:
    tag: str
    question: str
    author: str


@dataclass(frozen=True)
class DraftList:
    lines: tuple[DraftLine, ...]
    more: int


@dataclass(frozen=True)
class DraftSheet:
    """``differences`` from what answers today, none for a new entry; ``faults`` keep it from publication."""

    tag: str
    entry: Entry
    author: str
    differences: tuple[Difference, ...]
    faults: tuple[str, ...]


@dataclass(frozen=True)
class DraftDiscardAsked:
    tag: str
    title: str


@dataclass(frozen=True)
class DraftDiscarded:
    title: str


@dataclass(frozen=True)
class ProposalShown:
    """``title`` is empty when its entry must be chosen first; ``waiting`` counts it and the others.

    ``set_aside`` is the phrasing that has just been.
    """

    number: int
    phrasing: str
    title: str
    theme: str
    origin: Origin
    at: datetime
    waiting: int
    set_aside: str


@dataclass(frozen=True)
class ProposalEntryAsked:
    phrasing: str


@dataclass(frozen=True)
class NoProposal:
    """None waits, or she has seen them all."""

    set_aside: str


@dataclass(frozen=True)
class GapsAwaited:
    pass


@dataclass(frozen=True)
class GapLine:
    id: str
    name: str
    questions: int
    guichets: int


@dataclass(frozen=True)
class GapList:
    lines: tuple[GapLine, ...]
    more: int


@dataclass(frozen=True)
class GapShown:
    """``more`` counts the phrasings left out."""

    line: GapLine
    theme: str
    phrasings: tuple[str, ...]
    more: int


@dataclass(frozen=True)
class NewEntryAsked:
    """``step`` is what is asked for: ``question``, ``answer``, ``theme``, ``source`` or ``variants``.

    ``suggested`` is what it would be if nothing else were typed, where it ``may_keep`` so; ``missing`` counts
    the variants to write, ``limit`` the characters that were passed.
    """

    step: str
    suggested: str
    may_keep: bool = False
    themes: tuple[str, ...] = ()
    missing: int = 0
    nir: bool = False
    unclear: bool = False
    limit: int = 0
