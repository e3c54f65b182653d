"""Journey 16: whoever asks for a sign-in link enters; the console also asks for their telephone's code."""

from __future__ import annotations

import re
from email.message import EmailMessage
from pathlib import Path

import httpx
import pyotp

from stage import Person, Stage, playing

LINK = re.compile(r"http://\S+/entrer/\S+")


def link_in(text: str) -> str:
    found = LINK.search(text)
    assert found is not None, text
    return found[0]


def body(letter: EmailMessage) -> str:
    part = letter.get_body()
    assert part is not None
    return str(part.get_content())


def browser(stage: Stage) -> httpx.Client:
    return httpx.Client(base_url=stage.web_url, follow_redirects=True, timeout=60)


def has_address(stage: Stage, person: Person, address: str) -> None:
    with stage.running.house.units() as work:
        agent = work.registry.agent(person.agent.id or 0)
        assert agent is not None
        agent.email = address


def path_of(link: str) -> str:
    """On this very stage, whatever address the settings give to the site."""
    return "/entrer/" + link.rpartition("/")[2]


def test_she_types_her_address_and_the_same_link_comes_by_mail_and_in_telegram(stage: Stage) -> None:
    nadia = stage.enrols("Nadia Belcastel")
    has_address(stage, nadia, "nadia@clairval.exemple.fr")

    with browser(stage) as page:
        said = page.post("/connexion", data={"mel": "nadia@clairval.exemple.fr"})
        [letter] = stage.mailbox.waits()
        link = link_in(body(letter))
        page.post(path_of(link)).raise_for_status()
        discussion = page.get("/discussion")

    assert "Si cette adresse est celle d’une personne inscrite" in said.text
    assert letter["To"] == "nadia@clairval.exemple.fr"
    assert letter["From"] == "gestionnaire@exemple.fr"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert link_in(nadia.reads("Voici votre lien").text) == link
    assert "Nadia Belcastel" in discussion.text


def test_telegram_gives_her_a_link_to_the_pages(stage: Stage) -> None:
    nadia = stage.enrols("Nadia Belcastel")

    given = nadia.reads("Voici votre lien", after=nadia.says("/connexion"))

    with browser(stage) as page:
        assert "Nadia Belcastel" in page.post(path_of(link_in(given.text))).text


def test_the_console_opens_with_the_code_of_a_telephone(tmp_path: Path) -> None:
    with playing(tmp_path, second_factor="obligatoire") as stage, browser(stage) as page:
        camille = stage.gestionnaire()
        link = link_in(camille.reads("Voici votre lien", after=camille.says("/connexion")).text)

        door = page.post(path_of(link))
        assert door.url.path == "/second-facteur"
        secret = re.search(r'class="cle">([A-Z2-7 ]+)<', door.text)
        token = re.search(r'name="jeton" value="(\w+)"', door.text)
        assert secret is not None
        assert token is not None
        code = pyotp.TOTP(secret[1].replace(" ", "")).at(stage.clock())
        codes = page.post("/second-facteur", data={"jeton": token[1], "code": code})

        assert "Vos codes de secours" in codes.text
        assert page.get("/tickets").url.path == "/tickets"
