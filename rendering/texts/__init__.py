"""The French of what the code names: a YAML file for each subject, in it a table for each kind of name."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml

from knowledge_base.records import QUICK

_HERE = Path(__file__).parent

Member = TypeVar("Member", bound=Enum)


class Texts:
    """The tables of one subject, each in the order of the file."""

    def __init__(self, subject: str) -> None:
        self._tables = _read(subject)

    def __getitem__(self, table: str) -> Mapping[str, str]:
        return self._tables[table]

    def of(self, kind: type[Member], table: str) -> Mapping[Member, str]:
        """A text for each member, by its value. Raises ``ValueError`` where one lacks, or one is too many."""
        told = {kind(value): text for value, text in self._tables[table].items()}
        if missing := set(kind) - told.keys():
            raise ValueError(f"no text for {missing} in {table}")
        return told

    def rows(self, table: str) -> Mapping[str, Any]:
        """Where one text is not enough: a list, or the fields of each row by their names."""
        return self._tables[table]


@cache
def _read(subject: str) -> Mapping[str, Mapping[str, Any]]:
    written = (_HERE / f"{subject}.yaml").read_text("utf-8")
    told: Mapping[str, Mapping[str, Any]] = yaml.load(written, Loader=QUICK)  # noqa: S506  a safe one
    return told
