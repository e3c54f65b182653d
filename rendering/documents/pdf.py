"""A document as a PDF that screen readers follow: tagged, in French, fonts embedded (PDF/UA-1)."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import asdict
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import typst

from rendering.dates import long_day
from rendering.documents.model import CONTENTS, SHORT, UNTITLED, Document, plain

_SHAPE = Path(__file__).with_name("document.typ")
# What the fonts that come with the library draw whole (a test prints all of it): Latin, Greek, Cyrillic,
# punctuation, currencies, arrows, mathematics, geometric shapes.
_NOT_DRAWN = re.compile(
    r"[^\n\u0020-\u007e\u00a0-\u0377\u037a-\u037f\u0384-\u03ff\u0400-\u0481\u1e00-\u1fff\u2010-\u2027"
    r"\u2030-\u2040\u2070-\u20c0\u2190-\u22ff\u2500-\u25ff\ufffd]"
)


def written(document: Document) -> bytes:
    return typst.compile(
        _SHAPE.read_bytes(),
        format="pdf",
        ignore_system_fonts=True,  # the same file wherever it is written
        sys_inputs={"document": json.dumps(_data(document))},
        pdf_standards=["ua-1"],
        timestamp=datetime.combine(document.dated_on, time(), UTC),
    )


def _data(document: Document) -> dict[str, Any]:
    day = document.dated_on
    return {
        "title": _drawn(document.title) or UNTITLED,
        "service": _drawn(document.service),
        "dated": f"Le {long_day(day)}",
        "dated_on": {"year": day.year, "month": day.month, "day": day.day},
        "untitled": UNTITLED,
        "short": SHORT,
        "compact": document.is_compact,
        "contents": CONTENTS,
        "contents_at": document.contents_at,
        "blocks": [
            {"block": "Lead" if place in document.leads else type(one).__name__, **_told(asdict(one))}
            for place, one in enumerate(document.blocks)
        ],
    }


def _told(part: Any) -> Any:
    if isinstance(part, str):
        return _drawn(part)
    if isinstance(part, dict):
        return {name: _told(one) for name, one in part.items()}
    return [_told(one) for one in part] if isinstance(part, tuple | frozenset) else part


def _drawn(text: str) -> str:
    """A picture is left out; a letter that no font draws is shown as missing, since it may be of a name."""
    kept = _NOT_DRAWN.sub(lambda c: "" if unicodedata.category(c[0])[0] in "SM" else "\ufffd", plain(text))
    return re.sub(" {2,}", " ", kept).strip()
