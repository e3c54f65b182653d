"""What lets the browser tests open a page once, and look at it at each width and in each light."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import web
from web.navigation import CONSOLE, SPACE

STATIC = Path(web.__file__).parent / "static"
TEMPLATES = STATIC.parent / "templates"
SCRIPTS = sorted(path for path in STATIC.glob("*.js") if not path.name.endswith(".min.js"))
SHEETS = sorted(STATIC.glob("*.css"))
DARK = re.compile(r"@media[^{]*prefers-color-scheme[^{]*\{\s*:root\s*\{([^}]*)\}\s*\}")
COLOUR = re.compile(r"--[\w-]+:\s*#[0-9a-f]{3,8}")


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_no_script_asks_how_wide_the_window_is_nor_which_light_is_preferred(script: Path) -> None:
    asked = re.findall(
        r"matchMedia|prefers-color-scheme|(?:inner|outer|avail)Width|ResizeObserver|[\"']resize[\"']",
        script.read_text("utf-8"),
    )
    assert asked == []


def test_the_scripts_of_one_page_share_no_name() -> None:
    """They are plain scripts: a name declared twice keeps the second from running, or takes its place."""
    page = ("console.js", "attente.js", "discussion.js")  # a gestionnaire's discussion
    names = [
        name
        for script in page
        for name in re.findall(
            r"^(?:async )?(?:const|let|class|function) (\w+)",
            (STATIC / script).read_text("utf-8"),
            re.MULTILINE,
        )
    ]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_a_light_changes_colours_and_nothing_else(sheet: Path) -> None:
    text = sheet.read_text("utf-8")
    blocks = DARK.findall(text)

    assert len(blocks) == text.count("prefers-color-scheme")
    assert "light-dark(" not in text
    declarations = [one.strip() for block in blocks for one in block.split(";") if one.strip()]
    assert [one for one in declarations if not COLOUR.fullmatch(one)] == []


def test_every_drawing_that_a_page_names_is_kept_and_none_is_kept_for_nothing() -> None:
    kept = re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icones.svg").read_text("utf-8"))
    pages = "\n".join(path.read_text("utf-8") for path in TEMPLATES.rglob("*.html"))
    places = {place.name for place in (*CONSOLE, *SPACE)}
    named = places | set(re.findall(r'(?:icone\(|dessin=|dessin_vide\()"([\w-]+)"', pages))

    assert len(kept) == len(set(kept))
    assert named - set(kept) == set()
    assert set(kept) - places - set(re.findall(r'"([\w-]+)"', pages)) == set()


def test_a_size_of_letters_is_one_of_the_scale() -> None:
    sizes = {
        size
        for sheet in SHEETS
        for size in re.findall(r"font-size: ([^;}]+)", sheet.read_text("utf-8"))
        if not size.endswith("pt")  # on paper
    }

    assert {
        size for size in sizes if not re.fullmatch(r"var\(--(chiffre|titre|partie|corps|petit|fin)\)", size)
    } == set()
