"""Any base of the contract is measured: other trades, other languages, only what ranking reads."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from terminal import told

from knowledge_base.evaluation import Question, predictions, read_questions, report
from knowledge_base.faults import FaultyBase
from knowledge_base.formats.bare import load_bare
from knowledge_base.verdict import KnowledgeBase

CARD = {"id": "card", "question": "My card was stolen", "answer": "Call us."}


def written(path: Path, *lines: object, mark: bytes = b"", end: bytes = b"\n") -> Path:
    path.write_bytes(mark + end.join(json.dumps(line).encode() for line in lines) + end)
    return path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "base.jsonl"


def test_only_an_id_and_a_question_are_needed(file: Path) -> None:
    entries = load_bare(written(file, CARD, {"id": 12, "question": "Opening hours"})).entries

    assert [(entry.id, entry.question, entry.answer) for entry in entries] == [
        ("card", "My card was stolen", "Call us."),
        ("12", "Opening hours", ""),
    ]


@pytest.mark.parametrize(
    ("more", "variants", "keywords", "answer"),
    [
        ({"variants": None, "keywords": None, "answer": None}, (), (), ""),
        ({"variants": "lost card", "keywords": "card"}, ("lost card",), ("card",), "Call us."),
        ({"variants": ["lost", "", "  ", None, 24]}, ("lost", "24"), (), "Call us."),
        (
            {"variants": ["lost", "lost", "My card was stolen"]},
            ("lost", "lost", "My card was stolen"),
            (),
            "Call us.",
        ),
        ({"answer": ["Call.", "Wait."]}, (), (), "Call.\nWait."),
        (
            {"theme": "météo", "scope": 12, "facts": "?", "validated_on": "hier", "meta": {"a": [1]}},
            (),
            (),
            "Call us.",
        ),
    ],
)
def test_whatever_else_a_line_holds_it_is_read(
    file: Path,
    more: dict[str, object],
    variants: tuple[str, ...],
    keywords: tuple[str, ...],
    answer: str,
) -> None:
    (entry,) = load_bare(written(file, CARD | more)).entries

    assert (entry.variants, entry.keywords, entry.answer) == (variants, keywords, answer)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\n\n"])
def test_marks_line_ends_and_empty_lines_change_nothing(file: Path, mark: bytes, end: bytes) -> None:
    base = load_bare(written(file, CARD, CARD | {"id": 2}, mark=mark, end=end))
    questions = read_questions(
        written(file, {"q": "card?", "expected": ["card"]}, {"q": 404, "expected": [2]}, mark=mark, end=end)
    )

    assert [entry.id for entry in base.entries] == ["card", "2"]
    assert questions == [Question("card?", ("card",)), Question("404", ("2",))]


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ([CARD, {"id": "x"}], "base.jsonl:2 – champ manquant ou vide : « question »"),
        ([{"question": "x"}], "base.jsonl:1 – champ manquant ou vide : « id »"),
        ([CARD, CARD], "base.jsonl:2 – identifiant déjà pris : « card »"),
        ([CARD, ["card"]], "base.jsonl:2 – un objet JSON est attendu sur chaque ligne"),
    ],
)
def test_what_the_contract_does_not_let_pass_is_told_by_line(
    file: Path, lines: list[object], fault: str
) -> None:
    with pytest.raises(FaultyBase) as refusal:
        load_bare(written(file, *lines))

    assert told(refusal.value.faults) == fault


def test_an_empty_file_is_no_base(file: Path) -> None:
    file.write_bytes(b"\n\n")

    with pytest.raises(FaultyBase) as refusal:
        load_bare(file)

    assert "aucune fiche" in told(refusal.value.faults)


def test_entries_without_words_answers_or_variants_are_fitted_and_asked(file: Path) -> None:
    """Emoji, one letter, an answer that is another's title: the measure goes on."""
    odd = [
        {"id": 1, "question": "???"},
        {"id": 2, "question": "a", "variants": ["", "!"], "answer": ""},
        {"id": 3, "question": "🙂", "answer": "My card was stolen"},
        {"id": 4, "question": "Bonjour", "answer": None},
        {"id": 5, "question": "x" * 5_000, "answer": "\ud800 y"},
        {"id": 6, "question": "银行卡被盗怎么办"},
        *(CARD | {"id": n, "variants": [f"stolen card {n}", f"card {n}"] * 2} for n in range(7, 20)),
    ]
    base = KnowledgeBase(load_bare(written(file, *odd)))
    asked = [Question(text, ("1",)) for text in ("", "?", "🙂", "Bonjour", "stolen card 12", "x" * 20_000)]

    found = list(predictions(base, asked))

    assert report(found).n == len(asked)
    assert found[4].ranking[0][0] == "12"
    assert all(json.loads(prediction.to_json())["zone"] for prediction in found)
