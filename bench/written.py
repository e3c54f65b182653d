"""What every bench is asked, and a report as it is kept: what was measured, when, and on what."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path(__file__).parent / "results"


def options_of(name: str, doc: str | None) -> argparse.ArgumentParser:
    """A bench adds its own to it."""
    parser = argparse.ArgumentParser(prog=f"python -m bench.{name}", description=doc)
    parser.add_argument("--json", type=Path, help="where to write the report (default bench/results/)")
    return parser


def write(name: str, measured: Mapping[str, object], file: Path | None, **versions: str) -> Path:
    """In ``file``, or under its name and its date among the results; ``versions`` are the machine's too."""
    now = datetime.now(UTC)
    file = file or RESULTS / f"{name}-{now:%Y%m%d-%H%M%S}.json"
    machine = {
        "processors": os.cpu_count(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        **versions,
    }
    report = {"at": now.isoformat(timespec="seconds"), **measured, "machine": machine}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return file
