"""Makes the images of README and of the guides, from a fresh demonstration.

``.venv/bin/python tests/support/captures.py`` plays a day of an agent and of a gestionnaire in a real
browser, and writes ``docs/images/*.png``. It works in a folder of its own, which it removes. It needs
Chromium with its French words, for the fields of files and of days, and a font for the signs of the chat (on
Debian: ``apt install chromium chromium-l10n fonts-noto-color-emoji``). Run it while the invented service is
open.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from captures_console import starts_from_nothing, tours_the_console, tours_the_space
from captures_hands import IMAGES, WIDTH, cut, last, presses, says, shoot
from captures_pole import ASSISTANCE, POLE, VERIFIER, goes_and_comes_back
from chromium import FLAGS
from mail_servers import MailServers, mail_servers
from playwright.sync_api import Browser, Page, expect, sync_playwright

RELAIS = Path(sys.executable).with_name("relais")
PHONE = 360
PATIENCE = 30.0  # seconds

SURE = "combien de temps est valable une demande ?"
UNSURE = "il manque un papier"
UNKNOWN = "comment passer l’écran en grosses lettres ?"
TROUBLE = "j'ai un écran blanc quand j'ouvre les pièces"


def main() -> None:
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name, french_browser() as browser:
        folder = Path(name)
        with demonstration(folder) as (agent_link, gestionnaire_link):
            agent = enters(browser, agent_link, picture="entree")
            is_convoked(agent)
            asks(agent)
            gestionnaire = enters(browser, gestionnaire_link)
            ticket = treats(gestionnaire, agent)
            follows(agent)
            meets_the_incident(agent)
            on_a_phone(browser, agent)
            keeps_the_books(gestionnaire)
            tours_the_console(gestionnaire)
            tours_the_space(agent)
            is_asked_and_reminded(agent)
            closes(gestionnaire, ticket, agent)
        with mail_servers() as mail, real_service(folder, mail) as (agent_link, gestionnaire_link):
            gestionnaire = enters(browser, gestionnaire_link)
            goes_and_comes_back(enters(browser, agent_link), gestionnaire, mail)
        with empty_service(folder / "vide") as link:
            starts_from_nothing(browser, link)


def is_convoked(agent: Page) -> None:
    """The clock's first look tells of what is planned; then the guichet answers."""
    expect(last(agent)).to_contain_text("Votre guichet est convoqué", timeout=90_000)
    presses(agent, re.compile("^Répondre"), "n’a pas encore répondu")
    presses(agent, "Nous venons", "C’est noté")
    cut(agent, "convocation", agent.locator(".bulle").nth(-5), last(agent))


def is_asked_and_reminded(agent: Page) -> None:
    """The review that the gestionnaire has launched; then the reminder of a training, once enrolled."""
    agent.goto("/discussion")
    expect(last(agent)).to_contain_text("toujours avec le SNE")
    cut(agent, "revue", last(agent))
    agent.goto("/formations")
    agent.get_by_role("button", name="Je m’inscris").first.click()
    expect(agent.locator("main")).to_contain_text("Votre place est réservée")
    agent.goto("/discussion")
    expect(last(agent)).to_contain_text("Rappel", timeout=660_000)  # at the next of its ten minutes
    cut(agent, "rappel", last(agent))


def asks(agent: Page) -> None:
    """Sure, unsure, a number that must not be written, then unknown: the ticket is opened."""
    says(agent, SURE, "Rédigé par")
    shoot(agent, "discussion", height=930)
    presses(agent, "Merci, c’est réglé", "Tant mieux")
    says(agent, UNSURE, "Voici ce qui s’en approche")
    shoot(agent, "propositions")
    presses(agent, re.compile("^1. "), "Rédigé par")
    says(agent, "le NIR 1 85 05 78 006 084 91 est refusé", "De quoi s’agit-il")
    cut(agent, "nir", agent.locator(".bulle").nth(-3), agent.locator(".bulle").nth(-2))
    presses(agent, "Aucune de ces réponses", "Je prépare votre question")
    presses(agent, "Abandonner", "C’est abandonné")
    says(agent, UNKNOWN, "Je n’ai pas de réponse validée")
    shoot(agent, "brouillon")
    presses(agent, "Envoyer au gestionnaire", "sous la référence")


def treats(gestionnaire: Page, agent: Page) -> str:
    """The ticket as it arrives, the list, the page with what was said, the answer as the agent sees it.

    Its address.
    """
    gestionnaire.goto("/discussion")
    cut(gestionnaire, "carte", last(gestionnaire))
    gestionnaire.goto("/tickets")
    shoot(gestionnaire, "tickets")
    gestionnaire.get_by_role("link", name=UNKNOWN).click()
    gestionnaire.locator("#texte").fill("Quel navigateur utilisez-vous ?")
    gestionnaire.get_by_role("button", name="Demander une précision").click()
    expect(last(agent)).to_contain_text("a besoin d’une précision")
    says(agent, "c’est Firefox", "Est-ce votre réponse")
    presses(agent, "Oui, c’est ma réponse", "C’est ajouté au ticket")
    ticket = gestionnaire.url.partition("?")[0]
    gestionnaire.goto(ticket)  # without « Votre demande est envoyée »
    gestionnaire.locator("#texte").fill(
        "Dans Firefox, Ctrl et + agrandissent la page ; Ctrl et 0 la remettent à sa taille."
    )
    gestionnaire.evaluate("scrollTo(0, 0)")
    shoot(gestionnaire, "ticket", height=1010)
    gestionnaire.get_by_role("button", name="Répondre à").click()
    expect(last(agent)).to_contain_text("vous répond")
    shoot(agent, "reponse")
    return ticket


