"""YAML and JSON read as text with line numbers: no value is guessed, a date stays text."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from knowledge_base.faults import Code, Unreadable
from refusals.faults import Fault


@dataclass(frozen=True)
class Scalar:
    text: str
    line: int


@dataclass(frozen=True)
class Field:
    """A field holds one scalar, or a list of them."""

    line: int
    items: tuple[Scalar, ...]
    is_list: bool


@dataclass(frozen=True)
class Record:
    """The named fields of one entry or fact; ``line`` is where it starts."""

    line: int
    fields: Mapping[str, Field]


# What PyYAML says, as a substring: it has no code of its own.
PROBLEMS = (
    ("mapping values are not allowed", Code.YAML_COLON_IN_VALUE),
    ("could not find expected ':'", Code.YAML_COLON_MISSING),
    ("found character '\\t'", Code.YAML_TAB),
    ("unexpected end of stream", Code.YAML_QUOTE_NOT_CLOSED),
    ("found undefined alias", Code.YAML_ALIAS),
    ("cannot start any token", Code.YAML_RESERVED_SIGN),
    ("did not find expected '-' indicator", Code.YAML_LIST_ASKEW),
    ("expected <block end>", Code.YAML_INDENT),
    ("expected '<document start>'", Code.YAML_CUT_IN_TWO),
)
# Written in C where PyYAML was built with it: a whole base is read three times as fast.
QUICK: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# Every other tag orders a program to build something: a base holds texts and lists.
PLAIN_TAGS = frozenset(
    f"tag:yaml.org,2002:{name}"
    for name in ("str", "int", "float", "bool", "null", "timestamp", "value", "seq", "map")
)


def read_yaml(text: str, *, first_line: int = 1) -> list[Record]:
    """Records of a YAML mapping (one record) or sequence of mappings.

    ``first_line`` is the place of the text in its file. Raise ``Unreadable`` on the first other thing.
    """
    try:
        root = _composed(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + (mark.line if mark else 0)
        raise Unreadable(line, _code(error.problem or "")) from None
    except yaml.YAMLError:
        raise Unreadable(first_line, Code.YAML_CHARACTER) from None
    except RecursionError:
        raise Unreadable(first_line, Code.YAML_SHAPE) from None
    match root:
        case None:
            return []
        case yaml.MappingNode():
            return [_record(root, first_line)]
        case yaml.SequenceNode():
            return [_record(node, first_line) for node in root.value]
        case _:
            raise Unreadable(first_line, Code.FIELDS_EXPECTED)


def _composed(text: str) -> yaml.Node | None:
    try:
        return yaml.compose(text, Loader=QUICK)
    except yaml.YAMLError:
        return yaml.compose(text, Loader=yaml.SafeLoader)  # says better, and where, what is wrong


def json_objects(content: bytes, file: str, faults: list[Fault]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """One a line of JSONL, with its number; what is wrong is added to ``faults`` and left out."""
    for number, line in enumerate(content.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            found = json.loads(line.decode("utf-8-sig"))
        except UnicodeDecodeError:
            faults.append(Fault.of(file, number, Code.LINE_NOT_UTF8))
        except (ValueError, RecursionError):
            faults.append(Fault.of(file, number, Code.NOT_JSON))
        else:
            if isinstance(found, dict):
                yield number, found
            else:
                faults.append(Fault.of(file, number, Code.NOT_AN_OBJECT))


def json_records(content: bytes, file: str, faults: list[Fault]) -> Iterator[Record]:
    """The same as records: a null is an absent field."""
    for number, found in json_objects(content, file, faults):
        fields = {}
        for name, value in found.items():
            values = value if isinstance(value, list) else [value]
            if any(isinstance(v, list | dict) for v in values):
                faults.append(Fault.of(file, number, Code.TEXTS_EXPECTED, name))
                break
            items = tuple(Scalar(str(v), number) for v in values if v is not None)
            if value is not None:
                fields[name] = Field(number, items, isinstance(value, list))
        else:
            yield Record(number, fields)


def _code(problem: str) -> Code:
    return next((code for sign, code in PROBLEMS if sign in problem), Code.YAML_SHAPE)


def _record(node: yaml.Node, first_line: int) -> Record:
    line = first_line + node.start_mark.line
    if not isinstance(node, yaml.MappingNode):
        raise Unreadable(line, Code.FIELDS_EXPECTED)
    fields: dict[str, Field] = {}
    for key, value in node.value:
        place = first_line + key.start_mark.line
        if not isinstance(key, yaml.ScalarNode):
            raise Unreadable(place, Code.FIELD_NAME_EXPECTED)
        _refuse_orders(place, key, value)
        name = str(key.value)
        if name in fields:
            raise Unreadable(place, Code.FIELD_TWICE, name)
        fields[name] = _field(name, value, place, first_line)
    return Record(line, fields)


def _field(name: str, node: yaml.Node, place: int, first_line: int) -> Field:
    nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
    items = []
    for item in nodes:
        line = first_line + item.start_mark.line
        if not isinstance(item, yaml.ScalarNode):
            raise Unreadable(line, Code.TEXTS_EXPECTED, name)
        _refuse_orders(line, item)
        items.append(Scalar(item.value.strip(), line))
    return Field(place, tuple(items), isinstance(node, yaml.SequenceNode))


def _refuse_orders(line: int, *nodes: yaml.Node) -> None:
    for node in nodes:
        if node.tag not in PLAIN_TAGS:
            tag = node.tag.removeprefix("tag:yaml.org,2002:")
            raise Unreadable(line, Code.YAML_ORDER, tag=tag)
