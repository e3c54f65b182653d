"""The board of tickets in a real browser: by keys alone, as news comes in, and without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from page_faults import EVERY_LOOK, faults_in
from playwright.sync_api import Page, Route, expect
from web_stage import Stage

from guichets.registry import Role
from knowledge_base.themes import Theme
from tickets.service import Request
from tickets.ticket import SENSITIVE

pytestmark = pytest.mark.browser

Open = Callable[..., Page]


def opened(stage: Stage, *questions: str, kind: str = "question") -> Sequence[str]:
    with stage.house.units() as work:
        desk = stage.desk(work)
        return [
            desk.open_ticket(
                Request(question=question, theme=Theme.PIECES.value, kind=kind),
                by=stage.nadia,
                channel="web",
                chat_ref=f"agent-{stage.nadia.id}",
            ).reference
            for question in questions
        ]


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def test_a_queue_is_triaged_with_the_keyboard_alone(stage: Stage, open_page: Open) -> None:
    first, second, third, fourth = opened(stage, "Imprimer ?", "Radier ?", "Merci !", "Vu, merci")
    page = open_page(stage.helene)

    page.keyboard.press("j")
    assert focused(page) == f"ticket-{first}"
    page.keyboard.press("a")
    expect(page.get_by_role("status").first).to_contain_text("1 ticket pris")
    assert stage.ticket(first).assignee_id == stage.helene.id

    assert focused(page) == f"ticket-{second}"  # where the first one stood
    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)
    expect(page.get_by_text("2 tickets cochés")).to_be_visible()
    page.keyboard.press("c")
    expect(page.get_by_role("heading", name="Clore 2 tickets")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("2 tickets clos")
    assert [stage.ticket(reference).is_closed for reference in (second, third, fourth)] == [False, True, True]

    page.keyboard.press("/")
    assert focused(page) == "mots"
    page.keyboard.type("radier")
    page.keyboard.press("Enter")
    page.wait_for_url("**mots=radier**")
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_url(f"**/tickets/{second}?vue=**")


def test_the_list_narrows_as_one_types_and_nothing_else_moves(stage: Stage, open_page: Open) -> None:
    opened(stage, "Imprimer ?", "Radier ?", "Merci !")
    page = open_page(stage.helene, "/tickets")
    page.evaluate("window.sameDocument = true")

    page.locator("#mots").press_sequentially("radier")

    expect(page.locator("#liste [data-ligne]")).to_have_count(1)
    page.locator("#mots").fill("")
    expect(page.locator("#liste [data-ligne]")).to_have_count(3)
    expect(page.locator("#mots")).to_have_count(1)
    assert focused(page) == "mots"
    assert page.evaluate("window.sameDocument")


def test_a_line_that_stays_keeps_the_focus_once_taken_and_is_given_back(
    stage: Stage, open_page: Open
) -> None:
    _, second, _ = opened(stage, "Imprimer ?", "Radier ?", "Merci !")
    page = open_page(stage.helene, "/tickets?vue=en-cours")

    for key in ("j", "j", "a"):
        page.keyboard.press(key)
    expect(page.get_by_role("status").first).to_contain_text("1 ticket pris")
    assert focused(page) == f"ticket-{second}"
    expect(page.get_by_role("status").first).to_be_in_viewport()

    page.get_by_role("button", name="Rendre ce ticket").click()
    expect(page.get_by_role("status").first).to_contain_text("1 ticket rendu")
    assert stage.ticket(second).assignee_id is None


def test_answering_from_the_list_shows_the_question_and_the_box(stage: Stage, open_page: Open) -> None:
    (sensitive,) = opened(stage, "Une question", kind=SENSITIVE)
    with stage.house.units() as work:
        ticket = work.tickets.by_reference(sensitive)
        assert ticket is not None
        for number in range(12):
            stage.desk(work).add(ticket, f"Détail {number}", by=stage.nadia)
    page = open_page(stage.helene)

    page.keyboard.press("j")
    page.keyboard.press("r")
    page.wait_for_url(re.compile(rf"/tickets/{sensitive}\?vue=.*#texte$"))

    for shown in (
        page.get_by_text("Détail 11"),
        page.get_by_text("sujet sensible", exact=True).first,
        page.locator("#texte"),
    ):
        expect(shown).to_be_in_viewport(ratio=1)
    expect(page.get_by_text("Message pour Nadia Ferrand")).to_be_in_viewport()
    page.get_by_label("Message pour Nadia Ferrand").fill("Je vous appelle.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".fait")).to_contain_text("Votre réponse attend Nadia Ferrand")
    expect(page.get_by_text("Je vous appelle.")).to_be_in_viewport(ratio=1)


def test_the_keys_of_the_list_are_told(stage: Stage, open_page: Open) -> None:
    opened(stage, "Imprimer ?")
    page = open_page(stage.helene)

    page.keyboard.press("?")

    told = page.get_by_role("dialog", name="Les touches de cette page")
    for words in ("Cocher la ligne", "se l’attribuer", "Répondre à l’agent", "Escalader", "Chercher"):
        expect(told).to_contain_text(words)


def test_news_changes_the_list_and_leaves_ticks_focus_and_typing_alone(stage: Stage, open_page: Open) -> None:
    first, second = opened(stage, "Imprimer ?", "Radier ?")
    page = open_page(stage.helene)
    page.evaluate("window.sameDocument = true")
    page.get_by_label(f"Cocher {second}").check()
    page.get_by_label("Chercher dans les tickets").fill("  ")
    page.get_by_role("link", name=first).focus()

    (third,) = opened(stage, "Troisième ?")

    expect(page.get_by_role("link", name=third)).to_be_visible()
    expect(page.get_by_role("link", name="À prendre 3")).to_be_visible()
    expect(page).to_have_title("(3) Tickets – Relais SNE")
    expect(page.get_by_label(f"Cocher {second}")).to_be_checked()
    expect(page.get_by_label(f"Cocher {third}")).not_to_be_checked()
    expect(page.get_by_text("1 ticket coché")).to_be_visible()
    assert page.get_by_label("Chercher dans les tickets").input_value() == "  "
    assert focused(page) == f"ticket-{first}"
    assert page.evaluate("window.sameDocument") is True


def test_all_the_lines_are_ticked_at_once(stage: Stage, open_page: Open) -> None:
    opened(stage, "Imprimer ?", "Radier ?")
    page = open_page(stage.helene)
    expect(page.get_by_role("button", name="Clore…")).to_be_hidden()

    page.get_by_label("Cocher les 2 tickets de cette page").check()

    expect(page.get_by_text("2 tickets cochés")).to_be_visible()
    page.get_by_label("Nouveau thème").select_option("nir")
    page.get_by_role("button", name="Changer le thème").click()
    expect(page.get_by_role("status").first).to_contain_text("Thème changé pour 2 tickets.")


def test_everything_works_without_javascript(stage: Stage, open_page: Open) -> None:
    first, second = opened(stage, "Imprimer ?", "Radier ?")
    page = open_page(stage.helene, javascript=False)

    page.get_by_label(f"Cocher {second}").check()
    page.get_by_role("button", name="Clore…").click()
    page.get_by_role("button", name="Clore ce ticket").click()
    page.get_by_role("button", name="Annuler la clôture").click()
    expect(page.get_by_role("status").first).to_contain_text("1 clôture annulée")
    page.get_by_role("button", name=f"Prendre {first}").click()
    page.get_by_role("link", name="Actualiser").click()

    assert stage.ticket(first).assignee_id == stage.helene.id
    assert stage.ticket(second).is_closed is False


def test_the_board_is_accessible_and_fits(stage: Stage, open_page: Open) -> None:
    (sensitive,) = opened(stage, "Violences racontées", kind=SENSITIVE)
    stage.clock.advance(days=6)
    references = opened(stage, "Comment imprimer l’attestation d’enregistrement ?", "Radier ?")
    camille = stage.person("Camille Aubrey", Role.GESTIONNAIRE)
    with stage.house.units() as work:
        assert camille.id is not None
        assert stage.helene.id is not None
        work.presences.see(camille.id, f"ticket:{references[0]}", stage.clock())
        work.saved_views.keep(stage.helene.id, "NIR en cours", "vue=en-cours&theme=nir", stage.clock())
    page = open_page(stage.helene)
    found = []

    for path in (
        "/tickets",
        "/tickets?vue=en-cours&theme=nir",
        "/tickets?vue=nulle-part&suivi=x",
        f"/tickets?fait=clore&sur={references[0]}.&laisses={references[1]}.change",
        "/tickets?vue=clos&supprimee=NIR",
    ):
        page.goto(path)
        found += faults_in(EVERY_LOOK, page, path)
    page.goto("/tickets")
    page.get_by_label(f"Cocher {sensitive}").check()
    page.get_by_label(f"Cocher {references[0]}").check()
    found += faults_in(EVERY_LOOK, page, "ticked")
    page.get_by_role("button", name="Clore…").click()
    found += faults_in(EVERY_LOOK, page, "confirmation")

    assert found == []


@pytest.mark.parametrize(("width", "height", "fewest"), [(1440, 900, 15), (1366, 768, 12), (390, 844, 4)])
def test_a_screen_shows_many_tickets_whole(
    stage: Stage, open_page: Open, width: int, height: int, fewest: int
) -> None:
    opened(
        stage, *(f"Comment corriger la pièce n° {number} d’un dossier déjà déposé ?" for number in range(20))
    )
    page = open_page(stage.helene)
    page.set_viewport_size({"width": width, "height": height})

    whole = page.evaluate(
        "[...document.querySelectorAll('[data-ligne]')].map(line => line.getBoundingClientRect())"
        ".filter(box => box.bottom <= innerHeight).map(box => box.height)"
    )

    assert len(whole) >= fewest
    assert width < 1000 or all(40 <= tall <= 56 for tall in whole)


@pytest.mark.parametrize("late", [timedelta(days=2, minutes=40), timedelta(days=5), timedelta(days=20)])
def test_how_late_an_answer_is_is_read_whole(stage: Stage, open_page: Open, late: timedelta) -> None:
    opened(stage, "Comment corriger une pièce ?")
    stage.clock.now += late

    page = open_page(stage.helene, "/tickets?vue=en-retard", width=1366)
    due = page.locator(".echeance")

    expect(due).to_have_text(re.compile(r"^retard\s: .* ouvrée?s"))
    assert due.evaluate("one => one.scrollWidth <= one.clientWidth")


def test_one_goes_from_the_words_to_their_button_then_to_the_filters(stage: Stage, open_page: Open) -> None:
    page = open_page(stage.helene, "/tickets")
    page.get_by_label("Chercher dans les tickets").focus()

    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Chercher")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("summary", has_text="Filtrer")).to_be_focused()


def test_the_list_is_searched_as_one_types(stage: Stage, open_page: Open) -> None:
    first, second = opened(stage, "Imprimer une attestation ?", "Radier une demande ?")
    page = open_page(stage.helene)
    page.evaluate("window.sameDocument = true")

    page.get_by_label("Chercher dans les tickets").press_sequentially("radier")

    expect(page.get_by_role("link", name=second)).to_be_visible()
    expect(page.get_by_role("link", name=first)).to_have_count(0)
    expect(page.get_by_role("link", name="Partout 1")).to_be_visible()
    expect(page.get_by_role("main")).to_have_count(1)
    assert focused(page) == "mots"
    assert page.evaluate("window.sameDocument")
    expect(page.get_by_role("link", name="Exporter (CSV)")).to_have_attribute(
        "href", re.compile("mots=radier")
    )
    page.get_by_text("Enregistrer cette vue").click()
    page.get_by_label("Nom de la vue").fill("Radiations")
    page.get_by_role("button", name="Enregistrer").click()
    page.wait_for_url("**mots=radier&fait=vue")


def test_an_order_answers_in_place_and_the_line_stays_where_it_is(stage: Stage, open_page: Open) -> None:
    references = opened(stage, *(f"Question n° {number} ?" for number in range(30)))
    page = open_page(stage.helene, "/tickets?vue=en-cours")
    page.evaluate("window.sameDocument = true")
    taken = page.get_by_role("button", name=f"Prendre {references[20]}")
    taken.scroll_into_view_if_needed()
    page.mouse.wheel(0, 120)
    page.wait_for_timeout(200)
    row = page.locator(f"#ticket-{references[20]}")
    before = row.evaluate("link => link.getBoundingClientRect().top")

    taken.click()

    said = page.get_by_role("status").first
    expect(said).to_contain_text(
        f"1 ticket pris : vous le suivez maintenant. Voir mes tickets {references[20]}"
    )
    expect(said.get_by_text("1 ticket pris")).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("button", name=f"Rendre {references[20]}")).to_be_visible()
    assert focused(page) == f"ticket-{references[20]}"
    assert abs(row.evaluate("link => link.getBoundingClientRect().top") - before) < 2

    page.get_by_role("button", name=f"Rendre {references[20]}").click()
    expect(said).to_contain_text("1 ticket rendu")
    page.get_by_role("button", name=f"Prendre {references[3]}").click()
    expect(said).to_contain_text("1 ticket pris")
    page.get_by_role("button", name="Rendre ce ticket").click()
    expect(said).to_contain_text("1 ticket rendu")
    expect(said.locator(".fait")).to_be_focused()
    assert page.evaluate("window.sameDocument") is True
    assert page.url.endswith("/tickets?vue=en-cours")


def test_several_are_ordered_in_place_and_what_is_refused_stays_ticked(stage: Stage, open_page: Open) -> None:
    first, second, third = opened(stage, "Imprimer ?", "Radier ?", "Merci !")
    page = open_page(stage.helene)
    page.evaluate("window.sameDocument = true")
    for reference in (first, third):
        page.get_by_label(f"Cocher {reference}").check()

    page.get_by_role("button", name="Changer le thème").click()
    expect(page.get_by_role("alert")).to_contain_text("Choisissez un thème dans la liste.")
    expect(page.get_by_text("2 tickets cochés")).to_be_visible()
    page.get_by_role("button", name="Prendre", exact=True).click()

    expect(page.get_by_role("status").first).to_contain_text("2 tickets pris")
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_role("link", name=first)).to_have_count(1)  # the report's
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(0)
    expect(page.get_by_role("button", name="Clore…")).to_be_hidden()
    page.keyboard.press("j")
    assert focused(page) == f"ticket-{second}"
    assert page.evaluate("window.sameDocument") is True


def test_an_order_keeps_what_was_being_looked_for(stage: Stage, open_page: Open) -> None:
    first, second = opened(stage, "Imprimer une attestation ?", "Radier une demande ?")
    page = open_page(stage.helene)
    page.get_by_label("Chercher dans les tickets").press_sequentially("radier")
    expect(page.get_by_role("link", name=first)).to_have_count(0)

    page.get_by_role("button", name=f"Prendre {second}").click()

    expect(page.get_by_role("status").first).to_contain_text("1 ticket pris")
    expect(page.get_by_role("link", name="Partout 1")).to_be_visible()
    expect(page.locator(f"#ticket-{second}")).to_be_visible()
    expect(page.locator(f"#ticket-{first}")).to_have_count(0)


def test_news_that_comes_during_an_order_takes_nothing_from_its_answer(stage: Stage, open_page: Open) -> None:
    first, second = opened(stage, "Imprimer ?", "Radier ?")
    page = open_page(stage.helene)
    held: list[Route] = []
    page.route("**/tickets/lot/prendre", lambda route: held.append(route))
    page.get_by_role("button", name=f"Prendre {first}").click()
    page.wait_for_timeout(100)

    with page.expect_response("**/compteurs"):  # the same news, told to another part of the page
        (third,) = opened(stage, "Troisième ?")
    held[0].continue_()

    expect(page.get_by_role("status").first).to_contain_text("1 ticket pris")
    expect(page.locator(f"#ticket-{third}")).to_be_visible()
    expect(page.locator(f"#ticket-{first}")).to_have_count(0)
    assert focused(page) == f"ticket-{second}"


def test_orders_given_faster_than_they_are_answered_are_all_carried_out(
    stage: Stage, open_page: Open
) -> None:
    first, second, third = opened(stage, "Imprimer ?", "Radier ?", "Merci !")
    page = open_page(stage.helene)
    held: list[Route] = []
    page.route("**/tickets/lot/prendre", lambda route: held.append(route), times=1)
    page.get_by_role("button", name=f"Prendre {first}").dblclick()
    page.wait_for_timeout(100)

    page.get_by_role("button", name=f"Prendre {second}").click()
    held[0].continue_()

    expect(page.get_by_role("status").first).to_contain_text(second)
    expect(page.locator(f"#ticket-{second}")).to_have_count(0)
    assert focused(page) == f"ticket-{third}"
    assert [stage.ticket(one).assignee_id for one in (first, second)] == [stage.helene.id] * 2
    expect(page.get_by_role("alert")).to_have_count(0)


def test_an_order_that_leads_to_another_page_shows_it(stage: Stage, open_page: Open) -> None:
    (first,) = opened(stage, "Imprimer ?")
    page = open_page(stage.helene)
    page.context.clear_cookies()

    page.get_by_role("button", name=f"Prendre {first}").click()

    expect(page.get_by_role("heading", level=1)).not_to_have_text("Tickets")
    assert stage.ticket(first).assignee_id is None


def test_as_one_types_each_line_shows_where_the_words_are(stage: Stage, open_page: Open) -> None:
    (reference,) = opened(stage, "Comment imprimer ?")
    with stage.house.units() as work:
        ticket = work.tickets.by_reference(reference)
        assert ticket is not None
        stage.desk(work).add(ticket, "Il manque le récépissé du dépôt.", by=stage.nadia)
    page = open_page(stage.helene)

    page.get_by_label("Chercher dans les tickets").press_sequentially("recepi")

    expect(page.locator(".extrait mark")).to_have_text("récépissé")
    assert faults_in(EVERY_LOOK, page, "found") == []


def test_keys_lead_from_a_view_to_those_beside_it(stage: Stage, open_page: Open) -> None:
    opened(stage, "Imprimer ?")
    with stage.house.units() as work:
        assert stage.helene.id is not None
        work.saved_views.keep(stage.helene.id, "NIR", "vue=en-cours&theme=nir", stage.clock())
    page = open_page(stage.helene, "/tickets?vue=a-prendre")

    page.keyboard.press("l")
    page.wait_for_url("**/tickets?vue=a-moi")
    page.keyboard.press("h")
    page.wait_for_url("**/tickets?vue=a-prendre")
    page.keyboard.press("h")  # there is none before
    page.keyboard.press("?")
    told = page.get_by_role("dialog", name="Les touches de cette page")
    expect(told).to_contain_text("Vue suivante")
    expect(told).not_to_contain_text("Vue précédente")

    page.goto("/tickets?vue=clos")
    page.keyboard.press("l")
    page.wait_for_url("**/tickets?vue=en-cours&theme=nir")


def test_the_way_back_from_a_ticket_leads_to_its_line(stage: Stage, open_page: Open) -> None:
    references = opened(stage, *(f"Question n° {number} ?" for number in range(30)))
    page = open_page(stage.helene, "/tickets?vue=en-cours")
    page.locator(f"#ticket-{references[25]}").click()
    page.wait_for_url("**/tickets/T-*")

    page.keyboard.press("u")

    expect(page.locator(f"#ticket-{references[25]}")).to_be_focused()
    expect(page.locator(f"#ticket-{references[25]}")).to_be_in_viewport(ratio=1)
    page.keyboard.press("j")
    assert focused(page) == f"ticket-{references[26]}"


def test_on_a_phone_the_tabs_stay_where_they_were_rolled(stage: Stage, open_page: Open) -> None:
    (first,) = opened(stage, "Imprimer ?")
    page = open_page(stage.helene, "/tickets?vue=en-cours", width=390, height=844)
    here = page.get_by_role("link", name="Tous en cours")
    expect(here).to_be_in_viewport(ratio=1)

    page.get_by_role("button", name=f"Prendre {first}").click()

    expect(page.get_by_role("status").first).to_contain_text("1 ticket pris")
    expect(here).to_be_in_viewport(ratio=1)
