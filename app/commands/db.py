"""``relais db``: the database's form, its copies, and their return."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from app import archives
from app.commands.db_moves import carry
from app.commands.errors import Refusal
from app.commands.journal import ENDING
from app.commands.opening import note_command, unfinished, utc_now
from app.commands.output import say
from app.keys import key_of_archives
from app.process_lock import only_process
from app.settings import Settings, read_settings
from rendering.dates import plural
from storage import archive, backup, moving
from storage.database import Database
from storage.migrate import current, head, is_unfinished, known, upgrade
from storage.opening import file_of, opened
from storage.sealed_copies import CutCopy, WrongIdentity

STOP = "Le service est en marche : arrêtez-le"


def migrate(*, has_copy: bool = True) -> None:
    """Once an archive was made, unless it is not wanted, and while nobody else is there."""
    settings = read_settings()
    with opened(settings.database_url) as database:
        before = current(database)
        if is_unfinished(before):
            raise unfinished()
        if before == head():
            say(f"La base est déjà à jour (version {before}).")
            note_command(settings)
            return
        if before is not None and before not in known():
            raise _unknown("La base", before)
        file = file_of(settings.database_url)
        with only_process(file, f"{STOP} avant de mettre la base à jour."):
            if before is not None:
                _require_alone(database)
                if has_copy:
                    _archived(settings, database, None)
            upgrade(database)
            after = current(database)
    note_command(settings)
    if before is None:
        say(f"La base est créée (version {after}).")
    else:
        say(f"La base passe de la version {before} à la version {after}.")


def _require_alone(database: Database) -> None:
    """On a server, which no lock of ours guards."""
    try:
        with database.reading() as session:
            moving.require_nobody_else(session)
    except moving.InUse as error:
        raise Refusal(
            "D’autres programmes sont connectés à la base : un service en marche ne la reconnaîtrait plus.",
            "Arrêtez tous les processus du service, fermez les autres outils, et recommencez.",
        ) from error


def back_up(target: Path | None) -> None:
    settings = read_settings()
    file = file_of(settings.database_url)
    if file is not None and not file.exists():
        raise Refusal(f"{file} : la base n’existe pas encore. Rien à sauvegarder.")
    note_command(settings)  # first: the archive tells of its own making
    with opened(settings.database_url) as database:
        _archived(settings, database, target)


def _archived(settings: Settings, database: Database, target: Path | None) -> None:
    """Made, read back and said. Raises ``Refusal``."""
    now = utc_now()
    try:
        made = archives.make(settings, database, target, now=now)
    except FileExistsError as error:
        raise Refusal(f"{target} : ce fichier existe déjà. Donnez-en un autre.") from error
    except backup.UnknownRevision as error:
        raise _unknown("La base", error.revision) from error
    except (backup.UnusableCopy, CutCopy) as error:
        raise Refusal(
            f"{database.shown_url} : la base est abîmée, ou le disque ; aucune archive n’a été gardée.",
            "Arrêtez le service et restaurez la dernière archive.",
        ) from error
    say(f"Archive chiffrée, relue en entier : {made}")
    say(f"Ancre du journal, à garder avec elle et ailleurs : {made}{ENDING}")
    if not settings.backup_recipient:
        say(
            f"Elle ne s’ouvre qu’avec la clé {key_of_archives(settings)} : gardez-en une copie hors de cette "
            "machine, ou réglez RELAIS_BACKUP_RECIPIENT."
        )
    if target is None and (count := archives.purge(settings, now=now)):
        say(f"{plural(count, 'ancienne sauvegarde effacée', 'anciennes sauvegardes effacées')}.")


def restore(copy: Path, identity: Path | None) -> None:
    """Of a former copy, the database alone."""
    settings = read_settings()
    file = file_of(settings.database_url)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with (
        only_process(file, f"{STOP} avant de restaurer."),
        TemporaryDirectory(prefix=".restauration-", dir=settings.data_dir) as aside,
    ):
        revision = _unpacked(copy, identity, settings, Path(aside))
        database = Path(aside, archive.DATABASE)
        if file is None:
            _restore_on_server(settings, copy, database)
        else:
            _restore(settings, copy, database, file, revision)


def _unknown(what: str, revision: str) -> Refusal:
    if revision < min(known()):
        return Refusal(
            f"{what} est à la version {revision}, d’avant la première publiée (1.0.0).",
            "Il lui faut une étape de plus : docs/exploitation.md, « Mettre à jour ».",
        )
    return Refusal(
        f"{what} est à la version {revision}, que ce programme ne connaît pas encore.",
        "Mettez d’abord le programme à jour.",
    )


def _unpacked(copy: Path, identity: Path | None, settings: Settings, aside: Path) -> str:
    """The revision of its database, once all of it is known to be good."""
    key = identity or key_of_archives(settings)
    try:
        archive.read(copy, [key], aside)
        return backup.inspect(aside / archive.DATABASE)
    except FileNotFoundError as error:
        raise Refusal(f"{error.filename} : ce fichier n’existe pas.") from error
    except WrongIdentity as error:
        raise Refusal(
            f"{key} : cette clé n’ouvre pas {copy}.",
            "Donnez le fichier de la clé privée : --cle FICHIER.",
        ) from error
    except backup.UnknownRevision as error:
        raise _unknown(f"{copy} : la base", error.revision) from error
    except (CutCopy, backup.DamagedCopy) as error:
        raise Refusal(f"{copy} : cette sauvegarde est abîmée. Prenez-en une autre.") from error
    except backup.NotACopy as error:
        raise Refusal(f"{copy} : ce n’est pas une sauvegarde de Relais SNE.") from error


def _restore(settings: Settings, named: Path, copy: Path, file: Path, revision: str) -> None:
    now = utc_now()
    kept = file.with_name(f"{file.stem}-remplacee-{archives.stamp(settings, now)}{file.suffix}")
    note_command(settings)  # in the one that is put aside, and in the one that takes its place
    archives.put_in_place(settings, copy.parent, now=now)
    existed = backup.restore(copy, file, kept=kept)
    note_command(settings)
    say(f"{named} est en place : {file}")
    if existed:
        say(f"L’ancienne base est gardée : {kept}")
    if revision != head():
        say(f"Elle est à la version {revision} : faites « relais db migrer » avant de démarrer le service.")


def _restore_on_server(settings: Settings, named: Path, copy: Path) -> None:
    """Into an empty database, in the form of this version; the one that it replaces is left alone."""
    with opened(f"sqlite:///{copy}") as source:
        upgrade(source)
        _, place = carry(source, settings.database_url, is_stopped=True)
    archives.put_in_place(settings, copy.parent, now=utc_now())
    note_command(settings)
    say(f"{named} est en place : {place}")
