"""Every page of the route table, in a real Chromium: accessible, and no wider than the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx
import pytest
from page_faults import PHONE_AND_WIDE, WIDER, faults_in
from playwright.sync_api import Page
from web_stage import Stage
from web_world import addresses, furnish

from guichets.registry import Role
from guichets.rights import Right

pytestmark = pytest.mark.browser

Open = Callable[..., Page]


def pages(stage: Stage, client: httpx.Client) -> Iterator[str]:
    """What answers somebody signed in with a whole page; a file, a stream or a fragment is none."""
    for address in addresses(stage, furnish(stage)):
        if address.method != "GET" or address.route.right is Right.ANYBODY:
            continue
        with client.stream("GET", address.path, timeout=30) as answer:
            if answer.status_code >= 400 or "text/html" not in answer.headers.get("content-type", ""):
                continue
            if answer.read().startswith(b"<!doctype html>"):
                yield address.path


@pytest.mark.parametrize("role", [Role.ADMINISTRATEUR, Role.REFERENT])
def test_every_page_is_accessible_and_fits(stage: Stage, open_page: Open, role: Role) -> None:
    visitor = stage.person("Ada Lormont", role)
    page = open_page(visitor)
    found = []
    for path in pages(stage, stage.browser(visitor).client):
        page.goto(path)
        found += faults_in(PHONE_AND_WIDE, page, path)
        page.set_viewport_size({"width": 1024, "height": 900})
        if page.evaluate(WIDER):
            found.append(f"{path}: wider than 1024 px")
        if page.locator("h1").count() != 1:
            found.append(f"{path}: not one title")

    assert found == []
