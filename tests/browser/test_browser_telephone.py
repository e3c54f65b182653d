"""The discussion on a telephone: what has the room, what waits for a connection, what is installed."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from page_faults import EVERY_LOOK, PHONE_AND_WIDE, faults_in
from playwright.sync_api import Locator, Page, Route, expect
from web_stage import NIR_ENTRY, Stage

from guichets.registry import Agent
from rendering.message import Reply
from tickets.incident import Incident
from web.offline import INK, PAPER

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
LINE = "quel délai pour renouveler une demande ?"


@pytest.fixture
def telephone(stage: Stage, open_page: Open) -> Callable[..., Page]:
    def opened(agent: Agent | None = None, at: str = "/discussion", **more: Any) -> Page:
        return open_page(agent or stage.nadia, at, width=390, height=844, **more)

    return opened


def height(page: Page, place: str) -> float:
    box = page.locator(place).bounding_box()
    assert box is not None
    return box["height"]


def ask(page: Page, text: str) -> None:
    page.locator("#texte").fill(text)
    page.keyboard.press("Enter")


def waiting(page: Page) -> Locator:
    return page.locator(".attente")


def served_by_worker(page: Page) -> None:
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    page.reload()
    assert page.evaluate("navigator.serviceWorker.controller !== null")


def loses_the_network(stage: Stage, page: Page) -> None:
    """Cut at the server too: on a busy machine, the browser's own cut twice let a message through."""
    stage.hears = False
    page.context.set_offline(True)
    page.wait_for_function("() => fetch('/sante', { method: 'POST' }).then(() => false, () => true)")


def finds_the_network(stage: Stage, page: Page) -> None:
    stage.hears = True
    page.context.set_offline(False)


def loses_the_receipt(route: Route) -> None:
    route.fetch()
    route.abort()


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain"])
def test_messages_have_nearly_all_of_the_screen(telephone: Open, javascript: bool) -> None:
    page = telephone(javascript=javascript)

    assert height(page, ".bandeau") <= 56
    if javascript:  # without it, the browser's own file fields are shown
        assert height(page, ".defilement") >= 0.8 * 844
        assert height(page, "#redaction") <= 72


def test_an_incident_takes_one_line_of_the_messages(stage: Stage, telephone: Open) -> None:
    title = "Écran blanc à l’ouverture des pièces, dans plusieurs guichets depuis ce matin"
    with stage.house.units() as work:
        work.incidents.add(
            Incident(
                reference=work.incidents.next_reference(2026),
                title=title,
                banner="Gardez les demandes sur papier.",
                departement="06",
                opened_at=stage.clock(),
                opened_by=stage.helene.id or 0,
            )
        )
    page = telephone()

    assert height(page, ".defilement") >= 0.78 * 844
    page.locator(".incident-en-cours summary").click()
    expect(page.get_by_text(title)).to_be_visible()


def test_the_line_to_write_on_grows_to_five_lines(telephone: Open) -> None:
    page = telephone()
    one = height(page, "#texte")

    page.locator("#texte").fill("1\n2\n3")
    three = height(page, "#texte")
    page.locator("#texte").fill("\n".join("123456789"))

    assert one < three < height(page, "#texte") <= one + 5 * 25
    page.locator("#texte").fill("")
    assert height(page, "#texte") == one


def test_the_reminder_is_read_before_and_while_she_writes(telephone: Open) -> None:
    page = telephone()
    field = page.get_by_label("Votre message")
    reminder = page.get_by_text("Jamais de nom de demandeur")

    assert "sans nom ni NIR" in (field.get_attribute("placeholder") or "")
    assert field.get_attribute("aria-describedby") == reminder.get_attribute("id")
    expect(reminder).to_be_hidden()
    field.fill("le")
    expect(reminder).to_be_visible()


