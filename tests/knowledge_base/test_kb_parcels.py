"""Entries on the road between two départements: the three forms hold the same, and say where from."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from knowledge_folder import Folder
from terminal import told

from knowledge_base.entries import Base
from knowledge_base.faults import FaultyBase
from knowledge_base.formats.exchange_file import (
    PROVENANCE,
    ExchangeFile,
    Provenance,
    parcel_csv,
    parcel_jsonl,
    read_parcel,
    read_provenance,
    sign,
    write_folder,
)
from knowledge_base.formats.files import check, load
from rendering.fault_words import in_file

FROM_06 = Provenance("departement:06", date(2026, 11, 25), "Camille Aubrey")
FROM_83 = Provenance("departement:83", date(2026, 10, 1), "Dominique Lormont")


@pytest.fixture
def base(folder: Folder) -> Base:
    folder.facts(to_verify={1: True})
    folder.entry(keywords="[doublon, fusion]", owner="Camille Aubrey", valid_until="2030-01-31")
    folder.entry(
        "doublons/local",
        answer="- D’abord ceci.\n- Puis cela.",
        question="Et chez nous ?",
        variants="[chez nous, ici aussi, dans le 06, sur place]",
        scope="departement:06",
        facts=None,
        overrides="supprimer-doublon",
    )
    return load(folder.root)


Sender = Callable[[ExchangeFile, Path], Path]


def as_jsonl(parcel: ExchangeFile, place: Path) -> Path:
    (place / "base.jsonl").write_text(parcel_jsonl(parcel), encoding="utf-8")
    return place / "base.jsonl"


def as_csv(parcel: ExchangeFile, place: Path) -> Path:
    (place / "base.csv").write_text(parcel_csv(parcel), encoding="utf-8")
    return place / "base.csv"


def as_folder(parcel: ExchangeFile, place: Path) -> Path:
    write_folder(parcel, place / "sent", register=place / "base")
    return place / "sent"


@pytest.mark.parametrize("sent", [as_jsonl, as_csv, as_folder])
def test_the_entries_and_their_origin_arrive_as_they_left(base: Base, tmp_path: Path, sent: Sender) -> None:
    parcel = ExchangeFile(base, {"local": FROM_83}).signed(
        origin="departement:06", exported_on=date(2026, 11, 25), exported_by="Camille Aubrey"
    )

    arrived = read_parcel(sent(parcel, tmp_path))

    assert arrived.base.entries == base.entries
    assert not arrived.in_windows
    assert arrived.provenance == {
        "supprimer-doublon": FROM_06,
        "local": replace(FROM_06, origin="departement:83"),  # it keeps where it was born
    }


def test_what_was_written_here_needs_no_signature(base: Base, tmp_path: Path) -> None:
    parcel = ExchangeFile(base)

    assert "origin" not in json.loads(parcel_jsonl(parcel).splitlines()[0])
    assert read_parcel(as_jsonl(parcel, tmp_path)).provenance == {}
    assert not (as_folder(parcel, tmp_path) / PROVENANCE).exists()


def test_a_folder_notes_newcomers_beside_those_it_knew(folder: Folder) -> None:
    sign(folder.root, {"a": FROM_06, "b": FROM_06})
    sign(folder.root, {"b": FROM_83, "c": FROM_83})

    assert read_provenance(folder.root) == {"a": FROM_06, "b": FROM_83, "c": FROM_83}
    assert (folder.root / PROVENANCE).read_text("utf-8").count("origin:") == 2


def test_the_note_is_no_fault_of_the_folder(folder: Folder) -> None:
    folder.entry()
    sign(folder.root, {"supprimer-doublon": FROM_83})

    assert check(folder.root) == []


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("- origin: x\n  exported_on: hier\n  entries: [a]\n", 2),
        ("- origin: x\n", 1),
        ("- origin: [\n", 2),
    ],
)
def test_a_spoilt_note_is_told_by_line(folder: Folder, content: str, line: int) -> None:
    folder.write(PROVENANCE, content)

    with pytest.raises(FaultyBase) as refusal:
        read_provenance(folder.root)

    assert [(fault.file, fault.line) for fault in refusal.value.faults] == [(PROVENANCE, line)]


def test_an_entry_of_another_departement_must_say_its_scope(tmp_path: Path) -> None:
    """Else a local habit would become the law of everybody."""
    line = {"id": "navette", "question": "La navette ?", "origin": "departement:83"}
    path = tmp_path / "base.jsonl"
    path.write_text(json.dumps(line), encoding="utf-8")

    with pytest.raises(FaultyBase) as refusal:
        read_parcel(path)

    (fault,) = refusal.value.faults
    assert "écrire « national » ou « departement:83 »" in in_file(fault).replace("\N{NO-BREAK SPACE}", " ")
    for scope in ("national", "departement:83"):
        path.write_text(json.dumps(line | {"scope": scope}), encoding="utf-8")
        assert read_parcel(path).base.entries[0].scope == scope


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("fiche.md", b"---\n", "donner le dossier de la base"),
        ("base.xlsx", b"PK\x03\x04", "ce n’est pas un classeur lisible"),
        ("base.csv", b"id;question\n", "aucune fiche"),
        ("base.jsonl", b"bonjour", "cette ligne n’est pas du JSON"),
        ("base.csv", "id;question;theme\nx;y;météo\n".encode(), "thème inconnu"),
    ],
)
def test_what_cannot_be_read_is_told_with_what_to_do(
    tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    (tmp_path / name).write_bytes(content)

    with pytest.raises(FaultyBase) as refusal:
        read_parcel(tmp_path / name)

    assert reason in told(refusal.value.faults)


def test_a_local_entry_alone_travels_without_the_one_that_it_overrides(base: Base, tmp_path: Path) -> None:
    alone = ExchangeFile(Base(tuple(entry for entry in base.entries if entry.id == "local")))

    assert read_parcel(as_jsonl(alone, tmp_path)).base == alone.base
