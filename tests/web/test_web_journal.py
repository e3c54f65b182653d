"""The journal: words for each row, filters in the address, pages, the file, and the check of the whole."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import text
from web_stage import WEDNESDAY, Browser, Stage

from agenda.events import EventKind
from agenda.planning import EventService
from guichets.openings import AccountOpeningService, OpeningStep
from guichets.partenaires import PartenaireContact, PartenaireService
from guichets.registry import Agent, Guichet, GuichetKind, Role
from journal.entries import Entry, Kind
from rendering.labels import OPENING_STEP
from web.console.figures import journal_pages, row_pages


@pytest.fixture
def helene(stage: Stage) -> Browser:
    return stage.browser(stage.helene)


def write(stage: Stage, *entries: Entry) -> None:
    with stage.house.units() as work:
        for entry in entries:
            work.journal.add(entry)


def calls(stage: Stage, count: int) -> None:
    write(stage, *(Entry(at=WEDNESDAY, kind=Kind.CALL_LOGGED, minutes=n) for n in range(count)))


def numbers(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'data-colonne="N°">(\d+)<', page)]


def next_page(page: str) -> str:
    found = re.search(r'rel="next" href="([^"]+)"', page)
    return found.group(1).replace("&amp;", "&") if found else ""


def test_an_empty_journal_says_what_will_come(helene: Browser) -> None:
    assert "Le journal est vide." in helene.client.get("/journal").text


def test_a_row_is_said_in_words_and_leads_to_what_it_is_about(stage: Stage, helene: Browser) -> None:
    ticket = stage.open_ticket("Une question que le journal ne garde pas")
    write(
        stage,
        Entry(
            at=WEDNESDAY,
            kind=Kind.SIGNALEMENT_ANSWERED,
            guichet_id=stage.guichet.id,
            theme="qualite",
            outcome="late",
            subject="S-2026-001",
            actor_id=stage.helene.id,
            minutes=65,
        ),
        Entry(at=WEDNESDAY, kind=Kind.EVENT_PLANNED, subject="comite_suivi-7", theme="instances"),
    )

    page = helene.client.get("/journal").text

    assert "Ticket ouvert" in page
    assert f'href="/tickets/{ticket.reference}"' in page
    assert "Réponse à un signalement" in page
    assert "hors délai" in page
    assert 'href="/qualite/S-2026-001"' in page
    assert "comité de suivi</td>" in page
    assert "1\xa0h\xa005" in page
    assert "Mairie de Valbonne" in page
    assert "Une question que" not in page


def test_a_row_names_whom_it_is_about_and_says_its_outcome_in_words(stage: Stage, helene: Browser) -> None:
    with stage.house.units() as work:
        contact = PartenaireContact(name="Paul Ney", organisation="DDETS", function="", email="", phone="")
        partenaire = PartenaireService(work, now=stage.clock()).add(contact, departement="", by=stage.helene)
        opening = AccountOpeningService(work, now=stage.clock()).record(
            stage.guichet, "Zoé Lanter", email="", step=OpeningStep.FORM, since=stage.clock(), by=stage.helene
        )
        event = EventService(work, now=stage.clock()).plan(
            EventKind.COPIL, starts_at=stage.clock() + timedelta(days=9), place="Nice", by=stage.helene
        )
    guichet = stage.guichet.id
    write(
        stage,
        Entry(at=WEDNESDAY, kind=Kind.AGENT_INVITED, subject=f"agent:{stage.nadia.id}", guichet_id=guichet),
        Entry(at=WEDNESDAY, kind=Kind.ROLE_CHANGED, subject=f"agent:{stage.nadia.id}", outcome="referent"),
        Entry(at=WEDNESDAY, kind=Kind.GUICHET_CHANGED, subject=f"guichet:{guichet}", guichet_id=guichet),
        Entry(at=WEDNESDAY, kind=Kind.SETTINGS_CHANGED, subject="reglages:telegram"),
        Entry(at=WEDNESDAY, kind=Kind.AGENT_INVITED, subject="agent:999"),
        Entry(at=WEDNESDAY, kind=Kind.AGENT_INVITED, subject="inconnu:1"),
    )

    page = helene.client.get("/journal").text

    for seen in (
        f'<a href="/personnes/{stage.nadia.id}">{stage.nadia.name}</a>',
        f'<a href="/guichets/{guichet}">{stage.guichet.name}</a>',
        f'<a href="/partenaires/{partenaire.id}">Paul Ney, DDETS</a>',
        '<a href="/acces">Zoé Lanter</a>',
        f'<a href="/agenda/{event.id}">Copil</a>',
        '<a href="/reglages">réglages du service</a>',
        ">ajouté<",
        f">{OPENING_STEP[opening.step]}<",
        ">référent<",
    ):
        assert seen in page
    for code in ("agent:", "inconnu:", "guichet:", "partenaire:", ">added<", ">form<", ">referent<"):
        assert code not in page
    assert "Zoé Lanter" in helene.client.get("/journal/lignes.csv").text


def test_a_row_names_nobody_of_another_departement(stage: Stage) -> None:
    with stage.house.units() as work:
        toulon = Guichet(name="Mairie de Toulon", kind=GuichetKind.COMMUNE, departement="83")
        work.registry.add(toulon)
        rosa = Agent(
            name="Rosa", role=Role.GESTIONNAIRE, guichet_id=None, departement="83", created_at=WEDNESDAY
        )
        work.registry.add(rosa)
        partenaire = PartenaireService(work, now=WEDNESDAY).add(
            PartenaireContact(name="Paul Ney", organisation="DDETS", function="", email="", phone=""),
            departement="06",
            by=stage.helene,
        )
    subjects = (f"agent:{stage.nadia.id}", f"guichet:{stage.guichet.id}", f"partenaire:{partenaire.id}")
    write(stage, *(Entry(at=WEDNESDAY, kind=Kind.REMINDER_SENT, subject=subject) for subject in subjects))

    page = stage.browser(rosa).client.get("/journal?nature=reminder_sent").text

    assert len(numbers(page)) == 3
    for name in (stage.nadia.name, stage.guichet.name, "Paul Ney"):
        assert name not in page


def test_filters_stand_in_the_address_and_add_up(stage: Stage, helene: Browser) -> None:
    write(
        stage,
        Entry(at=WEDNESDAY, kind=Kind.CALL_LOGGED, guichet_id=1, theme="nir", actor_id=stage.helene.id),
        Entry(at=WEDNESDAY, kind=Kind.CALL_LOGGED, theme="anru", actor_id=stage.helene.id),
        Entry(at=WEDNESDAY, kind=Kind.NIR_MASKED, actor_id=stage.nadia.id),
        Entry(at=WEDNESDAY - timedelta(days=2), kind=Kind.NIR_MASKED),
    )

    for query, rows in (
        ("nature=call_logged", [2, 1]),
        ("guichet=1", [1]),
        ("theme=anru", [2]),
        ("personne=helene", [2, 1]),
        ("personne=inconnue", []),
        ("du=2026-11-25", [3, 2, 1]),
        ("au=2026-11-24", [4]),
        ("du=2026-11-23&au=2026-11-23", [4]),
        ("nature=call_logged&theme=nir&personne=h%C3%A9l%C3%A8ne", [1]),
        ("nature=rien&theme=rien&guichet=x&du=hier&au=9999-12-31", [4, 3, 2, 1]),
    ):
        assert (query, numbers(helene.client.get(f"/journal?{query}").text)) == (query, rows)
    assert "Aucune ligne ne répond à ces filtres." in helene.client.get("/journal?personne=inconnue").text
    assert '<option value="anru" selected>' in helene.client.get("/journal?theme=anru").text


def test_a_day_is_that_of_the_departement(stage: Stage, helene: Browser) -> None:
    late_evening_in_paris = WEDNESDAY.replace(hour=23, minute=30)
    write(stage, Entry(at=late_evening_in_paris, kind=Kind.NIR_MASKED))

    assert numbers(helene.client.get("/journal?du=2026-11-26&au=2026-11-26").text) == [1]


def test_pages_follow_one_another_and_keep_the_filters(stage: Stage, helene: Browser) -> None:
    calls(stage, 120)
    write(stage, Entry(at=WEDNESDAY, kind=Kind.NIR_MASKED))

    seen, address = [], "/journal?nature=call_logged"
    while address:
        page = helene.client.get(address).text
        seen.append(numbers(page))
        address = next_page(page)

    assert [len(rows) for rows in seen] == [50, 50, 20]
    assert [number for rows in seen for number in rows] == list(range(120, 0, -1))


def test_the_rows_of_a_figure_have_pages_too(stage: Stage, helene: Browser) -> None:
    calls(stage, 60)
    first = helene.client.get("/journal?annee=2026&chiffre=assistance.interventions.total").text

    second = helene.client.get(next_page(first)).text

    assert (len(numbers(first)), numbers(second)) == (50, list(range(10, 0, -1)))


def test_the_rows_behind_a_delay_tell_each_of_them(stage: Stage, helene: Browser) -> None:
    for hours in (1, 3):
        ticket = stage.open_ticket()
        stage.clock.advance(hours=hours)
        with stage.house.units() as work:
            known = work.tickets.by_reference(ticket.reference)
            assert known is not None
            stage.desk(work).reply(known, "Par le menu.", by=stage.helene)

    page = helene.client.get("/journal?annee=2026&chiffre=assistance.tickets.first_answer").text

    rows = re.findall(r"<tr data-ligne>.*?</tr>", page.replace("\N{NO-BREAK SPACE}", " "), re.DOTALL)
    delays = [re.findall(r"délai : ([^<]+)<", row) for row in rows]
    assert delays == [["3 h"], [], ["1 h"], []]


def test_a_row_says_the_day_and_the_hour(stage: Stage, helene: Browser) -> None:
    calls(stage, 1)
    page = helene.client.get("/journal").text.replace("\N{NO-BREAK SPACE}", " ")
    assert '<td data-colonne="Quand">25/11/2026 à 10 h</td>' in page


def test_the_file_holds_every_row_batch_after_batch(
    stage: Stage, helene: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_pages, "BATCH", 7)
    calls(stage, 20)
    write(stage, Entry(at=WEDNESDAY, kind=Kind.NIR_MASKED, actor_id=stage.nadia.id, times=3))

    answer = helene.client.get("/journal/lignes.csv")
    figure = helene.client.get("/journal/lignes.csv?annee=2026&chiffre=assistance.calls.total")

    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[1] == "21;25/11/2026;10:00:00;numéro de sécurité sociale masqué;;;;;Nadia Ferrand;;;3"
    assert [line.split(";")[0] for line in lines[1:]] == [str(number) for number in range(21, 0, -1)]
    assert len(figure.text.splitlines()) == 21
    assert answer.headers["content-disposition"] == 'attachment; filename="journal-2026-11-25.csv"'


def check(browser: Browser, *, fragment: bool = False, **fields: str) -> str:
    headers = {"HX-Request": "true"} if fragment else {}
    return browser.client.post(
        "/journal/verifier", data=browser.form("/journal", **fields), headers=headers
    ).text


def test_a_whole_journal_is_said_whole(stage: Stage, helene: Browser) -> None:
    calls(stage, 3)

    assert "Le journal est intact\xa0: 3 lignes vérifiées." in check(helene)


def test_a_broken_journal_names_its_row(stage: Stage, helene: Browser) -> None:
    calls(stage, 3)
    with stage.database.writing() as session:
        session.execute(text("UPDATE journal SET minutes = 99 WHERE sequence = 2"))

    assert "Le journal est rompu à la ligne 2\xa0:" in check(helene)


def test_a_long_journal_is_checked_stretch_by_stretch(
    stage: Stage, helene: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_pages, "STRETCH", 2)
    calls(stage, 5)

    first = check(helene)
    second = check(helene, fragment=True, depuis="2")
    last = check(helene, fragment=True, depuis="4")

    assert "2 lignes vérifiées sur 5" in first
    assert '<progress id="avancee" max="5" value="4">' in second
    assert "<html" not in second
    assert "5 lignes vérifiées." in last


def test_a_departement_reads_the_rows_of_its_guichets_and_those_of_none(stage: Stage) -> None:
    with stage.house.units() as work:
        toulon = Guichet(name="Mairie de Toulon", kind=GuichetKind.COMMUNE, departement="83")
        rosa = Agent(
            name="Rosa", role=Role.LECTEUR, guichet_id=None, departement="83", created_at=stage.clock()
        )
        work.registry.add(toulon)
        work.registry.add(rosa)
    write(
        stage,
        Entry(at=WEDNESDAY, kind=Kind.CALL_LOGGED, guichet_id=stage.guichet.id),
        Entry(at=WEDNESDAY, kind=Kind.CALL_LOGGED, guichet_id=toulon.id),
        Entry(at=WEDNESDAY, kind=Kind.NIR_MASKED, actor_id=stage.nadia.id),
    )
    browser = stage.browser(rosa)

    page = browser.client.get("/journal").text

    assert numbers(page) == [3, 2]
    assert "Nadia Ferrand" not in page
    assert numbers(browser.client.get(f"/journal?guichet={stage.guichet.id}").text) == []
    assert numbers(browser.client.get("/journal?personne=nadia").text) == []
    assert len(browser.client.get("/journal/lignes.csv").text.splitlines()) == 3


def test_an_agent_has_no_journal(stage: Stage) -> None:
    client = stage.browser(stage.nadia).client
    assert client.get("/journal").status_code == 403
    assert client.get("/journal/lignes.csv").status_code == 403


def test_the_address_of_the_check_leads_to_the_journal(stage: Stage) -> None:
    answer = stage.browser(stage.helene).client.get("/journal/verifier")

    assert (answer.status_code, answer.headers["location"]) == (303, "/journal")
