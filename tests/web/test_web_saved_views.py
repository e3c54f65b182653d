"""The views of the list that each reader keeps under a name of their own."""

from __future__ import annotations

import re

import pytest
from web_stage import Browser, Stage

from guichets.registry import Role
from tickets.queue import SavedView


@pytest.fixture
def helene(stage: Stage) -> Browser:
    return stage.browser(stage.helene)


def keep(browser: Browser, name: str, query: str, **fields: str) -> tuple[int, str]:
    data = {"jeton": browser.hidden("/tickets", "jeton"), "nom": name, "requete": query, **fields}
    answer = browser.client.post("/tickets/vues", data=data)
    if answer.status_code == 303:
        return 303, browser.client.get(answer.headers["location"]).text
    return answer.status_code, answer.text


def kept(stage: Stage) -> dict[str, str]:
    return {view.name: view.query for view in views(stage)}


def views(stage: Stage) -> list[SavedView]:
    assert stage.helene.id is not None
    with stage.house.units.reading() as work:
        return list(work.saved_views.of(stage.helene.id))


def test_a_view_gets_a_tab_of_its_own(helene: Browser) -> None:
    status, page = keep(helene, "NIR en cours", "vue=en-cours&theme=nir")

    assert status == 303
    assert "La vue est gardée" in page
    assert re.search(
        r'href="/tickets\?vue=en-cours&amp;theme=nir" aria-current="page">'
        r'NIR en cours <span class="compte">0</span></a>',
        page,
    )
    assert page.count('aria-current="page">') == 2  # the menu's, and this one alone among the tabs


def test_saving_under_the_same_name_replaces_and_under_another_renames(stage: Stage, helene: Browser) -> None:
    keep(helene, "NIR", "vue=en-cours&theme=nir")
    keep(helene, "NIR", "vue=clos&theme=nir")
    assert kept(stage) == {"NIR": "vue=clos&theme=nir"}

    keep(helene, "NIR clos", "vue=clos&theme=nir")

    assert kept(stage) == {"NIR clos": "vue=clos&theme=nir"}


@pytest.mark.parametrize(
    "query",
    [
        "https://evil.example/",
        "//evil.example",
        "../../deconnexion",
        "vue=a-prendre&fait=clore&sur=T-2026-0001.&apres=x",
        "javascript:alert(1)",
        "vue=<script>",
    ],
)
def test_only_what_the_list_understands_of_an_address_is_kept(
    stage: Stage, helene: Browser, query: str
) -> None:
    keep(helene, "Piège", query)

    assert kept(stage) == {"Piège": "vue=a-prendre"}


def test_a_view_is_deleted_and_kept_again(stage: Stage, helene: Browser) -> None:
    keep(helene, "NIR", "vue=en-cours&theme=nir")
    (view,) = views(stage)

    answer = helene.client.post(f"/tickets/vues/{view.id}/supprimer", data=helene.form("/tickets"))
    page = helene.client.get(answer.headers["location"]).text

    assert kept(stage) == {}
    assert "est supprimée" in page
    undo = dict(re.findall(r'name="(nom|requete)" value="([^"]*)"', page.replace("&amp;", "&"))[:2])
    keep(helene, undo["nom"], undo["requete"])
    assert kept(stage) == {"NIR": "vue=en-cours&theme=nir"}


def test_a_view_is_its_owner_s_alone(stage: Stage, helene: Browser) -> None:
    keep(helene, "NIR", "vue=en-cours&theme=nir")
    (view,) = views(stage)
    lecteur = stage.browser(stage.person("Luc Pradal", Role.LECTEUR))

    answer = lecteur.client.post(f"/tickets/vues/{view.id}/supprimer", data=lecteur.form("/tickets"))

    assert answer.status_code == 404
    assert "NIR <span" not in lecteur.client.get("/tickets").text
    assert keep(lecteur, "À moi", "vue=clos")[0] == 303
    assert kept(stage) == {"NIR": "vue=en-cours&theme=nir"}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "Donnez à la vue un nom"),
        ("a" * 81, "Donnez à la vue un nom"),
        ("Dossier 1 85 05 78 006 084 91", "numéro de sécurité sociale a été retiré"),
    ],
)
def test_a_name_that_will_not_do_is_said_and_stays_in_its_field(
    stage: Stage, helene: Browser, name: str, words: str
) -> None:
    status, page = keep(helene, name, "vue=clos")

    assert (status, words in page) == (422, True)
    assert "85 05 78" not in page
    assert kept(stage) == {}


