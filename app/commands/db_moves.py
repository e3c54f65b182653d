"""``relais db deplacer``: the database carried whole to another place, and compared with the former one."""

from __future__ import annotations

from app.commands.errors import Refusal
from app.commands.journal import check
from app.commands.opening import note_command, open_database, unfinished
from app.commands.output import say
from app.commands.progress import counted
from app.failures import unusable
from app.process_lock import only_process
from app.settings import read_settings
from rendering.dates import plural
from storage import moving
from storage.database import Database, DatabaseUnusable
from storage.migrate import current, is_unfinished
from storage.opening import file_of, opened


def move(url: str) -> None:
    """The former database is left as it is."""
    settings = read_settings()
    with (
        open_database(settings, create=False) as source,
        only_process(
            file_of(settings.database_url), "Le service est en marche : arrêtez-le avant de déplacer la base."
        ),
    ):
        note_command(settings)
        count, place = carry(source, url, is_stopped=True)
    say(f"La base est déplacée : {plural(count, 'ligne')}, les mêmes des deux côtés. L’ancienne reste.")
    check(read_settings(database_url=url))
    say(f"Donnez maintenant à RELAIS_DATABASE_URL cette adresse, puis démarrez le service : {place}")


def carry(source: Database, url: str, *, is_stopped: bool) -> tuple[int, str]:
    """Fills an empty database with all that ``source`` holds, which nobody may write in when the service
    ``is_stopped``: how many rows, and the address without its password. Raises ``Refusal``.
    """
    try:
        with opened(url) as target:
            revision = current(source)
            if is_unfinished(revision) or revision is None:
                raise unfinished()
            with moving.standing_still(source) if is_stopped else source.reading() as session:
                moving.prepare(target, revision)
                tables = moving.tables_of(session, revision, target)
                batches = moving.batches(session, tables)
                for _ in counted(moving.copied(session, target, tables), "Copie", total=batches):
                    pass
                compared = moving.compared(session, target, tables)
                count = sum(counted(compared, "Comparaison", total=len(tables)))
            moving.finish(target, revision)
            return count, target.shown_url
    except DatabaseUnusable as error:
        if error.url == source.shown_url:
            raise
        raise Refusal(unusable(error, is_the_setting=False)) from error
    except moving.NotEmpty as error:
        raise Refusal(
            "La base d’arrivée n’est pas vide : rien n’y a été écrit.",
            "Donnez-en une neuve (« createdb » pour PostgreSQL, ou le nom d’un fichier qui n’existe pas).",
        ) from error
    except moving.InUse as error:
        raise Refusal(
            "D’autres programmes sont connectés à la base à déplacer : ce qu’ils y écriraient serait perdu.",
            "Arrêtez tous les processus du service, fermez les autres outils, et recommencez.",
        ) from error
    except moving.UnfitRow as error:
        raise Refusal(
            f"La table « {error.table} » a une ligne qui n’entre pas dans la base d’arrivée (clé "
            f"{', '.join(map(str, error.key))}) : un texte y est trop long, ou tient un caractère nul.",
            "L’ancienne base n’a pas changé. Corrigez-y cette ligne, et refaites la commande : elle "
            "reprendra.",
        ) from error
    except moving.Unlike as error:
        raise Refusal(
            f"La table « {error.table} » n’est pas la même des deux côtés : n’employez pas la nouvelle base.",
            "L’ancienne a sans doute servi depuis un déplacement interrompu. Videz la nouvelle, et "
            "recommencez, service arrêté.",
        ) from error
