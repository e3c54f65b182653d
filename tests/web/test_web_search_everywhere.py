"""A reference opens its ticket; other words are looked for everywhere, and the views are what they found."""

from __future__ import annotations

import re

import pytest
from web_stage import Browser, Stage

from tickets.service import Request
from web.console.tickets.queue_address import references_meant


@pytest.fixture
def helene(stage: Stage) -> Browser:
    return stage.browser(stage.helene)


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("T-2026-0015", "T-2026-0015"),
        (" t-2026-15 ", "T-2026-0015"),
        ("t 2025 15", "T-2025-0015"),
        ("T24", "T-2026-0024"),
        ("24", "T-2026-0024"),
        ("2026-12345", "T-2026-12345"),
        ("lettre 24", ""),
        ("006112345678900001", ""),
    ],
)
def test_a_reference_is_read_however_it_is_typed(words: str, first: str) -> None:
    assert next(iter(references_meant(words, year=2026)), "") == first


def test_a_reference_opens_its_ticket_closed_or_not_and_another_s_number_does_not(
    stage: Stage, helene: Browser
) -> None:
    ticket = stage.open_ticket()
    helene.order(f"/tickets/{ticket.reference}", "clore")

    for words in ("1", ticket.reference.lower()):
        answer = helene.client.get("/tickets", params={"dans": "a-prendre", "mots": words})
        assert answer.headers["location"] == f"/tickets/{ticket.reference}"
    assert helene.client.get("/tickets", params={"mots": "777"}).status_code == 200


def test_a_numero_unique_opens_the_one_ticket_that_bears_it(stage: Stage, helene: Browser) -> None:
    number = "006112345678900001"

    def opens() -> str:
        request = Request(question="Une demande", theme="pieces", numero_unique=number)
        with stage.house.units() as work:
            ticket = stage.desk(work).open_ticket(request, by=stage.nadia, channel="web", chat_ref="agent-1")
        return ticket.reference

    first = opens()
    answer = helene.client.get("/tickets", params={"mots": number})
    assert answer.headers["location"] == f"/tickets/{first}"
    second = opens()
    page = helene.client.get("/tickets", params={"mots": number})
    assert page.status_code == 200
    assert first in page.text
    assert second in page.text


def test_words_are_looked_for_everywhere_and_the_views_count_what_they_found(
    stage: Stage, helene: Browser
) -> None:
    closed = stage.open_ticket("Comment imprimer une attestation ?").reference
    helene.order(f"/tickets/{closed}", "clore")
    taken = stage.open_ticket("Imprimer encore").reference
    helene.order(f"/tickets/{taken}", "prendre")

    page = helene.client.get("/tickets?dans=a-prendre&mots=imprimer").text

    assert closed in page
    assert taken in page
    assert 'aria-current="page">Partout <span class="compte">2</span>' in page
    assert re.search(r'mots=imprimer"[^>]*>Clos <span class="compte">1</span>', page)
    only = helene.client.get("/tickets?vue=clos&mots=imprimer").text
    assert f"ticket-{closed}" in only
    assert f"ticket-{taken}" not in only


def excerpts(page: str) -> list[str]:
    return re.findall(r'<p class="extrait">(.*?)</p>', page)


def test_a_line_shows_where_in_the_thread_the_words_are(stage: Stage, helene: Browser) -> None:
    ticket = stage.open_ticket("Comment imprimer ?")
    helene.order(
        f"/tickets/{ticket.reference}", "repondre", texte="Le <b>récépissé</b> est dans l’onglet Édition."
    )

    whole = helene.client.get("/tickets", params={"mots": "RECEPISSES", "vue": "partout"}).text
    as_typed = helene.client.get(
        "/tickets", params={"mots": "recep", "vue": "partout"}, headers={"HX-Request": "true"}
    ).text

    shown = "Le &lt;b&gt;<mark>récépissé</mark>&lt;/b&gt; est dans l’onglet Édition."
    assert excerpts(whole) == [shown]
    assert excerpts(as_typed) == [shown]


def test_what_the_question_shows_is_marked_there_and_said_once(stage: Stage, helene: Browser) -> None:
    stage.open_ticket("Comment réactiver une demande ?")

    page = helene.client.get("/tickets", params={"mots": "reactive"}).text

    assert "Comment <mark>réactiver</mark> une demande ?" in page
    assert excerpts(page) == []
    assert "<mark>" not in helene.client.get("/tickets").text


def test_a_sensitive_ticket_is_found_and_shows_nothing(stage: Stage, helene: Browser) -> None:
    request = Request(question="Violences racontées", theme="separation", kind="sensible")
    with stage.house.units() as work:
        ticket = stage.desk(work).open_ticket(request, by=stage.nadia, channel="web", chat_ref="agent-1")
        stage.desk(work).add(ticket, "Elle parle de violences", by=stage.nadia)

    page = helene.client.get("/tickets", params={"mots": "violences"}).text

    assert ticket.reference in page
    assert "<mark>" not in page
    assert "Elle parle" not in page
