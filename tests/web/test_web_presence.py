"""The hours of the service, its closings and the absences, as gestionnaires set them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from web_stage import Browser, Stage

from guichets.registry import Agent, Role
from tickets.service import Request, TicketService
from tickets.ticket import SENSITIVE, Ticket

PAGE = "/horaires"


@pytest.fixture
def denis(stage: Stage) -> Agent:
    return stage.person("Denis Fontanel", Role.GESTIONNAIRE)


@pytest.fixture
def helene(stage: Stage) -> Browser:
    return stage.browser(stage.helene)


def plain(page: str) -> str:
    return page.replace("\N{NO-BREAK SPACE}", " ")


def orders(browser: Browser, name: str, **fields: str) -> tuple[int, str]:
    """An order of the page, and the page that follows it."""
    form = {"jeton": browser.hidden(PAGE, "jeton"), **fields}
    answer = browser.client.post(f"{PAGE}/{name}", data=form)
    if answer.status_code == 303:
        answer = browser.client.get(answer.headers["location"])
        return 303, plain(answer.text)
    return answer.status_code, plain(answer.text)


def due(stage: Stage, ticket: Ticket) -> str:
    due_at = stage.ticket(ticket.reference).due_at
    assert due_at is not None
    return stage.house.settings.zone.local(due_at).strftime("%d/%m %H:%M")


def test_the_page_says_when_the_service_answers(stage: Stage, helene: Browser) -> None:
    open_page = plain(helene.client.get(PAGE).text)
    assert "De 9 h à 18 h. Le service est ouvert en ce moment." in open_page
    assert "Aucune fermeture à venir" in open_page
    assert "Personne n’est absent" in open_page

    stage.clock.advance(hours=10)
    closed_page = plain(stage.browser(stage.helene).client.get(PAGE).text)
    assert "il rouvre jeudi 26 novembre 2026 à 9 h" in closed_page


def test_a_closing_is_noted_and_what_is_due_follows(stage: Stage, helene: Browser) -> None:
    ticket = stage.open_ticket()
    assert due(stage, ticket) == "27/11 10:00"

    status, page = orders(
        helene, "fermetures", departement="06", du="2026-11-27", au="2026-11-27", motif="Pont"
    )

    assert (status, due(stage, ticket)) == (303, "30/11 10:00")
    assert "le vendredi 27 novembre 2026 : Pont" in page
    assert "les échéances en cours ont suivi" in page

    status, page = orders(helene, "fermetures/1")
    assert (status, due(stage, ticket)) == (303, "27/11 10:00")
    assert "Pont" not in page


def test_one_day_is_enough_to_close(helene: Browser) -> None:
    _, page = orders(helene, "fermetures", departement="06", du="2026-12-24", au="", motif="")

    assert "le jeudi 24 décembre 2026" in page


def test_other_hours_are_kept(stage: Stage, helene: Browser) -> None:
    ticket = stage.open_ticket()

    status, page = orders(helene, "heures", departement="06", ouverture="08:30", fermeture="17:00")

    assert status == 303
    assert "De 8 h 30 à 17 h." in page
    assert due(stage, ticket) == "27/11 11:00"


def test_an_absence_is_noted_with_her_deputy(stage: Stage, helene: Browser, denis: Agent) -> None:
    today, week = "2026-11-25", "2026-12-04"
    status, page = orders(
        helene,
        "absences",
        qui=str(stage.helene.id),
        parti=today,
        revenu=week,
        remplace=str(denis.id),
    )

    assert status == 303
    assert "Hélène Ozanne, du mercredi 25 novembre 2026 au vendredi 4 décembre 2026" in page
    assert "en ce moment" in page
    assert "Denis Fontanel suit ses tickets" in page

    queue = stage.browser(denis).client.get("/tickets").text
    assert "À la place de Hélène Ozanne" in queue
    assert f"suivi={stage.helene.id}" in queue
    assert "À la place de" not in helene.client.get("/tickets").text

    _, page = orders(helene, "absences/1")
    assert "L’absence est retirée." in page
    assert "À la place de" not in stage.browser(denis).client.get("/tickets").text


def test_without_a_deputy_all_the_colleagues_follow(stage: Stage, helene: Browser) -> None:
    _, page = orders(helene, "absences", qui=str(stage.helene.id), parti="2026-12-01", revenu="", remplace="")

    assert "tous ses collègues suivent ses tickets" in page
    assert "en ce moment</span>" not in page


@pytest.mark.parametrize(
    ("order", "fields", "field", "sentence"),
    [
        (
            "fermetures",
            {"du": "2026-12-24", "au": "2026-12-20"},
            "au",
            "Le dernier jour vient après le premier",
        ),
        ("fermetures", {"du": "2026-12-24", "au": "2028-12-20"}, "au", "C’est plus d’un an"),
        ("fermetures", {"du": "", "au": ""}, "du", ""),
        ("heures", {"ouverture": "18:00", "fermeture": "09:00"}, "fermeture", "La fermeture vient après"),
        (
            "heures",
            {"ouverture": "09:00", "fermeture": "18:00", "pas_avant": "06:00"},
            "pas_apres",
            "Les rappels partent entre 7 h et 20 h",
        ),
        ("heures", {"ouverture": "neuf", "fermeture": "18:00"}, "ouverture", ""),
        (
            "absences",
            {"qui": "{me}", "parti": "2026-12-01", "remplace": "{me}"},
            "remplace",
            "un autre collègue",
        ),
        ("absences", {"qui": "", "parti": "2026-12-01"}, "qui", ""),
        ("absences", {"qui": "{agent}", "parti": "2026-12-01"}, "qui", "Choisissez une personne"),
    ],
)
def test_a_fault_is_said_beside_its_field_and_what_was_typed_stays(
    stage: Stage, helene: Browser, order: str, fields: dict[str, str], field: str, sentence: str
) -> None:
    people = {"me": str(stage.helene.id), "agent": str(stage.nadia.id)}
    sent = {name: value.format(**people) for name, value in fields.items()}

    status, page = orders(helene, order, departement="06", **sent)

    assert status == 422
    assert f'id="{field}-faute"' in page
    assert sentence in page
    for value in sent.values():
        assert value in page


def test_a_nir_is_taken_out_of_the_reason(stage: Stage, helene: Browser) -> None:
    status, page = orders(
        helene, "fermetures", departement="06", du="2026-12-24", motif="Mme 185057800608491"
    )

    assert status == 422
    assert "185057800608491" not in page
    assert b"185057800608491" not in stage.stored_bytes()


def test_the_closings_of_another_departement_are_out_of_reach(stage: Stage, helene: Browser) -> None:
    orders(helene, "fermetures", departement="06", du="2026-12-24", motif="Pont de l’Avent")
    far = stage.person("Paul Rivière", Role.GESTIONNAIRE)
    with stage.house.units() as work:
        known = work.registry.agent(far.id or 0)
        assert known is not None
        known.departement = "30"
    paul = stage.browser(far)

    assert "Pont de l’Avent" not in paul.client.get(PAGE).text
    assert orders(paul, "fermetures/1")[0] == 404
    assert orders(paul, "fermetures", departement="06", du="2026-12-25")[0] == 404


def test_a_lecteur_reads_and_changes_nothing(stage: Stage) -> None:
    reader = stage.browser(stage.person("Luc Perrin", Role.LECTEUR))

    page = reader.client.get(PAGE).text

    assert "<form" not in page.split("<main")[1].split("</main>")[0]
    assert orders(reader, "fermetures", departement="06", du="2026-12-24")[0] == 403


def test_the_queue_and_the_ticket_say_when_an_answer_is_due(stage: Stage, helene: Browser) -> None:
    reference = stage.open_ticket().reference

    queue = plain(helene.client.get("/tickets").text)
    assert queue.index("dans 2 jours ouvrés") < queue.index("27/11 à 10:00")
    page = plain(helene.client.get(f"/tickets/{reference}").text)
    assert "réponse due vendredi 27 novembre 2026 à 10 h, dans 2 jours ouvrés" in page

    stage.clock.now += timedelta(days=5)
    helene = stage.browser(stage.helene)
    assert "retard : 9 h ouvrées" in plain(helene.client.get("/tickets?vue=en-retard").text)

    helene.order(f"/tickets/{reference}", "preciser", precision="Quel dossier ?", texte="Quel dossier ?")
    assert "due le" not in plain(helene.client.get("/tickets?vue=en-cours").text)


def test_the_agent_of_an_emergency_reads_what_does_not_close(stage: Stage) -> None:
    with stage.house.units() as work:
        request = Request(
            question="Une famille dehors", theme="", kind=SENSITIVE, answers={"matter": "homeless"}
        )
        desk = TicketService(work, now=stage.clock(), zone=stage.house.settings.zone)
        desk.open_ticket(request, by=stage.nadia, channel="web", chat_ref=f"agent-{stage.nadia.id}")
    stage.clock.advance(hours=10)

    page = plain(stage.browser(stage.nadia).client.get("/mes-tickets").text)

    assert "Le gestionnaire vous lira au plus tard jeudi 26 novembre 2026 à 9 h." in page
    assert "115 (hébergement d’urgence" in page
    assert "Le service est fermé" not in page


def test_the_agent_reads_when_she_may_expect_an_answer(stage: Stage) -> None:
    reference = stage.open_ticket().reference
    nadia = stage.browser(stage.nadia)

    assert "Réponse attendue avant vendredi 27 novembre 2026 à 10 h." in plain(
        nadia.client.get(f"/mes-tickets/{reference}").text
    )
    stage.clock.advance(hours=10)
    assert "Le service est fermé jusqu’au jeudi 26 novembre 2026 à 9 h." in plain(
        stage.browser(stage.nadia).client.get("/mes-tickets").text
    )
