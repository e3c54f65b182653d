"""The settings page: who reads it, who changes it, what is tried first, and what is never shown."""

from __future__ import annotations

import re
from collections.abc import Mapping

import httpx
import pytest
from installation_fakes import BOT, TOKEN
from web_stage import Browser, Stage

from guichets.registry import Agent, Guichet, GuichetKind, Role
from journal.entries import Kind
from web.installation import TrialFailed

MAIL: Mapping[str, str] = {
    "host": "smtp.exemple.fr",
    "port": "587",
    "security": "starttls",
    "username": "sne",
    "password": "p@ss/word",
    "mail_from": "sne@exemple.fr",
    "recipient": "helene@exemple.fr",
}


@pytest.fixture
def helene(stage: Stage) -> Browser:
    """Gestionnaire of a service without administrateur, and so in charge of the settings."""
    return stage.browser(stage.helene)


def sends(browser: Browser, path: str, **fields: str) -> httpx.Response:
    return browser.client.post(path, data={"jeton": browser.hidden("/reglages", "jeton"), **fields})


def page(browser: Browser, path: str = "/reglages") -> str:
    return browser.client.get(path).text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_lecteur_reads_the_settings_and_changes_nothing(stage: Stage) -> None:
    lecteur = stage.browser(stage.person("Luc Maubrac", Role.LECTEUR))

    assert "seul un administrateur les change" in page(lecteur)
    assert "/reglages/telegram" not in page(lecteur)
    assert lecteur.client.get("/reglages/telegram").status_code == 403
    assert sends(lecteur, "/reglages/pole", national_address="x@exemple.fr").status_code == 403
    assert not stage.installation.file.exists()


def test_a_gestionnaire_changes_nothing_once_there_is_an_administrateur(
    stage: Stage, helene: Browser
) -> None:
    stage.person("Ana Sorgues", Role.ADMINISTRATEUR)

    assert helene.client.get("/reglages/pole").status_code == 403


@pytest.mark.parametrize("role", [Role.GESTIONNAIRE, Role.ADMINISTRATEUR])
def test_whoever_is_limited_to_one_departement_of_two_sets_nothing_up(stage: Stage, role: Role) -> None:
    """Else the mail of the other, and its people's links, would go to a server of the visitor's choice."""
    with stage.house.units() as work:
        work.registry.add(Guichet(name="Mairie de Martigues", kind=GuichetKind.COMMUNE, departement="13"))
        local = Agent(name="Local", role=role, guichet_id=None, departement="13", created_at=stage.clock())
        work.registry.add(local)
    browser = stage.browser(local)

    assert "seul un administrateur de tous les départements les change" in page(browser)
    for part in ("service", "telegram", "mel", "boite", "expediteurs", "pole"):
        assert browser.client.get(f"/reglages/{part}").status_code == 403
    assert sends(browser, "/reglages/mel", **MAIL).status_code == 403
    assert sends(browser, "/demarrage/mel", **MAIL).status_code == 403
    assert sends(browser, "/reglages/telegram/retirer").status_code == 403
    assert sends(browser, "/reglages/appliquer").status_code == 403
    assert not stage.installation.file.exists()


def test_where_one_departement_is_served_its_administrateur_sets_the_service_up(stage: Stage) -> None:
    with stage.house.units() as work:
        local = Agent(
            name="Local",
            role=Role.ADMINISTRATEUR,
            guichet_id=None,
            departement="06",
            created_at=stage.clock(),
        )
        work.registry.add(local)

    assert stage.browser(local).client.get("/reglages/pole").status_code == 200


def test_what_is_changed_waits_for_a_restart_which_is_one_button(stage: Stage, helene: Browser) -> None:
    assert "Appliquer" not in page(helene)

    answer = sends(helene, "/reglages/pole", national_address="pole@exemple.fr", authorised_senders="")

    assert answer.headers["location"] == "/reglages?fait=garde"
    assert stage.installation.stored.national_address == "pole@exemple.fr"
    assert "Appliquer" in page(helene)
    assert not stage.installation.is_to_restart


