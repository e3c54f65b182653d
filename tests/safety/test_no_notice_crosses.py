"""Whatever happens in the 06, nobody of the 13 is told: by each job, each mail, each order of the site, and
in the gestionnaires' group, which is told what whoever bound it may know of.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
from base_fakes import StillBase
from canaries import SETTINGS
from pole_fakes import POLE
from two_departements import CANARY, GROUP, Service, Step, places, read
from web_stage import Stage
from web_world import Address, addresses, furnish

from app.jobs import jobs_of
from app.living_base import LivingBase
from bot.messages import Channel
from delivery.queue_messages import Delivered, Refused
from guichets.registry import AT_GUICHETS, Agent, Guichet, GuichetKind, Role
from guichets.representation import CONTACT, RepresentationService
from guichets.rights import Right
from mailer.returns import tell_refused
from scheduler.timetable import timetable
from storage import tables
from storage.database import Database
from tickets.mail.arrival import MachineSign


@pytest.fixture
def service(database: Database) -> Service:
    return Service(database)


def told(service: Service, after: int = 0) -> tuple[int, int]:
    """How many letters of the 06 came to its people, and to those of the 13."""
    letters = service.letters(after=after)
    ours = [one for one in letters if one.chat_ref in places(service.helene, service.denis, service.ana)]
    theirs = [one for one in letters if one.chat_ref in service.theirs]
    return len(ours), len(theirs)


def test_what_is_made_in_a_departement_is_told_to_it_alone(service: Service) -> None:
    service.furnish()

    ours, theirs = told(service)

    assert ours > 10
    assert theirs == 0


@pytest.mark.parametrize("days", [0, 1, 6, 19, 28])
def test_every_job_of_the_timetable(service: Service, days: int) -> None:
    service.furnish()
    before = service.last_letter()
    service.clock.advance(days=days, hours=1)

    for job in timetable(jobs_of(service.house, cast("LivingBase", StillBase()))):
        job.run()
        assert told(service, before)[1] == 0, job.name

    assert told(service, before)[0] > 0 or days == 0


SENDERS = (POLE.address, "nadia@mairie.example", "inconnu@ailleurs.example", "denis@sne.example")


@pytest.mark.parametrize("sender", SENDERS)
@pytest.mark.parametrize("is_verified", [True, False, None])
def test_every_mail_that_may_come(service: Service, sender: str, is_verified: bool | None) -> None:
    """It came to the mailbox of the 06, whoever wrote it."""
    things = service.furnish()
    with service.house.units() as work:
        for agent, address in ((service.nadia, SENDERS[1]), (service.denis, SENDERS[3])):
            known = work.registry.agent(agent.id or 0)
            assert known is not None
            known.email = address
    before = service.last_letter()

    for about in ("", things["at_pole"], things["closed"], things["ticket"]):
        for signs in (frozenset[MachineSign](), frozenset({MachineSign.DELIVERY_REPORT})):
            arrival = service.arrival(
                sender, subject=f"Re: {about} {CANARY}", is_verified=is_verified, signs=signs
            )
            service.house.mail_intake.take(arrival)

    assert told(service, before)[1] == 0


def test_a_letter_that_is_lost_is_told_where_its_ticket_is(service: Service) -> None:
    things = service.furnish()
    (letter, *_) = [one for one in service.letters() if one.about == things["ticket"]]
    before = service.last_letter()

    with service.house.units() as work:
        tell_refused(work, letter, "550 inconnu", now=service.clock(), zone=service.zone)

    assert told(service, before) == (3, 0)


def test_a_contact_that_changes_is_told_where_the_guichet_is(service: Service) -> None:
    before = service.last_letter()

    with service.house.units() as work:
        orders = RepresentationService(work, by=service.odile, now=service.clock(), channel="web")
        typed = dict.fromkeys(CONTACT, "") | {"phone": "04 00 00 00 01"}
        orders.change_contact(orders.read_contact(typed))

    assert told(service, before) == (3, 0)


# The group.


@pytest.fixture
def bound(service: Service, request: pytest.FixtureRequest) -> Service:
    """Whoever the test names has made a group be that of the gestionnaires."""
    binder: Agent = getattr(service, request.param)
    with service.house.units() as work:
        work.places.bind_group(GROUP, "", by=binder.id or 0, now=service.clock())
    return service


def in_group(service: Service) -> str:
    return read([one for one in service.letters() if one.chat_ref == GROUP])


@pytest.mark.parametrize("bound", ["mireille"], indirect=True)
def test_a_group_that_another_departement_bound_is_told_nothing(bound: Service) -> None:
    """The gestionnaires whose the ticket is are told each by themselves."""
    bound.furnish()

    assert in_group(bound) == ""
    assert told(bound)[0] > 10
    assert told(bound)[1] == 0


@pytest.mark.parametrize("bound", ["helene", "ana"], indirect=True)
def test_a_group_is_told_what_whoever_bound_it_may_know_of(bound: Service) -> None:
    bound.furnish()

    assert "T-2026" in in_group(bound)
    assert told(bound)[1] == 0


@pytest.mark.parametrize("bound", ["helene", "ana"], indirect=True)
def test_what_the_group_refuses_is_left_to_those_whose_it_is(bound: Service) -> None:
    """The bot was put out of it: nothing is lost, a meeting no more than a ticket, and nothing crosses."""
    bound.furnish()
    for_group = [one for one in bound.letters() if one.chat_ref == GROUP]
    shelf = bound.house.shelf
    while parcels := shelf.take("telegram", now=bound.clock(), lease=timedelta(minutes=1), limit=50):
        for parcel in parcels:
            refused = parcel.chat_ref == GROUP
            shelf.settle((parcel, Refused("kicked") if refused else Delivered("1")), now=bound.clock())

    copies = {one.key for one in bound.letters()}
    assert [one.key for one in for_group if f"{one.key}:web:{bound.helene.id}" not in copies] == []
    assert not [key for key in copies if key.endswith(f":web:{bound.mireille.id}")]
    assert told(bound)[1] == 0


@pytest.mark.parametrize("bound", ["helene"], indirect=True)
def test_what_the_group_may_not_know_of_is_told_to_those_who_may(bound: Service) -> None:
    before = bound.last_letter()
    visitor = bound.intruders[3]

    bound.does(visitor, Step(text="une question du 13"))
    bound.does(visitor, Step(action=_send(bound, visitor)))

    letters = bound.letters(after=before)
    assert "T-2026" in read([one for one in letters if one.chat_ref in places(bound.mireille)])
    assert not [one for one in letters if one.chat_ref in {GROUP, *places(bound.helene, bound.denis)}]


@pytest.mark.parametrize("bound", ["helene"], indirect=True)
def test_a_gestionnaire_of_another_departement_reads_nothing_in_the_group(bound: Service) -> None:
    things = bound.furnish()
    before = bound.last_letter()

    for step in (Step("/tickets"), Step("/agenda"), Step(action=f"t:exchanges:{things['ticket']}")):
        bound.does(bound.mireille, step, channel=Channel.TELEGRAM, group=GROUP)

    assert CANARY not in read(bound.letters(after=before))


def _send(service: Service, person: Agent) -> str:
    """The button by which what the agent asked leaves for the gestionnaires."""
    letters = [one for one in service.letters() if one.chat_ref in places(person)]
    buttons = [data for row in letters[-1].payload["buttons"] for _, data in row]
    return next(str(data) for data in buttons if data.startswith("ticket:send:"))


# The site.


@pytest.fixture
def stage(database: Database, tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(database, tmp_path, pole=POLE, given=SETTINGS, by_mail=True)
    with stage.served():
        yield stage


EACH = 25


def _orders_of_the_console(stage: Stage) -> list[Address]:
    """What the administrateur asks for themselves, of no guichet, is everybody's."""
    return [
        address
        for address in addresses(stage, furnish(stage))
        if address.method == "POST"
        and not address.path.startswith(("/sortir", "/compte", "/reglages"))
        and address.route.right in {Right.READ, Right.ACT, Right.ADMINISTER}
    ]


