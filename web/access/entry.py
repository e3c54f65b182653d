"""The doors: the home page, the one-time link, the way out, and what a monitor asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import structlog
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute

from guichets.links import Links
from guichets.rights import Right
from guichets.sessions import SESSION_LIFE, SHARED_LIFE, SHARED_REST, Sessions, rest_of
from web.access import landing
from web.access.clients import device_of
from web.console.people.seen import helpers_of
from web.navigation import FIRST_RUN, home_of
from web.shell import Asked, Go, Page, Shell, bare_page

log = structlog.get_logger()

HOUR = timedelta(hours=1)
MOST_NAMED = 3
"""People whom somebody who leaves is told to ask."""


def routes(shell: Shell) -> Sequence[BaseRoute]:
    return [
        shell.open_page("/", home),
        shell.open_page("/entrer/{secret}", show_door),
        shell.open_order("/entrer/{secret}", enter, takes_masked=True),
        shell.order("/deconnexion", leave, Right.SPEAK, at_the_door=True),
        shell.open_page("/sante", health),
        shell.open_page("/sante/vie", lambda _asked: PlainTextResponse("ok")),
        shell.open_page("/sante/pret", ready),
    ]


def home(asked: Asked) -> Page | Go:
    """An empty service is made ready first."""
    if asked.whoever is None:
        return bare_page(
            "access/accueil.html", ouverte=asked.site.ways.are_open, demonstration=asked.site.is_demo
        )
    is_to_begin = asked.visitor.may(Right.ADMINISTER) and not asked.work.registry.guichets()
    return Go(FIRST_RUN if is_to_begin else home_of(asked.by))


def enter(asked: Asked) -> Response:
    """Nothing counts: nobody guesses a link, and a whole office may come in at nine by one address. What
    opens nothing costs one reading.
    """
    secret, visitors = asked.path["secret"], asked.site.visitors
    is_shared, former = asked.text("partage") == "oui", visitors.session_secret(asked.request)
    with asked.site.units.reading() as work:
        Sessions(work, now=asked.now).require_usable(secret)
    sessions = Sessions(asked.work, now=asked.now)
    agent, session = sessions.sign_in(secret, device=device_of(asked.request), is_shared=is_shared)
    if former:
        sessions.sign_out(former)
    response = RedirectResponse(landing.place_of(asked.site, asked.request, agent), 303)
    visitors.let_in(asked.request, response, session, SHARED_LIFE if is_shared else SESSION_LIFE)
    landing.forget(asked.site, asked.request, response)
    return response


def leave(asked: Asked) -> Page | Response:
    """Whoever could not come back alone is first told how they will; without their menu while they are
    still at the door, where it opens nothing.
    """
    is_sure = asked.text("confirme") == "oui"
    if not is_sure and not Links(asked.work, asked.site.ways, now=asked.now).ways_to(asked.by):
        values = {
            "jeton": asked.visitor.token,
            "a_qui": [one.name for one in helpers_of(asked.work, asked.by)[:MOST_NAMED]],
            "demonstration": asked.site.is_demo,
        }
        return Page("access/sortir.html", values, is_bare=asked.visitor.owes is not None)
    visitors = asked.site.visitors
    Sessions(asked.work, now=asked.now).sign_out(visitors.session_secret(asked.request))
    response = RedirectResponse("/", 303)
    visitors.let_out(asked.request, response)
    return response


def health(asked: Asked) -> Response:
    try:
        asked.site.probe()
    except Exception:  # whatever it is, the monitor must hear of it
        log.exception("database unusable", action="health_failed")
        return PlainTextResponse("database unusable", 503)
    return PlainTextResponse("ok")


def ready(asked: Asked) -> Response:
    """Whether people may be sent here: a base without any entry answers nobody."""
    return health(asked) if asked.site.is_fitted() else PlainTextResponse("base not fitted", 503)


def show_door(asked: Asked) -> Page:
    """Spends nothing: a messenger that previews the link must not use it up."""
    secret = asked.path["secret"]
    bearer = Sessions(asked.work, now=asked.now).bearer_of(secret)
    rest = rest_of(bearer.role) if bearer is not None else None  # unused; None for any time
    return bare_page(
        "access/entrer.html",
        secret=secret,
        ouverte=asked.by.name if asked.whoever else "",
        jours=SESSION_LIFE.days,
        repos=rest.days if rest is not None else 0,
        heures=SHARED_LIFE // HOUR,
        pause=SHARED_REST // HOUR,
    )
