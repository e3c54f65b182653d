"""The fitted base in a file of its own, so that a start does not fit again.

Numbers and text only (NumPy's own format, nothing pickled): whatever the file holds, reading it runs no code.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import BadZipFile

import numpy as np

from knowledge_base.entries import Base
from knowledge_base.french.text import Reader
from knowledge_base.french.vocabulary import Vocabulary
from knowledge_base.ranking.calibration import calibrate
from knowledge_base.ranking.confidence import Calibration, Odds, Thresholds
from knowledge_base.ranking.encoder import Encoder
from knowledge_base.ranking.index import Index, Texts, fit
from knowledge_base.ranking.meaning import Encoded, Meanings, Memory, Progress, is_encodable
from knowledge_base.ranking.postings import Postings
from knowledge_base.ranking.rows import Rows, Sparse
from knowledge_base.understanding.intents import IntentClassifier
from knowledge_base.understanding.learnt import FEWEST_PHRASINGS, LearntKinds, learn
from knowledge_base.understanding.messages import labelled_messages

FORMAT = 22
"""To be raised when the ranking, the features or this file's form change."""

KEPT = 8
"""Files that stay, the last used: each change of the base makes another, of some ten megabytes."""

ROWS = ("phrasing_words", "phrasing_letters", "entry_letters")
POSTINGS = ("idf", "starts", "rows", "weights")
MEANINGS = ("phrasings", "entries")
MATRIX = ("data", "indices", "indptr", "shape")

Arrays = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Fitted:
    """``kinds`` is what a base of the trade learnt of messages; None for another, or a small one."""

    index: Index
    calibration: Calibration
    kinds: LearntKinds | None = None


def fit_or_load(
    base: Base,
    vocabulary: Vocabulary,
    encoder: Encoder | None = None,
    *,
    cache: Path | None = None,
    told: Progress = lambda _done, _every: None,
) -> Fitted:
    """The fitted base, from ``cache`` (a folder) when it stands there, else fitted and kept there. ``told``
    hears how far the texts are encoded.
    """
    if cache is None:
        return _fit(base, vocabulary, remembered(base, encoder, cache))
    if (kept := kept_in(cache, base, vocabulary, encoder)) is not None:
        return kept
    with _one_at_a_time(cache):
        if (kept := kept_in(cache, base, vocabulary, encoder)) is not None:
            return kept  # another process has fitted it meanwhile
        memory = remembered(base, encoder, cache)
        if memory:
            memory.learn(base.entries, vocabulary.off_domain, told)
        fresh, path = _fit(base, vocabulary, memory), _place(cache, base, vocabulary, encoder)
        with suppress(OSError):
            _save(fresh, path)
            _forget_others(path)
        return fresh


def kept_in(cache: Path, base: Base, vocabulary: Vocabulary, encoder: Encoder | None = None) -> Fitted | None:
    """What was fitted of this very base."""
    return _kept(_place(cache, base, vocabulary, encoder), vocabulary)


def last_kept_in(cache: Path, vocabulary: Vocabulary) -> Fitted | None:
    """What was last used there of any base, by its words alone."""
    read = (_kept(file, vocabulary) for file in reversed(_files(cache)))
    return next((one for one in read if one is not None and one.index.meanings is None), None)


def _place(cache: Path, base: Base, vocabulary: Vocabulary, encoder: Encoder | None) -> Path:
    option = encoder.name if encoder and is_encodable(base) else ""
    key = sha256(f"{FORMAT} {option} {base.fingerprint} {vocabulary.fingerprint}".encode()).hexdigest()
    return cache / f"index-{key[:32]}.npz"


def _kept(path: Path, vocabulary: Vocabulary) -> Fitted | None:
    # A missing, damaged or foreign file is no reason to stop: the base is fitted again.
    with suppress(OSError, EOFError, BadZipFile, ValueError, KeyError, TypeError):
        loaded = _load(path, vocabulary)
        path.touch()
        return loaded
    return None


@contextmanager
def _one_at_a_time(cache: Path) -> Iterator[None]:
    """Of the processes that share the folder: what takes one of them seconds is not done by each. The turn
    ends with the process, however it ends.
    """
    with ExitStack() as around:
        with suppress(OSError):  # a folder that cannot be written keeps nothing for anybody
            cache.mkdir(parents=True, exist_ok=True)
            folder = os.open(cache, os.O_RDONLY)
            around.callback(os.close, folder)
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield


def remembered(base: Base, encoder: Encoder | None, cache: Path | None) -> Memory | None:
    """None without the option, or where the base is too large for it."""
    return Memory(encoder, cache) if encoder and is_encodable(base) else None


def _fit(base: Base, vocabulary: Vocabulary, memory: Memory | None) -> Fitted:
    texts = Texts(vocabulary, memory)
    fresh = fitted_as(base, texts, calibrate(base, texts))
    return replace(fresh, kinds=_learn_kinds(base, fresh.index.reader)) if can_learn(base) else fresh


def can_learn(base: Base) -> bool:
    """Whether it teaches what kinds of messages there are."""
    return base.is_of_the_trade and sum(len(entry.phrasings) for entry in base.entries) >= FEWEST_PHRASINGS


