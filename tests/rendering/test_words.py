"""Every page has its words, every refusal its sentence, and all of them are written as French is."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import is_dataclass
from pathlib import Path
from types import ModuleType

import pytest
from base_fakes import FakeLibrary
from french import FAULTS

import agenda
import bot
import diffusion
import guichets
import knowledge_base
import mailer
import quality
import quality.errors
import rendering
import reports
import tickets
import tickets.errors
from app.settings import read_settings
from app.wiring import build_router
from bot.handlers.console import BY_COMMAND, FORMER
from knowledge_base.entries import Base
from knowledge_base.verdict import KnowledgeBase
from refusals.base import Refusal
from rendering import refusals
from rendering.console_places import PLACES, words_of
from rendering.engine import TEMPLATES, template_name

CHAT = TEMPLATES / "chat"
ROOT = Path(__file__).parents[2]
FAMILIES = (
    quality.errors,
    tickets.errors,
)


def modules(*packages: ModuleType) -> Iterator[ModuleType]:
    for package in packages:
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            yield importlib.import_module(found.name)


def dataclass_templates() -> set[str]:
    """The name that a template would have for each dataclass of the conversation and of the notices."""
    return {
        f"{template_name(thing)}.html"
        for module in modules(
            bot, agenda, diffusion, knowledge_base, quality, guichets, tickets, reports, rendering, mailer
        )
        for thing in vars(module).values()
        if inspect.isclass(thing) and is_dataclass(thing)
    }


def templates() -> list[Path]:
    return sorted(path for path in TEMPLATES.rglob("*") if path.is_file())


def test_no_template_is_left_without_a_page() -> None:
    pages = {path.name for path in CHAT.iterdir() if not path.name.startswith("_")}
    assert pages - dataclass_templates() == set()


@pytest.mark.parametrize("errors", FAMILIES, ids=lambda module: module.__name__)
def test_each_refusal_has_its_sentence(errors: ModuleType) -> None:
    leaves = {
        name
        for name, thing in vars(errors).items()
        if inspect.isclass(thing) and issubclass(thing, Refusal) and Refusal not in (thing, *thing.__bases__)
    }
    assert leaves - set(refusals.BY_CLASS) == set()


def words(path: Path) -> str:
    """What people read of a template: without its orders, its comments and its markup."""
    text = re.sub(r"\{\{\s*(?:button|console)\((.*?),\s*\"[^\"]*\".*?\)\s*\}\}", r"\1", path.read_text())
    return without_values(text)


def without_values(text: str) -> str:
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}", "", text, flags=re.DOTALL)
    return re.sub(r"\{\{.*?\}\}|<[^>]*>", "x", text, flags=re.DOTALL)


@pytest.mark.parametrize("path", templates(), ids=lambda path: path.name)
def test_templates_are_typographically_right(path: Path) -> None:
    found = {name: re.findall(rf".{{0,20}}{pattern}", words(path)) for name, pattern in FAULTS.items()}
    assert {name: where for name, where in found.items() if where} == {}


@pytest.mark.parametrize("key", refusals.REFUSALS)
def test_refusals_are_typographically_right(key: str) -> None:
    said = refusals.REFUSALS[key]
    text = f"{said.title}\n{without_values(said.sentence)}\n{said.on_page}"
    assert {name: found for name, pattern in FAULTS.items() if (found := re.findall(pattern, text))} == {}


def test_each_button_of_a_template_is_understood_by_a_dialogue() -> None:
    base = KnowledgeBase(Base(()))
    router = build_router(base, library=FakeLibrary(), notice=read_settings(env_file=None).notice)
    prefixes = {
        prefix
        for path in templates()
        for prefix in re.findall(r'button\([^"]*"[^"]*",\s*"(\w+):', path.read_text())
    }
    assert prefixes
    assert prefixes - router.names - {"inconnu"} == set()


def test_each_page_that_a_template_opens_is_a_place_of_the_console() -> None:
    texts = "".join(path.read_text() for path in templates())
    opened = set(re.findall(r'console\(.*?",\s*"(\w+)"', texts))
    assert opened | {*BY_COMMAND.values(), *FORMER.values()} == set(PLACES)


@pytest.mark.parametrize("place", PLACES)
def test_where_a_page_is_is_said_as_french_is_written(place: str) -> None:
    for subject in ("", "T-2026-0001"):
        said = words_of(place, subject)
        assert ("sur vos pages" if PLACES[place].is_of_agents else "dans la console") in said
        assert said.endswith(".")
        assert [pattern for pattern in FAULTS.values() if re.search(pattern, said)] == []
