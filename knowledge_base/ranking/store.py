"""The fitted base in a file of its own, so that a start does not fit again.

Numbers and text only (NumPy's own format, nothing pickled): whatever the file holds, reading it runs no code.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import BadZipFile

import numpy as np

from knowledge_base.entries import Base
from knowledge_base.french.text import Reader
from knowledge_base.french.vocabulary import Vocabulary
from knowledge_base.ranking.calibration import calibrate
from knowledge_base.ranking.confidence import Calibration, Thresholds
from knowledge_base.ranking.index import Index, fit
from knowledge_base.ranking.postings import Postings

FORMAT = 2
"""To be raised when the ranking, the features or this file's form change."""

POSTINGS = ("phrasing_words", "phrasing_letters", "entry_words", "entry_letters")
ARRAYS = ("idf", "starts", "rows", "weights")

Arrays = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Fitted:
    index: Index
    calibration: Calibration


def fit_or_load(base: Base, vocabulary: Vocabulary, *, cache: Path | None = None) -> Fitted:
    """The fitted base, from ``cache`` (a folder) when it stands there, else fitted and kept there."""
    if cache is None:
        return _fit(base, vocabulary)
    key = sha256(f"{FORMAT} {base.fingerprint} {vocabulary.fingerprint}".encode()).hexdigest()
    path = cache / f"index-{key[:32]}.npz"
    # A missing, damaged or foreign file is no reason to stop: the base is fitted again.
    with suppress(OSError, EOFError, BadZipFile, ValueError, KeyError, TypeError):
        return _load(path, vocabulary)
    fresh = _fit(base, vocabulary)
    with suppress(OSError):
        _save(fresh, path)
    return fresh


def _fit(base: Base, vocabulary: Vocabulary) -> Fitted:
    return Fitted(fit(base, vocabulary), calibrate(base, vocabulary))


def _save(fresh: Fitted, path: Path) -> None:
    """Written aside, then put in place at once: nobody reads half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    index = fresh.index
    arrays: dict[str, np.ndarray] = {
        "firsts": index.firsts,
        "entry_ids": _packed(index.entry_ids),
        "known": _packed(index.reader.known),
        "calibration": _packed([json.dumps(asdict(fresh.calibration))]),
    }
    for name in POSTINGS:
        postings: Postings = getattr(index, name)
        arrays |= {f"{name}.{array}": getattr(postings, array) for array in ARRAYS}
        arrays[f"{name}.terms"] = _packed(sorted(postings.terms, key=postings.terms.__getitem__))
        arrays[f"{name}.height"] = np.array(postings.height)
        arrays[f"{name}.rarest"] = np.array(postings.rarest)
    with TemporaryDirectory(dir=path.parent, prefix=".index-") as aside:
        written = Path(aside) / path.name
        np.savez(written, allow_pickle=False, **arrays)
        written.replace(path)


def _load(path: Path, vocabulary: Vocabulary) -> Fitted:
    with np.load(path, allow_pickle=False) as file:
        arrays: Arrays = {name: file[name] for name in file.files}
    saved = json.loads(_unpacked(arrays["calibration"])[0])
    calibration = Calibration(tuple(saved["weights"]), saved["bias"], Thresholds(**saved["thresholds"]))
    index = Index(
        entry_ids=_unpacked(arrays["entry_ids"]),
        firsts=arrays["firsts"],
        reader=Reader(vocabulary, _unpacked(arrays["known"])),
        phrasing_words=_postings("phrasing_words", arrays),
        phrasing_letters=_postings("phrasing_letters", arrays),
        entry_words=_postings("entry_words", arrays),
        entry_letters=_postings("entry_letters", arrays),
    )
    return Fitted(index, calibration)


def _postings(name: str, arrays: Arrays) -> Postings:
    terms = _unpacked(arrays[f"{name}.terms"])
    return Postings(
        terms={term: place for place, term in enumerate(terms)},
        idf=arrays[f"{name}.idf"],
        rarest=float(arrays[f"{name}.rarest"]),
        starts=arrays[f"{name}.starts"],
        rows=arrays[f"{name}.rows"],
        weights=arrays[f"{name}.weights"],
        height=int(arrays[f"{name}.height"]),
    )


def _packed(texts: tuple[str, ...] | list[str]) -> np.ndarray:
    return np.frombuffer(json.dumps(texts).encode(), dtype=np.uint8)


def _unpacked(array: np.ndarray) -> tuple[str, ...]:
    return tuple(json.loads(array.tobytes()))
