"""A guichet or a person beside the page that is open: how to reach them, and what they asked lately."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from web_stage import Browser, Stage

from agenda.enrolling import AttendanceService
from agenda.events import Event, EventKind
from guichets.registry import Agent, Guichet, GuichetKind, Role
from knowledge_base.themes import Theme
from tickets.interventions import Medium, cancel_intervention, log_intervention
from tickets.service import Request
from tickets.ticket import SENSITIVE


@pytest.fixture
def helene(stage: Stage) -> Browser:
    return stage.browser(stage.helene)


def beside(browser: Browser, path: str) -> str:
    """What stands there in the panel, as words."""
    answer = browser.client.get(path, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "<html" not in answer.text
    said = re.sub(r"<[^>]+>", " ", answer.text).replace("\N{NO-BREAK SPACE}", " ")
    return " ".join(said.split())


def calls(stage: Stage, *themes: Theme) -> None:
    with stage.house.units() as work:
        for theme in themes:
            log_intervention(
                work, by=stage.helene, medium=Medium.PHONE, guichet_id=stage.guichet.id, theme=theme.value,
                minutes=10, resolved=False, now=stage.clock(),
            )  # fmt: skip


def test_a_guichet_is_told_with_its_telephone_its_hours_and_who_speaks_for_it(
    stage: Stage, helene: Browser
) -> None:
    with stage.house.units() as work:
        guichet, nadia = (
            work.registry.guichet(stage.guichet.id or 0),
            work.registry.agent(stage.nadia.id or 0),
        )
        assert guichet is not None
        assert nadia is not None
        guichet.phone, guichet.hours = "04 93 00 00 00", "9 h – 12 h"
        nadia.role, nadia.phone = Role.REFERENT, "06 10 20 30 40"

    said = beside(helene, f"/guichets/{stage.guichet.id}")

    assert "Téléphone 04 93 00 00 00" in said
    assert "Horaires 9 h – 12 h" in said
    assert "Référent Nadia Ferrand , 06 10 20 30 40" in said


def test_its_open_tickets_its_last_calls_and_what_it_asks_are_told(stage: Stage, helene: Browser) -> None:
    ticket = stage.open_ticket("Dossier bloqué aux pièces")
    calls(stage, Theme.NIR, Theme.NIR, Theme.PIECES)
    with stage.house.units() as work:
        row = next(
            row for row in work.journal.rows() if row.entry.theme == Theme.PIECES.value and row.entry.minutes
        )
        cancel_intervention(work, row, by=stage.helene)

    said = beside(helene, f"/guichets/{stage.guichet.id}")

    assert f"Tickets ouverts 1 {ticket.reference} Dossier bloqué aux pièces" in said
    assert said.count("10 min, par Hélène Ozanne, non résolu") == 2
    assert re.search(r"Thèmes demandés depuis un an NIR[^(]* \(2\)", said)


def test_a_person_is_told_with_their_guichet_and_the_trainings_where_they_were(
    stage: Stage, helene: Browser
) -> None:
    with stage.house.units() as work:
        event = Event(
            kind=EventKind.FORMATION, title="Les pièces", starts_at=stage.clock() - timedelta(days=3),
            place="Valbonne", departement="06", has_enrolment=True,
            planned_by=stage.helene.id or 0, created_at=stage.clock(),
        )  # fmt: skip
        work.events.add(event)
        AttendanceService(work, now=stage.clock()).take(
            event, present=(), walk_ins=(stage.nadia.id or 0,), by=stage.helene
        )

    nadia, bruno = (beside(helene, f"/personnes/{one.id}") for one in (stage.nadia, stage.bruno))

    assert "Guichet Mairie de Valbonne" in nadia
    assert "Formations suivies Formation : Les pièces" in nadia
    assert "Les pièces" not in bruno
    assert "Les pièces" in beside(helene, f"/guichets/{stage.guichet.id}")


def test_a_sensitive_ticket_says_nothing_there_and_to_a_lecteur_not_even_that_it_is(stage: Stage) -> None:
    with stage.house.units() as work:
        asked = Request(question="Il la frappe", theme="", kind=SENSITIVE)
        stage.desk(work).open_ticket(asked, by=stage.nadia, channel="web", chat_ref="agent-0")
    lecteur = stage.browser(stage.person("Luc Maubrac", Role.LECTEUR))

    for path in (f"/personnes/{stage.nadia.id}", f"/guichets/{stage.guichet.id}"):
        told = beside(stage.browser(stage.helene), path)
        assert "Tickets ouverts 1" in told
        assert "frappe" not in told
        assert "Tickets ouverts 0" in beside(lecteur, path)


def test_another_departement_s_are_unknown_there_too(stage: Stage) -> None:
    with stage.house.units() as work:
        far = Guichet(name="Mairie de Lanneville", kind=GuichetKind.COMMUNE, departement="83")
        work.registry.add(far)
        yann = Agent(name="Yann Ozoir", role=Role.AGENT, guichet_id=far.id, created_at=stage.clock())
        local = Agent(
            name="Lucie", role=Role.GESTIONNAIRE, guichet_id=None, departement="06", created_at=stage.clock()
        )
        work.registry.add(yann)
        work.registry.add(local)
    browser = stage.browser(local)

    for path in (f"/guichets/{far.id}", f"/personnes/{yann.id}"):
        assert browser.client.get(path, headers={"HX-Request": "true"}).status_code == 404


def test_a_line_of_the_queue_leads_to_both(stage: Stage, helene: Browser) -> None:
    stage.open_ticket("Dossier bloqué")

    page = helene.client.get("/tickets").text

    assert f'href="/guichets/{stage.guichet.id}" data-panneau>Mairie de Valbonne</a>' in page
    assert f'href="/personnes/{stage.nadia.id}" data-panneau>Nadia Ferrand</a>' in page
