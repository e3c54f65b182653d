"""An emergency: whom to call first, then the ticket; gestionnaires are told at the hour that each chose."""

from __future__ import annotations

from datetime import datetime

import pytest
from house import Chat, House, Person, entry
from sqlalchemy import select

from deadlines.zones import Zone
from knowledge_base.themes import Theme
from knowledge_base.understanding.emergencies import Emergency
from knowledge_base.understanding.intents import Kind
from knowledge_base.verdict import NoMatch
from rendering.emergency_words import FIRST_AID, NUMBERS
from rendering.kind_words import OPTION
from rendering.labels import ACT as LABELS
from storage import tables
from storage.database import Database
from tickets.due_warnings import warn_of_due
from tickets.kinds.declared import DATA_LEAK, EMERGENCIES, MATTER
from tickets.ticket import SENSITIVE, Urgency

PARIS = Zone.of("06")
ROOFLESS = "une famille à la rue ce soir avec un bébé"
BEATEN = "son mari la frappe, elle est devant moi"
LEAK = "la liste est partie au mauvais destinataire"
FRAUD = "faux bulletins de salaire dans un dossier"
SEND = "Envoyer au gestionnaire"
REPORT = "le délégué à la protection des données est prévenu"
URGENT = "URGENT"
SATURDAY, SUNDAY, MONDAY = "2026-11-28 21:30", "2026-11-29 08:00", "2026-11-30 09:00"
VIOLENCE = entry("separation-violences", "Que faire en cas de violences ?", "Elle peut déposer sa demande.")


@pytest.fixture
def house(database: Database) -> House:
    house = House(database)
    house.base.says(ROOFLESS, NoMatch(Kind.EMERGENCY, None, Theme.DALO, Emergency.HOMELESS))
    house.base.says(BEATEN, NoMatch(Kind.EMERGENCY, None, Theme.DALO, Emergency.VIOLENCE, VIOLENCE))
    house.base.says(LEAK, NoMatch(Kind.EMERGENCY, None, Theme.RGPD, Emergency.LEAK))
    house.base.says(FRAUD, NoMatch(Kind.SENSITIVE, None, Theme.RGPD))
    return house


@pytest.fixture
def nadia(house: House) -> Person:
    return house.enrols("Nadia Belcastel")


@pytest.fixture
def camille(house: House) -> Person:
    return house.gestionnaire()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS.timezone)


def the_job_runs(house: House, when: str) -> None:
    house.clock.now = at(when)
    with house.units() as work:
        warn_of_due(work, now=house.clock.now, zone=PARIS)
    house.handles()


def asks_to_be_told(house: House, person: Person) -> None:
    with house.units() as work:
        agent = work.registry.agent(person.agent_id)
        assert agent is not None
        agent.is_told_at_any_hour = True


# What the agent reads.


def test_the_numbers_come_before_the_ticket_which_leaves_with_one_touch(house: House, nadia: Person) -> None:
    house.says(nadia, ROOFLESS)

    *_, first, draft = house.messages(nadia)
    assert "115" in first.text
    assert first.labels == []
    assert "prévenu en urgence" in draft.text
    house.presses(nadia, SEND)
    (ticket,) = house.tickets()
    assert (ticket.kind, ticket.urgency) == (SENSITIVE, Urgency.URGENT)
    assert ticket.answers == {MATTER: "homeless"}


def test_what_the_base_knows_stands_under_the_numbers(house: House, nadia: Person) -> None:
    house.says(nadia, BEATEN)

    first = house.messages(nadia)[-2].text
    assert first.index("3919") < first.index("Elle peut déposer sa demande.")


def test_the_delegate_is_told_of_for_a_leak_alone(house: House, nadia: Person) -> None:
    told = house.says(nadia, ROOFLESS)
    assert "délégué" not in told
    house.presses(nadia, SEND)

    told = house.says(nadia, LEAK)
    assert "délégué à la protection des données" in told
    assert "115" not in told


def test_a_matter_that_is_no_emergency_calls_nobody_to_the_delegate(house: House, nadia: Person) -> None:
    told = house.says(nadia, FRAUD)

    assert "17" in told
    assert "délégué" not in told
    house.presses(nadia, SEND)
    (ticket,) = house.tickets()
    assert (ticket.urgency, ticket.answers) == (Urgency.NORMAL, {})


@pytest.mark.parametrize("matter", EMERGENCIES)
def test_an_emergency_that_is_chosen_is_called_for_too(house: House, nadia: Person, matter: str) -> None:
    house.says(nadia, "/demande")
    house.presses(nadia, LABELS[SENSITIVE])

    told = house.presses(nadia, OPTION[matter])

    assert all(call.number in told and call.purpose in told for call in FIRST_AID[matter].calls)
    assert (REPORT in told) == (matter == DATA_LEAK)


@pytest.mark.parametrize("more", [ROOFLESS, "elle a un nourrisson avec elle"])
def test_whoever_tells_more_of_an_emergency_has_its_numbers_again(
    house: House, nadia: Person, more: str
) -> None:
    house.says(nadia, ROOFLESS)
    said = house.says(nadia, more)

    assert "115 : hébergement d’urgence" in said
    assert more in said


