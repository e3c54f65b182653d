"""What the base answers in its own département, as another that the same service serves is to read it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from knowledge_base.entries import Base, Entry
from knowledge_base.figures import bears_figures, figured
from knowledge_base.understanding.intents import Kind
from knowledge_base.verdict import Answer, NoMatch, Probable, Suggestions, Verdict


def entry_in(base: Base, entry: Entry) -> Entry | None:
    """What stands in the place of the entry in this base, composed for another département: the same with
    that one’s values, its local entry, or the national one whose place ours has taken. Else None: what is
    local is told nowhere else.
    """
    entry_id = (entry.overrides if entry.is_local else "") or entry.id
    with suppress(KeyError):
        return base.entry(base.redirections.get(entry_id, entry_id))
    return None


def verdict_in(base: Base, verdict: Verdict, question: str = "") -> Verdict:
    """The same, in this base: what only another département answers is no answer here, and its figures are
    of its own zone.
    """
    if isinstance(verdict, NoMatch):
        return replace(verdict, beside=entry_in(base, verdict.beside)) if verdict.beside else verdict
    if not isinstance(verdict, Answer | Probable | Suggestions):
        return verdict
    ours = verdict.entries if isinstance(verdict, Probable | Suggestions) else (verdict.entry,)
    theirs = [entry_in(base, entry) for entry in ours]
    found = tuple(dict.fromkeys(filter(None, theirs)))
    if not found:
        return NoMatch(Kind.QUESTION, None, ours[0].theme)
    if theirs[0] is None:
        return Suggestions(found, verdict.confidence)
    if isinstance(verdict, Answer):
        told = figured(question, base) if bears_figures(verdict.entry) else None
        return Answer(told or found[0], verdict.confidence)
    return replace(verdict, entries=found)
