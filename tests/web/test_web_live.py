from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from web_stage import Browser, Stage

from guichets.registry import Role


@pytest.fixture
def helene(stage: Stage) -> Browser:
    return stage.browser(stage.helene)


def events(response: httpx.Response) -> Iterator[tuple[str, str]]:
    """Name and data of each event that has a name."""
    name = ""
    for line in response.iter_lines():
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


def test_a_place_that_is_no_ticket_is_kept_by_nobody(stage: Stage, helene: Browser) -> None:
    with helene.client.stream("GET", "/flux", params={"lieu": "ticket:x\nevent: pouls"}) as response:
        next(response.iter_lines())
        with stage.house.units.reading() as work:
            assert work.presences.lookers(stage.clock().replace(year=2000)) == []


def test_the_news_ends_with_the_session(stage: Stage, helene: Browser) -> None:
    with helene.client.stream("GET", "/flux") as response:
        stage.close(stage.helene)
        assert list(events(response)) == [("fin", "")]


def test_an_agent_of_a_guichet_hears_nothing_of_the_console(stage: Stage) -> None:
    assert stage.browser(stage.nadia).client.get("/flux").status_code == 403
