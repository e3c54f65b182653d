from __future__ import annotations

import pytest
from web_stage import Browser, Stage

from tickets.life import Action
from tickets.ticket import Attachment, Side


@pytest.fixture
def helene(stage: Stage) -> Browser:
    return stage.browser(stage.helene)


def order(browser: Browser, reference: str, name: str, **fields: str) -> tuple[int, str]:
    """Gives an order from a fresh page of the ticket; the status, and the page that follows."""
    page = f"/tickets/{reference}"
    answer = browser.client.post(f"{page}/{name}", data=browser.form(page, **fields))
    if answer.status_code == 303:
        return 303, browser.client.get(answer.headers["location"]).text
    return answer.status_code, answer.text


def test_the_list_shows_open_tickets_first_and_their_age_in_words(stage: Stage, helene: Browser) -> None:
    closed = stage.open_ticket("Question close")
    order(helene, closed.reference, "clore")
    opened = stage.open_ticket("Question ouverte")
    stage.clock.advance(days=3)

    page = helene.client.get("/tickets").text

    assert page.index(opened.reference) < page.index(closed.reference)
    assert "il y a 3 jours" in page
    assert "Mairie de Valbonne" in page
    assert "Pièces et dossier unique" in page
    assert "à prendre" in page


def test_an_empty_list_says_what_will_come(helene: Browser) -> None:
    assert "Aucun ticket en cours" in helene.client.get("/tickets").text


def test_a_reply_names_its_recipient_and_reaches_her_chat(stage: Stage, helene: Browser) -> None:
    ticket = stage.open_ticket()
    page = helene.client.get(f"/tickets/{ticket.reference}").text
    assert "Répondre à Nadia Ferrand</button>" in page

    status, page = order(helene, ticket.reference, "repondre", texte="Par le menu « Éditions ».")
    stage.turn()

    assert status == 303
    assert "Votre réponse est envoyée à Nadia Ferrand." in page
    assert "Par le menu « Éditions »." in stage.bubbles(stage.nadia)[-1][1]
    assert stage.ticket(ticket.reference).assignee_id == stage.helene.id


def test_a_precision_is_asked(stage: Stage, helene: Browser) -> None:
    ticket = stage.open_ticket()

    order(helene, ticket.reference, "preciser", texte="Quel navigateur ?")
    stage.turn()

    assert "a besoin d’une précision" in stage.bubbles(stage.nadia)[-1][1]


