"""No path exists by which the mail of the pole, or that of the agent, reaches the other without a click.

Every route, every button as it stands on its page, every job, every mail that may come and everything that
may be pressed or written in the chat is tried; after each, every letter that was posted is read. Two orders
alone may carry words across: to send to the pole what was shown and read, and to pass on what it answered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import count, product
from pathlib import Path
from typing import Any, cast

import pytest
from base_fakes import StillBase
from canaries import OF_AGENT, OF_NOTE, OF_POLE, SETTINGS, Watch, answered_by_the_pole, asked, mail
from page_forms import Sending, sendings_of
from pole_fakes import POLE
from web_stage import Browser, Stage
from web_world import addresses, furnish

from app.jobs import jobs_of
from app.living_base import LivingBase
from bot.messages import Channel, Incoming
from guichets.registry import Agent, Role
from guichets.rights import Right
from rendering.engine import TEMPLATES
from scheduler.timetable import timetable
from storage import tables
from storage.database import Database
from tickets.mail.arrival import MachineSign
from tickets.notices import ReplyReceived
from tickets.pole.service import PoleService
from tickets.ticket import Thread, Ticket

# The orders by which a gestionnaire sends what they have read: the words sent are on the page, as is the name
# of whoever will receive them.
CLICKS = {
    "/tickets/{reference}/escalade",
    "/tickets/{reference}/relance",
    "/tickets/{reference}/pole/transmettre",
    "/tickets/{reference}/pole/renvoyer",
}
_REFERENCE = re.compile(r"T-\d{4}-\d{4}")


@pytest.fixture
def stage(database: Database, tmp_path: Path) -> Iterator[Stage]:
    """Mail comes and goes; the agent has an address."""
    stage = Stage(database, tmp_path, pole=POLE, given=SETTINGS, by_mail=True)
    with stage.house.units() as work:
        for agent, address in ((stage.nadia, "nadia@mairie.example"), (stage.bruno, "bruno@mairie.example")):
            known = work.registry.agent(agent.id or 0)
            assert known is not None
            known.email = address
    with stage.served():
        yield stage


class Visitors:
    """Whom each right lets in: the ticket's agent, the référent of that agent's guichet, a gestionnaire."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._people = {
            Right.SPEAK: stage.nadia,
            Right.REPRESENT: stage.person("Odile Brun", Role.REFERENT),
            Right.ANYBODY: stage.nadia,
        }
        self._browsers: dict[int, tuple[Browser, str]] = {}

    def of(self, right: Right) -> tuple[Agent, Browser, str]:
        """With the token of the visitor's forms; signed in anew when an order has signed them out."""
        agent = self._people.get(right, self._stage.helene)
        assert agent.id is not None
        browser, token = self._browsers.get(agent.id, (None, ""))
        if browser is None or browser.client.get("/compte").status_code != 200:
            browser = self._stage.browser(agent)
            token = browser.hidden("/compte", "jeton")
            self._browsers[agent.id] = browser, token
        return agent, browser, token


def test_every_route_with_any_words(stage: Stage) -> None:
    """On a ticket that the pole has answered and nobody has touched since: one of its own for each order."""
    visitors, things, looked_at = Visitors(stage), furnish(stage), answered_by_the_pole(stage)
    watch = Watch(stage)
    crossed = []
    for address in addresses(stage, things):
        mine, sent = address.path, None
        agent, browser, token = visitors.of(address.route.right)
        if address.method == "POST":
            if things.ticket in mine:
                mine = mine.replace(things.ticket, answered_by_the_pole(stage))
            sent = {**address.form, "jeton": token, "etat": state(browser, mine)}
        with browser.client.stream(
            address.method, mine.replace(things.ticket, looked_at), data=sent
        ) as answer:
            is_page = "html" in answer.headers.get("content-type", "")
            text = answer.read().decode() if is_page else ""
        if sent is not None:
            stage.turn()
        crossed += [f"{address.name}: {letter}" for letter in watch.crossed()]
        if agent is not stage.helene:
            crossed += [f"{address.name}: {word}" for word in (OF_POLE, OF_NOTE) if word in text]
    assert crossed == []


def state(browser: Browser, path: str) -> str:
    """What the ticket's page would send back, so that no order is refused as stale."""
    found = re.match(rf"(/tickets/{_REFERENCE.pattern})", path)
    return browser.hidden(found.group(1), "etat") if found else ""


def at_the_pole(stage: Stage) -> str:
    reference = asked(stage)
    stage.to_pole(reference)
    return reference


def closed(stage: Stage, reference: str) -> str:
    with stage.house.units() as work:
        ticket = work.tickets.by_reference(reference)
        assert ticket is not None
        stage.desk(work).close(ticket, by=stage.helene)
    return reference


