"""What people type is shown, and never obeyed: on every page of the route table, in every field."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
from base_fakes import FakeLibrary
from sqlalchemy import String, cast, literal, update
from web_probe import ATTRIBUTE, MADE, PROBE, SUM, TAG, TYPED, Scan, names_read, text_columns
from web_stage import NIR_ENTRY, Browser, Stage
from web_world import Address, addresses, frozen_bilan, furnish
from whole import in_turn

from delivery.files import Attachment
from guichets.registry import Agent, Role
from guichets.rights import Right
from knowledge_base.learning.compilation import Difficulty, Remark
from knowledge_base.upkeep.life import RevisionStatus
from knowledge_base.upkeep.revisions import Revision
from storage import tables
from storage.database import Database
from web.shield import HEADERS

HOSTILE = replace(
    NIR_ENTRY, question=PROBE, answer=PROBE, source=PROBE, validated_by=PROBE, variants=(PROBE,)
)
# Whatever takes a whole address takes these too; whatever wants it to begin with « / » must not.
ELSEWHERE = ("//evil.example/x", "/\\evil.example/x")


@pytest.fixture
def stage(database: Database, tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(database, tmp_path, library=FakeLibrary((HOSTILE,)))
    with stage.served():
        yield stage


def administrateur(stage: Stage) -> Agent:
    return stage.person("Denis Fontanel", Role.ADMINISTRATEUR)


def furnish_with_hostile_words(stage: Stage) -> list[Address]:
    """Every field of every thing says the same; the addresses of all that can be looked at."""
    stage.open_ticket(files=(Attachment(f"{PROBE}.png", "image/png", 72, file_ref="x"),))
    stage.browser(stage.nadia).say(PROBE)
    hostile = Difficulty(
        key="abcd1234", name=PROBE, questions=2, guichets=(stage.guichet.id or 0,), examples=(PROBE,)
    )
    with stage.house.units() as work:
        work.compilations.freeze("06", "2026-10", [hostile], stage.clock())
        work.compilations.keep_remark("06", 2026, hostile.key, Remark())
    things = furnish(stage)
    stage.to_pole(things.ticket, answer="Corrigé")
    with stage.house.units() as work:
        work.revisions.add(
            Revision(
                entry_id=NIR_ENTRY.id,
                number=1,
                status=RevisionStatus.DRAFT,
                content=HOSTILE,
                author_id=stage.helene.id,
                author_name="",
                at=stage.clock(),
            )
        )
        assert stage.helene.id is not None
        work.drafts.keep(stage.helene.id, f"ticket:{things.ticket}:reponse", "", stage.clock())
        frozen_bilan(work, now=stage.clock(), zone=stage.house.settings.zone, by=stage.helene, words=PROBE)
        work.places.bind_group("-100", "", by=stage.helene.id, now=stage.clock())
    with stage.database.writing() as session:
        for table in tables.metadata.sorted_tables:
            typed = [column.name for column in table.columns if f"{table.name}.{column.name}" in TYPED]
            # A number keeps apart the names that must differ.
            mark = cast(table.c.id, String) if "id" in table.c else literal("")
            if typed:
                session.execute(update(table).values(dict.fromkeys(typed, PROBE + mark)))
    return [address for address in addresses(stage, things) if address.method == "GET"]


def page_of(browser: Browser, address: Address, asked: str) -> httpx.Response | None:
    """A page; None for a stream, a file or a form to be saved."""
    with browser.client.stream("GET", f"{address.path}?{asked}") as answer:
        if not answer.headers.get("content-type", "").startswith("text/html"):
            return None
        answer.read()
    return answer


def readers(stage: Stage) -> dict[Right, Browser]:
    """Who opens each page: whoever may open the most, and an agent for what is their own."""
    owner, agent = stage.browser(administrateur(stage)), stage.browser(stage.nadia)
    return {right: agent if right is Right.SPEAK else owner for right in Right}


@contextmanager
def tokens_of(visitors: Mapping[Right, Browser]) -> Iterator[Mapping[Right, str]]:
    """What proves where their forms come from, which is still good once all of them were sent."""
    browsers = {id(browser): browser for browser in visitors.values()}
    tokens = {number: browser.hidden("/compte", "jeton") for number, browser in browsers.items()}
    yield {right: tokens[id(browser)] for right, browser in visitors.items()}
    for number, browser in browsers.items():
        assert browser.hidden("/compte", "jeton"), "signed out on the way"
        assert browser.client.post("/deconnexion", data={"jeton": tokens[number]}).status_code < 400
        assert browser.client.post("/deconnexion", data={"jeton": "faux"}).status_code >= 400


def test_every_text_column_is_known_to_be_typed_or_made_by_the_house() -> None:
    unknown = [name for name in text_columns() if (name in TYPED) == bool(MADE.fullmatch(name))]

    assert unknown == [], "say in tests/support/web_probe.py whether people fill them"


def test_nothing_that_people_typed_becomes_a_part_of_a_page_and_none_lacks_the_safe_headers(
    stage: Stage,
) -> None:
    """Nor has a page any script or style of its own."""
    pages = furnish_with_hostile_words(stage)
    helene, nadia = stage.browser(stage.helene), stage.browser(stage.nadia)
    # No page of the agents' own space is asked for in parts.
    ways: Sequence[tuple[Browser, Mapping[str, str]]] = (
        (helene, {}),
        (helene, {"HX-Request": "true"}),
        (nadia, {}),
    )
    bitten, unsafe, showing = list[str](), list[str](), 0
    for address in pages:
        for browser, headers in ways:
            with browser.client.stream("GET", address.path, headers=headers) as page:
                policy = {name: page.headers.get(name) for name in HEADERS}
                unsafe += [] if policy == dict(HEADERS) else [f"{address.path}: {json.dumps(policy)}"]
                if not page.headers.get("content-type", "").startswith("text/html"):
                    continue
                page.read()
            showing += f"&lt;{TAG} {ATTRIBUTE}=1&gt;" in page.text
            scan = Scan(page.text)
            if page.status_code >= 500 or scan.is_bitten or SUM in page.text:
                bitten.append(f"{address.path}: {page.status_code}")
            if not page.headers.get("content-disposition", "").startswith("attachment"):
                unsafe += [f"{address.path}: {name}" for name in scan.inline]

    assert (bitten, unsafe) == ([], [])
    assert showing > 40  # the words are there, and harmless


def test_nothing_that_an_address_asks_becomes_a_part_of_a_page(stage: Stage) -> None:
    visitors = readers(stage)
    asked = urlencode(dict.fromkeys(sorted(names_read()), PROBE))
    bitten = []
    for address in addresses(stage, furnish(stage)):
        if address.method != "GET" or address.path == "/sante":
            continue
        page = page_of(visitors[address.route.right], address, asked)
        if page is not None and (page.status_code >= 500 or Scan(page.text).is_bitten or SUM in page.text):
            bitten.append(f"{address.path}: {page.status_code}")

    assert bitten == []


def test_nothing_that_a_form_sends_becomes_a_part_of_a_page(stage: Stage) -> None:
    visitors = readers(stage)
    asked = dict.fromkeys(sorted(names_read()), PROBE)
    bitten = []
    with tokens_of(visitors) as tokens:
        for address in addresses(stage, furnish(stage)):
            if address.method != "POST" or address.path.startswith(("/deconnexion", "/compte/sessions")):
                continue
            right = address.route.right
            page = visitors[right].client.post(address.path, data={**asked, "jeton": tokens[right]})
            if page.status_code >= 500 or Scan(page.text).is_bitten or SUM in page.text:
                bitten.append(f"{address.path}: {page.status_code}")

    assert bitten == []


def test_no_parameter_leads_to_another_site(stage: Stage) -> None:
    """One place and the other in turn: no page looks by itself at the addresses that it is given."""
    visitors = readers(stage)
    names = sorted(names_read() | {"next", "url", "retour", "suite", "redirect"})
    led = []
    with tokens_of(visitors) as tokens:
        for address, place in in_turn(addresses(stage, furnish(stage)), ELSEWHERE):
            outside = {"Referer": place, "X-Forwarded-Host": "evil.example", "HX-Current-URL": place}
            asked = dict.fromkeys(names, place)
            path = f"{address.path}?{urlencode(asked)}"
            if address.path.startswith(("/deconnexion", "/compte/sessions")) or address.path.endswith(
                "/flux"
            ):
                continue
            right = address.route.right
            client = visitors[right].client
            if address.method == "GET":
                answer = client.get(path, headers=outside)
            else:
                sent = {**asked, "jeton": tokens[right]}
                answer = client.post(path, data=sent, headers=outside)
            goes = [answer.headers.get(name, "/") for name in ("location", "hx-redirect", "hx-location")]
            is_page = "html" in answer.headers.get("content-type", "")
            links = Scan(answer.text).links if is_page else []
            led += [f"{address.name} → {link}" for link in (*goes, *links) if not _stays(link)]

    assert led == []


def _stays(link: str) -> bool:
    if link.startswith(("mailto:", "tel:", "#", "?")) or "evil.example" not in link:
        return True
    return link.startswith("/") and not link.startswith(("//", "/\\"))


@pytest.mark.parametrize(
    "name", ["a\r\nSet-Cookie: x=1.png", 'a"; filename="b.html', "a\x00b.png", "é\u202egnp.png"]
)
def test_the_name_of_a_file_adds_nothing_to_the_headers(stage: Stage, name: str) -> None:
    picture = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64
    browser = stage.browser(stage.nadia)
    browser.client.post(
        "/discussion/message", data=browser.form(texte="voici"), files={"fichiers": (name, picture)}
    )
    with stage.house.units.reading() as work:
        said = next(m for m in work.web_messages.latest(f"agent-{stage.nadia.id}", limit=9) if m.from_agent)

    answer = browser.client.get(f"/discussion/fichier/{said.id}/0")

    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    disposition = answer.headers["content-disposition"]
    assert 'filename="b.html"' not in disposition
    assert not any(character in disposition for character in "\r\n\x00\u202e")
