"""A report as it is kept: what was measured, when, and on what."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path(__file__).parent / "results"


def write(name: str, measured: Mapping[str, object], file: Path | None) -> Path:
    """In ``file``, or under its name and its date among the results."""
    now = datetime.now(UTC)
    file = file or RESULTS / f"{name}-{now:%Y%m%d-%H%M%S}.json"
    machine = {
        "processors": os.cpu_count(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }
    report = {"at": now.isoformat(timespec="seconds"), **measured, "machine": machine}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return file
