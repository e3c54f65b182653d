"""Throughput: updates per second, from inbox to sent answer, beside a bare echo bot on the same server.

``python -m bench.debit [--updates N] [--chats N] [--repetitions N] [--delay MS…] [--only NAME…]
[--share S] [--paced]``

Each contender runs in a process of its own, and so does the Bot API server. The whole load is there at once;
the time ends when the server has as many messages from the bot as it gave updates. The repetitions take
turns, so that whatever else the machine does falls on each alike; the table shows medians.

What the server and the base compute is shown beside: they share the cores with the bots. Several processes
can do no more than take all the cores, for themselves and for what they ask of these: « at most » is that,
beside what one of them did. With ``--share``, each process of a bot has a part of a core and no more, so that
several do not want for cores: what then keeps them from doing more than one is what they wait for, each other
or the base.

With ``--paced``, the service sends no faster than Telegram lets it, as it does in production, and the echo as
fast as it can: what counts then is the processor of a message, which no large batch makes cheap any more.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from bench.written import options_of, write

TESTS = Path(__file__).parents[1] / "tests"
PARTS = TESTS / "botapi", TESTS / "support"  # the Bot API server lives there, and the PostgreSQL one
AIMS = {0: 0.6, 50: 5.0}
"""Of the bare echo's updates per second, by what the server takes to answer, in milliseconds."""
BESIDE = "echo, httpx"

sys.path += map(str, PARTS)

if TYPE_CHECKING:
    from bench.contenders import Measured


def main(arguments: Sequence[str] | None = None) -> None:
    from bench.contenders import CONTENDERS, measure

    parser = options_of("debit", __doc__)
    parser.add_argument("--updates", type=int, default=600, help="messages, all there at once (default 600)")
    parser.add_argument("--chats", type=int, default=60, help="chats that they come from (default 60)")
    parser.add_argument("--repetitions", type=int, default=3, help="of each contender, in turn (default 3)")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="contenders, by what their name holds")
    parser.add_argument(
        "--delay", type=int, nargs="+", default=[0, 50], help="ms that the server takes (default 0 and 50)"
    )
    parser.add_argument("--share", type=float, default=1, help="of a core, for each process (default 1)")
    parser.add_argument("--paced", action="store_true", help="the service keeps to Telegram's own pace")
    options = parser.parse_args(arguments)
    runs: dict[int, dict[str, list[Measured]]] = {}
    for delay in options.delay:
        runs[delay] = {name: [] for name in CONTENDERS if _is_wanted(name, options.only)}
        for number in range(options.repetitions):
            for contender, measured in runs[delay].items():
                one = measure(
                    CONTENDERS[contender],
                    updates=options.updates,
                    chats=options.chats,
                    delay=delay / 1000,
                    share=options.share,
                    is_paced=options.paced,
                )
                measured.append(one)
                rate = options.updates / one.seconds
                print(
                    f"{delay} ms  {number + 1}/{options.repetitions}  {contender:<26}{rate:7.1f} /s",
                    flush=True,
                )
    found = {delay: _medians(run, options.updates) for delay, run in runs.items()}
    for delay, medians in found.items():
        _show(delay, medians, aim=None if options.paced else AIMS.get(delay))
        for name, several in medians.items():
            if alone := medians.get(CONTENDERS[name].alone):
                _show_gain(name, several, alone)
    given = {name: getattr(options, name) for name in ("updates", "chats", "share", "paced")}
    report = {**given, "by_delay": found}
    telegram = "python-telegram-bot"
    print(f"\n{write('debit', report, options.json, **{telegram: version(telegram)})}")


def _is_wanted(name: str, only: Sequence[str] | None) -> bool:
    return name == BESIDE or not only or any(one in name for one in only)


def _medians(run: Mapping[str, Sequence[Measured]], updates: int) -> Mapping[str, Mapping[str, float]]:
    """Of each contender: updates per second, milliseconds of processor for one, and ours beside both."""
    rate = {name: median(updates / one.seconds for one in measured) for name, measured in run.items()}
    spent = {
        name: median(1000 * one.computing / updates for one in measured) for name, measured in run.items()
    }
    beside = {name: median(1000 * one.beside / updates for one in measured) for name, measured in run.items()}
    ours = next(iter(run))
    return {
        name: {
            "per_second": round(rate[name], 1),
            "computing_ms": round(spent[name], 2),
            "beside_ms": round(beside[name], 2),
            "ours_to_it": round(rate[ours] / rate[name], 3),
            "ours_computing_to_its": round(spent[ours] / spent[name], 2),
        }
        for name in run
    }


def _show(delay: int, medians: Mapping[str, Mapping[str, float]], *, aim: float | None) -> None:
    print(f"\nThe server answers after {delay} ms")
    print(f"{'':<28}{'per second':>11}{'ratio':>8}{'computing':>12}{'ratio':>8}{'beside':>12}")
    for name, one in medians.items():
        told = "" if aim is None or name != BESIDE else f"   {'≥' if one['ours_to_it'] >= aim else '<'} {aim}"
        print(
            f"{name:<28}{one['per_second']:>11.1f}{one['ours_to_it']:>8.2f}"
            f"{one['computing_ms']:>9.2f} ms{one['ours_computing_to_its']:>8.1f}"
            f"{one['beside_ms']:>9.2f} ms{told}"
        )


def _show_gain(name: str, several: Mapping[str, float], alone: Mapping[str, float]) -> None:
    cores = os.cpu_count() or 1
    gain = several["per_second"] / alone["per_second"]
    most = 1000 * cores / (several["computing_ms"] + several["beside_ms"]) / alone["per_second"]
    print(f"{name}: {gain:.2f} times one process; {cores} cores leave {most:.2f} at most")


if __name__ == "__main__":
    main()
