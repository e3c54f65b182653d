from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from datetime import datetime
from threading import Event

import httpx
import pytest
from starlette.types import Message
from web_stage import Browser, Stage

from guichets.registry import Agent, Guichet, GuichetKind, Role
from storage.console import SqlPresences
from tickets.workplace import LOOKING_FOR


@pytest.fixture
def helene(stage: Stage) -> Browser:
    return stage.browser(stage.helene)


def events(response: httpx.Response) -> Iterator[tuple[str, str]]:
    """Name and data of each event that has a name."""
    return _events(response.iter_lines())


def listening(response: httpx.Response) -> Iterator[tuple[str, str]]:
    """The same, once the page is known to listen."""
    lines = response.iter_lines()
    assert next(lines).startswith("retry")
    return _events(lines)


def _events(lines: Iterator[str]) -> Iterator[tuple[str, str]]:
    name = ""
    for line in lines:
        field, _, value = line.partition(": ")
        if field == "event":
            name = value
        elif field.startswith("data") and name:
            yield name, value
            name = ""


def test_an_open_page_hears_that_something_has_changed(stage: Stage, helene: Browser) -> None:
    with helene.client.stream("GET", "/flux") as response:
        heard = events(response)
        stage.open_ticket()
        assert next(heard)[0] == "pouls"


def test_a_page_hears_at_once_of_what_came_after_it_was_made(stage: Stage, helene: Browser) -> None:
    made = re.search(r'data-depuis="(\d+)"', helene.client.get("/tickets").text)
    assert made
    stage.open_ticket()

    with helene.client.stream("GET", "/flux", params={"depuis": made[1]}) as response:
        assert next(events(response))[0] == "pouls"


def test_a_stream_that_resumes_hears_of_what_it_missed_and_of_nothing_else(
    stage: Stage, helene: Browser
) -> None:
    stage.open_ticket()
    with stage.house.units.reading() as work:
        stamp = work.journal.last_sequence()
    address = "/flux?depuis=1"

    with helene.client.stream("GET", address, headers={"Last-Event-ID": str(stamp)}) as response:
        heard = events(response)
        stage.open_ticket()
        name, at = next(heard)
    assert name == "pouls"
    assert int(at) > stamp
    with helene.client.stream("GET", address, headers={"Last-Event-ID": str(stamp)}) as response:
        assert next(events(response)) == ("pouls", at)


def test_two_who_look_at_one_ticket_see_each_other(stage: Stage, helene: Browser) -> None:
    reference = stage.open_ticket().reference
    denis = stage.browser(stage.person("Denis Fontanel", Role.GESTIONNAIRE))
    place = {"lieu": f"ticket:{reference}"}

    with helene.client.stream("GET", "/flux", params=place) as hers:
        heard = events(hers)
        with denis.client.stream("GET", "/flux", params=place) as his:
            seen = events(his)  # kept: a generator that is thrown away closes the connection that it reads
            assert next(seen) == ("presents", "Hélène Ozanne regarde aussi ce ticket.")
            assert next(heard) == ("presents", "Denis Fontanel regarde aussi ce ticket.")
        assert next(heard) == ("presents", "")


def test_a_page_that_is_shut_while_it_opens_is_seen_by_nobody(
    stage: Stage, helene: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = f"ticket:{stage.open_ticket().reference}"
    seen, is_shut, see = Event(), Event(), SqlPresences.see

    def slowly(presences: SqlPresences, agent_id: int, place: str, at: datetime) -> None:
        see(presences, agent_id, place, at)
        seen.set()
        assert is_shut.wait(10)

    async def shut() -> Message:
        await asyncio.to_thread(seen.wait, 10)
        is_shut.set()
        return {"type": "http.disconnect"}

    async def unheard(_message: Message) -> None:
        pass

    monkeypatch.setattr(SqlPresences, "see", slowly)
    cookies = "; ".join(f"{name}={value}" for name, value in helene.client.cookies.items())
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/flux",
        "query_string": f"lieu={place}".encode(),
        "headers": [(b"host", b"127.0.0.1"), (b"cookie", cookies.encode())],
    }
    asyncio.run(stage.app(scope, shut, unheard))

    assert seen.is_set()
    with stage.house.units.reading() as work:
        assert work.presences.lookers(stage.clock() - LOOKING_FOR) == []


