"""What the pages say keeps to French typography, in the templates as in the faults."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import web
from rendering.refusals import REFUSALS
from web import faults

TEMPLATES = Path(web.__file__).parent / "templates"
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", re.DOTALL)
BAD = re.compile(r"'|(?<!\N{NO-BREAK SPACE})[:;?!»](?=\s|$)|« |\.\.\.")


def sentences() -> Iterator[tuple[str, str]]:
    for path in sorted(TEMPLATES.rglob("*.html")):
        yield str(path.relative_to(TEMPLATES)), JINJA.sub("", path.read_text())
    for name, words in REFUSALS.items():
        yield name, f"{words.title}\n{JINJA.sub('', words.sentence)}\n{words.on_page}"
    known = (faults.TOO_LARGE, faults.MALFORMED, faults.WRONG_METHOD, faults.UNAVAILABLE)
    for fault in (*known, faults.incident("A1B2C3")):
        yield fault.title, f"{fault.title}\n{fault.sentence}"


@pytest.mark.parametrize(("name", "text"), list(sentences()))
def test_french_typography(name: str, text: str) -> None:
    assert BAD.findall(text) == []
