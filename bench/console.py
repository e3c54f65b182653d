"""The console on years of tickets: how long its pages take, what they weigh, how soon news reaches all.

``python -m bench.console [--sizes N,N,N] [--open N] [--visits N] [--listeners N] [--json FILE]``

First the desk of a gestionnaire: N tickets, all open, beside a page of the same length that Starlette serves
bare from the same server, visited in turn. Each page has its aim, in milliseconds of p95; the effect of a
change of the base, in seconds; and in a real browser, from a key or a click on the queue to the next paint.

Then the years: the real site, on loopback, on 1,000, 20,000 and 200,000 tickets, all three open in the same
run; visits go from one to the other, so that whatever else the machine does falls on each alike. The table
gives medians and p95 in milliseconds, the bytes of each page as they are sent, and the ratio to the smallest
site. The aims: the queue of the largest within twice the time of the smallest, and a first load, without
cache, under 100 kB.
What is done with tickets beside listing them is measured by ``bench.tickets``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from statistics import median, quantiles
from time import perf_counter

import httpx

from bench.console_browser import interactions
from bench.console_data import Operator
from bench.console_site import Site, bare_page, open_sites
from bench.console_visits import Visitor, reached
from bench.pages import Row, measured_pages, options_of_sites, show, told_ratio
from bench.written import write

CHANGES = 10
AIM_BYTES = 100_000

QUEUE = "à prendre"
DESK = {
    "la file": ("/tickets", 60),
    "la file triée": ("/tickets?vue=en-cours&tri=echeance", 60),
    "un ticket": ("/tickets/{ticket}", 60),
    "aller à": ("/aller?q=nir", 30),
    "l’état du service": ("/reglages/etat", 300),
}
"""Each with the p95 that it should not pass, in milliseconds."""
CHANGED = ("changement-de-prenom", "date-naissance-fausse", "modifier-etat-civil")
AIM_EFFECT = 5.0  # seconds
AIM_PAINT = 100  # milliseconds
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
    parser.add_argument("--open", type=int, default=1_000, help="tickets of the desk (default 1000)")
    options = parser.parse_args(arguments)
    desk = _desk(options.open, options.visits)
    with open_sites([Operator(size) for size in options.sizes]) as sites:
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
        "desk": desk,
        "pages": pages,
        "first_load_bytes": first,
        "listeners": options.listeners,
        "news": news,
        "queue_ratio": queue,
    }
    print(write("console", report, options.json))


def _desk(tickets: int, visits: int) -> dict[str, Row]:
    with open_sites([Operator(tickets, all_open=True)]) as (site,):
        visitor = Visitor(site)
        length = len(visitor.text("/tickets"))
        with bare_page(length) as bare, httpx.Client() as peer:
            rows = {
                name: _beside(partial(visitor.visit, address), partial(peer.get, bare), visits, aim)
                for name, (address, aim) in DESK.items()
            }
        effects = [visitor.effect(entry) for entry in CHANGED]
        rows["l’effet d’un changement"] = {
            "median s": round(median(effects), 2),
            "worst s": round(max(effects), 2),
            "aim": AIM_EFFECT,
        }
        painted = interactions(site)
    if painted is not None:
        # As browsers reckon it: the worst, one in fifty left out.
        told = painted[: len(painted) - len(painted) // 50] or [0]
        rows["la file, du geste à l’image"] = {"worst ms": told[-1], "aim": AIM_PAINT}
    print(f"{tickets} open tickets, beside a bare page of {length} characters:")
    for name, row in rows.items():
        print(f"{name:<28}" + "  ".join(f"{what} {value}" for what, value in row.items()))
    return rows


def _beside(ours: Callable[[], object], bare: Callable[[], object], visits: int, aim: float) -> Row:
    """In turn; the first of each, which warms up, is not counted."""
    taken: list[list[float]] = [[], []]
    for number in range(visits + 1):
        for spent, visit in zip(taken, (ours, bare), strict=True):
            start = perf_counter()
            visit()
            if number:
                spent.append(1000 * (perf_counter() - start))
    mine, peers = taken
    return {
        "median ms": round(median(mine), 1),
        "p95 ms": round(quantiles(mine, n=20)[-1], 1),
        "aim": aim,
        "bare ms": round(median(peers), 1),
        "ratio": round(median(mine) / median(peers), 1),
    }


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
