"""What the guichets asked, in groups: those of a month, counted before its words go, and those of a year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256

from knowledge_base.entries import Entry
from knowledge_base.french.plain import plain_words
from knowledge_base.learning.gaps import Gap, alike, grouped
from knowledge_base.learning.questions import ABOUT_INCIDENT, AnswerZone, AskedQuestion, QuestionOutcome
from knowledge_base.understanding.intents import Kind

OTHERS, INCIDENTS = "@others", "@incidents"
"""The keys of two groups that have no words: what is only counted, and what an incident was the answer to."""
ONLY_COUNTED = frozenset({Kind.SENSITIVE, Kind.EMERGENCY})
MOST_EXAMPLES = 3
TOLD_APART = 0.8
"""As ``gaps.APART``, which makes a list of work; here two groups that are one can be merged, one that is two
cannot be cut, and it will be read as it stands.
"""
FEWEST_ASKERS = 2
"""The words of one person alone might tell who they are, and what is frozen is kept for ever."""
LONGEST_TITLE, LONGEST_COMMENT = 200, 2000
"""In characters."""


@dataclass(frozen=True, kw_only=True)
class Remark:
    """What the gestionnaire says of a group. ``merged_into`` is the key of another; "" where it is none."""

    title: str = ""
    comment: str = ""
    merged_into: str = ""

    @property
    def state(self) -> str:
        """Differs once anything of it has changed."""
        return sha256("\0".join((self.title, self.comment, self.merged_into)).encode()).hexdigest()[:16]


@dataclass(frozen=True, kw_only=True)
class Difficulty:
    """A group of questions. ``key`` is that of the entry which answered, else of the first month's own group.

    ``tickets`` counts the questions that became one. ``guichets`` are numbers, in order. ``examples`` are
    phrasings, the most asked first; there are none where one person alone asked. ``comments`` are the
    gestionnaire's, and ``parts`` the groups that were merged into this one, whose figures it holds.
    """

    key: str
    name: str = ""
    theme: str = ""
    questions: int = 0
    guichets: tuple[int, ...] = ()
    examples: tuple[str, ...] = ()
    tickets: int = 0
    entry_id: str = ""
    title: str = ""
    comments: tuple[str, ...] = ()
    parts: tuple[Difficulty, ...] = ()
    keys: tuple[str, ...] = field(default=(), compare=False)
    """Of the months' groups that it is made of."""

    @property
    def label(self) -> str:
        """As the gestionnaire calls it, else by its own words; "" of what is only counted."""
        return self.title or self.name

    @property
    def is_only_counted(self) -> bool:
        return self.key == OTHERS

    @property
    def has_words(self) -> bool:
        return self.key not in (OTHERS, INCIDENTS)


Month = Sequence[Difficulty]


def month_of(questions: Iterable[AskedQuestion], entries: Mapping[str, Entry]) -> tuple[Difficulty, ...]:
    """The groups of a month, in any order of its questions; each question stands in one of them.

    What the base answered is grouped under its entry, as the journal counts it; what it did not, by its
    words, when several people asked it. ``entries`` are those of the base, by identifier.
    """
    answered: defaultdict[str, list[AskedQuestion]] = defaultdict(list)
    by_key: defaultdict[str, list[AskedQuestion]] = defaultdict(list)
    unanswered = []
    for question in sorted(questions, key=lambda q: (q.at, q.reference)):
        if entry_id := _answer(question):
            answered[entry_id].append(question)
        elif question.kind == ABOUT_INCIDENT:
            by_key[INCIDENTS].append(question)
        elif question.kind in ONLY_COUNTED:
            by_key[OTHERS].append(question)
        else:
            unanswered.append(question)
    gaps = [
        gap for gap in grouped(unanswered, known=_known(entries), apart=TOLD_APART) if _is_of_several(gap)
    ]
    told = {question.reference for gap in gaps for question in gap.questions}
    by_key[OTHERS] += [question for question in unanswered if question.reference not in told]
    worded = [_counted(gap.id, gap) for gap in gaps]
    for entry_id, of in answered.items():
        worded.append(_counted(entry_id, _about(entry_id, of, entries), entry_id))
    return _in_order([*worded, *(_wordless(key, of) for key, of in by_key.items() if of)])


def year_of(
    months: Mapping[str, Month],
    remarks: Mapping[str, Remark],
    entries: Mapping[str, Entry],
    *,
    within: Iterable[str],
) -> tuple[Difficulty, ...]:
    """The groups of a year as the gestionnaire left them, with the figures of the months ``within`` alone.

    The whole year makes the groups, so that those of a semestre are the year's. ``entries`` only tell which
    words are common in the trade.
    """
    placed = [(month, group) for month in sorted(months) for group in months[month]]
    members: defaultdict[str, list[tuple[str, Difficulty]]] = defaultdict(list)
    for (month, group), key in zip(
        placed, _keys([group for _, group in placed], _known(entries)), strict=True
    ):
        members[key].append((month, group))
    wanted = {*within}
    groups = []
    for key, of in members.items():
        added = _added([group for _, group in of], [group for month, group in of if month in wanted])
        keys = tuple(dict.fromkeys(group.key for _, group in of))
        groups.append(_told(replace(added, key=key, keys=keys), remarks))
    return _in_order(group for group in _merged(groups, remarks) if group.questions)


