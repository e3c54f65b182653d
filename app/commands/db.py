"""``relais db``: the database's form, its copies, and their return."""

from __future__ import annotations

from pathlib import Path

from app.commands.errors import Refusal
from app.commands.opening import utc_now
from app.commands.output import say
from app.settings import Settings, read_settings
from storage import backup
from storage.migrate import current, head, upgrade
from storage.opening import file_of, opened, server_of

STAMP = "%Y%m%d-%H%M%S"


def migrate() -> None:
    settings = read_settings()
    with opened(settings.database_url) as database:
        before = current(database)
        upgrade(database)
        after = current(database)
    if before == after:
        say(f"La base est déjà à jour (version {after}).")
    elif before is None:
        say(f"La base est créée (version {after}).")
    else:
        say(f"La base passe de la version {before} à la version {after}.")


def back_up(target: Path | None) -> None:
    settings = read_settings()
    file = _file(settings, "pg_dump --format=custom --file=relais.dump", "sauvegarder")
    stamp = utc_now().astimezone(settings.local_time).strftime(STAMP)
    copy = target or settings.data_dir / "sauvegardes" / f"relais-{stamp}.db"
    try:
        backup.back_up(file, copy)
    except FileExistsError as error:
        raise Refusal(f"{copy} : ce fichier existe déjà. Donnez-en un autre.") from error
    except FileNotFoundError as error:
        raise Refusal(f"{file} : la base n’existe pas encore. Rien à sauvegarder.") from error
    except backup.DamagedCopy as error:
        raise Refusal(
            f"{file} : la base est abîmée ; aucune copie n’a été gardée.",
            "Arrêtez le service et restaurez la dernière sauvegarde.",
        ) from error
    say(f"Sauvegarde vérifiée : {copy}")


def restore(copy: Path) -> None:
    from app.service import AlreadyRunning, only_process  # slow to import, and of use here only

    settings = read_settings()
    file = _file(settings, "pg_restore --clean --if-exists --dbname", "restaurer", last="relais.dump")
    revision = _inspect(copy)
    stamp = utc_now().astimezone(settings.local_time).strftime(STAMP)
    kept = file.with_name(f"{file.stem}-remplacee-{stamp}{file.suffix}")
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with only_process(file):
            existed = backup.restore(copy, file, kept=kept)
    except AlreadyRunning as error:
        raise Refusal("Le service est en marche : arrêtez-le avant de restaurer.") from error
    say(f"{copy} est en place : {file}")
    if existed:
        say(f"L’ancienne base est gardée : {kept}")
    if revision != head():
        say(f"Elle est à la version {revision} : faites « relais db migrer » avant de démarrer le service.")


def _inspect(copy: Path) -> str:
    """The revision of the copy, once it is known to be good."""
    try:
        return backup.inspect(copy)
    except FileNotFoundError as error:
        raise Refusal(f"{copy} : ce fichier n’existe pas.") from error
    except backup.UnknownRevision as error:
        raise Refusal(
            f"{copy} : faite par une version plus récente de Relais SNE ({error.revision}).",
            "Mettez d’abord le programme à jour.",
        ) from error
    except backup.DamagedCopy as error:
        raise Refusal(f"{copy} : cette sauvegarde est abîmée. Prenez-en une autre.") from error
    except backup.NotACopy as error:
        raise Refusal(f"{copy} : ce n’est pas une sauvegarde de Relais SNE.") from error


def _file(settings: Settings, tool: str, verb: str, *, last: str = "") -> Path:
    """The file of the embedded database; a server has tools of its own, and this says the command."""
    file = file_of(settings.database_url)
    if file is not None:
        return file
    server = server_of(settings.database_url)
    if server is None:
        raise Refusal("RELAIS_DATABASE_URL : cette base n’est pas dans un fichier.")
    raise Refusal(
        f"Cette base est sur un serveur PostgreSQL. Pour la {verb} :",
        f"  {tool} '{server}' {last}".rstrip(),
        "Le mot de passe est demandé, ou lu dans ~/.pgpass.",
    )
