"""The guichets as they are kept, on the real registry: one name, one guichet, each change in the journal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from refusing import refuses

from guichets.errors import GuichetKnown
from guichets.imports import guichets_in, lines_of
from guichets.joining import plan
from guichets.particulars import Particulars
from guichets.registry import Agent, Guichet, GuichetKind, Role
from guichets.service import GuichetService
from journal.entries import Kind
from storage.database import Database
from storage.unit_of_work import UnitsOfWork, Work

pytestmark = pytest.mark.databases("sqlite", "postgresql")

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
CLAIRVAL = Particulars(name="Mairie de Clairval", kind=GuichetKind.COMMUNE, hours="9 h – 12 h")


@dataclass
class House:
    """A gestionnaire, and the orders that they give."""

    units: UnitsOfWork
    camille: Agent
    denis: Agent

    @contextmanager
    def keeping(self) -> Iterator[tuple[GuichetService, Work]]:
        with self.units() as work:
            yield GuichetService(work, now=NOW, channel="web"), work

    def add(self, said: Particulars = CLAIRVAL, departement: str = "00") -> Guichet:
        with self.keeping() as (keeping, _):
            return keeping.add(said, departement=departement, by=self.camille)

    def known(self, guichet: Guichet) -> Guichet:
        with self.units.reading() as work:
            known = work.registry.guichet(guichet.id or 0)
        assert known is not None
        return known

    def logged(self) -> list[tuple[Kind, int | None, int | None]]:
        with self.units.reading() as work:
            return [(row.entry.kind, row.entry.guichet_id, row.entry.actor_id) for row in work.journal.rows()]


@pytest.fixture
def house(database: Database) -> House:
    units: UnitsOfWork = UnitsOfWork(database)
    camille = Agent(name="Camille Aubrey", role=Role.GESTIONNAIRE, guichet_id=None, created_at=NOW)
    denis = Agent(name="Denis Fontanel", role=Role.LECTEUR, guichet_id=None, created_at=NOW)
    with units() as work:
        work.registry.add(camille)
        work.registry.add(denis)
    return House(units, camille, denis)


def test_a_guichet_is_added_changed_closed_and_reopened_and_each_is_logged(house: House) -> None:
    guichet = house.add()
    changed = Particulars(name="Mairie de Clairval", kind=GuichetKind.COMMUNE, hours="8 h – 12 h", phone="04")

    for order in ("change", "close", "reopen"):
        with house.keeping() as (keeping, work):
            known = work.registry.guichet(guichet.id or 0)
            assert known is not None
            if order == "change":
                keeping.change(known, changed, by=house.camille)
            else:
                getattr(keeping, order)(known, by=house.camille)

    known = house.known(guichet)
    assert (known.hours, known.phone, known.closed_at) == ("8 h – 12 h", "04", None)
    camille = house.camille.id
    assert house.logged() == [
        (Kind.GUICHET_ADDED, guichet.id, camille),
        (Kind.GUICHET_CHANGED, guichet.id, camille),
        (Kind.GUICHET_CLOSED, guichet.id, camille),
        (Kind.GUICHET_REOPENED, guichet.id, camille),
    ]


def test_what_changes_nothing_logs_nothing(house: House) -> None:
    guichet = house.add()

    with house.keeping() as (keeping, work):
        known = work.registry.guichet(guichet.id or 0)
        assert known is not None
        keeping.change(known, CLAIRVAL, by=house.camille)
        keeping.reopen(known, by=house.camille)

    assert [kind for kind, _, _ in house.logged()] == [Kind.GUICHET_ADDED]


def test_a_name_is_borne_once_in_a_departement_however_it_is_typed(house: House) -> None:
    house.add()
    same = Particulars(name="MAIRIE de  clairval", kind=GuichetKind.EPCI)

    with pytest.raises(GuichetKnown) as known:
        house.add(same)
    house.add(same, departement="83")

    assert (known.value.name, known.value.closed) == ("Mairie de Clairval", False)


def test_a_guichet_takes_no_other_s_name_but_may_write_its_own_otherwise(house: House) -> None:
    house.add()
    murel = house.add(Particulars(name="Murel", kind=GuichetKind.EPCI))

    with house.keeping() as (keeping, work):
        known = work.registry.guichet(murel.id or 0)
        assert known is not None
        with pytest.raises(GuichetKnown):
            keeping.change(
                known, Particulars(name="mairie de Clairval", kind=GuichetKind.EPCI), by=house.camille
            )
        keeping.change(known, Particulars(name="MUREL", kind=GuichetKind.EPCI), by=house.camille)

    assert house.known(murel).name == "MUREL"


def test_a_guichet_does_not_close_over_its_active_agents_unless_told_so(house: House) -> None:
    guichet = house.add()
    nadia = Agent(name="Nadia Belcastel", role=Role.AGENT, guichet_id=guichet.id, created_at=NOW)
    with house.units() as work:
        work.registry.add(nadia)

    with house.keeping() as (keeping, work):
        known = work.registry.guichet(guichet.id or 0)
        assert known is not None
        with refuses("guichets.agents_still_active") as refusal:
            keeping.close(known, by=house.camille)
        keeping.close(known, by=house.camille, with_accesses=True)

    assert refusal.value.values["count"] == 1
    assert house.known(guichet).closed_at == NOW
    with house.units.reading() as work:
        agent = work.registry.agent(nadia.id or 0)
        assert agent is not None
        assert agent.closed_at == NOW
    assert [kind for kind, _, _ in house.logged()][-2:] == [Kind.AGENT_CLOSED, Kind.GUICHET_CLOSED]


def test_a_closed_guichet_keeps_its_name_and_is_not_changed(house: House) -> None:
    guichet = house.add()
    with house.keeping() as (keeping, work):
        known = work.registry.guichet(guichet.id or 0)
        assert known is not None
        keeping.close(known, by=house.camille)
        with refuses("guichets.guichet_is_closed"):
            keeping.change(known, CLAIRVAL, by=house.camille)

    with pytest.raises(GuichetKnown) as known_name:
        house.add()

    assert known_name.value.closed


def test_only_a_gestionnaire_or_the_command_line_keeps_them(house: House) -> None:
    with house.keeping() as (keeping, _):
        with refuses("common.gestionnaire_only"):
            keeping.add(CLAIRVAL, departement="00", by=house.denis)
        keeping.add(CLAIRVAL, departement="00", by=None)

    assert [actor for _, _, actor in house.logged()] == [None]


def test_a_file_is_carried_out_as_it_was_planned(house: House) -> None:
    guichet = house.add()
    text = "nom;type;horaires\nMairie de Clairval;commune;10 h\nMurel;epci;\n"

    for _ in range(2):
        with house.keeping() as (keeping, work):
            made = plan(work.registry, guichets_in(lines_of(text.encode()), departement="00"))
            keeping.carry_out(made, by=house.camille)

    assert house.known(guichet).hours == "10 h"
    assert made.does_nothing
    assert [kind for kind, _, _ in house.logged()] == [
        Kind.GUICHET_ADDED,
        Kind.GUICHET_ADDED,
        Kind.GUICHET_CHANGED,
    ]
