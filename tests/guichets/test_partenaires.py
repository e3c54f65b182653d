from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import UTC, datetime

import pytest
from refusing import refuses

from guichets.partenaires import PartenaireContact, PartenaireService
from guichets.registry import Agent, Role
from journal.entries import Kind
from storage.database import Database
from storage.repositories import SqlRegistry
from storage.unit_of_work import UnitsOfWork, Work

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
DREAL = PartenaireContact(name="Paul Brévald", organisation="DREAL", email="paul@dreal.example")


@pytest.fixture
def camille(database: Database) -> Agent:
    agent = Agent(name="Camille", role=Role.GESTIONNAIRE, guichet_id=None, created_at=NOW)
    with database.writing() as session:
        SqlRegistry(session).add(agent)
    return agent


def working(database: Database) -> AbstractContextManager[Work]:
    units: UnitsOfWork = UnitsOfWork(database)
    return units()


def test_a_partenaire_is_added_changed_removed_and_put_back(database: Database, camille: Agent) -> None:
    with working(database) as work:
        number = PartenaireService(work, now=NOW).add(DREAL, departement="00", by=camille).id
    with working(database) as work:
        orders, kept = PartenaireService(work, now=NOW), work.partenaires.get(number or 0)
        assert kept is not None
        orders.change(kept, PartenaireContact(name="Paul Brévald", organisation="DREAL PACA"), by=camille)
        orders.close(kept, by=camille)
        assert kept.closed_at == NOW
        orders.reopen(kept, by=camille)
    with working(database) as work:
        (kept,) = work.partenaires.all(departement="00")
        assert (kept.organisation, kept.email, kept.closed_at) == ("DREAL PACA", "", None)
        rows = [row.entry.outcome for row in work.journal.rows() if row.entry.kind is Kind.PARTENAIRE_CHANGED]
        assert rows == ["added", "changed", "closed", "reopened"]


def test_a_departement_sees_its_own_and_those_of_all(database: Database, camille: Agent) -> None:
    with working(database) as work:
        orders = PartenaireService(work, now=NOW)
        for name, departement in (("Celui du 06", "06"), ("Celui du 83", "83"), ("De tous", "")):
            orders.add(PartenaireContact(name=name, organisation=name), departement=departement, by=camille)
        assert [one.name for one in work.partenaires.all(departement="06")] == ["Celui du 06", "De tous"]
        assert len(work.partenaires.all(departement="")) == 3


@pytest.mark.parametrize(
    ("contact", "refusal"),
    [
        (PartenaireContact(name=" ", organisation="DREAL"), "guichets.no_name"),
        (PartenaireContact(name="Paul", organisation=""), "guichets.no_name"),
        (PartenaireContact(name="Paul", organisation="DREAL", email="paul"), "guichets.bad_address"),
        (
            PartenaireContact(name="Paul", organisation="DREAL", email="a@b.fr, c@d.fr"),
            "guichets.bad_address",
        ),
        (PartenaireContact(name="P" * 201, organisation="DREAL"), "common.too_long"),
        (PartenaireContact(name="Paul", organisation="DREAL", phone="0" * 41), "common.too_long"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_its_reason(
    database: Database, camille: Agent, contact: PartenaireContact, refusal: str
) -> None:
    with working(database) as work, refuses(refusal):
        PartenaireService(work, now=NOW).add(contact, departement="", by=camille)


def test_only_a_gestionnaire_keeps_partenaires(database: Database) -> None:
    nadia = Agent(id=4, name="Nadia", role=Role.REFERENT, guichet_id=1, created_at=NOW)
    with working(database) as work, refuses("common.gestionnaire_only"):
        PartenaireService(work, now=NOW).add(DREAL, departement="", by=nadia)
