from __future__ import annotations

from dataclasses import replace

import pytest
from web_stage import NIR_ENTRY, Browser, Stage

from guichets.registry import Agent, Guichet, GuichetKind, Role
from knowledge_base.entries import DEPARTEMENT
from tickets.service import Request

FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def helene(stage: Stage) -> Browser:
    return stage.browser(stage.helene)


def test_a_reference_typed_whole_leads_to_its_ticket(stage: Stage, helene: Browser) -> None:
    reference = stage.open_ticket().reference

    answer = helene.client.get("/aller", params={"q": reference})

    assert answer.headers["location"] == f"/tickets/{reference}"


def test_a_number_alone_is_a_reference_here_as_in_the_queue(stage: Stage, helene: Browser) -> None:
    reference = stage.open_ticket().reference
    number = str(int(reference[-4:]))

    answer = helene.client.get("/aller", params={"q": number})
    assert answer.headers["location"] == f"/tickets/{reference}"

    palette = helene.client.get("/aller", params={"q": reference.lower()}, headers=FRAGMENT).text
    assert palette.count(f'href="/tickets/{reference}"') == 1


def test_a_few_letters_find_a_guichet_a_person_and_a_page(stage: Stage, helene: Browser) -> None:
    for words, path in (("valbo", f"/guichets/{stage.guichet.id}"), ("ferr", f"/personnes/{stage.nadia.id}")):
        assert f'href="{path}"' in helene.client.get("/aller", params={"q": words}, headers=FRAGMENT).text
    assert 'href="/agenda"' in helene.client.get("/aller", params={"q": "agend"}, headers=FRAGMENT).text


def test_the_palette_is_in_every_page_and_asks_for_a_part_of_itself(helene: Browser) -> None:
    page = helene.client.get("/agenda").text
    assert 'id="aller-q" type="search"' in page

    found = helene.client.get("/aller", params={"q": ""}, headers=FRAGMENT).text
    assert "<html" not in found
    assert 'href="/agenda"' in found


def test_nothing_found_says_what_can_be_typed(helene: Browser) -> None:
    page = helene.client.get("/aller", params={"q": "zzz"}).text
    assert "Rien ne répond à" in page
    assert "<main" in page


def test_what_a_sensitive_ticket_says_is_not_shown_here(stage: Stage, helene: Browser) -> None:
    with stage.house.units() as work:
        stage.desk(work).open_ticket(
            Request(question="Il la frappe", theme="", kind="sensible"),
            by=stage.nadia,
            channel="web",
            chat_ref="x",
        )

    page = helene.client.get("/aller", params={"q": "frappe"}, headers=FRAGMENT).text

    assert "sujet sensible" in page
    assert "Il la" not in page


def test_another_departement_is_not_found(stage: Stage) -> None:
    with stage.house.units() as work:
        far = Guichet(name="Mairie de Lanneville", kind=GuichetKind.COMMUNE, departement="83")
        work.registry.add(far)
        work.registry.add(
            Agent(name="Yann Ozoir", role=Role.AGENT, guichet_id=far.id, created_at=stage.clock())
        )
        near = Agent(
            name="Lucie Pelissol",
            role=Role.GESTIONNAIRE,
            guichet_id=None,
            departement="06",
            created_at=stage.clock(),
        )
        work.registry.add(near)
    lucie = stage.browser(near)

    for words in ("lanneville", "ozoir"):
        page = lucie.client.get("/aller", params={"q": words}, headers=FRAGMENT).text
        assert "Rien ne répond à" in page
    assert "Valbonne" in lucie.client.get("/aller", params={"q": "valbonne"}, headers=FRAGMENT).text


def test_however_many_of_other_departements_bear_a_name_the_reader_s_own_is_found(stage: Stage) -> None:
    with stage.house.units() as work:
        for number in range(60):
            name = f"Mairie de Labastide {number:02}"
            work.registry.add(Guichet(name=name, kind=GuichetKind.COMMUNE, departement="83"))
        near = Agent(
            name="Lucie Pelissol",
            role=Role.GESTIONNAIRE,
            guichet_id=None,
            departement="06",
            created_at=stage.clock(),
        )
        work.registry.add(near)

    page = stage.browser(near).client.get("/aller", params={"q": "mairie"}, headers=FRAGMENT).text

    assert f'href="/guichets/{stage.guichet.id}"' in page
    assert "Labastide" not in page


def test_a_lecteur_is_offered_nothing_that_she_cannot_do(stage: Stage) -> None:
    reader = stage.browser(stage.person("Lise Lectrice", Role.LECTEUR))

    page = reader.client.get("/aller", params={"q": "inviter"}, headers=FRAGMENT).text

    assert "/personnes/inviter" not in page


