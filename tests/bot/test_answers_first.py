"""What one act tells a whole audience, in the hours of the service, holds up nobody who asks something."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from house import House, Person
from statements import statements

from agenda.events import EventKind
from agenda.planning import EventService
from delivery.letters import CHANNEL as MAIL
from diffusion.publications import AGAIN_AFTER, Content, PublicationKind, PublicationService, send_again
from guichets.links import Links, Ways
from guichets.registry import Agent, Role
from guichets.reviews import ReviewKind, ReviewService
from rendering.message import Reply
from storage.database import Database
from tickets.clock.calendars import Calendars
from tickets.incidents.service import Declared, IncidentService

TELEGRAM = "telegram"
ADDRESS = "nadia@mairie.example"
_LEASE = timedelta(minutes=1)


@pytest.fixture
def house(database: Database) -> House:
    return House(database, given={"mail_from": "sne@exemple.fr", "smtp_url": "smtp://127.0.0.1:9"})


@pytest.fixture
def camille(house: House) -> Agent:
    return house.agent(house.gestionnaire())


@pytest.fixture
def nadia(house: House) -> Person:
    """The referent of her guichet."""
    found = house.enrols("Nadia Ferrand")
    with house.units() as work:
        agent = work.registry.agent(found.agent_id)
        assert agent is not None
        agent.role, agent.email = Role.REFERENT, ADDRESS
    return found


def leaves(house: House, channel: str) -> Sequence[str]:
    """The keys, in order, of what waits there once an answer is added to it; the answer is « answer »."""
    with house.units() as work:
        work.outbox.answer(channel, "who asks", Reply("Voici."), key="answer")
    left: list[str] = []
    while parcels := house.wired.shelf.take(channel, now=house.clock.now, lease=_LEASE, limit=1):
        left += [parcel.key for parcel in parcels]
    return left


def publishes(house: House, camille: Agent, nadia: Person) -> None:
    flash = Content(kind=PublicationKind.FLASH, title="Le SNE ferme", text="Mardi.")
    with house.units() as work:
        service = PublicationService(work, now=house.clock.now)
        service.send(service.write(flash, departement="06", by=camille), by=camille)


def cancels(house: House, camille: Agent, nadia: Person) -> None:
    with house.units() as work:
        service = EventService(work, now=house.clock.now)
        starts_at, concerned = house.clock.now + timedelta(days=20), [house.guichet.id or 0]
        event = service.plan(
            EventKind.FORMATION, title="Saisir", starts_at=starts_at, place="Nice", by=camille,
            guichet_ids=concerned,
        )  # fmt: skip
        event.remember_told([nadia.agent_id])
        service.cancel(event, by=camille)


def reviews(house: House, camille: Agent, nadia: Person) -> None:
    with house.units() as work:
        ReviewService(work, now=house.clock.now).launch(ReviewKind.USERS, by=camille)


def ends_an_incident(house: House, camille: Agent, nadia: Person) -> None:
    met = Declared(title="Portail en panne", banner="Le portail est en panne.", departement="06")
    with house.units() as work:
        desk = IncidentService(work, now=house.clock.now, zone=house.wired.settings.zone)
        incident = desk.open(met, by=camille)
        desk.meet(incident, by=house.agent(nadia), channel=TELEGRAM)
        desk.close(incident, "Le portail est revenu.", by=camille)


def invites(house: House, camille: Agent, nadia: Person) -> None:
    """As an import of agents does, one line after the other."""
    colleague = Agent(
        name="Rémi", role=Role.AGENT, guichet_id=house.guichet.id, email="remi@mairie.example",
        created_at=house.clock.now,
    )  # fmt: skip
    with house.units() as work:
        work.registry.add(colleague)
        ways = Ways("https://sne.exemple", by_mail=True, by_telegram=False)
        Links(work, ways, now=house.clock.now).invite(colleague, "ABCD", by=camille)


def sends_again(house: House, camille: Agent, nadia: Person) -> None:
    """To whoever did not read it in a week."""
    publishes(house, camille, nadia)
    house.clock.now += AGAIN_AFTER
    with house.units() as work:
        assert send_again(work, now=house.clock.now, hours_of=Calendars(work, house.wired.settings.zone).of)


@pytest.mark.databases("sqlite", "postgresql")
@pytest.mark.parametrize(
    ("act", "channel", "key"),
    [
        (publishes, TELEGRAM, "publication:"),
        (cancels, TELEGRAM, "evenement:"),
        (reviews, TELEGRAM, "revue:"),
        (ends_an_incident, TELEGRAM, "incident:"),
        (invites, MAIL, "invitation:"),
        (sends_again, MAIL, "publication:"),
    ],
)
def test_an_answer_leaves_before_what_was_told_to_many(
    house: House, camille: Agent, nadia: Person, act: Callable[[House, Agent, Person], None], channel: str,
    key: str,
) -> None:  # fmt: skip
    act(house, camille, nadia)
    first, *others = leaves(house, channel)
    assert first == "answer"
    assert [one for one in others if one.startswith(key)]


def test_forty_are_looked_up_at_the_cost_of_twenty(house: House, camille: Agent, nadia: Person) -> None:
    """On an embedded database, whoever writes meanwhile waits for the last of them."""
    lookups = []
    for _ in range(2):
        for number in range(20):
            house.enrols(f"Agent {number}")
        with statements(house.database) as asked:
            publishes(house, camille, nadia)
        lookups.append(asked.count("SELECT"))
    assert lookups[0] == lookups[1]
