"""The cadre de référence: versions that follow one another, and terms that can be measured."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from due_fakes import FakeWork, local, person
from hypothesis import given, settings
from hypothesis import strategies as st

from guichets.registry import Role
from journal.entries import Kind
from quality.cadre import (
    LONGEST_CODE,
    CadreService,
    Commitment,
    Measure,
    Scope,
    Sense,
    Terms,
    Unit,
    code_of,
    in_force,
)
from quality.errors import (
    BoundsReversed,
    CadreNotEmpty,
    ChangedBeforeItBegan,
    CommitmentChanged,
    FaultyCommitment,
    GestionnaireOnly,
    NotAddedUp,
    QualityError,
    ThresholdOutOfBounds,
    WordsMissing,
    WordsTooLong,
)
from quality.example_report import example_cadre

NOW = local("2026-11-25 10:00")
ODILE = replace(person(1), departement="06")
TERMS = Terms(
    label="Attributions à temps",
    measure=Measure.SHARE,
    numerator="attributions à temps",
    denominator="attributions",
    threshold=90,
)
NEW_YEAR, MARCH, JUNE = date(2026, 1, 1), date(2026, 3, 1), date(2026, 6, 1)


@pytest.fixture
def work() -> FakeWork:
    return FakeWork()


def service(work: FakeWork) -> CadreService:
    return CadreService(work, now=NOW, channel="web")


def write(work: FakeWork, terms: Terms = TERMS, since: date = NEW_YEAR) -> Commitment:
    return service(work).write(terms, departement="06", since=since, by=ODILE)


def faults(**changed: object) -> dict[str, type[QualityError]]:
    with pytest.raises(FaultyCommitment) as refused:
        replace(TERMS, **changed).sound()  # type: ignore[arg-type]
    return {name: type(fault) for name, fault in refused.value.faults.items()}


def test_a_commitment_is_written_from_a_day_on(work: FakeWork) -> None:
    written = write(work)

    assert (written.code, written.since, written.until) == ("attributions-a-temps", NEW_YEAR, None)
    assert (written.departement, written.written_by, written.written_at) == ("06", 1, NOW)
    (row,) = work.journal.entries
    assert (row.kind, row.subject, row.outcome, row.theme) == (
        Kind.CADRE_CHANGED, "cadre:06:attributions-a-temps", "commitment_written", "qualite",
    )  # fmt: skip


def test_a_change_ends_the_former_version_and_begins_another_of_the_same_code(work: FakeWork) -> None:
    former = write(work)

    later = service(work).change(former, replace(TERMS, threshold=95), since=MARCH, by=ODILE)

    assert (former.threshold, former.until) == (90, MARCH)
    assert (later.code, later.threshold, later.since, later.until) == (former.code, 95, MARCH, None)
    assert [row.outcome for row in work.journal.entries] == ["commitment_written", "commitment_changed"]


def test_a_month_is_judged_by_the_version_of_that_time(work: FakeWork) -> None:
    service(work).change(write(work), replace(TERMS, threshold=95), since=MARCH, by=ODILE)

    def threshold_on(day: date) -> list[float | None]:
        return [one.threshold for one in in_force(work.cadre.of("06"), day)]

    assert threshold_on(NEW_YEAR - timedelta(days=1)) == []
    assert threshold_on(MARCH - timedelta(days=1)) == [90]
    assert threshold_on(MARCH) == [95]


def test_nothing_is_rewritten_before_the_version_in_force_began(work: FakeWork) -> None:
    former = write(work, since=MARCH)

    with pytest.raises(ChangedBeforeItBegan):
        service(work).change(former, TERMS, since=MARCH - timedelta(days=1), by=ODILE)
    with pytest.raises(ChangedBeforeItBegan):
        service(work).end(former, until=MARCH - timedelta(days=1), by=ODILE)

    assert former.until is None


def test_a_correction_on_the_first_day_leaves_the_former_version_empty(work: FakeWork) -> None:
    former = write(work)

    corrected = service(work).change(former, replace(TERMS, threshold=80), since=NEW_YEAR, by=ODILE)

    assert (former.was_corrected_at_once, corrected.was_corrected_at_once) == (True, False)
    assert in_force(work.cadre.of("06"), NEW_YEAR) == [corrected]


def test_two_gestionnaires_do_not_change_one_version(work: FakeWork) -> None:
    former = write(work)
    service(work).change(former, replace(TERMS, threshold=95), since=MARCH, by=ODILE)

    with pytest.raises(CommitmentChanged):
        service(work).change(former, replace(TERMS, threshold=85), since=JUNE, by=ODILE)
    with pytest.raises(CommitmentChanged):
        service(work).end(former, until=JUNE, by=ODILE)


def test_a_button_pressed_twice_changes_once(work: FakeWork) -> None:
    former = write(work)
    assert write(work) is former
    for _ in range(2):
        service(work).change(former, replace(TERMS, threshold=95), since=MARCH, by=ODILE)
    for _ in range(2):
        service(work).end(work.cadre.of("06")[-1], until=JUNE, by=ODILE)

    assert [row.outcome for row in work.journal.entries] == [
        "commitment_written", "commitment_changed", "commitment_ended",
    ]  # fmt: skip


def test_what_ended_may_take_effect_again(work: FakeWork) -> None:
    former = write(work)
    service(work).end(former, until=MARCH, by=ODILE)

    again = service(work).change(former, TERMS, since=JUNE, by=ODILE)

    assert (former.until, again.since) == (MARCH, JUNE)
    assert in_force(work.cadre.of("06"), MARCH) == []


@settings(deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 400)), max_size=12))
def test_no_day_ever_has_two_versions(orders: list[tuple[bool, int]]) -> None:
    work = FakeWork()
    write(work)
    for number, (ends, days) in enumerate(orders):
        last, day = work.cadre.by_code("06", "attributions-a-temps")[-1], NEW_YEAR + timedelta(days=days)
        try:
            if ends:
                service(work).end(last, until=day, by=ODILE)
            else:
                service(work).change(last, replace(TERMS, threshold=number), since=day, by=ODILE)
        except ChangedBeforeItBegan:
            assert day < last.since

    for days in range(402):
        assert len(in_force(work.cadre.of("06"), NEW_YEAR + timedelta(days=days))) <= 1


@pytest.mark.parametrize(
    "by",
    [person(2, Role.AGENT, 1), person(3, Role.LECTEUR), replace(person(4), departement="13")],
    ids=["agent", "lecteur", "autre département"],
)
def test_only_a_gestionnaire_of_the_departement_writes_its_cadre(work: FakeWork, by: object) -> None:
    written = write(work)
    orders = service(work)

    for order in (
        lambda: orders.write(TERMS, departement="06", since=MARCH, by=by),  # type: ignore[arg-type]
        lambda: orders.change(written, TERMS, since=MARCH, by=by),  # type: ignore[arg-type]
        lambda: orders.end(written, until=MARCH, by=by),  # type: ignore[arg-type]
        lambda: orders.adopt([], departement="06", since=MARCH, by=by),  # type: ignore[arg-type]
    ):
        with pytest.raises(GestionnaireOnly):
            order()

    assert work.cadre.all == [written]
    assert written.until is None


@pytest.mark.parametrize("scope", [Scope.EPCI, Scope.DEPARTEMENT])
@pytest.mark.parametrize(
    ("measure", "unit", "adds_up"),
    [
        (Measure.SHARE, Unit.PERCENT, True),
        (Measure.VALUE, Unit.COUNT, True),
        (Measure.VALUE, Unit.DAYS, False),
        (Measure.VALUE, Unit.PERCENT, False),
    ],
)
def test_only_what_can_be_added_up_is_judged_over_several_guichets(
    scope: Scope, measure: Measure, unit: Unit, adds_up: bool
) -> None:
    terms = replace(TERMS, measure=measure, unit=unit, scope=scope)

    if adds_up:
        assert terms.sound().scope is scope
    else:
        assert faults(measure=measure, unit=unit, scope=scope) == {"scope": NotAddedUp}
        assert replace(terms, scope=Scope.BAILLEUR).sound().scope is Scope.BAILLEUR


def test_a_percentage_is_between_0_and_100_and_nothing_below_0_unless_said_otherwise() -> None:
    assert (TERMS.sound().lowest, TERMS.sound().highest) == (0, 100)
    assert replace(TERMS, highest=250).sound().highest == 250
    count = replace(TERMS, measure=Measure.VALUE, unit=Unit.COUNT).sound()
    assert (count.lowest, count.highest) == (0, None)


def test_the_threshold_stands_between_the_bounds() -> None:
    assert faults(threshold=101) == {"threshold": ThresholdOutOfBounds}
    assert faults(lowest=50, highest=40) == {"highest": BoundsReversed}
    assert replace(TERMS, threshold=100).sound().threshold == 100


def test_every_fault_is_said_at_once() -> None:
    assert faults(label=" ", numerator="", source="x" * 301, threshold=-1) == {
        "label": WordsMissing,
        "numerator": WordsMissing,
        "source": WordsTooLong,
        "threshold": ThresholdOutOfBounds,
    }


def test_what_is_not_measured_keeps_no_threshold() -> None:
    kept = replace(TERMS, measure=Measure.NONE, scope=Scope.EPCI).sound()

    assert (kept.threshold, kept.numerator, kept.lowest) == (None, "", None)


@pytest.mark.parametrize(
    ("label", "taken", "code"),
    [
        ("Délai d’enregistrement", set(), "delai-d-enregistrement"),
        ("Délai d’enregistrement", {"delai-d-enregistrement"}, "delai-d-enregistrement-2"),
        ("Nœud œuvré", set(), "noeud-oeuvre"),
        ("???", set(), "engagement"),
        ("Nouveau", set(), "nouveau-2"),
    ],
)
def test_a_code_is_made_from_the_name(label: str, taken: set[str], code: str) -> None:
    assert code_of(label, taken) == code


@given(st.text(max_size=200), st.integers(1, 120))
def test_codes_are_short_and_never_given_twice(label: str, how_many: int) -> None:
    taken: set[str] = set()
    for _ in range(how_many):
        code = code_of(label, taken)
        assert code not in taken
        assert 0 < len(code) <= LONGEST_CODE
        assert set(code) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
        taken.add(code)


def test_the_example_is_adopted_where_nothing_was_ever_written(work: FakeWork) -> None:
    adopted = service(work).adopt(example_cadre(), departement="06", since=NEW_YEAR, by=ODILE)

    assert [one.code for one in adopted] == [code for code, _ in example_cadre()]
    with pytest.raises(CadreNotEmpty):
        service(work).adopt(example_cadre(), departement="06", since=NEW_YEAR, by=ODILE)


def test_the_example_says_on_each_line_that_it_is_one() -> None:
    lines = [terms for _, terms in example_cadre()]

    measured = [one for one in lines if one.measure is not Measure.NONE]
    assert (len(measured), len(lines) - len(measured)) == (15, 4)
    assert all("Exemple" in one.source and "à remplacer" in one.source for one in lines)
    assert all("seuil inventé" in one.source for one in measured)
    assert len({code for code, _ in example_cadre()}) == len(lines)
    assert all(len(code) <= LONGEST_CODE for code, _ in example_cadre())


@pytest.mark.parametrize(
    ("sense", "value", "breached"),
    [
        (Sense.AT_LEAST, 89.9, True),
        (Sense.AT_LEAST, 90, False),
        (Sense.AT_MOST, 90, False),
        (Sense.AT_MOST, 90.1, True),
    ],
)
def test_the_threshold_itself_is_no_gap(work: FakeWork, sense: Sense, value: float, breached: bool) -> None:
    assert write(work, replace(TERMS, sense=sense)).is_breached_by(value) is breached
