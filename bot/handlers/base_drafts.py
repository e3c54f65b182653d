"""Drafts: what somebody has begun to write, and nobody is answered from yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.dialogue import Turn
from bot.handlers.base_changes import Change, carry_out
from bot.handlers.base_keeping import Keeping, tag_of
from bot.handlers.base_pages import DraftDiscardAsked, DraftDiscarded, DraftLine, DraftList, DraftSheet
from bot.messages import Incoming
from knowledge_base.upkeep.diff import compare
from knowledge_base.upkeep.revisions import Revision
from rendering.fault_words import in_file

LISTED = 10


def show_drafts(keeping: Keeping) -> Turn:
    found = keeping.drafts
    lines = tuple(
        DraftLine(tag_of(one.entry_id), one.content.question, one.author_name) for one in found[:LISTED]
    )
    return Turn.aside(DraftList(lines, max(0, len(found) - LISTED)))


def press_draft(verb: str, tag: str, said: Incoming, keeping: Keeping) -> Turn:
    draft = keeping.draft(tag)
    match verb:
        case "draft":
            return Turn.aside(draft_page(draft, keeping))
        case "issue":
            return carry_out(Change("publish", draft.entry_id), said, keeping)
        case "discard":
            return Turn.aside(DraftDiscardAsked(tag, draft.content.question))
        case _:
            keeping.standing.upkeep.discard(draft, by=keeping.talk.speaker)
            return Turn.aside(DraftDiscarded(draft.content.question))


def draft_page(draft: Revision, keeping: Keeping) -> DraftSheet:
    before = keeping.standing.entries.get(draft.entry_id)
    return DraftSheet(
        tag=tag_of(draft.entry_id),
        entry=draft.content,
        author=draft.author_name,
        differences=compare(before, draft.content) if before else (),
        faults=_faults(draft, keeping),
    )


def new_faults(draft: Revision, changes: Mapping[str, Any], keeping: Keeping) -> tuple[str, ...]:
    """Those that the changes would bring to the draft, which may have some already."""
    known = _faults(draft, keeping)
    return tuple(fault for fault in _faults(draft, keeping, changes) if fault not in known)


def _faults(draft: Revision, keeping: Keeping, changes: Mapping[str, Any] | None = None) -> tuple[str, ...]:
    """What would be refused if it were published now, or with these changes."""
    refused = keeping.standing.refusal(draft, changes, by=keeping.talk.speaker)
    return tuple(map(in_file, refused.faults)) if refused else ()
