"""The card, the worker and the page that stand in for the pages: anybody's, and nobody's in particular."""

from __future__ import annotations

import json
import re

import pytest
from web_stage import Stage

from web.shield import CONTENT_POLICY


def test_a_browser_may_read_the_card_and_run_the_worker(stage: Stage) -> None:
    client = stage.browser().client

    assert client.get("/manifest.webmanifest").headers["content-type"] == "application/manifest+json"
    assert client.get("/sw.js").headers["content-type"].startswith("text/javascript")
    assert {"manifest-src 'self'", "worker-src 'self'"} <= set(CONTENT_POLICY.split("; "))


def test_the_worker_keeps_only_what_the_stand_in_is_drawn_with(stage: Stage) -> None:
    client = stage.browser().client
    (listed,) = re.findall(r"const SHELL = (\[.*\]);", client.get("/sw.js").text)
    shell = json.loads(listed)
    page = client.get("/hors-ligne").text

    assert [path for path in shell if not path.startswith("/static/")] == []
    assert [client.get(path).status_code for path in shell] == [200] * len(shell)
    assert set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page)) == set(shell)


def test_the_stand_in_is_the_same_for_everybody(stage: Stage) -> None:
    pages = {stage.browser(who).client.get("/hors-ligne").text for who in (None, stage.nadia, stage.helene)}

    assert len(pages) == 1


@pytest.mark.parametrize("name", ["nadia", "helene"])
def test_whoever_leaves_has_the_device_forget(stage: Stage, name: str) -> None:
    browser = stage.browser(getattr(stage, name))

    answer = browser.client.post("/deconnexion", data=browser.form("/compte", confirme="oui"))

    assert answer.headers["clear-site-data"] == '"storage"'


def test_whoever_ends_the_session_of_this_device_has_it_forget_but_not_for_another(stage: Stage) -> None:
    stage.browser(stage.helene)  # before this one
    here = stage.browser(stage.helene)

    def ends(session: int) -> str | None:
        answer = here.client.post(f"/compte/sessions/{session}/fermer", data=here.form("/compte"))
        told: str | None = answer.headers.get("clear-site-data")
        return told

    with stage.house.units.reading() as work:
        numbers = [one.id or 0 for one in work.registry.unended_sessions(stage.helene.id or 0)]
    assert [ends(number) for number in sorted(numbers)] == [None, '"storage"']
