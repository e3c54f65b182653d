"""Those who ask to be let in from a chat: accepted, or refused."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import BaseRoute

from guichets.access import AccessService
from guichets.registry import AccessRequest, Guichet
from guichets.scope import seen_guichets, sees
from web.errors import UnknownPage
from web.fields import number_of
from web.shell import Asked, Go, Page, Shell, page

_ORDERS = ("accepter", "refuser")


def routes(shell: Shell) -> Sequence[BaseRoute]:
    return [
        shell.page("/personnes/demandes", listed),
        shell.order("/personnes/demandes/{asked:int}/{order}", decide, again=listed),
    ]


def listed(asked: Asked) -> Page:
    pending = asked.work.people_list.pending_requests()
    return page(
        "console/people/demandes.html",
        demandes=[_shown(one, asked) for one in pending if sees(asked.work, asked.by, one.guichet_id)],
        guichets=seen_guichets(asked.work, asked.by),
        fait_dit=asked.done("people.requests"),
    )


def decide(asked: Asked) -> Go:
    number, order, chosen = asked.path["asked"], asked.path["order"], number_of(asked.text("guichet"))
    request = asked.work.registry.access_request(number)
    if order not in _ORDERS or request is None or not sees(asked.work, asked.by, request.guichet_id):
        raise UnknownPage
    accesses = AccessService(asked.work, now=asked.now)
    if order == "refuser":
        accesses.refuse(number, by=asked.by)
        return Go("/personnes/demandes?fait=refuser")
    if chosen is not None:
        if not sees(asked.work, asked.by, chosen):
            raise UnknownPage
        accesses.choose_guichet(number, chosen, by=asked.by)
    accesses.accept(number, by=asked.by)
    return Go("/personnes/demandes?fait=accepter")


def _shown(request: AccessRequest, asked: Asked) -> tuple[AccessRequest, str, Sequence[Guichet] | None]:
    """With what was typed, and the guichets that the asker may have meant: None when it is one, and open."""
    work, number = asked.work, request.guichet_id
    known = work.registry.guichet(number) if number is not None else None
    is_open = known is not None and known.closed_at is None
    typed = work.people.guichet_name(number) or request.guichet_text
    return request, typed, None if is_open else work.registry.guichets_like(request.guichet_text, limit=5)
