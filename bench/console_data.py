"""A département's years of tickets, invented: as many as asked, written in bulk, the same at each run."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from deadlines.service_hours import ServiceHours
from deadlines.zones import Zone
from guichets.registry import Agent, Guichet, GuichetKind, Role
from journal.chain import GENESIS, digest
from journal.entries import Entry, Kind, Level
from knowledge_base.formats.files import load
from storage import tables
from storage.database import Database
from storage.repositories import SqlRegistry
from storage.ticket_words import tell_missing
from tickets.clock.service_clock import OURS, THRESHOLDS
from tickets.kinds import target_of
from tickets.life import Action, Status
from tickets.ticket import SENSITIVE, Side, Thread

CONTENT = Path(__file__).parents[1] / "knowledge_base" / "content"

DEPARTEMENT = "06"
GUICHETS, AGENTS, COLLEAGUES = 120, 1_000, 3
SPAN, QUARTER = timedelta(days=10 * 365), timedelta(days=90)
AT_ONCE = 2_000  # tickets of an insertion
CHANGED, MISSPELT = 0.4, 0.01  # shares of the words

OPEN = (Status.OPEN, Status.OPEN, Status.IN_PROGRESS, Status.WAITING, Status.ESCALATED, Status.ANSWERED)
KINDS = ("question",) * 17 + ("reactivation", "doublon", SENSITIVE)
_STANDING: dict[str, Any] = {"due_at": None, "clock_since": None, "clock_left": 0, "warned": 0}
"""The clock of a ticket whose answer is not ours to give."""
FIRST_NAMES = (
    *("Nadia", "Bruno", "Hélène", "Denis", "Camille", "Yasmine", "Olivier", "Solène", "Karim", "Béatrice"),
    *("Lucas", "Aïcha", "Étienne", "Marie", "Thomas", "Inès", "Paul", "Léa", "Hugo", "Sophie", "Farid"),
)
NAME_BEGINNINGS = ("Ferr", "Talv", "Font", "Aubr", "Ben", "Cast", "Del", "Est", "Garn", "Lamb", "Mart")
NAME_ENDINGS = ("and", "erne", "anel", "ey", "ali", "ex", "orme", "ève", "ier", "ert", "inet", "oux", "ard")
PLACES = ("Valbonne", "Grasse", "Antibes", "Cagnes", "Vence", "Menton", "Mougins", "Carros", "Drap", "Èze")
GUICHET_NAMES = ("Mairie de", "Habitat social de", "Logis de", "CCAS de", "Agence de")


def open_among(tickets: int) -> int:
    """1 %, but more than a page and 500 at most: a gestionnaire's pile does not grow with the years."""
    return min(max(tickets // 100, 100), 500)


def fill(database: Database, tickets: int, *, until: datetime, all_open: bool = False) -> Agent:
    """All that a service would hold about so many tickets: of ten years, of which a gestionnaire's pile is
    open, or of a quarter, all open; who reads them, a gestionnaire.
    """
    with database.writing() as session:
        reader, places, people, colleagues = _inhabitants(session, until)
        left, span = (tickets, QUARTER) if all_open else (open_among(tickets), SPAN)
        past = Past(tickets, until, places, people, [reader, *colleagues], left, span)
        while told := past.told(AT_ONCE):
            for table, rows in told.items():
                session.execute(insert(tables.metadata.tables[table]), rows)
        session.execute(update(tables.journal_head).values(sequence=past.sequence, digest=past.digest))
        session.execute(insert(tables.counters), {"name": f"tickets:{until.year}", "value": tickets})
        tell_missing(session)
    return reader


def _inhabitants(
    session: Session, now: datetime
) -> tuple[Agent, Sequence[Guichet], Sequence[Agent], Sequence[Agent]]:
    registry = SqlRegistry(session)

    def hired(name: str, role: Role, guichet: Guichet | None = None) -> Agent:
        agent = Agent(name=name, role=role, guichet_id=guichet.id if guichet else None, created_at=now)
        registry.add(agent)
        return agent

    reader = hired("Hélène Ozanne", Role.GESTIONNAIRE)
    colleagues = [hired(f"Gestionnaire {number}", Role.GESTIONNAIRE) for number in range(COLLEAGUES)]
    places = []
    for number in range(GUICHETS):
        name = f"{GUICHET_NAMES[number % 5]} {PLACES[number % len(PLACES)]} {number}"
        places.append(Guichet(name=name, kind=GuichetKind.COMMUNE, departement=DEPARTEMENT))
        registry.add(places[-1])
    people = [hired(_name(number), Role.AGENT, places[number % GUICHETS]) for number in range(AGENTS)]
    return reader, places, people, colleagues


def _name(number: int) -> str:
    first = FIRST_NAMES[number % len(FIRST_NAMES)]
    beginning = NAME_BEGINNINGS[number % len(NAME_BEGINNINGS)]
    return f"{first} {beginning}{NAME_ENDINGS[number % len(NAME_ENDINGS)]}"


@dataclass
class Past:
    """Told ticket by ticket, the oldest first: the last ones are still open."""

    tickets: int
    until: datetime
    places: Sequence[Guichet]
    people: Sequence[Agent]
    holders: Sequence[Agent]
    still_open: int
    span: timedelta
    sequence: int = 0
    digest: str = GENESIS
    _number: int = 0
    _chance: random.Random = field(default_factory=lambda: random.Random(2026))

    def __post_init__(self) -> None:
        entries = load(CONTENT).entries
        self._themes = sorted({entry.theme.value for entry in entries if entry.theme})
        self._questions = [text for entry in entries for text in entry.phrasings]
        self._answers = [line for entry in entries for line in entry.answer.splitlines() if line.strip()]
        self._hours = ServiceHours(Zone.of(DEPARTEMENT))
        self._words = [word for text in self._questions for word in text.split()]

    def told(self, count: int) -> dict[str, list[dict[str, Any]]]:
        """The rows of the next tickets, by table; nothing when the present is reached."""
        rows: dict[str, list[dict[str, Any]]] = {}
        for number in range(self._number + 1, min(self._number + count, self.tickets) + 1):
            self._number = number
            for table, row in self._story(number):
                rows.setdefault(table, []).append(row)
        return rows

    def _story(self, number: int) -> Iterator[tuple[str, dict[str, Any]]]:
        chance = self._chance
        opened_at = self.until - self.span * (1 - number / (self.tickets + 1))
        is_closed = number <= self.tickets - self.still_open
        status = Status.CLOSED if is_closed else chance.choice(OPEN)
        agent, holder = chance.choice(self.people), chance.choice(self.holders)
        closed_at = opened_at + timedelta(hours=chance.randint(1, 200))
        is_held = status is not Status.OPEN
        is_answered = status in {Status.CLOSED, Status.ANSWERED}
        kind = chance.choice(KINDS)
        reference, theme = f"T-{self.until.year}-{number:04d}", chance.choice(self._themes)
        yield (
            "tickets",
            {
                "id": number,
                "reference": reference,
                "kind": kind,
                "question": self._sentence(self._questions),
                "theme": theme,
                "guichet_id": agent.guichet_id if chance.random() < 0.99 else None,
                "agent_id": agent.id,
                "channel": "web",
                "chat_ref": f"agent-{agent.id}",
                "numero_unique": f"{chance.randrange(10**18):018d}" if chance.random() < 0.3 else "",
                "status": status,
                "assignee_id": holder.id if is_held else None,
                "opened_at": opened_at,
                "taken_at": opened_at if is_held else None,
                "answered_at": closed_at if is_answered else None,
                "escalated_at": opened_at if status is Status.ESCALATED else None,
                "closed_at": closed_at if is_closed else None,
                **(self._clock(kind, opened_at) if status in OURS else _STANDING),
                "minutes": chance.randint(0, 40),
                "source_refs": [],
            },
        )
        is_completed = chance.random() < 0.5
        yield from self._thread(
            number, opened_at, agent if is_completed else None, holder if is_answered else None
        )
        acts = [(Action.TAKE, Kind.TICKET_TAKEN), (Action.REPLY, Kind.TICKET_REPLIED)]
        acts += [(Action.CLOSE, Kind.TICKET_CLOSED)] * is_closed
        for action, _ in acts if is_held else ():
            yield (
                "ticket_events",
                {
                    "ticket_id": number,
                    "at": closed_at,
                    "action": action.value,
                    "by": holder.id,
                    "status": status,
                },
            )
        logged = [Kind.TICKET_OPENED, *(fact for _, fact in acts if is_held)]
        logged += [Kind.TIME_SPENT] * is_held + [Kind.TICKET_COMPLETED] * is_completed
        for fact in logged:
            yield "journal", self._logged(fact, opened_at, reference, theme, agent)

    def _clock(self, kind: str, opened_at: datetime) -> dict[str, Any]:
        """It runs since the ticket was opened, and nobody is to be warned any more."""
        left = target_of(kind)
        return {
            "due_at": self._hours.add(opened_at, left),
            "clock_since": opened_at,
            "clock_left": left,
            "warned": THRESHOLDS[-1],
        }

    def _thread(
        self, number: int, at: datetime, agent: Agent | None, holder: Agent | None
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        """What the agent added, and what the holder answered, of those who spoke."""
        said = []
        if agent is not None:
            said.append((agent, Side.AGENT, self._sentence(self._questions)))
        if holder is not None:
            said.append((holder, Side.GESTIONNAIRE, self._sentence(self._answers)))
        for author, side, words in said:
            yield (
                "ticket_messages",
                {
                    "ticket_id": number,
                    "at": at,
                    "author_id": author.id,
                    "side": side,
                    "text": words,
                    "thread": Thread.AGENT,
                    "attachments": [],
                },
            )

    def _logged(self, kind: Kind, at: datetime, reference: str, theme: str, agent: Agent) -> dict[str, Any]:
        entry = Entry(
            at=at,
            kind=kind,
            channel="web",
            guichet_id=agent.guichet_id,
            theme=theme,
            level=Level.GESTIONNAIRE,
            subject=reference,
        )
        self.sequence += 1
        self.digest = digest(self.digest, self.sequence, entry)
        return {**entry._asdict(), "sequence": self.sequence, "digest": self.digest}

    def _sentence(self, models: Sequence[str]) -> str:
        """A sentence of the trade, some of its words changed for others, a few of them misspelt."""
        words = []
        for word in self._chance.choice(models).split():
            drawn = self._chance.random()
            if drawn < CHANGED:
                word = self._chance.choice(self._words)
            if drawn < MISSPELT and len(word) > 4:
                cut = self._chance.randrange(1, len(word))
                word = word[:cut] + word[cut + 1 :]
            words.append(word)
        return " ".join(words)
