"""A plausible year of a small département, invented and the same at each run: ten people, their tickets,
mails, questions and chats; and one of them, Éloïse, whose every word holds a mark that can be looked for.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from web_stage import Clock, ScriptedBase, Stage

from app.settings import read_settings
from app.wiring import Components, build
from bot.channels.stored_files import StoredFiles
from bot.messages import Channel, Incoming
from delivery.files import Attachment, Upload
from guichets.access import AccessService, Caller
from guichets.openings import AccountOpening, OpeningStep
from guichets.registry import Agent
from guichets.sessions import Sessions
from journal.entries import JournalQuery
from knowledge_base.learning.proposals import Origin, Proposal
from knowledge_base.themes import Theme
from rendering.message import Reply
from reports.figures import figures, to_json
from reports.period import Period
from storage.database import Database
from storage.unit_of_work import Work
from tickets.interventions import Medium, log_intervention
from tickets.mail.arrival import Arrival
from tickets.ratings import RatingService
from tickets.service import Request, TicketService
from tickets.ticket import Rating, Ticket

YEAR = 2026
START = datetime(YEAR, 1, 5, 9, 0, tzinfo=UTC)
MARK = "SECRETZERO"
NUMERO = "123456789012345678"
NAME, ADDRESS, TELEGRAM = "Éloïse Marchetalin", "eloise.marchetalin@clairval.example", "7700123456"
PHONE = "04 92 11 22 33"
SIGNS = (MARK, "Marchetalin", ADDRESS, TELEGRAM, PHONE)
FIRST_NAMES = ("Nina", "Omar", "Paule", "Quentin", "Rachida", "Simon", "Tania", "Ursule", "Victor")
THEMES = (Theme.PIECES, Theme.NIR, Theme.RENOUVELLEMENT, Theme.CONNEXION)


@dataclass
class After:
    """The service some days after the year, as it finds itself on its database."""

    database: Database
    folder: Path

    def __post_init__(self) -> None:
        self.clock = Clock(datetime(YEAR + 1, 1, 4, 9, 0, tzinfo=UTC))
        settings = read_settings(
            env_file=None, database_url=str(self.database.url), data_dir=self.folder, departement="06"
        )
        self.house: Components = build(settings, self.database, ScriptedBase(), clock=self.clock)
        self.units = self.house.units
        self.files = StoredFiles(self.folder / "fichiers")
        with self.units.reading() as work:
            people = {person.name: person for person in work.registry.agents()}
        self.eloise, self.helene = people[NAME], people["Hélène Ozanne"]
        self.others = [person for name, person in people.items() if name.endswith("Bertholin")]


def bilans(year: After) -> str:
    """Every figure of the year and of its semestres, with the journal rows behind each."""
    with year.units.reading() as work:
        start, end = Period.of(YEAR).bounds(year.house.settings.local_time)
        rows = list(work.journal.between(JournalQuery(start=start, end=end)))
    zone, names = year.house.settings.local_time, {1: "Mairie de Valbonne"}
    periods = [Period.of(YEAR, semestre) for semestre in (None, 1, 2)]
    return json.dumps([to_json(figures(rows, period, zone), names) for period in periods])


@dataclass
class Year:
    """``lived`` plays it. What is said by the others never holds a mark."""

    database: Database
    folder: Path
    stage: Stage = field(init=False)
    chance: random.Random = field(default_factory=lambda: random.Random(YEAR))

    def __post_init__(self) -> None:
        self.stage = Stage(self.database, self.folder, clock=Clock(START), given={"timezone": "Europe/Paris"})
        self._numbers = count(1)
        self.others = [self.stage.person(f"{first} Bertholin") for first in FIRST_NAMES]
        self.eloise = self.stage.person(NAME)
        with self.stage.house.units() as work:
            known = work.registry.agent(self.eloise.id or 0)
            assert known is not None
            known.email, known.phone, known.signature = ADDRESS, PHONE, MARK
            self.eloise = known

    def lived(self) -> None:
        """Twelve months."""
        for month in range(12):
            self.stage.clock.now = START + timedelta(days=30 * month)
            for person in self.chance.sample(self.others, 4):
                self._ticket(person, f"Une question de {person.name.split()[0]} numéro {month}")
            self._call()
            self._says(self.others[month % 9], f"question sans réponse {month}")
            if month % 2 == 0:
                self._of_eloise(month)

    def _of_eloise(self, month: int) -> None:
        """By each way in: the web chat, Telegram, a mail, a file, a rating, a draft."""
        stage, eloise = self.stage, self.eloise
        if month == 0:
            self._enrols_on_telegram()
        kept = stage.uploads.keep(Upload(f"piece de {MARK}.txt", f"{MARK} {month}".encode()))
        attachment = Attachment(kept.name, kept.mime, kept.size, path=kept.path)
        self._ticket(eloise, f"{MARK}, je n’arrive pas à imprimer {month}", (attachment,), NUMERO)
        self._says(eloise, f"pourquoi {MARK} ne marche pas {month}")
        self._presses(eloise, "Envoyer au gestionnaire")
        self._says_on_telegram(f"et {MARK} alors {month}")
        self._writes(f"Bonjour,\n{MARK} par mél {month}.\n{NAME}")
        with stage.house.units() as work:
            hers = work.tickets.of_agent(eloise.id or 0, limit=1)
            begun = (
                (stage.helene, f"ticket:{hers[0].reference}:reponse", f"à propos de {MARK}"),
                (eloise, "demande", f"{MARK} commencé"),
            )
            for person, place, said in begun:
                work.drafts.keep(person.id or 0, place, said, stage.clock())
            asked = work.questions.last_of(eloise.id or 0)
            assert asked is not None
            phrase = Proposal(
                phrasing=f"{MARK} {month}", entry_id="nir-obligatoire", theme="nir", origin=Origin.CHOSEN,
                question=asked.reference, at=stage.clock(),
            )  # fmt: skip
            work.proposals.add_once(phrase)

    def _enrols_on_telegram(self) -> None:
        stage = self.stage
        with stage.house.units() as work:
            accesses = AccessService(work, now=stage.clock())
            known = work.registry.agent(self.eloise.id or 0)
            assert known is not None
            code = accesses.invite_again(known, by=None)
            accesses.request(Caller("telegram", TELEGRAM, TELEGRAM, NAME), "Clairval", None)
            sessions = Sessions(work, now=stage.clock())
            sessions.sign_in(sessions.sign_in_link(known))
            accesses.redeem(code, Caller("telegram", TELEGRAM, TELEGRAM, NAME))
            opening = AccountOpening(
                guichet_id=stage.guichet.id or 0, name=NAME, email=ADDRESS, step=OpeningStep.OPEN,
                since=stage.clock(), asked_at=stage.clock(), recorded_by=stage.helene.id or 0,
            )  # fmt: skip
            work.openings.add(opening)

    def _ticket(
        self, person: Agent, question: str, files: tuple[Attachment, ...] = (), numero_unique: str = ""
    ) -> None:
        """Asked, answered, rated, and closed the same week."""
        stage = self.stage
        with stage.house.units() as work:
            desk = self._desk(work)
            request = Request(
                question=question,
                theme=self.chance.choice(THEMES).value,
                attachments=files,
                numero_unique=numero_unique,
            )
            ticket = desk.open_ticket(request, by=person, channel="web", chat_ref=f"agent-{person.id}")
            reference = ticket.reference
        stage.turn()
        stage.clock.advance(hours=self.chance.randint(1, 30))
        with stage.house.units() as work:
            ticket = _known(work, reference)
            desk = self._desk(work)
            desk.add(ticket, f"j’ajoute : {question}", by=person)
            desk.spend(ticket, self.chance.randint(5, 40), by=stage.helene)
            desk.reply(ticket, f"Bonjour, voici la réponse à : {question}", by=stage.helene)
            desk.close(ticket, by=stage.helene)
        with stage.house.units() as work:
            ticket = _known(work, reference)
            rating = self.chance.choice((Rating.HELPED, Rating.NOT_HELPED))
            RatingService(work, now=stage.clock(), zone=stage.house.settings.zone).rate(
                ticket, rating, by=person, comment=question
            )
        stage.turn()

    def _call(self) -> None:
        with self.stage.house.units() as work:
            log_intervention(
                work,
                by=self.stage.helene,
                medium=Medium.PHONE,
                guichet_id=self.stage.guichet.id,
                theme=Theme.NIR.value,
                minutes=self.chance.randint(3, 30),
                resolved=True,
                now=self.stage.clock(),
            )

    def _says(self, person: Agent, text: str) -> None:
        self.stage.chat.say(person, text=text, nonce=str(next(self._numbers)), at=self.stage.clock())
        self.stage.turn()

    def _presses(self, person: Agent, label: str) -> None:
        with self.stage.house.units.reading() as work:
            messages = work.web_messages.latest(f"agent-{person.id}", limit=5)
        found = [
            button.data
            for message in messages
            if not message.from_agent
            for row in Reply.from_payload(message.payload).buttons
            for button in row
            if button.label.startswith(label)
        ]
        number = str(next(self._numbers))
        self.stage.chat.say(person, action=found[-1], nonce=number, at=self.stage.clock())
        self.stage.turn()
        self._close_all(person)

    def _says_on_telegram(self, text: str) -> None:
        said = Incoming(
            channel=Channel.TELEGRAM,
            update_ref=str(next(self._numbers)),
            user_ref=TELEGRAM,
            chat_ref=TELEGRAM,
            display_name=NAME,
            at=self.stage.clock(),
            text=text,
        )
        self.stage.house.intake.receive([replace(said, message_ref=said.update_ref)])
        self.stage.turn()

    def _writes(self, text: str) -> None:
        uid = next(self._numbers)
        arrival = Arrival(
            mailbox="sne@gestion.example",
            uid_validity=1,
            uid=uid,
            received_at=self.stage.clock(),
            message_id=f"<{uid}@clairval.example>",
            sender=ADDRESS,
            sender_name=NAME,
            subject=f"Au sujet de {MARK}",
            text=text,
            new_part=text,
            is_verified=True,
        )
        self.stage.house.mail_intake.take(arrival)
        self.stage.turn()
        self._close_all(self.eloise)

    def _close_all(self, person: Agent) -> None:
        with self.stage.house.units() as work:
            for reference in work.persons.open_tickets(person.id or 0):
                ticket = _known(work, reference)
                desk = self._desk(work)
                desk.reply(ticket, f"Réponse : {ticket.question}", by=self.stage.helene)
                desk.close(ticket, by=self.stage.helene)
        self.stage.turn()

    def _desk(self, work: object) -> TicketService:
        return self.stage.desk(work)


def _known(work: Work, reference: str) -> Ticket:
    ticket = work.tickets.by_reference(reference)
    assert ticket is not None
    return ticket
