"""What an agent is shown: messages and whole conversations, through the real door, judged by the page.

    python -m bench.counter [--sets FILE…] [--conversations FILE…] [--every N] [--option] [--show]
    python -m bench.counter --by-mail --every 10 [--sets FILE…] [--option] [--show]

Each set is one agent's day: messages two minutes apart, one after the other, masked, stored, routed, answered
and rendered as in the service. Nothing is pressed: a draft that is open stays open, as agents leave it. Of a
question that has an answer in the base, the right text is shown « at once », whole or by its conclusion, or
is « among » what is to be touched; else something is shown « beside » it, or nothing, « silent ».

By mail, each message of the sets comes twice, long after the one before: in the chat, and in a mail that
greets and is signed. The share of those to which both show the same entry first, or none, is « same ».

A conversation is one agent's too; each of its messages says what it belongs to, and is right when the service
took it so. A question or an emergency is « swallowed » when nothing at all is shown for it. Its writer could
not see the service: once a message is judged, the agent touches what brings the talk to where the writer had
it: an act that was answered is handed over, a draft that was sent or dropped is so, and what is added to a
ticket follows a demand of the gestionnaire.

``dialogues`` are a third of those that were written, drawn by the CRC-32 of their name, that nobody may learn
from; the others are among ``learnt-dialogues``, which ``bench.talks`` learns from.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar
from unittest.mock import patch

from bench.written import options_of, write
from bot.state import State, stacked
from knowledge_base.ranking.encoder import SmallE5
from knowledge_base.verdict import KnowledgeBase
from rendering.engine import Renderer
from tickets.mail.arrival import Arrival

ROOT = Path(__file__).parents[1]
FAQ = ROOT / "tests" / "faq"
SETS = ("counter", "tuning", "questions", "hands")
CONVERSATIONS = ("conversations", "dialogues")
APART = 2
"""Minutes between two messages of a set."""
LONG_APART = 300
"""Minutes, after which nothing that was open still is."""

sys.path += [str(ROOT / "tests" / "support")]

DRAFTS, SENSITIVE = "ticket", "sensible"
TAKEN_BY = {
    "TicketOpened": "envoyer",
    "DraftDropped": "abandonner",
    "AdditionSent": "precision",
    "AnswerOrQuestion": "precision",
    "MyTickets": "suivi",
    "OffTrade": "hors_sujet",
}
"""What a page says that the message was taken for."""
TALK = {"SmallTalk", "Glad", "ThanksHeard", "QuestionWanted", "NotSentYet", "OtherLanguage"}
LABELS = {
    **dict.fromkeys(("nouvelle", "suite", "correction", "choix", "rejet"), "question"),
    **dict.fromkeys(("merci", "salut", "humeur", "relais", "autre_langue"), "mots"),
}
"""The labels of the conversations, where the service does the same with several."""


@dataclass(frozen=True)
class Asked:
    """A message; ``expected`` are the entries that answer it, ``belongs`` what it belongs to, "" alone."""

    text: str
    expected: frozenset[str] = frozenset()
    kind: str = ""
    belongs: str = ""
    after: float = APART  # minutes since the one before


@dataclass(frozen=True)
class Shown:
    """The pages under a message, and what was open before and after it."""

    pages: tuple[Any, ...]
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        return [type(page).__name__ for page in self.pages]

    @property
    def in_full(self) -> list[str]:
        """What is told of an entry, whole or by its conclusion."""
        whole = [p.entry for p in self.pages if type(p).__name__ in {"AnswerFound", "NearestFound"}]
        concluded = [page.entries for page in self.pages if type(page).__name__ == "ConclusionsFound"]
        return [entry.id for entry in chain(whole, *concluded)]

    @property
    def to_touch(self) -> list[str]:
        return [entry_id for page in self.pages for entry_id, _ in getattr(page, "titles", ())]

    @property
    def is_plain(self) -> bool:
        return "AnswerFound" in self.names

    @property
    def draft(self) -> str:
        return str(self.after.get("kind", ""))


class Agent:
    """Writes, and reads what is shown."""

    given: ClassVar[Mapping[str, object]] = {}

    def __init__(self, base: KnowledgeBase, folder: Path) -> None:
        from house import House
        from migrated import migrated

        from bot.understanding import FrenchUnderstanding
        from knowledge_base.french.text import Reader
        from knowledge_base.french.vocabulary import french
        from storage.database import Database

        self._database = Database(migrated(folder / "relais.db"))
        understanding: Any = FrenchUnderstanding(Reader(french()))
        served: Any = base
        self._house = House(self._database, base=served, understanding=understanding, given=self.given)
        self._camille = self._house.gestionnaire()
        self._nadia = self._house.on_the_web(self._house.enrols("Nadia Belcastel"))

    def writes(self, asked: Asked) -> Shown:
        self._house.clock.passes(minutes=asked.after)
        if asked.belongs == "precision" and not self._open():
            self._is_asked_for_a_precision()
        before, pages, reply = self._open(), list[Any](), Renderer.reply

        def recorded(renderer: Renderer, page: Any, **given: Any) -> Any:
            pages.append(page)
            return reply(renderer, page, **given)

        with patch.object(Renderer, "reply", recorded):
            self._say(asked.text)
        shown = Shown(tuple(pages), before, self._open())
        self._touches(asked, shown)
        return shown

    def _touches(self, asked: Asked, shown: Shown) -> None:
        """What the agent would, where the service stands elsewhere than the writer of the talk."""
        state = shown.after
        dialogue = state.get("dialogue")
        if dialogue == DRAFTS and asked.belongs in {"envoyer", "abandonner"}:
            verb = "send" if asked.belongs == "envoyer" else "drop"
            self._house.forges(self._nadia, f"{DRAFTS}:{verb}:{_id_of(state)}")
        elif dialogue == "q" and asked.belongs in {"acte", "sensible", "urgence"}:
            is_read = state["step"] in {"answered", "probable"} and state["entries"]
            touched = f"q:no:{state['entries'][0]}" if is_read else f"q:none:{_id_of(state)}"
            self._house.forges(self._nadia, touched)

    def _is_asked_for_a_precision(self) -> None:
        """About the last ticket, or one of the day before."""
        from tickets.service import Request, TicketService

        zone, camille, nadia = self._house.wired.settings.zone, self._camille.agent, self._nadia.agent
        assert camille is not None
        assert nadia is not None
        with self._house.units() as work:
            desk = TicketService(work, now=self._house.clock.now, zone=zone)
            latest = next(iter(work.tickets.latest(limit=1)), None)
            ticket = latest or desk.open_ticket(
                Request(question="Il manque une pièce dans un dossier", theme="pieces"),
                by=nadia,
                channel=self._nadia.chat.channel,
                chat_ref=self._nadia.chat.chat_ref,
            )
            desk.ask(ticket, "Pouvez-vous préciser ?", by=camille)
        self._house.handles()

    def _say(self, text: str) -> None:
        self._house.says(self._nadia, text)

    def _open(self) -> Mapping[str, Any]:
        with self._house.units.reading() as work:
            state = work.conversations.state(self._house.incoming(self._nadia).conversation)
        if state is None:
            return {}
        return {"dialogue": state.dialogue, "step": state.step, **state.data}

    def leaves(self) -> None:
        self._database.close()


class AgentByMail(Agent):
    given: ClassVar[Mapping[str, object]] = {
        "smtp_url": "smtp://127.0.0.1:1",
        "mail_from": "sne06@exemple.fr",
    }

    def __init__(self, base: KnowledgeBase, folder: Path) -> None:
        super().__init__(base, folder)
        self._sent = 0
        with self._house.units() as work:
            nadia = work.registry.agent(self._nadia.agent_id)
            assert nadia is not None
            nadia.email = "nadia@valbonne.example"

    def _say(self, text: str) -> None:
        self._sent += 1
        said = f"Bonjour,\n\n{text}\n\nCordialement,\n\nNadia Belcastel\nMairie de Valbonne\n04 93 12 00 00"
        arrival = Arrival(
            mailbox="sne06@exemple.fr",
            uid_validity=1,
            uid=self._sent,
            received_at=self._house.clock(),
            message_id=f"<{self._sent}@valbonne.example>",
            sender="nadia@valbonne.example",
            subject="Question",
            text=said,
            new_part=said,
            is_verified=True,
        )
        self._house.wired.mail_intake.take(arrival)


def first_shown(shown: Shown) -> str:
    """Nothing of what stands above a ticket: a letter cannot be touched."""
    is_ticket = "TitlesBeside" in shown.names
    return next(iter((*shown.in_full, *(() if is_ticket else shown.to_touch))), "")


def of_mails(by_chat: Sequence[tuple[Asked, Shown]], by_mail: Sequence[Shown]) -> dict[str, float | None]:
    """Shares in 0..1: those to which an entry is shown, here and there, and those that show the same."""
    pairs = [(first_shown(chat), first_shown(mail)) for (_, chat), mail in zip(by_chat, by_mail, strict=True)]
    return {
        "messages": len(pairs),
        "by chat": _share(sum(bool(chat) for chat, _ in pairs), len(pairs)),
        "by mail": _share(sum(bool(mail) for _, mail in pairs), len(pairs)),
        "same": _share(sum(chat == mail for chat, mail in pairs), len(pairs)),
    }


def outcome(asked: Asked, shown: Shown) -> str:
    if asked.expected & {*shown.in_full}:
        return "at once"
    if asked.expected & {*shown.to_touch}:
        return "among"
    return "beside" if shown.in_full or shown.to_touch else "silent"


def is_wrong(asked: Asked, shown: Shown) -> bool:
    """A text is read in full that does not answer."""
    return bool(shown.in_full) and outcome(asked, shown) != "at once"


def took(shown: Shown) -> str:
    """What the service took the message for, by what it showed and by what became of the draft."""
    names, before = shown.names, shown.before
    if any(getattr(page, "matter", "") for page in shown.pages if type(page).__name__ == "CallFirst"):
        return "urgence"
    if found := next((label for page, label in TAKEN_BY.items() if page in names), ""):
        return found
    if shown.in_full or {"SuggestionsFound", "MeaningAsked"} & {*names}:
        return "question"
    if TALK & {*names}:
        return "mots"
    if shown.after.get("dialogue") != DRAFTS:
        return "question"
    if _is_sent_as_it_is(shown):
        return "envoyer"
    is_now = (_reference(shown.after), shown.draft)
    if is_now in ((_reference(draft), draft["kind"]) for draft in drafts_in(before)):
        return "brouillon"
    if shown.draft == SENSITIVE:
        return SENSITIVE
    return "acte" if shown.after["reason"] in {"act", "chosen"} else "question"


def _is_sent_as_it_is(shown: Shown) -> bool:
    """To a draft that lacks something, « oui » is answered by what it lacks."""
    before, after = shown.before, shown.after
    if not (
        "ItemAsked" in shown.names and before.get("step") == "draft" and before["asked"] == after["asked"]
    ):
        return False
    return all(before[told] == after[told] for told in ("kind", "answers", "proofs"))


def is_swallowed(asked: Asked, shown: Shown) -> bool:
    """A question or an emergency, under which nothing is said of it, not a title."""
    if asked.belongs == "urgence":
        return took(shown) != "urgence"
    return asked.belongs in {"nouvelle", "suite"} and took(shown) == "brouillon" and not shown.to_touch


def drafts_in(state: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Those that are open, in front and behind."""
    for one in stacked(State(state["dialogue"], state["step"], state) if state else None):
        if one.dialogue == DRAFTS:
            yield one.data


