"""Which base a command speaks of: a path that was given, or what is published here."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from app.commands.errors import Refusal
from app.commands.opening import open_units, utc_now
from app.failures import line_of
from app.settings import Settings, read_settings
from app.shipped_base import knowledge_folder, provenance_of
from knowledge_base.entries import Base
from knowledge_base.faults import FaultyBase
from knowledge_base.formats.bare import load_bare
from knowledge_base.formats.exchange_file import ExchangeFile, read_parcel
from knowledge_base.formats.files import load
from knowledge_base.upkeep.published import compose, contents
from knowledge_base.upkeep.service import UpkeepService
from knowledge_base.upkeep.standing import BaseState
from storage.opening import file_of
from storage.unit_of_work import Work

if TYPE_CHECKING:
    from knowledge_base.evaluation import Question


@dataclass(frozen=True)
class Operator:
    """Who types the command, whoever it is."""

    id: int | None = None
    name: str = "Exploitant"
    role: str = ""
    guichet_id: int | None = None
    departement: str = ""
    is_gestionnaire: bool = True
    is_active: bool = True

    def sees(self, departement: str) -> bool:  # noqa: ARG002  the port gives it
        return True

    def decides_for(self, departement: str, served: Collection[str]) -> bool:  # noqa: ARG002  the port gives both
        return True


def questions_in(file: Path) -> list[Question]:
    """Refuses the file, by its lines, when it is not one of questions."""
    from knowledge_base.evaluation import read_questions

    try:
        questions = read_questions(file)
    except FaultyBase as error:
        raise Refusal("Le fichier de questions est refusé :", *map(line_of, error.faults)) from None
    if not questions:
        raise Refusal(f"{file} : aucune question.")
    return questions


def local_today(settings: Settings) -> date:
    return utc_now().astimezone(settings.local_time).date()


@contextmanager
def database_if_any(settings: Settings) -> Iterator[Work | None]:
    """To read; None on a machine where the service has not been started yet."""
    file = file_of(settings.database_url)
    if file is not None and not file.exists():
        yield None
        return
    with open_units(settings) as units, units.reading() as work:
        yield work


@contextmanager
def upkeep_service(*, writes: bool = False) -> Iterator[UpkeepService]:
    """What the console keeps the base up with, in one transaction; raises ``FaultyBase`` when the shipped
    files are.
    """
    settings = read_settings()
    shipped = load(knowledge_folder(settings))
    with open_units(settings) as units, units() if writes else units.reading() as work:
        standing = BaseState(work, shipped, settings.departement, utc_now(), local_today(settings))
        yield UpkeepService(work, standing, Operator())


def answering(shipped: Base, settings: Settings) -> Base:
    """What these files answer today in this département, as the revisions leave them."""
    with database_if_any(settings) as work:
        revisions = work.revisions.current() if work else ()
        return compose(
            shipped,
            revisions,
            departement=settings.departement,
            values=work.local_values.of(settings.departement) if work else {},
            today=local_today(settings),
        )


def measured_base(path: Path | None, settings: Settings) -> Base:
    """Any base of the contract, or else what answers here today."""
    if path is None:
        return answering(load(knowledge_folder(settings)), settings)
    return load(path) if path.is_dir() else load_bare(path)


def published_parcel(path: Path | None, settings: Settings) -> ExchangeFile:
    """The base at ``path``, or else all that is published here, whatever the day and the département."""
    if path is not None:
        return read_parcel(path)
    shipped = load(knowledge_folder(settings))
    with database_if_any(settings) as work:
        standing = contents(shipped, work.revisions.current() if work else ()).live
    return ExchangeFile(Base(standing, shipped.facts), provenance_of(standing, settings))


def writable_folder(given: Path | None, settings: Settings) -> Path:
    """The département's own folder of entries. The one that comes with the product is not to be changed."""
    folder = given or settings.knowledge_base
    if folder is None:
        raise Refusal(
            "La base fournie avec le programme ne se modifie pas : une mise à jour l’effacerait.",
            "Faites-en une copie : « relais kb export --format md --out DOSSIER ».",
            "Réglez ensuite RELAIS_KNOWLEDGE_BASE=DOSSIER, ou donnez --dossier DOSSIER.",
        )
    return folder


def index_cache(settings: Settings) -> Path | None:
    """Where the service keeps its fitted base, if it was ever started here."""
    return settings.data_dir / "index" if settings.data_dir.is_dir() else None
