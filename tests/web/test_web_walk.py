"""A view is walked ticket after ticket, in its own order, to its end; the way back leads to it."""

from __future__ import annotations

import re
from html import unescape

import pytest
from web_stage import Browser, Stage


@pytest.fixture
def helene(stage: Stage) -> Browser:
    return stage.browser(stage.helene)


def lines(browser: Browser, address: str) -> list[str]:
    """The addresses of the tickets of a list, in order."""
    page = browser.client.get(address).text
    return [unescape(found) for found in re.findall(r'<a id="ticket-[\w-]+" href="([^"]+)"', page)]


def plain(page: str) -> str:
    return page.replace("\N{NO-BREAK SPACE}", " ")


def reference_in(address: str) -> str:
    found = re.search(r"T-\d{4}-\d+", address)
    return found[0] if found else ""


def link(page: str, key: str) -> str:
    """Where the link of this key leads."""
    found = re.search(rf'href="([^"]+)" data-touche="{key}"', page)
    assert found
    return unescape(found[1])


def walked(browser: Browser, address: str) -> list[str]:
    """The references that « s » leads through, then where it ends."""
    way = []
    while reference := reference_in(address):
        way.append(reference)
        assert len(way) < 20, "it goes round"
        address = browser.client.get(link(browser.client.get(address).text, "s")).headers["location"]
    return [*way, address]


def test_tickets_that_were_opened_at_the_same_instant_are_all_met(stage: Stage, helene: Browser) -> None:
    references = [stage.open_ticket(f"Question {number}").reference for number in range(5)]

    first = lines(helene, "/tickets?vue=a-prendre")[0]

    assert walked(helene, first) == [*references, "/tickets?vue=a-prendre&fin=1"]
    assert "C’était le dernier ticket de cette vue" in helene.client.get("/tickets?vue=a-prendre&fin=1").text


def test_the_view_that_was_opened_is_walked_and_not_another(stage: Stage) -> None:
    late = [stage.open_ticket(f"En retard {number}").reference for number in range(3)]
    stage.clock.advance(days=10)
    stage.open_ticket("Toute neuve")
    helene = stage.browser(stage.helene)

    _, second, _ = lines(helene, "/tickets?vue=en-retard")

    assert walked(helene, second) == [*late[1:], "/tickets?vue=en-retard&fin=1"]


def test_a_ticket_that_leaves_the_view_leaves_the_way_through_it(stage: Stage, helene: Browser) -> None:
    first, second, third = (stage.open_ticket(f"Question {number}").reference for number in range(3))
    address = lines(helene, "/tickets?vue=a-prendre&theme=pieces")[0]

    for order in ("prendre", "repondre"):
        form = helene.form(address, texte="Oui.")
        after = helene.client.post(f"/tickets/{first}/{order}", data=form).headers["location"]
        assert reference_in(after) == first
        assert "theme=pieces" in after
    page = helene.client.get(after).text

    assert link(page, "u").startswith("/tickets?vue=a-prendre&theme=pieces&autour=")
    assert walked(helene, helene.client.get(link(page, "s")).headers["location"])[:2] == [second, third]


def test_the_page_says_where_one_stands_and_the_one_before_leads_back(stage: Stage, helene: Browser) -> None:
    first, second, third = (stage.open_ticket(f"Question {number}").reference for number in range(3))
    address = lines(helene, "/tickets?vue=a-prendre&tri=-ouvert")[1]

    page = plain(helene.client.get(address).text)
    before = helene.client.get(link(page, "d")).text

    assert "2 sur 3" in page
    assert reference_in(link(page, "d")) == third
    assert "1 sur 3" in plain(before)
    assert 'data-touche="d"' not in before
    assert walked(helene, link(page, "d"))[:3] == [third, second, first]
    helene.order(f"/tickets/{second}", "clore")
    assert "sur 3" not in plain(helene.client.get(address).text)


def test_a_refusal_keeps_the_way_too(stage: Stage, helene: Browser) -> None:
    stage.open_ticket()
    (address,) = lines(helene, "/tickets?vue=en-cours")

    page = helene.client.post(
        f"/tickets/{reference_in(address)}/repondre", data=helene.form(address, texte="  ")
    ).text

    assert link(page, "u").startswith("/tickets?vue=en-cours&autour=")


def test_from_elsewhere_it_leads_to_what_is_to_be_taken_then_to_what_she_holds(
    stage: Stage, helene: Browser
) -> None:
    held, to_take, opened = (stage.open_ticket(f"Question {number}").reference for number in range(3))
    helene.order(f"/tickets/{held}", "prendre")
    helene.order(f"/tickets/{opened}", "clore")

    def following() -> str:
        return helene.client.get(f"/tickets/{opened}/suivant").headers["location"]

    assert reference_in(following()) == to_take
    helene.order(f"/tickets/{to_take}", "clore")
    assert reference_in(following()) == held
    helene.order(f"/tickets/{held}", "clore")
    assert following() == "/tickets"


@pytest.mark.parametrize("address", ["vue=x&rang=1", "vue=a-prendre&rang=x", "vue=a-prendre&rang=9.9.9"])
def test_an_address_that_says_nonsense_harms_nothing(stage: Stage, helene: Browser, address: str) -> None:
    reference = stage.open_ticket().reference

    assert helene.client.get(f"/tickets/{reference}?{address}").status_code == 200
    assert helene.client.get(f"/tickets/{reference}/suivant?{address}").status_code == 303


def here(browser: Browser, address: str) -> str:
    """The reference of the line that the reader comes back to."""
    found = re.findall(r'<a id="ticket-([\w-]+)"[^>]* autofocus>', browser.client.get(address).text)
    assert len(found) == 1
    return str(found[0])


def test_the_way_back_leads_to_the_same_line_or_to_the_one_in_its_place(
    stage: Stage, helene: Browser
) -> None:
    references = [stage.open_ticket(f"Question {number}").reference for number in range(60)]
    address = next(one for one in lines(helene, "/tickets?vue=a-prendre") if references[40] in one)
    last = address
    for _ in range(15):  # beyond the first page
        last = helene.client.get(link(helene.client.get(last).text, "s")).headers["location"]
    back, further = (link(helene.client.get(one).text, "u") for one in (address, last))

    assert here(helene, back) == references[40]
    assert here(helene, further) == references[55]
    assert lines(helene, further)[0] == lines(helene, "/tickets?vue=a-prendre")[43]
    for reference in (references[40], *references[55:]):
        helene.order(f"/tickets/{reference}", "prendre")
    assert here(helene, back) == references[41]
    assert here(helene, further) == references[54]  # the last


def test_a_place_that_means_nothing_leads_to_the_first_line(stage: Stage, helene: Browser) -> None:
    first = stage.open_ticket("Question").reference

    assert here(helene, "/tickets?vue=a-prendre&autour=x") == first
    assert helene.client.get("/tickets?vue=a-prendre&theme=nir&autour=0.0.0.0").status_code == 200
