"""A document as a page of HTML that stands alone: no script, nothing fetched, read by all, well printed."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from rendering.dates import long_day
from rendering.documents.model import CONTENTS, UNTITLED, Document, Heading, plain

_STYLES = Path(__file__).with_name("document.css")


def written(document: Document) -> bytes:
    blocks = [
        replace(one, text=plain(one.text) or UNTITLED) if isinstance(one, Heading) else one
        for one in document.blocks
    ]
    page = _template().render(
        title=" ".join(plain(document.title).split()) or UNTITLED,
        service=document.service,
        day=long_day(document.dated_on),
        blocks=[(type(one).__name__, one) for one in blocks],
        contents=CONTENTS,
        contents_at=document.contents_at,
        untitled=UNTITLED,
        styles=Markup(_STYLES.read_text()),  # noqa: S704  a file of ours
    )
    return page.encode()


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parents[1] / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    environment.filters |= {"visible": plain, "dessin": Markup}  # a chart is markup of our own
    return environment.get_template("document.html")


def _shown(value: Any) -> Any:
    """A line feed ends a line."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return escape(plain(value)).replace("\n", Markup("<br>"))
    return value
