from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from web_stage import Stage

from guichets.access import web_caller
from web.events import MOST_OF_A_SESSION
from web.space import discussion

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


BEGINNING_IS_SEEN = """() => {
  const roll = document.querySelector(".defilement").getBoundingClientRect();
  const last = [...document.querySelectorAll("article")].at(-1).getBoundingClientRect();
  return last.top >= roll.top - 2 && last.top < roll.bottom - 40;
}"""


def focused(page: Page) -> str:
    """What has the focus: its identifier, else its words."""
    return str(page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))


def test_a_conversation_with_the_keyboard_alone(stage: Stage, open_page: Open) -> None:
    page = open_page(stage.nadia)
    expect(page.locator("#texte")).to_be_focused()
    page.keyboard.type("quel délai pour renouveler")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("une demande ?")
    page.keyboard.press("Enter")

    expect(page.get_by_role("button", name="1. Quand faut-il")).to_be_visible()
    assert (True, "quel délai pour renouveler\nune demande ?") in stage.bubbles(stage.nadia)
    expect(page.locator("#texte")).to_have_value("")  # the answer may come before the order is acknowledged
    assert focused(page) == "texte"

    while focused(page) != "1. Quand faut-il renouveler une demande ?":
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_text("Chaque année, à la date anniversaire.")).to_be_visible()
    while focused(page) != "Merci, c’est réglé":
        page.keyboard.press("Tab")
    page.keyboard.press("Space")

    expect(page.get_by_text("Tant mieux, c’est noté.")).to_be_visible()


def test_an_answer_is_seen_even_when_she_had_scrolled_up(stage: Stage, open_page: Open) -> None:
    page = open_page(stage.nadia)
    page.set_viewport_size({"width": 360, "height": 640})
    for _ in range(4):
        page.locator("#texte").fill("quel délai pour renouveler une demande ?")
        page.keyboard.press("Enter")
        expect(page.locator("#texte")).to_have_value("")
    expect(page.get_by_role("button", name="Aucune de ces réponses")).to_have_count(4)
    page.evaluate("document.querySelector('.defilement').scrollBy(0, -300)")

    page.locator("#texte").fill("quel délai pour renouveler une demande ?")
    page.keyboard.press("Enter")

    expect(page.get_by_role("button", name="Aucune de ces réponses")).to_have_count(5)
    page.wait_for_function(BEGINNING_IS_SEEN)


def test_a_warning_before_the_titles_is_seen_on_a_phone(stage: Stage, open_page: Open) -> None:
    page = open_page(stage.nadia, width=390, height=844)
    page.locator("#texte").fill("quel délai pour renouveler 285057800608441 ?")
    page.keyboard.press("Enter")

    expect(page.get_by_role("button", name="Aucune de ces réponses")).to_be_visible()
    warning = page.locator("article", has_text="a été retiré de votre message")
    expect(warning).to_be_in_viewport(ratio=0.95)


def test_titles_are_read_once_on_their_buttons(stage: Stage, open_page: Open) -> None:
    page = open_page(stage.nadia, width=390, height=844)
    page.locator("#texte").fill("quel délai ?")
    page.keyboard.press("Enter")

    expect(page.get_by_role("button", name="2. Le NIR est-il obligatoire")).to_be_visible()
    expect(page.get_by_text("Le NIR est-il obligatoire")).to_have_count(1)
    expect(page.get_by_text("Touchez la bonne ligne, ou tapez son numéro")).to_be_visible()


