"""A ticket's page: what it shows, the orders that it takes, and what it refuses."""

from __future__ import annotations

import re

import pytest
from web_stage import Browser, Stage

from delivery.files import Attachment
from guichets.registry import Agent, Role
from knowledge_base.themes import Theme
from tickets.life import Action, Status
from tickets.service import Request
from tickets.ticket import SENSITIVE


@pytest.fixture
def helene(stage: Stage) -> Browser:
    return stage.browser(stage.helene)


@pytest.fixture
def karim(stage: Stage) -> Browser:
    return stage.browser(stage.person("Karim Lormont", Role.GESTIONNAIRE))


def page_of(reference: str) -> str:
    return f"/tickets/{reference}"


def written(page: str, name: str = "texte") -> str:
    """What stands in a text field of the page."""
    found = re.search(rf'<textarea id="{name}".*?>\n(.*?)</textarea>', page, re.DOTALL)
    assert found, name
    return found.group(1)


def said(stage: Stage, reference: str) -> list[str]:
    return [message.text for message in stage.ticket(reference).messages]


# Answering.


def test_a_reply_names_its_recipient_and_reaches_her_chat(stage: Stage, helene: Browser) -> None:
    page = page_of(stage.open_ticket().reference)
    assert "Répondre à Nadia Ferrand</button>" in helene.client.get(page).text

    status, after = helene.order(page, "repondre", texte="Par le menu « Éditions ».")
    stage.turn()

    assert status == 303
    assert "Votre réponse est envoyée à Nadia Ferrand." in after
    assert "Ticket suivant" in after
    assert "Par le menu « Éditions »." in stage.bubbles(stage.nadia)[-1][1]


def test_whoever_answers_holds_the_ticket(stage: Stage, helene: Browser) -> None:
    ticket = stage.open_ticket()

    helene.order(page_of(ticket.reference), "repondre", texte="Oui.")

    assert stage.ticket(ticket.reference).assignee_id == stage.helene.id


def test_a_precision_is_asked(stage: Stage, helene: Browser) -> None:
    helene.order(page_of(stage.open_ticket().reference), "preciser", texte="Quel navigateur ?")
    stage.turn()

    assert "a besoin d’une précision" in stage.bubbles(stage.nadia)[-1][1]


