"""Plays seeded hostile mails and their files against the reader, and tells the worst of them.

``python -m bench.hostile_mails [--count N] [--seed N] [--first N] [--json FILE]``

None should cost more than 2 seconds of processor, its files included, or 256 MB at a time. What costs more is
named by its number: ``--count 1 --first NUMBER`` plays it alone.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from itertools import groupby
from statistics import median

from bench import hostile
from bench.hostile import BATCH, Cost
from bench.written import options_of, write
from sandbox.runner import Sandbox

MOST_CPU = 2.0
MOST_MEMORY = 256 * 1024**2
_TOLD = 20


def main(arguments: Sequence[str] | None = None) -> None:
    options = _options(arguments)
    numbers = range(options.first, options.first + options.count)
    begun = time.monotonic()
    with Sandbox(at_once=options.at_once) as sandbox, ThreadPoolExecutor(options.at_once) as pool:
        batches = [numbers[at : at + BATCH] for at in range(0, len(numbers), BATCH)]

        def play(batch: Sequence[int]) -> list[Cost]:
            return list(hostile.costs(sandbox, seed=options.seed, numbers=batch))

        found = [cost for costs in pool.map(play, batches) for cost in costs]
    _show(found, seconds=time.monotonic() - begun)
    print(write("hostile-mails", _report(found, options.seed), options.json))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = options_of("hostile_mails", __doc__)
    parser.add_argument("--count", type=int, default=500, help="mails (default 500)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="the number of the first one (default 0)")
    parser.add_argument("--at-once", type=int, default=2, help="processes (default 2)")
    return parser.parse_args(arguments)


def _report(found: Sequence[Cost], seed: int) -> dict[str, object]:
    return {
        "seed": seed,
        "mails": len(found),
        "bytes": sum(cost.size for cost in found),
        "worst_cpu": max(cost.cpu for cost in found),
        "worst_memory": max(cost.memory for cost in found),
        "median_cpu": median(cost.cpu for cost in found),
        "beyond": [asdict(cost) for cost in found if is_beyond(cost)],
        "stopped": [asdict(cost) for cost in found if cost.stopped],
        "costliest": [asdict(cost) for cost in sorted(found, key=lambda one: -one.cpu)[:_TOLD]],
        "largest": [asdict(cost) for cost in sorted(found, key=lambda one: -one.memory)[:_TOLD]],
    }


def is_beyond(cost: Cost) -> bool:
    """A reader that died counts: it may have cost anything."""
    is_unknown = cost.stopped in {"CRASH", "LOST"} or "LOST" in cost.files_stopped
    return is_unknown or cost.cpu > MOST_CPU or cost.memory > MOST_MEMORY


def _show(found: Sequence[Cost], *, seconds: float) -> None:
    print(f"{'shape':<34}{'mails':>8}{'median ms':>11}{'worst ms':>10}{'of':>9}{'worst MB':>10}{'of':>9}")
    by_shape = sorted(found, key=lambda cost: cost.shape)
    for shape, group in groupby(by_shape, key=lambda cost: cost.shape):
        costs = list(group)
        slow, big = max(costs, key=lambda one: one.cpu), max(costs, key=lambda one: one.memory)
        usual = median(one.cpu for one in costs)
        print(
            f"{shape:<34}{len(costs):>8}{usual * 1000:>11.1f}{slow.cpu * 1000:>10.0f}{slow.number:>9}"
            f"{big.memory / 1024**2:>10.0f}{big.number:>9}"
        )
    report = _report(found, 0)
    size = sum(cost.size for cost in found) / 1024**2
    worst_memory = max(cost.memory for cost in found) / 1024**2
    print(
        f"\n{len(found)} mails, {size:.0f} MB in {seconds:.0f} s: worst {report['worst_cpu']:.2f} s and "
        f"{worst_memory:.0f} MB; {sum(bool(cost.stopped) for cost in found)} stopped, "
        f"{sum(len(cost.files_stopped) for cost in found)} files stopped; "
        f"{sum(map(is_beyond, found))} beyond {MOST_CPU:.0f} s or {MOST_MEMORY >> 20} MB"
    )


if __name__ == "__main__":
    main()
