"""Who gets in, and who no longer does; on the real registry, with an outbox that remembers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from refusing import refuses
from stand_in import StandIn

from guichets.access import AccessService, Caller
from guichets.errors import GuichetMissing, UnknownGuichet
from guichets.notices import AccessAsked, AccessRefused, Welcome
from guichets.registry import Agent, Guichet, GuichetKind, Role
from guichets.sessions import Sessions
from knowledge_base.learning.questions import AnswerZone, AskedQuestion
from storage.database import Database
from storage.unit_of_work import UnitsOfWork

pytestmark = pytest.mark.databases("sqlite", "postgresql")

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
NADIA = Caller("telegram", "10", "10", "Nadia B.")
SOMEBODY = Caller("telegram", "11", "11", "Un autre compte")


@dataclass
class RememberingOutbox(StandIn):
    told: list[tuple[Any, Any]] = field(default_factory=list)

    def tell(self, agent_id: int, notice: object, *, key: str, channel: str = "") -> None:
        self.told.append((agent_id, notice))

    def write(self, address: str, notice: object, *, key: str, departement: str, **_: Any) -> None:
        self.told.append((address, notice))

    def tell_gestionnaires(self, notice: object, *, key: str, departement: str, **_: Any) -> None:
        self.told.append(("gestionnaires", notice))

    def tell_stranger(self, channel: str, chat_ref: str, notice: object, *, key: str) -> None:
        self.told.append((chat_ref, notice))

    def withdraw(self, channel: str, chat_ref: str) -> None:
        raise AssertionError("no group here")


@dataclass
class Registry:
    """The registry with one guichet and its gestionnaire, at a moment of one's choice."""

    units: UnitsOfWork
    outbox: RememberingOutbox
    guichet: Guichet
    camille: Agent

    @contextmanager
    def at(self, now: datetime = NOW) -> Iterator[AccessService]:
        with self.units() as work:
            yield AccessService(work, now=now)

    def invite(self, name: str = "Nadia Belcastel") -> str:
        with self.at() as accesses:
            return accesses.invite(name, guichet=self.guichet, role=Role.AGENT, by=None)[1]

    def redeem(self, code: str, caller: Caller = NADIA, now: datetime = NOW) -> Agent:
        with self.at(now) as accesses:
            return accesses.redeem(code, caller)


@pytest.fixture
def registry(database: Database) -> Registry:
    outbox = RememberingOutbox()
    units: UnitsOfWork = UnitsOfWork(database, lambda _work: outbox)
    guichet = Guichet(
        name="Mairie de Clairval", kind=GuichetKind.COMMUNE, departement="00", commune="Clairval"
    )
    camille = Agent(name="Camille Aubrey", role=Role.GESTIONNAIRE, guichet_id=None, created_at=NOW)
    with units() as work:
        work.registry.add(guichet)
        work.registry.add(camille)
    return Registry(units, outbox, guichet, camille)


def test_a_code_lets_its_agent_in(registry: Registry) -> None:
    agent = registry.redeem(registry.invite())
    with registry.at() as accesses:
        known = accesses.speaker("telegram", "10")
        assert known is not None
        assert (known.id, known.name) == (agent.id, "Nadia Belcastel")
        assert accesses.welcome(known) == Welcome("Nadia Belcastel", "Mairie de Clairval", False)


def test_a_code_may_be_typed_in_any_case_with_spaces(registry: Registry) -> None:
    code = registry.invite()
    assert registry.redeem(f" {code[:5].lower()} {code[5:]} ").name == "Nadia Belcastel"


def test_a_code_serves_once(registry: Registry) -> None:
    code = registry.invite()
    registry.redeem(code)
    with refuses("guichets.used_code"):
        registry.redeem(code, SOMEBODY)


def test_a_code_lives_seven_days(registry: Registry) -> None:
    code = registry.invite()
    with refuses("guichets.expired_code"):
        registry.redeem(code, now=NOW + timedelta(days=7))
    assert registry.redeem(code, now=NOW + timedelta(days=7, seconds=-1)).is_active


def test_an_unknown_code_is_refused(registry: Registry) -> None:
    with refuses("guichets.unknown_code"):
        registry.redeem("ABCDEFGHJK")


def test_the_code_itself_is_not_kept(registry: Registry, database: Database) -> None:
    code = registry.invite()
    assert code.encode() not in b"".join(path.read_bytes() for path in database_files(database))


def database_files(database: Database) -> list[Any]:
    from pathlib import Path

    file = Path(database.url.database or "")
    return [path for path in file.parent.iterdir() if path.name.startswith(file.name)]


