"""What the reports measured: by the last import, against the cadre of the month, never rounded into order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest

from quality.cadre import FEWEST_COMPARED, Commitment, Measure, Scope, Sense, Severity, Unit
from quality.imports import Import, ImportState
from quality.measures import Report, report_of
from quality.reading import ImportedRow, Purpose

NOW = datetime(2026, 11, 29, 9, 0, tzinfo=UTC)
SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)
CLAIRVAL, AUBREY = 1, 2


def commitment(code: str, **terms: Any) -> Commitment:
    known = {"since": date(2026, 1, 1), "measure": Measure.SHARE, "threshold": 90.0, **terms}
    return Commitment(departement="60", code=code, label=code, written_by=1, written_at=NOW, **known)


LEASES = commitment("baux", severity=Severity.MAJOR)
DELAY = commitment("delai", measure=Measure.VALUE, unit=Unit.DAYS, sense=Sense.AT_MOST, threshold=5.0)
ERRORS = commitment("erreurs", measure=Measure.VALUE, unit=Unit.COUNT, sense=Sense.AT_MOST, threshold=3.0)
COLUMNS = ["guichet", "epci", "numerateur:baux", "denominateur:baux", "valeur:delai", "valeur:erreurs"]


def imported(number: int, columns: Sequence[str] = COLUMNS) -> Import:
    return Import(
        id=number, departement="60", purpose=Purpose.REPORT, file_name="x.csv", state=ImportState.APPLIED,
        header=[*columns], header_at=0, layout_key="", columns=[*columns], read=1,
        brought_by=1, brought_at=NOW,
    )  # fmt: skip


def reported(
    *rows: tuple[int, int, date, Sequence[float | None]],
    versions: Sequence[Commitment] = (LEASES, DELAY, ERRORS),
    kinds: Mapping[int, str] | None = None,
    epcis: Mapping[int, str] | None = None,
) -> Report:
    """Import, guichet, month, then the numerator, the denominator, the delay and the errors."""
    made = (
        (
            imported(number),
            ImportedRow(10 * number + at, guichet, month, ("", (epcis or {}).get(guichet), *cells)),
        )
        for at, (number, guichet, month, cells) in enumerate(rows)
    )
    return report_of(made, versions, kinds=kinds or {})


def test_a_share_is_of_its_terms_and_leads_to_its_line() -> None:
    measured = reported((1, CLAIRVAL, OCTOBER, [57, 60, 4.5, 2])).measured(CLAIRVAL, OCTOBER)
    assert (measured["baux"].value, measured["baux"].numerator, measured["baux"].denominator) == (
        95.0,
        57,
        60,
    )
    assert measured["baux"].rows == ((1, 10),)
    assert measured["delai"].value == 4.5


def test_a_share_of_nothing_is_not_measured() -> None:
    assert "baux" not in reported((1, CLAIRVAL, OCTOBER, [0, 0, None, None])).measured(CLAIRVAL, OCTOBER)


def test_the_last_import_of_a_month_is_right() -> None:
    made = reported((1, CLAIRVAL, OCTOBER, [10, 60, 4, 0]), (2, CLAIRVAL, OCTOBER, [57, 60, 4, 0]))
    assert made.measured(CLAIRVAL, OCTOBER)["baux"].rows == ((2, 21),)


def test_an_import_that_measures_less_takes_nothing_back() -> None:
    """A file of one commitment, brought after that of all, says nothing of the others."""
    made = report_of(
        [
            (imported(1), ImportedRow(1, CLAIRVAL, OCTOBER, ("", None, 57.0, 60.0, 4.5, 2.0))),
            (imported(2, ["guichet", "valeur:delai"]), ImportedRow(2, CLAIRVAL, OCTOBER, ("", 9.0))),
        ],
        (LEASES, DELAY, ERRORS),
        kinds={},
    )
    measured = made.measured(CLAIRVAL, OCTOBER)
    assert {code: one.value for code, one in measured.items()} == {"baux": 95.0, "delai": 9.0, "erreurs": 2.0}


@pytest.mark.parametrize(
    ("part", "whole", "is_gap"),
    [(54, 60, False), (53.999999, 60, True), (9, 10, False), (89, 100, True), (899999, 1000000, True)],
)
def test_almost_the_threshold_is_not_the_threshold(part: float, whole: float, is_gap: bool) -> None:
    made = reported((1, CLAIRVAL, OCTOBER, [part, whole, None, None]))
    assert bool(made.gaps(CLAIRVAL, OCTOBER)) is is_gap


def test_the_gravest_gap_comes_first() -> None:
    made = reported((1, CLAIRVAL, OCTOBER, [1, 60, 9, 9]))
    assert [gap.commitment.code for gap in made.gaps(CLAIRVAL, OCTOBER)] == ["baux", "delai", "erreurs"]


def test_each_month_is_judged_by_the_cadre_of_its_time() -> None:
    former = commitment("baux", threshold=95.0, until=OCTOBER)
    present = commitment("baux", threshold=80.0, since=OCTOBER)
    rows = [(1, CLAIRVAL, month, [85, 100, None, None]) for month in (SEPTEMBER, OCTOBER)]
    made = reported(*rows, versions=(former, present))
    (followed,) = made.followed(CLAIRVAL, OCTOBER)
    assert followed.trend[-2:] == (85.0, 85.0)
    assert followed.breached[-2:] == (True, False)
    assert followed.commitment is present


def test_a_gap_is_counted_by_months_in_a_row_and_a_missing_month_ends_it() -> None:
    months = (date(2026, 6, 1), date(2026, 8, 1), SEPTEMBER, OCTOBER)
    made = reported(*((1, CLAIRVAL, month, [1, 60, None, None]) for month in months))
    (gap,) = made.gaps(CLAIRVAL, OCTOBER)
    assert gap.months_in_gap == 3
    assert [value is None for value in gap.trend] == [True] * 7 + [False, True, False, False, False]


def test_a_guichet_is_compared_with_others_of_its_kind_when_they_are_enough() -> None:
    rows = [(1, number, OCTOBER, [number * 10, 100, None, None]) for number in range(1, 8)]
    kinds = dict.fromkeys(range(1, 7), "commune") | {7: "bailleur"}
    alike = reported(*rows, kinds=kinds).followed(1, OCTOBER)[0].alike
    assert alike is not None
    assert (alike.count, alike.median, alike.lower, alike.upper) == (5, 40.0, 30.0, 50.0)
    fewer = reported(*rows[: FEWEST_COMPARED - 1], kinds=kinds).followed(1, OCTOBER)[0]
    assert fewer.alike is None


def test_the_departement_adds_parts_and_wholes_never_percentages_nor_delays() -> None:
    made = reported((1, CLAIRVAL, OCTOBER, [1, 2, 4, 1]), (1, AUBREY, OCTOBER, [90, 98, 6, 2]))
    total = {one.commitment.code: one.measured for one in made.of_departement(OCTOBER)}
    assert total["baux"] is not None
    assert (total["baux"].value, total["baux"].numerator, total["baux"].denominator) == (91.0, 91, 100)
    assert len(total["baux"].rows) == 2
    assert total["erreurs"] is not None
    assert total["erreurs"].value == 3
    assert total["delai"] is None


def test_what_is_judged_of_bailleurs_alone_is_not_of_a_mairie() -> None:
    only = commitment("baux", scope=Scope.BAILLEUR)
    made = reported((1, CLAIRVAL, OCTOBER, [1, 60, None, None]), versions=(only,))
    assert not made.followed(CLAIRVAL, OCTOBER)


def test_the_departement_adds_up_the_bailleurs_alone_of_what_they_alone_are_judged_by() -> None:
    rows = [(1, CLAIRVAL, OCTOBER, [1, 60, None, None]), (1, AUBREY, OCTOBER, [95, 100, None, None])]
    only = commitment("baux", scope=Scope.BAILLEUR)
    made = reported(*rows, versions=(only,), kinds={AUBREY: "bailleur", CLAIRVAL: "mairie"})
    (total,) = made.of_departement(OCTOBER)
    assert total.measured is not None
    assert (total.measured.value, total.measured.denominator) == (95.0, 100)


def test_an_epci_adds_up_its_guichets() -> None:
    epcis = {CLAIRVAL: "Val d’Argence", AUBREY: "Val d’Argence"}
    rows = [(1, CLAIRVAL, OCTOBER, [1, 2, None, None]), (1, AUBREY, OCTOBER, [90, 98, None, None])]
    made = reported(*rows, versions=(commitment("baux", scope=Scope.EPCI),), epcis=epcis)
    (followed,) = made.of_territory("Val d’Argence", OCTOBER)
    assert followed.measured is not None
    assert followed.measured.value == 91.0
    assert not followed.is_gap