def _id_of(state: Mapping[str, Any]) -> str:
    """In the buttons of a question."""
    return sha256(_reference(state).encode()).hexdigest()[:8]


def _reference(state: Mapping[str, Any]) -> str:
    return str(state["asked"]["reference"])


def main(arguments: Sequence[str] | None = None) -> None:
    parser = options_of("counter", __doc__)
    parser.add_argument("--sets", nargs="*", default=SETS, help="of tests/faq, or files")
    parser.add_argument("--conversations", nargs="*", default=CONVERSATIONS)
    parser.add_argument("--every", type=int, default=1, help="one message, or conversation, in so many")
    parser.add_argument("--by-mail", action="store_true", help="the sets, in mails as in the chat")
    parser.add_argument("--option", action="store_true", help="with the semantic option")
    parser.add_argument("--show", action="store_true", help="what was not right, message by message")
    options = parser.parse_args(arguments)
    base = fitted_base(with_option=options.option)
    measured: dict[str, dict[str, float | None]] = {}
    if options.by_mail:
        for name in options.sets:
            day = [replace(asked, after=LONG_APART) for asked in read_set(name)[:: options.every]]
            by_chat, by_mail = play(base, [day]), play(base, [day], by=AgentByMail)
            measured[name] = of_mails(by_chat, [shown for _, shown in by_mail])
            show(name, measured[name])
            for (asked, chat), (_, mail) in zip(by_chat, by_mail, strict=True):
                if options.show and first_shown(chat) != first_shown(mail):
                    print(f"  {asked.text!r}: {first_shown(chat)} · {first_shown(mail)}")
        print(write("counter", {"by mail": measured}, options.json))
        return
    for name in options.sets:
        played = play(base, [read_set(name)[:: options.every]])
        measured[name] = of_messages(played)
        show(name, measured[name], played if options.show else ())
    for name in options.conversations:
        played = play(base, read_conversations(name)[:: options.every])
        measured[name] = {**of_messages(played), **of_turns(played)}
        show(name, measured[name], played if options.show else ())
    print(write("counter", {"option": options.option, "measured": measured}, options.json))


