"""Who visits: the session behind the cookie, and the proof that a form comes from one of our pages."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from guichets.access import SESSION_LIFE, Accesses
from guichets.registry import Agent
from guichets.rights import RIGHTS, Right
from web.errors import ForgedForm, ReservedPage, SignedOut
from web.ports import Clock, UnitsOfWork

COOKIE = "relais_session"

_MOST_FILES = 10
_MOST_FIELDS = 500  # a board's ticked lines, an entry's phrasings
_LONGEST_FIELD = 64 * 1024  # bytes; far more than any message, far less than a nuisance
_NONCE = re.compile(r"[\w-]{16,32}", re.ASCII)


@dataclass(frozen=True)
class Visitor:
    """Somebody signed in. ``token`` goes into each form, and comes back with it."""

    agent: Agent
    token: str

    def may(self, right: Right) -> bool:
        return right in RIGHTS[self.agent.role]

    @property
    def departement(self) -> str:
        """The one whose guichets, tickets and people she sees on the console; "" for all."""
        return self.agent.departement


def session_secret(request: Request) -> str:
    return request.cookies.get(COOKIE, "")


def form_token(session: str) -> str:
    """Derived from the session's secret, which no other site can read."""
    return hmac.new(session.encode(), b"relais form", hashlib.sha256).hexdigest()


def new_nonce() -> str:
    """Names one sending of a form: sent twice, it counts once."""
    return secrets.token_urlsafe(16)


class Visitors:
    def __init__(self, units: UnitsOfWork, *, clock: Clock, https: bool) -> None:
        self._units = units
        self._clock = clock
        self._https = https

    async def whoever(self, request: Request) -> Visitor | None:
        """The visitor, or None when nobody is signed in."""
        secret = session_secret(request)
        return await run_in_threadpool(self._find, secret) if secret else None

    async def agent(self, request: Request) -> Visitor:
        """Anybody signed in; ``SignedOut``."""
        visitor = await self.whoever(request)
        if visitor is None:
            raise SignedOut
        return visitor

    async def entitled(self, request: Request, right: Right) -> Visitor:
        """Whoever holds the right; ``SignedOut`` or ``ReservedPage`` for anybody else."""
        visitor = await self.agent(request)
        if not visitor.may(right):
            raise ReservedPage
        return visitor

    def let_in(self, request: Request, response: Response, secret: str) -> None:
        response.set_cookie(
            COOKIE,
            secret,
            max_age=int(SESSION_LIFE.total_seconds()),
            httponly=True,
            samesite="lax",
            secure=self._https or request.url.scheme == "https",
        )

    def let_out(self, response: Response) -> None:
        response.delete_cookie(COOKIE, httponly=True, samesite="lax")

    def _find(self, secret: str) -> Visitor | None:
        with self._units.reading() as work:
            agent = Accesses(work, now=self._clock()).signed_in(secret)
            return Visitor(agent, form_token(secret)) if agent is not None else None


@asynccontextmanager
async def form_of(request: Request, visitor: Visitor) -> AsyncIterator[FormData]:
    """What a page of this session sent; ``ForgedForm`` for anything else."""
    require_same_site(request)
    async with request.form(
        max_files=_MOST_FILES, max_fields=_MOST_FIELDS, max_part_size=_LONGEST_FIELD
    ) as form:
        if not hmac.compare_digest(field(form, "jeton").encode(), visitor.token.encode()):
            raise ForgedForm
        yield form


def require_same_site(request: Request) -> None:
    """Browsers say where a request comes from: ``ForgedForm`` when it is another site."""
    if request.headers.get("sec-fetch-site", "none") not in {"same-origin", "none"}:
        raise ForgedForm


def field(form: FormData, name: str) -> str:
    """A field's text; empty when it is absent, or is a file."""
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


def nonce_of(form: FormData) -> str:
    """The form's own; a new one when it bears none that could be ours."""
    given = field(form, "envoi")
    return given if _NONCE.fullmatch(given) else new_nonce()
