"""The first run: from an empty folder to the first question answered, in one process, by its pages alone."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from threading import Event

import httpx
import pyotp
import pytest
from fitted import FittedBase
from installation_fakes import TOKEN
from mail_servers import HOST, PASSWORD, VERIFIER, MailServers
from terminal import plain

from botapi.server import BotApi
from stage import free_port, playing, waits_until

ROOT = Path(__file__).parents[2]
LINK = re.compile(r"(http://127\.0\.0\.1:\d+)(/installation/[\w-]+)")
STARTS_WITHIN, STOPS_WITHIN = 60.0, 10.0  # seconds, on a machine that does much else
OURS = "sne@exemple.fr"
NEWSLETTER = b"From: lettre@exemple.org\r\nTo: sne@exemple.fr\r\nSubject: La lettre\r\n\r\nBonjour.\r\n"
MOST_CLICKS = 25
"""Ten minutes leave twenty-four seconds for each."""


class Newcomer:
    """Somebody with a browser without JavaScript, who clicks on what the page shows and fills its forms."""

    def __init__(self, address: str) -> None:
        # No connection is kept: a restart would cut it between two clicks.
        alone = httpx.Limits(max_keepalive_connections=0)
        self._client = httpx.Client(base_url=address, follow_redirects=True, timeout=60, limits=alone)
        self.clicks = 0
        self.page = ""
        self.path = ""

    def opens(self, path: str) -> str:
        return self._arrives(self._client.get(path))

    def clicks_on(self, label: str) -> str:
        """A link of the page."""
        found = re.search(rf'<a [^>]*href="([^"]+)"[^>]*>\s*{re.escape(label)}', self.page)
        assert found, f"no link « {label} » on {self.path}"
        self.clicks += 1
        return self.opens(unescape(found[1]))

    def sends(self, action: str, **fields: str) -> str:
        """A form of the page, whose hidden fields go with it."""
        assert f'action="{action}"' in self.page, f"no form for {action} on {self.path}"
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', self.page))
        self.clicks += 1
        return self._arrives(self._client.post(action, data={**hidden, **fields}))

    def _arrives(self, answer: httpx.Response) -> str:
        assert answer.status_code == 200, f"{answer.status_code} {answer.url}: {answer.text[:2000]}"
        self.page, self.path = plain(answer.text), answer.url.path
        while "refresh" in answer.headers:  # the page of the restart asks for itself again
            answer = self._client.get(answer.url)
            self.page, self.path = plain(answer.text), answer.url.path
        return self.page


@dataclass
class Machine:
    """Where ``relais run`` has just been typed in an empty folder."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def said(self) -> str:
        return self.log.read_text()

    def prints_its_link(self) -> tuple[str, str]:
        waits_until(lambda: LINK.search(self.said) is not None, within=STARTS_WITHIN)
        found = LINK.search(self.said)
        assert found is not None
        return found[1], found[2]

    def stops(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOPS_WITHIN)


@contextmanager
def started(folder: Path, api: BotApi, **settings: str) -> Iterator[Machine]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("RELAIS_")}
    environment = {
        "PYTHONPATH": str(ROOT),
        "RELAIS_TELEGRAM_API_URL": api.url,
        "RELAIS_WEB_PORT": str(free_port()),
        "RELAIS_LOG_FORMAT": "json",
    }
    log = folder / "relais.log"
    with log.open("wb") as writing:
        process = subprocess.Popen(
            [sys.executable, "-m", "app.cli", "run"],
            cwd=folder,
            env=inherited | environment | settings,
            stdout=writing,
            stderr=subprocess.STDOUT,
        )
    try:
        yield Machine(process, log)
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def folder(tmp_path: Path, fitted: FittedBase) -> Path:
    """Empty, but for what a first start would have fitted."""
    fitted.lies_in(tmp_path / "var")
    (tmp_path / "var").chmod(0o700)  # as a first start would have made it
    return tmp_path


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi(token=TOKEN) as api:
        yield api


