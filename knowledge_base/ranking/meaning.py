"""What the option adds to the ranking: how near each entry is to what a question means."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import BadZipFile

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
AT_ONCE = 64
DIGEST = 16  # bytes


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

    @property
    def directions(self) -> Floats:
        """Where each text lies from the mean of all: rows of length one."""
        return ((self.rows - self.centre) / np.maximum(self.lengths, 1e-6)[:, None]).astype(np.float32)

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
    """What was encoded, kept by the digest of its text: a change of the base encodes what is new alone."""

    def __init__(self, encoder: Encoder, folder: Path | None = None) -> None:
        self._encoder = encoder
        self._path = folder / f"{sha256(encoder.name.encode()).hexdigest()[:16]}.npz" if folder else None
        self._known = self._read()

    def questions(self, texts: Sequence[str]) -> Floats:
        return self._encoded("q", texts, self._encoder.questions)

    def passages(self, texts: Sequence[str]) -> Floats:
        return self._encoded("p", texts, self._encoder.passages)

    def keep(self) -> None:
        """Written aside, then put in place at once."""
        if self._path is None or not self._known:
            return
        keys = np.frombuffer(b"".join(self._known), np.uint8).reshape(-1, DIGEST)
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with TemporaryDirectory(dir=self._path.parent, prefix=".sens-") as aside:
                written = Path(aside) / self._path.name
                np.savez(written, allow_pickle=False, keys=keys, rows=np.array(list(self._known.values())))
                written.replace(self._path)

    def _encoded(self, use: str, texts: Sequence[str], encode: Callable[[Sequence[str]], Floats]) -> Floats:
        keys = [sha256(f"{use} {text}".encode()).digest()[:DIGEST] for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        places = list(missing)
        for start in range(0, len(places), AT_ONCE):
            some = places[start : start + AT_ONCE]
            # The model refuses an empty text.
            self._known |= zip(some, encode([missing[key] or " " for key in some]), strict=True)
        return np.array([self._known[key] for key in keys], np.float32)

    def _read(self) -> dict[bytes, Floats]:
        # A missing or damaged file is no reason to stop: the texts are encoded again.
        with suppress(OSError, EOFError, BadZipFile, ValueError, KeyError):
            if self._path is not None:
                with np.load(self._path, allow_pickle=False) as file:
                    return {key.tobytes(): row for key, row in zip(file["keys"], file["rows"], strict=True)}
        return {}


def is_encodable(base: Base) -> bool:
    return sum(1 + len(entry.phrasings) for entry in base.entries) <= MOST_TEXTS


def fit_meanings(entries: Sequence[Entry], memory: Memory) -> Meanings:
    phrasings = memory.questions([text for entry in entries for text in entry.phrasings])
    passages = memory.passages([f"{entry.question} {entry.answer[:PASSAGE]}" for entry in entries])
    return Meanings(Encoded.of(phrasings), Encoded.of(passages))