def fitted_as(base: Base, texts: Texts, calibration: Calibration, kinds: LearntKinds | None = None) -> Fitted:
    """Judged by a calibration, and by learnt kinds, that are known."""
    return Fitted(fit(base, texts), calibration, kinds)


def _learn_kinds(base: Base, reader: Reader) -> LearntKinds | None:
    phrasings = [phrasing for entry in base.entries for phrasing in entry.phrasings]
    return learn(labelled_messages(), phrasings, IntentClassifier(reader))


def _save(fresh: Fitted, path: Path) -> None:
    """Written aside, then put in place at once: nobody reads half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    index = fresh.index
    arrays: dict[str, np.ndarray] = {
        "firsts": index.firsts,
        "entry_ids": _packed(index.entry_ids),
        "known": _packed(index.reader.known),
        "words": _packed(list(index.words)),
        "calibration": _packed([json.dumps(asdict(fresh.calibration))]),
        "answers": index.answers,
        "entry_words.rarest": np.array(index.entry_words.rarest),
    }
    arrays |= {f"entry_words.{name}": getattr(index.entry_words, name) for name in POSTINGS}
    for name in ROWS:
        rows: Rows = getattr(index, name)
        arrays |= {f"{name}.idf": rows.idf, f"{name}.rarest": np.array(rows.rarest)}
        arrays |= _taken_apart(name, rows.matrix)
    if index.meanings is not None:
        for name in MEANINGS:
            arrays[f"meaning.{name}"] = getattr(index.meanings, name).rows
    if fresh.kinds is not None:
        kinds = {"weights": fresh.kinds.weights, "bias": fresh.kinds.bias, "rarity": fresh.kinds.rarity}
        arrays |= {f"kinds.{name}": array for name, array in kinds.items()}
    with TemporaryDirectory(dir=path.parent, prefix=".index-") as aside:
        written = Path(aside) / path.name
        np.savez(written, allow_pickle=False, **arrays)
        written.replace(path)


def _forget_others(path: Path) -> None:
    for file in _files(path.parent)[:-KEPT]:
        file.unlink(missing_ok=True)


def _files(cache: Path) -> list[Path]:
    """The last used at the end."""
    return sorted(cache.glob("index-*.npz"), key=lambda file: file.stat().st_mtime_ns)


def _load(path: Path, vocabulary: Vocabulary) -> Fitted:
    with np.load(path, allow_pickle=False) as file:
        arrays: Arrays = {name: file[name] for name in file.files}
    saved = json.loads(_unpacked(arrays["calibration"])[0])
    calibration = Calibration(
        known=Odds(tuple(saved["known"]["weights"]), saved["known"]["bias"]),
        sharpness=saved["sharpness"],
        thresholds=Thresholds(**saved["thresholds"]),
    )
    index = Index(
        entry_ids=_unpacked(arrays["entry_ids"]),
        firsts=arrays["firsts"],
        reader=Reader(vocabulary, _unpacked(arrays["known"])),
        words={word: place for place, word in enumerate(_unpacked(arrays["words"]))},
        phrasing_words=_rows("phrasing_words", arrays),
        phrasing_letters=_rows("phrasing_letters", arrays),
        entry_words=_postings(arrays),
        entry_letters=_rows("entry_letters", arrays),
        answers=arrays["answers"],
        meanings=_meanings(arrays),
    )
    return Fitted(index, calibration, _kinds(arrays))


def _kinds(arrays: Arrays) -> LearntKinds | None:
    if "kinds.weights" not in arrays:
        return None
    return LearntKinds(*(arrays[f"kinds.{name}"] for name in ("weights", "bias", "rarity")))


def _meanings(arrays: Arrays) -> Meanings | None:
    if "meaning.phrasings" not in arrays:
        return None
    return Meanings(*(Encoded.of(arrays[f"meaning.{name}"]) for name in MEANINGS))


def _rows(name: str, arrays: Arrays) -> Rows:
    from scipy.sparse import csc_matrix

    matrix = csc_matrix(*_parts(name, arrays))
    return Rows(arrays[f"{name}.idf"], float(arrays[f"{name}.rarest"]), matrix)


def _postings(arrays: Arrays) -> Postings:
    idf, starts, rows, weights = (arrays[f"entry_words.{name}"] for name in POSTINGS)
    height = len(_unpacked(arrays["entry_ids"]))
    return Postings(idf, float(arrays["entry_words.rarest"]), starts, rows, weights, height)


def _taken_apart(name: str, matrix: Sparse) -> Arrays:
    return {f"{name}.{part}": np.asarray(getattr(matrix, part)) for part in MATRIX}


def _parts(name: str, arrays: Arrays) -> tuple[tuple[np.ndarray, ...], tuple[int, ...]]:
    """What SciPy makes a matrix of again."""
    *parts, shape = (arrays[f"{name}.{part}"] for part in MATRIX)
    return tuple(parts), tuple(map(int, shape))


def _packed(texts: tuple[str, ...] | list[str]) -> np.ndarray:
    return np.frombuffer(json.dumps(texts).encode(), dtype=np.uint8)


def _unpacked(array: np.ndarray) -> tuple[str, ...]:
    return tuple(json.loads(array.tobytes()))
