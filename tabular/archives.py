"""Office files are archives: the same parts make the same bytes, whenever they are written."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo


def undated(content: bytes, kept: Callable[[str, bytes], bytes] = lambda _name, part: part) -> bytes:
    """The archive again, its parts in the same order and without an hour; ``kept`` is what stays of each."""
    made = BytesIO()
    with ZipFile(BytesIO(content)) as dated, ZipFile(made, "w") as again:
        for name in dated.namelist():
            again.writestr(ZipInfo(name), kept(name, dated.read(name)), ZIP_DEFLATED)
    return made.getvalue()
