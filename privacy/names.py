"""The names of people in a text, known by what stands before them or by their capitals."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

from privacy.evidence import (
    LIKELY,
    SURE,
    Reading,
    is_borne,
    is_known,
    is_name,
    is_state,
    is_subject,
    reading,
)

Span = tuple[int, int]
IsWord = Callable[[str], bool]
"""Tells a word of the language, or of the trade, from a name."""

_WORD = re.compile(r"[^\W\d_](?:[\w’'-]*\w)?")
_BETWEEN_WORDS = re.compile(r"[ \t-]*")
_PARTICLES = frozenset(
    re.findall(
        r"\S+",
        "de la du des le el al ben bin bent ould oulad ait aït abou bou si "
        "van von den der da dos das di della mac saint sainte",
    )
)
_OF = frozenset({"de", "du", "des", "la", "le", "d"})
_INITIAL = re.compile(r"[^\W\d_]\. ?(?=[^\W\d_]{2})")
_BORN = re.compile(r"(?: *,)? +n[ée]+e?(?:\(e\))? +(?:le +|en +)?(?=\d)", re.IGNORECASE)

_TITLE = re.compile(
    r"(?<![\w’'])(?:(?:m|mr|monsieur)\.?\s+et\s+)?(?P<title>m|mr|mme|mmes|mlle|melle|monsieur|madame|mademoiselle|docteur|dr)(?:\.\s*|\s+)",
    re.IGNORECASE,
)
_SPELT_OUT = frozenset({"monsieur", "madame", "mademoiselle", "docteur"})
"""Titles that are also plain words: « monsieur refuse » names nobody, « Monsieur Martin » does."""
_ANNOUNCED = re.compile(
    r"(?<!\w)(?:dossiers?|demandes?|famille|couple|demandeu(?:r|se)|candidate?|locataire|[ée]pou(?:x|se)|"
    r"conjointe?|enfant|fils|fille|n[ée]e|nom(?: de naissance| d[’']usage)?|pr[ée]noms?|pr[ée]nomm[ée]e?|"
    r"nomm[ée]e?|s[’']appelle|au nom|titulaire)(?:\s+(?:de|du|est))?(?:\s+d[’']|\s*:\s*|\s+)",
    re.IGNORECASE,
)
_OF_A_PERSON = re.compile(
    r"(?:n[ée]e?|nom|pr[ée]noms?|pr[ée]nomm[ée]e?|nomm[ée]e?|s[’']appelle)\b", re.IGNORECASE
)
"""Nothing but a name is announced so."""
_LONGEST = 80
"""Characters before a birth, among which whose it is is looked for."""
_SHORT = 4
"""Letters: « van », « mai », « do » end a name where a verb follows."""
_OPENS_SENTENCE = (".", "!", "?", "\n", ":", "•")


def titled(text: str, is_word: IsWord) -> Iterator[Span]:
    """« Mme Martin », « M. de la Tour », « mme b. »: the title goes with the name."""
    reached = 0
    for found in _TITLE.finditer(text):
        if found.start() < reached:
            continue
        is_spelt_out = found["title"].lower() in _SPELT_OUT
        opens = is_spelt_out and "." in found[0]  # « la demande de Madame. Mon collègue… »
        end = _end_of_told_name(text, found.end(), is_word, SURE if is_spelt_out else LIKELY, opens=opens)
        if end:
            reached = end
            yield found.start(), reached


def end_of_title(text: str, start: int) -> int:
    """Where the name of a titled one begins."""
    found = _TITLE.match(text, start)
    return found.end() if found else start


def holds_a_title(text: str) -> bool:
    return _TITLE.search(text) is not None


def announced(text: str, is_word: IsWord) -> Iterator[Span]:
    """« Le dossier Martin », « née DURAND », « prénom : léa »: what announces the name stays."""
    reached = 0
    for found in _ANNOUNCED.finditer(text):
        if found.end() < reached or _TITLE.match(text, found.end()):
            continue
        least = LIKELY if _OF_A_PERSON.match(found[0]) else SURE
        end = _end_of_told_name(text, found.end(), is_word, least)
        if end > found.end() + 1:
            reached = end
            yield found.end(), reached


def born(text: str, is_word: IsWord) -> Iterator[Span]:
    """« traore moussa né le 12/04/1986 »: in small letters, a name is told by the birth that follows it."""
    for found in _BORN.finditer(text):
        start = found.start()
        for word in reversed([*_WORD.finditer(text, max(0, start - _LONGEST), start)]):
            if not _BETWEEN_WORDS.fullmatch(text, word.end(), start) or not (
                word[0].lower() in _PARTICLES
                or (len(word[0]) > 1 and _tells(word, is_word, SURE, following="est"))
            ):
                break
            start = word.start()
        if start < found.start():
            yield start, found.start()


def written_as_names(text: str, is_word: IsWord) -> Iterator[Span]:
    """« Jean Dupont », « DURAND Marie »: words that follow each other, and have the capitals of a name."""
    if text.isupper():
        return
    ended = reached = 0
    for first, second in pairwise(_WORD.finditer(text)):
        between = text[ended : first.start()]
        ended = first.end()
        if first.start() < reached or not (
            first[0][0].isupper() and _is_proper(second[0], is_word) and _follows(first, second)
        ):
            continue
        opens = (len(between) == first.start() and not between.strip()) or between.rstrip(" ").endswith(
            _OPENS_SENTENCE
        )
        if _is_proper(first[0], is_word) or not opens:
            reached = _end_of_name(text, second, is_word)
            yield first.start(), reached


def known(text: str, is_word: IsWord, names: Iterable[str]) -> Iterator[Span]:
    """« Nadia Ferrand » whole or in part, without its accents as with them."""
    bare = folded(text)
    for name in names:
        parts = (part for part in re.split(r"[\s-]+", name) if len(part) > 2)
        for wanted in filter(None, (" ".join(name.split()), *parts)):
            for found in re.finditer(rf"(?<!\w){re.escape(folded(wanted))}(?!\w)", bare):
                # « Claire » is a name, « claire » a word.
                if " " in wanted or text[found.start()].isupper() or not is_word(wanted):
                    yield found.span()


def _end_of_told_name(text: str, start: int, is_word: IsWord, least: float, *, opens: bool = False) -> int:
    """Where the name that begins at ``start`` ends, 0 if none does; ``opens`` where a sentence may begin."""
    initial = _INITIAL.match(text, start)
    first = told = _WORD.match(text, initial.end() if initial else start)
    while told is not None and told[0].lower() in _PARTICLES:
        following = _WORD.search(text, told.end())
        told = following if following and _follows(told, following) else None
    if told is not first and told is not None and told[0].islower() and reading(told[0]) is Reading.BOTH:
        return 0  # « la fille du boulanger »
    if told is not None and told is not first and told[0][0].isupper() and not text.isupper():
        return 0 if is_state(told[0]) else _end_of_name(text, told, is_word)  # « M. de la Tour »
    if told is not None and _tells(told, is_word, least, opens=opens):
        return _end_of_name(text, told, is_word)
    if first is not None and told is not first and is_name(first[0], _following(first), least):
        return first.end()
    return initial.end() - 1 if initial else 0


def _tells(
    word: re.Match[str], is_word: IsWord, least: float, *, following: str | None = None, opens: bool = False
) -> bool:
    """Capitals are evidence within small letters, but for what is no name in capitals either."""
    said = word[0]
    is_written_small = opens or word.string.isupper() or not said[0].isupper()
    if len(said) == 1:
        return not is_word(said) or not is_written_small
    if (is_written_small or least == SURE) and is_word(said) and not (is_known(said) or is_borne(said)):
        return False
    if not is_written_small:
        return is_known(said) or (not is_state(said) and is_name(said, "est", LIKELY))
    return is_name(said, _following(word) if following is None else following, least)


def _end_of_name(text: str, first: re.Match[str], is_word: IsWord) -> int:
    """As far as the words are names, the particles between them included."""
    end, before = first.end(), first
    for word in _WORD.finditer(text, first.end()):
        if not _follows(before, word):
            break
        is_of_there = before[0].lower() in _OF and word[0].islower() and not is_known(word[0])
        if not is_of_there and _tells(word, is_word, LIKELY if is_known(word[0]) else SURE):
            end = word.end()
        elif word[0].lower() not in _PARTICLES and not is_borne(word[0]):
            break
        elif len(word[0]) <= _SHORT and is_borne(word[0]) and is_subject(_following(word)):
            end = word.end()  # « pham van a », « thi mai do veut »
        before = word
    is_initial = end - first.start() == 1 and text[end : end + 1] == "."
    return end + is_initial


def _following(word: re.Match[str]) -> str:
    """The word that follows, "" where the sentence or the clause ends."""
    after = _WORD.search(word.string, word.end())
    return after[0] if after and _follows(word, after) else ""


def _follows(first: re.Match[str], second: re.Match[str]) -> bool:
    return _BETWEEN_WORDS.fullmatch(first.string, first.end(), second.start()) is not None


def _is_proper(word: str, is_word: IsWord) -> bool:
    return word[0].isupper() and not is_state(word) and (is_known(word) or not is_word(word))


def folded(text: str) -> str:
    """Without capitals nor accents, letter for letter."""
    return "".join(unicodedata.normalize("NFKD", letter)[0].lower()[:1] or letter for letter in text)