def fitted_base(*, with_option: bool) -> KnowledgeBase:
    from fitted import fitted_base as without_option

    base = without_option().base
    if not with_option:
        return base
    cache = ROOT / "var" / "bench" / "option"
    cache.mkdir(parents=True, exist_ok=True)
    return KnowledgeBase(base.base, encoder=SmallE5(), cache=cache)


def play(
    base: KnowledgeBase, days: Iterable[Sequence[Asked]], by: type[Agent] = Agent
) -> list[tuple[Asked, Shown]]:
    """Each by an agent who has written nothing before."""
    played: list[tuple[Asked, Shown]] = []
    for day in days:
        with TemporaryDirectory() as folder:
            agent = by(base, Path(folder))
            played += [(asked, agent.writes(asked)) for asked in day]
            agent.leaves()
    return played


def read_set(name: str) -> list[Asked]:
    return [
        Asked(line["q"], frozenset(line["expected"]), line.get("note", "question")) for line in _lines(name)
    ]


def read_conversations(name: str) -> list[list[Asked]]:
    return [
        [
            Asked(
                turn["user"],
                frozenset(turn.get("expected", ())),
                belongs=turn["belongs"],
                after=turn.get("after_s", 60) / 60,
            )
            for turn in line["turns"]
        ]
        for line in _lines(name)
    ]


