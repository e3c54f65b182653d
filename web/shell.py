"""A page, or an order, as a plain function of what was asked: the shell around it knows HTTP, threads and
transactions.

The order runs in one transaction. Its refusal undoes it, and is said on the page that led there, which shows
again what was typed.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Awaitable, Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property, partial
from typing import Any, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from deadlines.zones import Zone
from guichets.errors import FaultyParticulars
from guichets.registry import Agent
from guichets.rights import Right
from knowledge_base.local_values import signatory
from refusals.base import Refusal
from rendering.labels import SERVICE
from rendering.texts import Texts
from storage.unit_of_work import Work
from web.errors import FieldsAtFault, NirRemoved
from web.faults import PageFault, fault_of
from web.forms import CHANNEL
from web.sent import SentForm, sent_form
from web.site import Guarded, Site, is_fragment, wants_json
from web.threads import run_with_files
from web.visitors import Visitor, form_of, require_same_site
from web.visitors import field as text_of

MOST_FIELDS_AT_A_DOOR = 20
LONGEST_AT_A_DOOR = 2_048  # characters of all the fields: an address fits, and who answers for whom

_DONE = Texts("done")

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """``form`` is empty but for an order, and for the page shown again after ``error`` has refused it.
    ``whoever`` is None for nobody, where a page is open to anybody.
    """

    site: Site
    request: Request
    whoever: Visitor | None
    now: datetime
    form: SentForm
    begin: Callable[[], Work]
    error: Refusal | None = None
    once: str = ""
    """What the order that led here left to be shown one time; "" the next."""

    @cached_property
    def work(self) -> Work:
        """The transaction begins when it is first asked for: what takes long is done before, and so is what
        is written in a transaction of its own.
        """
        return self.begin()

    @property
    def visitor(self) -> Visitor:
        assert self.whoever is not None
        return self.whoever

    @property
    def by(self) -> Agent:
        return self.visitor.agent

    @property
    def me(self) -> int:
        """The number of whoever asks."""
        return self.visitor.number

    @property
    def zone(self) -> Zone:
        return self.site.zone

    @property
    def today(self) -> date:
        return self.zone.local(self.now).date()

    def service_name(self, departement: str) -> str:
        """In whose name the documents of a département are."""
        return signatory(self.work.local_values.of(departement), self.site.signatory or SERVICE)

    @property
    def path(self) -> Mapping[str, Any]:
        return self.request.path_params

    @property
    def query(self) -> QueryParams:
        return self.request.query_params

    @property
    def is_fragment(self) -> bool:
        """The page is open already, and asks for a part of itself."""
        return is_fragment(self.request)

    @property
    def refusal(self) -> PageFault | None:
        return fault_of(self.error) if self.error is not None else None

    @property
    def sentences(self) -> Mapping[str, str]:
        """Those of the refusal for the fields at fault."""
        match self.error:
            case FieldsAtFault():
                return self.error.sentences
            case FaultyParticulars():
                return {name: fault_of(fault).sentence for name, fault in self.error.faults.items()}
        return {}

    @property
    def refused(self) -> str:
        """What is said above the form; what is wrong with one field is said beside it."""
        return self.refusal.sentence if self.refusal and not self.sentences else ""

    @property
    def faults(self) -> Mapping[str, str]:
        """By the name of the field; "" for the form as a whole."""
        return self.sentences or ({"": self.refused} if self.refusal else {})

    def service(self, made: Callable[..., T]) -> T:
        """One of the core's, in this transaction, now and here."""
        return made(self.work, now=self.now, zone=self.zone)

    def commands(self, made: Callable[..., T], **more: object) -> T:
        """The same, of those that the journal tells by which channel they were given."""
        return made(self.work, now=self.now, channel=CHANNEL, **more)

    def within(self, work: Work) -> Asked:
        """The same, in another transaction."""
        return replace(self, begin=lambda: work)

    def text(self, name: str) -> str:
        return text_of(self.form, name)

    def done(self, page: str) -> str:
        """The sentence for what the address says was done, as ``rendering/texts/done.yaml`` has it."""
        return _DONE[page].get(self.query.get("fait", ""), "")

    def filled(self, known: Mapping[str, str]) -> Mapping[str, str]:
        """What the fields show: what was typed in them, else what is ``known``."""
        return {name: self.text(name) if name in self.form else value for name, value in known.items()}


@dataclass(frozen=True)
class Page:
    """``is_bare`` leaves the visitor's menu out: it opens nothing yet, or would lead away. ``status`` is that
    of the refusal that it is shown for, unless it says its own. Each template is also given what was refused:
    ``refus_dit``, and ``fautes`` by field, unless its ``values`` say them.
    """

    template: str
    values: Mapping[str, object]
    is_bare: bool = False
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


def page(template: str, **values: object) -> Page:
    return Page(template, values)


def bare_page(template: str, **values: object) -> Page:
    return Page(template, values, is_bare=True)


@dataclass(frozen=True)
class Go:
    """To another page. ``once`` is for that page alone, which is given it one time: it is kept nowhere here,
    but in a cookie of the browser, for as long as it takes to get there. The answer leaves ``after``.
    """

    address: str
    once: str = ""
    after: Callable[[], Awaitable[None]] | None = None


_ONCE = "relais_une_fois"
_ONCE_LIFE = timedelta(minutes=2)

Answer = Page | Go | Response
Handler = Callable[[Asked], Answer]


@dataclass(frozen=True)
class _Order:
    do: Handler
    again: Handler | None
    takes_masked: bool


