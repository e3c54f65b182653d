"""« /base »: the entries whose review has come, each confirmed with a touch; all else is in the console."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Protocol

from bot.dialogue import Context, Handler, Result
from bot.errors import Misunderstood
from bot.handlers.console import DoneInConsole
from bot.messages import Incoming
from knowledge_base.entries import Base, Entry
from knowledge_base.upkeep.standing import BaseState
from refusals.base import Refused

DIALOGUE = "base"
LISTED = 10


class Library(Protocol):
    @property
    def shipped(self) -> Base:
        """The files alone."""

    def will_change(self) -> None:
        """What this transaction writes is to answer as soon as it is committed."""


@dataclass(frozen=True)
class EntriesToReview:
    """``entries`` are tag and title; ``more`` counts those that come after."""

    entries: tuple[tuple[str, str], ...]
    more: int


@dataclass(frozen=True)
class EntryToReview:
    """As an agent sees it."""

    tag: str
    entry: Entry


@dataclass(frozen=True)
class EntryReviewed:
    title: str
    review_by: date
    more: int


class BaseHandler(Handler):
    name = DIALOGUE
    commands: Mapping[str, bool] = {"base": True}

    def __init__(self, library: Library) -> None:
        self._library = library

    def command(self, said: Incoming, talk: Context) -> Result:
        due = self._due(talk)
        lines = tuple((_tag(entry), entry.question) for entry in due[:LISTED])
        return Result.aside(EntriesToReview(lines, len(due) - len(lines)))

    def press(self, verb: str, argument: str, said: Incoming, talk: Context) -> Result:
        if not talk.speaker.is_gestionnaire:
            raise Refused("common.gestionnaire_only")
        match verb:
            case "due":
                return self.command(said, talk)
            case "read":
                entry = self._entry(argument, talk)
                return Result.aside(EntryToReview(argument, self._standing(talk).shown(entry)))
            case "confirm":
                return self._confirm(self._entry(argument, talk), talk)
            case _:  # under messages from before the console took it
                return Result.aside(DoneInConsole(DIALOGUE))

    def answer(self, said: Incoming, talk: Context) -> Result:
        """Left open before the console took it."""
        return Result.end(DoneInConsole(DIALOGUE))

    def _confirm(self, entry: Entry, talk: Context) -> Result:
        review_by = self._standing(talk).upkeep.confirm(entry.id, by=talk.speaker).content.review_by
        assert review_by is not None
        self._library.will_change()
        return Result.aside(EntryReviewed(entry.question, review_by, len(self._due(talk))))

    def _due(self, talk: Context) -> list[Entry]:
        return [entry for entry in self._standing(talk).due() if talk.speaker.sees(entry.departement)]

    def _entry(self, tag: str, talk: Context) -> Entry:
        """One that is due, as it stood when it was shown."""
        found = next((entry for entry in self._due(talk) if _tag(entry) == tag), None)
        if found is None:
            raise Misunderstood
        return found

    def _standing(self, talk: Context) -> BaseState:
        return BaseState(
            talk.work,
            self._library.shipped,
            talk.zone.departement,
            talk.now,
            talk.today,
            reader=talk.speaker.departement,
        )


def _tag(entry: Entry) -> str:
    """Of what is read: a button confirms no other text than the one above it."""
    return sha256(f"{entry.id}\n{entry.question}\n{entry.answer}".encode()).hexdigest()[:8]
