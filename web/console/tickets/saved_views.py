"""The views of the queue that a reader keeps: the address that they look at, under a name of their own."""

from __future__ import annotations

from urllib.parse import urlencode

from privacy.text import is_too_long
from tickets.queue import LONGEST_VIEW_NAME, LONGEST_VIEW_QUERY, MOST_VIEWS
from web.console.tickets.queue_address import PATH, QueueFilter
from web.console.tickets.sight import identity
from web.errors import BadViewName, TooManyViews, UnknownPage, ViewTooLong
from web.shell import Asked, Go


def keep(asked: Asked) -> Go:
    """Only what the queue understands of the address is kept, never where it may lead. Under a name already
    in use, the new view takes the place of the old; a view already kept takes the new name.
    """
    shown, name = QueueFilter.of(asked.text("requete")), " ".join(asked.text("nom").split())
    views, by = asked.work.saved_views, identity(asked.by)
    if not name or is_too_long(name, LONGEST_VIEW_NAME):
        raise BadViewName
    if is_too_long(shown.query, LONGEST_VIEW_QUERY):
        raise ViewTooLong
    hers = views.of(by)
    is_named = any(view.name == name for view in hers)
    same = next((view for view in hers if view.query == shown.query), None)
    if same is not None and not is_named:
        views.rename(by, same.id, name)
    elif not is_named and len(hers) >= MOST_VIEWS:
        raise TooManyViews
    else:
        views.keep(by, name, shown.query, asked.now)
    return Go(f"{shown.address}&fait=vue")


def forget(asked: Asked) -> Go:
    """The list stays where it was, and offers to keep the view again."""
    views, by, number = asked.work.saved_views, identity(asked.by), asked.path["view"]
    view = next((view for view in views.of(by) if view.id == number), None)
    if view is None:
        raise UnknownPage
    views.forget(by, number)
    return Go(f"{PATH}?{view.query}&{urlencode({'supprimee': view.name})}")
