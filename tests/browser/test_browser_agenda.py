"""Agenda, quality, bilan, journal in a real Chromium: they fit, are accessible, and keys are enough."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import pytest
from page_faults import EVERY_LOOK, faults_in, violations
from playwright.sync_api import Page, expect
from web_stage import WEDNESDAY, Stage

from agenda.events import EventKind
from agenda.planning import EventService
from guichets.registry import Guichet, GuichetKind
from journal.entries import Entry, Kind
from quality.cadre import CadreService
from quality.example_report import example_cadre
from quality.follow_up import SignalementService
from web.console.figures import journal_pages

pytestmark = pytest.mark.browser

Open = Callable[..., Page]


def furnished(stage: Stage) -> Sequence[str]:
    """A house where every page has something to show."""
    stage.open_ticket()
    with stage.house.units() as work:
        for number in range(30):
            work.registry.add(
                Guichet(
                    name=f"Mairie n° {number}", kind=GuichetKind.COMMUNE, departement="06", commune="Vence"
                )
            )
        planning = EventService(work, now=stage.clock())
        for kind, days in ((EventKind.FORMATION, 3), (EventKind.COPIL, 20), (EventKind.COMITE, 50)):
            event = planning.plan(
                kind,
                title="Prise en main du SNE",
                starts_at=stage.clock() + timedelta(days=days),
                place="Préfecture, salle des actes",
                by=stage.helene,
                guichet_ids=(1, 2),
            )
            event.remember_told([stage.nadia.id or 0, stage.bruno.id or 0])
        planning.cancel(event, by=stage.helene)
        CadreService(work, now=stage.clock()).adopt(
            example_cadre(), departement="06", since=date(2026, 1, 1), by=stage.helene
        )
        follow_up = SignalementService(work, now=stage.clock(), zone=stage.house.settings.zone)
        for sent_on in (date(2026, 9, 1), date(2026, 11, 20), date(2026, 11, 24)):
            made = follow_up.record(
                guichet_id=stage.guichet.id or 0,
                subject="Attributions enregistrées plus d’un mois après le bail",
                sent_on=sent_on,
                by=stage.helene,
            )
            made.remember_told([stage.nadia.id or 0])
        follow_up.answer(made, by=stage.helene)
        for number in range(60):
            work.journal.add(
                Entry(
                    at=WEDNESDAY - timedelta(days=5 * number),
                    kind=Kind.CALL_LOGGED,
                    channel=("telephone", "mel", "visite")[number % 3],
                    guichet_id=number % 7 + 1,
                    theme=("nir", "pieces", "radiation", "")[number % 4],
                    minutes=10,
                    outcome="resolved",
                    actor_id=stage.helene.id,
                )
            )
    return (
        "/agenda",
        "/agenda?type=pleniere",
        "/agenda?vue=passes",
        "/agenda/1",
        "/agenda/1?fait=prevu",
        "/agenda/2",
        "/agenda/3",
        "/agenda/1/modifier",
        "/agenda/1/annuler",
        "/qualite",
        "/qualite?vue=retard",
        "/qualite?vue=retires",
        "/qualite/S-2026-001",
        "/qualite/S-2026-003?fait=repondu",
        "/qualite/S-2026-002/retirer",
        "/qualite/cadre",
        "/qualite/cadre/nouveau",
        "/qualite/cadre/doublons-forces",
        "/qualite/cadre/doublons-forces/modifier",
        "/qualite/cadre/doublons-forces/fin",
        "/bilan",
        "/journal",
        "/journal?nature=nir_masked",
        "/journal?annee=2026&chiffre=assistance.interventions.by_theme&cle=nir",
    )


def test_every_page_is_accessible_and_fits(stage: Stage, open_page: Open) -> None:
    paths = furnished(stage)
    page = open_page(stage.helene)
    found = []
    for path in paths:
        page.goto(path)
        found += faults_in(EVERY_LOOK, page, path)

    assert found == []


def test_on_a_phone_the_menu_and_the_tabs_show_where_one_is(stage: Stage, open_page: Open) -> None:
    page = open_page(stage.helene, width=380)

    guichet = open_page(stage.nadia, width=380)
    for address in ("/formations", "/mon-guichet"):
        guichet.goto(address)
        guichet.get_by_role("button", name="Menu").click()
        expect(guichet.locator(".principale [aria-current]")).to_be_in_viewport(ratio=1)
    for address, places in (("/agenda/annee", 2), ("/guichets/revues", 2), ("/bilan", 1)):
        page.goto(address)
        here = page.locator(".principale [aria-current], .onglets [aria-current]")
        expect(here).to_have_count(places)
        for one in here.all():
            expect(one).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain"])
def test_a_training_is_planned_with_the_keyboard(stage: Stage, open_page: Open, javascript: bool) -> None:
    page = open_page(stage.helene, "/agenda", javascript=javascript)
    page.get_by_role("link", name="Planifier un événement").press("Enter")
    page.get_by_label("Titre").fill("Prise en main")
    page.get_by_label("Jour").fill("2027-01-12")
    page.get_by_label("Heure de début").fill("14:30")
    page.get_by_label("Lieu").fill("Nice")
    page.get_by_label("Mairie de Valbonne").press("Space")
    page.get_by_role("button", name="Planifier").press("Enter")

    expect(page.get_by_role("status")).to_contain_text("C’est prévu.")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Prise en main")

    page.get_by_role("link", name="Annuler l’événement").press("Enter")
    expect(page.get_by_text("Une annulation ne se défait pas")).to_be_visible()
    page.get_by_role("button", name="Annuler l’événement et prévenir").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("C’est annulé.")


def test_a_fault_is_tied_to_its_field(stage: Stage, open_page: Open) -> None:
    page = open_page(stage.helene, "/agenda/nouveau")
    page.get_by_label("Titre").fill("Prise en main")
    page.get_by_label("Jour").fill("2026-11-24")
    page.get_by_label("Heure de début").fill("14:30")
    page.get_by_label("Lieu").fill("Nice")
    page.get_by_role("button", name="Planifier").click()

    day = page.get_by_label("Jour")
    expect(day).to_have_attribute("aria-invalid", "true")
    expect(page.locator(f"#{day.get_attribute('aria-describedby')}")).to_contain_text("déjà passée")
    assert violations(page) == []


def test_the_list_of_guichets_is_searched_as_one_types(stage: Stage, open_page: Open) -> None:
    furnished(stage)
    page = open_page(stage.helene, "/agenda/nouveau")
    page.get_by_label("Mairie n° 7").check()
    page.get_by_label("Chercher un guichet").fill("VALBONNE")

    expect(page.get_by_label("Mairie de Valbonne")).to_be_visible()
    expect(page.get_by_label("Mairie n° 8")).to_be_hidden()
    expect(page.get_by_label("Mairie n° 7")).to_be_visible()  # ticked: it does not get lost
    expect(page.get_by_text("1 case cochée sur 31.")).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize(("width", "height"), [(390, 800), (1280, 800)])
def test_every_guichet_can_be_reached_by_rolling_down(
    stage: Stage, open_page: Open, width: int, height: int
) -> None:
    furnished(stage)
    page = open_page(stage.helene, "/agenda/nouveau", width=width, height=height)
    frame = page.locator(".cases")
    boxes = frame.get_by_role("checkbox")

    assert frame.evaluate("one => one.scrollWidth <= one.clientWidth")
    assert boxes.count() == 31
    for box in boxes.all():
        box.evaluate("one => one.scrollIntoView({ block: 'center' })")
        assert box.evaluate(
            """one => {
                const here = one.getBoundingClientRect();
                const around = one.closest('.cases').getBoundingClientRect();
                return here.left >= around.left && here.right <= around.right
                    && here.top >= around.top && here.bottom <= around.bottom;
            }"""
        )


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "plain"])
def test_a_signalement_is_recorded_then_answered_with_the_keyboard(
    stage: Stage, open_page: Open, javascript: bool
) -> None:
    page = open_page(stage.helene, "/qualite", javascript=javascript)
    page.get_by_role("link", name="Noter un signalement").press("Enter")
    page.get_by_label("Guichet").select_option(label="Mairie de Valbonne")
    page.get_by_label("Objet").fill("Baux tardifs")
    page.get_by_role("button", name="Voir l’échéance").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("vendredi 25 décembre 2026")
    assert not javascript or violations(page) == []
    page.get_by_role("button", name="Noter ce signalement").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("C’est noté.")

    page.get_by_role("button", name="Noter la réponse").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("La réponse est notée")


def test_a_figure_of_the_bilan_opens_its_rows(stage: Stage, open_page: Open) -> None:
    furnished(stage)
    page = open_page(stage.helene, "/bilan")
    page.locator(".ventilations > div").filter(has_text="Interventions par thème").locator("summary").click()
    page.get_by_role("row", name="NIR et état civil").get_by_role("link").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Interventions par thème")
    page.get_by_role("link", name="Bilan 2026").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bilan 2026")


def test_a_long_check_goes_on_by_itself_and_is_announced(
    stage: Stage, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    furnished(stage)
    monkeypatch.setattr(journal_pages, "STRETCH", 25)
    page = open_page(stage.helene, "/journal")
    page.get_by_role("button", name="Vérifier l’intégrité").click()

    expect(page.locator("#verification")).to_contain_text("Le journal est intact")
    assert page.locator("#verification").get_attribute("aria-live") == "polite"
    assert violations(page) == []


def test_a_long_check_is_carried_on_without_javascript(
    stage: Stage, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    furnished(stage)
    with stage.house.units.reading() as work:
        most = 2 * len(list(work.journal.rows())) // 3
    monkeypatch.setattr(journal_pages, "STRETCH", most)
    page = open_page(stage.helene, "/journal", javascript=False)
    page.get_by_role("button", name="Vérifier l’intégrité").click()
    expect(page.get_by_text(f"{most} lignes vérifiées sur")).to_be_visible()
    page.get_by_role("button", name="Continuer la vérification").click()

    expect(page.get_by_text("Le journal est intact")).to_be_visible()
