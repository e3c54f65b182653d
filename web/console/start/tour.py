"""The guided tour of the demonstration: its five steps, taken in any order, left and taken up again."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from guichets.rights import Right
from web.guidance import COOKIE, LEFT, STEPS, step_numbered
from web.site import Site
from web.visitors import Visitor, field, form_of

PATH = "/visite"


class Tour:
    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> Sequence[BaseRoute]:
        return [
            self._site.page(PATH, self.show, Right.ACT),
            self._site.order(PATH, self.go, Right.ACT),
        ]

    async def show(self, _request: Request, visitor: Visitor) -> Response:
        return self._site.pages.page("console/start/visite.html", visitor, pas=STEPS)

    async def go(self, request: Request, visitor: Visitor) -> Response:
        """To a step, or out: a number that is none's closes the panel."""
        async with form_of(request, visitor) as form:
            step = step_numbered(field(form, "etape"))
        response = RedirectResponse(step.path if step else PATH, 303)
        number = step.number if step else LEFT
        response.set_cookie(COOKIE, str(number), httponly=True, samesite="lax")
        return response
