"""Who came in or tried to, took a file away, read what is sensitive, changed a right: each leaves its row,
whatever the page, the button or the command, and nobody can do without.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from web_stage import Browser, Stage
from web_world import addresses, furnish, routes

from bot.messages import Channel, Incoming
from guichets.access import AccessService, Caller
from guichets.registry import Agent, Role
from journal.audit import AuditKind, AuditRow, AuditWanted
from storage.database import Database
from tickets.service import Request
from tickets.ticket import SENSITIVE
from web.site import CONSOLE, Guarded

SECRET = "canarisensible"


@pytest.fixture
def stage(database: Database, tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(database, tmp_path, by_mail=True)
    with stage.served():
        yield stage


@pytest.fixture
def ada(stage: Stage) -> Agent:
    return stage.person("Ada Ministre", Role.ADMINISTRATEUR)


def trail(stage: Stage, kind: AuditKind | None = None) -> list[AuditRow]:
    """The oldest first."""
    with stage.house.units.reading() as work:
        return [*work.audit.page(AuditWanted(kind=kind), limit=500)][::-1]


def post(browser: Browser, path: str, **fields: str) -> int:
    return browser.client.post(path, data=browser.form("/compte", **fields)).status_code


# Files.


def test_no_file_of_the_console_leaves_unseen(stage: Stage, ada: Agent) -> None:
    things, browser = furnish(stage), stage.browser(ada)
    token, handed, seen = browser.hidden("/compte", "jeton"), list[str](), 0
    for address in addresses(stage, things):
        if address.route.right not in CONSOLE:
            continue
        with browser.client.stream(
            address.method,
            address.path,
            data={**address.form, "jeton": token} if address.method == "POST" else None,
        ) as answer:
            is_file = answer.headers.get("content-disposition", "").startswith("attachment")
            is_sheet = re.search("csv|sheet|ndjson|calendar|octet", answer.headers.get("content-type", ""))
            if is_file:  # pages are long, and the live ones endless
                answer.read()
        rows = trail(stage, AuditKind.EXPORTED)[seen:]
        seen += len(rows)
        assert is_file or not is_sheet, address.name
        assert [(row.subject, row.actor_id, row.channel, row.address) for row in rows] == (
            [(address.path, ada.id, "web", "127.0.0.1")] if is_file else []
        ), address.name
        handed += [address.path] if is_file else []

    assert {"/tickets/liste.csv", "/journal/lignes.csv", "/bilan/chiffres.csv", "/guichets/export"} <= set(
        handed
    )


def test_no_page_of_the_console_goes_round_the_guard(stage: Stage) -> None:
    assert all(isinstance(route, Guarded) for route in routes(stage))


# What is sensitive.


def sensitive(stage: Stage) -> str:
    with stage.house.units() as work:
        ticket = stage.desk(work).open_ticket(
            Request(question=f"Une collègue {SECRET}", theme="", kind=SENSITIVE),
            by=stage.nadia,
            channel="web",
            chat_ref=f"agent-{stage.nadia.id}",
        )
    stage.turn()
    return ticket.reference


def test_no_page_shows_sensitive_words_without_a_row(stage: Stage, ada: Agent) -> None:
    things, reference, browser = furnish(stage), sensitive(stage), stage.browser(ada)
    unseen, read = [], 0
    for address in addresses(stage, things):
        if address.method != "GET" or address.route.right not in CONSOLE or "/flux" in address.path:
            continue
        stage.clock.advance(hours=1)
        path = address.path.replace(things.ticket, reference)
        shown = SECRET in browser.client.get(path).text
        rows = [row for row in trail(stage, AuditKind.SENSITIVE_READ) if row.at == stage.clock.now]
        read += shown
        if shown and [(row.subject, row.actor_id) for row in rows] != [(reference, ada.id)]:
            unseen.append(path)

    assert unseen == []
    assert read >= 2


def test_what_shows_no_word_of_a_sensitive_ticket_is_no_reading_of_it(stage: Stage, ada: Agent) -> None:
    reference, browser = sensitive(stage), stage.browser(ada)

    for address in (
        f"/tickets?mots={reference}",
        f"/tickets/{reference}/nouvelles",
        f"/tickets/{reference}/suivant",
    ):
        assert browser.client.get(address).status_code < 400

    assert trail(stage, AuditKind.SENSITIVE_READ) == []


BUTTONS = (
    "take", "exchanges", "reply", "ask", "pole", "close", "theme", "note", "pass", "minutes", "set",
)  # fmt: skip


PLACES = ("escalade", "pole", "relance")
SHOWN = {"t:exchanges:"}


@pytest.mark.parametrize(
    "said", [*(f"t:{verb}:" for verb in BUTTONS), *(f"console:{place}:" for place in PLACES)]
)
def test_no_button_of_the_chat_shows_sensitive_words_without_a_row(stage: Stage, said: str) -> None:
    reference = sensitive(stage)
    browser = stage.browser(stage.helene)
    if said.startswith("console:"):
        stage.to_pole(reference, f"Bonjour, {SECRET}", answer=f"Oui, {SECRET}")
        stage.turn()
    before = len(stage.bubbles(stage.helene))

    browser.press(f"{said}{reference}")

    shown = any(SECRET in text for _from, text in stage.bubbles(stage.helene)[before:])
    rows = trail(stage, AuditKind.SENSITIVE_READ)
    assert [(row.subject, row.actor_id, row.channel) for row in rows] == (
        [(reference, stage.helene.id, "web")] if shown else []
    )
    assert shown is (said in SHOWN)


# The doors.


def test_a_session_leaves_its_beginning_and_its_end(stage: Stage) -> None:
    browser = stage.browser(stage.helene)
    assert post(browser, "/deconnexion", confirme="oui") == 303

    rows = [row for row in trail(stage) if row.kind is not AuditKind.LINK_MADE]
    assert [(row.kind, row.actor_id, row.channel, row.address) for row in rows] == [
        (AuditKind.SIGNED_IN, stage.helene.id, "web", "127.0.0.1"),
        (AuditKind.SIGNED_OUT, stage.helene.id, "web", "127.0.0.1"),
    ]


def test_a_wrong_link_and_an_unknown_address_are_noted_without_what_was_typed(stage: Stage) -> None:
    browser = stage.browser()
    for _ in range(3):
        browser.client.post("/entrer/canarifaux")
    browser.client.post("/connexion", data={"mel": "canari@ailleurs.example"})

    assert [(row.kind, row.times, row.address, row.actor_id) for row in trail(stage)] == [
        (AuditKind.LINK_REFUSED, 3, "127.0.0.1", None),
        (AuditKind.ADDRESS_UNKNOWN, 1, "127.0.0.1", None),
    ]
    assert b"canari" not in stage.stored_bytes()


def test_a_second_factor_leaves_a_row_at_each_of_its_turns(stage: Stage) -> None:
    browser = stage.browser(stage.helene)
    page = browser.client.get("/second-facteur").text
    found = re.search(r'class="cle">([A-Z2-7 ]+)<', page)
    assert found is not None
    code = pyotp.TOTP(found[1].replace(" ", ""))
    post(browser, "/second-facteur", code="000000")
    post(browser, "/second-facteur", code=code.at(stage.clock()))
    stage.clock.advance(minutes=5)
    post(browser, "/compte/second-facteur/retirer", **{"code-retrait": code.at(stage.clock())})

    rows = [row for row in trail(stage) if row.kind not in {AuditKind.LINK_MADE, AuditKind.SIGNED_IN}]
    assert [(row.kind, row.actor_id) for row in rows] == [
        (AuditKind.CODE_REFUSED, stage.helene.id),
        (AuditKind.SECOND_FACTOR_SET, stage.helene.id),
        (AuditKind.SECOND_FACTOR_REMOVED, stage.helene.id),
    ]


def test_whoever_tries_too_often_is_noted(stage: Stage) -> None:
    browser = stage.browser()
    for _ in range(7):
        browser.client.post("/connexion", data={"mel": "canari@ailleurs.example"})

    (exhausted,) = trail(stage, AuditKind.TRIES_EXHAUSTED)
    assert (exhausted.times, exhausted.outcome, exhausted.address) == (2, "link address", "127.0.0.1")


def test_a_wrong_code_on_telegram_is_noted_with_the_account_that_gave_it(stage: Stage) -> None:
    stage.house.intake.receive(
        [
            Incoming(
                channel=Channel.TELEGRAM,
                update_ref="1",
                user_ref="4242",
                chat_ref="4242",
                display_name="Inconnue",
                text="/start ABCDEFGHJK",
                at=stage.clock(),
            )
        ]
    )
    assert stage.house.intake.handle_next()

    (row,) = trail(stage)
    assert (row.kind, row.channel, row.address) == (AuditKind.INVITATION_REFUSED, "telegram", "4242")
    assert row.outcome == "unknown"


# Rights.


def test_rights_that_are_given_changed_and_taken_leave_who_and_from_where(stage: Stage, ada: Agent) -> None:
    browser, nadia = stage.browser(ada), f"/personnes/{stage.nadia.id}"
    post(browser, "/personnes/inviter", nom="Inès Ravignan", role="agent", guichet=str(stage.guichet.id))
    post(browser, f"{nadia}/role", role="referent", guichet=str(stage.guichet.id))
    post(browser, f"{nadia}/fermer")

    doors = {AuditKind.SIGNED_IN, AuditKind.LINK_MADE}
    rows = [row for row in trail(stage) if row.kind not in doors]
    assert [(row.kind, row.subject, row.outcome) for row in rows][1:] == [
        (AuditKind.ROLE_CHANGED, f"agent:{stage.nadia.id}", "referent"),
        (AuditKind.AGENT_CLOSED, f"agent:{stage.nadia.id}", ""),
    ]
    assert rows[0].kind is AuditKind.AGENT_INVITED
    assert {(row.actor_id, row.channel, row.address) for row in rows} == {(ada.id, "web", "127.0.0.1")}


def test_whoever_is_let_in_by_a_code_is_noted_as_herself(stage: Stage) -> None:
    with stage.house.units() as work:
        code = AccessService(work, now=stage.clock()).invite_again(stage.bruno, by=stage.helene)
        AccessService(work, now=stage.clock() + timedelta(minutes=1)).redeem(
            code, Caller("telegram", "77", "77", "Bruno")
        )

    assert [(row.kind, row.channel) for row in trail(stage)] == [
        (AuditKind.AGENT_INVITED, ""),
        (AuditKind.AGENT_ENROLLED, "telegram"),
    ]
