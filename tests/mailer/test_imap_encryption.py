"""A mailbox behind TLS, with a certificate that is ours or that nobody vouches for."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from mail_servers import MailServers, mail_servers

from mailer.imap import Connection
from mailer.settings import ImapServer, Security, parse_imap_url
from mailer.trouble import Trouble, trouble_of

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="makes its certificate with openssl")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With its key, for 127.0.0.1 and two days."""
    file = tmp_path_factory.mktemp("tls") / "imap.pem"
    command = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=essai"
    )
    name = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(file), "-out", str(file)]
    subprocess.run([*command.split(), *name], check=True, capture_output=True)
    return file


@pytest.fixture
def servers(certificate: Path) -> Iterator[MailServers]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with mail_servers(tls=context) as servers:
        yield servers


def behind(servers: MailServers, security: Security) -> ImapServer:
    port = servers.imaps_port if security is Security.TLS else servers.imap_port
    return replace(parse_imap_url(servers.imap_url("sne06@exemple.fr")), port=port, security=security)


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_a_mailbox_is_opened_through_encryption(
    servers: MailServers, certificate: Path, monkeypatch: pytest.MonkeyPatch, security: Security
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    uid = servers.put(b"Subject: un\r\n\r\nBonjour.", "sne06@exemple.fr")

    with Connection(behind(servers, security)) as connection:
        assert connection.unseen() == [uid]
        assert connection.content(uid) == b"Subject: un\r\n\r\nBonjour."


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_a_certificate_that_nobody_vouches_for_gets_no_password(
    servers: MailServers, security: Security
) -> None:
    with pytest.raises(ssl.SSLError) as raised:
        Connection(behind(servers, security))

    assert trouble_of(raised.value) is Trouble.ENCRYPTION
    assert not {"LOGIN", "AUTHENTICATE"} & set(servers.imap.commands)
