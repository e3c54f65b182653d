"""The life of a thing, drawn as a table: statuses across, actions down, and where each arrow leads."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from itertools import product
from typing import TypeVar

S = TypeVar("S", bound=Enum)
A = TypeVar("A", bound=Enum)


def drawn(table: str, statuses: type[S], actions: type[A]) -> list[tuple[S, A, S | None]]:
    """Each place of the table: a status, an action, and None where no arrow leaves."""
    head, *rows = (line.split() for line in table.strip().splitlines())
    return [
        (statuses(status), actions(action), None if target == "-" else statuses(target))
        for action, *targets in rows
        for status, target in zip(head, targets, strict=True)
    ]


def undrawn(table: str, statuses: type[S], actions: type[A]) -> set[tuple[S, A]]:
    """What the table says nothing of."""
    said = {(status, action) for status, action, _ in drawn(table, statuses, actions)}
    return set(product(statuses, actions)) - said


def arrow(after: Callable[[S, A], S], refusal: type[Exception], status: S, action: A) -> S | None:
    """Where the action leads in truth, None where it is refused."""
    try:
        return after(status, action)
    except refusal:
        return None
