from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from web_stage import Browser, Stage

from guichets.access import AccessService, Caller
from guichets.registry import Agent, Guichet, GuichetKind, Role
from journal.entries import Kind
from knowledge_base.themes import Theme
from storage.database import Database
from tickets.service import Request
from tickets.ticket import SENSITIVE


@pytest.fixture
def helene(stage: Stage) -> Browser:
    return stage.browser(stage.helene)


def post(browser: Browser, path: str, **fields: str) -> tuple[int, str]:
    """Sends a form; the status, and the page that it leads to."""
    answer = browser.client.post(path, data=browser.form("/discussion", **fields))
    if answer.status_code == 303:
        return 303, browser.client.get(answer.headers["location"]).text
    return answer.status_code, answer.text


def administrateur(stage: Stage) -> Browser:
    return stage.browser(stage.person("Ada Ministre", Role.ADMINISTRATEUR))


def test_people_are_listed_with_what_is_known_of_their_coming(stage: Stage, helene: Browser) -> None:
    stage.browser(stage.nadia)

    page = helene.client.get("/personnes").text

    assert "Nadia Ferrand" in page
    assert "Messagerie web" in page
    assert "invitée" in page  # Bruno has not come yet


@pytest.mark.parametrize(
    ("asked", "shown", "hidden"),
    [
        ("q=ferr", "Nadia Ferrand", "Bruno Talverne"),
        ("role=gestionnaire", "Hélène Ozanne</a></th>", "Bruno Talverne"),
        ("etat=invited", "Bruno Talverne", "Hélène Ozanne</a></th>"),
        ("role=roi&etat=x&guichet=abc", "Nadia Ferrand", "Personne ne répond"),
    ],
)
def test_filters_stand_in_the_address(helene: Browser, asked: str, shown: str, hidden: str) -> None:
    page = helene.client.get(f"/personnes?{asked}").text
    assert shown in page
    assert hidden not in page


def test_who_comes_from_another_departement_does_not_bring_its_tickets_along(stage: Stage) -> None:
    reference = stage.open_ticket("Dossier de Valbonne bloqué").reference
    with stage.house.units() as work:
        martigues = Guichet(name="Mairie de Martigues", kind=GuichetKind.COMMUNE, departement="13")
        work.registry.add(martigues)
        mireille = Agent(
            name="Mireille Castel",
            role=Role.GESTIONNAIRE,
            guichet_id=None,
            departement="13",
            created_at=stage.clock(),
        )
        work.registry.add(mireille)
        moved = work.registry.agent(stage.nadia.id or 0)
        assert moved is not None
        moved.guichet_id = martigues.id
        asked = Request(question="Et à Martigues ?", theme=Theme.PIECES.value)
        here = stage.desk(work).open_ticket(asked, by=moved, channel="web", chat_ref=f"agent-{moved.id}")
    browser = stage.browser(mireille)

    one = f"/personnes/{stage.nadia.id}"
    for page in (one, f"{one}/fermer", f"/tickets/{here.reference}"):
        shown = browser.client.get(page)
        assert shown.status_code == 200
        assert "Nadia Ferrand" in shown.text
        assert f"/tickets/{reference}" not in shown.text
        assert "Valbonne" not in shown.text


def test_a_lecteur_does_not_learn_that_somebody_asked_about_a_sensitive_matter(
    stage: Stage, helene: Browser
) -> None:
    with stage.house.units() as work:
        asked = Request(question="Il la frappe", theme="", kind=SENSITIVE)
        stage.desk(work).open_ticket(asked, by=stage.nadia, channel="web", chat_ref="agent-0")
    page = f"/personnes/{stage.nadia.id}"

    assert "sujet sensible" in helene.client.get(page).text
    shown = stage.browser(stage.person("Luc Maubrac", Role.LECTEUR)).client.get(page).text
    assert "Aucun ticket" in shown
    assert "sensible" not in shown


def test_whoever_is_invited_enters_with_the_link_that_was_shown_once(stage: Stage, helene: Browser) -> None:
    status, page = post(
        helene, "/personnes/inviter", nom="Inès Ravignan", role="referent", guichet=str(stage.guichet.id)
    )
    assert status == 303
    link = re.search(r"<code>http://127\.0\.0\.1(/entrer/[\w-]+)</code>", page)
    assert link
    assert "Telegram" not in page

    ines = stage.browser()
    assert ines.client.post(link.group(1)).status_code == 303
    assert "Inès Ravignan" in ines.client.get("/discussion").text


