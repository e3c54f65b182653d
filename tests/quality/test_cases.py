"""A list is treated one by one: nothing twice, nothing lost, each treatment dated and counted; what is
drawn of one for a check is drawn fairly, and its numbers go with the control.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

import pytest
from due_fakes import local
from fakes import FakeJournal
from hypothesis import given
from hypothesis import strategies as st
from stand_in import StandIn

from guichets.registry import Agent, Guichet, GuichetKind, Role
from journal.entries import Kind
from quality.cases import (
    LONGEST_REASON,
    OUTCOMES,
    Case,
    CaseKind,
    CaseService,
    Outcome,
    Progress,
    SampleResult,
    by_guichet,
    drawn_of,
    in_all,
    sample_results,
)
from quality.errors import (
    CaseAlreadyTreated,
    CaseReasonMissing,
    CaseReasonTooLong,
    CasesErased,
    GestionnaireOnly,
    ImportNotApplied,
    MinutesOutOfDay,
    NoSampleOfThis,
    OutcomeMissing,
    QualityError,
    SampleAlreadyDrawn,
    SampleSizeOutOfRange,
    UnknownImport,
)
from quality.imports import Import, ImportState
from quality.reading import ImportedRow, Purpose
from storage.cases import SqlCases
from storage.database import Database
from storage.erasure import SqlPersons
from storage.imported import SqlImports

pytestmark = pytest.mark.databases("sqlite", "postgresql")
NOW = local("2026-11-25 10:00")
NUMERO = "0600000000000010{:02}"
Row = tuple[str, int | None, str]
"""Its numéro unique, its guichet, another cell."""


@dataclass
class Desk(StandIn):
    """The work of one transaction, and who is in it."""

    cases: SqlCases
    imports: SqlImports
    journal: FakeJournal
    odile: Agent
    rosa: Agent
    """Of the 83."""

    def brings(self, *rows: Row, purpose: Purpose = Purpose.DOUBLONS) -> Import:
        one = Import(
            departement="06",
            purpose=purpose,
            file_name="liste.csv",
            state=ImportState.APPLIED,
            header=["Guichet", "Numéro unique", "Autre"],
            header_at=0,
            layout_key="k",
            columns=["guichet", "numero", "texte"],
            read=len(rows) + 1,
            brought_by=self.odile.id or 0,
            brought_at=NOW,
            applied_at=NOW,
        )
        self.imports.add(one)
        self.imports.keep_lines(one.id or 0, [(1, one.header), *_lines(rows)])
        self.rows(one, *rows)
        return one

    def rows(self, one: Import, *rows: Row) -> None:
        self.imports.put_rows(
            one.id or 0,
            [
                ImportedRow(line, guichet_id, None, (None, numero, other))
                for line, (numero, guichet_id, other) in enumerate(rows, 2)
            ],
        )

    def service(self, **later: float) -> CaseService:
        return CaseService(self, now=NOW + timedelta(**later))

    def opened(self, *rows: Row, purpose: Purpose = Purpose.DOUBLONS) -> Sequence[Case]:
        one = self.brings(*rows, purpose=purpose)
        self.service().open_batch(one, by=self.odile)
        return self.cases.of_import(one.id or 0)

    def drawn(self, count: int = 5, size: int = 3) -> tuple[Import, Sequence[Case]]:
        one = self.brings(*numbered(count), purpose=Purpose.SAMPLE)
        self.service().draw(one, size, seed=7, by_guichet=False, by=self.odile)
        return one, self.cases.of_import(one.id or 0)

    def told(self, kind: Kind) -> list[tuple[str, str, int]]:
        entries = (row.entry for row in self.journal.rows() if row.entry.kind is kind)
        return [(entry.subject, entry.outcome, entry.minutes) for entry in entries]


def _lines(rows: Sequence[Row]) -> Iterator[tuple[int, list[str]]]:
    return ((line, ["", numero, other]) for line, (numero, _, other) in enumerate(rows, 2))


def numbered(count: int, guichet_id: int | None = 1) -> list[Row]:
    return [(NUMERO.format(number), guichet_id, "") for number in range(count)]


@pytest.fixture
def desk(database: Database) -> Iterator[Desk]:
    """Guichets 1 and 2 are of the 06."""
    with database.writing() as session:
        for name in ("Vence", "Grasse"):
            session.add(Guichet(name=name, kind=GuichetKind.COMMUNE, departement="06"))
        people = [
            Agent(name=name, role=Role.GESTIONNAIRE, guichet_id=None, departement=code, created_at=NOW)
            for name, code in (("Odile", "06"), ("Rosa", "83"))
        ]
        session.add_all(people)
        session.flush()
        yield Desk(SqlCases(session, SqlPersons(session)), SqlImports(session), FakeJournal(), *people)


def test_each_row_of_a_list_is_a_case_with_the_other_number_of_a_doublon(desk: Desk) -> None:
    first, second = desk.opened(
        (NUMERO.format(1), 1, NUMERO.format(2)), (NUMERO.format(3), None, "21600057000015")
    )

    assert (first.kind, first.line, first.guichet_id) == (CaseKind.DOUBLON, 2, 1)
    assert (first.numero, first.other) == (NUMERO.format(1), NUMERO.format(2))
    assert (second.line, second.guichet_id) == (3, None)


def test_a_list_told_twice_makes_no_second_case(desk: Desk) -> None:
    case, *_ = desk.opened(*numbered(2))
    one = desk.imports.get(case.import_id)
    assert one is not None
    desk.service().open_batch(one, by=desk.odile)

    assert desk.cases.progress([case.import_id]) == {case.import_id: Progress(0, 2)}


def test_a_list_read_again_keeps_what_is_treated_and_follows_the_rest(desk: Desk) -> None:
    treated, kept, gone = desk.opened(*numbered(3))
    desk.service().treat(treated, Outcome.DELETED, by=desk.odile)
    one = desk.imports.get(treated.import_id)
    assert one is not None
    desk.rows(one, (NUMERO.format(9), 2, ""), (kept.numero, 2, ""))
    desk.service().open_batch(one, by=desk.odile)

    stand = {case.numero: (case.line, case.guichet_id) for case in desk.cases.of_import(one.id or 0)}
    assert stand == {NUMERO.format(9): (2, 2), treated.numero: (2, 1), kept.numero: (3, 2)}
    assert gone.numero not in stand


def test_undoing_a_list_takes_away_what_is_not_treated(desk: Desk) -> None:
    treated, *_ = desk.opened(*numbered(3))
    desk.service().treat(treated, Outcome.DELETED, by=desk.odile)
    one = desk.imports.get(treated.import_id)
    assert one is not None
    desk.service().withdraw_batch(one, by=desk.odile)

    assert desk.cases.of_import(one.id or 0) == [treated]


@pytest.mark.parametrize("purpose", [Purpose.REPORT, Purpose.TABLE, Purpose.SAMPLE])
def test_other_tables_have_no_batch(desk: Desk, purpose: Purpose) -> None:
    assert desk.opened(*numbered(3), purpose=purpose) == []


def test_a_treatment_is_dated_and_told_by_numbers_alone(desk: Desk) -> None:
    case, _ = desk.opened(*numbered(2))
    desk.service().treat(
        case, Outcome.KEPT, minutes=4, reason="deux  foyers", is_guichet_told=True, by=desk.odile
    )

    assert (case.outcome, case.reason, case.is_guichet_told) == (Outcome.KEPT, "deux foyers", True)
    assert (case.treated_by, case.treated_at) == (desk.odile.id, NOW)
    (entry,) = (row.entry for row in desk.journal.rows())
    assert (entry.kind, entry.subject, entry.outcome) == (Kind.CASE_TREATED, f"cas:06:{case.id}", "kept")
    assert (entry.minutes, entry.guichet_id, entry.theme) == (4, 1, "doublons")
    assert desk.cases.progress([case.import_id]) == {case.import_id: Progress(1, 2)}


def test_a_case_is_treated_once_and_corrected_on_purpose(desk: Desk) -> None:
    (case,) = desk.opened(*numbered(1))
    desk.service().treat(case, Outcome.DELETED, minutes=4, by=desk.odile)
    with pytest.raises(CaseAlreadyTreated):
        desk.service().treat(case, Outcome.KEPT, reason="non", by=desk.odile)
    desk.service(hours=1).treat(
        case, Outcome.KEPT, reason="deux foyers", minutes=6, corrects=True, by=desk.odile
    )

    assert (case.outcome, case.minutes) == (Outcome.KEPT, 6)
    assert desk.told(Kind.CASE_TREATED)[-1] == (f"cas:06:{case.id}", "kept", 6)


@pytest.mark.parametrize(
    ("refusal", "outcome", "more"),
    [
        (OutcomeMissing, None, {}),
        (OutcomeMissing, Outcome.CONFORM, {}),
        (CaseReasonMissing, Outcome.KEPT, {"reason": "  "}),
        (CaseReasonTooLong, Outcome.DELETED, {"reason": "x" * (LONGEST_REASON + 1)}),
        (MinutesOutOfDay, Outcome.DELETED, {"minutes": -1}),
        (MinutesOutOfDay, Outcome.DELETED, {"minutes": 1441}),
    ],
)
def test_what_cannot_be_noted_changes_nothing(
    desk: Desk, refusal: type[QualityError], outcome: Outcome | None, more: dict[str, object]
) -> None:
    (case,) = desk.opened(*numbered(1))
    with pytest.raises(refusal):
        desk.service().treat(case, outcome, by=desk.odile, **more)  # type: ignore[arg-type]

    assert not case.is_treated
    assert desk.journal.kinds == []


def test_a_nir_in_a_reason_is_masked(desk: Desk) -> None:
    (case,) = desk.opened(*numbered(1))
    desk.service().treat(case, Outcome.DELETED, reason="de 2 69 05 49 588 157 80", by=desk.odile)

    assert "588" not in case.reason


def test_each_kind_has_its_outcomes() -> None:
    assert set(OUTCOMES) == set(CaseKind)
    assert {outcome for outcomes in OUTCOMES.values() for outcome in outcomes} == set(Outcome)


def test_a_request_anru_is_deleted_then_entered_anew_by_its_guichet(desk: Desk) -> None:
    (case,) = desk.opened(*numbered(1), purpose=Purpose.ANRU)
    desk.service().treat(case, OUTCOMES[CaseKind.ANRU][0], by=desk.odile)

    assert case.outcome is Outcome.TO_REENTER


def test_only_a_gestionnaire_of_the_departement_treats(desk: Desk) -> None:
    (case,) = desk.opened(*numbered(1))
    one = desk.brings(*numbered(3), purpose=Purpose.SAMPLE)
    nadia = Agent(name="Nadia", role=Role.AGENT, guichet_id=1, created_at=NOW)
    for person, refusal in ((nadia, GestionnaireOnly), (desk.rosa, UnknownImport)):
        with pytest.raises(refusal):
            desk.service().treat(case, Outcome.DELETED, by=person)
        with pytest.raises(refusal):
            desk.service().draw(one, 2, seed=1, by_guichet=False, by=person)
        with pytest.raises(refusal):
            desk.service().withdraw_batch(one, by=person)


def test_the_walk_goes_on_after_a_line_and_leaves_out_what_is_treated(desk: Desk) -> None:
    first, second, third = desk.opened(*numbered(3))
    desk.service().treat(second, Outcome.DELETED, by=desk.odile)

    assert desk.cases.next_of(first.import_id, after=0) is first
    assert desk.cases.next_of(first.import_id, after=first.line) is third
    assert desk.cases.next_of(first.import_id, after=third.line) is None


# What is drawn.

rows_of_guichets = st.lists(st.sampled_from([None, 1, 2, 3]), min_size=1, max_size=40).map(
    lambda guichets: [
        ImportedRow(line, guichet, None, (NUMERO.format(line),)) for line, guichet in enumerate(guichets, 2)
    ]
)


@given(rows_of_guichets, st.data(), st.integers(0, 2**31 - 1), st.booleans())
def test_a_draw_takes_as_many_as_asked_none_twice_and_can_be_replayed(
    rows: list[ImportedRow], data: st.DataObject, seed: int, of_each: bool
) -> None:
    size = data.draw(st.integers(1, len(rows)))
    drawn = drawn_of(rows, size, seed=seed, by_guichet=of_each)

    assert len({row.line for row in drawn}) == len(drawn) == size
    assert {row.line for row in drawn} <= {row.line for row in rows}
    assert drawn == drawn_of(rows, size, seed=seed, by_guichet=of_each)
    guichets = {row.guichet_id for row in rows}
    if of_each and len(guichets) <= size:
        assert {row.guichet_id for row in drawn} == guichets


def test_each_dossier_has_its_chance() -> None:
    rows = [ImportedRow(line, None, None, ("",)) for line in range(10)]
    seen = {row.line for seed in range(40) for row in drawn_of(rows, 2, seed=seed, by_guichet=False)}

    assert seen == set(range(10))


def test_a_sample_keeps_how_it_was_drawn_and_is_drawn_once(desk: Desk) -> None:
    one, cases = desk.drawn(5, 3)
    sample = desk.cases.sample(one.id or 0)
    assert sample is not None

    assert (sample.seed, sample.size, sample.population) == (7, 3, 5)
    assert [case.kind for case in cases] == [CaseKind.CONTROL] * 3
    again = drawn_of(desk.imports.rows(one.id or 0), 3, seed=sample.seed, by_guichet=sample.by_guichet)
    assert [case.line for case in cases] == [row.line for row in again]
    assert desk.told(Kind.SAMPLE_DRAWN) == [(f"lot:06:{one.id}", "", 0)]
    with pytest.raises(SampleAlreadyDrawn):
        desk.service().draw(one, 2, seed=8, by_guichet=False, by=desk.odile)


@pytest.mark.parametrize("size", [0, 6])
def test_no_more_is_drawn_than_there_is(desk: Desk, size: int) -> None:
    one = desk.brings(*numbered(5), purpose=Purpose.SAMPLE)
    with pytest.raises(SampleSizeOutOfRange) as refused:
        desk.service().draw(one, size, seed=1, by_guichet=False, by=desk.odile)

    assert refused.value.most == 5


def test_nothing_is_drawn_of_another_list_nor_of_one_that_is_undone(desk: Desk) -> None:
    undone = desk.brings(*numbered(5), purpose=Purpose.SAMPLE)
    undone.state = ImportState.UNDONE
    for one, refusal in ((desk.brings(*numbered(5)), NoSampleOfThis), (undone, ImportNotApplied)):
        with pytest.raises(refusal):
            desk.service().draw(one, 2, seed=1, by_guichet=False, by=desk.odile)


def test_what_does_not_conform_says_to_which_commitment_or_why(desk: Desk) -> None:
    _, (first, second, third) = desk.drawn()
    with pytest.raises(CaseReasonMissing):
        desk.service().treat(first, Outcome.NON_CONFORM, by=desk.odile)
    desk.service().treat(first, Outcome.NON_CONFORM, commitment="baux", by=desk.odile)
    desk.service().treat(second, Outcome.NON_CONFORM, reason="pièce absente", by=desk.odile)
    desk.service().treat(third, Outcome.CONFORM, commitment="baux", by=desk.odile)

    assert [case.commitment for case in (first, second, third)] == ["baux", "", ""]


def test_closing_a_control_erases_every_number_and_keeps_the_counts(desk: Desk) -> None:
    one, (first, second, third) = desk.drawn()
    desk.service().treat(first, Outcome.CONFORM, by=desk.odile)
    desk.service().treat(second, Outcome.NON_CONFORM, reason=NUMERO.format(1), by=desk.odile)
    before = desk.cases.checks(import_id=one.id)
    sample = desk.cases.sample(one.id or 0)
    assert sample is not None
    desk.service(days=1).close(sample, by=desk.odile)
    desk.service(days=2).close(sample, by=desk.odile)  # pressed twice

    assert sample.closed_at == NOW + timedelta(days=1)
    assert desk.imports.lines(one.id or 0) == []
    assert desk.imports.rows(one.id or 0) == []
    assert {(case.numero, case.other, case.reason) for case in (first, second, third)} == {("", "", "")}
    assert desk.cases.checks(import_id=one.id) == before
    assert len(desk.told(Kind.SAMPLE_CLOSED)) == 1
    with pytest.raises(CasesErased):
        desk.service().treat(third, Outcome.CONFORM, by=desk.odile)


def test_undoing_a_list_that_was_drawn_forgets_the_draw_or_closes_what_was_checked(desk: Desk) -> None:
    (untouched, _), (begun, (case, *_)) = desk.drawn(), desk.drawn()
    desk.service().treat(case, Outcome.CONFORM, by=desk.odile)
    for one in (untouched, begun):
        desk.service().withdraw_batch(one, by=desk.odile)

    assert desk.cases.sample(untouched.id or 0) is None
    closed = desk.cases.sample(begun.id or 0)
    assert closed is not None
    assert closed.closed_at == NOW
    assert desk.cases.of_import(begun.id or 0) == [case]
    assert case.numero == ""


def test_results_are_counted_by_guichet_and_by_commitment(desk: Desk) -> None:
    one = desk.brings(*numbered(3, 1), ("060000000000002000", 2, ""), purpose=Purpose.SAMPLE)
    desk.service().draw(one, 4, seed=1, by_guichet=True, by=desk.odile)
    first, second, third, fourth = desk.cases.of_import(one.id or 0)
    desk.service().treat(first, Outcome.CONFORM, by=desk.odile)
    desk.service().treat(second, Outcome.NON_CONFORM, commitment="baux", by=desk.odile)
    desk.service(days=3).treat(third, Outcome.NON_CONFORM, reason="incomplet", by=desk.odile)
    desk.service(days=3).treat(fourth, Outcome.CONFORM, by=desk.odile)

    results = by_guichet(desk.cases.checks(import_id=one.id))
    assert results == {1: SampleResult(3, 1, {"baux": 1, "": 1}), 2: SampleResult(1, 1, {})}
    assert in_all(results.values()) == SampleResult(4, 2, {"baux": 1, "": 1})
    assert sample_results(desk, "83", NOW) == {}
    assert sample_results(desk, "06", NOW + timedelta(days=1)) == {
        1: SampleResult(1, 0, {"": 1}),
        2: SampleResult(1, 1, {}),
    }
