"""The import of a list of agents: nobody is invited but who was shown, and nobody twice."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from web_stage import Browser, Stage

from guichets.registry import Agent, Role
from journal.entries import Kind
from storage.database import Database

PAGE = "/personnes/import"
LIST = (
    "Nom;Mél;Guichet;Rôle;Téléphone\n"
    "Inès Ravignan;ines@valbonne.example;Mairie de Valbonne;référent;04 92 10 00 00\n"
    "Mehdi Sorgues;;mairie de valbonne;;\n"
    "Nadia Ferrand;;Mairie de Valbonne;;\n"
    "Paul Roquet;paul@ailleurs.example;Mairie d’Ailleurs;;\n"
)


@pytest.fixture
def mailing(database: Database, tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(database, tmp_path, by_mail=True)
    with stage.served():
        yield stage


def give(browser: Browser, text: str) -> tuple[int, str]:
    """Gives a file; the status, and the page that follows."""
    file = {"fichier": ("agents.csv", text.encode())}
    answer = browser.client.post(PAGE, data=browser.form(PAGE), files=file)
    if answer.status_code == 303:
        answer = browser.client.get(answer.headers["location"])
    return answer.status_code, plain(answer.text)


def confirm(browser: Browser, plan: str | None = None, **fields: str) -> tuple[int, str]:
    seen = browser.hidden(f"{PAGE}/apercu", "plan") if plan is None else plan
    form = browser.form("/personnes/inviter", plan=seen, **fields)
    answer = browser.client.post(f"{PAGE}/confirmer", data=form)
    return answer.status_code, plain(answer.text)


def plain(page: str) -> str:
    return page.replace("\N{NO-BREAK SPACE}", " ")


def people(stage: Stage) -> dict[str, Agent]:
    with stage.house.units.reading() as work:
        return {agent.name: agent for agent in work.registry.agents()}


def test_who_would_be_invited_is_shown_and_nobody_is_yet(mailing: Stage) -> None:
    helene = mailing.browser(mailing.helene)

    status, page = give(helene, LIST)

    assert status == 200
    assert "Inviter 2 personnes" in page
    assert "par mél à 1 personne, sur une feuille pour l’autre, sans adresse" in page
    assert f'Nadia Ferrand, même nom dans ce guichet : <a href="/personnes/{mailing.nadia.id}">' in page
    assert "ligne 5 : guichet inconnu ou fermé : « Mairie d’Ailleurs »" in page
    assert "Inès Ravignan" not in people(mailing)
    sheet = helene.client.get(f"{PAGE}/fautes?format=csv").content.decode("utf-8-sig")
    header, paul = csv.reader(StringIO(sheet), delimiter=";")
    assert header[-1] == "à corriger"
    assert paul[:3] == ["Paul Roquet", "paul@ailleurs.example", "Mairie d’Ailleurs"]


def test_whoever_has_an_address_is_written_to_and_the_others_have_a_sheet(mailing: Stage) -> None:
    helene = mailing.browser(mailing.helene)
    give(helene, LIST)

    status, page = confirm(helene, remise="mel")

    assert status == 200
    assert "1 invitation part par mél" in page
    assert "1 feuille est à remettre" in page
    assert [letter["recipient"] for letter in mailing.posted("mail")] == ["ines@valbonne.example"]
    ines, mehdi = people(mailing)["Inès Ravignan"], people(mailing)["Mehdi Sorgues"]
    assert (ines.role, ines.phone, mehdi.role) == (Role.REFERENT, "04 92 10 00 00", Role.AGENT)
    (link,) = re.findall(r"<code>http://127\.0\.0\.1(/entrer/[\w-]+)</code>", page)
    browser = mailing.browser()
    assert browser.client.post(link).status_code == 303
    assert "Mehdi Sorgues" in browser.client.get("/discussion").text


def test_confirmed_again_or_brought_again_a_file_invites_nobody_more(mailing: Stage) -> None:
    helene = mailing.browser(mailing.helene)
    give(helene, LIST)
    plan = helene.hidden(f"{PAGE}/apercu", "plan")
    confirm(helene, plan, remise="mel")

    status, page = confirm(helene, plan, remise="mel")
    assert (status, "il a déjà servi" in page) == (409, True)
    _, page = give(helene, LIST)

    assert "Toutes ces personnes ont déjà un accès" in page
    assert len(mailing.posted("mail")) == 1
    with mailing.house.units.reading() as work:
        kinds = [row.entry.kind for row in work.journal.rows()]
    assert kinds.count(Kind.AGENT_INVITED) == 2


def test_who_came_in_between_is_seen_before_anybody_is_invited(mailing: Stage) -> None:
    helene = mailing.browser(mailing.helene)
    give(helene, LIST)
    plan = helene.hidden(f"{PAGE}/apercu", "plan")
    mailing.person("Mehdi Sorgues")

    status, page = confirm(helene, plan, remise="mel")

    assert (status, "Relisez ce qui suit, puis confirmez." in page) == (409, True)
    assert mailing.posted("mail") == []
    assert confirm(helene, remise="mel")[0] == 200


def test_where_no_letter_leaves_there_are_sheets_only(stage: Stage) -> None:
    helene = stage.browser(stage.helene)

    _, page = give(helene, LIST)
    assert "par mél à" not in page
    _, page = confirm(helene, remise="mel")

    assert "2 feuilles sont à remettre" in page
    assert "part par mél" not in page


def test_the_model_has_a_line_for_each_guichet_where_nobody_is(stage: Stage) -> None:
    helene = stage.browser(stage.helene)
    assert "Valbonne" not in helene.client.get(f"{PAGE}/modele?format=csv").text
    with stage.house.units() as work:
        for agent in work.registry.active_agents(stage.guichet.id or 0):
            agent.closed_at = stage.clock()

    (header, row) = csv.reader(
        StringIO(helene.client.get(f"{PAGE}/modele?format=csv").content.decode("utf-8-sig")), delimiter=";"
    )
    assert dict(zip(header, row, strict=True))["guichet"] == "Mairie de Valbonne"


def test_a_lecteur_imports_nobody(stage: Stage) -> None:
    lecteur = stage.browser(stage.person("Luc Maubrac", Role.LECTEUR))
    assert lecteur.client.get(PAGE).status_code == 403
