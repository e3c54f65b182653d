"""How ``RELAIS_SMTP_URL`` is read."""

from __future__ import annotations

import pytest

from mailer.settings import Security, SmtpServer, parse_smtp_url


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://127.0.0.1:1025", SmtpServer("127.0.0.1", 1025, Security.PLAIN)),
        ("smtp://relais.exemple.fr", SmtpServer("relais.exemple.fr", 25, Security.PLAIN)),
        ("smtp://relais.exemple.fr?starttls=1", SmtpServer("relais.exemple.fr", 587, Security.STARTTLS)),
        ("smtp://u:p@mail.fr:2587?starttls=1", SmtpServer("mail.fr", 2587, Security.STARTTLS, "u", "p")),
        ("smtps://mail.fr", SmtpServer("mail.fr", 465, Security.TLS)),
        ("smtps://a%40b.fr:p%2F%23%3A@mail.fr", SmtpServer("mail.fr", 465, Security.TLS, "a@b.fr", "p/#:")),
        ("smtp://u:p@localhost:1025?starttls=0", SmtpServer("localhost", 1025, Security.PLAIN, "u", "p")),
        (" smtp://[::1]:25 ", SmtpServer("::1", 25, Security.PLAIN)),
    ],
)
def test_an_address_is_read(url: str, server: SmtpServer) -> None:
    assert parse_smtp_url(url) == server


def test_a_password_travels_encrypted_unless_said_otherwise() -> None:
    assert parse_smtp_url("smtp://u:p@mail.fr").security is Security.STARTTLS


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "smtp://"),
        ("http://mail.fr", "smtp://"),
        ("mail.fr:25", "smtp://"),
        ("smtp://", "nommer un serveur"),
        ("smtp://:25", "nommer un serveur"),
        ("smtp://mail.fr:0", "nommer un serveur"),
        ("smtp://mail.fr:70000", "illisible"),
        ("smtp://mail.fr:vingt", "illisible"),
        ("smtp://[::1", "illisible"),
        ("smtp://u:secret#x@mail.fr", "illisible"),
        ("smtp://u:12/secret@mail.fr", "%2F"),
        ("smtp://mail.fr/dossier", "mal formée"),
        ("smtp://mail.fr?tls=1", "starttls"),
        ("smtp://mail.fr?starttls=oui", "starttls"),
        ("smtps://mail.fr?starttls=1", "déjà chiffré"),
        ("smtp://u@mail.fr", "mot de passe"),
        ("smtp://u:p@mail.fr?starttls=0", "en clair"),
    ],
)
def test_a_wrong_address_is_refused_with_a_sentence(url: str, words: str) -> None:
    with pytest.raises(ValueError, match=words) as refused:
        parse_smtp_url(url)

    assert "secret" not in str(refused.value)


def test_a_password_is_not_shown() -> None:
    assert "secret" not in repr(parse_smtp_url("smtp://u:secret@mail.fr"))
