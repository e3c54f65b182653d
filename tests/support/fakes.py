"""Fakes of what a dialogue works with, and a dialogue played on them: no database, no loop, no channel."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from html import unescape
from itertools import count
from typing import Any, TypeVar

from incident_fakes import FakeIncidents
from mail_fakes import FakeMails
from pole_fakes import FakeEscalations
from presence_fakes import FakeAbsences, FakeClosings, FakeServiceTimes
from stand_in import StandIn

from bot.dialogue import Context, Handler, Result
from bot.messages import Channel, Incoming
from bot.state import State
from deadlines.zones import Zone
from delivery.files import Attachment
from delivery.letters import Letter
from guichets.names import fold, holds_each_word
from guichets.registry import Agent, Guichet, GuichetKind, Role
from journal.audit import AuditEvent
from journal.chain import GENESIS, digest
from journal.entries import Entry, JournalQuery, Kind, Row
from knowledge_base.french.phrases import FrenchWording
from knowledge_base.learning.compilation import Difficulty, Remark
from knowledge_base.learning.lessons import Lessons
from knowledge_base.learning.proposals import Proposal, phrasing_key
from knowledge_base.learning.questions import AnswerGiven, AskedQuestion, QuestionOutcome, Use
from knowledge_base.upkeep.revisions import Revision
from rendering.engine import Renderer
from rendering.message import Reply
from tickets.clock.service_clock import OURS
from tickets.life import Status
from tickets.links import Link, LinkKind
from tickets.notices import Reach
from tickets.ticket import Ticket

PARIS = Zone.of("06")
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)  # a Wednesday, ten o'clock in Paris
NEVER = datetime(9000, 1, 1, tzinfo=UTC)

Page = TypeVar("Page")


def agent(agent_id: int = 1, *, name: str = "Nadia Morvanne", guichet_id: int = 1) -> Agent:
    return Agent(id=agent_id, name=name, role=Role.AGENT, guichet_id=guichet_id, created_at=NOW)


def gestionnaire(agent_id: int = 90, *, name: str = "Camille Aubrey") -> Agent:
    return Agent(id=agent_id, name=name, role=Role.GESTIONNAIRE, guichet_id=None, created_at=NOW)


class FakeRegistry(StandIn):
    """Guichets are numbered from 1 in the order of their names; people are given with their identifiers."""

    def __init__(self, guichets: Sequence[str], people: Sequence[Agent]) -> None:
        self.guichets = [
            Guichet(id=number, name=name, kind=GuichetKind.COMMUNE, departement="06")
            for number, name in enumerate(guichets, 1)
        ]
        self.people = list(people)

    def guichet(self, guichet_id: int) -> Guichet | None:
        return next((g for g in self.guichets if g.id == guichet_id), None)

    def guichets_like(self, text: str, *, limit: int, departement: str = "") -> Sequence[Guichet]:
        found = [g for g in self.guichets if fold(text) and holds_each_word(g.name, text)]
        return [g for g in found if departement in {"", g.departement}][:limit]

    def agent(self, agent_id: int) -> Agent | None:
        return next((person for person in self.people if person.id == agent_id), None)

    def active_agents(self, guichet_id: int) -> Sequence[Agent]:
        return [person for person in self.people if person.guichet_id == guichet_id and person.is_active]

    def gestionnaires(self, departement: str = "") -> Sequence[Agent]:
        active = [person for person in self.people if person.is_gestionnaire and person.is_active]
        return [person for person in active if person.sees(departement)]

    def person(self, agent_id: int) -> Agent | None:
        return self.agent(agent_id)

    def name_of(self, agent_id: int | None) -> str:
        person = self.agent(agent_id) if agent_id is not None else None
        return person.name if person else ""

    def guichet_name(self, guichet_id: int | None) -> str:
        guichet = self.guichet(guichet_id) if guichet_id is not None else None
        return guichet.name if guichet else ""

    def departement_of(self, guichet_id: int | None) -> str:
        guichet = self.guichet(guichet_id) if guichet_id is not None else None
        return guichet.departement if guichet else ""

    def departements(self) -> frozenset[str]:
        return frozenset(guichet.departement for guichet in self.guichets)

    def agents_at(self, address: str) -> Sequence[Agent]:
        return [one for one in self.people if one.is_active and one.email.lower() == address.lower()]

    def active_agents_of(self, guichet_id: int, *, referents_only: bool = False) -> Sequence[int]:
        return [one.id for one in self.active_agents(guichet_id) if one.id is not None]

    def all_active_agents(self, departement: str, *, referents_only: bool = False) -> Sequence[int]:
        return [
            agent_id
            for guichet in self.guichets
            if departement in {"", guichet.departement}
            for agent_id in self.active_agents_of(guichet.id or 0)
        ]


# What waits for a gestionnaire stands before what waits for somebody else.
TO_DO_FIRST = [Status.OPEN, Status.IN_PROGRESS, Status.ESCALATED, Status.WAITING, Status.ANSWERED]


class FakeTickets(StandIn):
    """``departements`` are those of the guichets."""

    def __init__(self, departements: Mapping[int, str] | None = None) -> None:
        self.all: list[Ticket] = []
        self._departements = departements or {}
        self._given: Counter[int] = Counter()

    def add(self, ticket: Ticket) -> None:
        ticket.id = len(self.all) + 1
        self.all.append(ticket)

    def next_reference(self, year: int) -> str:
        self._given[year] += 1
        return f"T-{year}-{self._given[year]:04d}"

    def get(self, ticket_id: int) -> Ticket | None:
        return next((ticket for ticket in self.all if ticket.id == ticket_id), None)

    def by_reference(self, reference: str) -> Ticket | None:
        return next((ticket for ticket in self.all if ticket.reference == reference), None)

    def of_agent(self, agent_id: int, *, limit: int) -> Sequence[Ticket]:
        hers = [ticket for ticket in reversed(self.all) if ticket.agent_id == agent_id]
        latest_first = sorted(hers, key=lambda ticket: ticket.opened_at, reverse=True)
        return sorted(latest_first, key=lambda ticket: ticket.is_closed)[:limit]

    def open_tickets(self, *, limit: int, departement: str = "") -> Sequence[Ticket]:
        seen = [one for one in self.all if not one.is_closed and self._is_of(one, departement)]
        return sorted(seen, key=lambda t: (TO_DO_FIRST.index(t.status), t.due_at or NEVER, t.opened_at))[
            :limit
        ]

    def running(self) -> Sequence[Ticket]:
        return self._clocked(lambda ticket: ticket.due_at is not None)

    def unwound(self) -> Sequence[Ticket]:
        return self._clocked(lambda ticket: ticket.status in OURS and ticket.due_at is None)

    def to_warn(self, now: datetime) -> Sequence[Ticket]:
        return self._clocked(lambda ticket: ticket.warning_at is not None and ticket.warning_at <= now)

    def from_message(self, agent_id: int, message_ref: str) -> Ticket | None:
        hers = (ticket for ticket in reversed(self.all) if ticket.agent_id == agent_id)
        return next((ticket for ticket in hers if message_ref in ticket.source_refs), None)

    def _clocked(self, wanted: Callable[[Ticket], bool]) -> Sequence[Ticket]:
        found = [ticket for ticket in self.all if not ticket.is_closed and wanted(ticket)]
        return sorted(found, key=lambda ticket: ticket.due_at or NEVER)

    def _is_of(self, ticket: Ticket, departement: str) -> bool:
        """A guichet that this fake was not told of is of every département."""
        theirs = self._departements.get(ticket.guichet_id or 0, departement)
        return not departement or theirs == departement


class FakeLinks(StandIn):
    """Rows of two references and what ties them, in the order in which they were made."""

    def __init__(self) -> None:
        self.all: list[tuple[str, str, LinkKind]] = []

    def add(self, first: Ticket, other: Ticket, tie: LinkKind, *, by: int, at: datetime) -> bool:
        row = self._row(first, other, tie)
        is_new = row not in self.all
        if is_new:
            self.all.append(row)
        return is_new

    def remove(self, first: Ticket, other: Ticket, tie: LinkKind) -> bool:
        row = self._row(first, other, tie)
        was_there = row in self.all
        self.all = [one for one in self.all if one != row]
        return was_there

    def of(self, ticket: Ticket) -> Sequence[Link]:
        mine = ticket.reference
        return [
            Link(other if first == mine else first, tie, leads=first == mine)
            for first, other, tie in self.all
            if mine in {first, other}
        ]

    @staticmethod
    def _row(first: Ticket, other: Ticket, tie: LinkKind) -> tuple[str, str, LinkKind]:
        ends = (first.reference, other.reference)
        low, high = sorted(ends) if tie is LinkKind.LINKED else ends
        return low, high, tie


class FakeAudit(StandIn):
    def __init__(self) -> None:
        self.events: list[AuditEvent] = []

    def add(self, event: AuditEvent) -> None:
        self.events.append(event)


class FakeJournal(StandIn):
    """Chained like the real one."""

    def __init__(self) -> None:
        self.written: list[Row] = []

    def add(self, entry: Entry) -> None:
        previous = self.written[-1].digest if self.written else GENESIS
        sequence = len(self.written) + 1
        self.written.append(Row(sequence, digest(previous, sequence, entry), *entry))

    def rows(self) -> Iterator[Row]:
        return iter(self.written)

    def between(self, wanted: JournalQuery) -> Iterator[Row]:
        start, end, guichet_id = wanted.start, wanted.end, wanted.guichet_id
        assert start is not None
        assert end is not None
        within = (row for row in self.written if start <= row.at < end)
        return (row for row in within if guichet_id in (None, row.guichet_id))

    @property
    def kinds(self) -> list[Kind]:
        return [row.entry.kind for row in self.written]


@dataclass(frozen=True)
class Told:
    """``to`` is an agent's identifier, or None for the gestionnaires."""

    to: int | None
    notice: Any
    channel: str = ""
    about: str = ""
    only: int | None = None
    besides: int | None = None


