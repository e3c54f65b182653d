"""The second factor: who owes it, which codes are taken, and what replaces a telephone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from guichets.errors import NoSecondFactor, SecondFactorAlreadySet, WrongCode
from guichets.registry import Agent, Role, Session
from guichets.second_factor import RECOVERY_CODES, Factors, Proof, proof_owed
from guichets.sessions import Sessions
from journal.entries import Kind
from storage.database import Database
from storage.sealing import Sealing, key_from
from storage.unit_of_work import UnitsOfWork, Work

pytestmark = pytest.mark.databases("sqlite", "postgresql")

NOW = datetime(2026, 11, 25, 9, 0, 0, tzinfo=UTC)
STEP = timedelta(seconds=30)
SEALING = Sealing(lambda: [key_from("x" * 32)])


@dataclass
class Phone:
    """What shows the codes."""

    secret: str

    def code(self, at: datetime = NOW) -> str:
        return pyotp.TOTP(self.secret).at(at)


@dataclass
class Office:
    units: UnitsOfWork
    camille: Agent

    @contextmanager
    def at(self, now: datetime = NOW) -> Iterator[Factors]:
        with self.units() as work:
            yield Factors(work, now=now)

    def signs_in(self, now: datetime = NOW) -> str:
        with self.units() as work:
            sessions = Sessions(work, now=now)
            return sessions.sign_in(sessions.sign_in_link(self.camille))[1]

    @contextmanager
    def session(self, secret: str, now: datetime) -> Iterator[tuple[Factors, Session, Work]]:
        with self.units() as work:
            found = Sessions(work, now=now).find(secret)
            assert found is not None
            yield Factors(work, now=now), found[0], work

    def enrols(self, secret: str, now: datetime = NOW) -> tuple[Phone, list[str]]:
        with self.session(secret, now) as (factors, session, _):
            phone = Phone(factors.begin(self.camille).secret)
            return phone, factors.confirm(self.camille, session, phone.code(now))

    def gives(self, secret: str, code: str, now: datetime) -> None:
        with self.session(secret, now) as (factors, session, _):
            factors.verify(self.camille, session, code)

    def owes(self, secret: str, now: datetime = NOW, *, is_required: bool = True) -> Proof | None:
        with self.session(secret, now) as (_, session, work):
            return proof_owed(session, self.camille, work.second_factors, is_required=is_required)


@pytest.fixture
def office(database: Database) -> Office:
    units: UnitsOfWork = UnitsOfWork(database, sealing=SEALING)
    camille = Agent(name="Camille Aubrey", role=Role.GESTIONNAIRE, guichet_id=None, created_at=NOW)
    with units() as work:
        work.registry.add(camille)
    return Office(units, camille)


@pytest.mark.parametrize(
    ("role", "owed"),
    [
        (Role.AGENT, None),
        (Role.REFERENT, None),
        (Role.LECTEUR, Proof.ENROLMENT),
        (Role.GESTIONNAIRE, Proof.ENROLMENT),
        (Role.ADMINISTRATEUR, Proof.ENROLMENT),
    ],
)
def test_whoever_reads_the_console_must_have_one(office: Office, role: Role, owed: Proof | None) -> None:
    office.camille.role = role
    secret = office.signs_in()

    assert office.owes(secret) is owed
    assert office.owes(secret, is_required=False) is None


def test_whoever_has_one_gives_a_code_at_each_new_session_required_or_not(office: Office) -> None:
    first = office.signs_in()
    phone, _ = office.enrols(first)
    second = office.signs_in()

    assert office.owes(first) is None
    assert office.owes(second, is_required=False) is Proof.CODE

    office.gives(second, phone.code(NOW + STEP), NOW + STEP)
    assert office.owes(second) is None


def test_a_telephone_that_was_not_confirmed_counts_for_nothing(office: Office) -> None:
    secret = office.signs_in()
    with office.at() as factors:
        begun = factors.begin(office.camille).secret
    with office.at() as factors:
        assert factors.begin(office.camille).secret == begun
        assert factors.confirmed(office.camille) is None

    assert office.owes(secret) is Proof.ENROLMENT
    assert office.owes(secret, is_required=False) is None


def test_a_code_of_the_step_before_or_after_is_taken_and_none_further(office: Office) -> None:
    phone, _ = office.enrols(office.signs_in())
    later = NOW + 100 * STEP
    for drift in (-2, 2):
        with pytest.raises(WrongCode):
            office.gives(office.signs_in(later), phone.code(later + drift * STEP), later)
    for drift in (-1, 0, 1):
        office.gives(office.signs_in(later), phone.code(later + drift * STEP), later)


def test_no_code_is_taken_twice_nor_an_older_one_after_it(office: Office) -> None:
    phone, _ = office.enrols(office.signs_in())
    later = NOW + 10 * STEP
    office.gives(office.signs_in(later), phone.code(later), later)

    for code in (phone.code(later), phone.code(later - STEP)):
        with pytest.raises(WrongCode):
            office.gives(office.signs_in(later), code, later)


def test_the_code_that_confirmed_the_telephone_does_not_let_another_session_in(office: Office) -> None:
    phone, _ = office.enrols(office.signs_in())

    with pytest.raises(WrongCode):
        office.gives(office.signs_in(), phone.code(NOW), NOW)


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "١٢٣٤٥٦", "abcdef", "0" * 500])
def test_what_is_no_code_is_refused(office: Office, typed: str) -> None:
    office.enrols(office.signs_in())
    with pytest.raises(WrongCode):
        office.gives(office.signs_in(), typed, NOW + STEP)


def test_a_code_may_be_typed_in_two_halves(office: Office) -> None:
    phone, _ = office.enrols(office.signs_in())
    code = phone.code(NOW + STEP)

    office.gives(office.signs_in(), f" {code[:3]} {code[3:]} ", NOW + STEP)


def test_each_recovery_code_serves_once(office: Office) -> None:
    _, codes = office.enrols(office.signs_in())
    assert len(set(codes)) == RECOVERY_CODES

    office.gives(office.signs_in(), f"{codes[0][:5]}-{codes[0][5:]}".lower(), NOW)

    with pytest.raises(WrongCode):
        office.gives(office.signs_in(), codes[0], NOW)
    with office.units.reading() as work:
        assert work.second_factors.codes_left(office.camille.id or 0) == RECOVERY_CODES - 1


def test_new_recovery_codes_replace_the_former_ones(office: Office) -> None:
    phone, former = office.enrols(office.signs_in())
    with office.at(NOW + STEP) as factors:
        codes = factors.renew_codes(office.camille, phone.code(NOW + STEP))

    with pytest.raises(WrongCode):
        office.gives(office.signs_in(), former[0], NOW)
    office.gives(office.signs_in(), codes[0], NOW)


def test_a_second_telephone_is_not_added_over_the_first(office: Office) -> None:
    office.enrols(office.signs_in())
    with office.at() as factors, pytest.raises(SecondFactorAlreadySet):
        factors.begin(office.camille)


def test_a_lost_telephone_is_removed_and_every_session_ends(office: Office) -> None:
    secret = office.signs_in()
    phone, codes = office.enrols(secret)
    with office.at() as factors:
        factors.remove(office.camille, by=None)

    with office.units.reading() as work:
        assert Sessions(work, now=NOW).signed_in(secret) is None
    again = office.signs_in()
    assert office.owes(again) is Proof.ENROLMENT
    for code in (phone.code(NOW + STEP), codes[0]):
        with pytest.raises(NoSecondFactor):
            office.gives(again, code, NOW + STEP)


def test_she_changes_her_telephone_and_owes_another_at_once(office: Office) -> None:
    here, elsewhere = office.signs_in(), office.signs_in()
    phone, _ = office.enrols(here)
    with office.session(here, NOW + STEP) as (factors, session, _):
        assert session.id is not None
        factors.give_up(office.camille, phone.code(NOW + STEP), session_id=session.id)

    assert office.owes(here) is Proof.ENROLMENT
    with office.units.reading() as work:
        assert Sessions(work, now=NOW).signed_in(elsewhere) is None
    new_phone, _ = office.enrols(here, NOW + 2 * STEP)
    assert new_phone.secret != phone.secret


def test_the_journal_tells_when_it_was_set_and_removed(office: Office) -> None:
    office.enrols(office.signs_in())
    with office.at() as factors:
        factors.remove(office.camille, by=None)

    with office.units.reading() as work:
        kinds = [row.entry.kind for row in work.journal.rows()]
    assert kinds == [Kind.SECOND_FACTOR_SET, Kind.SECOND_FACTOR_REMOVED]


def test_no_recovery_code_is_kept(office: Office) -> None:
    _, codes = office.enrols(office.signs_in())
    with office.units.database.reading() as session:
        kept = str(session.connection().exec_driver_sql("SELECT * FROM recovery_codes").all())
    assert not any(code in kept for code in codes)
