"""In whose name a letter leaves, where one service serves several départements."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from web_stage import Clock, ScriptedBase

from app.settings import read_settings
from app.wiring import Components, build
from diffusion.publications import Content, PublicationKind, PublicationService
from guichets.links import Links, Ways
from guichets.registry import Agent, Guichet, GuichetKind, Role
from knowledge_base.local_values import SIGNATORY
from storage.database import Database
from storage.tables import outbox
from storage.unit_of_work import Work
from tickets.service import Request, TicketService

HERE, ELSEWHERE, NAMELESS = "06", "83", "13"
SERVICE, ITS_OWN = "Service régional du logement", "ADIL du Var"


@pytest.fixture
def house(database: Database, tmp_path: Path) -> Components:
    settings = read_settings(
        env_file=None,
        database_url=str(database.url),
        data_dir=tmp_path,
        departement=HERE,
        service_name=SERVICE,
        mail_from="sne@exemple.fr",
        smtp_url="smtp://127.0.0.1:9",
    )
    house = build(settings, database, ScriptedBase(), clock=Clock())
    with house.units() as work:
        work.local_values.set(ELSEWHERE, SIGNATORY, ITS_OWN)
    return house


def agent_in(departement: str, work: Work) -> Agent:
    guichet = Guichet(name=f"Mairie {departement}", kind=GuichetKind.COMMUNE, departement=departement)
    work.registry.add(guichet)
    agent = Agent(
        name=f"Agent {departement}",
        role=Role.AGENT,
        guichet_id=guichet.id,
        email=f"agent{departement}@mairie.example",
        created_at=Clock().now,
    )
    work.registry.add(agent)
    return agent


def gestionnaire(departement: str, work: Work) -> Agent:
    agent = Agent(
        name=f"Gestionnaire {departement}",
        role=Role.GESTIONNAIRE,
        guichet_id=None,
        departement=departement,
        created_at=Clock().now,
    )
    work.registry.add(agent)
    return agent


def letters(house: Components) -> Mapping[str, Mapping[str, Any]]:
    """By recipient."""
    with house.database.reading() as session:
        rows = session.scalars(select(outbox.c.payload).where(outbox.c.channel == "mail")).all()
    return {payload["recipient"]: payload for payload in rows}


@pytest.mark.parametrize(
    ("departement", "name"), [(HERE, SERVICE), (ELSEWHERE, ITS_OWN), (NAMELESS, SERVICE)]
)
def test_each_departement_signs_what_leaves_for_its_guichets(
    house: Components, departement: str, name: str
) -> None:
    """The service signs where a département has not said its own name."""
    signed = f"\nLe gestionnaire départemental du SNE\n{name}\n"
    with house.units() as work:
        agent, by = agent_in(departement, work), gestionnaire(departement, work)
        Links(work, Ways("https://sne.exemple", by_mail=True, by_telegram=False), now=Clock().now).invite(
            agent, "ABCD", by=by
        )
    assert letters(house)[agent.email]["body"].endswith(signed)

    with house.units() as work:
        service = PublicationService(work, now=Clock().now)
        content = Content(kind=PublicationKind.FLASH, title="Le portail ferme", text="Dimanche.")
        service.send(service.write(content, departement=departement, by=by), by=by)
    assert "Le portail ferme" in letters(house)[agent.email]["body"]
    assert letters(house)[agent.email]["body"].endswith(signed)

    with house.units() as work:
        desk = TicketService(work, now=Clock().now, zone=house.settings.zone)
        asked = Request(question="Comment imprimer ?", theme="pieces")
        ticket = desk.open_ticket(asked, by=agent, channel="mel", chat_ref=agent.email)
        desk.reply(ticket, "Depuis la liste.", by=by)
    assert letters(house)[agent.email]["sender_name"] == name
