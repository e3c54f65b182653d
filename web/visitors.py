"""The visitors: the session behind the cookie, and the proof that a form comes from one of our pages."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from guichets.registry import Agent
from guichets.rights import Right, rights_of
from guichets.second_factor import Proof, proof_owed
from guichets.sessions import SESSION_LIFE, Sessions
from privacy.nir import mask
from storage.unit_of_work import UnitsOfWork
from web.errors import ForgedForm, NotSignedIn, ProofOwed, ReservedPage, SignedOut
from web.ports import Clock
from web.sent import SentForm, sent_form
from web.threads import run_for_streams

COOKIE = "relais_session"

MOST_FILES = 10
MOST_FIELDS = 500  # a board's ticked lines, an entry's phrasings
_NONCE = re.compile(r"[\w-]{16,32}", re.ASCII)


@dataclass(frozen=True)
class Visitor:
    """Somebody signed in; while the visitor ``owes`` a proof, they are still at the door.

    ``stamp`` is that of the journal when the visitor came, before anything of their page was read: whatever
    comes after it is news to that page. ``is_shared`` when others sit at the same computer.
    """

    agent: Agent
    form_key: bytes
    rights: frozenset[Right]
    session_id: int
    owes: Proof | None = None
    stamp: int = 0
    is_shared: bool = False

    def may(self, right: Right) -> bool:
        return right in self.rights

    @property
    def number(self) -> int:
        assert self.agent.id is not None
        return self.agent.id

    @property
    def token(self) -> str:
        """Goes into each form, and comes back with it. It is never written twice alike: pages are compressed,
        and the size of one that holds both the token and what somebody else chose would betray the token.
        """
        pad = secrets.token_bytes(len(self.form_key))
        return (pad + _crossed(pad, self.form_key)).hex()

    def knows(self, token: str) -> bool:
        """The token comes from one of the visitor's pages."""
        try:
            given = bytes.fromhex(token)
        except ValueError:
            return False
        pad, crossed = given[: len(given) // 2], given[len(given) // 2 :]
        return len(pad) == len(crossed) and hmac.compare_digest(_crossed(pad, crossed), self.form_key)

    @property
    def departement(self) -> str:
        """The one whose guichets, tickets and people the visitor sees on the console; "" for all."""
        return self.agent.departement


def form_key(session: str) -> bytes:
    """Derived from the session's secret, which no other site can read."""
    return hmac.digest(session.encode(), b"relais form", hashlib.sha256)


def _crossed(pad: bytes, text: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(pad, text, strict=True))


def new_nonce() -> str:
    """Names one sending of a form: sent twice, it counts once."""
    return secrets.token_urlsafe(16)


class Visitors:
    def __init__(self, units: UnitsOfWork, *, clock: Clock, https: bool, second_factor: bool) -> None:
        self._units = units
        self._clock = clock
        self._https = https
        self._second_factor = second_factor

    async def whoever(self, request: Request) -> Visitor | None:
        """Who is in; None for somebody who is still at the door."""
        visitor = await self.arrived(request)
        return visitor if visitor is not None and visitor.owes is None else None

    async def arrived(self, request: Request) -> Visitor | None:
        """Whoever spent a link, in or still at the door."""
        secret = self.session_secret(request)
        # A page that listens by itself, and comes back when it is cut, is nobody at work.
        is_listening = "text/event-stream" in request.headers.get("accept", "")
        in_thread = run_for_streams if is_listening else run_in_threadpool
        return await in_thread(self._find, secret, marks=not is_listening) if secret else None

    async def entitled(self, request: Request, right: Right, *, at_the_door: bool = False) -> Visitor:
        """Whoever holds the right; ``SignedOut``, ``ProofOwed`` or ``ReservedPage`` for anybody else."""
        visitor = await self.arrived(request)
        if visitor is None:
            raise SignedOut if self.session_secret(request) else NotSignedIn
        if visitor.owes is not None and not at_the_door:
            raise ProofOwed
        if not visitor.may(right):
            raise ReservedPage
        return visitor

    def session_secret(self, request: Request) -> str:
        return request.cookies.get(self.cookie_name(request, COOKIE), "")

    def let_in(
        self, request: Request, response: Response, secret: str, life: timedelta = SESSION_LIFE
    ) -> None:
        self.set_cookie(request, response, COOKIE, secret, life)

    def let_out(self, request: Request, response: Response) -> None:
        """The device forgets what waited on it for a connection, the stand-in for pages and what was chosen
        there: whoever comes next finds none. Not its cache, long to clear: no page is kept in it.
        """
        self.delete_cookie(request, response, COOKIE)
        response.headers["Clear-Site-Data"] = '"storage"'

    def set_cookie(
        self, request: Request, response: Response, name: str, value: str, life: timedelta
    ) -> None:
        """Kept from scripts and from other sites."""
        response.set_cookie(
            self.cookie_name(request, name),
            value,
            max_age=int(life.total_seconds()),
            httponly=True,
            samesite="lax",
            secure=self._is_https(request),
        )

    def delete_cookie(self, request: Request, response: Response, name: str) -> None:
        response.delete_cookie(
            self.cookie_name(request, name), httponly=True, samesite="lax", secure=self._is_https(request)
        )

    def cookie_name(self, request: Request, name: str) -> str:
        """Browsers take a cookie of such a name from this very host alone, and over https: no neighbour can
        plant one.
        """
        return f"__Host-{name}" if self._is_https(request) else name

    def _is_https(self, request: Request) -> bool:
        return self._https or request.url.scheme == "https"

    def _find(self, secret: str, *, marks: bool) -> Visitor | None:
        now = self._clock()
        with self._units.reading() as work:
            sessions = Sessions(work, now=now)
            found = sessions.find(secret)
            if found is None:
                return None
            session, agent = found
            assert session.id is not None
            rights = rights_of(agent, work.registry)
            owes = proof_owed(session, agent, work.second_factors, is_required=self._second_factor)
            stamp = work.journal.last_sequence()
        if marks and sessions.is_to_mark(session):
            with self._units() as work:
                Sessions(work, now=now).mark_used(secret)
        return Visitor(agent, form_key(secret), rights, session.id, owes, stamp, session.is_shared)


@asynccontextmanager
async def form_of(request: Request, visitor: Visitor) -> AsyncIterator[SentForm]:
    """What a page of this session sent; ``ForgedForm`` for anything else."""
    require_same_site(request)
    async with sent_form(request, max_files=MOST_FILES, max_fields=MOST_FIELDS) as form:
        if not visitor.knows(field(form, "jeton")):
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
    return given if _NONCE.fullmatch(given) and not mask(given).count else new_nonce()
