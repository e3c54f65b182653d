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


def test_a_page_is_compressed_and_its_token_is_never_written_twice_alike(stage: Stage) -> None:
    browser = stage.browser(stage.helene)
    assert browser.client.get("/aller").headers["content-encoding"] == "gzip"

    first, second = browser.hidden("/aller", "jeton"), browser.hidden("/aller", "jeton")

    assert first != second
    for token in (first, second):
        data = {"jeton": token, "place": "ticket:T-2026-0001:reponse", "texte": "x"}
        assert browser.client.post("/brouillons", data=data).status_code == 200


def test_events_are_not_compressed_and_leave_at_once(stage: Stage) -> None:
    with stage.browser(stage.helene).client.stream("GET", "/flux") as answer:
        assert "content-encoding" not in answer.headers
        assert next(answer.iter_lines()) == "retry: 2000"
