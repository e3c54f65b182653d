"""What to look at when a mail server does not let us in."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterator
from dataclasses import replace

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from aiosmtpd.smtp import AuthResult
from aiosmtplib import SMTPConnectError, SMTPException, SMTPReadTimeoutError, SMTPResponseException
from mail_servers import MailServers

from mailer.imap import FAILURES, Connection, NoEncryption, NoFolder, NotLetIn
from mailer.settings import ImapServer, Security, SmtpServer, parse_imap_url
from mailer.smtp import SmtpTransport
from mailer.trouble import Trouble, trouble_of


@pytest.fixture
def port() -> Iterator[int]:
    """Of a server without encryption, which refuses every account."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = int(probe.getsockname()[1])
    server = Controller(
        Sink(),
        hostname="127.0.0.1",
        port=free,
        authenticator=lambda *_: AuthResult(success=False, handled=False),
        auth_require_tls=False,
    )
    server.start()
    yield free
    server.stop()


def met(server: SmtpServer) -> Trouble:
    with pytest.raises((SMTPException, OSError)) as raised:
        asyncio.run(SmtpTransport(server).check())
    return trouble_of(raised.value)


def test_a_closed_port_is_told_from_the_rest() -> None:
    assert met(SmtpServer("127.0.0.1", 9, Security.PLAIN)) is Trouble.PORT


def test_an_encryption_that_the_server_does_not_have(port: int) -> None:
    assert met(SmtpServer("127.0.0.1", port, Security.STARTTLS)) is Trouble.ENCRYPTION
    assert met(SmtpServer("127.0.0.1", port, Security.TLS)) is Trouble.ENCRYPTION


def test_an_account_that_it_does_not_know(port: int) -> None:
    assert met(SmtpServer("127.0.0.1", port, Security.PLAIN, "sne", "faux")) is Trouble.ACCOUNT


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (caused(SMTPConnectError("x"), socket.gaierror(-2, "Name or service not known")), Trouble.NAME),
        (caused(SMTPConnectError("x"), ssl.SSLCertVerificationError("self-signed")), Trouble.ENCRYPTION),
        (SMTPException("The SMTP AUTH extension is not supported by this server."), Trouble.ACCOUNT),
        (SMTPResponseException(530, "Must issue a STARTTLS command first"), Trouble.ACCOUNT),
        (SMTPResponseException(554, "No service here"), Trouble.SERVER),
        (SMTPReadTimeoutError("x"), Trouble.PORT),
        (TimeoutError(), Trouble.PORT),
    ],
)
def test_what_a_library_raises_is_read_to_its_cause(error: Exception, trouble: Trouble) -> None:
    assert trouble_of(error) is trouble


# The assistance mailbox


def met_by_imap(server: ImapServer) -> Trouble:
    with pytest.raises((*FAILURES, NotLetIn, NoFolder, NoEncryption)) as raised, Connection(server):
        pass
    return trouble_of(raised.value)


def test_each_thing_that_was_typed_wrong_for_a_mailbox_is_told_from_the_others(mail: MailServers) -> None:
    good = parse_imap_url(mail.imap_url("sne06@exemple.fr"))

    assert met_by_imap(replace(good, password="faux")) is Trouble.ACCOUNT
    assert met_by_imap(replace(good, password="accentué")) is Trouble.ACCOUNT
    assert met_by_imap(replace(good, folder="Éléments reçus")) is Trouble.FOLDER
    assert met_by_imap(replace(good, security=Security.STARTTLS)) is Trouble.ENCRYPTION
    assert met_by_imap(replace(good, security=Security.TLS)) is Trouble.ENCRYPTION
    assert met_by_imap(replace(good, port=9)) is Trouble.PORT


def test_a_server_that_hangs_up_does_not_answer_as_one(mail: MailServers) -> None:
    mail.imap.is_closed = True

    assert met_by_imap(parse_imap_url(mail.imap_url("sne06@exemple.fr"))) is Trouble.PORT
