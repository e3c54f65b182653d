"""Whoever is named in a text, and the numbers that lead to them: found, and replaced by what they were.

A text that leaves the desk for everybody must tell of nobody. A word too many is masked rather than a name
too few: a person reads what is left, and corrects it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from privacy import names, numbers
from privacy.names import IsWord, Span
from privacy.nir import mask


class Trace(StrEnum):
    """What was found; its value stands in its place, between square brackets."""

    NAME = "nom"
    COLLEAGUE = "collègue"
    NUMERO_UNIQUE = "numéro unique"
    MAIL = "adresse mél"
    PHONE = "téléphone"
    BIRTH = "date de naissance"
    ADDRESS = "adresse"
    NUMBER = "numéro"

    @property
    def mask(self) -> str:
        return f"[{self.value}]"


@dataclass(frozen=True)
class Anonymous:
    """A text that names nobody; ``removed`` is what was taken out of it, in order."""

    text: str
    removed: tuple[Trace, ...] = ()


@dataclass(frozen=True)
class Piece:
    text: str
    is_mask: bool


_MASKS = re.compile("|".join(re.escape(trace.mask) for trace in Trace))


def anonymise(text: str, *, is_word: IsWord, colleagues: Iterable[str] = ()) -> Anonymous:
    """The text without anybody; ``colleagues`` are names that are known: who asks, and who answers."""
    text = mask(text).text
    return masked(text, _found(text, is_word, colleagues))


def people_named(text: str, *, is_word: IsWord, colleagues: Iterable[str] = ()) -> Sequence[str]:
    """Whoever the text seems to name beside the ``colleagues``, as it names them, each once."""
    found = _found(text, is_word, colleagues)
    return tuple(dict.fromkeys(text[start:end] for (start, end), trace in found if trace is Trace.NAME))


def masked(text: str, found: Sequence[tuple[Span, Trace]]) -> Anonymous:
    """``found`` in order; no two overlap."""
    kept: list[str] = []
    last = 0
    for (start, end), trace in found:
        kept += (text[last:start], trace.mask)
        last = end
    return Anonymous("".join((*kept, text[last:])), tuple(trace for _, trace in found))


def pieces(text: str) -> Iterator[Piece]:
    """The text cut at what was masked in it, so that a page can mark it."""
    last = 0
    for found in _MASKS.finditer(text):
        if found.start() > last:
            yield Piece(text[last : found.start()], is_mask=False)
        yield Piece(found[0], is_mask=True)
        last = found.end()
    if last < len(text):
        yield Piece(text[last:], is_mask=False)


def masks_in(text: str) -> Sequence[str]:
    """What still stands in the place of somebody, each once."""
    return tuple(dict.fromkeys(_MASKS.findall(text)))


def _found(text: str, is_word: IsWord, colleagues: Iterable[str]) -> Sequence[tuple[Span, Trace]]:
    """In order; no two overlap."""
    found: list[tuple[Span, Trace]] = []
    taken = bytearray(len(text))
    for trace, spans in _looked_for(text, is_word, colleagues):
        for start, end in spans:
            if not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                found.append(((start, end), trace))
    return sorted(found)


def _looked_for(
    text: str, is_word: IsWord, colleagues: Iterable[str]
) -> Iterator[tuple[Trace, Iterator[Span]]]:
    """What is surest first: what it takes is no longer looked at."""
    yield Trace.MAIL, numbers.spans(numbers.MAIL, text)
    yield Trace.PHONE, numbers.spans(numbers.PHONE, text)
    yield Trace.NUMERO_UNIQUE, numbers.spans(numbers.NUMERO_UNIQUE, text)
    yield Trace.BIRTH, numbers.births(text)
    yield Trace.ADDRESS, numbers.addresses(text)
    yield Trace.NUMBER, numbers.spans(numbers.OTHER_NUMBER, text)
    yield Trace.COLLEAGUE, names.known(text, is_word, colleagues)
    yield Trace.NAME, names.titled(text, is_word)
    yield Trace.NAME, names.born(text, is_word)
    yield Trace.NAME, names.announced(text, is_word)
    yield Trace.NAME, names.written_as_names(text, is_word)