def test_where_there_is_a_bot_the_sheet_bears_a_code_for_it_too(database: Database, tmp_path: Path) -> None:
    stage = Stage(database, tmp_path, by_telegram=True)
    with stage.served():
        helene = stage.browser(stage.helene)
        announced = helene.client.get("/personnes/inviter").text
        _, page = post(
            helene, "/personnes/inviter", nom="Inès Ravignan", role="agent", guichet=str(stage.guichet.id)
        )

    assert "un code pour Telegram et un lien" in announced
    assert re.search(r"<code>/start [A-Z2-9]{5}-[A-Z2-9]{5}</code>", page)


def test_loading_the_sheet_again_invites_nobody_again_and_shows_no_link(
    stage: Stage, helene: Browser
) -> None:
    fields = {
        "nom": "Inès Ravignan",
        "role": "agent",
        "guichet": str(stage.guichet.id),
        "mel": "ines@a.example",
    }
    answer = helene.client.post("/personnes/inviter", data=helene.form("/discussion", **fields))
    sheet = answer.headers["location"]
    kept = answer.headers["set-cookie"].lower()
    first, again = (helene.client.get(sheet).text for _ in range(2))

    assert "/entrer/" in first
    assert "/entrer/" not in again
    assert "a déjà été montré" in again
    assert "httponly" in kept
    assert "max-age=120" in kept
    status, page = post(helene, "/personnes/inviter", **fields)
    assert status == 422
    assert "Cette adresse est déjà celle de Inès Ravignan" in page
    status, page = post(helene, "/personnes/inviter", **{**fields, "nom": "inès ravignan", "mel": ""})
    assert status == 422
    assert "a déjà un accès dans ce guichet" in page
    with stage.house.units.reading() as work:
        assert [one.name for one in work.registry.agents()].count("Inès Ravignan") == 1


def test_a_code_is_shown_on_the_page_of_whom_it_is_for_and_on_no_other(stage: Stage, helene: Browser) -> None:
    data = helene.form("/discussion")
    assert helene.client.post(f"/personnes/{stage.nadia.id}/lien", data=data).status_code == 303

    assert "/entrer/" not in helene.client.get(f"/personnes/{stage.bruno.id}/invitation").text
    assert "/entrer/" in helene.client.get(f"/personnes/{stage.nadia.id}/invitation").text


def test_the_journal_says_who_invited_and_where(stage: Stage, helene: Browser) -> None:
    post(helene, "/personnes/inviter", nom="Inès Ravignan", role="agent", guichet=str(stage.guichet.id))
    post(helene, f"/personnes/{stage.bruno.id}/lien")

    with stage.house.units.reading() as work:
        invited = [row.entry for row in work.journal.rows() if row.entry.kind is Kind.AGENT_INVITED]
    assert [(entry.actor_id, entry.channel) for entry in invited] == [(stage.helene.id, "web")] * 2


def test_what_was_typed_stays_when_an_invitation_is_refused(helene: Browser) -> None:
    status, page = post(
        helene, "/personnes/inviter", nom="Inès Ravignan", role="agent", mel="pas une adresse"
    )
    assert status == 422
    assert 'value="Inès Ravignan"' in page


def test_a_forgotten_guichet_is_asked_for(helene: Browser) -> None:
    status, page = post(helene, "/personnes/inviter", nom="Inès Ravignan", role="agent")

    assert status == 422
    assert "Choisissez le guichet." in page


def test_the_sheet_speaks_to_her_and_the_advice_to_whoever_hands_it_over(
    stage: Stage, helene: Browser
) -> None:
    _, page = post(helene, f"/personnes/{stage.nadia.id}/lien")

    advice, sheet = page.split('id="feuille"')
    assert "Remettez cette feuille à Nadia Ferrand, et à personne d’autre." in advice
    assert "/entrer/" not in advice
    assert "Nadia Ferrand, Mairie de Valbonne" in sheet
    assert re.search(r"data-imprimer hidden>Imprimer<", advice)


def test_no_letter_is_promised_where_none_leaves(helene: Browser) -> None:
    assert "recevra ses liens" not in helene.client.get("/personnes/inviter").text


@pytest.mark.parametrize("role", ["gestionnaire", "administrateur", "lecteur", "roi", ""])
def test_a_gestionnaire_gives_no_role_above_a_guichet_s(stage: Stage, helene: Browser, role: str) -> None:
    stage.person("Ada Ministre", Role.ADMINISTRATEUR)
    status, _ = post(helene, "/personnes/inviter", nom="X", role=role, guichet=str(stage.guichet.id))
    assert status in {403, 422}
    with stage.house.units.reading() as work:
        assert "X" not in {agent.name for agent in work.registry.agents()}


def test_an_administrateur_invites_a_lecteur(stage: Stage) -> None:
    status, page = post(administrateur(stage), "/personnes/inviter", nom="Lise Lectrice", role="lecteur")
    assert status == 303
    assert "Invitation de Lise Lectrice" in page