def test_every_focusable_thing_shows_its_focus(stage: Stage, open_page: Open) -> None:
    page = open_page(stage.nadia)
    page.keyboard.type("quel délai ?")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Aucune de ces réponses")).to_be_visible()
    seen = []

    while focused(page) != "Aller au contenu":
        page.keyboard.press("Shift+Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        seen.append((focused(page), outline != "none"))

    assert [name for name, is_shown in seen if not is_shown] == []
    assert len(seen) >= 7


def test_answers_arrive_without_reloading_and_are_announced(stage: Stage, open_page: Open) -> None:
    page = open_page(stage.nadia)
    page.evaluate("window.sameDocument = true")
    ticket = stage.open_ticket()
    with stage.house.units() as work:
        known = work.tickets.by_reference(ticket.reference)
        assert known is not None
        stage.desk(work).reply(known, "Par le menu « Éditions ».", by=stage.helene)
    stage.turn()

    log = page.get_by_role("log")
    expect(log).to_contain_text("Par le menu « Éditions ».")
    assert log.get_attribute("aria-live") in {None, "polite"}  # a log is polite by itself
    assert page.evaluate("window.sameDocument") is True


def test_a_page_that_was_cut_catches_up_by_itself(stage: Stage, open_page: Open) -> None:
    page = open_page(stage.nadia)
    page.context.set_offline(True)
    stage.browser(stage.nadia).say("le NIR est-il obligatoire ?")
    page.context.set_offline(False)

    expect(page.get_by_role("log")).to_contain_text("sans NIR", timeout=15_000)
    expect(page.locator(".bulle")).to_have_count(2)


def test_pressing_enter_wildly_sends_once(stage: Stage, open_page: Open) -> None:
    page = open_page(stage.nadia)
    page.locator("#texte").fill("merci")
    page.evaluate("for (let i = 0; i < 5; i++) document.getElementById('redaction').requestSubmit()")

    expect(page.get_by_role("log")).to_contain_text("Avec plaisir")
    assert len(stage.bubbles(stage.nadia)) == 2


SLOW_LINE = """() => {
  const leaves = window.fetch;
  window.fetch = async (...what) => {
    const answer = await leaves(...what);
    await new Promise((over) => setTimeout(over, 1000));
    return answer;
  };
}"""


def test_a_button_pressed_before_the_last_sending_is_over_is_heard_once(
    stage: Stage, open_page: Open
) -> None:
    page = open_page(stage.nadia)
    page.locator("#texte").fill("quel délai pour renouveler une demande ?")
    page.keyboard.press("Enter")
    title = page.get_by_role("button", name="1. Quand faut-il")
    expect(title).to_be_visible()
    expect(page.locator("#texte")).to_have_value("")
    page.evaluate(SLOW_LINE)

    title.dblclick()
    page.get_by_role("button", name="Merci, c’est réglé").dblclick()

    expect(page.get_by_text("Tant mieux, c’est noté.")).to_be_visible()
    page.wait_for_function("() => leaving.size === 0")
    assert len(stage.bubbles(stage.nadia)) == 6


def test_a_command_in_an_answer_can_be_pressed(stage: Stage, open_page: Open) -> None:
    page = open_page(stage.nadia)

    page.get_by_role("button", name="/aide").click()

    expect(page.get_by_text("Ce que je sais faire")).to_be_visible()
    page.wait_for_function("() => leaving.size === 0")


def test_a_file_goes_with_a_message_and_a_refused_one_leaves_it_in_place(
    stage: Stage, open_page: Open
) -> None:
    page = open_page(stage.nadia)
    page.locator("#texte").fill("voici mon écran")
    field = page.get_by_label("Joindre des fichiers")
    field.set_input_files({"name": "dessin.svg", "mimeType": "image/svg+xml", "buffer": b"<svg/>"})
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("alert")).to_contain_text("ne peut pas être reçu")

    field.set_input_files({"name": "écran.png", "mimeType": "image/png", "buffer": PNG})
    page.get_by_role("button", name="Envoyer").click()

    expect(page.get_by_role("link", name="écran.png")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_text("")
    assert stage.bubbles(stage.nadia)[0] == (True, "voici mon écran")


def test_too_heavy_a_file_is_refused_before_it_leaves(
    stage: Stage, open_page: Open, tmp_path: object
) -> None:
    heavy = stage.folder / "lourd.png"
    heavy.write_bytes(PNG + bytes(26 * 1024 * 1024))
    page = open_page(stage.nadia)
    page.get_by_label("Joindre des fichiers").set_input_files(heavy)
    page.get_by_role("button", name="Envoyer").click()

    expect(page.get_by_role("alert")).to_contain_text("25 Mo en tout")


def test_a_page_left_open_learns_that_the_session_is_over(stage: Stage, open_page: Open) -> None:
    page = open_page(stage.nadia)

    stage.close(stage.nadia)

    expect(page.get_by_role("status")).to_contain_text("Votre session est terminée")


def test_everything_works_without_javascript(stage: Stage, open_page: Open) -> None:
    page = open_page(stage.nadia, javascript=False)
    page.get_by_label("Votre message").fill("quel délai pour renouveler ?")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("log")).to_contain_text("Voici ce qui s’en approche")

    page.get_by_role("button", name="2. Le NIR est-il obligatoire").click()
    expect(page.get_by_role("log")).to_contain_text("sans NIR")

    page.get_by_label("Joindre des fichiers").set_input_files(
        {"name": "écran.png", "mimeType": "image/png", "buffer": PNG}
    )
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("link", name="écran.png")).to_be_visible()

    page.get_by_role("button", name="Se déconnecter").click()
    page.get_by_role("button", name="Me déconnecter quand même").click()
    expect(page.get_by_role("heading", name="Pour entrer")).to_be_visible()


