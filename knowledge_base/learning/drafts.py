"""An entry begun from a gap: its phrasings are there, what a person must decide is left blank."""

from __future__ import annotations

from knowledge_base.entries import DEPARTEMENT, Entry
from knowledge_base.formats.forms import LONGEST_PHRASING, TO_WRITE
from knowledge_base.formats.writing import to_markdown
from knowledge_base.french.plain import plain_words
from knowledge_base.learning.gaps import Gap
from knowledge_base.themes import Theme

MOST_VARIANTS = 20
BLANKS = ("theme", "source", "source_date", "validated_by", "validated_on", "review_by")
"""Required before it may be published: nobody has validated it yet."""


def draft(gap: Gap, *, departement: str) -> Entry:
    """The most asked phrasing stands as the title; stories are left out."""
    short = [text for text in gap.phrasings if len(text) <= LONGEST_PHRASING] or [gap.name]
    return Entry(
        id="-".join(plain_words(gap.name)),
        question=short[0],
        variants=tuple(short[1 : MOST_VARIANTS + 1]),
        answer=TO_WRITE,
        theme=Theme(gap.theme) if gap.theme in set(Theme) else None,
        scope=f"{DEPARTEMENT}{departement}",
    )


def draft_file(entry: Entry) -> str:
    """The Markdown file, with the blanks to fill."""
    return to_markdown(entry, blanks=BLANKS)
