"""The second factor, at the door: set it up once, then give a code at each new session."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from guichets.errors import SecondFactorAlreadySet, WrongCode
from guichets.registry import SecondFactor
from guichets.rights import Right
from guichets.second_factor import Factors, Proof, provisioning_uri
from guichets.sessions import Sessions
from guichets.throttle import CODES_BY_AGENT, CODES_BY_CLIENT, Throttle
from storage.unit_of_work import Work
from web.access import landing
from web.access.clients import client_of
from web.shell import Asked, Go, Page, Shell, bare_page
from web.site import is_fragment

PATH = "/second-facteur"


def routes(shell: Shell) -> Sequence[BaseRoute]:
    return [
        shell.page(PATH, show, Right.SPEAK, at_the_door=True),
        shell.page(f"{PATH}/image.svg", picture, Right.SPEAK, at_the_door=True),
        shell.order(PATH, give, Right.SPEAK, again=show, at_the_door=True),
    ]


def give(asked: Asked) -> Page | Response:
    """The first code confirms the telephone; each other one lets a session in."""
    code = asked.text("code")
    with counted_code(asked) as work:
        found = Sessions(work, now=asked.now).find(asked.site.visitors.session_secret(asked.request))
        assert found is not None
        session, agent = found
        factors = Factors(work, now=asked.now)
        recovery: list[str] = []
        if asked.visitor.owes is Proof.CODE:
            factors.verify(agent, session, code)
        else:
            recovery = factors.confirm(agent, session, code)
    if recovery:
        return recovery_page(asked, recovery)
    response = RedirectResponse(landing.place_of(asked.site, asked.request, asked.by), 303)
    landing.forget(asked.site, asked.request, response)
    return response


def show(asked: Asked) -> Page | Go:
    """Without the visitor's menu, which opens nothing yet."""
    factor = _to_confirm(asked)
    if factor is None and asked.visitor.owes is None:
        return Go("/compte")
    secret = factor.secret if factor is not None else ""
    return bare_page(
        "access/second_facteur.html",
        jeton=asked.visitor.token,
        nom=asked.by.name,
        secret=" ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
        faute=asked.refused,
        a_la_porte=asked.visitor.owes is not None,
    )


def picture(asked: Asked) -> Response:
    """For the visitor's telephone to read, while the factor is not confirmed."""
    import segno

    image = BytesIO()
    # The border and the white stay in the dark too: few telephones read a light code on a dark ground.
    segno.make(provisioning_uri(_begun(asked), asked.by.name), error="m").save(
        image, kind="svg", scale=6, border=4, light="white"
    )
    return Response(image.getvalue(), media_type="image/svg+xml")


def recovery_page(asked: Asked, codes: Sequence[str]) -> Page:
    """To be printed: nobody can show them again."""
    shown = [f"{code[:5]}-{code[5:]}" for code in codes]
    return bare_page("access/codes_de_secours.html", codes=shown, nom=asked.by.name, suite="/")


def _to_confirm(asked: Asked) -> SecondFactor | None:
    """The factor that the visitor is setting up; None for whoever has one."""
    if asked.visitor.owes is Proof.CODE:
        return None
    try:
        return _begun(asked)
    except SecondFactorAlreadySet:
        return None


def _begun(asked: Asked) -> SecondFactor:
    with asked.site.units() as work:
        return Factors(work, now=asked.now).begin(asked.by)


@contextmanager
def counted_code(asked: Asked) -> Iterator[Work]:
    """A code is looked at inside, in a transaction: counted for whom it is before that, since a wrong one
    undoes the rest, and, when it is wrong, for where it comes from.
    """
    units, agent, client = asked.site.units, str(asked.by.id), client_of(asked.request)
    with units() as work:
        throttle = Throttle(work, now=asked.now)
        throttle.require(CODES_BY_CLIENT, client)
        throttle.count(CODES_BY_AGENT, agent)
    try:
        with units() as work:
            yield work
            Throttle(work, now=asked.now).clear(CODES_BY_AGENT, agent)
    except WrongCode:
        with units() as work:
            Throttle(work, now=asked.now).count(CODES_BY_CLIENT, client)
        raise


def to_the_door(request: Request) -> Response | None:
    """Where to send whoever owes their second factor; None when a page cannot be shown instead."""
    if request.method == "GET" and not is_fragment(request):
        return RedirectResponse(PATH, 303)
    return None
