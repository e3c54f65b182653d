"""The post: finds where a person is reached, has the notice written, and puts it in the outbox."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, Protocol

from bot.by_mail import AgentLetters, Rows
from bot.state import DRAFTS, Conversations, adding_to, is_adding_to, private_conversation
from guichets.access import web_caller
from guichets.registry import Account, Agent
from rendering.engine import Renderer
from rendering.message import Reply
from tickets.notices import EscalationMail


class Addresses(Protocol):
    def agent(self, agent_id: int) -> Agent | None: ...

    def accounts(self, agent_id: int) -> Sequence[Account]: ...

    def gestionnaires(self) -> Sequence[Agent]: ...


class Places(Protocol):
    def triage_group(self) -> str | None: ...


class Post:
    """Each letter has a unique key; posting again under it posts nothing and returns False."""

    def __init__(
        self,
        renderer: Renderer,
        rows: Rows,
        addresses: Addresses,
        places: Places,
        conversations: Conversations,
        *,
        now: datetime,
        sender: str = "",
        letters: AgentLetters | None = None,
        stand_in: Callable[[int], int | None] = lambda holder: holder,
    ) -> None:
        """``sender`` is the address of the letters that nobody signs; "" where no mail leaves. ``letters``
        write to whoever asked by mail; without them, she is told in her chats. ``stand_in`` is who is told
        today in the place of a gestionnaire: herself, her deputy, or None for her colleagues.
        """
        self._renderer = renderer
        self._rows = rows
        self._addresses = addresses
        self._places = places
        self._conversations = conversations
        self._sender = sender
        self._letters = letters
        self._stand_in = stand_in
        self._now = now

    def tell(self, agent_id: int, notice: Any, *, key: str, channel: str = "", about: str = "") -> bool:
        """To one person: on ``channel`` where she has it, else where she last spoke, else in her web chat.

        By mail, only what has a letter of its own. A closed agent is told nothing.
        """
        agent = self._addresses.agent(agent_id)
        if agent is None or not agent.is_active:
            return False
        if self._letters is not None:
            posted = self._letters.post(agent, notice, key=key, channel=channel, about=about)
            if posted is not None:
                return posted
        return self._post_to(agent, self._renderer.reply(notice), key=key, channel=channel, about=about)

    def tell_gestionnaires(
        self,
        notice: Any,
        *,
        key: str,
        about: str = "",
        besides: int | None = None,
        only: int | None = None,
        answerable: bool = True,
    ) -> bool:
        """To their group, in the topic of the ticket ``about``; without a group, to each of them.

        Without a group, ``besides`` leaves one out and ``only`` keeps one, if she is still there; when she is
        away, whoever stands in for her.
        """
        reply = self._renderer.reply(notice)
        group = self._places.triage_group()
        if group is not None:
            return self._rows.add_once(
                key,
                channel="telegram",
                chat_ref=group,
                payload=reply.to_payload(),
                now=self._now,
                about=about,
                answerable=answerable,
            )
        everybody = self._addresses.gestionnaires()
        told = self._stand_in(only) if only is not None else None
        left_out = {besides} if told == only else {besides, only}
        chosen = [g for g in everybody if g.id == told] or [g for g in everybody if g.id not in left_out]
        posted = [
            self._post_to(g, reply, key=f"{key}:{g.id}", about=about, answerable=answerable) for g in chosen
        ]
        return any(posted)

    def tell_stranger(self, channel: str, chat_ref: str, notice: Any, *, key: str) -> bool:
        return self.answer(channel, chat_ref, self._renderer.reply(notice), key=key)

    def answer(
        self, channel: str, address: str, reply: Reply, *, key: str, agent_id: int | None = None
    ) -> bool:
        """To the very place where somebody has just spoken."""
        return self._rows.add_once(
            key,
            channel=channel,
            chat_ref=address,
            payload=reply.to_payload(),
            now=self._now,
            agent_id=agent_id,
        )

    def await_answer(self, channel: str, chat_ref: str, *, about: str) -> None:
        """Opens the dialogue that takes her next message, unless she is filling another ticket."""
        place = private_conversation(channel, chat_ref)
        open_there = self._conversations.state(place)
        if open_there is None or open_there.dialogue != DRAFTS:
            self._conversations.store(place, adding_to(about), self._now)

    def stop_awaiting(self, channel: str, chat_ref: str, *, about: str) -> None:
        """Her next message there is a question again, if it was awaited for this very ticket."""
        place = private_conversation(channel, chat_ref)
        open_there = self._conversations.state(place)
        if open_there is not None and is_adding_to(about, open_there):
            self._conversations.store(place, None, self._now)

    def mail(self, letter: EscalationMail, *, key: str) -> bool:
        return self._rows.add_once(
            key,
            channel="mail",
            chat_ref=letter.recipient,
            payload={
                "sender": letter.sender,
                "recipient": letter.recipient,
                "subject": letter.subject,
                "body": letter.body,
                "message_id": letter.message_id,
                "in_reply_to": letter.in_reply_to,
                "attachments": [
                    {"name": file.name, "mime": file.mime, "path": file.path} for file in letter.attachments
                ],
            },
            now=self._now,
            about=letter.reference,
        )

    def write(self, address: str, notice: Any, *, key: str) -> bool:
        """A letter that no person has read: the notice, as its templates put it."""
        domain = self._sender.rpartition("@")[2]
        subject, body = self._renderer.letter(notice)
        return self._rows.add_once(
            key,
            channel="mail",
            chat_ref=address,
            payload={
                "sender": self._sender,
                "recipient": address,
                "subject": subject,
                "body": body,
                "message_id": f"<{sha256(key.encode()).hexdigest()[:32]}@{domain}>",
                "is_automatic": True,
            },
            now=self._now,
        )

    def _post_to(
        self,
        agent: Agent,
        reply: Reply,
        *,
        key: str,
        channel: str = "",
        about: str = "",
        answerable: bool = True,
    ) -> bool:
        place, chat_ref = self._address(agent, channel)
        return self._rows.add_once(
            key,
            channel=place,
            chat_ref=chat_ref,
            payload=reply.to_payload(),
            now=self._now,
            about=about,
            answerable=answerable,
            agent_id=agent.id,
        )

    def _address(self, agent: Agent, channel: str) -> tuple[str, str]:
        assert agent.id is not None
        accounts = self._addresses.accounts(agent.id)
        for account in sorted(accounts, key=lambda a: a.channel != channel):
            return account.channel, account.chat_ref
        web = web_caller(agent)
        return web.channel, web.chat_ref
