"""Answers that come again: a text with blanks, which each ticket fills in, and what is done along with it.

The blanks are all that a text may hold besides words. No template engine reads it: there is nothing to
inject into.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Self

from privacy.text import fold
from tickets.errors import (
    MINUTES,
    BrokenBlank,
    EmptyText,
    MinutesOutOfRange,
    TemplateNameTooLong,
    TemplateTooLong,
    UnknownBlank,
    UnnamedTemplate,
)

LONGEST_NAME = 120  # characters
LONGEST_TEXT = 4_000  # characters


class Blank(StrEnum):
    """Written « {{ agent }} »; accents, capitals and spaces are free, as in « {{ numéro unique }} »."""

    AGENT = "agent"
    GUICHET = "guichet"
    REFERENCE = "reference"
    NUMERO_UNIQUE = "numero_unique"


_BLANK = re.compile(r"\{\{([^{}]*+)\}\}")  # blanks are stripped apart: two repeats of them cost a cube
_REMNANT = re.compile(r"\{[{%#]|[}%#]\}")
_NAMES = frozenset(Blank)


@dataclass(frozen=True, kw_only=True)
class Deeds:
    """What goes with the answer: its ``minutes``, 0 when they are counted otherwise; the template's theme
    given to the ticket, the next step of its act noted, the ticket closed. Proposed, never done unseen.
    """

    minutes: int = 0
    sets_theme: bool = False
    notes_step: bool = False
    closes: bool = False

    def __bool__(self) -> bool:
        return self != NONE


NONE = Deeds()


@dataclass(eq=False, kw_only=True)
class AnswerTemplate:
    """``theme`` is "" for a text that serves anywhere, ``departement`` for one that serves everywhere."""

    id: int | None = None
    name: str
    text: str
    theme: str
    departement: str = ""
    created_by: int
    created_at: datetime
    retired_at: datetime | None = None
    minutes: int = 0
    sets_theme: bool = False
    notes_step: bool = False
    closes: bool = False

    @classmethod
    def written(
        cls,
        *,
        name: str,
        text: str,
        theme: str,
        by: int,
        at: datetime,
        departement: str = "",
        deeds: Deeds = NONE,
    ) -> Self:
        return cls(
            name=_checked_name(name),
            text=_checked(text),
            theme=theme,
            departement=departement,
            created_by=by,
            created_at=at,
            **asdict(_checked_deeds(deeds)),
        )

    def rewrite(self, *, name: str, text: str, theme: str, deeds: Deeds) -> None:
        """What is refused changes nothing."""
        self.name, self.text, deeds = _checked_name(name), _checked(text), _checked_deeds(deeds)
        self.theme, self.minutes, self.sets_theme = theme, deeds.minutes, deeds.sets_theme
        self.notes_step, self.closes = deeds.notes_step, deeds.closes

    @property
    def deeds(self) -> Deeds:
        return Deeds(
            minutes=self.minutes,
            sets_theme=self.sets_theme and bool(self.theme),
            notes_step=self.notes_step,
            closes=self.closes,
        )

    @property
    def version(self) -> str:
        """Another once what it says or does is another; its name is for gestionnaires alone."""
        return sha256(repr((self.text, self.theme, self.deeds)).encode()).hexdigest()[:16]

    def retire(self, at: datetime) -> None:
        self.retired_at = at

    def restore(self) -> None:
        self.retired_at = None

    def filled(self, values: Mapping[Blank, str]) -> str:
        """A value that looks like a blank is not filled in turn."""
        given = {blank.value: value for blank, value in values.items()}
        return _BLANK.sub(lambda found: given.get(_named(found[1]), found[0]), self.text)


def _named(written: str) -> str:
    return "_".join(fold(written).split())


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise UnnamedTemplate
    if len(name) > LONGEST_NAME:
        raise TemplateNameTooLong(LONGEST_NAME)
    return name


def _checked_deeds(deeds: Deeds) -> Deeds:
    if deeds.minutes and deeds.minutes not in MINUTES:
        raise MinutesOutOfRange
    return deeds


def _checked(text: str) -> str:
    text = text.strip()
    if not text:
        raise EmptyText
    if len(text) > LONGEST_TEXT:
        raise TemplateTooLong(LONGEST_TEXT)
    for name in _BLANK.findall(text):
        if _named(name) not in _NAMES:
            raise UnknownBlank(name.strip())
    if _REMNANT.search(_BLANK.sub("", text)):
        raise BrokenBlank
    return text