def _lines(name: str) -> list[dict[str, Any]]:
    file = Path(name) if name.endswith(".jsonl") else FAQ / f"{name}.jsonl"
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def of_messages(played: Sequence[tuple[Asked, Shown]]) -> dict[str, float | None]:
    """Shares in 0..1: the outcomes, of the questions that have an answer; the texts that do not answer, of
    all messages; ``plain``, of those that have an answer, and ``plain right`` among the plain.
    """
    answerable = [(asked, shown) for asked, shown in played if asked.expected]
    outcomes = Counter(outcome(asked, shown) for asked, shown in answerable)
    plain = [(asked, shown) for asked, shown in played if shown.is_plain]
    kinds = {kind: [shown for asked, shown in played if asked.kind == kind] for kind in ("act", "emergency")}
    return {
        "messages": len(played),
        "answerable": len(answerable),
        **{one: _share(outcomes[one], len(answerable)) for one in ("at once", "among", "beside", "silent")},
        "wrong": _share(sum(is_wrong(*one) for one in played), len(played)),
        "plain": _share(sum(shown.is_plain for _, shown in answerable), len(answerable)),
        "plain right": _share(sum(outcome(*one) == "at once" for one in plain), len(plain)),
        "acts": _share(sum(took(shown) == "acte" for shown in kinds["act"]), len(kinds["act"])),
        "emergencies": _share(
            sum(took(shown) == "urgence" for shown in kinds["emergency"]), len(kinds["emergency"])
        ),
    }


def of_turns(played: Sequence[tuple[Asked, Shown]]) -> dict[str, float | None]:
    told = [(LABELS.get(asked.belongs, asked.belongs), took(shown)) for asked, shown in played]
    follow_ups = [one for one in played if one[0].belongs == "suite" and one[0].expected]
    return {
        "belongs": _share(sum(label == taken for label, taken in told), len(told)),
        "swallowed": sum(is_swallowed(*one) for one in played),
        "follow-ups": _share(
            sum(outcome(*one) in {"at once", "among"} for one in follow_ups), len(follow_ups)
        ),
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def show(name: str, measured: Mapping[str, float | None], played: Iterable[tuple[Asked, Shown]] = ()) -> None:
    print(f"\n{name}")
    for what, value in measured.items():
        figure = "–" if value is None else f"{value:.0f}" if value > 1 else f"{value:.1%}"
        print(f"  {what:<12}{figure:>8}")
    for asked, shown in played:
        taken = took(shown)
        is_right = outcome(asked, shown) == "at once" if asked.expected else not is_wrong(asked, shown)
        if not is_right or (asked.belongs and LABELS.get(asked.belongs, asked.belongs) != taken):
            print(f"  {asked.belongs or asked.kind} → {taken} · {outcome(asked, shown)} · {asked.text}")
            print(f"      {sorted(asked.expected)} · {shown.in_full} · {shown.to_touch} · {shown.names}")


if __name__ == "__main__":
    main()