class FakeOutbox(StandIn):
    """``told`` by key: the same key posts once."""

    def __init__(self, registry: FakeRegistry | None = None) -> None:
        self._registry = registry
        self.told: dict[str, Told] = {}
        self.mails: dict[str, Letter] = {}
        self.awaited: list[str] = []

    def tell(self, agent_id: int, notice: Any, *, key: str, channel: str = "", about: str = "") -> bool:
        return self._post(key, Told(agent_id, notice, channel, about))

    def tell_gestionnaires(
        self,
        notice: Any,
        *,
        key: str,
        about: str = "",
        besides: int | None = None,
        only: int | None = None,
        **_: Any,
    ) -> bool:
        return self._post(key, Told(None, notice, about=about, only=only, besides=besides))

    def alert_gestionnaires(
        self,
        notice: Any,
        letter: Any,
        *,
        key: str,
        departement: str,
        about: str,
        at_any_hour_only: bool,
    ) -> bool:
        """Nobody of a fake registry asked to be told while the service is closed."""
        return not at_any_hour_only and self._post(key, Told(None, notice, about=about))

    def reach(self, agent_id: int) -> Reach:
        person = self._registry.agent(agent_id) if self._registry else None
        return Reach.NEVER if person is None or not person.is_active else Reach.NOW

    def place_of(self, agent_id: int) -> tuple[str, str]:
        return "web", f"agent-{agent_id}"

    def await_answer(self, channel: str, chat_ref: str, *, about: str) -> None:
        self.awaited.append(about)

    def stop_awaiting(self, channel: str, chat_ref: str, *, about: str) -> None:
        self.awaited = [awaited for awaited in self.awaited if awaited != about]

    def write_back(self, mail: Any, notice: Any, *, agent_id: int | None, ticket: Any) -> None:
        self._post(f"mel:{mail.id}:reponse", Told(agent_id or 0, notice, "mel", ticket and ticket.reference))

    def mail(self, letter: Letter, *, key: str, about: str) -> bool:
        is_new = key not in self.mails
        self.mails.setdefault(key, letter)
        return is_new

    @property
    def notices(self) -> list[Any]:
        return [told.notice for told in self.told.values()]

    def _post(self, key: str, told: Told) -> bool:
        is_new = key not in self.told
        self.told.setdefault(key, told)
        return is_new


