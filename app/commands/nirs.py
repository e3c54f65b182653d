"""The guard of the command line: a NIR that is typed, or that a file brings, is refused and counted."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from app.commands.errors import Refusal
from privacy.nir import mask
from privacy.text import clean


def refuse_nirs(typed: Iterable[str]) -> None:
    """``Refusal`` when one of these texts holds a NIR."""
    if count := sum(mask(clean(text)).count for text in typed):
        count_nirs(count)
        raise Refusal(
            "Un numéro de sécurité sociale est écrit dans cette commande : rien n’est fait ni gardé.",
            "Recommencez sans lui, et effacez cette ligne de l’historique du terminal.",
        )


def count_nirs(count: int) -> None:
    """In the journal; where there is no database that can be used, nothing is counted."""
    from app.commands.opening import open_units, utc_now
    from app.settings import BadSettings, read_settings
    from journal.masking import count_masked
    from storage.database import DatabaseUnusable

    with (
        suppress(Refusal, BadSettings, DatabaseUnusable),
        open_units(read_settings()) as units,
        units() as work,
    ):
        count_masked(work.journal, count, by=None, at=utc_now())
