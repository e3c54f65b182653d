"""What somebody who reads the database, or a copy of it, can do with it: neither a code nor a session."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import pytest
from house import House
from sqlalchemy import select, text
from terminal import Relais

from app.commands.opening import open_units
from app.keys import file_of_keys, known_keys
from app.settings import BadSettings, Settings, read_settings
from delivery.queue_messages import Delivered, Doubtful, Later, OutboxMessage, Outcome, Refused
from guichets.errors import WrongCode
from guichets.links import Links, Ways
from guichets.registry import Account, Agent, Role, SecondFactor
from guichets.second_factor import Factors
from guichets.sessions import LINK_LIFE, Sessions
from storage.access import sealed_and_lost
from storage.database import Database
from storage.opening import opened
from storage.outbox import SqlOutboxQueue
from storage.sealing import Sealing, key_from
from storage.tables import outbox, second_factors, web_messages
from storage.unit_of_work import UnitsOfWork

NOW = datetime(2026, 11, 25, 9, 0, 0, tzinfo=UTC)
OTHER, ANOTHER = "un-secret-tire-au-hasard-de-32-signes", "un-autre-secret-au-hasard-de-32-signes"
CLEAR = pyotp.random_base32()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_with(tmp_path)


def settings_with(folder: Path, **more: object) -> Settings:
    file = folder / "var" / "relais.db"
    return read_settings(
        env_file=None, database_url=f"sqlite:///{file}", data_dir=folder / "var", departement="06", **more
    )


def enrolled(settings: Settings, name: str = "Camille Aubrey") -> tuple[int, str]:
    """Somebody with a second factor: their number, and the secret that their telephone has."""
    with open_units(settings, create=True) as units, units() as work:
        agent = Agent(name=name, role=Role.GESTIONNAIRE, guichet_id=None, created_at=NOW)
        work.registry.add(agent)
        factor = Factors(work, now=NOW).begin(agent)
        factor.confirmed_at = NOW
        assert agent.id is not None
        return agent.id, factor.secret


def verifies(settings: Settings, number: int, secret: str, *, at: datetime = NOW) -> None:
    """Raises ``WrongCode``."""
    with open_units(settings) as units, units() as work:
        agent = work.registry.agent(number)
        assert agent is not None
        sessions = Sessions(work, now=at)
        _, cookie = sessions.sign_in(sessions.sign_in_link(agent))
        found = sessions.find(cookie)
        assert found is not None
        session = found[0]
        Factors(work, now=at).verify(agent, session, pyotp.TOTP(secret).at(at))


def on_disk(settings: Settings) -> bytes:
    """The database and its log, as another program reads them."""
    return b"".join(file.read_bytes() for file in settings.data_dir.glob("relais.db*"))


def sealed(settings: Settings) -> list[str]:
    with opened(settings.database_url) as database, database.reading() as session:
        return list(session.scalars(select(second_factors.c.secret).order_by(second_factors.c.agent_id)))


# The second factor


def test_a_secret_stands_nowhere_in_the_database_and_its_key_beside_it(settings: Settings) -> None:
    number, secret = enrolled(settings)

    assert secret.encode() not in on_disk(settings)
    assert stat.S_IMODE(file_of_keys(settings).stat().st_mode) == 0o600
    assert known_keys(settings)[0] not in on_disk(settings)
    verifies(settings, number, secret)


def test_one_who_may_write_to_the_database_cannot_give_somebody_the_secret_of_another(
    settings: Settings,
) -> None:
    camille, _ = enrolled(settings)
    intruder, hers = enrolled(settings, "Une intruse")
    with opened(settings.database_url) as database, database.writing() as session:
        session.execute(
            text(
                "UPDATE second_factors SET secret = (SELECT secret FROM second_factors WHERE agent_id = :x) "
                "WHERE agent_id = :y"
            ),
            {"x": intruder, "y": camille},
        )

    with pytest.raises(WrongCode):
        verifies(settings, camille, hers)


def test_without_its_key_no_code_is_right_and_she_may_be_given_another_factor(
    settings: Settings, tmp_path: Path
) -> None:
    number, secret = enrolled(settings)
    file_of_keys(settings).unlink()

    with pytest.raises(WrongCode):
        verifies(settings, number, secret)
    with open_units(settings) as units, units() as work:
        agent = work.registry.agent(number)
        assert agent is not None
        Factors(work, now=NOW).remove(agent, by=None)
        assert Factors(work, now=NOW).begin(agent).secret not in {"", secret}


def test_a_factor_that_was_never_confirmed_is_begun_anew_when_its_key_is_lost(settings: Settings) -> None:
    with open_units(settings, create=True) as units, units() as work:
        agent = Agent(name="Camille Aubrey", role=Role.GESTIONNAIRE, guichet_id=None, created_at=NOW)
        work.registry.add(agent)
        Factors(work, now=NOW).begin(agent)
    file_of_keys(settings).unlink()

    with open_units(settings) as units, units() as work:
        again = work.registry.agent(agent.id or 0)
        assert again is not None
        assert len(Factors(work, now=NOW).begin(again).secret) == 32


# The key


def test_a_secret_of_the_settings_is_the_key_and_no_file_is_made(tmp_path: Path) -> None:
    settings = settings_with(tmp_path, web_secret=OTHER)
    number, secret = enrolled(settings)

    assert not file_of_keys(settings).exists()
    verifies(settings, number, secret)
    with pytest.raises(WrongCode):
        verifies(settings_with(tmp_path, web_secret=ANOTHER), number, secret)


def test_a_short_secret_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="32 caractères au moins"):
        settings_with(tmp_path, web_secret="azerty")


def test_the_key_is_turned_over_and_the_former_one_opens_nothing(
    relais: Relais, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = read_settings()
    number, secret = enrolled(settings)
    before, was = known_keys(settings), sealed(settings)

    said = relais("secrets", "tourner")

    assert said.code == 0
    assert "l’ancienne n’ouvre plus rien" in said.out
    assert len(known_keys(settings)) == 1
    assert (known_keys(settings) == before, sealed(settings) == was) == (False, False)
    verifies(settings, number, secret)


def test_from_the_file_to_a_secret_then_to_another_both_are_accepted_meanwhile(
    relais: Relais, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, secret = enrolled(read_settings())
    monkeypatch.setenv("RELAIS_WEB_SECRET", OTHER)
    verifies(read_settings(), number, secret)
    assert "effacez" in relais("secrets", "tourner").out
    file_of_keys(read_settings()).unlink()
    verifies(read_settings(), number, secret, at=NOW + timedelta(minutes=1))

    monkeypatch.setenv("RELAIS_WEB_SECRET", f"{ANOTHER}, {OTHER}")
    verifies(read_settings(), number, secret, at=NOW + timedelta(minutes=2))
    assert "Retirez maintenant l’ancien" in relais("secrets", "tourner").out
    monkeypatch.setenv("RELAIS_WEB_SECRET", ANOTHER)
    verifies(read_settings(), number, secret, at=NOW + timedelta(minutes=3))


def test_a_lost_key_is_told_by_the_doctor_which_makes_none(
    relais: Relais, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = read_settings()
    enrolled(settings)
    assert "✓ Secrets" in relais("doctor").out
    file_of_keys(settings).unlink()

    said = relais("doctor")

    assert (said.code, "✗ Secrets" in said.out) == (1, True)
    assert not file_of_keys(settings).exists()


def test_a_backup_shows_neither_the_key_nor_a_secret(relais: Relais, folder: Path) -> None:
    settings = read_settings()
    _, secret = enrolled(settings)
    relais("db", "sauvegarder", "copie.age")

    copy = Path("copie.age").read_bytes()

    assert known_keys(settings)[0] not in copy
    assert secret.encode() not in copy


# The links


class Carried:
    """What leaves the outbox of a house, and how each journey ends."""

    def __init__(self, database: Database) -> None:
        self.house = House(database, given={"smtp_url": "smtp://127.0.0.1:1", "mail_from": "sne@exemple.fr"})
        self.shelf = SqlOutboxQueue(database)
        self.agent = Agent(
            name="Nadia Ferrand",
            role=Role.AGENT,
            guichet_id=self.house.guichet.id,
            email="nadia@ville.exemple.fr",
            created_at=self.house.clock(),
        )
        with self.house.units() as work:
            work.registry.add(self.agent)
            work.registry.add(
                Account(
                    channel="telegram",
                    user_ref="77",
                    chat_ref="77",
                    agent_id=self.agent.id or 0,
                    bound_at=self.house.clock(),
                    used_at=self.house.clock(),
                )
            )

    def asks_for_a_link(self) -> None:
        """By mail and in Telegram at once."""
        ways = Ways("https://sne.exemple.fr", by_mail=True, by_telegram=True)
        with self.house.units() as work:
            Links(work, ways, now=self.house.clock()).send_to(self.agent)

    def takes(self, channel: str) -> list[OutboxMessage]:
        lease = timedelta(minutes=3)
        return list(self.shelf.take(channel, now=self.house.clock(), lease=lease, limit=20))

    def leaves(self, outcome: Outcome) -> None:
        for parcel in (*self.takes("mail"), *self.takes("telegram")):
            assert "/entrer/" in str(parcel.payload)
            self.shelf.settle((parcel, outcome), now=self.house.clock())

    @property
    def readable(self) -> int:
        """Rows of the outbox, and of the web chats, where a link can be read."""
        with self.house.database.reading() as session:
            kept = [
                *session.scalars(select(outbox.c.payload)),
                *session.scalars(select(web_messages.c.payload)),
            ]
        return sum("/entrer/" in str(payload) for payload in kept)


@pytest.fixture
def carried(database: Database) -> Carried:
    return Carried(database)


@pytest.mark.databases("sqlite", "postgresql")
@pytest.mark.parametrize("outcome", [Delivered("42"), Refused("blocked")])
def test_a_link_cannot_be_read_once_its_letter_has_left(carried: Carried, outcome: Outcome) -> None:
    carried.asks_for_a_link()
    assert carried.readable == 2

    carried.leaves(outcome)

    assert carried.readable == 0
    assert carried.takes("web") == []  # what Telegram refused goes to nobody's web chat


@pytest.mark.parametrize("outcome", [Later(timedelta(seconds=1), "busy"), Doubtful("cut")])
def test_a_letter_that_has_not_left_keeps_its_link_until_it_opens_nothing(
    carried: Carried, outcome: Outcome
) -> None:
    carried.asks_for_a_link()
    carried.leaves(outcome)
    assert carried.readable == 2

    carried.house.clock.passes(minutes=LINK_LIFE.total_seconds() / 60)

    assert carried.takes("mail") == []
    assert carried.readable == 0


def test_a_channel_that_nobody_carries_forgets_its_links_too(carried: Carried) -> None:
    carried.asks_for_a_link()
    with carried.house.units() as work:
        assert work.letters.forget_secrets(now=carried.house.clock()) == 0
        assert work.letters.forget_secrets(now=carried.house.clock() + LINK_LIFE) == 2

    assert carried.readable == 0


@pytest.mark.databases("sqlite", "postgresql")
def test_on_both_databases_the_row_holds_what_no_other_key_opens(database: Database) -> None:
    ours = Sealing(lambda: [key_from(OTHER)])
    units: UnitsOfWork = UnitsOfWork(database, sealing=ours)
    with units() as work:
        agent = Agent(name="Camille Aubrey", role=Role.GESTIONNAIRE, guichet_id=None, created_at=NOW)
        work.registry.add(agent)
        work.second_factors.add(SecondFactor(agent_id=agent.id or 0, secret=CLEAR, created_at=NOW))
    with database.reading() as session:
        (row,) = session.scalars(select(second_factors.c.secret))
        counted = [
            sealed_and_lost(session, sealing) for sealing in (ours, Sealing(lambda: [key_from(ANOTHER)]))
        ]
    with units.reading() as work:
        found = work.second_factors.of(agent.id or 0)
    assert CLEAR not in row
    assert counted == [(1, 0), (1, 1)]
    assert found is not None
    assert found.secret == CLEAR
