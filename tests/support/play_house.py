"""A small house on a real database, where anybody gives any order; and what must hold after each."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from migrated import migrated
from pole_fakes import POLE
from sqlalchemy import select
from web_stage import Clock, ScriptedBase

from app.settings import read_settings
from app.wiring import build
from guichets.registry import Agent, Guichet, GuichetKind, Role
from journal.chain import first_broken
from rendering.refusals import sentence
from storage import tables
from storage.database import Database
from storage.repositories import SqlRegistry
from storage.unit_of_work import Work
from tickets.changes import TicketChange
from tickets.clock.service_clock import OURS
from tickets.errors import TicketError
from tickets.life import LIFE, Action, Status, after
from tickets.ticket import Side, Ticket

T = TypeVar("T")


@dataclass(frozen=True)
class Cast:
    """Two agents of one guichet, who have mail addresses, and two gestionnaires."""

    nadia: Agent
    bruno: Agent
    helene: Agent
    karim: Agent

    @property
    def agents(self) -> tuple[Agent, Agent]:
        return self.nadia, self.bruno

    @property
    def gestionnaires(self) -> tuple[Agent, Agent]:
        return self.helene, self.karim


def furnished(folder: Path) -> tuple[Path, Cast]:
    """The file of a database with these people in it: copied, it opens in no time."""
    file = folder / "modele.db"
    database = Database(migrated(file))
    with database.writing() as session:
        registry = SqlRegistry(session)
        guichet = Guichet(name="Mairie de Valbonne", kind=GuichetKind.COMMUNE, departement="06")
        registry.add(guichet)
        now = Clock().now
        nadia, bruno = (
            Agent(
                name=name,
                role=Role.AGENT,
                guichet_id=guichet.id,
                email=f"{name.split()[0].lower()}@mairie.example",
                created_at=now,
            )
            for name in ("Nadia Ferrand", "Bruno Talverne")
        )
        helene, karim = (
            Agent(name=name, role=Role.GESTIONNAIRE, guichet_id=None, created_at=now)
            for name in ("Hélène Ozanne", "Karim Lormont")
        )
        cast = Cast(nadia, bruno, helene, karim)
        for person in (*cast.agents, *cast.gestionnaires):
            registry.add(person)
    database.close()
    return file, cast


@dataclass(frozen=True)
class Word:
    """Words that nobody else says: wherever they turn up, they were brought there."""

    text: str
    whose: str


POLE_S, NOTE = "pole", "note"


class PlayHouse:
    def __init__(self, model: Path, cast: Cast, folder: Path) -> None:
        file = folder / "relais.db"
        shutil.copyfile(model, file)
        self.cast = cast
        self.clock = Clock()
        self.database = Database(f"sqlite:///{file}")
        settings = read_settings(
            env_file=None,
            database_url=str(self.database.url),
            data_dir=folder,
            departement="06",
            mail_from=POLE.sender,
            smtp_url="smtp://127.0.0.1:9",
            national_address=POLE.address,
        )
        self.house = build(settings, self.database, ScriptedBase(), clock=self.clock)
        self.zone = settings.zone
        self.refusals: set[str] = set()
        self.tickets: Sequence[Ticket] = ()
        self._words: list[Word] = []
        self._passed: set[str] = set()
        self._read = 0

    def word(self, whose: str) -> str:
        word = Word(f"motunique{len(self._words):04d}z", whose)
        self._words.append(word)
        return word.text

    def passes_on(self, text: str) -> None:
        """Somebody has clicked: these words may be read on the other side."""
        self._passed |= {word.text for word in self._words if word.text in text}

    def gives(self, order: Callable[[Work], T]) -> T | None:
        """In a transaction of its own; a refusal is a named one, and has its sentence."""
        try:
            with self.house.units() as work:
                return order(work)
        except TicketError as refused:
            self.refusals.add(sentence(refused))
            return None

    def look(self) -> None:
        """Reads every ticket anew."""
        with self.database.reading() as session:
            self.tickets = session.scalars(select(Ticket).order_by(Ticket.id)).all()  # type: ignore[arg-type]  # mapped

    def message_ids(self, ticket_id: int | None) -> Sequence[str]:
        """Of the letters and mails that are known to be about a ticket."""
        query = tables.mail_threads.select().where(tables.mail_threads.c.ticket_id == ticket_id)
        with self.database.reading() as session:
            return [row.message_id for row in session.execute(query)]

    # What must hold.

    def holds(self) -> None:
        self.look()
        for ticket in self.tickets:
            _is_the_sum_of_its_history(ticket)
            assert LIFE[ticket.status], "no state without exit"
            assert (ticket.due_at is not None) == (ticket.status in OURS), ticket.reference
            assert (ticket.closed_at is not None) == ticket.is_closed
            for message in ticket.messages:
                assert not (message.to_agent and message.side is Side.POLE)
                if message.to_agent:
                    self._nobody_let_slip(message.text, to="agent")
        for row in self._new_letters():
            self._reaches_only_whom_it_may(row)

    def holds_at_the_end(self) -> None:
        """The log is whole and holds no words; every ticket can still be closed, and opened again."""
        with self.house.units.reading() as work:
            rows = list(work.journal.rows())
        assert first_broken(rows) is None
        logged = repr([row.entry for row in rows])
        assert not [word for word in self._words if word.text in logged]
        with self.database.reading() as session:
            keys = [row.key for row in session.execute(tables.outbox.select())]
        assert len(keys) == len(set(keys))

    def _new_letters(self) -> Iterator[Any]:
        with self.database.reading() as session:
            rows = session.execute(
                tables.outbox.select().where(tables.outbox.c.id > self._read).order_by(tables.outbox.c.id)
            ).all()
        for row in rows:
            self._read = row.id
            yield row

    def _reaches_only_whom_it_may(self, row: Any) -> None:
        text = json.dumps(row.payload, ensure_ascii=False)
        if row.channel == "mail" and row.chat_ref == POLE.address:
            self._nobody_let_slip(text, to="pole")
            return
        for agent in self.cast.agents:
            if row.agent_id == agent.id or row.chat_ref in {f"agent-{agent.id}", agent.email}:
                self._nobody_let_slip(text, to="agent", whose=agent.name)

    def _nobody_let_slip(self, text: str, *, to: str, whose: str = "") -> None:
        names = {agent.name for agent in self.cast.agents}
        kept_from = {"agent": {POLE_S, NOTE}, "pole": {*names, NOTE}}[to]
        if whose:
            kept_from |= names - {whose}
        slipped = [
            word
            for word in self._words
            if word.whose in kept_from and word.text not in self._passed and word.text in text
        ]
        assert slipped == [], (to, text)


def _is_the_sum_of_its_history(ticket: Ticket) -> None:
    """Each change of its status is a row, along an arrow of the table; other rows change nothing."""
    status = before_closing = Status.OPEN
    for row in ticket.history:
        if row.action in set(Action):
            target = after(status, Action(row.action))
        else:
            target = before_closing if row.action == TicketChange.UNDO_CLOSE else status
        assert row.status is target, (ticket.reference, row)
        if row.action == Action.CLOSE:
            before_closing = status
        status = row.status
    assert ticket.status is status
