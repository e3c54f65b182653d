"""YAML and JSON read as text with line numbers: no value is guessed, a date stays text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import yaml

from knowledge_base.faults import Unreadable


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


# What PyYAML says, as a substring, and what a colleague should do about it.
ADVICE = (
    ("mapping values are not allowed", "deux-points dans une valeur : la mettre entre guillemets"),
    ("could not find expected ':'", "deux-points attendus après le nom du champ"),
    ("found character '\\t'", "tabulation : mettre des espaces à la place"),
    ("unexpected end of stream", "guillemet ouvert et jamais fermé"),
    ("found undefined alias", "une valeur commence par « * » : la mettre entre guillemets"),
    ("cannot start any token", "une valeur commence par un signe réservé : la mettre entre guillemets"),
    ("did not find expected '-' indicator", "liste mal alignée : chaque tiret doit être au même niveau"),
    ("expected <block end>", "retrait ou guillemet mal placé"),
    ("expected '<document start>'", "une ligne « --- » ou « ... » coupe le texte en deux : la retirer"),
)  # fmt: skip
# Written in C where PyYAML was built with it: a whole base is read three times as fast.
QUICK: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
LIKE_ANOTHER = "forme inattendue : reprendre celle d’une fiche voisine"

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
        raise Unreadable(line, f"YAML illisible : {_advice(error.problem or '')}") from None
    except yaml.YAMLError:
        raise Unreadable(first_line, "YAML illisible : caractère interdit, à retirer") from None
    except RecursionError:
        raise Unreadable(first_line, f"YAML illisible : {LIKE_ANOTHER}") from None
    match root:
        case None:
            return []
        case yaml.MappingNode():
            return [_record(root, first_line)]
        case yaml.SequenceNode():
            return [_record(node, first_line) for node in root.value]
        case _:
            raise Unreadable(first_line, "des champs « nom: valeur » sont attendus")


def _composed(text: str) -> yaml.Node | None:
    try:
        return yaml.compose(text, Loader=QUICK)
    except yaml.YAMLError:
        return yaml.compose(text, Loader=yaml.SafeLoader)  # says better, and where, what is wrong


def read_json_line(text: str, *, line: int) -> Record:
    """The record of one line of JSONL; a null is an absent field. Raise ``Unreadable``."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise Unreadable(line, "cette ligne n’est pas du JSON") from None
    if not isinstance(content, dict):
        raise Unreadable(line, "un objet JSON est attendu sur chaque ligne")
    fields = {}
    for name, value in content.items():
        values = value if isinstance(value, list) else [value]
        if any(isinstance(v, list | dict) for v in values):
            raise Unreadable(
                line, f"le champ « {name} » ne peut contenir que du texte ou une liste de textes"
            )
        items = tuple(Scalar(str(v), line) for v in values if v is not None)
        if value is not None:
            fields[name] = Field(line, items, isinstance(value, list))
    return Record(line, fields)


def _advice(problem: str) -> str:
    return next((advice for sign, advice in ADVICE if sign in problem), LIKE_ANOTHER)


def _record(node: yaml.Node, first_line: int) -> Record:
    line = first_line + node.start_mark.line
    if not isinstance(node, yaml.MappingNode):
        raise Unreadable(line, "des champs « nom: valeur » sont attendus")
    fields: dict[str, Field] = {}
    for key, value in node.value:
        place = first_line + key.start_mark.line
        if not isinstance(key, yaml.ScalarNode):
            raise Unreadable(place, "un nom de champ est attendu avant les deux-points")
        _refuse_orders(place, key, value)
        name = str(key.value)
        if name in fields:
            raise Unreadable(place, f"le champ « {name} » est écrit deux fois : n’en garder qu’un")
        fields[name] = _field(name, value, place, first_line)
    return Record(line, fields)


def _field(name: str, node: yaml.Node, place: int, first_line: int) -> Field:
    nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
    items = []
    for item in nodes:
        line = first_line + item.start_mark.line
        if not isinstance(item, yaml.ScalarNode):
            raise Unreadable(
                line, f"le champ « {name} » ne peut contenir que du texte ou une liste de textes"
            )
        _refuse_orders(line, item)
        items.append(Scalar(item.value.strip(), line))
    return Field(place, tuple(items), isinstance(node, yaml.SequenceNode))


def _refuse_orders(line: int, *nodes: yaml.Node) -> None:
    for node in nodes:
        if node.tag not in PLAIN_TAGS:
            shown = node.tag.removeprefix("tag:yaml.org,2002:")
            raise Unreadable(line, f"ordre YAML interdit, à retirer : « {shown} »")
