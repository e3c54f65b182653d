"""Every field of every form of the site, filled with a NIR: none is written, and each is counted once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from page_forms import Sending, sendings_of
from sqlalchemy import func, select
from web_stage import Browser, Stage
from web_world import addresses, furnish

from guichets.registry import Role
from journal.entries import Kind
from storage import tables
from web.sent import COMPARED, SECRETS

NIR = "185057800608491"

CHAT = "/discussion"
"""What is said there is counted when the chat handles it."""
AS_TYPED = frozenset({"/brouillons", "/base/apercu"})
"""What is being typed comes many times, and is counted when it is sent."""


def test_no_form_of_the_site_puts_a_nir_on_disk_and_each_catch_is_counted_once(stage: Stage) -> None:
    things = furnish(stage)
    people = (
        stage.person("Denis Fontanel", Role.ADMINISTRATEUR),
        stage.nadia,
        stage.person("Odile Brun", Role.REFERENT),
    )
    tried, uncounted = 0, set()
    for browser in map(stage.browser, people):
        pages = [a.path for a in addresses(stage, things) if a.method == "GET" and "flux" not in a.path]
        for sending, name, value in _filled(browser, pages):
            before = _caught(stage)
            browser.client.post(sending.action, data=sending.data | {name: [value]})
            tried += 1
            is_counted_later = sending.action.startswith(CHAT) or sending.action in AS_TYPED
            if _caught(stage) - before != 1 and not is_counted_later and name not in COMPARED | SECRETS:
                uncounted.add((sending.action, name))
    assert tried > 300
    assert _columns_with_a_nir(stage) == set()
    assert uncounted == set()


@pytest.mark.parametrize(
    ("page", "address"),
    [("/discussion", "/discussion/message"), ("/mes-tickets/{ticket}", "/mes-tickets/{ticket}/completer")],
)
def test_the_name_of_a_file_is_masked_like_a_text(stage: Stage, page: str, address: str) -> None:
    browser, ticket = stage.browser(stage.nadia), stage.open_ticket().reference
    action = address.format(ticket=ticket)
    form = next(
        s
        for s in sendings_of(browser.client.get(page.format(ticket=ticket)).text)
        if s.action.startswith(action)
    )
    browser.client.post(
        form.action,
        data=form.data | {"texte": ["voir la pièce"]},
        files={"fichiers": (f"dossier {NIR}.txt", b"rien", "text/plain")},
    )
    assert _columns_with_a_nir(stage) == set()


def test_a_nonce_that_hides_a_nir_is_replaced(stage: Stage) -> None:
    browser = stage.browser(stage.nadia)
    form = next(s for s in sendings_of(browser.client.get(CHAT).text) if s.action == f"{CHAT}/message")
    browser.client.post(form.action, data=form.data | {"texte": ["quel délai ?"], "envoi": [f"{NIR}-x"]})
    assert _columns_with_a_nir(stage) == set()


def _filled(browser: Browser, pages: list[str]) -> Iterator[tuple[Sending, str, str]]:
    """Each way to send each form, with a NIR in each of its fields in turn."""
    seen = set()
    for path in pages:
        with browser.client.stream("GET", path) as page:
            if not page.headers.get("content-type", "").startswith("text/html"):
                continue
            page.read()
        for sending in sendings_of(page.text):
            pressed = sending.fields[-1:] if sending.label else ()
            for name in {name for name, _ in sending.fields} - {"jeton"}:
                key = (sending.action, name, pressed)
                if sending.action != "/deconnexion" and key not in seen:
                    seen.add(key)
                    value = f"n{NIR}@mairie.example" if name == "mel" else f"Nadia {NIR}"
                    yield _completed(sending, path), name, value


def _completed(sending: Sending, path: str) -> Sending:
    """With something in the fields that are empty, so that no other refusal comes first."""
    fields = tuple((name, value or _USUAL.get(name, "Odile")) for name, value in sending.fields)
    return Sending(sending.action or path, fields, sending.label)


_USUAL = {"mel": "odile@mairie.example", "telephone": "0493000000", "jour": "2026-12-03", "heure": "10:00"}


def _caught(stage: Stage) -> int:
    counted = select(func.count()).where(tables.journal.c.kind == Kind.NIR_MASKED)
    with stage.database.reading() as session:
        return session.execute(counted).scalar_one()


def _columns_with_a_nir(stage: Stage) -> set[str]:
    found = set()
    with stage.database.reading() as session:
        for table in tables.metadata.sorted_tables:
            for row in session.execute(select(table)).mappings():
                found |= {f"{table.name}.{name}" for name, value in row.items() if NIR in str(value)}
    return found


def test_forms_are_read_at_the_entrance_alone() -> None:
    """A page that read the request by itself would see what nobody has masked."""
    web = Path(__file__).parents[2] / "web"
    reads = re.compile(r"request\.(?:form|json|body|stream)\(")
    assert [f.name for f in web.rglob("*.py") if reads.search(f.read_text(encoding="utf-8"))] == ["sent.py"]
