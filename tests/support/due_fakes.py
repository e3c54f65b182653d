"""Fakes for what has a date: events, signalements, the people concerned and the letters posted to them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from presence_fakes import FakeServiceTimes
from stand_in import StandIn

from agenda.answers import Convoked
from agenda.enrolment import Enrolment
from agenda.events import Event
from agenda.papers import Papers
from agenda.planning import EventService
from agenda.reminders import events_to_remind, in_batches, post, soon_to_remind
from deadlines.hours import OfficeHours
from deadlines.service_hours import ServiceHours
from deadlines.zones import Zone
from guichets.names import holds_each_word
from guichets.registry import Agent, Guichet, GuichetKind, Role
from journal.entries import Entry, JournalQuery, Kind, Row, ThemeAsked
from quality.cadre import Commitment
from quality.signalements import Draft, Signalement

PARIS = Zone.of("06")
HOURS = OfficeHours()


SERVICE = ServiceHours(PARIS, HOURS)


def remind_events(work: Any, *, now: datetime, hours: ServiceHours = SERVICE) -> int:
    """As the job does, in one transaction; how many letters that makes."""
    told, owed = events_to_remind(work, now=now, hours=hours)
    return told + sum(post(work, some, now=now) for some in in_batches(owed))


def remind_soon(work: Any, *, now: datetime, hours: ServiceHours = SERVICE) -> int:
    return post(work, soon_to_remind(work, now=now, hours=hours), now=now)


def everywhere(departement: str) -> ServiceHours:
    """The same hours for each of them."""
    return SERVICE


def local(text: str, zone: Zone = PARIS) -> datetime:
    """An instant written on the zone's clock: « 2027-01-12 14:30 »."""
    return datetime.fromisoformat(text).replace(tzinfo=zone.timezone).astimezone(UTC)


def person(agent_id: int, role: Role = Role.GESTIONNAIRE, guichet_id: int | None = None) -> Agent:
    return Agent(
        id=agent_id,
        name=f"Personne {agent_id}",
        role=role,
        guichet_id=guichet_id,
        created_at=local("2026-01-01"),
    )


def move(service: EventService, event: Event, *, starts_at: datetime, place: str = "", by: Agent) -> None:
    """To another date, another place, or both; an empty ``place`` keeps the former one."""
    service.change(
        event,
        title=event.title,
        starts_at=starts_at,
        place=place or event.place,
        guichet_ids=event.guichet_ids,
        by=by,
    )


class FakeEvents(StandIn):
    def __init__(self) -> None:
        self.all: list[Event] = []

    def add(self, event: Event) -> None:
        event.id = len(self.all) + 1
        self.all.append(event)

    def by_id(self, event_id: int) -> Event | None:
        return next((event for event in self.all if event.id == event_id), None)

    def upcoming(self, after: datetime, *, limit: int, departement: str = "") -> Sequence[Event]:
        found = self._planned(lambda event: event.starts_at > after)
        return [event for event in found if not departement or event.departement in {"", departement}][:limit]

    def between(self, start: datetime, end: datetime) -> Sequence[Event]:
        return self._planned(lambda event: start <= event.starts_at < end)

    def _planned(self, wanted: Callable[[Event], bool]) -> list[Event]:
        found = [event for event in self.all if event.is_planned and wanted(event)]
        return sorted(found, key=lambda event: event.starts_at)


class FakeEnrolments(StandIn):
    def __init__(self) -> None:
        self.all: list[Enrolment] = []

    def add(self, enrolment: Enrolment) -> None:
        enrolment.id = len(self.all) + 1
        self.all.append(enrolment)

    def of_event(self, event_id: int) -> Sequence[Enrolment]:
        found = [one for one in self.all if one.event_id == event_id]
        return sorted(found, key=lambda one: (one.since, one.id))

    def one(self, event_id: int, agent_id: int) -> Enrolment | None:
        return next((one for one in self.of_event(event_id) if one.agent_id == agent_id), None)


class FakeConvocations(StandIn):
    def __init__(self) -> None:
        self.all: list[Convoked] = []

    def add(self, convoked: Convoked) -> None:
        convoked.id = len(self.all) + 1
        self.all.append(convoked)

    def get(self, number: int) -> Convoked | None:
        return next((one for one in self.all if one.id == number), None)

    def event_of(self, number: int) -> int | None:
        found = self.get(number)
        return found.event_id if found is not None else None

    def of_event(self, event_id: int) -> Sequence[Convoked]:
        return [one for one in self.all if one.event_id == event_id]

    def one(
        self, event_id: int, *, partenaire_id: int | None = None, guichet_id: int | None = None
    ) -> Convoked | None:
        wanted = (partenaire_id, guichet_id)
        return next(
            (one for one in self.of_event(event_id) if (one.partenaire_id, one.guichet_id) == wanted), None
        )

    def remove(self, convoked: Convoked) -> None:
        self.all.remove(convoked)


