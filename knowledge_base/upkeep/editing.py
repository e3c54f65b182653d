"""What a gestionnaire does to an entry: each use case stands in the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from deadlines.months import add_calendar_months
from knowledge_base.entries import WORKED_OUT, Base, Entry
from knowledge_base.formats.consistency import last_day_of_figures
from knowledge_base.formats.files import check_entry
from knowledge_base.french.plain import plain_words
from knowledge_base.upkeep.errors import FaultyContent
from knowledge_base.upkeep.life import LIVE, RevisionAction, RevisionStatus
from knowledge_base.upkeep.published import contents
from knowledge_base.upkeep.revisions import (
    BETWEEN_REASONS,
    VALIDATION,
    Author,
    Revision,
    as_read,
    bare,
    digest,
)
from refusals.base import Refused

if TYPE_CHECKING:
    from storage.knowledge import SqlRevisions
    from storage.unit_of_work import Work


REVIEW_AFTER = 6  # calendar months: the pace of the shipped base
LONGEST_REASON = 300
"""Characters."""

DOUBTED_SINCE = "elle a été mise en doute depuis cette version"

Changes = Mapping[str, Any]
"""Fields of ``Entry`` and their new values."""

WRITTEN = tuple(
    one.name for one in fields(Entry) if one.name not in WORKED_OUT | {"id", "replaced_by", *VALIDATION}
)
"""What a person writes; the rest follows from what they do with it."""


class Upkeep:
    """``shipped`` is the base as its files hold it, ``today`` the day in the département."""

    def __init__(self, work: Work | Trial, shipped: Base, *, now: datetime, today: date) -> None:
        self._revisions = work.revisions
        self._registry = work.registry
        self._shipped = shipped
        self._files = {entry.id: entry for entry in shipped.entries}
        self._now = now
        self._today = today

    # A change that is prepared, reviewed, then published.

    def start_draft(self, entry_id: str, changes: Changes, *, by: Author, note: str = "") -> Revision:
        """A draft of what the entry should become.

        Raises ``base.unknown_entry``, ``base.draft_already_open`` or ``base.nothing_changed``.
        """
        current = self._current(entry_id)
        before = bare(current.content)
        if current.status is RevisionStatus.RETIRED:  # it comes back to answer by itself
            before = replace(before, replaced_by="")
        content = replace(before, **changes)
        if content == before:
            raise Refused("base.nothing_changed")
        return self._add(content, self._versions(entry_id), by=by, note=note)

    def create(self, entry: Entry, *, by: Author, note: str = "") -> Revision:
        """A draft of an entry that does not exist yet. Raises ``base.id_taken`` or
        ``base.draft_already_open``.
        """
        versions = self._versions(entry.id)
        if entry.id in self._files or any(one.was_published for one in versions):
            raise Refused("base.id_taken", entry_id=entry.id)
        return self._add(bare(entry), versions, by=by, note=note)

    def edit(self, draft: Revision, changes: Changes, *, by: Author, note: str | None = None) -> None:
        """``note`` stays as it was when None is given."""
        self._require_seen(draft.content, by)
        draft.apply(RevisionAction.EDIT, by=by, at=self._now)
        draft.content = replace(draft.content, **changes)
        draft.note = draft.note if note is None else note

    def review(self, draft: Revision, *, by: Author) -> None:
        """Raises ``FaultyContent``: nobody should read again what cannot be published."""
        self._check(self._validated(draft.content, by))
        draft.apply(RevisionAction.REVIEW, by=by, at=self._now)

    def publish(self, draft: Revision, *, by: Author, review_by: date | None = None) -> None:
        """Whoever publishes answers for it: the content bears their name, the day, and a date of review.

        Raises ``FaultyContent`` with every fault.
        """
        self._publish(draft, self._validated(draft.content, by, review_by), by=by)

    def review_and_publish(self, draft: Revision, *, by: Author) -> Revision:
        """Both at once, where one person does both. Raises ``FaultyContent``."""
        if draft.status is RevisionStatus.DRAFT:
            self.review(draft, by=by)
        self.publish(draft, by=by)
        return draft

    def discard(self, draft: Revision, *, by: Author) -> None:
        self._require_seen(draft.content, by)
        draft.apply(RevisionAction.DISCARD, by=by, at=self._now)

    def resume(self, entry_id: str, number: int, *, by: Author) -> Revision:
        """A draft that was given up, begun again. Raises ``base.unknown_version``,
        ``base.draft_already_open``, ``base.nothing_changed``.
        """
        versions = self._versions(entry_id)
        past = _first(versions, lambda one: one.number == number)
        if past is None or past.status is not RevisionStatus.REPLACED or past.was_published:
            raise Refused("base.unknown_version", entry_id=entry_id, number=number)
        if entry_id not in self._files and not any(one.was_published for one in versions):
            return self.create(past.content, by=by)
        written = {name: getattr(past.content, name) for name in WRITTEN}
        return self.start_draft(entry_id, written, by=by)

    def draft_of(self, entry_id: str) -> Revision | None:
        return _first(self._versions(entry_id), lambda one: one.is_pending)

    # Small changes, published at once. What was validated stays validated, by the same person and until the
    # same day.

    def add_variant(self, entry_id: str, phrasing: str, *, by: Author, note: str = "") -> Revision:
        """One more way to ask for the entry. Raises ``FaultyContent`` when another entry has it."""
        variants = (*self._content(entry_id).variants, " ".join(phrasing.split()))
        return self.correct(entry_id, {"variants": variants}, by=by, note=note)

    def correct(self, entry_id: str, changes: Changes, *, by: Author, note: str = "") -> Revision:
        """A typo, a forgotten word: the rule itself is not touched, and whatever was doubted still is."""
        return self.publish_correction(self.start_draft(entry_id, changes, by=by, note=note), by=by)

    def publish_correction(self, draft: Revision, *, by: Author) -> Revision:
        """A draft that touches no rule. Raises ``base.unknown_entry`` where nothing was published before it,
        or ``FaultyContent``.
        """
        former = self._current(draft.entry_id)
        doubt, shipped_digest = former.content.to_review, former.shipped_digest
        validated = {name: getattr(former.content, name) for name in VALIDATION}
        if draft.status is RevisionStatus.DRAFT:
            draft.apply(RevisionAction.REVIEW, by=by, at=self._now)
        self._publish(draft, replace(draft.content, **validated), by=by)
        return self._as_doubtful(draft, doubt, shipped_digest, by=by)

    def restore(self, entry_id: str, number: int, *, by: Author, note: str = "") -> Revision:
        """An earlier version is published again, as it was validated then; 0 is the shipped file.

        Whatever made it doubtful since, a source or a file that changed, still does. Raises
        ``base.unknown_version`` for one that does not exist or was never published.
        """
        versions = self._versions(entry_id)
        past = _first(versions, lambda one: one.number == number)
        if not number and entry_id in self._files:
            content = self._files[entry_id]
        elif past is not None and past.was_published:
            content = past.content
        else:
            raise Refused("base.unknown_version", entry_id=entry_id, number=number)
        if past is not None and past.has_been(RevisionAction.RETIRE):
            content = replace(content, replaced_by="")
        current = _first(versions, lambda one: one.is_current)
        is_live = current is None or current.status in LIVE
        if is_live and digest(content) == digest(self._content(entry_id)):
            raise Refused("base.nothing_changed")
        self._adopted(entry_id, versions)
        draft = self._add(bare(content), self._versions(entry_id), by=by, note=note)
        draft.apply(RevisionAction.REVIEW, by=by, at=self._now)
        self._publish(draft, draft.content, by=by)
        made_from = past.shipped_digest if past is not None and number else draft.shipped_digest
        return self._as_doubtful(draft, _doubt_since(number, versions), made_from, by=by)

    # What is said of an entry as it stands.

    def confirm(self, entry_id: str, *, by: Author, review_by: date | None = None) -> Revision:
        """It was read again and is still right: the name of ``by``, the day, and the next date of review."""
        current = self._current(entry_id)
        self._require_hers(current.content, by)
        current.apply(RevisionAction.CONFIRM, by=by, at=self._now)
        current.content = replace(self._validated(current.content, by, review_by), to_review="")
        current.shipped_digest = self._digest(entry_id)
        return current

    def mark_to_review(self, entry_id: str, reason: str, *, by: Author) -> Revision:
        """It still answers, and says that it is being read again. Raises ``base.no_reason``,
        ``base.reason_too_long``.
        """
        reason = " ".join(reason.split()).rstrip(" .")
        if not plain_words(reason):
            raise Refused("base.no_reason")
        if len(reason) > LONGEST_REASON:
            raise Refused("base.reason_too_long", limit=LONGEST_REASON)
        current = self._current(entry_id)
        self._require_hers(current.content, by)
        current.apply(RevisionAction.DOUBT, by=by, at=self._now)
        known = current.content.to_review
        if reason not in known:
            reasons = f"{known}{BETWEEN_REASONS}{reason}" if known else reason
            current.content = replace(current.content, to_review=reasons)
        return current

    def retire(self, entry_id: str, *, by: Author, replaced_by: str = "") -> Revision:
        """It answers no more; ``replaced_by`` answers instead. Raises ``base.bad_redirection``."""
        if replaced_by and (replaced_by == entry_id or not self._answers(replaced_by)):
            raise Refused("base.bad_redirection", target=replaced_by)
        current = self._current(entry_id)
        self._require_hers(current.content, by)
        current.apply(RevisionAction.RETIRE, by=by, at=self._now)
        current.content = replace(current.content, replaced_by=replaced_by)
        return current

    # How it is done.

    def _require_hers(self, entry: Entry, by: Author) -> None:
        """What all the départements are answered is for whoever works for them all: the others may prepare a
        draft. ``base.common_entry``.
        """
        self._require_seen(entry, by)
        if not by.decides_for(entry.departement, self._registry.departements()):
            raise Refused("base.common_entry")

    def _require_seen(self, entry: Entry, by: Author) -> None:
        """What another département alone is answered is as good as unknown."""
        if entry.departement and not by.decides_for(entry.departement, ()):
            raise Refused("base.unknown_entry", entry_id=entry.id)

    def _versions(self, entry_id: str) -> Sequence[Revision]:
        return self._revisions.of_entry(entry_id)

    def _current(self, entry_id: str) -> Revision:
        """The version that counts; the shipped file becomes version 0 when it is first touched."""
        current = self._adopted(entry_id, self._versions(entry_id))
        if current is None:
            raise Refused("base.unknown_entry", entry_id=entry_id)
        return current

    def _content(self, entry_id: str) -> Entry:
        """Of the version that answers, without writing anything."""
        current = _first(self._versions(entry_id), lambda one: one.is_current)
        if current is not None and (current.number or current.shipped_digest == self._digest(entry_id)):
            return bare(current.content)
        if entry_id not in self._files:
            raise Refused("base.unknown_entry", entry_id=entry_id)
        file = self._files[entry_id]
        return bare(file if current is None else as_read(current, file))

    def _adopted(self, entry_id: str, versions: Sequence[Revision]) -> Revision | None:
        current = _first(versions, lambda one: one.is_current)
        file = self._files.get(entry_id)
        if file is None:
            return current
        if current is not None:
            if not current.number and current.status in LIVE:  # the file may have changed since
                reason = current.content.to_review
                current.content = replace(self._content(entry_id), to_review=reason)
                current.shipped_digest = digest(file)
            return current
        shipped = Revision(
            entry_id=entry_id,
            number=0,
            status=RevisionStatus.PUBLISHED,
            content=bare(file),
            author_id=None,
            author_name=file.validated_by,
            at=self._now,
            shipped_digest=digest(file),
        )
        self._revisions.add(shipped)
        return shipped

    def _add(self, content: Entry, versions: Sequence[Revision], *, by: Author, note: str) -> Revision:
        self._require_seen(content, by)
        pending = _first(versions, lambda one: one.is_pending)
        if pending is not None:
            raise Refused("base.draft_already_open", entry_id=content.id, author=pending.author_name)
        draft = Revision(
            entry_id=content.id,
            number=max((one.number for one in versions), default=0) + 1,
            status=RevisionStatus.DRAFT,
            content=content,
            author_id=by.id,
            author_name=by.name,
            at=self._now,
            note=note,
            shipped_digest=self._digest(content.id),
        )
        draft.apply(RevisionAction.EDIT, by=by, at=self._now)
        self._revisions.add(draft)
        return draft

    def _publish(self, draft: Revision, content: Entry, *, by: Author) -> None:
        versions = self._versions(draft.entry_id)
        for touched in (content, *(former.content for former in versions if former.is_current)):
            self._require_hers(touched, by)
        self._check(content)
        draft.apply(RevisionAction.PUBLISH, by=by, at=self._now)
        for former in versions:
            if former is not draft and former.is_current:
                former.apply(RevisionAction.REPLACE, by=by, at=self._now)
        draft.content = content
        draft.shipped_digest = self._digest(draft.entry_id)

    def _as_doubtful(self, draft: Revision, doubt: str, shipped_digest: str, *, by: Author) -> Revision:
        """Published just now, as doubtful as what it comes from."""
        draft.shipped_digest = shipped_digest
        if doubt:
            draft.apply(RevisionAction.DOUBT, by=by, at=self._now)
            draft.content = replace(draft.content, to_review=doubt)
        return draft

    def _validated(self, content: Entry, by: Author, review_by: date | None = None) -> Entry:
        review_by = review_by or add_calendar_months(self._today, REVIEW_AFTER)
        last = last_day_of_figures(content, self._shipped.facts)
        if last is not None and self._today < last:
            review_by = min(review_by, last)
        return replace(content, validated_by=by.name, validated_on=self._today, review_by=review_by)

    def _check(self, content: Entry) -> None:
        standing = contents(self._shipped, self._revisions.current())
        faults = check_entry(content, Base(standing.live, self._shipped.facts), today=self._today)
        if faults:
            raise FaultyContent(content, faults)

    def _answers(self, entry_id: str) -> bool:
        standing = contents(self._shipped, self._revisions.current())
        return any(e.id == entry_id and not e.replaced_by for e in standing.live)

    def _digest(self, entry_id: str) -> str:
        file = self._files.get(entry_id)
        return digest(file) if file else ""


def _first(versions: Iterable[Revision], is_it: Callable[[Revision], bool]) -> Revision | None:
    return next(filter(is_it, versions), None)


def _doubt_since(number: int, versions: Sequence[Revision]) -> str:
    """Why this version, published again, is to be reviewed; empty when it is not.

    What was doubted on it or on a later one was settled there, by another text or by whoever read that one
    again: nobody has read this text since.
    """
    later = [one for one in versions if one.number >= number]
    reasons = dict.fromkeys(
        reason for one in later for reason in one.content.to_review.split(BETWEEN_REASONS) if reason
    )
    was_doubted = any(one.has_been(RevisionAction.DOUBT) for one in later if one.number > number)
    return BETWEEN_REASONS.join(reasons) or (DOUBTED_SINCE if was_doubted else "")


class Trial:
    """Revisions that begin as the real ones stand. What is written here goes nowhere."""

    def __init__(self, real: SqlRevisions) -> None:
        self._real = real
        self._copied: dict[str, list[Revision]] = {}

    @property
    def revisions(self) -> Self:
        return self

    @property
    def registry(self) -> Self:
        return self

    def departements(self) -> Collection[str]:
        """None: whoever may not publish may see what it would do."""
        return ()

    def add(self, revision: Revision) -> None:
        self._copies(revision.entry_id).append(revision)

    def of_entry(self, entry_id: str) -> Sequence[Revision]:
        return sorted(self._copies(entry_id), key=lambda one: one.number)

    def current(self) -> Sequence[Revision]:
        untouched = (one for one in self._real.current() if one.entry_id not in self._copied)
        mine = (one for copies in self._copied.values() for one in copies if one.is_current)
        return sorted((*untouched, *mine), key=lambda one: one.entry_id)

    def _copies(self, entry_id: str) -> list[Revision]:
        if entry_id not in self._copied:
            self._copied[entry_id] = [
                replace(one, history=[replace(event) for event in one.history])
                for one in self._real.of_entry(entry_id)
            ]
        return self._copied[entry_id]