SCENES: dict[str, Callable[[Stage], str]] = {
    "answered by the pole": answered_by_the_pole,
    "asked": asked,
    "silent at the pole": at_the_pole,
    "closed": lambda stage: closed(stage, answered_by_the_pole(stage)),
}


@pytest.mark.parametrize("scene", SCENES)
def test_every_button_as_it_stands_on_its_page(stage: Stage, scene: str) -> None:
    """Whatever a field is filled with beforehand; each order once, on a ticket of its own.

    Pages that are about no ticket are the same in every scene.
    """
    visitors, things = Visitors(stage), furnish(stage)
    stage.house.mail_intake.take(mail(stage, POLE.address, f"{OF_POLE} sans rien nommer"))
    pages = [
        address
        for address in addresses(stage, things)
        if address.method == "GET" and (things.ticket in address.path or scene == "asked")
    ]
    watch, crossed = Watch(stage), list[str]()
    tried: set[tuple[str, str]] = set()
    untouched = ""
    for page in pages:
        while True:
            if things.ticket in page.path:
                untouched = untouched or SCENES[scene](stage)
            path = page.path.replace(things.ticket, untouched)
            _, browser, _ = visitors.of(page.route.right)
            watch.crossed()
            sending = next((one for one in sendings_at(browser, path) if _mark(one) not in tried), None)
            if sending is None:
                break
            tried.add(_mark(sending))
            untouched = ""
            browser.client.post(sending.action.partition("#")[0] or path, data=sending.data)
            stage.turn()
            letters = watch.crossed()
            if _shape(sending.action) not in CLICKS:
                crossed += [f"{_mark(sending)}: {letter}" for letter in letters]
    assert crossed == []
    assert len(tried) > 15


def _mark(sending: Sending) -> tuple[str, str]:
    return _shape(sending.action), sending.label


def sendings_at(browser: Browser, path: str) -> list[Sending]:
    with browser.client.stream("GET", path) as answer:
        if "html" not in answer.headers.get("content-type", ""):
            return []
        return sendings_of(answer.read().decode())


def _shape(action: str) -> str:
    """An address without its numbers."""
    path = action.partition("#")[0].partition("?")[0]
    return re.sub(r"/\d+(?=/|$)", "/{number}", _REFERENCE.sub("{reference}", path))


def test_the_click_carries_what_it_shows(stage: Stage) -> None:
    """Else the walk would prove nothing."""
    page = f"/tickets/{answered_by_the_pole(stage)}"
    watch, helene = Watch(stage), stage.browser(stage.helene)
    status, _ = helene.order(page, "pole/transmettre", transmise=f"{OF_POLE} il faut attendre")
    assert status == 303
    assert [letter.rpartition(": ")[2] for letter in watch.crossed()] == [OF_POLE]


# Jobs.


@pytest.mark.parametrize("days", [0, 1, 6, 30])
def test_every_job_of_the_timetable(stage: Stage, days: int) -> None:
    for channel in ("web", "mel"):
        asked(stage, channel=channel)
        answered_by_the_pole(stage, channel=channel)
        stage.to_pole(asked(stage, channel=channel))
    stage.clock.advance(days=days, hours=1)
    watch = Watch(stage)
    for job in timetable(jobs_of(stage.house, cast("LivingBase", StillBase()))):
        job.run()
        assert watch.crossed() == [], job.name


# Mails.

STATES: dict[str, Callable[[Stage, Ticket, Any], object]] = {
    "open": lambda stage, ticket, work: None,
    "waiting": lambda stage, ticket, work: stage.desk(work).ask(ticket, "Lequel ?", by=stage.helene),
    "answered": lambda stage, ticket, work: stage.desk(work).reply(ticket, "Voici.", by=stage.helene),
    "closed": lambda stage, ticket, work: stage.desk(work).close(ticket, by=stage.helene),
}
WAYS = ("reference", Thread.AGENT, Thread.POLE, "")
"""How it names the ticket: in its subject, by a letter of one of the two threads, or not at all."""
SEALS = (
    (None, True),
    (None, None),
    (None, False),
    (MachineSign.AUTO_SUBMITTED, True),
    (MachineSign.DELIVERY_REPORT, True),
)
"""Whether a machine wrote it, and what our server says of its sender."""
SENDERS = {
    "pole": (POLE.address, OF_POLE),
    "agent": ("nadia@mairie.example", OF_AGENT),
    "colleague": ("bruno@mairie.example", OF_AGENT),
    "stranger": ("inconnu@ailleurs.example", OF_POLE),
    "ours": (POLE.sender, OF_POLE),
}