class FakePapers(StandIn):
    def __init__(self) -> None:
        self.all: dict[int, Papers] = {}

    def add(self, papers: Papers) -> None:
        self.all[papers.event_id] = papers

    def of(self, event_id: int) -> Papers | None:
        return self.all.get(event_id)


class FakeReminderChoices(StandIn):
    def __init__(self) -> None:
        self.all: dict[tuple[int, int], date | None] = {}

    def of_event(self, event_id: int) -> Mapping[int, date | None]:
        return {agent_id: day for (number, agent_id), day in self.all.items() if number == event_id}

    def keep(self, event_id: int, agent_id: int, again_on: date | None) -> None:
        self.all[event_id, agent_id] = again_on

    def forget(self, event_id: int, agent_id: int) -> None:
        self.all.pop((event_id, agent_id), None)


class FakeSignalements(StandIn):
    def __init__(self) -> None:
        self.all: list[Signalement] = []
        self.given = 0

    def add(self, signalement: Signalement) -> None:
        signalement.id = len(self.all) + 1
        self.all.append(signalement)

    def next_reference(self, year: int) -> str:
        self.given += 1
        return f"S-{year}-{self.given:03d}"

    def by_reference(self, reference: str) -> Signalement | None:
        return next((s for s in self.all if s.reference == reference), None)

    def unanswered(self, *, due_before: date | None = None, departement: str = "") -> Sequence[Signalement]:
        """Of all départements: this fake knows no guichet."""
        pending = [s for s in self.all if s.is_pending and (due_before is None or s.due_on <= due_before)]
        return sorted(pending, key=lambda s: s.due_on)


class FakeCadre(StandIn):
    def __init__(self) -> None:
        self.all: list[Commitment] = []

    def add(self, commitment: Commitment) -> None:
        commitment.id = len(self.all) + 1
        self.all.append(commitment)

    def of(self, departement: str) -> Sequence[Commitment]:
        ours = (one for one in self.all if one.departement == departement)
        return sorted(ours, key=lambda one: (one.since, one.id or 0))

    def by_code(self, departement: str, code: str) -> Sequence[Commitment]:
        return [one for one in self.of(departement) if one.code == code]


class FakeSignalementDrafts(StandIn):
    def __init__(self) -> None:
        self.all: list[Draft] = []

    def add(self, draft: Draft) -> None:
        draft.id = len(self.all) + 1
        self.all.append(draft)

    def remove(self, draft: Draft, /) -> None:
        self.all.remove(draft)

    def to(self, guichet_id: int) -> list[Draft]:
        return [draft for draft in self.all if draft.guichet_id == guichet_id]


class FakePeople(StandIn):
    """``guichets`` gives the agents of each."""

    def __init__(self, guichets: dict[int, list[int]]) -> None:
        self.guichets = guichets
        self.closed: set[int] = set()

    def active_agents_of(self, guichet_id: int, *, referents_only: bool = False) -> Sequence[int]:
        return [agent for agent in self.guichets.get(guichet_id, []) if agent not in self.closed]

    def all_active_agents(self, departement: str, *, referents_only: bool = False) -> Sequence[int]:
        return [
            agent_id
            for guichet_id, agents in self.guichets.items()
            if departement in {"", _departement(guichet_id)}
            for agent_id in agents
            if agent_id not in self.closed
        ]

    def person(self, agent_id: int) -> Agent | None:
        guichet = next((number for number, agents in self.guichets.items() if agent_id in agents), None)
        made = person(agent_id, Role.AGENT, guichet)
        made.closed_at = local("2026-12-01 09:00") if agent_id in self.closed else None
        return made

    def guichet_name(self, guichet_id: int | None) -> str:
        return f"Guichet {guichet_id}" if guichet_id else ""

    def departement_of(self, guichet_id: int | None) -> str:
        return _departement(guichet_id) if guichet_id is not None else ""

    def departements(self) -> frozenset[str]:
        return frozenset(map(_departement, self.guichets))


def _departement(guichet_id: int) -> str:
    """Guichets whose number is 100 or more belong to the 83, the others to the 06."""
    return "83" if guichet_id >= 100 else "06"


class FakeRegistry(StandIn):
    def __init__(self, *names: str) -> None:
        self.guichets = [
            Guichet(id=number, name=name, kind=GuichetKind.COMMUNE, departement="06")
            for number, name in enumerate(names, 1)
        ]

    def guichet(self, guichet_id: int) -> Guichet | None:
        return next((g for g in self.guichets if g.id == guichet_id), None)

    def guichets_like(self, text: str, *, limit: int, departement: str = "") -> Sequence[Guichet]:
        return [g for g in self.guichets if holds_each_word(g.name, text)][:limit]


