"""A change of the base: shown, replayed on known questions, then published, unless it steals some."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from typing import Any

from bot.dialogue import Talk, Turn
from bot.errors import Misunderstood
from bot.handlers.base_keeping import Keeping, tag_of
from bot.handlers.base_pages import (
    EffectAwaited,
    EffectShown,
    EntryChanged,
    EntryChangeShown,
    ReplayedQuestion,
    TheftRefused,
)
from bot.messages import Incoming
from bot.state import State
from guichets.scope import sees_person
from knowledge_base.entries import Entry
from knowledge_base.learning.impact import Replay, Shown
from knowledge_base.learning.lessons import accept
from knowledge_base.learning.questions import KEPT_FOR
from knowledge_base.learning.recall import Receiver, receivers
from knowledge_base.learning.rehearsal import Effect
from knowledge_base.upkeep.diff import compare
from knowledge_base.upkeep.editing import Upkeep
from knowledge_base.upkeep.published import doubt_of
from knowledge_base.upkeep.revisions import Author, Revision

DIALOGUE = "base"
STEP = "change"

ALIKE = frozenset({"typo", "rule"})
"""What becomes of a new answer is said when it is published: the rule itself may be the same."""

MOST_WAITING = 1_000
"""Proposals that are counted."""


@dataclass(frozen=True)
class Change:
    """What she is about to publish.

    ``kind`` is ``answer`` (then ``typo`` or ``rule``), ``title``, ``variant``, ``unsay`` (a variant goes),
    ``proposal``, ``restore``, ``retire`` or ``publish`` (a draft). ``number`` is that of a version, or of a
    proposal; ``target`` the entry that answers instead.
    """

    kind: str
    entry_id: str
    text: str = ""
    number: int = 0
    target: str = ""

    @classmethod
    def of(cls, state: State | None) -> Change | None:
        if state is None or state.dialogue != DIALOGUE or state.step != STEP:
            return None
        return cls(**state.data)

    @property
    def state(self) -> State:
        return State(DIALOGUE, STEP, asdict(self))

    @property
    def token(self) -> str:
        """Its buttons publish nothing else, even pressed a day later; a new answer keeps its own, whichever
        of the two it is published as.
        """
        kind = "answer" if self.kind in ALIKE else self.kind
        return sha256(json.dumps(asdict(replace(self, kind=kind))).encode()).hexdigest()[:8]

    def played(self, upkeep: Upkeep, by: Author) -> Revision:
        """Raises what the upkeep refuses."""
        match self.kind:
            case "answer" | "typo":
                return upkeep.correct(self.entry_id, {"answer": self.text}, by=by)
            case "rule":
                draft = upkeep.start_draft(self.entry_id, {"answer": self.text}, by=by)
                return upkeep.review_and_publish(draft, by=by)
            case "title":
                return upkeep.correct(self.entry_id, {"question": self.text}, by=by)
            case "variant" | "proposal":
                return upkeep.add_variant(self.entry_id, self.text, by=by)
            case "unsay":
                return upkeep.remove_variant(self.entry_id, self.text, by=by)
            case "restore":
                return upkeep.restore(self.entry_id, self.number, by=by)
            case "retire":
                return upkeep.retire(self.entry_id, by=by, replaced_by=self.target)
            case "publish":
                pending = upkeep.draft_of(self.entry_id)
                if pending is None:
                    raise Misunderstood
                return upkeep.review_and_publish(pending, by=by)
            case _:
                raise Misunderstood


def show(change: Change, keeping: Keeping) -> Turn:
    """What differs, before anything is published. Raises what the upkeep refuses."""
    return Turn.go_on(change.state, change_page(change, keeping))


def change_page(change: Change, keeping: Keeping, *, unread: bool = False) -> EntryChangeShown:
    before = keeping.standing.entries.get(change.entry_id)
    played, _ = keeping.standing.after(lambda upkeep: change.played(upkeep, keeping.talk.speaker))
    after = played.content
    target = keeping.standing.entries.get(change.target)
    return EntryChangeShown(
        kind=change.kind,
        tag=tag_of(change.entry_id),
        title=(before or after).question,
        differences=compare(before, after) if before and change.kind != "retire" else (),
        target=target.question if target else "",
        token=change.token,
        doubt=doubt_of(played, keeping.library.shipped),
        unread=unread,
    )


def press(verb: str, argument: str, said: Incoming, keeping: Keeping) -> Turn:
    """``go`` replays then publishes, ``done`` is said by ourselves once it is replayed, ``force`` publishes.

    An answer is published as a ``typo``, or as another ``rule``.
    """
    token, _, kind = argument.partition(":")
    change = Change.of(keeping.talk.state)
    if change is not None and kind:
        if change.kind not in ALIKE | {"answer"} or kind not in ALIKE:
            raise Misunderstood
        change = replace(change, kind=kind)
    if change is None or change.token != token or change.kind == "answer":
        if verb == "done":
            return Turn.aside()  # she has gone on to something else meanwhile
        raise Misunderstood
    return carry_out(change, said, keeping, anyway=verb == "force")


def carry_out(change: Change, said: Incoming, keeping: Keeping, *, anyway: bool = False) -> Turn:
    """Publishes what steals no question, or what she publishes all the same."""
    played, changed = keeping.standing.after(lambda upkeep: change.played(upkeep, keeping.talk.speaker))
    content = played.content
    shown = None
    if not anyway:
        again = replace(said, action=f"{DIALOGUE}:done:{change.token}", text="", is_edit=False)
        effect = keeping.library.effect(changed, again)
        if effect is None:
            return Turn.go_on(change.state, EffectAwaited(content.question))
        shown = _effect(effect, [*keeping.standing.entries.values(), content])
        if effect.impact.is_theft:
            tag = tag_of(change.entry_id)
            page = TheftRefused(change.kind, tag, content.question, shown, change.token)
            return Turn.go_on(change.state, page)
    return _publish(change, keeping, shown)


def _publish(change: Change, keeping: Keeping, shown: EffectShown | None) -> Turn:
    talk = keeping.talk
    before = keeping.standing.entries.get(change.entry_id)
    if change.kind == "proposal":
        revision = _accept(change, keeping)
    else:
        revision = change.played(keeping.standing.upkeep, talk.speaker)
    keeping.library.will_change()
    is_corrected = before is not None and revision.content.answer != before.answer
    page = EntryChanged(
        kind=change.kind,
        tag=tag_of(change.entry_id),
        title=revision.content.question,
        number=revision.number,
        effect=shown,
        receivers=_receivers(revision, keeping) if is_corrected else 0,
        proposals=len(keeping.seen.pending(MOST_WAITING)) if change.kind == "proposal" else 0,
        doubt=doubt_of(revision, keeping.library.shipped),
    )
    return Turn.end(page)


def _receivers(revision: Revision, keeping: Keeping) -> int:
    talk = keeping.talk
    found = older_receivers(revision.entry_id, revision.number, talk)
    return sum(receiver.agent_id != talk.speaker.id for receiver in found)


def older_receivers(entry_id: str, number: int, talk: Talk) -> tuple[Receiver, ...]:
    """Who of her département got an older version, as far as it is remembered."""
    found = receivers(talk.work.questions, entry_id, number=number, since=talk.now - KEPT_FOR)
    return tuple(one for one in found if _is_seen(one, talk))


def _is_seen(receiver: Receiver, talk: Talk) -> bool:
    agent = talk.work.registry.agent(receiver.agent_id)
    return agent is not None and sees_person(talk.work, talk.speaker, agent)


def _accept(change: Change, keeping: Keeping) -> Revision:
    talk = keeping.talk
    proposal = keeping.proposal(change.number)
    if proposal is None or talk.speaker.id is None:
        raise Misunderstood
    accept(proposal, _Variants(change, keeping), by=talk.speaker.id, at=talk.now, entry_id=change.entry_id)
    return next(one for one in talk.work.revisions.current() if one.entry_id == change.entry_id)


@dataclass(frozen=True)
class _Variants:
    """Where an accepted phrasing goes."""

    change: Change
    keeping: Keeping

    def add_variant(self, entry_id: str, phrasing: str) -> None:
        change = replace(self.change, entry_id=entry_id, text=phrasing)
        change.played(self.keeping.standing.upkeep, self.keeping.talk.speaker)


def _effect(effect: Effect, entries: Sequence[Entry]) -> EffectShown:
    titles = {entry.id: entry.question for entry in entries}
    found = effect.impact
    gained, lost, stolen = (
        tuple(_replayed(one, titles) for one in replays)
        for replays in (found.gained, found.lost, found.stolen)
    )
    return EffectShown(gained, lost, stolen, effect.replayed, effect.known)


def _replayed(one: Replay, titles: Mapping[str, str]) -> ReplayedQuestion:
    def title(shown: Shown) -> str:
        return titles.get(shown.winner, shown.winner)

    return ReplayedQuestion(one.question.q, title(one.before), title(one.after))


def typed(kind: str, entry_id: str, text: str) -> Change:
    """A title or a variant is one line."""
    return Change(kind, entry_id, text if kind == "answer" else " ".join(text.split()))


def draft_changes(kind: str, text: str, content: Entry) -> dict[str, Any]:
    """The same of a draft, which nobody is answered from."""
    line = " ".join(text.split())
    match kind:
        case "answer":
            return {"answer": text}
        case "title":
            return {"question": line}
        case _:
            return {"variants": (*content.variants, line)}
