"""The seconds of each test, its set-up and its end included, kept from one run to the next."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import pytest

KEPT = Path(__file__).parents[2] / "var" / "essais" / "durees.json"
"""What was not played in a run keeps what was known of it."""


class Durations:
    def __init__(self) -> None:
        self._seconds: defaultdict[str, float] = defaultdict(float)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._seconds[report.nodeid] += report.duration

    def pytest_sessionfinish(self) -> None:
        known = json.loads(KEPT.read_text()) if KEPT.exists() else {}
        KEPT.parent.mkdir(parents=True, exist_ok=True)
        played = {test: round(seconds, 3) for test, seconds in self._seconds.items()}
        KEPT.write_text(json.dumps(known | played, ensure_ascii=False, indent=0, sort_keys=True))
