"""The base lives: what a gestionnaire changes answers a minute later, and faulty files never do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from knowledge_folder import SMALL_BASE, Folder
from terminal import plain

from knowledge_base.upkeep.editing import Upkeep
from stage import Person, Stage, playing

REFUSED = "ne peuvent pas être relues"
MENDED = "sont corrigées"


@dataclass
class Living:
    """A service on a base of its own, which can be spoilt."""

    stage: Stage
    files: Folder

    @property
    def entry_file(self) -> Path:
        return self.files.root / "nir" / "nir-errone.md"

    def spoils(self) -> None:
        text = self.entry_file.read_text("utf-8")
        self.entry_file.write_text(text.replace("scope: national", "scope: partout"), "utf-8")

    def mends(self) -> None:
        text = self.entry_file.read_text("utf-8")
        self.entry_file.write_text(text.replace("scope: partout", "scope: national"), "utf-8")

    def passes_minutes(self, count: int = 2) -> None:
        for _ in range(count):
            self.stage.clock.passes(minutes=1)
            self.stage.ticks()

    def upkeep(self, change: str, *arguments: object, by: Person) -> None:
        """As a gestionnaire's order to the bot does."""
        stage, now = self.stage, self.stage.clock()
        with stage.running.house.units() as work:
            shipped = stage.running.base.shipped
            upkeep = Upkeep(work, shipped, now=now, today=stage.running.settings.zone.local(now).date())
            getattr(upkeep, change)(*arguments, by=by.agent)


@pytest.fixture
def living(tmp_path: Path) -> Iterator[Living]:
    files = Folder(tmp_path / "fiches")
    for place, (question, variants, answer) in SMALL_BASE.items():
        listed = "".join(f"\n  - {variant}" for variant in variants)
        files.entry(
            place, question=f'"{question}"', variants=listed, theme=place.split("/")[0], answer=answer
        )
    with playing(tmp_path, knowledge_base=files.root) as stage:
        yield Living(stage, files)


def notices(person: Person) -> list[str]:
    return [
        text
        for text in (plain(message.text) for message in person.telegram.inbox)
        if REFUSED in text or MENDED in text
    ]


def answers(person: Person) -> None:
    person.reads("Le gestionnaire corrige un NIR erroné", after=person.says("mauvais numéro de sécu"))


def test_faulty_files_leave_the_last_good_base_in_service_and_are_told_once(living: Living) -> None:
    camille, nadia = living.stage.gestionnaire(), living.stage.enrols("Nadia Belcastel")
    living.spoils()
    living.passes_minutes()

    told = camille.reads(REFUSED)
    assert "nir/nir-errone.md:9" in plain(told.text)
    assert "portée inconnue : « partout »" in plain(told.text)
    answers(nadia)
    living.passes_minutes(3)
    living.stage.settles()
    camille.hears()
    assert len(notices(camille)) == 1
    assert notices(nadia) == []


def test_a_restart_with_faulty_files_serves_and_tells_nobody_again(living: Living) -> None:
    camille, nadia = living.stage.gestionnaire(), living.stage.enrols("Nadia Belcastel")
    living.spoils()
    living.passes_minutes()
    camille.reads(REFUSED)

    living.stage.restarts()

    answers(nadia)
    living.passes_minutes()
    living.stage.settles()
    camille.hears()
    assert len(notices(camille)) == 1


def test_mended_files_are_told_once_and_the_same_fault_told_again_when_it_comes_back(living: Living) -> None:
    camille = living.stage.gestionnaire()
    living.spoils()
    living.passes_minutes()
    camille.reads(REFUSED)
    living.stage.restarts()
    living.mends()
    living.passes_minutes(4)
    camille.reads(MENDED)
    living.spoils()
    living.passes_minutes()
    living.stage.settles()
    camille.hears()

    assert [MENDED in text for text in notices(camille)] == [False, True, False]


def test_a_file_that_is_being_written_is_no_fault(living: Living) -> None:
    camille = living.stage.gestionnaire()
    living.spoils()
    living.passes_minutes(1)
    living.mends()
    living.passes_minutes(3)
    living.stage.settles()
    camille.hears()

    assert notices(camille) == []


def test_two_looks_that_follow_each_other_at_once_make_no_fault(living: Living) -> None:
    """The service starts at the end of a minute, and the next one begins."""
    camille = living.stage.gestionnaire()
    living.spoils()
    living.stage.ticks()
    living.stage.ticks()
    living.mends()
    living.passes_minutes(3)
    living.stage.settles()
    camille.hears()

    assert notices(camille) == []


def test_a_correction_answers_within_the_minute(living: Living) -> None:
    camille, nadia = living.stage.gestionnaire(), living.stage.enrols("Nadia Belcastel")
    answers(nadia)
    living.upkeep("correct", "nir-errone", {"answer": "Le gestionnaire, sous deux jours."}, by=camille)
    living.passes_minutes(1)

    nadia.reads("sous deux jours", after=nadia.says("mauvais numéro de sécu"))


def test_an_entry_to_review_still_answers_and_says_why(living: Living) -> None:
    camille, nadia = living.stage.gestionnaire(), living.stage.enrols("Nadia Belcastel")
    living.upkeep("mark_to_review", "nir-errone", "l’arrêté a changé", by=camille)
    living.passes_minutes(1)

    shown = nadia.reads("En cours de relecture", after=nadia.says("mauvais numéro de sécu"))
    assert "l’arrêté a changé" in shown.text


def test_an_entry_begins_and_ends_on_its_day(living: Living) -> None:
    nadia = living.stage.enrols("Nadia Belcastel")
    text = living.entry_file.read_text("utf-8")
    last = living.stage.clock().date()
    living.entry_file.write_text(text.replace("review_by", f"valid_until: {last}\nreview_by"), "utf-8")
    living.passes_minutes(1)
    answers(nadia)

    living.stage.clock.passes(days=1)
    living.passes_minutes(1)

    assert "nir-errone" not in {entry.id for entry in living.stage.running.base.base.entries}
