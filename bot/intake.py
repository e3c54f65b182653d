"""The way in: mask, store, then handle in order within a conversation; a savepoint for each message."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from functools import reduce
from itertools import takewhile
from time import monotonic
from typing import Any

import structlog

from bot.dialogue import Context, Result
from bot.messages import MAX_FILE, MAX_TEXT, Channel, Incoming
from bot.nobody_named import NameRemover, told_of
from bot.pages import (
    AccessClosed,
    EmptyMessage,
    Incident,
    NirMasked,
    Refusal,
    TextTooLong,
    TooManyMessages,
    UnsupportedKind,
)
from bot.unknown_senders import UnknownSenders
from deadlines.zones import Zone
from guichets.access import AccessService
from guichets.file_quota import OF_A_PERSON, FileQuota, owner_of
from guichets.pace import MESSAGES, OF_A_STRANGER, OF_ALL_STRANGERS, Pace
from guichets.registry import Account, Agent
from journal.masking import count_masked
from journal.origin import Origin, coming_from
from journal.people import departement_of
from privacy.nir import MASK, cut_over, mask
from privacy.text import clean
from refusals.base import Refused
from rendering.engine import Renderer
from rendering.refusals import is_refusal, sentence
from storage.inbox import Arrival, Waiting
from storage.unit_of_work import Batch, UnitsOfWork, Work

# The parts of an album arrive one by one; Telegram gives no count.
ALBUM_PAUSE = timedelta(seconds=1.5)

MOST_TOGETHER, MOST_SHARED = 50, 10
"""Messages handled in one transaction; fewer where others handle some beside it, who cannot have what it
holds.
"""
LONGEST_TOGETHER = 0.1
"""Seconds after which no other is begun in it: whoever else writes waits meanwhile."""

# What reading a dialogue stored by another version raises: it is dropped, or the person would be stuck in it.
STATE_UNREADABLE = (KeyError, TypeError, ValueError)

SAME_BREATH = timedelta(minutes=1)
"""Two messages may hold one number."""
TELLING_FIGURES = 5
"""Fewer of a NIR say nothing of anybody, and are many another number: a year begins as a NIR does."""

BINDS_GROUP = "triage_ici"
CHOOSES_GROUP = "t:here:"

log = structlog.get_logger()


class Intake:
    """``receive`` is called by a channel before it acknowledges; ``handle_next`` by the workers."""

    def __init__(
        self,
        units: UnitsOfWork,
        answer: Callable[[Incoming, Context], Result],
        strangers: UnknownSenders,
        renderer: Renderer,
        named: NameRemover,
        zone: Zone,
        *,
        clock: Callable[[], datetime],
        passing: type[Exception],
        most_together: int = MOST_TOGETHER,
    ) -> None:
        """``answer`` takes what somebody known says; ``passing`` is what storage raises when the database is
        locked or away, and may come back. ``most_together`` is how many messages a transaction handles.
        """
        self._passing = passing
        self._units = units
        self._said_to = answer
        self._pace = Pace()
        self._strangers = strangers
        self._renderer = renderer
        self._named = named
        self._zone = zone
        self._clock = clock
        self._most_together = most_together
        self._together = most_together

    def receive(
        self,
        incomings: Sequence[Incoming],
        *,
        along: Callable[[Work, Sequence[Incoming]], None] = lambda _work, _said: None,
    ) -> int:
        """Masks and stores, durably, what was not stored yet; how many rows were new.

        When this returns, the channel may acknowledge. ``along`` stores what must stand or fall with them.
        A NIR that was cut over two messages of a minute is taken out of both, wherever the first has gone.
        """
        now = self._clock()
        guarded = [guard(incoming) for incoming in incomings]
        with self._units() as work:
            said, waiting, new = list[Incoming](), list[Arrival](), 0
            work.registry.meet((one.channel, one.user_ref) for one in guarded)
            for incoming in guarded:
                account = work.registry.account(incoming.channel, incoming.user_ref)
                if not self._is_in_time(incoming, account, work):
                    continue
                if _may_end_a_nir(incoming):  # what began it may be among these
                    new += work.inbox.store(waiting)
                    waiting.clear()
                whole = self._bare(_mended(incoming, work, now), account, work)
                waiting.append(arrival(whole, now))
                said.append(whole)
            new += work.inbox.store(waiting)
            along(work, said)
            return new

    def _bare(self, said: Incoming, account: Account | None, work: Work) -> Incoming:
        """Without what tells of an applicant, when somebody known writes it."""
        speaker = work.registry.agent(account.agent_id) if account is not None else None
        if speaker is None or not speaker.is_active:
            return said
        return self._named.bare(said, speaker, work)

    def _is_in_time(self, said: Incoming, account: Account | None, work: Work) -> bool:
        """False for what comes faster than anybody writes, by the channel's own clock: what waited while we
        were away is not fast. It is not stored; somebody known is told so, a stranger is not answered.
        """
        if said.channel is Channel.WEB:
            return True  # each page has counted it, and said so
        if account is None:
            return self._is_stranger_in_time(said)
        if self._pace.wait(said.user_ref, MESSAGES, said.at, ref=said.update_ref) is None:
            return True
        if said.is_private:
            key = f"vite:{said.channel}:{said.user_ref}:{said.at:%Y%m%d%H%M}"
            work.outbox.tell_stranger(said.channel, said.address, TooManyMessages(MESSAGES.most), key=key)
        return False

    def _is_stranger_in_time(self, said: Incoming) -> bool:
        """All of them together too, since one may bear many names; a code comes in whatever the others do."""
        if self._pace.wait(said.user_ref, OF_A_STRANGER, said.at, ref=said.update_ref) is not None:
            return False
        return _brings_a_code(said) or (
            self._pace.wait("", OF_ALL_STRANGERS, said.at, ref=said.update_ref) is None
        )

    def count_masked(self, count: int, by: Agent, channel: Channel, at: datetime) -> None:
        """Of what was refused before it came in."""
        with self._units() as work:
            count_masked(work.journal, count, by=by, at=at, channel=channel)

    def handle_next(self) -> bool:
        """Handles what waits, the first message of each conversation, in one transaction with a savepoint
        each; True when there was something. What fails is undone alone, and excused alone.
        """
        now, failed = self._clock(), list[tuple[Waiting, Exception]]()
        most, self._together = self._together, 1  # after a transaction that was lost, one alone
        with self._units.together(postpones=most > 1) as batch:
            waiting = batch.whole.inbox.next(now, most=most)
            batch.whole.conversations.meet([one.conversation for one in waiting])
            batch.whole.registry.meet(speaker for one in waiting for speaker in one.speakers)
            handled = list[int]()
            for one in _for_a_while(waiting):
                try:
                    self._handle(one, batch, now)
                    handled += one.ids
                except self._passing:
                    raise  # the database is locked or away: nothing is lost by trying again
                except Exception as error:  # noqa: BLE001  excused once the others are committed
                    failed.append((one, error))
            if handled:
                batch.whole.inbox.handled(handled, now)
        self._together = self._most_together
        for one, why in failed:
            self._excuse(one, why, now)
        return bool(waiting)

    def _handle(self, waiting: Waiting, batch: Batch, now: datetime) -> None:
        with ExitStack() as around, batch.unit() as work:
            said = _joined(waiting)
            speaker = AccessService(work, now=now).speaker(said.channel, said.user_ref)
            around.enter_context(coming_from(_origin(said, speaker, work)))
            turn = self._turn(said, speaker, work, now)
            self._answer(said, speaker, work, now, turn)
            if turn is not None and turn.is_secret:
                work.inbox.forget_words(waiting.ids)

    def is_waiting(self) -> bool:
        """True when there is something to handle now; takes no lock."""
        now = self._clock()
        with self._units.reading() as work:
            return work.inbox.is_waiting(now)

    def _turn(self, said: Incoming, speaker: Agent | None, work: Work, now: datetime) -> Result | None:
        """What is said back; None where the bot keeps silent."""
        state = work.conversations.state(said.conversation)
        problem = _problem(said)
        if not said.is_private and (
            not _may_speak_in_group(said, speaker, work) or (problem is not None and state is None)
        ):
            return None  # a group is the gestionnaires' own: the bot does not butt in
        count_masked(work.journal, said.masked, by=speaker, at=now, channel=said.channel)
        if speaker is not None and not speaker.is_active and not _brings_a_code(said):
            return Result.end(AccessClosed())
        if speaker is None or not speaker.is_active:
            return self._strangers(said, work, state, now)
        if problem is not None:
            return Result.aside(problem)
        if said.attachments and said.channel is not Channel.WEB:  # whose pages have counted them
            sizes = [attachment.size for attachment in said.attachments]
            if not FileQuota(work.file_uses, now=now).takes(owner_of(speaker.id), *sizes):
                raise Refused("files.day_taken", files=OF_A_PERSON.files, megabytes=OF_A_PERSON.megabytes)
        return told_of(said, self._said_to(said, Context(work, speaker, state, now, self._zone)))

    def _answer(
        self, said: Incoming, speaker: Agent | None, work: Work, now: datetime, turn: Result | None
    ) -> None:
        if turn is None:
            return
        agent_id = speaker.id if speaker and speaker.is_active else _newcomer(said, work)
        pages = (NirMasked(said.masked), *turn.pages) if said.masked else turn.pages
        erased = said.message_ref if turn.is_secret else ""
        for number, page in enumerate(pages):
            work.outbox.answer(
                said.channel,
                said.address,
                replace(self._renderer.reply(page, to_group=not said.is_private), erases=erased),
                key=f"reponse:{said.channel}:{said.update_ref}:{number}",
                agent_id=agent_id,
            )
        if not turn.keeps:
            work.conversations.store(said.conversation, turn.state, now)

    def _excuse(self, waiting: Waiting, error: Exception, now: datetime) -> None:
        """Says what went wrong, in a transaction of its own since the first was rolled back.

        The dialogue stays where it was, unless it may be what we cannot read. Whatever happens here, the
        message blocks none behind it.
        """
        number = ""
        if is_refusal(error):
            turn = Result.aside(Refusal(sentence(error)))
        else:
            number = secrets.token_hex(3).upper()
            log.error(
                "message not handled",
                action="message_failed",
                inbox=waiting.ids,
                incident=number,
                exc_info=error,
            )
            incident = Incident(number)
            turn = Result.end(incident) if isinstance(error, STATE_UNREADABLE) else Result.aside(incident)
        try:
            said = _joined(waiting)
            with self._units() as work:
                if not work.inbox.hold_again(waiting.ids):
                    return  # another worker took it when the first transaction let it go
                speaker = AccessService(work, now=now).speaker(said.channel, said.user_ref)
                if said.is_private or _may_speak_in_group(said, speaker, work):
                    count_masked(work.journal, said.masked, by=speaker, at=now, channel=said.channel)
                    self._answer(said, speaker, work, now, turn)
                work.inbox.handled(waiting.ids, now, incident=number)
        except self._passing:
            raise
        except Exception:
            log.exception("nobody could be told", action="excuse_failed", inbox=waiting.ids)
            with self._units() as work:
                work.inbox.handled(waiting.ids, now, incident=number or secrets.token_hex(3).upper())


def guard(incoming: Incoming) -> Incoming:
    """The same message without NIRs, control characters and direction marks, in all that a person fills.

    What the person wrote is counted; the name that their account shows is not: it comes with each message.
    """
    masked = 0

    def guarded(text: str) -> str:
        nonlocal masked
        found = mask(clean(text))
        masked += found.count
        return found.text

    text, action = guarded(incoming.text), guarded(incoming.action)
    attachments = tuple(replace(a, name=guarded(a.name)) for a in incoming.attachments)
    return replace(
        incoming,
        text=text,
        action=action,
        attachments=attachments,
        display_name=mask(clean(incoming.display_name)).text,
        masked=incoming.masked + masked,
    )


def _may_end_a_nir(said: Incoming) -> bool:
    return any(map(str.isdigit, said.text))


def _mended(said: Incoming, work: Work, now: datetime) -> Incoming:
    """Without the end of a NIR that the message before began; its beginning is taken out as well."""
    if not _may_end_a_nir(said):
        return said
    before = work.said.before(said.conversation, said.update_ref, since=now - SAME_BREATH)
    cut = cut_over(before[0], said.text) if before else None
    if before is None or cut is None:
        return said
    if sum(character.isdigit() for character in cut.half) >= TELLING_FIGURES:
        work.said.replace(cut.half, MASK, since=before[1] - SAME_BREATH, until=now)
    return replace(said, text=cut.rest, masked=said.masked + 1)


def _may_speak_in_group(said: Incoming, speaker: Agent | None, work: Work) -> bool:
    """In the group where tickets arrive, for gestionnaires; elsewhere only to make a group be that one."""
    if speaker is None or not (speaker.is_active and speaker.is_gestionnaire):
        return False
    is_choice = said.command == BINDS_GROUP or said.action == CHOOSES_GROUP
    return is_choice or said.chat_ref == work.places.triage_group()


def _newcomer(said: Incoming, work: Work) -> int | None:
    """Whom this message has just let in, if it has."""
    account = work.registry.account(said.channel, said.user_ref)
    return account.agent_id if account else None


def _brings_a_code(said: Incoming) -> bool:
    return said.command == "start" and bool(said.argument)


def _origin(said: Incoming, speaker: Agent | None, work: Work) -> Origin:
    """Of a messenger, only the account is known."""
    if speaker is None:
        return Origin(said.channel, said.user_ref)
    return Origin(said.channel, said.user_ref, speaker.id, departement_of(speaker, work.people))


def take_again(said: Incoming, work: Work, now: datetime) -> None:
    """As if it was said once more; what was masked in it is counted already."""
    work.inbox.store([arrival(replace(said, group_ref="", masked=0), now)])


def arrival(incoming: Incoming, now: datetime) -> Arrival:
    """As it goes into the inbox."""
    return Arrival(
        channel=incoming.channel,
        update_ref=incoming.update_ref,
        conversation=incoming.conversation,
        group_ref=incoming.group_ref,
        payload=incoming.to_payload(),
        received_at=now,
        ready_at=now + ALBUM_PAUSE if incoming.group_ref else now,
    )


def _for_a_while(waiting: Sequence[Waiting]) -> Iterator[Waiting]:
    """The first, and those that come in time."""
    until = monotonic() + LONGEST_TOGETHER
    yield from waiting[:1]
    yield from takewhile(lambda _: monotonic() < until, waiting[1:])


def _joined(waiting: Waiting) -> Incoming:
    parts: Iterator[Incoming] = (Incoming.from_payload(payload) for payload in waiting.payloads)
    return reduce(Incoming.merged_with, parts)


def _problem(said: Incoming) -> Any | None:
    """What no dialogue can take, whatever it is about."""
    if said.unsupported is not None and not said.attachments:
        return UnsupportedKind(said.unsupported)
    if len(said.text) > MAX_TEXT:
        return TextTooLong(MAX_TEXT)
    for attachment in said.attachments:
        if attachment.size > MAX_FILE:
            return Refusal(
                sentence(Refused("files.too_heavy", name=attachment.name, megabytes=MAX_FILE // 1024**2))
            )
    if not (said.text or said.action or said.attachments):
        return EmptyMessage()
    return None
