"""The semantic option behind its interface, with a model of ten words: what it adds, and what it costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tiny_model import TinyModel

from knowledge_base.entries import Base
from knowledge_base.formats.files import load
from knowledge_base.ranking import meaning
from knowledge_base.ranking.meaning import Encoded, Memory
from knowledge_base.ranking.rows import Floats
from knowledge_base.verdict import KnowledgeBase


@pytest.fixture
def base(small_folder: Path) -> Base:
    return load(small_folder)


def test_it_finds_what_shares_no_word(base: Base) -> None:
    question = "un macaron"

    assert [s.entry_id for s in KnowledgeBase(base).ranking(question)[:1]] != ["attestation-delai"]
    assert KnowledgeBase(base, encoder=TinyModel()).ranking(question)[0].entry_id == "attestation-delai"


def test_a_text_is_encoded_once_and_kept(base: Base, tmp_path: Path) -> None:
    first = TinyModel()
    KnowledgeBase(base, cache=tmp_path, encoder=first).verdict("bonjour")
    changed = replace(base.entries[0], variants=(*base.entries[0].variants, "une façon nouvelle de le dire"))

    again = TinyModel()
    KnowledgeBase(Base((changed, *base.entries[1:]), base.facts), cache=tmp_path, encoder=again).verdict(
        "au revoir"
    )

    assert len(first.texts) > len(base.entries)
    assert sorted(again.texts) == ["au revoir", "une façon nouvelle de le dire"]


def test_a_base_fitted_with_it_is_not_taken_for_one_fitted_without(base: Base, tmp_path: Path) -> None:
    with_it = KnowledgeBase(base, cache=tmp_path, encoder=TinyModel())
    expected = with_it.ranking("numéro de matricule faux")

    assert KnowledgeBase(base, cache=tmp_path).fitted.index.meanings is None
    loaded = KnowledgeBase(base, cache=tmp_path, encoder=TinyModel())
    assert [s.entry_id for s in loaded.ranking("numéro de matricule faux")] == [s.entry_id for s in expected]
    assert KnowledgeBase(base, cache=tmp_path, encoder=TinyModel("tiny 2")).fitted.index.meanings is not None
    assert len(list(tmp_path.glob("index-*.npz"))) == 3


def test_a_base_too_large_for_it_is_judged_by_its_words(base: Base, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meaning, "MOST_TEXTS", 3)
    model = TinyModel()

    verdict = KnowledgeBase(base, encoder=model)

    assert verdict.ranking("nir faux") == KnowledgeBase(base).ranking("nir faux")
    assert model.texts == []


@pytest.mark.parametrize("damage", [b"", b"PK not ours", b"sens1\n\x00\x00"])
def test_a_damaged_memory_is_made_again(tmp_path: Path, damage: bytes) -> None:
    Memory(TinyModel(), tmp_path).questions(["un nir"])
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(damage)

    model = TinyModel()
    Memory(model, tmp_path).questions(["un nir"])
    Memory(model, tmp_path).questions(["un nir"])

    assert model.texts == ["un nir"]


def test_what_was_cut_in_the_middle_of_a_row_goes_on_after_the_last_whole_one(tmp_path: Path) -> None:
    expected = Memory(TinyModel(), tmp_path).questions(["un nir", "un doublon"])
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(kept.read_bytes()[:-3])

    model = TinyModel()
    found = Memory(model, tmp_path).questions(["un nir", "un doublon"])

    assert model.texts == ["un doublon"]
    assert np.array_equal(found, expected)
    assert np.array_equal(Memory(model, tmp_path).questions(["un nir", "un doublon"]), expected)
    assert model.texts == ["un doublon"]


def test_each_batch_is_kept_before_the_next_one(base: Base, tmp_path: Path) -> None:
    """What is cut costs a batch at most; here the model itself fails in the third."""

    class Failing(TinyModel):
        def questions(self, texts: Sequence[str]) -> Floats:
            if len(self.texts) >= 2 * meaning.AT_ONCE:
                raise RuntimeError("cut")
            return super().questions(texts)

    texts = [f"question {number}" for number in range(3 * meaning.AT_ONCE)]
    with pytest.raises(RuntimeError, match="cut"):
        Memory(Failing(), tmp_path).questions(texts)

    model = TinyModel()
    Memory(model, tmp_path).questions(texts)

    assert model.texts == texts[2 * meaning.AT_ONCE :]


def test_what_was_encoded_elsewhere_lies_beside_what_is_encoded_here(tmp_path: Path) -> None:
    Memory(TinyModel(), tmp_path).questions(["un nir"])
    (kept,) = tmp_path.iterdir()
    kept.rename(tmp_path / f"{kept.stem}-fournie{kept.suffix}")

    model = TinyModel()
    Memory(model, tmp_path).questions(["un nir", "un doublon"])

    assert model.texts == ["un doublon"]
    assert len(list(tmp_path.iterdir())) == 2


def test_what_all_texts_share_is_forgotten() -> None:
    rows = np.array([[3, 1, 0], [3, 0, 1], [3, 1, 1]], np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    encoded = Encoded.of(rows)

    near = encoded.near(rows[0])

    away, question = rows - rows.mean(axis=0), rows[0] - rows.mean(axis=0)
    lengths = np.linalg.norm(away, axis=1) * np.linalg.norm(question)
    assert near.centred == pytest.approx(away @ question / lengths, abs=1e-5)
    assert near.plain.argmax() == near.centred.argmax() == 0
    assert near.centred[1] < 0 < near.plain[1]
    assert encoded.near(rows[0], np.array([2])).centred == pytest.approx(near.centred[2:], abs=1e-5)


def test_local_names_say_nothing_about_the_rule(base: Base) -> None:
    here = KnowledgeBase(base, names=("Sainte-Ombeline", "Toitzur"))

    bare, told = here.weigh("nir faux"), here.weigh("nir faux Toitzur Sainte-Ombeline")

    assert told.confidence == pytest.approx(bare.confidence)
    assert KnowledgeBase(base).weigh("nir faux Toitzur Sainte-Ombeline").confidence < bare.confidence
