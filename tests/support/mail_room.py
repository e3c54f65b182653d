"""The mailroom of a real house: people with addresses, mails off the wire, letters that leave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from house import Chat, House
from sqlalchemy import select

from bot.messages import Channel
from guichets.registry import Agent, Guichet, Role
from storage.database import Database
from storage.tables import mails, outbox
from tickets.mail.arrival import Arrival
from tickets.mail.tray import MailTriageService
from tickets.mails import Mail
from tickets.pole.dossier import Blocking, Dossier
from tickets.pole.service import PoleService
from tickets.service import TicketService
from tickets.ticket import Ticket

ASSISTANCE = "sne06@gestion.exemple.fr"
POLE = "assistance@national.exemple.fr"
NADIA = "nadia.ferrand@valbonne.example"

VERIFIER = "mail.gestion.exemple.fr"

SETTINGS: Mapping[str, object] = {
    "smtp_url": "smtp://127.0.0.1:1",
    "mail_from": ASSISTANCE,
    "national_address": POLE,
}


@dataclass
class MailRoom:
    """``nadia`` writes from ``NADIA``; ``hugo``, of the same guichet, from an address of his own."""

    database: Database
    settings: Mapping[str, object] = field(default_factory=lambda: SETTINGS)

    def __post_init__(self) -> None:
        self.house = House(self.database, given=self.settings)
        self._uids = count(1)
        self.nadia = self.hires("Nadia Ferrand", NADIA)
        self.hugo = self.hires("Hugo Belmont", "hugo.belmont@valbonne.example")
        self.helene = self.hires("Hélène Ozanne", "helene@gestion.exemple.fr", Role.GESTIONNAIRE)

    def hires(
        self, name: str, address: str = "", role: Role = Role.AGENT, guichet: Guichet | None = None
    ) -> Agent:
        place = (guichet or self.house.guichet).id if role is Role.AGENT else None
        agent = Agent(name=name, role=role, guichet_id=place, email=address, created_at=self.house.clock())
        with self.house.units() as work:
            work.registry.add(agent)
        return agent

    def arrival(self, text: str = "Comment imprimer l’attestation ?", **details: Any) -> Arrival:
        """From Nadia, for whom our server vouches, unless it is said otherwise."""
        uid = next(self._uids)
        values: dict[str, Any] = {
            "mailbox": ASSISTANCE,
            "uid_validity": 1,
            "uid": uid,
            "received_at": self.house.clock(),
            "message_id": f"<{uid}@valbonne.example>",
            "sender": NADIA,
            "subject": "Une question",
            "text": text,
            "new_part": text,
            "is_verified": True,
            "verified_by": VERIFIER,
        }
        return Arrival(**{**values, **details})

    def receives(self, text: str = "Comment imprimer l’attestation ?", **details: Any) -> Mail:
        """What became of it."""
        return self.takes(self.arrival(text, **details))

    def takes(self, arrival: Arrival) -> Mail:
        self.house.wired.mail_intake.take(arrival)
        self.house.handles()
        with self.house.wired.database.reading() as session:
            query = select(Mail).where(
                mails.c.uid == arrival.uid, mails.c.uid_validity == arrival.uid_validity
            )
            return session.scalars(query).one()

    def asks(self, text: str = "Comment imprimer l’attestation ?", *, by: Agent | None = None) -> Ticket:
        """A ticket that came by mail."""
        mail = self.receives(text, sender=(by or self.nadia).email)
        return self.ticket(mail)

    # What can be seen.

    def mails(self) -> Sequence[Mail]:
        with self.house.wired.database.reading() as session:
            return session.scalars(select(Mail).order_by(mails.c.id)).all()

    def ticket(self, mail: Mail | str) -> Ticket:
        with self.house.units.reading() as work:
            found = (
                work.tickets.by_reference(mail)
                if isinstance(mail, str)
                else work.tickets.get(mail.ticket_id or 0)
            )
        assert found is not None
        return found

    def letters(self, to: str = "") -> list[dict[str, Any]]:
        """By mail, the oldest first."""
        with self.house.database.reading() as session:
            rows = session.execute(
                outbox.select().where(outbox.c.channel == "mail").order_by(outbox.c.id)
            ).all()
        return [row.payload for row in rows if to in row.chat_ref]

    def told(self, wanted: str = "", *, to: Agent | None = None) -> list[str]:
        """In the web chat of somebody, who is Hélène unless it is said otherwise."""
        chat = Chat(f"agent-{(to or self.helene).id}", Channel.WEB, is_private=True)
        return self.house.texts(chat, wanted)

    # What a gestionnaire does.

    def desk(self, work: Any) -> TicketService:
        return TicketService(work, now=self.house.clock(), zone=self.house.wired.settings.zone)

    def replies(self, ticket: Ticket, text: str, *, closes: bool = False) -> None:
        with self.house.units() as work:
            held = work.tickets.by_reference(ticket.reference)
            assert held is not None
            desk = self.desk(work)
            (desk.reply_and_close if closes else desk.reply)(held, text, by=self.helene)
        self.house.handles()

    def escalates(self, ticket: Ticket) -> None:
        dossier = Dossier(
            reference=ticket.reference,
            departement="06",
            guichet="Mairie de Valbonne",
            profile="guichet",
            about_one_file=False,
            steps="fait, attendu, obtenu",
            local_answer="aucune",
            question="Que faire ?",
            blocking=Blocking.TOTAL,
        )
        with self.house.units() as work:
            held = work.tickets.by_reference(ticket.reference)
            assert held is not None
            PoleService(work, now=self.house.clock(), zone=self.house.wired.settings.zone).escalate(
                held,
                dossier,
                subject=f"SNE 06 [{ticket.reference}]",
                body="Bonjour le pôle",
                by=self.helene,
                pole=self.house.wired.pole,
            )
        self.house.handles()

    def tray(self, work: Any) -> MailTriageService:
        return MailTriageService(
            work,
            now=self.house.clock(),
            zone=self.house.wired.settings.zone,
            understand=self.house.wired.understand,
        )