def test_the_page_of_the_restart_leads_back_once_the_service_has(stage: Stage, helene: Browser) -> None:
    sends(helene, "/reglages/pole", national_address="pole@exemple.fr", authorised_senders="")
    answer = sends(helene, "/reglages/appliquer")
    waiting = answer.headers["location"]

    meanwhile = helene.client.get(waiting)
    stage.installation.comes_back()
    after = helene.client.get(waiting)

    assert "Redémarrage…" in meanwhile.text
    assert meanwhile.headers["refresh"] == "2"
    assert after.headers["location"] == "/reglages?fait=applique"
    assert "Appliquer" not in page(helene)


@pytest.mark.parametrize("elsewhere", ["https://exemple.fr", "//exemple.fr", "demarrage\r\nx: y"])
def test_the_restart_leads_nowhere_else(helene: Browser, elsewhere: str) -> None:
    answer = sends(helene, "/reglages/appliquer", suite=elsewhere)
    there = helene.client.get("/reglages/redemarrage", params={"suite": elsewhere})

    assert answer.headers["location"].endswith("&suite=")
    assert there.headers["location"] == "/reglages?fait=applique"


def test_every_fault_is_told_at_once_and_nothing_is_stored(stage: Stage, helene: Browser) -> None:
    answer = sends(helene, "/reglages/service", departement="99", service_name="x" * 121)

    said = answer.text.replace("\N{NO-BREAK SPACE}", " ")
    assert answer.status_code == 422
    assert "Département inconnu : « 99 »" in said
    assert "120 caractères au plus." in said
    assert 'value="99"' in said
    assert not stage.installation.file.exists()


def test_a_setting_that_the_environment_fixes_is_shown_with_the_reason(stage: Stage, helene: Browser) -> None:
    stage.installation.fix("national_address")

    assert "« Adresse du pôle national » est fixé par l’environnement du service" in page(
        helene, "/reglages/pole"
    )
    sends(helene, "/reglages/pole", national_address="x@exemple.fr", authorised_senders="a@exemple.fr")

    assert stage.installation.stored.national_address == ""
    assert stage.installation.stored.authorised_senders == ("a@exemple.fr",)


def test_a_form_that_is_all_fixed_has_no_button(stage: Stage, helene: Browser) -> None:
    stage.installation.fix("telegram_token")

    assert "Essayer et enregistrer" not in page(helene, "/reglages/telegram")


def test_a_token_is_tried_then_stored_and_never_shown(stage: Stage, helene: Browser) -> None:
    answer = sends(helene, "/reglages/telegram", telegram_token=TOKEN)

    assert answer.status_code == 303
    assert stage.installation.trials.tokens == [TOKEN]
    stored = stage.installation.stored.telegram_token
    assert stored is not None
    assert stored.get_secret_value() == TOKEN
    for path in ("/reglages", "/reglages/telegram", "/demarrage/telegram", "/reglages/etat"):
        assert TOKEN not in page(helene, path)
    assert f"@{BOT}" in page(helene, "/demarrage/telegram")


@pytest.mark.parametrize("typed", ["abc", "123456", "123456:court", TOKEN[:-1], f"{TOKEN}x", f"é{TOKEN}"])
def test_what_is_no_token_goes_to_nobody(stage: Stage, helene: Browser, typed: str) -> None:
    answer = sends(helene, "/reglages/telegram", telegram_token=typed, quand_meme="oui")

    assert answer.status_code == 422
    assert "Ce n’est pas un jeton entier" in answer.text
    assert stage.installation.trials.tokens == []


def test_a_refused_token_is_neither_stored_nor_shown_again(stage: Stage, helene: Browser) -> None:
    stage.installation.trials.failure = TrialFailed("Telegram refuse ce jeton.", may_pass=False)

    answer = sends(helene, "/reglages/telegram", telegram_token=TOKEN)

    assert answer.status_code == 422
    assert "Telegram refuse ce jeton." in answer.text
    assert TOKEN not in answer.text
    assert "quand_meme" not in answer.text
    assert stage.installation.stored.telegram_token is None


def test_what_only_the_network_refuses_may_be_stored_all_the_same(stage: Stage, helene: Browser) -> None:
    stage.installation.trials.failure = TrialFailed("Telegram ne répond pas.", may_pass=True)

    assert "quand_meme" in sends(helene, "/reglages/telegram", telegram_token=TOKEN).text
    sends(helene, "/reglages/telegram", telegram_token=TOKEN, quand_meme="oui")

    assert stage.installation.stored.telegram_token is not None


