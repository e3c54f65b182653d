"""The two mail servers, asked for real: letters out, the assistance mailbox in."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from aiosmtplib import SMTPException

from app.diagnosis.findings import fine, look, wrong
from app.diagnosis.work import in_words
from app.mail_failures import no_way_in
from app.settings import Settings
from mailer.imap import FAILURES, Connection, NoEncryption, NoFolder, NotGiven, NotLetIn
from mailer.settings import parse_imap_url, parse_smtp_url
from mailer.smtp import SmtpTransport
from mailer.verifiers import names_seen
from rendering.dates import plural
from storage.database import DatabaseUnusable
from storage.mails import SqlBookmarks
from storage.migrate import current, head
from storage.opening import file_of, opened
from tickets.mail.arrival import Bookmark
from web.installation import Finding

LATE = timedelta(minutes=15)
"""The mailbox is looked at every five minutes at least, even when nothing comes."""


def check_mail(settings: Settings, *, now: datetime) -> Iterator[Finding]:
    needed = {
        "Mél, serveur d’envoi (RELAIS_SMTP_URL)": settings.smtp_url,
        "Mél, adresse du gestionnaire (RELAIS_MAIL_FROM)": settings.mail_from,
        "Pôle national, adresse (RELAIS_NATIONAL_ADDRESS)": settings.national_address,
    }
    missing = [place for place, value in needed.items() if not value]
    if missing:
        yield look(
            "Pôle national",
            "aucune escalade ne peut partir.",
            f"À régler dans Réglages › {' ; '.join(missing)}.",
        )
    if settings.smtp_url is not None:
        yield _smtp(settings.smtp_url.get_secret_value())
    yield from _imap(settings, now=now)


def _smtp(url: str) -> Finding:
    subject = "SMTP"
    server = parse_smtp_url(url)
    try:
        asyncio.run(SmtpTransport(server).check())
    except (SMTPException, OSError, TimeoutError) as error:
        return wrong(
            subject,
            f"{server.host}, port {server.port}, ne nous laisse pas entrer. {no_way_in(error)}",
            "Réglages › Mél (RELAIS_SMTP_URL).",
        )
    return fine(subject, f"{server.host}, port {server.port}, répond.")


def _imap(settings: Settings, *, now: datetime) -> Iterator[Finding]:
    subject = "IMAP"
    if settings.imap_url is None:
        yield look(
            subject,
            "sans boîte de réception, ni les réponses du pôle ni les méls des agents n’arrivent ici.",
            "Réglages › Boîte de réception (RELAIS_IMAP_URL).",
        )
        return
    server = parse_imap_url(settings.imap_url.get_secret_value())
    place = f"{server.host}, port {server.port}"
    bookmark = _bookmark(settings, server.mailbox)
    try:
        with Connection(server) as connection:
            waiting = len(_waiting(connection, bookmark))
            seen = names_seen(connection)
            way = "annonce les méls dès leur arrivée" if connection.has_idle else "est relevé chaque minute"
    except (*FAILURES, NotLetIn, NoFolder, NoEncryption, NotGiven) as error:
        yield wrong(
            subject,
            f"{place}, ne nous laisse pas entrer. {no_way_in(error)}",
            "Réglages › Boîte de réception (RELAIS_IMAP_URL).",
        )
        return
    sentence = f"{place}, dossier {server.folder}, {way} ; {plural(waiting, 'mél')} à prendre"
    yield _read_lately(subject, sentence, bookmark, now=now)
    yield _senders(settings, seen)


def _read_lately(subject: str, sentence: str, bookmark: Bookmark | None, *, now: datetime) -> Finding:
    if bookmark is None:
        return look(subject, f"{sentence}, aucun ne l’a encore été.", "Le service est-il démarré ?")
    age = now - bookmark.read_at
    if age > LATE:
        return look(
            subject, f"{sentence}, dernière relève il y a {in_words(age)}.", "Le service est-il démarré ?"
        )
    return fine(subject, f"{sentence}, dernière relève il y a {in_words(age)}.")


def _senders(settings: Settings, seen: Mapping[str, int]) -> Finding:
    """Who vouches for whoever writes: without anybody, every mail waits for a person."""
    subject = "Expéditeurs"
    place = "Réglages › Vérifier les expéditeurs (RELAIS_MAIL_VERIFIER)."
    shown = f" Les derniers méls portent : {', '.join(filter(None, seen))}." if any(seen) else ""
    names = {name.lower() for name in settings.mail_verifier}
    if not names and settings.mail_dkim == "oui":
        return fine(subject, "la signature de leur domaine est vérifiée ici.")
    if not names:
        return look(subject, f"personne n’en répond : chaque mél attend dans « Courrier ».{shown}", place)
    told = ", ".join(settings.mail_verifier)
    if not seen:
        return look(subject, f"vérifiés par {told}, ce qu’aucun mél de la boîte ne montre encore.", place)
    if not names & {name.lower() for name in seen}:
        return look(subject, f"aucun des derniers méls n’est vérifié par {told}.{shown}", place)
    return fine(subject, f"vérifiés par {told}.")


def _waiting(connection: Connection, bookmark: Bookmark | None) -> Sequence[int]:
    if bookmark is None or bookmark.uid_validity != connection.uid_validity:
        return connection.unseen()
    return connection.from_uid(bookmark.next_uid)


def _bookmark(settings: Settings, mailbox: str) -> Bookmark | None:
    """None as well where the database cannot tell, which another check says."""
    file = file_of(settings.database_url)
    if file is not None and not file.exists():
        return None
    try:
        with opened(settings.database_url) as database:
            return SqlBookmarks(database).of(mailbox) if current(database) == head() else None
    except DatabaseUnusable:
        return None
