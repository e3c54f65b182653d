"""Files that unfold to much more than they weigh: each is refused, or read within limits."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

import pytest
from terminal import told
from web_stage import Stage

from guichets.imports import lines_of
from knowledge_base.faults import FaultyBase
from knowledge_base.formats.brought import MOST_BYTES, brought
from privacy.pictures import MOST_PIXELS, OversizedPicture, redrawn
from refusals.faults import FaultyFile
from sandbox.limits import Limits
from sandbox.runner import Sandbox

LIMITS = Limits(cpu=10, wall=60, memory=384 * 1024**2)
MEGABYTE = 1024**2

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
    f'<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{KIND}.worksheet+xml"/>'
    f'<Override PartName="/xl/sharedStrings.xml" ContentType="{KIND}.sharedStrings+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r" '
    f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
    '<sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
}
"""Just enough of a workbook for a reader to open it."""


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as opened:
        yield opened


def palette(width: int, height: int) -> bytes:
    """A PNG of one colour out of a palette, which is transparent too: a few kilobytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer = zlib.compressobj(9)
    line = b"\0" * (width + 1)
    rows = b"".join(packer.compress(line) for _ in range(height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = (b"IHDR", head), (b"PLTE", b"\0\0\0"), (b"tRNS", b"\x80"), (b"IDAT", rows), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(kind, data) for kind, data in parts)


def workbook(sheet: bytes, strings: bytes = b"") -> bytes:
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in PARTS.items():
            archive.writestr(name, text)
        opening = f'<worksheet xmlns="{MAIN}"><sheetData>'.encode()
        archive.writestr("xl/worksheets/sheet1.xml", opening + sheet + b"</sheetData></worksheet>")
        archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">'.encode() + strings + b"</sst>")
    return written.getvalue()


def test_a_picture_of_forty_megapixels_is_refused_before_it_unfolds(sandbox: Sandbox) -> None:
    outcome = sandbox.measured(LIMITS, redrawn, palette(8_000, 5_000))

    with pytest.raises(OversizedPicture):
        outcome.value()
    assert outcome.usage.memory < 16 * MEGABYTE


def test_the_largest_that_is_taken_unfolds_within_limits(sandbox: Sandbox) -> None:
    outcome = sandbox.measured(LIMITS, redrawn, palette(5_000, MOST_PIXELS // 5_000))

    assert outcome.value().startswith(b"\x89PNG")
    assert outcome.usage.memory < 256 * MEGABYTE


def test_a_workbook_of_a_million_empty_rows_is_refused_at_once(sandbox: Sandbox) -> None:
    outcome = sandbox.measured(LIMITS, lines_of, workbook(b"<row/>" * 1_000_000))

    with pytest.raises(FaultyFile) as refusal:
        outcome.value()
    assert "trop volumineux" in told(refusal.value.faults)
    assert outcome.usage.cpu < 5


def test_a_workbook_that_unfolds_to_millions_of_words_is_refused(sandbox: Sandbox) -> None:
    outcome = sandbox.measured(LIMITS, lines_of, workbook(b"<row/>", b"<si><t/></si>" * 2_000_000))

    with pytest.raises(FaultyFile) as refusal:
        outcome.value()
    assert "trop volumineux" in told(refusal.value.faults)
    assert outcome.usage.cpu < 2


def test_a_heavy_file_of_entries_is_refused_before_it_is_read(sandbox: Sandbox) -> None:
    line = b"fiche-1;Une question ?;;Une reponse.\n"
    content = b"id;question;variantes;reponse\n" + line * (18 * MEGABYTE // len(line))

    outcome = sandbox.measured(LIMITS, brought, content, "fiches.csv")

    with pytest.raises(FaultyBase) as refusal:
        outcome.value()
    assert "trop lourd" in told(refusal.value.faults)
    assert outcome.usage.cpu < 2


@pytest.mark.parametrize("name", ["fiches.csv", "fiches.jsonl"])
@pytest.mark.parametrize("line", [b"\n", b";;;;\n", b"a\n", b"{}\n", b'"\n', b"fiche;Une question ?\n"])
def test_a_file_of_small_lines_costs_little(sandbox: Sandbox, name: str, line: bytes) -> None:
    content = b"id;question\n" + line * (MOST_BYTES // len(line) - 10)

    outcome = sandbox.measured(LIMITS, brought, content, name)

    with pytest.raises(FaultyBase):
        outcome.value()
    assert outcome.usage.cpu < 5
    assert outcome.usage.memory < 256 * MEGABYTE


@pytest.mark.parametrize(
    ("page", "name", "content"),
    [
        ("/guichets/import", "a.xlsx", workbook(b"<row/>" * 30_000)),
        ("/base/import", "fiches.csv", b"id;question\n" * 100_000),
    ],
)
def test_a_bomb_is_refused_on_the_page_where_it_was_given(
    stage: Stage, page: str, name: str, content: bytes
) -> None:
    browser = stage.browser(stage.helene)

    answer = browser.client.post(page, data=browser.form(page), files={"fichier": (name, content)})

    assert answer.status_code == 422
    assert "trop" in answer.text
