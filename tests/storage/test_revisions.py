"""The revisions: one contract, kept by the database and by the fake that the rules are tested on."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from threading import Barrier
from typing import Protocol

import pytest
from fakes import FakeRevisions

from guichets.registry import Agent, Role
from knowledge_base.entries import Base, Entry
from knowledge_base.themes import Theme
from knowledge_base.upkeep.editing import Upkeep
from knowledge_base.upkeep.life import RevisionAction, RevisionStatus
from knowledge_base.upkeep.ports import Revisions
from knowledge_base.upkeep.revisions import Revision, digest
from storage.database import Database
from storage.knowledge import SqlRevisions
from storage.repositories import SqlRegistry

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 25)

WHOLE = Entry(
    id="supprimer-doublon",
    question="Qui peut supprimer un doublon ?",
    answer="Le gestionnaire.\nDites-lui « lequel ».",
    variants=("supprimer un doublon", "dossier en double"),
    keywords=("doublon",),
    theme=Theme.DOUBLONS,
    scope="departement:06",
    facts=(1, 2),
    source="Convention",
    source_date="octobre 2023",
    validated_by="Camille Aubrey",
    validated_on=date(2026, 11, 25),
    review_by=date(2027, 5, 25),
    uncertain=True,
    links=("https://www.legifrance.gouv.fr/codes/1",),
    owner="Denis Fontanel",
    valid_from=date(2026, 1, 1),
    valid_until=date(2028, 1, 1),
    replaced_by="autre",
    overrides="national",
    number=3,
    to_review="sa source a changé",
    replaces="Qui supprime ?",
    written_by="Équipe Relais SNE",
)


class Someone:
    id: int | None = None
    name = "Camille Aubrey"

    def decides_for(self, departement: str, served: Collection[str]) -> bool:
        return True


@dataclass
class Work:
    revisions: Revisions

    @property
    def registry(self) -> Work:
        return self

    def departements(self) -> Collection[str]:
        return ("06",)


class Shelf(Protocol):
    """Gives the same revisions again, each time in a transaction of its own."""

    @contextmanager
    def opened(self) -> Iterator[Revisions]: ...


class Memory:
    def __init__(self) -> None:
        self._revisions = FakeRevisions()

    @contextmanager
    def opened(self) -> Iterator[Revisions]:
        yield self._revisions


class Sql:
    def __init__(self, database: Database) -> None:
        self._database = database

    @contextmanager
    def opened(self) -> Iterator[Revisions]:
        with self._database.writing() as session:
            yield SqlRevisions(session)


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def shelf(request: pytest.FixtureRequest) -> Shelf:
    if request.param == "memory":
        return Memory()
    return Sql(request.getfixturevalue(f"{request.param}_database"))


@pytest.fixture
def sqlite_database(database: Database) -> Database:
    return database


@pytest.fixture
def postgresql_database(postgres_url: str) -> Iterator[Database]:
    opened = Database(postgres_url)
    yield opened
    opened.close()


def revision(
    number: int = 1, status: RevisionStatus = RevisionStatus.DRAFT, *, entry_id: str = WHOLE.id
) -> Revision:
    return Revision(
        entry_id=entry_id,
        number=number,
        status=status,
        content=replace(WHOLE, id=entry_id),
        author_id=None,
        author_name="Camille Aubrey",
        at=NOW,
    )


def test_the_example_fills_every_field() -> None:
    """Else what follows would not see a field that is lost."""
    assert [f.name for f in fields(Entry) if not getattr(WHOLE, f.name)] == []


def test_a_revision_comes_back_whole(shelf: Shelf) -> None:
    kept = revision()
    kept.apply(RevisionAction.EDIT, by=Someone(), at=NOW)
    with shelf.opened() as revisions:
        revisions.add(kept)
        assert kept.id is not None

    with shelf.opened() as revisions:
        (found,) = revisions.of_entry(WHOLE.id)
    assert found.content == WHOLE
    assert digest(found.content) == digest(WHOLE)
    assert (found.number, found.status, found.author_name, found.at) == (
        1,
        RevisionStatus.DRAFT,
        "Camille Aubrey",
        NOW,
    )
    assert [(e.at, e.action, e.by, e.status) for e in found.history] == [
        (NOW, RevisionAction.EDIT, None, RevisionStatus.DRAFT)
    ]


def test_a_bare_entry_comes_back_bare(shelf: Shelf) -> None:
    bare = Entry(id="nu", question="Nu ?", answer="Oui.")
    with shelf.opened() as revisions:
        revisions.add(replace(revision(entry_id="nu"), content=bare))

    with shelf.opened() as revisions:
        found = revisions.latest("nu")
    assert found is not None
    assert found.content == bare


def test_a_change_is_kept(shelf: Shelf) -> None:
    with shelf.opened() as revisions:
        revisions.add(revision())
    with shelf.opened() as revisions:
        (found,) = revisions.of_entry(WHOLE.id)
        found.content = replace(found.content, answer="Personne.")
        found.apply(RevisionAction.REVIEW, by=Someone(), at=NOW)

    with shelf.opened() as revisions:
        (again,) = revisions.of_entry(WHOLE.id)
    assert (again.content.answer, again.status, len(again.history)) == (
        "Personne.",
        RevisionStatus.REVIEWED,
        1,
    )


def test_versions_come_oldest_first_and_each_list_has_its_own(shelf: Shelf) -> None:
    with shelf.opened() as revisions:
        for number, status in (
            (2, RevisionStatus.DRAFT),
            (0, RevisionStatus.REPLACED),
            (1, RevisionStatus.TO_REVIEW),
        ):
            revisions.add(revision(number, status))
        revisions.add(revision(0, RevisionStatus.RETIRED, entry_id="autre"))
        revisions.add(revision(1, RevisionStatus.REVIEWED, entry_id="neuf"))

    with shelf.opened() as revisions:
        assert [one.number for one in revisions.of_entry(WHOLE.id)] == [0, 1, 2]
        latest = revisions.latest(WHOLE.id)
        assert latest is not None
        assert latest.number == 2
        assert revisions.latest("inconnue") is None
        assert [(one.entry_id, one.number) for one in revisions.current()] == [("autre", 0), (WHOLE.id, 1)]
        assert {(one.entry_id, one.number) for one in revisions.drafts()} == {(WHOLE.id, 2), ("neuf", 1)}


def test_the_stamp_grows_with_every_change(shelf: Shelf) -> None:
    base = Base((replace(WHOLE, scope="national", overrides="", replaced_by=""),))
    changes: list[Callable[[Upkeep], object]] = [
        lambda upkeep: upkeep.start_draft(WHOLE.id, {"answer": "Autre."}, by=Someone()),
        lambda upkeep: upkeep.mark_to_review(WHOLE.id, "à voir", by=Someone()),
        lambda upkeep: upkeep.retire(WHOLE.id, by=Someone()),
    ]
    stamps = []
    for change in changes:
        with shelf.opened() as revisions:
            stamps.append(revisions.stamp())
            change(Upkeep(Work(revisions), base, now=NOW, today=TODAY))
    with shelf.opened() as revisions:
        stamps.append(revisions.stamp())

    assert stamps == sorted(set(stamps))


@pytest.mark.databases("sqlite", "postgresql")
def test_two_people_who_begin_at_once_take_turns(database: Database) -> None:
    """Neither can see the other's first version, which does not stand yet; the second finds it."""
    together = Barrier(2)

    def begins(_place: int) -> int:
        together.wait()
        with database.writing() as session:
            revisions = SqlRevisions(session)
            number = len(revisions.of_entry(WHOLE.id))
            revisions.add(revision(number))
            return number

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(begins, range(2))) == [0, 1]


@pytest.mark.databases("sqlite", "postgresql")
def test_a_reader_looks_without_waiting(database: Database) -> None:
    with database.writing() as session:
        SqlRevisions(session).add(revision())
    with database.writing() as session:
        SqlRevisions(session).of_entry(WHOLE.id)
        with database.reading() as reader:
            assert len(SqlRevisions(reader).of_entry(WHOLE.id)) == 1


@pytest.mark.databases("sqlite", "postgresql")
def test_an_event_keeps_who_it_was(database: Database) -> None:
    with database.writing() as session:
        someone = Agent(name="Camille", role=Role.GESTIONNAIRE, guichet_id=None, created_at=NOW)
        SqlRegistry(session).add(someone)
        kept = revision()
        kept.apply(RevisionAction.EDIT, by=someone, at=NOW)
        SqlRevisions(session).add(kept)

    with database.reading() as reader:
        (found,) = SqlRevisions(reader).of_entry(WHOLE.id)
    assert [event.by for event in found.history] == [someone.id]
