"""Any base of the contract, read to be measured: only what ranking reads, whatever else its lines hold."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from knowledge_base.entries import Base, Entry
from knowledge_base.faults import Code, FaultyBase, Unreadable
from refusals.faults import Fault

LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def load_bare(path: Path) -> Base:
    """Entries of any trade and language: id and question, and the variants, keywords and answer if any.

    Themes, scopes, dates and unknown fields are not looked at. Raise ``FaultyBase`` with every line whose
    id or question is missing, or whose id is taken.
    """
    faults: list[Fault] = []
    entries: dict[str, Entry] = {}
    for number, line in enumerate(path.read_bytes().split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            entry = _entry(json_object(line, line=number), number)
        except Unreadable as error:
            faults.append(error.at(path.name))
            continue
        if entry.id in entries:
            faults.append(Fault.of(path.name, number, Code.ID_TAKEN, "id", id=entry.id))
        entries[entry.id] = entry
    if not entries and not faults:
        faults.append(Fault.of(path.name, 1, Code.NO_ENTRY))
    if faults:
        raise FaultyBase(faults)
    return Base(tuple(entries.values()))


def json_object(content: bytes, *, line: int) -> Mapping[str, Any]:
    """The object of one line of JSONL. Raise ``Unreadable``."""
    try:
        found = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Unreadable(line, Code.LINE_NOT_UTF8) from None
    except (ValueError, RecursionError):
        raise Unreadable(line, Code.NOT_JSON) from None
    if not isinstance(found, dict):
        raise Unreadable(line, Code.NOT_AN_OBJECT)
    return found


def as_text(value: object) -> str:
    """A text or a number as text; a null, a list or an object is none."""
    if value is None or isinstance(value, list | dict):
        return ""
    return LONE_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", str(value)).strip()


def as_texts(value: object) -> tuple[str, ...]:
    """The filled items of a list; a single text is a list of one."""
    items = value if isinstance(value, list) else [value]
    return tuple(text for item in items if (text := as_text(item)))


def _entry(fields: Mapping[str, Any], line: int) -> Entry:
    for name in ("id", "question"):
        if not as_text(fields.get(name)):
            raise Unreadable(line, Code.MISSING_OR_EMPTY, name)
    return Entry(
        id=as_text(fields["id"]),
        question=as_text(fields["question"]),
        variants=as_texts(fields.get("variants")),
        answer="\n".join(as_texts(fields.get("answer"))),
        keywords=as_texts(fields.get("keywords")),
    )
