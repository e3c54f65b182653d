"""What a référent may say for their guichet, and nobody else, on the real registry."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from refusing import refuses
from stand_in import StandIn

from guichets.access import AccessService, Caller
from guichets.errors import FaultyParticulars, UnknownColleague
from guichets.notices import ContactChanged
from guichets.particulars import Difference
from guichets.registry import Agent, Guichet, GuichetKind, Role
from guichets.representation import CONTACT, RepresentationService
from journal.entries import Kind
from storage.database import Database
from storage.unit_of_work import UnitsOfWork, Work

pytestmark = pytest.mark.databases("sqlite", "postgresql")

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@dataclass
class Outbox(StandIn):
    """What the gestionnaires were told, once for each key."""

    told: dict[str, Any] = field(default_factory=dict)

    def tell_gestionnaires(self, notice: object, *, key: str, departement: str) -> None:
        self.told.setdefault(key, notice)


class House:
    """Two guichets; at the first a référent, an agent who has come and one who has not."""

    def __init__(self, database: Database) -> None:
        self.outbox = Outbox()
        self.units: UnitsOfWork = UnitsOfWork(database, lambda _work: self.outbox)
        self.clairval = Guichet(
            name="Mairie de Clairval", kind=GuichetKind.COMMUNE, departement="00", phone="04 00 00 00 01"
        )
        self.argence = Guichet(name="Argence Habitat", kind=GuichetKind.BAILLEUR, departement="00")
        with self.units() as work:
            for guichet in (self.clairval, self.argence):
                work.registry.add(guichet)
        self.ines = self.person("Inès Ravignan", Role.REFERENT)
        self.nadia = self.person("Nadia Morvanne")
        self.bruno = self.person("Bruno Talverne")
        self.elsewhere = self.person("Paul Rivière", guichet=self.argence)
        self.camille = self.person("Camille Aubrey", Role.GESTIONNAIRE)
        with self.units() as work:
            code = AccessService(work, now=NOW).invite_again(known(work, self.nadia), by=None)
            AccessService(work, now=NOW).redeem(code, Caller("telegram", "7", "7", "Nadia"))

    def person(self, name: str, role: Role = Role.AGENT, *, guichet: Guichet | None = None) -> Agent:
        at_guichet = role in {Role.AGENT, Role.REFERENT}
        place = (guichet or self.clairval).id if at_guichet else None
        person = Agent(name=name, role=role, guichet_id=place, created_at=NOW)
        with self.units() as work:
            work.registry.add(person)
        return person

    @contextmanager
    def speaking(self, by: Agent | None = None) -> Iterator[tuple[RepresentationService, Work]]:
        with self.units() as work:
            yield RepresentationService(work, by=by or self.ines, now=NOW, channel="web"), work

    def change(self, **typed: str) -> tuple[Difference, ...]:
        with self.speaking() as (representation, _):
            present = {name: getattr(representation.guichet, name) for name in CONTACT}
            return representation.change_contact(representation.read_contact({**present, **typed}))

    def logged(self, kind: Kind) -> list[tuple[int | None, str, int | None]]:
        with self.units.reading() as work:
            entries = [row.entry for row in work.journal.rows()]
        return [(one.guichet_id, one.channel, one.actor_id) for one in entries if one.kind is kind]


def known(work: Work, person: Agent) -> Agent:
    found = work.registry.agent(person.id or 0)
    assert found is not None
    return found


@pytest.fixture
def house(database: Database) -> House:
    return House(database)


@pytest.mark.parametrize("who", ["nadia", "camille"])
def test_only_a_referent_speaks_for_a_guichet(house: House, who: str) -> None:
    with refuses("guichets.referent_only"), house.speaking(getattr(house, who)):
        pass


def test_nobody_speaks_for_a_guichet_that_is_closed(house: House) -> None:
    with house.units() as work:
        guichet = work.registry.guichet(house.clairval.id or 0)
        assert guichet is not None
        guichet.closed_at = NOW
    with refuses("guichets.guichet_is_closed"), house.speaking():
        pass


def test_a_referent_whose_access_is_closed_speaks_for_nobody(house: House) -> None:
    with house.units() as work:
        AccessService(work, now=NOW).close(known(work, house.ines), by=None)
    with house.units.reading() as work:
        ines = known(work, house.ines)
    with refuses("guichets.referent_only"), house.speaking(ines):
        pass


@pytest.mark.parametrize("who", ["elsewhere", "ines", "camille"])
def test_a_colleague_is_somebody_else_of_her_own_guichet(house: House, who: str) -> None:
    with house.speaking() as (representation, _), pytest.raises(UnknownColleague):
        representation.colleague(getattr(house, who).id)
    with house.speaking() as (representation, _), pytest.raises(UnknownColleague):
        representation.colleague(9_999)


def test_who_has_left_is_shown_out_at_once_and_once(house: House) -> None:
    for expected in (True, False):
        with house.speaking() as (representation, work):
            colleague = representation.colleague(house.nadia.id or 0)
            assert representation.end_access(colleague) is expected
            assert not known(work, house.nadia).is_active

    assert house.logged(Kind.AGENT_CLOSED) == [(house.clairval.id, "web", house.ines.id)]


def test_who_joins_is_an_agent_of_her_guichet(house: House) -> None:
    with house.speaking() as (representation, work):
        person, code = representation.invite("Lise Marchand", email="lise@clairval.example")
        entered = AccessService(work, now=NOW).redeem(code, Caller("telegram", "8", "8", "Lise"))

    assert (person.role, person.guichet_id) == (Role.AGENT, house.clairval.id)
    assert entered is person


def test_a_colleague_who_is_there_is_not_invited_twice(house: House) -> None:
    with house.speaking() as (representation, _), refuses("guichets.colleague_known"):
        representation.invite("NADIA morvanne", email="")


def test_the_name_of_somebody_who_left_is_free(house: House) -> None:
    with house.speaking() as (representation, _):
        representation.end_access(representation.colleague(house.nadia.id or 0))
        representation.invite("Nadia Morvanne", email="")


def test_a_lost_code_is_replaced(house: House) -> None:
    with house.speaking() as (representation, work):
        code = representation.invite_again(representation.colleague(house.bruno.id or 0))
        assert (
            AccessService(work, now=NOW).redeem(code, Caller("telegram", "9", "9", "B")).id == house.bruno.id
        )


def _come(house: House) -> Agent:
    return house.nadia


def _blocked(house: House) -> Agent:
    """The colleague came, then blocked the bot: they are known all the same."""
    with house.units() as work:
        account = work.registry.account("telegram", "7")
        assert account is not None
        account.blocked_at = NOW
    return house.nadia


def _second_referent(house: House) -> Agent:
    return house.person("Odile Brun", Role.REFERENT)


def _left(house: House) -> Agent:
    with house.units() as work:
        AccessService(work, now=NOW).close(known(work, house.bruno), by=None)
    return house.bruno


@pytest.mark.parametrize("of", [_come, _blocked, _second_referent, _left])
def test_no_code_lets_her_in_under_the_name_of_another(house: House, of: Callable[[House], Agent]) -> None:
    colleague = of(house)
    with house.speaking() as (representation, _), refuses("guichets.colleague_has_come"):
        representation.invite_again(representation.colleague(colleague.id or 0))


def test_what_changes_is_kept_logged_and_told_to_the_gestionnaires(house: House) -> None:
    changed = house.change(phone="04 00 00 00 02", hours="9 h – 12 h")

    assert changed == (
        Difference("phone", "04 00 00 00 01", "04 00 00 00 02"),
        Difference("hours", "", "9 h – 12 h"),
    )
    assert list(house.outbox.told.values()) == [
        ContactChanged("Mairie de Clairval", "Inès Ravignan", changed)
    ]
    assert all(len(key) <= 150 for key in house.outbox.told)  # the number of a gestionnaire follows
    assert house.logged(Kind.GUICHET_CHANGED) == [(house.clairval.id, "web", house.ines.id)]


def test_what_was_so_already_tells_nobody(house: House) -> None:
    assert house.change() == ()
    assert house.outbox.told == {}
    assert house.logged(Kind.GUICHET_CHANGED) == []


def test_two_changes_of_one_instant_are_both_told(house: House) -> None:
    house.change(phone="1")
    house.change(phone="2")
    assert len(house.outbox.told) == 2


def test_all_the_faults_are_told_at_once_and_nothing_is_kept(house: House) -> None:
    with pytest.raises(FaultyParticulars) as refused:
        house.change(email="pas une adresse", phone="0" * 50)
    assert set(refused.value.faults) == {"email", "phone"}
    with house.speaking() as (representation, _):
        assert representation.guichet.phone == "04 00 00 00 01"