class FakeQuestions(StandIn):
    """By reference, in the order in which they were first asked."""

    def __init__(self) -> None:
        self.asked: dict[str, AskedQuestion] = {}
        self.departements: dict[int | None, str] = {}
        """Of guichets, by number."""
        self.given: list[AnswerGiven] = []

    def add(self, question: AskedQuestion) -> None:
        self.asked[question.reference] = question

    def add_given(self, answer: AnswerGiven) -> None:
        self.given.append(answer)

    def by_reference(self, reference: str) -> AskedQuestion | None:
        return self.asked.get(reference)

    def of_ticket(self, ticket: str) -> AskedQuestion | None:
        return next((q for q in reversed(self.asked.values()) if q.ticket == ticket), None)

    def last_of(self, agent_id: int) -> AskedQuestion | None:
        return next((q for q in reversed(self.asked.values()) if q.agent_id == agent_id), None)

    def settle(self, reference: str, outcome: QuestionOutcome, entry_id: str = "", ticket: str = "") -> None:
        if (known := self.asked.get(reference)) is not None:
            self.asked[reference] = replace(
                known, outcome=outcome, entry_id=entry_id or known.entry_id, ticket=ticket or known.ticket
            )

    def since(self, at: datetime) -> Sequence[AskedQuestion]:
        return [question for question in self.asked.values() if question.at >= at]

    def of_guichets(self, departement: str, start: datetime, end: datetime) -> Sequence[AskedQuestion]:
        here = [q for q in self.asked.values() if self.departements.get(q.guichet_id) == departement]
        return sorted((q for q in here if start <= q.at < end), key=lambda q: (q.at, q.reference))

    def given_since(self, entry_id: str, at: datetime) -> Sequence[AnswerGiven]:
        return [answer for answer in self.given if answer.entry_id == entry_id and answer.at >= at]

    def uses(self, since: datetime) -> Mapping[str, Use]:
        shown = Counter(one.entry_id for one in self.given if one.question and one.at >= since)
        became = Counter((q.entry_id, q.outcome) for q in self.asked.values() if q.at >= since)
        settled = {
            name
            for name, outcome in became
            if outcome in (QuestionOutcome.ACCEPTED, QuestionOutcome.REJECTED)
        }
        return {
            name: Use(
                shown[name], became[name, QuestionOutcome.ACCEPTED], became[name, QuestionOutcome.REJECTED]
            )
            for name in shown.keys() | settled
        }

    def forget(self, agent_id: int) -> None:
        self.asked = {
            reference: replace(q, agent_id=None if q.agent_id == agent_id else q.agent_id)
            for reference, q in self.asked.items()
        }
        self.given = [answer for answer in self.given if answer.agent_id != agent_id]


