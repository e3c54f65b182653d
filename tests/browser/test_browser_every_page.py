"""Every page of the route table, in a real Chromium: accessible, and no wider than the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx
import pytest
from page_faults import PHONE_AND_WIDE, WIDER, faults_in
from playwright.sync_api import Page
from web_stage import Stage
from web_world import addresses, furnish
from whole import IS_WHOLE

from guichets.registry import Role
from guichets.rights import Right

pytestmark = pytest.mark.browser

Open = Callable[..., Page]


OWN = (Right.SPEAK, Right.REPRESENT)


def pages(stage: Stage, client: httpx.Client, *, own: bool) -> Iterator[str]:
    """What answers somebody signed in with a whole page, of their own space or of the console; a file, a
    stream or a fragment is none.
    """
    for address in addresses(stage, furnish(stage)):
        right = address.route.right
        if address.method != "GET" or right is Right.ANYBODY or own is not (right in OWN):
            continue
        with client.stream("GET", address.path, timeout=30) as answer:
            if answer.status_code >= 400 or "text/html" not in answer.headers.get("content-type", ""):
                continue
            if "content-disposition" in answer.headers:
                continue
            if answer.read().startswith(b"<!doctype html>"):
                yield address.path


@pytest.mark.parametrize(("role", "own"), [(Role.ADMINISTRATEUR, False), (Role.REFERENT, True)])
def test_every_page_is_accessible_and_fits(stage: Stage, open_page: Open, role: Role, own: bool) -> None:
    """By axe as on a phone in the dark and on a wide screen in the light, in turn unless the whole is asked
    for.
    """
    visitor = stage.person("Ada Lormont", role)
    page = open_page(visitor)
    found = []
    for number, path in enumerate(pages(stage, stage.browser(visitor).client, own=own)):
        page.goto(path)
        found += faults_in(PHONE_AND_WIDE if IS_WHOLE else PHONE_AND_WIDE[number % 2 :][:1], page, path)
        for width in (PHONE_AND_WIDE[0].width, 1024):
            page.set_viewport_size({"width": width, "height": 900})
            if page.evaluate(WIDER):
                found.append(f"{path}: wider than {width} px")
        # A locator gives each new page a library of its own.
        if page.evaluate("document.querySelectorAll('h1').length") != 1:
            found.append(f"{path}: not one title")
        if "</" in page.evaluate("document.body.innerText"):
            found.append(f"{path}: markup is read as text")

    assert found == []
