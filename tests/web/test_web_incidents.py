"""Incidents on the console: opened once their effect was seen, joined by tickets, ended with one word."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from web_stage import Browser, Stage

from guichets.registry import Agent, Guichet, GuichetKind, Role
from journal.entries import Kind
from tickets.incidents.service import Declared, IncidentService

PANNE = {
    "titre": "Le portail ne répond plus",
    "message": "Gardez les demandes sur papier.",
    "formulations": "portail inaccessible\nerreur 500",
}
QUESTION = "le portail est innaccessible"


@pytest.fixture
def helene(stage: Stage) -> Browser:
    return stage.browser(stage.helene)


def opens(stage: Stage, *, departement: str = "") -> str:
    declared = Declared(
        title=PANNE["titre"],
        banner=PANNE["message"],
        phrases=tuple(PANNE["formulations"].split("\n")),
        departement=departement,
    )
    with stage.house.units() as work:
        desk = IncidentService(work, now=stage.clock(), zone=stage.house.settings.zone)
        return desk.open(declared, by=stage.helene).reference


def gestionnaire_of(stage: Stage, departement: str) -> Agent:
    with stage.house.units() as work:
        agent = Agent(
            name=f"Gestionnaire {departement}",
            role=Role.GESTIONNAIRE,
            guichet_id=None,
            departement=departement,
            created_at=stage.clock(),
        )
        work.registry.add(agent)
    return agent


def text(page: str) -> str:
    """As it is read."""
    words = " ".join(re.sub(r"<[^>]+>", " ", page).replace("\N{NO-BREAK SPACE}", " ").split())
    return words.replace(" ,", ",").replace(" .", ".")


def posts(browser: Browser, path: str, page: str, **fields: object) -> tuple[int, str]:
    data = {"jeton": browser.hidden(page, "jeton"), **fields}
    answer = browser.client.post(path, data=data)
    if answer.status_code == 303:
        return 303, browser.client.get(answer.headers["location"], follow_redirects=True).text
    return answer.status_code, answer.text


def test_before_the_first_the_list_says_what_one_is_for(helene: Browser) -> None:
    page = text(helene.client.get("/incidents").text)
    assert "Aucun incident en cours" in page
    assert "Ouvrir un incident" in page


def test_its_effect_is_seen_before_it_is_opened(stage: Stage, helene: Browser) -> None:
    stage.browser(stage.nadia).say(QUESTION)
    ticket = stage.open_ticket("Erreur 500 sur le dossier unique")

    status, page = posts(helene, "/incidents/nouveau", "/incidents/nouveau", etape="apercu", **PANNE)

    assert status == 200
    said = text(page)
    assert "Rien n’est encore ouvert" in said
    assert "Incident en cours : Le portail ne répond plus" in said
    assert f"« {QUESTION} » par « portail inaccessible »" in said
    assert ticket.reference in said
    with stage.house.units.reading() as work:
        assert work.incidents.under_way(departement="") == []


def test_it_opens_with_the_tickets_that_are_ticked(stage: Stage, helene: Browser) -> None:
    ticket = stage.open_ticket("Erreur 500 sur le dossier unique")

    status, page = posts(
        helene, "/incidents/nouveau", "/incidents/nouveau", etape="ouvrir", t=[ticket.reference], **PANNE
    )

    assert status == 303
    assert "I-2026-01" in page
    assert "1 ticket rattaché" in text(page)
    assert stage.ticket(ticket.reference).incident_id == 1


def test_pressed_twice_it_is_one_incident(stage: Stage, helene: Browser) -> None:
    for _ in range(2):
        posts(helene, "/incidents/nouveau", "/incidents/nouveau", etape="ouvrir", **PANNE)
    with stage.house.units.reading() as work:
        assert len(work.incidents.under_way(departement="")) == 1


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("titre", " ", "Donnez un titre"),
        ("message", "", "Le message est vide"),
        ("formulations", "le la", "ne contient aucun mot"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(
    helene: Browser, field: str, typed: str, said: str
) -> None:
    fields = {**PANNE, field: typed}

    status, page = posts(helene, "/incidents/nouveau", "/incidents/nouveau", etape="apercu", **fields)

    assert status == 422
    assert said in text(page)
    assert f'aria-describedby="{field}-aide {field}-faute"' in page
    for name, value in fields.items():
        assert name == field or value in page


def test_a_nir_in_the_message_is_taken_out_and_counted(stage: Stage, helene: Browser) -> None:
    fields = {**PANNE, "message": "Le dossier 1 85 05 78 006 084 91 est bloqué."}

    status, page = posts(helene, "/incidents/nouveau", "/incidents/nouveau", etape="ouvrir", **fields)

    assert status == 422
    assert "006 084" not in page
    with stage.house.units.reading() as work:
        kinds = [row.entry.kind for row in work.journal.rows()]
    assert kinds.count(Kind.NIR_MASKED) == 1


def test_its_words_are_corrected(stage: Stage, helene: Browser) -> None:
    reference = opens(stage)
    page = f"/incidents/{reference}/corriger"
    assert PANNE["message"] in helene.client.get(page).text

    posts(helene, page, page, etape="ouvrir", **{**PANNE, "message": "C’est presque fini."})

    assert "presque fini" in helene.client.get(f"/incidents/{reference}").text


def test_ticked_lines_of_the_queue_join_an_incident_or_open_one(stage: Stage, helene: Browser) -> None:
    reference = opens(stage)
    first, second = stage.open_ticket("Lenteur"), stage.open_ticket("Écran blanc")

    status, page = posts(helene, "/incidents/lot", "/tickets", t=[first.reference, second.reference])

    assert status == 303
    assert "2 tickets choisis" in text(page)
    assert f"/incidents/{reference}/rattacher" in page
    posts(
        helene,
        f"/incidents/{reference}/rattacher",
        "/incidents/nouveau",
        t=[first.reference, second.reference],
    )
    assert stage.ticket(second.reference).incident_id == 1


def test_a_ticket_bears_the_mark_of_its_incident_on_its_page_and_in_the_queue(
    stage: Stage, helene: Browser
) -> None:
    reference = opens(stage)
    hers, other = stage.open_ticket("Le portail est inaccessible"), stage.open_ticket("Autre chose")

    assert f"incident {reference}" in text(helene.client.get("/tickets").text)
    page = text(helene.client.get(f"/tickets/{hers.reference}").text)
    assert f"{reference} : Le portail ne répond plus" in page
    assert "ticket rattaché à un incident" in page
    filtered = helene.client.get(f"/tickets?incident={reference}").text
    assert hers.reference in filtered
    assert other.reference not in filtered


def test_a_ticket_is_detached(stage: Stage, helene: Browser) -> None:
    reference = opens(stage)
    hers = stage.open_ticket("Le portail est inaccessible")

    posts(helene, f"/incidents/{reference}/detacher", f"/incidents/{reference}", t=hers.reference)

    assert stage.ticket(hers.reference).incident_id is None


def test_the_end_is_told_once_to_each_and_closes_the_tickets(stage: Stage, helene: Browser) -> None:
    reference = opens(stage)
    stage.browser(stage.nadia).say(QUESTION)
    hers = stage.open_ticket("Le portail est inaccessible")
    page = f"/incidents/{reference}/clore"
    assert "1 agent" in text(helene.client.get(page).text)

    for _ in range(2):
        posts(helene, page, "/incidents", texte="Le portail répond de nouveau.", tickets="clore")
        stage.turn()

    told = [
        said for is_hers, said in stage.bubbles(stage.nadia) if not is_hers and "Incident terminé" in said
    ]
    assert len(told) == 1
    assert "Le portail répond de nouveau." in told[0]
    assert stage.ticket(hers.reference).is_closed
    assert "terminé" in text(helene.client.get("/incidents").text)


def test_one_ticket_is_spoken_of_as_one_and_two_as_two(stage: Stage, helene: Browser) -> None:
    reference = opens(stage)
    page = f"/incidents/{reference}/clore"
    stage.open_ticket("Le portail est inaccessible")
    one = text(helene.client.get(page).text)
    stage.open_ticket("Le portail est encore inaccessible")
    two = text(helene.client.get(page).text)

    assert "lui sert de réponse" in one
    assert "Y répondre et le clore" in one
    assert "le laisser ouvert" in one
    assert "leur sert de réponse" in two
    assert "Y répondre et les clore" in two
    stage.close(stage.nadia)
    assert "Confiez-les d’abord à un collègue de leur guichet" in text(helene.client.get(page).text)


def test_once_it_is_over_its_page_tells_what_was_read_and_no_longer_is(stage: Stage, helene: Browser) -> None:
    reference = opens(stage)
    assert "Ce que lit un agent" in text(helene.client.get(f"/incidents/{reference}").text)
    posts(helene, f"/incidents/{reference}/clore", "/incidents", texte="C’est fini.")
    over = text(helene.client.get(f"/incidents/{reference}").text)
    assert "Ce que lisait un agent qui en parlait" in over
    assert "Ce que lit un agent" not in over


def test_an_end_without_a_word_is_refused_and_what_was_typed_stays(stage: Stage, helene: Browser) -> None:
    reference = opens(stage)
    page = f"/incidents/{reference}/clore"

    status, answer = posts(helene, page, page, texte="  ")

    assert status == 422
    assert "Le message est vide" in text(answer)


def test_it_comes_back(stage: Stage, helene: Browser) -> None:
    reference = opens(stage)
    posts(helene, f"/incidents/{reference}/clore", "/incidents", texte="C’est fini.")
    stage.clock.advance(hours=2)

    _, page = posts(helene, f"/incidents/{reference}/rouvrir", f"/incidents/{reference}")

    assert "de nouveau en cours" in text(page)
    assert "Incident en cours" in stage.browser(stage.nadia).say(QUESTION)


def test_it_is_shown_in_the_space_of_its_agents_while_it_lasts(stage: Stage, helene: Browser) -> None:
    reference = opens(stage)
    ticket = stage.open_ticket()
    nadia = stage.browser(stage.nadia)
    pages = ("/discussion", "/mes-tickets", f"/mes-tickets/{ticket.reference}")

    assert all("Incident en cours" in nadia.client.get(page).text for page in pages)
    posts(helene, f"/incidents/{reference}/clore", "/incidents", texte="C’est fini.")
    assert not any("Incident en cours" in nadia.client.get(page).text for page in ("/mes-tickets",))


def test_an_incident_of_another_departement_is_not_there(stage: Stage) -> None:
    reference = opens(stage, departement="83")
    ours = stage.browser(gestionnaire_of(stage, "06"))

    assert ours.client.get(f"/incidents/{reference}").status_code == 404
    assert reference not in ours.client.get("/incidents").text
    assert reference not in ours.client.get("/journal").text
    assert "Incident en cours" not in stage.browser(stage.nadia).client.get("/mes-tickets").text


def test_one_that_stands_for_all_is_ended_by_whoever_sees_them_all(stage: Stage) -> None:
    reference = opens(stage)
    serves_another(stage)
    ours = stage.browser(gestionnaire_of(stage, "06"))
    page = ours.client.get(f"/incidents/{reference}").text
    assert "vaut pour tous les départements" in text(page)
    assert "/clore" not in page

    for order in ("clore", "rouvrir", "corriger"):
        status, _ = posts(
            ours, f"/incidents/{reference}/{order}", "/incidents/nouveau", texte="Fini.", **PANNE
        )
        assert status == 403


def test_where_one_departement_is_served_one_for_all_is_hers_to_end(stage: Stage) -> None:
    reference = opens(stage)
    ours = stage.browser(gestionnaire_of(stage, "06"))

    status, _ = posts(ours, f"/incidents/{reference}/clore", "/incidents/nouveau", texte="Fini.")

    assert status == 303


def serves_another(stage: Stage) -> None:
    with stage.house.units() as work:
        work.registry.add(Guichet(name="Mairie de Hyères", kind=GuichetKind.COMMUNE, departement="83"))


def test_a_departement_is_chosen_where_there_are_several(stage: Stage, helene: Browser) -> None:
    assert 'name="departement"' not in helene.client.get("/incidents/nouveau").text
    serves_another(stage)

    assert 'name="departement"' in helene.client.get("/incidents/nouveau").text
    posts(helene, "/incidents/nouveau", "/incidents/nouveau", etape="ouvrir", departement="83", **PANNE)
    with stage.house.units.reading() as work:
        (incident,) = work.incidents.under_way(departement="")
    assert incident.departement == "83"


def test_yesterday_s_questions_are_not_today_s(stage: Stage, helene: Browser) -> None:
    stage.browser(stage.nadia).say(QUESTION)
    stage.clock.now += timedelta(days=1)

    _, page = posts(helene, "/incidents/nouveau", "/incidents/nouveau", etape="apercu", **PANNE)

    assert "Aucune question n’a encore été posée aujourd’hui" in text(page)
