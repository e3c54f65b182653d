from __future__ import annotations

import re

from web_stage import Stage


def test_a_page_names_its_sheets_by_their_content_and_they_are_kept_for_good(stage: Stage) -> None:
    client = stage.browser(stage.helene).client
    page = client.get("/aller").text
    found = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)

    assert found
    for path in found:
        answer = client.get(path)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]


def test_a_sheet_is_sent_compressed(stage: Stage) -> None:
    answer = stage.browser().client.get("/static/relais.css")
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["cache-control"] == "no-cache"


def test_a_page_is_not_compressed(stage: Stage) -> None:
    assert "content-encoding" not in stage.browser(stage.helene).client.get("/aller").headers
