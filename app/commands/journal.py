"""``relais journal``: whether the log is whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.commands.errors import Refusal
from app.commands.opening import open_units
from app.commands.output import say, say_json
from app.settings import read_settings
from journal.chain import GENESIS, first_broken
from journal.entries import Row
from rendering.dates import plural
from storage.chain_head import chain_head


def verify(*, as_json: bool) -> None:
    last = LastRow()
    with open_units(read_settings()) as units, units.reading() as work:
        broken = first_broken(last.passing(work.journal.rows()))
        head = chain_head(work.session)
    if broken is None and (last.sequence, last.digest) != head:
        broken = last.sequence + 1  # those that stood at the end are gone
    if as_json:
        say_json({"rows": last.count, "first_broken": broken})
    if broken is not None:
        raise Refusal(
            f"Le journal est rompu à la ligne {broken} : elle, ou celle d’avant, a été changée ou retirée.",
            "Gardez la base en l’état et comparez-la à vos sauvegardes.",
        )
    if not as_json:
        say(f"Le journal est intact : {plural(last.count, 'ligne')}.")


class LastRow:
    """Remembers the row that went by last, so that millions of them are never held together."""

    def __init__(self) -> None:
        self.count = 0
        self.sequence = 0
        self.digest = GENESIS

    def passing(self, rows: Iterable[Row]) -> Iterator[Row]:
        for row in rows:
            self.count += 1
            self.sequence, self.digest = row.sequence, row.digest
            yield row
