"""What README and the guides show exists: commands with their options, buttons, pages, sections, images."""

from __future__ import annotations

import inspect
import pkgutil
import re
import shlex
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path

import pytest
from terminal import Relais, Words, plain

import bot.handlers
import web.pages
from quality.reminders import BEFORE
from rendering.engine import TEMPLATES

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
IMAGES = DOCS / "images"
GUIDES = (DOCS / "guide-agent.md", DOCS / "guide-gestionnaire.md")
PAGES = (ROOT / "README.md", *sorted(DOCS.glob("*.md")))
GROUPS = {"kb", "guichets", "agents", "personnes", "journal", "db"}
OF_BOTFATHER = {"newbot"}
HEAVIEST = 150_000  # bytes

CODE = re.compile(r"```\w*\n(.*?)```|`([^`]+)`", re.DOTALL)
RELAIS = re.compile(r"(?:^|[\s/])relais ([^\n;|&]+)")
SLASHED = re.compile(r"(?<![\w/.:<-])/([a-z][a-z_]+)(?![\w/-]|\.\w)")
LINK = re.compile(r"\]\(([^)]+)\)|src=\"([^\"]+)\"")
BUTTON = re.compile(r"`((?:[A-ZÀÉ][a-zàéê’]+|À)[ ,][^`]+|[A-ZÀÉ][a-zàéê’]+)`")


def page(path: Path) -> str:
    return plain(path.read_text("utf-8"))


def shown(text: str) -> Iterator[str]:
    """Each piece of code of a page, block or span."""
    for block, span in CODE.findall(text):
        yield block or span


def typed(text: str) -> Iterator[tuple[Words, Words]]:
    """Each ``relais`` command that a page shows: its words, and its options."""
    for code in shown(text):
        for rest in RELAIS.findall(code):
            parts = shlex.split(rest, posix=False)
            words = tuple(parts[: 2 if parts[0] in GROUPS else 1])
            if re.fullmatch("[a-z]+", words[0]):
                yield words, tuple(part for part in parts if part.startswith("--"))


def slashed() -> set[str]:
    """The commands that the dialogues know."""
    modules = (
        import_module(f"{bot.handlers.__name__}.{found.name}")
        for found in pkgutil.iter_modules(bot.handlers.__path__)
    )
    mappings = (
        getattr(thing, "commands", None)
        for module in modules
        for _, thing in inspect.getmembers(module, inspect.isclass)
    )
    return {command for commands in mappings if isinstance(commands, Mapping) for command in commands}


def labels() -> set[str]:
    """What the templates write between quotation marks, or after a tag or a drawing: each button is there."""
    places = (TEMPLATES / "chat", Path(web.pages.__file__).parent / "templates")
    texts = [plain(path.read_text("utf-8")) for place in places for path in place.rglob("*.html")]
    found = (words for text in texts for words in re.findall(r"\"([^\"{}]*)\"|(?:>|\}\})([^<>{}]+)", text))
    return {label for quoted, tagged in found if len(label := (quoted or tagged).strip()) >= 4}


def anchors(text: str) -> set[str]:
    """The sections of a page, as a forge names them in a link."""
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.casefold()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_command_that_a_page_shows_exists_with_its_options(path: Path, relais: Relais) -> None:
    for words, options in set(typed(page(path))):
        help_page = relais(*words, "--help")
        assert help_page.code == 0, words
        assert [option for option in options if option not in help_page.out] == [], words


def test_the_guides_show_commands() -> None:
    words = {words for path in GUIDES for words, _ in typed(page(path))}

    assert {("demo",), ("run",), ("guichets", "import"), ("agents", "fermer"), ("kb", "check")} <= words


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.name)
def test_every_message_that_begins_with_a_slash_is_a_command(path: Path) -> None:
    known = slashed()
    quoted = set(SLASHED.findall(page(path)))

    assert {"aide", "mes_tickets"} <= quoted
    assert quoted - known - OF_BOTFATHER == set()


def test_the_gestionnaire_s_guide_names_every_command() -> None:
    quoted = {command for path in GUIDES for command in SLASHED.findall(page(path))}

    assert slashed() - quoted - {"help"} == set()


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.name)
def test_every_button_that_a_guide_shows_is_laid_by_a_template(path: Path) -> None:
    known = tuple(labels())
    buttons = {" ".join(label.split()) for label in BUTTON.findall(page(path))}

    assert len(buttons) > 10
    names = {"Un mot encadré", "Mairie de Clairval"}
    assert [label for label in buttons - names if not label.startswith(known)] == []


@pytest.mark.parametrize("path", GUIDES, ids=lambda path: path.name)
def test_a_guide_is_typographically_right(path: Path) -> None:
    prose = CODE.sub("x", path.read_text("utf-8"))

    assert re.findall(r".{0,20}(?:\w [:;?!%»]|« |\w'\w|\.\.\.)", prose) == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_link_leads_somewhere(path: Path) -> None:
    targets = [markdown or html for markdown, html in LINK.findall(path.read_text("utf-8"))]
    for target in targets:
        if re.match(r"https?://|mailto:", target):
            continue
        name, _, anchor = target.partition("#")
        file = path.parent / name if name else path
        assert file.exists(), target
        assert not anchor or anchor in anchors(page(file)), target


def test_every_image_is_shown_remade_by_the_script_and_light() -> None:
    images = {image.name: image.stat().st_size for image in IMAGES.iterdir()}
    told = "".join(path.read_text("utf-8") for path in PAGES)
    script = "".join(path.read_text("utf-8") for path in (ROOT / "tests" / "support").glob("captures*.py"))

    assert [name for name in images if f"images/{name}" not in told] == []
    assert [name for name in images if f'"{name.removesuffix(".png")}' not in script] == []
    assert [name for name, size in images.items() if size > HEAVIEST] == []


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_a_guide_gives_the_days_on_which_a_guichet_is_reminded(guide: Path) -> None:
    said = {15: "quinze jours", 7: "sept jours", 1: "un jour", 0: "le jour même"}
    (line,) = [one for one in page(guide).splitlines() if "quinze jours" in one and "échéance" in one]

    assert all(said[days] in line for days in BEFORE)
