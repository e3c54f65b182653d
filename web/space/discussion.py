"""The agents' web chat: what was said, what the agent says, and the answers as they come."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from guichets.access import digest, web_caller
from guichets.pace import OPENINGS
from guichets.registry import Agent
from guichets.rights import Right
from guichets.sessions import Sessions
from journal.people import identity
from privacy.text import clean
from storage.unit_of_work import Work
from tickets.following import asked_at, is_read, thread
from tickets.ticket import Side, Ticket
from web.errors import EmptyMessage
from web.events import BEGUN, HEARTBEAT, OVER, QUIET, RELOAD, Events, event, last_heard
from web.faults import BODY_LIMIT, REPLY_LIMIT
from web.files import numbered_file, uploads_of
from web.pages import bubble
from web.ports import Upload, WebMessage
from web.shell import Asked, Go, Page, Shell, page
from web.site import Guarded, Site, wants_json
from web.space.tickets import incidents_met
from web.threads import run_for_streams
from web.visitors import new_nonce, nonce_of

SAID_WITHIN = timedelta(minutes=5)
"""Before it stands in a ticket. Earlier, the same words may have been for somebody else."""


def read_bubbles(chat: Sequence[WebMessage], tickets: Sequence[Ticket]) -> frozenset[int]:
    """The numbers of those of the ``chat`` that are known to be read, in these ``tickets`` of the agent.

    A ticket cites what it was asked by, and what was said last then has sent it. What was added to it since
    is known by its words alone. In doubt, nothing is read.
    """
    hers = [written for written in chat if written.from_agent]
    read = list[WebMessage]()
    for written in hers:
        asked = [ticket for ticket in tickets if written.message_ref in ticket.source_refs]
        # Several questions may stand in one message: it is read when all those that became tickets are.
        if asked and all(is_read(ticket, asked_at(ticket)) for ticket in asked):
            read += [written, *(sent for ticket in asked for sent in _last_said(hers, by=ticket.opened_at))]
    for ticket in tickets:
        for message in thread(ticket):
            if message.side is Side.AGENT and message.text and is_read(ticket, message.at):
                same = (written for written in hers if str(written.payload["text"]).strip() == message.text)
                read += _last_said(same, by=message.at)
    return frozenset(written.id for written in read)


def _last_said(bubbles: Iterable[WebMessage], *, by: datetime) -> Sequence[WebMessage]:
    """The last of them before an instant, unless it was long before."""
    return [bubble for bubble in bubbles if by - SAID_WITHIN <= bubble.at <= by][-1:]


MOST = 4
USED_WITHIN = timedelta(days=90)
FIRST = ("duree-validite-demande", "nir-errone", "reactivation-cas", "supprimer-doublon")
"""Entries that come with the product, until the département's own questions are known."""


def examples(asked: Asked) -> Sequence[str]:
    """Their questions: those accepted most often come first."""
    known = {entry.id: entry.question for entry in asked.site.library.base.entries}
    uses = asked.work.questions.uses(asked.now - USED_WITHIN)
    accepted = {name: use.accepted for name, use in uses.items() if use.accepted}
    wanted = (*sorted(accepted, key=lambda name: (-accepted[name], name)), *FIRST)
    return [known[name] for name in dict.fromkeys(wanted) if name in known][:MOST]


HISTORY = 200  # messages shown when the page opens
TICKETS = 20  # those of the agent in which what they wrote is looked for
POLL = 1.0  # seconds; another process's messages ring no bell here
PATIENCE = 2.0  # seconds; without JavaScript, the page waits a little so as to show the answer at once

_BATCH = 50  # messages that a page which comes back is given; beyond, it loads again


def routes(shell: Shell) -> Sequence[BaseRoute]:
    # The chat tells the agent what was masked, and counts it as it does.
    said = partial(shell.order, right=Right.SPEAK, again=show, takes_masked=True, counts_masked=False)
    return [
        shell.page("/discussion", show, Right.SPEAK),
        Guarded("/discussion/flux", partial(stream, shell.site), Right.SPEAK, methods=["GET"]),
        said("/discussion/message", send, takes_files=True),
        said("/discussion/action", press),
        shell.page("/discussion/fichier/{message:int}/{number:int}", download, Right.SPEAK),
    ]


def send(asked: Asked) -> Go | Response:
    text, files = asked.text("texte"), uploads_of(asked.form)
    if not text and not files:
        raise EmptyMessage
    return _say(asked, text=text, files=files)


def press(asked: Asked) -> Go | Response:
    return _say(asked, action=asked.text("action"))


def download(asked: Asked) -> Response:
    message = asked.path["message"]
    found = _chat(asked.work, asked.by, after=message - 1, limit=1)
    files = bubble(found[0]).files if found and found[0].id == message else ()
    return numbered_file(asked.site.files, files, asked.path["number"])


