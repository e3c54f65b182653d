"""What a change does to real questions, worked out while the page waits, and what may be decided then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from knowledge_base.learning.rehearsal import Effect, Replayed
from knowledge_base.upkeep.errors import EffectFailed
from knowledge_base.upkeep.revisions import Revision
from knowledge_base.upkeep.standing import Order
from refusals.base import Refusal
from web.console.base.keeping import Keeping
from web.faults import fault_of
from web.shell import Asked, Page, page


@dataclass(frozen=True)
class EffectView:
    """``found`` is None while it is worked out, as far as ``replayed`` says, or when it ``failed``.
    ``address`` is the page's own; the form of the order that follows goes to ``action``.
    """

    address: str
    action: str
    label: str
    fields: Mapping[str, str]
    titles: Mapping[str, str]
    found: Effect | None = None
    replayed: Replayed | None = None
    failed: bool = False


@dataclass(frozen=True)
class Played:
    """What an order would write, and do; neither, when the upkeep would refuse it."""

    revision: Revision | None = None
    effect: EffectView | None = None
    refusal: Refusal | None = None

    @property
    def impossible(self) -> str:
        """Why, when it would be refused."""
        return fault_of(self.refusal).sentence if self.refusal else ""


def play(keeping: Keeping, order: Order, *, address: str, action: str, label: str, **fields: str) -> Played:
    try:
        revision, changed = keeping.standing.after(order)
    except Refusal as refused:
        return Played(refusal=refused)
    effect = EffectView(address, action, label, fields, keeping.titles)
    try:
        found = keeping.effect(changed)
        return Played(revision, replace(effect, found=found, replayed=keeping.library.replayed(changed)))
    except EffectFailed:
        return Played(revision, replace(effect, failed=True))


def is_decided_anyway(asked: Asked) -> bool:
    """The gestionnaire knows that other entries lose questions."""
    return asked.text("malgre") == "oui"


def effect_page(asked: Asked, template: str, played: Played, **values: object) -> Page:
    """The page, or the effect alone for a page that waits for it; no effect where nothing can be done."""
    if asked.is_fragment:
        return page("console/base/base_effet.html", effet=played.effect)
    return page(template, effet=played.effect, **values)