def test_a_person_is_changed_and_the_journal_keeps_no_name(stage: Stage, helene: Browser) -> None:
    path = f"/personnes/{stage.nadia.id}"
    guichet = str(stage.guichet.id)

    status, page = post(
        helene, path, nom="Nadia Ferrand-Blanc", mel="nadia@valbonne.example", guichet=guichet
    )

    assert status == 303
    assert "Nadia Ferrand-Blanc" in page
    assert "C’est enregistré." in page
    with stage.house.units.reading() as work:
        rows = [row.entry for row in work.journal.rows() if row.entry.kind is Kind.AGENT_CHANGED]
    assert [row.subject for row in rows] == [f"agent:{stage.nadia.id}"]


def test_a_telephone_is_read_as_a_guichet_s_and_can_be_dialled(stage: Stage, helene: Browser) -> None:
    path, typed = f"/personnes/{stage.nadia.id}", {"nom": "Nadia Ferrand", "guichet": str(stage.guichet.id)}

    status, page = post(helene, path, **typed, telephone=" 04 92  10 00 00 ")
    assert status == 303
    assert '<a class="numero" href="tel:0492100000">04 92 10 00 00</a>' in page

    status, page = post(helene, path, **typed, telephone="au standard")
    assert status == 422
    assert 'value="au standard"' in page

    assert "non renseigné" in post(helene, path, **typed)[1]  # an empty field forgets it


def test_closing_an_access_is_confirmed_then_cuts_it_everywhere(stage: Stage, helene: Browser) -> None:
    nadia = stage.browser(stage.nadia)
    path = f"/personnes/{stage.nadia.id}/fermer"
    assert "Fermer l’accès de Nadia Ferrand" in helene.client.get(path).text

    _, page = post(helene, path)

    assert "L’accès est fermé" in page
    assert nadia.client.get("/discussion").status_code == 401


def test_a_gestionnaire_touches_no_colleague(stage: Stage, helene: Browser) -> None:
    stage.person("Ada Ministre", Role.ADMINISTRATEUR)
    denis = stage.person("Denis Fontanel", Role.GESTIONNAIRE)

    for path in (f"/personnes/{denis.id}/fermer", f"/personnes/{denis.id}/lien", f"/personnes/{denis.id}"):
        assert post(helene, path, nom="Autre")[0] == 403
    with stage.house.units.reading() as work:
        known = work.registry.agent(denis.id or 0)
        assert known is not None
        assert known.is_active


def test_another_departement_s_people_are_unknown(stage: Stage) -> None:
    with stage.house.units() as work:
        far = Guichet(name="Mairie de Lanneville", kind=GuichetKind.COMMUNE, departement="83")
        work.registry.add(far)
        yann = Agent(name="Yann Ozoir", role=Role.AGENT, guichet_id=far.id, created_at=stage.clock())
        work.registry.add(yann)
        lucie = Agent(
            name="Lucie",
            role=Role.GESTIONNAIRE,
            guichet_id=None,
            departement="06",
            created_at=stage.clock(),
        )
        work.registry.add(lucie)
    browser = stage.browser(lucie)

    assert browser.client.get(f"/personnes/{yann.id}").status_code == 404
    assert "Yann Ozoir" not in browser.client.get("/personnes").text
    assert "Nadia Ferrand" in browser.client.get("/personnes").text


def test_a_stranger_s_request_is_accepted_once_her_guichet_is_known(stage: Stage, helene: Browser) -> None:
    number = asks(stage)
    page = helene.client.get("/personnes/demandes").text
    assert "Mehdi Sorgues" in page
    assert "Mairie de Valbonne (proche)" in page

    status, _ = post(helene, f"/personnes/demandes/{number}/accepter")
    assert status == 422  # no guichet was chosen
    status, page = post(helene, f"/personnes/demandes/{number}/accepter", guichet=str(stage.guichet.id))

    assert status == 303
    assert "La personne est prévenue" in page
    with stage.house.units.reading() as work:
        assert "Mehdi Sorgues" in {agent.name for agent in work.registry.agents()}


def test_a_request_is_refused_once(stage: Stage, helene: Browser) -> None:
    number = asks(stage)
    assert post(helene, f"/personnes/demandes/{number}/refuser")[0] == 303
    status, page = post(helene, f"/personnes/demandes/{number}/refuser")
    assert status == 422
    assert "déjà reçu une réponse" in page


def asks(stage: Stage) -> int:
    with stage.house.units() as work:
        caller = Caller("telegram", "77", "77", "Mehdi Sorgues")
        request = AccessService(work, now=stage.clock()).request(caller, "Valbonne", None)
        assert request.id is not None
        return request.id


