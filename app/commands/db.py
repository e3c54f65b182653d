"""``relais db``: the database's form, its copies, and their return."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from app.commands.db_moves import carry
from app.commands.errors import Refusal
from app.commands.journal import ENDING
from app.commands.opening import note_command, open_database, unfinished, utc_now
from app.commands.output import say, write
from app.keys import sealing_of
from app.process_lock import only_process
from app.settings import Settings, read_settings
from journal.anchors import Anchor
from rendering.dates import plural
from storage import backup
from storage.migrate import current, head, is_unfinished, upgrade
from storage.opening import file_of, opened
from storage.sealed_copies import SUFFIX, CutCopy, WrongIdentity, is_sealed, unseal

STAMP = "%Y%m%d-%H%M%S"


def migrate() -> None:
    settings = read_settings()
    with opened(settings.database_url) as database:
        before = current(database)
        if is_unfinished(before):
            raise unfinished()
        upgrade(database, sealing=sealing_of(settings))
        after = current(database)
    note_command(settings)
    if before == after:
        say(f"La base est déjà à jour (version {after}).")
    elif before is None:
        say(f"La base est créée (version {after}).")
    else:
        say(f"La base passe de la version {before} à la version {after}.")


def back_up(target: Path | None) -> None:
    settings = read_settings()
    recipients = settings.backup_recipient
    file = file_of(settings.database_url)
    stamp = utc_now().astimezone(settings.local_time).strftime(STAMP)
    folder = settings.data_dir / "sauvegardes"
    copy = target or folder / f"relais-{stamp}.db{SUFFIX if recipients else ''}"
    note_command(settings)  # first: the copy tells of its own making
    try:
        if file is None:
            head_of_journal = backup.keep(partial(_carry, settings), copy, recipients=recipients)
        else:
            head_of_journal = backup.back_up(file, copy, recipients=recipients)
    except FileExistsError as error:
        raise Refusal(f"{copy} : ce fichier existe déjà. Donnez-en un autre.") from error
    except FileNotFoundError as error:
        raise Refusal(f"{file} : la base n’existe pas encore. Rien à sauvegarder.") from error
    except backup.DamagedCopy as error:
        raise Refusal(
            f"{file} : la base est abîmée ; aucune copie n’a été gardée.",
            "Arrêtez le service et restaurez la dernière sauvegarde.",
        ) from error
    say(f"Sauvegarde vérifiée{', puis chiffrée' if recipients else ''} : {copy}")
    anchor = copy.with_name(copy.name + ENDING)
    write(anchor, f"{Anchor(*head_of_journal)}\n")
    say(f"Ancre du journal, à garder avec elle et ailleurs : {anchor}")
    if target is None:
        _purge(folder, keep=settings.backup_keep)


def _carry(settings: Settings, file: Path) -> None:
    """The database of a server, as it is now, into a file; the service goes on meanwhile."""
    advice = "Faites la sauvegarde avec le programme d’avant, ou avec pg_dump."
    with open_database(settings, create=False, advice=advice) as source:
        carry(source, f"sqlite:///{file}", is_stopped=False)


def _purge(folder: Path, *, keep: int) -> None:
    """The oldest of those that this command named itself; their anchors stay, and go on telling."""
    old = backup.copies(folder, "relais-[0-9]*")[:-keep] if keep else ()
    for copy in old:
        copy.unlink()
    if old:
        gone = plural(len(old), "ancienne sauvegarde effacée", "anciennes sauvegardes effacées")
        say(f"{gone} ; les {keep} dernières sont gardées.")


def restore(copy: Path, identity: Path | None) -> None:
    settings = read_settings()
    file = file_of(settings.database_url)
    folder = file.parent if file is not None else settings.data_dir
    folder.mkdir(parents=True, exist_ok=True)
    with _readable(copy, identity, folder=folder) as readable:
        if file is None:
            _restore_on_server(settings, copy, readable, folder)
        else:
            _restore(settings, copy, readable, file)


@contextmanager
def _readable(copy: Path, identity: Path | None, *, folder: Path) -> Iterator[Path]:
    """The copy itself, or what its key shows of it, for as long as it is needed."""
    if not copy.is_file() or not is_sealed(copy):
        yield copy
        return
    if identity is None:
        raise Refusal(
            f"{copy} : cette sauvegarde est chiffrée.",
            "Donnez le fichier de la clé privée : --cle FICHIER.",
        )
    opened_copy = folder / f".{copy.name}.ouverte"
    try:
        unseal(copy, opened_copy, identity)
        yield opened_copy
    except WrongIdentity as error:
        raise Refusal(f"{identity} : cette clé n’ouvre pas {copy}.") from error
    except CutCopy as error:
        raise Refusal(f"{copy} : cette sauvegarde est abîmée. Prenez-en une autre.") from error
    finally:
        opened_copy.unlink(missing_ok=True)


def _restore(settings: Settings, named: Path, copy: Path, file: Path) -> None:
    revision = _inspect(copy, named)
    stamp = utc_now().astimezone(settings.local_time).strftime(STAMP)
    kept = file.with_name(f"{file.stem}-remplacee-{stamp}{file.suffix}")
    with only_process(file, "Le service est en marche : arrêtez-le avant de restaurer."):
        note_command(settings)  # in the one that is put aside, and in the one that takes its place
        existed = backup.restore(copy, file, kept=kept)
    note_command(settings)
    say(f"{named} est en place : {file}")
    if existed:
        say(f"L’ancienne base est gardée : {kept}")
    if revision != head():
        say(f"Elle est à la version {revision} : faites « relais db migrer » avant de démarrer le service.")


def _restore_on_server(settings: Settings, named: Path, copy: Path, folder: Path) -> None:
    """Into an empty database, in the form of this version; the one that it replaces is left alone."""
    _inspect(copy, named)
    with TemporaryDirectory(prefix=".restauration-", dir=folder) as aside:
        file = Path(aside) / "relais.db"
        backup.restore(copy, file, kept=file.with_suffix(".avant"))
        with opened(f"sqlite:///{file}") as source:
            upgrade(source, sealing=sealing_of(settings))
            _, place = carry(source, settings.database_url, is_stopped=True)
    note_command(settings)
    say(f"{named} est en place : {place}")


def _inspect(copy: Path, named: Path) -> str:
    """The revision of the copy, once it is known to be good."""
    try:
        return backup.inspect(copy)
    except FileNotFoundError as error:
        raise Refusal(f"{named} : ce fichier n’existe pas.") from error
    except backup.UnknownRevision as error:
        raise Refusal(
            f"{named} : faite par une version plus récente de Relais SNE ({error.revision}).",
            "Mettez d’abord le programme à jour.",
        ) from error
    except backup.DamagedCopy as error:
        raise Refusal(f"{named} : cette sauvegarde est abîmée. Prenez-en une autre.") from error
    except backup.NotACopy as error:
        raise Refusal(f"{named} : ce n’est pas une sauvegarde de Relais SNE.") from error