GESTIONNAIRES = 0


class FakeOutbox(StandIn):
    """``posted`` are pairs: the agent told (``GESTIONNAIRES`` for all of them), and the notice."""

    def __init__(self) -> None:
        self.posted: list[tuple[int, Any]] = []
        self.keys: list[str] = []
        self.written: list[tuple[str, Any]] = []
        self.closed: set[int] = set()

    def tell(self, agent_id: int, notice: Any, *, key: str, channel: str = "", about: str = "") -> bool:
        return agent_id not in self.closed and self._post(agent_id, notice, key)

    def tell_gestionnaires(self, notice: Any, *, key: str, **_: Any) -> bool:
        return self._post(GESTIONNAIRES, notice, key)

    def remind(self, agent_id: int, owed: Mapping[str, object], *, until: datetime) -> Collection[str]:
        """Several stay apart here: what leaves together, ``Notifier`` says."""
        if agent_id in self.closed:
            return ()
        return [key for key, notice in owed.items() if self._post(agent_id, notice, key)]

    def remind_gestionnaires(
        self, owed: Mapping[str, object], *, departement: str, until: datetime
    ) -> Collection[str]:
        return [key for key, notice in owed.items() if self._post(GESTIONNAIRES, notice, key)]

    def known(self, keys: Sequence[str]) -> Collection[str]:
        return {*keys} & {*self.keys}

    def drop_late(self, *, now: datetime) -> None:
        """What is posted here has left."""

    def take_back(self, *prefixes: str, agent_id: int | None = None) -> Collection[int]:
        """What is posted here has left."""
        return ()

    def invite(
        self,
        address: str,
        notice: Any,
        event: Event | None,
        *,
        key: str,
        departement: str,
        is_off: bool = False,
        until: datetime | None = None,
    ) -> bool:
        if key in self.keys:
            return False
        self.keys.append(key)
        self.written.append((address, notice))
        return True

    def write(self, address: str, notice: Any, *, key: str, departement: str, **_: Any) -> bool:
        return self.invite(address, notice, None, key=key, departement=departement)

    def link(self, path: str) -> str:
        return path

    def _post(self, agent_id: int, notice: Any, key: str) -> bool:
        if key in self.keys:
            return False
        self.keys.append(key)
        self.posted.append((agent_id, notice))
        return True

    def told(self, kind: type) -> list[int]:
        """Who received a notice of this class, in order."""
        return [agent_id for agent_id, notice in self.posted if type(notice) is kind]


class FakeJournal(StandIn):
    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.asked: list[ThemeAsked] = []

    def add(self, entry: Entry) -> None:
        self.entries.append(entry)

    def rows(self) -> Iterator[Row]:
        raise NotImplementedError

    def between(self, wanted: JournalQuery) -> Iterator[Row]:
        raise NotImplementedError

    def asked_by_theme(self, start: datetime, end: datetime, *, departement: str) -> Sequence[ThemeAsked]:
        return self.asked

    def of(self, kind: Kind) -> list[Entry]:
        return [entry for entry in self.entries if entry.kind is kind]


@dataclass
class FakePartenaires(StandIn):
    """By number, the address of each, "" for none."""

    addresses: dict[int, str] = field(default_factory=dict)

    def reached(self, numbers: Collection[int]) -> Sequence[Agent]:
        return [
            replace(person(number), email=self.addresses[number])
            for number in sorted(numbers)
            if self.addresses.get(number)
        ]


@dataclass
class FakeWork(StandIn):
    """Two agents at guichet 1, one at guichet 2, nobody at guichet 3."""

    people: FakePeople = field(default_factory=lambda: FakePeople({1: [11, 12], 2: [21], 3: []}))
    events: FakeEvents = field(default_factory=FakeEvents)
    enrolments: FakeEnrolments = field(default_factory=FakeEnrolments)
    convocations: FakeConvocations = field(default_factory=FakeConvocations)
    papers: FakePapers = field(default_factory=FakePapers)
    reminder_choices: FakeReminderChoices = field(default_factory=FakeReminderChoices)
    signalements: FakeSignalements = field(default_factory=FakeSignalements)
    cadre: FakeCadre = field(default_factory=FakeCadre)
    signalement_drafts: FakeSignalementDrafts = field(default_factory=FakeSignalementDrafts)
    partenaires: FakePartenaires = field(default_factory=FakePartenaires)
    outbox: FakeOutbox = field(default_factory=FakeOutbox)
    journal: FakeJournal = field(default_factory=FakeJournal)
    registry: FakeRegistry = field(
        default_factory=lambda: FakeRegistry("Mairie de Valbonne", "Mairie de Vence", "Habitat 06")
    )
    service_times: FakeServiceTimes = field(default_factory=FakeServiceTimes)
