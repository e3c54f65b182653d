"""People who ask while the service is killed: what the base answers, and what becomes a ticket."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from random import Random
from time import monotonic

from app.commands.opening import open_units
from app.settings import Settings
from botapi.people import User
from botapi.records import Message
from botapi.server import BotApi
from guichets.pace import MESSAGES
from guichets.registry import Account, Agent, Guichet, GuichetKind, Role
from knowledge_base.understanding.intents import Kind
from knowledge_base.verdict import Answer, KnowledgeBase, NoMatch

SEND = "Envoyer au gestionnaire"
TICKETS = 0.3
"""The share of the questions that become a ticket."""
IN_A_MINUTE = MESSAGES.most - 10
MINUTE = MESSAGES.within.total_seconds()


@dataclass
class Asker:
    """One agent, who does not write while a draft waits for their button: it would join the draft."""

    user: User
    sure: list[str]
    """What the agent asks and the base answers, each once: no two answers that they get are alike."""

    answered: list[str] = field(default_factory=list)
    ticketed: list[str] = field(default_factory=list)
    drafted: str = ""
    spoke_at: deque[float] = field(default_factory=lambda: deque(maxlen=IN_A_MINUTE))

    @property
    def is_breathless(self) -> bool:
        """What comes faster than anybody writes is not taken."""
        return len(self.spoke_at) == IN_A_MINUTE and monotonic() - self.spoke_at[0] < MINUTE

    def asks_the_base(self) -> bool:
        if not self.sure:
            return False
        self.answered.append(self.sure.pop())
        self.user.says(self.answered[-1])
        return True

    def asks_a_person(self, question: str) -> None:
        self.drafted = question
        self.ticketed.append(self.drafted)
        self.user.says(self.drafted)

    def sends_her_draft(self) -> bool:
        """Presses the button of the draft, once it has come."""
        shown = next((message for message in self.user.inbox if self._is_her_draft(message)), None)
        if shown is None:
            return False
        self.user.presses(shown, SEND)
        self.drafted = ""
        return True

    def _is_her_draft(self, message: Message) -> bool:
        return self.drafted in message.text and SEND in message.labels


class Traffic:
    """``wanted`` updates in all, from people chosen by ``dice``; ``step`` makes one of them speak."""

    def __init__(self, people: Sequence[Asker], base: KnowledgeBase, *, wanted: int, dice: Random) -> None:
        self.people = people
        self.wanted = wanted
        self.given = 0
        self._dice = dice
        self._unknown = unknown_questions(base)

    @property
    def is_over(self) -> bool:
        """Every update was given, and no draft is left without its button."""
        return self.given >= self.wanted and not any(person.drafted for person in self.people)

    @property
    def awaited(self) -> Mapping[str, str]:
        """The drafts that have not come, and what was said last to whoever waits."""
        return {
            person.drafted: next((one.text for one in reversed(person.user.inbox)), "")
            for person in self.people
            if person.drafted
        }

    def step(self) -> bool:
        """One update more; False when everybody waits for their draft or takes breath, or when it is over."""
        people = self._dice.sample(self.people, len(self.people))
        return any(self._speaks(person) for person in people)

    def _speaks(self, person: Asker) -> bool:
        if person.is_breathless:
            return False
        if person.drafted:
            spoke = person.sends_her_draft()
        elif self.given >= self.wanted:
            spoke = False
        elif self._dice.random() < TICKETS or not person.asks_the_base():
            person.asks_a_person(next(self._unknown))
            spoke = True
        else:
            spoke = True
        if spoke:
            self.given += 1
            person.spoke_at.append(monotonic())
        return spoke


def unknown_questions(base: KnowledgeBase) -> Iterator[str]:
    """What no entry answers, each once: the number, which is no emergency's, makes it one agent's alone.

    A number that looks like small talk by its letters is passed over, as what has titles above its ticket:
    two would be alike.
    """
    for number in count(1):
        question = f"bus pour Beauvais demain x{number}x"
        match base.verdict(question):
            case NoMatch(kind=Kind.QUESTION, near=()):
                yield question


def gather(api: BotApi, settings: Settings, base: KnowledgeBase, *, count: int, dice: Random) -> list[Asker]:
    """``count`` agents of one guichet, bound to their Telegram accounts, and a gestionnaire who has none."""
    sure = [entry.question for entry in base.base.entries if _is_sure(base, entry.question)]
    users = [api.user(f"Agent {number}") for number in range(count)]
    now = datetime.now(UTC)
    with open_units(settings, create=True) as units, units() as work:
        guichet = Guichet(name="Mairie de Clairval", kind=GuichetKind.COMMUNE, departement="06")
        work.registry.add(guichet)
        work.registry.add(
            Agent(name="Camille Aubrey", role=Role.GESTIONNAIRE, guichet_id=None, created_at=now)
        )
        for user in users:
            agent = Agent(
                name=user.account.first_name, role=Role.AGENT, guichet_id=guichet.id, created_at=now
            )
            work.registry.add(agent)
            assert agent.id is not None
            reference = str(user.id)
            work.registry.add(
                Account(
                    channel="telegram",
                    user_ref=reference,
                    chat_ref=reference,
                    agent_id=agent.id,
                    bound_at=now,
                    used_at=now,
                )
            )
    return [Asker(user, dice.sample(sure, len(sure))) for user in users]


def _is_sure(base: KnowledgeBase, question: str) -> bool:
    verdict = base.verdict(question)
    return isinstance(verdict, Answer) and verdict.entry.question == question