def test_what_goes_with_a_message_is_named_above_the_field_and_can_be_taken_off(
    stage: Stage, telephone: Open
) -> None:
    page = telephone()
    for label, name in (("Joindre des fichiers", "écran.png"), ("Prendre une photo", "photo.png")):
        page.get_by_label(label).set_input_files({"name": name, "mimeType": "image/png", "buffer": PNG})
    chosen = page.get_by_role("list", name="Fichiers à envoyer")
    expect(chosen.get_by_role("listitem")).to_have_count(2)

    page.get_by_role("button", name="Retirer écran.png").click()
    page.get_by_role("button", name="Envoyer").click()

    expect(page.get_by_role("link", name="photo.png")).to_be_visible()
    expect(page.get_by_role("link", name="écran.png")).to_have_count(0)
    expect(chosen).to_be_hidden()


def test_a_photograph_is_taken_by_the_telephone_s_own_camera(telephone: Open) -> None:
    photo = telephone().get_by_label("Prendre une photo")

    assert photo.get_attribute("accept") == "image/*"
    assert photo.get_attribute("capture") == "environment"


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain"])
def test_the_menu_opens_with_the_keyboard_and_leads_everywhere(telephone: Open, javascript: bool) -> None:
    page = telephone(javascript=javascript)
    page.get_by_role("button", name="Menu").focus()
    page.keyboard.press("Enter")
    for place in ("Discussion", "Mes tickets", "Réponses", "Formations", "Publications", "Mon guichet"):
        expect(page.get_by_role("link", name=place, exact=True)).to_be_in_viewport()
    expect(page.get_by_role("button", name="Se déconnecter")).to_be_in_viewport()
    expect(page.get_by_role("link", name="Vos données")).to_be_in_viewport()

    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Mes tickets")).to_be_visible()
    assert height(page, ".bandeau") <= 56


def test_buttons_of_an_answer_lie_under_the_thumb(telephone: Open) -> None:
    page = telephone()
    ask(page, "quel délai ?")
    expect(page.get_by_role("button", name="Aucune de ces réponses")).to_be_visible()

    rows = page.locator(".boutons").evaluate_all(
        """rows => rows.map((row) => {
          const box = (one) => one.getBoundingClientRect();
          const [first, last] = [box(row.firstElementChild), box(row.lastElementChild)];
          return [first.height, box(row).width - (last.right - first.left)];
        })"""
    )

    assert len(rows) == 3
    assert all(tall >= 44 and abs(left) <= 1 for tall, left in rows)


def test_a_long_question_is_read_on_one_line_and_whole_once_touched(stage: Stage, open_page: Open) -> None:
    page = open_page(stage.nadia, width=320, height=640)
    question = "Le demandeur n’a pas de numéro de sécurité sociale : peut-on enregistrer ?"
    with stage.house.units() as work:
        said = Reply(f"<i>{question}</i>\n\nOui : une demande s’enregistre sans lui.").to_payload()
        work.web_messages.add_once(f"agent-{stage.nadia.id}", "x", said, from_agent=False, at=stage.clock())
    shown = page.locator(".demandee")
    expect(shown).to_be_visible()
    one = height(page, ".demandee")

    assert one <= 28
    shown.locator("summary").click()
    expect(shown).to_have_attribute("open", "")
    assert height(page, ".demandee") >= 2 * one - 8


def test_what_may_be_asked_is_shown_first_and_is_asked_by_a_touch(stage: Stage, telephone: Open) -> None:
    colleague = stage.browser(stage.bruno)
    colleague.say("le NIR est-il obligatoire ?")
    colleague.press(f"q:ok:{NIR_ENTRY.id}")
    page = telephone()
    example = page.get_by_role("list", name="Par exemple").get_by_role("button", name=NIR_ENTRY.question)
    example.click()

    expect(page.get_by_role("log")).to_contain_text("sans NIR")
    expect(example).to_have_count(0)
    assert stage.bubbles(stage.nadia)[0] == (True, NIR_ENTRY.question)


