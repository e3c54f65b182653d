"""The archives of a service: made, read back, kept by a rule, and put in place of what there is."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import SecretStr

from app import stored_settings
from app.commands.db_moves import carry
from app.commands.errors import Refusal
from app.commands.journal import ENDING as ANCHOR
from app.commands.output import write
from app.keys import add_keys, key_of_archives, known_keys
from app.private_files import replace
from app.settings import PREFIX, Settings
from journal.chain import Anchor
from storage import archive, backup
from storage.database import Database
from storage.opening import file_of
from storage.sealed_copies import public_of

ENDING = ".tar.age"
STAMP = "%Y%m%d-%H%M%S"
NIGHT = time(1)
"""From then on, the archive of the day is owed."""
EACH = timedelta(days=7)
"""How long every archive is kept; then one a week."""
ROOM = 100_000_000
"""Bytes that an archive leaves to the service."""
OF_THE_MACHINE = frozenset(
    {"database_url", "data_dir", "knowledge_base", "web_host", "web_port", "web_proxies", "supervision_port"}
    | {"log_format", "web_secret"}  # the keys have a member of their own
)
"""The settings that another machine has its own of."""


def folder_of(settings: Settings) -> Path:
    return settings.data_dir / "sauvegardes"


def stamp(settings: Settings, now: datetime) -> str:
    return now.astimezone(settings.local_time).strftime(STAMP)


def make(
    settings: Settings,
    database: Database,
    target: Path | None = None,
    *,
    now: datetime,
    goes_on: Callable[[], bool] = lambda: True,
) -> Path:
    """An archive that was read back before it had its name, and beside it the anchor of the journal.

    Raises ``FileExistsError``, another ``OSError``, ``DatabaseUnusable``, ``DamagedCopy``, ``Refusal`` or
    ``Interrupted``.
    """
    target = target or folder_of(settings) / f"relais-{stamp(settings, now)}{ENDING}"
    if target.exists():
        raise FileExistsError(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    file = file_of(settings.database_url)
    _require_room(settings, file, target.parent)
    key = key_of_archives(settings)
    with TemporaryDirectory(prefix=".archive-", dir=target.parent) as aside:
        fresh, sealed = Path(aside, archive.DATABASE), Path(aside, "archive")
        if file is None:
            carry(database, f"sqlite:///{fresh}", is_stopped=False)
        else:
            backup.copy(file, fresh)
        anchor = Anchor(*backup.checked(fresh))
        facts = {"date": now.isoformat(), "ancre": str(anchor), "version": backup.inspect(fresh)}
        recipients = [public_of(key.read_text()), *settings.backup_recipient]
        archive.write(sealed, _members(settings, fresh), recipients, facts, goes_on=goes_on)
        fresh.unlink()
        read_back(settings, sealed, Path(aside), goes_on=goes_on)
        backup.put(sealed, target)
    write(target.with_name(target.name + ANCHOR), f"{anchor}\n")
    return target


def read_back(
    settings: Settings, made: Path, aside: Path, *, goes_on: Callable[[], bool] = lambda: True
) -> None:
    """To its end, and its database opened in the folder ``aside``. Raises what ``archive.read`` and
    ``backup.inspect`` do.
    """
    archive.read(made, [key_of_archives(settings)], aside, only={archive.DATABASE}, goes_on=goes_on)
    backup.inspect(aside / archive.DATABASE)


def made_in(settings: Settings, pattern: str = f"*{ENDING}") -> Mapping[datetime, Path]:
    """Those that the service named, by the instant that their names bear, the oldest first."""
    found = {}
    for path in folder_of(settings).glob(f"relais-{pattern}"):
        with suppress(ValueError):
            at = datetime.strptime(path.name[7:22], STAMP).replace(tzinfo=settings.local_time)
            found[at] = path
    return dict(sorted(found.items()))


def last(settings: Settings) -> datetime | None:
    """When the last one was made, and read back."""
    return max(made_in(settings), default=None)


def is_owed(settings: Settings, *, now: datetime) -> bool:
    """Whether none was made since last night."""
    zone, made_at = settings.zone, last(settings)
    night = zone.instant(zone.local(now).date(), NIGHT)
    return made_at is None or made_at < (night if night <= now else night - timedelta(days=1))


def purge(settings: Settings, *, now: datetime) -> int:
    """Takes away those that the rule does not keep, former copies of the database too, and what a killed
    process left; how many. Their anchors stay, and go on telling.
    """
    for left in folder_of(settings).glob(".archive-*"):
        if now.timestamp() - left.stat().st_mtime > timedelta(days=1).total_seconds():
            shutil.rmtree(left, ignore_errors=True)
    copies = {
        at: path for end in (ENDING, ".db", ".db.age") for at, path in made_in(settings, f"*{end}").items()
    }
    gone = superseded(list(copies), now=now, days=settings.backup_keep)
    for at in gone:
        copies[at].unlink()
    return len(gone)


def superseded(made: Sequence[datetime], *, now: datetime, days: int) -> Sequence[datetime]:
    """All of the last seven days stay, then the last of each week, as many ``days`` as the settings say (0:
    for ever), and in any case the last one.
    """
    weekly = {at.isocalendar()[:2]: at for at in sorted(made) if now - at > EACH}
    kept = {at for at in weekly.values() if now - at <= timedelta(days=days)}
    return [at for at in sorted(made)[:-1] if days and now - at > EACH and at not in kept]


def put_in_place(settings: Settings, unpacked: Path, *, now: datetime) -> None:
    """What an archive holds beside its database; a former copy, nothing. What is replaced stays beside it,
    under another name.
    """
    if not (unpacked / archive.SETTINGS).exists():
        return
    folder, mark = settings.data_dir, stamp(settings, now)
    if (keys := unpacked / archive.KEYS).exists():
        add_keys(settings, keys.read_bytes().split())
    for path in (unpacked / archive.FILES).rglob("*"):
        if path.is_file():  # each under the digest of its content: it takes the place of none but itself
            place = settings.files / path.relative_to(unpacked / archive.FILES)
            place.parent.mkdir(parents=True, exist_ok=True)
            path.replace(place)
    given = (unpacked / archive.SETTINGS).read_text("utf-8")
    entries = folder / archive.ENTRIES
    if (unpacked / archive.ENTRIES).is_dir():
        if entries.exists():
            entries.rename(folder / f"{archive.ENTRIES}-remplacees-{mark}")
        (unpacked / archive.ENTRIES).rename(entries)
        given += stored_settings.lines({"knowledge_base": str(entries.absolute())}, prefix=PREFIX)
    file = folder / stored_settings.NAME
    if file.exists():
        file.rename(file.with_stem(f"{file.stem}-remplaces-{mark}"))
    replace(file, given.encode())


def _members(settings: Settings, database: Path) -> Iterator[tuple[str, Path | bytes]]:
    yield archive.DATABASE, database
    given = stored_settings.HEADER + stored_settings.lines(_given(settings), prefix=PREFIX)
    yield archive.SETTINGS, given.encode()
    if keys := known_keys(settings):
        yield archive.KEYS, b"".join(key + b"\n" for key in keys)
    yield from _tree(archive.FILES, settings.files)
    if settings.knowledge_base is not None:
        yield from _tree(archive.ENTRIES, settings.knowledge_base)


def _tree(name: str, folder: Path) -> Iterator[tuple[str, Path]]:
    """What is being written there, or is another program's, has a name that is hidden."""
    for path in folder.rglob("*"):
        place = path.relative_to(folder)
        if path.is_file() and not any(part.startswith(".") for part in place.parts):
            yield f"{name}/{place.as_posix()}", path


def _given(settings: Settings) -> Mapping[str, str]:
    """Wherever they were read; a value that the file cannot hold is left out."""
    values = {}
    for name in sorted(settings.model_fields_set - OF_THE_MACHINE):
        value = getattr(settings, name)
        text = value.get_secret_value() if isinstance(value, SecretStr) else value
        text = ", ".join(text) if isinstance(text, tuple) else str(text)
        if value is not None and stored_settings.holds(text):
            values[name] = text
    return values


def _require_room(settings: Settings, file: Path | None, folder: Path) -> None:
    """The database stands there twice for a while, and everything once."""
    files = sum(path.stat().st_size for path in settings.files.rglob("*") if path.is_file())
    needed = files + 2 * (file.stat().st_size if file is not None else 0) + ROOM
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise Refusal(
            f"{folder} : une archive demande {needed // 1_000_000} Mo, {free // 1_000_000} sont libres.",
            "Libérez de la place, ou nommez un fichier ailleurs : « relais db sauvegarder FICHIER ».",
        )
