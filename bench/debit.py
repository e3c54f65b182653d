"""Throughput: updates per second, from inbox to sent answer, beside a bare echo bot on the same server.

``python -m bench.debit [--updates N] [--chats N] [--repetitions N] [--json FILE]``

Each contender runs in a process of its own, and so does the Bot API server. The whole load is there at once;
the time ends when the server has as many messages from the bot as it gave updates. The repetitions take
turns, so that whatever else the machine does falls on each alike; the table shows medians.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import median

from bench.written import options_of, write

BOT_API = Path(__file__).parents[1] / "tests" / "botapi"  # the Bot API server lives there
AIM = 0.5

sys.path.append(str(BOT_API))


def main(arguments: Sequence[str] | None = None) -> None:
    from bench.contenders import CONTENDERS, measure

    parser = options_of("debit", __doc__)
    parser.add_argument("--updates", type=int, default=600, help="messages, all there at once (default 600)")
    parser.add_argument("--chats", type=int, default=60, help="chats that they come from (default 60)")
    parser.add_argument("--repetitions", type=int, default=3, help="of each contender, in turn (default 3)")
    options = parser.parse_args(arguments)
    rates: dict[str, list[float]] = {contender: [] for contender in CONTENDERS}
    for number in range(options.repetitions):
        for contender in CONTENDERS:
            seconds = measure(contender, updates=options.updates, chats=options.chats)
            rates[contender].append(options.updates / seconds)
            print(
                f"{number + 1}/{options.repetitions}  {contender:<24} {rates[contender][-1]:7.1f} /s",
                flush=True,
            )
    medians = {contender: median(measured) for contender, measured in rates.items()}
    ours, *others = medians
    ratios = {name: round(medians[ours] / medians[name], 3) for name in others}
    _show(medians, ratios)
    report = {
        "updates": options.updates,
        "chats": options.chats,
        "updates_per_second": {
            name: [round(rate, 1) for rate in measured] for name, measured in rates.items()
        },
        "median": {name: round(rate, 1) for name, rate in medians.items()},
        "ratio": ratios,
    }
    telegram = "python-telegram-bot"
    print(f"\n{write('debit', report, options.json, **{telegram: version(telegram)})}")


def _show(medians: Mapping[str, float], ratios: Mapping[str, float]) -> None:
    print(f"\n{'median of updates per second':<30}{'':>8}   ratio")
    for name, rate in medians.items():
        ratio = ratios.get(name)
        beside = "" if ratio is None else f"   {ratio:.2f}  ({'≥' if ratio >= AIM else '<'} {AIM})"
        print(f"{name:<30}{rate:>8.1f}{beside}")


if __name__ == "__main__":
    main()
