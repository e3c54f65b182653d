"""The address at which calendars read what concerns a person: who reads what there, and when it ends."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from ical.calendar import Calendar
from ical.calendar_stream import IcsCalendarStream
from web_stage import Stage

from agenda.events import Event, EventKind, EventStatus
from agenda.planning import EventService
from guichets.erasure import Erasure
from guichets.pace import CALENDARS, Pace
from guichets.registry import Agent, Guichet, GuichetKind, Role
from journal.audit import AuditKind, AuditWanted
from quality.signalements import Signalement
from storage.database import Database
from storage.planning import SqlEvents

TODAY = date(2026, 11, 25)


def make(stage: Stage, agent: Agent) -> str:
    """The path of the agent's new address, as their page shows it."""
    browser = stage.browser(agent)
    status, page = browser.order("/compte", "calendrier")
    found = re.search(r"http://127\.0\.0\.1(/calendrier/[\w-]+\.ics)", page)
    assert status == 303
    assert found is not None
    return found[1]


def calendar(stage: Stage, path: str) -> Calendar:
    answer = stage.browser().client.get(path)
    assert answer.status_code == 200
    return IcsCalendarStream.calendar_from_ics(answer.text)


def titles(stage: Stage, path: str) -> set[str]:
    return {(line.summary or "").rpartition("\xa0: ")[2] for line in calendar(stage, path).events}


def plan(
    stage: Stage,
    title: str,
    *,
    days: float = 10,
    kind: EventKind = EventKind.FORMATION,
    departement: str = "06",
    status: EventStatus = EventStatus.PLANNED,
    guichets: tuple[int | None, ...] = (),
    **more: Any,
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
        **more,
    )
    with stage.house.units() as work:
        work.events.add(event)
    return event.id or 0


def guichet(stage: Stage, name: str, departement: str) -> int:
    made = Guichet(name=name, kind=GuichetKind.BAILLEUR, departement=departement)
    with stage.house.units() as work:
        work.registry.add(made)
    return made.id or 0


def signal(stage: Stage, guichet_id: int | None, due_on: date, *, answered_on: date | None = None) -> str:
    with stage.house.units() as work:
        reference = work.signalements.next_reference(2026)
        work.signalements.add(
            Signalement(
                reference=reference,
                guichet_id=guichet_id or 0,
                subject="Radiations par Mme Untel",
                sent_on=due_on - timedelta(days=30),
                due_on=due_on,
                answered_on=answered_on,
                recorded_by=stage.helene.id or 0,
                created_at=stage.clock(),
            )
        )
    return reference


# Who reads what.


def test_an_agent_reads_what_concerns_their_guichet(stage: Stage) -> None:
    other = guichet(stage, "Ailleurs Habitat", "06")
    plan(stage, "À tous")
    plan(stage, "Nous aussi", departement="", guichets=(stage.guichet.id, other))
    plan(stage, "Aux autres", guichets=(other,))
    plan(stage, "Entre gestionnaires", kind=EventKind.COPIL)
    plan(stage, "Ailleurs", departement="04")
    signal(stage, stage.guichet.id, TODAY + timedelta(days=9))

    assert titles(stage, make(stage, stage.nadia)) == {"À tous", "Nous aussi"}


@pytest.mark.parametrize("role", [Role.GESTIONNAIRE, Role.LECTEUR])
def test_whoever_reads_the_console_reads_all_that_is_of_their_departement(stage: Stage, role: Role) -> None:
    elsewhere = guichet(stage, "Ailleurs Habitat", "04")
    reader = Agent(name="Théo", role=role, guichet_id=None, departement="06", created_at=stage.clock())
    with stage.house.units() as work:
        work.registry.add(reader)
    plan(stage, "Entre gestionnaires", kind=EventKind.COPIL)
    plan(stage, "À tous les départements", departement="")
    plan(stage, "À un guichet", guichets=(stage.guichet.id,))
    plan(stage, "Ailleurs", departement="04")
    plan(stage, "Ailleurs, à un guichet", departement="04", guichets=(elsewhere,))
    owed = signal(stage, stage.guichet.id, TODAY + timedelta(days=9))
    late = signal(stage, stage.guichet.id, TODAY - timedelta(days=9))
    signal(stage, stage.guichet.id, TODAY, answered_on=TODAY)
    signal(stage, elsewhere, TODAY)

    path = make(stage, reader)

    assert titles(stage, path) == {
        "Entre gestionnaires",
        "À tous les départements",
        "À un guichet",
        f"Mairie de Valbonne ({owed})",
        f"Mairie de Valbonne ({late})",
    }
    due = {line.dtstart for line in calendar(stage, path).events if line.transparency == "TRANSPARENT"}
    assert due == {TODAY + timedelta(days=9), TODAY - timedelta(days=9)}
    assert "Untel" not in stage.browser().client.get(path).text


