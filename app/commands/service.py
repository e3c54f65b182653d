"""``relais run`` and ``relais demo``: the service, on the real world or on an invented one."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import shutil
import socket
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from app import logs
from app.commands.errors import Refusal
from app.commands.opening import open_database
from app.demo import DEPARTEMENT, DemoClock, populate
from app.living_base import LivingBase
from app.running import Running
from app.service import AlreadyRunning, only_process
from app.settings import Settings, read_settings
from app.wiring import utc_now
from guichets.access import Accesses
from guichets.registry import Agent
from storage.opening import file_of

DEMO = "demo"
DEMO_PORT = 8000
DEMO_LINK_LIFE = timedelta(days=1)


def run() -> None:
    """The service, with the settings of the environment. Raises what ``app.failures`` explains."""
    settings = read_settings()
    logs.configure(settings.log_format)
    with _alone(settings), open_database(settings) as database:
        running = Running(settings, database, LivingBase(settings, database))
        asyncio.run(running.run(lambda _port: None))


def demo(*, port: int | None = None, fresh: bool = False) -> None:
    """An invented département on an embedded database; prints the addresses and the sign-in links."""
    folder = demo_folder(read_settings().data_dir)
    if fresh:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    settings = read_settings(
        database_url=f"sqlite:///{folder / 'relais.db'}",
        data_dir=folder,
        departement=DEPARTEMENT,
        timezone="",
        telegram_token=None,
        telegram_webhook_url="",
        smtp_url=None,
        web_host="127.0.0.1",
        web_port=_free_port(DEMO_PORT) if port is None else port,
        web_url="",
    )
    logs.configure("console", level=logging.WARNING)
    with _alone(settings), open_database(settings) as database:
        clock = DemoClock(utc_now() - timedelta(days=31))
        base = LivingBase(settings, database)
        running = Running(settings, database, base, clock=clock)
        _populate_once(running, base, clock)
        links = _links(running)
        asyncio.run(running.run(lambda bound: _welcome(bound, links, folder)))


def demo_folder(data_dir: Path) -> Path:
    """Beside the data of the service, never among them, since ``--neuf`` erases it; a folder of that name is
    the demonstration's already.
    """
    return data_dir if data_dir.name == DEMO else data_dir / DEMO


class _Links(NamedTuple):
    agent: Agent
    guichet: str
    agent_secret: str
    gestionnaire: Agent
    gestionnaire_secret: str


def _populate_once(running: Running, base: LivingBase, clock: DemoClock) -> None:
    with running.house.units.reading() as work:
        if work.registry.gestionnaires():
            return
    _print("Préparation du département de démonstration (quelques secondes)…")
    today = running.settings.zone.local(utc_now()).date()
    populate(running.house, base.base, clock, deliver=running.deliver_to_web, today=today)


def _links(running: Running) -> _Links:
    with running.house.units() as work:
        accesses = Accesses(work, now=utc_now())
        gestionnaire = work.registry.gestionnaires()[0]
        guichet = work.registry.guichets()[0]
        assert guichet.id is not None
        agent = work.registry.active_agents(guichet.id)[0]
        return _Links(
            agent,
            guichet.name,
            accesses.sign_in_link(agent, life=DEMO_LINK_LIFE),
            gestionnaire,
            accesses.sign_in_link(gestionnaire, life=DEMO_LINK_LIFE),
        )


def _welcome(port: int, links: _Links, folder: Path) -> None:
    address = f"http://127.0.0.1:{port}"
    _print(
        "",
        "Relais SNE, démonstration : un département inventé, 30 guichets, 120 agents, 2 gestionnaires.",
        "",
        f"  Agent         {links.agent.name}, {links.guichet}",
        f"                {address}/entrer/{links.agent_secret}",
        f"  Gestionnaire  {links.gestionnaire.name}",
        f"                {address}/entrer/{links.gestionnaire_secret}",
        "",
        "Chaque lien sert une fois ; relancez la démonstration pour en avoir d’autres.",
        f"Ses données sont dans {folder} ; « relais demo --neuf » les efface et recommence.",
        "Ouvrez-les dans deux navigateurs, ou l’un en navigation privée. Pour arrêter : Ctrl-C.",
    )


@contextlib.contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    file = file_of(settings.database_url)
    if file is None:
        yield
        return
    try:
        with only_process(file):
            yield
    except AlreadyRunning as error:
        raise Refusal(
            f"Le service tourne déjà sur cette base (verrou {error.path}). Arrêtez-le d’abord, "
            "ou changez RELAIS_DATABASE_URL."
        ) from None


def _free_port(wanted: int) -> int:
    """The port wanted if nobody has it, else any."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return wanted if probe.connect_ex(("127.0.0.1", wanted)) != 0 else 0


def _print(*lines: str) -> None:
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
