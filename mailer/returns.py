"""Tells the gestionnaires that a letter was refused for good: whom it was for never got it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from deadlines.zones import Zone
from delivery.queue_messages import OutboxMessage
from guichets.links import invited_by
from guichets.notices import InvitationReturned
from journal.people import departement_of, identity
from tickets.mail.notices import MailRefused
from tickets.pole.letters import is_to_pole
from tickets.pole.service import PoleService

if TYPE_CHECKING:
    from storage.unit_of_work import Work


def tell_refused(work: Work, letter: OutboxMessage, reason: str, *, now: datetime, zone: Zone) -> None:
    """Once for each letter, however often it is told; nobody awaits an answer to one about nothing, but for
    an invitation.
    """
    invited = invited_by(letter.key)
    person = work.people.person(invited) if invited is not None else None
    if person is not None:
        work.outbox.tell_gestionnaires(
            InvitationReturned(identity(person), person.name, letter.chat_ref, reason),
            key=f"{letter.key}:refuse",
            departement=departement_of(person, work.people),
        )
    if not letter.about:
        return
    ticket = work.tickets.by_reference(letter.about)
    if ticket is not None and is_to_pole(letter.key):
        letter_id = str(letter.payload.get("message_id", ""))
        PoleService(work, now=now, zone=zone).refused(
            ticket, letter_id, recipient=letter.chat_ref, reason=reason
        )
        return
    work.outbox.tell_gestionnaires(
        MailRefused(letter.about, letter.chat_ref, reason),
        key=f"{letter.key}:refuse",
        departement=work.people.departement_of(ticket.guichet_id) if ticket is not None else "",
        about=letter.about,
    )