@pytest.mark.parametrize("sender", SENDERS)
@pytest.mark.parametrize("to_pole", [False, True], ids=["with us", "at the pole"])
def test_every_mail_that_may_come(stage: Stage, sender: str, to_pole: bool) -> None:
    address, word = SENDERS[sender]
    watch, shift = Watch(stage), [*SENDERS].index(sender)
    # Each way with each seal, and the states in turn: a sender meets every pair of the three, and every three
    # of them meet some sender.
    for number, ((place, way), (mark, (sign, verified))) in enumerate(
        product(enumerate(WAYS), enumerate(SEALS))
    ):
        name = [*STATES][(place + mark + shift) % len(STATES)]
        reference = asked(stage, channel=("web", "mel")[number % 2])
        if to_pole:
            stage.to_pole(reference)
        with stage.house.units() as work:
            ticket = work.tickets.by_reference(reference)
            assert ticket is not None
            if not (to_pole and name == "waiting"):
                STATES[name](stage, ticket, work)
        watch.crossed()
        more = {"in_reply_to": known_id(stage, ticket, way)} if isinstance(way, Thread) else {}
        stage.house.mail_intake.take(
            mail(
                stage,
                address,
                f"{word} voici",
                about=reference if way == "reference" else "",
                signs=frozenset({sign} if sign else ()),
                is_verified=verified,
                **more,
            )
        )
        assert watch.crossed() == [], (name, way, sign, verified)
        stage.clock.advance(hours=25)  # else too many come in a day


def known_id(stage: Stage, ticket: Ticket, thread: Thread) -> str:
    table = tables.mail_threads
    query = table.select().where(table.c.ticket_id == ticket.id, table.c.thread == thread)
    with stage.database.reading() as session:
        row = session.execute(query).first()
    return str(row.message_id) if row else ""


# The chat.


COMMANDS = ("mes_tickets", "tickets", "aide", "agenda", "bilan", "appel", "base", "demande", "connexion")
_NUMBERS = count(1)


def buttons() -> list[str]:
    """The beginning of the data of every button that a template may lay."""
    texts = (path.read_text("utf-8") for path in sorted((TEMPLATES / "chat").glob("*.html")))
    return sorted({":".join(found) for text in texts for found in re.findall(r'"(\w+):(\w+):', text)})


@pytest.mark.parametrize("who", ["nadia", "helene"])
def test_everything_that_may_be_pressed_or_written_in_the_chat(stage: Stage, who: str) -> None:
    """Each button of each dialogue, shown or not, then some words, whatever is open by then."""
    speaker: Agent = getattr(stage, who)
    word = OF_AGENT if who == "nadia" else "bonjour"
    assert len(buttons()) > 40
    watch = Watch(stage)
    for data in buttons():
        reference = answered_by_the_pole(stage)
        watch.crossed()
        says(stage, speaker, action=f"{data}:{reference}")
        says(stage, speaker, text=f"{word} et ensuite")
        assert watch.crossed() == [], data
        assert not [said for said in stage.posted("web")[-4:] if "numéro d’incident" in said["text"]], data


@pytest.mark.parametrize("who", ["nadia", "helene"])
def test_every_command(stage: Stage, who: str) -> None:
    answered_by_the_pole(stage)
    watch = Watch(stage)
    for command in COMMANDS:
        says(stage, getattr(stage, who), text=f"/{command}")
        says(stage, getattr(stage, who), text="/annuler")
        assert watch.crossed() == [], command


def says(stage: Stage, agent: Agent, *, text: str = "", action: str = "") -> None:
    """In the agent's web chat, as its page gives it to the house."""
    place = f"agent-{agent.id}"
    said = Incoming(
        channel=Channel.WEB,
        update_ref=f"dit-{next(_NUMBERS)}",
        user_ref=place,
        chat_ref=place,
        display_name=agent.name,
        at=stage.clock(),
        text=text,
        action=action,
    )
    stage.house.intake.receive([said])
    while stage.house.intake.handle_next():
        pass


# It can fail.


def test_a_leak_on_either_side_is_seen(stage: Stage) -> None:
    reference = answered_by_the_pole(stage)
    watch = Watch(stage)
    with stage.house.units() as work:
        work.outbox.tell(
            stage.nadia.id or 0,
            ReplyReceived(reference, "", f"{OF_POLE} il faut attendre", "Hélène Ozanne"),
            key="fuite",
        )
    stage.to_pole(asked(stage), f"{OF_AGENT} alors ?")
    assert [letter.rpartition(": ")[2] for letter in watch.crossed()] == [OF_POLE, OF_AGENT]


def test_a_desk_that_would_tell_the_agent_by_itself_is_caught(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    hear = PoleService.hear

    def leaking(desk: PoleService, ticket: Ticket, arrived: Any) -> None:
        hear(desk, ticket, arrived)
        notice = ReplyReceived(ticket.reference, "", arrived.text, "Le relais")
        desk._let_agent_know(ticket, notice, key=f"fuite:{arrived.id}")

    monkeypatch.setattr(PoleService, "hear", leaking)
    with pytest.raises(AssertionError, match=OF_POLE):
        test_every_mail_that_may_come(stage, "pole", to_pole=True)
