"""Nothing is stored without saying for how long: each table ends by a rule, or says why it is kept."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from privacy.retention import RULES, Kept, Span, Unit
from rendering.retention import KEPT_BECAUSE, WORDS, durations
from storage.tables import metadata

PAGE = Path(__file__).parents[2] / "docs" / "rgpd" / "durees.md"


def test_each_table_has_a_rule_or_says_why_it_is_kept() -> None:
    """A table that is missing here is declared in ``privacy.retention``, or in ``rendering.retention``."""
    ended = {table for rule in RULES for table in rule.tables}

    assert ended | KEPT_BECAUSE.keys() == metadata.tables.keys()
    assert not ended & KEPT_BECAUSE.keys()


def test_each_kind_has_one_rule_and_its_words() -> None:
    assert [rule.kind for rule in RULES] == list(Kept)
    assert list(WORDS) == list(Kept)


def test_the_page_of_the_register_holds_the_table_of_the_code() -> None:
    assert durations() in PAGE.read_text("utf-8")


@pytest.mark.parametrize(
    ("span", "now", "before"),
    [
        (Span(24, Unit.MONTHS), "2026-11-28", "2024-11-28"),
        (Span(1, Unit.MONTHS), "2026-03-31", "2026-02-28"),
        (Span(12, Unit.MONTHS), "2028-02-29", "2027-02-28"),
        (Span(30, Unit.DAYS), "2026-03-01", "2026-01-30"),
    ],
)
def test_months_are_those_of_the_calendar(span: Span, now: str, before: str) -> None:
    assert span.before(datetime.fromisoformat(now).replace(tzinfo=UTC)) == datetime.fromisoformat(
        before
    ).replace(tzinfo=UTC)
