"""Nobody of the 13 reads, changes or hears of anything of the 06 by the chat, whatever they type or press.

Two walks press every button that is really shown to a gestionnaire and to an agent of the 06, and type where
something is awaited. Before each of their steps, the people of the 13 take the very same one, on the web and
on Telegram: then with nothing open, then with the dialogue of the walker open, as if they had been let in
before. What comes back is read, and the whole database compared. A button that no walk is shown is a fault of
this test: a future one is swept without being listed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from two_departements import CANARY, Rows, Service, Step, places, read, shape
from whole import IS_WHOLE

from bot.messages import Channel
from bot.state import MOST_BEHIND
from guichets.registry import Agent
from rendering.engine import TEMPLATES
from rendering.message import Reply
from storage.database import Database

pytestmark = pytest.mark.timeout(900)

MOST_OF_A_SHAPE = 2
"""Buttons of one shape that are pressed: two tickets are as good as a hundred. The check presses one, but of
those by which others are shown; ``WHOLE=1`` presses two of all.
"""
SHOWING = ("appel:", "t:reply:")
TYPED = ("12/01/2027 14h30", "Mairie", "nir", "Une ligne de texte.", "15", "Bonjour, voici.")
"""Where something is awaited: a date, a name, words, a number, a text."""

OWN_WORDS = {"q", "ticket"}
"""Dialogues that hold only what their speaker asked."""

_AT_THE_END = {
    "acces": "back guichet",
    "base": "due",
    "t": "apart entrust here release send shut",
    "demande": "leaves shut step unstep",
    "nom": "none",
    "q": "none other pick sense",
    "rating": "apart leave missing word",
    "suivi": "apart mine",
}
AT_THE_END_OF_A_DIALOGUE = {f"{name}:{verb}" for name, verbs in _AT_THE_END.items() for verb in verbs.split()}
"""What takes several right answers, or a chance, to be shown: these are forged alone."""


@pytest.fixture
def service(database: Database) -> Service:
    return Service(database)


def laid() -> set[str]:
    """The beginning of the data of every button that a template may lay."""
    texts = (path.read_text("utf-8") for path in (TEMPLATES / "chat").glob("*.html"))
    return {":".join(found) for text in texts for found in re.findall(r'"(\w+):(\w+):', text)}


@dataclass
class Walk:
    """``walker`` is of the 06; ``faults`` are what the people of the 13 reached on the walker's way."""

    service: Service
    walker: Agent
    things: Mapping[str, str]
    shown: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    read: int = 0
    _waiting: list[Step] = field(default_factory=list)
    _own: set[tuple[object, ...]] = field(default_factory=set)
    _rows: Rows | None = None
    _tried: set[str] = field(default_factory=set)
    _typed: set[tuple[str, str]] = field(default_factory=set)

    def goes(self, steps: Sequence[Step]) -> None:
        """What the walker was told before begins it."""
        for step in [*self._buttons(self.service.letters()), *steps]:
            self._takes(step)
            while self._waiting:
                self._takes(self._waiting.pop())

    def _takes(self, step: Step) -> None:
        self.is_followed(step)
        with self.service.writing() as written:
            letters = self.service.does(self.walker, step)
        self._rows = None if written else self._rows
        self.faults += [f"{step}: told {one.chat_ref}" for one in letters if self._is_theirs(one)]
        self.read += read(letters).count(CANARY)
        self._waiting += self._buttons(letters)
        state = self.service.state(self.walker)
        if state is not None and (state.dialogue, state.step) not in self._typed:
            self._typed.add((state.dialogue, state.step))
            self._waiting += [Step(text=text) for text in reversed(TYPED)]

    def _buttons(self, letters: Sequence[Any]) -> Iterator[Step]:
        """Those of the walker's own letters, wherever they came."""
        for letter in letters:
            if letter.channel == "mail" or letter.agent_id != self.walker.id:
                continue
            for row in Reply.from_payload(letter.payload).buttons:
                for button in filter(lambda one: one.data, row):
                    self.shown[shape(button.data)] += 1
                    is_shown_once = not IS_WHOLE and not button.data.startswith(SHOWING)
                    if self.shown[shape(button.data)] <= (1 if is_shown_once else MOST_OF_A_SHAPE):
                        yield Step(action=button.data)

    def _is_theirs(self, letter: Any) -> bool:
        return letter.chat_ref in self.service.theirs

    def is_followed(self, step: Step) -> None:
        """Each of the 13 takes the step first: nothing of it may be seen, nor change."""
        before = self._rows = self._rows or self.service.kept()
        with self.service.writing() as written:
            for intruder, channel in self._intruders(step):
                letters = self.service.does(intruder, step, channel=channel)
                self._note(step, intruder, letters)
                if CANARY in read(letters):
                    self.faults.append(f"{step}: {intruder.role.value} read {_words(letters)}")
                self.service.opens(intruder, None, channel)
            state = self.service.state(self.walker)
            if state is not None and state.dialogue not in OWN_WORDS:
                self.service.opens(self.service.mireille, state)
                self._note(step, self.service.mireille, self.service.does(self.service.mireille, step))
                self.service.opens(self.service.mireille, None)
        if written:
            self._rows = self.service.kept()
            self.faults += [f"{step}: {change}" for change in self._changes(before, self._rows)]

    def _intruders(self, step: Step) -> Sequence[tuple[Agent, Channel]]:
        """All of them on the web, the gestionnaire on Telegram as well, and alone for another such button."""
        mark = shape(str(step))
        is_another = mark in self._tried
        self._tried.add(mark)
        every = [(intruder, Channel.WEB) for intruder in self.service.intruders]
        return every[:1] if is_another else [*every, (self.service.mireille, Channel.TELEGRAM)]

    def _changes(self, before: Rows, after: Rows) -> list[str]:
        """What was there and is no more as it was, and what came that is about the 06. What the people of the
        13 make of their own, they may change.
        """
        changed = [key for key, row in before.items() if key not in self._own and after.get(key) != row]
        came = [key for key in after if key not in before]
        self._own.update(came)
        marks = self.service.ours(after)
        ours = [key for key in came if any(mark in marks for mark in _hashable(after[key]))]
        return [*(f"changed {key}" for key in changed), *(f"made {after[key]}" for key in ours)]

    def _note(self, step: Step, intruder: Agent, letters: Sequence[Any]) -> None:
        """Whoever is of the 06 is told nothing, and the pole neither."""
        allowed = {*self.service.theirs, *places(self.service.ana)}
        self.faults += [
            f"{step}: {intruder.role.value} told {one.chat_ref}"
            for one in letters
            if one.chat_ref not in allowed
        ]