class FakeCompilations(StandIn):
    def __init__(self) -> None:
        self.frozen: dict[tuple[str, str], Sequence[Difficulty]] = {}
        self.said: dict[tuple[str, int, str], Remark] = {}

    def months(self, departement: str, year: int) -> Mapping[str, Sequence[Difficulty]]:
        return {
            month: groups
            for (code, month), groups in self.frozen.items()
            if (code, month[:4]) == (departement, str(year))
        }

    def freeze(self, departement: str, month: str, groups: Sequence[Difficulty], at: datetime) -> bool:
        is_new = (departement, month) not in self.frozen
        self.frozen.setdefault((departement, month), list(groups))
        return is_new

    def remarks(self, departement: str, year: int) -> Mapping[str, Remark]:
        here = (departement, year)
        return {key: remark for (*place, key), remark in self.said.items() if tuple(place) == here}

    def keep_remark(self, departement: str, year: int, key: str, remark: Remark) -> None:
        self.said[departement, year, key] = remark


class FakeProposals(StandIn):
    def __init__(self) -> None:
        self.all: list[Proposal] = []

    def add_once(self, proposal: Proposal) -> bool:
        key = phrasing_key(proposal.phrasing, proposal.entry_id)
        if any(phrasing_key(known.phrasing, known.entry_id) == key for known in self.all):
            return False
        proposal.id = len(self.all) + 1
        self.all.append(proposal)
        return True

    def pending(self, limit: int) -> Sequence[Proposal]:
        return [proposal for proposal in self.all if proposal.is_pending][:limit]

    def of_question(self, reference: str) -> Sequence[Proposal]:
        return [proposal for proposal in self.all if proposal.question == reference]

    def get(self, proposal_id: int) -> Proposal | None:
        return next((proposal for proposal in self.all if proposal.id == proposal_id), None)


class FakeLocalValues(StandIn):
    def __init__(self) -> None:
        self.held: dict[tuple[str, str], str] = {}

    def of(self, departement: str) -> Mapping[str, str]:
        return {name: value for (code, name), value in self.held.items() if code == departement and value}

    def set(self, departement: str, name: str, value: str) -> None:
        self.held[departement, name] = value


class FakeRevisions(StandIn):
    def __init__(self) -> None:
        self.all: list[Revision] = []

    def add(self, revision: Revision) -> None:
        revision.id = len(self.all) + 1
        self.all.append(revision)

    def of_entry(self, entry_id: str) -> Sequence[Revision]:
        versions = (revision for revision in self.all if revision.entry_id == entry_id)
        return sorted(versions, key=lambda revision: revision.number)

    def latest(self, entry_id: str) -> Revision | None:
        return next(reversed(self.of_entry(entry_id)), None)

    def current(self) -> Sequence[Revision]:
        return sorted((one for one in self.all if one.is_current), key=lambda one: one.entry_id)

    def drafts(self) -> Sequence[Revision]:
        return sorted((one for one in self.all if one.is_pending), key=lambda one: one.at)

    def stamp(self) -> int:
        return sum(len(revision.history) for revision in self.all)