def test_too_large_a_body_gets_its_page_in_a_real_browser(stage: Stage, open_page: Open) -> None:
    heavy = stage.folder / "lourd.png"
    heavy.write_bytes(PNG + bytes(40 * 1024 * 1024))
    page = open_page(stage.nadia, javascript=False)
    page.get_by_label("Joindre des fichiers").set_input_files(heavy)
    page.get_by_role("button", name="Envoyer").click()

    expect(page.get_by_role("heading", name="Envoi trop lourd")).to_be_visible()
    expect(page.get_by_text("25 Mo en tout")).to_be_visible()


def test_she_sees_without_reloading_that_her_question_is_read(
    stage: Stage, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discussion, "HEARTBEAT", 0.5)
    page = open_page(stage.nadia)
    page.locator("#texte").fill("Comment imprimer l’attestation\N{NO-BREAK SPACE}?\n" * 12)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Envoyer au gestionnaire").click()
    expect(page.get_by_text("sous la référence")).to_be_visible()
    question = page.locator("article.agent").first
    page.evaluate("window.sameDocument = true")

    theirs = open_page(stage.helene, "/tickets/T-2026-0001")
    expect(theirs.locator("#historique")).to_be_visible()
    theirs.wait_for_timeout(1_500)
    expect(question).not_to_contain_text(", lu")  # its end is within the window, beneath the answer
    theirs.mouse.move(400, 400)
    theirs.mouse.wheel(0, 100_000)

    expect(question.locator(".qui")).to_contain_text(", lu")
    assert page.evaluate("window.sameDocument") is True


def test_a_page_whose_place_a_newer_one_took_says_so_and_listens_again_when_looked_at(
    stage: Stage, open_page: Open
) -> None:
    oldest = open_page(stage.nadia)
    expect(oldest.locator("#texte")).to_be_focused()
    others = [oldest.context.new_page() for _ in range(MOST_OF_A_SESSION)]
    for one in others:
        one.goto(oldest.url)
    expect(oldest.locator("#etat")).to_contain_text("ouverte dans d’autres onglets")

    others[0].locator("#texte").fill("quel délai pour renouveler une demande ?")
    others[0].keyboard.press("Enter")
    expect(others[0].get_by_role("button", name="1. Quand faut-il")).to_be_visible()
    expect(oldest.get_by_role("button", name="1. Quand faut-il")).to_have_count(0)

    oldest.bring_to_front()
    oldest.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(oldest.get_by_role("button", name="1. Quand faut-il")).to_be_visible()
    expect(oldest.locator("#etat")).to_have_text("")


@pytest.mark.parametrize("written", ["", "je n’ai pas fini"], ids=["nothing", "a sentence"])
def test_a_page_that_is_far_behind_loads_again_unless_something_is_being_written(
    stage: Stage, open_page: Open, written: str
) -> None:
    page = open_page(stage.nadia)
    expect(page.locator("#texte")).to_be_focused()
    page.locator("#texte").fill(written)
    with stage.house.units() as work:
        for number in range(60):
            work.web_messages.add_once(
                web_caller(stage.nadia).chat_ref,
                f"essai:{number}",
                {"text": f"Réponse {number}", "buttons": [], "files": []},
                from_agent=False,
                at=stage.clock(),
            )

    if written:
        expect(page.locator("#etat")).to_contain_text("Rechargez la page")
        expect(page.locator("#texte")).to_have_value(written)
    else:
        expect(page.get_by_text("Réponse 59", exact=True)).to_be_visible()
        expect(page.locator("article")).to_have_count(60)
