"""Satisfaction: what an agent says of a ticket that a gestionnaire has closed, once for each closing."""

from __future__ import annotations

from datetime import datetime

from deadlines.zones import Zone
from journal.entries import Kind
from journal.people import Person
from tickets.commands import TicketCommands, said
from tickets.errors import NothingToRate, RatingCommentTooLong, TooLateToRate
from tickets.notices import TicketNotSettled
from tickets.reopening import DAYS, is_fresh
from tickets.ticket import Rating, Ticket

LONGEST_COMMENT = 300  # characters; more than a line is an addition to the ticket


def is_ratable(ticket: Ticket, *, now: datetime, zone: Zone) -> bool:
    """A gestionnaire closed it, not long ago; when the agent closed it, what they think is known."""
    return _is_closed_for_agent(ticket) and is_fresh(ticket, now=now, zone=zone)


class RatingService(TicketCommands):
    def rate(self, ticket: Ticket, rating: Rating, *, by: Person, comment: str = "") -> None:
        """The agent may change their mind while it is fresh; the same again, without a word, is nothing new.

        ``comment`` stays with the ticket: the journal holds no free text.
        """
        self._require_ratable(ticket, by)
        line = _line(comment)
        if ticket.rating is rating and line in {"", ticket.rating_comment}:
            return
        if ticket.rating is not rating:
            self._log(ticket, Kind.TICKET_RATED, by=by, outcome=rating.value)
        ticket.rating, ticket.rating_comment, ticket.rated_at = rating, line, self._now
        self._warn(ticket, by)

    def comment(self, ticket: Ticket, text: str, *, by: Person) -> None:
        """One line, after the agent has rated; the last one stays."""
        self._require_ratable(ticket, by)
        if ticket.rating is None:
            raise NothingToRate(ticket.reference)
        ticket.rating_comment = _line(said(text))
        self._warn(ticket, by)

    def _require_ratable(self, ticket: Ticket, by: Person) -> None:
        self._require_hers(ticket, by)
        if not _is_closed_for_agent(ticket):
            raise NothingToRate(ticket.reference)
        if not is_fresh(ticket, now=self._now, zone=self._zone):
            raise TooLateToRate(ticket.reference, DAYS)

    def _warn(self, ticket: Ticket, by: Person) -> None:
        """Shows the ticket again to its holder: at most once bare and once with a comment, per closing."""
        if ticket.rating is not Rating.NOT_HELPED:
            return
        notice = TicketNotSettled(
            reference=ticket.reference,
            agent=by.name,
            guichet=self._work.people.guichet_name(ticket.guichet_id),
            question=ticket.question_in_passing,
            comment="" if ticket.is_sensitive else ticket.rating_comment,
        )
        self._tell_holder(ticket, notice, "mot" if ticket.rating_comment else "avis")


def _is_closed_for_agent(ticket: Ticket) -> bool:
    return ticket.our_closing is not None and not ticket.merged_into


def _line(text: str) -> str:
    line = " ".join(text.split())
    if len(line) > LONGEST_COMMENT:
        raise RatingCommentTooLong(LONGEST_COMMENT)
    return line
