"""Once a training is over: who came unannounced, the attestation of who was there, their opinion."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pdf_pages import read_pdf
from web_stage import Browser, Stage

from agenda.events import Event, EventKind, Offer, TrainingKind
from agenda.planning import EventService
from guichets.registry import Agent, Guichet, GuichetKind, Role
from knowledge_base.local_values import SIGNATORY

NBSP = "\N{NO-BREAK SPACE}"


@pytest.fixture
def helene(stage: Stage) -> Browser:
    return stage.browser(stage.helene)


@pytest.fixture
def training(stage: Stage) -> Event:
    """It has begun, and nobody was enrolled."""
    with stage.house.units() as work:
        event = EventService(work, now=stage.clock()).plan(
            EventKind.FORMATION,
            title="Prise en main",
            starts_at=stage.clock() + timedelta(days=1),
            ends_at=stage.clock() + timedelta(days=1, hours=2),
            place="Nice, salle 3",
            by=stage.helene,
            guichet_ids=[stage.guichet.id or 0],
            offer=Offer(TrainingKind.INITIAL, "Camille Aubrey", has_enrolment=True, about="cotation"),
        )
        event.starts_at, ends_at = stage.clock() - timedelta(hours=1), stage.clock() + timedelta(hours=1)
        event.ends_at = ends_at
    return event


def send(browser: Browser, path: str, order: str, **fields: str | list[str]) -> tuple[int, str]:
    """The status, and the page that follows."""
    answer = browser.client.post(order, data={**browser.form(path), **fields})
    if answer.status_code == 303:
        return 303, browser.client.get(answer.headers["location"]).text
    return answer.status_code, answer.text


def takes(helene: Browser, **fields: str | list[str]) -> tuple[int, str]:
    return send(helene, "/agenda/1", "/agenda/1/presences", **{"minutes": "30", **fields})


def present(stage: Stage) -> dict[int, bool | None]:
    with stage.house.units.reading() as work:
        return {one.agent_id: one.is_present for one in work.enrolments.of_event(1) if one.is_enrolled}


def elsewhere(stage: Stage) -> Agent:
    """An agent of another département."""
    with stage.house.units() as work:
        guichet = Guichet(name="Mairie de Martigues", kind=GuichetKind.COMMUNE, departement="13")
        work.registry.add(guichet)
        agent = Agent(name="Paul Vidal", role=Role.AGENT, guichet_id=guichet.id, created_at=stage.clock())
        work.registry.add(agent)
        return agent


def test_whoever_came_unannounced_is_added_with_the_attendance(
    stage: Stage, helene: Browser, training: Event
) -> None:
    page = helene.client.get("/agenda/1").text
    assert "Personne ne s’était inscrit." in page
    assert "Nadia Ferrand, Mairie de Valbonne" in page

    status, page = takes(helene, venu=str(stage.nadia.id), minutes="beaucoup")
    assert (status, f'name="venu" value="{stage.nadia.id}" checked' in page) == (422, True)
    status, page = takes(helene, venu=[str(stage.nadia.id), str(stage.bruno.id)])

    assert status == 303
    assert present(stage) == {stage.nadia.id: True, stage.bruno.id: True}
    assert page.count("(PDF)") == 2


def test_nobody_of_another_departement_is_added(stage: Stage, training: Event) -> None:
    with stage.house.units() as work:
        limited = Agent(
            name="Denis Roux",
            role=Role.GESTIONNAIRE,
            guichet_id=None,
            departement="06",
            created_at=stage.clock(),
        )
        work.registry.add(limited)
        event = work.events.by_id(1)
        assert event is not None
        event.guichet_ids, event.departement = [], ""  # for all those that are served
    agent, denis = elsewhere(stage), stage.browser(limited)

    assert "Paul Vidal" not in denis.client.get("/agenda/1").text
    assert takes(denis, venu=str(agent.id))[0] == 422
    assert takes(denis, venu="999")[0] == 422
    assert present(stage) == {}


def test_whoever_was_there_has_an_attestation(stage: Stage, helene: Browser, training: Event) -> None:
    takes(helene, venu=str(stage.nadia.id))
    with stage.house.units() as work:
        work.local_values.set("06", SIGNATORY, "ADIL des Alpes-Maritimes")
    nadia = stage.browser(stage.nadia)
    assert 'href="/formations/1/attestation"' in nadia.client.get("/formations").text

    own = nadia.client.get("/formations/1/attestation")

    assert own.headers["content-type"] == "application/pdf"
    assert "attestation-formation-1" in own.headers["content-disposition"]
    read = read_pdf(own.content)
    assert (read.title, read.language, read.is_tagged) == ("Attestation de formation", "fr-FR", True)
    said = " ".join(read.text.replace(NBSP, " ").split())
    assert "ADIL des Alpes-Maritimes, département 06" in said
    assert "atteste que Nadia Ferrand, Mairie de Valbonne, a suivi la formation ci-dessous." in said
    for fact in (
        "Formation : Prise en main", "Nature : initiale", "Thème : ", "Date : mercredi 25 novembre 2026",
        "soit 2 h", "Lieu : Nice, salle 3", "Formateur : Camille Aubrey",
        f"Présence notée par : {stage.helene.name}",
    ):  # fmt: skip
        assert fact in said
    assert helene.client.get(f"/agenda/1/attestation/{stage.nadia.id}").content == own.content


def test_nobody_else_has_one(stage: Stage, helene: Browser, training: Event) -> None:
    bruno, other = stage.browser(stage.bruno), elsewhere(stage)

    def statuses() -> list[int]:
        own = [(one, "/formations/1/attestation") for one in (bruno, stage.browser(other))]
        people = [(helene, f"/agenda/1/attestation/{one}") for one in (stage.bruno.id, other.id, 999)]
        return [browser.client.get(path).status_code for browser, path in (*own, *people)]

    assert statuses() == [404] * 5, "not yet marked"
    takes(helene, venu=str(stage.bruno.id))
    assert statuses() == [200, 404, 200, 404, 404]
    assert bruno.client.get("/formations/999/attestation").status_code == 404
    takes(helene)
    assert present(stage) == {stage.bruno.id: False}
    assert statuses() == [404] * 5, "absent, after a correction"
    assert "Attestation" not in bruno.client.get("/formations").text


def test_those_who_were_there_say_what_it_was_worth_and_are_counted(
    stage: Stage, helene: Browser, training: Event
) -> None:
    takes(helene, venu=str(stage.nadia.id))
    assert "Personne n’a encore répondu." in helene.client.get("/agenda/1").text
    nadia, order = stage.browser(stage.nadia), "/formations/1/avis"
    assert send(nadia, "/formations", order, usefulness="", pace="", ease="")[0] == 422

    _, page = send(nadia, "/formations", order, usefulness="useful", pace="", ease="not_yet_at_ease")
    assert "vos réponses sont comptées" in page
    assert 'name="pace"' in page
    assert 'name="usefulness"' not in page
    _, page = send(nadia, "/formations", order, usefulness="not_useful", pace="well_paced")
    assert "Donner mon avis" not in page

    page = helene.client.get("/agenda/1").text
    for counted in ("oui : 1, en partie : 0, non : 0", "bien : 1", "pas encore : 1"):
        assert counted.replace(" :", f"{NBSP}:") in page
    assert "formation utile" in helene.client.get("/bilan?annee=2026").text.replace(NBSP, " ")


def test_whoever_was_not_there_says_nothing(stage: Stage, helene: Browser, training: Event) -> None:
    takes(helene, venu=str(stage.nadia.id))
    bruno = stage.browser(stage.bruno)
    for event in (1, 999):
        order = f"/formations/{event}/avis"
        status, page = send(bruno, "/formations", order, usefulness="useful")
        assert (status, "pas noté présent" in page) == (404, True)
