"""``relais secrets``: the key that opens what the database keeps sealed."""

from __future__ import annotations

from app.commands.opening import note_command, open_database
from app.commands.output import say
from app.keys import file_of_keys, known_keys, sealing_of, write_keys
from app.process_lock import only_process
from app.settings import Settings, read_settings
from rendering.dates import plural
from storage.access import seal_again
from storage.database import Database
from storage.opening import file_of
from storage.sealing import Sealing, new_key


def rotate() -> None:
    """Another key, under which everything is sealed again; the former one opens nothing more."""
    settings = read_settings()
    note_command(settings)
    if settings.web_secret is None:
        _with_a_new_file(settings)
        return
    with open_database(settings, create=False) as database:
        count = _sealed_again(database, sealing_of(settings))
    say(f"{plural(count, 'secret')} sous le premier secret de RELAIS_WEB_SECRET.")
    if "," in settings.web_secret.get_secret_value():
        say("Retirez maintenant l’ancien, et redémarrez le service.")
    if file_of_keys(settings).exists():
        say(f"La clé d’avant ne sert plus : effacez {file_of_keys(settings)}.")


def _with_a_new_file(settings: Settings) -> None:
    """The service is stopped meanwhile: it would not know the new key."""
    embedded = file_of(settings.database_url)
    file = file_of_keys(settings)
    with (
        open_database(settings, create=False) as database,
        only_process(embedded, "Le service est en marche : arrêtez-le avant de changer la clé."),
    ):
        _rotate_file(settings, database)
    say(f"La nouvelle clé est dans {file} ; l’ancienne n’ouvre plus rien. Copiez-la loin des sauvegardes.")
    if embedded is None:
        say("Redémarrez chaque processus du service.")


def _rotate_file(settings: Settings, database: Database) -> None:
    file = file_of_keys(settings)
    keys = [new_key(), *known_keys(settings)]
    write_keys(file, keys)  # both, until nothing stands under the former one
    _sealed_again(database, sealing_of(settings))
    write_keys(file, keys[:1])


def _sealed_again(database: Database, sealing: Sealing) -> int:
    """All or nothing. A secret that no key opens stays as it is: its owner has only their recovery codes."""
    with database.writing() as session:
        return seal_again(session, sealing)
