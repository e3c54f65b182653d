"""What the imported reports say together: of two that speak of one month, the last applied is right."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from due_fakes import local

from guichets.registry import Agent, Guichet, GuichetKind, Role
from journal.people import identity
from quality.control import report
from quality.imports import Import, ImportState
from quality.reading import ImportedRow, Purpose
from storage.database import Database
from storage.unit_of_work import UnitsOfWork, Work

pytestmark = pytest.mark.databases("sqlite", "postgresql")
NOW = local("2026-11-25 10:00")
MONTH = date(2026, 10, 1)


def applied(work: Work, guichet: Guichet, value: int, at: datetime) -> None:
    one = Import(
        departement="06",
        purpose=Purpose.REPORT,
        file_name="suivi.csv",
        state=ImportState.APPLIED,
        header=["Guichet", "Délai"],
        header_at=0,
        layout_key="k",
        columns=["guichet", "valeur:delai"],
        read=2,
        brought_by=1,
        brought_at=NOW,
        applied_at=at,
    )
    work.imports.add(one)
    work.imports.put_rows(identity(one), [ImportedRow(2, identity(guichet), MONTH, (None, value))])


@pytest.mark.parametrize("last_brought_is_applied_last", [True, False])
def test_the_last_applied_stands_whichever_was_brought_last(
    database: Database, last_brought_is_applied_last: bool
) -> None:
    guichet = Guichet(name="Vence", kind=GuichetKind.COMMUNE, departement="06")
    second = NOW + timedelta(days=1 if last_brought_is_applied_last else -1)
    with UnitsOfWork(database)() as work:
        work.registry.add(guichet)
        work.registry.add(Agent(name="Odile", role=Role.GESTIONNAIRE, guichet_id=None, created_at=NOW))
        for value, at in ((3, NOW), (8, second)):
            applied(work, guichet, value, at)

        measured = report(work, "06", MONTH, kinds={}).measured(identity(guichet), MONTH)

    assert measured["delai"].value == (8 if last_brought_is_applied_last else 3)
