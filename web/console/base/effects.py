"""What a change does to real questions, worked out while the page waits, and what may be decided then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from guichets.rights import Right
from knowledge_base.learning.rehearsal import Effect
from knowledge_base.upkeep.errors import EffectFailed, KnowledgeError
from knowledge_base.upkeep.revisions import Revision
from knowledge_base.upkeep.standing import Order
from web.console.base.keeping import Keeping
from web.shell import Asked, Page, page


@dataclass(frozen=True)
class Decision:
    """The order that follows, ``action`` being where its form goes. ``may`` is false for who only reads."""

    action: str
    label: str
    may: bool
    fields: Mapping[str, str]


@dataclass(frozen=True)
class EffectView:
    """``found`` is None while it is worked out, or when it ``failed``. ``address`` is the page's own."""

    address: str
    decision: Decision
    titles: Mapping[str, str]
    found: Effect | None
    failed: bool = False


@dataclass(frozen=True)
class Played:
    """What an order would write, and do; neither, when the upkeep would refuse it."""

    revision: Revision | None = None
    effect: EffectView | None = None
    refusal: KnowledgeError | None = None


def play(
    keeping: Keeping, order: Order, asked: Asked, *, address: str, action: str, label: str, **fields: str
) -> Played:
    try:
        revision, changed = keeping.standing.after(order)
    except KnowledgeError as refused:
        return Played(refusal=refused)
    decision = Decision(action, label, asked.visitor.may(Right.ACT), fields)
    try:
        found = keeping.effect(changed)
    except EffectFailed:
        return Played(revision, EffectView(address, decision, {}, None, failed=True))
    return Played(revision, EffectView(address, decision, keeping.titles, found))


def is_decided_anyway(asked: Asked) -> bool:
    """The gestionnaire knows that other entries lose questions."""
    return asked.text("malgre") == "oui"


def effect_page(asked: Asked, template: str, effect: EffectView | None, **values: object) -> Page:
    """The page, or the effect alone for a page that waits for it; no effect where nothing can be done."""
    if asked.is_fragment:
        return page("console/base/base_effet.html", effet=effect)
    return page(template, effet=effect, refus=asked.refused, **values)
