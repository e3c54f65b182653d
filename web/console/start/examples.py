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
class Asked:
    """``entries`` are the answer alone, the titles among which the agent chooses, or none: then a ticket.

    ``is_shown``: the first one's text is, as the answer or as the nearest.
    """

    question: str
    is_sure: bool
    entries: Sequence[Entry]
    is_shown: bool = False


def examples(ask: Verdicts) -> Sequence[Asked]:
    return [_asked(question, ask(question)) for question in QUESTIONS]


def _asked(question: str, verdict: Verdict) -> Asked:
    match verdict:
        case Answer(entry):
            return Asked(question, is_sure=True, entries=(entry,), is_shown=True)
        case Probable(entries):
            return Asked(question, is_sure=False, entries=entries, is_shown=True)
        case Suggestions(entries):
            return Asked(question, is_sure=False, entries=entries)
        case Unclear() | NoMatch():
            return Asked(question, is_sure=False, entries=())
        case _:
            assert_never(verdict)
