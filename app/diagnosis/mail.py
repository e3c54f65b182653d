"""The two mail servers, asked for real: letters out, the assistance mailbox in."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from aiosmtplib import SMTPException

from app.diagnosis.findings import Finding, fine, look, wrong
from app.diagnosis.work import in_words
from app.failures import no_way_in
from app.settings import Settings
from mailer.imap import FAILURES, Connection, NoEncryption, NoFolder, NotLetIn
from mailer.settings import parse_imap_url, parse_smtp_url
from mailer.smtp import SmtpTransport
from rendering.dates import plural
from storage.bookmarks import SqlBookmarks
from storage.database import DatabaseUnusable
from storage.migrate import current, head
from storage.opening import file_of, opened
from tickets.mail.bookmarks import Bookmark

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
    yield _imap(settings, now=now)


def _smtp(url: str) -> Finding:
    subject = "SMTP"
    try:
        server = parse_smtp_url(url)
    except ValueError as error:
        return wrong(subject, f"{error}.", "Réglage : RELAIS_SMTP_URL.")
    try:
        asyncio.run(SmtpTransport(server).check())
    except (SMTPException, OSError, TimeoutError) as error:
        return wrong(
            subject,
            f"{server.host}, port {server.port}, ne nous laisse pas entrer. {no_way_in(error)}",
            "Réglages › Mél (RELAIS_SMTP_URL).",
        )
    return fine(subject, f"{server.host}, port {server.port}, répond.")


def _imap(settings: Settings, *, now: datetime) -> Finding:
    subject = "IMAP"
    if settings.imap_url is None:
        return look(
            subject,
            "sans boîte de réception, ni les réponses du pôle ni les méls des agents n’arrivent ici.",
            "Réglages › Boîte de réception (RELAIS_IMAP_URL).",
        )
    server = parse_imap_url(settings.imap_url.get_secret_value())
    place = f"{server.host}, port {server.port}"
    bookmark = _bookmark(settings, server.mailbox)
    try:
        with Connection(server) as connection:
            waiting = len(_waiting(connection, bookmark))
            way = "annonce les méls dès leur arrivée" if connection.has_idle else "est relevé chaque minute"
    except (*FAILURES, NotLetIn, NoFolder, NoEncryption) as error:
        return wrong(
            subject,
            f"{place}, ne nous laisse pas entrer. {no_way_in(error)}",
            "Réglages › Boîte de réception (RELAIS_IMAP_URL).",
        )
    sentence = f"{place}, dossier {server.folder}, {way} ; {plural(waiting, 'mél')} à prendre"
    if bookmark is None:
        return look(subject, f"{sentence}, aucun ne l’a encore été.", "Le service est-il démarré ?")
    age = now - bookmark.read_at
    if age > LATE:
        return look(
            subject, f"{sentence}, dernière relève il y a {in_words(age)}.", "Le service est-il démarré ?"
        )
    return fine(subject, f"{sentence}, dernière relève il y a {in_words(age)}.")


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