def test_relais_is_said_to_write_from_her_message_to_its_answer(stage: Stage, telephone: Open) -> None:
    stage.working = False
    page = telephone()
    ask(page, "merci")
    expect(page.get_by_text("Relais SNE écrit…")).to_be_visible()
    expect(page.get_by_text("reçu")).to_be_visible()

    stage.working = True
    stage.turn()

    expect(page.get_by_role("log")).to_contain_text("Avec plaisir")
    expect(page.get_by_text("Relais SNE écrit…")).to_be_hidden()


def test_only_the_last_of_her_messages_says_that_it_was_received(telephone: Open) -> None:
    page = telephone()
    for _ in range(2):
        ask(page, "merci")
        expect(page.locator("#texte")).to_have_value("")
    expect(page.locator(".bulle")).to_have_count(4)

    expect(page.locator(".recu").nth(0)).to_be_hidden()
    expect(page.locator(".recu").nth(1)).to_be_visible()


def test_what_is_written_offline_waits_and_leaves_once_by_itself(stage: Stage, telephone: Open) -> None:
    page = telephone()
    loses_the_network(stage, page)
    for text in ("merci", "merci", "le NIR est-il obligatoire ?"):
        ask(page, text)
        expect(page.locator("#texte")).to_have_value("")
    expect(waiting(page)).to_have_count(3)
    expect(waiting(page).first).to_contain_text("En attente, partira au retour de la connexion")
    expect(waiting(page).last).to_be_in_viewport()

    finds_the_network(stage, page)

    expect(waiting(page)).to_have_count(0, timeout=20_000)
    expect(page.get_by_role("log")).to_contain_text("sans NIR")
    said = [text for is_hers, text in stage.bubbles(stage.nadia) if is_hers]
    assert said == ["merci", "merci", "le NIR est-il obligatoire ?"]


def test_a_message_whose_receipt_was_lost_counts_once(stage: Stage, telephone: Open) -> None:
    page = telephone()
    page.route("**/discussion/message", loses_the_receipt, times=1)
    ask(page, "merci")
    expect(page.get_by_role("log")).to_contain_text("Avec plaisir")
    expect(waiting(page)).to_have_count(1)

    page.evaluate("dispatchEvent(new Event('online'))")

    expect(waiting(page)).to_have_count(0)
    assert [text for is_hers, text in stage.bubbles(stage.nadia) if is_hers] == ["merci"]


def test_what_is_taken_back_and_sent_again_unchanged_counts_once(stage: Stage, telephone: Open) -> None:
    page = telephone()
    page.route("**/discussion/message", loses_the_receipt, times=1)
    ask(page, "merci")
    expect(waiting(page)).to_have_count(1)
    page.get_by_role("button", name="Reprendre").click()
    expect(page.locator("#texte")).to_have_value("merci")
    page.keyboard.press("Enter")

    expect(page.locator("#texte")).to_have_value("")
    assert [text for is_hers, text in stage.bubbles(stage.nadia) if is_hers] == ["merci"]


def test_what_waits_outlives_the_page_and_can_be_taken_back(stage: Stage, telephone: Open) -> None:
    page = telephone()
    served_by_worker(page)
    loses_the_network(stage, page)
    ask(page, "merci")
    expect(waiting(page)).to_have_count(1)

    page.goto("/discussion")
    expect(page.get_by_role("heading", name="Vous êtes hors ligne")).to_be_visible()
    expect(waiting(page)).to_contain_text("merci")
    assert faults_in(PHONE_AND_WIDE, page) == []
    page.get_by_role("button", name="Reprendre").click()
    expect(page.get_by_label("Votre message")).to_have_value("merci")
    page.get_by_label("Votre message").fill("le NIR est-il obligatoire ?")
    page.get_by_role("button", name="Garder ce message").click()

    finds_the_network(stage, page)

    expect(page.get_by_role("log")).to_contain_text("sans NIR", timeout=20_000)
    expect(waiting(page)).to_have_count(0)
    said = [text for is_hers, text in stage.bubbles(stage.nadia) if is_hers]
    assert said == ["le NIR est-il obligatoire ?"]


