"""A session of several units of work: what nobody waits for is written once for all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session

from storage.tables import metadata

Later = tuple[Any, Mapping[str, Any]]
"""A statement that writes to one table, and its row."""


class Together(Session):
    """Units one after the other, in one transaction.

    What a unit ``postpones`` is written once the last has ended, a statement at a time with the rows of all;
    a unit that asks the database for nothing meanwhile needs no savepoint. One that does finds what those
    before it wrote, and what it wrote itself, as if nothing had been postponed.
    """

    postpones = True
    """Otherwise each row is written at once: one that cannot be is the fault of its own unit."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._postponed: list[Later] = []
        self._first = 0
        """Where those of the unit under way begin."""
        self._bare: ExitStack | None = None
        """What will hold the savepoint of the unit under way, which has none yet."""
        self._is_catching_up = False

    @contextmanager
    def unit(self) -> Iterator[None]:
        """What is done inside is undone alone if it fails."""
        self._first = len(self._postponed)
        try:
            with ExitStack() as around:
                self._bare = around
                yield
                self.flush()
        except Exception:
            del self._postponed[self._first :]
            if self._bare is not None:
                self.expunge_all()  # no savepoint brings back what was changed in memory
            raise
        finally:
            self._bare = None

    def postpone(self, statement: Any, row: Mapping[str, Any]) -> None:
        if self.postpones:
            self._postponed.append((statement, row))
        else:
            self.execute(statement, row)

    def flush(self, objects: Any = None) -> None:
        if not self._is_catching_up and (self.new or self.dirty or self.deleted):
            self.catch_up()
            super().flush(objects)

    def catch_up(self) -> None:
        """Writes what was postponed: before anything else is read or written, and at the end."""
        if self._is_catching_up:
            return
        self._is_catching_up = True
        try:
            if self._bare is not None:
                # In this order: what those before wrote stays, whatever becomes of this one.
                self._write(self._postponed[: self._first])
                del self._postponed[: self._first]
                self._first = 0
                self._bare.enter_context(self.begin_nested())
                self._bare = None
            self._write(self._postponed)
            self._postponed.clear()
        finally:
            self._is_catching_up = False

    def _write(self, postponed: Sequence[Later]) -> None:
        in_order = sorted(postponed, key=lambda one: _places()[one[0].table])
        for statement, written in groupby(in_order, key=itemgetter(0)):
            self.execute(statement, [row for _, row in written])


@event.listens_for(Together, "do_orm_execute")  # once: each session that listens takes longer than its unit
def _catch_up(asked: ORMExecuteState) -> None:
    assert isinstance(asked.session, Together)
    asked.session.catch_up()


@cache
def _places() -> Mapping[Any, int]:
    """Of tables: each after those that its rows refer to."""
    return {table: place for place, table in enumerate(metadata.sorted_tables)}
