"""What an agent says of a closed ticket, on their own pages, and where the gestionnaire reads it."""

from __future__ import annotations

import csv
import re
from io import StringIO

import pytest
from terminal import plain
from web_stage import Browser, Stage

from journal.entries import Kind
from tickets.reopening import MOST
from tickets.ticket import Rating, Ticket

NIR = "2 69 05 49 588 157 80"


@pytest.fixture
def nadia(stage: Stage) -> Browser:
    return stage.browser(stage.nadia)


@pytest.fixture
def helene(stage: Stage) -> Browser:
    return stage.browser(stage.helene)


def path(ticket: Ticket) -> str:
    return f"/mes-tickets/{ticket.reference}"


def by_helene(stage: Stage, ticket: Ticket, order: str, *words: str) -> None:
    with stage.house.units() as work:
        known = work.tickets.by_reference(ticket.reference)
        getattr(stage.desk(work), order)(known, *words, by=stage.helene)
    stage.turn()


@pytest.fixture
def closed(stage: Stage) -> Ticket:
    ticket = stage.open_ticket()
    by_helene(stage, ticket, "close")
    return ticket


def ratings(stage: Stage) -> list[str]:
    with stage.house.units.reading() as work:
        return [row.entry.outcome for row in work.journal.rows() if row.entry.kind is Kind.TICKET_RATED]


def test_a_closed_ticket_asks_and_keeps_her_answer(stage: Stage, nadia: Browser, closed: Ticket) -> None:
    page = plain(nadia.client.get(path(closed)).text)
    assert "Cela vous a-t-il aidé ?" in page
    assert "jusqu’au samedi 5 décembre 2026" in page

    status, after = nadia.order(path(closed), "utile", texte="Très clair")

    assert status == 303
    assert "Merci de l’avoir dit." in after
    assert "Vous avez répondu : « oui, merci », « Très clair »" in plain(after)
    ticket = stage.ticket(closed.reference)
    assert (ticket.rating, ticket.rating_comment) == (Rating.HELPED, "Très clair")


def test_she_changes_her_mind_and_the_gestionnaire_is_told(
    stage: Stage, nadia: Browser, closed: Ticket
) -> None:
    nadia.order(path(closed), "utile")
    _, after = nadia.order(path(closed), "pas-utile", texte="Le menu n’existe pas")
    stage.turn()

    assert "votre gestionnaire en est prévenu" in after
    assert ratings(stage) == ["helped", "not_helped"]
    assert "Le menu n’existe pas" in stage.bubbles(stage.helene)[-1][1]
    assert stage.ticket(closed.reference).is_closed


def test_in_the_web_chat_the_closing_message_has_the_same_two_buttons(
    stage: Stage, nadia: Browser, closed: Ticket
) -> None:
    page = nadia.client.get("/discussion").text
    assert "Oui, merci" in page
    assert "Non, pas vraiment" in page

    assert "Ajouter un mot" in nadia.press(f"rating:not_helped:{closed.reference}")
    nadia.press(f"rating:word:{closed.reference}")
    assert "votre mot est gardé" in nadia.say("Toujours bloqué")
    assert stage.ticket(closed.reference).rating_comment == "Toujours bloqué"


def test_a_nir_in_her_word_is_taken_out_and_kept_nowhere(
    stage: Stage, nadia: Browser, closed: Ticket
) -> None:
    status, page = nadia.order(path(closed), "utile", texte=f"pour {NIR}")
    assert status == 422
    assert NIR not in page
    assert re.search(r'id="mot"[^>]*value="pour \[', page)
    assert stage.ticket(closed.reference).rating is None
    assert NIR.replace(" ", "").encode() not in stage.stored_bytes().replace(b" ", b"")


def test_a_word_that_is_too_long_is_refused_and_stays_in_its_field(
    stage: Stage, nadia: Browser, closed: Ticket
) -> None:
    long = "mot " * 100
    status, page = nadia.order(path(closed), "utile", texte=long)
    assert status == 422
    assert "300 caractères au plus" in plain(page)
    assert f'value="{long.strip()}"' in page
    assert stage.ticket(closed.reference).rating is None


def test_what_she_closed_herself_asks_nothing(stage: Stage, nadia: Browser) -> None:
    ticket = stage.open_ticket()
    nadia.order(path(ticket), "clore")
    page = nadia.client.get(path(ticket)).text
    assert "Cela vous a-t-il aidé" not in page
    assert "Rouvrir le ticket" in page
    status, page = nadia.order(path(ticket), "utile")
    assert status == 422
    assert "une fois que le gestionnaire l’a clos" in page


def test_after_ten_days_the_page_says_what_to_do_instead(
    stage: Stage, nadia: Browser, closed: Ticket
) -> None:
    form = nadia.form(path(closed), texte="Encore ceci")
    stage.clock.advance(days=11)
    nadia = stage.browser(stage.nadia)
    page = nadia.client.get(path(closed)).text
    assert "Rouvrir le ticket" not in page
    assert "Ce ticket ne se rouvre plus." in page
    assert 'href="/discussion">Poser une question' in page

    form["jeton"] = nadia.hidden("/discussion", "jeton")
    refused = nadia.client.post(f"{path(closed)}/rouvrir", data=form)
    assert refused.status_code == 422
    assert "clos depuis plus de 10 jours" in plain(refused.text)
    assert stage.ticket(closed.reference).is_closed


def test_the_fourth_reopening_proposes_a_call(
    stage: Stage, nadia: Browser, helene: Browser, closed: Ticket
) -> None:
    for number in range(MOST):
        assert nadia.order(path(closed), "rouvrir", texte=f"Encore {number}")[0] == 303
        by_helene(stage, closed, "close")
    status, page = nadia.order(path(closed), "rouvrir")
    assert status == 422
    assert "Appelez votre gestionnaire" in page
    assert "Rouvert 3 fois par l’agent" in plain(helene.client.get(f"/tickets/{closed.reference}").text)


def test_the_ticket_s_page_the_list_and_the_bilan_show_what_she_said(
    stage: Stage, nadia: Browser, helene: Browser, closed: Ticket
) -> None:
    nadia.order(path(closed), "pas-utile", texte="Rien <b>ne</b> change")

    page = helene.client.get(f"/tickets/{closed.reference}").text
    assert "Non, pas vraiment" in page
    assert "Rien &lt;b&gt;ne&lt;/b&gt; change" in page

    sheet = helene.client.get("/tickets/liste.csv?vue=clos").content.decode("utf-8-sig")
    (line,) = csv.DictReader(StringIO(sheet), delimiter=";")
    assert line["Avis de l’agent"] == "non, pas vraiment"

    bilan = plain(helene.client.get("/bilan").text)
    assert "Avis donnés par les agents" in bilan
    assert re.search(r"Avis « oui, merci »</th>\s*<td class=\"nombre\"><?[^>]*>?0 % \(0 sur 1\)", bilan)
    rows = re.search(r'href="(/journal\?[^"]*chiffre=assistance\.satisfaction\.ratings)"', bilan)
    assert rows
    assert "pas utile" in helene.client.get(rows.group(1).replace("&amp;", "&")).text
    assert "ne change" not in helene.client.get("/journal").text
