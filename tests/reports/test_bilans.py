"""The words of a bilan, the frozen ones, the template: who may, what is refused, what the journal says."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count, groupby

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from refusing import refuses
from stand_in import StandIn

from guichets.registry import Agent, Role
from journal.entries import Kind
from reports.bilans import LONGEST_NAME, LONGEST_TEXT, BilanChanged, BilanService
from reports.period import Period
from storage.bilans import SqlBilans
from storage.database import Database
from storage.journal import SqlJournal
from storage.repositories import SqlRegistry

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
YEAR = Period.of(2026)
YEARS = count(1900)
"""One for each example: they share a database."""


class Work(StandIn):
    def __init__(self, session: object) -> None:
        self.bilans, self.journal = SqlBilans(session), SqlJournal(session)  # type: ignore[arg-type]  # a writer
        self.registry = SqlRegistry(session)  # type: ignore[arg-type]


@pytest.fixture
def work(database: Database) -> Iterator[Work]:
    with database.writing() as session:
        yield Work(session)


@pytest.fixture
def service(work: Work) -> BilanService:
    return BilanService(work, now=NOW, channel="web")


@pytest.fixture
def helene(work: Work) -> Agent:
    return person(work, Role.GESTIONNAIRE, "06")


def person(work: Work, role: Role, departement: str) -> Agent:
    agent = Agent(name="Quelqu’un", role=role, guichet_id=None, departement=departement, created_at=NOW)
    work.registry.add(agent)
    return agent


def texts(work: Work) -> dict[str, str]:
    kept = work.bilans.text("06", YEAR)
    return dict(kept.texts) if kept else {}


def test_words_are_kept_without_numbers_of_social_security(
    work: Work, service: BilanService, helene: Agent
) -> None:
    service.write("06", YEAR, {"introduction": "  Année de 185057800608491. \n"}, version=0, by=helene)

    assert "185057800608491" not in texts(work)["introduction"]
    assert texts(work)["introduction"].startswith("Année de ")


def test_a_part_that_is_not_sent_stays_as_it_was(work: Work, service: BilanService, helene: Agent) -> None:
    service.write("06", YEAR, {"introduction": "Début", "plan": "Agir"}, version=0, by=helene)
    service.write("06", YEAR, {"plan": ""}, version=1, by=helene)

    assert texts(work) == {"introduction": "Début", "plan": ""}


@pytest.mark.parametrize("version", [0, 2, -1])
def test_words_written_on_what_has_changed_are_refused(
    work: Work, service: BilanService, helene: Agent, version: int
) -> None:
    service.write("06", YEAR, {"plan": "Agir"}, version=0, by=helene)

    with pytest.raises(BilanChanged):
        service.write("06", YEAR, {"plan": "Attendre"}, version=version, by=helene)
    assert texts(work) == {"plan": "Agir"}


def test_a_text_has_a_length_that_it_may_reach_and_not_pass(
    work: Work, service: BilanService, helene: Agent
) -> None:
    service.write("06", YEAR, {"plan": "é" * LONGEST_TEXT}, version=0, by=helene)
    with refuses("bilan.too_long") as refused:
        service.write("06", YEAR, {"plan": "é" * (LONGEST_TEXT + 1)}, version=1, by=helene)
    assert refused.value.values["limit"] == LONGEST_TEXT
    assert len(texts(work)["plan"]) == LONGEST_TEXT


@given(contents=st.lists(st.sampled_from(["a", "b"]), max_size=6))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
def test_only_a_content_that_differs_from_the_last_one_makes_one_more(
    work: Work, service: BilanService, contents: list[str]
) -> None:
    year, helene = Period.of(next(YEARS)), person(work, Role.GESTIONNAIRE, "06")
    for content in contents:
        service.freeze("06", year, content, by=helene)

    made = [*reversed(work.bilans.frozen("06", year))]
    assert [one.content for one in made] == [content for content, _ in groupby(contents)]
    assert [one.number for one in made] == list(range(1, len(made) + 1))


def test_the_seal_is_of_the_content_and_the_journal_says_who_froze_it(
    work: Work, service: BilanService, helene: Agent
) -> None:
    made = service.freeze("06", YEAR, "les chiffres", by=helene)

    work.journal.flush()
    assert made.seal == hashlib.sha256(b"les chiffres").hexdigest()
    assert (made.number, made.frozen_by, made.frozen_at) == (1, helene.id, NOW)
    noted = [row.entry for row in work.journal.following(0, limit=9)]
    assert [(one.kind, one.subject, one.actor_id, one.channel) for one in noted] == [
        (Kind.BILAN_FROZEN, "bilan:06:2026-01-01:1", helene.id, "web")
    ]


def test_the_name_of_a_template_is_one_short_line(work: Work, service: BilanService, helene: Agent) -> None:
    service.keep_template("06", f"  mon\n modèle {'x' * 200}.docx", b"PK", by=helene)

    template = work.bilans.template("06")
    assert template is not None
    assert template.name.startswith("mon modèle xxx")
    assert len(template.name) == LONGEST_NAME
    service.remove_template("06", by=helene)
    assert work.bilans.template("06") is None


@pytest.mark.parametrize(
    ("role", "departement"), [(Role.GESTIONNAIRE, "13"), (Role.LECTEUR, "06"), (Role.AGENT, "")]
)
def test_nobody_else_writes_freezes_or_replaces_the_template(
    work: Work, service: BilanService, role: Role, departement: str
) -> None:
    other = person(work, role, departement)

    for order in (
        lambda: service.write("06", YEAR, {"plan": "x"}, version=0, by=other),
        lambda: service.freeze("06", YEAR, "x", by=other),
        lambda: service.keep_template("06", "x.docx", b"PK", by=other),
        lambda: service.remove_template("06", by=other),
    ):
        with refuses("bilan.of_others"):
            order()
    assert (texts(work), work.bilans.frozen("06", YEAR), work.bilans.template("06")) == ({}, [], None)
