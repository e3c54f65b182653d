from __future__ import annotations

from datetime import timedelta

import pytest
from web_stage import Browser, Stage

from agenda.events import Event, EventKind, EventStatus
from agenda.planning import EventService
from guichets.registry import Agent, Guichet, GuichetKind, Role


@pytest.fixture
def nadia(stage: Stage) -> Browser:
    return stage.browser(stage.nadia)


def seen(browser: Browser, address: str = "/formations") -> str:
    """A no-break space being a space."""
    return browser.client.get(address).text.replace("\N{NO-BREAK SPACE}", " ")


def plan(
    stage: Stage,
    title: str,
    *,
    days: int = 10,
    kind: EventKind = EventKind.FORMATION,
    guichets: tuple[int | None, ...] = (),
    departement: str = "06",
    status: EventStatus = EventStatus.PLANNED,
) -> int:
    event = Event(
        kind=kind,
        title=title,
        starts_at=stage.clock() + timedelta(days=days),
        place="Salle des mariages",
        planned_by=stage.helene.id or 0,
        created_at=stage.clock(),
        guichet_ids=[one for one in guichets if one],
        departement=departement,
        status=status,
    )
    with stage.house.units() as work:
        work.events.add(event)
    return event.id or 0


def elsewhere(stage: Stage, departement: str = "06") -> Guichet:
    guichet = Guichet(name="Ailleurs Habitat", kind=GuichetKind.BAILLEUR, departement=departement)
    with stage.house.units() as work:
        work.registry.add(guichet)
    return guichet


def test_what_is_ahead_and_what_has_gone_by_each_in_its_order(stage: Stage, nadia: Browser) -> None:
    plan(stage, "Lointaine", days=30, guichets=(stage.guichet.id,))
    plan(stage, "Proche", days=3, guichets=(stage.guichet.id,))
    plan(stage, "Ancienne", days=-300)
    plan(stage, "Récente", days=-3, departement="")

    page = seen(nadia)

    order = ["À venir</h2>", "Proche", "Lointaine", "Passées</h2>", "Récente", "Ancienne"]
    places = [page.index(word) for word in order]
    assert places == sorted(places)
    assert "samedi 28 novembre 2026 à 10 h" in page


def test_what_does_not_concern_her_guichet_is_not_there(stage: Stage, nadia: Browser) -> None:
    other = elsewhere(stage)
    plan(stage, "Invisible 1", guichets=(other.id,))
    plan(stage, "Invisible 2", departement="04")
    plan(stage, "Invisible 3", kind=EventKind.COPIL)
    plan(stage, "Invisible 4", status=EventStatus.CANCELLED, guichets=(stage.guichet.id,))

    page = seen(nadia)

    assert "Invisible" not in page
    assert "Rien n’est prévu pour Mairie de Valbonne." in page


def test_it_goes_into_her_calendar(stage: Stage, nadia: Browser) -> None:
    number = plan(stage, "Prise en main", guichets=(stage.guichet.id,))
    assert f'href="/formations/{number}/calendrier.ics"' in seen(nadia)

    file = nadia.client.get(f"/formations/{number}/calendrier.ics")

    assert file.headers["content-type"] == "text/calendar; charset=utf-8"
    assert "Prise en main" in file.text


def test_what_does_not_concern_her_guichet_is_in_no_calendar(stage: Stage, nadia: Browser) -> None:
    for number in (
        plan(stage, "x", guichets=(elsewhere(stage).id,)),
        plan(stage, "x", departement="04"),
        plan(stage, "x", kind=EventKind.COPIL),
        9_999,
        10**30,
    ):
        assert nadia.client.get(f"/formations/{number}/calendrier.ics").status_code == 404


@pytest.mark.parametrize("role", [Role.LECTEUR, Role.GESTIONNAIRE])
def test_whoever_has_no_guichet_is_led_to_the_agenda(stage: Stage, role: Role) -> None:
    number = plan(stage, "Prise en main")
    browser = stage.browser(stage.person("Elsa Guérin", role))

    page = seen(browser)

    assert "vous n’appartenez à aucun" in page
    assert 'href="/agenda"' in page
    assert browser.client.get(f"/formations/{number}/calendrier.ics").status_code == 404


def test_a_colleague_of_the_same_guichet_sees_the_same(stage: Stage) -> None:
    plan(stage, "Prise en main", guichets=(stage.guichet.id,))
    other = Agent(name="Paul", role=Role.AGENT, guichet_id=elsewhere(stage).id, created_at=stage.clock())
    with stage.house.units() as work:
        work.registry.add(other)

    assert "Prise en main" in seen(stage.browser(stage.bruno))
    assert "Prise en main" not in seen(stage.browser(other))


def test_the_guichet_says_on_the_page_whether_it_comes(stage: Stage, nadia: Browser) -> None:
    number = plan(stage, "", kind=EventKind.COMITE)
    other = plan(stage, "", kind=EventKind.COMITE, guichets=(elsewhere(stage).id,))
    assert "Votre guichet viendra-t-il ?" in seen(nadia)
    to = f"/formations/{number}/reponse"
    form = nadia.form("/formations", reponse="represented", represente="")
    assert "Donnez le nom de qui viendra à la place" in nadia.client.post(to, data=form).text
    for wrong in ({"reponse": "peut-être"}, {"represente": "[NIR masqué]"}):
        assert nadia.client.post(to, data={**form, **wrong}).status_code == 422
    named = {**form, "represente": "la mairie d’Antibes"}
    answer = nadia.client.post(to, data=named)
    assert "nous sommes représentés par la mairie d’Antibes" in seen(nadia, answer.headers["location"])
    assert nadia.client.post(f"/formations/{other}/reponse", data=named).status_code == 404

    helene = stage.browser(stage.helene)
    page = seen(helene, f"/agenda/{number}")
    assert "Guichets convoqués : 1 représenté" in page
    assert "0 présent" not in page
    field = f"guichet-{stage.guichet.id}"
    noted = helene.form(
        f"/agenda/{number}",
        **{f"reponse-{field}": "absent", f"connu-{field}": "represented:la mairie d’Antibes"},
    )
    helene.client.post(f"/agenda/{number}/reponses", data=noted)
    assert "1 absent" in seen(helene, f"/agenda/{number}")
    assert "nous ne venons pas" in seen(nadia)
    with stage.house.units() as work:
        event = work.events.by_id(number)
        assert event is not None
        EventService(work, now=stage.clock()).cancel(event, by=stage.helene)
    late = nadia.client.post(to, data=named)
    assert (late.status_code, "On ne répond plus ici" in late.text) == (410, True)


def test_a_training_for_referents_is_shown_to_them_alone(stage: Stage, nadia: Browser) -> None:
    helene = stage.browser(stage.helene)
    form = {
        "type": "formation",
        "titre": "Habilitations",
        "jour": "2027-01-12",
        "heure": "14:30",
        "lieu": "Nice",
    }
    answer = helene.client.post(
        "/agenda/nouveau", data=helene.form("/agenda/nouveau", **form, inscription="oui", public="referents")
    )
    assert "les référents de tous les guichets" in seen(helene, answer.headers["location"])
    changed = helene.client.get("/agenda/1/modifier").text
    assert 'value="referents" selected' in changed
    assert "Habilitations" not in seen(nadia)
    with stage.house.units() as work:
        agent = work.registry.agent(stage.nadia.id or 0)
        assert agent is not None
        agent.role = Role.REFERENT
    assert "Habilitations" in seen(nadia)
