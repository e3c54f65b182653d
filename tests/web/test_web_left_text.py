"""A text that was sent too late is given back: nothing else holds it."""

from __future__ import annotations

import pytest
from web_stage import Browser, Stage

TEXT = "Par le menu « Éditions » <b>"
NIR = "1 84 12 76 451 089 46"


@pytest.fixture
def path(stage: Stage) -> str:
    return f"/tickets/{stage.open_ticket().reference}/repondre"


def test_who_is_signed_out_reads_her_text_again(stage: Stage, path: str) -> None:
    helene = stage.browser(stage.helene)
    fields = helene.form(path.removesuffix("/repondre"), texte=f"{TEXT} {NIR}")
    stage.close(stage.helene)

    answer = helene.client.post(path, data=fields)

    assert answer.status_code == 401
    assert "Votre session est terminée" in answer.text
    assert "Par le menu « Éditions » &lt;b&gt; [NIR masqué]</textarea>" in answer.text


def test_who_never_had_a_session_is_not_told_that_it_is_over(stage: Stage) -> None:
    page = stage.browser().client.get("/tickets")

    assert (page.status_code, "terminée" in page.text) == (401, False)
    assert "<h1>Connexion nécessaire</h1>" in page.text


def test_a_form_of_another_session_gives_its_text_back_too(stage: Stage, path: str) -> None:
    helene = stage.browser(stage.helene)
    fields = helene.form(path.removesuffix("/repondre"), texte=TEXT)
    helene.client.post(stage.link(stage.helene))

    answer = helene.client.post(path, data=fields)

    assert (answer.status_code, "&lt;b&gt;</textarea>" in answer.text) == (403, True)


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_the_text_of_another_site_is_never_shown_as_ours(path: str, stage: Stage, site: str) -> None:
    answer = stage.browser().client.post(path, data={"texte": TEXT}, headers={"Sec-Fetch-Site": site})

    assert "Éditions" not in answer.text


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"--x\r\nnothing"])
def test_what_is_no_form_has_no_text(stage: Stage, path: str, body: bytes) -> None:
    content = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = stage.browser().client.post(path, content=body, headers=content)

    assert answer.status_code == 401
    assert "<textarea" not in answer.text


def test_too_heavy_a_text_is_refused_without_a_word_of_it(stage: Stage, path: str) -> None:
    visitor: Browser = stage.browser()

    answer = visitor.client.post(path, data={"texte": "x" * 26 * 1024**2})

    assert "<textarea" not in answer.text
