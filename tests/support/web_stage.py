"""What the tests of the web pages share: a real house on a real file, a small base, and signed-in people."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path
from socket import socket
from typing import Any

import httpx
from base_fakes import FakeLibrary
from installation_fakes import FakeInstallation
from pole_fakes import POLE
from reading_apart import SANDBOX
from served import served
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.settings import read_settings
from app.wiring import Components
from app.wiring import build as build_house
from bot.channels.uploads import Uploads
from bot.channels.web import Listeners, WebChat, WebTransport
from bot.conversation.question_pages import AnswerFound
from delivery.dispatcher import Dispatcher
from delivery.files import Attachment
from guichets.access import AccessService, account_of, web_caller
from guichets.file_quota import FileQuota
from guichets.links import Ways
from guichets.pace import Pace
from guichets.registry import AT_GUICHETS, Agent, Guichet, GuichetKind, Role
from guichets.sessions import Sessions
from knowledge_base.entries import Entry
from knowledge_base.themes import Theme
from knowledge_base.understanding.intents import Kind
from knowledge_base.verdict import Answer, NoMatch, Suggestions
from storage.database import PASSING, Database
from storage.tables import outbox
from tickets.pole.dossier import Blocking, Dossier
from tickets.pole.national import NationalPole
from tickets.pole.service import PoleService
from tickets.service import Request, TicketService
from tickets.ticket import Ticket
from web.app import build
from web.events import Streams
from web.site import Site

WEDNESDAY = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)

NIR_ENTRY = Entry(
    id="nir-obligatoire",
    question="Le NIR est-il obligatoire ?",
    answer="Non : une demande peut être enregistrée sans NIR.\n\n• Il est demandé, jamais exigé.",
    theme=Theme.NIR,
    source="CCH, art. R. 441-2-3",
    source_date="2024-01-01",
    validated_by="Hélène Ozanne",
    validated_on=date(2026, 3, 2),
)
RENEWAL_ENTRY = Entry(
    id="renouvellement-delai",
    question="Quand faut-il renouveler une demande ?",
    answer="Chaque année, à la date anniversaire.",
    theme=Theme.RENOUVELLEMENT,
    source="CCH, art. R. 441-2-7",
    source_date="2024-01-01",
    validated_by="Hélène Ozanne",
    validated_on=date(2026, 3, 2),
)


class ScriptedBase:
    """Answers « nir », hesitates on « délai », thanks back, and knows nothing else."""

    def verdict(self, question: str) -> Answer | Suggestions | NoMatch:
        if "nir" in question.lower():
            return Answer(NIR_ENTRY, 0.95)
        if "délai" in question.lower():
            return Suggestions((RENEWAL_ENTRY, NIR_ENTRY), 0.5)
        return NoMatch(Kind.SMALL_TALK if question.lower() == "merci" else Kind.QUESTION, None, None)

    def entry(self, entry_id: str) -> Entry:
        return {entry.id: entry for entry in (NIR_ENTRY, RENEWAL_ENTRY)}[entry_id]

    def guess_theme(self, text: str) -> Theme | None:
        return Theme.PIECES if "pièce" in text.lower() else None


@dataclass
class Clock:
    now: datetime = WEDNESDAY

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **delta: float) -> None:
        self.now += timedelta(**delta)


@dataclass
class Stage:
    """The house, its pages, and the people of one guichet. ``turn`` does the work that waits; ``given`` are
    settings of the house.
    """

    database: Database
    folder: Path
    clock: Clock = field(default_factory=Clock)
    pole: NationalPole | None = None
    library: FakeLibrary = field(default_factory=lambda: FakeLibrary((NIR_ENTRY, RENEWAL_ENTRY)))
    by_mail: bool = False
    by_telegram: bool = False
    second_factor: bool = False
    is_demo: bool = False
    pace: Pace = field(default_factory=Pace.unlimited)
    streams: Streams = field(default_factory=Streams)
    given: Mapping[str, Any] = field(default_factory=dict)
    working: bool = True
    failing: Exception | None = None
    fitted: bool = True
    hears: bool = True
    """Else no message of a chat reaches the service, whatever the browser lets through."""
    url: str = ""

    def __post_init__(self) -> None:
        settings = read_settings(
            env_file=None,
            database_url=str(self.database.url),
            data_dir=self.folder,
            departement="06",
            **self.given,
        )
        self.house: Components = build_house(settings, self.database, ScriptedBase(), clock=self.clock)
        self.installation = FakeInstallation(settings, self.clock)
        self.listeners = Listeners()
        self.uploads = Uploads(self.folder / "fichiers", SANDBOX, takes=self._takes_file)
        self.chat = WebChat(self.house.intake, self.uploads, self.listeners, wake=self.turn)
        self._courier = Dispatcher(
            self.house.shelf,
            WebTransport(self.house.units, self.listeners, clock=self.clock),
            clock=self.clock,
        )
        self._turning = threading.Lock()
        self._browsers: list[httpx.Client] = []
        with self.house.units() as work:
            self.guichet = Guichet(name="Mairie de Valbonne", kind=GuichetKind.COMMUNE, departement="06")
            work.registry.add(self.guichet)
        self.nadia = self.person("Nadia Ferrand")
        self.bruno = self.person("Bruno Talverne")
        self.helene = self.person("Hélène Ozanne", Role.GESTIONNAIRE)
        self.app = self._pages(https=False)

    def person(self, name: str, role: Role = Role.AGENT, departement: str = "") -> Agent:
        """Who is at no guichet works for all the départements, unless one is given."""
        guichet_id = self.guichet.id if role in AT_GUICHETS else None
        agent = Agent(
            name=name, role=role, guichet_id=guichet_id, departement=departement, created_at=self.clock()
        )
        with self.house.units() as work:
            work.registry.add(agent)
        return agent

    def gestionnaire_of(self, departement: str) -> Agent:
        return self.person("Rosa Vauzelle", Role.GESTIONNAIRE, departement)

    def link(self, agent: Agent) -> str:
        """The path of a one-time link."""
        with self.house.units() as work:
            return f"/entrer/{Sessions(work, now=self.clock()).sign_in_link(agent)}"

    def close(self, agent: Agent) -> None:
        with self.house.units() as work:
            known = work.registry.agent(agent.id or 0)
            assert known is not None
            AccessService(work, now=self.clock()).close(known, by=None)

    def turn(self) -> None:
        """Handles what is in the inbox, then carries what is in the outbox; called from any thread."""
        if not self.working:
            return
        with self._turning:
            while self.house.intake.handle_next():
                pass
            # In a thread of its own: the caller's may run a loop already, as the browser's driver does.
            with ThreadPoolExecutor(1) as carrier:
                carrier.submit(lambda: asyncio.run(self._carry())).result()

    def open_ticket(
        self, question: str = "Comment imprimer l’attestation ?", *, files: tuple[Attachment, ...] = ()
    ) -> Ticket:
        with self.house.units() as work:
            if not work.registry.accounts(self.nadia.id or 0):  # the agent has come in, to ask
                work.registry.add(account_of(self.nadia, web_caller(self.nadia), at=self.clock()))
            ticket = self.desk(work).open_ticket(
                Request(question=question, theme=Theme.PIECES.value, attachments=files),
                by=self.nadia,
                channel="web",
                chat_ref=f"agent-{self.nadia.id}",
            )
        self.turn()
        return ticket

    def desk(self, work: object) -> TicketService:
        return TicketService(work, now=self.clock(), zone=self.house.settings.zone)  # type: ignore[arg-type]  # any unit of work

    def pole_desk(self, work: object) -> PoleService:
        return PoleService(work, now=self.clock(), zone=self.house.settings.zone)  # type: ignore[arg-type]  # any unit of work

    def to_pole(self, reference: str, body: str = "Bonjour le pôle", *, answer: str = "") -> None:
        """The ticket is escalated, and the pole answers if ``answer`` is given; nobody has read it out."""
        with self.house.units() as work:
            ticket = work.tickets.by_reference(reference)
            assert ticket is not None
            dossier = Dossier(
                reference=reference,
                departement="06",
                guichet=self.guichet.name,
                profile="guichet",
                about_one_file=False,
                steps="fait, attendu, obtenu",
                local_answer="aucune",
                question="Que faire ?",
                blocking=Blocking.TOTAL,
            )
            desk = self.pole_desk(work)
            desk.escalate(ticket, dossier, subject="SNE", body=body, by=self.helene, pole=POLE)
            if answer:
                desk.record_answer(ticket, answer, by=self.helene)

    def ticket(self, reference: str) -> Ticket:
        with self.house.units.reading() as work:
            ticket = work.tickets.by_reference(reference)
        assert ticket is not None
        return ticket

    def bubbles(self, agent: Agent) -> list[tuple[bool, str]]:
        """Who spoke (True for the agent) and what, in the agent's web chat."""
        with self.house.units.reading() as work:
            messages = work.web_messages.latest(f"agent-{agent.id}", limit=200)
        return [(message.from_agent, str(message.payload["text"])) for message in messages]

    @contextmanager
    def served(self, door: socket | None = None) -> Iterator[None]:
        """The pages, served once, by uvicorn at a door that stays open for the next site or a free port."""
        with served(self._door(self.app), door) as self.url:
            try:
                yield
            finally:
                while self._browsers:
                    self._browsers.pop().close()
                self.listeners.close()
                self.app.routes.clear()  # half of what the collector would else look through

    def _door(self, app: ASGIApp) -> ASGIApp:
        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            is_lost = not self.hears and scope["path"] == "/discussion/message"
            await (Response(status_code=503) if is_lost else app)(scope, receive, send)

        return answer

    @contextmanager
    def pages_behind_https(self) -> Iterator[httpx.Client]:
        """The same pages, built as for a house whose public address is https."""
        plain, url = self.app, self.url
        self.app = self._pages(https=True)
        try:
            with self.served():
                yield self.browser().client
        finally:
            self.app, self.url = plain, url

    def posted(self, channel: str) -> list[dict[str, str]]:
        """What the outbox holds for a channel, the oldest first."""
        with self.database.reading() as session:
            rows = session.execute(
                outbox.select().where(outbox.c.channel == channel).order_by(outbox.c.id)
            ).all()
        return [row.payload for row in rows]

    def stored_bytes(self) -> bytes:
        """The database as it lies on the disk, its journal included."""
        return b"".join(path.read_bytes() for path in self.folder.glob("relais.db*"))

    def browser(self, agent: Agent | None = None) -> Browser:
        """Signed in when an agent is given."""
        client = httpx.Client(base_url=self.url, timeout=60, verify=False)
        self._browsers.append(client)
        if agent is not None:
            client.post(self.link(agent))
        return Browser(client)

    def _pages(self, *, https: bool) -> Starlette:
        url = "https://sne.example" if https else "http://127.0.0.1"
        site = Site(
            units=self.house.units,
            clock=self.clock,
            zone=self.house.settings.zone,
            ways=Ways(url, by_mail=self.by_mail, by_telegram=self.by_telegram),
            sandbox=SANDBOX,
            files=self.uploads,
            chat=self.chat,
            listeners=self.listeners,
            library=self.library,
            answer_shown=lambda entry: self.house.renderer.reply(AnswerFound(entry, None)),
            ask=ScriptedBase().verdict,
            understand=self.house.understand,
            pole=self.pole or self.house.pole,
            mail_from=self.house.settings.mail_from,
            notice=self.house.settings.notice,
            signatory=self.house.settings.signatory,
            yearly_hours=self.house.settings.yearly_hours,
            installation=self.installation,
            probe=self._probe,
            is_fitted=lambda: self.fitted,
            second_factor=self.second_factor,
            is_demo=self.is_demo,
            pace=self.pace,
            streams=self.streams,
        )
        return build(site, passing=PASSING)

    def _takes_file(self, owner: str, size: int) -> bool:
        with self.house.units() as work:
            return FileQuota(work.file_uses, now=self.clock()).takes(owner, size)

    async def _carry(self) -> None:
        while await self._courier.round():
            pass

    def _probe(self) -> None:
        if self.failing is not None:
            raise self.failing
        self.database.probe()