def test_words_that_are_too_long_for_an_address_are_not_kept(stage: Stage, helene: Browser) -> None:
    status, page = keep(helene, "Longue", "mots=" + "é" * 120)

    assert (status, "trop longs pour être gardés" in page) == (422, True)
    assert kept(stage) == {}


def test_twenty_views_are_the_most(stage: Stage, helene: Browser) -> None:
    for number in range(20):
        keep(helene, f"Vue {number}", f"vue=clos&mots=mot{number}")

    status, page = keep(helene, "Une de plus", "vue=clos&mots=encore")

    assert (status, "déjà vingt vues" in page) == (422, True)
    assert keep(helene, "Vue 3", "vue=clos&mots=encore")[0] == 303
    assert len(kept(stage)) == 20


def test_a_name_stays_text(helene: Browser) -> None:
    _, page = keep(helene, "<b>{{ 7*7 }}</b>", "vue=clos")

    assert "<b>" not in page
    assert "{{ 7*7 }}" in page


def views_shown(browser: Browser) -> list[str]:
    """The views that were kept, as their tabs say them."""
    page = browser.client.get("/tickets").text
    tabs = re.findall(r'<a id="vue-gardee-\d+"[^>]*>(.*?)</a>', page)
    return [" ".join(re.sub(r"<[^>]+>", "", tab).split()) for tab in tabs]


def test_a_shared_view_is_seen_by_the_colleagues_of_its_departement_and_says_whose_it_is(
    stage: Stage,
) -> None:
    rosa = stage.browser(stage.person("Rosa Vauzelle", Role.GESTIONNAIRE, "06"))
    colleague = stage.browser(stage.person("Karim Lormont", Role.GESTIONNAIRE, "06"))
    elsewhere = stage.browser(stage.person("Lise Aubert", Role.GESTIONNAIRE, "83"))
    stage.open_ticket("Quelles pièces ?")

    keep(rosa, "Pièces", "vue=en-cours&theme=pieces", partagee="oui")
    said = rosa.client.get("/tickets?vue=en-cours&theme=pieces&fait=vue").text
    assert "La vue est gardée, et partagée avec vos collègues" in said
    keep(rosa, "À part", "vue=clos")
    assert "partagée avec" not in rosa.client.get("/tickets?vue=clos&fait=vue").text

    assert views_shown(rosa) == ["Pièces 1", "À part 0"]
    assert views_shown(colleague) == ["Pièces partagée par Rosa Vauzelle 1"]
    assert views_shown(elsewhere) == []
    keep(rosa, "Pièces", "vue=en-cours&theme=pieces")
    assert views_shown(colleague) == []


def test_a_shared_view_is_removed_by_its_owner_or_by_an_administrateur_and_by_nobody_else(
    stage: Stage,
) -> None:
    people = [
        stage.person(name, role, "06")
        for name, role in (
            ("Rosa Vauzelle", Role.GESTIONNAIRE),
            ("Karim Lormont", Role.GESTIONNAIRE),
            ("Odile Sauvageon", Role.ADMINISTRATEUR),
        )
    ]
    rosa, colleague, administrateur = map(stage.browser, people)
    elsewhere = stage.browser(stage.person("Lise Aubert", Role.ADMINISTRATEUR, "83"))
    keep(rosa, "Clos", "vue=clos", partagee="oui")
    page = administrateur.client.get("/tickets?vue=clos").text
    removal = re.search(r"/tickets/vues/\d+/supprimer", page)
    assert removal is not None

    for browser in (colleague, elsewhere):
        assert removal[0] not in browser.client.get("/tickets?vue=clos").text
        refused = browser.client.post(removal[0], data=browser.form("/tickets"))
        assert refused.status_code == 404
    assert views_shown(rosa) == ["Clos 0"]
    answer = administrateur.client.post(removal[0], data=administrateur.form("/tickets"))

    assert answer.status_code == 303
    assert 'name="partagee" value="oui"' in administrateur.client.get(answer.headers["location"]).text
    assert views_shown(rosa) == []


def test_a_view_counts_its_tickets_up_to_fifty_unless_it_looks_for_words(
    stage: Stage, helene: Browser
) -> None:
    for number in range(51):
        stage.open_ticket(f"Question {number}")
    keep(helene, "Pièces", "vue=en-cours&theme=pieces")
    keep(helene, "Septième", "vue=en-cours&mots=question")

    assert views_shown(helene) == ["Pièces 50+", "Septième"]