def test_no_order_of_the_site_tells_another_departement(stage: Stage) -> None:
    """Each of them, by an administrateur of all, on things of the 06."""
    with stage.house.units() as work:
        guichet = Guichet(name="Mairie de Martigues", kind=GuichetKind.COMMUNE, departement="13")
        work.registry.add(guichet)
        theirs = [
            Agent(
                name=f"Visiteur {role.value}",
                role=role,
                guichet_id=guichet.id if role in AT_GUICHETS else None,
                departement="" if role in AT_GUICHETS else "13",
                created_at=stage.clock(),
            )
            for role in Role
        ]
        for agent in theirs:
            work.registry.add(agent)
        administrateur = Agent(
            name="Ana Prévert", role=Role.ADMINISTRATEUR, guichet_id=None, created_at=stage.clock()
        )
        work.registry.add(administrateur)
    chats = {f"agent-{agent.id}" for agent in theirs}
    browser = stage.browser(administrateur)
    token = browser.hidden("/compte", "jeton")
    posted = 0
    fresh = _orders_of_the_console(stage)
    for number in range(len(fresh)):
        if number % EACH == 0:  # an order may take away what the next one needs
            fresh = _orders_of_the_console(stage)
        address = fresh[number]
        browser.client.post(address.path, data={**address.form, "jeton": token})
        posted += 1
    with stage.database.reading() as session:
        letters = session.execute(tables.outbox.select()).all()
    assert posted > 50
    assert len(letters) > 100
    assert [one.key for one in letters if one.chat_ref in chats] == []
