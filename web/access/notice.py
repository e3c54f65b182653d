"""« Vos données »: what is kept of those who come here, why, how long, and their rights; open to anybody."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import BaseRoute

from privacy.notice import Notice
from privacy.retention import RULES
from rendering.retention import WORDS
from web.shell import Asked, Page, Shell, page
from web.site import Site


class NoticePage:
    def __init__(self, site: Site, notice: Notice) -> None:
        self._shell = Shell(site)
        self._notice = notice

    def routes(self) -> Sequence[BaseRoute]:
        return [self._shell.open_page("/donnees", self.show)]

    def show(self, _asked: Asked) -> Page:
        return page("access/donnees.html", information=self._notice, regles=RULES, mots=WORDS)
