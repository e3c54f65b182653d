"""The glossary and the page of the architecture: what they name of the code is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
APART = {"bench", "build", "docs", "tests", "var"}
NAME = re.compile(r"[A-Za-z]\w+")


@pytest.fixture(scope="module")
def borne() -> frozenset[str]:
    """Every name that the source bears, and the keys of the base that it ships."""
    sources = [folder for folder in HOUSE.glob("[a-z]*") if folder.is_dir() and folder.name not in APART]
    files = [file for folder in sources for file in folder.rglob("*.py")]
    files += (HOUSE / "knowledge_base" / "content").rglob("*.md")
    return frozenset(name for file in files for name in NAME.findall(file.read_text(encoding="utf-8")))


def rows() -> list[str]:
    text = (HOUSE / "docs" / "glossaire.md").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.startswith("|") and "`" in line]


@pytest.mark.parametrize("row", rows())
def test_each_term_of_the_glossary_is_borne_by_the_code(row: str, borne: frozenset[str]) -> None:
    named = {name for cell in re.findall(r"`([^`]+)`", row) for name in NAME.findall(cell)}

    assert named <= borne


def test_each_file_that_the_newcomers_page_names_is_there() -> None:
    text = (HOUSE / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:[a-z_]+/)+[\w.]*)`", text)

    assert [path for path in named if not (HOUSE / path).exists() and "ma_page" not in path] == []
