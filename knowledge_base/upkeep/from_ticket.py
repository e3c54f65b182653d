"""An entry drafted from a ticket: what was asked and answered, told of nobody and for everybody.

Nothing of it is used before somebody has read it again, given its source and published it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from knowledge_base.entries import DEPARTEMENT, Entry
from knowledge_base.formats.forms import LONGEST_PHRASING
from knowledge_base.french.plain import plain_words
from knowledge_base.themes import Theme
from knowledge_base.upkeep.plain_language import is_word
from privacy.courtesy import without_courtesy
from privacy.persons import Anonymous, Trace, anonymise

MOST_VARIANTS = 8
FEWEST_WORDS = 3
"""Of a phrasing: fewer name a theme rather than ask something."""


@dataclass(frozen=True, kw_only=True)
class TicketExchange:
    """What a ticket holds: ``said`` are the agent's other messages, ``people`` those who speak in it."""

    question: str
    said: Sequence[str] = ()
    answer: str
    theme: str
    people: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class MaskedExchange:
    """The question and the answer as they were put, without anybody; ``removed`` is what was taken out."""

    question: str
    answer: str
    removed: tuple[Trace, ...]


@dataclass(frozen=True)
class Drafted:
    """``entry`` has neither identifier nor source yet."""

    entry: Entry
    masked: MaskedExchange


def drafted(exchange: TicketExchange, *, departement: str) -> Drafted:
    asked = [_without_persons(text, exchange) for text in (exchange.question, *exchange.said)]
    answer = _without_persons(exchange.answer, exchange)
    title, *variants = _phrasings(generalised(one.text) for one in asked) or ("",)
    entry = Entry(
        id="",
        question=_capital(title),
        variants=tuple(variants[:MOST_VARIANTS]),
        answer=_capital(_rule_alone(generalised(answer.text))),
        theme=Theme(exchange.theme) if exchange.theme in set(Theme) else None,
        scope=f"{DEPARTEMENT}{departement}",
    )
    removed = (*chain.from_iterable(one.removed for one in asked), *answer.removed)
    return Drafted(entry, MaskedExchange(question=asked[0].text, answer=answer.text, removed=removed))


def origin(reference: str) -> str:
    """The note that a draft bears: where it comes from, without a word of it."""
    return f"proposée depuis le ticket {reference}"


def generalised(text: str) -> str:
    """Of anybody: « la demande de [nom] » is that of the applicant; a number says nothing of the rule."""
    for pattern, general in _GENERAL:
        text = pattern.sub(general, text)
    return _SENTENCE_START.sub(lambda found: found[0].capitalize(), text).strip()


_ANY = "|".join(re.escape(trace.mask) for trace in Trace)
_NAME, _NUMERO, _BIRTH = (re.escape(trace.mask) for trace in (Trace.NAME, Trace.NUMERO_UNIQUE, Trace.BIRTH))
_GENERAL: Sequence[tuple[re.Pattern[str], str]] = (
    (re.compile(rf"(?<![ \t])[ \t]*+\((?:(?:{_ANY})[ ,;:et]*)+\)"), ""),
    (
        re.compile(
            rf"(?<!\s)\s*+\(?(?:(?:le )?(?:dossier )?(?:num[ée]ro(?: unique)?|n°)\s*:?\s*)?{_NUMERO}\)?"
        ),
        "",
    ),
    (re.compile(rf"(?:,|(?<!\s))\s*+\bn[ée]e?(?:\(e\))? (?:le|en) {_BIRTH}"), ""),
    (re.compile(rf"{_NAME}(?:(?: et|,) {_NAME})+"), Trace.NAME.mask),
    (re.compile(rf"\b(dossier|demande|compte|attestation) {_NAME}"), r"\1 du demandeur"),
    (re.compile(rf"\b[Dd]e {_NAME}"), "du demandeur"),
    (re.compile(rf"(?:\bà|\bÀ) {_NAME}"), "au demandeur"),
    (re.compile(_NAME), "le demandeur"),
    (re.compile(r"[ \t]{2,}"), " "),
    (re.compile(r" +([,.])"), r"\1"),
)
_SENTENCE_START = re.compile(r"(?:(?<=\A)|(?<=[.!?] )|(?<=\n))le demandeur\b")

_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*\s*")
# What was said to one agent about one ticket: an answer for everybody holds none of it.
_TO_HER_ALONE = re.compile(
    r"\b(?:(?:ouvr\w+|rouvr\w+|clos\w*|ferm\w+|cl[ôo]tur\w+) (?:un|votre|ce|le) ticket|"
    r"(?:votre|ce|le) ticket|j[’']ai|"
    r"je (?:viens de|vous (?:rappelle|transmets|r[ée]ponds|confirme)|reste|reviens|regarde|clos|ferme|"
    r"m[’']en occupe|l[’']ai)|"
    r"n[’']h[ée]sitez pas|comme (?:convenu|vu ensemble)|(?:rappelez|appelez|dites|tenez)[- ]moi)\b",
    re.IGNORECASE,
)


def _without_persons(text: str, exchange: TicketExchange) -> Anonymous:
    return anonymise(without_courtesy(text), is_word=is_word, colleagues=exchange.people)


def _phrasings(texts: Iterable[str]) -> list[str]:
    """Those that ask something first, each once, short enough to be a title."""
    sentences = [line for text in texts for line in _asked_in(text)]
    by_words: dict[tuple[str, ...], str] = {}
    for sentence in sorted(sentences, key=lambda one: not one.endswith("?")):
        words = tuple(plain_words(sentence))
        if len(words) >= FEWEST_WORDS:
            by_words.setdefault(words, sentence)
    return list(by_words.values())


def _asked_in(text: str) -> Iterator[str]:
    """The text as a whole when it is short, else its questions; a long story without any, its beginning."""
    whole = _one_line(text)
    if len(whole) <= LONGEST_PHRASING:
        yield whole
        return
    found = [_one_line(sentence) for sentence in _SENTENCE.findall(text)]
    asking = [sentence for sentence in found if sentence.endswith("?") and len(sentence) <= LONGEST_PHRASING]
    yield from asking or [whole[:LONGEST_PHRASING].rpartition(" ")[0]]


def _rule_alone(answer: str) -> str:
    """Without what was for the agent alone; the whole of it where nothing else would be left."""
    lines = []
    for line in answer.split("\n"):
        kept = "".join(s for s in _SENTENCE.findall(line) if not _TO_HER_ALONE.search(s)).strip()
        if kept or not line.strip():
            lines.append(kept)
    rule = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return rule or answer


def _capital(text: str) -> str:
    """What stood after a greeting begins now."""
    return text[:1].upper() + text[1:]


def _one_line(text: str) -> str:
    """No-break spaces stay: they are part of how French is written."""
    return re.sub(r"[ \t\n]+", " ", text).strip()
