"""A picture leaves with its points and nothing else."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image, PngImagePlugin

from privacy.pictures import OversizedPicture, UnreadablePicture, redrawn
from sandbox.limits import Limits
from sandbox.runner import Sandbox

SECRET = "Nadia Ferrand, 43.7N 7.2E"
ORIENTATION, MAKE, GPS = 0x0112, 0x010F, 0x8825


def picture(name: str, mode: str = "RGB", size: tuple[int, int] = (8, 4)) -> bytes:
    """With all that may hide beside the points: where, when, what with, by whom."""
    drawn = Image.new(mode, size, 120 if mode in ("L", "P", "1", "I") else None)
    exif = Image.Exif()
    exif[MAKE] = SECRET
    exif[ORIENTATION] = 6
    exif.get_ifd(GPS)[29] = SECRET
    written = BytesIO()
    if name == "PNG":
        notes = PngImagePlugin.PngInfo()
        notes.add_text("Author", SECRET)
        notes.add_itxt("Comment", SECRET, zip=False)
        drawn.save(written, name, pnginfo=notes, exif=exif)
    elif name == "JPEG":
        drawn.save(written, name, exif=exif, comment=SECRET.encode(), icc_profile=SECRET.encode())
    else:
        drawn.save(written, name, exif=exif, xmp=SECRET.encode())
    return written.getvalue()


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        ("PNG", "RGB"),
        ("PNG", "RGBA"),
        ("PNG", "P"),
        ("PNG", "L"),
        ("PNG", "1"),
        ("JPEG", "RGB"),
        ("JPEG", "CMYK"),
        ("JPEG", "L"),
        ("WEBP", "RGB"),
        ("WEBP", "RGBA"),
    ],
)
def test_nothing_is_left_beside_the_points(name: str, mode: str) -> None:
    before = picture(name, mode)
    assert SECRET.encode() in before

    after = redrawn(before)

    assert SECRET.encode() not in after
    with Image.open(BytesIO(after)) as opened:
        assert opened.format == name
        assert not dict(opened.getexif())
        assert set(opened.info) <= {
            "jfif",
            "jfif_version",
            "jfif_unit",
            "jfif_density",
            "loop",
            "background",
            "timestamp",
            "duration",
        }
        assert opened.size == (4, 8)  # it was lying


def test_the_points_are_kept() -> None:
    drawn = Image.new("RGB", (2, 1))
    drawn.putpixel((0, 0), (250, 10, 20))
    written = BytesIO()
    drawn.save(written, "PNG")

    with Image.open(BytesIO(redrawn(written.getvalue()))) as opened:
        assert opened.getpixel((0, 0)) == (250, 10, 20)


def test_what_is_transparent_stays_so() -> None:
    written = BytesIO()
    Image.new("P", (2, 2), 0).save(written, "PNG", transparency=0)

    with Image.open(BytesIO(redrawn(written.getvalue()))) as opened:
        assert opened.getpixel((0, 0)) == (0, 0, 0, 0)


@pytest.mark.parametrize("side", [7_000, 12_000, 50_000])
def test_a_bomb_is_refused_before_it_unfolds(side: int) -> None:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")

    with pytest.raises(OversizedPicture):
        redrawn(bomb)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7",
        b"GIF89a",
        picture("PNG")[:-40],
        picture("JPEG")[:30],
        b"\xff\xd8\xff\xe0" + bytes(40),
        b"\x89PNG\r\n\x1a\n" + bytes(60),
    ],
)
def test_what_is_no_whole_picture_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadablePicture):
        redrawn(content)


def test_a_picture_is_redrawn_apart_where_nothing_more_can_be_imported() -> None:
    written = BytesIO()
    Image.new("RGB", (4, 4)).save(written, "PNG")
    with Sandbox() as apart:
        assert apart.run(Limits(), redrawn, written.getvalue()).startswith(b"\x89PNG")