@pytest.mark.parametrize(
    ("text", "is_kept"),
    [
        ("son NIR est 1 85 05 78 006 084 91", False),
        ("185057800608491", False),
        ("2 85 05 2A 006 084, que faire ?", False),
        ("le 06 12 34 56 78, et le 01/12/2026", True),
        ("numéro unique 0061126123456AB123", True),
    ],
)
def test_no_social_security_number_waits_on_a_device(
    stage: Stage, telephone: Open, text: str, is_kept: bool
) -> None:
    page = telephone()
    loses_the_network(stage, page)
    ask(page, text)

    expect(waiting(page)).to_have_count(1 if is_kept else 0)
    expect(page.locator("#texte")).to_have_value("" if is_kept else text)
    expect(page.get_by_role("alert")).to_contain_text("" if is_kept else "n’est pas gardé sur cet appareil")
    assert (text in page.evaluate("localStorage.getItem('attente')")) is is_kept


def test_a_file_does_not_wait_it_stays_with_its_message(stage: Stage, telephone: Open) -> None:
    page = telephone()
    loses_the_network(stage, page)
    page.get_by_label("Joindre des fichiers").set_input_files(
        {"name": "écran.png", "mimeType": "image/png", "buffer": PNG}
    )
    ask(page, "voici")

    expect(page.get_by_role("alert")).to_contain_text("la connexion est coupée")
    expect(page.locator("#texte")).to_have_value("voici")
    expect(page.get_by_text("écran.png")).to_be_visible()


def test_nobody_else_sends_what_she_left_waiting(stage: Stage, telephone: Open) -> None:
    page = telephone()
    loses_the_network(stage, page)
    ask(page, "le NIR est-il obligatoire ?")
    expect(waiting(page)).to_have_count(1)
    page.goto("about:blank")

    page.context.request.post(stage.link(stage.bruno), max_redirects=0)  # before the connection is back
    finds_the_network(stage, page)
    page.goto("/discussion")
    expect(page.locator("#texte")).to_be_focused()

    expect(waiting(page)).to_have_count(0)
    assert "NIR" not in page.evaluate("localStorage.getItem('attente')")
    assert stage.bubbles(stage.bruno) == []  # what left in the meantime left in her own name


def test_on_a_shared_computer_what_waits_does_not_outlive_the_tab(stage: Stage, open_page: Open) -> None:
    page = open_page()
    page.context.request.post(stage.link(stage.nadia), form={"partage": "oui"}, max_redirects=0)
    page.goto("/discussion")
    loses_the_network(stage, page)
    ask(page, "merci")

    expect(waiting(page)).to_have_count(1)
    assert page.evaluate("localStorage.getItem('attente')") is None
    assert "merci" in page.evaluate("sessionStorage.getItem('attente')")


def test_leaving_forgets_all_that_the_device_kept(stage: Stage, telephone: Open) -> None:
    page = telephone()
    served_by_worker(page)
    page.evaluate("localStorage.setItem('prevenir', 'oui')")
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("button", name="Se déconnecter").click()
    page.get_by_role("button", name="Me déconnecter quand même").click()
    expect(page.get_by_role("heading", name="Pour entrer")).to_be_visible()

    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
    assert page.evaluate("caches.keys().then((names) => names.length)") == 0


def test_the_worker_keeps_how_a_page_is_drawn_and_no_page(telephone: Open) -> None:
    page = telephone()
    served_by_worker(page)
    ask(page, "merci")
    for place in ("/mes-tickets", "/reponses", "/discussion"):
        page.goto(place)

    kept = page.evaluate(
        """async () => {
          const found = [];
          for (const name of await caches.keys())
            for (const one of await (await caches.open(name)).keys()) found.push(new URL(one.url).pathname);
          return found;
        }"""
    )

    assert "/hors-ligne" in kept
    assert [path for path in kept if path != "/hors-ligne" and not path.startswith("/static/")] == []


