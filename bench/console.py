"""The console on years of tickets: how long its pages take, what they weigh, how soon news reaches all.

``python -m bench.console [--sizes N,N,N] [--visits N] [--listeners N] [--json FILE]``

The real site, on loopback, on 1,000, 20,000 and 200,000 tickets, all three open in the same run; visits go
from one to the other, so that whatever else the machine does falls on each alike. The table gives medians and
p95 in milliseconds, the bytes of each page as they are sent, and the ratio to the smallest site. The aims:
the queue of the largest within twice the time of the smallest, and a first load, without cache, under 100 kB.
What is done with tickets beside listing them is measured by ``bench.tickets``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from statistics import median

from bench.console_site import Site, open_sites
from bench.console_visits import Visitor, reached
from bench.pages import Row, measured_pages, options_of_sites, show, told_ratio
from bench.written import write

CHANGES = 10
AIM_BYTES = 100_000

QUEUE = "à prendre"
ADDRESSES = {
    QUEUE: "/tickets",
    "à moi": "/tickets?vue=a-moi",
    "en retard": "/tickets?vue=en-retard",
    "en attente": "/tickets?vue=en-attente",
    "au pôle": "/tickets?vue=au-pole",
    "à rattacher": "/tickets?vue=a-rattacher",
    "en cours": "/tickets?vue=en-cours",
    "clos": "/tickets?vue=clos",
    "guichets": "/guichets",
}


def main(arguments: Sequence[str] | None = None) -> None:
    parser = options_of_sites("console", __doc__)
    parser.add_argument("--listeners", type=int, default=200, help="pages open at once (default 200)")
    options = parser.parse_args(arguments)
    with open_sites(options.sizes) as sites:
        pages = measured_pages(sites, ADDRESSES, options.visits)
        show(pages)
        first = {f"{site.tickets}": Visitor(site).first_load("/tickets") for site in sites}
        print(f"first load of /tickets, without cache: {first} bytes (aim < {AIM_BYTES})")
        news = {f"{site.tickets}": _news(site, options.listeners) for site in sites}
        for size, row in news.items():
            print(f"{options.listeners} listeners, {size} tickets: {row}")
        queue = told_ratio(pages[QUEUE], sites)
    report = {
        "visits": options.visits,
        "pages": pages,
        "first_load_bytes": first,
        "listeners": options.listeners,
        "news": news,
        "queue_ratio": queue,
    }
    print(write("console", report, options.json))


def _news(site: Site, listeners: int) -> Row:
    """Seconds from the commit of a change to the last of the listeners, and to the middle one."""
    waits = asyncio.run(reached(site, listeners=listeners, changes=CHANGES))
    return {
        "median s": round(median(wait for change in waits for wait in change), 2),
        "all, median s": round(median(max(change) for change in waits), 2),
        "all, worst s": round(max(max(change) for change in waits), 2),
    }


if __name__ == "__main__":
    main()
