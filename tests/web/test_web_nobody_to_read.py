"""An agent whose access is closed, or who never came in: the pages say what becomes of what is written."""

from __future__ import annotations

import pytest
from web_stage import Browser, Stage

from guichets.registry import Role
from tickets.incidents.service import Declared, IncidentService
from tickets.life import Status
from tickets.ticket import SENSITIVE, Ticket


@pytest.fixture
def helene(stage: Stage) -> Browser:
    return stage.browser(stage.helene)


@pytest.fixture
def left(stage: Stage) -> Ticket:
    """Nadia's ticket; Nadia is gone."""
    ticket = stage.open_ticket()
    stage.close(stage.nadia)
    return ticket


def address(ticket: Ticket) -> str:
    return f"/tickets/{ticket.reference}"


def test_the_page_says_that_nobody_reads_and_takes_no_answer(helene: Browser, left: Ticket) -> None:
    page = helene.client.get(address(left)).text

    assert "L’accès de Nadia Ferrand est fermé" in page
    assert "/repondre" not in page
    assert "Confier le ticket à" in page


def test_who_would_read_a_sensitive_matter_is_to_be_thought_of_first(
    stage: Stage, helene: Browser, left: Ticket
) -> None:
    """A colleague may be the one of whom it speaks."""
    warning = "vérifiez d’abord qu’elle n’y est pas citée"
    assert warning not in helene.client.get(address(left)).text
    with stage.house.units() as work:
        held = work.tickets.by_reference(left.reference)
        assert held is not None
        held.kind = SENSITIVE

    assert warning in helene.client.get(address(left)).text
    helene.press(f"t:reply:{left.reference}")
    stage.turn()
    assert warning in stage.bubbles(stage.helene)[-1][1]


def test_an_answer_that_was_being_written_is_refused_and_kept(stage: Stage, helene: Browser) -> None:
    ticket = stage.open_ticket()
    form = helene.form(address(ticket), texte="Videz le cache.")
    stage.close(stage.nadia)

    answer = helene.client.post(f"{address(ticket)}/repondre", data=form)

    assert answer.status_code == 422
    assert "Rien n’est parti" in answer.text
    assert "Videz le cache." in answer.text
    assert "est envoyée" not in answer.text
    assert stage.ticket(ticket.reference).status is Status.OPEN


def test_the_ticket_is_entrusted_to_a_colleague_whom_the_next_answer_reaches(
    stage: Stage, helene: Browser, left: Ticket
) -> None:
    stage.browser(stage.bruno)  # who has come in

    _, after = helene.order(address(left), "tri/confier", choix=str(stage.bruno.id))
    assert "Le ticket est confié à Bruno Talverne" in after
    assert "ouvert par Nadia Ferrand" in after
    _, after = helene.order(address(left), "repondre", texte="Videz le cache.")
    stage.turn()

    assert "Votre réponse est envoyée à Bruno Talverne." in after
    assert "Videz le cache." in stage.bubbles(stage.bruno)[-1][1]
    page = stage.browser(stage.bruno).client.get(f"/mes-tickets/{left.reference}").text
    assert "Nadia Ferrand, " in page


def test_the_ticket_is_closed_and_nobody_is_said_to_be_told(
    stage: Stage, helene: Browser, left: Ticket
) -> None:
    _, after = helene.order(address(left), "clore-sans-lecteur")

    assert "Personne n’en est prévenu" in after
    assert "Un message en informe" not in after
    assert stage.ticket(left.reference).is_closed


def test_several_tickets_are_closed_but_not_the_one_that_nobody_would_read(
    stage: Stage, helene: Browser, left: Ticket
) -> None:
    form = helene.form("/tickets", t=left.reference)

    page = helene.client.post("/tickets/lot/clore", data=form).text

    assert "Rien à clore" in page
    assert "l’accès de l’agent est fermé" in page


def test_what_is_written_to_somebody_who_never_came_is_said_to_wait(stage: Stage, helene: Browser) -> None:
    ticket = stage.open_ticket()
    paul = stage.person("Paul Roquet")
    stage.close(stage.nadia)
    helene.order(address(ticket), "tri/confier", choix=str(paul.id))

    page = helene.client.get(address(ticket)).text
    _, after = helene.order(address(ticket), "repondre", texte="Videz le cache.")

    assert "votre réponse attendra sa première connexion" in page
    assert "Votre réponse attend Paul Roquet dans son espace" in after
    assert "est envoyée" not in after


def test_the_page_that_closes_an_access_lists_the_tickets_that_are_open(
    stage: Stage, helene: Browser
) -> None:
    ticket = stage.open_ticket()
    page = helene.client.get(f"/personnes/{stage.nadia.id}/fermer").text
    assert ticket.reference in page
    assert "1 ticket est ouvert à son nom" in page

    referent = stage.browser(stage.person("Rose Lantier", Role.REFERENT))
    page = referent.client.get(f"/mon-guichet/collegues/{stage.nadia.id}/depart").text
    assert ticket.reference in page
    assert ticket.question not in page


def test_the_end_of_an_incident_says_which_ticket_nobody_would_read(
    stage: Stage, helene: Browser, left: Ticket
) -> None:
    with stage.house.units() as work:
        desk = IncidentService(work, now=stage.clock(), zone=stage.house.settings.zone)
        incident = desk.open(Declared(title="Le portail", banner="Patientez."), by=stage.helene)
        ticket = work.tickets.by_reference(left.reference)
        assert ticket is not None
        desk.attach(ticket, incident, by=stage.helene)
    address = f"/incidents/{incident.reference}"

    before = helene.client.get(f"{address}/clore").text
    form = helene.form(f"{address}/clore", texte="C’est rétabli.", tickets="clore")
    after = helene.client.post(f"{address}/clore", data=form, follow_redirects=True).text

    assert "1 ticket n’aura pas de réponse" in before
    assert "accès fermé, sans réponse" in after
    assert stage.ticket(left.reference).status is Status.OPEN