def test_whoever_writes_an_answer_is_seen_writing(stage: Stage, helene: Browser) -> None:
    reference = stage.open_ticket().reference
    denis = stage.browser(stage.person("Denis Fontanel", Role.GESTIONNAIRE))
    place = {"lieu": f"ticket:{reference}"}

    def types(text: str) -> None:
        typed = denis.form("/discussion", place=f"ticket:{reference}:reponse", texte=text)
        assert denis.client.post("/brouillons", data=typed).status_code == 200

    with helene.client.stream("GET", "/flux", params=place) as hers:
        heard = events(hers)
        with denis.client.stream("GET", "/flux", params=place):
            assert next(heard) == ("presents", "Denis Fontanel regarde aussi ce ticket.")
            types("Bonjour, ")
            assert next(heard) == ("presents", "Denis Fontanel écrit une réponse.")
            types("")
            assert next(heard) == ("presents", "Denis Fontanel regarde aussi ce ticket.")


def test_a_place_that_is_no_ticket_is_kept_by_nobody(stage: Stage, helene: Browser) -> None:
    with helene.client.stream("GET", "/flux", params={"lieu": "ticket:x\nevent: pouls"}) as response:
        next(response.iter_lines())
        with stage.house.units.reading() as work:
            assert work.presences.lookers(stage.clock().replace(year=2000)) == []


def test_the_news_ends_with_the_session(stage: Stage, helene: Browser) -> None:
    with stage.house.units.reading() as work:
        made = work.journal.last_sequence()
    with helene.client.stream("GET", "/flux", params={"depuis": made}) as response:
        stage.close(stage.helene)
        assert list(events(response)) == [("fin", "")]


def test_an_agent_of_a_guichet_hears_nothing_of_the_console(stage: Stage) -> None:
    assert stage.browser(stage.nadia).client.get("/flux").status_code == 403


# Two départements.


@pytest.fixture
def mireille(stage: Stage) -> Browser:
    """A gestionnaire of another département, which has a guichet."""
    with stage.house.units() as work:
        work.registry.add(Guichet(name="Mairie de Martigues", kind=GuichetKind.COMMUNE, departement="13"))
        agent = Agent(
            name="Mireille Castel",
            role=Role.GESTIONNAIRE,
            guichet_id=None,
            departement="13",
            created_at=stage.clock(),
        )
        work.registry.add(agent)
    return stage.browser(agent)


def test_who_looks_at_a_ticket_is_not_told_to_another_departement(
    stage: Stage, helene: Browser, mireille: Browser
) -> None:
    place = {"lieu": f"ticket:{stage.open_ticket().reference}"}

    with helene.client.stream("GET", "/flux", params=place) as hers:
        heard = listening(hers)
        with mireille.client.stream("GET", "/flux", params=place) as theirs:
            there = listening(theirs)
            stage.close(stage.person("Quelqu’un", Role.GESTIONNAIRE))  # of no guichet: both hear of it
            assert next(there)[0] == "pouls"
            assert next(heard)[0] == "pouls"
            with stage.house.units.reading() as work:
                (looker,) = work.presences.lookers(stage.clock() - LOOKING_FOR)
    assert looker.agent_id == stage.helene.id


def test_a_departement_hears_nothing_of_what_moves_in_another(
    stage: Stage, helene: Browser, mireille: Browser
) -> None:
    with (
        helene.client.stream("GET", "/flux") as hers,
        mireille.client.stream("GET", "/flux") as theirs,
    ):
        heard = listening(hers)
        there = listening(theirs)
        stage.open_ticket()
        first = next(heard)
        stage.close(stage.person("Quelqu’un", Role.GESTIONNAIRE))
        assert next(there) == next(heard) != first
