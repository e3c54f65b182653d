"""Carries the parcels of the Telegram channel: replies become calls, refusals become outcomes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog
from telegram import InlineKeyboardMarkup, InputFile
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.channels.telegram.client import Keyboard, RelaisBot, pause_asked
from bot.channels.telegram.inlet import Clock, utc_now
from bot.channels.telegram.markup import plain, split
from bot.channels.telegram.pace import TelegramPace, is_group
from bot.channels.telegram.request import NotSent
from bot.channels.telegram.topics import Forum, Topics, is_lost
from bot.channels.telegram.translate import PHOTO_NAME
from delivery.files import Attachment
from delivery.queue_messages import Delivered, Doubtful, Later, OutboxMessage, Outcome, Refused
from rendering.message import Button, Reply

UNREACHABLE_PAUSE = timedelta(seconds=5)
WRONG_TOKEN_PAUSE = timedelta(minutes=1)
SPARED = 10
"""Of the thirty messages of a second, those that reminders and broadcasts leave to the answers."""
_IMAGES = frozenset({"image/jpeg", "image/png", "image/webp"})

log = structlog.get_logger()


@dataclass
class _Progress:
    """How far a reply of several messages went: what left does not leave again when the rest is tried."""

    sent: int = 0
    ref: str = ""


@dataclass(frozen=True)
class _Place:
    chat: str
    thread: str

    @property
    def thread_id(self) -> int | None:
        return int(self.thread) if self.thread else None


class TelegramTransport:
    """``sleep`` takes seconds. ``Delivered.external_ref`` is the number of the message with the buttons.

    ``site`` is where browsers reach the pages that buttons open, "" where a telephone has no address for it.
    """

    def __init__(
        self,
        bot: RelaisBot,
        topics: Topics,
        *,
        pace: TelegramPace | None = None,
        clock: Clock = utc_now,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        site: str = "",
    ) -> None:
        self._bot = bot
        self._site = site
        self._topics = topics
        self._forum = Forum(bot, topics, clock=clock)
        self._pace = pace or TelegramPace()
        self._sleep = sleep
        self._progress: dict[int, _Progress] = {}
        self._read: tuple[OutboxMessage, Reply] | None = None
        """The last one asked about: what may leave leaves at once."""

    @property
    def channel(self) -> str:
        return "telegram"

    def wait(self, parcel: OutboxMessage) -> timedelta:
        chat, _, _ = parcel.chat_ref.partition("/")
        messages = len(_steps(self._reply(parcel)))
        return self._pace.wait(chat, messages=messages, spared=SPARED if parcel.is_bulk else 0)

    def _reply(self, parcel: OutboxMessage) -> Reply:
        if self._read is None or self._read[0] is not parcel:
            self._read = parcel, Reply.from_payload(parcel.payload)
        return self._read[1]

    async def deliver(self, parcel: OutboxMessage) -> Outcome:
        outcome = await self._outcome(parcel)
        if isinstance(outcome, Delivered | Refused):
            self._progress.pop(parcel.id, None)
        return outcome

    async def _outcome(self, parcel: OutboxMessage) -> Outcome:
        chat, _, thread = parcel.chat_ref.partition("/")
        self._pace.sent(chat)  # counted before anything is waited for: others leave meanwhile
        try:
            return Delivered(await self._carry(parcel, chat, thread))
        except RetryAfter as error:
            return self._flooded(chat, pause_asked(error))
        except ChatMigrated as error:
            await asyncio.to_thread(self._topics.migrated, chat, str(error.new_chat_id))
            return Later(timedelta(0), "chat migrated")
        except Forbidden as error:
            await asyncio.to_thread(self._topics.blocked, chat)
            return Refused(error.message)
        except (BadRequest, OSError, ValueError) as error:  # the last two: a file or an address of ours
            return Refused(f"{type(error).__name__}: {error}")
        except NotSent as error:
            return self._stopped(UNREACHABLE_PAUSE, error.message)
        except InvalidToken:
            return self._stopped(WRONG_TOKEN_PAUSE, "wrong token")
        except TelegramError as error:  # timed out, cut, or a server error: perhaps after the effect
            return Doubtful(f"{type(error).__name__}: {error.message}")

    def _flooded(self, chat: str, pause: timedelta) -> Later:
        """A group has its own limit. Private chats are kept below theirs: what is reached is the bot's."""
        whole = not is_group(chat)
        self._pace.hold(pause, chat="" if whole else chat)
        return Later(pause, "flood limit", whole_channel=whole)

    def _stopped(self, pause: timedelta, reason: str) -> Later:
        self._pace.hold(pause)
        return Later(pause, reason, whole_channel=True)

    async def _carry(self, parcel: OutboxMessage, chat: str, thread: str) -> str:
        reply, self._read = self._reply(parcel), None  # it may be a secret: what leaves is not kept
        thread = thread or await self._forum.thread(chat, parcel.about, reply.text)
        if reply.erases:
            await self._erase(chat, int(reply.erases))
        try:
            return await self._send(parcel.id, _Place(chat, thread), reply)
        except BadRequest as error:
            if not thread or not is_lost(error):
                raise
        thread = await self._forum.another(chat, parcel.about, reply.text)
        return await self._send(parcel.id, _Place(chat, thread), reply)

    async def _erase(self, chat: str, message: int) -> None:
        """What somebody said and must not stay; Telegram lets a bot do so in a private chat, for two days."""
        try:
            await self._bot.delete_message(chat, message)
        except TelegramError as error:
            log.info("message not erased", action="message_not_erased", reason=type(error).__name__)

    async def _send(self, parcel_id: int, place: _Place, reply: Reply) -> str:
        steps = _steps(reply)
        if not steps:
            raise ValueError("nothing to send")
        texts = sum(isinstance(step, str) for step in steps)
        bearer = (texts or len(steps)) - 1
        progress = self._progress.setdefault(parcel_id, _Progress())
        for number in range(progress.sent, len(steps)):
            if number > 0:
                await self._sleep(self._pace.wait(place.chat).total_seconds())
                self._pace.sent(place.chat)
            sent = await self._send_bearing(place, steps[number], reply if number == bearer else None)
            progress.sent += 1
            if number == bearer:
                progress.ref = str(sent)
        return progress.ref

    async def _send_bearing(self, place: _Place, step: str | Attachment, reply: Reply | None) -> int:
        """With the buttons of the reply; an address that Telegram refuses must not keep the words back."""
        if reply is None:
            return await self._send_step(place, step, ())
        try:
            return await self._send_step(place, step, _keyboard(reply, self._site))
        except BadRequest as error:
            if not self._site or "url" not in error.message.lower():
                raise
            log.error("address of the site refused", action="address_refused", reason=error.message)
            return await self._send_step(place, step, _keyboard(reply))

    async def _send_step(self, place: _Place, step: str | Attachment, keyboard: Keyboard) -> int:
        if isinstance(step, Attachment):
            return await self._send_file(place, step, keyboard)
        try:
            return await self._bot.say(
                place.chat, step, parse_mode=ParseMode.HTML, thread=place.thread_id, keyboard=keyboard
            )
        except BadRequest as error:
            if "can't parse entities" not in error.message.lower():
                raise
            log.error("markup refused, sent as plain text", action="markup_refused", reason=error.message)
            return await self._bot.say(place.chat, plain(step), thread=place.thread_id, keyboard=keyboard)

    async def _send_file(self, place: _Place, file: Attachment, keyboard: Keyboard) -> int:
        content: str | InputFile = file.file_ref
        if not content:
            content = await asyncio.to_thread(_upload, file)
        markup = InlineKeyboardMarkup.de_json({"inline_keyboard": keyboard}) if keyboard else None
        there: dict[str, Any] = {"message_thread_id": place.thread_id, "reply_markup": markup}
        if file.name == PHOTO_NAME and file.mime in _IMAGES:
            # Refused when a document only bears that name, or when the image is too large to be a photo.
            with suppress(BadRequest):
                photo = await self._bot.send_photo(place.chat, content, **there)
                return photo.message_id
        document = await self._bot.send_document(place.chat, content, **there)
        return document.message_id


def _steps(reply: Reply) -> list[str | Attachment]:
    """The messages that make this reply: its text in pieces, then its files."""
    return [*(split(reply.text) if reply.text.strip() else ()), *reply.files]


def _keyboard(reply: Reply, site: str = "") -> Keyboard:
    rows = [list(_keys(row, site)) for row in reply.buttons]
    return [row for row in rows if row]


def _keys(row: Iterable[Button], site: str) -> Iterator[Mapping[str, str]]:
    """Without a site, what only opens a page of it is left out."""
    for button in row:
        if site and button.page:
            yield {"text": button.label, "url": f"{site}{button.page}"}
        elif button.data:
            yield {"text": button.label, "callback_data": button.data}


def _upload(file: Attachment) -> InputFile:
    name = " ".join(file.name.split()) or "document"
    return InputFile(Path(file.path).read_bytes(), filename=name)
