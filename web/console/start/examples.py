"""Questions of every day, put to the base as an agent would: what the service does with each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from knowledge_base.entries import Entry
from knowledge_base.verdict import Answer, NoMatch, Probable, Suggestions, Unclear, Verdict
from web.ports import Verdicts

# One that the base is sure of, one that it hesitates on, and an act, which only a person does.
QUESTIONS = (
    "combien de temps est valable une demande ?",
    "num sécu faux",
    "pouvez-vous réactiver une demande radiée à tort ?",
)


@dataclass(frozen=True)
class Example:
    """``entries`` are the answer alone, the titles among which the agent chooses, or none: then a ticket.

    ``is_shown``: the first one's text is, as the answer or as the nearest.
    """

    question: str
    entries: Sequence[Entry] = ()
    is_sure: bool = False
    is_shown: bool = False


def examples(ask: Verdicts) -> Sequence[Example]:
    return [_example(question, ask(question)) for question in QUESTIONS]


def _example(question: str, verdict: Verdict) -> Example:
    match verdict:
        case Answer(entry):
            return Example(question, (entry,), is_sure=True, is_shown=True)
        case Probable(entries):
            return Example(question, entries, is_shown=True)
        case Suggestions(entries):
            return Example(question, entries)
        case Unclear() | NoMatch():
            return Example(question)
        case _:
            assert_never(verdict)
