"""The views of the queue that a reader keeps: the address that they look at, under a name of their own."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from privacy.text import is_too_long
from tickets.saved_views import LONGEST_NAME, LONGEST_QUERY, MOST_VIEWS, SavedViews
from web.console.tickets.queue_address import PATH, QueueFilter
from web.errors import BadViewName, TooManyViews, UnknownPage, ViewTooLong
from web.shell import Asked, Go


def keep(asked: Asked) -> Go:
    """Only what the queue understands of the address is kept, never where it may lead."""
    shown, name = QueueFilter.of(asked.text("requete")), " ".join(asked.text("nom").split())
    keep_view(asked.work.saved_views, asked.me, name=name, query=shown.query, at=asked.now)
    return Go(f"{shown.address}&fait=vue")


def forget(asked: Asked) -> Go:
    """The list stays where it was, and offers to keep the view again."""
    views, by, number = asked.work.saved_views, asked.me, asked.path["view"]
    view = next((view for view in views.of(by) if view.id == number), None)
    if view is None:
        raise UnknownPage
    views.forget(by, number)
    return Go(f"{PATH}?{view.query}&{urlencode({'supprimee': view.name})}")


def keep_view(views: SavedViews, agent_id: int, *, name: str, query: str, at: datetime) -> None:
    """Under a name already in use, the new view takes the place of the old; a view already kept takes the
    new name.
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
