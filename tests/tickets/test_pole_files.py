"""Which files of a ticket travel to the pole, and the copies that are made of them."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from delivery.files import Attachment, KeptFile
from tickets.errors import FileCannotTravel, FilesTooHeavy
from tickets.pole.files import MEGABYTE, PDF, FileRefusal, copies, hindrance


class Shelf:
    """Files of ours, by their path; the folder has nothing else."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.kept: list[bytes] = []

    def put(self, name: str, content: bytes, mime: str) -> Attachment:
        path = self.folder / name
        path.write_bytes(content)
        return Attachment(name, mime, len(content), path=str(path))

    def held(self, path: str) -> Path | None:
        found = Path(path)
        return found if found.is_relative_to(self.folder) and found.is_file() else None

    def keep(self, name: str, content: bytes) -> KeptFile:
        self.kept.append(content)
        kept = self.put(f"copie-{name}", content, "image/png")
        return KeptFile(kept.name, kept.mime, kept.size, kept.path)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def picture(name: str = "PNG") -> bytes:
    written = BytesIO()
    Image.effect_noise((40, 30), 50).save(written, name)
    return written.getvalue()


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


@pytest.mark.parametrize(
    ("name", "mime", "content"),
    [
        ("a.png", "image/png", picture("PNG")),
        ("a.jpg", "image/jpeg", picture("JPEG")),
        ("a.webp", "image/webp", picture("WEBP")),
        ("a.pdf", PDF, b"%PDF-1.7"),
    ],
)
def test_pictures_and_documents_may_travel(shelf: Shelf, name: str, mime: str, content: bytes) -> None:
    file = shelf.put(name, content, mime)

    assert hindrance(file, shelf.held) is None
    (copy,) = copies([file], held=shelf.held, keep=shelf.keep)
    assert copy.path != file.path


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (Attachment("a.png", "image/png", 1, file_ref="telegram"), FileRefusal.NOT_HELD),
        (Attachment("a.png", "image/png", 1, path="/etc/passwd"), FileRefusal.NOT_HELD),
    ],
)
def test_what_we_do_not_hold_stays(shelf: Shelf, file: Attachment, why: FileRefusal) -> None:
    assert hindrance(file, shelf.held) is why
    with pytest.raises(FileCannotTravel) as refused:
        copies([file], held=shelf.held, keep=shelf.keep)
    assert refused.value.why == why


@pytest.mark.parametrize(
    ("name", "mime", "content", "why"),
    [
        ("a.txt", "text/plain", b"bonjour", FileRefusal.KIND),
        ("a.gif", "image/gif", picture("GIF"), FileRefusal.KIND),
        ("a.pdf", PDF, b"%PDF" + bytes(5 * MEGABYTE), FileRefusal.TOO_HEAVY),
        ("page.png", "image/png", b"<html><script>", FileRefusal.KIND),
        ("cassee.png", "image/png", cut(picture("PNG")), FileRefusal.UNREADABLE),
        ("cassee.jpg", "image/jpeg", cut(picture("JPEG")), FileRefusal.UNREADABLE),
    ],
)
def test_what_may_not_travel_says_why(
    shelf: Shelf, name: str, mime: str, content: bytes, why: FileRefusal
) -> None:
    file = shelf.put(name, content, mime)

    with pytest.raises(FileCannotTravel) as refused:
        copies([file], held=shelf.held, keep=shelf.keep)
    assert (refused.value.name, refused.value.why) == (name, why)
    assert shelf.kept == []


def test_a_file_is_what_it_holds_whatever_it_says(shelf: Shelf) -> None:
    """A picture that was named a PDF is redrawn like any picture."""
    content = picture("JPEG")
    copies([shelf.put("a.pdf", content, PDF)], held=shelf.held, keep=shelf.keep)

    assert shelf.kept[0] != content
    assert shelf.kept[0].startswith(b"\xff\xd8")


def test_ten_megabytes_travel_at_most(shelf: Shelf) -> None:
    files = [shelf.put(f"{n}.pdf", b"%PDF" + bytes(4 * MEGABYTE), PDF) for n in range(3)]

    assert len(copies(files[:2], held=shelf.held, keep=shelf.keep)) == 2
    with pytest.raises(FilesTooHeavy):
        copies(files, held=shelf.held, keep=shelf.keep)


def test_no_file_is_no_trouble(shelf: Shelf) -> None:
    assert copies([], held=shelf.held, keep=shelf.keep) == ()