def test_from_an_empty_folder_to_the_first_question_answered(
    folder: Path, api: BotApi, mail: MailServers
) -> None:
    mail.send(NEWSLETTER, sender="lettre@exemple.org", to=OURS)
    with started(folder, api) as machine:
        address, path = machine.prints_its_link()
        camille = Newcomer(address)

        # Who we are.
        camille.opens(path)
        camille.sends(path, departement="974", service_name="ADIL de l’Essai")
        camille.sends(f"{path}/identite", nom="Camille Aubrey", mel="camille@exemple.fr")

        # The département was put in force on the way; the second factor is at the door.
        assert camille.path == "/second-facteur"
        secret = re.search(r'class="cle">([A-Z2-7 ]+)<', camille.page)
        assert secret is not None
        camille.sends("/second-facteur", code=pyotp.TOTP(secret[1].replace(" ", "")).now())
        assert "Vos codes de secours" in camille.page
        camille.clicks_on("C’est fait, continuer")

        # Guichets and agents.
        assert camille.path == "/demarrage/guichets"
        assert "Quels sont vos guichets ?" in camille.page
        camille.sends("/demarrage/guichets", name="Mairie de Clairval", kind="commune", commune="Clairval")
        assert "dans le département 974" in camille.page
        camille.clicks_on("Continuer")
        camille.sends("/demarrage/agents", guichet="1", role="referent", noms="Nadia Belcastel")
        invitation = re.search(r"(/entrer/[\w-]+)", camille.page)
        assert invitation is not None
        camille.clicks_on("Continuer")

        # Telegram and mail, tried for real, then put in force.
        camille.sends("/demarrage/telegram", telegram_token=api.token)
        assert "votre bot s’appelle <strong>@relais_essai_bot" in camille.page
        camille.clicks_on("Continuer")
        camille.sends(
            "/demarrage/mel",
            host=HOST,
            port=str(mail.smtp_port),
            security="plain",
            username="",
            password="",
            mail_from=OURS,
            recipient="camille@exemple.fr",
        )
        assert len(mail.inside("camille@exemple.fr")) == 1
        camille.clicks_on("Continuer")

        # The mailbox, opened for real; the server that vouches for its senders is read there, and proposed.
        camille.sends(
            "/demarrage/boite",
            host=HOST,
            port=str(mail.imap_port),
            security="plain",
            username=OURS,
            password=PASSWORD,
            folder="INBOX",
            assistance_addresses=OURS,
        )
        camille.clicks_on("Continuer")
        assert f"<strong>{VERIFIER}</strong>" in camille.page
        camille.sends("/demarrage/expediteurs", mail_verifier=VERIFIER, mail_dkim="non")
        assert api.calls("getUpdates") == []
        camille.sends("/reglages/appliquer", suite="demarrage")

        # The first answers.
        assert camille.path == "/demarrage/questions"
        assert "Une demande est valable un an" in camille.page
        assert "Appliquer" not in camille.page
        camille.clicks_on("Poser ma première question")
        camille.sends("/discussion/message", texte="combien de temps est valable une demande ?")
        waits_until(lambda: "pas encore relu par votre gestionnaire" in camille.opens("/discussion"))

        assert camille.clicks <= MOST_CLICKS
        waits_until(lambda: len(api.calls("getUpdates")) > 0, within=STARTS_WITHIN)
        assert machine.process.poll() is None
        assert machine.said.count("/installation/") == 1
        assert "Préparation de la base" in machine.said.splitlines()[0]
        assert machine.said.count("Relais SNE est ouvert\N{NO-BREAK SPACE}: http://127.0.0.1:") == 3
        assert "secret" not in machine.said
        assert machine.stops() == 0

    stored = folder / "var" / "reglages.env"
    assert stored.stat().st_mode & 0o777 == 0o600
    assert "RELAIS_DEPARTEMENT='974'" in stored.read_text()
    assert f"RELAIS_MAIL_VERIFIER='{VERIFIER}'" in stored.read_text()


def test_a_service_that_is_founded_prints_no_link_and_keeps_what_was_stored(
    folder: Path, api: BotApi
) -> None:
    with started(folder, api) as machine:
        address, path = machine.prints_its_link()
        camille = Newcomer(address)
        camille.opens(path)
        camille.sends(path, departement="974", service_name="")
        camille.sends(f"{path}/identite", nom="Camille Aubrey", mel="")
        assert machine.stops() == 0

    with started(folder, api, RELAIS_WEB_PORT=str(free_port()), RELAIS_SECOND_FACTOR="facultatif") as machine:
        waits_until(lambda: "relais agents lien" in machine.said, within=STARTS_WITHIN)
        assert LINK.search(machine.said) is None


def test_a_token_that_another_program_uses_leaves_the_console_open(folder: Path, api: BotApi) -> None:
    """It was typed on the console, where alone it can be mended."""
    (folder / "var" / "reglages.env").write_text("RELAIS_TELEGRAM_TOKEN='123456:revoked'\n")
    with started(folder, api, RELAIS_SECOND_FACTOR="facultatif") as machine:
        address, path = machine.prints_its_link()
        waits_until(lambda: "telegram_refused" in machine.said, within=STARTS_WITHIN)
        camille = Newcomer(address)
        camille.opens(path)
        camille.sends(path, departement="06", service_name="")
        camille.sends(f"{path}/identite", nom="Camille Aubrey", mel="")

        assert "Telegram refuse ce jeton" in camille.opens("/reglages")
        assert machine.stops() == 0


def test_a_token_that_another_program_used_is_taken_up_again_once_it_is_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.running.REFUSED_AGAIN", 0.1)
    monkeypatch.setattr("bot.channels.telegram.poller.CONFLICT_PAUSE", 0.05)
    monkeypatch.setattr("bot.channels.telegram.poller.PATIENCE", 3)
    with playing(tmp_path) as stage:
        with other_program(stage.api):
            waits_until(lambda: "Un autre programme" in stage.running.installation.telegram_trouble)
        nadia = stage.enrols("Nadia Belcastel")
        nadia.reads("Rédigé par", after=nadia.says("combien de temps est valable une demande ?"))
        assert stage.running.installation.telegram_trouble == ""


@contextmanager
def other_program(api: BotApi) -> Iterator[None]:
    """Polls with the same token until the block ends, as soon as it is interrupted."""
    is_over = Event()

    def polls() -> None:
        while not is_over.is_set():
            httpx.post(f"{api.url}/bot{api.token}/getUpdates", json={"timeout": 1}, timeout=30)

    with ThreadPoolExecutor(1) as thread:
        polling = thread.submit(polls)
        try:
            yield
        finally:
            is_over.set()
            polling.result()
