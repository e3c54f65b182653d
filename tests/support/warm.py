"""What each house of a test would make anew (templates, statements, paths, tables, fits) is made once.

In service there is one house: it makes none of them twice. Tests make thousands of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any

import jinja2
import pytest
import sqlalchemy
import structlog
from fitted import CONTENT
from jinja2.bccache import Bucket
from migrated import filled
from sqlalchemy import Engine
from starlette.routing import compile_path
from typer.main import get_command

from knowledge_base.entries import Base
from knowledge_base.formats.files import BaseReading, _read
from knowledge_base.french.vocabulary import Vocabulary
from knowledge_base.ranking.meaning import Memory
from knowledge_base.ranking.store import Fitted, _fit, _kept


class _Templates(jinja2.BytecodeCache):
    def __init__(self) -> None:
        self._compiled: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._compiled.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._compiled[bucket.key, bucket.checksum] = bucket.code


class _Statements:
    """A statement is kept for a dialect: the embedded databases share the first one's."""

    def __init__(self) -> None:
        self._first: Engine | None = None

    def engine(self, url: Any, **options: Any) -> Engine:
        made = sqlalchemy.create_engine(url, **options)
        if made.dialect.name != "sqlite":
            return made
        first = self._first = self._first or made
        made.dialect = made.pool._dialect = first.dialect
        made._compiled_cache = first._compiled_cache
        return made


class _Fits:
    """The same small bases are fitted again and again, and the product's read; what is fitted is never
    changed.
    """

    def __init__(self) -> None:
        self._made: dict[tuple[str, bool, str], Fitted] = {}
        self._read: dict[tuple[Path, str], Fitted] = {}

    def fit(self, base: Base, vocabulary: Vocabulary, memory: Memory | None) -> Fitted:
        if memory is not None:
            return _fit(base, vocabulary, memory)
        key = base.fingerprint, base.is_of_the_trade, vocabulary.fingerprint
        if key not in self._made:
            self._made[key] = _fit(base, vocabulary, memory)
        return self._made[key]

    def kept(self, path: Path, vocabulary: Vocabulary) -> Fitted | None:
        """That to which the folders of the tests only lead is read once."""
        key = path.resolve(), vocabulary.fingerprint
        if key in self._read:
            return self._read[key]
        read = _kept(path, vocabulary)
        if read is not None and path.is_symlink():
            self._read[key] = read
        return read


_read_once = cache(_read)


def _base_read(folder: Path) -> BaseReading:
    """That of the product stays as it is while the tests play."""
    return _read_once(folder) if folder == CONTENT else _read(folder)


@contextmanager
def compiled_once() -> Iterator[None]:
    templates, fits = _Templates(), _Fits()
    shared = property(lambda _environment: templates, lambda _environment, _given: None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jinja2.Environment, "bytecode_cache", shared, raising=False)
        patch.setattr("app.commands.opening.upgrade", filled)
        patch.setattr("knowledge_base.formats.files._read", _base_read)
        patch.setattr("knowledge_base.ranking.store._fit", fits.fit)
        patch.setattr("knowledge_base.ranking.store._kept", fits.kept)
        patch.setattr("typer.main.get_command", cache(get_command))
        patch.setattr("storage.database.create_engine", _Statements().engine)
        patch.setattr("starlette.routing.compile_path", cache(compile_path))
        _log_as_in_service()
        yield


def _log_as_in_service() -> None:
    """A traceback that quotes every variable takes seconds, and holds its loop."""
    *processors, _ = structlog.get_config()["processors"]
    plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*processors, plain])
