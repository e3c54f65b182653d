"""Opens the database for a command: new ones are created, those of another version are left alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from app.commands.errors import Refusal
from app.settings import Settings
from bot.post import Post
from rendering.engine import Renderer
from storage.database import Database
from storage.migrate import current, head, upgrade
from storage.opening import file_of, opened
from storage.unit_of_work import UnitsOfWork, Work


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
        elif revision != head():
            raise Refusal(
                f"La base de données est à la version {revision} ; ce programme attend la version {head()}.",
                "Arrêtez le service, faites une sauvegarde, puis « relais db migrer ».",
            )
        yield database


@contextmanager
def open_units(settings: Settings, *, create: bool = False) -> Iterator[UnitsOfWork[Post]]:
    """Units of work on it; what they post leaves when the service runs."""
    renderer = Renderer(settings.local_time)

    def make_post(work: Work[Post]) -> Post:
        return Post(renderer, work.letters, work.registry, work.places, work.conversations, now=utc_now())

    with open_database(settings, create=create) as database:
        yield UnitsOfWork(database, make_post)


def _missing(place: str) -> Refusal:
    return Refusal(
        f"{place} : il n’y a pas encore de base de données ici.",
        "Êtes-vous dans le bon dossier ? Réglage : RELAIS_DATABASE_URL.",
        "Pour la créer : « relais db migrer ».",
    )