@dataclass
class Browser:
    """A browser without JavaScript: fills the hidden fields of a page's forms."""

    client: httpx.Client

    def hidden(self, page: str, name: str) -> str:
        return hidden_in(self.client.get(page).text, name)

    def say(self, text: str, **more: str) -> str:
        """Says something in the discussion; the page that follows."""
        answer = self.client.post("/discussion/message", data=self.form(texte=text, **more))
        assert answer.status_code == 303, answer.text
        return self.client.get("/discussion").text

    def press(self, action: str) -> str:
        answer = self.client.post("/discussion/action", data=self.form(action=action))
        assert answer.status_code == 303, answer.text
        return self.client.get("/discussion").text

    def link_to(self, label: str) -> str:
        """The address of the link of the discussion that bears this label."""
        found = re.search(rf'<a href="([^"]+)">{re.escape(label)}</a>', self.client.get("/discussion").text)
        assert found, label
        return found.group(1)

    def order(self, page: str, name: str, **fields: str) -> tuple[int, str]:
        """Gives an order of a page, read afresh; the status, and the page that follows."""
        answer = self.client.post(f"{page}/{name}", data=self.form(page, **fields))
        if answer.status_code == 303:
            return 303, self.client.get(answer.headers["location"]).text
        return answer.status_code, answer.text

    def sees(self, page: str) -> str:
        """A no-break space being a space."""
        return self.client.get(page).text.replace("\N{NO-BREAK SPACE}", " ")

    def sends(self, page: str, to: str = "", **fields: str | list[str]) -> str:
        """The form of a page, to its own address or to another; what is shown then, as ``sees`` does."""
        data = {**self.form(page), **fields}
        answer = self.client.post(to or page, data=data, follow_redirects=True)
        return answer.text.replace("\N{NO-BREAK SPACE}", " ")

    def form(self, page: str = "/discussion", **fields: str) -> dict[str, str]:
        shown = self.client.get(page).text
        values = {name: hidden_in(shown, name) for name in ("jeton", "envoi", "etat", "parcours")}
        return {name: value for name, value in {**values, **fields}.items() if value}


def hidden_in(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return unescape(found.group(1)) if found else ""
