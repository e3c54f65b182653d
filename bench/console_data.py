"""Years of tickets of one département or of many, invented: written in bulk, the same at each run."""

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
from deadlines.zones import METROPOLITAN, OVERSEAS, Zone
from guichets.access import account_of, web_caller
from guichets.registry import Agent, Guichet, GuichetKind, Role
from journal.chain import GENESIS, digest
from journal.entries import Entry, Kind, Level
from knowledge_base.formats.files import load
from storage import tables
from storage.database import Database
from storage.ticket_words import tell_missing
from tickets.clock.service_clock import OURS, THRESHOLDS
from tickets.kinds import target_of
from tickets.life import Action, Status
from tickets.ticket import SENSITIVE, Side, Thread

CONTENT = Path(__file__).parents[1] / "knowledge_base" / "content"

DEPARTEMENT = "06"
DEPARTEMENTS = (DEPARTEMENT, *sorted({*METROPOLITAN, *OVERSEAS} - {DEPARTEMENT}))
COLLEAGUES = 3
YEAR, QUARTER = timedelta(days=365), timedelta(days=90)
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


@dataclass(frozen=True)
class Operator:
    """What a service holds: the tickets of so many ``years``, of which a pile is open in each département, or
    those of a quarter when they are ``all_open``. ``guichets`` and ``agents`` are those of one département.
    """

    tickets: int
    all_open: bool = False
    departements: int = 1
    guichets: int = 120
    agents: int = 1_000
    years: int = 10

    @property
    def still_open(self) -> int:
        if self.all_open:
            return self.tickets
        return self.departements * open_among(self.tickets // self.departements)

    @property
    def span(self) -> timedelta:
        return QUARTER if self.all_open else self.years * YEAR


@dataclass(frozen=True)
class Team:
    """Those of a département."""

    departement: str
    gestionnaires: Sequence[Agent]
    agents: Sequence[Agent]


def fill(database: Database, operator: Operator, *, until: datetime) -> Sequence[Team]:
    """All that its service would hold."""
    with database.writing() as session:
        teams = [_team(session, operator, place, until) for place in range(operator.departements)]
        past = Past(operator, until, teams)
        while told := past.told(AT_ONCE):
            for table, rows in told.items():
                session.execute(insert(tables.metadata.tables[table]), rows)
        session.execute(update(tables.journal_head).values(sequence=past.sequence, digest=past.digest))
        counter = {"name": f"tickets:{until.year}", "value": operator.tickets}
        session.execute(insert(tables.counters), counter)
        tell_missing(session)
    return teams


def _team(session: Session, operator: Operator, place: int, now: datetime) -> Team:
    """Those of the département at this place, with their web chats, as whoever has signed in has one."""
    code, first = DEPARTEMENTS[place], place * operator.guichets
    places = [
        Guichet(
            name=f"{GUICHET_NAMES[number % 5]} {PLACES[number % len(PLACES)]} {number}",
            kind=GuichetKind.COMMUNE,
            departement=code,
        )
        for number in range(first, first + operator.guichets)
    ]
    session.add_all(places)
    session.flush()
    names = ("Hélène Ozanne", *(f"Gestionnaire {number}" for number in range(COLLEAGUES)))
    gestionnaires = [
        Agent(name=name, role=Role.GESTIONNAIRE, guichet_id=None, departement=code, created_at=now)
        for name in names
    ]
    agents = [
        Agent(name=_name(number), role=Role.AGENT, guichet_id=places[number % len(places)].id, created_at=now)
        for number in range(operator.agents)
    ]
    session.add_all([*gestionnaires, *agents])
    session.flush()
    session.add_all([account_of(one, web_caller(one), at=now) for one in (*gestionnaires, *agents)])
    session.flush()
    return Team(code, gestionnaires, agents)


def _name(number: int) -> str:
    first = FIRST_NAMES[number % len(FIRST_NAMES)]
    beginning = NAME_BEGINNINGS[number % len(NAME_BEGINNINGS)]
    return f"{first} {beginning}{NAME_ENDINGS[number % len(NAME_ENDINGS)]}"


@dataclass
class Past:
    """Told ticket by ticket, each of the next département, the oldest first: the last ones are still open."""

    operator: Operator
    until: datetime
    teams: Sequence[Team]
    sequence: int = 0
    digest: str = GENESIS
    _number: int = 0
    _chance: random.Random = field(default_factory=lambda: random.Random(2026))

    def __post_init__(self) -> None:
        entries = load(CONTENT).entries
        self._themes = sorted({entry.theme.value for entry in entries if entry.theme})
        self._questions = [text for entry in entries for text in entry.phrasings]
        self._answers = [line for entry in entries for line in entry.answer.splitlines() if line.strip()]
        self._hours = [ServiceHours(Zone.of(team.departement)) for team in self.teams]
        self._words = [word for text in self._questions for word in text.split()]

    def told(self, count: int) -> dict[str, list[dict[str, Any]]]:
        """The rows of the next tickets, by table; nothing when the present is reached."""
        rows: dict[str, list[dict[str, Any]]] = {}
        for number in range(self._number + 1, min(self._number + count, self.operator.tickets) + 1):
            self._number = number
            for table, row in self._story(number):
                rows.setdefault(table, []).append(row)
        return rows

    def _story(self, number: int) -> Iterator[tuple[str, dict[str, Any]]]:
        chance, operator, turn = self._chance, self.operator, number % len(self.teams)
        opened_at = self.until - operator.span * (1 - number / (operator.tickets + 1))
        is_closed = number <= operator.tickets - operator.still_open
        status = Status.CLOSED if is_closed else chance.choice(OPEN)
        agent, holder = chance.choice(self.teams[turn].agents), chance.choice(self.teams[turn].gestionnaires)
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
                **(_clock(kind, opened_at, self._hours[turn]) if status in OURS else _STANDING),
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


def _clock(kind: str, opened_at: datetime, hours: ServiceHours) -> dict[str, Any]:
    """It runs since the ticket was opened, and nobody is to be warned any more."""
    left = target_of(kind)
    return {
        "due_at": hours.add(opened_at, left),
        "clock_since": opened_at,
        "clock_left": left,
        "warned": THRESHOLDS[-1],
    }