def test_the_card_of_the_application_is_valid(stage: Stage, telephone: Open) -> None:
    page = telephone()
    devtools = page.context.new_cdp_session(page)
    found = devtools.send("Page.getAppManifest")
    devtools.detach()

    assert found["errors"] == []
    assert found["url"].endswith("/manifest.webmanifest")
    card = json.loads(found["data"])
    assert (card["start_url"], card["display"], card["lang"]) == ("/discussion", "standalone", "fr")
    for icon in card["icons"]:
        sizes = page.evaluate(
            """async (src) => {
              const image = new Image();
              image.src = src;
              await image.decode();
              return `${image.naturalWidth}x${image.naturalHeight}`;
            }""",
            icon["src"],
        )
        assert icon["sizes"] in {sizes, "any"}
    drawn = page.evaluate(
        """() => {
          const sheet = getComputedStyle(document.documentElement);
          return ["--accent", "--fond"].map((name) => sheet.getPropertyValue(name));
        }"""
    )
    assert drawn == [INK, PAPER]


# A browser without windows refuses all notifications: it is told here that its owner allows them.
ALLOWED = """() => {
  Object.defineProperty(Notification, "permission", { value: "granted" });
  Notification.requestPermission = async () => "granted";
}"""
TOLD = """() => {
  window.told = [];
  ServiceWorkerRegistration.prototype.showNotification = async (...words) => {
    told.push(JSON.stringify(words));
  };
  Object.defineProperty(document, "hidden", { value: true });
}"""


def test_an_answer_is_told_on_the_device_that_asks_for_it_and_says_nothing_else(
    stage: Stage, telephone: Open
) -> None:
    page = telephone(at="/compte")
    page.evaluate(ALLOWED)
    page.evaluate("showChoice()")
    page.get_by_role("button", name="Me prévenir ici").click()
    expect(page.get_by_role("button", name="Ne plus me prévenir ici")).to_be_visible()
    page.goto("/discussion")
    served_by_worker(page)
    page.evaluate(ALLOWED)
    page.evaluate(TOLD)

    ask(page, "le NIR est-il obligatoire ?")
    expect(page.get_by_role("log")).to_contain_text("sans NIR")

    page.wait_for_function("() => told.length > 0")
    told = " ".join(page.evaluate("told"))
    assert "Une réponse vous attend" in told
    assert not [word for word in ("NIR", "obligatoire", "Nadia") if word in told]
    page.goto("/compte")
    page.evaluate(ALLOWED)
    page.evaluate("showChoice()")
    page.get_by_role("button", name="Ne plus me prévenir ici").click()
    assert page.evaluate("localStorage.getItem('prevenir')") is None


def test_a_device_that_did_not_ask_is_told_nothing(stage: Stage, telephone: Open) -> None:
    page = telephone()
    served_by_worker(page)
    page.evaluate(ALLOWED)
    page.evaluate(TOLD)

    ask(page, "le NIR est-il obligatoire ?")
    expect(page.get_by_role("log")).to_contain_text("sans NIR")

    assert page.evaluate("told") == []


def test_the_discussion_is_accessible_in_every_look(stage: Stage, open_page: Open) -> None:
    page = open_page(stage.nadia)
    found = faults_in(EVERY_LOOK, page, "the start")
    ask(page, LINE)
    expect(page.get_by_role("button", name="Aucune de ces réponses")).to_be_visible()
    loses_the_network(stage, page)
    ask(page, "merci")
    expect(waiting(page)).to_have_count(1)
    page.get_by_label("Joindre des fichiers").set_input_files(
        {"name": "écran.png", "mimeType": "image/png", "buffer": PNG}
    )
    found += faults_in(EVERY_LOOK, page, "offline, with a file")
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("button", name="Menu").click()
    found += faults_in(EVERY_LOOK[:2], page, "the menu")

    assert found == []
