"""The way in: mask, store, then handle in order within a conversation; one transaction for each message."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import reduce
from typing import Any

import structlog

from agenda.errors import AgendaError
from bot.dialogue import Router, State, Talk, Turn
from bot.errors import DialogueError
from bot.messages import MAX_FILE, MAX_TEXT, Incoming
from bot.pages import (
    AccessClosed,
    EmptyMessage,
    FileTooLarge,
    Incident,
    NirMasked,
    Refusal,
    TextTooLong,
    UnsupportedKind,
)
from bot.strangers import Strangers
from bot.work import Arrival, UnitsOfWork, Waiting, Work
from guichets.access import Accesses
from guichets.errors import GuichetError
from guichets.registry import Agent
from journal.entries import Entry, Kind
from privacy.nir import mask
from privacy.text import clean
from quality.errors import QualityError
from rendering.engine import Renderer
from rendering.refusals import sentence
from tickets.errors import TicketError

# The parts of an album arrive one by one; Telegram gives no count.
ALBUM_PAUSE = timedelta(seconds=1.5)

REFUSALS = (DialogueError, GuichetError, TicketError, AgendaError, QualityError)

log = structlog.get_logger()


class Intake:
    """``receive`` is called by a channel before it acknowledges; ``handle_next`` by the workers."""

    def __init__(
        self,
        units: UnitsOfWork,
        router: Router,
        strangers: Strangers,
        renderer: Renderer,
        *,
        clock: Callable[[], datetime],
        passing: type[Exception],
    ) -> None:
        """``passing`` is what storage raises when the database is locked or away, and may come back."""
        self._passing = passing
        self._units = units
        self._router = router
        self._strangers = strangers
        self._renderer = renderer
        self._clock = clock

    def receive(
        self, incomings: Sequence[Incoming], *, along: Callable[[Work], None] = lambda _work: None
    ) -> int:
        """Masks and stores, durably, what was not stored yet; how many rows were new.

        When this returns, the channel may acknowledge. ``along`` stores what must stand or fall with them.
        """
        now = self._clock()
        guarded = [guard(incoming) for incoming in incomings]
        with self._units() as work:
            along(work)
            return work.inbox.store([_arrival(incoming, now) for incoming in guarded])

    def handle_next(self) -> bool:
        """Handles the next waiting message, if any; True when there was one."""
        now = self._clock()
        waiting: Waiting | None = None
        try:
            with self._units() as work:
                waiting = work.inbox.next(now)
                if waiting is None:
                    return False
                said = _joined(waiting)
                self._answer(said, work, now, self._turn(said, work, now))
                work.inbox.handled(waiting.ids, now)
        except REFUSALS as refused:
            assert waiting is not None
            self._excuse(waiting, now, Refusal(sentence(refused)))
        except Exception as error:
            # Without a message in hand it is the database that fails, and nothing is lost by trying again.
            if waiting is None or isinstance(error, self._passing):
                raise
            number = secrets.token_hex(3).upper()
            log.exception("message not handled", action="message_failed", inbox=waiting.ids, incident=number)
            self._excuse(waiting, now, Incident(number), incident=number)
        return True

    def next_ready_at(self) -> datetime | None:
        """When something waiting may be handled; None when nothing waits."""
        with self._units() as work:
            return work.inbox.next_ready_at()

    def _turn(self, said: Incoming, work: Work, now: datetime) -> Turn:
        speaker = Accesses(work, now=now).speaker(said.channel, said.user_ref)
        if not said.is_private and not (speaker and speaker.is_active and speaker.is_gestionnaire):
            return Turn.aside()  # a group is the gestionnaires' own: the bot does not butt in
        if speaker is not None and not speaker.is_active:
            return Turn.end(AccessClosed())
        if speaker is None:
            return self._strangers(said, work, self._state(said, work), now)
        _count_masked(said, speaker, work, now)
        problem = _problem(said)
        if problem is not None:
            return Turn.aside(problem)
        return self._router(said, Talk(work, speaker, self._state(said, work), now))

    def _answer(self, said: Incoming, work: Work, now: datetime, turn: Turn) -> None:
        pages = (NirMasked(said.masked), *turn.pages) if said.masked else turn.pages
        for number, page in enumerate(pages):
            work.outbox.answer(
                said.channel,
                said.address,
                self._renderer.reply(page),
                key=f"reponse:{said.channel}:{said.update_ref}:{number}",
            )
        if not turn.keeps:
            work.conversations.store(said.conversation, turn.state, now)

    def _excuse(self, waiting: Waiting, now: datetime, page: Any, *, incident: str = "") -> None:
        """In a transaction of its own, since the first was rolled back: the dialogue stays where it was."""
        said = _joined(waiting)
        with self._units() as work:
            if said.is_private or not isinstance(page, Incident):
                self._answer(said, work, now, Turn.aside(page))
            work.inbox.handled(waiting.ids, now, incident=incident)

    @staticmethod
    def _state(said: Incoming, work: Work) -> State | None:
        stored = work.conversations.state(said.conversation)
        return State(stored.dialogue, stored.step, stored.data) if stored else None


def guard(incoming: Incoming) -> Incoming:
    """The same message without NIRs, control characters and direction marks, in all that a person fills."""
    masked = 0

    def guarded(text: str) -> str:
        nonlocal masked
        found = mask(clean(text))
        masked += found.count
        return found.text

    text = guarded(incoming.text)
    attachments = tuple(replace(a, name=guarded(a.name)) for a in incoming.attachments)
    name = guarded(incoming.display_name)
    return replace(
        incoming,
        text=text,
        action=mask(incoming.action).text,
        attachments=attachments,
        display_name=name,
        masked=incoming.masked + masked,
    )


def _arrival(incoming: Incoming, now: datetime) -> Arrival:
    return Arrival(
        channel=incoming.channel,
        update_ref=incoming.update_ref,
        conversation=incoming.conversation,
        group_ref=incoming.group_ref,
        payload=incoming.to_payload(),
        received_at=now,
        ready_at=now + ALBUM_PAUSE if incoming.group_ref else now,
    )


def _joined(waiting: Waiting) -> Incoming:
    parts: Iterator[Incoming] = (Incoming.from_payload(payload) for payload in waiting.payloads)
    return reduce(Incoming.merged_with, parts)


def _problem(said: Incoming) -> Any | None:
    """What no dialogue can take, whatever it is about."""
    if said.unsupported is not None:
        return UnsupportedKind(said.unsupported)
    if len(said.text) > MAX_TEXT:
        return TextTooLong(MAX_TEXT)
    for attachment in said.attachments:
        if attachment.size > MAX_FILE:
            return FileTooLarge(attachment.name, MAX_FILE // 1024**2)
    if not (said.text or said.action or said.attachments):
        return EmptyMessage()
    return None


def _count_masked(said: Incoming, speaker: Agent, work: Work, now: datetime) -> None:
    for _ in range(said.masked):
        work.journal.add(
            Entry(
                at=now,
                kind=Kind.NIR_MASKED,
                channel=said.channel,
                guichet_id=speaker.guichet_id,
                actor_id=speaker.id,
            )
        )
