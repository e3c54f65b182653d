from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from web_stage import Browser, Stage

from delivery.files import Attachment
from journal.entries import Kind
from knowledge_base.themes import Theme
from tickets.life import Status
from tickets.pole.national import NationalPole
from tickets.reopening import MOST
from tickets.service import Request
from tickets.ticket import SENSITIVE, Side, Ticket

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
POLE = NationalPole("pole@sne.example", "relais@sne.example", ("relais@sne.example",), True)
SECRETS = ("LETTRE-AU-POLE", "RÉPONSE-DU-POLE", "fichier-du-pole.png")


@pytest.fixture
def nadia(stage: Stage) -> Browser:
    return stage.browser(stage.nadia)


def plain(page: str) -> str:
    """A no-break space being a space."""
    return page.replace("\N{NO-BREAK SPACE}", " ")


def seen(browser: Browser, address: str) -> str:
    return plain(browser.client.get(address).text)


def path(ticket: Ticket) -> str:
    return f"/mes-tickets/{ticket.reference}"


def order(browser: Browser, ticket: Ticket, name: str, **fields: str) -> tuple[int, str]:
    status, page = browser.order(path(ticket), name, **fields)
    return status, plain(page)


def by_helene(stage: Stage, ticket: Ticket, what: str, text: str = "") -> None:
    with stage.house.units() as work:
        known = work.tickets.by_reference(ticket.reference)
        assert known is not None
        desk = stage.desk(work)
        if what == "reply":
            desk.reply(known, text, by=stage.helene)
        elif what == "ask":
            desk.ask(known, text, by=stage.helene)
        elif what == "take":
            desk.take(known, by=stage.helene)
        elif what == "close":
            desk.close(known, by=stage.helene)


def escalate(stage: Stage, ticket: Ticket, *, answered: bool) -> None:
    """The pole is written to, and answers, with a file."""
    stage.to_pole(ticket.reference, SECRETS[0], answer=SECRETS[1] if answered else "")
    if answered:
        with stage.house.units() as work:
            known = work.tickets.by_reference(ticket.reference)
            assert known is not None
            file = Attachment(SECRETS[2], "image/png", 72, path=str(stage.folder / "x.png"))
            known.messages[-1].attachments.append(file)


def test_her_tickets_say_where_they_stand_and_who_is_awaited(stage: Stage, nadia: Browser) -> None:
    untaken, taken, asked, closed = (stage.open_ticket(f"Question {n} ?") for n in range(4))
    by_helene(stage, taken, "take")
    by_helene(stage, asked, "ask", "Quel navigateur ?")
    by_helene(stage, closed, "close")

    page = seen(nadia, "/mes-tickets")

    assert "Le gestionnaire doit vous répondre." in page
    assert "Hélène Ozanne s’en occupe." in page
    assert "C’est à vous : une précision vous est demandée." in page
    assert page.index("En cours</h2>") < page.index(untaken.reference) < page.index("Clos</h2>")
    assert page.index("Clos</h2>") < page.index(closed.reference)


def test_without_a_ticket_the_page_says_what_comes_here(stage: Stage, nadia: Browser) -> None:
    assert "Vous n’avez aucun ticket." in seen(nadia, "/mes-tickets")
    assert "Il n’y a pas d’autre ticket." in seen(nadia, "/mes-tickets?page=3")


def test_a_long_list_is_read_page_by_page(stage: Stage, nadia: Browser) -> None:
    stage.working = False
    first = stage.open_ticket()
    for _ in range(20):
        stage.open_ticket()

    page = seen(nadia, "/mes-tickets")
    assert first.reference not in page
    assert 'rel="next" href="/mes-tickets?page=2"' in page
    assert first.reference in seen(nadia, "/mes-tickets?page=2")


def test_a_sensitive_matter_is_read_on_its_own_page_only(stage: Stage, nadia: Browser) -> None:
    with stage.house.units() as work:
        ticket = stage.desk(work).open_ticket(
            Request(question="Elle est en danger", theme="", kind=SENSITIVE),
            by=stage.nadia,
            channel="web",
            chat_ref=f"agent-{stage.nadia.id}",
        )

    assert "en danger" not in seen(nadia, "/mes-tickets")
    assert "Sujet sensible" in seen(nadia, "/mes-tickets")
    assert "en danger" in seen(nadia, path(ticket))


