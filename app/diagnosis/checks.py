"""The checks of ``relais doctor``: the machine, the database, the knowledge base, Telegram, mail, site."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from tempfile import TemporaryDirectory

from app import archives
from app.commands.opening import MIGRATE_FIRST, unfinished
from app.diagnosis.findings import fine, look, wrong
from app.diagnosis.mail import check_mail
from app.diagnosis.work import check_work, in_words
from app.failures import explain, unusable
from app.keys import OF_ARCHIVES, file_of_keys, known_keys
from app.private_files import open_to_others
from app.settings import Settings
from app.shipped_base import knowledge_folder
from bot.channels.telegram.errors import TelegramChannelError
from bot.channels.telegram.inspection import Inspection, inspect
from knowledge_base.entries import due_for_review
from knowledge_base.faults import FaultyBase
from knowledge_base.formats.files import load
from knowledge_base.ranking.encoder import is_installed
from rendering.dates import plural
from sandbox.confinement import lacking
from sandbox.limits import Limits
from sandbox.runner import Sandbox
from storage.access import sealed_and_lost
from storage.backup import UnusableCopy
from storage.database import Database, DatabaseUnusable
from storage.migrate import current, head, is_unfinished
from storage.opening import file_of, opened
from storage.sealed_copies import CutCopy, WrongIdentity
from storage.sealing import Sealing, new_key
from web.installation import Finding

MEGABYTE = 1_000_000
LITTLE_ROOM = 1_000 * MEGABYTE
NO_ROOM = 100 * MEGABYTE
OLD_ARCHIVE = timedelta(days=2)

# Where to knock when a service listens on all its addresses.
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  read, never bound to


def findings(settings: Settings, *, now: datetime, is_thorough: bool = False) -> Iterator[Finding]:
    """Everything, in the order in which it is worth repairing. Writes nothing that lasts.

    Who is ``is_thorough`` has the time to read the last archive back, however large.
    """
    zone = settings.zone
    yield fine("Réglages", f"lus ; département {zone.departement}, fuseau {zone.timezone.key}.")
    yield check_notice(settings)
    yield check_sandbox()
    yield from check_disk(settings)
    yield from check_database(settings, now=now)
    yield from check_archives(settings, now=now, is_thorough=is_thorough)
    yield check_knowledge(settings, now=now)
    yield check_telegram(settings)
    yield from check_mail(settings, now=now)
    yield from check_site(settings)


def check_notice(settings: Settings) -> Finding:
    """Agents are told who answers for their data: the law asks it, and nobody invents it."""
    missing = [
        f"RELAIS_{name.upper()}"
        for name in ("data_controller", "data_contact")
        if not getattr(settings, name)
    ]
    if missing:
        return look(
            "Vos données",
            f"l’information des agents ne dit pas tout : {' et '.join(missing)} à renseigner.",
            "Réglages, « Service », dans la console.",
        )
    return fine("Vos données", f"responsable de traitement : {settings.data_controller}.")


def check_sandbox() -> Finding:
    """Tried, not asked: a container may refuse what its kernel has."""
    subject = "Lecture des fichiers"
    with Sandbox() as sandbox:
        missing = sandbox.run(Limits(), lacking)
    if missing:
        return look(
            subject,
            f"à part, mais sans {' ni '.join(missing)} : un fichier piégé y serait moins contenu.",
            "Noyau Linux 5.13 ou plus récent, Landlock activé, sur x86-64 ou ARM 64 bits.",
        )
    return fine(subject, "à part, sans accès aux fichiers ni au réseau (Landlock, seccomp).")


def check_disk(settings: Settings) -> Iterator[Finding]:
    folder = settings.data_dir.absolute()
    existing = next(place for place in (folder, *folder.parents) if place.exists())
    if not os.access(existing, os.W_OK):
        yield wrong(
            "Dossier",
            f"{existing} n’est pas modifiable.",
            "Donnez-le au compte du service, ou changez RELAIS_DATA_DIR.",
        )
    if seen := open_to_others(settings):
        count = plural(len(seen), "fichier ou dossier", "fichiers ou dossiers")
        yield wrong(
            "Droits",
            f"d’autres comptes de cette machine peuvent lire {count}, dont {seen[0]}.",
            f"« relais run » les resserre en démarrant ; ceux d’un autre compte : chmod -R go= {folder}",
        )
    free = shutil.disk_usage(existing).free
    room = f"{size(free)} libres dans {folder}."
    if free < NO_ROOM:
        yield wrong("Disque", room, "Libérez de la place tout de suite : plus rien ne s’enregistrera.")
    elif free < LITTLE_ROOM:
        yield look("Disque", room, "Libérez de la place.")
    else:
        yield fine("Disque", room)


def check_database(settings: Settings, *, now: datetime) -> Iterator[Finding]:
    subject = "Base de données"
    file = file_of(settings.database_url)
    if file is not None and not file.exists():
        yield look(
            subject, f"{file} n’existe pas encore.", "« relais run » la crée, « relais db migrer » aussi."
        )
        return
    try:
        with opened(settings.database_url) as database:
            database.probe()
            revision = current(database)
            if is_unfinished(revision):
                yield wrong(subject, str(unfinished()), "Voir « Pannes » dans docs/exploitation.md.")
                return
            if revision != head():
                yield wrong(
                    subject,
                    f"version {revision or 'absente'} ; ce programme attend la version {head()}.",
                    MIGRATE_FIRST,
                )
                return
            weight = f", {size(file.stat().st_size)}" if file else ""
            yield fine(subject, f"{database.shown_url}, modifiable, à jour (version {revision}){weight}.")
            yield from check_secrets(database, settings)
            yield from check_work(database, settings, now=now)
    except DatabaseUnusable as error:
        yield wrong(subject, unusable(error), "Voir « Pannes » dans docs/exploitation.md.")


def check_archives(settings: Settings, *, now: datetime, is_thorough: bool) -> Iterator[Finding]:
    subject, folder = "Sauvegarde", archives.folder_of(settings)
    at = archives.last(settings)
    if at is None:
        yield look(
            subject,
            f"aucune archive dans {folder}.",
            "Le service en fait une chaque nuit ; « relais db sauvegarder », tout de suite.",
        )
        return
    last, age = archives.made_in(settings)[at], in_words(now - at)
    if is_thorough and not _reads_back(settings, last):
        yield wrong(
            subject, f"{last} ne se relit plus.", "Vérifiez le disque, puis « relais db sauvegarder »."
        )
    elif now - at > OLD_ARCHIVE:
        yield wrong(
            subject,
            f"la dernière archive relue a {age}.",
            "Le service est-il démarré ? Cherchez « back_up » dans ses journaux.",
        )
    else:
        when = "à l’instant" if is_thorough else "quand elle a été faite"
        yield fine(subject, f"la dernière archive a {age} ; relue en entier {when}.")
    if not settings.backup_recipient:
        yield look(
            "Clé des archives",
            f"elles ne s’ouvrent qu’avec {settings.data_dir / OF_ARCHIVES} : s’il se perd, elles aussi.",
            "Gardez une copie de ce fichier ailleurs, ou réglez RELAIS_BACKUP_RECIPIENT.",
        )


def _reads_back(settings: Settings, made: Path) -> bool:
    with TemporaryDirectory(prefix=".archive-", dir=made.parent) as aside:
        try:
            archives.read_back(settings, made, Path(aside))
        except (UnusableCopy, CutCopy, WrongIdentity, OSError):
            return False
    return True


def check_secrets(database: Database, settings: Settings) -> Iterator[Finding]:
    """Nothing where nobody has a second factor yet."""
    keys = known_keys(settings)
    with database.reading() as session:
        count, lost = sealed_and_lost(session, Sealing(lambda: keys or [new_key()]))
    place = "RELAIS_WEB_SECRET" if settings.web_secret is not None else str(file_of_keys(settings))
    if lost:
        yield wrong(
            "Secrets",
            f"{plural(lost, 'second facteur')} que nulle clé n’ouvre : ses codes sont refusés.",
            f"Remettez la clé d’avant ({place}) ; perdue, « relais agents second-facteur QUI --retirer ».",
        )
    elif count:
        yield fine("Secrets", f"{plural(count, 'second facteur')} sous la clé de {place}.")


def check_knowledge(settings: Settings, *, now: datetime) -> Finding:
    subject = "Base de connaissances"
    folder = knowledge_folder(settings)
    try:
        base = load(folder)
    except FaultyBase as error:
        faults = plural(len(error.faults), "faute")
        return wrong(subject, f"{faults} dans {folder}.", "« relais kb check » les donne.")
    late = sum(1 for _ in due_for_review(base, today=settings.zone.local(now).date()))
    search = "lexicale et sémantique" if is_installed() else "lexicale (l’option sémantique est absente)"
    sentence = f"{plural(len(base.entries), 'fiche')} sans compter celles publiées ici, recherche {search}."
    if late:
        return look(subject, f"{sentence} {late} à relire.", "« relais kb check » en donne la liste.")
    return fine(subject, sentence)


def check_telegram(settings: Settings) -> Finding:
    subject = "Telegram"
    if settings.telegram_token is None:
        return look(
            subject, "sans jeton, seule la messagerie web est ouverte.", "Réglage : RELAIS_TELEGRAM_TOKEN."
        )
    token = settings.telegram_token.get_secret_value()
    try:
        found = asyncio.run(inspect(token, settings.telegram_api_url))
    except TelegramChannelError as error:
        sentence, *advice = explain(error)
        return wrong(subject, sentence, " ".join(advice))
    return _webhook(subject, found, settings.telegram_webhook_url)


def _webhook(subject: str, found: Inspection, wanted: str) -> Finding:
    if found.webhook_url and not wanted:
        return wrong(
            subject,
            f"@{found.username} répond, mais ses messages partent vers un webhook : {found.webhook_url}",
            "« relais run » le retire en démarrant ; s’il revient, un autre programme emploie ce jeton.",
        )
    if wanted and not found.webhook_url.startswith(wanted):
        return look(
            subject,
            f"@{found.username} répond, mais son webhook n’est pas celui des réglages.",
            "« relais run » le pose en démarrant : RELAIS_TELEGRAM_WEBHOOK_URL.",
        )
    return fine(subject, f"@{found.username} répond ; {plural(found.waiting, 'message')} à prendre.")


def check_site(settings: Settings) -> Iterator[Finding]:
    host, port = EVERYWHERE.get(settings.web_host, settings.web_host), settings.web_port
    if (status := _status(host, port)) == 200:
        yield fine("Site", f"répond sur {host}, port {port}.")
    elif status is not None:
        yield wrong(
            "Site",
            f"répond {status} sur {host}, port {port} : le service tourne, mais n’est pas en état.",
            "Voir « Disque » et « Base de données » ci-dessus, puis les journaux du service.",
        )
    else:
        yield look(
            "Site",
            f"rien ne répond sur {host}, port {port}.",
            "Le service est-il démarré ? RELAIS_WEB_HOST, RELAIS_WEB_PORT.",
        )
    if not settings.web_url:
        yield look(
            "Adresse du site",
            f"les liens des agents commencent par {settings.public_url}",
            "Réglage : RELAIS_WEB_URL.",
        )
    elif settings.web_url.startswith("https:") and not settings.web_proxies:
        yield look(
            "Serveur mandataire",
            "aucun n’est cru : tous les visiteurs semblent venir de la même adresse.",
            "Donnez l’adresse de celui qui porte le HTTPS : RELAIS_WEB_PROXIES, souvent 127.0.0.1.",
        )


def _status(host: str, port: int) -> int | None:
    """Asked directly: a proxy has no say between a service and its own machine."""
    connection = HTTPConnection(host, port, timeout=3)
    try:
        connection.request("GET", "/sante")
        return connection.getresponse().status
    except (OSError, HTTPException):
        return None
    finally:
        connection.close()


def size(octets: int) -> str:
    """« 1,2 Go »: decimal units, one figure after the comma."""
    amount, unit = float(octets), "octets"
    for larger in ("Ko", "Mo", "Go", "To"):
        if amount < 1_000:
            break
        amount, unit = amount / 1_000, larger
    shown = f"{amount:.0f}" if unit == "octets" else f"{amount:.1f}".replace(".", ",")
    return f"{shown}\N{NO-BREAK SPACE}{unit}"
