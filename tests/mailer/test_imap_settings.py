"""How ``RELAIS_IMAP_URL`` is read."""

from __future__ import annotations

import pytest

from mailer.settings import ImapServer, Security, parse_imap_url


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("imaps://u:p@mail.fr", ImapServer("mail.fr", 993, Security.TLS, "u", "p", "INBOX")),
        ("imaps://u:p@mail.fr/", ImapServer("mail.fr", 993, Security.TLS, "u", "p", "INBOX")),
        ("imap://u:p@mail.fr", ImapServer("mail.fr", 143, Security.STARTTLS, "u", "p", "INBOX")),
        ("imap://u:p@127.0.0.1:1143?starttls=0", ImapServer("127.0.0.1", 1143, Security.PLAIN, "u", "p")),
        (
            "imaps://sne%40x.fr:p%2F%23@mail.fr/INBOX/Assistance%20SNE",
            ImapServer("mail.fr", 993, Security.TLS, "sne@x.fr", "p/#", "INBOX/Assistance SNE"),
        ),
    ],
)
def test_an_address_is_read(url: str, server: ImapServer) -> None:
    assert parse_imap_url(url) == server


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "imap://"),
        ("smtp://u:p@mail.fr", "imap://"),
        ("imaps://", "nommer un serveur"),
        ("imaps://mail.fr", "l’utilisateur et le mot de passe"),
        ("imaps://u:12/secret@mail.fr", "%2F"),
        ("imaps://u:secret#x@mail.fr", "illisible"),
        ("imaps://u:p@mail.fr/INBOX#3", "mal formée"),
        ("imaps://u:p@mail.fr?ssl=1", "starttls"),
        ("imaps://u:p@mail.fr?starttls=1", "imaps:// est déjà chiffré"),
        ("imap://u:p@mail.fr?starttls=0", "imaps://"),
    ],
)
def test_a_wrong_address_is_refused_with_a_sentence(url: str, words: str) -> None:
    with pytest.raises(ValueError, match=words) as refused:
        parse_imap_url(url)

    assert "secret" not in str(refused.value)


def test_a_mailbox_is_named_without_its_password() -> None:
    server = parse_imap_url("imaps://sne%40x.fr:secret@mail.fr/Assistance")

    assert server.mailbox == "sne@x.fr@mail.fr/Assistance"
    assert "secret" not in repr(server)
