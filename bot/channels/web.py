"""The web chat as a channel: what is typed in a page comes in, replies go to it, open pages hear of them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta

from bot.channels.uploads import Uploads
from bot.errors import NirInFile
from bot.intake import Intake, guard
from bot.messages import Channel, Incoming, Reply
from delivery.files import KeptFile, Upload
from delivery.queue_messages import Delivered, OutboxMessage, Outcome
from guichets.access import digest, web_caller
from guichets.file_quota import owner_of
from guichets.registry import Agent
from storage.conversations import SAID
from storage.unit_of_work import UnitsOfWork, Work

_RECENT = 200  # messages among which a pressed button is looked for: as many as the page shows


class Signal:
    """Wakes one open page; belongs to the loop that made it, rings from any thread."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._rung = asyncio.Event()

    def ring(self) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody listens any more
            self._loop.call_soon_threadsafe(self._rung.set)

    async def wait(self, seconds: float) -> None:
        """Returns when something happened, at the latest after ``seconds``."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        self._rung.clear()


class Listeners:
    """The pages that are open, by chat. Other processes are not heard here: a page also looks by itself."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rings: dict[str, set[Signal]] = {}
        self.closed = False

    @contextmanager
    def listening(self, chat_ref: str) -> Iterator[Signal]:
        ring = Signal()
        with self._lock:
            self._rings.setdefault(chat_ref, set()).add(ring)
        try:
            yield ring
        finally:
            with self._lock:
                self._rings[chat_ref].discard(ring)
                if not self._rings[chat_ref]:
                    del self._rings[chat_ref]

    def notify(self, chat_ref: str) -> None:
        with self._lock:
            rings = list(self._rings.get(chat_ref, ()))
        for ring in rings:
            ring.ring()

    def close(self) -> None:
        """The house closes: open pages are let go, and come back by themselves when it opens again."""
        self.closed = True
        with self._lock:
            rings = [ring for rings in self._rings.values() for ring in rings]
        for ring in rings:
            ring.ring()


class WebChat:
    """Takes what an agent says in their page. ``wake`` tells the workers, and is called from any thread."""

    def __init__(
        self, intake: Intake, uploads: Uploads, listeners: Listeners, *, wake: Callable[[], None]
    ) -> None:
        self._intake = intake
        self._uploads = uploads
        self._listeners = listeners
        self._wake = wake

    def say(
        self,
        agent: Agent,
        *,
        text: str = "",
        action: str = "",
        files: Sequence[Upload] = (),
        masked: int = 0,
        nonce: str,
        at: datetime,
    ) -> None:
        """Stores the message and its bubble, durably; the same again under one ``nonce`` stores nothing.
        ``masked`` NIR stood in it, as the page sent it.

        A file that cannot be taken is refused: nothing is stored then.
        """
        caller = web_caller(agent)
        kept = self._kept(files, agent, at)
        attachments = tuple(file.attachment for file in kept)
        # Other words under one nonce are another message: the answer to the first was lost on its way.
        content = "\n".join((text, action, *(attachment.path for attachment in attachments)))
        update_ref = f"{agent.id}.{nonce}.{digest(content)[:8]}"
        said = guard(
            Incoming(
                channel=Channel.WEB,
                update_ref=update_ref,
                message_ref=update_ref,
                user_ref=caller.user_ref,
                chat_ref=caller.chat_ref,
                display_name=agent.name,
                at=at,
                text=text,
                action=action,
                attachments=attachments,
                masked=masked + sum(file.masked for file in kept),
            )
        )
        self._intake.receive([said], along=_add_bubbles)
        self._listeners.notify(said.chat_ref)
        self._wake()

    def _kept(self, files: Sequence[Upload], agent: Agent, at: datetime) -> Sequence[KeptFile]:
        """The NIRs of a file that is refused are counted here: nothing else is said of it."""
        try:
            return [self._uploads.keep(file, owner=owner_of(agent.id)) for file in files]
        except NirInFile as refused:
            self._intake.count_masked(refused.count, agent, Channel.WEB, at)
            raise


class WebTransport:
    """Carries replies to the page: a row of the chat, under the parcel's key."""

    channel = Channel.WEB.value

    def __init__(self, units: UnitsOfWork, listeners: Listeners, *, clock: Callable[[], datetime]) -> None:
        self._units = units
        self._listeners = listeners
        self._clock = clock

    def wait(self, parcel: OutboxMessage) -> timedelta:  # noqa: ARG002  it sets no pace
        return timedelta(0)

    async def deliver(self, parcel: OutboxMessage) -> Outcome:
        await asyncio.to_thread(self._store, parcel)
        self._listeners.notify(parcel.chat_ref)
        return Delivered()

    def _store(self, parcel: OutboxMessage) -> None:
        with self._units() as work:
            work.web_messages.add_once(
                parcel.chat_ref, parcel.key, parcel.payload, from_agent=False, at=self._clock()
            )


def _add_bubbles(work: Work, said: Sequence[Incoming]) -> None:
    for one in said:
        _add_bubble(one, work)


def _add_bubble(said: Incoming, work: Work) -> None:
    """What the agent sees of their own message; a button shows its label, nothing if it was never theirs."""
    text = _label(said, work) if said.action else said.text
    if not (text or said.attachments):
        return
    files = [[a.name, a.mime, a.size, a.file_ref, a.path] for a in said.attachments]
    work.web_messages.add_once(
        said.chat_ref,
        f"{SAID}{said.message_ref}",
        {"text": text, "files": files},
        from_agent=True,
        at=said.at,
    )


def _label(said: Incoming, work: Work) -> str:
    for message in reversed(work.web_messages.latest(said.chat_ref, limit=_RECENT)):
        if message.from_agent:
            continue
        for row in Reply.from_payload(message.payload).buttons:
            for button in row:
                if button.data == said.action:
                    return button.label
    return ""
