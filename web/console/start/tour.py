"""The guided tour of the demonstration: its five steps, taken in any order, left and taken up again."""

from __future__ import annotations

import re
from collections.abc import Sequence

from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from guichets.rights import Right
from web.guidance import COOKIE, LEFT, STEPS, step_numbered
from web.shell import Asked, Page, Shell, page

PATH = "/visite"
END = "fin"
_OURS = re.compile(r"/(?:[^/\\][^\\]*)?")  # an address that leads to no other site


def routes(shell: Shell) -> Sequence[BaseRoute]:
    return [shell.page(PATH, show, Right.ACT), shell.order(PATH, go)]


def show(asked: Asked) -> Page:
    return page("console/start/visite.html", pas=STEPS, finie="finie" in asked.query)


def go(asked: Asked) -> Response:
    """To a step, to the end, or out, on the page where one is: whatever is no step closes the panel."""
    step = step_numbered(asked.text("etape"))
    if step is not None:
        address = step.path
    elif asked.text("etape") == END:
        address = f"{PATH}?finie"
    else:
        page = asked.text("page")
        address = page if _OURS.fullmatch(page) else PATH
    response = RedirectResponse(address, 303)
    response.set_cookie(COOKIE, str(step.number if step else LEFT), httponly=True, samesite="lax")
    return response