def test_the_past_and_what_is_far_away_are_bounded_and_what_is_cancelled_stays_a_month(stage: Stage) -> None:
    for title, days in (("Trop vieille", -184), ("Vieille", -182), ("Loin", 547), ("Trop loin", 549)):
        plan(stage, title, days=days)
    for title, days in (("Oubliée", -31), ("Annulée hier", -29), ("Annulée", 29)):
        plan(stage, title, days=days, status=EventStatus.CANCELLED)

    path = make(stage, stage.nadia)

    assert titles(stage, path) == {"Vieille", "Loin", "Annulée hier", "Annulée"}
    cancelled = {line.summary for line in calendar(stage, path).events if line.status == "CANCELLED"}
    assert cancelled == {"Formation\xa0: Annulée hier", "Formation\xa0: Annulée"}


def test_a_training_with_enrolment_is_sure_for_whoever_is_in_and_gone_for_whoever_left(stage: Stage) -> None:
    event = plan(stage, "Cotation", has_enrolment=True, places=1)
    path, everybody = make(stage, stage.nadia), make(stage, stage.helene)

    def shown(address: str = path) -> list[tuple[str | None, str | None]]:
        return [(line.status, line.transparency) for line in calendar(stage, address).events]

    def says(word: str) -> None:
        browser = stage.browser(stage.nadia)
        browser.client.post(f"/formations/{event}/{word}", data=browser.form("/formations"))

    before = shown()
    says("inscription")
    enrolled = shown()
    says("desistement")

    assert (before, enrolled, shown()) == ([("TENTATIVE", "TRANSPARENT")], [("CONFIRMED", None)], [])
    assert shown(everybody) == [("CONFIRMED", None)]


# Its life.


def missing(stage: Stage, path: str) -> bool:
    """It answers just as what was never there does."""
    client = stage.browser().client
    answer, unknown = client.get(path), client.get("/calendrier/" + "A" * 43 + ".ics")
    return (answer.status_code, answer.text) == (unknown.status_code, unknown.text) == (404, answer.text)


def test_an_address_is_shown_once_and_kept_nowhere(stage: Stage) -> None:
    browser = stage.browser(stage.nadia)
    browser.client.post("/compte/calendrier", data=browser.form("/compte"))
    first, again = browser.client.get("/compte").text, browser.client.get("/compte").text
    secret = re.findall(r"/calendrier/([\w-]{43})\.ics", first)

    assert len(secret) == 1
    assert "/calendrier/" not in re.sub("/compte/calendrier", "", again)
    assert "Adresse créée" in again
    assert secret[0].encode() not in stage.stored_bytes()


def test_another_address_ends_the_former_one(stage: Stage) -> None:
    former = make(stage, stage.nadia)
    path = make(stage, stage.nadia)

    assert missing(stage, former)
    assert not missing(stage, path)


def test_an_address_that_was_taken_back_answers_no_more_and_the_trail_tells_both(stage: Stage) -> None:
    path = make(stage, stage.nadia)
    browser = stage.browser(stage.nadia)
    _, page = browser.order("/compte", "calendrier/retirer")
    browser.order("/compte", "calendrier/retirer")  # twice is once

    assert "ne répond plus" in page
    assert missing(stage, path)
    with stage.house.units.reading() as work:
        rows = [
            [row.actor_id for row in work.audit.page(AuditWanted(kind=kind), limit=9)]
            for kind in (AuditKind.CALENDAR_OPENED, AuditKind.CALENDAR_CLOSED)
        ]
    assert rows == [[stage.nadia.id], [stage.nadia.id]]


def test_it_ends_with_the_access_of_its_person(stage: Stage) -> None:
    paths = [make(stage, stage.nadia), make(stage, stage.helene)]

    stage.close(stage.nadia)
    stage.close(stage.helene)

    assert [missing(stage, path) for path in paths] == [True, True]


def test_nothing_is_left_of_it_when_its_person_is_erased(stage: Stage) -> None:
    path = make(stage, stage.nadia)
    with stage.house.units() as work:
        known = work.registry.agent(stage.nadia.id or 0)
        assert known is not None
        held = Erasure(work, by=None, now=stage.clock()).extract(known)
        Erasure(work, by=None, now=stage.clock()).erase(known)
        assert work.calendar_feeds.made_at(stage.nadia.id or 0) is None

    assert len(held["calendar_feeds"]) == 1
    assert missing(stage, path)


@pytest.mark.parametrize("secret", ["inconnu", "A" * 43, "é" * 43, "A" * 5_000, "%00", "..%2Fcompte"])
def test_a_wrong_address_is_not_found(stage: Stage, secret: str) -> None:
    make(stage, stage.nadia)

    assert stage.browser().client.get(f"/calendrier/{secret}.ics").status_code == 404


def test_a_person_who_changes_guichet_reads_what_concerns_the_new_one(stage: Stage) -> None:
    other = guichet(stage, "Ailleurs Habitat", "04")
    plan(stage, "Ici")
    plan(stage, "Là-bas", departement="04")
    path = make(stage, stage.nadia)
    with stage.house.units() as work:
        known = work.registry.agent(stage.nadia.id or 0)
        assert known is not None
        known.guichet_id = other

    assert titles(stage, path) == {"Là-bas"}


