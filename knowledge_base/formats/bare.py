"""Any base of the contract, read to be measured: only what ranking reads, whatever else its lines hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from knowledge_base.entries import Base, Entry
from knowledge_base.faults import Code, FaultyBase
from knowledge_base.records import json_objects
from refusals.faults import Fault

LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def load_bare(path: Path) -> Base:
    """Entries of any trade and language: id and question, and the variants, keywords and answer if any.

    Themes, scopes, dates and unknown fields are not looked at. Raise ``FaultyBase`` with every line whose
    id or question is missing, or whose id is taken.
    """
    faults: list[Fault] = []
    entries: dict[str, Entry] = {}
    for line, fields in json_objects(path.read_bytes(), path.name, faults):
        missing = next((name for name in ("id", "question") if not as_text(fields.get(name))), None)
        if missing is not None:
            faults.append(Fault.of(path.name, line, Code.MISSING_OR_EMPTY, missing))
            continue
        entry = _entry(fields)
        if entry.id in entries:
            faults.append(Fault.of(path.name, line, Code.ID_TAKEN, "id", id=entry.id))
        entries[entry.id] = entry
    if not entries and not faults:
        faults.append(Fault.of(path.name, 1, Code.NO_ENTRY))
    if faults:
        raise FaultyBase(faults)
    return Base(tuple(entries.values()))


def as_text(value: object) -> str:
    """A text or a number as text; a null, a list or an object is none."""
    if value is None or isinstance(value, list | dict):
        return ""
    return LONE_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", str(value)).strip()


def as_texts(value: object) -> tuple[str, ...]:
    """The filled items of a list; a single text is a list of one."""
    items = value if isinstance(value, list) else [value]
    return tuple(text for item in items if (text := as_text(item)))


def _entry(fields: Mapping[str, Any]) -> Entry:
    return Entry(
        id=as_text(fields["id"]),
        question=as_text(fields["question"]),
        variants=as_texts(fields.get("variants")),
        answer="\n".join(as_texts(fields.get("answer"))),
        keywords=as_texts(fields.get("keywords")),
    )
