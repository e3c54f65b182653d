"""A file of entries that somebody brings: bounded, checked, and written again in the form that is kept."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge_base.faults import Code, FaultyBase
from knowledge_base.formats.exchange_file import ExchangeFile, parcel_jsonl, parcel_of
from knowledge_base.formats.forms import IDENTIFIER
from knowledge_base.upkeep.standing import LONGEST_ID
from privacy.nir import mask
from refusals.faults import Fault

MOST_BYTES = 5 * 1024**2
MOST_ENTRIES = 2_000
"""Ten times the base that comes with the product; so are the lines, of which a cell may hold many."""
MOST_LINES = 80_000


@dataclass(frozen=True)
class Brought:
    """``text`` is JSONL; ``in_windows`` the encoding of the file; ``nirs`` how many stand in it."""

    text: str
    in_windows: bool
    nirs: int


def brought(content: bytes, file: str) -> Brought:
    """Raises ``FaultyBase``."""
    if len(content) > MOST_BYTES:
        raise FaultyBase([Fault.of(file, 1, Code.TOO_MANY_BYTES, most=MOST_BYTES // 1024**2)])
    if content.count(b"\n") > MOST_LINES:
        raise FaultyBase([Fault.of(file, 1, Code.TOO_MANY_LINES, most=MOST_LINES)])
    parcel = parcel_of(content, file)
    if len(parcel.base.entries) > MOST_ENTRIES:
        raise FaultyBase([Fault.of(file, 1, Code.TOO_MANY_ENTRIES, most=MOST_ENTRIES)])
    faults = [
        Fault.of(file, parcel.lines[entry.id], Code.IMPOSSIBLE_ID, "id", id=entry.id)
        for entry in parcel.base.entries
        if not IDENTIFIER.fullmatch(entry.id) or len(entry.id) > LONGEST_ID
    ]
    if faults:
        raise FaultyBase(faults)
    text = parcel_jsonl(ExchangeFile(parcel.base))
    return Brought(text, parcel.in_windows, mask(text).count)