@pytest.mark.parametrize("answered", [False, True], ids=["at the pole", "back from the pole"])
def test_the_exchange_with_the_pole_is_nowhere_for_the_agent(
    stage: Stage, nadia: Browser, answered: bool
) -> None:
    (stage.folder / "x.png").write_bytes(PNG)
    ticket = stage.open_ticket()
    escalate(stage, ticket, answered=answered)

    pages = [
        seen(nadia, "/mes-tickets"),
        seen(nadia, path(ticket)),
        order(nadia, ticket, "completer", texte="une précision")[1],
        order(nadia, ticket, "completer", texte="")[1],
        order(nadia, ticket, "clore")[1],
        order(nadia, ticket, "rouvrir")[1],
    ]

    assert [secret for secret in SECRETS for page in pages if secret in page] == []
    assert "Réponse du pôle" not in pages[1]
    for number in range(3):
        assert nadia.client.get(f"{path(ticket)}/fichier/{number}").status_code == 404


def test_the_number_of_a_file_never_reaches_into_the_exchange_with_the_pole(
    stage: Stage, nadia: Browser
) -> None:
    """The agent's own file comes after the pole's: it has the first number of what they may see."""
    (stage.folder / "x.png").write_bytes(b"du pole")
    ticket = stage.open_ticket()
    escalate(stage, ticket, answered=True)
    sent = {"fichiers": ("écran.png", PNG)}
    nadia.client.post(f"{path(ticket)}/completer", data=nadia.form(path(ticket)), files=sent)

    assert nadia.client.get(f"{path(ticket)}/fichier/0").content == PNG
    assert nadia.client.get(f"{path(ticket)}/fichier/1").status_code == 404


def test_how_long_the_pole_has_had_it_is_told_in_working_days(stage: Stage, nadia: Browser) -> None:
    ticket = stage.open_ticket()
    escalate(stage, ticket, answered=False)
    assert "au pôle national depuis moins d’un jour ouvré" in seen(nadia, path(ticket))

    stage.clock.now += timedelta(days=7)  # a Wednesday again
    for page in (seen(nadia, "/mes-tickets"), seen(nadia, path(ticket))):
        assert "au pôle national depuis 5 jours ouvrés" in page


def test_the_thread_is_what_was_said_to_each_other_in_order(stage: Stage, nadia: Browser) -> None:
    ticket = stage.open_ticket()
    by_helene(stage, ticket, "ask", "Quel navigateur ?")
    stage.clock.advance(minutes=5)
    status, page = order(nadia, ticket, "completer", texte="Firefox\n<b>à jour</b>")

    assert status == 303
    assert "C’est envoyé au gestionnaire." in page
    assert page.index("Quel navigateur ?") < page.index("Firefox<br>&lt;b&gt;à jour")
    assert stage.ticket(ticket.reference).status is Status.IN_PROGRESS
    stage.turn()
    assert any("Firefox" in text for _, text in stage.bubbles(stage.helene))


def test_the_answer_that_closes_a_ticket_comes_before_its_end(stage: Stage, nadia: Browser) -> None:
    ticket = stage.open_ticket()
    with stage.house.units() as work:
        known = work.tickets.by_reference(ticket.reference)
        assert known is not None
        stage.desk(work).reply_and_close(known, "Menu Pièces.", by=stage.helene)

    page = seen(nadia, path(ticket))
    assert page.index("Pris en charge par") < page.index("Menu Pièces.") < page.index("Clos par")


def test_what_her_request_still_lacks_is_told_until_it_is_closed(stage: Stage, nadia: Browser) -> None:
    with stage.house.units() as work:
        bare = Request(question="Réactivation d’une demande", theme="reactivation", kind="reactivation")
        ticket = stage.desk(work).open_ticket(
            bare, by=stage.nadia, channel="web", chat_ref=f"agent-{stage.nadia.id}"
        )

    assert "Il manque encore" in seen(nadia, path(ticket))
    assert "Il manque encore" not in order(nadia, ticket, "clore")[1]


def test_before_its_last_end_she_is_told_that_it_is_the_last(stage: Stage, nadia: Browser) -> None:
    ticket = stage.open_ticket()
    for _ in range(MOST):
        assert "ne se rouvrira plus" not in seen(nadia, path(ticket))
        order(nadia, ticket, "clore")
        order(nadia, ticket, "rouvrir", texte="Toujours pas.")

    assert "ne se rouvrira plus" in seen(nadia, path(ticket))


