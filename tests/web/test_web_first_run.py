"""The first run: the link that opens an empty service, and the steps that follow, each of which can wait."""

from __future__ import annotations

import re

import httpx
import pytest
from installation_fakes import BOT, TOKEN
from web_stage import Browser, Stage

from guichets.access import AccessService, Caller
from guichets.registry import Role
from web.installation import TrialFailed

FAR = {"Sec-Fetch-Site": "cross-site"}


@pytest.fixture
def empty(stage: Stage) -> Stage:
    """Nobody holds the console."""
    stage.close(stage.helene)
    return stage


@pytest.fixture
def founder(stage: Stage) -> Browser:
    """Somebody who has come through the first two steps."""
    return stage.browser(stage.person("Camille Aubrey", Role.ADMINISTRATEUR))


def page(browser: Browser, path: str) -> str:
    return browser.client.get(path).text.replace("\N{NO-BREAK SPACE}", " ")


def sends(browser: Browser, path: str, **fields: str) -> httpx.Response:
    return browser.client.post(path, data={"jeton": browser.hidden("/discussion", "jeton"), **fields})


def test_whoever_holds_the_link_names_the_service_and_becomes_its_administrateur(empty: Stage) -> None:
    browser = empty.browser()
    link = empty.installation.first_link.path

    assert "Bienvenue dans Relais SNE" in page(browser, link)
    after_service = browser.client.post(link, data={"departement": "974", "service_name": "ADIL"})
    assert after_service.headers["location"] == f"{link}/identite"
    entered = browser.client.post(f"{link}/identite", data={"nom": "Camille  Aubrey", "mel": "c@exemple.fr"})

    assert empty.installation.stored.departement == "974"
    assert entered.headers["location"].startswith("/reglages/redemarrage?")
    with empty.house.units.reading() as work:
        (founder,) = work.registry.gestionnaires()
    assert (founder.name, founder.role, founder.email) == (
        "Camille Aubrey",
        Role.ADMINISTRATEUR,
        "c@exemple.fr",
    )
    empty.installation.comes_back()
    assert browser.client.get(entered.headers["location"]).headers["location"] == "/demarrage"
    assert "Étapes de l’installation" in browser.client.get("/demarrage", follow_redirects=True).text


def test_an_empty_service_begins_with_its_steps_second_factor_or_not(empty: Stage) -> None:
    camille = empty.browser(empty.person("Camille Aubrey", Role.ADMINISTRATEUR))

    assert camille.client.get("/").headers["location"] == "/tickets"
    with empty.house.units() as work:
        for guichet in work.registry.guichets():
            guichet.closed_at = empty.clock()
    assert camille.client.get("/").headers["location"] == "/demarrage"


def test_the_link_serves_once(empty: Stage) -> None:
    browser, link = empty.browser(), empty.installation.first_link.path
    browser.client.post(f"{link}/identite", data={"nom": "Camille Aubrey", "mel": ""})

    for path in (link, f"{link}/identite"):
        assert empty.browser().client.get(path).status_code == 410
        assert empty.browser().client.post(path, data={"nom": "Intrus", "mel": ""}).status_code == 410
    with empty.house.units.reading() as work:
        assert [one.name for one in work.registry.gestionnaires()] == ["Camille Aubrey"]


def test_the_link_serves_nobody_while_somebody_holds_the_console(stage: Stage) -> None:
    assert stage.browser().client.get(stage.installation.first_link.path).status_code == 410


def test_the_link_ends_after_a_day(empty: Stage) -> None:
    empty.clock.advance(hours=24)

    assert empty.browser().client.get(empty.installation.first_link.path).status_code == 410


@pytest.mark.parametrize("secret", ["faux", "é", "a" * 400])
def test_another_secret_opens_nothing(empty: Stage, secret: str) -> None:
    answer = empty.browser().client.get(f"/installation/{secret}")

    assert answer.status_code == 410
    assert "lien d’installation ne sert plus" in answer.text


def test_another_site_cannot_send_the_first_forms(empty: Stage) -> None:
    browser, link = empty.browser(), empty.installation.first_link.path

    for path in (link, f"{link}/identite"):
        answer = browser.client.post(path, data={"departement": "974", "nom": "Intrus"}, headers=FAR)
        assert answer.status_code == 403
    assert not empty.installation.file.exists()


