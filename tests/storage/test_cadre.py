"""The versions of the cadre, on either database: in the order of their days, each département its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from guichets.registry import Agent, Role
from quality.cadre import CadreService, Measure, Scope, Sense, Severity, Terms, Unit
from storage.database import Database
from storage.unit_of_work import UnitsOfWork, Work

pytestmark = pytest.mark.databases("sqlite", "postgresql")

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
TERMS = Terms(
    label="Délai d’enregistrement",
    text="Sans attendre.",
    source="Convention, article 3",
    severity=Severity.MAJOR,
    measure=Measure.VALUE,
    unit=Unit.DAYS,
    scope=Scope.BAILLEUR,
    sense=Sense.AT_MOST,
    threshold=2.5,
    lowest=0.0,
)


@pytest.fixture
def units(database: Database) -> UnitsOfWork:
    return UnitsOfWork(database)


@pytest.fixture
def work(units: UnitsOfWork) -> Iterator[Work]:
    with units() as work:
        yield work


def hired(work: Work) -> Agent:
    ana = Agent(name="Ana", role=Role.GESTIONNAIRE, guichet_id=None, created_at=NOW)
    work.registry.add(ana)
    return ana


def test_versions_come_back_as_they_were_written_oldest_first(units: UnitsOfWork) -> None:
    with units() as work:
        service, ana = CadreService(work, now=NOW), hired(work)
        first = service.write(TERMS, departement="06", since=date(2026, 1, 1), by=ana)
        second = service.change(first, replace(TERMS, threshold=5), since=date(2026, 3, 1), by=ana)
        service.change(second, replace(TERMS, threshold=6), since=date(2026, 3, 1), by=ana)

    with units.reading() as work:
        versions = work.cadre.by_code("06", "delai-d-enregistrement")
        assert [(one.since, one.until, one.threshold) for one in versions] == [
            (date(2026, 1, 1), date(2026, 3, 1), 2.5),
            (date(2026, 3, 1), date(2026, 3, 1), 5),
            (date(2026, 3, 1), None, 6),
        ]
        assert versions[0].terms == TERMS
        assert versions[0].written_at == NOW


def test_each_departement_has_its_own_cadre_and_its_own_codes(work: Work) -> None:
    service, ana = CadreService(work, now=NOW), hired(work)
    ours = service.write(TERMS, departement="06", since=date(2026, 1, 1), by=ana)
    theirs = service.write(TERMS, departement="13", since=date(2026, 1, 1), by=ana)

    assert ours.code == theirs.code
    assert work.cadre.of("06") == [ours]
    assert work.cadre.by_code("13", ours.code) == [theirs]
