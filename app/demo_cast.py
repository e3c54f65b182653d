"""Who plays in the demonstration: invented guichets, agents and gestionnaires."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count, cycle, islice
from pathlib import Path

import yaml

from app.wiring import Components
from deadlines.working_days import is_working_day
from deadlines.zones import Zone
from guichets.access import account_of, web_caller
from guichets.names import fold
from guichets.registry import Agent, Guichet, GuichetKind, Role

CONTENT = Path(__file__).parent / "content"
_CAST = yaml.safe_load((CONTENT / "demo_cast.yaml").read_text("utf-8"))
DEPARTEMENT: str = _CAST["departement"]


@dataclass(frozen=True)
class Office:
    """Who speaks in the play, and the service they use; who only holds its settings, or only reads, is not of
    it.
    """

    components: Components
    today: date
    guichets: Sequence[Guichet]
    agents: Sequence[Agent]
    by: Agent
    colleague: Agent

    @property
    def gestionnaires(self) -> Sequence[Agent]:
        return self.by, self.colleague

    @property
    def zone(self) -> Zone:
        return self.components.settings.zone

    def working_days_before(self, day: date) -> Iterator[date]:
        """The nearest first."""
        while True:
            day -= timedelta(days=1)
            if is_working_day(day, self.zone):
                yield day


def office_in(components: Components, today: date, now: datetime) -> Office:
    """Everybody, once each is in the registry."""
    guichets = [*_guichets()]
    with components.units() as work:
        for number, guichet in enumerate(guichets):
            guichet.phone = f"04 65 71 {number:02} 00"  # set aside by the Arcep: nobody answers
            work.registry.add(guichet)

        def hired(name: str, role: Role, guichet: Guichet | None = None, phone: str = "") -> Agent:
            email = f"{fold(name).replace(' ', '.')}@exemple.invalid" if guichet else ""
            guichet_id = guichet.id if guichet else None
            person = Agent(
                name=name, role=role, guichet_id=guichet_id, email=email, phone=phone, created_at=now
            )
            work.registry.add(person)
            work.registry.add(account_of(person, web_caller(person), at=now))
            return person

        agents = [
            hired(name, Role.REFERENT, guichet, f"06 39 98 {number:02} 00")
            if number < len(guichets)
            else hired(name, Role.AGENT, guichet)
            for number, (name, guichet) in enumerate(
                islice(zip(_names(), cycle(guichets), strict=False), _CAST["agents"])
            )
        ]
        by, colleague = (hired(name, Role.GESTIONNAIRE) for name in _CAST["gestionnaires"])
        hired(_CAST["administrateur"], Role.ADMINISTRATEUR)
        hired(_CAST["lecteur"], Role.LECTEUR)
    return Office(components, today, guichets, agents, by, colleague)


def _guichets() -> Iterator[Guichet]:
    parts, whole = _CAST["parts"], _CAST["whole"]
    part_of = {commune: part for part in parts for commune in part["communes"]}
    for name, kind, commune in (
        *((f"Mairie de {commune}", GuichetKind.COMMUNE, commune) for commune in part_of),
        *((name, GuichetKind.BAILLEUR, commune) for name, commune in _CAST["bailleurs"].items()),
        *((part["name"], GuichetKind.EPCI, part["seat"]) for part in parts),
        *((name, GuichetKind(kind), commune) for name, (kind, commune) in whole.items()),
    ):
        part = {} if name in whole else part_of[commune]
        yield Guichet(
            name=name,
            kind=kind,
            departement=DEPARTEMENT,
            commune=commune,
            intercommunalite=part.get("name", ""),
            territoire=part.get("territoire", ""),
            hours="lundi-vendredi 9:00-17:00",
        )


def _names() -> Iterator[str]:
    first_names, last_names = _CAST["first_names"], _CAST["last_names"]
    for number in count():
        first = first_names[number % len(first_names)]
        yield f"{first} {last_names[(number * 7 + number // len(first_names)) % len(last_names)]}"
