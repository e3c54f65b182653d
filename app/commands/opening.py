"""Opens the database for a command: new ones are created, those of another version are left alone."""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from app.commands.errors import Refusal
from app.commands.present import present_command
from app.keys import sealing_of
from app.settings import Settings
from bot.channels.stored_files import StoredFiles
from journal.audit import AuditEvent, AuditKind
from journal.origin import Origin, coming_from
from storage.database import Database, DatabaseUnusable
from storage.migrate import current, head, is_unfinished, upgrade
from storage.opening import file_of, opened
from storage.unit_of_work import UnitsOfWork, Work

if TYPE_CHECKING:
    from bot.notifier import Notifier


CHANNEL = "commande"
"""Where an order comes from that whoever holds the machine gave: the command line names nobody."""


MIGRATE_FIRST = "Arrêtez le service, puis « relais db migrer », qui fait d’abord une archive."
NOT_LONG = 2
"""Seconds: a copy is not put off by a writer that holds the database."""


def utc_now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def open_database(settings: Settings, *, create: bool = True) -> Iterator[Database]:
    """A database in the form that this version expects. Raises ``DatabaseUnusable`` or ``Refusal``.

    Without ``create``, one that does not exist is refused: an operator in the wrong folder must not read
    the figures of an empty database.
    """
    file = file_of(settings.database_url)
    if not create and file is not None and not file.exists():
        raise _missing(str(file))
    with opened(settings.database_url) as database:
        revision = current(database)
        if revision is None:
            if not create:
                raise _missing(database.shown_url)
            upgrade(database)
        elif is_unfinished(revision):
            raise unfinished()
        elif revision != head():
            raise Refusal(
                f"La base de données est à la version {revision} ; ce programme attend la version {head()}.",
                MIGRATE_FIRST,
            )
        yield database


@contextmanager
def open_units(settings: Settings, *, create: bool = False, audited: bool = True) -> Iterator[UnitsOfWork]:
    """Units of work on it; what they post leaves when the service runs.

    The command itself is ``audited``, unless it must leave the database as it is.
    """

    def make_post(work: Work) -> Notifier:
        from bot.notifier import Notifier
        from rendering.engine import Renderer

        renderer = Renderer(settings.local_time)
        return Notifier(renderer, work.letters, work.registry, work.places, work.conversations, now=utc_now())

    with open_database(settings, create=create) as database, coming_from(_machine()):
        files = StoredFiles(settings.files)
        units = UnitsOfWork(database, make_post, sealing=sealing_of(settings), on_erased=files.erase)
        if audited:
            _note(units)
        yield units


def note_command(settings: Settings) -> None:
    """Of a command that works on the file itself; nothing where the database can hold no row yet."""
    file = file_of(settings.database_url)
    if file is not None and not file.exists():
        return
    with (
        suppress(DatabaseUnusable),
        opened(settings.database_url, patience=NOT_LONG) as database,
        coming_from(_machine()),
    ):
        if current(database) == head():
            _note(UnitsOfWork(database))


def _note(units: UnitsOfWork) -> None:
    if words := present_command():
        with units() as work:
            work.audit.add(AuditEvent(kind=AuditKind.COMMAND_RUN, subject=words))


def _machine() -> Origin:
    """Who holds the machine names nobody: the account is all that is known."""
    try:
        account = os.environ.get("SUDO_USER") or getpass.getuser()
    except (KeyError, OSError):  # an account without a name
        account = str(os.getuid())
    return Origin(CHANNEL, account)


def unfinished() -> Refusal:
    """Of a database that another was being carried into: it holds a part of it only."""
    return Refusal(
        "Cette base est une copie inachevée : refaites la commande qui l’a commencée, "
        "« relais db deplacer » ou « relais db restaurer »."
    )


def _missing(place: str) -> Refusal:
    return Refusal(
        f"{place} : il n’y a pas encore de base de données ici.",
        "Êtes-vous dans le bon dossier ? Réglage : RELAIS_DATABASE_URL.",
        "Pour la créer : « relais db migrer ».",
    )
