"""Which field of an entry each of its faults is about, so that a form says it beside the right one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from knowledge_base.entries import Entry
from knowledge_base.faults import Fault
from knowledge_base.formats.files import FENCE
from knowledge_base.formats.forms import ENTRY_FIELDS
from knowledge_base.formats.writing import to_markdown
from knowledge_base.records import Record, read_yaml

ANSWER, IDENTIFIER = "answer", "id"

# « source » named in a reason: a field that is missing has no line of its own.
NAMED = re.compile(r"«\s(\w+)\s»")


def by_field(content: Entry, faults: Iterable[Fault]) -> Mapping[str, Sequence[str]]:
    """The reasons of each field; the faults are those of the entry's file as `to_markdown` writes it."""
    lines = to_markdown(content).split("\n")
    closing = lines.index(FENCE, 1)
    record = read_yaml("\n".join(lines[1:closing]), first_line=2)[0]
    found: defaultdict[str, list[str]] = defaultdict(list)
    for fault in faults:
        found[_field_of(fault, record, closing + 1)].append(fault.reason)
    return found


def _field_of(fault: Fault, record: Record, closing: int) -> str:
    named = [name for name in NAMED.findall(fault.reason) if name in ENTRY_FIELDS]
    stands_in = _field_at(fault.line, record, closing)
    return stands_in if not named or stands_in in named else str(named[0])


def _field_at(line: int, record: Record, closing: int) -> str:
    if line < record.line:
        return IDENTIFIER
    if line >= closing:
        return ANSWER
    before = (name for name, one in record.fields.items() if one.line <= line)
    return max(before, key=lambda name: record.fields[name].line)
