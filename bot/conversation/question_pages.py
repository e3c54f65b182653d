"""What a question may get: its answer, titles, a meaning to choose, or a word in passing."""

from __future__ import annotations

from dataclasses import dataclass

from bot.conversation.heading import Heading
from knowledge_base.entries import Entry


@dataclass(frozen=True)
class AnswerFound:
    """The validated answer, with what lets the agent trust it.

    ``again`` when a follow-up finds nothing else than what answers the question before it.
    """

    entry: Entry
    heading: Heading | None
    again: bool = False


@dataclass(frozen=True)
class ConclusionsFound:
    """What each of ``entries``, one or two, concludes: one of them answers, and the agent knows which; or it
    is one of ``titles``.
    """

    entries: tuple[Entry, ...]
    heading: Heading | None
    titles: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class NearestFound:
    """In a letter, where nothing can be touched: the nearest entry whole, which is not said to be the answer.

    ``titles`` are identifier and question of the next ones.
    """

    entry: Entry
    titles: tuple[tuple[str, str], ...]
    heading: Heading | None


@dataclass(frozen=True)
class TitlesBeside:
    """Before a ticket that is prepared: ``titles``, of entries that the agent may have meant."""

    titles: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class SuggestionsFound:
    """``titles`` are identifier and question of the entries that may be meant."""

    asked_id: str
    titles: tuple[tuple[str, str], ...]
    heading: Heading | None


@dataclass(frozen=True)
class MeaningAsked:
    """A word of the trade has several meanings, named by ``labels``, and nothing tells which is meant."""

    asked_id: str
    word: str
    labels: tuple[str, ...]
    heading: Heading | None


@dataclass(frozen=True)
class SmallTalk:
    """A greeting, a thank-you or a nod: it opens nothing. ``name`` is a first name; ``machine`` when the
    agent asks who is speaking.
    """

    name: str
    thanks: bool
    nod: bool
    machine: bool = False


@dataclass(frozen=True)
class OtherLanguage:
    """What was written is in no French: an applicant’s words, perhaps."""


@dataclass(frozen=True)
class OffTrade:
    """It is for another office; the agent may say that it is not, or send it all the same."""

    asked_id: str
    heading: Heading | None


@dataclass(frozen=True)
class ChoiceUnknown:
    """A number was typed that is that of no choice; ``choices`` is how many wait, 0 for none."""

    choices: int


@dataclass(frozen=True)
class Glad:
    """After « Merci, c’est réglé »."""


@dataclass(frozen=True)
class QuestionWanted:
    """The agent refused an answer to a question that is no longer known: what was it?"""


@dataclass(frozen=True)
class QuestionLeft:
    """Another question came within the minute: the titles of this one are above, and still work."""

    question: str


@dataclass(frozen=True)
class QuestionCorrected:
    reference: str
