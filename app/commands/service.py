"""``relais run`` and ``relais demo``: the service, on the real world or on an invented one."""

from __future__ import annotations

import asyncio
import logging
import shutil
import socket
import sys
from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from app import logs
from app.commands.errors import Refusal
from app.commands.opening import open_database
from app.failures import explain
from app.fitting import FittingProcess
from app.installation import FirstLink
from app.living_base import LivingBase
from app.parts import ALL, Part, UnknownPart, read_parts
from app.private_files import close_to_others
from app.process_lock import lock_of, only_process
from app.running import Application, port_of
from app.service import ListeningSocket
from app.settings import Settings, fixed_settings, read_settings
from app.stored_settings import CHANGEABLE
from app.wiring import utc_now
from bot.channels.telegram.errors import TelegramChannelError, WrongToken
from guichets.founding import is_unfounded
from guichets.registry import Role
from guichets.sessions import Sessions
from rendering.dates import plural
from storage.database import Database
from storage.opening import file_of

if TYPE_CHECKING:
    from app.demo import DemoClock

log = structlog.get_logger()

DEMO = "demo"
DEMO_PORT = 8000
PREPARING = "Préparation de la base…"
OPEN = "Relais SNE est ouvert : "
DEMO_LINK_LIFE = timedelta(days=1)


def run(*, parts: str = "") -> None:
    """The service, or some parts of it, with its settings, read again each time that the console asks for it.

    Raises what ``app.failures`` explains, or ``Refusal``.
    """
    settings = read_settings()
    _configure_logs(settings)
    wanted = _parts(parts, settings)
    _close(settings)
    _try_token(settings)
    first_link = FirstLink(clock=utc_now)
    with ListeningSocket() as door:
        while _run_once(door, first_link, wanted):
            pass


def _parts(text: str, settings: Settings) -> Collection[Part]:
    try:
        wanted = read_parts(text)
    except UnknownPart as unknown:
        raise Refusal(
            f"« {unknown.name} » n’est pas une partie du service. Choisissez parmi {', '.join(Part)}."
        ) from None
    if wanted != ALL and file_of(settings.database_url) is not None:
        raise Refusal(
            "Une base SQLite est servie par un seul processus, qui fait tout : lancez « relais run » "
            "sans --parts, ou passez à un serveur PostgreSQL (« relais db deplacer »)."
        )
    return wanted


def _close(settings: Settings) -> None:
    closed = close_to_others(settings)
    if closed:
        count = plural(len(closed), "fichier ou dossier", "fichiers ou dossiers")
        _print(
            f"D’autres comptes de cette machine pouvaient lire {count} ({closed[0]}…) : "
            "ils sont désormais réservés à celui-ci."
        )


def _try_token(settings: Settings) -> None:
    """Told before the base is prepared, which takes minutes; without Telegram, the rest is in service."""
    if settings.telegram_token is None:
        return
    from bot.channels.telegram.inspection import inspect

    try:
        asyncio.run(inspect(settings.telegram_token.get_secret_value(), settings.telegram_api_url))
    except WrongToken as error:
        _print(
            *explain(error), "Le reste du service s’ouvre, et le jeton est essayé de nouveau chaque minute."
        )
    except TelegramChannelError:
        pass


def _configure_logs(settings: Settings) -> None:
    is_watched = settings.log_format == "console" and sys.stderr.isatty()
    logs.configure(settings.log_format, level=logging.WARNING if is_watched else logging.INFO)


def _run_once(door: ListeningSocket, first_link: FirstLink, parts: Collection[Part]) -> bool:
    """Whether another run is asked for."""
    settings = read_settings()
    _configure_logs(settings)
    with _alone(settings), open_database(settings) as database:
        # Taken at once: a port that somebody else has is said before the base is prepared, and who comes
        # meanwhile waits.
        if (port := port_of(parts, settings)) is not None:
            door.opened(settings.web_host, port)
        _print(PREPARING)
        running = Application(
            settings,
            database,
            _living(settings, database),
            read=read_settings,
            fixed=fixed_settings(),
            first_link=first_link,
            parts=parts,
        )
        if Part.WEB not in parts:
            _print(f"Relais SNE est en service, sans le site : {', '.join(sorted(parts))}.")
        asyncio.run(running.run(lambda port: _greet(running, port, first_link), door=door))
    return running.is_to_restart


def _living(settings: Settings, database: Database) -> LivingBase:
    return LivingBase(settings, database, fitting=FittingProcess(settings.data_dir / "index"))


