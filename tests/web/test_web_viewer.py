"""A file of a ticket, seen without leaving its page: a picture, or a PDF page after page."""

from __future__ import annotations

from io import BytesIO

import pytest
from pdf_pages import pdf_of
from PIL import Image
from web_stage import Browser, Stage

from delivery.files import Attachment, Upload
from delivery.pdf_pages import HIGHEST, WIDTH


@pytest.fixture
def helene(stage: Stage) -> Browser:
    return stage.browser(stage.helene)


def page_with(stage: Stage, *files: tuple[str, bytes]) -> str:
    """Of a ticket whose agent sent these."""
    kept = tuple(stage.uploads.keep(Upload(name, content)).attachment for name, content in files)
    return f"/tickets/{stage.open_ticket(files=kept).reference}"


def png() -> bytes:
    written = BytesIO()
    Image.new("RGB", (40, 30)).save(written, "PNG")
    return written.getvalue()


def test_a_pdf_is_seen_page_after_page(stage: Stage, helene: Browser) -> None:
    page = page_with(stage, ("livret.pdf", pdf_of(["Première", "Deuxième", "Troisième"])))

    first = helene.sees(f"{page}/fichier/0/voir")
    last = helene.sees(f"{page}/fichier/0/voir?page=3")

    assert "page 1 sur 3" in first
    assert "Page suivante" in first
    assert "Page précédente" not in first
    assert f'src="{page}/fichier/0/page/3"' in last
    assert "Page suivante" not in last
    drawn = helene.client.get(f"{page}/fichier/0/page/2")
    assert (drawn.status_code, drawn.headers["content-type"]) == (200, "image/png")
    assert "sandbox" in drawn.headers["content-security-policy"]
    with Image.open(BytesIO(drawn.content)) as picture:
        assert picture.size[0] <= WIDTH + 1
        assert picture.size[1] <= HIGHEST + 1


def test_the_page_of_a_ticket_leads_to_it_and_still_saves_what_is_not_shown(
    stage: Stage, helene: Browser
) -> None:
    page = page_with(stage, ("livret.pdf", pdf_of(["Une"])), ("écran.png", png()), ("note.txt", b"Bonjour"))

    shown = helene.client.get(page).text

    for number in (0, 1):
        assert f'<a href="{page}/fichier/{number}/voir" data-voir' in shown
    assert f'<a href="{page}/fichier/2">note.txt</a>' in shown
    assert f'src="{page}/fichier/1"' in helene.client.get(f"{page}/fichier/1/voir").text
    part = helene.client.get(f"{page}/fichier/1/voir", headers={"HX-Request": "true"}).text
    assert part.lstrip().startswith('<div id="vue-fichier"')


@pytest.mark.parametrize(
    "path", ["2/voir", "2/page/1", "0/page/0", "0/page/2", "1/page/1", "9/voir", "9/page/1"]
)
def test_what_is_not_shown_says_so(stage: Stage, helene: Browser, path: str) -> None:
    page = page_with(stage, ("livret.pdf", pdf_of(["Une"])), ("écran.png", png()), ("note.txt", b"Bonjour"))

    assert helene.client.get(f"{page}/fichier/{path}").status_code == 404


def test_a_broken_pdf_is_to_be_saved(stage: Stage, helene: Browser) -> None:
    whole = pdf_of(["Une"])
    broken = stage.folder / "fichiers" / "abime.pdf"
    broken.parent.mkdir(parents=True, exist_ok=True)
    broken.write_bytes(whole[:100])
    ticket = stage.open_ticket(files=(Attachment("abîmé.pdf", "application/pdf", 100, path=str(broken)),))

    answer = helene.client.get(f"/tickets/{ticket.reference}/fichier/0/voir")

    assert answer.status_code == 404
    assert "Enregistrez-le" in answer.text


def test_an_agent_sees_no_file_here(stage: Stage) -> None:
    page = page_with(stage, ("livret.pdf", pdf_of(["Une"])))
    nadia = stage.browser(stage.nadia)

    assert nadia.client.get(f"{page}/fichier/0/voir").status_code == 403
    assert nadia.client.get(f"{page}/fichier/0/page/1").status_code == 403
