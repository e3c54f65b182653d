"""How long the pages of a site take, and what they weigh: the sites of one run turn about, page by page."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from statistics import median, quantiles

from bench.console_site import SIZES, Site
from bench.console_visits import Visitor
from bench.written import options_of

AIM_RATIO = 2.0

Row = dict[str, float]
Measured = dict[str, dict[str, Row]]
"""By page, then by the number of tickets."""


def options_of_sites(name: str, doc: str | None) -> argparse.ArgumentParser:
    parser = options_of(name, doc)
    parser.add_argument(
        "--sizes", type=lambda text: [int(number) for number in text.split(",")], default=list(SIZES)
    )
    parser.add_argument("--visits", type=int, default=60, help="of each page (default 60)")
    return parser


def measured_pages(sites: Sequence[Site], addresses: Mapping[str, str], visits: int) -> Measured:
    visitors = [Visitor(site) for site in sites]
    measured: Measured = {}
    for name, address in addresses.items():
        sizes = [0 for _ in visitors]

        def visit(place: int, address: str = address, sizes: list[int] = sizes) -> float:
            milliseconds, sizes[place] = visitors[place].visit(address)
            return milliseconds

        rows = in_turn(sites, visit, visits)
        for size, row in zip(sizes, rows.values(), strict=True):
            row["bytes"] = size
        measured[name] = rows
    return measured


def in_turn(
    sites: Sequence[Site], measure: Callable[[int], float | Sequence[float]], times: int
) -> dict[str, Row]:
    """``measure`` gives milliseconds, or several at once, for the site whose place it is told; ratios are to
    the first site.
    """
    for place in range(len(sites)):
        measure(place)  # warms up what a first visit alone has to do
    taken: list[list[float]] = [[] for _ in sites]
    for _ in range(times):
        for place in range(len(sites)):
            found = measure(place)
            taken[place].extend(found if isinstance(found, Sequence) else [found])
    reference = median(taken[0])
    return {
        f"{site.tickets}": {
            "median ms": round(median(spent), 1),
            "p95 ms": round(quantiles(spent, n=20)[-1], 1),
            "ratio": round(median(spent) / reference, 2),
        }
        for site, spent in zip(sites, taken, strict=True)
    }


def told_ratio(rows: Mapping[str, Row], sites: Sequence[Site]) -> float:
    """How many times as long the queue of the last site takes as that of the first."""
    first, last = (rows[f"{site.tickets}"]["median ms"] for site in (sites[0], sites[-1]))
    queue = last / first
    print(f"the queue: {queue:.2f} times as long ({'≤' if queue <= AIM_RATIO else '>'} {AIM_RATIO})")
    return round(queue, 2)


def show(measured: Measured) -> None:
    columns = ("median ms", "p95 ms", "ratio", "bytes")
    print(f"{'':<28}{'tickets':>10}" + "".join(f"{column:>12}" for column in columns))
    for name, rows in measured.items():
        for size, row in rows.items():
            print(f"{name:<28}{size:>10}" + "".join(f"{row.get(column, ''):>12}" for column in columns))
    print(flush=True)
