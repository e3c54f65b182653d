"""A document that leaves the service, as a value: ``word``, ``pdf`` and ``page`` make the file of it.

Texts are plain: a line feed ends a line, and nothing in them is an order to whoever writes them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from itertools import zip_longest
from typing import Any, Literal, TypeAlias

from refusals.base import Refusal, Refused

UNTITLED = "(sans titre)"
"""Said for a title or a heading of which nothing can be seen: screen readers go by them."""
CONTENTS = "Sommaire"
MOST_CHARACTERS = 200_000
"""Some eighty pages: a document is written in memory, at once."""
MOST_LINES = 2_000
"""Of its tables and lists, and those that line feeds make."""
SHORT = 16
"""Rows of a table that no page cuts."""
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
"""Control, format and private characters: neither XML nor PDF/UA takes them all, and some deceive the eye."""


class Unfit(Enum):
    """Why a template of Word makes no document."""

    NOT_WORD = "not_word"
    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"
    LINKED = "linked"
    NO_BODY = "no_body"
    UNKNOWN_FIELD = "unknown_field"
    NOT_A_FIELD = "not_a_field"


class TemplateUnfit(Refusal):
    """``name`` is that of the field, when it is one that nothing fills."""

    key = "documents.unfit_template"
    reason: Unfit
    name: str = ""


@dataclass(frozen=True)
class Heading:
    """Level 1 is next to the title; no level is jumped, since screen readers walk along them."""

    text: str
    level: Literal[1, 2, 3] = 1


@dataclass(frozen=True)
class Paragraph:
    text: str


@dataclass(frozen=True)
class Items:
    lines: tuple[str, ...]
    is_numbered: bool = False


@dataclass(frozen=True)
class Table:
    """The caption says what it shows; the header is repeated on each page. ``widths`` are shares: without
    any, the columns are equal. ``figures`` are the columns of numbers, from 0, that stand to the right.
    ``source`` is printed below it.
    """

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = ()
    figures: frozenset[int] = frozenset()
    source: str = ""

    @property
    def is_short(self) -> bool:
        """It stays on one page."""
        return len(self.rows) <= SHORT


@dataclass(frozen=True)
class Chart:
    """A drawing of ``rendering.charts``, vector in each file. The table of its values always follows it, for
    whoever does not see it.
    """

    svg: str
    caption: str

    @property
    def told(self) -> str:
        """What is said in its place."""
        return f"{plain(self.caption)} (graphique du tableau suivant)".strip()


@dataclass(frozen=True)
class Facts:
    """A name and its value on each line, as in « Lieu : mairie annexe »."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Blanks:
    """Lines to be filled in by hand, as « Date et signature »."""

    labels: tuple[str, ...]


Block: TypeAlias = Heading | Paragraph | Items | Table | Chart | Facts | Blanks


@dataclass(frozen=True, kw_only=True)
class Document:
    """``service`` is whose document it is: the line above the title, and the author that the file names.
    ``has_contents`` lists its headings before the first of them, which then begins a page; ``is_compact``
    prints it small, to stand on one page.

    Raises documents.too_long; ValueError when its headings jump a level, a table has a row of another width
    or a chart is not followed by its table.
    """

    title: str
    service: str
    dated_on: date
    blocks: tuple[Block, ...]
    has_contents: bool = False
    is_compact: bool = False

    @property
    def leads(self) -> frozenset[int]:
        """The places of the paragraphs between a heading and a table or a chart: they stay on its page."""
        return frozenset(
            place
            for place, (before, one, after) in enumerate(
                zip(self.blocks, self.blocks[1:], self.blocks[2:], strict=False), 1
            )
            if isinstance(before, Heading) and isinstance(one, Paragraph) and isinstance(after, Table | Chart)
        )

    @property
    def contents(self) -> tuple[Heading, ...]:
        """The headings that its list has; none when it has no list."""
        return tuple(one for one in self.blocks if isinstance(one, Heading) and self.has_contents)

    @property
    def contents_at(self) -> int | None:
        """The place of the block before which its list stands."""
        return self.blocks.index(self.contents[0]) if self.contents else None

    def __post_init__(self) -> None:
        _require_bounded(self.blocks)
        reached = 0
        for one, following in zip_longest(self.blocks, self.blocks[1:]):
            if isinstance(one, Heading):
                if one.level > reached + 1:
                    raise ValueError(f"a heading that screen readers lose: {one}")
                reached = one.level
            elif isinstance(one, Table) and any(len(row) != len(one.header) for row in one.rows):
                raise ValueError(f"a row that is not as wide as its header: {one.caption}")
            elif isinstance(one, Chart) and not isinstance(following, Table):
                raise ValueError(f"a chart that screen readers lose: {one.caption}")


def plain(text: str) -> str:
    """What a file can hold of it: accents on their letters, nothing that is not seen."""
    composed = unicodedata.normalize("NFC", text.replace("\t", " "))
    return "\n".join(
        "".join(c for c in line if unicodedata.category(c) not in _UNSEEN).strip()
        for line in composed.strip().splitlines()
    )


def _require_bounded(blocks: tuple[Block, ...]) -> None:
    texts = list(_texts(blocks))
    lines = sum(
        len(one.rows if isinstance(one, Table) else one.lines)
        for one in blocks
        if isinstance(one, Table | Items)
    )
    lines += sum(text.count("\n") for text in texts)
    if lines > MOST_LINES or sum(map(len, texts)) > MOST_CHARACTERS:
        raise Refused("documents.too_long", characters=MOST_CHARACTERS, lines=MOST_LINES)


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, tuple):
        for one in part:
            yield from _texts(one)
    elif isinstance(part, Chart):
        yield part.caption  # the rest is ours, and of a bounded size
    elif isinstance(part, Block):
        yield from _texts(tuple(vars(part).values()))
