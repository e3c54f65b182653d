"""An applicant's name, birth date, address or number: what is kept, answered and sent holds none of it."""

from __future__ import annotations

import json

import pytest
from house import House, Person, entry
from sqlalchemy import select

from knowledge_base.understanding.intents import Act, Kind
from knowledge_base.verdict import NoMatch
from storage.database import Database
from storage.tables import metadata
from tickets.service import Request, TicketService

TYPED = "Mme Benali Fatima née le 12/03/1984, 06 12 34 56 78, où en est sa demande"
BARE = "Mme [nom] née le [date de naissance], [téléphone], où en est sa demande"
TOLD = ("Benali", "Fatima", "12/03/1984", "06 12")
KNOWN = "Mme [nom] est hébergée, quelle pièce ?"
PROOF = entry("hebergement", "Quelle pièce pour une personne hébergée ?", "Une attestation.")


@pytest.fixture
def house(database: Database) -> House:
    house = House(database)
    house.base.answers(KNOWN, PROOF)
    return house


@pytest.fixture(params=["telegram", "web"])
def nadia(house: House, request: pytest.FixtureRequest) -> Person:
    person = house.enrols("Nadia Belcastel")
    return house.on_the_web(person) if request.param == "web" else person


def stored(house: House) -> str:
    """All that is in the database, whatever the table."""
    with house.database.reading() as session:
        rows = [row for table in metadata.sorted_tables for row in session.execute(select(table))]
    return json.dumps([list(row) for row in rows], ensure_ascii=False, default=str)


def test_a_name_is_offered_taken_out_and_leaves_no_trace(house: House, nadia: Person) -> None:
    camille = house.gestionnaire()
    told = house.says(nadia, TYPED)
    assert "Je garde votre message sans le nom, la date de naissance ni le téléphone" in told
    assert BARE in told
    house.presses(nadia, "Envoyer sans le nom")
    (ticket,) = house.tickets()
    assert ticket.question == BARE
    assert BARE in house.sees(camille).text
    for word in TOLD:
        assert word not in stored(house)
        assert word not in " ".join(house.texts(nadia) + house.texts(camille))


def test_the_answer_comes_at_once(house: House, nadia: Person) -> None:
    told = house.says(nadia, "Mme Benali est hébergée, quelle pièce ?")
    assert "sans le nom" in told
    assert "Une attestation." in told


def test_it_was_no_name(house: House, nadia: Person) -> None:
    house.says(nadia, "le dossier Zéphyr est bloqué")
    assert "Redites-le" in house.presses(nadia, "Ce n’est pas un nom")
    told = house.says(nadia, "le dossier Zéphyr")
    assert "Je garde votre message sans" not in told
    house.presses(nadia, "Envoyer sans le nom")
    (ticket,) = house.tickets()
    assert ticket.question == "le dossier [nom] est bloqué\nle dossier Zéphyr"
    assert "sans le nom" in house.says(nadia, "le dossier Zéphyr, encore")


def test_what_is_added_to_a_ticket_names_nobody(house: House, nadia: Person) -> None:
    house.says(nadia, "il est radié")
    house.presses(nadia, "Envoyer au gestionnaire")
    told = house.says(nadia, "j’ai oublié de dire que c’est Mme Benali")
    assert "C’est ajouté au ticket T-2026-0001" in told
    house.presses(nadia, "Ce n’est pas un nom")
    house.says(nadia, "Benali")
    (ticket,) = house.tickets()
    said = [message.text for message in ticket.messages]
    assert said == ["j’ai oublié de dire que c’est Mme [nom]", "Benali"]


def test_an_edit_brings_no_name_back(house: House) -> None:
    nadia = house.enrols("Nadia Belcastel")
    house.says(nadia, "il est radié")
    house.edits(nadia, "il est radié", "M. Durand Paul est radié")
    assert "M. [nom] est radié" in house.sees(nadia).text
    assert "Durand" not in stored(house)


def test_an_access_names_a_colleague(house: House, nadia: Person) -> None:
    asked = "Mme Karine Lopez arrive lundi, ouvrez lui le sne"
    house.base.says(asked, NoMatch(Kind.ACT, Act("ouverture_acces"), None))
    assert asked in house.says(nadia, asked)


def test_a_base_that_fails_keeps_no_message_out(house: House, nadia: Person) -> None:
    house.base.says("Mme Benali est radiée", RuntimeError("no index"))
    house.says(nadia, "Mme Benali est radiée")
    assert "Benali" not in stored(house)
    assert BARE.partition(" née")[0] in house.sees(nadia).text


def test_a_colleague_and_a_guichet_are_no_applicants(house: House, nadia: Person) -> None:
    house.enrols("Karine Lopez")
    for said in ("Mme Lopez m’a dit de voir avec vous", "le dossier Valbonne, notre tél 04 93 00 00 00"):
        assert "sans le nom" not in house.says(nadia, said)


def test_a_gestionnaire_answers_for_what_she_writes(house: House) -> None:
    camille = house.gestionnaire()
    assert "sans le nom" not in house.says(camille, "Mme Benali est hébergée")


def test_an_answer_to_a_precision_names_nobody(house: House, nadia: Person) -> None:
    camille = house.gestionnaire()
    with house.units() as work:
        desk = TicketService(work, now=house.clock.now, zone=house.wired.settings.zone)
        assert nadia.agent is not None
        assert camille.agent is not None
        ticket = desk.open_ticket(
            Request(question="il est radié", theme=""),
            by=nadia.agent,
            channel=nadia.chat.channel,
            chat_ref=nadia.chat.chat_ref,
        )
        desk.ask(ticket, "Depuis quand ?", by=camille.agent)
    house.says(nadia, "depuis mai, M. Durand l’a su par courrier")
    (ticket,) = house.tickets()
    assert [message.text for message in ticket.messages[1:]] == ["depuis mai, M. [nom] l’a su par courrier"]
