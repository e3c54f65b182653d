"""A copil is planned and its partenaires convoked, up to the letter as it leaves."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from ical.calendar_stream import IcsCalendarStream
from web_stage import Browser, Stage

from delivery.letters import Letter
from guichets.partenaires import PartenaireContact, PartenaireService
from mailer.letter import to_bytes
from storage.database import Database

COPIL = {"type": "copil", "jour": "2027-01-12", "heure": "14:30", "fin": "16:00", "lieu": "Préfecture"}


@pytest.fixture
def stage(database: Database, tmp_path: Path) -> Iterator[Stage]:
    """With mail."""
    stage = Stage(
        database,
        tmp_path,
        by_mail=True,
        given={"mail_from": "sne06@gestion.exemple.fr", "smtp_url": "smtp://127.0.0.1:9"},
    )
    with stage.served():
        yield stage


@pytest.fixture
def helene(stage: Stage) -> Browser:
    with stage.house.units() as work:
        partenaires = PartenaireService(work, now=stage.clock())
        for name, email in (("Solène Marchebeau", "logement@exemple.fr"), ("Édouard Vignaucourt", "")):
            contact = PartenaireContact(name=name, organisation="DDETS", email=email)
            partenaires.add(contact, departement="06", by=stage.helene)
    return stage.browser(stage.helene)


def sends(browser: Browser, path: str, **fields: str | list[str]) -> str:
    answer = browser.client.post(path, data={**browser.form(path), **fields})
    assert answer.status_code == 303, answer.text
    return browser.client.get(answer.headers["location"]).text


def left(stage: Stage) -> list[Letter]:
    return [Letter.from_payload(row) for row in stage.posted("mail")]


def made(stage: Stage, letter: Letter) -> EmailMessage:
    read = message_from_bytes(to_bytes(letter, at=stage.clock()), policy=policy.default)
    assert isinstance(read, EmailMessage)
    return read


def test_a_copil_convokes_its_partenaires_and_lets_them_go(stage: Stage, helene: Browser) -> None:
    page = sends(helene, "/agenda/nouveau", **COPIL, partenaire=["1", "2", "99"])
    assert "Solène Marchebeau" in page
    assert "sans adresse mél" in page
    (letter,) = left(stage)
    assert (letter.recipient, letter.is_automatic) == ("logement@exemple.fr", True)
    assert letter.subject == "Convocation : le copil, mardi 12 janvier 2027"
    plain = letter.body.replace("\N{NO-BREAK SPACE}", " ")
    for line in (
        "Nous vous convions au copil.",
        "Mardi 12 janvier 2027 à 14 h 30, jusqu’à 16 h",
        "Lieu : Préfecture",
    ):
        assert line in plain

    sends(helene, "/agenda/1/modifier", **{**COPIL, "jour": "2027-01-19"}, partenaire=["1"])
    sends(helene, "/agenda/1/modifier", **{**COPIL, "jour": "2027-01-19"}, partenaire=[])

    convoked, moved, let_go = left(stage)
    found = []
    for one in (convoked, moved, let_go):
        parts = {part.get_content_type(): part for part in made(stage, one).walk()}
        assert "text/plain" in parts
        shown = parts["text/calendar"]
        calendar = IcsCalendarStream.calendar_from_ics(shown.get_content())
        assert parts["application/ics"].get_filename() == "convocation.ics"
        (planned,) = calendar.events
        found.append((shown.get_param("method"), planned.sequence or 0, planned.uid))
    assert [method for method, _, _ in found] == ["REQUEST", "REQUEST", "CANCEL"]
    assert found[0][1] < found[1][1] <= found[2][1]
    assert len({uid for _, _, uid in found}) == 1


def test_without_mail_the_page_says_that_nothing_leaves(database: Database, tmp_path: Path) -> None:
    stage = Stage(database, tmp_path)
    with stage.served():
        with stage.house.units() as work:
            contact = PartenaireContact(name="Solène", organisation="DDETS", email="logement@exemple.fr")
            PartenaireService(work, now=stage.clock()).add(contact, departement="06", by=stage.helene)
        browser = stage.browser(stage.helene)
        assert "aucune convocation ne part" in browser.client.get("/agenda/nouveau").text
        assert "aucune convocation n’est partie" in sends(browser, "/agenda/nouveau", **COPIL, partenaire="1")
    assert left(stage) == []
