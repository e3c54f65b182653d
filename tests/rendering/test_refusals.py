"""The catalogue of refusals and the source say the same: each key, and each value that a sentence shows."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from jinja2 import meta

from refusals.base import Refused
from rendering import refusals
from rendering.refusals import REFUSALS, sentence

ROOT = Path(__file__).parents[2]
FAMILIES = {key.partition(".")[0] for key in REFUSALS}
KEY = re.compile(rf"({'|'.join(sorted(FAMILIES))})\.[a-z_]+")
NAMED_ALIKE = ("rendering/bilan/", "storage/")
"""Where figures and columns of tables bear names of the same form."""


@cache
def source() -> list[tuple[str, ast.Module]]:
    told = subprocess.run(["git", "ls-files", "*.py"], cwd=ROOT, capture_output=True, text=True, check=True)
    paths = [path for path in told.stdout.split() if not path.startswith(("tests/", "bench/"))]
    return [(path, ast.parse((ROOT / path).read_text("utf-8"))) for path in paths if (ROOT / path).exists()]


def raised() -> Iterator[tuple[str, ast.Call]]:
    """In the modules that import it: the outcome of a sending has the same name."""
    for path, module in source():
        if not any(
            isinstance(node, ast.ImportFrom) and node.module == "refusals.base" for node in module.body
        ):
            continue
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Refused":
                yield f"{path}:{node.lineno}", node


def test_it_has_one_name_everywhere() -> None:
    """Under another one, the source could raise what this module does not see."""
    for path, module in source():
        for node in ast.walk(module):
            match node:
                case ast.ImportFrom(module="refusals.base"):
                    assert [one for one in node.names if one.asname] == [], path
                case ast.Import():
                    assert "refusals.base" not in [one.name for one in node.names], path


def key_of(call: ast.Call) -> str:
    """Empty for one that is not written out where it is refused."""
    match call.args:
        case [ast.Constant(value=str(key))]:
            return key
    return ""


def caught() -> Iterator[tuple[str, set[str]]]:
    """The key of each class, and the fields that its sentence may show."""
    for _, module in source():
        for node in ast.walk(module):
            if not isinstance(node, ast.ClassDef):
                continue
            fields = {
                one.target.id
                for one in node.body
                if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)
            }
            for one in node.body:
                match one:
                    case ast.Assign([ast.Name("key")], ast.Constant(value=str(key))):
                        yield key, fields


def shown(key: str) -> set[str]:
    return meta.find_undeclared_variables(refusals.environment().parse(REFUSALS[key].sentence))


def test_each_refusal_is_raised_with_the_values_of_its_sentence() -> None:
    wrong = []
    for where, call in raised():
        key, given = key_of(call), {keyword.arg for keyword in call.keywords}
        if key not in REFUSALS or given != shown(key):
            wrong.append((where, key, given, shown(key) if key in REFUSALS else None))
    assert wrong == []


def test_each_refusal_that_is_caught_holds_the_values_of_its_sentence() -> None:
    assert [
        (key, fields) for key, fields in caught() if key not in REFUSALS or not shown(key) <= fields
    ] == []


def test_each_sentence_is_said_by_somebody() -> None:
    assert REFUSALS.keys() == {key_of(call) for _, call in raised()} | {key for key, _ in caught()}


def test_a_key_that_the_source_names_is_one_of_the_catalogue() -> None:
    """As where a page tells by it which field is at fault. What was done has keys of the same form."""
    wrong = [
        (f"{path}:{node.lineno}", node.value)
        for path, module in source()
        if not path.startswith(NAMED_ALIKE)
        for done in [set(of_what_was_done(module))]
        for node in ast.walk(module)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if KEY.fullmatch(node.value) and node.value not in REFUSALS and node not in done
    ]
    assert wrong == []


def of_what_was_done(module: ast.Module) -> Iterator[ast.expr]:
    for node in ast.walk(module):
        match node:
            case ast.Call(func=ast.Attribute(attr="done"), args=[key, *_]):
                yield key


@pytest.mark.parametrize("key", REFUSALS)
def test_each_sentence_is_a_template_that_can_be_written(key: str) -> None:
    assert refusals.environment().from_string(REFUSALS[key].sentence)
    assert "{" not in f"{REFUSALS[key].title}{REFUSALS[key].on_page}"


def test_a_key_stands_once_in_the_catalogue() -> None:
    """YAML keeps the last of two, and says nothing."""
    keys = re.findall(r"^([a-z]+\.[a-z_]+):", refusals.CATALOGUE.read_text("utf-8"), re.MULTILINE)
    assert keys == [*REFUSALS]


def test_an_unknown_key_is_a_fault_of_the_program() -> None:
    assert not refusals.is_refusal(Refused("agenda.unwritten"))
    with pytest.raises(KeyError):
        sentence(Refused("agenda.unwritten"))
