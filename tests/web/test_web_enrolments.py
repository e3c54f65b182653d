"""A training with enrolment, from the form that plans it to the attendance that is taken."""

from __future__ import annotations

from datetime import timedelta

import pytest
from due_fakes import remind_events
from web_stage import Browser, Stage

from agenda.enrolling import EnrolmentService
from agenda.events import Event, TrainingKind
from deadlines.service_hours import ServiceHours
from guichets.registry import Agent, Guichet, GuichetKind, Role
from journal.entries import Kind

NEW = {
    "type": "formation",
    "titre": "Prise en main",
    "jour": "2027-01-12",
    "heure": "14:30",
    "fin": "16:30",
    "lieu": "Nice",
    "inscription": "oui",
    "places": "1",
    "sorte": "initial",
    "formateur": "Camille Aubrey",
}


@pytest.fixture
def helene(stage: Stage) -> Browser:
    return stage.browser(stage.helene)


@pytest.fixture
def training(stage: Stage, helene: Browser) -> Event:
    assert send(helene, "/agenda/nouveau", **NEW)[0] == 303
    return event(stage)


def event(stage: Stage) -> Event:
    with stage.house.units.reading() as work:
        found = work.events.by_id(1)
        assert found is not None
        return found


def send(browser: Browser, path: str, order: str = "", **fields: str | list[str]) -> tuple[int, str]:
    """The status, and the page that follows."""
    answer = browser.client.post(order or path, data={**browser.form(path), **fields})
    if answer.status_code == 303:
        return 303, browser.client.get(answer.headers["location"]).text
    return answer.status_code, answer.text


def coming(stage: Stage) -> list[int]:
    with stage.house.units.reading() as work:
        return [one.agent_id for one in work.enrolments.of_event(1) if one.is_enrolled]


def test_what_was_planned_is_shown_and_can_be_changed(stage: Stage, helene: Browser, training: Event) -> None:
    zone = stage.house.settings.zone
    assert training.ends_at is not None
    assert f"{zone.local(training.ends_at):%H:%M}" == "16:30"
    assert (training.training, training.trainer, training.places) == (
        TrainingKind.INITIAL, "Camille Aubrey", 1,
    )  # fmt: skip
    page = helene.client.get("/agenda/1").text
    assert "0 pour 1 place" in page
    assert "Personne n’est encore inscrit." in page

    status, page = send(helene, "/agenda/1/modifier", **{**NEW, "places": "", "fin": ""})

    assert status == 303
    assert (event(stage).places, event(stage).ends_at) == (None, None)


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("fin", "14:30", "La fin se place après le début."),
        ("fin", "midi", "heure"),
        ("places", "0", "entre 1 et 500"),
        ("places", "beaucoup", "entre 1 et 500"),
    ],
)
def test_a_wrong_field_is_said_and_nothing_is_planned(
    stage: Stage, helene: Browser, field: str, typed: str, said: str
) -> None:
    status, page = send(helene, "/agenda/nouveau", **{**NEW, field: typed})

    assert status == 422
    assert said in page
    assert 'value="Camille Aubrey"' in page
    with stage.house.units.reading() as work:
        assert work.events.by_id(1) is None


def test_an_agent_enrols_waits_and_leaves_without_javascript(stage: Stage, training: Event) -> None:
    nadia, bruno = stage.browser(stage.nadia), stage.browser(stage.bruno)

    assert "Votre place est réservée." in send(nadia, "/formations", "/formations/1/inscription")[1]
    assert "vous êtes sur la liste d’attente" in send(bruno, "/formations", "/formations/1/inscription")[1]
    assert coming(stage) == [stage.nadia.id]
    assert "vous ne venez pas" in send(nadia, "/formations", "/formations/1/desistement")[1]
    assert coming(stage) == [stage.bruno.id]
    status, page = send(nadia, "/formations", "/formations/1/desistement")
    assert (status, "Vous n’êtes pas inscrit" in page) == (422, True)
    stage.turn()
    assert any("Une place s’est libérée" in row["text"] for row in stage.posted("web"))


