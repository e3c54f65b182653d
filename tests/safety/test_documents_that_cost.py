"""Documents that cost much more than they weigh: each is read or given up within bounds, and a mail that
bears several costs no more than another.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from email.message import EmailMessage
from io import BytesIO
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdf_pages import pdf_of
from whole import IS_WHOLE, some

from bench.hostile import cost_of
from bench.hostile_files import document
from bench.hostile_mails import is_beyond
from bot.channels.uploads import READING
from mailer.reading import MOST_FILES
from privacy.documents import OFFICE, PDF, masked_text, nirs_in
from sandbox.answers import Failed
from sandbox.limits import Stop
from sandbox.runner import Sandbox

MOST_CPU = 2.0  # seconds
UNHURRIED = replace(READING, cpu=2 * READING.cpu)
"""What ends by itself does so on a machine half as fast, or that others share."""
MOST_MEMORY = 256 * 1024**2
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as opened:
        yield opened


def zipped(parts: Sequence[tuple[str, bytes]]) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, content) in enumerate(parts):
            archive.writestr(f"{number or ''}{name}", content)
    return file.getvalue()


def docx(body: str) -> bytes:
    kinds = [("[Content_Types].xml", b"<Types/>"), ("_rels/.rels", b"<r/>")]
    said = f'<w:document xmlns:w="w"><w:body>{body}</w:body></w:document>'
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (*kinds, ("word/document.xml", said.encode())):
            archive.writestr(name, content)
    return file.getvalue()


ENDED: Mapping[str, Callable[[], bytes]] = {  # read, or given up by themselves
    "a million empty paragraphs": lambda: docx("<w:p/>" * 1_000_000),
    "paragraphs in paragraphs": lambda: docx("<w:p>" * 400_000 + "1" + "</w:p>" * 400_000),
    "words without end": lambda: docx("bonjour " * 20_000_000),
    "runs of one figure": lambda: docx("<w:r><w:t>1</w:t></w:r>" * 400_000),
    "attributes": lambda: docx("<w:p" + "".join(f" a{n}='1'" for n in range(300_000)) + "/>"),
    "names": lambda: docx("".join(f"<a{n}/>" for n in range(300_000))),
    "a comment without end": lambda: docx("<!--" + "-a" * 6_000_000 + "-->"),
    "tiny parts": lambda: zipped([("word/a.xml", b"<a>1</a>")] * 30_000),
    "five hundred pages": lambda: pdf_of(["le dossier de la demande"] * 500),
    "objects": lambda: b"%PDF-1.7\n" + b"1 0 obj\n" * 2_000_000,
    "dictionaries": lambda: b"%PDF-1.7\n1 0 obj" + b"<<" * 5_000_000,
}
STOPPED: Mapping[str, tuple[Callable[[], bytes], str]] = {  # by their limits, which is their end
    "figures without end": (lambda: docx("1 " * 600_000), DOCX),
    "graphic states": (lambda: pdf_of(["x) Tj ET " + "q " * 3_000_000 + "BT (x"]), PDF),
    "brackets": (lambda: b"%PDF-1.7\n1 0 obj" + b"[" * 5_000_000, PDF),
}


@pytest.mark.parametrize("name", ENDED)
def test_a_costly_document_is_read_within_bounds(sandbox: Sandbox, name: str) -> None:
    content = ENDED[name]()

    outcome = sandbox.measured(UNHURRIED, nirs_in, content, PDF if content.startswith(b"%PDF") else DOCX)

    assert not isinstance(outcome.result, Stop)
    assert outcome.value().nirs == 0
    assert outcome.usage.memory < MOST_MEMORY


@pytest.mark.parametrize("name", STOPPED)
def test_one_that_would_cost_more_is_stopped(sandbox: Sandbox, name: str) -> None:
    write, kind = STOPPED[name]
    outcome = sandbox.measured(READING, nirs_in, write(), kind)

    assert isinstance(outcome.result, Stop)
    assert 0 < outcome.usage.cpu < MOST_CPU
    assert 0 < outcome.usage.memory < MOST_MEMORY


@pytest.mark.parametrize("kind", [*sorted(OFFICE), PDF])
@settings(deadline=None, max_examples=40 if IS_WHOLE else 15)
@given(content=st.binary(max_size=300), head=st.sampled_from([b"", b"PK\3\4", b"PK\5\6", b"%PDF-1.7\n"]))
def test_any_bytes_are_a_document(sandbox: Sandbox, kind: str, content: bytes, head: bytes) -> None:
    outcome = sandbox.measured(READING, nirs_in, head + content, kind)

    assert not outcome.value().is_whole
    assert outcome.usage.cpu < 1
    assert outcome.usage.memory < 16 * 1024**2


NAMES = st.sampled_from(
    ["word/document.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "content.xml", "docProps/a.xml"]
)
PIECES = st.sampled_from(
    ["<w:p>", "</w:p>", "<w:p/>", "<w:t>", "</w:t>", "<c>", '<c t="s">', "</c>", "<v>", "</v>", "<si>",
     "</si>", "<a", ">", "<text:p>", "</text:p>", "<!--", "-->", "<![CDATA[", "]]>", "<?a?>", "&amp;",
     "&#49;", "&b;", "é", "bonjour ", "<!DOCTYPE a [<!ENTITY b 'c'>]>", "1.8E+14", "1.8E+99", "12", "\0",
     "1 85 05 78 006 084 91"]
)  # fmt: skip
CODED = st.sampled_from(["", *(f"<?xml version='1.0' encoding='{name}'?>" for name in
    ("utf-8", "utf-16", "cp1252", "shift_jis", "idna", "punycode", "base64", "utf-7", "x"))])  # fmt: skip
BODIES = st.builds(
    lambda coded, pieces: f"{coded}<a>{''.join(pieces)}</a>".encode(), CODED, st.lists(PIECES, max_size=40)
)
TREES = st.recursive(
    st.sampled_from(["", "bonjour", "12", "1.8E+14"]),
    lambda inside: st.builds(
        lambda tag, held: f"<{tag}>{''.join(held)}</{tag}>",
        st.sampled_from(["w:p", "w:t", "c", "v", "si", "text:p", "table:table-cell"]),
        st.lists(inside, max_size=4),
    ),
).map(lambda tree: f"<a>{tree}</a>".encode())


@settings(deadline=None, max_examples=150 if IS_WHOLE else 50)
@given(parts=st.lists(st.tuples(NAMES, BODIES | TREES), max_size=5))
def test_any_parts_are_a_document(sandbox: Sandbox, parts: list[tuple[str, bytes]]) -> None:
    outcome = sandbox.measured(READING, nirs_in, zipped(parts), DOCX)

    assert outcome.value().nirs >= 0
    assert outcome.usage.cpu < 1
    assert outcome.usage.memory < 16 * 1024**2


@pytest.mark.parametrize("seed", some(range(20), 2))
def test_no_hostile_document_costs_more_than_its_bounds(sandbox: Sandbox, seed: int) -> None:
    dice = Random(seed)
    kind, content = document(dice, int(10 ** dice.uniform(3, 5.8)))

    outcome = sandbox.measured(READING, nirs_in, content, PDF if kind == "pdf" else DOCX)

    assert not isinstance(outcome.result, Failed)
    assert outcome.usage.cpu < MOST_CPU
    assert outcome.usage.memory < MOST_MEMORY


def test_a_heavy_text_costs_no_more(sandbox: Sandbox) -> None:
    outcome = sandbox.measured(READING, masked_text, b"le 12/05/2026 a 10:30, dossier 0751\n" * 500_000)

    assert outcome.result is Stop.CPU
    assert outcome.usage.cpu < MOST_CPU
    assert outcome.usage.memory < MOST_MEMORY


def with_files(content: bytes, many: int, name: str = "a.docx") -> bytes:
    message = EmailMessage()
    message["From"], message["Message-ID"] = "inconnu@exemple.fr", "<1@exemple.fr>"
    message.set_content("Voici.")
    for _ in range(many):
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


@pytest.mark.parametrize("many", [3, MOST_FILES])
def test_a_mail_costs_no_more_whatever_it_bears(sandbox: Sandbox, many: int) -> None:
    cost = cost_of(sandbox, with_files(docx("1 " * 600_000), many))

    assert cost.files_stopped
    assert not cost.stopped
    assert not is_beyond(cost)