def _greet(running: Application, port: int, first_link: FirstLink) -> None:
    """Where the service is open, and how somebody gets in: while nobody can be written to, whoever starts it
    looks in the terminal or in the service's journal.
    """
    settings = running.settings
    address = settings.web_url or f"http://{settings.web_host}:{port}"
    with running.house.units.reading() as work:
        way_in = (
            f"Pour installer le service, ouvrez dans les 24 heures : {address}{first_link.path}"
            if is_unfounded(work.registry)
            else 'Pour entrer sans attendre de mél : « relais agents lien "Nom" », dans un autre terminal.'
        )
    _print("", f"{OPEN}{address}", way_in, "")


def demo(*, port: int | None = None, fresh: bool = False) -> None:
    """An invented département on an embedded database; prints the addresses and the sign-in links."""
    from app.demo import DemoClock
    from app.demo_cast import DEPARTEMENT

    given = read_settings()
    folder = demo_folder(given.data_dir)
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
        imap_url=None,
        second_factor="facultatif",
        web_host="127.0.0.1",
        web_port=demo_port(port, given),
        web_url="",
    )
    logs.configure("console", level=logging.WARNING)
    _close(settings)
    with _alone(settings), open_database(settings) as database:
        _print(PREPARING)
        clock = DemoClock(utc_now() - timedelta(days=31))
        base = _living(settings, database)
        base.settle(by_words=True)  # what is invented is answered as it will be
        running = Application(
            settings,
            database,
            base,
            clock=clock,
            fixed=dict.fromkeys(CHANGEABLE, "la démonstration"),
            is_demo=True,
        )
        _populate_once(running, base, clock)
        links = _links(running)
        asyncio.run(running.run(lambda bound: _welcome(bound, links, folder)))


def demo_folder(data_dir: Path) -> Path:
    """Beside the data of the service, never among them, since ``--neuf`` erases it; a folder of that name is
    the demonstration's already.
    """
    return data_dir if data_dir.name == DEMO else data_dir / DEMO


def demo_port(asked: int | None, settings: Settings) -> int:
    """What the command line asks for, else what is set; without either, one that nobody has."""
    if asked is not None:
        return asked
    return settings.web_port if "web_port" in settings.model_fields_set else _free_port(DEMO_PORT)


def _populate_once(running: Application, base: LivingBase, clock: DemoClock) -> None:
    with running.house.units.reading() as work:
        if work.registry.gestionnaires():
            return
    from app.demo import populate

    _print("Préparation du département de démonstration (quelques secondes)…")
    populate(running.house, base.base, clock, deliver=running.deliver_to_web, now=utc_now())


def _links(running: Application) -> Sequence[tuple[str, str, str]]:
    """For each part that can be played: its name, who plays it, the secret of the link."""
    with running.house.units() as work:
        sessions = Sessions(work, now=utc_now())
        by_role = {person.role: person for person in reversed(work.registry.gestionnaires())}
        guichet = work.registry.guichets()[0]
        assert guichet.id is not None
        agent = work.registry.active_agents(guichet.id)[0]
        players = [
            ("Agent", f"{agent.name}, {guichet.name}", agent),
            ("Gestionnaire", by_role[Role.GESTIONNAIRE].name, by_role[Role.GESTIONNAIRE]),
        ]
        if administrateur := by_role.get(Role.ADMINISTRATEUR):
            players.append(("Administrateur", administrateur.name, administrateur))
        return [
            (label, who, sessions.sign_in_link(person, life=DEMO_LINK_LIFE)) for label, who, person in players
        ]


def _welcome(port: int, links: Sequence[tuple[str, str, str]], folder: Path) -> None:
    address = f"http://127.0.0.1:{port}"
    doors = [
        line
        for label, who, secret in links
        for line in (f"  {label:<15} {who}", f"  {'':<15} {address}/entrer/{secret}")
    ]
    _print(
        "",
        f"{OPEN}{address}",
        "Démonstration : un département inventé, 30 guichets, 120 agents, 2 gestionnaires.",
        "",
        *doors,
        "",
        "Chaque lien sert une fois ; relancez la démonstration pour en avoir d’autres.",
        f"Ses données sont dans {folder} ; « relais demo --neuf » les efface et recommence.",
        "Ouvrez-les dans deux navigateurs, ou l’un en navigation privée. Pour arrêter : Ctrl-C.",
        "",
    )


def _alone(settings: Settings) -> AbstractContextManager[None]:
    file = file_of(settings.database_url)
    return only_process(
        file,
        f"Le service tourne déjà sur cette base (verrou {file and lock_of(file)}). Arrêtez-le d’abord, "
        "ou changez RELAIS_DATABASE_URL.",
    )


def _free_port(wanted: int) -> int:
    """The port wanted if nobody has it, else any."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return wanted if probe.connect_ex(("127.0.0.1", wanted)) != 0 else 0


def _print(*lines: str) -> None:
    """At the terminal, or in the log where all is for a machine."""
    if logs.are_json():
        for line in filter(None, lines):
            log.info(line, action="told")
        return
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