def _hashable(row: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    return ((column, value) for column, value in row.items() if isinstance(value, str | int))


def _words(letters: Sequence[Any]) -> str:
    text = read(letters)
    place = text.index(CANARY)
    return text[max(0, place - 60) : place + 40]


def orders(service: Service, things: Mapping[str, str]) -> list[Step]:
    """Every command, alone then with a thing by its name; and each name by itself."""
    arguments = ["", things["ticket"], "Nice", "publiee"]
    typed = [Step(text=f"/{name} {argument}".strip()) for name in service.commands for argument in arguments]
    draft = [Step(text="/annuler")] * (MOST_BEHIND + 1) + [
        Step(action="demande:kind:reactivation"),
        Step(action="ticket:back:"),
    ]
    return [*draft, *typed, *(Step(text=value) for value in things.values())]


def forged(things: Mapping[str, str]) -> list[Step]:
    """Every button that a template may lay, with each thing, shown or not; of a ticket, with what follows."""
    values = dict.fromkeys(things.values())  # the first of each kind bear the same number
    plain = [Step(action=f"{data}:{value}") for data in sorted(laid()) for value in values]
    more = [Step(action=f"{data}:{things['ticket']}:15:0") for data in sorted(laid())]
    return [*plain, *more]


WALKERS = {
    "helene": {"t", "acces", "appel", "base", "bilan"},
    "nadia": {
        "q",
        "ticket",
        "suivi",
        "rating",
        "demande",
        "nom",
        "formation",
        "convocation",
        "rappel",
        "diffusion",
        "signal",
    },
    "odile": {"revue"},
}
"""Each walker with the dialogues whose buttons they are shown."""
ANSWERS_ONLY = frozenset({"odile"})
"""Whose orders another walker gives already: a référent answers what a guichet is asked."""

STRANGERS = {"inconnu"}


def test_each_dialogue_is_walked_by_somebody() -> None:
    walked = set().union(*WALKERS.values())
    assert {data.partition(":")[0] for data in laid()} == walked | STRANGERS


@pytest.mark.parametrize("name", WALKERS)
def test_nobody_of_another_departement_gets_anything_by_the_chat(service: Service, name: str) -> None:
    walk = Walk(service, getattr(service, name), service.furnish())
    walk.goes([] if name in ANSWERS_ONLY else orders(service, walk.things))

    assert walk.faults == []
    assert walk.read > (0 if name in ANSWERS_ONLY else 100), "she reads her own"
    theirs = {data for data in laid() if data.partition(":")[0] in WALKERS[name]}
    shown = {":".join(data.split(":")[:2]) for data in walk.shown}
    assert sorted(theirs - shown - AT_THE_END_OF_A_DIALOGUE) == [], "furnish what shows them"


def test_no_forged_button_reaches_another_departement(service: Service) -> None:
    walk = Walk(service, service.helene, service.furnish())

    for step in forged(walk.things):
        walk.is_followed(step)

    assert walk.faults == []


def test_whoever_is_limited_to_no_departement_reaches_both(service: Service) -> None:
    """Else the walks would prove nothing."""
    things = service.furnish()

    for step in (
        Step("/tickets"),
        Step(action=f"t:open:{things['ticket']}"),
        Step("/agenda"),
        Step("/appel"),
    ):
        assert CANARY in read(service.does(service.ana, step)), step
    assert CANARY not in read(service.does(service.mireille, Step("/tickets")))


def test_a_rule_that_lets_everybody_see_is_caught(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    walk = Walk(service, service.helene, service.furnish())
    monkeypatch.setattr(Agent, "sees", lambda _agent, _departement: True)

    for data in (
        "t:exchanges",
        "t:take",
        "t:urgent",
        "acces:accept",
    ):
        for value in walk.things.values():
            walk.is_followed(Step(action=f"{data}:{value}"))

    caught = {fault.partition(":")[0] for fault in walk.faults}
    assert {"t", "acces"} <= caught
