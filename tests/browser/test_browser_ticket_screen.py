"""A plain ticket on one screen: all that it takes to answer it, in few actions and without scrolling."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from page_faults import EVERY_LOOK, faults_in
from playwright.sync_api import Locator, Page, Route, expect
from web_stage import Stage

from guichets.access import account_of, web_caller
from guichets.registry import Role
from tickets.answer_templates import AnswerTemplate, Deeds
from tickets.service import Request
from tickets.ticket import Urgency

pytestmark = pytest.mark.browser

Open = Callable[..., Page]

NO_BREAK = "\N{NO-BREAK SPACE}"
QUESTION = (
    "Bonjour, une dame me dit que son conjoint a quitté le logement et qu’elle veut garder l’ancienneté de "
    f"leur demande{NO_BREAK}: faut-il un jugement de divorce, ou l’ordonnance du juge suffit-elle{NO_BREAK}? "
    "Elle revient me voir jeudi matin avec ses papiers."
)
NUMERO = "006112345678900001"
HIGHEST = 1_300  # px


@pytest.fixture
def reference(stage: Stage) -> str:
    """A question of whoever can be called, with a numéro unique, two near entries and a near ticket."""
    stage.person("Denis Fontanel", Role.GESTIONNAIRE)
    with stage.house.units() as work:
        guichet = work.registry.guichet(stage.guichet.id or 0)
        assert guichet is not None
        guichet.phone, guichet.hours = "04 93 00 00 00", "lundi-vendredi 9:00-17:00"
        work.registry.add(account_of(stage.nadia, web_caller(stage.nadia), at=stage.clock()))
        tickets = [
            stage.desk(work).open_ticket(
                Request(question=question, theme="separation", numero_unique=NUMERO),
                by=stage.nadia,
                channel="web",
                chat_ref=f"agent-{stage.nadia.id}",
            )
            for question in (QUESTION, f"Et l’ancienneté après un divorce{NO_BREAK}?")
        ]
    return tickets[0].reference


def outside(page: Page, parts: dict[str, Locator]) -> list[str]:
    """The parts that are not whole in the window as it stands."""
    window = page.viewport_size
    assert window is not None
    boxes = {name: part.bounding_box() for name, part in parts.items()}
    return [
        name
        for name, box in boxes.items()
        if box is None
        or box["x"] < 0
        or box["y"] < 0
        or box["x"] + box["width"] > window["width"]
        or box["y"] + box["height"] > window["height"]
    ]


def scrolled(page: Page) -> int:
    return int(page.evaluate("Math.round(window.scrollY)"))


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1366, 768)])
def test_all_of_a_plain_ticket_stands_on_one_screen(
    stage: Stage, open_page: Open, reference: str, width: int, height: int
) -> None:
    page = open_page(stage.helene, f"/tickets/{reference}", width=width, height=height)
    button = page.get_by_role("button")

    parts = {
        "title": page.locator("h1"),
        "question": page.locator(".dit.agent").first,
        "field": page.get_by_label("Message pour Nadia Ferrand"),
        "answer": button.and_(page.get_by_text("Répondre à Nadia Ferrand")),
        "answer and close": button.and_(page.get_by_text("Répondre et clore")),
        "ask": button.and_(page.get_by_text("Demander une précision")),
        "close": button.and_(page.get_by_text("Clore le ticket")),
        "minutes": page.get_by_label("Temps passé (minutes)"),
        "ten minutes": page.get_by_role("button", name="10 minutes"),
        "guichet": page.get_by_role("link", name="Mairie de Valbonne"),
        "telephone": page.get_by_role("link", name="04 93 00 00 00"),
        "agent": page.get_by_role("link", name="Nadia Ferrand"),
        "numéro unique": page.locator("#numero-unique"),
        "copy": page.get_by_role("button", name="Copier le numéro unique"),
        "due": page.get_by_text("réponse due"),
        "holder": page.get_by_label("Suivi par"),
        "urgency": page.get_by_label("Urgence"),
        "kind": page.get_by_label("Objet"),
        "theme": page.get_by_label("Thème"),
    }
    assert outside(page, parts) == []
    assert page.evaluate("document.documentElement.scrollHeight") <= HIGHEST


def test_a_plain_ticket_is_answered_and_closed_in_four_actions_without_scrolling(
    stage: Stage, open_page: Open, reference: str
) -> None:
    page = open_page(stage.helene, "/tickets?vue=en-cours", width=1440, height=900)
    line = page.locator(f"#ticket-{reference}")
    actions: list[Callable[[], None]] = [
        line.click,
        lambda: page.get_by_label("Message pour Nadia Ferrand").fill("L’ordonnance suffit."),
        page.get_by_role("button", name="10 minutes").click,
        page.get_by_role("button", name="Répondre et clore").click,
    ]

    for act in actions[:-1]:
        act()
        page.wait_for_load_state()
        assert scrolled(page) == 0
    actions[-1]()

    expect(page.get_by_text("et le ticket est clos")).to_be_in_viewport()
    expect(page.get_by_role("link", name="Ticket suivant").first).to_be_in_viewport()
    assert scrolled(page) == 0
    ticket = stage.ticket(reference)
    assert (ticket.is_closed, ticket.answer, ticket.minutes) == (True, "L’ordonnance suffit.", 10)
    assert len(actions) <= 4


def test_the_answer_grows_and_keeps_its_buttons_in_sight(
    stage: Stage, open_page: Open, reference: str
) -> None:
    page = open_page(stage.helene, f"/tickets/{reference}", width=1440, height=900)
    field = page.get_by_label("Message pour Nadia Ferrand")
    before = field.bounding_box()

    field.fill("\n".join(f"Ligne {number}" for number in range(40)))

    after = field.bounding_box()
    assert before is not None
    assert after is not None
    assert after["height"] > before["height"] + 100
    expect(page.get_by_role("button", name="Répondre à Nadia Ferrand")).to_be_in_viewport(ratio=1)


def test_what_is_chosen_in_the_card_is_kept_at_once_and_nothing_moves(
    stage: Stage, open_page: Open, reference: str
) -> None:
    page = open_page(stage.helene, f"/tickets/{reference}", width=1440, height=900)
    page.evaluate("window.sameDocument = true")
    page.get_by_label("Message pour Nadia Ferrand").fill("L’ordonnance")
    done = page.locator(".fait")

    for label, choice, said in (
        ("Urgence", "urgent", "Le ticket est marqué comme urgent."),
        ("Objet", "anomalie", "L’objet est changé."),
        ("Thème", "nir", "Le thème est changé."),
        ("Suivi par", "Denis Fontanel", "Denis Fontanel suit maintenant ce ticket."),
    ):
        page.get_by_label(label).focus()
        page.get_by_label(label).select_option(choice)
        expect(done).to_contain_text(said)
        expect(page.get_by_label(label)).to_be_focused()
        expect(done).to_be_in_viewport(ratio=1)
        assert scrolled(page) == 0

    expect(page.get_by_label("Message pour Nadia Ferrand")).to_have_value("L’ordonnance")
    assert page.evaluate("window.sameDocument") is True
    ticket = stage.ticket(reference)
    assert (ticket.urgency, ticket.kind, ticket.theme) == (Urgency.URGENT, "anomalie", "nir")


def test_a_field_that_was_pulled_taller_breaks_no_policy_when_an_order_answers_in_place(
    stage: Stage, open_page: Open, reference: str
) -> None:
    """What is pulled bears a style of its own, which was put back on the field that came."""
    page = open_page(stage.helene, f"/tickets/{reference}", width=1440, height=900)
    page.get_by_label("Message pour Nadia Ferrand").evaluate("one => { one.style.height = '12rem'; }")

    page.get_by_label("Urgence").select_option("urgent")

    expect(page.locator(".fait")).to_contain_text("Le ticket est marqué comme urgent.")


def test_an_order_answers_in_place_and_its_refusal_as_well(
    stage: Stage, open_page: Open, reference: str
) -> None:
    page = open_page(stage.helene, f"/tickets/{reference}", width=1440, height=900)
    page.evaluate("window.sameDocument = true")
    field = page.get_by_label("Message pour Nadia Ferrand")

    field.fill("Cherchez 1 85 05 78 006 084 91.")
    page.get_by_role("button", name="Répondre et clore").click()
    expect(page.get_by_role("alert")).to_contain_text("a été retiré")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(field).to_have_value("Cherchez [NIR masqué].")

    field.fill("L’ordonnance suffit.")
    page.get_by_role("button", name="Répondre et clore").click()
    expect(page.get_by_role("heading", name="Ce ticket est clos")).to_be_visible()
    page.get_by_role("button", name="Annuler la clôture").click()
    expect(page.locator(".fait")).to_contain_text("La clôture est annulée")
    expect(page.locator(".fait")).to_be_focused()
    page.get_by_role("button", name="20 minutes").click()
    expect(page.get_by_label("Temps passé (minutes)")).to_have_value("20")

    assert page.evaluate("window.sameDocument") is True
    assert stage.ticket(reference).answer == "L’ordonnance suffit."


def test_an_order_given_after_the_session_is_over_leads_to_the_page_that_says_so(
    stage: Stage, open_page: Open, reference: str
) -> None:
    page = open_page(stage.helene, f"/tickets/{reference}")
    page.context.clear_cookies()

    page.get_by_role("button", name="Prendre le ticket").click()

    expect(page.get_by_role("heading", name="Connexion nécessaire")).to_be_visible()
    assert stage.ticket(reference).assignee_id is None


def test_with_the_keyboard_a_choice_waits_for_its_button(
    stage: Stage, open_page: Open, reference: str
) -> None:
    page = open_page(stage.helene, f"/tickets/{reference}")
    keep = page.get_by_role("button", name="Changer l’urgence")
    expect(keep).to_be_hidden()

    page.get_by_label("Urgence").press("ArrowDown")
    page.keyboard.press("Tab")
    expect(keep).to_be_focused()
    assert stage.ticket(reference).urgency is Urgency.NORMAL
    page.keyboard.press("Enter")

    expect(page.locator(".fait")).to_contain_text("marqué comme urgent")


def test_the_numero_unique_is_whole_and_copied(stage: Stage, open_page: Open, reference: str) -> None:
    page = open_page(stage.helene, f"/tickets/{reference}")

    page.get_by_role("button", name="Copier le numéro unique").click()

    expect(page.get_by_text("Copié.")).to_be_visible()
    assert page.evaluate("getSelection().toString()") == NUMERO


def test_on_a_phone_the_question_and_the_answer_come_before_the_card_which_is_folded(
    stage: Stage, open_page: Open, reference: str
) -> None:
    page = open_page(stage.helene, f"/tickets/{reference}", width=390, height=844)
    fold = page.locator("summary", has_text="Le ticket et son guichet")
    parts = [page.locator("h1"), page.locator(".dit.agent").first, page.locator("#texte"), fold]

    tops = [box["y"] for box in (part.bounding_box() for part in parts) if box is not None]
    assert sorted(tops) == tops
    assert len(tops) == len(parts)
    expect(page.get_by_label("Urgence")).to_be_hidden()

    fold.click()
    page.get_by_label("Urgence").select_option("urgent")
    expect(page.locator(".fait")).to_contain_text("marqué comme urgent")
    expect(page.locator(".fait")).to_be_in_viewport()


def test_a_full_ticket_is_accessible_and_fits_in_every_look(
    stage: Stage, open_page: Open, reference: str
) -> None:
    page = open_page(stage.helene, f"/tickets/{reference}")
    for details in page.locator("main details").all():
        details.evaluate("one => { one.open = true; }")

    assert faults_in(EVERY_LOOK, page, reference) == []


def keep_a_template(stage: Stage) -> None:
    """It gives its theme, counts ten minutes and closes."""
    with stage.house.units() as work:
        made = AnswerTemplate.written(
            name="Séparation",
            text="Le jugement suffit.",
            theme="pieces",
            by=stage.helene.id or 0,
            at=stage.clock(),
            deeds=Deeds(minutes=10, sets_theme=True, closes=True),
        )
        work.answer_templates.add(made)


def test_a_template_brings_its_text_minutes_and_deeds_beside_what_is_typed(
    stage: Stage, open_page: Open, reference: str
) -> None:
    keep_a_template(stage)
    page = open_page(stage.helene, f"/tickets/{reference}")
    page.evaluate("window.sameDocument = true")
    field = page.get_by_label("Message pour Nadia Ferrand")
    field.fill("Bonjour,")

    page.locator("summary", has_text="Modèles").click()
    page.get_by_role("link", name="Séparation").click()
    page.locator("summary", has_text="Modèles").click()
    with page.expect_response("**/tickets/*?modele=*"):
        page.get_by_role("link", name="Séparation").click()  # a second time, its text is there already

    expect(page.locator("details.modeles")).not_to_have_attribute("open", "")
    expect(page.get_by_role("spinbutton", name="Temps passé (minutes)")).to_have_value("10")
    expect(field).to_have_value("Bonjour,\n\nLe jugement suffit.")
    expect(page.get_by_role("link", name="Séparation")).to_be_hidden()
    expect(page.get_by_role("checkbox", name="Thème")).to_be_checked()
    closing = page.get_by_role("button", name="Répondre et clore")
    expect(closing).to_have_class("principal")
    page.get_by_role("button", name="20 minutes").click()
    expect(page.get_by_role("spinbutton", name="Temps passé (minutes)")).to_have_value("20")
    closing.click()
    expect(page.locator("#ticket .fait").first).to_contain_text("et le ticket est clos")
    assert page.evaluate("window.sameDocument")
    answered = stage.ticket(reference)
    assert (answered.is_closed, answered.theme, answered.minutes) == (True, "pieces", 20)


def test_the_minutes_chosen_while_a_template_is_on_its_way_stay(
    stage: Stage, open_page: Open, reference: str
) -> None:
    keep_a_template(stage)
    page = open_page(stage.helene, f"/tickets/{reference}")
    minutes = page.get_by_role("spinbutton", name="Temps passé (minutes)")
    held = list[Route]()
    page.route("**/tickets/*?modele=*", lambda route: held.append(route))

    page.locator("summary", has_text="Modèles").click()
    page.get_by_role("link", name="Séparation").click()
    page.get_by_role("button", name="20 minutes").click()
    held[0].continue_()

    expect(page.get_by_role("button", name="Répondre et clore")).to_have_class("principal")
    expect(minutes).to_have_value("20")
    expect(page.get_by_role("button", name="20 minutes")).to_have_attribute("aria-pressed", "true")
