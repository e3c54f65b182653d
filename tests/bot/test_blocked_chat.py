"""Who has blocked the bot reads elsewhere: the gestionnaire who writes is told where, before and after."""

from __future__ import annotations

import pytest
from house import House, Person

from storage.database import Database
from tickets.notices import Reach

QUESTION = "il est radié"


@pytest.fixture
def house(database: Database) -> House:
    return House(database)


@pytest.fixture
def by_mail(database: Database) -> House:
    return House(
        database,
        given={
            "mail_from": "assistance@sne.example",
            "smtp_url": "smtp://127.0.0.1:9",
            "national_address": "pole@sne.example",
        },
    )


def blocked_after_asking(house: House, *, email: str = "") -> tuple[Person, Person]:
    camille, nadia = house.gestionnaire(), house.enrols("Nadia Belcastel")
    house.says(nadia, QUESTION)
    house.presses(nadia, "Envoyer au gestionnaire")
    with house.units() as work:
        agent = work.registry.agent(nadia.agent_id)
        assert agent is not None
        agent.email = email
        work.places.block("telegram", nadia.chat.chat_ref, house.clock.now)
    return nadia, camille


def reach(house: House, person: Person) -> Reach:
    with house.units.reading() as work:
        return work.outbox.reach(person.agent_id)


def test_a_reply_to_a_blocked_chat_is_read_on_the_web_page(house: House) -> None:
    nadia, camille = blocked_after_asking(house)
    assert reach(house, nadia) is Reach.WEB
    asked = house.presses(camille, "Répondre")
    assert "a bloqué Relais sur sa messagerie, et lira votre message sur la page web" in asked
    sent = house.says(camille, "Renouvelez-la.")
    assert "À lire sur la page web par Nadia Belcastel" in sent
    assert "Envoyé" not in sent


def test_one_who_was_on_the_web_too_reads_there(house: House) -> None:
    nadia, camille = blocked_after_asking(house)
    on_the_web = house.on_the_web(nadia)
    house.presses(camille, "Répondre")
    assert "À lire sur la page web" in house.says(camille, "Renouvelez-la.")
    assert "Renouvelez-la." in house.sees(on_the_web).text


def test_where_mail_leaves_it_is_read_by_mail(by_mail: House) -> None:
    nadia, camille = blocked_after_asking(by_mail, email="nadia@clairval.example")
    assert reach(by_mail, nadia) is Reach.MAIL
    assert "lira votre message par mél" in by_mail.presses(camille, "Répondre")
    assert "Envoyé par mél à Nadia Belcastel" in by_mail.says(camille, "Renouvelez-la.")


def test_a_precision_says_so_too(house: House) -> None:
    _, camille = blocked_after_asking(house)
    assert "sur la page web" in house.presses(camille, "Demander une précision")
    assert "sur la page web" in house.says(camille, "Depuis quand ?")


def test_who_writes_again_has_unblocked_us(house: House) -> None:
    nadia, camille = blocked_after_asking(house)
    house.says(nadia, "bonjour")
    assert reach(house, nadia) is Reach.NOW
    house.presses(camille, "Répondre")
    assert "Envoyé à Nadia Belcastel" in house.says(camille, "Renouvelez-la.")
