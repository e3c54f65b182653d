"""What an agent types of an applicant goes no further: names, birth dates, addresses, numbers.

The text is rewritten before it is stored, as it is for a NIR: what was typed is kept nowhere. The agent is
shown what is left, goes on at once, and may say that it was no name: the next message is then taken as it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.conversation.answers import KnowledgeBase
from bot.conversation.completing import AdditionSent
from bot.dialogue import Result
from bot.messages import Incoming
from bot.state import AS_TYPED_SINCE, DRAFTS, State
from guichets.registry import Agent
from knowledge_base.understanding.intents import Kind
from knowledge_base.upkeep.plain_language import is_word
from knowledge_base.verdict import NoMatch
from privacy.applicants import without_applicants
from storage.unit_of_work import Work
from tickets.kinds.declared import declaration_of

log = structlog.get_logger()

AS_TYPED_FOR = timedelta(minutes=15)
"""After « Ce n’est pas un nom »."""
_OF_COLLEAGUES = "connexion"
"""The theme of the requests about accounts and guichets: they name agents, and must."""


@dataclass(frozen=True)
class PersonTakenOut:
    """``text`` is what is left of the message; ``removed`` names what was taken out, each once. ``reference``
    is the ticket that it has just completed, "" for none.
    """

    text: str
    removed: tuple[str, ...]
    reference: str = ""


class NameRemover:
    """At the door of the inbox."""

    def __init__(self, base: KnowledgeBase) -> None:
        self._base = base

    def bare(self, said: Incoming, speaker: Agent, work: Work) -> Incoming:
        """The same message without the applicant; as it came where it names nobody, or colleagues rightly.

        A gestionnaire answers for what they write to an agent.
        """
        if not said.text or said.command or speaker.is_gestionnaire or not said.is_private:
            return said
        if not without_applicants(said.text, is_word=is_word).removed:
            return said
        state = work.conversations.state(said.conversation)
        if _is_taken_as_typed(state, said) or _is_of_colleagues(state):
            return said
        if self._asks_for_colleagues(said.text):
            return said
        found = without_applicants(
            said.text,
            is_word=is_word,
            colleagues=_colleagues(speaker, work),
            places=work.registry.place_names(),
        )
        removed = tuple(dict.fromkeys(trace.value for trace in found.removed))
        return replace(said, text=found.text, removed=removed)

    def _asks_for_colleagues(self, text: str) -> bool:
        try:
            verdict = self._base.verdict(text)
        except Exception:  # whatever ails the base, what is said must come in
            log.exception("message not judged", action="judging_failed")
            return False
        match verdict:
            case NoMatch(Kind.ACT, act) if act is not None:
                return declaration_of(act.value).theme == _OF_COLLEAGUES
        return False


def told_of(said: Incoming, turn: Result) -> Result:
    """The same turn, after what was taken out of the message."""
    if not said.removed:
        return turn
    completed = (page.reference for page in turn.pages if isinstance(page, AdditionSent))
    return turn.preceded_by(PersonTakenOut(said.text, said.removed, next(completed, "")))


def _is_taken_as_typed(state: State | None, said: Incoming) -> bool:
    since = state.data.get(AS_TYPED_SINCE) if state is not None else None
    return since is not None and said.at - datetime.fromisoformat(since) < AS_TYPED_FOR


def _is_of_colleagues(state: State | None) -> bool:
    """The request that is being filled is about an account, or a guichet."""
    if state is None or state.dialogue != DRAFTS:
        return False
    return declaration_of(str(state.data.get("kind", ""))).theme == _OF_COLLEAGUES


def _colleagues(speaker: Agent, work: Work) -> list[str]:
    there = work.registry.active_agents(speaker.guichet_id) if speaker.guichet_id is not None else ()
    return [one.name for one in (*there, *work.registry.gestionnaires())]
