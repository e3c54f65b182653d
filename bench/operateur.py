"""A whole operator beside one département of the same size: what the hundred others cost each of them.

``python -m bench.operateur [--departements N] [--guichets N] [--agents N] [--tickets N] [--visits N]
[--repetitions N] [--database NAME] [--json FILE]``

Two real sites, on loopback: one holds a year of a hundred départements (10,000 guichets, 40,000 agents,
200,000 tickets and a million rows of the journal), the other that of one of them. Both are open in the same
run and visited in turn, so that whatever else the machine does falls on each alike: by a gestionnaire of the
first département, whose pile is the same in both, but for what has no guichet, which is everybody's; by 50
agents who ask their question at once in the web chat, of as many départements as there are; and by the
gestionnaire again, who sends a message out to all the agents of the département. Then each service starts
anew on what it holds, its base fitted, until its page of health answers; and its clock runs all its jobs
once, as the next Tuesday morning finds them, then again when nothing is left to do.

The table gives medians and p95 in milliseconds, and the ratio of the operator to one département: twice the
time at most, and a queue under 300 ms at p95. The jobs are those of all the départements: their ratio has no
aim, and is to be read beside the number of them.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from multiprocessing.connection import Connection
from pathlib import Path
from socket import create_server
from statistics import median
from time import monotonic, perf_counter

from bench.console_data import CONTENT, DEPARTEMENT, Operator
from bench.console_site import ASKING, Site, open_sites
from bench.console_visits import Visitor, answered
from bench.pages import AIM_RATIO, Row, in_turn, measured_pages, show
from bench.processes import apart, installed
from bench.rappels import since
from bench.tickets import Reader
from bench.written import options_of, write
from knowledge_base.formats.files import load

TUESDAY = 1  # as ``weekday`` counts
QUEUE = "queue"
AIM_QUEUE = 300  # milliseconds of p95
ADDRESSES = {
    QUEUE: "/tickets",
    "a ticket": "/tickets/{ticket}",
    "go to": "/aller?q=ferrand",
    "search, open": "/tickets?vue=en-cours&mots=demande+radiation",
    "search, closed": "/tickets?vue=clos&mots=demande+radiation",
    "search, rare and misspelt": "/tickets?vue=clos&mots=ferand+attestatoin+num%C3%A9ro",
}
PATIENCE = 120.0  # seconds

sys.path += [str(Path(__file__).parents[1] / "tests" / place) for place in ("botapi", "support")]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = options_of("operateur", __doc__)
    parser.add_argument("--departements", type=int, default=100)
    parser.add_argument("--guichets", type=int, default=100, help="of a département (default 100)")
    parser.add_argument("--agents", type=int, default=400, help="of a département (default 400)")
    parser.add_argument("--tickets", type=int, default=2_000, help="of a département (default 2000)")
    parser.add_argument("--visits", type=int, default=60, help="of each page (default 60)")
    parser.add_argument("--repetitions", type=int, default=5, help="of all else (default 5)")
    parser.add_argument("--database", default="sqlite", choices=("sqlite", "postgresql"))
    options = parser.parse_args(arguments)
    operators = [
        Operator(
            many * options.tickets,
            departements=many,
            guichets=options.guichets,
            agents=options.agents,
            years=1,
        )
        for many in (1, options.departements)
    ]
    with open_sites(operators, database=options.database) as sites, ExitStack() as stack:
        readers = [Reader(site, stack) for site in sites]
        rows = {f"{reader.site.tickets}": reader.journal_rows() for reader in readers}
        print(f"rows of the journal: {rows}; open tickets: {[one.still_open for one in operators]}")
        for reader in readers:
            reader.waits_until_calm()
        measured = measured_pages(sites, ADDRESSES, options.visits)
        measured["a broadcast"] = _broadcast(sites, readers, options.repetitions)
        measured[f"{ASKING} agents at once"] = _asked(sites, options.repetitions)
        for site in sites:
            site.stops()
        measured["a start"] = _started(sites, options.repetitions)
        show(measured)
        nights = [_night_of(site, options.repetitions) for site in sites]
    jobs = _beside(nights)
    of_all = {name: rows[f"{sites[-1].tickets}"] for name, rows in measured.items()}
    beyond = [name for name, row in of_all.items() if row["ratio"] > AIM_RATIO]
    print(f"more than {AIM_RATIO} times one département: {', '.join(beyond) or 'nothing'}")
    queue = of_all[QUEUE]["p95 ms"]
    print(f"the queue, p95: {queue} ms ({'≤' if queue <= AIM_QUEUE else '>'} {AIM_QUEUE})")
    report = {
        "database": options.database,
        "departements": options.departements,
        "visits": options.visits,
        "journal_rows": rows,
        "measured": measured,
        "jobs": jobs,
        "load": round(os.getloadavg()[0], 1),
    }
    print(write("operateur", report, options.json))


def _broadcast(sites: Sequence[Site], readers: Sequence[Reader], times: int) -> dict[str, Row]:
    """To the outbox; the next is sent once the chats have what this one left for them."""
    visitors = [Visitor(site) for site in sites]

    def send(place: int) -> float:
        milliseconds, number, agents = visitors[place].broadcasts()
        assert agents == sites[place].operator.agents, agents
        readers[place].waits_until_sent(f"publication:{number}:")
        return milliseconds

    return in_turn(sites, send, times)


def _asked(sites: Sequence[Site], times: int) -> dict[str, Row]:
    cookies = [site.agents() for site in sites]
    questions = cycle(entry.question for entry in load(CONTENT).entries)

    def ask(place: int) -> Sequence[float]:
        asked = list(islice(questions, ASKING))
        return [1000 * seconds for seconds in asyncio.run(answered(sites[place], cookies[place], asked))]

    return in_turn(sites, ask, times)


def _started(sites: Sequence[Site], times: int) -> dict[str, Row]:
    from service_process import ServiceProcess

    from bench.start import compiled_in, wait_for_site
    from botapi.server import BotApi

    compiled_in(sites[0].folder.parent)
    with BotApi() as api, create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
        free.close()
        services = [
            ServiceProcess(
                api, site.folder, {"RELAIS_WEB_PORT": port, "RELAIS_DATABASE_URL": site.database_url}
            )
            for site in sites
        ]

        def start(place: int) -> float:
            begun = perf_counter()
            services[place].start()
            wait_for_site(services[place], until=monotonic() + PATIENCE)
            taken = 1000 * (perf_counter() - begun)
            services[place].stop()
            return taken

        return in_turn(sites, start, times)


def _night_of(site: Site, times: int) -> Sequence[Mapping[str, float]]:
    """The milliseconds of each job: on the next Tuesday morning, then when nothing is left to do."""
    with apart(_night, site.folder, site.database_url, times) as night:
        first, again = night.recv()
        return first, again


def _night(bench: Connection, folder: Path, url: str, times: int) -> None:
    from app.jobs import jobs_of
    from app.living_base import LivingBase
    from app.wiring import build
    from scheduler.timetable import timetable

    settings, database = installed(folder, database_url=url, departement=DEPARTEMENT)
    base = LivingBase(settings, database)
    now = datetime.now(UTC)
    tuesday = now.replace(hour=9) + timedelta(days=(TUESDAY - now.weekday() - 1) % 7 + 1)
    components = build(settings, database, base, clock=since(tuesday))
    jobs = timetable(jobs_of(components, base))
    first, *others = [{job.name: _timed(job.run) for job in jobs} for _ in range(times + 1)]
    bench.send((first, {job.name: median(one[job.name] for one in others) for job in jobs}))


def _timed(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return 1000 * (perf_counter() - start)


def _beside(nights: Sequence[Sequence[Mapping[str, float]]]) -> Mapping[str, Row]:
    """Each job, and all together, at one département and at all of them."""
    told = [[{**one, "all": sum(one.values())} for one in night] for night in nights]
    (first, again), (first_of_all, again_of_all) = told
    rows = {
        name: {
            "first ms": round(first_of_all[name]),
            "first, of one": round(first[name]),
            "again ms": round(again_of_all[name], 1),
            "again, of one": round(again[name], 1),
            "ratio": round(again_of_all[name] / again[name], 2),
        }
        for name in first
    }
    for name, row in rows.items():
        print(f"{name:<28}" + "  ".join(f"{what} {value}" for what, value in row.items()))
    return rows


if __name__ == "__main__":
    main()
