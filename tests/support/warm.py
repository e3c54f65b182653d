"""What each house of a test would make anew (templates, statements, paths, tables) is made once for all.

In service there is one house: it makes none of them twice. Tests make thousands of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from types import CodeType
from typing import Any

import jinja2
import pytest
import sqlalchemy
from jinja2.bccache import Bucket
from migrated import filled
from sqlalchemy import Engine
from starlette.routing import compile_path


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


@contextmanager
def compiled_once() -> Iterator[None]:
    templates = _Templates()
    shared = property(lambda _environment: templates, lambda _environment, _given: None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jinja2.Environment, "bytecode_cache", shared, raising=False)
        patch.setattr("app.commands.opening.upgrade", filled)
        patch.setattr("storage.database.create_engine", _Statements().engine)
        patch.setattr("starlette.routing.compile_path", lru_cache(maxsize=None)(compile_path))
        yield
