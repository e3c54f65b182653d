"""The names of people in a text, known by what stands before them or by their capitals."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

Span = tuple[int, int]
IsWord = Callable[[str], bool]
"""Tells a word of the language, or of the trade, from a name."""

_WORD = re.compile(r"[^\W\d_](?:[\w’'-]*\w)?")
_BETWEEN_WORDS = re.compile(r"[ \t-]*")
_PARTICLES = frozenset(
    {"de", "la", "du", "des", "le", "el", "al", "ben", "bin", "van", "von", "da", "dos", "di"}
)

_TITLE = re.compile(
    r"(?<![\w’'])(?:(?:m|mr|monsieur)\.?\s+et\s+)?(?P<title>m|mr|mme|mmes|mlle|melle|monsieur|madame|mademoiselle|docteur|dr)(?:\.\s*|\s+)",
    re.IGNORECASE,
)
_SPELT_OUT = frozenset({"monsieur", "madame", "mademoiselle", "docteur"})
"""Titles that are also plain words: « monsieur refuse » names nobody, « Monsieur Martin » does."""
_NO_NAME = frozenset({"et", "ou", "qui", "a", "est", "veut", "vient", "dit", "peut", "doit", "y", "n", "s"})
_ANNOUNCED = re.compile(
    r"(?<![\w’'])(?:dossiers?|demandes?|famille|couple|demandeu(?:r|se)|candidate?|locataire|[ée]pou(?:x|se)|"
    r"conjointe?|enfant|fils|fille|n[ée]e|nom(?: de naissance| d[’']usage)?|pr[ée]noms?|pr[ée]nomm[ée]e?|"
    r"nomm[ée]e?|s[’']appelle|au nom|titulaire)(?:\s+(?:de|du|est))?(?:\s+d[’']|\s*:\s*|\s+)",
    re.IGNORECASE,
)
_SECOND_NAME = re.compile(r" +(?P<name>[^\W\d_]{3,})(?= +n[ée]e?\b| *,| +\(| +\+?0?\d| *$)", re.IGNORECASE)
_OPENS_SENTENCE = (".", "!", "?", "\n", ":", "•")


def titled(text: str, is_word: IsWord) -> Iterator[Span]:
    """« Mme Martin », « M. de la Tour », « mme b. »: the title goes with the name."""
    is_shouted = text.isupper()
    reached = 0
    for found in _TITLE.finditer(text):
        first = _WORD.match(text, found.end())
        if first is None or found.start() < reached:
            continue
        told = _beyond_particles(text, first)
        is_spelt_out = found["title"].lower() in _SPELT_OUT
        if _is_after_a_title(told[0], is_word, is_spelt_out=is_spelt_out, is_shouted=is_shouted):
            reached = _end_of_name(text, told, is_word)
            yield found.start(), reached


def end_of_title(text: str, start: int) -> int:
    """Where the name of a titled one begins."""
    found = _TITLE.match(text, start)
    return found.end() if found else start


def holds_a_title(text: str) -> bool:
    return _TITLE.search(text) is not None


def end_of_typed_name(text: str, start: int, end: int, is_word: IsWord) -> int:
    """« mme benali fatima née le »: typed in small letters, a second name is told by what follows it."""
    following = _SECOND_NAME.match(text, end)
    if text[start:end].islower() and following and not is_word(following["name"]):
        return following.end("name")
    return end


def announced(text: str, is_word: IsWord) -> Iterator[Span]:
    """« Le dossier Martin », « née DURAND », « prénom : Léa »: what announces the name stays."""
    reached = 0
    for found in _ANNOUNCED.finditer(text):
        first = _WORD.match(text, found.end())
        if first is not None and first.start() >= reached and _is_proper(first[0], is_word):
            reached = _end_of_name(text, first, is_word)
            yield first.start(), reached


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


def _beyond_particles(text: str, first: re.Match[str]) -> re.Match[str]:
    """« de la Fontaine »: what tells it is a name comes after its particles; itself where nothing does."""
    word = first
    while word[0].lower() in _PARTICLES:
        following = _WORD.search(text, word.end())
        if following is None or not _follows(word, following):
            return first
        word = following
    return word if word[0][0].isupper() else first


def _is_after_a_title(word: str, is_word: IsWord, *, is_spelt_out: bool, is_shouted: bool) -> bool:
    if word[0].isupper() and not (is_shouted and is_word(word)):
        return True
    if is_spelt_out or word.lower() in _NO_NAME:
        return False
    return len(word) == 1 or not is_word(word)


def _end_of_name(text: str, first: re.Match[str], is_word: IsWord) -> int:
    """As far as the words are written as names, the particles between them included."""
    end, before = first.end(), first
    for word in _WORD.finditer(text, first.end()):
        if not _follows(before, word):
            break
        if _is_proper(word[0], is_word):
            end = word.end()
        elif word[0] not in _PARTICLES:
            break
        before = word
    is_initial = end - first.start() == 1 and text[end : end + 1] == "."
    return end + is_initial


def _follows(first: re.Match[str], second: re.Match[str]) -> bool:
    return _BETWEEN_WORDS.fullmatch(first.string, first.end(), second.start()) is not None


def _is_proper(word: str, is_word: IsWord) -> bool:
    return word[0].isupper() and not is_word(word)


def folded(text: str) -> str:
    """Without capitals nor accents, letter for letter."""
    return "".join(unicodedata.normalize("NFKD", letter)[0].lower()[:1] or letter for letter in text)
