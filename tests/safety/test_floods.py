"""Whoever writes or sends files without end fills neither the disk nor the day of the others, and what was
taken is never lost.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from house import Chat, House, Person
from reading_apart import SANDBOX
from sqlalchemy import func, select
from web_stage import Stage

from delivery.files import Attachment
from guichets.file_quota import MAILBOX, OF_A_PERSON, FileQuota, owner_of
from guichets.pace import MESSAGES, OF_A_STRANGER, OF_ALL_STRANGERS, ORDERS, Pace
from sandbox.limits import Limits
from storage.database import Database
from storage.inbox import SqlInbox
from storage.tables import inbox

PHOTO = Attachment("photo.jpg", "image/jpeg", 1_000, file_ref="AgAC")


def stored(house: House) -> int:
    with house.database.reading() as session:
        return session.scalar(select(func.count()).select_from(inbox)) or 0


def floods(house: House, person: Person, count: int) -> int:
    """How many of so many messages of one minute were taken."""
    return house.receives(*(house.incoming(person, f"Question {number}") for number in range(count)))


@pytest.fixture
def house(database: Database) -> House:
    return House(database)


# On Telegram.


def test_what_comes_faster_than_anybody_writes_is_told_and_not_taken(house: House) -> None:
    nadia = house.enrols("Nadia Ferrand")
    house.clock.passes(minutes=2)

    assert floods(house, nadia, MESSAGES.most + 30) == MESSAGES.most
    house.handles()

    assert len(house.texts(nadia, "je n’ai pas pris les derniers")) == 1


def test_a_minute_later_she_is_heard_again_and_her_neighbour_always_was(house: House) -> None:
    nadia, bruno = house.enrols("Nadia Ferrand"), house.enrols("Bruno Talverne")
    house.clock.passes(minutes=2)
    floods(house, nadia, MESSAGES.most + 1)

    assert floods(house, bruno, 1) == 1
    house.clock.passes(minutes=1)
    assert floods(house, nadia, 1) == 1


def test_what_waited_while_the_service_was_away_is_not_fast(house: House) -> None:
    nadia = house.enrols("Nadia Ferrand")
    waited = [
        replace(house.incoming(nadia, f"Question {n}"), at=house.clock() + timedelta(minutes=n))
        for n in range(100)
    ]

    assert house.receives(*waited) == 100


def test_what_is_given_again_since_it_could_not_be_stored_counts_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    nadia = house.enrols("Nadia Ferrand")
    said = house.incoming(nadia, "Une question")
    with monkeypatch.context() as patch:
        patch.setattr(SqlInbox, "store", _locked)
        for _ in range(MESSAGES.most + 5):
            with pytest.raises(OSError, match="locked"):
                house.receives(said)

    assert house.receives(said) == 1


def _locked(*_: object) -> int:
    raise OSError("database is locked")


def test_a_stranger_stores_little_and_all_of_them_together_too(house: House) -> None:
    assert floods(house, house.stranger("Personne"), 100) == OF_A_STRANGER.most

    crowd = [house.incoming(house.stranger(f"Inconnu {n}"), "bonjour") for n in range(400)]
    house.receives(*crowd)

    assert stored(house) == OF_ALL_STRANGERS.most


def test_whoever_brings_a_code_comes_in_whatever_strangers_do(house: House) -> None:
    house.receives(*(house.incoming(house.stranger(f"Inconnu {n}"), "bonjour") for n in range(400)))

    nadia = house.enrols("Nadia Ferrand")

    assert nadia.agent is not None


def test_in_a_group_nobody_is_answered_for_it(house: House) -> None:
    camille, group = house.gestionnaire(), Chat("-100200")
    house.clock.passes(minutes=2)
    house.receives(*(house.incoming(camille, f"mot {n}", at=group) for n in range(MESSAGES.most + 5)))
    house.handles()

    assert house.texts(group, "je n’ai pas pris") == []


def test_the_files_of_a_day_have_an_end(house: House) -> None:
    nadia = house.enrols("Nadia Ferrand")
    with house.units() as work:
        FileQuota(work.file_uses, now=house.clock()).takes(
            owner_of(nadia.agent_id), *([1] * (OF_A_PERSON.files - 1))
        )

    assert "n’est pas pris" not in house.sends(nadia, PHOTO, text="Que veut dire cet écran ?")
    assert "n’est pas pris" in house.sends(nadia, PHOTO)

    house.clock.passes(days=1)
    assert "n’est pas pris" not in house.sends(nadia, PHOTO, text="Et celui-ci ?")


def test_their_weight_has_an_end_too_and_the_mailbox_has_its_own(database: Database) -> None:
    house = House(database)
    with house.units() as work:
        quota = FileQuota(work.file_uses, now=house.clock())
        whole = OF_A_PERSON.megabytes * 1024**2
        assert quota.takes("agent:1", whole)
        assert not quota.takes("agent:1", 1)
        assert quota.takes("agent:2", 1)
        assert quota.takes(MAILBOX, whole, whole)


# On the site.


@pytest.fixture
def stage(database: Database, tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(database, tmp_path, working=False, pace=Pace())
    with stage.served():
        yield stage


def test_a_page_that_is_sent_without_end_waits_and_gives_the_text_back(stage: Stage) -> None:
    browser = stage.browser(stage.nadia)
    form = browser.form("/discussion")

    def says(number: int) -> httpx.Response:
        return browser.client.post(
            "/discussion/message",
            data={**form, "texte": f"Question {number}", "envoi": f"envoi-numero-{number:05}"},
            headers={"Accept": "application/json"},
        )

    taken = [says(number).status_code for number in range(ORDERS.most)]
    refused = browser.client.post("/discussion/message", data={**form, "texte": "Ma longue question"})

    assert set(taken) == {200}
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")
    assert "patientez une minute" in refused.text
    assert "Ma longue question" in refused.text
    with stage.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(inbox)) == ORDERS.most
    stage.clock.advance(minutes=1)
    assert says(9_999).status_code == 200


def test_the_files_of_a_day_have_an_end_on_the_site_too(stage: Stage) -> None:
    with stage.house.units() as work:
        FileQuota(work.file_uses, now=stage.clock()).takes(
            owner_of(stage.nadia.id), *([1] * OF_A_PERSON.files)
        )
    browser = stage.browser(stage.nadia)

    refused = browser.client.post(
        "/discussion/message",
        data=browser.form("/discussion", texte="Voici l’écran"),
        files={"fichiers": ("ecran.pdf", b"%PDF-1.7\n%%EOF\n", "application/pdf")},
    )

    assert refused.status_code == 422
    assert "Envoyez-le demain" in refused.text
    assert "Voici l’écran" in refused.text
    assert not list((stage.folder / "fichiers").rglob("*.pdf"))


def sleeps(seconds: float) -> None:
    time.sleep(seconds)


def test_files_that_are_long_to_read_keep_no_page_from_opening(stage: Stage) -> None:
    """More of them wait for a place in the sandbox than there are threads for the pages."""
    browser, held = stage.browser(stage.nadia), 4.0
    form = browser.form("/discussion")

    def sends(number: int) -> int:
        return browser.client.post(
            "/discussion/message",
            data={**form, "texte": "Voici", "envoi": f"envoi-numero-{number:05}"},
            files={"fichiers": (f"{number}.txt", f"journal {number}".encode(), "text/plain")},
            headers={"Accept": "application/json"},
            timeout=60,
        ).status_code

    with ThreadPoolExecutor(50) as pool:
        long = [pool.submit(SANDBOX.run, Limits(wall=30), sleeps, held) for _ in range(2)]
        sent = [pool.submit(sends, number) for number in range(45)]
        time.sleep(1)
        begun = time.monotonic()
        assert stage.browser().client.get("/sante", timeout=60).status_code == 200
        waited = time.monotonic() - begun

        assert waited < 1.5
        assert {one.result() for one in sent} == {200}
        assert [one.result() for one in long] == [None, None]


def test_a_form_without_end_is_refused_before_its_texts_are_looked_at(stage: Stage) -> None:
    """Each character is looked at for a NIR, even before the token of the form is."""
    browser, long = stage.browser(stage.nadia), "1%201 85 05 78 006 084 " * 2_500
    fields = {f"texte{number}": long for number in range(40)}
    begun = time.process_time()

    refused = browser.client.post("/discussion/message", data=fields)

    assert refused.status_code == 413
    assert time.process_time() - begun < 1
    assert browser.client.post("/discussion/message", data={"texte": long}).status_code != 413