def test_nobody_has_chosen_the_departement_that_the_program_has(empty: Stage) -> None:
    browser, link = empty.browser(), empty.installation.first_link.path

    assert browser.hidden(link, "departement") == ""
    browser.client.post(link, data={"departement": "2a", "service_name": ""})
    assert 'value="2A"' in page(browser, link)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"nom": "", "mel": ""}, "nom-faute"),
        ({"nom": "Camille", "mel": "camille"}, "mel-faute"),
        ({"nom": "2 69 05 49 588 157 80", "mel": ""}, "nom-faute"),
    ],
)
def test_a_wrong_identity_comes_back_with_the_reason(empty: Stage, typed: dict[str, str], said: str) -> None:
    browser, link = empty.browser(), empty.installation.first_link.path

    answer = browser.client.post(f"{link}/identite", data=typed)

    assert answer.status_code == 422
    assert said in answer.text
    with empty.house.units.reading() as work:
        assert list(work.registry.gestionnaires()) == []


def test_the_first_step_that_is_left_is_where_it_is_taken_up_again(stage: Stage, founder: Browser) -> None:
    assert founder.client.get("/demarrage").headers["location"] == "/demarrage/telegram"
    sends(founder, "/demarrage/telegram", telegram_token=TOKEN)
    assert founder.client.get("/demarrage").headers["location"] == "/demarrage/mel"


@pytest.mark.parametrize(
    ("here", "following"),
    [
        ("guichets", "/demarrage/agents"),
        ("agents", "/demarrage/telegram"),
        ("telegram", "/demarrage/mel"),
        ("mel", "/demarrage/boite"),
        ("boite", "/demarrage/expediteurs"),
        ("expediteurs", "/demarrage/questions"),
        ("questions", "/discussion"),
    ],
)
def test_each_step_can_be_skipped(founder: Browser, here: str, following: str) -> None:
    text = page(founder, f"/demarrage/{here}")

    assert f'href="{following}"' in text
    assert text.count('aria-current="step"') == 1


def test_the_steps_are_for_whoever_administers(stage: Stage, founder: Browser) -> None:
    for other in (stage.nadia, stage.helene, stage.person("Luc", Role.LECTEUR)):
        assert stage.browser(other).client.get("/demarrage/guichets").status_code == 403


def test_one_guichet_is_added_by_its_name(stage: Stage, founder: Browser) -> None:
    answer = sends(founder, "/demarrage/guichets", name="Argence Habitat", kind="bailleur", commune="Nice")

    assert answer.headers["location"] == "/demarrage/guichets?fait=guichet"
    with stage.house.units.reading() as work:
        added = work.registry.guichet_named("argence habitat")
    assert added is not None
    assert (added.kind, added.departement, added.commune) == ("bailleur", "06", "Nice")


@pytest.mark.parametrize("name", ["", "mairie de VALBONNE", "2 69 05 49 588 157 80"])
def test_a_guichet_that_cannot_be_added_comes_back_with_the_reason(founder: Browser, name: str) -> None:
    answer = sends(founder, "/demarrage/guichets", name=name, kind="commune", commune="")

    assert answer.status_code == 422
    assert "name-faute" in answer.text


def test_each_kind_of_file_that_the_import_reads_may_be_chosen(founder: Browser) -> None:
    (accepted,) = re.findall(r'name="fichier" accept="([^"]*)"', page(founder, "/demarrage/guichets"))

    assert {".csv", ".xlsx", ".ods"} <= set(accepted.split(","))


def test_an_import_leads_back_to_the_steps(stage: Stage, founder: Browser) -> None:
    assert 'name="suite" value="demarrage"' in page(founder, "/demarrage/guichets")
    read = founder.client.post(
        "/guichets/import",
        data={"jeton": founder.hidden("/discussion", "jeton"), "suite": "demarrage"},
        files={"fichier": ("guichets.csv", b"nom;type\nArgence Habitat;bailleur\n")},
    )
    preview = read.headers["location"]
    done = sends(
        founder,
        "/guichets/import/confirmer",
        plan=founder.hidden(preview, "plan"),
        suite=founder.hidden(preview, "suite"),
    )

    assert done.headers["location"] == "/demarrage/guichets?fait=importe"
    after = page(founder, done.headers["location"])
    assert "L’import est fait" in after
    assert "Continuer : leurs agents</a>" in after


@pytest.mark.parametrize("elsewhere", ["https://exemple.fr", "//exemple.fr", "/tickets"])
def test_an_import_leads_nowhere_else(founder: Browser, elsewhere: str) -> None:
    assert "exemple" not in page(founder, f"/guichets/import?suite={elsewhere}")
    left = sends(founder, "/guichets/import/renoncer", suite=elsewhere)
    assert left.headers["location"] == "/guichets/import"


