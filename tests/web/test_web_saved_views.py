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


def keep(browser: Browser, name: str, query: str) -> tuple[int, str]:
    data = {"jeton": browser.hidden("/tickets", "jeton"), "nom": name, "requete": query}
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
        r'href="/tickets\?vue=en-cours&amp;theme=nir" aria-current="page">NIR en cours</a>', page
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
    assert ">NIR</a>" not in lecteur.client.get("/tickets").text
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