class FakeWork(StandIn):
    """What the dialogues use of a unit of work."""

    def __init__(self, *people: Agent, guichets: Sequence[str] = ("Mairie de Valbonne",)) -> None:
        self.registry = FakeRegistry(guichets, people)
        self.people = self.registry
        self.tickets = FakeTickets()
        self.journal = FakeJournal()
        self.audit = FakeAudit()
        self.questions = FakeQuestions()
        self.proposals = FakeProposals()
        self.lessons = Lessons(self.questions, self.proposals)
        self.links = FakeLinks()
        self.mails = FakeMails()
        self.escalations = FakeEscalations(self.tickets.all)
        self.incidents = FakeIncidents(self.tickets.all)
        self.wording = FrenchWording()
        self.revisions = FakeRevisions()
        self.local_values = FakeLocalValues()
        self.service_times = FakeServiceTimes()
        self.closings = FakeClosings()
        self.absences = FakeAbsences()
        self.outbox = FakeOutbox(self.registry)


@dataclass
class Dialogue:
    """One person speaking to one handler, as the intake would have it.

    Each page is written by its template, so that a missing template or a slip of typography fails here.
    """

    handler: Handler
    work: FakeWork
    speaker: Agent
    now: datetime = NOW
    state: State | None = None
    replies: list[Reply] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)

    def says(self, text: str = "", **details: Any) -> Any:
        """The page that answers what is typed: a command, or the next message of the open dialogue."""
        said = self.incoming(text=text, **details)
        talk = self.talk()
        turn = self.handler.command(said, talk) if said.command else self.handler.answer(said, talk)
        return self._heard(turn)

    def sends(self, *names: str, text: str = "") -> Any:
        """Files, with or without a word."""
        files = tuple(Attachment(name, "image/png", 1_000, f"file-{name}") for name in names)
        return self.says(text, attachments=files)

    def presses(self, data: str) -> Any:
        _, verb, argument = data.split(":", 2)
        said = self.incoming(action=data)
        return self._heard(self.handler.press(verb, argument, said, self.talk()))

    def heard(self, turn: Result) -> Any:
        """For a door that only some handlers have."""
        return self._heard(turn)

    def incoming(self, **details: Any) -> Incoming:
        values = {
            "channel": Channel.TELEGRAM,
            "update_ref": str(next(self._numbers)),
            "user_ref": str(self.speaker.id),
            "chat_ref": str(self.speaker.id),
            "display_name": self.speaker.name,
            "at": self.now,
        }
        return Incoming(**{**values, **details})

    def talk(self) -> Context:
        return Context(self.work, self.speaker, self.state, self.now, PARIS)

    @property
    def text(self) -> str:
        return self.replies[-1].text

    @property
    def buttons(self) -> list[str]:
        """The data of the buttons under the last page."""
        return [button.data for row in self.replies[-1].buttons for button in row]

    def _heard(self, turn: Result) -> Any:
        if not turn.keeps:
            self.state = _stored(turn.state)
        (page,) = turn.pages
        self.shows(page)
        return page

    def shows(self, page: Any) -> None:
        """A page or a notice, as its template writes it."""
        reply = Renderer(PARIS.timezone).reply(page)
        require_typography(reply)
        self.replies.append(reply)


def require_typography(reply: Reply) -> None:
    """French marks: no straight apostrophe, a no-break space before high marks and inside guillemets."""
    labels = [button.label for row in reply.buttons for button in row]
    for text in (unescape(re.sub(r"<[^>]+>", "", reply.text)), *labels):
        assert "'" not in text, text
        assert not re.search(
            r"[^\s\N{NO-BREAK SPACE}«…][;?!»]|(?<!\N{NO-BREAK SPACE})[:?!%»](?=\s|$)", text
        ), text
        assert not re.search(r"«(?!\N{NO-BREAK SPACE})", text), text


def _stored(state: State | None) -> State | None:
    """As the database gives it back: JSON values only."""
    return State(state.dialogue, state.step, json.loads(json.dumps(dict(state.data)))) if state else None