def test_her_addition_is_logged_as_any_other(stage: Stage, nadia: Browser) -> None:
    ticket = stage.open_ticket()
    order(nadia, ticket, "completer", texte="voici")

    with stage.house.units.reading() as work:
        last = work.journal.about(ticket.reference)[-1].entry
    assert (last.kind, last.channel, last.actor_id) == (Kind.TICKET_COMPLETED, "web", stage.nadia.id)


def test_sending_a_form_twice_says_it_once(stage: Stage, nadia: Browser) -> None:
    ticket = stage.open_ticket()
    form = nadia.form(path(ticket), texte="une précision")

    for _ in range(3):
        assert nadia.client.post(f"{path(ticket)}/completer", data=form).status_code == 303

    assert [message.text for message in stage.ticket(ticket.reference).messages] == ["une précision"]


def test_what_she_has_not_read_yet_is_read_first(stage: Stage, nadia: Browser) -> None:
    """Else the agent would answer, or close, beside the point."""
    ticket = stage.open_ticket()
    form = nadia.form(path(ticket), texte="alors ?")
    by_helene(stage, ticket, "reply", "Par le menu Éditions.")

    for name in ("completer", "clore"):
        answer = nadia.client.post(f"{path(ticket)}/{name}", data=form)
        assert answer.status_code == 409
        assert "Un message est arrivé pour vous" in plain(answer.text)
        assert "Par le menu Éditions." in plain(answer.text)
        assert "\nalors ?</textarea>" in plain(answer.text)
    assert stage.ticket(ticket.reference).status is Status.ANSWERED


def test_a_ticket_that_was_only_taken_takes_her_precision(stage: Stage, nadia: Browser) -> None:
    ticket = stage.open_ticket()
    form = nadia.form(path(ticket), texte="une précision")
    by_helene(stage, ticket, "take")

    assert nadia.client.post(f"{path(ticket)}/completer", data=form).status_code == 303


def test_she_closes_then_reopens_with_what_is_missing(stage: Stage, nadia: Browser) -> None:
    ticket = stage.open_ticket()
    by_helene(stage, ticket, "reply", "Par le menu Éditions.")

    assert "Le ticket est clos." in order(nadia, ticket, "clore")[1]
    assert stage.ticket(ticket.reference).is_closed
    status, page = order(nadia, ticket, "rouvrir", texte="Ce menu n’existe pas.")

    assert status == 303
    assert "Le ticket est rouvert" in page
    assert "Ce menu n’existe pas." in page
    assert stage.ticket(ticket.reference).status is Status.OPEN


@pytest.mark.parametrize("name", ["clore", "rouvrir"])
def test_pressed_twice_it_is_done_once(stage: Stage, nadia: Browser, name: str) -> None:
    ticket = stage.open_ticket()
    if name == "rouvrir":
        by_helene(stage, ticket, "close")
    form = nadia.form(path(ticket))

    for _ in range(2):
        assert nadia.client.post(f"{path(ticket)}/{name}", data=form).status_code == 303

    done = [event.action for event in stage.ticket(ticket.reference).history]
    assert done.count({"clore": "close", "rouvrir": "reopen"}[name]) == 1


def test_what_she_wrote_on_a_closed_ticket_stays_and_reopens_it(stage: Stage, nadia: Browser) -> None:
    ticket = stage.open_ticket()
    form = nadia.form(path(ticket), texte="Encore ceci")
    by_helene(stage, ticket, "close")

    answer = nadia.client.post(f"{path(ticket)}/completer", data=form)

    assert answer.status_code == 422
    assert "le ticket est « clos »" in plain(answer.text)
    assert "\nEncore ceci</textarea>" in plain(answer.text)
    assert "Rouvrir le ticket</button>" in plain(answer.text)


@pytest.mark.parametrize("texte", ["", "  \n ", "\u202e"])
def test_an_empty_message_is_refused_in_place(stage: Stage, nadia: Browser, texte: str) -> None:
    ticket = stage.open_ticket()
    status, page = order(nadia, ticket, "completer", texte=texte)
    assert status == 422
    assert "Le message est vide." in page


def test_a_very_long_message_is_refused_with_what_she_wrote(stage: Stage, nadia: Browser) -> None:
    status, page = order(nadia, stage.open_ticket(), "completer", texte="a" * 4_001)
    assert status == 422
    assert "4 000 caractères au plus" in page
    assert "a" * 4_001 in page


