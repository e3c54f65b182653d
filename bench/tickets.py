"""Years of tickets: how long it takes to list them, to open one, to find those that are like it, to search.

``python -m bench.tickets [--sizes N,N,N] [--visits N] [--json FILE]``

The real site, on loopback, on 1,000, 20,000 and 200,000 tickets with five rows of the journal and more, all
open in the same run and visited in turn, so that whatever else the machine does falls on each alike. What is
like a ticket is looked up as its page does, without the page. The table gives medians and p95 in milliseconds
and the ratio to the smallest. The aim: the queue of the largest within twice the time of the smallest.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from time import perf_counter, sleep

from sqlalchemy import func, select

from bench.console_data import DEPARTEMENT, Operator
from bench.console_site import Site, open_sites
from bench.pages import in_turn, measured_pages, options_of_sites, show, told_ratio
from bench.written import write
from scheduler.timetable import TIMETABLE
from storage import tables
from storage.board import SqlBoard
from storage.database import Database
from storage.health import last_runs

QUEUE, SIMILAR = "queue", "similar tickets"
AS_MANY = 5
"""Similar tickets, as many as the page of a ticket shows."""

ADDRESSES = {
    QUEUE: "/tickets",
    "a ticket, open": "/tickets/{ticket}",
    "a ticket, closed": "/tickets/{closed}",
    "search, open": "/tickets?vue=en-cours&mots=demande+radiation",
    "search, closed": "/tickets?vue=clos&mots=demande+radiation",
    "search, rare and misspelt": "/tickets?vue=clos&mots=ferand+attestatoin+num%C3%A9ro",
}


def main(arguments: Sequence[str] | None = None) -> None:
    options = options_of_sites("tickets", __doc__).parse_args(arguments)
    with open_sites([Operator(size) for size in options.sizes]) as sites, ExitStack() as stack:
        readers = [Reader(site, stack) for site in sites]
        rows = {f"{reader.site.tickets}": reader.journal_rows() for reader in readers}
        print(f"rows of the journal: {rows}")
        measured = measured_pages(sites, ADDRESSES, options.visits)
        measured[SIMILAR] = in_turn(sites, lambda place: readers[place].looks(), options.visits)
        show(measured)
        queue = told_ratio(measured[QUEUE], sites)
    report = {
        "visits": options.visits,
        "journal_rows": rows,
        "measured": measured,
        "queue_ratio": queue,
    }
    print(write("tickets", report, options.json))


class Reader:
    """Reads the database of a site beside it, as another process of the service would."""

    def __init__(self, site: Site, stack: ExitStack) -> None:
        self.site = site
        self._database = Database(site.database_url)
        stack.callback(self._database.close)
        self._number = 0

    def journal_rows(self) -> int:
        with self._database.reading() as session:
            return session.query(tables.journal).count()

    def waits_until_calm(self) -> None:
        """The first round of the clock is over, and what it had to say has left."""
        while len(last_runs(self._database)) < len(TIMETABLE):
            sleep(0.1)
        self.waits_until_sent("")

    def waits_until_sent(self, prefix: str) -> None:
        """All that may leave now under keys that begin so."""
        column = tables.outbox.c
        left = select(func.count()).where(column.key.startswith(prefix), column.settled_at.is_(None))
        while True:
            with self._database.reading() as session:
                if not session.scalar(left.where(column.not_before <= datetime.now(UTC))):
                    return
            sleep(0.05)

    def looks(self) -> float:
        """The milliseconds to find what is like a ticket: each time another one."""
        self._number += 1
        query = tables.tickets.select().where(tables.tickets.c.id == self.site.tickets - self._number)
        with self._database.reading() as session:
            ticket = session.execute(query).one()
            start = perf_counter()
            SqlBoard(session).similar(
                ticket.question, besides=ticket.reference, departement=DEPARTEMENT, limit=AS_MANY
            )
            return 1000 * (perf_counter() - start)


if __name__ == "__main__":
    main()
