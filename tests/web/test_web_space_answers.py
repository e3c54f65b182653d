from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from base_fakes import FakeLibrary
from web_stage import NIR_ENTRY, RENEWAL_ENTRY, Browser, Stage

from guichets.registry import Role
from knowledge_base.entries import Base
from storage.database import Database

LOCAL = replace(
    NIR_ENTRY,
    id="nir-06",
    question="Le NIR est-il exigé dans les Alpes-Maritimes ?",
    scope="departement:06",
    replaces="Le NIR est-il obligatoire ?",
)


# A local entry has taken the place of the national one; another leads to the renewal.
TODAY = Base((LOCAL, RENEWAL_ENTRY), {}, {NIR_ENTRY.id: LOCAL.id, "ancienne": RENEWAL_ENTRY.id})


@dataclass
class Library(FakeLibrary):
    """``today`` is what answers, when it is not what was shipped."""

    today: Base | None = None

    @property
    def base(self) -> Base:
        return self.today or self.shipped


@pytest.fixture
def library() -> Library:
    return Library((NIR_ENTRY, RENEWAL_ENTRY))


@pytest.fixture
def stage(database: Database, tmp_path: Path, library: Library) -> Iterator[Stage]:
    stage = Stage(database, tmp_path, library=library)
    with stage.served():
        yield stage


@pytest.fixture
def nadia(stage: Stage) -> Browser:
    return stage.browser(stage.nadia)


def seen(browser: Browser, address: str) -> str:
    """A no-break space being a space."""
    return browser.client.get(address).text.replace("\N{NO-BREAK SPACE}", " ")


def test_the_base_is_leafed_through_by_theme(nadia: Browser) -> None:
    page = seen(nadia, "/reponses")
    assert 'href="/reponses?theme=nir">NIR et état civil <span class="compte">1' in page
    assert "Le NIR est-il obligatoire ?" not in page

    page = seen(nadia, "/reponses?theme=nir")
    assert '<a href="/reponses/nir-obligatoire">Le NIR est-il obligatoire ?</a>' in page
    assert "Quand faut-il renouveler" not in page


def test_words_find_the_nearest_answers_and_follow_her(nadia: Browser) -> None:
    page = seen(nadia, "/reponses?mots=renouveler")
    assert '<a href="/reponses/renouvellement-delai?mots=renouveler">' in page
    assert 'href="/discussion?texte=renouveler"' in page

    page = seen(nadia, "/reponses/renouvellement-delai?mots=renouveler")
    assert 'href="/reponses?mots=renouveler"' in page
    assert 'href="/discussion?texte=renouveler">Cela ne répond pas : poser la question</a>' in page


def test_an_answer_is_the_one_of_the_chat_with_its_source_and_date(nadia: Browser) -> None:
    page = seen(nadia, "/reponses/nir-obligatoire")

    assert "Non : une demande peut être enregistrée sans NIR.<br><br>• Il est demandé" in page
    assert "Source : CCH, art. R. 441-2-3 (2024-01-01). Validé par Hélène Ozanne le 02/03/2026." in page
    assert 'href="/discussion?texte=Le+NIR+est-il+obligatoire+%3F"' in page


def test_what_does_not_convene_is_asked_with_the_same_words(nadia: Browser) -> None:
    page = seen(nadia, "/discussion?texte=le+loyer+%3Cb%3E+%C3%A0+payer")
    assert "le loyer &lt;b&gt; à payer</textarea>" in page


def test_where_nothing_is_found_she_may_ask(nadia: Browser) -> None:
    page = seen(nadia, "/reponses?mots=parking")
    assert "Aucune réponse ne parle de cela." in page
    assert 'href="/discussion?texte=parking">Poser la question</a>' in page
    assert "La base n’a encore aucune réponse sur ce thème." in seen(nadia, "/reponses?theme=dalo")


@pytest.mark.parametrize("asked", ["theme=roi", "mots=%00%E2%80%AE", "mots=", "x=y"])
def test_what_the_address_does_not_know_asks_for_nothing(nadia: Browser, asked: str) -> None:
    assert 'class="themes"' in seen(nadia, f"/reponses?{asked}")


def test_no_nir_goes_from_one_page_to_the_next(nadia: Browser) -> None:
    page = seen(nadia, "/reponses?mots=nir+1850578006084+91")
    assert "1850578006084" not in page
    assert "[NIR masqué]" in page


def test_what_a_local_entry_replaces_leads_to_it(nadia: Browser, library: Library) -> None:
    library.today = TODAY

    answer = nadia.client.get("/reponses/nir-obligatoire")
    assert (answer.status_code, answer.headers["location"]) == (303, "/reponses/nir-06")
    page = seen(nadia, "/reponses/nir-06")
    assert "Règle propre à votre département." in page
    assert "elle remplace « Le NIR est-il obligatoire ? »" in page

    assert nadia.client.get("/reponses/ancienne").headers["location"] == "/reponses/renouvellement-delai"


def test_what_does_not_answer_today_is_in_no_list(nadia: Browser, library: Library) -> None:
    """Even when ranking, which may be a minute behind, still finds it."""
    library.today = TODAY

    for address in ("/reponses?theme=nir", "/reponses?mots=obligatoire", "/reponses"):
        assert "/reponses/nir-obligatoire" not in seen(nadia, address)


@pytest.mark.parametrize("entry", ["inconnue", "..%2F..%2Fetc", "%3Cscript%3E"])
def test_an_entry_that_answers_no_more_is_not_found(nadia: Browser, entry: str) -> None:
    answer = nadia.client.get(f"/reponses/{entry}")
    assert answer.status_code == 404


def test_entries_of_no_theme_are_read_as_well(nadia: Browser, library: Library) -> None:
    library.entries = (replace(NIR_ENTRY, theme=None),)
    page = seen(nadia, "/reponses")
    assert '<a href="/reponses/nir-obligatoire">' in page
    assert 'class="themes"' not in page


def test_an_empty_base_says_what_to_do(nadia: Browser, library: Library) -> None:
    library.entries = ()
    assert "La base ne contient encore aucune réponse." in seen(nadia, "/reponses")


def test_a_command_in_an_answer_is_said_in_the_discussion(
    stage: Stage, nadia: Browser, library: Library
) -> None:
    library.entries = (replace(NIR_ENTRY, answer="Tapez /mes_tickets"),)
    page = "/reponses/nir-obligatoire"
    assert 'form="commandes" name="texte" value="/mes_tickets"' in seen(nadia, page)

    answer = nadia.client.post("/discussion/message", data=nadia.form(page, texte="/mes_tickets"))

    assert answer.status_code == 303
    assert "Vous n’avez aucun ticket." in stage.bubbles(stage.nadia)[-1][1]


@pytest.mark.parametrize("role", [Role.LECTEUR, Role.GESTIONNAIRE, Role.REFERENT])
def test_everybody_may_leaf_through_it(stage: Stage, role: Role) -> None:
    browser = stage.browser(stage.person("Elsa Guérin", role))
    assert browser.client.get("/reponses").status_code == 200
    assert browser.client.get("/reponses/nir-obligatoire").status_code == 200