class Shell:
    """``committed`` is called once what an order has changed is there for everybody."""

    def __init__(self, site: Site, *, committed: Callable[[], None] = lambda: None) -> None:
        self.site = site
        self._committed = committed

    def page(
        self,
        path: str,
        show: Handler,
        right: Right = Right.READ,
        *,
        opens_files: bool = False,
        at_the_door: bool = False,
    ) -> Guarded:
        """``opens_files`` when it opens one that somebody sent."""
        run = run_with_files if opens_files else run_in_threadpool

        async def endpoint(request: Request, visitor: Visitor) -> Response:
            return await run(self._shown, show, request, visitor)

        return self.site.guarded(path, endpoint, right, at_the_door=at_the_door)

    def order(
        self,
        path: str,
        do: Handler,
        right: Right = Right.ACT,
        *,
        again: Handler | None = None,
        takes_files: bool = False,
        opens_files: bool = False,
        takes_masked: bool = False,
        counts_masked: bool = True,
        at_the_door: bool = False,
    ) -> Guarded:
        """``again`` is the page that led there; without it a refusal is a page of its own.

        ``takes_files`` when the order opens those that may come with it, before its transaction begins;
        ``opens_files`` when it opens some in any case; ``takes_masked`` when what is left of a text without
        its NIR may go on; ``counts_masked`` is false where the same text comes again.
        """

        order = _Order(do, again, takes_masked)

        async def endpoint(request: Request, visitor: Visitor) -> Response:
            async with form_of(request, visitor) as form:
                run = run_with_files if opens_files or (takes_files and form.files) else run_in_threadpool
                return await run(self._ordered, order, request, visitor, form)

        return self.site.guarded(
            path,
            endpoint,
            right,
            methods=("POST",),
            at_the_door=at_the_door,
            counts_masked=counts_masked,
        )

    def open_page(self, path: str, show: Handler) -> Guarded:
        """For anybody, signed in or not."""

        async def endpoint(request: Request) -> Response:
            whoever = await self.site.visitors.arrived(request)
            return await run_in_threadpool(self._shown, show, request, whoever)

        return self.site.door(path, endpoint)

    def open_order(
        self, path: str, do: Handler, *, again: Handler | None = None, takes_masked: bool = False
    ) -> Guarded:
        """From anybody: what proves where the form comes from is in its address, or it needs no proof."""

        order = _Order(do, again, takes_masked)

        async def endpoint(request: Request) -> Response:
            require_same_site(request)
            async with sent_form(
                request, max_files=0, max_fields=MOST_FIELDS_AT_A_DOOR, longest=LONGEST_AT_A_DOOR
            ) as form:
                return await run_in_threadpool(self._ordered, order, request, None, form)

        return self.site.door(path, endpoint, methods=["POST"])

    def _ordered(self, order: _Order, request: Request, whoever: Visitor | None, form: SentForm) -> Response:
        try:
            if form.masked and not order.takes_masked:
                raise NirRemoved
            with ExitStack() as until_done:
                begin = partial(until_done.enter_context, self.site.units())
                asked = self._asked(begin, request, whoever, form)
                answer = order.do(asked)
        except Refusal as refused:
            if order.again is None or wants_json(request) or fault_of(refused).status in {404, 429}:
                raise  # what is not there cannot be shown again, and whoever must wait has their own page
            return self._shown(order.again, request, whoever, form, refused)
        self._committed()
        response = self._response(answer, asked)
        if isinstance(answer, Go) and answer.once:
            kept = urlsafe_b64encode(f"{answer.address}\n{answer.once}".encode()).decode()
            self.site.visitors.set_cookie(request, response, _ONCE, kept, _ONCE_LIFE)
        return response

    def _shown(
        self,
        show: Handler,
        request: Request,
        whoever: Visitor | None,
        form: SentForm | None = None,
        error: Refusal | None = None,
    ) -> Response:
        with ExitStack() as until_shown:
            begin = partial(until_shown.enter_context, self.site.units.reading())
            asked = self._asked(begin, request, whoever, form or SentForm(), error)
            answer = show(asked)
        response = self._response(answer, asked)
        if asked.once:
            self.site.visitors.delete_cookie(request, response, _ONCE)
        return response

    def _asked(
        self,
        begin: Callable[[], Work],
        request: Request,
        whoever: Visitor | None,
        form: SentForm,
        error: Refusal | None = None,
    ) -> Asked:
        return Asked(
            site=self.site,
            request=request,
            whoever=whoever,
            now=self.site.clock(),
            form=form,
            begin=begin,
            error=error,
            once=self._left_once(request),
        )

    def _left_once(self, request: Request) -> str:
        cookie = request.cookies.get(self.site.visitors.cookie_name(request, _ONCE), "")
        try:
            address, _, text = urlsafe_b64decode(cookie).decode().partition("\n")
        except ValueError:
            return ""
        return text if request.method == "GET" and address == request.url.path else ""

    def _response(self, answer: Answer, asked: Asked) -> Response:
        match answer:
            case Go():
                return _Redirect(answer)
            case Page():
                shown_to = None if answer.is_bare else asked.whoever
                status = answer.status or (asked.refusal.status if asked.refusal else 200)
                values = {"refus_dit": asked.refused, "fautes": asked.faults, **answer.values}
                response = self.site.pages.page(answer.template, shown_to, status=status, **values)
                response.headers.update(answer.headers)
                return response
            case Response():
                return answer


class _Redirect(RedirectResponse):
    def __init__(self, to: Go) -> None:
        super().__init__(to.address, 303)
        self._after = to.after

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._after is not None:
            await self._after()
        await super().__call__(scope, receive, send)
