"""``relais journal``: whether the log is whole, and passes by the anchors that were kept of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.commands.errors import Refusal
from app.commands.opening import open_units
from app.commands.output import say, say_json
from app.settings import Settings, read_settings
from journal.chain import Anchor, anchors_in, first_passed_by
from journal.chain import verify as verify_chain
from rendering.dates import plural

STRETCH = 10_000  # rows held at once, of the millions that there may be
ENDING = ".ancre"
"""Of the file beside a backup that holds the anchor of the journal."""


def verify(given: Sequence[str] | None, *, as_json: bool) -> None:
    check(read_settings(), given, as_json=as_json)


def check(settings: Settings, given: Sequence[str] | None = None, *, as_json: bool = False) -> None:
    """Says that the journal of this database is whole, or raises ``Refusal``."""
    anchors = [*_given(given or ()), *_beside_backups(settings)]
    with open_units(settings, audited=False) as units, units.reading() as work:
        found = verify_chain(work.journal, at_most=STRETCH)
        while not found.is_over:
            found = verify_chain(work.journal, after=found.through, at_most=STRETCH)
        passed_by = first_passed_by(work.journal, anchors)
    if as_json:
        say_json(
            {
                "rows": found.through,
                "first_broken": found.broken,
                "anchors": len(set(anchors)),
                "anchor_not_held": str(passed_by) if passed_by else None,
            }
        )
    if found.broken is not None:
        raise Refusal(
            f"Le journal est rompu à la ligne {found.broken} : elle, ou celle d’avant, a été changée ou "
            "retirée.",
            "Gardez la base en l’état et comparez-la à vos sauvegardes.",
        )
    if passed_by is not None:
        raise Refusal(
            f"Le journal a été récrit : il ne passe pas par l’ancre de la ligne {passed_by.sequence}.",
            "La chaîne se tient, donc quelqu’un l’a refaite dans la base, ou une copie plus ancienne a été "
            "remise. Gardez la base en l’état et comparez-la à vos sauvegardes.",
        )
    if not as_json:
        held = f", et passe par {plural(len(set(anchors)), 'ancre')}" if anchors else ""
        say(f"Le journal est intact : {plural(found.through, 'ligne')}{held}.")


def _given(texts: Sequence[str]) -> list[Anchor]:
    """Each is an anchor, or a file that holds some: a mail that was kept."""
    found = []
    for text in texts:
        file = Path(text)
        here = anchors_in(text) or (anchors_in(file.read_text("utf-8", "replace")) if file.is_file() else [])
        if not here:
            raise Refusal(f"« {text} » n’est pas une ancre, ni un fichier qui en contient une.")
        found += here
    return found


def _beside_backups(settings: Settings) -> list[Anchor]:
    files = (settings.data_dir / "sauvegardes").glob(f"*{ENDING}")
    return [anchor for file in files for anchor in anchors_in(file.read_text("utf-8", "replace"))]
