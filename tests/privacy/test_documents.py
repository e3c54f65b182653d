"""What is read of a document: each of its NIRs, before any bound; and whether some may be left."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdf_pages import pdf_of

from privacy import documents, nir
from privacy.documents import MOST_BYTES, MOST_CHARACTERS, MOST_PAGES, PDF, NirsFound, masked_text, nirs_in
from privacy.nir import mask

OFFICE = "application/vnd.openxmlformats-officedocument"
DOCX, XLSX = f"{OFFICE}.wordprocessingml.document", f"{OFFICE}.spreadsheetml.sheet"
NIR = "185057800608491"
ONE, NONE = NirsFound(1, is_whole=True), NirsFound(0, is_whole=True)


def zipped(**parts: str) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", content)
    return file.getvalue()


def docx(body: str) -> bytes:
    return zipped(word__document=f'<w:document xmlns:w="w"><w:body>{body}</w:body></w:document>')


def locked(content: bytes) -> bytes:
    """As if a password were needed: a bit of each header says so."""
    for head, flags in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = content.index(head) + flags
        content = content[:at] + b"\1" + content[at + 1 :]
    return content


def paragraph(*runs: str) -> str:
    return "<w:p>" + "".join(f"<w:r><w:t>{run}</w:t></w:r>" for run in runs) + "</w:p>"


def xlsx(rows: Sequence[Sequence[str | int]]) -> bytes:
    sheet = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)
    return zipped(xl__worksheets__sheet1=f"<worksheet><sheetData>{sheet}</sheetData></worksheet>")


def cell(value: str | int) -> str:
    if isinstance(value, int):
        return f"<c><v>{value}</v></c>"
    return f'<c t="inlineStr"><is><t>{value}</t></is></c>'


ROW = (75120, "Dupont", "12/05/2026", "T-2026-0001", 35, "Paris 13e", "ouvert", 6)


def test_ordinary_documents_are_read_to_their_end() -> None:
    words = paragraph(*["le dossier de la demande est bloqué "] * 10)

    assert nirs_in(docx(words * 20 * 12), DOCX) == NONE
    assert nirs_in(xlsx([ROW] * 5_000), XLSX) == NONE
    assert nirs_in(pdf_of(["le dossier de la demande"] * 50), PDF) == NONE


def test_what_stands_at_their_end_is_seen() -> None:
    words = paragraph("le dossier de la demande est bloqué ") * 3_000

    assert nirs_in(docx(words + paragraph("1 85 05 ", "78 006 ", "084 91")), DOCX) == ONE
    assert nirs_in(xlsx([*[ROW] * 5_000, ["Dupont", int(NIR)]]), XLSX) == ONE
    assert nirs_in(pdf_of([*["le dossier"] * 49, f"NIR {NIR}"]), PDF) == ONE


@pytest.mark.parametrize(
    ("content", "mime"),
    [
        (xlsx([["Dupont", int(NIR)], *[ROW] * 60_000]), XLSX),
        (docx(paragraph(NIR) + paragraph("le dossier de la demande ") * (MOST_CHARACTERS // 20)), DOCX),
        (docx(paragraph(NIR) + f"<!--{'-a' * (MOST_BYTES // 2)}-->"), DOCX),
        (docx(paragraph(NIR) + "<w:p><w:r>"), DOCX),
        (pdf_of([f"NIR {NIR}", *["le dossier"] * MOST_PAGES]), PDF),
        (pdf_of([f"NIR {NIR}", ""]), PDF),
    ],
    ids=["rows", "words", "bytes", "broken", "pages", "scan"],
)
def test_one_that_comes_before_what_cannot_be_read_is_told(content: bytes, mime: str) -> None:
    assert nirs_in(content, mime) == NirsFound(1, is_whole=False)


@pytest.mark.parametrize(
    ("content", "mime"),
    [
        (docx("le dossier")[:-30], DOCX),
        (docx("<w:p><w:r/></w:p>"), DOCX),
        (locked(docx("le dossier")), DOCX),
        (zipped(word__document='<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), DOCX),
        (pdf_of([]), PDF),
        (pdf_of([""]), PDF),
        (pdf_of(["la lettre", ""]), PDF),
        (b"%PDF-1.7\n%%EOF\n", PDF),
    ],
    ids=["cut", "pictures", "locked", "entities", "no page", "scan", "a letter and a scan", "broken"],
)  # fmt: skip
def test_what_nobody_could_read_is_said_so(content: bytes, mime: str) -> None:
    assert nirs_in(content, mime) == NirsFound(0, is_whole=False)


def test_a_cell_of_a_few_figures_parts_its_neighbours() -> None:
    assert nirs_in(xlsx([["NIR", 12, 1850578006084]]), XLSX) == nirs_in(
        xlsx([["NIR", "12", "1850578006084"]]), XLSX
    )
    assert nirs_in(xlsx([[1, 85, 5, 78, 6, 84, 91]]), XLSX) == NONE


WORDS = st.lists(
    st.sampled_from(
        ["le dossier ", "NIR : ", "son NIR est ", "12/05/2026 ", "075120123456789012", "é", "O", "l", "A",
         "\n", " ¦\n", NIR, "1 85 05 78 006 084 91", "2 69 05 49 588 157 80", "1850578006084", "x", "1 ",
         "185 057 800 608 491", "2A ", "&nbsp;", "%20"]
    ),
    max_size=80,
).map("".join)  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(text=WORDS, size=st.integers(1, 60))
def test_piece_by_piece_nothing_is_masked_otherwise(text: str, size: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(documents, "_PIECE", size)
        patch.setattr(nir, "_like", lambda *_: ())  # a NIR in another piece tells nothing of this one
        content, count = masked_text(text.encode())
        whole = mask(text)

    assert (content.decode(), count) == (whole.text, whole.count)