def test_an_installation_that_serves_nobody_is_taken_up_again_from_the_pages(stage: Stage) -> None:
    camille = stage.browser(stage.person("Camille Aubrey", Role.ADMINISTRATEUR))
    assert "Reprendre l’installation</a>" not in page(camille, "/tickets")
    assert "leurs agents" not in page(camille, "/guichets?fait=importe")

    for agent in (stage.nadia, stage.bruno):
        stage.close(agent)

    assert "Reprendre l’installation</a>" in page(camille, "/tickets")
    assert "Continuer : leurs agents" in page(camille, "/guichets?fait=importe&ajoutes=3")
    lecteur = stage.browser(stage.person("Luc Maubrac", Role.LECTEUR))
    for path in ("/tickets", "/guichets?fait=importe"):
        assert "/demarrage" not in page(lecteur, path)


def test_a_sheet_lets_each_person_in_by_both_ways(stage: Stage, founder: Browser) -> None:
    sheet = sends(
        founder,
        "/demarrage/agents",
        guichet=str(stage.guichet.id),
        role="referent",
        noms="Inès Lormont ; ines@exemple.fr\n\nPaul Ravignan",
    ).text

    codes = re.findall(r"/start ([A-Z2-9]{5}-[A-Z2-9]{5})", sheet)
    links = re.findall(r"http://127\.0\.0\.1(/entrer/[\w-]+)", sheet)
    assert (len(codes), len(links)) == (2, 2)
    assert "Ines" not in sheet
    assert stage.browser().client.post(links[0]).headers["location"] == "/discussion"
    with stage.house.units() as work:
        paul = AccessService(work, now=stage.clock()).redeem(codes[1], Caller("telegram", "77", "77", "Paul"))
    assert (paul.name, paul.role, paul.guichet_id) == ("Paul Ravignan", Role.REFERENT, stage.guichet.id)
    with stage.house.units.reading() as work:
        people = {one.name: one.email for one in work.registry.active_agents(stage.guichet.id or 0)}
    assert people["Inès Lormont"] == "ines@exemple.fr"


def test_a_sheet_loaded_again_invites_nobody_twice(stage: Stage, founder: Browser) -> None:
    fields = {"guichet": str(stage.guichet.id), "role": "agent", "noms": "Inès Lormont\nPaul Ravignan"}
    assert sends(founder, "/demarrage/agents", **fields).status_code == 200
    assert sends(founder, "/demarrage/agents", **fields).status_code == 422

    with stage.house.units.reading() as work:
        assert [one.name for one in work.registry.agents()].count("Inès Lormont") == 1


def test_nobody_is_made_a_referent_nor_put_anywhere_by_default(stage: Stage, founder: Browser) -> None:
    form = founder.client.get("/demarrage/agents").text

    assert re.findall(r'<option value="(\w*)" selected>', form) == [Role.AGENT.value]
    answer = sends(founder, "/demarrage/agents", role="agent", noms="Inès Lormont")
    assert answer.status_code == 422
    assert "Choisissez le guichet." in answer.text


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ("", "au moins un nom"),
        (" ; \n", "au moins un nom"),
        ("Inès\n" * 51, "cinquante personnes"),
        ("Inès ; pas une adresse", "adresse"),
        ("Inès 2 69 05 49 588 157 80", "sécurité sociale"),
    ],
)
def test_names_that_cannot_be_invited_come_back_and_nobody_is(
    stage: Stage, founder: Browser, names: str, said: str
) -> None:
    with stage.house.units.reading() as work:
        before = len(work.registry.agents())

    answer = sends(founder, "/demarrage/agents", guichet=str(stage.guichet.id), role="agent", noms=names)

    assert answer.status_code == 422
    assert said in answer.text
    with stage.house.units.reading() as work:
        assert len(work.registry.agents()) == before


@pytest.mark.parametrize("guichet", ["", "9999", "x"])
def test_an_unknown_guichet_invites_nobody(founder: Browser, guichet: str) -> None:
    assert sends(founder, "/demarrage/agents", guichet=guichet, role="agent", noms="Inès").status_code == 422


