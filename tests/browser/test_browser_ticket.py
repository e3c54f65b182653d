"""A ticket's page in a real browser: by keys alone, as news comes in, and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from socket import socket

import pytest
from page_faults import EVERY_LOOK, faults_in, violations
from pdf_pages import pdf_of
from playwright.sync_api import Page, expect
from web_stage import Stage

from delivery.files import Attachment, Upload
from guichets.registry import Role
from knowledge_base.themes import Theme
from storage.database import Database
from tickets.answer_templates import AnswerTemplate
from tickets.pole.national import NationalPole
from tickets.service import Request
from tickets.ticket import SENSITIVE

pytestmark = pytest.mark.browser

Open = Callable[..., Page]

POLE = NationalPole(
    address="pole@national.exemple.fr",
    sender="sne06@gestion.exemple.fr",
    authorised=("sne06@gestion.exemple.fr",),
    smtp_ready=True,
)
NO_BREAK = "\N{NO-BREAK SPACE}"


@pytest.fixture
def stage(database: Database, tmp_path: Path, door: socket) -> Iterator[Stage]:
    stage = Stage(database, tmp_path, pole=POLE)
    with stage.served(door):
        yield stage


@pytest.fixture
def reference(stage: Stage) -> str:
    return stage.open_ticket(f"Le NIR est-il obligatoire{NO_BREAK}?").reference


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent.trim() || document.activeElement.id"))


def fill_dossier(page: Page) -> None:
    page.get_by_label("Profil concerné").fill("guichet")
    page.get_by_label("Degré de blocage").select_option("partial")
    page.get_by_label("Aucun dossier en particulier").check()
    page.get_by_label("Ce qui a été fait").fill("Clic sur Pièces : écran blanc.")
    page.get_by_label("La réponse déjà donnée").fill("Autre navigateur essayé.")


# Seen by everybody.


def furnished(stage: Stage, reference: str) -> list[str]:
    """A ticket of each sort, with all that can stand beside it; the pages to look at."""
    with stage.house.units() as work:
        desk = stage.desk(work)
        ticket = work.tickets.by_reference(reference)
        assert ticket is not None
        photo = Attachment("photo", "image/jpeg", 72, file_ref="x")
        desk.add(ticket, "Voici l’écran.", by=stage.nadia, attachments=(photo,))
        desk.ask(ticket, "Quel navigateur ?", by=stage.helene)
        desk.change_theme(ticket, "nir", by=stage.helene)
        desk.spend(ticket, 12, by=stage.helene)
        assert stage.helene.id is not None
        work.answer_templates.add(
            AnswerTemplate.written(
                name="Accueil", text="Bonjour {{ agent }}", theme="nir", by=stage.helene.id, at=stage.clock()
            )
        )
        others = []
        for question, kind in (
            (f"NIR obligatoire{NO_BREAK}: pour un mineur ?", "question"),
            ("Menaces", SENSITIVE),
        ):
            request = Request(question=question, theme=Theme.NIR.value, kind=kind)
            others.append(desk.open_ticket(request, by=stage.bruno, channel="web", chat_ref="agent"))
        desk.reply(others[0], "Non, jamais exigé.", by=stage.helene)
        desk.close(others[0], by=stage.helene)
    return [
        f"/tickets/{reference}",
        f"/tickets/{reference}?fait=repondre",
        f"/tickets/{others[0].reference}?fait=clore",
        f"/tickets/{others[1].reference}",
        f"/tickets/{reference}/escalade",
        "/tickets/modeles",
        "/tickets/modeles/1",
        "/tickets/modeles/nouveau",
    ]


def test_every_page_is_accessible_and_fits(stage: Stage, open_page: Open, reference: str) -> None:
    paths = furnished(stage, reference)
    page = open_page(stage.helene)
    found: list[str] = []

    def look(path: str) -> None:
        found.extend(faults_in(EVERY_LOOK, page, path))

    for path in paths:
        page.goto(path)
        for details in page.locator("main details").all():
            details.evaluate("one => { one.open = true; }")
        look(path)
    page.goto(f"/tickets/{reference}/escalade")
    page.get_by_role("button", name="Composer la lettre").click()
    look("incomplete")
    fill_dossier(page)
    page.get_by_role("button", name="Composer la lettre").click()
    look("letter")
    page.get_by_role("button", name="Envoyer au pôle national").click()
    expect(page.get_by_role("link", name="Relancer le pôle national")).to_be_visible()
    look("escalated")

    assert found == []


def test_a_refusal_is_accessible_too(stage: Stage, open_page: Open, reference: str) -> None:
    page = open_page(stage.helene, f"/tickets/{reference}")
    page.get_by_label("Message pour Nadia Ferrand").fill("Cherchez 1 85 05 78 006 084 91.")
    page.get_by_role("button", name="Répondre à Nadia Ferrand").click()

    expect(page.get_by_role("alert")).to_contain_text("a été retiré")
    assert violations(page) == []


# Without JavaScript, and with the keyboard.


def test_a_ticket_is_treated_without_javascript_and_with_the_keyboard(
    stage: Stage, open_page: Open, reference: str
) -> None:
    page = open_page(stage.helene, f"/tickets/{reference}", javascript=False)
    done = page.locator(".fait")

    page.get_by_role("button", name="Prendre le ticket").press("Enter")
    expect(done).to_contain_text("Vous suivez maintenant ce ticket.")

    page.get_by_label("Thème").select_option("nir")
    page.get_by_role("button", name="Changer le thème").press("Enter")
    expect(done).to_contain_text("Le thème est changé.")

    page.locator("summary", has_text="Le NIR est-il obligatoire").press("Enter")
    page.get_by_role("link", name="Insérer la réponse de la fiche").press("Enter")
    expect(page.get_by_label("Message pour Nadia Ferrand")).to_have_value(
        f"{stage.library.base.entry('nir-obligatoire').answer}\n\n"
        f"Source{NO_BREAK}: CCH, art. R. 441-2-3 (2024-01-01)."
    )
    page.get_by_role("button", name="Répondre à Nadia Ferrand").press("Enter")
    expect(done).to_contain_text("Votre réponse est envoyée à Nadia Ferrand.")

    page.get_by_role("button", name="Clore le ticket").press("Enter")
    expect(page.get_by_role("heading", name="Ce ticket est clos")).to_be_visible()
    assert stage.ticket(reference).is_closed


def test_the_pole_is_written_to_without_javascript(stage: Stage, open_page: Open, reference: str) -> None:
    page = open_page(stage.helene, f"/tickets/{reference}", javascript=False)

    page.get_by_role("link", name="Escalader au pôle national").press("Enter")
    fill_dossier(page)
    page.get_by_role("button", name="Composer la lettre").press("Enter")
    page.get_by_role("button", name="Envoyer au pôle national").press("Enter")
    expect(page.locator(".fait")).to_contain_text("La lettre part au pôle national.")

    page.get_by_text("Le pôle a répondu ailleurs").press("Enter")
    page.get_by_label("Ce que le pôle national a répondu").fill("Connu, corrigé jeudi.")
    page.get_by_role("button", name="Noter la réponse du pôle").press("Enter")
    expect(page.locator(".fait")).to_contain_text("La réponse du pôle est notée.")

    expect(page.locator("#relire blockquote")).to_have_text("Connu, corrigé jeudi.")
    page.get_by_label("Ce que vous envoyez à Nadia Ferrand").fill("Ce sera corrigé jeudi.")
    page.get_by_role("button", name="Envoyer à Nadia Ferrand").press("Enter")
    expect(page.locator(".fait")).to_contain_text("Votre message est envoyé à Nadia Ferrand")


def test_a_letter_leads_and_enter_gives_the_order(stage: Stage, open_page: Open, reference: str) -> None:
    page = open_page(stage.helene, f"/tickets/{reference}")

    page.keyboard.press("r")
    assert page.evaluate("document.activeElement.id") == "texte"
    page.keyboard.insert_text("Bonjour")
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    assert focused(page) == "Clore le ticket"
    assert stage.ticket(reference).history == []

    page.keyboard.press("p")
    expect(page.get_by_text(f"Ctrl Entrée{NO_BREAK}: Demander une précision à Nadia Ferrand")).to_be_visible()
    page.keyboard.type(" camp")  # every one of these letters is a key elsewhere
    expect(page.get_by_label("Message pour Nadia Ferrand")).to_have_value("Bonjour camp")
    assert stage.ticket(reference).history == []
    page.keyboard.press("Control+Enter")
    expect(page.locator(".fait")).to_contain_text("Votre demande de précision est envoyée")
    page.keyboard.press("c")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Ce ticket est clos")).to_be_visible()
    page.keyboard.press("u")
    page.wait_for_url(f"**/tickets#ticket-{reference}")


def test_the_keys_that_open_something_open_it(stage: Stage, open_page: Open, reference: str) -> None:
    page = open_page(stage.helene, f"/tickets/{reference}")

    page.keyboard.press("m")
    assert focused(page) == "Écrire un premier modèle"
    page.keyboard.press("a")
    expect(page.locator(".fait")).to_contain_text("Vous suivez maintenant ce ticket.")
    page.keyboard.press("e")
    expect(page.get_by_role("heading", name=f"Escalader {reference}")).to_be_visible()
    page.keyboard.press("u")
    expect(page.get_by_role("heading", name="Le NIR est-il obligatoire", level=1)).to_be_visible()


def test_what_a_ticket_is_and_who_has_it_have_their_keys(
    stage: Stage, open_page: Open, reference: str
) -> None:
    stage.person("Karim Lormont", Role.GESTIONNAIRE)
    page = open_page(stage.helene, f"/tickets/{reference}")

    for key, field in (("g", "urgence"), ("t", "theme"), ("i", "note"), ("v", "collegue")):
        page.keyboard.press(key)
        expect(page.locator(f"#{field}")).to_be_focused()
        expect(page.locator(f"#{field}")).to_be_visible()
        page.keyboard.press("Escape")

    page.keyboard.press("?")
    told = page.get_by_role("dialog", name="Les touches de cette page")
    for words in (
        "Changer l’urgence",
        "Changer le thème",
        "Écrire une note",
        "Passer à un collègue",
        "Séparer",
    ):
        expect(told).to_contain_text(words)
    page.keyboard.press("Escape")
    page.keyboard.press("x")
    page.wait_for_url(f"**/tickets/{reference}/separer")


# As one types, and as news comes in.


def test_a_text_is_put_where_she_writes_and_can_be_taken_back(
    stage: Stage, open_page: Open, reference: str
) -> None:
    page = open_page(stage.helene, f"/tickets/{reference}")
    field = page.get_by_label("Message pour Nadia Ferrand")
    field.fill("Bonjour,")
    page.locator("summary", has_text="Le NIR est-il obligatoire").click()

    page.get_by_role("link", name="Insérer la réponse de la fiche").click()
    assert field.input_value().startswith("Bonjour,\n\nNon")
    assert focused(page) == "texte"

    page.keyboard.press("Control+z")
    expect(field).to_have_value("Bonjour,")


def test_what_is_typed_is_kept(stage: Stage, open_page: Open, reference: str) -> None:
    page = open_page(stage.helene, f"/tickets/{reference}")
    page.get_by_label("Message pour Nadia Ferrand").press_sequentially("Bonjour")
    expect(page.get_by_text("Brouillon gardé.")).to_be_visible()

    page.reload()

    expect(page.get_by_label("Message pour Nadia Ferrand")).to_have_value("Bonjour")
    page.get_by_label("Message pour Nadia Ferrand").press("Tab")
    assert focused(page) == "Répondre à Nadia Ferrand"
    page.get_by_role("button", name="Jeter ce brouillon").click()
    expect(page.get_by_label("Message pour Nadia Ferrand")).to_have_value("")
    page.get_by_role("button", name="Le reprendre").click()
    expect(page.get_by_label("Message pour Nadia Ferrand")).to_have_value("Bonjour")


def test_a_text_that_is_put_in_follows_the_one_that_was_found_again(
    stage: Stage, open_page: Open, reference: str
) -> None:
    page = open_page(stage.helene, f"/tickets/{reference}")
    field = page.get_by_label("Message pour Nadia Ferrand")
    field.press_sequentially("Bonjour")
    expect(page.get_by_text("Brouillon gardé.")).to_be_visible()
    page.reload()
    page.locator("summary", has_text="Le NIR est-il obligatoire").click()

    page.get_by_role("link", name="Insérer la réponse de la fiche").click()

    assert field.input_value().startswith("Bonjour\n\nNon")


def test_what_is_typed_is_kept_when_another_form_leaves(
    stage: Stage, open_page: Open, reference: str
) -> None:
    page = open_page(stage.helene, f"/tickets/{reference}")
    page.get_by_label("Message pour Nadia Ferrand").fill("Bonjour")

    page.get_by_role("button", name="Prendre le ticket").click()

    expect(page.locator(".fait")).to_contain_text("Vous suivez maintenant ce ticket.")
    expect(page.get_by_label("Message pour Nadia Ferrand")).to_have_value("Bonjour")


def test_a_timer_that_is_stopped_proposes_its_minutes_in_place(
    stage: Stage, open_page: Open, reference: str
) -> None:
    page = open_page(stage.helene, f"/tickets/{reference}")
    page.locator("summary", has_text="Plus d’actions").click()
    page.get_by_role("button", name="Lancer le chronomètre").click()
    expect(page.get_by_text("Chronomètre en marche")).to_be_visible()
    page.evaluate("window.sameDocument = true")
    stage.clock.advance(minutes=4)

    page.get_by_role("button", name="Arrêter le chronomètre").click()

    count = page.get_by_role("button", name="Compter ce temps")
    expect(count).to_be_focused()
    expect(page.get_by_label("Minutes à compter")).to_have_value("4")
    assert page.evaluate("window.sameDocument") is True
    page.keyboard.press("Enter")
    expect(page.get_by_text("4 min en tout.", exact=True)).to_be_visible()


def test_an_open_page_says_that_its_ticket_changed(stage: Stage, open_page: Open, reference: str) -> None:
    page = open_page(stage.helene)
    with page.expect_response("**/flux?*"):
        page.goto(f"/tickets/{reference}")
    page.get_by_label("Message pour Nadia Ferrand").fill("Bonjour")

    with stage.house.units() as work:
        ticket = work.tickets.by_reference(reference)
        assert ticket is not None
        stage.desk(work).add(ticket, "Un détail de plus", by=stage.nadia)

    page.get_by_role("link", name="Le relire").click()
    expect(page.get_by_text("Un détail de plus")).to_be_visible()


def test_two_who_look_at_one_ticket_know_it(stage: Stage, open_page: Open, reference: str) -> None:
    page = open_page(stage.helene, f"/tickets/{reference}")
    open_page(stage.person("Denis Fontanel", Role.GESTIONNAIRE), f"/tickets/{reference}")

    expect(page.get_by_text("Denis Fontanel regarde aussi ce ticket.")).to_be_visible()


def test_a_file_is_seen_over_the_ticket_and_the_focus_comes_back(stage: Stage, open_page: Open) -> None:
    kept = stage.uploads.keep(Upload("livret.pdf", pdf_of(["Une", "Deux"]))).attachment
    page = open_page(stage.helene, f"/tickets/{stage.open_ticket(files=(kept,)).reference}")
    page.evaluate("window.sameDocument = true")

    page.get_by_role("link", name="livret.pdf").press("Enter")
    viewer = page.get_by_role("dialog", name="Fichier")
    expect(viewer).to_contain_text("page 1 sur 2")
    viewer.get_by_role("link", name="Page suivante").press("Enter")

    expect(viewer).to_contain_text("page 2 sur 2")
    picture = viewer.get_by_role("img", name="livret.pdf, page 2 sur 2")
    expect(picture).to_be_visible()
    page.wait_for_function("() => document.querySelector('#visionneuse img').naturalWidth > 500")
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(viewer).to_be_hidden()
    expect(page.get_by_role("link", name="livret.pdf")).to_be_focused()
    assert page.evaluate("window.sameDocument")
