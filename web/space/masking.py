"""A NIR that was typed is taken out and counted; nothing is done until she has read again what is left."""

from __future__ import annotations

from guichets.registry import Agent
from web.errors import WebError
from web.forms import count_masked
from web.site import Site


def refuse_nir(site: Site, count: int, refusal: type[WebError], *, by: Agent) -> None:
    """In a transaction of its own: what is refused leaves no other trace."""
    if not count:
        return
    with site.units() as work:
        count_masked(work, count, by=by, at=site.clock())
    raise refusal
