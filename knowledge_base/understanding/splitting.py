"""The questions of one message. When in doubt it holds one: a story and its question are not two."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from knowledge_base.french.plain import RECENT
from knowledge_base.understanding.acts import french_phrases
from knowledge_base.understanding.sentences import is_asked, leans, plain, telling_words

MOST_QUESTIONS = 4

# A sentence ends at a mark that a space follows: not in « 12.5 », nor after « M. ».
SENTENCE_END = re.compile(r"(?<=[!?…])\s*(?![!?…)])|(?<!\bM)(?<!\bn)(?<=\.)\s+|\n+", re.IGNORECASE)
ITEM = re.compile(
    r"(?:(?<=\s)|^)(?:(?P<number>\d{1,2})(?:\s?\)\s*|\s?[.°/:–-]\s+)|(?P<dash>[-–•*])\s+)(?=\S)", re.MULTILINE
)
STEP = re.compile(
    r"(?:(?:et|puis|ensuite|apres|alors|enfin|la|mais) )*"
    r"(?:j|je|on|nous|il|elle|ils|elles|ca|c|tu|vous|madame|monsieur"
    r"|clic|cliquer|clique|saisir|taper|aller|entrer|rechercher|choisir|cocher|selectionner)\b"
)
"""« Je clique sur valider »: what is told step by step is one question."""
ANNOUNCED = re.compile(
    r"(?:^|(?<=[\s,.;:]))(?:et\s+)?(?:une\s+)?(?:autre|deuxi[eè]me|seconde|derni[eè]re|2e|2[eè]me)\s+question\s*[:,]?\s*",
    re.IGNORECASE,
)
"""« Autre question : »: what follows is another one, whatever its form."""
LINKED = re.compile(
    r"[\s,;]+(?:(?:et\s+)?(?:aussi|sinon|par ailleurs|ensuite|du coup)|et(?:\s+puis)?)\s*,?\s+"
    r"(?=(?:comment|pourquoi|combien|quand|quel(?:le)?s?|qui|est[- ]ce|peut[- ]on|faut[- ]il|doit[- ]on|"
    r"puis[- ]je|o[uù]\s|que faire|c koi|c quoi|koi|kel|cmt|pk|pourriez|pouvez)\b)",
    re.IGNORECASE,
)
NUMBER = re.compile(r"\d|\b(?:six|sept|huit|dix|douze|quinze|vingt|trente)\b", re.IGNORECASE)
LINK = re.compile(r"(?:et\s+)?(?:sinon|par ailleurs)\b", re.IGNORECASE)
"""What is said before it belongs to the question before."""
SHORTEST_ALONE = 2
"""Telling words that a question without a question mark must hold to stand by itself."""


@lru_cache(RECENT)
def questions_of(message: str) -> tuple[str, ...]:
    """Its questions in their order, each readable by itself, four at most; one stays as it was typed."""
    listed = _listed(message)
    questions = listed or _told(message)
    if len(questions) < 2:
        return (message,)
    kept, surplus = questions[: MOST_QUESTIONS - 1], questions[MOST_QUESTIONS - 1 :]
    return (*kept, " ".join(surplus)) if surplus else tuple(kept)


def _listed(message: str) -> list[str]:
    """The items of a list, if they are questions; what announces them is said of each."""
    marks = list(ITEM.finditer(message))
    numbered = [mark for mark in marks if mark["number"]]
    # « 12. » in a date, « 3 - » in an address: numbers make a list when they count from one.
    is_counted = [int(mark["number"]) for mark in numbered] == list(range(1, len(numbered) + 1))
    marks = numbered if numbered and is_counted else [mark for mark in marks if mark["dash"]]
    heading, *items = _between(message, marks)
    items = [item for item in items if telling_words(item)]
    if len(items) < 2:
        return []
    if _announces(heading) or all(map(is_asked, items)) or _is_of_questions(message, heading, marks, items):
        # « Merci de : » orders each of them.
        is_said_of_each = (telling_words(heading) or is_asked(heading)) and not _announces(heading)
        about = heading if is_said_of_each else ""
        return [f"{about} {item}".strip() for item in items]
    return []


def _between(message: str, marks: list[re.Match[str]]) -> Iterator[str]:
    """What comes before the first mark, then each item."""
    starts = [0, *(mark.end() for mark in marks)]
    ends = [*(mark.start() for mark in marks), len(message)]
    return (message[start:end].strip(" ;,\n") for start, end in zip(starts, ends, strict=True))


def _is_of_questions(message: str, heading: str, marks: list[re.Match[str]], items: list[str]) -> bool:
    """Nothing is told before it nor after it, nor step by step: in a list of their own, notes are questions.

    Dashes may stand inside a sentence: only at the beginning of lines do they make a list.
    """
    if telling_words(heading) or any("\n" in item and is_asked(item.rpartition("\n")[2]) for item in items):
        return False
    if any(STEP.match(plain(item)) and not is_asked(item) for item in items):
        return False
    return all(mark["number"] or message[: mark.start()].rpartition("\n")[2].strip() == "" for mark in marks)


def _announces(heading: str) -> bool:
    return "question" in heading.casefold()


def _told(message: str) -> list[str]:
    """Sentences, each story with the question it leads to, each remark with the question it completes."""
    questions: list[list[str]] = []
    waiting: list[str] = []
    for sentence, announced in _sentences(message):
        if not telling_words(sentence) and not is_asked(sentence):
            continue  # a greeting, thanks
        if waiting and questions and (announced or LINK.match(sentence)):
            questions[-1] += waiting
            waiting = []
        waiting.append(sentence)
        if not (announced or is_asked(sentence)):
            continue
        if _stands_alone(sentence, questions, announced=announced):
            questions.append(waiting)
        elif questions:
            questions[-1] += waiting
        else:
            continue
        waiting = []
    if questions:
        questions[-1] += waiting
    return [" ".join(sentences) for sentences in questions]


def _sentences(message: str) -> Iterator[tuple[str, bool]]:
    """Each sentence, and whether « autre question » announced it."""
    for place, part in enumerate(ANNOUNCED.split(message)):
        announced = place > 0
        for sentence in SENTENCE_END.split(part):
            for piece in _unlinked(sentence.strip()):
                if piece:
                    yield piece, announced
                    announced = False


def _unlinked(sentence: str) -> Iterable[str]:
    """« Qui radie la demande et qui ferme l’accès »: two, when each says what it is about."""
    pieces = [piece.strip() for piece in LINKED.split(sentence)]
    alone = all(len(telling_words(piece)) >= SHORTEST_ALONE and is_asked(piece) for piece in pieces)
    return pieces if alone else [sentence]


def _stands_alone(sentence: str, earlier: list[list[str]], *, announced: bool) -> bool:
    """It says what it is about, and something that the question before it does not say."""
    words = telling_words(sentence)
    if announced or not earlier:
        return bool(words)
    if not words.difference(telling_words(" ".join(earlier[-1]))):
        return False
    if NUMBER.search(sentence) and len(words) <= SHORTEST_ALONE:
        return False  # « Quinze jours ? »: a guess at the answer
    if len(words) >= SHORTEST_ALONE or leans(sentence):
        return True
    return french_phrases()["question"].search(plain(sentence)) is not None
