from __future__ import annotations

import re
import tracemalloc
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError
from web_stage import Stage

from delivery.files import Attachment
from web.shield import HEADERS


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_site_cannot_post_here_not_even_to_sign_somebody_in(stage: Stage, site: str) -> None:
    client = stage.browser().client

    answer = client.post(stage.link(stage.nadia), headers={"Sec-Fetch-Site": site})

    assert answer.status_code == 403
    assert "relais_session" not in client.cookies


def test_faults_and_style_sheets_bear_the_safe_headers_too(stage: Stage) -> None:
    client = stage.browser(stage.helene).client
    for path in ("/nulle-part", "/entrer/x", "/static/nulle-part", "/static/relais.css"):
        headers = client.get(path).headers
        is_sheet = path.endswith(".css")  # browsers keep these until they change
        expected = {
            name: value for name, value in HEADERS.items() if not (is_sheet and name == "Cache-Control")
        }
        assert {name: headers.get(name) for name in expected} == expected


def test_the_traces_of_the_proxy_that_we_advise_hold_no_secret_of_an_address(stage: Stage) -> None:
    page = (Path(__file__).parents[2] / "docs" / "exploitation.md").read_text("utf-8")
    paths = (getattr(route, "path", "") for route in stage.app.routes)
    secret = {f"/{path.split('/')[1]}/" for path in paths if "{secret}" in path}

    assert secret == {"/entrer/", "/installation/", "/calendrier/", "/convocation/", "/publication/"}
    assert [path for path in secret if f"    ~^{path} {path};\n" not in page] == []


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


def test_a_drawing_that_could_run_scripts_is_saved_and_never_shown(stage: Stage) -> None:
    drawing = stage.folder / "fichiers" / "ab" / "dessin.svg"
    drawing.parent.mkdir(parents=True)
    drawing.write_text("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")
    ticket = stage.open_ticket(files=(Attachment("dessin.svg", "image/svg+xml", 72, path=str(drawing)),))

    headers = stage.browser(stage.helene).client.get(f"/tickets/{ticket.reference}/fichier/0").headers

    assert headers["content-type"] == "application/octet-stream"
    assert headers["content-disposition"].startswith("attachment")
    assert headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert headers["x-content-type-options"] == "nosniff"


def test_an_archive_that_swells_is_kept_as_it_came_and_never_opened(stage: Stage) -> None:
    browser, bomb = stage.browser(stage.nadia), BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"\0" * 200 * 1024**2)

    tracemalloc.start()
    try:
        browser.client.post(
            "/discussion/message",
            data=browser.form(texte="voici"),
            files={"fichiers": ("lettre.docx", bomb.getvalue())},
        )
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    kept = [path.stat().st_size for path in (stage.folder / "fichiers").rglob("*") if path.is_file()]
    assert all(size == len(bomb.getvalue()) for size in kept)
    assert most < 50 * 1024**2
