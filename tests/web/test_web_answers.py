"""A partenaire who is convoked answers by the link of their letter, and the gestionnaire for whoever rang."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from mail_servers import MailServers
from web_stage import Browser, Stage

from agenda.answers import Answer, answers_to
from delivery.dispatcher import Dispatcher
from delivery.letters import Letter
from guichets.pace import LINKS_OF_LETTERS, Pace
from guichets.partenaires import PartenaireContact, PartenaireService
from journal.entries import Kind
from mailer.settings import parse_smtp_url
from mailer.smtp import SmtpTransport
from storage.database import Database

COPIL = {"type": "copil", "jour": "2027-01-12", "heure": "14:30", "fin": "16:00", "lieu": "Préfecture"}
SOLENE, EDOUARD = "logement@exemple.fr", "dreal@exemple.fr"


@pytest.fixture
def stage(database: Database, tmp_path: Path) -> Iterator[Stage]:
    """With mail."""
    stage = Stage(
        database,
        tmp_path,
        by_mail=True,
        given={
            "mail_from": "sne06@gestion.exemple.fr",
            "smtp_url": "smtp://127.0.0.1:9",
            "web_url": "http://sne.example",
        },
        pace=Pace(),
    )
    with stage.served():
        yield stage


@pytest.fixture
def helene(stage: Stage) -> Browser:
    return convoking(stage)


def convoking(stage: Stage) -> Browser:
    """Solène and Édouard are convoked."""
    with stage.house.units() as work:
        partenaires = PartenaireService(work, now=stage.clock())
        for name, email in (("Solène Marchebeau", SOLENE), ("Édouard Vignaucourt", EDOUARD)):
            contact = PartenaireContact(name=name, organisation="DDETS", email=email)
            partenaires.add(contact, departement="06", by=stage.helene)
    browser = stage.browser(stage.helene)
    browser.sends("/agenda/nouveau", **COPIL, partenaire=["1", "2"])
    return browser


def links(stage: Stage) -> list[str]:
    """The path of that of each letter, in the order in which they left."""
    bodies = (Letter.from_payload(row).body for row in stage.posted("mail"))
    return [
        urlsplit(found[0]).path for body in bodies if (found := re.search(r"http\S+/convocation/\S+", body))
    ]


def standing(stage: Stage) -> list[tuple[Answer | None, str]]:
    with stage.house.units.reading() as work:
        event = work.events.by_id(1)
        assert event is not None
        found = answers_to(work, event)
        return [(found[number].stands, found[number].represented_by) for number in event.partenaire_ids]


def kept(stage: Stage) -> list[str]:
    with stage.house.units.reading() as work:
        return [
            row.entry.outcome for row in work.journal.rows() if row.entry.kind is Kind.CONVOCATION_ANSWERED
        ]


@pytest.mark.databases("sqlite", "postgresql")
def test_a_letter_arrives_and_its_link_answers(stage: Stage, helene: Browser, mail: MailServers) -> None:
    server = parse_smtp_url(mail.smtp_url)
    carrier = Dispatcher(stage.house.shelf, SmtpTransport(server, clock=stage.clock), clock=stage.clock)

    async def carried() -> None:
        while await carrier.round():
            pass

    asyncio.run(carried())
    (stored,) = mail.inside(SOLENE)
    read = message_from_bytes(stored.content, policy=policy.default)
    assert isinstance(read, EmailMessage)
    shown = read.get_body(("plain",))
    assert shown is not None
    found = re.search(r"http\S+/convocation/\S+", shown.get_content())
    assert found is not None
    address = urlsplit(found[0]).path
    assert stage.posted("mail") == [{}, {}]  # what has left is not kept

    solene = stage.browser().client
    assert "Mardi 12 janvier 2027" in solene.get(address).text
    assert standing(stage) == [(None, ""), (None, "")]  # a program that looks at links answers nothing
    answer = solene.post(address, data={"reponse": "present"})
    assert "vous venez" in solene.get(answer.headers["location"]).text
    assert standing(stage) == [(Answer.PRESENT, ""), (None, "")]
    assert kept(stage) == ["present"]
    assert "1 présent, 1 sans réponse" in helene.sees("/agenda/1")


def test_whoever_is_represented_says_by_whom_and_no_nir_is_taken(stage: Stage, helene: Browser) -> None:
    client, (address, _) = stage.browser().client, links(stage)
    for wrong in ("", "Anne 1 85 05 78 006 084 91"):
        refused = client.post(address, data={"reponse": "represented", "represente": wrong})
        assert refused.status_code == 422
        assert "006 084" not in refused.text
    assert client.post(address, data={"reponse": "peut-être"}).status_code == 422
    assert standing(stage)[0] == (None, "")
    client.post(address, data={"reponse": "represented", "represente": "Anne Lys, adjointe"})
    assert standing(stage)[0] == (Answer.REPRESENTED, "Anne Lys, adjointe")
    assert "Anne Lys, adjointe" in helene.client.get("/agenda/1").text


def test_a_wrong_link_opens_nothing_and_no_link_once_it_has_begun(stage: Stage, helene: Browser) -> None:
    client, (ours, theirs) = stage.browser().client, links(stage)
    crossed = f"{ours.rpartition('/')[0]}/{theirs.rpartition('/')[2]}"
    for wrong in (f"{ours}x", crossed, "/convocation/99/x"):
        assert client.get(wrong).status_code == 404
        assert client.post(wrong, data={"reponse": "present"}).status_code == 404
    stage.clock.advance(days=60)
    late = client.post(ours, data={"reponse": "present"})
    assert (late.status_code, "Préfecture" in late.text) == (410, False)
    assert client.get(ours).status_code == 410
    assert standing(stage)[0] == (None, "")


def test_what_one_place_opens_is_bounded(stage: Stage, helene: Browser) -> None:
    client = stage.browser().client
    seen = {client.get("/convocation/1/x").status_code for _ in range(LINKS_OF_LETTERS.most)}
    assert seen == {404}
    assert client.get("/convocation/1/x").status_code == 429
    stage.clock.advance(seconds=LINKS_OF_LETTERS.within.total_seconds() + 1)
    assert client.get("/convocation/1/x").status_code == 404


@pytest.mark.databases("sqlite", "postgresql")
def test_another_date_is_asked_again(stage: Stage, helene: Browser) -> None:
    client, (address, _) = stage.browser().client, links(stage)
    client.post(address, data={"reponse": "absent"})
    helene.sends("/agenda/1/modifier", **{**COPIL, "jour": "2027-01-19"}, partenaire=["1", "2"])
    assert kept(stage) == ["absent", "asked_again"]
    assert "absent pour l’ancienne date, le mardi 12 janvier 2027" in helene.sees("/agenda/1")
    letter = Letter.from_payload(stage.posted("mail")[2])
    assert "Votre réponse valait pour le mardi 12 janvier 2027 à 14 h 30" in letter.body.replace(
        "\N{NO-BREAK SPACE}", " "
    )
    assert "votre réponse valait pour" in client.get(address).text  # the first letter still serves
    client.post(links(stage)[2], data={"reponse": "present"})
    assert standing(stage)[0] == (Answer.PRESENT, "")


def test_the_gestionnaire_notes_for_whoever_rang(stage: Stage, helene: Browser) -> None:
    known = {"reponse-1": "present", "connu-1": "", "reponse-2": "", "connu-2": ""}
    stage.browser().client.post(links(stage)[1], data={"reponse": "absent"})
    page = helene.sends("/agenda/1", "/agenda/1/reponses", **known)
    assert "C’est noté" in page
    assert standing(stage) == [(Answer.PRESENT, ""), (Answer.ABSENT, "")]  # answered meanwhile: it stays
    refused = helene.sends(
        "/agenda/1", "/agenda/1/reponses", **{"reponse-1": "represented", "connu-1": "present"}
    )
    assert "Donnez le nom de qui viendra à la place" in refused
    named = {"reponse-2": "", "represente-2": "Anne Lys", "connu-2": ""}  # a name says it
    helene.sends("/agenda/1", "/agenda/1/reponses", **named)
    assert standing(stage)[1] == (Answer.REPRESENTED, "Anne Lys")
    stage.clock.now += timedelta(days=60)
    stage.browser(stage.helene).sends(
        "/agenda/1", "/agenda/1/reponses",
        **{"reponse-1": "represented", "represente-1": "Anne Lys", "connu-1": "present"},
    )  # fmt: skip
    assert standing(stage)[0] == (Answer.REPRESENTED, "Anne Lys")


def test_without_a_public_address_the_letter_has_no_link_and_asks_for_a_mail(
    database: Database, tmp_path: Path
) -> None:
    stage = Stage(
        database,
        tmp_path,
        by_mail=True,
        given={"mail_from": "sne06@gestion.exemple.fr", "smtp_url": "smtp://127.0.0.1:9"},
    )
    with stage.served():
        browser = convoking(stage)
        assert links(stage) == []
        assert "Répondez à ce mél." in Letter.from_payload(stage.posted("mail")[0]).body
        assert "les méls ne portent pas de lien" in browser.sees("/agenda/1")


def test_whoever_only_reads_sees_the_answers_without_a_form(stage: Stage, helene: Browser) -> None:
    page = helene.sees("/agenda/1")
    assert 'name="reponse-1"' in page
    with stage.house.units() as work:
        event = work.events.by_id(1)
        assert event is not None
        event.status = type(event.status).CANCELLED
    assert 'name="reponse-1"' not in helene.sees("/agenda/1")
