"""What is measured, in words."""

from __future__ import annotations

import pytest

from quality.cadre import Measure, Sense, Terms, Unit
from rendering.quality_words import threshold_words, value_words


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (92.5, Unit.PERCENT, "92,5 %"),
        (100, Unit.PERCENT, "100 %"),
        (12, Unit.DAYS, "12 jours"),
        (1, Unit.DAYS, "1 jour"),
        (1.5, Unit.DAYS, "1,5 jour"),
        (2, Unit.DAYS, "2 jours"),
        (1204, Unit.COUNT, "1 204"),
    ],
)
def test_a_value_is_said_with_its_unit(value: float, unit: Unit, words: str) -> None:
    assert value_words(value, unit) == words.replace(" ", "\N{NO-BREAK SPACE}")


def test_a_threshold_reads_as_the_end_of_a_sentence() -> None:
    share = Terms(label="x", measure=Measure.SHARE, threshold=90)
    delay = Terms(label="x", measure=Measure.VALUE, unit=Unit.DAYS, sense=Sense.AT_MOST, threshold=5)

    assert threshold_words(share) == "au moins 90\N{NO-BREAK SPACE}%"
    assert threshold_words(delay) == "au plus 5\N{NO-BREAK SPACE}jours"
    assert threshold_words(Terms(label="x", measure=Measure.SHARE)) == "suivi, sans seuil"
    assert threshold_words(Terms(label="x")) == "non mesuré"
