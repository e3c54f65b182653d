"""Pictures without what a camera or a program wrote beside the image: place, date, device, author."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

MOST_PIXELS = 25_000_000
"""More than any screen has, and most telephones; each takes eight bytes while it is drawn anew."""

FORMATS = ("PNG", "JPEG", "WEBP")
_QUALITY = 90
_PLAIN_MODES = frozenset({"L", "RGB", "RGBA"})


class UnreadablePicture(Exception):
    """No PNG, JPEG or WebP, or a broken one."""


class OversizedPicture(Exception):
    """It would unfold to more than ``MOST_PIXELS``."""


def load_from_disk() -> None:
    """Pillow, which most commands have no use for, and what it imports when it opens a first picture."""
    import PIL.ImageOps

    PIL.Image.init()


def redrawn(content: bytes) -> bytes:
    """The same picture in the same format, upright, drawn anew from its points alone: the first image of an
    animated one. Metadata, colour profile and thumbnail are gone.
    """
    from PIL import Image, ImageOps

    try:
        with Image.open(BytesIO(content), formats=FORMATS) as picture:
            width, height = picture.size
            if width * height > MOST_PIXELS:
                raise OversizedPicture
            name = picture.format
            ImageOps.exif_transpose(picture, in_place=True)
            points = picture if picture.mode in _PLAIN_MODES else picture.convert(_mode(picture))
            drawn = Image.new(points.mode, points.size)
            drawn.paste(points)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise OversizedPicture from None
    except (OSError, SyntaxError, ValueError, EOFError) as error:  # what Pillow says of a broken file
        raise UnreadablePicture from error
    written = BytesIO()
    drawn.save(written, name, quality=_QUALITY)
    return written.getvalue()


def _mode(picture: Image.Image) -> str:
    return "RGBA" if picture.has_transparency_data else "RGB"
