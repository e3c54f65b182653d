"""By mail, a closed ticket is thanked for, rated or opened again, on both databases."""

from __future__ import annotations

import pytest
from mail_room import NADIA, MailRoom

from journal.entries import Kind
from storage.database import Database
from tickets.life import Status
from tickets.mails import MailFate
from tickets.ticket import Rating, Ticket

pytestmark = pytest.mark.databases("sqlite", "postgresql")

SIGNATURE = "\n\nNadia Ferrand\nMairie de Valbonne"


@pytest.fixture
def room(database: Database) -> MailRoom:
    return MailRoom(database)


@pytest.fixture
def closed(room: MailRoom) -> Ticket:
    ticket = room.asks()
    room.replies(ticket, "Par le menu Éditions.", closes=True)
    return ticket


def writes(room: MailRoom, ticket: Ticket, text: str) -> Ticket:
    mail = room.receives(text, subject=f"Re: {ticket.reference}")
    assert mail.fate is MailFate.FILED
    return room.ticket(ticket.reference)


def test_the_letter_says_how(room: MailRoom, closed: Ticket) -> None:
    letter = room.letters(NADIA)[-1]["body"].replace("\xa0", " ")
    assert "Cela vous a-t-il aidé ? Répondez à ce mél OUI ou NON" in letter
    assert "le ticket sera rouvert" in letter


@pytest.mark.parametrize(
    ("text", "rating"), [("OUI", Rating.HELPED), ("Non, pas vraiment", Rating.NOT_HELPED)]
)
def test_one_word_rates_and_leaves_it_closed(
    room: MailRoom, closed: Ticket, text: str, rating: Rating
) -> None:
    ticket = writes(room, closed, text + SIGNATURE)
    assert (ticket.status, ticket.rating, ticket.reopenings) == (Status.CLOSED, rating, 0)
    assert ticket.messages[-1].text.startswith(text)
    with room.house.units.reading() as work:
        logged = [row.entry for row in work.journal.rows() if row.entry.kind is Kind.TICKET_RATED]
    assert [entry.outcome for entry in logged] == [rating.value]
    assert bool(room.told("ne l’a pas aidé")) is (rating is Rating.NOT_HELPED)


def test_thanks_alone_leave_it_closed_and_unrated(room: MailRoom, closed: Ticket) -> None:
    ticket = writes(room, closed, "Merci beaucoup !" + SIGNATURE)
    assert (ticket.status, ticket.rating) == (Status.CLOSED, None)
    assert ticket.messages[-1].text.startswith("Merci beaucoup")


def test_anything_more_opens_it_again(room: MailRoom, closed: Ticket) -> None:
    ticket = writes(room, closed, "Non, le menu n’existe pas.")
    assert (ticket.status, ticket.rating, ticket.reopenings) == (Status.OPEN, None, 1)
