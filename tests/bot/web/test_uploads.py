from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from reading_apart import SANDBOX
from refusing import refuses

from bot.channels.uploads import Uploads
from bot.messages import MAX_FILE
from delivery.files import Upload

PDF = b"%PDF-1.7\n%%EOF\n"


@dataclass(frozen=True)
class Sent(Upload):
    content: bytes = PDF


@pytest.fixture
def uploads(tmp_path: Path) -> Uploads:
    return Uploads(tmp_path / "fichiers", SANDBOX)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("note.pdf", "note.pdf"),
        ("NOTE.PDF", "NOTE.pdf"),
        ("../../etc/note.pdf", "note.pdf"),
        ("C:\\Users\\nadia\\note.pdf", "note.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("facture.pdf.exe", "facture.pdf.exe.pdf"),
        ('a"b\r\nSet-Cookie: x.pdf', "abSet-Cookie x.pdf"),
        ("\u202efdp.exe", "fdp.exe.pdf"),
        ("///", "fichier.pdf"),
        ("é" * 200 + ".pdf", "é" * 76 + ".pdf"),
    ],
)
def test_a_name_is_made_harmless(uploads: Uploads, name: str, kept: str) -> None:
    assert uploads.keep(Sent(name)).name == kept


def test_the_same_content_is_kept_once(uploads: Uploads, tmp_path: Path) -> None:
    first, second = uploads.keep(Sent("a.pdf")), uploads.keep(Sent("b.pdf"))

    assert first.path == second.path
    assert [p.read_bytes() for p in tmp_path.rglob("*.pdf")] == [PDF]
    assert (first.mime, first.size) == ("application/pdf", len(PDF))


@pytest.mark.parametrize(
    ("sent", "refusal"),
    [
        (Sent("vide.pdf", b""), "files.empty"),
        (Sent("lourd.pdf", PDF + bytes(MAX_FILE)), "files.too_heavy"),
        (Sent("dessin.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "files.kind"),
        (Sent("note.txt", b"\xef\xbb\xbf\n<!doctype html>"), "files.kind"),
        (Sent("note.txt", "<svg/>".encode("utf-16")), "files.kind"),
        (Sent("note.txt", b"\x00\x01"), "files.kind"),
        (Sent("note", b"du texte"), "files.kind"),
        (Sent("son.pdf", b"ID3\x03" + bytes(64)), "files.kind"),
    ],
)
def test_what_is_refused_is_not_kept(uploads: Uploads, tmp_path: Path, sent: Sent, refusal: str) -> None:
    with refuses(refusal):
        uploads.keep(sent)
    assert list(tmp_path.rglob("*.*")) == []


@pytest.mark.parametrize("text", ["Bonjour", "Bonjour à tous\r\n\tmerci", "a;b\n1;2"])
def test_a_plain_text_is_taken_in_both_usual_encodings(uploads: Uploads, text: str) -> None:
    for encoding in ("utf-8", "cp1252"):
        assert uploads.keep(Sent("note.csv", text.encode(encoding))).mime == "text/plain"


def test_only_our_own_files_are_handed_back(uploads: Uploads, tmp_path: Path) -> None:
    kept = uploads.keep(Sent("a.pdf"))
    (tmp_path / "secret.pdf").write_bytes(PDF)

    assert uploads.held(kept.path) == Path(kept.path)
    for other in ("", "/etc/passwd", str(tmp_path / "secret.pdf"), f"{tmp_path}/fichiers/../secret.pdf"):
        assert uploads.held(other) is None
    assert uploads.held(str(tmp_path / "fichiers")) is None