def test_pressing_reply_twice_replies_once(stage: Stage, helene: Browser) -> None:
    ticket = stage.open_ticket()
    form = helene.form(f"/tickets/{ticket.reference}", texte="Oui.")

    answers = [helene.client.post(f"/tickets/{ticket.reference}/repondre", data=form) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert [message.text for message in stage.ticket(ticket.reference).messages] == ["Oui."]


def test_an_order_on_a_ticket_that_changed_keeps_the_text_and_does_nothing(
    stage: Stage, helene: Browser
) -> None:
    ticket = stage.open_ticket()
    form = helene.form(f"/tickets/{ticket.reference}", texte="Ma réponse")
    with stage.house.units() as work:
        known = work.tickets.by_reference(ticket.reference)
        assert known is not None
        stage.desk(work).add(known, "Un détail de plus", by=stage.nadia)

    answer = helene.client.post(f"/tickets/{ticket.reference}/repondre", data=form)

    assert answer.status_code == 409
    assert "Le ticket a changé" in answer.text
    assert ">Ma réponse</textarea>" in answer.text
    assert "Un détail de plus" in answer.text
    assert [m.text for m in stage.ticket(ticket.reference).messages] == ["Un détail de plus"]


def test_an_empty_reply_is_refused_in_place(stage: Stage, helene: Browser) -> None:
    ticket = stage.open_ticket()

    status, page = order(helene, ticket.reference, "repondre", texte="")

    assert (status, "Le message est vide. Écrivez quelques mots." in page) == (422, True)


def test_too_long_a_reply_is_refused_and_kept(stage: Stage, helene: Browser) -> None:
    ticket = stage.open_ticket()

    status, page = order(helene, ticket.reference, "repondre", texte="a" * 4_001)

    assert status == 422
    assert "a" * 4_001 in page


def test_a_nir_in_a_reply_is_taken_out_before_anything_leaves(stage: Stage, helene: Browser) -> None:
    ticket = stage.open_ticket()

    status, page = order(helene, ticket.reference, "repondre", texte="Cherchez 1 85 05 78 006 084 91.")

    assert status == 422
    assert ">Cherchez [NIR masqué].</textarea>" in page
    assert stage.ticket(ticket.reference).messages == []
    assert b"85 05 78 006" not in stage.stored_bytes()


def test_the_exchange_with_the_pole_stands_apart(stage: Stage, helene: Browser) -> None:
    ticket = stage.open_ticket()
    with stage.house.units() as work:
        known = work.tickets.by_reference(ticket.reference)
        assert known is not None
        known.apply(Action.ESCALATE, by=stage.helene, at=stage.clock())
        known.say(
            "Bonjour le pôle", by=stage.helene, side=Side.GESTIONNAIRE, at=stage.clock(), to_agent=False
        )
        stage.desk(work).record_pole_answer(known, "Bonjour le guichet", by=stage.helene)

    page = helene.client.get(f"/tickets/{ticket.reference}").text

    assert page.count('<article class="dit pole">') == 2
    assert page.count("L’agent ne voit pas ce message.") == 2
    assert "Au pôle national" in page
    assert "Du pôle national" in page


def test_taking_shows_the_holder_and_taking_over_is_said(stage: Stage, helene: Browser) -> None:
    other = stage.person("Karim Lormont", stage.helene.role)
    ticket = stage.open_ticket()
    form = helene.form(f"/tickets/{ticket.reference}")
    order(stage.browser(other), ticket.reference, "prendre")

    refused = helene.client.post(f"/tickets/{ticket.reference}/prendre", data=form)

    assert refused.status_code == 422
    assert "est déjà pris par Karim Lormont" in refused.text
    assert "Reprendre le ticket à Karim Lormont</button>" in refused.text
    assert order(helene, ticket.reference, "reprendre")[0] == 303
    assert stage.ticket(ticket.reference).assignee_id == stage.helene.id


def test_a_colleague_s_ticket_is_not_answered_unknowingly(stage: Stage, helene: Browser) -> None:
    other = stage.person("Karim Lormont", stage.helene.role)
    ticket = stage.open_ticket()
    order(stage.browser(other), ticket.reference, "prendre")

    status, page = order(helene, ticket.reference, "repondre", texte="Voici la réponse.")

    assert status == 422
    assert "est déjà pris par Karim Lormont" in page
    assert ">Voici la réponse.</textarea>" in page
    assert stage.ticket(ticket.reference).messages == []


def test_a_closed_ticket_only_reopens(stage: Stage, helene: Browser) -> None:
    ticket = stage.open_ticket()
    stale = helene.form(f"/tickets/{ticket.reference}", texte="Trop tard")
    _, page = order(helene, ticket.reference, "clore")

    assert "Ce ticket est clos" in page
    assert "Répondre à" not in page
    late = helene.client.post(f"/tickets/{ticket.reference}/repondre", data=stale)
    assert (late.status_code, "Trop tard" in late.text) == (409, True)
    assert order(helene, ticket.reference, "rouvrir")[0] == 303
    assert stage.ticket(ticket.reference).is_closed is False


def test_the_theme_changes_among_those_that_exist(stage: Stage, helene: Browser) -> None:
    ticket = stage.open_ticket()

    assert order(helene, ticket.reference, "theme", theme="nir")[0] == 303
    assert order(helene, ticket.reference, "theme", theme="<b>")[0] == 422
    assert stage.ticket(ticket.reference).theme == "nir"


def test_files_come_from_our_folder_only(stage: Stage, helene: Browser) -> None:
    nadia = stage.browser(stage.nadia)
    picture = b"\x89PNG\r\n\x1a\n" + bytes(64)
    nadia.client.post("/discussion/message", data=nadia.form(), files={"fichiers": ("e.png", picture)})
    kept = next((stage.folder / "fichiers").rglob("*.png"))
    ticket = stage.open_ticket(
        files=(
            Attachment("écran.png", "image/png", 72, path=str(kept)),
            Attachment("photo", "image/jpeg", 72, file_ref="AgACAgQ"),
            Attachment("passwd", "image/png", 72, path="/etc/passwd"),
        )
    )

    answers = [helene.client.get(f"/tickets/{ticket.reference}/fichier/{n}") for n in range(4)]

    assert [answer.status_code for answer in answers] == [200, 404, 404, 404]
    assert answers[0].content == picture
    assert "ouvrez le ticket dans Telegram" in answers[1].text
    assert "à ouvrir dans Telegram" in helene.client.get(f"/tickets/{ticket.reference}").text


@pytest.mark.parametrize("reference", ["T-2026-9999", "x", "%2e%2e", "T-2026-0001%0aX: y"])
def test_an_unknown_ticket_gets_a_page_that_helps(helene: Browser, reference: str) -> None:
    answer = helene.client.get(f"/tickets/{reference}")

    assert answer.status_code == 404
    assert 'href="/tickets"' in answer.text


def test_an_agent_sees_no_ticket_here_not_even_hers(stage: Stage) -> None:
    ticket = stage.open_ticket()
    nadia = stage.browser(stage.nadia)

    for path in ("/tickets", f"/tickets/{ticket.reference}", f"/tickets/{ticket.reference}/fichier/0"):
        answer = nadia.client.get(path)
        assert answer.status_code == 403
        assert 'href="/mes-tickets"' in answer.text
        assert "attestation" not in answer.text
