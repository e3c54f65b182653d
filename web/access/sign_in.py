"""Asks for a one-time link: to an address that somebody types, and that may be nobody's."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from time import monotonic

from starlette.routing import BaseRoute

from guichets.links import Links, Ways, folded_address
from guichets.sessions import LINK_LIFE
from web.access.clients import client_of
from web.errors import NoAddress
from web.navigation import home_of
from web.shell import Asked, Go, Page, Shell, bare_page
from web.site import Site

_ALIKE = 0.3  # seconds: each answer takes as long, whether a link left or not
_LONGEST = 200


class SignIn:
    def __init__(self, site: Site, ways: Ways, *, is_demo: bool) -> None:
        self._shell = Shell(site)
        self._ways = ways
        self._is_demo = is_demo

    def routes(self) -> Sequence[BaseRoute]:
        return [
            self._shell.open_page("/connexion", self.show),
            self._shell.open_order("/connexion", self.ask, again=self.show, takes_masked=True),
        ]

    def show(self, asked: Asked) -> Page | Go:
        if asked.whoever is not None:
            return Go(home_of(asked.by))
        return bare_page(
            "access/connexion.html",
            ouverte=self._ways.are_open,
            telegram=self._ways.by_telegram,
            demonstration=self._is_demo,
            fait=asked.query.get("fait") == "lien" and asked.error is None,
            saisie=asked.text("mel")[:_LONGEST],
            faute=asked.refused,
            minutes=LINK_LIFE.seconds // 60,
        )

    def ask(self, asked: Asked) -> Go:
        answers_at = monotonic() + _ALIKE
        address = folded_address(asked.text("mel")[:_LONGEST])
        if not address:
            raise NoAddress
        links = Links(asked.work, self._ways, now=asked.now)
        links.send_to_address(address, client=client_of(asked.request))
        return Go("/connexion?fait=lien", after=lambda: asyncio.sleep(answers_at - monotonic()))
