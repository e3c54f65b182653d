"""The agenda, as a browser without JavaScript uses it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from web_stage import Browser, Stage

from agenda.enrolling import EnrolmentService
from agenda.events import Event, EventKind, Offer
from agenda.planning import EventService
from guichets.registry import Agent, Guichet, GuichetKind, Role
from storage.health import record_run

IN_JANUARY = {
    "type": "formation",
    "titre": "Prise en main",
    "jour": "2027-01-12",
    "heure": "14:30",
    "lieu": "Nice",
}


IN_GRASSE = {"titre": "Prise en main", "jour": "2027-02-02", "heure": "09:00", "lieu": "Grasse"}


@pytest.fixture
def helene(stage: Stage) -> Browser:
    return stage.browser(stage.helene)


def planned(
    stage: Stage, *, by: Agent | None = None, kind: EventKind = EventKind.FORMATION, days: int = 20
) -> Event:
    with stage.house.units() as work:
        return EventService(work, now=stage.clock()).plan(
            kind,
            title="Prise en main" if kind is EventKind.FORMATION else "",
            starts_at=stage.clock() + timedelta(days=days),
            place="Salle 2",
            by=by or stage.helene,
        )


def reminded(stage: Stage, event: Event) -> None:
    with stage.house.units() as work:
        known = work.events.by_id(event.id or 0)
        assert known is not None
        known.remember_told([stage.nadia.id or 0, stage.bruno.id or 0])


def events(stage: Stage) -> list[Event]:
    with stage.house.units.reading() as work:
        found = [work.events.by_id(number) for number in range(1, 9)]
    return [event for event in found if event is not None]


def send(browser: Browser, path: str, **fields: str) -> tuple[int, str]:
    """Sends the form of a page; the status, and the page that follows."""
    answer = browser.client.post(path, data=browser.form(path, **fields))
    if answer.status_code == 303:
        return 303, browser.client.get(answer.headers["location"]).text
    return answer.status_code, answer.text


def of_the_var(stage: Stage) -> Agent:
    """A gestionnaire who sees the 83 only."""
    with stage.house.units() as work:
        rosa = Agent(
            name="Rosa Vauzelle",
            role=Role.GESTIONNAIRE,
            guichet_id=None,
            departement="83",
            created_at=stage.clock(),
        )
        work.registry.add(rosa)
    return rosa


def test_an_empty_agenda_says_what_it_is_for(helene: Browser) -> None:
    page = helene.client.get("/agenda").text

    assert "Rien n’est prévu." in page
    assert 'href="/agenda/nouveau"' in page
    assert "Rien ne s’est encore tenu." in helene.client.get("/agenda?vue=passes").text


def test_a_training_is_planned_in_the_time_of_the_departement(stage: Stage, helene: Browser) -> None:
    status, page = send(helene, "/agenda/nouveau", **IN_JANUARY)

    assert status == 303
    assert "C’est prévu." in page
    assert "mardi 12 janvier 2027 à 14\xa0h\xa030" in page
    (event,) = events(stage)
    assert event.starts_at.isoformat() == "2027-01-12T13:30:00+00:00"
    assert (event.title, event.place, event.guichet_ids) == ("Prise en main", "Nice", [])


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"titre": ""}, "Ce champ est vide"),
        ({"lieu": ""}, "Ce champ est vide"),
        ({"lieu": "x" * 501}, "C’est trop long"),
        ({"jour": "12/01/2027"}, "Cette date n’est pas lisible"),
        ({"jour": "9999-12-31"}, "Cette date n’est pas lisible"),
        ({"jour": "0001-01-01"}, "Cette date n’est pas lisible"),
        ({"heure": "25:00"}, "Cette heure n’est pas lisible"),
        ({"jour": "2026-11-24"}, "Cette date est déjà passée"),
        ({"jour": "2027-03-28", "heure": "02:30"}, "Cette heure n’existe pas ce jour-là"),
        ({"type": "fete"}, "Ce champ est vide"),
        ({"guichet": "999"}, "Ce guichet n’est pas connu"),
    ],
)
def test_a_fault_is_said_at_its_field_and_keeps_what_was_typed(
    stage: Stage, helene: Browser, wrong: dict[str, str], sentence: str
) -> None:
    status, page = send(helene, "/agenda/nouveau", **{**IN_JANUARY, **wrong})

    assert (status, sentence in page) == (422, True)
    assert events(stage) == []
    if "titre" not in wrong:
        assert 'value="Prise en main"' in page


def test_the_hour_that_comes_twice_in_october_is_the_first(stage: Stage, helene: Browser) -> None:
    send(helene, "/agenda/nouveau", **{**IN_JANUARY, "jour": "2027-10-31", "heure": "02:30"})

    assert events(stage)[0].starts_at.isoformat() == "2027-10-31T00:30:00+00:00"


def test_some_guichets_are_chosen_a_copil_invites_some_and_a_pleniere_none(
    stage: Stage, helene: Browser
) -> None:
    guichet = str(stage.guichet.id)
    _, page = send(helene, "/agenda/nouveau", **IN_JANUARY, guichet=guichet)
    for kind in ("copil", "pleniere"):
        send(helene, "/agenda/nouveau", **{**IN_JANUARY, "type": kind, "titre": ""}, guichet=guichet)

    training, copil, pleniere = events(stage)
    assert training.guichet_ids == copil.guichet_ids == [stage.guichet.id]
    assert pleniere.guichet_ids == []
    assert "1 guichet concerné" in page
    assert "Mairie de Valbonne" in page


def test_what_changes_nothing_tells_nobody_and_says_so(stage: Stage, helene: Browser) -> None:
    send(helene, "/agenda/nouveau", **IN_JANUARY)
    _, page = send(helene, "/agenda/1/modifier", **IN_JANUARY)
    assert "Rien n’a changé, et personne n’est prévenu." in page


def test_at_night_the_page_says_when_others_hear_of_it(stage: Stage, helene: Browser) -> None:
    stage.clock.now = datetime(2026, 11, 28, 21, tzinfo=UTC)  # a Saturday
    helene = stage.browser(stage.helene)
    _, page = send(helene, "/agenda/nouveau", **{**IN_JANUARY, "type": "comite_suivi", "titre": ""})
    page = page.replace("\N{NO-BREAK SPACE}", " ")
    assert "les guichets concernés sont convoqués lundi 30 novembre 2026 à 9 h" in page
    assert "Les autres gestionnaires en reçoivent un message lundi 30 novembre 2026 à 8 h" in page


def test_pressing_twice_plans_once(stage: Stage, helene: Browser) -> None:
    form = helene.form("/agenda/nouveau", **IN_JANUARY)

    answers = [helene.client.post("/agenda/nouveau", data=form) for _ in range(2)]

    assert [answer.headers["location"] for answer in answers] == ["/agenda/1?fait=prevu"] * 2
    assert len(events(stage)) == 1


def test_a_nir_in_a_title_is_taken_out_and_counted(stage: Stage, helene: Browser) -> None:
    status, page = send(helene, "/agenda/nouveau", **{**IN_JANUARY, "titre": "Cas 1 85 05 78 006 084 91"})

    assert status == 422
    assert "Cas [NIR masqué]" in page
    assert events(stage) == []
    assert b"85 05 78 006" not in stage.stored_bytes()


def test_the_list_goes_by_month_and_by_kind(stage: Stage, helene: Browser) -> None:
    planned(stage, days=2)
    planned(stage, days=20, kind=EventKind.COPIL)

    page = helene.client.get("/agenda").text
    assert page.index("Novembre 2026") < page.index("Décembre 2026")
    assert "dans 2 jours" in page

    assert "Copil" not in helene.client.get("/agenda?type=formation").text.split("<section")[1]
    assert "Aucun événement de cette sorte" in helene.client.get("/agenda?type=pleniere").text


def test_what_has_begun_is_among_the_past_and_changes_no_more(stage: Stage, helene: Browser) -> None:
    event = planned(stage, days=1)
    state = helene.form(f"/agenda/{event.id}/annuler")
    stage.clock.advance(days=2)

    assert "Prise en main" in helene.client.get("/agenda?vue=passes").text
    page = helene.client.get(f"/agenda/{event.id}").text
    assert "Annuler l’événement" not in page
    assert helene.client.post(f"/agenda/{event.id}/annuler", data=state).status_code == 303
    assert events(stage)[0].is_planned


def test_a_change_says_who_will_be_told_and_tells_them(stage: Stage, helene: Browser) -> None:
    event = planned(stage)
    reminded(stage, event)
    path = f"/agenda/{event.id}/modifier"
    asked = helene.client.get(path).text
    assert "aux 2 agents déjà prévenus et aux autres gestionnaires" in asked
    assert "Bruno Talverne" in asked

    status, page = send(helene, path, **IN_GRASSE)
    stage.turn()

    assert (status, "C’est modifié." in page) == (303, True)
    assert (events(stage)[0].place, events(stage)[0].revision) == ("Grasse", 1)
    assert "Grasse" in stage.bubbles(stage.nadia)[-1][1]


def test_a_title_and_the_guichets_change_too(stage: Stage, helene: Browser) -> None:
    event = planned(stage)
    reminded(stage, event)
    path = f"/agenda/{event.id}/modifier"
    assert 'value="Prise en main"' in helene.client.get(path).text
    with stage.house.units() as work:
        vence = Guichet(name="Mairie de Vence", kind=GuichetKind.COMMUNE, departement="06")
        work.registry.add(vence)

    status, _ = send(helene, path, **{**IN_GRASSE, "titre": "Les pièces"}, guichet=str(vence.id))
    stage.turn()

    assert status == 303
    changed = events(stage)[0]
    assert (changed.title, changed.guichet_ids, changed.told_ids) == ("Les pièces", [vence.id], [])
    assert "ne concerne plus votre guichet" in stage.bubbles(stage.nadia)[-1][1]
    assert "checked" in helene.client.get(path).text


def test_a_change_of_title_alone_is_said_so_in_the_journal(stage: Stage, helene: Browser) -> None:
    send(helene, "/agenda/nouveau", **IN_JANUARY)

    send(helene, "/agenda/1/modifier", **{**IN_JANUARY, "titre": "Les pièces"})

    assert "Événement modifié" in helene.client.get("/journal").text


def test_a_training_keeps_a_title_and_says_so(stage: Stage, helene: Browser) -> None:
    event = planned(stage)

    status, page = send(helene, f"/agenda/{event.id}/modifier", **{**IN_GRASSE, "titre": ""})

    assert (status, "Ce champ est vide" in page) == (422, True)
    assert "(nécessaire pour une formation)" in helene.client.get("/agenda/nouveau").text


def test_a_guichet_closed_since_stays_among_those_of_the_event(stage: Stage, helene: Browser) -> None:
    event = planned(stage)
    path = f"/agenda/{event.id}/modifier"
    send(helene, path, **IN_GRASSE, guichet=str(stage.guichet.id))
    with stage.house.units() as work:
        closed = work.registry.guichet(stage.guichet.id or 0)
        assert closed is not None
        closed.closed_at = stage.clock()

    page = helene.client.get(path).text
    assert "fermé</span>" in page
    send(helene, path, **{**IN_GRASSE, "titre": "Les pièces"}, guichet=str(stage.guichet.id))

    assert events(stage)[0].guichet_ids == [stage.guichet.id]


def test_cancelling_warns_that_it_cannot_be_undone_then_tells(stage: Stage, helene: Browser) -> None:
    event = planned(stage)
    reminded(stage, event)
    path = f"/agenda/{event.id}/annuler"
    asked = helene.client.get(path).text
    assert "Une annulation ne se défait pas" in asked
    assert events(stage)[0].is_planned

    status, page = send(helene, path)
    stage.turn()

    assert (status, "C’est annulé." in page) == (303, True)
    assert not events(stage)[0].is_planned
    assert "annulée" in stage.bubbles(stage.nadia)[-1][1]
    agenda = helene.client.get("/agenda").text
    assert agenda.index("Rien n’est prévu.") < agenda.index("Annulés (1)") < agenda.index("annulée</span>")


def test_an_order_on_an_event_that_changed_meanwhile_does_nothing(stage: Stage, helene: Browser) -> None:
    event = planned(stage)
    cancelling = helene.form(f"/agenda/{event.id}/annuler")
    karim = stage.browser(stage.person("Karim", Role.GESTIONNAIRE))
    send(karim, f"/agenda/{event.id}/modifier", **IN_GRASSE)

    answer = helene.client.post(f"/agenda/{event.id}/annuler", data=cancelling)

    assert (answer.status_code, "L’événement a changé" in answer.text) == (409, True)
    assert events(stage)[0].is_planned


def test_an_event_opens_in_a_calendar(stage: Stage, helene: Browser) -> None:
    event = planned(stage)

    answer = helene.client.get(f"/agenda/{event.id}/calendrier.ics")

    assert f"DTSTART:{event.starts_at:%Y%m%dT%H%M%SZ}" in answer.text
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="formation-1.ics"'


def test_a_lecteur_reads_and_changes_nothing(stage: Stage) -> None:
    event = planned(stage)
    reader = stage.browser(stage.person("Lise", Role.LECTEUR))

    page = reader.client.get(f"/agenda/{event.id}").text

    assert "Prise en main" in page
    assert "/annuler" not in page
    assert "/agenda/nouveau" not in reader.client.get("/agenda").text
    for path in ("/agenda/nouveau", f"/agenda/{event.id}/annuler", f"/agenda/{event.id}/modifier"):
        assert reader.client.get(path).status_code == 403
        assert reader.client.post(path, data=reader.form(**IN_JANUARY)).status_code == 403


def test_a_departement_sees_and_changes_its_own_events(stage: Stage, helene: Browser) -> None:
    rosa = of_the_var(stage)
    with stage.house.units() as work:
        theirs = Guichet(name="Mairie de Toulon", kind=GuichetKind.COMMUNE, departement="83")
        work.registry.add(theirs)
    browser = stage.browser(rosa)
    send(browser, "/agenda/nouveau", **IN_JANUARY)
    (event,) = events(stage)
    assert event.departement == "83"
    assert "Mairie de Toulon" in browser.client.get("/agenda/nouveau").text
    assert "Mairie de Valbonne" not in browser.client.get("/agenda/nouveau").text
    with stage.house.units() as work:
        known = work.events.by_id(1)
        assert known is not None
        known.departement = "06"

    for path in ("", "/calendrier.ics", "/modifier", "/annuler"):
        assert browser.client.get(f"/agenda/{event.id}{path}").status_code == 404
    for path in ("/modifier", "/annuler"):
        data = browser.form("/agenda/nouveau", **IN_JANUARY, etat="planned.0")
        assert browser.client.post(f"/agenda/{event.id}{path}", data=data).status_code == 404
    assert "Prise en main" not in browser.client.get("/agenda").text
    assert "Prise en main" in helene.client.get("/agenda").text


@pytest.mark.parametrize("number", ["99", "9" * 30])
def test_an_unknown_event_has_no_page(helene: Browser, number: str) -> None:
    assert helene.client.get(f"/agenda/{number}").status_code == 404


def test_a_clock_that_has_stopped_is_said(stage: Stage, helene: Browser) -> None:
    said = "aucun rappel ne part"
    assert said not in helene.client.get("/agenda").text
    record_run(stage.database, "reload_base", at=stage.clock() - timedelta(minutes=20), failed=False)
    assert said in helene.client.get("/agenda").text
    record_run(stage.database, "reload_base", at=stage.clock(), failed=False)
    assert said not in helene.client.get("/agenda").text


def test_the_agenda_says_how_many_come(stage: Stage, helene: Browser) -> None:
    with stage.house.units() as work:
        desk = EventService(work, now=stage.clock())
        event = desk.plan(
            EventKind.FORMATION,
            title="Prise en main",
            starts_at=stage.clock() + timedelta(days=20),
            place="Nice",
            by=stage.helene,
            offer=Offer(places=12, has_enrolment=True),
        )
        EnrolmentService(work, now=stage.clock()).enrol(event, stage.nadia)

    assert "1 inscrit sur 12" in helene.client.get("/agenda").text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_training_has_documents_that_those_concerned_read(stage: Stage, helene: Browser) -> None:
    elsewhere = Guichet(name="Argence Habitat", kind=GuichetKind.BAILLEUR, departement="06")
    with stage.house.units() as work:
        work.registry.add(elsewhere)
        stranger = Agent(
            name="Paul Rivière", role=Role.AGENT, guichet_id=elsewhere.id, created_at=stage.clock()
        )
        work.registry.add(stranger)
        EventService(work, now=stage.clock()).plan(
            EventKind.FORMATION,
            title="Prise en main",
            starts_at=stage.clock() + timedelta(days=20),
            place="Nice",
            by=stage.helene,
            guichet_ids=[stage.guichet.id or 0],
        )

    def joins(*files: tuple[str, bytes]) -> str:
        sent = [("fichiers", (name, content, "text/csv")) for name, content in files]
        form = helene.form("/agenda/1")
        return helene.client.post("/agenda/1/documents", data=form, files=sent, follow_redirects=True).text

    assert "numéro de sécurité sociale" in joins(("n.csv", b"1 85 05 78 006 084 91\n"))
    assert "C’est enregistré" in joins(("support-1.csv", b"Bonjour"), ("support-2.csv", b"Bonjour"))
    assert "Trop de fichiers" in joins(*[("support-3.csv", b"Bonjour")] * 4)

    nadia = stage.browser(stage.nadia)
    assert "support-2.csv" in nadia.client.get("/formations").text
    assert nadia.client.get("/formations/1/fichier/1").content == b"Bonjour"
    assert stage.browser(stranger).client.get("/formations/1/fichier/1").status_code == 404

    helene.client.post("/agenda/1/documents", data={**helene.form("/agenda/1"), "retirer": "0"})
    page = helene.client.get("/agenda/1").text
    assert ("support-1.csv" in page, "support-2.csv" in page) == (False, True)
