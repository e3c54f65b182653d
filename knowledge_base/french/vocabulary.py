"""The word lists of `language/`, which a colleague may edit without knowing how to program."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from knowledge_base.french.plain import plain_words

LANGUAGE = Path(__file__).parents[1] / "language"

Phrase = tuple[str, ...]


@dataclass(frozen=True)
class Vocabulary:
    """Everything is kept as plain words: lower case, without accents.

    ``empty_words`` do not say what a sentence is about; ``synonyms`` leads from a way of saying to the words
    of the trade that it means.
    """

    shorthand: Mapping[Phrase, Phrase]
    courtesy: frozenset[Phrase]
    synonyms: Mapping[Phrase, Phrase]
    stop_words: frozenset[str]
    common_words: frozenset[str]
    empty_words: frozenset[str]
    off_domain: tuple[str, ...]
    fingerprint: str


@cache
def french() -> Vocabulary:
    """The vocabulary shipped with the base, read once."""
    courtesy = frozenset(tuple(plain_words(line)) for line in _lines("courtesy.txt"))
    return Vocabulary(
        shorthand=dict(_pairs("shorthand.yaml")),
        courtesy=courtesy,
        synonyms={said: meant for meant, said in _pairs("synonyms.yaml") if said != meant},
        stop_words=words_in("stop_words.txt"),
        common_words=words_in("common_words.txt"),
        empty_words=words_in("empty_words.txt"),
        off_domain=tuple(_lines("off_domain.txt")),
        fingerprint=_fingerprint(),
    )


@cache
def lists_in(name: str) -> Sequence[Mapping[str, Sequence[str]]]:
    """Of each record of a YAML file, what stands under each name."""
    from knowledge_base.records import read_yaml

    records = read_yaml((LANGUAGE / name).read_text("utf-8"))
    return [{key: [i.text for i in found.items] for key, found in r.fields.items()} for r in records]


def words_in(name: str) -> frozenset[str]:
    return frozenset(word for line in _lines(name) for word in plain_words(line))


def _pairs(name: str) -> Iterator[tuple[Phrase, Phrase]]:
    for lists in lists_in(name):
        for key, said in lists.items():
            for text in said:
                yield tuple(plain_words(key)), tuple(plain_words(text))


def _lines(name: str) -> Iterator[str]:
    lines = (LANGUAGE / name).read_text("utf-8").splitlines()
    return (line.strip() for line in lines if line.strip() and not line.startswith("#"))


def _fingerprint() -> str:
    digest = sha256()
    for path in sorted(LANGUAGE.iterdir()):
        digest.update(path.read_bytes())
    return digest.hexdigest()
