"""« Vos données »: what is kept of those who come here, why, how long, and their rights; open to anybody."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import BaseRoute

from privacy.retention import RULES
from rendering.retention import WORDS
from web.shell import Asked, Page, Shell, page


def routes(shell: Shell) -> Sequence[BaseRoute]:
    return [shell.open_page("/donnees", show)]


def show(asked: Asked) -> Page:
    return page("access/donnees.html", information=asked.site.notice, regles=RULES, mots=WORDS)
