"""The base in service: it changes while it answers, and keeps a good one for a bad day."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path

import pytest
from knowledge_folder import SMALL_BASE, Folder
from stand_in import StandIn
from tiny_model import TinyModel

from app.fitting import Cut, FittingProcess
from app.living_base import LivingBase
from app.settings import read_settings
from app.shipped_base import ShippedBase
from guichets.registry import Agent, Guichet, GuichetKind, Role
from journal.origin import Origin, coming_from
from knowledge_base.entries import Base
from knowledge_base.faults import FaultyBase
from knowledge_base.upkeep.editing import Upkeep
from knowledge_base.verdict import Answer, KnowledgeBase, NoMatch
from rendering.fault_words import in_file
from stage import waits_until
from storage.database import Database
from storage.knowledge import SqlLocalValues, SqlRevisions
from storage.repositories import SqlRegistry

QUESTION = "mauvais numéro de sécu"
OLD, NEW = SMALL_BASE["nir/nir-errone"][2], "Le gestionnaire, sous deux jours."
CAMILLE = Agent(
    id=None, name="Camille Aubrey", role=Role.GESTIONNAIRE, guichet_id=None, created_at=datetime.now(UTC)
)


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Work(StandIn):
    revisions: SqlRevisions
    registry: SqlRegistry


@dataclass
class Place:
    """The files, the database and the data folder of a service; ``starts`` makes its base."""

    files: Folder
    database: Database
    data: Path
    clock: Clock
    departement: str = "06"

    def starts(self, fitting: FittingProcess | None = None) -> LivingBase:
        settings = read_settings(
            env_file=None,
            knowledge_base=self.files.root,
            data_dir=self.data,
            departement=self.departement,
        )
        return LivingBase(settings, self.database, clock=self.clock, fitting=fitting)

    def changes(self, order: Callable[[Upkeep], object], base: LivingBase) -> None:
        with self.database.writing() as session:
            work, now = Work(SqlRevisions(session), SqlRegistry(session)), self.clock()
            order(Upkeep(work, base.shipped, now=now, today=now.date()))

    def writes(self, name: str = "nir/nir-errone", **fields: str) -> None:
        question, variants, answer = SMALL_BASE[name]
        listed = "".join(f"\n  - {variant}" for variant in variants)
        self.files.entry(
            name,
            **{
                "question": f'"{question}"',
                "variants": listed,
                "theme": name.split("/")[0],
                "answer": answer,
                **fields,
            },
        )

    @property
    def kept(self) -> Path:
        return self.data / "base" / "derniere-bonne.zip"


@pytest.fixture
def place(tmp_path: Path, database: Database) -> Place:
    place = Place(Folder(tmp_path / "fiches"), database, tmp_path / "var", Clock())
    index = tmp_path.parent / "index-small"  # what is fitted serves all the tests
    index.mkdir(exist_ok=True)
    place.data.mkdir()
    (place.data / "index").symlink_to(index)
    for name in SMALL_BASE:
        place.writes(name)
    return place


def says(base: LivingBase, question: str = QUESTION) -> str:
    verdict = base.verdict(question)
    assert isinstance(verdict, Answer)
    return verdict.entry.answer


# Several départements.


def said_in(departement: str, base: LivingBase, question: str = QUESTION) -> str:
    """The answer there; "" when there is none."""
    with coming_from(Origin(departement=departement)):
        verdict = base.verdict(question)
        if isinstance(verdict, Answer):
            assert base.entry(verdict.entry.id) == verdict.entry
            return verdict.entry.answer
    assert isinstance(verdict, NoMatch)
    return ""


def test_each_departement_is_told_its_own_values(place: Place) -> None:
    place.writes(answer="Appelez le {telephone-gestionnaire}.")
    with place.database.writing() as session:
        SqlLocalValues(session).set("06", "telephone-gestionnaire", "04 93")
        SqlLocalValues(session).set("13", "telephone-gestionnaire", "04 91")
    base = place.starts()

    told = [said_in(departement, base) for departement in ("", "06", "13")]

    assert told == ["Appelez le 04 93.", "Appelez le 04 93.", "Appelez le 04 91."]
    assert "pas encore indiqué" in said_in("83", base)
    with place.database.writing() as session:
        SqlLocalValues(session).set("13", "telephone-gestionnaire", "04 42")
    base.refresh()
    assert said_in("13", base) == "Appelez le 04 42."


@pytest.mark.parametrize("home", ["06", "13"])
def test_what_is_local_takes_the_place_of_the_national_answer_in_its_departement_alone(
    place: Place, home: str
) -> None:
    place.departement = home
    place.writes("nir/nir-facultatif", scope="departement:06", overrides="nir-errone", answer="Ici, non.")
    base = place.starts()

    assert said_in("06", base) == "Ici, non."
    assert said_in("13", base) == OLD


def test_what_only_one_departement_answers_is_told_nowhere_else(place: Place) -> None:
    place.writes(scope="usage:06", answer="Chez nous.")
    base = place.starts()

    assert said_in("06", base) == "Chez nous."
    assert said_in("13", base) == ""
    with coming_from(Origin(departement="13")), pytest.raises(KeyError):
        base.entry("nir-errone")


# What moves.


def test_nothing_that_moves_is_nothing_to_do(place: Place) -> None:
    base = place.starts()
    before = base.base

    assert not base.refresh()
    assert base.base is before


def test_a_file_that_changes_answers(place: Place) -> None:
    base = place.starts()
    assert says(base) == OLD
    place.writes(answer=NEW)

    assert base.refresh()

    assert says(base) == NEW


def test_a_revision_answers(place: Place) -> None:
    base = place.starts()
    place.changes(lambda upkeep: upkeep.correct("nir-errone", {"answer": NEW}, by=CAMILLE), base)
    assert says(base) == OLD

    assert base.refresh()

    assert says(base) == NEW
    assert says(place.starts()) == NEW


def test_a_value_of_the_departement_answers_without_a_restart(place: Place) -> None:
    place.writes(answer="Au numéro {telephone-gestionnaire}.")
    base = place.starts()
    assert says(base) == "Au numéro votre gestionnaire ne l’a pas encore indiqué."

    with place.database.writing() as session:
        SqlLocalValues(session).set("83", "telephone-gestionnaire", "ailleurs")
    assert not base.refresh()
    with place.database.writing() as session:
        SqlLocalValues(session).set("06", "telephone-gestionnaire", "04 00 00 00 00")

    assert base.refresh()
    assert says(base) == "Au numéro 04 00 00 00 00."
    assert base.shipped.entry("nir-errone").answer == "Au numéro {telephone-gestionnaire}."

    with place.database.writing() as session:
        SqlLocalValues(session).set("06", "telephone-gestionnaire", "04 11 11 11 11")
    assert base.refresh()
    with place.database.writing() as session:
        SqlLocalValues(session).set("06", "telephone-gestionnaire", "")
    assert base.refresh()
    assert "pas encore indiqué" in says(base)


def test_a_day_that_passes_brings_its_entries_and_takes_others_away(place: Place) -> None:
    place.writes(valid_until="2026-11-25")
    place.writes("nir/nir-facultatif", valid_from="2026-11-26")
    base = place.starts()
    assert {"nir-errone"} == {one.id for one in base.base.entries if one.theme == "nir"}

    place.clock.now += timedelta(hours=15)  # past midnight in the département

    assert base.refresh()
    assert {"nir-facultatif"} == {one.id for one in base.base.entries if one.theme == "nir"}


def test_a_local_rule_answers_in_its_departement_alone(place: Place) -> None:
    place.writes("nir/nir-facultatif", scope="departement:06", overrides="nir-errone", answer="Ici, non.")
    here = place.starts()
    place.departement = "13"

    assert (says(here), says(place.starts())) == ("Ici, non.", OLD)


def test_an_old_button_leads_to_the_entry_that_answers_instead(place: Place) -> None:
    base = place.starts()
    place.changes(lambda upkeep: upkeep.retire("nir-errone", by=CAMILLE, replaced_by="nir-facultatif"), base)
    base.refresh()

    assert base.entry("nir-errone").id == "nir-facultatif"
    with pytest.raises(KeyError):
        base.entry("rien")


def test_questions_are_answered_while_the_next_base_is_fitted(place: Place) -> None:
    """All along, from one base or from the other, and never from none."""
    base = place.starts()
    place.writes(answer=f"{NEW} {place.data}")  # a base that was never fitted before
    heard: list[str] = []
    is_over = threading.Event()

    def asks() -> None:
        while not is_over.is_set():
            heard.append(says(base))

    asking = threading.Thread(target=asks)
    asking.start()
    try:
        base.refresh()
        told_meanwhile = len(heard)
        waits_until(lambda: heard[-1] != OLD)
    finally:
        is_over.set()
        asking.join()

    assert told_meanwhile > 1
    assert [answer for answer, _ in groupby(heard)] == [OLD, says(base)]


# What is wrong.


def test_faulty_files_leave_the_last_good_base_in_service(place: Place) -> None:
    base = place.starts()
    place.writes(answer="")

    assert base.refresh()

    assert says(base) == OLD
    (fault,) = base.faults
    assert (fault.file, fault.line) == ("nir/nir-errone.md", 17)
    assert not base.refresh()
    place.writes(answer=NEW)
    base.refresh()
    assert (base.faults, says(base)) == ((), NEW)


def test_revisions_are_taken_up_all_the_same(place: Place) -> None:
    base = place.starts()
    place.writes("nir/nir-facultatif", answer="")
    base.refresh()

    place.changes(lambda upkeep: upkeep.correct("nir-errone", {"answer": NEW}, by=CAMILLE), base)
    base.refresh()

    assert says(base) == NEW
    assert base.faults


def test_a_start_on_faulty_files_serves_the_last_good_base(place: Place) -> None:
    place.starts()
    place.writes(answer="")

    base = place.starts()

    assert says(base) == OLD
    assert len(base.faults) == 1


def test_a_folder_that_is_gone_is_a_fault_like_another(place: Place) -> None:
    place.starts()
    place.files.root.rename(place.files.root.with_name("ailleurs"))

    base = place.starts()

    assert says(base) == OLD
    assert "introuvable" in in_file(base.faults[0])


def test_a_file_that_cannot_be_read_is_a_fault_like_another(place: Place) -> None:
    base = place.starts()
    (place.files.root / "nir" / "illisible.md").symlink_to("/proc/self/mem")

    base.refresh()

    (fault,) = base.faults
    assert "lecture impossible" in in_file(fault)
    assert says(base) == OLD


@pytest.mark.parametrize("archive", [None, b"", b"PK\x03\x04 rien"], ids=["none", "empty", "damaged"])
def test_a_first_start_on_faulty_files_is_refused_with_every_fault(
    place: Place, archive: bytes | None
) -> None:
    place.writes(answer="")
    place.writes("nir/nir-facultatif", scope="partout")
    if archive is not None:
        place.kept.parent.mkdir()
        place.kept.write_bytes(archive)

    with pytest.raises(FaultyBase) as refusal:
        place.starts()

    assert {fault.file for fault in refusal.value.faults} == {"nir/nir-errone.md", "nir/nir-facultatif.md"}


def test_what_is_kept_is_always_the_last_good_one(place: Place) -> None:
    base = place.starts()
    first = place.kept.read_bytes()
    place.writes(answer=NEW)
    base.refresh()
    second = place.kept.read_bytes()
    place.writes(answer="")
    base.refresh()

    assert place.kept.read_bytes() == second != first
    assert [path.name for path in place.kept.parent.iterdir()] == [place.kept.name]
    assert says(place.starts()) == NEW


def test_a_data_folder_that_refuses_is_no_reason_not_to_serve(place: Place) -> None:
    (place.data / "base").write_text("un fichier, pas un dossier")

    files = ShippedBase(place.files.root, place.kept)

    assert len(files.base.entries) == len(SMALL_BASE)


# The option, and what is from here.


def test_a_start_does_not_wait_for_the_option(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    model = TinyModel()
    monkeypatch.setattr("app.living_base.is_installed", lambda: True)
    monkeypatch.setattr("app.living_base.installed_encoder", lambda: model)
    base = place.starts()
    assert says(base) == OLD
    assert model.texts == []

    assert base.refresh()

    assert model.texts
    assert says(base) == OLD
    assert not base.refresh()


class FittingHere(FittingProcess):
    """In the place of the process: ``meanwhile`` happens while it fits the first time."""

    def __init__(self, meanwhile: Callable[[], object] = lambda: None) -> None:
        self.asked: list[tuple[Base, bool]] = []
        self.percent = 42
        self._meanwhile = meanwhile
        self._has_been_cut = False

    def fit(self, base: Base, *, with_meaning: bool) -> None:
        self._has_been_cut = False
        self.asked.append((base, with_meaning))
        if len(self.asked) == 1:
            self._meanwhile()
        if self._has_been_cut:
            raise Cut

    def cut(self) -> None:
        self._has_been_cut = True

    def close(self) -> None:
        self.cut()


def test_agents_wait_for_a_base_that_was_never_fitted_and_pages_do_not(place: Place) -> None:
    (place.data / "index").unlink()  # nothing is fitted here
    fitting = FittingHere()
    base = place.starts(fitting)

    assert base.verdict(QUESTION)
    assert (base.is_sure, fitting.asked) == (False, [])
    assert base.refresh()
    assert [base.is_sure] == [True]
    assert fitting.asked == [(base.base, False)]
    assert not base.refresh()


def test_a_base_that_changed_while_the_service_was_away_is_judged_as_the_last_one(place: Place) -> None:
    place.starts()
    changed = f"{NEW} {place.data}"  # was never fitted before
    place.writes(answer=changed)
    fitting = FittingHere()

    base = place.starts(fitting)

    assert base.is_sure
    assert says(base) == changed
    assert fitting.asked == []
    assert base.refresh()
    assert fitting.asked == [(base.base, False)]


def test_what_changes_while_the_meaning_is_prepared_answers_at_once_and_is_prepared_in_its_place(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = TinyModel()
    monkeypatch.setattr("app.living_base.is_installed", lambda: True)
    monkeypatch.setattr("app.living_base.installed_encoder", lambda: model)
    seen: list[object] = []

    def published() -> None:
        seen.append(base.meaning_percent)
        place.writes(answer=NEW)
        base.refresh()
        seen.append(says(base))

    place.starts()
    fitting = FittingHere(published)
    base = place.starts(fitting)
    former = base.base

    base.refresh()

    assert seen == [42, NEW]
    assert fitting.asked == [(former, True), (base.base, True)]
    assert base.meaning_percent is None
    assert says(base) == NEW


def test_a_base_that_stops_leaves_what_it_fits(place: Place) -> None:
    place.writes(answer=f"{NEW} {place.data}")
    fitting = FittingHere(lambda: base.close())
    base = place.starts(fitting)

    base.refresh()

    assert len(fitting.asked) == 1


def test_what_is_fitted_apart_is_found_in_the_folder_and_what_is_cut_is_not(place: Place) -> None:
    base, folder = place.starts().base, place.data / "apart"
    fitting = FittingProcess(folder)

    fitting.fit(base, with_meaning=False)
    assert [file.suffix for file in folder.iterdir()] == [".npz"]

    fitting.close()
    with pytest.raises(Cut):
        fitting.fit(base, with_meaning=False)


def test_the_names_of_the_registry_are_learnt_without_fitting_anything(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = f"{QUESTION} Toitzur Sainte-Ombeline"
    base = place.starts()
    before = base.verdict(question)

    with place.database.writing() as session:
        session.add(
            Guichet(name="Toitzur", kind=GuichetKind.BAILLEUR, departement="06", commune="Sainte-Ombeline")
        )
    monkeypatch.setattr(KnowledgeBase, "judging", lambda *_: pytest.fail("the base has not changed"))
    assert base.refresh()

    assert base.verdict(question) == base.verdict(QUESTION) != before
