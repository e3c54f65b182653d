"""What every store of the compilation does: the fake and the real one agree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from at_once import together
from fakes import FakeCompilations

from knowledge_base.learning.compilation import Difficulty, Remark
from storage.bilans import SqlCompilations
from storage.database import Database

if TYPE_CHECKING:
    from storage.bilans import SqlCompilations


pytestmark = pytest.mark.databases("sqlite", "postgresql")

NOW = datetime(2026, 11, 3, tzinfo=UTC)
GROUP = Difficulty(
    key="nir",
    name="Le NIR est-il obligatoire ?",
    theme="nir",
    questions=3,
    guichets=(1, 2),
    examples=("nir obligatoire", "sécu"),
    tickets=1,
    entry_id="nir",
)

Transaction = Callable[[], AbstractContextManager[SqlCompilations]]


@pytest.fixture(params=["fake", "sql"])
def store(request: pytest.FixtureRequest, database: Database) -> Transaction:
    """Opens a transaction."""
    fake = FakeCompilations()

    @contextmanager
    def opened() -> Iterator[SqlCompilations]:
        if request.param == "fake":
            yield fake
            return
        with database.writing() as session:
            yield SqlCompilations(session)

    return opened


def test_a_month_is_frozen_once_and_read_again_as_it_was(store: Transaction) -> None:
    with store() as compilations:
        assert compilations.freeze("06", "2026-10", [GROUP, replace(GROUP, key="dalo")], NOW)
    with store() as compilations:
        assert not compilations.freeze("06", "2026-10", [], NOW)
        assert compilations.months("06", 2026) == {"2026-10": [GROUP, replace(GROUP, key="dalo")]}


def test_months_are_those_of_a_departement_and_of_a_year(store: Transaction) -> None:
    with store() as compilations:
        for departement, month in (("06", "2025-12"), ("06", "2026-01"), ("13", "2026-02")):
            compilations.freeze(departement, month, [GROUP], NOW)
        assert set(compilations.months("06", 2026)) == {"2026-01"}
        assert compilations.months("06", 2024) == {}


def test_what_is_said_of_a_group_takes_the_place_of_what_was(store: Transaction) -> None:
    with store() as compilations:
        compilations.keep_remark("06", 2026, "nir", Remark(title="Le NIR"))
        compilations.keep_remark("06", 2026, "nir", Remark(comment="Formation en mars", merged_into="dalo"))
        compilations.keep_remark("06", 2025, "nir", Remark(title="L’an dernier"))
        compilations.keep_remark("13", 2026, "nir", Remark(title="Ailleurs"))
    with store() as compilations:
        assert compilations.remarks("06", 2026) == {
            "nir": Remark(comment="Formation en mars", merged_into="dalo")
        }


def test_several_processes_freeze_a_month_once(database: Database) -> None:
    def freeze() -> bool:
        with database.writing() as session:
            return SqlCompilations(session).freeze("06", "2026-10", [GROUP], NOW)

    assert sorted(together(*[freeze] * 4)) == [False, False, False, True]
