"""The views of the queue that a person keeps: the address that she looks at, under a name of her own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from guichets.registry import Agent
from guichets.rights import Right
from privacy.text import is_too_long
from tickets.saved_views import LONGEST_NAME, LONGEST_QUERY, MOST_VIEWS, SavedView, SavedViews
from web.console.tickets.queue import Queue
from web.console.tickets.queue_address import PATH, asked_in
from web.errors import BadViewName, TooManyViews, UnknownPage, ViewTooLong, WebError
from web.faults import fault_of
from web.forms import typed
from web.site import Site
from web.visitors import Visitor, field, form_of


class SavedViewOrders:
    def __init__(self, site: Site, queue: Queue) -> None:
        self._site = site
        self._queue = queue

    def routes(self) -> Sequence[BaseRoute]:
        # A view is hers alone, so whoever reads the console may keep some.
        return [
            self._site.order("/tickets/vues", self.keep, Right.READ),
            self._site.order("/tickets/vues/{view:int}/supprimer", self.forget, Right.READ),
        ]

    async def keep(self, request: Request, visitor: Visitor) -> Response:
        """Only what the queue understands of the address is kept, never where it may lead."""
        async with form_of(request, visitor, takes_masked=True) as form:
            asked = asked_in(field(form, "requete"))
            name, said = " ".join(field(form, "nom").split()), typed(form)
        try:
            said.require_no_nir()
            await run_in_threadpool(self._keep, name, asked.query, visitor.agent)
        except WebError as refused:
            return await self._queue.page(visitor, asked, refusal=fault_of(refused), view_name=name)
        return RedirectResponse(f"{asked.address}&fait=vue", 303)

    async def forget(self, request: Request, visitor: Visitor) -> Response:
        """The list stays where it was, and offers to keep the view again."""
        async with form_of(request, visitor):
            number = request.path_params["view"]
            view = await run_in_threadpool(self._forget, number, visitor.agent)
        return RedirectResponse(f"{PATH}?{view.query}&{urlencode({'supprimee': view.name})}", 303)

    def _keep(self, name: str, query: str, by: Agent) -> None:
        assert by.id is not None
        with self._site.units() as work:
            keep_view(work.saved_views, by.id, name=name, query=query, at=self._site.clock())

    def _forget(self, number: int, by: Agent) -> SavedView:
        assert by.id is not None
        with self._site.units() as work:
            view = next((view for view in work.saved_views.of(by.id) if view.id == number), None)
            if view is None:
                raise UnknownPage
            work.saved_views.forget(by.id, number)
            return view


def keep_view(views: SavedViews, agent_id: int, *, name: str, query: str, at: datetime) -> None:
    """Under a name that she uses, the new view takes the place of the old; a view that she keeps already
    takes the new name.
    """
    if not name or is_too_long(name, LONGEST_NAME):
        raise BadViewName
    if is_too_long(query, LONGEST_QUERY):
        raise ViewTooLong
    hers = views.of(agent_id)
    is_named = any(view.name == name for view in hers)
    same = next((view for view in hers if view.query == query), None)
    if same is not None and not is_named:
        views.rename(agent_id, same.id, name)
        return
    if not is_named and len(hers) >= MOST_VIEWS:
        raise TooManyViews
    views.keep(agent_id, name, query, at)
