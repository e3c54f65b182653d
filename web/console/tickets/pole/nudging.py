"""The nudge to the pole: a letter ready to be read, changed and sent in the same exchange of mails."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import BaseRoute

from guichets.rights import Right
from privacy.text import is_too_long
from rendering.letters import Writer, nudge_letter
from tickets.desk import Desk
from tickets.pole.desk import PoleDesk
from tickets.pole.escalations import Way
from tickets.pole.exchange import number_of
from tickets.pole.life import LIFE, Turn
from tickets.pole.national import NationalPole
from tickets.ticket import Side
from web.console.tickets.pole.preparing import departement_of, why_closed
from web.console.tickets.sight import ONE, asked_ticket, is_still_to_do, state_of
from web.console.tickets.ticket_view import name_of
from web.errors import LetterTooLong
from web.faults import LETTER_LIMIT
from web.shell import Asked, Go, Page, Shell, page
from web.site import Site


class NudgePages:
    def __init__(self, site: Site, pole: NationalPole, writer: Writer) -> None:
        self._shell = Shell(site)
        self._pole = pole
        self._writer = writer

    def routes(self) -> Sequence[BaseRoute]:
        return [
            self._shell.page(f"{ONE}/relance", self.show, Right.ACT),
            self._shell.order(f"{ONE}/relance", self.send, again=self.show),
        ]

    def show(self, asked: Asked) -> Page | Go:
        """As she has retouched it, when it was refused; to the ticket when there is nobody to nudge."""
        ticket = asked_ticket(asked)
        exchange = asked.work.escalations.latest(number_of(ticket))
        is_owed = exchange is not None and Turn.NUDGED in LIFE[exchange.standing]
        if exchange is None or not (is_owed or asked.refusal):
            return Go(f"/tickets/{ticket.reference}#pole")
        letter = nudge_letter(
            ticket,
            exchange,
            author=asked.by.name,
            departement=departement_of(ticket, asked.work, asked.zone),
            now=asked.now,
            zone=asked.zone,
        )
        by_hand = exchange.way is Way.PLATFORM
        return page(
            "console/tickets/ticket_relance.html",
            ticket=ticket,
            etat=state_of(ticket),
            agent=name_of(ticket.agent_id, asked.work),
            a_la_main=by_hand,
            objet=f"Re: {exchange.subject}",
            expediteur=self._pole.sender,
            destinataire=self._pole.address,
            lettre=asked.text("lettre") if asked.refusal else letter.body(self._writer),
            refus=asked.refused,
            pole_ferme="" if by_hand else why_closed(self._pole),
        )

    def send(self, asked: Asked) -> Go:
        ticket, body = asked_ticket(asked), asked.text("lettre")
        if is_too_long(body, LETTER_LIMIT):
            raise LetterTooLong
        if is_still_to_do(asked, ticket, body, Side.GESTIONNAIRE):
            Desk(asked.work, now=asked.now, zone=asked.zone).take(ticket, by=asked.by)
            desk = PoleDesk(asked.work, now=asked.now, zone=asked.zone)
            desk.nudge(ticket, body, by=asked.by, pole=self._pole)
        return Go(f"/tickets/{ticket.reference}?fait=relancer#pole")