def test_the_sheet_says_the_name_of_the_bot_and_of_the_service(stage: Stage, founder: Browser) -> None:
    sends(founder, "/demarrage/telegram", telegram_token=TOKEN)
    sends(founder, "/reglages/service", departement="06", service_name="ADIL des Alpes-Maritimes")

    sheet = sends(founder, "/demarrage/agents", guichet=str(stage.guichet.id), role="agent", noms="Inès").text

    assert f"@{BOT}" in sheet
    assert "ADIL des Alpes-Maritimes vous invite" in sheet


def test_she_joins_her_own_telegram_account(stage: Stage, founder: Browser) -> None:
    sends(founder, "/demarrage/telegram", telegram_token=TOKEN)

    shown = sends(founder, "/demarrage/mon-code").text

    code = re.search(r"/start ([A-Z2-9-]{11})", shown)
    assert code is not None
    with stage.house.units() as work:
        known = AccessService(work, now=stage.clock()).redeem(code[1], Caller("telegram", "9", "9", "C"))
    assert known.name == "Camille Aubrey"


def test_a_step_whose_trial_fails_says_so_and_can_be_left(stage: Stage, founder: Browser) -> None:
    stage.installation.trials.failure = TrialFailed("Telegram ne répond pas.", may_pass=True)

    answer = sends(founder, "/demarrage/telegram", telegram_token=TOKEN)

    assert answer.status_code == 422
    assert "Telegram ne répond pas." in answer.text
    assert 'href="/demarrage/mel"' in answer.text


def test_a_mailbox_is_opened_and_who_vouches_for_its_senders_is_asked_for_and_tried(
    stage: Stage, founder: Browser
) -> None:
    assert "cette étape peut attendre" in page(founder, "/demarrage/expediteurs")
    box = {"host": "imap.exemple.fr", "port": "993", "security": "tls", "folder": "INBOX"}
    account = {"username": "sne06@exemple.fr", "password": "secret"}
    opened = sends(founder, "/demarrage/boite", **box, **account, assistance_addresses="sne06@exemple.fr")
    stage.installation.trials.seen = ["mail.exemple.fr"]

    proposed = page(founder, "/demarrage/expediteurs")
    refused = sends(founder, "/demarrage/expediteurs", mail_verifier="mail.intrus.fr", mail_dkim="non")
    kept = sends(founder, "/demarrage/expediteurs", mail_verifier="mail.exemple.fr", mail_dkim="non")

    assert opened.headers["location"] == "/demarrage/boite?fait=boite"
    assert 'value="mail.exemple.fr"' in proposed
    assert "On y lit : mail.exemple.fr." in refused.text.replace("\N{NO-BREAK SPACE}", " ")
    assert kept.headers["location"] == "/demarrage/expediteurs?fait=expediteurs"
    assert stage.installation.stored.mail_verifier == ("mail.exemple.fr",)
    assert "C’est enregistré." in page(founder, kept.headers["location"])


def test_what_was_kept_without_a_trial_is_not_said_to_open(stage: Stage, founder: Browser) -> None:
    stage.installation.trials.failure = TrialFailed("Le serveur ne répond pas.", may_pass=True)
    box = {"host": "imap.exemple.fr", "port": "993", "security": "tls", "folder": "INBOX"}
    kept = sends(founder, "/demarrage/boite", **box, username="sne06", password="secret", quand_meme="oui")

    shown = page(founder, kept.headers["location"])
    assert "C’est enregistré, sans essai." in shown
    assert "s’ouvre" not in shown


def test_what_awaits_a_restart_leads_back_to_the_steps(stage: Stage, founder: Browser) -> None:
    sends(founder, "/demarrage/telegram", telegram_token=TOKEN)
    assert 'name="suite" value="demarrage"' in page(founder, "/demarrage/mel")

    waiting = sends(founder, "/reglages/appliquer", suite="demarrage").headers["location"]
    stage.installation.comes_back()

    assert founder.client.get(waiting).headers["location"] == "/demarrage"


def test_three_questions_are_answered_by_the_base_in_service(founder: Browser) -> None:
    text = page(founder, "/demarrage/questions")

    assert text.count('<section class="carte">') == 3
    assert "ticket" in text
    assert 'href="/discussion"' in text


def test_her_question_is_the_last_step_and_not_what_the_service_tells_her(
    stage: Stage, founder: Browser
) -> None:
    stage.open_ticket()
    assert "Premières réponses <span" not in page(founder, "/demarrage/mel")

    founder.say("le NIR est-il obligatoire ?")
    assert "Premières réponses</a> <span" in page(founder, "/demarrage/mel")
