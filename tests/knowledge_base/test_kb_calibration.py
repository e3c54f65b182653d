"""A base finds its own thresholds, on questions it had not been fitted on, from a stated cost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from knowledge_base.entries import Base, Entry
from knowledge_base.formats.files import load
from knowledge_base.french.vocabulary import french
from knowledge_base.ranking.calibration import DEFAULT, calibrate
from knowledge_base.ranking.confidence import LONE_WORD, Features
from knowledge_base.ranking.index import Texts

FEATURES = Features(
    total=3.0,
    lead=0.3,
    phrasing=0.5,
    letters=0.4,
    held=0.6,
    nearest=0.0,
    is_lone_word=False,
    is_verbatim=False,
    vying=(3.0, 2.5, 1.0),
)


@pytest.fixture(scope="module")
def base() -> Base:
    """Forty entries, each about a thing of its own, in words that their phrasings share."""
    things = [f"{first}{second}" for first in ("bor", "cal", "dur", "fil", "gam") for second in
              ("ane", "ibe", "oque", "ude", "elle", "aste", "ombe", "ique")]  # fmt: skip
    shapes = (
        "où trouver {}",
        "{} pour qui",
        "prix du {}",
        "le {} est cassé",
        "commander un {}",
        "{} en retard",
    )
    entries = (
        Entry(
            id=thing, question=f"Que faire du {thing} ?", variants=tuple(s.format(thing) for s in shapes),
            answer=f"Le {thing} se range.",
        )
        for thing in things
    )  # fmt: skip
    return Base(tuple(entries))


def test_a_base_calibrates_itself(base: Base) -> None:
    found = calibrate(base, Texts(french()))

    assert found != DEFAULT
    assert found.thresholds.probable <= found.thresholds.sure <= 1
    assert 0 < found.thresholds.maybe < 1


def test_the_same_base_always_finds_the_same(base: Base) -> None:
    first, second = calibrate(base, Texts(french())), calibrate(base, Texts(french()))

    assert first.thresholds == second.thresholds
    assert first.known.weights == pytest.approx(second.known.weights, rel=1e-3)
    assert first.sharpness == pytest.approx(second.sharpness, rel=1e-3)


def test_a_base_too_small_to_learn_from_takes_the_defaults(small_folder: Path) -> None:
    assert calibrate(load(small_folder), Texts(french())) == DEFAULT


@pytest.mark.parametrize("measure", ["phrasing", "letters", "held"])
def test_the_chance_of_the_first_grows_with_each_likeness(measure: str) -> None:
    more = replace(FEATURES, **{measure: getattr(FEATURES, measure) + 0.2})

    assert DEFAULT.chances(more)[0] > DEFAULT.chances(FEATURES)[0]


def test_entries_that_vie_for_a_question_share_it_out_and_do_not_make_it_unknown() -> None:
    torn = replace(FEATURES, lead=0.0, vying=(3.0, 3.0, 1.0))

    assert DEFAULT.knowing(torn) == DEFAULT.knowing(FEATURES)
    first, second, third = DEFAULT.chances(torn)
    assert first == second > 100 * third
    assert first < 0.7 * DEFAULT.chances(FEATURES)[0]
    assert first + second + third == pytest.approx(DEFAULT.knowing(torn))


def test_a_lone_word_is_never_sure_and_a_phrasing_always_is() -> None:
    strong = replace(FEATURES, total=6.0, lead=0.9, phrasing=0.9, letters=0.9, held=1.0, vying=(6.0, 0.6))

    assert DEFAULT.chances(strong)[0] > 0.95
    assert DEFAULT.chances(replace(strong, is_lone_word=True))[0] == LONE_WORD
    assert DEFAULT.chances(replace(FEATURES, is_verbatim=True)) == (1,)
