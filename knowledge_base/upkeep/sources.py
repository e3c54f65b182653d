"""What rests on a source: a change in a text marks the entries to be read again."""

from __future__ import annotations

import re
import unicodedata

from knowledge_base.entries import Base, Entry
from knowledge_base.upkeep.editing import Upkeep
from knowledge_base.upkeep.revisions import Author
from refusals.base import Refused

SOURCE_CHANGED = "sa source a changé"

WORD = re.compile(r"\w+(?:-\w+)*")


def resting_on(base: Base, source: str) -> tuple[Entry, ...]:
    """The entries whose own source, or one of whose facts', names ``source``; neither case, accents nor
    punctuation count.

    A whole reference is meant: « R. 441-2-1 » does not find « R. 441-2-15 », nor « R. 441-2-1-1 ».
    """
    words = WORD.findall(_plain(source))
    if not words:
        return ()
    wanted = re.compile(r"(?<![\w-])" + r"\W+".join(words) + r"(?![\w-])")
    return tuple(
        entry for entry in base.entries if any(wanted.search(_plain(s)) for s in _sources(entry, base))
    )


def mark_resting_on(
    upkeep: Upkeep, base: Base, source: str, *, by: Author, reason: str = ""
) -> tuple[Entry, ...]:
    """Marks them all to review, and returns them. Raises ``base.nothing_rests_on`` when there is none."""
    resting = resting_on(base, source)
    if not resting:
        raise Refused("base.nothing_rests_on", source=source)
    why = reason or f"{SOURCE_CHANGED} ({' '.join(source.split())})"
    for entry in resting:
        upkeep.mark_to_review(entry.id, why, by=by)
    return resting


def _sources(entry: Entry, base: Base) -> list[str]:
    facts = [base.facts[number] for number in entry.facts if number in base.facts]
    named = [(entry.source, entry.source_date), *((fact.source, fact.source_date) for fact in facts)]
    return [f"{source} ({dated})" for source, dated in named]


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in bare if not unicodedata.combining(c)).replace("’", "'")
