"""What a change does to real questions, worked out while the page waits, and what may be decided then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog
from starlette.requests import Request
from starlette.responses import Response

from knowledge_base.entries import Base
from knowledge_base.learning.rehearsal import Effect
from knowledge_base.upkeep.revisions import Revision
from knowledge_base.upkeep.standing import Order
from web.console.base.keeping import Keeping
from web.errors import EffectAwaited, EffectFailed, QuestionsStolen
from web.ports import Library
from web.site import Site, is_fragment
from web.visitors import Visitor

log = structlog.get_logger()


@dataclass(frozen=True)
class Decision:
    """The order that follows, ``action`` being where its form goes. ``may`` is false for who only reads."""

    action: str
    label: str
    may: bool
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class EffectView:
    """``found`` is None while it is worked out, or when it ``failed``. ``address`` is the page's own."""

    address: str
    decision: Decision
    titles: Mapping[str, str]
    found: Effect | None
    failed: bool = False


def effect_view(keeping: Keeping, changed: Base, address: str, decision: Decision) -> EffectView:
    try:
        found = _effect(keeping.library, changed)
    except EffectFailed:
        return EffectView(address, decision, {}, None, failed=True)
    return EffectView(address, decision, keeping.titles, found)


def carry_out(keeping: Keeping, order: Order, *, anyway: bool) -> Revision:
    """Raises ``QuestionsStolen`` unless she decided so knowing it, ``EffectAwaited`` before it is known, and
    what the upkeep refuses.
    """
    _, changed = keeping.standing.after(order)
    found = _effect(keeping.library, changed)
    if found is None:
        raise EffectAwaited
    if found.impact.is_theft and not anyway:
        raise QuestionsStolen
    return order(keeping.standing.upkeep)


def effect_page(
    site: Site, request: Request, visitor: Visitor, template: str, view: EffectView | None, **values: Any
) -> Response:
    """The page, or the effect alone for a page that waits for it; no effect where nothing can be done."""
    if is_fragment(request):
        return site.pages.page("console/base/base_effet.html", visitor, effet=view)
    return site.pages.page(template, visitor, effet=view, **values)


def _effect(library: Library, changed: Base) -> Effect | None:
    try:
        return library.effect(changed)
    except Exception as error:
        log.exception("effect not worked out", action="effect_failed")
        raise EffectFailed from error
