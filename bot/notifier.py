"""The notifier: finds where a person is reached, has the notice written, and puts it in the outbox."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from agenda.events import Event
from agenda.notices import (
    Reminders,
)
from bot.by_mail import AgentLetters
from bot.messages import Channel
from bot.state import adding_to, is_adding_to, must_stay, private_conversation
from delivery.files import Attachment
from delivery.letters import CHANNEL as MAIL
from delivery.letters import Letter
from delivery.notices import AlsoByMail, CanWait, ToMany
from guichets.access import web_caller
from guichets.notices import secret_until
from guichets.registry import Agent
from journal.people import departement_of, identity
from quality.notices import (
    AnswerOwed,
    AnswersOwed,
)
from rendering.engine import Renderer
from rendering.ics import event_ics
from rendering.letters import MessageByMail, MorningByMail
from rendering.message import Reply, plain
from tickets.clock.calendars import Calendars
from tickets.mail.correspondents import CHANNEL
from tickets.mails import Mail
from tickets.notices import Reach
from tickets.ticket import Ticket

if TYPE_CHECKING:
    from storage.conversations import SqlConversations, SqlPlaces
    from storage.outbox import SqlOutbox
    from storage.repositories import SqlRegistry


_OF_USE_FOR = timedelta(days=30)
"""What lets the rest go before it, as a reminder does, has an end as a reminder does."""

_MET_TOGETHER = 500


class Notifier:
    """Each letter has a unique key; posting again under it posts nothing and returns False."""

    def __init__(
        self,
        renderer: Renderer,
        rows: SqlOutbox,
        addresses: SqlRegistry,
        places: SqlPlaces,
        conversations: SqlConversations,
        *,
        now: datetime,
        sender: str = "",
        signatory: Callable[[str], str] = lambda _departement: "",
        public_url: str = "",
        letters: AgentLetters | None = None,
        stand_in: Callable[[int], int | None] = lambda holder: holder,
        calendars: Calendars | None = None,
    ) -> None:
        """``sender`` is the address of the letters that no person signs, "" where no mail leaves; they are in
        the name of the ``signatory`` of a département, or of all of them (""). ``public_url`` is where others
        reach our pages, "" where nobody does. ``letters`` write to whoever asked by mail; without them, an
        agent is told in their chats. ``stand_in`` is who is told today in the place of a gestionnaire: that
        one, their deputy, or None for their colleagues. ``calendars`` say when what can wait disturbs nobody.
        """
        self._renderer = renderer
        self._rows = rows
        self._addresses = addresses
        self._places = places
        self._conversations = conversations
        self._sender = sender
        self._signatory = signatory
        self._public_url = public_url
        self._letters = letters
        self._stand_in = stand_in
        self._calendars = calendars
        self._written: tuple[Any, Reply] | None = None
        self._now = now

    def tell(self, agent_id: int, notice: Any, *, key: str, channel: str = "", about: str = "") -> bool:
        """To one person: on ``channel`` where they have it, else where they last spoke; without a chat, by
        mail, else in their web chat for when they come in.

        By mail, only what has a letter of its own. A closed agent is told nothing: ``reach`` says so.
        """
        agent = self._addresses.agent(agent_id)
        if agent is None or not agent.is_active:
            return False
        if self._letters is not None:
            channel = channel if self._has_chat(agent) else CHANNEL
            theirs = departement_of(agent, self._addresses)
            posted = self._letters.post(
                agent, notice, key=key, channel=channel, about=about, departement=theirs
            )
            if posted is not None:
                return posted
        reply = self._reply(notice)
        since, until = self._held(notice, agent.departement, agent.guichet_id)
        is_new = self._post_to(agent, reply, key=key, channel=channel, about=about, since=since, until=until)
        if is_new and isinstance(notice, AlsoByMail):
            self._copy_by_mail(agent, reply, key=key, until=until)
        return is_new

    def tell_each(self, agent_ids: Sequence[int], notice: Any, *, key: str) -> None:
        """The same to many, as ``tell`` does, under ``key`` and the number of each."""
        for first in range(0, len(agent_ids), _MET_TOGETHER):
            some = agent_ids[first : first + _MET_TOGETHER]
            self._addresses.meet_agents(some)
            for agent_id in some:
                self.tell(agent_id, notice, key=f"{key}:agent-{agent_id}")

    def _reply(self, notice: Any) -> Reply:
        """Written once for all those who are told the same."""
        if self._written is None or self._written[0] is not notice:
            self._written = notice, self._renderer.reply(notice)
        return self._written[1]

    def remind(self, agent_id: int, owed: Mapping[str, Any], *, until: datetime) -> Collection[str]:
        """What is owed to one person, by key: the keys that were new. Several are one message."""
        agent, new = self._addresses.agent(agent_id), self._new(owed)
        if agent is None or not agent.is_active or not new:
            return ()
        first, *others = new
        reply = self._together(new)
        if not self._post_to(agent, reply, key=first, until=until, along=others):
            return ()  # another process was quicker
        self._copy_by_mail(agent, reply, key=first, until=until)
        return new

    def remind_gestionnaires(
        self, owed: Mapping[str, Any], *, departement: str, until: datetime
    ) -> Collection[str]:
        """To their group, or to each of them."""
        group = self._group_of(departement)
        if group is None:
            told: set[str] = set()
            for one in self._addresses.gestionnaires(departement):
                theirs = {f"{key}:{one.id}": notice for key, notice in owed.items()}
                posted = self.remind(identity(one), theirs, until=until)
                told.update(key.rpartition(":")[0] for key in posted)
            return told
        new = self._new(owed)
        if not new:
            return ()
        first, *others = new
        reply = self._together(new, to_group=True)
        is_new = self._post(
            "telegram", group, reply, first, departement=departement, until=until, along=others
        )
        return new if is_new else ()

    def _new(self, owed: Mapping[str, Any]) -> Mapping[str, Any]:
        known = self._rows.known([*owed])
        return {key: notice for key, notice in owed.items() if key not in known}

    def _together(self, owed: Mapping[str, Any], *, to_group: bool = False) -> Reply:
        notices = tuple(owed.values())
        together = AnswersOwed if isinstance(notices[0], AnswerOwed) else Reminders
        page = notices[0] if len(notices) == 1 else together(notices)
        return self._renderer.reply(page, to_group=to_group)

    def known(self, keys: Sequence[str]) -> Collection[str]:
        """Those of them under which something was posted."""
        return self._rows.known(keys)

    def drop_late(self, *, now: datetime) -> None:
        """What is of no more use does not leave; what is still owed may be posted again."""
        self._rows.drop_late(now=now)

    def take_back(self, *prefixes: str, agent_id: int | None = None) -> Collection[int]:
        """What has not left yet, under keys that begin so, does not: the agents whom it was for."""
        return self._rows.take_back(*prefixes, now=self._now, agent_id=agent_id)

    def reach(self, agent_id: int) -> Reach:
        """Whether the person reads what ``tell`` tells them."""
        agent = self._addresses.agent(agent_id)
        if agent is None or not agent.is_active:
            return Reach.NEVER
        is_written_to = self._letters is not None and bool(agent.email)
        if self._addresses.has_blocked_us(agent_id):
            return Reach.WEB if self._has_chat(agent) or not is_written_to else Reach.MAIL
        return Reach.NOW if self._has_chat(agent) or is_written_to else Reach.LATER

    def place_of(self, agent_id: int) -> tuple[str, str]:
        """The channel and the chat where the person is told what they have not asked for there."""
        agent = self._addresses.agent(agent_id)
        assert agent is not None
        return self._address(agent, "")

    def tell_gestionnaires(
        self,
        notice: Any,
        *,
        key: str,
        departement: str,
        about: str = "",
        besides: int | None = None,
        only: int | None = None,
        answerable: bool = True,
        until: datetime | None = None,
    ) -> bool:
        """To their group, in the topic of the ticket ``about``; without a group, to each of those whose
        ``departement`` it is. A group is told what whoever bound it may know of.

        Without a group, ``besides`` leaves one gestionnaire out and ``only`` keeps one, if still there; when
        that one is away, whoever stands in for them.
        """
        group = self._group_of(departement)
        reply = self._renderer.reply(notice, to_group=group is not None)
        since, held_until = self._held(notice, departement)
        until = held_until or until
        if group is not None:
            return self._post(
                "telegram", group, reply, key,
                about=about, answerable=answerable, departement=departement, since=since, until=until,
            )  # fmt: skip
        everybody = self._addresses.gestionnaires(departement)
        told = self._stand_in(only) if only is not None else None
        left_out = {besides} if told == only else {besides, only}
        chosen = [g for g in everybody if g.id == told] or [g for g in everybody if g.id not in left_out]
        posted = [
            self._post_to(
                g, reply, key=f"{key}:{g.id}", about=about, answerable=answerable, since=since, until=until
            )
            for g in chosen
        ]
        return any(posted)

    def alert_gestionnaires(
        self,
        notice: Any,
        letter: Any,
        *,
        key: str,
        departement: str,
        about: str,
        at_any_hour_only: bool,
    ) -> bool:
        """Each place has a key of its own: whoever was told at night is not told again in the morning."""
        reply = self._renderer.reply(notice)
        posted = []
        for one in self._addresses.gestionnaires(departement):
            if at_any_hour_only and not one.is_told_at_any_hour:
                continue
            posted += [
                self._post(
                    channel, chat_ref, reply, f"{key}:{one.id}:{channel}", about=about, agent_id=one.id
                )
                for channel, chat_ref in self._places_of(one).items()
            ]
            if self._sender and one.email:
                mail_key = f"{key}:{one.id}:mel"
                posted.append(self.write(one.email, letter, key=mail_key, departement=departement))
        group = None if at_any_hour_only else self._group_of(departement)
        if group is not None:
            posted.append(
                self.tell_gestionnaires(notice, key=f"{key}:groupe", departement=departement, about=about)
            )
        return any(posted)

    def withdraw(self, channel: str, chat_ref: str) -> None:
        """Nothing more leaves for this place: the person it was for reads it in their web chat."""
        self._rows.withdraw(channel, chat_ref, now=self._now)

    def tell_stranger(self, channel: str, chat_ref: str, notice: Any, *, key: str) -> None:
        self.answer(channel, chat_ref, self._renderer.reply(notice), key=key)

    def answer(
        self, channel: str, address: str, reply: Reply, *, key: str, agent_id: int | None = None
    ) -> None:
        """To the very place where somebody has just spoken."""
        self._post(channel, address, reply, key, agent_id=agent_id, later=True)

    def await_answer(self, channel: str, chat_ref: str, *, about: str) -> None:
        """Opens the dialogue that takes the agent's next message, unless what is open holds their words."""
        place = private_conversation(channel, chat_ref)
        if not must_stay(self._conversations.state(place)):
            self._conversations.store(place, adding_to(about), self._now)

    def stop_awaiting(self, channel: str, chat_ref: str, *, about: str) -> None:
        """The agent's next message there is a question again, if it was awaited for this very ticket."""
        place = private_conversation(channel, chat_ref)
        open_there = self._conversations.state(place)
        if open_there is not None and is_adding_to(about, open_there):
            self._conversations.store(place, None, self._now)

    def write_back(self, mail: Mail, notice: Any, *, agent_id: int | None, ticket: Ticket | None) -> None:
        """The letter that answers a mail by itself, to where it came from; to the agent's chat where no mail
        leaves.
        """
        if self._letters is not None:
            theirs = self._addresses.departement_of(mail.guichet_id)
            reply = self._renderer.reply(notice)
            self._letters.write_back(mail, reply, departement=theirs, agent_id=agent_id, ticket=ticket)
        elif agent_id is not None:
            about = ticket.reference if ticket else ""
            self.tell(agent_id, notice, key=f"mel:{mail.id}:reponse", about=about)

    def mail(self, letter: Letter, *, key: str, about: str) -> bool:
        """To the national pole; its files are copies of our own, made to travel."""
        return self._rows.add_once(
            key,
            channel=MAIL,
            chat_ref=letter.recipient,
            payload=letter.to_payload(),
            now=self._now,
            about=about,
        )

    def invite(
        self,
        address: str,
        notice: Any,
        event: Event | None,
        *,
        key: str,
        departement: str,
        is_off: bool = False,
        until: datetime | None = None,
    ) -> bool:
        """A letter that brings the event, if any, to a calendar, or takes it off; False where no mail
        leaves.
        """
        if not self._sender:
            return False
        if event is None:
            return self.write(address, notice, key=key, departement=departement, until=until)
        sent = event_ics(event, now=self._now, organizer=self._sender, attendee=address, is_off=is_off)
        return self.write(address, notice, key=key, departement=departement, calendar=sent.decode())

    @property
    def writes_letters(self) -> bool:
        """Whether any mail leaves."""
        return bool(self._sender)

    def link(self, path: str) -> str:
        """The address at which a page of ours opens; "" where others do not reach our pages."""
        return f"{self._public_url}{path}" if self._public_url else ""

    def write(
        self,
        address: str,
        notice: Any,
        *,
        key: str,
        departement: str,
        calendar: str = "",
        until: datetime | None = None,
        attachments: tuple[Attachment, ...] = (),
    ) -> bool:
        """A letter that no person has read, unless it takes files along: the notice, as its templates put
        it, in the name of the gestionnaire of ``departement``, "" for all.
        """
        domain = self._sender.rpartition("@")[2]
        subject, body = self._renderer.letter(notice, signatory=self._signatory(departement))
        letter = Letter(
            sender=self._sender,
            recipient=address,
            subject=subject,
            body=body,
            message_id=f"<{sha256(key.encode()).hexdigest()[:32]}@{domain}>",
            is_automatic=not attachments,
            calendar=calendar,
            attachments=attachments,
        )
        return self._rows.add_once(
            key,
            channel=MAIL,
            chat_ref=address,
            payload=letter.to_payload(),
            now=self._now,
            secret_until=secret_until(notice),
            not_after=until,
        )

    def send_morning(self, agent: Agent, notice: Any, *, key: str, until: datetime) -> bool:
        """By mail, whatever messenger they have; False where no mail leaves, or without an address."""
        if not self._sender or not agent.email:
            return False
        text = plain(self._renderer.reply(notice).text)
        return self._write_to(agent, MorningByMail(text, self.link("/ce-matin")), key=key, until=until)

    def _copy_by_mail(self, agent: Agent, reply: Reply, *, key: str, until: datetime | None = None) -> None:
        """To whoever has no messenger: what only stands on the site is not seen in time."""
        assert agent.id is not None
        if not self._sender or not agent.email:
            return
        if all(one.channel == Channel.WEB for one in self._addresses.accounts(agent.id)):
            copy = MessageByMail(plain(reply.text), self.link("/"))
            self._write_to(agent, copy, key=f"{key}:mel", until=until)

    def _write_to(self, agent: Agent, notice: Any, *, key: str, until: datetime | None) -> bool:
        theirs = departement_of(agent, self._addresses)
        return self.write(agent.email, notice, key=key, departement=theirs, until=until)

    def _group_of(self, departement: str) -> str | None:
        group, binder = self._places.triage_group(), self._places.group_binder()
        bound_by = self._addresses.agent(binder) if binder is not None else None
        return group if bound_by is not None and bound_by.sees(departement) else None

    def _post_to(
        self,
        agent: Agent,
        reply: Reply,
        *,
        key: str,
        channel: str = "",
        about: str = "",
        answerable: bool = True,
        since: datetime | None = None,
        until: datetime | None = None,
        along: Sequence[str] = (),
    ) -> bool:
        place, chat_ref = self._address(agent, channel)
        return self._post(
            place, chat_ref, reply, key,
            about=about, answerable=answerable, agent_id=agent.id, since=since, until=until, along=along,
        )  # fmt: skip

    def _held(
        self, notice: Any, departement: str, guichet_id: int | None = None
    ) -> tuple[datetime | None, datetime | None]:
        """From when to when it may leave; None for at once, and for ever."""
        since = self._now
        if self._calendars is not None and isinstance(notice, CanWait):
            by_guichet = guichet_id is not None and not departement
            hours = self._calendars.of_guichet(guichet_id) if by_guichet else self._calendars.of(departement)
            since = hours.telling_from(self._now, getattr(notice, "soonest", None))
        until = since + _OF_USE_FOR if since > self._now or isinstance(notice, ToMany) else None
        return since, until

    def _post(
        self,
        channel: str,
        chat_ref: str,
        reply: Reply,
        key: str,
        *,
        about: str = "",
        answerable: bool = True,
        agent_id: int | None = None,
        departement: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        along: Sequence[str] = (),
        later: bool = False,
    ) -> bool:
        return self._rows.add_once(
            key,
            channel=channel,
            chat_ref=chat_ref,
            payload=reply.to_payload(),
            now=self._now,
            about=about,
            answerable=answerable,
            agent_id=agent_id,
            departement=departement,
            secret_until=reply.secret_until,
            not_before=since,
            not_after=until,
            along=along,
            later=later,
        )

    def _has_chat(self, agent: Agent) -> bool:
        assert agent.id is not None
        return bool(self._addresses.accounts(agent.id))

    def _places_of(self, agent: Agent) -> Mapping[str, str]:
        """Where the person reads on each channel: their web chat is there even before they have opened it."""
        assert agent.id is not None
        web = web_caller(agent)
        accounts = reversed(self._addresses.accounts(agent.id))
        return {web.channel: web.chat_ref, **{one.channel: one.chat_ref for one in accounts}}

    def _address(self, agent: Agent, channel: str) -> tuple[str, str]:
        assert agent.id is not None
        accounts = self._addresses.accounts(agent.id)
        for account in sorted(accounts, key=lambda a: a.channel != channel):
            return account.channel, account.chat_ref
        web = web_caller(agent)
        return web.channel, web.chat_ref
