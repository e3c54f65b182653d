"""Who is sent a sign-in link, by which ways, and how often one may ask."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from refusing import refuses
from stand_in import StandIn

from guichets.access import INVITATION_LIFE, AccessService, Caller
from guichets.errors import TooManyTries
from guichets.links import Links, Ways, folded_address
from guichets.registry import Agent, Guichet, GuichetKind, Role
from guichets.sessions import LINK_LIFE, Sessions
from guichets.throttle import LINKS_BY_CLIENT, Throttle
from storage.database import Database
from storage.unit_of_work import UnitsOfWork

pytestmark = pytest.mark.databases("sqlite", "postgresql")

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
ALL_WAYS = Ways("https://sne.example", by_mail=True, by_telegram=True)
NADIA = "nadia@clairval.example"
CLIENT = "192.0.2.7"


@dataclass
class Letters(StandIn):
    """Where each link went: an address, or somebody's Telegram."""

    sent: list[tuple[str, Any]] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)

    def tell(self, agent_id: int, notice: Any, *, key: str, channel: str = "") -> None:
        self.sent.append((channel, notice))

    def write(self, address: str, notice: Any, *, key: str, departement: str, **_: Any) -> bool:
        self.sent.append((address, notice))
        is_new = key not in self.keys
        self.keys.add(key)
        return is_new


@dataclass
class Office:
    units: UnitsOfWork
    letters: Letters
    guichet: Guichet

    @contextmanager
    def at(self, now: datetime = NOW, ways: Ways = ALL_WAYS) -> Iterator[Links]:
        with self.units() as work:
            yield Links(work, ways, now=now)

    def person(self, name: str, email: str = "", *, telegram: bool = False) -> Agent:
        with self.units() as work:
            accesses = AccessService(work, now=NOW)
            agent, code = accesses.invite(name, guichet=self.guichet, role=Role.AGENT, email=email, by=None)
            if telegram:
                accesses.redeem(code, Caller("telegram", name, name, name))
        return agent

    def closes(self, agent: Agent) -> None:
        with self.units() as work:
            known = work.registry.agent(agent.id or 0)
            assert known is not None
            AccessService(work, now=NOW).close(known, by=None)

    def asks(self, address: str, *, client: str = CLIENT, now: datetime = NOW, ways: Ways = ALL_WAYS) -> None:
        with self.at(now, ways) as links:
            links.send_to_address(address, client=client)


@pytest.fixture
def office(database: Database) -> Office:
    letters = Letters()
    units: UnitsOfWork = UnitsOfWork(database, lambda _work: letters)
    guichet = Guichet(name="Mairie de Clairval", kind=GuichetKind.COMMUNE, departement="00")
    with units() as work:
        work.registry.add(guichet)
    return Office(units, letters, guichet)


def test_the_link_leaves_by_mail_and_in_telegram_and_lets_in_once(office: Office) -> None:
    office.person("Nadia Belcastel", NADIA, telegram=True)

    office.asks(NADIA)

    assert [place for place, _ in office.letters.sent] == [NADIA, "telegram"]
    (link,) = {link for _, link in office.letters.sent}
    assert (link.name, link.expires_at) == ("Nadia Belcastel", NOW + LINK_LIFE)
    prefix = "https://sne.example/entrer/"
    assert link.address.startswith(prefix)
    with office.units() as work:
        agent, _ = Sessions(work, now=NOW).sign_in(link.address.removeprefix(prefix))
    assert agent.name == "Nadia Belcastel"


def test_the_case_of_an_address_does_not_matter(office: Office) -> None:
    office.person("Nadia Belcastel", "Nadia@Clairval.example")

    office.asks(folded_address("  NADIA@clairval.EXAMPLE "))

    assert [place for place, _ in office.letters.sent] == ["Nadia@Clairval.example"]


def test_nothing_leaves_for_an_address_that_nobody_has_or_that_was_closed(office: Office) -> None:
    office.closes(office.person("Nadia Belcastel", NADIA))
    office.person("Sans adresse")

    for address in (NADIA, "personne@clairval.example"):
        office.asks(address)

    assert office.letters.sent == []


def test_colleagues_who_share_an_address_get_each_their_link(office: Office) -> None:
    office.person("Nadia Belcastel", NADIA)
    office.person("Bruno Talverne", NADIA)

    office.asks(NADIA)

    assert [link.name for _, link in office.letters.sent] == ["Nadia Belcastel", "Bruno Talverne"]
    assert len({link.address for _, link in office.letters.sent}) == 2


