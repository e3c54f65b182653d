"""Tickets found by their words, on either database: as people type, in whatever they wrote."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from at_once import together
from board_stage import BoardStage
from sqlalchemy import delete, select

from storage import search
from storage.backup import copy as copied
from storage.board import SqlBoard
from storage.database import Database
from storage.known_words import FAR_RARER
from storage.migrate import upgrade
from storage.tables import known_words, ticket_words
from tickets.life import Status
from tickets.queue import View

pytestmark = pytest.mark.databases("sqlite", "postgresql")

RADIATION = "Pourquoi la demande a-t-elle été radiée ?"
ATTESTATION = "Comment réimprimer l’attestation d’enregistrement ?"

HOSTILE = (
    '"',
    "'",
    "radiée OR attestation",
    "radi*",
    "%",
    "_",
    "NEAR(a b)",
    "a & b | !c",
    ":*",
    "\\",
    "a\x00b",
)


@pytest.fixture
def stage(database: Database) -> BoardStage:
    stage = BoardStage(database)
    stage.ticket(RADIATION, "Le courrier est revenu à Saint-Étienne.", numero_unique="075012345678912345")
    stage.ticket(ATTESTATION, guichet=stage.nimes, agent=stage.denis)
    return stage


@pytest.mark.parametrize(
    "typed",
    [
        "radiée",
        "RADIEE",
        "demande radiée",
        "la demande",
        "courrier revenu",
        "demande saint etienne",
        "étien",
        "demandes",
        "T-2026-0001",
        "t-2026-0001",
        "0001",
        "075012345678912345",
        "0750 1234 5678 9123 45",
        "07501234",
        "Nadia",
        "ferrand radiée",
        "mairie de Valbonne",
        "valb",
    ],
)
def test_a_ticket_is_found_by_what_was_written_and_by_names(stage: BoardStage, typed: str) -> None:
    assert stage.found(typed) == [RADIATION]


@pytest.mark.parametrize(
    "typed", ["demende", "courier", "courrrier", "coruriers", "vourrier", "ferand", "valbone", "etiemne"]
)
def test_one_slip_is_forgiven_in_each_word(stage: BoardStage, typed: str) -> None:
    assert stage.found(typed) == [RADIATION]


def test_two_slips_are_forgiven_in_a_long_name_that_begins_well(stage: BoardStage) -> None:
    assert stage.found("velbanne") == [RADIATION]
    assert stage.found("belbanne") == []
    assert stage.found("ferenb") == []


@pytest.mark.parametrize(
    "typed", ["radiée attestation", "coruier", "lyon", "rad iation", "« ? »", "T-2026-0003"]
)
def test_nothing_is_found_unless_each_word_is_there(stage: BoardStage, typed: str) -> None:
    assert stage.found(typed) == []
    assert stage.found(typed, View.CLOSED) == []
    assert set(stage.counts(words=typed).values()) == {0}


def test_spaces_alone_look_for_nothing(stage: BoardStage) -> None:
    assert len(stage.found("  ")) == 2


def test_only_the_last_word_may_go_on(stage: BoardStage) -> None:
    assert stage.found("demande cour") == [RADIATION]
    assert stage.found("cour demande") == []


def test_a_search_is_of_words_and_never_of_the_language_of_an_index(stage: BoardStage) -> None:
    for typed in HOSTILE:
        stage.found(typed)
        stage.found(typed, View.CLOSED)


def test_words_go_with_the_other_filters(stage: BoardStage) -> None:
    stage.ticket("Une autre demande radiée", theme="radiation")
    assert stage.found("demande", theme="radiation") == ["Une autre demande radiée"]
    assert stage.counts(words="demande", theme="radiation")[View.TO_TAKE] == 1
    assert stage.counts(words="demande")[View.TO_TAKE] == 2


def test_a_search_shows_no_other_departement(stage: BoardStage) -> None:
    assert stage.found("attestation", departement="06") == []
    assert stage.found("attestation", departement="30") == [ATTESTATION]


# In whatever they wrote.


def test_a_word_that_was_misspelt_is_found_by_the_right_one(stage: BoardStage) -> None:
    for _ in range(FAR_RARER):
        stage.ticket("Doublon à supprimer")
    stage.ticket("Dobulon à supprimer")
    assert len(stage.found("doublon")) == FAR_RARER + 1


def test_a_usual_word_is_not_another_for_one_letter(stage: BoardStage) -> None:
    stage.ticket("La cotation")
    stage.ticket("La notation")
    assert stage.found("cotation") == ["La cotation"]


def test_what_is_added_is_found_at_once(stage: BoardStage) -> None:
    reference = stage.ticket("Que faire ?")
    assert stage.found("passeport") == []
    stage.says(reference, "Elle n’a que son passeport.")
    assert stage.found("passeport") == ["Que faire ?"]


def test_what_is_corrected_is_not_found_any_more(stage: BoardStage) -> None:
    reference = stage.ticket("Que faire pour Zébulon ?")
    stage.corrects(reference, "Que faire ?")
    assert stage.found("zebulon") == []
    assert stage.found("faire") == ["Que faire ?"]


def test_a_word_that_nobody_writes_any_more_is_not_kept(stage: BoardStage, database: Database) -> None:
    reference = stage.ticket("Que faire pour Zébulon ?")
    stage.corrects(reference, "Que faire ?")
    with database.reading() as session:
        assert "zebulon" not in session.scalars(select(known_words.c.word)).all()


def test_a_person_is_found_by_her_name_of_today(stage: BoardStage) -> None:
    with stage.units() as work:
        nadia = work.registry.agent(stage.nadia.id or 0)
        assert nadia is not None
        nadia.name = "Nadia Talverne"
    assert stage.found("talverne") == [RADIATION]
    assert stage.found("ferrand") == []


def test_a_thread_without_end_is_stored_all_the_same(stage: BoardStage) -> None:
    stage.ticket("Long", "x" * 100_000, " ".join(f"mot{number}" for number in range(20_000)))
    assert stage.found("long") == ["Long"]


def test_what_is_undone_leaves_no_word(stage: BoardStage, database: Database) -> None:
    def fail_halfway() -> None:
        with stage.units() as work:
            ticket = work.tickets.by_reference("T-2026-0001")
            assert ticket is not None
            ticket.question = "Passeport"
            assert work.tickets.get(ticket.id or 0) is ticket  # a query writes what was changed
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_halfway()
    assert stage.found("passeport") == []
    assert stage.found("radiée") == [RADIATION]


def test_a_migration_tells_the_words_of_the_tickets_that_are_there(
    stage: BoardStage, database: Database
) -> None:
    with database.writing() as session:
        before = session.execute(select(ticket_words).order_by(ticket_words.c.ticket_id)).all()
        counted = session.execute(select(known_words).order_by(known_words.c.word)).all()
        session.execute(delete(ticket_words))
        session.execute(delete(known_words))
    assert stage.found("courrier") == []
    upgrade(database)
    with database.reading() as session:
        assert session.execute(select(ticket_words).order_by(ticket_words.c.ticket_id)).all() == before
        assert session.execute(select(known_words).order_by(known_words.c.word)).all() == counted
    assert stage.found("courrier") == [RADIATION]


def test_writers_at_once_count_each_word_once_for_each(stage: BoardStage, database: Database) -> None:
    words = ["alpha", "bravo", "charlie", "delta"]
    shifted = [" ".join(words[place:] + words[:place]) for place in range(4)]
    together(*(partial(stage.ticket, question) for question in shifted))
    assert len(stage.found("delta alpha")) == 4
    with database.reading() as session:
        counted = session.scalars(select(known_words.c.tickets).where(known_words.c.word.in_(words)))
        assert counted.all() == [4, 4, 4, 4]


@pytest.mark.databases("sqlite")  # that of a server is carried: see test_moving
def test_a_copy_of_the_database_is_searched_as_well(
    stage: BoardStage, database: Database, tmp_path: Path
) -> None:
    copied(Path(str(database.url.database)), tmp_path / "copie.db")
    copy = Database(f"sqlite:///{tmp_path / 'copie.db'}")
    with copy.reading() as session:
        lines = SqlBoard(session).similar(RADIATION, besides="", departement="", limit=1)
    copy.close()
    assert [line.question for line in lines] == [RADIATION]


# Among the closed ones, few or many.


@pytest.mark.parametrize("few", [1, 2_000])
def test_closed_tickets_are_found_the_last_closed_first(
    stage: BoardStage, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "FEW", few)
    for number in range(5):
        stage.ticket(f"Radiation {number}", "Le courrier est revenu.", status=Status.CLOSED)
    stage.ticket("Radiation ouverte")
    stage.ticket("Autre chose", status=Status.CLOSED)
    first = stage.page(view=View.CLOSED, words="radiation courier", limit=2)
    assert [line.question for line in first.lines] == ["Radiation 4", "Radiation 3"]
    following = stage.page(view=View.CLOSED, words="radiation courier", limit=3, after=first.following)
    assert [line.question for line in following.lines] == ["Radiation 2", "Radiation 1", "Radiation 0"]
    assert stage.found("nadia", View.CLOSED, departement="06", limit=1) == ["Autre chose"]


# Those that look alike.


def test_similar_tickets_share_the_rarest_words_the_nearest_first(stage: BoardStage) -> None:
    for number in range(5):
        stage.ticket(f"Une demande de logement {number}")
    stage.ticket("Demande d’un couple séparé", status=Status.CLOSED)
    stage.ticket("Demande d’un couple séparé avec un jugement provisoire", status=Status.CLOSED)
    assert stage.similar("Le couple se sépare, sans jugement, et garde la demande", limit=2) == [
        "Demande d’un couple séparé avec un jugement provisoire",
        "Demande d’un couple séparé",
    ]


def test_one_shared_word_makes_no_likeness(stage: BoardStage) -> None:
    stage.ticket("Le courrier est parti")
    assert stage.similar("Quel courrier pour l’attestation ?", besides="T-2026-0002") == []


def test_a_ticket_is_not_like_itself(stage: BoardStage) -> None:
    assert stage.similar(RADIATION, besides="T-2026-0001") == []
    assert stage.similar(RADIATION) == [RADIATION]


def test_nothing_is_like_another_departement_nor_like_an_empty_text(stage: BoardStage) -> None:
    assert stage.similar(ATTESTATION, departement="06") == []
    assert stage.similar(ATTESTATION, departement="30") == [ATTESTATION]
    assert stage.similar("") == []
    assert stage.similar("Xyz wxyz") == []