def test_a_mail_server_is_stored_once_its_letter_has_left(stage: Stage, helene: Browser) -> None:
    answer = sends(helene, "/reglages/mel", **MAIL)

    url = "smtp://sne:p%40ss%2Fword@smtp.exemple.fr:587?starttls=1"
    assert answer.status_code == 303
    assert stage.installation.trials.letters == [(url, "sne@exemple.fr", "helene@exemple.fr")]
    stored = stage.installation.stored
    assert stored.smtp_url is not None
    assert (stored.smtp_url.get_secret_value(), stored.mail_from) == (url, "sne@exemple.fr")
    shown = page(helene) + page(helene, "/reglages/mel")
    assert "smtp.exemple.fr" in shown
    assert "p@ss" not in shown
    assert "p%40ss" not in shown


def test_a_password_left_empty_stays_for_the_same_account_and_goes_to_no_other(
    stage: Stage, helene: Browser
) -> None:
    sends(helene, "/reglages/mel", **MAIL)

    sends(helene, "/reglages/mel", **{**MAIL, "password": "", "port": "2587"})
    elsewhere = sends(helene, "/reglages/mel", **{**MAIL, "password": "", "host": "smtp.ailleurs.fr"})

    assert stage.installation.trials.letters[-1][0].startswith(
        "smtp://sne:p%40ss%2Fword@smtp.exemple.fr:2587"
    )
    assert elsewhere.status_code == 422
    assert len(stage.installation.trials.letters) == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("host", ""),
        ("host", "a@b.fr"),
        ("host", "b.fr/x"),
        ("port", "0"),
        ("port", "99999"),
        ("port", "²"),
        ("security", "x"),
        ("mail_from", "moi"),
        ("recipient", ""),
    ],
)
def test_a_wrong_field_of_the_mail_is_told_under_it(
    stage: Stage, helene: Browser, field: str, value: str
) -> None:
    answer = sends(helene, "/reglages/mel", **{**MAIL, field: value})

    assert answer.status_code == 422
    if field != "security":
        assert f'id="{field}-faute"' in answer.text
    assert stage.installation.trials.letters == []


def test_a_password_in_clear_is_refused_in_words(helene: Browser) -> None:
    answer = sends(helene, "/reglages/mel", **{**MAIL, "security": "plain"})

    assert answer.status_code == 422
    assert "mot de passe ne part pas en clair" in answer.text
    assert "p@ss" not in answer.text
    assert 'value="smtp.exemple.fr"' in answer.text
    assert "il n’est jamais réaffiché" in answer.text


def test_a_channel_can_be_taken_back(stage: Stage, helene: Browser) -> None:
    sends(helene, "/reglages/telegram", telegram_token=TOKEN)

    assert "Retirer ce réglage" in page(helene, "/reglages/telegram")
    sends(helene, "/reglages/telegram/retirer")

    assert stage.installation.stored.telegram_token is None


def test_a_nir_is_refused_in_a_setting(stage: Stage, helene: Browser) -> None:
    answer = sends(helene, "/reglages/service", departement="06", service_name="2 69 05 49 588 157 80")

    assert answer.status_code == 422
    assert "numéro de sécurité sociale" in answer.text
    assert not stage.installation.file.exists()


def test_each_change_is_in_the_journal_without_what_was_typed(stage: Stage, helene: Browser) -> None:
    sends(helene, "/reglages/telegram", telegram_token=TOKEN)

    with stage.house.units.reading() as work:
        rows = [row.entry for row in work.journal.rows() if row.entry.kind is Kind.SETTINGS_CHANGED]
    assert [(row.subject, row.actor_id) for row in rows] == [("reglages:telegram", stage.helene.id)]


def test_the_state_of_the_service_is_that_of_doctor_in_words(stage: Stage, helene: Browser) -> None:
    whole = page(helene, "/reglages/etat")
    part = helene.client.get("/reglages/etat", headers={"HX-Request": "true"}).text

    assert "Base de données" in whole
    assert re.search(r"en ordre|à regarder", whole)
    assert "<h1" in whole
    assert "<h1" not in part
    assert "Base de données" not in part  # which is in order
    assert "Tout voir" in part


def test_the_page_says_why_telegram_does_not_listen(stage: Stage, helene: Browser) -> None:
    stage.installation.telegram_trouble = "Un autre programme écoute déjà avec ce jeton."

    assert "Un autre programme écoute déjà" in page(helene)
