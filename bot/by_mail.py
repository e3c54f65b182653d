"""The letters to agents whose tickets came by mail: in the thread of theirs, and known when they answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from delivery.letters import CHANNEL as MAIL
from delivery.letters import Letter
from delivery.notices import WrittenByHand
from guichets.registry import Agent
from journal.people import identity
from rendering.engine import Renderer
from rendering.letters import HtmlLetter, TicketSubject
from rendering.message import Reply, as_letter
from tickets.mail.correspondents import CHANNEL
from tickets.mail.sorting import bare_subject
from tickets.mails import Mail, Nature, answering_id
from tickets.numero_unique import numero_unique_in
from tickets.ticket import Thread, Ticket

if TYPE_CHECKING:
    from storage.mails import SqlMails
    from storage.outbox import SqlOutbox
    from storage.repositories import SqlTickets


_MOST_REFERENCES = 10
_LONGEST_PLACE = 128
"""Characters by which the outbox keeps letters to one address in order; where it goes, the letter says."""


class AgentLetters:
    """Only what has a letter of its own leaves by mail: an agent reads the rest in their chats."""

    def __init__(
        self,
        renderer: Renderer,
        rows: SqlOutbox,
        tickets: SqlTickets,
        mails: SqlMails,
        *,
        sender: str,
        sender_name: Callable[[str], str],
        now: datetime,
    ) -> None:
        """``sender_name`` is whom a département's letters come from."""
        self._renderer = renderer
        self._rows = rows
        self._tickets = tickets
        self._mails = mails
        self._sender = sender
        self._sender_name = sender_name
        self._now = now

    def post(
        self, agent: Agent, notice: Any, *, key: str, channel: str, about: str, departement: str
    ) -> bool | None:
        """Whether it was posted under this key for the first time; None when it is not to be told by mail.

        To the address that the registry has, whatever address the agent wrote from.
        """
        if channel != CHANNEL or not agent.email:
            return None
        body = self._renderer.letter_about_ticket(notice)
        ticket = self._tickets.by_reference(about) if body else None
        if ticket is None or ticket.id is None:
            return None
        hers = [mail for mail in self._mails.of_ticket(ticket.id) if mail.nature is Nature.AGENT]
        subject = _subject(hers[-1] if hers else None, ticket)
        message_id = f"<{token_hex(16)}@{self._sender.rpartition('@')[2]}>"
        letter = Letter(
            sender=self._sender,
            sender_name=self._sender_name(departement),
            recipient=agent.email,
            subject=subject.line(self._renderer),
            body=body,
            message_id=message_id,
            in_reply_to=self._mails.last_message_id(ticket.id, Thread.AGENT),
            references=tuple(hers[-1].references[-_MOST_REFERENCES:]) if hers else (),
            is_automatic=not isinstance(notice, WrittenByHand),
            attachments=notice.attachments if isinstance(notice, WrittenByHand) else (),
        )
        posted = self._rows.add_once(
            key,
            channel=MAIL,
            chat_ref=agent.email[:_LONGEST_PLACE],
            payload=letter.to_payload(),
            now=self._now,
            about=about,
            agent_id=agent.id,
        )
        if posted:
            self._mails.note(message_id, ticket.id, Thread.AGENT)
        return posted

    def write_back(
        self, mail: Mail, reply: Reply, *, departement: str, agent_id: int | None, ticket: Ticket | None
    ) -> None:
        """What a chat would show, as a letter."""
        message_id = answering_id(identity(mail), self._sender.rpartition("@")[2])
        letter = Letter(
            sender=self._sender,
            sender_name=self._sender_name(departement),
            recipient=mail.sender,
            subject=_subject(mail, ticket).line(self._renderer),
            body=as_letter(reply.text),
            html=self._renderer.document("mail/lettre", HtmlLetter(reply.text)),
            message_id=message_id,
            in_reply_to=mail.message_id,
            references=tuple(mail.references[-_MOST_REFERENCES:]),
            is_automatic=True,
        )
        self._rows.add_once(
            f"mel:{mail.id}:reponse",
            channel=MAIL,
            chat_ref=mail.sender[:_LONGEST_PLACE],
            payload=letter.to_payload(),
            now=self._now,
            about=ticket.reference if ticket else "",
            agent_id=agent_id,
        )
        if ticket is not None:
            self._mails.note(message_id, identity(ticket), Thread.AGENT)


def _subject(mail: Mail | None, ticket: Ticket | None) -> TicketSubject:
    """The agent's own, unless it may say whom it is about."""
    asked = bare_subject(mail.subject) if mail is not None else ""
    tells = (ticket is not None and ticket.is_sensitive) or "[" in asked or bool(numero_unique_in(asked))
    return TicketSubject("" if tells else asked, ticket.reference if ticket else "")
