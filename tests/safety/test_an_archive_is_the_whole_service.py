"""One archive, put back on an empty machine, is the same service: its answers, files, keys and settings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

import pyotp
import pytest
from postgres import EMPTY, Postgres
from terminal import Relais, plain
from web_stage import Browser

from app import stored_settings
from app.settings import PREFIX, read_settings
from guichets.errors import WrongCode
from guichets.second_factor import Factors
from guichets.sessions import Sessions
from stage import Person, Stage, playing, waits_until
from storage.unit_of_work import Work

ASKED = "combien de temps est valable une demande ?"
DOCUMENT = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """The address of the database of the second machine: nothing is there yet."""
    if request.param == "sqlite":
        yield f"sqlite:///{folder / 'la-bas' / 'relais.db'}"
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    with postgres.database(model=EMPTY) as url:
        yield url


@pytest.fixture
def first(empty: str, folder: Path, request: pytest.FixtureRequest) -> Iterator[Stage]:
    """The machine that will be lost, on a database of the same kind."""
    here = folder / "ici"
    here.mkdir(mode=0o700)
    if empty.startswith("sqlite"):
        with playing(here) as stage:
            yield stage
        return
    with playing(here, database_url=request.getfixturevalue("postgres_url")) as stage:
        yield stage


def asks(stage: Stage, nadia: Person) -> str:
    """What the agent reads on the site, of her question."""
    with stage.web_page(nadia.agent) as page:
        before = page.get("/discussion").text.count("Rédigé par")
        form = Browser(page).form(texte=ASKED)
        page.post("/discussion/message", data=form).raise_for_status()
        waits_until(lambda: page.get("/discussion").text.count("Rédigé par") == before + 1)
        _, _, answer = plain(page.get("/discussion").text).rpartition(ASKED)
    return re.sub("<[^>]*>|[0-9]{2}:[0-9]{2}", "", answer.partition("Rédigé par")[0])


def sends(stage: Stage, lise: Person) -> None:
    """A file, on the site: it is kept on the disk."""
    with stage.web_page(lise.agent) as page:
        sent = page.post(
            "/discussion/message",
            data=Browser(page).form(texte="voici la pièce"),
            files={"fichiers": ("piece.pdf", DOCUMENT, "application/pdf")},
        )
        sent.raise_for_status()


def files(folder: Path) -> Mapping[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("fichiers/??/*")}


def enrols_factor(stage: Stage, person: Person) -> str:
    with stage.running.house.units() as work:
        agent = work.registry.agent(person.agent.id or 0)
        assert agent is not None
        factor = Factors(work, now=stage.clock()).begin(agent)
        factor.confirmed_at = stage.clock()
        return factor.secret


def verifies(work: Work, person: Person, code: str, *, now: datetime) -> None:
    """Raises ``WrongCode``."""
    agent = work.registry.agent(person.agent.id or 0)
    assert agent is not None
    sessions = Sessions(work, now=now)
    _, cookie = sessions.sign_in(sessions.sign_in_link(agent))
    found = sessions.find(cookie)
    assert found is not None
    Factors(work, now=now).verify(agent, found[0], code)


def test_an_archive_put_back_on_an_empty_machine_is_the_same_service(
    first: Stage, empty: str, folder: Path, relais: Relais, monkeypatch: pytest.MonkeyPatch
) -> None:
    camille, nadia = first.gestionnaire(), first.enrols("Nadia Belcastel")
    nadia.opens_ticket()
    sends(first, first.enrols("Lise Marchand"))
    secret, answer = enrols_factor(first, camille), asks(first, nadia)
    first.settles()
    here, there = first.folder, folder / "la-bas"
    stored_settings.write(here / stored_settings.NAME, {"service_name": "L’assistance d’ici"}, prefix=PREFIX)
    key = pyotp.random_base32() * 2
    for name, value in (
        ("DATABASE_URL", str(first.running.house.database.url.render_as_string(hide_password=False))),
        ("DATA_DIR", str(here)),
        ("METRICS_TOKEN", key),
    ):
        monkeypatch.setenv(f"RELAIS_{name}", value)
    sent = files(here)
    made = relais("db", "sauvegarder", "tout.age")
    assert (made.code, DOCUMENT in sent.values()) == (0, True), made.err

    for name, value in (("DATABASE_URL", empty), ("DATA_DIR", str(there))):
        monkeypatch.setenv(f"RELAIS_{name}", value)
    monkeypatch.delenv("RELAIS_METRICS_TOKEN")
    back = relais("db", "restaurer", "tout.age", "--cle", here / "sauvegardes.cle")

    # among the lines: the first service, which still runs, writes its log on the same output
    assert (back.code, "tout.age est en place" in plain(back.out)) == (0, True), back.lines
    assert relais("journal", "verifier", "--ancre", "tout.age.ancre").code == 0
    settings = read_settings()
    assert settings.service_name == "L’assistance d’ici"
    assert settings.metrics_token is not None
    assert settings.metrics_token.get_secret_value() == key
    assert files(there) == sent
    with playing(there, database_url=empty, data_dir=there) as second:
        assert asks(second, nadia) == answer
        now = second.clock()
        with second.running.house.units() as work:
            verifies(work, camille, pyotp.TOTP(secret).at(now), now=now)
        with second.running.house.units() as work, pytest.raises(WrongCode):
            verifies(work, camille, "000000", now=now)
