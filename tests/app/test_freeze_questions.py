"""The job that freezes the questions of the past months: for each département, once, whatever runs it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest
from at_once import together
from base_fakes import StillBase
from web_stage import NIR_ENTRY, Stage

from app.jobs import jobs_of
from app.living_base import LivingBase
from guichets.registry import Guichet, GuichetKind
from knowledge_base.entries import Base
from knowledge_base.learning.questions import AnswerZone, AskedQuestion
from storage.database import Database

pytestmark = pytest.mark.databases("sqlite", "postgresql")


class SmallBase(StillBase):
    shipped = Base((NIR_ENTRY,))


@pytest.fixture
def stage(database: Database, tmp_path: Path) -> Stage:
    return Stage(database, tmp_path)


def asks(stage: Stage, reference: str, at: datetime, guichet_id: int | None) -> None:
    with stage.house.units() as work:
        work.questions.add(
            AskedQuestion(
                reference=reference,
                at=at,
                channel="web",
                agent_id=stage.nadia.id,
                guichet_id=guichet_id,
                text="nir obligatoire",
                kind="question",
                zone=AnswerZone.ANSWER,
                entry_ids=(NIR_ENTRY.id,),
            )
        )


def frozen(stage: Stage, departement: str) -> Mapping[str, list[tuple[str, int]]]:
    with stage.house.units.reading() as work:
        months = work.compilations.months(departement, 2026)
    return {month: [(one.name, one.questions) for one in groups] for month, groups in months.items()}


def freeze(stage: Stage) -> int:
    done = jobs_of(stage.house, cast("LivingBase", SmallBase()))["freeze_questions"]()
    assert isinstance(done, int)
    return done


def test_each_departement_has_its_months_frozen_once_by_four_processes(stage: Stage) -> None:
    with stage.house.units() as work:
        elsewhere = Guichet(name="Mairie de Martigues", kind=GuichetKind.COMMUNE, departement="13")
        work.registry.add(elsewhere)
    for number, month in enumerate((8, 10, 10, 11)):
        asks(stage, f"q{number}", datetime(2026, month, 15, tzinfo=UTC), stage.guichet.id)
    asks(stage, "q13", datetime(2026, 9, 15, tzinfo=UTC), elsewhere.id)
    asks(stage, "hélène", datetime(2026, 10, 15, tzinfo=UTC), None)

    done = together(*[lambda: freeze(stage)] * 4)

    assert (sum(done), freeze(stage)) == (3, 0)
    assert frozen(stage, "06") == {
        "2026-08": [(NIR_ENTRY.question, 1)],
        "2026-10": [(NIR_ENTRY.question, 2)],
    }
    assert frozen(stage, "13") == {"2026-09": [(NIR_ENTRY.question, 1)]}
