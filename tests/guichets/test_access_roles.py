"""Who holds which rights, and how a role changes hands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from refusing import refuses

from guichets.access import AccessService
from guichets.errors import UnknownGuichet
from guichets.people import change_role
from guichets.registry import Agent, Guichet, GuichetKind, Role
from guichets.rights import RIGHTS, Right, rights_of
from journal.entries import Kind
from storage.database import Database
from storage.unit_of_work import UnitsOfWork

pytestmark = pytest.mark.databases("sqlite", "postgresql")

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@dataclass
class Service:
    units: UnitsOfWork
    guichet: Guichet

    def person(self, role: Role, *, name: str = "Camille Aubrey", departement: str = "") -> Agent:
        place = self.guichet if role in {Role.AGENT, Role.REFERENT} else None
        with self.units() as work:
            accesses = AccessService(work, now=NOW)
            return accesses.invite(name, guichet=place, role=role, departement=departement, by=None)[0]

    def closes(self, agent: Agent) -> None:
        with self.units() as work:
            known = work.registry.agent(agent.id or 0)
            assert known is not None
            AccessService(work, now=NOW).close(known, by=None)

    def rights(self, agent: Agent) -> frozenset[Right]:
        with self.units.reading() as work:
            return rights_of(agent, work.registry)

    def gives(
        self, agent: Agent, role: Role, *, guichet: Guichet | None = None, departement: str = ""
    ) -> Agent:
        with self.units() as work:
            known = work.registry.agent(agent.id or 0)
            assert known is not None
            change_role(
                work,
                known,
                role,
                guichet=guichet,
                departement=departement,
                by=None,
                now=NOW,
            )
            return known


@pytest.fixture
def service(database: Database) -> Service:
    units: UnitsOfWork = UnitsOfWork(database)
    guichet = Guichet(name="Mairie de Clairval", kind=GuichetKind.COMMUNE, departement="00")
    with units() as work:
        work.registry.add(guichet)
    return Service(units, guichet)


def test_the_settings_are_the_gestionnaires_until_somebody_is_administrateur(service: Service) -> None:
    camille = service.person(Role.GESTIONNAIRE)
    assert Right.ADMINISTER in service.rights(camille)

    denis = service.person(Role.ADMINISTRATEUR, name="Denis Fontanel")
    assert Right.ADMINISTER not in service.rights(camille)
    assert Right.ADMINISTER in service.rights(denis)

    service.closes(denis)
    assert Right.ADMINISTER in service.rights(camille)


@pytest.mark.parametrize("role", [Role.AGENT, Role.REFERENT, Role.LECTEUR])
def test_nobody_else_ever_holds_the_settings(service: Service, role: Role) -> None:
    assert service.rights(service.person(role)) == RIGHTS[role]


def test_an_agent_who_becomes_gestionnaire_leaves_her_guichet_and_sees_one_departement(
    service: Service,
) -> None:
    nadia = service.gives(service.person(Role.AGENT), Role.GESTIONNAIRE, departement="06")

    assert (nadia.role, nadia.guichet_id, nadia.departement) == (Role.GESTIONNAIRE, None, "06")


def test_a_referent_stays_at_her_guichet(service: Service) -> None:
    nadia = service.gives(service.person(Role.AGENT), Role.REFERENT)

    assert (nadia.role, nadia.guichet_id) == (Role.REFERENT, service.guichet.id)


def test_somebody_of_no_guichet_needs_one_to_become_an_agent(service: Service) -> None:
    lecteur = service.person(Role.LECTEUR, departement="06")
    with pytest.raises(UnknownGuichet):
        service.gives(lecteur, Role.AGENT)

    agent = service.gives(lecteur, Role.AGENT, guichet=service.guichet)

    assert (agent.role, agent.guichet_id, agent.departement) == (Role.AGENT, service.guichet.id, "")


@pytest.mark.parametrize("last", [Role.GESTIONNAIRE, Role.ADMINISTRATEUR])
def test_one_gestionnaire_or_administrateur_remains(service: Service, last: Role) -> None:
    camille = service.person(last)
    with refuses("guichets.last_gestionnaire"):
        service.gives(camille, Role.LECTEUR)

    service.person(Role.GESTIONNAIRE, name="Denis Fontanel")
    assert service.gives(camille, Role.LECTEUR).role is Role.LECTEUR


def test_the_last_administrateur_may_become_gestionnaire(service: Service) -> None:
    camille = service.gives(service.person(Role.ADMINISTRATEUR), Role.GESTIONNAIRE)

    assert Right.ADMINISTER in service.rights(camille)


def test_the_journal_tells_of_the_new_role(service: Service) -> None:
    nadia = service.gives(service.person(Role.AGENT), Role.REFERENT)

    with service.units.reading() as work:
        entry = [row.entry for row in work.journal.rows()][-1]
    assert (entry.kind, entry.outcome, entry.subject) == (Kind.ROLE_CHANGED, "referent", f"agent:{nadia.id}")