def follows(agent: Page) -> None:
    says(agent, "/mes_tickets", "Vos tickets")
    shoot(agent, "mes-tickets", height=640)


def closes(gestionnaire: Page, ticket: str, agent: Page) -> None:
    """The question that follows a closing."""
    gestionnaire.goto(ticket)
    gestionnaire.get_by_role("button", name="Clore le ticket").click()
    agent.goto("/discussion")
    expect(last(agent)).to_contain_text("Cela vous a-t-il aidé")
    cut(agent, "satisfaction", last(agent))


def meets_the_incident(agent: Page) -> None:
    says(agent, TROUBLE, "Incident en cours")
    shoot(agent, "incident-agent")


def on_a_phone(browser: Browser, agent: Page) -> None:
    phone = browser.new_context(
        base_url=agent.url.removesuffix("/discussion"),
        locale="fr-FR",
        viewport={"width": PHONE, "height": 940},
        device_scale_factor=1.5,
        storage_state=agent.context.storage_state(),
    ).new_page()
    phone.goto("/discussion")
    says(phone, "combien de jours pour accepter une proposition de logement ?", "Rédigé par")
    phone.screenshot(path=IMAGES / "discussion-telephone.png")
    phone.goto("/nouvelle-demande/reactivation")
    phone.screenshot(path=IMAGES / "demande-telephone.png", full_page=True, scale="css")


def keeps_the_books(gestionnaire: Page) -> None:
    """A call, what is ahead, the year's figures."""
    gestionnaire.goto("/discussion")
    says(gestionnaire, "/appel", "Nouvel appel")
    shoot(gestionnaire, "appel")
    says(gestionnaire, "/appel mairie de pontarsan 10 min renouvellement résolu", "Noté")
    says(gestionnaire, "/agenda", "À venir")
    shoot(gestionnaire, "agenda")
    says(gestionnaire, "/bilan", "Animation du partenariat")
    cut(gestionnaire, "bilan", last(gestionnaire), most=640)


# The doors.


def enters(browser: Browser, link: str, *, picture: str = "") -> Page:
    context = browser.new_context(
        base_url=link.partition("/entrer/")[0], locale="fr-FR", viewport={"width": WIDTH, "height": 860}
    )
    context.set_default_timeout(PATIENCE * 1000)
    page = context.new_page()
    page.goto(link)
    if picture:
        shoot(page, picture, height=340)
    page.get_by_role("button", name="Entrer").click()
    page.wait_for_url(lambda url: "/entrer/" not in url)
    return page


@contextmanager
def french_browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE * 1000)
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=[*FLAGS, "--lang=fr-FR"],
            env={**os.environ, "LANGUAGE": "fr"},
        )


@contextmanager
def demonstration(folder: Path) -> Iterator[tuple[str, str]]:
    """The links of the agent and of the gestionnaire, while ``relais demo`` runs."""
    with running(folder, "demo", "--port", "0") as process:
        agent, gestionnaire, _administrateur = printed(process, r"http://\S+/entrer/\S+", 3)
        yield agent, gestionnaire


@contextmanager
def real_service(folder: Path, mail: MailServers) -> Iterator[tuple[str, str]]:
    """The links to ``relais run`` on the same data, of agent and gestionnaire, once mail is set."""
    settings = {
        "RELAIS_DATABASE_URL": "sqlite:///var/demo/relais.db",
        "RELAIS_DATA_DIR": "var/demo",
        "RELAIS_DEPARTEMENT": "00",
        "RELAIS_WEB_PORT": str(free_port()),
        "RELAIS_SMTP_URL": mail.smtp_url,
        "RELAIS_IMAP_URL": mail.imap_url(ASSISTANCE),
        "RELAIS_MAIL_FROM": ASSISTANCE,
        "RELAIS_NATIONAL_ADDRESS": POLE,
        "RELAIS_MAIL_VERIFIER": VERIFIER,
        "RELAIS_SECOND_FACTOR": "facultatif",
    }
    with running(folder, "run", settings=settings) as process:
        printed(process, "est ouvert")
        agent, gestionnaire = [
            subprocess.run(
                [RELAIS, "agents", "lien", name],
                cwd=folder,
                env={**os.environ, **settings},
                capture_output=True,
                text=True,
                check=True,
            ).stdout.split()[-1]
            for name in ("Thomas Talverne", "Camille Aubrey")
        ]
        yield agent, gestionnaire


@contextmanager
def empty_service(folder: Path) -> Iterator[str]:
    """What ``relais run`` prints in an empty folder: the link of the first start."""
    folder.mkdir()
    with running(folder, "run", settings={"RELAIS_WEB_PORT": str(free_port())}) as process:
        (link,) = printed(process, r"http://\S+/installation/\S+")
        yield link


@contextmanager
def running(
    folder: Path, *words: str, settings: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [RELAIS, *words],
        cwd=folder,
        env={**os.environ, **(settings or {})},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(PATIENCE)


def printed(process: subprocess.Popen[str], pattern: str, count: int = 1) -> list[str]:
    """So many of these, as soon as they are printed."""
    assert process.stdout is not None
    found: list[str] = []
    while len(found) < count and (line := process.stdout.readline()):
        found += re.findall(pattern, line)
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