def test_pressing_reply_twice_replies_once(stage: Stage, helene: Browser) -> None:
    ticket = stage.open_ticket()
    form = helene.form(page_of(ticket.reference), texte="Oui.")

    answers = [helene.client.post(f"{page_of(ticket.reference)}/repondre", data=form) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert said(stage, ticket.reference) == ["Oui."]


def test_an_order_on_a_ticket_that_changed_keeps_the_text_and_does_nothing(
    stage: Stage, helene: Browser
) -> None:
    ticket = stage.open_ticket()
    form = helene.form(page_of(ticket.reference), texte="Ma réponse")
    with stage.house.units() as work:
        known = work.tickets.by_reference(ticket.reference)
        assert known is not None
        stage.desk(work).add(known, "Un détail de plus", by=stage.nadia)

    answer = helene.client.post(f"{page_of(ticket.reference)}/repondre", data=form)

    assert answer.status_code == 409
    assert "Le ticket a changé" in answer.text
    assert written(answer.text) == "Ma réponse"
    assert "Un détail de plus" in answer.text
    assert said(stage, ticket.reference) == ["Un détail de plus"]


def test_an_empty_reply_is_refused_in_place(stage: Stage, helene: Browser) -> None:
    status, page = helene.order(page_of(stage.open_ticket().reference), "repondre", texte="")

    assert (status, "Le message est vide. Écrivez quelques mots." in page) == (422, True)


def test_too_long_a_reply_is_refused_and_kept(stage: Stage, helene: Browser) -> None:
    status, page = helene.order(page_of(stage.open_ticket().reference), "repondre", texte="a" * 4_001)

    assert (status, written(page)) == (422, "a" * 4_001)


def test_a_nir_in_a_reply_is_taken_out_before_anything_leaves(stage: Stage, helene: Browser) -> None:
    ticket = stage.open_ticket()

    status, page = helene.order(
        page_of(ticket.reference), "repondre", texte="Cherchez 1 85 05 78 006 084 91."
    )

    assert (status, written(page)) == (422, "Cherchez [NIR masqué].")
    assert said(stage, ticket.reference) == []
    assert b"85 05 78 006" not in stage.stored_bytes()


# Holding, closing, changing.


def test_taking_shows_the_holder_and_taking_over_is_said(
    stage: Stage, helene: Browser, karim: Browser
) -> None:
    ticket = stage.open_ticket()
    form = helene.form(page_of(ticket.reference))
    karim.order(page_of(ticket.reference), "prendre")

    refused = helene.client.post(f"{page_of(ticket.reference)}/prendre", data=form)

    assert refused.status_code == 422
    assert "est déjà pris par Karim Lormont" in refused.text
    assert "Reprendre le ticket à Karim Lormont</button>" in refused.text
    assert helene.order(page_of(ticket.reference), "reprendre")[0] == 303
    assert stage.ticket(ticket.reference).assignee_id == stage.helene.id


def test_a_colleague_s_ticket_is_not_answered_unknowingly(
    stage: Stage, helene: Browser, karim: Browser
) -> None:
    ticket = stage.open_ticket()
    karim.order(page_of(ticket.reference), "prendre")

    status, page = helene.order(page_of(ticket.reference), "repondre", texte="Voici la réponse.")

    assert (status, written(page)) == (422, "Voici la réponse.")
    assert "est déjà pris par Karim Lormont" in page
    assert said(stage, ticket.reference) == []


def test_a_wrong_take_is_given_back(stage: Stage, helene: Browser, karim: Browser) -> None:
    page = page_of(stage.open_ticket().reference)
    _, taken = helene.order(page, "prendre")
    assert taken.count("Rendre le ticket</button>") == 1

    _, given = helene.order(page, "rendre")

    assert "un collègue peut le prendre" in given
    ticket = stage.ticket(page.rpartition("/")[2])
    assert (ticket.status, ticket.assignee_id) == (Status.OPEN, None)
    assert [event.action for event in ticket.history] == ["take", "release"]
    assert "rendu par Hélène Ozanne" in given
    assert karim.order(page, "prendre")[0] == 303


def test_what_awaits_the_agent_stays_so_when_it_is_given_back(stage: Stage, helene: Browser) -> None:
    page = page_of(stage.open_ticket().reference)
    helene.order(page, "preciser", texte="Quel navigateur ?")

    _, given = helene.order(page, "rendre")

    ticket = stage.ticket(page.rpartition("/")[2])
    assert (ticket.status, ticket.assignee_id) == (Status.WAITING, None)
    assert "Rendre le ticket" not in given


def test_nobody_gives_back_what_a_colleague_holds(stage: Stage, helene: Browser, karim: Browser) -> None:
    page = page_of(stage.open_ticket().reference)
    karim.order(page, "prendre")

    assert "Rendre le ticket" not in helene.client.get(page).text
    status, refused = helene.order(page, "rendre")

    assert (status, "est déjà pris par Karim Lormont" in refused) == (422, True)
    assert stage.ticket(page.rpartition("/")[2]).assignee_id is not None


def test_a_ticket_is_answered_and_closed_at_once_and_told_once(stage: Stage, helene: Browser) -> None:
    page = page_of(stage.open_ticket().reference)
    assert "Répondre et clore (Nadia Ferrand)</button>" in helene.client.get(page).text
    before = len(stage.bubbles(stage.nadia))

    _, after = helene.order(page, "repondre-clore", texte="Par le menu « Éditions ».")
    stage.turn()

    assert "et le ticket est clos" in after
    assert after.count("Rouvrir le ticket</button>") == 1
    assert stage.ticket(page.rpartition("/")[2]).is_closed
    (told,) = stage.bubbles(stage.nadia)[before:]
    assert "Par le menu « Éditions »." in told[1]
    assert "Votre ticket est clos." in told[1]


def test_pressing_reply_and_close_twice_does_it_once(stage: Stage, helene: Browser) -> None:
    ticket = stage.open_ticket()
    form = helene.form(page_of(ticket.reference), texte="Oui.")

    answers = [helene.client.post(f"{page_of(ticket.reference)}/repondre-clore", data=form) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert said(stage, ticket.reference) == ["Oui."]


def test_a_ticket_at_the_pole_is_not_closed_by_a_word_of_patience(stage: Stage, helene: Browser) -> None:
    ticket = stage.open_ticket()
    with stage.house.units() as work:
        known = work.tickets.by_reference(ticket.reference)
        assert known is not None
        known.apply(Action.ESCALATE, by=stage.helene, at=stage.clock())

    assert "Répondre et clore" not in helene.client.get(page_of(ticket.reference)).text


def test_closing_offers_to_reopen_and_to_go_on(stage: Stage, helene: Browser) -> None:
    page = page_of(stage.open_ticket().reference)

    _, closed = helene.order(page, "clore")

    assert "Ce ticket est clos" in closed
    assert closed.count("Rouvrir le ticket</button>") == 1
    assert f'href="{page}/suivant"' in closed
    assert "Répondre à" not in closed
    assert helene.order(page, "rouvrir")[0] == 303
    assert stage.ticket(page.rpartition("/")[2]).is_closed is False


def test_a_closed_ticket_takes_no_reply_and_gives_the_text_back(stage: Stage, helene: Browser) -> None:
    page = page_of(stage.open_ticket().reference)
    stale = helene.form(page, texte="Trop tard")
    helene.order(page, "clore")

    late = helene.client.post(f"{page}/repondre", data=stale)

    assert (late.status_code, "Trop tard" in late.text) == (409, True)


def test_the_theme_changes_among_those_that_exist(stage: Stage, helene: Browser) -> None:
    ticket = stage.open_ticket()

    assert helene.order(page_of(ticket.reference), "theme", theme="nir")[0] == 303
    assert helene.order(page_of(ticket.reference), "theme", theme="<b>")[0] == 422
    assert stage.ticket(ticket.reference).theme == "nir"


@pytest.mark.parametrize(
    ("order", "status"), [("escalader", 404), ("x", 404), ("nouvelles", 405), ("suivant", 405)]
)
def test_what_is_no_order_does_nothing(stage: Stage, helene: Browser, order: str, status: int) -> None:
    """No such page, or a page that is only read."""
    ticket = stage.open_ticket()

    assert helene.order(page_of(ticket.reference), order)[0] == status
    assert stage.ticket(ticket.reference).assignee_id is None


# What the page tells.


def test_the_service_clock_is_told_in_words(stage: Stage, helene: Browser) -> None:
    page = page_of(stage.open_ticket().reference)
    in_time = helene.client.get(page).text.replace("\N{NO-BREAK SPACE}", " ")
    assert "réponse due vendredi 27 novembre 2026 à 10 h, dans 2 jours ouvrés" in in_time
    assert "en retard" not in in_time

    stage.clock.advance(days=7)
    helene = stage.browser(stage.helene)
    late = helene.client.get(page).text
    helene.order(page, "repondre", texte="Enfin.")
    answered = helene.client.get(page).text

    assert "en retard de 3 jours ouvrés" in late
    assert "en retard</span>" in late
    assert re.search(r"donnée <time [^>]*>à l’instant</time>", answered)
    assert "en retard" not in answered


def test_the_history_is_complete_and_in_words(stage: Stage, helene: Browser) -> None:
    page = page_of(stage.open_ticket().reference)
    for order, fields in (
        ("prendre", {}),
        ("theme", {"theme": "nir"}),
        ("temps", {"minutes": "12", "comptees": "0"}),
        ("clore", {}),
    ):
        stage.clock.advance(minutes=1)
        helene.order(page, order, **fields)

    shown = helene.client.get(page).text.split('id="historique"')[1]
    told = re.findall(r"</time> : (.*?)</li>", shown.replace("\N{NO-BREAK SPACE}", " "))

    assert told == [
        "ouvert par Nadia Ferrand",
        "pris en charge par Hélène Ozanne",
        "thème changé en « NIR et état civil » par Hélène Ozanne",
        "12 min comptées par Hélène Ozanne",
        "clos par Hélène Ozanne",
    ]


def test_a_sensitive_ticket_says_so_at_the_top_and_once_that_it_leaves_no_delay(
    stage: Stage, helene: Browser
) -> None:
    with stage.house.units() as work:
        ticket = stage.desk(work).open_ticket(
            Request(question="Une agente est menacée", theme=Theme.RGPD.value, kind=SENSITIVE),
            by=stage.nadia,
            channel="web",
            chat_ref="agent",
        )

    page = helene.client.get(page_of(ticket.reference)).text

    assert page.index("Sujet sensible.") < page.index("Une agente est menacée")
    assert page.count("sans délai") == 1


def test_an_open_page_hears_that_its_ticket_changed_and_nothing_else(
    stage: Stage, helene: Browser, karim: Browser
) -> None:
    page = page_of(stage.open_ticket().reference)
    state = helene.form(page)["etat"]
    stage.open_ticket("Une autre question")
    before = helene.client.get(f"{page}/nouvelles", params={"etat": state})

    karim.order(page, "prendre")
    after = helene.client.get(f"{page}/nouvelles", params={"etat": state})

    assert (before.status_code, before.text) == (204, "")
    assert after.status_code == 200
    assert f'<a href="{page}">Le relire</a>' in after.text
    assert "<html" not in after.text


# Files.


def test_files_come_from_our_folder_only_and_pictures_are_seen(stage: Stage, helene: Browser) -> None:
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
    page = page_of(ticket.reference)

    answers = [helene.client.get(f"{page}/fichier/{n}") for n in range(4)]
    shown = helene.client.get(page).text

    assert [answer.status_code for answer in answers] == [200, 404, 404, 404]
    assert answers[0].content == picture
    assert "ouvrez le ticket dans Telegram" in answers[1].text
    assert re.findall(r'<img class="vignette" src="([^"]*)"', shown) == [f"{page}/fichier/0"]
    assert shown.count("à ouvrir dans Telegram") == 2


# Who may.


def gestionnaire_of(stage: Stage, departement: str) -> Agent:
    agent = Agent(
        name="Ailleurs",
        role=Role.GESTIONNAIRE,
        guichet_id=None,
        departement=departement,
        created_at=stage.clock(),
    )
    with stage.house.units() as work:
        work.registry.add(agent)
    return agent


def test_a_lecteur_sees_everything_and_has_no_form(stage: Stage) -> None:
    ticket = stage.open_ticket()
    lecteur = stage.browser(stage.person("Lise Cavarel", Role.LECTEUR))
    page = lecteur.client.get(page_of(ticket.reference)).text
    main = page[page.index("<main") : page.index("</main>")]

    assert "Comment imprimer l’attestation" in main
    assert "ouvert par Nadia Ferrand" in main
    assert re.findall("<form|<button|<textarea", main) == []
    assert lecteur.order(page_of(ticket.reference), "clore")[0] == 403


def test_another_departement_finds_nothing_here(stage: Stage) -> None:
    ticket = stage.open_ticket()
    elsewhere = stage.browser(gestionnaire_of(stage, "67"))
    form = elsewhere.form("/discussion", texte="bonjour", etat="open.0.0.0")
    page = page_of(ticket.reference)

    for path in (page, f"{page}/nouvelles", f"{page}/suivant", f"{page}/fichier/0", f"{page}/escalade"):
        assert elsewhere.client.get(path).status_code == 404
    for order in ("repondre", "clore", "temps", "chronometre", "arreter", "escalade", "pole"):
        assert elsewhere.client.post(f"{page}/{order}", data=form).status_code == 404
    assert stage.ticket(ticket.reference).history == []


@pytest.mark.parametrize("reference", ["T-2026-9999", "x", "%2e%2e", "T-2026-0001%0aX: y"])
def test_an_unknown_ticket_gets_a_page_that_helps(helene: Browser, reference: str) -> None:
    answer = helene.client.get(f"/tickets/{reference}")

    assert answer.status_code == 404
    assert 'href="/tickets"' in answer.text


def test_an_agent_sees_no_ticket_here_not_even_hers(stage: Stage) -> None:
    ticket = stage.open_ticket()
    nadia = stage.browser(stage.nadia)

    for path in ("/tickets", page_of(ticket.reference), f"{page_of(ticket.reference)}/fichier/0"):
        answer = nadia.client.get(path)
        assert answer.status_code == 403
        assert 'href="/mes-tickets"' in answer.text
        assert "attestation" not in answer.text


def test_what_people_wrote_stays_text(stage: Stage, helene: Browser) -> None:
    nasty = '<script>alert(1)</script> "><img src=x onerror=alert(1)>'
    page = page_of(stage.open_ticket(nasty).reference)

    _, shown = helene.order(page, "repondre", texte=nasty)

    assert "<script>alert" not in shown
    assert "<img src=x" not in shown
    assert shown.count("&lt;script&gt;alert(1)") >= 2


def test_a_precision_that_never_came_says_since_when(stage: Stage) -> None:
    ticket = stage.open_ticket()
    with stage.house.units() as work:
        known = work.tickets.by_reference(ticket.reference)
        assert known is not None
        stage.desk(work).ask(known, "Un seul poste ?", by=stage.helene)
    page = f"/tickets/{ticket.reference}"
    asked = stage.browser(stage.helene).client.get(page).text
    assert "<dt>Précision</dt><dd>demandée " in asked
    assert "ne l’attend plus" not in asked
    stage.clock.advance(days=30)
    assert "ne l’attend plus" in stage.browser(stage.helene).client.get(page).text


# Its title, and who is joined about it.


def titles(page: str) -> tuple[str, str]:
    """That of the tab, and that of the page."""
    tab, title = re.search(r"<title>(.*?)</title>", page), re.search(r"<h1>(.*?)</h1>", page)
    assert tab
    assert title
    return tab.group(1), title.group(1)


def test_the_question_is_the_title_of_the_page_and_of_its_tab(stage: Stage, helene: Browser) -> None:
    reference = stage.open_ticket("Comment imprimer " + "l’attestation " * 20).reference

    tab, title = titles(helene.client.get(page_of(reference)).text)

    assert title.startswith("Comment imprimer l’attestation")
    assert title.endswith("attestation…")
    assert len(title) <= 120
    assert tab == f"{title} – {reference} – Relais SNE"
    greeting = stage.open_ticket("Bonjour,\n\nComment imprimer ?").reference
    assert titles(helene.client.get(page_of(greeting)).text)[1] == "Comment imprimer ?"
    assert '<span class="question">Comment imprimer ?</span>' in helene.client.get("/tickets").text


def test_no_word_of_a_sensitive_ticket_is_a_title(stage: Stage, helene: Browser) -> None:
    with stage.house.units() as work:
        ticket = stage.desk(work).open_ticket(
            Request(question="Une agente est menacée", theme=Theme.RGPD.value, kind=SENSITIVE),
            by=stage.nadia,
            channel="web",
            chat_ref="agent",
        )

    tab, title = titles(helene.client.get(page_of(ticket.reference)).text)

    assert (tab, title) == (f"Sujet sensible – {ticket.reference} – Relais SNE", "Sujet sensible")


def test_what_was_said_stands_among_what_happened(stage: Stage, helene: Browser) -> None:
    page = page_of(stage.open_ticket().reference)
    helene.order(page, "preciser", texte="Quel navigateur ?")
    stage.clock.advance(minutes=1)
    helene.order(page, "repondre-clore", texte="Par le menu « Éditions ».")

    shown = helene.client.get(page).text.split('id="historique"')[1].split("</ol>")[0]

    told = [
        "pris en charge par Hélène",
        "Quel navigateur ?",
        "précision demandée par Hélène",
        "Par le menu « Éditions ».",
        "clos par Hélène",
    ]
    assert [one for one in told if one not in shown] == []
    assert sorted(told, key=shown.index) == told
    assert "réponse envoyée" not in shown  # the answer itself is there


def test_the_guichet_and_its_agent_are_a_touch_away(stage: Stage, helene: Browser) -> None:
    reference = stage.open_ticket().reference
    with stage.house.units() as work:
        guichet = work.registry.guichet(stage.guichet.id or 0)
        assert guichet is not None
        guichet.phone, guichet.hours = "04 93 00 00 00", "lundi-vendredi 9:00-17:00"
        nadia = work.registry.agent(stage.nadia.id or 0)
        assert nadia is not None
        nadia.phone = "06 10 20 30 40"

    page = helene.client.get(page_of(reference)).text

    assert f'href="/guichets/{stage.guichet.id}" data-panneau>Mairie de Valbonne</a>' in page
    assert f'href="/personnes/{stage.nadia.id}" data-panneau>Nadia Ferrand</a>' in page
    assert 'href="tel:0610203040">06 10 20 30 40</a>' in page
    assert f"/tickets?vue=en-cours&amp;guichet={stage.guichet.id}" in page
    assert 'href="tel:0493000000">04 93 00 00 00</a>' in page
    assert "lundi-vendredi 9:00-17:00" in page


# Time, beside the answer.


def test_an_answer_counts_the_minutes_that_are_given_beside_it_once(stage: Stage, helene: Browser) -> None:
    ticket = stage.open_ticket()
    form = helene.form(page_of(ticket.reference), texte="Oui.", minutes="10")

    for _ in range(2):
        assert helene.client.post(f"{page_of(ticket.reference)}/repondre-clore", data=form).status_code == 303

    assert (stage.ticket(ticket.reference).minutes, said(stage, ticket.reference)) == (10, ["Oui."])


def test_an_answer_without_minutes_counts_none(stage: Stage, helene: Browser) -> None:
    ticket = stage.open_ticket()

    assert helene.order(page_of(ticket.reference), "repondre", texte="Oui.", minutes="")[0] == 303
    assert stage.ticket(ticket.reference).minutes == 0


def test_an_answer_with_minutes_that_cannot_be_does_not_leave(stage: Stage, helene: Browser) -> None:
    ticket = stage.open_ticket()

    status, page = helene.order(page_of(ticket.reference), "repondre", texte="Oui.", minutes="1441")

    assert (status, written(page), 'value="1441"' in page) == (422, "Oui.", True)
    assert said(stage, ticket.reference) == []


# Who follows it.


def test_the_card_says_who_follows_a_ticket(stage: Stage, helene: Browser) -> None:
    denis = stage.person("Denis Fontanel", Role.GESTIONNAIRE)
    page = page_of(stage.open_ticket().reference)
    reference = page.rpartition("/")[2]

    followed = []
    for choice in (stage.helene.id, "", denis.id, stage.helene.id):
        status, _ = helene.order(page, "tri/suivi", choix=str(choice))
        followed.append((status, stage.ticket(reference).assignee_id))

    assert followed == [(303, stage.helene.id), (303, None), (303, denis.id), (303, stage.helene.id)]


def test_nobody_hands_over_what_a_colleague_follows(stage: Stage, helene: Browser, karim: Browser) -> None:
    denis = stage.person("Denis Fontanel", Role.GESTIONNAIRE)
    page = page_of(stage.open_ticket().reference)
    karim.order(page, "prendre")
    holder = stage.ticket(page.rpartition("/")[2]).assignee_id

    for choice in ("", str(denis.id), str(stage.nadia.id), "x"):
        assert helene.order(page, "tri/suivi", choix=choice)[0] == 422
    assert stage.ticket(page.rpartition("/")[2]).assignee_id == holder
