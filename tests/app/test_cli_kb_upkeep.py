"""``relais kb``, for the life of the entries: versions, differences, and what is to be read again."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from knowledge_folder import Folder
from migrated import migrated
from terminal import Relais, Words, plain

from app.living_base import LivingBase
from app.settings import read_settings
from storage.database import Database

ID = "supprimer-doublon"
OTHER = "doublon-non-detecte"


@pytest.fixture
def files(folder: Path, monkeypatch: pytest.MonkeyPatch, today: date) -> Folder:
    """Two entries that rest on two sources."""
    files = Folder(folder / "fiches")
    later = f"{today + timedelta(days=90)}"
    files.entry(f"doublons/{ID}", answer="Le gestionnaire supprime.", review_by=later)
    files.entry(
        f"doublons/{OTHER}",
        question="Le SNE ne voit pas le doublon, que faire ?",
        variants="[doublon pas vu, le logiciel ne détecte rien, deux dossiers sans alerte, alerte absente]",
        answer="Le signaler au gestionnaire.",
        source="CCH, art. R. 441-2-1",
        review_by=later,
    )
    monkeypatch.setenv("RELAIS_KNOWLEDGE_BASE", str(files.root))
    return files


@pytest.fixture
def desk(relais: Relais, files: Folder) -> Relais:
    """The same, once the database is there."""
    Path("var").mkdir()
    migrated(Path("var/relais.db"))
    return relais


def spoken(desk: Relais, *words: str) -> str:
    said = desk(*words)
    assert (said.code, said.err) == (0, ""), said
    return plain(said.out)


def answering() -> dict[str, str]:
    """What the service would answer with, by entry."""
    database = Database(read_settings().database_url)
    try:
        return {entry.id: entry.answer for entry in LivingBase(read_settings(), database).base.entries}
    finally:
        database.close()


def test_an_untouched_entry_has_its_shipped_version(desk: Relais) -> None:
    said = spoken(desk, "kb", "versions", ID)

    title, version = said.splitlines()
    assert title == f"Qui peut supprimer un doublon ? ({ID})"
    assert version.split() == ["0", "publiée", "(fiche", "livrée)", "25/11/2026", "Équipe", "Relais", "SNE"]


def test_an_entry_is_retired_then_comes_back(desk: Relais) -> None:
    said = spoken(desk, "kb", "retirer", ID, "--remplacee-par", OTHER)
    assert said.splitlines() == [
        f"La fiche {ID} est retirée ; la fiche {OTHER} répond à sa place.",
        "Le service en marche en tient compte dans la minute.",
    ]
    assert "retirée" in spoken(desk, "kb", "versions", ID)
    assert answering().keys() == {OTHER}

    said = spoken(desk, "kb", "retablir", ID, "0")

    assert said.startswith(f"La fiche {ID} revient à sa version 0 ; c’est désormais la version 1.")
    assert answering().keys() == {ID, OTHER}
    versions = desk("kb", "versions", ID, "--json").json
    assert [(one["number"], one["status"]) for one in versions] == [(0, "replaced"), (1, "published")]


def test_a_version_that_comes_back_is_still_to_be_read_again(desk: Relais) -> None:
    desk("kb", "source", "R. 441-2-1")
    desk("kb", "retirer", OTHER)

    said = spoken(desk, "kb", "retablir", OTHER, "0").splitlines()

    assert said[1] == "Elle reste à relire : sa source a changé (R. 441-2-1)."
    assert OTHER in spoken(desk, "kb", "a-relire")


def test_what_differs_is_shown_word_by_word(desk: Relais, files: Folder) -> None:
    desk("kb", "retirer", ID)
    desk("kb", "retablir", ID, "0")
    files.entry(
        f"doublons/{ID}",
        answer="Le gestionnaire efface.",
        variants="[supprimer un doublon, qui efface les doublons, deux demandes actives, dossier double]",
    )

    said = spoken(desk, "kb", "comparer", ID, "1", "0").splitlines()

    assert said[0] == f"Fiche {ID}, de la version 1 à la version 0 :"
    assert said[said.index("réponse :") + 1] == "  Le gestionnaire [-supprime-]{+efface+}."
    assert said[said.index("formulations :") + 1 :][:2] == ["  - dossier en double", "  + dossier double"]
    told = desk("kb", "comparer", ID, "1", "0", "--json").json
    assert (told["id"], told["from"], told["to"]) == (ID, 1, 0)
    (answer,) = [change for change in told["changes"] if change["field"] == "answer"]
    assert ["removed", "supprime"] in answer["pieces"]


def test_two_versions_that_agree_are_said_to(desk: Relais) -> None:
    desk("kb", "retirer", ID)
    desk("kb", "retablir", ID, "0")

    assert spoken(desk, "kb", "comparer", ID).strip() == (
        "Rien ne diffère entre la version 0 et la version 1."
    )


def test_a_source_that_changes_marks_the_entries_that_rest_on_it(desk: Relais) -> None:
    assert spoken(desk, "kb", "a-relire").strip() == "Aucune fiche n’est à relire."

    said = spoken(desk, "kb", "source", "r. 441-2-1")

    assert said.splitlines() == [
        "1 fiche mise à relire :",
        f"  {OTHER}",
        "Le service en marche en tient compte dans la minute.",
    ]
    assert spoken(desk, "kb", "a-relire").strip() == f"{OTHER} : sa source a changé (r. 441-2-1)"
    assert OTHER in answering()
    (waiting,) = desk("kb", "a-relire", "--json").json
    assert (waiting["id"], waiting["to_review"]) == (OTHER, "sa source a changé (r. 441-2-1)")


def test_a_source_is_marked_for_a_reason_of_ones_own(desk: Relais) -> None:
    said = desk("kb", "source", "Convention", "--motif", "nouvelle convention signée", "--json")

    assert said.json == [OTHER, ID]
    (why, *_) = spoken(desk, "kb", "a-relire").splitlines()
    assert why.endswith(": nouvelle convention signée")


def test_an_entry_is_to_be_read_again_when_its_day_has_come(desk: Relais, files: Folder) -> None:
    files.entry(f"doublons/{ID}", validated_on="2020-01-01", review_by="2020-02-01")

    assert spoken(desk, "kb", "a-relire").strip() == f"{ID} : sa relecture est due depuis le 01/02/2020"


REFUSALS = {
    "an unknown entry": (("versions", "rien"), "Aucune fiche ne porte l’identifiant « rien »."),
    "an unknown entry to compare": (("comparer", "rien"), "Aucune fiche ne porte l’identifiant « rien »."),
    "a single version": (("comparer", ID), f"La fiche {ID} n’a qu’une version : il n’y a rien à comparer."),
    "an unknown version": (("comparer", ID, "7"), f"La fiche « {ID} » n’a pas de version 7"),
    "a version that never was": (("retablir", ID, "7"), f"La fiche « {ID} » n’a pas de version 7"),
    "an unknown entry to restore": (
        ("retablir", "rien", "0"),
        "Aucune fiche ne porte l’identifiant « rien ».",
    ),
    "an unknown entry instead": (
        ("retirer", ID, "--remplacee-par", "rien"),
        "La fiche « rien » ne peut pas répondre à sa place : elle n’existe pas",
    ),
    "the version that answers": (("retablir", ID, "0"), "Rien ne change : la fiche est déjà ainsi."),
    "an unknown entry to retire": (("retirer", "rien"), "Aucune fiche ne porte l’identifiant « rien »."),
    "itself instead of itself": (
        ("retirer", ID, "--remplacee-par", ID),
        f"La fiche « {ID} » ne peut pas répondre à sa place",
    ),
    "a source of nothing": (
        ("source", "arrêté du 3 mars"),
        "Aucune fiche ne repose sur « arrêté du 3 mars ».",
    ),
}


@pytest.mark.parametrize(("words", "sentence"), REFUSALS.values(), ids=REFUSALS)
def test_what_cannot_be_done_is_said(desk: Relais, words: Words, sentence: str) -> None:
    said = desk("kb", *words)

    assert (said.code, said.out) == (1, "")
    assert plain(said.err).startswith(sentence)


def test_an_entry_is_retired_once(desk: Relais) -> None:
    desk("kb", "retirer", ID)

    said = desk("kb", "retirer", ID)

    assert said.code == 1
    assert said.lines == ["Ce n’est pas possible : cette version de la fiche est « retirée »."]


def test_there_must_be_a_database(relais: Relais, files: Folder) -> None:
    said = relais("kb", "versions", ID)

    assert said.code == 1
    assert "il n’y a pas encore de base de données ici." in said.lines[0]


def test_faulty_files_are_told_before_anything_is_done(desk: Relais, files: Folder) -> None:
    files.entry(f"doublons/{ID}", scope="partout")

    said = desk("kb", "retirer", ID)

    assert said.code == 1
    assert f"doublons/{ID}.md:5: portée inconnue : « partout »" in "\n".join(said.lines)


def test_words_of_a_version_are_for_a_program_too(desk: Relais) -> None:
    (only,) = json.loads(desk("kb", "versions", ID, "--json").out)

    assert (only["number"], only["status"], only["at"]) == (0, "published", "2026-11-25")
    assert only["answer"] == "Le gestionnaire supprime."
