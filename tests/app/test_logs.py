"""What an outage repeats is written once a minute; what counts it counts all."""

from __future__ import annotations

import pytest
from structlog import DropEvent

from app.logs import Seldom

LOCKED = {"level": "warning", "event": "inbox not readable", "action": "inbox_failed", "error": "Locked"}


class Watch:
    at = 0.0

    def __call__(self) -> float:
        return self.at


def test_the_same_warning_is_written_once_a_minute() -> None:
    watch = Watch()
    seldom = Seldom(watch)
    assert seldom(None, "warning", dict(LOCKED)) == LOCKED
    watch.at = 59
    with pytest.raises(DropEvent):
        seldom(None, "warning", dict(LOCKED))
    watch.at = 60
    assert seldom(None, "warning", dict(LOCKED)) == LOCKED


@pytest.mark.parametrize("other", [{"error": "Away"}, {"parcel": 7}, {"level": "error"}, {"level": "info"}])
def test_another_one_is_written_each_time_that_it_differs_or_is_no_warning(other: dict[str, object]) -> None:
    seldom = Seldom(Watch())
    seldom(None, "warning", dict(LOCKED))
    said = {**LOCKED, **other}
    assert seldom(None, "warning", dict(said)) == said
    if "level" in other:
        assert seldom(None, "warning", dict(said)) == said
