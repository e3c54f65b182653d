"""What one sending may leave: a few rows, and a few times its own size, whoever sends it and by whatever way.

The ways are those of the route table, for each role and for nobody, besides the messenger and the mailbox.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from house import House
from mail_room import MailRoom
from migrated import migrated
from sqlalchemy import func, literal, select, text, union_all
from web_stage import Browser, Stage
from web_world import addresses, furnish
from whole import IS_WHOLE

from guichets.pace import Pace, Rate
from guichets.registry import Role
from guichets.rights import RIGHTS, Right
from journal.entries import Kind
from storage import tables
from storage.database import Database
from tickets.mails import SetAsideReason

NIR = "185057800608491 "
WORDS = "bonjour à tous les guichets "
MOST_ROWS = 20
MOST_TIMES = 4
PAGES = 64 * 1024
"""Bytes: what is small still takes a page of each table and index that it touches."""

ORDINARY, MANY, LARGEST = 1_500, 8_000, 250_000
"""Characters; five hundred numbers show as well as fifteen thousand that each is a row."""
TEXTS = ("texte", "reponse", "question", "lettre", "nom", "titre", "message", "motif", "mel", "represente")
FORM = {"content-type": "application/x-www-form-urlencoded"}

_COUNTS = union_all(
    *(select(literal(table.name), func.count()).select_from(table) for table in tables.metadata.sorted_tables)
)


@dataclass
class Measured:
    """``rows`` came in each table; ``grown`` is how many bytes the database holds more; ``left`` is how it
    stands then, which the next one begins from.
    """

    rows: Mapping[str, int] = field(default_factory=dict)
    grown: int = 0
    left: tuple[dict[str, int], int] | None = None

    def faults(self, size: int) -> list[str]:
        """For a sending of so many bytes."""
        many = [f"{count} rows of {table}" for table, count in self.rows.items() if count > MOST_ROWS]
        is_heavy = self.grown > MOST_TIMES * size + PAGES
        return [*many, f"{self.grown} bytes for {size}"] if is_heavy else many


def _state(database: Database) -> tuple[dict[str, int], int]:
    with database.reading() as session:
        rows = {str(name): int(count) for name, count in session.execute(_COUNTS)}
        pages, free, each = (
            int(session.execute(text(f"PRAGMA {name}")).scalar_one())
            for name in ("page_count", "freelist_count", "page_size")
        )
    return rows, (pages - free) * each


@contextmanager
def measuring(database: Database, since: Measured | None = None) -> Iterator[Measured]:
    before, size = (since and since.left) or _state(database)
    yield (measured := Measured())
    after, grown = measured.left = _state(database)
    measured.rows = {name: after[name] - count for name, count in before.items() if after[name] != count}
    measured.grown = grown - size


# By the site.


def sender(stage: Stage, role: Role | None) -> Browser:
    if role is None:
        return stage.browser()
    return stage.browser(stage.nadia if role is Role.AGENT else stage.person(f"Visiteur {role.value}", role))


def filled(unit: str, size: int) -> dict[str, str]:
    return dict.fromkeys(TEXTS, unit * (size // len(unit) // len(TEXTS)))


ROLES = (Role.AGENT, Role.REFERENT, Role.LECTEUR, Role.GESTIONNAIRE, Role.ADMINISTRATEUR)


def tries_the_largest(role: Role | None, right: Right) -> bool:
    """The first of the roles that may: what is refused for its size is refused whoever sends it."""
    return role is not None and role == next((one for one in ROLES if right in RIGHTS[one]), None)


@pytest.mark.parametrize("role", [None, *ROLES])
def test_no_form_of_any_role_leaves_more_than_a_few_rows(stage: Stage, role: Role | None) -> None:
    stage.person("Denis Fontanel", Role.ADMINISTRATEUR)  # else the gestionnaires hold the settings
    browser = sender(stage, role)
    token = browser.hidden("/compte", "jeton") if role else ""
    held = RIGHTS[role] if role else frozenset({Right.ANYBODY})
    tried, faults, large = 0, list[str](), set[str]()
    measured = None
    for address in addresses(stage, furnish(stage)):
        right, path = address.route.right, address.route.path
        if address.method != "POST" or path == "/deconnexion":
            continue
        is_large = tries_the_largest(role, right) and path not in large
        large.add(path)
        units = (NIR, WORDS) if IS_WHOLE else (NIR,)
        sizes = {NIR: MANY, WORDS: LARGEST} if is_large else dict.fromkeys(units, ORDINARY)
        for unit in sizes if right in held else (NIR,):
            body = urlencode({**address.form, **filled(unit, sizes[unit]), "jeton": token})
            with measuring(stage.database, measured) as measured:
                answer = browser.client.post(address.path, content=body, headers=FORM)
            tried += 1
            told = [*measured.faults(len(body)), *(["failed"] if answer.status_code >= 500 else [])]
            faults += [f"{address.name}: {fault}" for fault in told]
    assert faults == []
    assert tried > 200


def test_a_file_of_an_agent_is_one_row_whatever_it_holds(stage: Stage) -> None:
    browser = stage.browser(stage.nadia)
    form = browser.form("/discussion", texte="Voici la liste")

    with measuring(stage.database) as measured:
        browser.client.post(
            "/discussion/message",
            data=form,
            files={"fichiers": ("liste.txt", NIR.encode() * 60_000, "text/plain")},
        )

    with stage.house.units.reading() as work:
        masked = [row.entry for row in work.journal.rows() if row.kind is Kind.NIR_MASKED]
    assert [(entry.times, entry.actor_id) for entry in masked] == [(60_000, stage.nadia.id)]
    assert measured.faults(len(NIR) * 60_000) == []


# By its doors, which nobody has signed in for.


@pytest.fixture
def open_door(database: Database, tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(database, tmp_path, working=False, pace=Pace(), by_mail=True)
    with stage.served():
        yield stage


DOORS = (
    "/connexion",
    "/entrer/inconnu",
    "/convocation/1/inconnu",
    "/publication/1/inconnu",
    "/installation/x",
)


@pytest.mark.parametrize("path", DOORS)
def test_a_door_takes_what_an_address_needs(open_door: Stage, path: str) -> None:
    client = open_door.browser().client
    quarter = NIR * 3_937

    with measuring(open_door.database) as measured:
        whole = client.post(path, data={f"champ{number}": quarter for number in range(4)})
        beyond = client.post(path, data={"mel": "a" * 2_049})

    for answer in (whole, beyond):
        assert answer.status_code == 413
        assert "Ce formulaire est trop long" in answer.text
    assert measured.rows == {}


def test_strangers_who_insist_leave_the_journal_as_it_is(
    open_door: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.site.AT_A_DOOR", Rate(60, timedelta(minutes=15)))
    client = open_door.browser().client

    with measuring(open_door.database) as measured:
        answers = [client.post("/connexion", data={"mel": NIR * 20}).status_code for _ in range(70)]
        order = client.post("/tickets/T-2026-0001/prendre", data={"texte": NIR * 3_000})

    assert [status == 429 for status in answers] == [False] * 60 + [True] * 10
    assert order.status_code == 429
    assert measured.rows.keys() <= {"attempts", "audit"}
    assert measured.faults(70 * 320) == []
    open_door.clock.advance(minutes=15)
    assert client.post("/connexion", data={"mel": "personne@exemple.fr"}).status_code == 303


# By the messenger and the mailbox.


def test_one_message_of_the_messenger(database: Database) -> None:
    house = House(database)
    nadia, stranger = house.enrols("Nadia Ferrand"), house.stranger("Personne")
    with measuring(database) as hers:
        house.says(nadia, NIR * 256)
    with measuring(database) as theirs:
        house.says(stranger, NIR * 256)

    assert (hers.faults(4_096), theirs.faults(4_096)) == ([], [])
    assert [(entry.times, entry.actor_id) for entry in house.journal(Kind.NIR_MASKED)] == [
        (256, nadia.agent_id)
    ]


@pytest.mark.parametrize("given", [{}, {"sender": "inconnu@ailleurs.example"}, {"is_verified": None}])
def test_one_mail(database: Database, given: dict[str, str | None]) -> None:
    room, written = MailRoom(database), WORDS * 20_000
    with measuring(database) as measured:
        room.receives(written, masked=6_187, **given)

    assert measured.faults(len(written.encode())) == []
    assert [entry.times for entry in room.house.journal(Kind.NIR_MASKED)] == ([] if given else [6_187])


def test_more_mails_of_strangers_than_anybody_reads_leave_no_row_of_the_journal(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tickets.mail.service.MOST_OF_STRANGERS", 5)
    room = MailRoom(database)
    for number in range(5):
        room.house.wired.mail_intake.take(room.arrival(sender=f"inconnu{number}@ailleurs.example"))
    journal = len(room.house.journal(*Kind))

    beyond = room.receives(sender="un.autre@ailleurs.example")
    room.receives(sender="encore@ailleurs.example", is_verified=None)

    assert (beyond.reason, beyond.text) == (SetAsideReason.FLOOD, "")
    assert len(room.house.journal(*Kind)) == journal
    assert len(room.told("expéditeurs inconnus")) == 1
    assert room.receives().ticket_id is not None


# What strangers write to has a bound and an end, which the register tells.

REGISTER = Path(__file__).parents[2] / "docs" / "rgpd" / "durees.md"


def test_the_register_names_each_table_that_a_stranger_writes_to(open_door: Stage, tmp_path: Path) -> None:
    client = open_door.browser().client
    with measuring(open_door.database) as by_the_site:
        client.post("/connexion", data={"mel": "personne@exemple.fr"})
        client.post("/entrer/inconnu")
    room = MailRoom(Database(migrated(tmp_path / "other.db")))
    house, stranger = room.house, room.house.stranger("Personne")
    with measuring(house.database) as by_the_others:
        house.says(stranger, "/start")
        room.receives(sender="inconnu@ailleurs.example")
        house.says(house.stranger("Luc"), "/start")
        house.says(stranger, "guichet des pins")
    house.database.close()
    written = sorted({*by_the_site.rows, *by_the_others.rows})

    told = REGISTER.read_text("utf-8").partition("## Ce qu’un inconnu peut faire écrire")[2]
    assert sorted(re.findall(r"^\| `(\w+)` \|", told, re.MULTILINE)) == written


def test_requests_for_an_access_wait_in_a_row_that_ends(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = House(database)
    many = [house.stranger(f"Inconnu {number}") for number in range(3)]
    monkeypatch.setattr("guichets.access.MOST_PENDING", 2)
    for one in many:
        house.says(one, "/start")
    said = [house.says(one, "guichet des pins") for one in many]

    assert "Trop de demandes d’accès attendent" in said[-1]
    assert len(house.journal(Kind.ACCESS_REQUESTED)) == 2
