"""``relais journal``: whether the log is whole."""

from __future__ import annotations

from app.commands.errors import Refusal
from app.commands.opening import open_units
from app.commands.output import say, say_json
from app.settings import read_settings
from journal.verification import verify as verify_chain
from rendering.dates import plural

STRETCH = 10_000  # rows held at once, of the millions that there may be


def verify(*, as_json: bool) -> None:
    with open_units(read_settings()) as units, units.reading() as work:
        found = verify_chain(work.journal, at_most=STRETCH)
        while not found.is_over:
            found = verify_chain(work.journal, after=found.through, at_most=STRETCH)
    if as_json:
        say_json({"rows": found.through, "first_broken": found.broken})
    if found.broken is not None:
        raise Refusal(
            f"Le journal est rompu à la ligne {found.broken} : elle, ou celle d’avant, a été changée ou "
            "retirée.",
            "Gardez la base en l’état et comparez-la à vos sauvegardes.",
        )
    if not as_json:
        say(f"Le journal est intact : {plural(found.through, 'ligne')}.")
