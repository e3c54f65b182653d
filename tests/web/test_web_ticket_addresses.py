"""The address of a ticket is a reference: no other page below « /tickets » is taken for one."""

from __future__ import annotations

import re

import pytest
from starlette.routing import Match, Route
from web_stage import Browser, Stage

from web.console.tickets.orders import ORDERS


@pytest.fixture
def helene(stage: Stage) -> Browser:
    return stage.browser(stage.helene)


@pytest.mark.parametrize("written", ["T-2026-0001", "t-2026-0001", "T-2026-1"])
def test_a_reference_is_taken_in_any_case(stage: Stage, helene: Browser, written: str) -> None:
    known = stage.open_ticket().reference == written.upper()

    assert helene.client.get(f"/tickets/{written}").status_code == (200 if known else 404)


@pytest.mark.parametrize(
    "written", ["ouvrir2", "T-2026", "T-2026-", "I-2026-01", "T-26-0001", "T-2026-0001x"]
)
def test_what_is_no_reference_is_no_ticket_s_page(helene: Browser, written: str) -> None:
    answer = helene.client.get(f"/tickets/{written}")

    assert answer.status_code == 404
    assert "Page introuvable" in answer.text


def test_each_address_below_the_tickets_leads_to_one_page_whatever_the_order_of_the_sections(
    stage: Stage,
) -> None:
    below = [one for one in stage.app.routes if isinstance(one, Route) and one.path.startswith("/tickets/")]

    for route in below:
        path = re.sub(r"\{\w+:int\}", "7", route.path).replace("{reference:ticket}", "T-2026-0001")
        scope = {"type": "http", "method": "GET", "path": path}
        taken = {one.path for one in below if one.matches(dict(scope))[0] is not Match.NONE}
        assert taken == {route.path}


def test_each_order_has_a_name_of_its_own_and_a_place_on_the_page(stage: Stage, helene: Browser) -> None:
    shown = helene.client.get(f"/tickets/{stage.open_ticket().reference}").text

    assert len({order.name for order in ORDERS}) == len(ORDERS)
    for place in {order.place for order in ORDERS} - {"demande"}:
        assert f'id="{place}"' in shown
