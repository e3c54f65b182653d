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
END = "fin"


class Tour:
    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> Sequence[BaseRoute]:
        return [
            self._site.page(PATH, self.show, Right.ACT),
            self._site.order(PATH, self.go, Right.ACT),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        return self._site.pages.page(
            "console/start/visite.html", visitor, pas=STEPS, finie="finie" in request.query_params
        )

    async def go(self, request: Request, visitor: Visitor) -> Response:
        """To a step, to the end, or out: whatever is no step closes the panel."""
        async with form_of(request, visitor) as form:
            asked = field(form, "etape")
        step = step_numbered(asked)
        address = step.path if step else f"{PATH}?finie" if asked == END else PATH
        response = RedirectResponse(address, 303)
        number = step.number if step else LEFT
        response.set_cookie(COOKIE, str(number), httponly=True, samesite="lax")
        return response
