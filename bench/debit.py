"""Throughput: updates per second, from inbox to sent answer, beside a bare echo bot on the same server.

``python -m bench.debit [--updates N] [--chats N] [--repetitions N] [--json FILE]``

Each contender runs in a process of its own, and so does the Bot API server. The whole load is there at once;
the time ends when the server has as many messages from the bot as it gave updates. The repetitions take
turns, so that whatever else the machine does falls on each alike; the table shows medians.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sqlite3
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

BOT_API = Path(__file__).parents[1] / "tests" / "botapi"  # the Bot API server lives there
RESULTS = Path(__file__).parent / "results"
AIM = 0.5

sys.path.append(str(BOT_API))


def main(arguments: Sequence[str] | None = None) -> None:
    from bench.contenders import CONTENDERS, measure

    options = _options(arguments)
    rates: dict[str, list[float]] = {contender: [] for contender in CONTENDERS}
    for number in range(options.repetitions):
        for contender in CONTENDERS:
            seconds = measure(contender, updates=options.updates, chats=options.chats)
            rates[contender].append(options.updates / seconds)
            print(
                f"{number + 1}/{options.repetitions}  {contender:<24} {rates[contender][-1]:7.1f} /s",
                flush=True,
            )
    report = _report(rates, options)
    _show(report)
    file: Path = options.json or RESULTS / f"debit-{datetime.now(UTC):%Y%m%d-%H%M%S}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print(f"\n{file}")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.debit", description=__doc__)
    parser.add_argument("--updates", type=int, default=600, help="messages, all there at once (default 600)")
    parser.add_argument("--chats", type=int, default=60, help="chats that they come from (default 60)")
    parser.add_argument("--repetitions", type=int, default=3, help="of each contender, in turn (default 3)")
    parser.add_argument("--json", type=Path, help="where to write the report (default bench/results/)")
    return parser.parse_args(arguments)


def _report(rates: Mapping[str, Sequence[float]], options: argparse.Namespace) -> dict[str, Any]:
    medians = {contender: median(measured) for contender, measured in rates.items()}
    ours, *others = medians
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "updates": options.updates,
        "chats": options.chats,
        "updates_per_second": {
            name: [round(rate, 1) for rate in measured] for name, measured in rates.items()
        },
        "median": {name: round(rate, 1) for name, rate in medians.items()},
        "ratio": {name: round(medians[ours] / medians[name], 3) for name in others},
        "machine": {
            "processors": os.cpu_count(),
            "python": platform.python_version(),
            "sqlite": sqlite3.sqlite_version,
            "python-telegram-bot": version("python-telegram-bot"),
        },
    }


def _show(report: Mapping[str, Any]) -> None:
    ours, *others = report["median"]
    print(f"\n{'median of updates per second':<30}{'':>8}   ratio")
    print(f"{ours:<30}{report['median'][ours]:>8.1f}")
    for name in others:
        ratio = report["ratio"][name]
        print(
            f"{name:<30}{report['median'][name]:>8.1f}   {ratio:.2f}  ({'≥' if ratio >= AIM else '<'} {AIM})"
        )


if __name__ == "__main__":
    main()