def _answer(question: AskedQuestion) -> str:
    """The entry that the base answered with and that nobody refused; "" without one."""
    if question.outcome in (QuestionOutcome.ACCEPTED, QuestionOutcome.CHOSEN):
        return question.entry_id
    is_left = question.zone is AnswerZone.ANSWER and question.outcome is QuestionOutcome.OPEN
    return question.entry_ids[0] if is_left and question.entry_ids else ""


def _about(entry_id: str, questions: Sequence[AskedQuestion], entries: Mapping[str, Entry]) -> Gap:
    entry = entries.get(entry_id)
    return Gap(entry.question if entry else entry_id.replace("-", " "), tuple(questions))


def _is_of_several(gap: Gap) -> bool:
    """Of a person who was forgotten, the guichet alone is left: two of them may be one."""
    askers = {question.agent_id or f"guichet {question.guichet_id}" for question in gap.questions}
    return len(askers) >= FEWEST_ASKERS


def _counted(key: str, gap: Gap, entry_id: str = "") -> Difficulty:
    phrasings = [text for text in gap.phrasings if text] if _is_of_several(gap) else []
    return Difficulty(
        key=key,
        name=gap.name,
        theme=gap.theme,
        questions=len(gap.questions),
        guichets=tuple(sorted({q.guichet_id for q in gap.questions if q.guichet_id is not None})),
        examples=tuple(phrasings[:MOST_EXAMPLES]),
        tickets=sum(bool(question.ticket) for question in gap.questions),
        entry_id=entry_id,
    )


def _wordless(key: str, questions: Sequence[AskedQuestion]) -> Difficulty:
    return replace(_counted(key, Gap("", tuple(questions))), theme="", examples=())


def _known(entries: Mapping[str, Entry]) -> list[str]:
    """Their titles tell which words are common as well as all their phrasings do, twenty times as fast."""
    return [entry.question for entry in entries.values()]


def _keys(groups: Sequence[Difficulty], known: Sequence[str]) -> list[str]:
    """Of each month's group, the key of the year's: the first of those that are about the same thing."""
    keys = [group.key for group in groups]
    named = [place for place, one in enumerate(groups) if one.has_words and not one.entry_id]
    numbers = alike([_words(groups[place]) for place in named], known=known, apart=TOLD_APART)
    first: dict[int, str] = {}
    for place, number in zip(named, numbers, strict=True):
        keys[place] = first.setdefault(number, keys[place])
    return keys


def _words(group: Difficulty) -> str:
    return " ".join((group.name, *group.examples))


def _added(groups: Sequence[Difficulty], counted: Sequence[Difficulty]) -> Difficulty:
    """One, named by the largest of these groups; its figures and examples are of those that are counted."""
    phrasings: dict[tuple[str, ...], str] = {}
    for group in sorted(counted, key=_size):
        for text in group.examples:
            phrasings.setdefault(tuple(plain_words(text)), text)
    return replace(
        min(groups, key=_size),
        questions=sum(group.questions for group in counted),
        guichets=tuple(sorted({number for group in counted for number in group.guichets})),
        examples=tuple(phrasings.values())[:MOST_EXAMPLES],
        tickets=sum(group.tickets for group in counted),
    )


def _size(group: Difficulty) -> int:
    return -group.questions


def _told(group: Difficulty, remarks: Mapping[str, Remark]) -> Difficulty:
    """With what was said of any of the months' groups that it is made of."""
    said = [remarks[key] for key in group.keys if key in remarks]
    return replace(
        group,
        title=next((remark.title for remark in said if remark.title), ""),
        comments=tuple(remark.comment for remark in said if remark.comment),
    )


def _merged(groups: Sequence[Difficulty], remarks: Mapping[str, Remark]) -> list[Difficulty]:
    """Each with those that were merged into it, or into one that was."""
    by_key = {key: place for place, group in enumerate(groups) for key in group.keys}
    into = []
    for place, group in enumerate(groups):
        targets = (remarks[key].merged_into for key in group.keys if key in remarks)
        into.append(next((by_key[target] for target in targets if target in by_key), place))
    parts: defaultdict[int, list[Difficulty]] = defaultdict(list)
    for place, group in enumerate(groups):
        parts[_lead(place, into)].append(group)
    return [
        _with_parts(groups[lead], [one for one in of if one is not groups[lead]])
        for lead, of in parts.items()
    ]


def _lead(place: int, into: Sequence[int]) -> int:
    """Where the merges end; of groups that were merged into each other, the first."""
    passed = [place]
    while into[passed[-1]] not in passed:
        passed.append(into[passed[-1]])
    return min(passed[passed.index(into[passed[-1]]) :])


def _with_parts(group: Difficulty, parts: Sequence[Difficulty]) -> Difficulty:
    """Its own words, and the figures of all."""
    added = _added([group], [group, *parts])
    comments = (*group.comments, *(comment for part in parts for comment in part.comments))
    return replace(added, comments=comments, parts=_in_order(part for part in parts if part.questions))


def _in_order(groups: Iterable[Difficulty]) -> tuple[Difficulty, ...]:
    """Those that touch most guichets, then the largest; what is only counted comes last."""
    return tuple(
        sorted(
            groups,
            key=lambda one: (one.is_only_counted, -len(one.guichets), -one.questions, one.label, one.key),
        )
    )