def test_a_closed_service_says_what_does_not_close(house: House, nadia: Person) -> None:
    house.clock.now = at(SATURDAY)
    house.says(nadia, ROOFLESS)
    house.presses(nadia, SEND)

    told = house.sees(nadia).text
    assert "lundi 30 novembre 2026 à 9 h" in told
    assert "115" in told
    assert "Réponse attendue" not in told


def test_every_emergency_has_its_matter_its_words_and_its_numbers() -> None:
    assert {one.value for one in Emergency} == set(EMERGENCIES) == set(FIRST_AID)
    assert set(EMERGENCIES) <= OPTION.keys()
    assert all(FIRST_AID[matter].calls or FIRST_AID[matter].advice for matter in EMERGENCIES)


def test_every_number_says_who_gives_it_and_when_it_was_read() -> None:
    of_all = {"15", "17", "18", "112", "114", "115", "119", "3114", "3919", "3977"}
    assert of_all | {"prefecture", "adil", "17_unlawful"} == NUMBERS.keys()
    assert all(number.source and number.read_on.year >= 2026 for number in NUMBERS.values())
    assert all(aid.advice is None or aid.advice.source for aid in FIRST_AID.values())


# What the gestionnaire reads.


def test_she_is_told_at_once_on_every_channel_and_reads_nothing_of_the_matter(
    house: House, nadia: Person, camille: Person
) -> None:
    desk = house.on_the_web(camille)
    house.says(nadia, ROOFLESS)
    house.presses(nadia, SEND)

    for place in (camille, desk):
        (card,) = house.texts(place, URGENT)
        assert "bébé" not in card
        assert OPTION["homeless"] not in card


def test_their_group_is_told_too_but_never_by_night(house: House, nadia: Person, camille: Person) -> None:
    group = Chat("-100777")
    house.sends_tickets_to(group, camille)
    house.says(nadia, ROOFLESS)
    house.presses(nadia, SEND)
    assert len(house.texts(group, URGENT)) == len(house.texts(camille, URGENT)) == 1

    asks_to_be_told(house, camille)
    house.clock.now = at(SATURDAY)
    house.says(nadia, BEATEN)
    house.presses(nadia, SEND)
    assert [len(house.texts(place, URGENT)) for place in (group, camille)] == [1, 2]

    the_job_runs(house, MONDAY)
    assert [len(house.texts(place, URGENT)) for place in (group, camille)] == [2, 2]


def test_by_night_she_is_told_at_the_opening_once(house: House, nadia: Person, camille: Person) -> None:
    house.clock.now = at(SATURDAY)
    house.says(nadia, ROOFLESS)
    house.presses(nadia, SEND)
    the_job_runs(house, SUNDAY)
    assert house.texts(camille, "T-2026-0001") == []

    the_job_runs(house, MONDAY)
    the_job_runs(house, "2026-11-30 09:05")

    assert len(house.texts(camille, URGENT)) == 1


def test_by_night_she_is_told_at_once_if_she_asked_for_it_and_not_again(
    house: House, nadia: Person, camille: Person
) -> None:
    asks_to_be_told(house, camille)
    house.clock.now = at(SATURDAY)
    house.says(nadia, ROOFLESS)
    house.presses(nadia, SEND)
    assert len(house.texts(camille, URGENT)) == 1

    the_job_runs(house, MONDAY)

    assert len(house.texts(camille, URGENT)) == 1


def test_the_letter_names_the_ticket_and_nothing_of_its_matter(database: Database) -> None:
    house = House(database, given={"smtp_url": "smtp://127.0.0.1:2525", "mail_from": "sne@gestion.example"})
    house.base.says(ROOFLESS, NoMatch(Kind.EMERGENCY, None, Theme.DALO, Emergency.HOMELESS))
    nadia, camille = house.enrols("Nadia Belcastel"), house.gestionnaire()
    with house.units() as work:
        agent = work.registry.agent(camille.agent_id)
        assert agent is not None
        agent.email = "camille@gestion.example"
    house.says(nadia, ROOFLESS)
    house.presses(nadia, SEND)

    with database.reading() as session:
        (letter,) = session.scalars(
            select(tables.outbox.c.payload).where(tables.outbox.c.channel == "mail")
        ).all()
    assert letter["recipient" if "recipient" in letter else "chat_ref"] == "camille@gestion.example"
    assert "T-2026-0001" in letter["subject"]
    assert "bébé" not in letter["body"]
    assert "rue" not in letter["body"]


@pytest.mark.parametrize("said", ["le samu arrive", "ok elle est partie avec les pompiers"])
def test_what_became_of_it_leaves_the_emergency_open(house: House, nadia: Person, said: str) -> None:
    house.base.suggests(said, VIOLENCE)
    house.says(nadia, BEATEN)
    house.clock.passes(seconds=20)

    assert VIOLENCE.question not in house.says(nadia, said)
    house.presses(nadia, SEND)
    (ticket,) = house.tickets()
    assert (ticket.kind, ticket.question) == (SENSITIVE, BEATEN)
