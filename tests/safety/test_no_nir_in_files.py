"""Files that hold a NIR, by each way in: a text is kept without it, a document is refused."""

from __future__ import annotations

import re
import zipfile
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from page_forms import sendings_of
from PIL import Image
from reading_apart import SANDBOX
from sqlalchemy import func, select
from sqlalchemy.engine.default import DefaultDialect
from web_stage import Stage

from app.mail_files import keeping
from bot.channels.uploads import READING, Uploads
from bot.errors import NirInFile
from delivery.files import Attachment, Upload
from journal.entries import Kind
from mailer.reading import FileNotKept
from privacy.documents import NirsFound, nirs_in
from privacy.nir import MASK
from sandbox.limits import Budget
from storage import tables
from storage.types import Attachments

NIR = "185057800608491"
GROUPED = "1 85 05 78 006 084 91"


def zipped(**parts: str) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return file.getvalue()


def docx(*runs: str) -> bytes:
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    said = "".join(f"<w:r><w:t>{run}</w:t></w:r>" for run in runs)
    document = f'<w:document xmlns:w="{word}"><w:body><w:p>{said}</w:p></w:body></w:document>'
    types = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    return zipped(**{"[Content_Types].xml": types, "_rels__.rels": "<r/>", "word__document.xml": document})


def xlsx(*cells: str | int) -> bytes:
    book, file = openpyxl.Workbook(), BytesIO()
    book.worksheets[0].append(cells)
    book.save(file)
    return file.getvalue()


def open_document(kind: str, said: str) -> bytes:
    text = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        archive.writestr("content.xml", f'<c xmlns:text="{text}"><text:p>{said}</text:p></c>')
    return file.getvalue()


def pdf(said: str) -> bytes:
    stream = f"BT /F1 12 Tf 50 700 Td ({said}) Tj ET".encode()
    return b"".join(
        (
            b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n",
            b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n",
            b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R",
            b"/Resources<</Font<</F1 5 0 R>>>>>>endobj\n",
            b"4 0 obj<</Length %d>>stream\n%b\nendstream endobj\n" % (len(stream), stream),
            b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
        )
    )


def picture() -> bytes:
    file = BytesIO()
    Image.new("RGB", (40, 40), "white").save(file, "PNG")
    return file.getvalue()


REFUSED = [
    Upload("note.docx", docx("NIR ", "1 85 05 ", "78 006 084 91")),
    Upload("liste.xlsx", xlsx("Dupont", int(NIR))),
    Upload("liste.xlsx", xlsx("Dupont", GROUPED)),
    Upload("note.odt", open_document("text", "NIR 1 85 <text:span>05 78</text:span> 006 084 91")),
    Upload("liste.ods", open_document("spreadsheet", NIR)),
    Upload("lettre.pdf", pdf(f"NIR {GROUPED}")),
]
KEPT = [
    Upload("note.docx", docx("Le dossier 075120123456789012 est complet")),
    Upload("liste.xlsx", xlsx("Dupont", 1, 85, 12, 75, 101, 102, "06 12 34 56 78")),
    Upload("lettre.pdf", pdf("Rien a signaler")),
    Upload("scan.pdf", b"%PDF-1.7\n%%EOF\n"),
    Upload("capture.png", picture()),
    Upload("note.txt", "Réunion le 12/05/2026 à 10:30".encode("cp1252")),
]


READ = [
    Upload("note.docx", docx("Le dossier est complet")),
    Upload("liste.xlsx", xlsx("Dupont", 12)),
    Upload("lettre.pdf", pdf("Rien a signaler")),
    Upload("note.txt", b"Rien a signaler"),
]
UNREAD = [
    Upload("scan.pdf", pdf("")),
    Upload("casse.pdf", b"%PDF-1.7\n%%EOF\n"),
    Upload("coupe.docx", docx("Le dossier est complet")[:-40]),
    Upload("capture.png", picture()),
    Upload("long.docx", docx("bonjour " * 200_000)),
]
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ASKED = "vérifiez qu’aucun numéro de sécurité sociale n’y figure"


def plain(page: str) -> str:
    return unescape(page).replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture
def uploads(tmp_path: Path) -> Uploads:
    return Uploads(tmp_path / "fichiers", SANDBOX)