def test_an_account_belongs_to_one_agent(registry: Registry) -> None:
    registry.redeem(registry.invite())
    with refuses("guichets.account_already_bound"):
        registry.redeem(registry.invite("Claire Morvanne"))


def test_a_request_is_put_before_the_gestionnaires_once(registry: Registry) -> None:
    for _ in range(2):
        with registry.at() as accesses:
            accesses.request(NADIA, "Mairie de Clairval", registry.guichet.id)
    assert registry.outbox.told == [("gestionnaires", AccessAsked(1, "Nadia B.", "Mairie de Clairval", True))]


def test_an_accepted_stranger_becomes_an_agent_of_her_guichet(registry: Registry) -> None:
    with registry.at() as accesses:
        accesses.request(NADIA, "Mairie de Clairval", registry.guichet.id)
    with registry.at() as accesses:
        agent = accesses.accept(1, by=registry.camille)
    assert registry.outbox.told[-1] == (agent.id, Welcome("Nadia B.", "Mairie de Clairval", False))
    with registry.at() as accesses, refuses("guichets.already_decided"):
        accesses.refuse(1, by=registry.camille)


def test_nobody_is_accepted_into_an_unknown_guichet(registry: Registry) -> None:
    with registry.at() as accesses:
        accesses.request(NADIA, "un guichet inconnu", None)
    with registry.at() as accesses, pytest.raises(GuichetMissing):
        accesses.accept(1, by=registry.camille)
    with registry.at() as accesses:
        assert registry.guichet.id is not None
        accesses.choose_guichet(1, registry.guichet.id, by=registry.camille)
        assert accesses.accept(1, by=registry.camille).guichet_id == registry.guichet.id


def test_nobody_is_accepted_into_a_guichet_that_has_closed_meanwhile(registry: Registry) -> None:
    with registry.at() as accesses:
        accesses.request(NADIA, "Mairie de Clairval", registry.guichet.id)
    assert registry.guichet.id is not None
    with registry.units() as work:
        closed = work.registry.guichet(registry.guichet.id)
        assert closed is not None
        closed.closed_at = NOW
    with registry.at() as accesses, pytest.raises(GuichetMissing):
        accesses.accept(1, by=registry.camille)
    with registry.at() as accesses, pytest.raises(UnknownGuichet):
        accesses.choose_guichet(1, registry.guichet.id, by=registry.camille)


def test_a_refused_stranger_is_told(registry: Registry) -> None:
    with registry.at() as accesses:
        accesses.request(NADIA, "Mairie de Clairval", registry.guichet.id)
        accesses.refuse(1, by=registry.camille)
    assert registry.outbox.told[-1] == ("10", AccessRefused())


def test_only_a_gestionnaire_decides(registry: Registry) -> None:
    agent = registry.redeem(registry.invite())
    with registry.at() as accesses:
        accesses.request(SOMEBODY, "Mairie de Clairval", registry.guichet.id)
        with refuses("common.gestionnaire_only"):
            accesses.accept(1, by=agent)


def test_closing_cuts_every_way_in_at_once(registry: Registry) -> None:
    agent = registry.redeem(registry.invite())
    with registry.units() as work:
        sessions = Sessions(work, now=NOW)
        _, session = sessions.sign_in(sessions.sign_in_link(agent))
        pending_link = sessions.sign_in_link(agent)
    with registry.at() as accesses:
        known = accesses.speaker("telegram", "10")
        assert known is not None
        accesses.close(known, by=registry.camille)
    with registry.units() as work:
        sessions = Sessions(work, now=NOW)
        assert sessions.signed_in(session) is None
        speaker = AccessService(work, now=NOW).speaker("telegram", "10")
        assert speaker is not None
        assert not speaker.is_active
        with refuses("guichets.agent_closed"):
            sessions.sign_in(pending_link)
        with refuses("guichets.agent_closed"):
            sessions.sign_in_link(speaker)


def test_closing_keeps_what_she_asked_and_forgets_that_it_was_hers(registry: Registry) -> None:
    agent = registry.redeem(registry.invite())
    assert agent.id is not None
    asked = AskedQuestion(
        reference="question:telegram:1",
        at=NOW,
        channel="telegram",
        agent_id=agent.id,
        guichet_id=registry.guichet.id,
        text="quelles pièces",
        kind="question",
        zone=AnswerZone.ABSTAIN,
    )
    with registry.units() as work:
        work.questions.add(asked)
        known = work.registry.agent(agent.id)
        assert known is not None
        AccessService(work, now=NOW).close(known, by=None)
    with registry.units.reading() as work:
        assert work.questions.by_reference(asked.reference) == replace(asked, agent_id=None)