@pytest.mark.parametrize(
    ("words", "path"),
    [
        ("horaires", "/horaires"),
        ("nouvel incident", "/incidents/nouveau"),
        ("exporter", "/journal/lignes.csv"),
        ("exporter guichets", "/guichets/export"),
        ("second facteur", "/compte#facteur"),
        ("importer agents", "/personnes/import"),
        ("macro", "/tickets/modeles"),
        ("message du matin", "/compte#matin"),
        ("notifications", "/compte#notifications"),
    ],
)
def test_what_is_done_from_any_page_is_found_by_its_words(helene: Browser, words: str, path: str) -> None:
    page = helene.client.get("/aller", params={"q": words}, headers=FRAGMENT).text
    assert f'href="{path}"' in page
    shown = helene.client.get(path)
    assert shown.status_code == 200
    assert "#" not in path or f'id="{path.split("#")[1]}"' in shown.text


@pytest.mark.parametrize(
    ("words", "path"),
    [
        ("escalader", "/escalade"),
        ("urgent", "#faits"),
        ("rappeler", "#faits"),
        ("note", "#notes"),
        ("passer", "#passer"),
    ],
)
def test_on_the_page_of_a_ticket_its_orders_are_found(
    stage: Stage, helene: Browser, words: str, path: str
) -> None:
    reference = stage.open_ticket().reference
    link = f'href="/tickets/{reference}{path}"'
    there = {**FRAGMENT, "HX-Current-URL": f"http://testserver/tickets/{reference}?vue=a-moi#texte"}

    assert link in helene.client.get("/aller", params={"q": words}, headers=there).text
    assert link not in helene.client.get("/aller", params={"q": words}, headers=FRAGMENT).text
    page = helene.client.get(f"/tickets/{reference}{path}")
    assert page.status_code == 200
    assert not path.startswith("#") or f'id="{path[1:]}"' in page.text


@pytest.mark.parametrize(
    ("words", "is_found"),
    [("valbone", True), ("mairie vlabonne", True), ("valbnne mairei", True), ("valone", False)],
)
def test_one_slip_in_the_name_of_a_guichet_is_forgiven(
    stage: Stage, helene: Browser, words: str, is_found: bool
) -> None:
    page = helene.client.get("/aller", params={"q": words}, headers=FRAGMENT).text
    assert (f'href="/guichets/{stage.guichet.id}"' in page) is is_found


def test_the_very_name_comes_before_the_tickets_that_hold_its_words(stage: Stage, helene: Browser) -> None:
    stage.open_ticket("La mairie de Valbonne ferme")

    page = helene.client.get("/aller", params={"q": "mairie de valbonne"}, headers=FRAGMENT).text

    assert page.index(f'href="/guichets/{stage.guichet.id}"') < page.index('href="/tickets/')


def test_an_entry_a_view_and_a_signalement_are_found(stage: Stage, helene: Browser) -> None:
    assert 'href="/base/nir-obligatoire"' in helene.client.get("/aller?q=nir", headers=FRAGMENT).text
    assert 'href="/tickets?vue=a-moi"' in helene.client.get("/aller?q=mes tickets", headers=FRAGMENT).text
    assert "Rien ne répond à" in helene.client.get("/aller?q=S-2026-404", headers=FRAGMENT).text


def test_an_entry_of_another_departement_is_found_nowhere(stage: Stage, helene: Browser) -> None:
    """Neither here, nor beside a ticket that it would answer."""
    theirs = replace(NIR_ENTRY, id="parking", question="Où est le parking ?", scope=f"{DEPARTEMENT}06")
    stage.library.entries = (*stage.library.entries, theirs)
    with stage.house.units() as work:
        far = Guichet(name="Mairie de Martigues", kind=GuichetKind.COMMUNE, departement="13")
        work.registry.add(far)
        people = [
            Agent(name=name, role=role, guichet_id=place, departement=code, created_at=stage.clock())
            for name, role, place, code in (
                ("Yann Ozoir", Role.AGENT, far.id, ""),
                ("Mireille Castel", Role.GESTIONNAIRE, None, "13"),
            )
        ]
        for one in people:
            work.registry.add(one)
        yann, mireille = people
        asked = Request(question="Le parking, où est-il ?", theme="")
        reference = stage.desk(work).open_ticket(asked, by=yann, channel="web", chat_ref="agent-0").reference

    for page in ("/aller?q=parking", f"/tickets/{reference}"):
        assert theirs.question in helene.client.get(page).text
        assert theirs.question not in stage.browser(mireille).client.get(page).text
