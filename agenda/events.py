"""A training or a meeting: what is planned, whom it concerns, and where it stands."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from delivery.files import Attachment
from journal.entries import Entry, Kind
from journal.people import People, Person
from refusals.base import Refused


class EventKind(StrEnum):
    FORMATION = "formation"
    COPIL = "copil"
    COMITE = "comite_suivi"
    PLENIERE = "pleniere"


# The guichets sit on the comité de suivi (fact 184) and send their agents to trainings (facts 180 and 181):
# all of them, unless some are chosen. A copil gathers gestionnaires and the State (fact 183), and the
# guichets that it invites (annexe « Missions du gestionnaire départemental », 4 a); a plénière, none (186).
FOR_GUICHETS = frozenset({EventKind.FORMATION, EventKind.COMITE})
MAY_INVITE = FOR_GUICHETS | {EventKind.COPIL}


class TrainingKind(StrEnum):
    """What a training is given for (facts 180 and 181)."""

    INITIAL = "initial"
    """For a guichet that begins."""
    NOVELTY = "novelty"
    """For what is new in the SNE."""
    ON_DEMAND = "on_demand"
    """Because a guichet asked for it."""


@dataclass(frozen=True)
class Offer:
    """What a training says besides when and where: see ``Event``."""

    training: TrainingKind | None = None
    trainer: str = ""
    places: int | None = None
    has_enrolment: bool = False
    about: str = ""
    for_referents: bool = False


class EventStatus(StrEnum):
    PLANNED = "planned"
    CANCELLED = "cancelled"


@dataclass(eq=False, kw_only=True)
class Event:
    """``title`` is empty for a meeting, which its kind names; ``guichet_ids`` is empty for all guichets, for
    none when it is a copil.

    ``revision`` grows at each change. ``told_ids`` are the agents who were reminded of it, hence those who
    must hear of a change, and ``partenaire_ids`` are convoked by mail; each list is replaced, never changed
    in place, so that storage sees it.
    ``departement`` is empty for an event of all those that this service serves. ``places`` is None where they
    are not counted. ``about`` is the theme that a training teaches, "" for none. ``has_enrolment`` is of a
    training to which each one says whether they come: only those who do are reminded. ``for_referents``
    leaves the other agents out. ``held_at`` is when the attendance was taken for the first time, and
    ``held_by`` who took it; ``changed_at``, when it was last changed or cancelled.
    """

    id: int | None = None
    kind: EventKind
    title: str = ""
    starts_at: datetime
    place: str
    status: EventStatus = EventStatus.PLANNED
    planned_by: int
    created_at: datetime
    revision: int = 0
    changed_at: datetime | None = None
    guichet_ids: list[int] = field(default_factory=list)
    told_ids: list[int] = field(default_factory=list)
    partenaire_ids: list[int] = field(default_factory=list)
    departement: str = ""
    ends_at: datetime | None = None
    training: TrainingKind | None = None
    trainer: str = ""
    places: int | None = None
    has_enrolment: bool = False
    about: str = ""
    for_referents: bool = False
    held_at: datetime | None = None
    files: list[Attachment] = field(default_factory=list)
    held_by: int | None = None

    @property
    def reference(self) -> str:
        """``formation-12``: how keys and the journal name it."""
        return f"{self.kind}-{self.id}"

    @property
    def theme(self) -> str:
        """The theme under which the journal counts it."""
        return "formations" if self.kind is EventKind.FORMATION else "instances"

    @property
    def concerns_guichets(self) -> bool:
        return self.kind in FOR_GUICHETS or bool(self.guichet_ids)

    @property
    def convokes_guichets(self) -> bool:
        """Each says whether it comes; to a training, each agent does."""
        return self.concerns_guichets and self.kind is not EventKind.FORMATION

    def concerns(self, guichet_id: int | None) -> bool:
        """``guichet_id`` is one of its département, or any when it is of all."""
        return guichet_id in self.guichet_ids if self.guichet_ids else self.concerns_guichets

    @property
    def is_planned(self) -> bool:
        return self.status is EventStatus.PLANNED

    @property
    def offer(self) -> Offer:
        return Offer(
            self.training, self.trainer, self.places, self.has_enrolment, self.about, self.for_referents
        )

    @offer.setter
    def offer(self, offer: Offer) -> None:
        self.training, self.trainer = offer.training, offer.trainer
        self.places, self.has_enrolment, self.about = offer.places, offer.has_enrolment, offer.about
        self.for_referents = offer.for_referents

    def entry(
        self, kind: Kind, *, at: datetime, channel: str = "", by: Person | None = None, outcome: str = ""
    ) -> Entry:
        """A row of the journal about it."""
        return Entry(
            at=at,
            kind=kind,
            channel=channel,
            theme=self.theme,
            outcome=outcome,
            subject=self.reference,
            actor_id=by.id if by is not None else None,
        )

    def remember_told(self, agent_ids: list[int]) -> None:
        self.told_ids = sorted({*self.told_ids, *agent_ids})

    def forget_told(self, agent_ids: list[int]) -> None:
        self.told_ids = sorted({*self.told_ids} - {*agent_ids})


def require_deciding(event: Event, by: Person, people: People) -> None:
    """Whoever changes it: another département's is as good as unknown. Raises ``common.gestionnaire_only``,
    ``agenda.unknown``, ``common.holds_for_all`` or ``agenda.cancelled``.
    """
    if not by.is_gestionnaire:
        raise Refused("common.gestionnaire_only")
    if not by.sees(event.departement):
        raise Refused("agenda.unknown")
    if not by.decides_for(event.departement, people.departements()):
        raise Refused("common.holds_for_all")
    if not event.is_planned:
        raise Refused("agenda.cancelled")


Whose = Callable[[str], bool]
"""Whether events of a département are meant; its code is "" for those of all of them."""


def held_by(events: Iterable[Event], whose: Whose | None) -> Iterator[Event]:
    """None is for every event."""
    return (event for event in events if whose is None or whose(event.departement))


def audience(event: Event, people: People) -> Collection[int]:
    """The agents whom it concerns, each once; the gestionnaires are told together."""
    if not event.concerns_guichets:
        return ()
    few = event.for_referents
    if not event.guichet_ids:
        return people.all_active_agents(event.departement, referents_only=few)
    found = (people.active_agents_of(number, referents_only=few) for number in event.guichet_ids)
    return dict.fromkeys(agent for agents in found for agent in agents)


def concerning(events: Iterable[Event], agent: Person, people: People) -> Sequence[Event]:
    """Of those that concern their guichet, the ones that are for them."""
    return [one for one in events if not one.for_referents or agent.id in audience(one, people)]


@dataclass(frozen=True)
class EventQuery:
    """Events of one kind, or of all; a département sees its own, and those of all départements."""

    kind: EventKind | None = None
    departement: str = ""