def test_a_nir_is_taken_out_counted_and_never_kept(stage: Stage, nadia: Browser) -> None:
    ticket = stage.open_ticket()
    status, page = order(nadia, ticket, "completer", texte="c’est 1 85 05 78 006 084 91 merci")

    assert status == 422
    assert "c’est [NIR masqué] merci</textarea>" in page
    assert stage.ticket(ticket.reference).messages == []
    assert b"85 05 78 006" not in stage.stored_bytes()
    with stage.house.units.reading() as work:
        assert Kind.NIR_MASKED in {row.entry.kind for row in work.journal.rows()}


def test_a_file_goes_with_her_words_and_comes_back_safely(stage: Stage, nadia: Browser) -> None:
    ticket = stage.open_ticket()
    answer = nadia.client.post(
        f"{path(ticket)}/completer",
        data=nadia.form(path(ticket), texte="l’écran"),
        files={"fichiers": ("../écran 1850578006084 91.png", PNG, "text/html")},
    )
    assert answer.status_code == 303
    page = seen(nadia, path(ticket))
    link = re.search(r'<a href="(/mes-tickets/[^"]+/fichier/0)">([^<]+)</a>', page)
    assert link
    assert link.group(2) == "écran [NIR masqué].png"

    file = nadia.client.get(link.group(1))

    assert file.content == PNG
    assert "sandbox" in file.headers["content-security-policy"]
    for other in (stage.bruno, stage.helene):
        assert stage.browser(other).client.get(link.group(1)).status_code == 404


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("dessin.svg", b"<svg><script>alert(1)</script></svg>"),
        ("outil.exe", b"MZ" + bytes(9)),
        ("vide.png", b""),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_and_nothing_is_said(
    stage: Stage, nadia: Browser, name: str, content: bytes
) -> None:
    ticket = stage.open_ticket()
    answer = nadia.client.post(
        f"{path(ticket)}/completer",
        data=nadia.form(path(ticket), texte="voici"),
        files={"fichiers": (name, content)},
    )
    assert answer.status_code == 422
    assert f"Le fichier « {name} »" in plain(answer.text)
    assert "\nvoici</textarea>" in plain(answer.text)
    assert stage.ticket(ticket.reference).messages == []


@pytest.mark.parametrize("who", ["bruno", "helene"])
def test_another_s_ticket_is_as_good_as_unknown_even_for_a_gestionnaire(stage: Stage, who: str) -> None:
    ticket = stage.open_ticket()
    other = stage.browser(getattr(stage, who))
    data = {"jeton": other.hidden("/discussion", "jeton"), "texte": "bonjour"}
    before = len(list(stage.folder.rglob("*.png")))

    assert ticket.reference not in seen(other, "/mes-tickets")
    assert other.client.get(path(ticket)).status_code == 404
    for name in ("completer", "clore", "rouvrir"):
        answer = other.client.post(f"{path(ticket)}/{name}", data=data, files={"fichiers": ("e.png", PNG)})
        assert answer.status_code == 404
    assert stage.ticket(ticket.reference).history == []
    assert len(list(stage.folder.rglob("*.png"))) == before


def test_a_gestionnaire_finds_the_tickets_that_she_opened(stage: Stage) -> None:
    with stage.house.units() as work:
        ticket = stage.desk(work).open_ticket(
            Request(question="Une question à moi ?", theme=Theme.PIECES.value),
            by=stage.helene,
            channel="web",
            chat_ref=f"agent-{stage.helene.id}",
        )
    helene = stage.browser(stage.helene)
    assert "Une question à moi ?" in seen(helene, "/mes-tickets")
    assert order(helene, ticket, "completer", texte="encore")[0] == 303


@pytest.mark.parametrize("name", ["repondre", "pole", "prendre", "x"])
def test_there_is_no_other_order_here(stage: Stage, nadia: Browser, name: str) -> None:
    ticket = stage.open_ticket()
    assert nadia.client.post(f"{path(ticket)}/{name}", data=nadia.form(path(ticket))).status_code == 404


def test_each_side_is_named(stage: Stage, nadia: Browser) -> None:
    ticket = replace(stage.open_ticket())
    by_helene(stage, ticket, "reply", "Par le menu.")
    page = seen(nadia, path(ticket))
    assert re.search(r'class="qui">Hélène Ozanne, <time', page)
    assert re.search(r'class="qui">Vous, <time', page)
    assert Side.POLE.value not in page
