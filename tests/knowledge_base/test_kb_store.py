"""A fitted base is kept, taken up again without scikit-learn, and fitted anew when in doubt."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from knowledge_base.entries import Base
from knowledge_base.formats.files import load
from knowledge_base.ranking import store
from knowledge_base.ranking.store import KEPT
from knowledge_base.verdict import KnowledgeBase, Verdict

QUESTION = "le numéro de sécu est faux"


@pytest.fixture
def base(small_folder: Path) -> Base:
    return load(small_folder)


def test_a_kept_base_answers_as_it_did(base: Base, tmp_path: Path) -> None:
    first = KnowledgeBase(base, cache=tmp_path)
    expected = first.ranking(QUESTION)

    again = KnowledgeBase(base, cache=tmp_path)

    assert len(list(tmp_path.iterdir())) == 1
    assert again.ranking(QUESTION) == expected
    assert again.fitted.calibration == first.fitted.calibration
    assert again.fitted.index.reader.known == first.fitted.index.reader.known


def test_a_start_imports_neither_scikit_learn_nor_a_pickle(small_folder: Path, tmp_path: Path) -> None:
    KnowledgeBase(load(small_folder), cache=tmp_path).verdict(QUESTION)
    program = (
        "import sys; from pathlib import Path\n"
        "from knowledge_base.formats.files import load; from knowledge_base.verdict import KnowledgeBase\n"
        f"base = KnowledgeBase(load(Path({str(small_folder)!r})), cache=Path({str(tmp_path)!r}))\n"
        f"base.verdict({QUESTION!r}); print('sklearn' in sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("damage", [b"", b"PK not a zip", b"\x93NUMPY"])
def test_a_damaged_file_is_replaced(base: Base, tmp_path: Path, damage: bytes) -> None:
    expected = KnowledgeBase(base, cache=tmp_path).ranking(QUESTION)
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(damage)

    assert KnowledgeBase(base, cache=tmp_path).ranking(QUESTION) == expected
    assert kept.stat().st_size > 1_000


def test_a_changed_base_is_fitted_anew(base: Base, tmp_path: Path) -> None:
    KnowledgeBase(base, cache=tmp_path).verdict(QUESTION)
    first, *others = base.entries
    changed = Base((replace(first, variants=(*first.variants, "tournesol")), *others), base.facts)

    assert KnowledgeBase(changed, cache=tmp_path).ranking("tournesol")[0].entry_id == first.id
    assert len(list(tmp_path.iterdir())) == 2


def test_a_folder_that_cannot_be_written_stops_nothing(base: Base, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")

    assert KnowledgeBase(base, cache=blocked).ranking(QUESTION)


def test_only_the_last_used_are_kept(base: Base, tmp_path: Path) -> None:
    KnowledgeBase(base, cache=tmp_path).verdict(QUESTION)
    (first,) = tmp_path.iterdir()
    others = [tmp_path / f"index-{number}.npz" for number in range(KEPT)]
    for age, file in enumerate(others):
        file.touch()
        os.utime(file, (age, age))
    os.utime(first, (0, 0))
    KnowledgeBase(base, cache=tmp_path).verdict(QUESTION)  # used again: no longer the oldest

    changed = Base((replace(base.entries[0], answer="Autre."), *base.entries[1:]))
    KnowledgeBase(changed, cache=tmp_path).verdict(QUESTION)

    kept = set(tmp_path.iterdir())
    assert len(kept) == KEPT
    assert {first, *others[2:]} < kept


def test_of_those_that_share_a_folder_one_fits_and_the_others_read(
    base: Base, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fitted = list[Base]()
    fit = store._fit
    are_ready = Barrier(3)

    def counted(base: Base, *others: Any) -> store.Fitted:
        fitted.append(base)
        return fit(base, *others)

    def starts(_number: int) -> Verdict:
        one = KnowledgeBase(base, cache=tmp_path)
        are_ready.wait()
        return one.verdict("Comment renouveler une demande ?")

    monkeypatch.setattr(store, "_fit", counted)
    with ThreadPoolExecutor(3) as pool:
        verdicts = list(pool.map(starts, range(3)))

    assert len(fitted) == 1
    assert verdicts[1:] == verdicts[:1] * 2
