"""The exchange form of the contract goes out and comes back, and takes other people's bases."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from knowledge_folder import Folder

from knowledge_base.entries import Asked
from knowledge_base.faults import FaultyBase
from knowledge_base.formats.exchange_file import ExchangeFile, parcel_jsonl, read_parcel
from knowledge_base.formats.files import load
from rendering.fault_words import in_file


def test_what_is_exported_comes_back_the_same(folder: Folder, tmp_path: Path) -> None:
    folder.facts(to_verify={1: True})
    folder.entry(keywords="[doublon, fusion]", asks="[who, how_long]")
    base = load(folder.root)
    exported = tmp_path / "base.jsonl"
    exported.write_text(parcel_jsonl(ExchangeFile(base)), "utf-8")

    assert read_parcel(exported).base.entries == base.entries
    assert base.entries[0].asks == (Asked.WHO, Asked.HOW_LONG)
    line = json.loads(exported.read_text("utf-8"))
    assert set(line) >= {
        "id",
        "question",
        "variants",
        "answer",
        "keywords",
        "theme",
        "facts",
        "scope",
        "source",
    }


def test_a_bare_base_of_another_trade_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "other.jsonl"
    path.write_text(
        '{"id": "1", "question": "How do I reset it?", "variants": [], "answer": "", "keywords": "reset"}\n'
        '\n{"id": 2, "question": "Where?", "keywords": null, "extra": 3}\n',
        "utf-8",
    )

    first, second = read_parcel(path).base.entries

    assert (first.id, first.keywords, first.theme) == ("1", ("reset",), None)
    assert (second.id, second.answer, second.variants) == ("2", "", ())


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "pas du JSON"),
        ("[]", "objet JSON"),
        ('{"question": "x"}', "« id »"),
        ('{"id": "b"}', "« question »"),
        ('{"id": "a", "question": "x"}', "déjà pris"),
        ('{"id": "b", "question": "?"}', "aucun mot"),
        ('{"id": "b", "question": "x", "theme": "y"}', "thème inconnu"),
        ('{"id": "b", "question": "x", "number": "deux"}', "attend un numéro"),
        ("[" * 100_000, "pas du JSON"),
        ('{"id": "b", "question": "x", "variants": [{"a": 1}]}', "que du texte"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str, reason: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text('{"id": "a", "question": "x"}\n' + line + "\n", "utf-8")

    with pytest.raises(FaultyBase) as refusal:
        read_parcel(path)

    (fault,) = refusal.value.faults
    assert (fault.file, fault.line) == ("bad.jsonl", 2)
    assert reason in in_file(fault).replace("\u00a0", " ")


def test_an_empty_file_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "empty.jsonl"
    path.write_text("\n", "utf-8")

    with pytest.raises(FaultyBase):
        read_parcel(path)