def test_an_administrateur_changes_a_role_and_removes_a_lost_second_factor(stage: Stage) -> None:
    ada = administrateur(stage)
    path = f"/personnes/{stage.nadia.id}"

    status, page = post(ada, f"{path}/role", role="referent")

    assert status == 303
    assert "Le rôle est changé" in page
    assert "référent" in page
    assert post(ada, f"/personnes/{stage.helene.id}/second-facteur")[0] in {303, 422}


def test_another_role_shows_no_other_departement(stage: Stage) -> None:
    with stage.house.units() as work:
        local = Agent(
            name="Local", role=Role.LECTEUR, guichet_id=None, departement="13", created_at=stage.clock()
        )
        work.registry.add(local)

    assert post(administrateur(stage), f"/personnes/{local.id}/role", role="gestionnaire")[0] == 303

    with stage.house.units.reading() as work:
        known = work.registry.agent(local.id or 0)
        assert known is not None
        assert (known.role, known.departement) == (Role.GESTIONNAIRE, "13")


def test_a_gestionnaire_changes_no_role(stage: Stage, helene: Browser) -> None:
    stage.person("Ada Ministre", Role.ADMINISTRATEUR)
    assert post(helene, f"/personnes/{stage.nadia.id}/role", role="administrateur")[0] == 403


def test_a_departement_s_administrateur_touches_nobody_who_sees_them_all(stage: Stage) -> None:
    with stage.house.units() as work:
        local = Agent(
            name="Local",
            role=Role.ADMINISTRATEUR,
            guichet_id=None,
            departement="06",
            created_at=stage.clock(),
        )
        work.registry.add(local)
    browser = stage.browser(local)

    for order in ("fermer", "lien", "role", "second-facteur"):
        assert post(browser, f"/personnes/{stage.helene.id}/{order}", role="agent")[0] == 403


@pytest.fixture
def mailing(database: Database, tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(database, tmp_path, by_mail=True)
    with stage.served():
        yield stage


def test_an_invitation_that_leaves_by_mail_lets_in_and_no_page_shows_it(mailing: Stage) -> None:
    helene = mailing.browser(mailing.helene)
    fields = {"nom": "Inès Ravignan", "role": "agent", "guichet": str(mailing.guichet.id), "remise": "mel"}

    status, page = post(helene, "/personnes/inviter", **fields, mel="ines@valbonne.example")

    assert status == 303
    assert "L’invitation part par mél" in page
    assert "/entrer/" not in page
    (letter,) = mailing.posted("mail")
    assert letter["recipient"] == "ines@valbonne.example"
    assert letter["subject"] == "Votre accès à l’assistance SNE, Mairie de Valbonne"
    assert "Hélène Ozanne, qui assure la gestion départementale du SNE" in letter["body"]
    link = re.search(r"http://127\.0\.0\.1(/entrer/[\w-]+)", letter["body"])
    assert link
    ines = mailing.browser()
    assert ines.client.post(link.group(1)).status_code == 303
    assert "Inès Ravignan" in ines.client.get("/discussion").text


@pytest.mark.parametrize(("mel", "remise"), [("", "mel"), ("ines@valbonne.example", "feuille")])
def test_without_an_address_or_by_choice_there_is_a_sheet_and_no_letter(
    mailing: Stage, mel: str, remise: str
) -> None:
    fields = {"nom": "Inès Ravignan", "role": "agent", "guichet": str(mailing.guichet.id)}

    _, page = post(mailing.browser(mailing.helene), "/personnes/inviter", **fields, mel=mel, remise=remise)

    assert "/entrer/" in page
    assert mailing.posted("mail") == []


def test_an_invitation_leaves_again_from_her_page_once_a_day_until_she_comes(mailing: Stage) -> None:
    helene, path = mailing.browser(mailing.helene), f"/personnes/{mailing.bruno.id}"
    fields = {"nom": "Bruno Talverne", "guichet": str(mailing.guichet.id)}
    assert "Envoyer l’invitation par mél" not in helene.client.get(path).text  # there is no address yet
    post(helene, path, **fields, mel="bruno@valbonne.example")
    assert "Envoyer l’invitation par mél" in helene.client.get(path).text

    assert "L’invitation part par mél" in post(helene, f"{path}/lien", remise="mel")[1]
    status, page = post(helene, f"{path}/lien", remise="mel")

    assert (status, len(mailing.posted("mail"))) == (422, 1)
    assert "Une invitation est déjà partie aujourd’hui" in page
    mailing.browser(mailing.bruno)  # he comes
    assert "Envoyer l’invitation par mél" not in helene.client.get(path).text


def test_the_same_name_at_the_same_guichet_is_not_invited_twice_even_without_an_address(
    stage: Stage, helene: Browser
) -> None:
    status, page = post(
        helene, "/personnes/inviter", nom="nadia  FERRAND", role="agent", guichet=str(stage.guichet.id)
    )

    assert status == 422
    assert "a déjà un accès dans ce guichet" in page