def on_disk(folder: Path) -> list[bytes]:
    return [file.read_bytes() for file in folder.rglob("*") if file.is_file() and "fichiers" in file.parts]


def caught(stage: Stage) -> int:
    with stage.database.reading() as session:
        counted = select(func.count()).where(tables.journal.c.kind == Kind.NIR_MASKED)
        return session.execute(counted).scalar_one()


@pytest.mark.parametrize("sent", REFUSED, ids=lambda sent: sent.name)
def test_a_document_that_holds_one_is_not_kept(uploads: Uploads, tmp_path: Path, sent: Upload) -> None:
    with pytest.raises(NirInFile) as refused:
        uploads.keep(sent)

    assert (refused.value.name, refused.value.count) == (sent.name, 1)
    assert on_disk(tmp_path) == []


@pytest.mark.parametrize("sent", KEPT, ids=lambda sent: sent.name)
def test_any_other_is_kept_as_it_came(uploads: Uploads, tmp_path: Path, sent: Upload) -> None:
    assert uploads.keep(sent).masked == 0
    assert on_disk(tmp_path) == [sent.content]


@pytest.mark.parametrize("name", ["liste.csv", "liste.txt", "liste.log"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_text_is_kept_without_it(uploads: Uploads, tmp_path: Path, name: str, encoding: str) -> None:
    text = f"Prénom;NIR\nAndré;{NIR}\nInès;{GROUPED}\n"

    assert uploads.keep(Upload(name, text.encode(encoding))).masked == 2
    assert [kept.decode("utf-8-sig") for kept in on_disk(tmp_path)] == [
        f"Prénom;NIR\nAndré;{MASK}\nInès;{MASK}\n"
    ]


def test_a_document_that_unfolds_without_end_is_read_within_bounds() -> None:
    outcome = SANDBOX.measured(READING, nirs_in, docx("bonjour " * 20_000_000), WORD)

    assert outcome.value() == NirsFound(0, is_whole=False)
    assert outcome.usage.cpu < 2
    assert outcome.usage.memory < 64 * 1024**2


@pytest.mark.parametrize("sent", UNREAD, ids=lambda sent: sent.name)
def test_what_nobody_could_read_is_kept_and_said_so(uploads: Uploads, sent: Upload) -> None:
    assert uploads.keep(sent).is_unread


@pytest.mark.parametrize("sent", READ, ids=lambda sent: sent.name)
def test_what_was_read_to_its_end_is_not(uploads: Uploads, sent: Upload) -> None:
    assert not uploads.keep(sent).is_unread


def test_in_the_chat_she_is_asked_to_look_at_what_nobody_read(stage: Stage) -> None:
    browser = stage.browser(stage.nadia)
    files = {"fichiers": ("capture.png", picture(), "image/png")}

    browser.client.post("/discussion/message", data=browser.form(), files=files)
    page = plain(browser.client.get("/discussion").text)

    assert f"(capture.png) : {ASKED}" in page
    assert "Abandonner" in page


def test_in_the_chat_a_question_with_a_file_asks_it_too_and_what_was_read_is_not_asked(stage: Stage) -> None:
    browser = stage.browser(stage.nadia)
    files = [("fichiers", ("capture.png", picture())), ("fichiers", ("note.docx", docx("Le dossier")))]
    form = browser.form(texte="que veut dire cet écran bleu")

    browser.client.post("/discussion/message", data=form, files=files)

    assert f"Je n’ai pas pu lire en entier ce fichier (capture.png) : {ASKED}" in plain(
        browser.client.get("/discussion").text
    )


def test_with_a_ticket_she_is_asked_and_the_gestionnaire_sees_which(stage: Stage) -> None:
    browser, ticket = stage.browser(stage.nadia), stage.open_ticket().reference
    page = f"/mes-tickets/{ticket}"
    files = [("fichiers", ("scan.pdf", pdf(""))), ("fichiers", ("lettre.pdf", pdf("Rien a signaler")))]

    answer = browser.client.post(
        f"{page}/completer", data=browser.form(page, texte="voici"), files=files, follow_redirects=True
    )
    shown = plain(stage.browser(stage.helene).client.get(f"/tickets/{ticket}").text)

    assert f"Je n’ai pas pu lire en entier ce fichier (scan.pdf) : {ASKED}" in plain(answer.text)
    assert ASKED not in browser.client.get(page).text
    assert re.findall(r"(\w+.pdf)</a> <span[^>]*>[^<]*pas lu en entier : peut contenir un numéro", shown) == [
        "scan.pdf"
    ]


def test_in_the_chat_a_masked_text_is_told_and_counted_once(stage: Stage) -> None:
    browser = stage.browser(stage.nadia)
    form = next(
        s for s in sendings_of(browser.client.get("/discussion").text) if s.action.endswith("/message")
    )
    file = ("liste.csv", f"Dupont;{NIR}".encode(), "text/csv")

    browser.client.post(form.action, data=form.data | {"texte": ["voir la liste"]}, files={"fichiers": file})

    assert "Un numéro de sécurité sociale a été retiré" in browser.client.get("/discussion").text
    assert caught(stage) == 1
    assert NIR.encode() not in b"".join(on_disk(stage.folder)) + stage.stored_bytes()


def test_in_the_chat_a_refused_document_is_told_and_counted(stage: Stage) -> None:
    browser = stage.browser(stage.nadia)
    form = next(
        s for s in sendings_of(browser.client.get("/discussion").text) if s.action.endswith("/message")
    )
    file = ("lettre.pdf", pdf(f"NIR {GROUPED}"), "application/pdf")

    answer = browser.client.post(form.action, data=form.data, files={"fichiers": file})

    assert "contient un numéro de sécurité sociale" in answer.text
    assert (answer.status_code, caught(stage), on_disk(stage.folder)) == (422, 1, [])


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (
            Upload("liste.csv", f"Dupont;{NIR}".encode()),
            "numéro de sécurité sociale a été retiré de vos fichiers",
        ),
        (Upload("lettre.pdf", pdf(f"NIR {GROUPED}")), "contient un numéro de sécurité sociale"),
    ],
    ids=lambda one: one.name if isinstance(one, Upload) else "",
)
def test_with_a_ticket_it_is_told_and_counted(stage: Stage, sent: Upload, said: str) -> None:
    browser, ticket = stage.browser(stage.nadia), stage.open_ticket().reference
    order = f"/mes-tickets/{ticket}/completer"
    page = browser.client.get(f"/mes-tickets/{ticket}").text
    form = next(s for s in sendings_of(page) if s.action.startswith(order))

    answer = browser.client.post(
        order,
        data=form.data | {"texte": ["voici"]},
        files={"fichiers": (sent.name, sent.content)},
        follow_redirects=True,
    )

    assert said in answer.text.replace("\N{NO-BREAK SPACE}", " ")
    assert caught(stage) == 1
    assert NIR.encode() not in b"".join(on_disk(stage.folder)) + stage.stored_bytes()


