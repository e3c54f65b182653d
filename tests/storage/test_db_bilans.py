"""The bilans on both databases: her words, those that are frozen, and the templates of Word."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from at_once import together
from stand_in import StandIn

from guichets.registry import Agent, Role
from reports.bilans import BilanChanged, BilanService, BilanTemplate, BilanText, FrozenBilan
from reports.period import Period
from storage.bilans import SqlBilans
from storage.database import Database
from storage.journal import SqlJournal
from storage.repositories import SqlRegistry

pytestmark = pytest.mark.databases("sqlite", "postgresql")

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
YEAR, HALF = Period.of(2026), Period.of(2026, 1)
KEPT = ("id", "departement", "first", "last", "content", "seal", "frozen_by")


@pytest.fixture
def helene(database: Database) -> Agent:
    helene = Agent(name="Hélène", role=Role.GESTIONNAIRE, guichet_id=None, created_at=NOW)
    with database.writing() as session:
        SqlRegistry(session).add(helene)
    return helene


def frozen(by: Agent, number: int = 1, *, of: Period = YEAR, departement: str = "06") -> FrozenBilan:
    return FrozenBilan(
        departement=departement,
        first=of.first,
        last=of.last,
        number=number,
        content=f'{{"numero": {number}}}',
        seal=f"{number:064}",
        frozen_by=by.id or 0,
        frozen_at=NOW,
    )


def text(by: Agent, version: int = 1, *, of: Period = YEAR, departement: str = "06") -> BilanText:
    return BilanText(
        departement=departement,
        first=of.first,
        last=of.last,
        texts={"introduction": f"Écrit {version}\nfois"},
        version=version,
        written_by=by.id or 0,
        written_at=NOW,
    )


def test_a_frozen_bilan_is_read_again_as_it_was(database: Database, helene: Agent) -> None:
    made = frozen(helene)
    with database.writing() as session:
        SqlBilans(session).add(made)
    assert made.id
    with database.reading() as session:
        found = SqlBilans(session).get(made.id)
        assert found is not None
        assert {name: getattr(found, name) for name in KEPT} == {name: getattr(made, name) for name in KEPT}
        assert (found.number, found.frozen_at, found.period) == (1, NOW, YEAR)
        assert SqlBilans(session).get(made.id + 1) is None


def test_those_of_a_period_are_listed_with_the_latest_first(database: Database, helene: Agent) -> None:
    with database.writing() as session:
        bilans = SqlBilans(session)
        for one in (frozen(helene), frozen(helene, 2), frozen(helene, of=HALF)):
            bilans.add(one)
        bilans.add(frozen(helene, departement="13"))
    with database.writing() as session:
        bilans = SqlBilans(session)
        assert [one.number for one in bilans.frozen("06", YEAR)] == [2, 1]
        assert [one.number for one in bilans.frozen("06", HALF)] == [1]
        assert not bilans.frozen("06", Period.of(2025))


def test_words_take_the_place_of_those_that_were_there(database: Database, helene: Agent) -> None:
    with database.writing() as session:
        bilans = SqlBilans(session)
        assert bilans.text("06", YEAR) is None
        bilans.keep_text(text(helene))
        bilans.keep_text(text(helene, of=HALF))
        bilans.keep_text(text(helene, departement="13"))
        bilans.keep_text(text(helene, 2))
    with database.reading() as session:
        found = SqlBilans(session).text("06", YEAR)
        assert found is not None
        assert (found.texts, found.version) == ({"introduction": "Écrit 2\nfois"}, 2)
        assert found.written_at == NOW
        others = [SqlBilans(session).text("06", HALF), SqlBilans(session).text("13", YEAR)]
        assert [one.version for one in others if one] == [1, 1]


def test_a_template_is_kept_for_each_departement_replaced_and_removed(
    database: Database, helene: Agent
) -> None:
    first = BilanTemplate(
        departement="06", name="a.docx", content=b"PK\0\xff", kept_by=helene.id or 0, kept_at=NOW
    )
    second = replace(first, name="b.docx", content=b"PK2", kept_at=NOW + timedelta(days=1))
    with database.writing() as session:
        bilans = SqlBilans(session)
        bilans.keep_template(first)
        assert vars(bilans.template("06") or first) == vars(first)
        bilans.keep_template(replace(first, departement="13"))
        bilans.keep_template(second)
    with database.writing() as session:
        bilans = SqlBilans(session)
        found = bilans.template("06")
        assert found is not None
        assert vars(found) == vars(second)
        bilans.remove_template("06")
        assert bilans.template("06") is None
        assert bilans.template("13") is not None


class Work(StandIn):
    """The stores that the service needs, on a session."""

    def __init__(self, session: object) -> None:
        self.bilans, self.journal = SqlBilans(session), SqlJournal(session)  # type: ignore[arg-type]  # a writer


def test_of_two_who_write_at_once_one_is_told_and_loses_nothing_of_the_other(
    database: Database, helene: Agent
) -> None:
    def write(words: str) -> str:
        try:
            with database.writing() as session:
                service = BilanService(Work(session), now=NOW)
                service.write("06", YEAR, {"plan": words}, version=0, by=helene)
        except BilanChanged:
            return ""
        return words

    kept = [words for words in together(lambda: write("un"), lambda: write("deux")) if words]
    with database.reading() as session:
        found = SqlBilans(session).text("06", YEAR)
    assert found is not None
    assert [found.texts["plan"]] == kept


def test_several_who_freeze_at_once_number_them_in_turn(database: Database, helene: Agent) -> None:
    def freeze(content: str) -> int:
        with database.writing() as session:
            return BilanService(Work(session), now=NOW).freeze("06", YEAR, content, by=helene).number

    numbers = together(lambda: freeze("a"), lambda: freeze("b"), lambda: freeze("c"))
    assert sorted(numbers) == [1, 2, 3]


def test_days_are_kept_as_days(database: Database, helene: Agent) -> None:
    week = Period(date(2026, 11, 23), date(2026, 11, 29))
    with database.writing() as session:
        SqlBilans(session).keep_text(text(helene, of=week))
    with database.reading() as session:
        found = SqlBilans(session).text("06", week)
    assert found is not None
    assert (found.first, found.last) == (week.first, week.last)
