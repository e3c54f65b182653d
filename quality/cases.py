"""A list to treat one by one: suspected doublons, requests with the motive ANRU by mistake, and the dossiers
drawn from a list for a check.

Fact 106: the gestionnaire suppresses, a guichet does not. Facts 130 to 132: a request created with the motive
ANRU by mistake is suppressed, then entered anew by the guichet.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from random import Random
from typing import TYPE_CHECKING

from journal.entries import Kind
from journal.people import Person, identity
from privacy.nir import mask
from privacy.numbers import NUMERO_UNIQUE
from privacy.text import clean
from quality.errors import (
    CaseAlreadyTreated,
    CaseReasonMissing,
    CaseReasonTooLong,
    CasesErased,
    ImportNotApplied,
    MinutesOutOfDay,
    NoSampleOfThis,
    OutcomeMissing,
    SampleAlreadyDrawn,
    SampleSizeOutOfRange,
    UnknownImport,
)
from quality.imports import Import, ImportState
from quality.layouts import Role
from quality.orders import THEME, Orders
from quality.reading import ImportedRow, Purpose

if TYPE_CHECKING:
    from storage.unit_of_work import Work


LONGEST_REASON = 300
LONGEST_NUMERO = 40
MINUTES = range(24 * 60 + 1)
MOST_DRAWN = 500


class CaseKind(StrEnum):
    DOUBLON = "doublon"
    ANRU = "anru"
    CONTROL = "controle"
    """Drawn from a list."""


class Outcome(StrEnum):
    DELETED = "deleted"
    TO_REENTER = "to_reenter"
    """Deleted, and the guichet owes a right one."""
    KEPT = "kept"
    SENT_TO_POLE = "sent_to_pole"
    ALREADY_TREATED = "already_treated"
    CONFORM = "conform"
    NON_CONFORM = "non_conform"


OUTCOMES: Mapping[CaseKind, Sequence[Outcome]] = {
    CaseKind.DOUBLON: (Outcome.DELETED, Outcome.KEPT, Outcome.SENT_TO_POLE, Outcome.ALREADY_TREATED),
    CaseKind.ANRU: (
        Outcome.TO_REENTER,
        Outcome.DELETED,
        Outcome.KEPT,
        Outcome.SENT_TO_POLE,
        Outcome.ALREADY_TREATED,
    ),
    CaseKind.CONTROL: (Outcome.CONFORM, Outcome.NON_CONFORM),
}
KIND_OF: Mapping[Purpose, CaseKind] = {
    Purpose.DOUBLONS: CaseKind.DOUBLON,
    Purpose.ANRU: CaseKind.ANRU,
    Purpose.SAMPLE: CaseKind.CONTROL,
}
"""What each list is made of; those of the others are not treated."""
_THEMES = {CaseKind.DOUBLON: "doublons", CaseKind.ANRU: "anru", CaseKind.CONTROL: THEME}


@dataclass(eq=False, kw_only=True)
class Case:
    """``line`` is that of the file. ``numero`` is "" once erased, ``other`` the second one of a doublon when
    the line says it. ``commitment`` is the code of the one that a dossier does not keep to.
    """

    id: int | None = None
    import_id: int
    line: int
    kind: CaseKind
    guichet_id: int | None = None
    numero: str
    other: str = ""
    outcome: Outcome | None = None
    commitment: str = ""
    reason: str = ""
    minutes: int = 0
    is_guichet_told: bool = False
    treated_by: int | None = None
    treated_at: datetime | None = None

    @property
    def is_treated(self) -> bool:
        return self.outcome is not None


@dataclass(eq=False, kw_only=True)
class Sample:
    """What was drawn of a list, once: ``seed`` draws the same dossiers of the same list again."""

    id: int | None = None
    import_id: int
    seed: int
    size: int
    population: int
    by_guichet: bool
    drawn_by: int
    drawn_at: datetime
    closed_at: datetime | None = None


@dataclass(frozen=True)
class Check:
    """How many dossiers of a guichet ended in one way."""

    import_id: int
    guichet_id: int | None
    outcome: Outcome
    commitment: str
    count: int


@dataclass(frozen=True)
class SampleResult:
    """« 18 conformes sur 20 »; ``breaches`` count those that are not, by the commitment that they break, ""
    for none in particular.
    """

    checked: int = 0
    conform: int = 0
    breaches: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Progress:
    treated: int
    total: int


class CaseService(Orders):
    def open_batch(self, one: Import, *, by: Person) -> None:
        """Each row of a list that is treated whole becomes a case; told twice, or of a list that was read
        again, it makes no second one of a numéro. What is treated already stays.
        """
        self._require_own(one, by)
        kind = KIND_OF.get(one.purpose)
        if kind is None or kind is CaseKind.CONTROL:
            return
        wanted = {case.numero: case for case in self._cases(one, kind, self._rows(one))}
        gone = []
        for case in self._work.cases.of_import(identity(one)):
            again = wanted.pop(case.numero, None)
            if case.is_treated:
                continue
            if again is None:
                gone.append(case)
            else:
                case.line, case.guichet_id, case.other = again.line, again.guichet_id, again.other
        self._work.cases.remove_all(gone)
        self._work.cases.add_all(wanted.values())

    def withdraw_batch(self, one: Import, *, by: Person) -> None:
        """The import is undone: what is not treated goes away. A control of which something was checked is
        closed as it stands.
        """
        self._require_own(one, by)
        cases = self._work.cases.of_import(identity(one))
        self._work.cases.remove_all([case for case in cases if not case.is_treated])
        sample = self._work.cases.sample(identity(one))
        if sample is None:
            return
        if not any(case.is_treated for case in cases):
            self._work.cases.remove_sample(sample)
        elif sample.closed_at is None:
            self._close(sample, one, by)

    def draw(self, one: Import, size: int, *, seed: int, by_guichet: bool, by: Person) -> Sample:
        """Once of each list: to draw until it pleases is no check."""
        self._require_own(one, by)
        if KIND_OF.get(one.purpose) is not CaseKind.CONTROL:
            raise NoSampleOfThis
        if one.state is not ImportState.APPLIED:
            raise ImportNotApplied
        if self._work.cases.sample(identity(one)) is not None:
            raise SampleAlreadyDrawn
        rows = self._rows(one)
        if not 1 <= size <= min(len(rows), MOST_DRAWN):
            raise SampleSizeOutOfRange(min(len(rows), MOST_DRAWN))
        drawn = drawn_of(rows, size, seed=seed, by_guichet=by_guichet)
        self._work.cases.add_all(self._cases(one, CaseKind.CONTROL, drawn))
        sample = Sample(
            import_id=identity(one),
            seed=seed,
            size=size,
            population=len(rows),
            by_guichet=by_guichet,
            drawn_by=identity(by),
            drawn_at=self._now,
        )
        self._work.cases.add_sample(sample)
        self._note(Kind.SAMPLE_DRAWN, by, f"lot:{one.departement}:{one.id}")
        return sample

    def treat(
        self,
        case: Case,
        outcome: Outcome | None,
        *,
        by: Person,
        minutes: int = 0,
        reason: str = "",
        commitment: str = "",
        is_guichet_told: bool = False,
        corrects: bool = False,
    ) -> None:
        """``corrects`` what was said of it before; the last row of the journal is right then."""
        one = self._work.imports.get(case.import_id)
        if one is None:
            raise UnknownImport
        self._require_own(one, by)
        if case.is_treated and not corrects:
            raise CaseAlreadyTreated
        if not case.numero:
            raise CasesErased
        if outcome is None or outcome not in OUTCOMES[case.kind]:
            raise OutcomeMissing
        if minutes not in MINUTES:
            raise MinutesOutOfDay(MINUTES[-1])
        said = mask(" ".join(clean(reason).split())).text
        if len(said) > LONGEST_REASON:
            raise CaseReasonTooLong(LONGEST_REASON)
        is_breach = outcome is Outcome.NON_CONFORM
        if not said and (outcome is Outcome.KEPT or (is_breach and not commitment)):
            raise CaseReasonMissing
        case.outcome, case.reason, case.minutes = outcome, said, minutes
        case.commitment = commitment if is_breach else ""
        case.is_guichet_told = is_guichet_told
        case.treated_by, case.treated_at = identity(by), self._now
        self._note(
            Kind.CASE_TREATED,
            by,
            case_subject(one, case),
            theme=_THEMES[case.kind],
            guichet_id=case.guichet_id,
            outcome=outcome.value,
            minutes=minutes,
        )

    def close(self, sample: Sample, *, by: Person) -> None:
        """Every numéro unique of the control is erased, those of the list as well: the counts stay. Closed
        already, it is left as it is.
        """
        one = self._work.imports.get(sample.import_id)
        if one is None:
            raise UnknownImport
        self._require_own(one, by)
        if sample.closed_at is None:
            self._close(sample, one, by)

    def _close(self, sample: Sample, one: Import, by: Person) -> None:
        self._work.imports.put_rows(sample.import_id, ())
        self._work.imports.erase_lines(sample.import_id)
        self._work.cases.erase_numbers(sample.import_id)
        sample.closed_at = self._now
        self._note(Kind.SAMPLE_CLOSED, by, f"lot:{one.departement}:{one.id}")

    def _require_own(self, one: Import, by: Person) -> None:
        self._require_gestionnaire(by)
        if not by.sees(one.departement):
            raise UnknownImport

    def _rows(self, one: Import) -> Sequence[ImportedRow]:
        return self._work.imports.rows(identity(one))

    def _cases(self, one: Import, kind: CaseKind, rows: Iterable[ImportedRow]) -> Iterator[Case]:
        roles = [column.role for column in one.layout]
        for row in rows:
            numero, *others = _numeros(row, roles)
            yield Case(
                import_id=identity(one),
                line=row.line,
                kind=kind,
                guichet_id=row.guichet_id,
                numero=numero,
                other=next((other for other in others if other != numero), ""),
            )


def case_subject(one: Import, case: Case) -> str:
    """As the journal names it."""
    return f"cas:{one.departement}:{case.id}"


def drawn_of(rows: Sequence[ImportedRow], size: int, *, seed: int, by_guichet: bool) -> Sequence[ImportedRow]:
    """In the order of the file. By guichet: one of each first, if they are not more than ``size``, and the
    others among all that is left.
    """
    random = Random(seed)  # noqa: S311  it is replayed, not kept secret
    left, drawn = list(rows), list[ImportedRow]()
    groups: dict[int, list[ImportedRow]] = defaultdict(list)
    for row in rows:
        groups[row.guichet_id or 0].append(row)
    if by_guichet and len(groups) <= size:
        drawn = [random.choice(groups[number]) for number in sorted(groups)]
        chosen = {row.line for row in drawn}
        left = [row for row in rows if row.line not in chosen]
    drawn += random.sample(left, size - len(drawn))
    return sorted(drawn, key=lambda row: row.line)


def by_guichet(checks: Iterable[Check]) -> Mapping[int | None, SampleResult]:
    counted: dict[int | None, Counter[str]] = defaultdict(Counter)
    conform: Counter[int | None] = Counter()
    for check in checks:
        if check.outcome is Outcome.CONFORM:
            conform[check.guichet_id] += check.count
        else:
            counted[check.guichet_id][check.commitment] += check.count
    return {
        guichet: SampleResult(
            conform[guichet] + counted[guichet].total(), conform[guichet], dict(counted[guichet])
        )
        for guichet in [*conform, *(one for one in counted if one not in conform)]
    }


def in_all(results: Collection[SampleResult]) -> SampleResult:
    breaches: Counter[str] = Counter()
    for result in results:
        breaches.update(result.breaches)
    return SampleResult(
        sum(one.checked for one in results), sum(one.conform for one in results), dict(breaches)
    )


def sample_results(work: Work, departement: str, since: datetime) -> Mapping[int | None, SampleResult]:
    """By guichet: what was checked of the département's since then."""
    return by_guichet(work.cases.checks(departement=departement, since=since))


def _numeros(row: ImportedRow, roles: Sequence[Role]) -> Iterator[str]:
    """That of the row, then those that its other cells may hold."""
    yield _numero(row.cells[roles.index(Role.NUMERO_UNIQUE)])
    for role, cell in zip(roles, row.cells, strict=False):
        if role is Role.TEXT and NUMERO_UNIQUE.fullmatch(str(cell).strip()):
            yield _numero(cell)


def _numero(cell: object) -> str:
    return "".join(str(cell).split())[:LONGEST_NUMERO]
