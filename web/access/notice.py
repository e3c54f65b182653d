"""« Vos données »: what is kept of those who come here, why, how long, and their rights; open to anybody."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from privacy.notice import Notice
from privacy.retention import RULES
from rendering.retention import WORDS
from web.site import Site


class NoticePage:
    def __init__(self, site: Site, notice: Notice) -> None:
        self._site = site
        self._notice = notice

    def routes(self) -> Sequence[BaseRoute]:
        return [self._site.door("/donnees", self.show)]

    async def show(self, request: Request) -> Response:
        visitor = await self._site.visitors.arrived(request)
        return self._site.pages.page(
            "access/donnees.html", visitor, information=self._notice, regles=RULES, mots=WORDS
        )