@pytest.mark.parametrize(
    ("by_mail", "by_telegram", "places"),
    [(True, False, [NADIA]), (False, True, ["telegram"]), (False, False, [])],
)
def test_a_link_leaves_only_by_the_ways_that_are_open(
    office: Office, by_mail: bool, by_telegram: bool, places: list[str]
) -> None:
    office.person("Nadia Belcastel", NADIA, telegram=True)

    office.asks(NADIA, ways=replace(ALL_WAYS, by_mail=by_mail, by_telegram=by_telegram))

    assert [place for place, _ in office.letters.sent] == places


@pytest.mark.parametrize("address", [NADIA, "personne@clairval.example"])
def test_five_links_a_quarter_of_an_hour_for_an_address_known_or_not(office: Office, address: str) -> None:
    office.person("Nadia Belcastel", NADIA)
    for minute in range(5):
        office.asks(address, client=str(minute), now=NOW + timedelta(minutes=minute))

    with pytest.raises(TooManyTries) as refused:
        office.asks(address, client="another", now=NOW + timedelta(minutes=5))

    assert refused.value.wait == timedelta(minutes=10)
    office.asks(address, now=NOW + timedelta(minutes=15))


def test_tries_that_a_clock_ahead_counted_keep_nobody_out_once_it_is_right(office: Office) -> None:
    office.person("Nadia Belcastel", NADIA)
    for minute in range(5):
        office.asks(NADIA, client=str(minute), now=NOW + timedelta(days=2, minutes=minute))

    office.asks(NADIA)


def test_a_whole_office_asks_from_one_place_and_no_more(office: Office) -> None:
    with office.units() as work:
        throttle = Throttle(work, now=NOW)
        for _ in range(LINKS_BY_CLIENT.tries - 1):
            throttle.count(LINKS_BY_CLIENT, CLIENT)
    office.asks("derniere@clairval.example")

    with pytest.raises(TooManyTries):
        office.asks("autre@clairval.example")
    office.asks("autre@clairval.example", client="192.0.2.8")


def test_five_links_a_quarter_of_an_hour_for_somebody_who_is_in(office: Office) -> None:
    nadia = office.person("Nadia Belcastel", NADIA)
    for _ in range(5):
        with office.at() as links:
            links.give(nadia)

    with office.at() as links, pytest.raises(TooManyTries):
        links.send_to(nadia)


def test_neither_an_address_nor_a_place_is_kept_and_the_count_is_forgotten(office: Office) -> None:
    office.asks("personne@clairval.example")
    with office.units.database.reading() as session:
        rows = session.connection().exec_driver_sql("SELECT * FROM attempts").all()
    assert rows
    assert not any(word in str(rows) for word in ("personne", "clairval", CLIENT))

    office.asks("autre@clairval.example", now=NOW + timedelta(minutes=15))
    with office.units.database.reading() as session:
        assert len(session.connection().exec_driver_sql("SELECT * FROM attempts").all()) == len(rows)


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("typed", ["", "nadia", "@clairval.example", "nadia@", "na dia@clairval.example"])
def test_what_is_no_address_is_told_from_one(typed: str) -> None:
    assert folded_address(typed) == ""


def test_an_invitation_leaves_by_mail_with_a_link_that_lets_in_and_a_code(office: Office) -> None:
    helene, nadia = office.person("Hélène Ozanne"), office.person("Nadia Belcastel", NADIA)
    with office.at() as links:
        links.invite(nadia, "ABCDEFGHJK", by=helene)

    ((place, letter),) = office.letters.sent
    assert (place, letter.guichet, letter.by) == (NADIA, "Mairie de Clairval", "Hélène Ozanne")
    assert (letter.code, letter.expires_at) == ("ABCDE-FGHJK", NOW + INVITATION_LIFE)
    with office.units() as work:
        sessions = Sessions(work, now=NOW + INVITATION_LIFE - timedelta(minutes=1))
        assert sessions.sign_in(letter.address.rpartition("/")[2])[0].name == "Nadia Belcastel"


def test_one_invitation_a_day_leaves_for_an_address_and_none_for_who_has_come(office: Office) -> None:
    helene, nadia = office.person("Hélène Ozanne"), office.person("Nadia Belcastel", NADIA)
    came = office.person("Bruno Talverne", "bruno@clairval.example", telegram=True)
    with office.at() as links:
        links.invite(nadia, "ABCDEFGHJK", by=helene)

        with refuses("guichets.invited_today"):
            links.invite(nadia, "ABCDEFGHJK", by=helene)
        with refuses("guichets.colleague_has_come"):
            links.invite(came, "ABCDEFGHJK", by=helene)
        nadia.email = "n.belcastel@clairval.example"  # the first one was misspelt
        links.invite(nadia, "ABCDEFGHJK", by=helene)
    with office.at(NOW + timedelta(days=1)) as links:
        links.invite(nadia, "ABCDEFGHJK", by=helene)

    assert len(office.letters.keys) == 3
