"""The assistance mailbox among the settings: opened for real, then stored, and its password never shown."""

from __future__ import annotations

from collections.abc import Mapping

import httpx
import pytest
from web_stage import Browser, Stage

from web.installation import TrialFailed

PAGE = "/reglages/boite"
BOX: Mapping[str, str] = {
    "host": "imap.exemple.fr",
    "port": "993",
    "security": "tls",
    "username": "sne06@exemple.fr",
    "password": "p@ss/word",
    "folder": "INBOX",
    "assistance_addresses": "sne06@exemple.fr, aide@exemple.fr",
}
URL = "imaps://sne06%40exemple.fr:p%40ss%2Fword@imap.exemple.fr:993"


@pytest.fixture
def helene(stage: Stage) -> Browser:
    return stage.browser(stage.helene)


def sends(browser: Browser, path: str = PAGE, **changes: str) -> httpx.Response:
    fields = {"jeton": browser.hidden("/reglages", "jeton"), **BOX, **changes}
    return browser.client.post(path, data=fields)


def page(browser: Browser, path: str) -> str:
    return browser.client.get(path).text.replace("\N{NO-BREAK SPACE}", " ")


def stored_url(stage: Stage) -> str | None:
    url = stage.installation.stored.imap_url
    return url.get_secret_value() if url is not None else None


def test_a_mailbox_is_stored_once_it_was_opened(stage: Stage, helene: Browser) -> None:
    answer = sends(helene)

    assert answer.status_code == 303
    assert stage.installation.trials.mailboxes == [URL]
    assert stored_url(stage) == URL
    assert stage.installation.stored.assistance_addresses == ("sne06@exemple.fr", "aide@exemple.fr")
    shown = page(helene, "/reglages") + page(helene, PAGE)
    assert "imap.exemple.fr, port 993" in shown
    assert "p@ss" not in shown
    assert "p%40ss" not in shown


@pytest.mark.parametrize(
    ("changes", "url"),
    [
        ({"folder": ""}, URL),
        ({"folder": "INBOX/Éléments SNE"}, f"{URL}/INBOX/%C3%89l%C3%A9ments%20SNE"),
        (
            {"security": "starttls", "port": "143"},
            "imap://sne06%40exemple.fr:p%40ss%2Fword@imap.exemple.fr:143?starttls=1",
        ),
    ],
)
def test_each_way_in_is_written_as_the_setting_wants_it(
    stage: Stage, helene: Browser, changes: dict[str, str], url: str
) -> None:
    sends(helene, **changes)

    assert stored_url(stage) == url


def test_a_password_left_empty_stays_for_the_same_account(stage: Stage, helene: Browser) -> None:
    sends(helene)
    sends(helene, password="", folder="Assistance")
    elsewhere = sends(helene, password="", host="imap.ailleurs.fr")

    assert stored_url(stage) == f"{URL}/Assistance"
    assert elsewhere.status_code == 422


def test_a_mailbox_that_does_not_open_is_not_stored_unless_she_insists(stage: Stage, helene: Browser) -> None:
    stage.installation.trials.failure = TrialFailed("Le serveur refuse le compte.", may_pass=True)

    refused = sends(helene)
    before = stored_url(stage)
    sends(helene, quand_meme="oui")

    assert refused.status_code == 422
    assert "Le serveur refuse le compte." in refused.text
    assert "p@ss" not in refused.text
    assert (before, stored_url(stage)) == (None, URL)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"host": ""}, "imap.exemple.fr."),
        ({"port": "0"}, "993 le plus souvent."),
        ({"username": "", "password": ""}, "doit donner l’utilisateur et le mot de passe"),
        (
            {"security": "plain"},
            "Un mot de passe ne part pas en clair vers une autre machine : choisissez un chiffrement",
        ),
        ({"assistance_addresses": "moi"}, "ne adresse mél est attendue."),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_stored(
    stage: Stage, helene: Browser, changes: dict[str, str], words: str
) -> None:
    answer = sends(helene, **changes)

    assert answer.status_code == 422
    assert words in answer.text.replace("\N{NO-BREAK SPACE}", " ")
    assert stored_url(stage) is None


def test_a_mailbox_that_the_environment_fixes_leaves_the_addresses_to_change(
    stage: Stage, helene: Browser
) -> None:
    stage.installation.fix("imap_url")

    assert 'name="host"' not in page(helene, PAGE)
    sends(helene, assistance_addresses="aide@exemple.fr")

    assert stored_url(stage) is None
    assert stage.installation.stored.assistance_addresses == ("aide@exemple.fr",)


def test_a_mailbox_is_taken_back(stage: Stage, helene: Browser) -> None:
    sends(helene)
    assert "Retirer ce réglage" in page(helene, PAGE)

    sends(helene, f"{PAGE}/retirer")

    assert stored_url(stage) is None


def test_the_pole_may_answer_from_a_whole_domain(stage: Stage, helene: Browser) -> None:
    token = helene.hidden("/reglages", "jeton")
    fields = {"jeton": token, "national_address": "", "authorised_senders": "", "pole_senders": "@pole.fr"}
    answer = helene.client.post("/reglages/pole", data=fields)

    assert answer.status_code == 303
    assert stage.installation.stored.pole_senders == ("@pole.fr",)


# Who verifies senders


SENDERS = "/reglages/expediteurs"


def test_the_name_that_the_last_mails_bear_is_proposed(stage: Stage, helene: Browser) -> None:
    assert "ne portent aucun nom de serveur" in page(helene, SENDERS)
    sends(helene)
    stage.installation.trials.seen = ["mail.exemple.fr", "mx.intrus.fr"]

    shown = page(helene, SENDERS)

    assert "<strong>mail.exemple.fr, mx.intrus.fr</strong>" in shown
    assert 'value="mail.exemple.fr"' in shown


def test_a_server_that_no_mail_names_is_not_stored_unless_she_insists(stage: Stage, helene: Browser) -> None:
    sends(helene)
    stage.installation.trials.seen = ["mail.exemple.fr"]

    refused = sends(helene, SENDERS, mail_verifier="mail.exemple.com", mail_dkim="non")
    before = stage.installation.stored.mail_verifier
    sends(helene, SENDERS, mail_verifier="Mail.exemple.fr, mx2.exemple.fr", mail_dkim="oui")

    assert refused.status_code == 422
    assert "On y lit : mail.exemple.fr." in refused.text.replace("\N{NO-BREAK SPACE}", " ")
    assert before == ()
    assert stage.installation.stored.mail_verifier == ("Mail.exemple.fr", "mx2.exemple.fr")
    assert stage.installation.stored.mail_dkim == "oui"
    assert "Mail.exemple.fr, mx2.exemple.fr" in page(helene, "/reglages")


def test_the_settings_say_that_nobody_vouches_yet(stage: Stage, helene: Browser) -> None:
    sends(helene)

    assert "Personne : tous les méls attendent dans « Courrier »." in page(helene, "/reglages")
