"""The agents' web chat: what was said, what she says, and the answers as they come."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from guichets.access import web_caller
from guichets.registry import Agent
from guichets.rights import Right
from guichets.sessions import Sessions
from privacy.text import clean
from rendering.refusals import sentence
from web.errors import EmptyMessage, FileNotHeld
from web.faults import BODY_LIMIT, REPLY_LIMIT, fault_of
from web.files import file_response
from web.pages import bubble
from web.ports import Chat, Files, Listeners, Upload, WebMessage
from web.sent import SentForm
from web.site import Guarded, Site
from web.space.incidents import Notice, notices
from web.space.uploads import uploads_of
from web.visitors import Visitor, field, form_of, new_nonce, nonce_of
from web.with_files import run_with_files

HISTORY = 200  # messages shown when the page opens
POLL = 1.0  # seconds; another process's messages ring no bell here
HEARTBEAT = 15.0  # seconds; proxies cut what stays silent longer
PATIENCE = 2.0  # seconds; without JavaScript, the page waits a little so as to show the answer at once

_BATCH = 50
_OVER = "event: fin\ndata:\n\n"


class Discussion:
    def __init__(self, site: Site, chat: Chat, listeners: Listeners, files: Files) -> None:
        self._site = site
        self._units = site.units
        self._visitors = site.visitors
        self._pages = site.pages
        self._clock = site.clock
        self._chat = chat
        self._listeners = listeners
        self._files = files

    def routes(self) -> list[Route]:
        return [
            self._site.page("/discussion", self.show, Right.SPEAK),
            Guarded("/discussion/flux", self.stream, Right.SPEAK, methods=["GET"]),
            # The chat tells the agent what was masked, and counts it as it does.
            self._site.order("/discussion/message", self.send, Right.SPEAK, counts_masked=False),
            self._site.order("/discussion/action", self.press, Right.SPEAK, counts_masked=False),
            self._site.page("/discussion/fichier/{message:int}/{number:int}", self.download, Right.SPEAK),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """The address may bear what she is about to ask: another page brought her here with it."""
        return await self._page(visitor, text=clean(request.query_params.get("texte", ""))[:REPLY_LIMIT])

    async def send(self, request: Request, visitor: Visitor) -> Response:
        async with form_of(request, visitor, takes_masked=True) as form:
            text, files = field(form, "texte"), await uploads_of(form)
            if not text and not files:
                return await self._refuse(request, visitor, fault_of(EmptyMessage()).sentence)
            try:
                return await self._say(request, visitor, form, text=text, files=files)
            except self._chat.refused as refused:
                return await self._refuse(request, visitor, sentence(refused), text=text)

    async def press(self, request: Request, visitor: Visitor) -> Response:
        async with form_of(request, visitor, takes_masked=True) as form:
            return await self._say(request, visitor, form, action=field(form, "action"))

    async def stream(self, request: Request) -> Response:
        """Server-sent events: one for each message after the last that the page has.

        A session that is over gets the closing event and no error: a browser tells no error from a cut.
        """
        visitor = await self._visitors.whoever(request)
        session = self._visitors.session_secret(request)
        last = request.headers.get("last-event-id") or request.query_params.get("apres", "")
        after = int(last[:18]) if last.isascii() and last.isdigit() else 0
        return StreamingResponse(
            self._events(visitor.agent, session, after) if visitor else iter((_OVER,)),
            media_type="text/event-stream",
            headers={"X-Accel-Buffering": "no"},
        )

    async def download(self, request: Request, visitor: Visitor) -> Response:
        message_id, number = request.path_params["message"], request.path_params["number"]
        found = await run_in_threadpool(self._after, visitor.agent, message_id - 1, 1)
        files = bubble(found[0]).files if found and found[0].id == message_id else ()
        if number >= len(files):
            raise FileNotHeld
        return file_response(self._files, files[number].path, files[number].name, files[number].mime)

    async def _say(
        self,
        request: Request,
        visitor: Visitor,
        form: SentForm,
        *,
        text: str = "",
        action: str = "",
        files: Sequence[Upload] = (),
    ) -> Response:
        agent = visitor.agent
        run = run_with_files if files else run_in_threadpool
        await run(
            self._chat.say,
            agent,
            text=text,
            action=action,
            files=files,
            masked=form.masked + form.masked_in_names,
            nonce=nonce_of(form),
            at=self._clock(),
        )
        if _wants_json(request):
            return JSONResponse({"envoi": new_nonce()})
        await self._wait_for_answer(agent)
        return RedirectResponse("/discussion#fin", 303)

    async def _refuse(self, request: Request, visitor: Visitor, why: str, *, text: str = "") -> Response:
        if _wants_json(request):
            return JSONResponse({"erreur": why}, 422)
        return await self._page(visitor, status=422, error=why, text=text)

    async def _page(
        self, visitor: Visitor, *, status: int = 200, error: str = "", text: str = ""
    ) -> Response:
        messages = await run_in_threadpool(self._latest, visitor.agent, HISTORY)
        return self._pages.page(
            "space/discussion.html",
            visitor,
            status=status,
            incidents=await run_in_threadpool(self._incidents, visitor.agent),
            bulles=[bubble(message) for message in messages],
            dernier=messages[-1].id if messages else 0,
            envois=(new_nonce(), new_nonce(), new_nonce()),
            erreur=error,
            saisie=text,
            limite=BODY_LIMIT,
        )

    async def _events(self, agent: Agent, session: str, after: int) -> AsyncIterator[str]:
        now = asyncio.get_running_loop().time
        spoke_at = now()
        with self._listeners.listening(web_caller(agent).chat_ref) as ring:
            yield "retry: 2000\n\n"
            while not self._listeners.closed:
                news = await run_in_threadpool(self._news, session, after)
                if news is None:
                    yield _OVER
                    return
                for message in news:
                    yield self._event(message)
                    after = message.id
                if news or now() - spoke_at >= HEARTBEAT:
                    spoke_at = now()
                    yield ": \n\n"
                if len(news) < _BATCH:
                    await ring.wait(POLL)

    def _event(self, message: WebMessage) -> str:
        lines = self._pages.bubble(message).splitlines()
        return f"id: {message.id}\n" + "".join(f"data: {line}\n" for line in lines) + "\n"

    async def _wait_for_answer(self, agent: Agent) -> None:
        end = asyncio.get_running_loop().time() + PATIENCE
        with self._listeners.listening(web_caller(agent).chat_ref) as ring:
            while (left := end - asyncio.get_running_loop().time()) > 0:
                latest = await run_in_threadpool(self._latest, agent, 1)
                if latest and not latest[0].from_agent:
                    return
                await ring.wait(min(left, POLL))

    def _latest(self, agent: Agent, limit: int) -> Sequence[WebMessage]:
        with self._units.reading() as work:
            return work.web_messages.latest(web_caller(agent).chat_ref, limit=limit)

    def _incidents(self, agent: Agent) -> Sequence[Notice]:
        with self._units.reading() as work:
            return notices(work, agent)

    def _after(self, agent: Agent, message_id: int, limit: int) -> Sequence[WebMessage]:
        with self._units.reading() as work:
            return work.web_messages.after(web_caller(agent).chat_ref, message_id, limit=limit)

    def _news(self, session: str, message_id: int) -> Sequence[WebMessage] | None:
        """What follows a message; None once the session is over."""
        with self._units.reading() as work:
            agent = Sessions(work, now=self._clock()).signed_in(session)
            if agent is None:
                return None
            return work.web_messages.after(web_caller(agent).chat_ref, message_id, limit=_BATCH)


def _wants_json(request: Request) -> bool:
    """The page's own script asks so; a plain form does not."""
    return "application/json" in request.headers.get("accept", "")
