"""What the console tries for real: whatever it meets is said in words, and never as an exception."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from mail_servers import MailServers

from app.trials import Trials
from botapi.server import BotApi
from web.installation import TrialFailed

NOWHERE = "http://127.0.0.1:9"
OURS = ("Errno", "Error", "Exception", "None")


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi() as api:
        yield api


def trials(api_url: str) -> Trials:
    return Trials(api_url, clock=lambda: datetime.now(UTC))


def told(failed: TrialFailed) -> str:
    assert not any(word in failed.sentence for word in OURS)
    return failed.sentence


def test_telegram_says_the_name_of_the_bot(api: BotApi) -> None:
    assert trials(api.url).bot_name(api.token)


def test_a_token_that_telegram_refuses(api: BotApi) -> None:
    with pytest.raises(TrialFailed) as raised:
        trials(api.url).bot_name("123456:" + "A" * 35)

    assert "Telegram refuse ce jeton" in told(raised.value)
    assert not raised.value.may_pass


def test_a_machine_that_does_not_reach_telegram_sends_her_to_its_keepers(api: BotApi) -> None:
    with pytest.raises(TrialFailed) as raised:
        trials(NOWHERE).bot_name(api.token)

    assert "service informatique d’ouvrir l’accès à 127.0.0.1" in told(raised.value)
    assert raised.value.may_pass


def test_a_mail_server_that_does_not_answer_names_what_to_look_at() -> None:
    with pytest.raises(TrialFailed) as raised:
        trials(NOWHERE).send_letter("smtp://127.0.0.1:9", sender="a@exemple.fr", recipient="b@exemple.fr")

    assert told(raised.value).startswith("Rien ne répond à ce port.")
    assert raised.value.may_pass


def test_a_mailbox_opens_or_says_why_not(mail: MailServers) -> None:
    mail.put(b"Subject: un\r\n\r\nBonjour.", "sne06@exemple.fr")

    trials(NOWHERE).open_mailbox(mail.imap_url("sne06@exemple.fr"))
    with pytest.raises(TrialFailed) as wrong_password:
        trials(NOWHERE).open_mailbox(mail.imap_url("sne06@exemple.fr", password="faux"))
    with pytest.raises(TrialFailed) as wrong_folder:
        trials(NOWHERE).open_mailbox(mail.imap_url("sne06@exemple.fr", folder="Absent"))
    with pytest.raises(TrialFailed) as wrong_address:
        trials(NOWHERE).open_mailbox("imaps://imap.exemple.fr")

    assert told(wrong_password.value).startswith("Le serveur refuse le compte ou le mot de passe.")
    assert "n’y a pas ce dossier" in told(wrong_folder.value)
    assert not wrong_address.value.may_pass
    assert [stored.is_seen for stored in mail.inside("sne06@exemple.fr")] == [False]
