"""What a real browser measures: nothing touches, breaks or stands beside what it belongs to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PIL import Image
from playwright.sync_api import FloatRect, Locator, Page, expect
from web_stage import NIR_ENTRY, Stage

from delivery.files import Attachment
from guichets.registry import Role
from knowledge_base.themes import Theme
from tickets.incidents.service import Declared, IncidentService
from tickets.service import Request

pytestmark = pytest.mark.browser

Open = Callable[..., Page]

LONG_ADDRESS = "jeanne.montferrat-delaunay@mairie.exemple.fr"


def box(element: Locator) -> FloatRect:
    found = element.bounding_box()
    assert found is not None
    return found


def lines(element: Locator) -> int:
    """On how many lines the text of the element stands."""
    script = """one => {
      const range = document.createRange();
      range.selectNodeContents(one);
      return new Set([...range.getClientRects()].map(rect => Math.round(rect.top))).size;
    }"""
    return int(element.evaluate(script))


def picture(stage: Stage) -> Attachment:
    kept = stage.folder / "fichiers" / "écran.png"
    kept.parent.mkdir(exist_ok=True)
    Image.new("RGB", (600, 300)).save(kept)
    return Attachment(kept.name, "image/png", kept.stat().st_size, path=str(kept))


@pytest.mark.parametrize("width", [1280, 320])
def test_the_orders_of_a_ticket_do_not_touch(stage: Stage, open_page: Open, width: int) -> None:
    with stage.house.units() as work:
        ticket = stage.desk(work).open_ticket(
            Request(question="Une demande", theme="reactivation", kind="reactivation"),
            by=stage.nadia,
            channel="web",
            chat_ref=f"agent-{stage.nadia.id}",
        )
    stage.person("Denis Fontanel", stage.helene.role)
    page = open_page(stage.helene, f"/tickets/{ticket.reference}?fait=passer#passer", width=width)

    boxes = [box(one) for one in page.locator("main :is(button, .bouton)").all() if one.is_visible()]

    assert len(boxes) > 8
    touching = [
        (one, other)
        for number, one in enumerate(boxes)
        for other in boxes[number + 1 :]
        if one["x"] < other["x"] + other["width"] + 3
        and other["x"] < one["x"] + one["width"] + 3
        and one["y"] < other["y"] + other["height"] + 3
        and other["y"] < one["y"] + one["height"] + 3
    ]
    assert touching == []


@pytest.mark.parametrize("width", [1440, 390])
def test_a_count_stays_on_one_line(stage: Stage, open_page: Open, width: int) -> None:
    stage.library.entries = [
        replace(NIR_ENTRY, id=f"nir-{theme}-{number}", theme=theme) for theme in Theme for number in range(12)
    ]
    page = open_page(stage.nadia, "/reponses", width=width)

    counts = page.locator(".compte").all()

    assert len(counts) == len(Theme)
    assert max(box(one)["height"] for one in counts) < 30


def test_the_word_of_an_agent_has_the_looks_of_a_field(stage: Stage, open_page: Open) -> None:
    ticket = stage.open_ticket()
    with stage.house.units() as work:
        known = work.tickets.by_reference(ticket.reference)
        assert known is not None
        stage.desk(work).reply_and_close(known, "Videz le cache.", by=stage.helene)
    page = open_page(stage.nadia, f"/mes-tickets/{ticket.reference}")

    assert box(page.get_by_label("Un mot"))["width"] > 500


@pytest.mark.parametrize("path", ["/journal", "/guichets", "/base"])
def test_the_fields_of_the_filters_stand_at_one_height(stage: Stage, open_page: Open, path: str) -> None:
    page = open_page(stage.helene, path, width=1440)
    fields = [
        box(one) for one in page.locator(".filtres .champ > :is(input, select)").all() if one.is_visible()
    ]

    assert len(fields) > 1
    assert {field["height"] for field in fields} == {40}


def test_a_head_of_numbers_stands_above_them(stage: Stage, open_page: Open) -> None:
    declared = Declared(title="Panne", banner="C’est connu.", phrases=("écran blanc",), departement="")
    with stage.house.units() as work:
        desk = IncidentService(work, now=stage.clock(), zone=stage.house.settings.zone)
        desk.open(declared, by=stage.helene)
    page = open_page(stage.helene, "/incidents")

    for cell in page.locator("th:nth-child(n+3), td:nth-child(n+3)").all():
        assert cell.evaluate("one => getComputedStyle(one).textAlign") == "right"


def test_the_menu_of_a_gestionnaire_stays_where_it_is(stage: Stage, open_page: Open) -> None:
    page = open_page(stage.helene, "/tickets")
    menu = page.get_by_role("navigation", name="Navigation principale")
    before = box(menu)

    page.goto("/discussion")

    assert box(menu) == before
    assert box(page.locator("#redaction"))["y"] + box(page.locator("#redaction"))["height"] < 800


def test_an_address_is_not_cut(stage: Stage, open_page: Open) -> None:
    with stage.house.units() as work:
        nadia, guichet = (
            work.registry.agent(stage.nadia.id or 0),
            work.registry.guichet(stage.guichet.id or 0),
        )
        assert nadia is not None
        assert guichet is not None
        nadia.email = guichet.email = LONG_ADDRESS
    page = open_page(stage.helene, f"/personnes/{stage.nadia.id}", width=1440)
    assert lines(page.locator("dd", has_text=LONG_ADDRESS)) == 1
    page.goto(f"/guichets/{stage.guichet.id}")
    assert lines(page.locator("dd", has_text=LONG_ADDRESS).first) == 1


def test_a_setting_stands_under_its_name(stage: Stage, open_page: Open) -> None:
    page = open_page(stage.person("Anne Castel", Role.ADMINISTRATEUR), "/reglages")

    settings = page.locator("dl").all()

    assert len(settings) > 3
    for one in settings:
        assert box(one.locator("dd").first)["x"] == box(one.locator("dt").first)["x"]


def test_the_place_of_a_picture_is_kept_before_it_comes(stage: Stage, open_page: Open) -> None:
    ticket = stage.open_ticket(files=(picture(stage),))
    page = open_page()
    page.route("**/fichier/*", lambda route: route.abort())
    page.context.request.post(stage.link(stage.helene), max_redirects=0)
    page.goto(f"/tickets/{ticket.reference}")
    before = box(page.get_by_role("article").first)

    page.unroute("**/fichier/*")
    page.reload()
    expect(page.locator(".vignette")).to_have_js_property("naturalWidth", 600)

    assert box(page.get_by_role("article").first) == before


def test_a_picture_is_seen_over_the_ticket_which_stays_where_it_is(stage: Stage, open_page: Open) -> None:
    ticket = stage.open_ticket(files=(picture(stage),))
    page = open_page(stage.helene, f"/tickets/{ticket.reference}")
    page.evaluate("window.sameDocument = true")

    page.get_by_role("link", name="écran.png").click()

    seen = page.get_by_role("dialog", name="Fichier")
    expect(seen.get_by_role("img")).to_have_js_property("naturalWidth", 600)
    seen.get_by_role("button", name="Fermer").click()
    expect(seen).to_be_hidden()
    assert page.evaluate("window.sameDocument")


def test_the_drawings_are_drawn(stage: Stage, open_page: Open) -> None:
    page = open_page(stage.helene, "/tickets?vue=a-moi")

    page.wait_for_function(
        "[...document.querySelectorAll('svg use')].every((use) => use.getBBox().width > 0)", timeout=10_000
    )
    assert page.locator("svg use").count() > 12  # the places, the call, and the empty list


def test_the_queue_on_paper_has_nothing_to_press(stage: Stage, open_page: Open) -> None:
    reference = stage.open_ticket().reference
    page = open_page(stage.helene, "/tickets")
    page.emulate_media(media="print")

    expect(page.get_by_role("link", name=reference)).to_be_visible()
    for role in ("button", "checkbox"):
        expect(page.get_by_role(role)).to_have_count(0)
    expect(page.get_by_role("link", name="Escalader")).to_have_count(0)
    page.emulate_media(media="screen")


def test_the_letters_to_the_pole_are_unfolded_on_paper(stage: Stage, open_page: Open) -> None:
    reference = stage.open_ticket().reference
    stage.to_pole(reference)
    page = open_page(stage.helene, f"/tickets/{reference}")
    folded = page.locator("details.envois > :not(summary)").first
    page.locator("details.envois").evaluate("one => { one.open = false; }")
    assert not folded.evaluate("one => one.checkVisibility()")

    page.emulate_media(media="print")

    assert folded.evaluate("one => one.checkVisibility()")
    page.emulate_media(media="screen")
