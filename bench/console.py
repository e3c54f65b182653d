"""The console on years of tickets: how long its pages take, what they weigh, how soon news reaches all.

``python -m bench.console [--sizes N,N,N] [--visits N] [--listeners N] [--json FILE]``

The real site, on loopback, on 1,000, 20,000 and 200,000 tickets, all three open in the same run; visits go
from one to the other, so that whatever else the machine does falls on each alike. The table gives medians and
p95 in milliseconds, the bytes of each page as they are sent, and the ratio to the smallest site. The aims:
the queue of the largest within twice the time of the smallest, and a first load, without cache, under 100 kB.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles

from bench.console_site import Site, open_sites
from bench.console_visits import Visitor, reached

RESULTS = Path(__file__).parent / "results"
SIZES = (1_000, 20_000, 200_000)
CHANGES = 10
AIM_RATIO, AIM_BYTES = 2.0, 100_000

ADDRESSES = {
    "à prendre": "/tickets",
    "à moi": "/tickets?vue=a-moi",
    "en retard": "/tickets?vue=en-retard",
    "en attente": "/tickets?vue=en-attente",
    "au pôle": "/tickets?vue=au-pole",
    "à rattacher": "/tickets?vue=a-rattacher",
    "en cours": "/tickets?vue=en-cours",
    "clos": "/tickets?vue=clos",
    "search, open": "/tickets?vue=en-cours&mots=demande+radiation",
    "search, closed": "/tickets?vue=clos&mots=demande+radiation",
    "search, rare and misspelt": "/tickets?vue=clos&mots=ferand+attestatoin+num%C3%A9ro",
    "a ticket": "/tickets/{ticket}",
    "guichets": "/guichets",
}
QUEUE = "à prendre"

Row = dict[str, float]


def main(arguments: Sequence[str] | None = None) -> None:
    options = _options(arguments)
    with open_sites(options.sizes) as sites:
        pages = _pages(sites, options.visits)
        for name, rows in pages.items():
            _show(name, rows)
        first = {f"{site.tickets}": Visitor(site).first_load("/tickets") for site in sites}
        print(f"\nfirst load of /tickets, without cache: {first} bytes (aim < {AIM_BYTES})")
        news = {f"{site.tickets}": _news(site, options.listeners) for site in sites}
        for size, row in news.items():
            print(f"{options.listeners} listeners, {size} tickets: {row}")
    smallest, largest = (f"{size}" for size in (options.sizes[0], options.sizes[-1]))
    ratio = pages[QUEUE][largest]["median ms"] / pages[QUEUE][smallest]["median ms"]
    print(f"\nthe queue: {ratio:.2f} times as long ({'≤' if ratio <= AIM_RATIO else '>'} {AIM_RATIO})")
    report = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "visits": options.visits,
        "pages": pages,
        "first_load_bytes": first,
        "listeners": options.listeners,
        "news": news,
        "queue_ratio": round(ratio, 2),
        "machine": {
            "processors": os.cpu_count(),
            "python": platform.python_version(),
            "sqlite": sqlite3.sqlite_version,
        },
    }
    file: Path = options.json or RESULTS / f"console-{datetime.now(UTC):%Y%m%d-%H%M%S}.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print(f"\n{file}")


def _pages(sites: Sequence[Site], visits: int) -> dict[str, dict[str, Row]]:
    visitors = [Visitor(site) for site in sites]
    measured: dict[str, dict[str, Row]] = {}
    for name, address in ADDRESSES.items():
        for visitor in visitors:
            visitor.visit(address)  # warms up what a first visit alone has to do
        times: list[list[float]] = [[] for _ in visitors]
        sizes = [0 for _ in visitors]
        for _ in range(visits):
            for place, visitor in enumerate(visitors):
                milliseconds, sizes[place] = visitor.visit(address)
                times[place].append(milliseconds)
        reference = median(times[0])
        measured[name] = {
            f"{visitor.site.tickets}": {
                "median ms": round(median(taken), 1),
                "p95 ms": round(quantiles(taken, n=20)[-1], 1),
                "bytes": size,
                "ratio": round(median(taken) / reference, 2),
            }
            for visitor, taken, size in zip(visitors, times, sizes, strict=True)
        }
    return measured


def _news(site: Site, listeners: int) -> Row:
    """Seconds from the commit of a change to the last of the listeners, and to the middle one."""
    waits = asyncio.run(reached(site, listeners=listeners, changes=CHANGES))
    return {
        "median s": round(median(wait for change in waits for wait in change), 2),
        "all, median s": round(median(max(change) for change in waits), 2),
        "all, worst s": round(max(max(change) for change in waits), 2),
    }


def _show(name: str, rows: Mapping[str, Row]) -> None:
    if name == QUEUE:
        columns = next(iter(rows.values()))
        print(f"{'':<28}{'tickets':>10}" + "".join(f"{column:>12}" for column in columns))
    for size, row in rows.items():
        print(f"{name:<28}{size:>10}" + "".join(f"{value:>12}" for value in row.values()), flush=True)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.console", description=__doc__)
    parser.add_argument(
        "--sizes", type=lambda text: [int(number) for number in text.split(",")], default=list(SIZES)
    )
    parser.add_argument("--visits", type=int, default=60, help="of each page (default 60)")
    parser.add_argument("--listeners", type=int, default=200, help="pages open at once (default 200)")
    parser.add_argument("--json", type=Path, help="where to write the report (default bench/results/)")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