def test_a_gestionnaire_enrols_who_rang(stage: Stage, helene: Browser, training: Event) -> None:
    page = helene.client.get("/agenda/1").text
    assert "Nadia Ferrand, Mairie de Valbonne" in page

    status, page = send(helene, "/agenda/1", "/agenda/1/inscrire", agent=str(stage.nadia.id))
    assert (status, "L’agent est inscrit" in page) == (303, True)
    assert coming(stage) == [stage.nadia.id]
    assert "Désinscrire" in page

    status, _ = send(helene, "/agenda/1", "/agenda/1/desinscrire", agent=str(stage.nadia.id))
    assert status == 303
    assert coming(stage) == []
    assert send(helene, "/agenda/1", "/agenda/1/inscrire", agent="")[0] == 422


def test_nobody_of_another_departement_enrols_or_is_enrolled(stage: Stage, helene: Browser) -> None:
    send(helene, "/agenda/nouveau", **NEW, guichet=str(stage.guichet.id))
    with stage.house.units() as work:
        work.registry.add(Guichet(name="Mairie de Martigues", kind=GuichetKind.COMMUNE, departement="13"))
        guichet = work.registry.guichet_named("Mairie de Martigues")
        assert guichet is not None
        agent = Agent(name="Paul Vidal", role=Role.AGENT, guichet_id=guichet.id, created_at=stage.clock())
        work.registry.add(agent)
    theirs = stage.browser(agent)

    assert theirs.client.post("/formations/1/inscription", data=theirs.form("/formations")).status_code == 404
    assert send(helene, "/agenda/1", "/agenda/1/inscrire", agent=str(agent.id))[0] == 404
    assert coming(stage) == []


def test_the_attendance_is_taken_once_it_has_begun_and_corrected(
    stage: Stage, helene: Browser, training: Event
) -> None:
    send(stage.browser(stage.nadia), "/formations", "/formations/1/inscription")
    assert send(helene, "/agenda/1", "/agenda/1/presences")[0] == 422
    with stage.house.units() as work:
        known = work.events.by_id(1)
        assert known is not None
        known.starts_at = stage.clock() - timedelta(hours=1)
    page = helene.client.get("/agenda/1").text
    assert "Qui était là" in page
    for wrong in ("", "-5", "beaucoup", "99999"):
        status, page = send(helene, "/agenda/1", "/agenda/1/presences", minutes=wrong)
        assert (status, f'value="{wrong}"' in page) == (422, True)
        assert " checked>" not in page

    order = "/agenda/1/presences"
    _, page = send(helene, "/agenda/1", order, present=[str(stage.nadia.id)], minutes="120")
    assert "Les présences sont notées." in page
    _, page = send(helene, "/agenda/1", order)

    with stage.house.units.reading() as work:
        rows = [row.entry for row in work.journal.rows()]
    assert [row.minutes for row in rows if row.kind is Kind.TRAINING_HELD] == [120]
    attended = [row for row in rows if row.kind is Kind.TRAINING_ATTENDED]
    assert [(row.actor_id, row.outcome) for row in attended] == [
        (stage.nadia.id, "present"), (stage.nadia.id, "absent"),
    ]  # fmt: skip
    assert "Formations tenues" in helene.client.get("/bilan?annee=2026").text


def test_it_is_announced_to_its_guichets_with_a_button(stage: Stage, training: Event) -> None:
    with stage.house.units() as work:
        zone = stage.house.settings.zone
        assert remind_events(work, now=stage.clock(), hours=ServiceHours(zone)) == 2
    stage.turn()
    nadia = stage.browser(stage.nadia)
    page = nadia.client.get("/discussion").text
    assert "Nouvelle formation" in page
    assert "Je m’inscris" in page
    with stage.house.units() as work:
        known, agent = work.events.by_id(1), work.registry.agent(stage.nadia.id or 0)
        assert known is not None
        assert agent is not None
        EnrolmentService(work, now=stage.clock()).enrol(known, agent)
    assert coming(stage) == [stage.nadia.id]