async def stream(site: Site, request: Request) -> Response:
    """Server-sent events: one for each message after the last that the page has, and ``lu`` with the numbers
    of those that a gestionnaire has read.

    A session that is over gets the closing event and no error: a browser tells no error from a cut. A page
    that is far behind is told to load again: nothing is said twice over at each opening.
    """
    session = site.visitors.session_secret(request)
    site.require_pace(f"flux:{digest(session)}", OPENINGS)
    visitor = await site.visitors.whoever(request)
    if visitor is None:
        return Response(OVER, media_type="text/event-stream")
    events = _events(site, visitor.agent, session, last_heard(request, "apres") or 0)
    return Events(events, site.streams, session)


def _say(asked: Asked, *, text: str = "", action: str = "", files: Sequence[Upload] = ()) -> Go | Response:
    """In a transaction of the chat's own: what it has taken is kept, whatever becomes of this page."""
    asked.site.chat.say(
        asked.by,
        text=text,
        action=action,
        files=files,
        masked=asked.form.masked + asked.form.masked_in_names,
        nonce=nonce_of(asked.form),
        at=asked.now,
    )
    if wants_json(asked.request):
        return JSONResponse({"envoi": new_nonce()})
    return Go("/discussion#fin", after=partial(_wait_for_answer, asked.site, asked.by))


async def _events(site: Site, agent: Agent, session: str, after: int) -> AsyncIterator[str]:
    now = asyncio.get_running_loop().time
    spoke_at, told = now(), frozenset[int]()
    with site.listeners.listening(web_caller(agent).chat_ref) as ring:
        yield BEGUN
        while not site.listeners.closed:
            news = await run_for_streams(_news, site, session, after)
            if news is None:
                yield OVER
                return
            if len(news) > _BATCH:
                yield RELOAD
                return
            for message in news:
                yield event(site.pages.bubble(message), number=message.id)
                after = message.id
            if now() - spoke_at >= HEARTBEAT:
                read = await run_for_streams(_read, site, agent)
                if untold := sorted(read - told):
                    yield event(" ".join(map(str, untold)), name="lu")
                told = read
            if news or now() - spoke_at >= HEARTBEAT:
                spoke_at = now()
                yield QUIET
            await ring.wait(POLL)


async def _wait_for_answer(site: Site, agent: Agent) -> None:
    end = asyncio.get_running_loop().time() + PATIENCE
    with site.listeners.listening(web_caller(agent).chat_ref) as ring:
        while (left := end - asyncio.get_running_loop().time()) > 0:
            if await run_in_threadpool(_is_answered, site, agent):
                return
            await ring.wait(min(left, POLL))


def _is_answered(site: Site, agent: Agent) -> bool:
    with site.units.reading() as work:
        latest = work.web_messages.latest(web_caller(agent).chat_ref, limit=1)
        return bool(latest) and not latest[0].from_agent


def _news(site: Site, session: str, message_id: int) -> Sequence[WebMessage] | None:
    """What follows a message; None once the session is over."""
    with site.units.reading() as work:
        agent = Sessions(work, now=site.clock()).signed_in(session)
        return _chat(work, agent, after=message_id, limit=_BATCH + 1) if agent is not None else None


def _read(site: Site, agent: Agent) -> frozenset[int]:
    with site.units.reading() as work:
        return _read_among(work.web_messages.latest(web_caller(agent).chat_ref, limit=HISTORY), work, agent)


def _read_among(messages: Sequence[WebMessage], work: Work, agent: Agent) -> frozenset[int]:
    return read_bubbles(messages, work.tickets.of_agent(identity(agent), limit=TICKETS))


def show(asked: Asked) -> Page:
    """The address may bear what the agent is about to ask: another page brought them here with it."""
    messages = asked.work.web_messages.latest(web_caller(asked.by).chat_ref, limit=HISTORY)
    read = _read_among(messages, asked.work, asked.by)
    return page(
        "space/discussion.html",
        incidents=incidents_met(asked.work, asked.by),
        bulles=[bubble(message, is_read=message.id in read) for message in messages],
        exemples=() if messages else examples(asked),
        dernier=messages[-1].id if messages else 0,
        envois=(new_nonce(), new_nonce(), new_nonce()),
        erreur=asked.refused,
        saisie=asked.text("texte") if asked.error else clean(asked.query.get("texte", ""))[:REPLY_LIMIT],
        limite=BODY_LIMIT,
    )


def _chat(work: Work, agent: Agent, *, after: int, limit: int) -> Sequence[WebMessage]:
    return work.web_messages.after(web_caller(agent).chat_ref, after, limit=limit)
