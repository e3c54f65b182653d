"""Asks for a one-time link: to an address that somebody types, and that may be nobody's."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from time import monotonic

from starlette.routing import BaseRoute

from guichets.links import Links, folded_address
from guichets.sessions import LINK_LIFE
from web.access.clients import client_of
from web.errors import NoAddress
from web.navigation import home_of
from web.shell import Asked, Go, Page, Shell, bare_page

_ALIKE = 0.3  # seconds: each answer takes as long, whether a link left or not
_LONGEST = 200


def routes(shell: Shell) -> Sequence[BaseRoute]:
    return [
        shell.open_page("/connexion", show),
        shell.open_order("/connexion", ask, again=show, takes_masked=True),
    ]


def show(asked: Asked) -> Page | Go:
    if asked.whoever is not None:
        return Go(home_of(asked.by))
    ways = asked.site.ways
    return bare_page(
        "access/connexion.html",
        ouverte=ways.are_open,
        telegram=ways.by_telegram,
        demonstration=asked.site.is_demo,
        fait=asked.query.get("fait") == "lien" and asked.error is None,
        saisie=asked.text("mel")[:_LONGEST],
        faute=asked.refused,
        minutes=LINK_LIFE.seconds // 60,
    )


def ask(asked: Asked) -> Go:
    answers_at = monotonic() + _ALIKE
    address = folded_address(asked.text("mel")[:_LONGEST])
    if not address:
        raise NoAddress
    links = Links(asked.work, asked.site.ways, now=asked.now)
    links.send_to_address(address, client=client_of(asked.request))
    return Go("/connexion?fait=lien", after=lambda: asyncio.sleep(answers_at - monotonic()))
