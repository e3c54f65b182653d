"""What the option adds to the ranking: how near each entry is to what a question means."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np

from knowledge_base.entries import Base, Entry
from knowledge_base.ranking.encoder import Encoder
from knowledge_base.ranking.rows import Floats, Integers

PASSAGE = 600
"""Characters of an answer that are encoded after its title."""
MOST_TEXTS = 20_000
"""Beyond, a base is judged by its words alone: to encode one text takes some fifteen milliseconds."""
UNLIKE = 0.75
"""Cosine that this family of models gives to texts that have nothing in common."""
AT_ONCE = 16
"""A fifth of a second, and what is lost at most by being cut."""
DIGEST = 16  # bytes
HEADER = b"sens1\n"
"""Of a file of encodings; then the numbers of one of them, on two bytes."""
SUFFIX = ".sens"

Progress = Callable[[int, int], None]
"""Texts done, of so many."""


@dataclass(frozen=True)
class Similarity:
    """Of a question to some texts: ``plain``, and ``centred``, which forgets what all the texts share."""

    plain: Floats
    centred: Floats


@dataclass(frozen=True)
class Encoded:
    """Texts as rows of length one. ``centre`` is their mean; ``shares`` is the part of each in it."""

    rows: Floats
    centre: Floats
    shares: Floats
    lengths: Floats

    @classmethod
    def of(cls, rows: Floats) -> Encoded:
        centre = rows.mean(axis=0)
        return cls(rows, centre, rows @ centre, np.linalg.norm(rows - centre, axis=1))

    def near(self, question: Floats, places: Integers | None = None) -> Similarity:
        """Cosine similarities; ``plain`` from what unlike texts have (0) to the same text (1)."""
        rows, shares, lengths = (
            part if places is None else part[places] for part in (self.rows, self.shares, self.lengths)
        )
        cosine = rows @ question
        away = cosine - shares - question @ self.centre + self.centre @ self.centre
        length = float(np.linalg.norm(question - self.centre))
        return Similarity((cosine - UNLIKE) / (1 - UNLIKE), away / np.maximum(lengths * length, 1e-6))


@dataclass(frozen=True)
class Meanings:
    """A row a phrasing, and a row an entry (its title and answer)."""

    phrasings: Encoded
    entries: Encoded


class Memory:
    """What was encoded, kept by the digest of its text: a change of the base encodes what is new alone. Each
    batch is on the disk as soon as it is encoded: who is cut goes on from there.

    The file is a header, then a row a text: its digest, and its encoding, to which half precision changes
    nothing that the model itself knows. Others of the same model may lie beside it, and are read as well.
    """

    def __init__(self, encoder: Encoder, folder: Path | None = None) -> None:
        self._encoder = encoder
        name = sha256(encoder.name.encode()).hexdigest()[:16]
        self._path = folder / f"{name}{SUFFIX}" if folder else None
        self._known: dict[bytes, np.ndarray] = {}
        for file in sorted(folder.glob(f"{name}*{SUFFIX}")) if folder else ():
            with suppress(OSError):
                self._known |= _rows_of(file.read_bytes())

    def questions(self, texts: Sequence[str]) -> Floats:
        return self._encoded("q", texts, self._encoder.questions)

    def passages(self, texts: Sequence[str]) -> Floats:
        return self._encoded("p", texts, self._encoder.passages)

    def learn(self, entries: Sequence[Entry], others: Sequence[str], told: Progress) -> None:
        """All that a base of these entries is to be judged on; ``others`` are questions that it is asked."""
        questions, passages = [*_phrasings(entries), *others], _passages(entries)
        each = [(self.questions, questions), (self.passages, passages)]
        done, every = 0, len(questions) + len(passages)
        for encode, texts in each:
            for start in range(0, len(texts), AT_ONCE):
                encode(texts[start : start + AT_ONCE])
                done += len(texts[start : start + AT_ONCE])
                told(done, every)

    def lacks(self, entries: Sequence[Entry]) -> int:
        """How many of their texts are not encoded."""
        keys = [*_keys("q", _phrasings(entries)), *_keys("p", _passages(entries))]
        return len({*keys} - self._known.keys())

    def _encoded(self, use: str, texts: Sequence[str], encode: Callable[[Sequence[str]], Floats]) -> Floats:
        keys = _keys(use, texts)
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        places = list(missing)
        for start in range(0, len(places), AT_ONCE):
            some = places[start : start + AT_ONCE]
            # The model refuses an empty text.
            rows = encode([missing[key] or " " for key in some]).astype(np.float16)
            self._keep(some, rows)
            self._known |= zip(some, rows, strict=True)
        return np.array([self._known[key] for key in keys], np.float32)

    def _keep(self, keys: Sequence[bytes], rows: np.ndarray) -> None:
        """After those of the others, whoever they are; in the place of what is no row of ours."""
        if self._path is None:
            return
        width = rows.shape[1]
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a+b") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                file.seek(0)
                is_ours = file.read(len(HEADER) + 2) == _header(width)
                size = file.seek(0, os.SEEK_END)
                whole = size - (size - len(HEADER) - 2) % (DIGEST + 2 * width) if is_ours else 0
                file.truncate(whole)  # a batch that was cut, a damaged file
                batch = b"".join(key + row.tobytes() for key, row in zip(keys, rows, strict=True))
                file.write(batch if whole else _header(width) + batch)


def _keys(use: str, texts: Sequence[str]) -> list[bytes]:
    return [sha256(f"{use} {text}".encode()).digest()[:DIGEST] for text in texts]


def _header(width: int) -> bytes:
    return HEADER + width.to_bytes(2, "little")


def _rows_of(content: bytes) -> dict[bytes, np.ndarray]:
    """Those that are whole; none in a file that is not ours: the texts are encoded again."""
    start = len(HEADER) + 2
    width = int.from_bytes(content[len(HEADER) : start], "little")
    if not content.startswith(HEADER) or not width:
        return {}
    row = np.dtype([("key", f"V{DIGEST}"), ("row", "<f2", (width,))])
    rows = np.frombuffer(content, row, (len(content) - start) // row.itemsize, start)
    return {key.tobytes(): encoded for key, encoded in zip(rows["key"], rows["row"], strict=True)}


def is_encodable(base: Base) -> bool:
    return sum(1 + len(entry.phrasings) for entry in base.entries) <= MOST_TEXTS


def fit_meanings(entries: Sequence[Entry], memory: Memory) -> Meanings:
    phrasings = memory.questions(_phrasings(entries))
    return Meanings(Encoded.of(phrasings), Encoded.of(memory.passages(_passages(entries))))


def _phrasings(entries: Sequence[Entry]) -> list[str]:
    return [text for entry in entries for text in entry.phrasings]


def _passages(entries: Sequence[Entry]) -> list[str]:
    return [f"{entry.question} {entry.answer[:PASSAGE]}" for entry in entries]