def test_by_mail_a_text_is_masked_and_a_document_refused_with_their_counts(uploads: Uploads) -> None:
    keep = keeping(uploads)

    assert keep("liste.csv", f"Dupont;{NIR}".encode(), Budget(1))[1] == 1
    with pytest.raises(FileNotKept, match="contient un numéro de sécurité sociale") as refused:
        keep("lettre.pdf", pdf(f"NIR {GROUPED}"), Budget(1))
    assert refused.value.masked == 1


def test_by_mail_no_more_is_read_than_the_time_there_is(uploads: Uploads, tmp_path: Path) -> None:
    keep, spent = keeping(uploads), Budget(0.01)

    for name, content in (("note.docx", docx("Le dossier")), ("note.txt", b"Le dossier")):
        with pytest.raises(FileNotKept, match="les pièces jointes de ce mél sont trop longues à lire"):
            keep(name, content, spent)
    kept, _ = keep("capture.png", picture(), spent)

    assert kept.is_unread
    assert on_disk(tmp_path) == [picture()]


def test_what_was_kept_before_is_not_said_to_be_unread() -> None:
    row: list[Any] = ["a.pdf", "application/pdf", 3, "", "/fichiers/a.pdf"]

    assert Attachments().process_result_value([row], DefaultDialect()) == [Attachment(*row)]
    assert not Attachment(*row).is_unread
