"""The model of the option itself: what it brings together, in French, on a real base."""

from __future__ import annotations

from pathlib import Path
from threading import Thread

import numpy as np
import pytest
from knowledge_folder import write_small_base

from app.fitting import Cut, FittingProcess
from knowledge_base.entries import Base, Entry
from knowledge_base.formats.files import load
from knowledge_base.ranking.encoder import Encoder, installed_encoder, is_installed
from knowledge_base.ranking.meaning import Memory
from knowledge_base.verdict import KnowledgeBase
from stage import waits_until

pytestmark = pytest.mark.semantique


@pytest.fixture(scope="module")
def model() -> Encoder:
    assert is_installed(), "python3 bootstrap.py check installs it beside the environment"
    encoder = installed_encoder()
    assert encoder is not None
    return encoder


def test_texts_that_mean_the_same_are_near(model: Encoder) -> None:
    same, near, far = model.questions(
        ["numéro de sécurité sociale erroné", "mauvais matricule d’assuré social", "recette de la tarte"]
    )

    assert np.linalg.norm(same) == pytest.approx(1, abs=1e-3)
    assert same @ near > same @ far


def test_several_threads_get_what_one_gets(model: Encoder) -> None:
    from concurrent.futures import ThreadPoolExecutor

    texts = [f"question numéro {n}" for n in range(24)]
    alone = [model.questions([text])[0] for text in texts]

    with ThreadPoolExecutor(6) as pool:
        together = list(pool.map(lambda text: model.questions([text])[0], texts))

    assert np.allclose(alone, together)


def test_a_base_is_fitted_with_it_and_kept(model: Encoder, tmp_path: Path) -> None:
    base = load(write_small_base(tmp_path / "base"))
    question = "la personne a un matricule d’assuré social qui n’est pas le bon"

    found = KnowledgeBase(base, cache=tmp_path, encoder=model)

    assert found.ranking(question)[0].entry_id == "nir-errone"
    assert KnowledgeBase(base, cache=tmp_path, encoder=model).ranking(question) == found.ranking(question)


def test_what_was_encoded_before_a_cut_is_not_encoded_again(model: Encoder, tmp_path: Path) -> None:
    entries = tuple(
        Entry(id=f"fiche-{n}", question=f"Où se trouve le dossier {n} ?", answer=f"Au guichet {n}.")
        for n in range(2_000)
    )
    fitting, ended = FittingProcess(tmp_path), list[Exception]()

    def fit() -> None:
        try:
            fitting.fit(Base(entries), with_meaning=True)
        except Cut as cut:
            ended.append(cut)

    fits = Thread(target=fit)
    fits.start()
    waits_until(lambda: fitting.percent >= 2, within=60)
    fitting.cut()
    fits.join()

    assert len(ended) == 1
    assert 0 < Memory(model, tmp_path).lacks(entries) < 0.99 * 2 * len(entries)
