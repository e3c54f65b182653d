from __future__ import annotations

import re

import pytest
from sqlalchemy.exc import OperationalError
from starlette.routing import Route
from web_stage import Stage

from web.shield import HEADERS

PUBLIC = frozenset({"/", "/entrer/{secret}", "/sante"})


def routes(stage: Stage) -> list[tuple[str, str]]:
    """Each method and path of the application, as the route table gives them."""
    return [
        (method, route.path)
        for route in stage.app.routes
        if isinstance(route, Route)
        for method in sorted((route.methods or set()) - {"HEAD"})
    ]


def filled(path: str, reference: str) -> str:
    values = {"reference": reference, "order": "clore", "secret": "x"}
    return re.sub(r"\{(\w+)(?::int)?\}", lambda found: values.get(found.group(1), "1"), path)


def test_no_page_but_the_doors_opens_without_a_session(stage: Stage) -> None:
    ticket = stage.open_ticket()
    client = stage.browser().client

    for method, path in routes(stage):
        if path in PUBLIC or path == "/discussion/flux":
            continue
        answer = client.request(method, filled(path, ticket.reference), data={} if method == "POST" else None)
        assert (path, answer.status_code) == (path, 401)
    assert "event: fin" in client.get("/discussion/flux").text
    assert stage.ticket(ticket.reference).is_closed is False


def test_no_form_is_taken_without_its_token(stage: Stage) -> None:
    ticket = stage.open_ticket()
    client = stage.browser(stage.helene).client
    others_token = stage.browser(stage.nadia).hidden("/discussion", "jeton")

    for method, path in routes(stage):
        if method != "POST" or path in PUBLIC:
            continue
        for token in ("", "é", others_token):
            data = {"jeton": token, "texte": "bonjour", "etat": "open.0.0.0"}
            answer = client.post(filled(path, ticket.reference), data=data)
            assert (path, answer.status_code) == (path, 403)
    assert stage.ticket(ticket.reference).is_closed is False
    assert client.get("/tickets").status_code == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_cannot_post_here_not_even_to_sign_somebody_in(stage: Stage, site: str) -> None:
    client = stage.browser().client

    answer = client.post(stage.link(stage.nadia), headers={"Sec-Fetch-Site": site})

    assert answer.status_code == 403
    assert "relais_session" not in client.cookies


def test_every_answer_bears_the_safe_headers(stage: Stage) -> None:
    client = stage.browser(stage.helene).client
    for path in ("/", "/tickets", "/discussion", "/nulle-part", "/sante", "/entrer/x", "/static/relais.css"):
        headers = client.get(path).headers
        assert {name: headers.get(name) for name in HEADERS} == dict(HEADERS)


def test_no_page_holds_a_script_or_a_style_of_its_own(stage: Stage) -> None:
    ticket = stage.open_ticket()
    client = stage.browser(stage.helene).client
    for path in ("/tickets", f"/tickets/{ticket.reference}", "/discussion", "/nulle-part", "/entrer/x"):
        page = client.get(path).text
        assert re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|javascript:", page) is None


@pytest.mark.parametrize(
    "path", ["//evil.example/", "/tickets/", "/discussion/%0d%0aX: y", "/\\evil.example"]
)
def test_a_strange_address_leads_nowhere_else(stage: Stage, path: str) -> None:
    answer = stage.browser(stage.helene).client.get(f"{stage.url}{path}", headers={"Host": "evil.example"})

    assert answer.status_code == 404
    assert "location" not in answer.headers


def test_a_wrong_method_and_a_broken_form_get_a_page(stage: Stage) -> None:
    browser = stage.browser(stage.nadia)

    wrong = browser.client.get("/deconnexion")
    broken = browser.client.post(
        "/discussion/message", content=b"x", headers={"Content-Type": "multipart/form-data"}
    )

    assert (wrong.status_code, "Action impossible" in wrong.text) == (405, True)
    assert (broken.status_code, "Demande illisible" in broken.text) == (400, True)


def test_an_unforeseen_error_gives_a_number_and_no_detail(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = stage.browser(stage.nadia)
    form = browser.form(texte="bonjour")
    monkeypatch.setattr(type(stage.chat), "say", _fail)

    answer = browser.client.post("/discussion/message", data=form)

    assert answer.status_code == 500
    assert re.search(r"incident [0-9A-F]{6}\.", answer.text)
    assert "secret detail" not in answer.text
    assert answer.headers["content-security-policy"] == HEADERS["Content-Security-Policy"]


def test_a_database_that_is_away_asks_to_try_again(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = stage.browser(stage.nadia)
    form = browser.form(texte="bonjour")
    monkeypatch.setattr(type(stage.chat), "say", _lock)

    page = browser.client.post("/discussion/message", data=form)
    script = browser.client.post("/discussion/message", data=form, headers={"Accept": "application/json"})

    assert page.status_code == script.status_code == 503
    assert "réessayez dans une minute" in page.text.replace("\xa0", " ")
    assert "n’est pas parti" in script.json()["erreur"]


def _fail(*_: object, **__: object) -> None:
    raise ZeroDivisionError("secret detail")


def _lock(*_: object, **__: object) -> None:
    raise OperationalError("INSERT", {}, Exception("database is locked"))
