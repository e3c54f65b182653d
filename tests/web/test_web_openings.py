from __future__ import annotations

import re

import pytest
from web_stage import Browser, Stage

from guichets.registry import Role
from journal.entries import Kind


@pytest.fixture
def helene(stage: Stage) -> Browser:
    return stage.browser(stage.helene)


def follow(browser: Browser, stage: Stage, **fields: str) -> int:
    values = {"nom": "Inès Ravignan", "guichet": str(stage.guichet.id), "etape": "form", **fields}
    return browser.client.post("/acces/nouveau", data=browser.form("/discussion", **values)).status_code


def test_an_opening_is_followed_until_it_is_open(stage: Stage, helene: Browser) -> None:
    empty = helene.client.get("/acces").text
    assert "Aucune ouverture en cours" in empty
    assert "AATIKO" not in empty
    assert follow(helene, stage, depuis="2026-11-20") == 303

    page = helene.client.get("/acces").text
    assert "l’organisme doit envoyer la fiche collecte" in page
    assert "il y a 5 jours" in page

    number = re.search(r'action="/acces/(\d+)"', page)
    assert number
    answer = helene.client.post(f"/acces/{number.group(1)}", data=helene.form("/discussion", etape="open"))
    assert answer.status_code == 303
    page = helene.client.get("/acces").text
    assert "Aucune ouverture en cours" in page
    assert "Terminées depuis deux mois" in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"nom": " "},
        {"guichet": ""},
        {"guichet": "999"},
        {"mel": "pas une adresse"},
        {"depuis": "2027-01-01"},
        {"nom": "Inès 1 84 12 76 451 089 46"},
    ],
)
def test_a_refusal_keeps_what_was_typed(stage: Stage, helene: Browser, wrong: dict[str, str]) -> None:
    assert follow(helene, stage, **wrong) == 422
    assert "Aucune ouverture en cours" in helene.client.get("/acces").text


def test_a_step_that_is_none_is_refused(stage: Stage, helene: Browser) -> None:
    assert follow(helene, stage, etape="roi") in {404, 422}


def test_a_lecteur_follows_with_her_eyes_only(stage: Stage, helene: Browser) -> None:
    follow(helene, stage)
    lise = stage.browser(stage.person("Lise Lectrice", Role.LECTEUR))

    page = lise.client.get("/acces").text

    assert "Inès Ravignan" in page
    assert "<select" not in page
    assert lise.client.get("/acces/nouveau").status_code == 403


def moved(helene: Browser, step: str) -> tuple[int, str]:
    number = re.search(r'action="/acces/(\d+)"', helene.client.get("/acces").text)
    assert number
    answer = helene.client.post(
        f"/acces/{number.group(1)}", data=helene.form("/discussion", etape=step), follow_redirects=True
    )
    return answer.status_code, answer.text


def test_no_step_is_chosen_for_her_and_a_stray_touch_moves_nothing(stage: Stage, helene: Browser) -> None:
    follow(helene, stage)
    assert "selected" not in helene.client.get("/acces").text

    status, page = moved(helene, "")

    assert status == 422
    assert "Choisissez l’étape" in page
    assert "l’organisme doit envoyer la fiche collecte" in page


def test_a_noted_step_is_named_and_can_be_taken_back(stage: Stage, helene: Browser) -> None:
    follow(helene, stage)

    _, page = moved(helene, "certification")

    assert "Inès Ravignan : " in page.replace("\xa0", " ").split('class="fait"')[1]
    before = re.search(r'name="etape" value="(\w+)"><button>Revenir à l’étape précédente', page)
    assert before
    assert before.group(1) == "form"
    _, page = moved(helene, before.group(1))
    assert '<span class="pastille attente">l’organisme doit envoyer la fiche collecte' in page


@pytest.mark.parametrize(
    "address", ["/acces?avance=999&avant=form", "/acces?avance=x&avant=roi", "/acces?avant=open"]
)
def test_an_address_of_another_time_says_nothing(stage: Stage, helene: Browser, address: str) -> None:
    follow(helene, stage)
    page = helene.client.get(address).text
    assert "C’est noté" not in page
    assert "Revenir à l’étape" not in page


@pytest.mark.parametrize("path", ["/guichets", "/personnes", "/personnes/demandes", "/acces", "/partenaires"])
def test_the_views_of_the_registry_stay_in_sight(helene: Browser, path: str) -> None:
    page = helene.client.get(path).text
    tabs = page.split('<ul class="onglets">')[1].split("</ul>")[0]
    assert re.findall(r'href="([^"]+)" aria-current="page"', tabs) == [path]


def held(browser: Browser) -> str:
    return browser.client.get("/acces/habilitations").text.replace("\N{NO-BREAK SPACE}", " ")


def closings(stage: Stage) -> int:
    with stage.house.units.reading() as work:
        return sum(row.entry.kind is Kind.HABILITATION_CLOSED for row in work.journal.rows())


def test_an_account_that_opens_is_a_line_of_the_habilitations_until_it_is_closed(
    stage: Stage, helene: Browser
) -> None:
    follow(helene, stage, profil="Consultation")
    assert "Aucune habilitation notée" in held(helene)

    moved(helene, "open")
    page = held(helene)
    assert all(words in page for words in ("Inès Ravignan", "Consultation", "1 habilitation ouverte"))
    number = re.search(r'action="/acces/(\d+)/fermeture"', page)
    assert number

    address = f"/acces/{number.group(1)}/fermeture"
    helene.client.post(address, data=helene.form("/discussion", etat="fermee"))
    assert "0 habilitation ouverte" in held(helene)
    lines = helene.client.get("/acces/habilitations/export").content.decode("utf-8-sig").splitlines()
    assert lines[1] == (
        "Inès Ravignan;;Mairie de Valbonne;06;Consultation;25/11/2026;Hélène Ozanne;25/11/2026;"
        "Hélène Ozanne;25/11/2026"
    )

    helene.client.post(address, data=helene.form("/discussion", etat="ouverte"))
    assert "1 habilitation ouverte" in held(helene)
    assert closings(stage) == 1


def test_an_account_that_is_open_already_is_noted_in_the_list(stage: Stage, helene: Browser) -> None:
    follow(helene, stage, etape="open", depuis="2024-03-01")

    page = held(helene)
    assert "le 01/03/2024" in page


def test_what_is_not_open_cannot_be_closed(stage: Stage, helene: Browser) -> None:
    follow(helene, stage)
    number = re.search(r'action="/acces/(\d+)"', helene.client.get("/acces").text)
    assert number

    answer = helene.client.post(
        f"/acces/{number.group(1)}/fermeture", data=helene.form("/discussion", etat="fermee")
    )
    assert answer.status_code in {404, 422}
    assert closings(stage) == 0
