"""A page, or an order, as a plain function of what was asked: the shell around it knows HTTP, threads and
transactions.

The order runs in one transaction. Its refusal undoes it, and is said on the page that led there, which shows
again what was typed.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from deadlines.zones import Zone
from guichets.registry import Agent
from guichets.rights import Right
from refusals.base import Refusal
from web.errors import FieldsAtFault, NirRemoved
from web.faults import Fault, fault_of
from web.ports import Work
from web.sent import SentForm
from web.site import Guarded, Site, is_fragment
from web.visitors import Visitor, form_of
from web.visitors import field as text_of
from web.with_files import run_with_files


@dataclass(frozen=True, kw_only=True)
class Asked:
    """``form`` is empty but for an order, and for the page shown again after its ``refusal``, which has
    ``sentences`` of its own for the fields at fault; ``opened`` is what was made of the files of the form.
    """

    work: Work
    visitor: Visitor
    now: datetime
    zone: Zone
    path: Mapping[str, Any]
    query: QueryParams
    form: SentForm
    refusal: Fault | None = None
    sentences: Mapping[str, str] = field(default_factory=dict)
    opened: Any = None
    once: str = ""
    """What the order that led here left to be shown one time; "" the next."""
    is_fragment: bool = False
    """The page is open already, and asks for a part of itself."""

    @property
    def by(self) -> Agent:
        return self.visitor.agent

    @property
    def today(self) -> date:
        return self.zone.local(self.now).date()

    @property
    def refused(self) -> str:
        """What is said above the form; what is wrong with one field is said beside it."""
        return self.refusal.sentence if self.refusal and not self.sentences else ""

    @property
    def faults(self) -> Mapping[str, str]:
        """By the name of the field; "" for the form as a whole."""
        return self.sentences or ({"": self.refused} if self.refusal else {})

    def text(self, name: str) -> str:
        return text_of(self.form, name)

    def done(self, known: Mapping[str, str]) -> str:
        """The sentence for what the address says was done."""
        return known.get(self.query.get("fait", ""), "")

    def filled(self, known: Mapping[str, str]) -> Mapping[str, str]:
        """What the fields show: what was typed in them, else what is ``known``."""
        return {name: self.text(name) if name in self.form else value for name, value in known.items()}


@dataclass(frozen=True)
class Page:
    template: str
    values: Mapping[str, object]


def page(template: str, **values: object) -> Page:
    return Page(template, values)


@dataclass(frozen=True)
class Go:
    """To another page. ``once`` is for that page alone, which is given it one time: it is kept nowhere here,
    but in a cookie of the browser, for as long as it takes to get there.
    """

    address: str
    once: str = ""


_ONCE = "relais_une_fois"
_ONCE_LIFE = timedelta(minutes=2)

Answer = Page | Go | Response
Handler = Callable[[Asked], Answer]
Opening = Callable[[SentForm], object]
"""Makes something of the files of a form, before the transaction: it takes its turn among those that do."""


class Shell:
    def __init__(self, site: Site) -> None:
        self._site = site

    def page(self, path: str, show: Handler, right: Right = Right.READ) -> Guarded:
        async def endpoint(request: Request, visitor: Visitor) -> Response:
            return await run_in_threadpool(self._shown, show, request, visitor, SentForm())

        return self._site.page(path, endpoint, right)

    def order(
        self,
        path: str,
        do: Handler,
        right: Right = Right.ACT,
        *,
        again: Handler | None = None,
        opens: Opening | None = None,
    ) -> Guarded:
        """``again`` is the page that led there; without it a refusal is a page of its own."""

        async def endpoint(request: Request, visitor: Visitor) -> Response:
            async with form_of(request, visitor, takes_masked=again is not None) as form:
                run = run_with_files if opens else run_in_threadpool
                return await run(self._ordered, do, again, opens, request, visitor, form)

        return self._site.order(path, endpoint, right)

    def _ordered(
        self,
        do: Handler,
        again: Handler | None,
        opens: Opening | None,
        request: Request,
        visitor: Visitor,
        form: SentForm,
    ) -> Response:
        try:
            if form.masked:
                raise NirRemoved
            opened = opens(form) if opens else None
            with self._site.units() as work:
                answer = do(self._asked(work, request, visitor, form, opened=opened))
        except Refusal as refused:
            refusal = fault_of(refused)
            if again is None or refusal.status == 404:  # what is not there cannot be shown again
                raise
            sentences = refused.sentences if isinstance(refused, FieldsAtFault) else {}
            return self._shown(again, request, visitor, form, refusal=refusal, sentences=sentences)
        response = self._response(answer, visitor)
        if isinstance(answer, Go) and answer.once:
            kept = urlsafe_b64encode(f"{answer.address}\n{answer.once}".encode()).decode()
            self._site.visitors.set_cookie(request, response, _ONCE, kept, _ONCE_LIFE)
        return response

    def _shown(
        self,
        show: Handler,
        request: Request,
        visitor: Visitor,
        form: SentForm,
        **refused: Any,
    ) -> Response:
        with self._site.units.reading() as work:
            asked = self._asked(work, request, visitor, form, **refused)
            answer = show(asked)
        response = self._response(answer, visitor, asked.refusal.status if asked.refusal else 200)
        if asked.once:
            self._site.visitors.delete_cookie(request, response, _ONCE)
        return response

    def _asked(self, work: Work, request: Request, visitor: Visitor, form: SentForm, **more: Any) -> Asked:
        return Asked(
            work=work,
            visitor=visitor,
            now=self._site.clock(),
            zone=self._site.zone,
            path=request.path_params,
            query=request.query_params,
            form=form,
            once=self._left_once(request),
            is_fragment=is_fragment(request),
            **more,
        )

    def _left_once(self, request: Request) -> str:
        cookie = request.cookies.get(self._site.visitors.cookie_name(request, _ONCE), "")
        try:
            address, _, text = urlsafe_b64decode(cookie).decode().partition("\n")
        except ValueError:
            return ""
        return text if request.method == "GET" and address == request.url.path else ""

    def _response(self, answer: Answer, visitor: Visitor, status: int = 200) -> Response:
        match answer:
            case Go():
                return RedirectResponse(answer.address, 303)
            case Page():
                return self._site.pages.page(answer.template, visitor, status=status, **answer.values)
            case Response():
                return answer