# What a reading costs.


def test_what_has_not_changed_is_not_sent_again(stage: Stage) -> None:
    event = plan(stage, "Prise en main")
    path, client = make(stage, stage.nadia), stage.browser().client
    first = client.get(path)
    tag = first.headers["etag"]
    stage.clock.advance(hours=1)

    same = client.get(path, headers={"If-None-Match": f'"autre", {tag}'})
    with stage.house.units() as work:
        known = work.events.get(event)
        assert known is not None
        EventService(work, now=stage.clock()).cancel(known, by=stage.helene)
    changed = client.get(path, headers={"If-None-Match": tag})

    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag)
    assert (changed.status_code, "STATUS:CANCELLED" in changed.text) == (200, True)
    assert {one.headers["cache-control"] for one in (first, same, changed)} == {"private, no-cache"}
    assert first.headers["content-type"] == "text/calendar; charset=utf-8"
    assert first.headers["referrer-policy"] == "no-referrer"


def test_readings_from_one_place_are_bounded_right_address_or_wrong(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = Stage(database, tmp_path, pace=Pace())
    with stage.served():
        path, client = make(stage, stage.nadia), stage.browser().client
        wrong = [client.get("/calendrier/faux.ics").status_code for _ in range(CALENDARS.most - 1)]
        last, over = client.get(path), client.get(path)
        stage.clock.advance(seconds=CALENDARS.within.total_seconds())

        assert set(wrong) == {404}
        assert (last.status_code, over.status_code) == (200, 429)
        assert over.headers["retry-after"] == "900"
        assert client.get(path).status_code == 200


def test_a_reading_takes_a_bounded_number_of_lines(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many events there are, storage is asked for so many and no more."""
    asked: list[int] = []
    for name in ("ahead", "gone_by"):
        looks = getattr(SqlEvents, name)

        def counted(
            *given: object, limit: int, looks: Callable[..., object] = looks, **more: object
        ) -> object:
            asked.append(limit)
            return looks(*given, limit=limit, **more)

        monkeypatch.setattr(SqlEvents, name, counted)

    calendar(stage, make(stage, stage.nadia))

    assert asked == [300, 100]


# A published client, over real HTTP.


class Client:
    """vdirsyncer keeps a file for each event of the feed, which it names in its own way."""

    def __init__(self, folder: Path, url: str) -> None:
        self._command = Path(sys.executable).with_name("vdirsyncer")
        self._config, self._events = folder / "config", folder / "evenements"
        self._events.mkdir(parents=True)
        self._config.write_text(
            f'[general]\nstatus_path = "{folder}/etat"\n'
            '[pair relais]\na = "ici"\nb = "flux"\ncollections = null\nconflict_resolution = "b wins"\n'
            f'[storage ici]\ntype = "filesystem"\npath = "{self._events}"\nfileext = ".ics"\n'
            f'[storage flux]\ntype = "http"\nurl = "{url}"\n'
        )
        self._run("discover")

    def reads(self) -> list[tuple[str | None, int | None, str | None]]:
        """The place, the sequence and the standing of each event that it has then."""
        self._run("sync")
        lines = (
            line
            for path in sorted(self._events.iterdir())
            for line in IcsCalendarStream.calendar_from_ics(path.read_text()).events
        )
        return [(line.location, line.sequence, line.status) for line in lines]

    def _run(self, order: str) -> None:
        command = [str(self._command), "--config", str(self._config), order]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, env={"LANG": "C.UTF-8"})
        assert done.returncode == 0, done.stderr


def test_a_published_client_replaces_what_was_moved_then_cancelled(stage: Stage, tmp_path: Path) -> None:
    event = plan(stage, "Prise en main")
    path = make(stage, stage.nadia)
    client = Client(tmp_path / "client", stage.url + path)
    seen, uids = [client.reads()], {line.uid for line in calendar(stage, path).events}

    def move(known: Event, service: EventService) -> None:
        later = known.starts_at + timedelta(days=1)
        service.change(known, title="Prise", starts_at=later, place="Nice", guichet_ids=(), by=stage.helene)

    def cancel(known: Event, service: EventService) -> None:
        service.cancel(known, by=stage.helene)

    for change in (move, cancel):
        stage.clock.advance(hours=1)
        with stage.house.units() as work:
            known = work.events.get(event)
            assert known is not None
            change(known, EventService(work, now=stage.clock()))
        seen.append(client.reads())
        uids |= {line.uid for line in calendar(stage, path).events}

    assert seen == [
        [("Salle des mariages", 0, "CONFIRMED")],
        [("Nice", 1, "CONFIRMED")],
        [("Nice", 2, "CANCELLED")],
    ]
    assert len(uids) == 1
