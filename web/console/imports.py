"""What an import of a list keeps between its pages: the sound lines of a file, until the gestionnaire has
seen their effect, and the faulty ones with why, to be given back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from starlette.responses import Response

from guichets.imports import MOST_BYTES, lines_of
from privacy.nir import mask
from refusals.base import Refusal
from refusals.faults import Fault, FaultyFile
from rendering.fault_words import in_file
from tabular.reading import Line
from tickets.workplace import DRAFTS_KEPT
from web.errors import FaultyImport, ImportGone, NoFileGiven
from web.faults import fault_of
from web.files import sheet_response
from web.shell import Asked, Page

Planned = Callable[[Asked, Sequence[Line]], Any]
"""What lines, header first, would do. Raises ``FaultyFile``."""


class SortedOut(NamedTuple):
    """The lines of a file, its header with the sound ones. Of a faulty one: its number, its cells, why; there
    are no cells where it holds a NIR.
    """

    sound: Sequence[Line]
    faulty: Sequence[tuple[int, list[str], str]]


def read_file(asked: Asked, place: str, planned: Planned, *, most_lines: int) -> None:
    """Keeps its lines, sorted out, at the ``place`` of a draft; nothing of a file whose header is at fault,
    or which has no sound line: ``FaultyImport``.
    """
    content = b"".join(file.file.read(MOST_BYTES + 1) for file in asked.form.files[:1])
    if not content:
        raise NoFileGiven
    try:
        lines = asked.site.opened(lines_of, content, most_lines=most_lines)
    except FaultyFile as faulty:
        raise FaultyImport(faulty) from None
    sorted_out = _sorted_out(asked, lines, planned)
    asked.work.drafts.purge(asked.now - DRAFTS_KEPT)
    _keep(asked, place, sorted_out)


def kept(asked: Asked, place: str) -> SortedOut:
    """``ImportGone`` once nothing is."""
    draft = asked.work.drafts.of(asked.me, place)
    if draft is None:
        raise ImportGone
    told = json.loads(draft.text)
    return SortedOut(
        [(number, cells) for number, cells in told["sound"]], [tuple(one) for one in told["faulty"]]
    )


def sort_again(
    asked: Asked, place: str, mended: Callable[[Sequence[str]], list[str]], planned: Planned
) -> None:
    """Once the cells of the faulty lines are ``mended``; a line that held a NIR has none, and stays aside."""
    sorted_out = kept(asked, place)
    again = [(number, mended(cells)) for number, cells, _ in sorted_out.faulty if cells]
    sound, faulty = _sorted_out(asked, sorted([*sorted_out.sound, *again]), planned)
    aside = [one for one in sorted_out.faulty if not one[1]]
    _keep(asked, place, SortedOut(sound, sorted([*faulty, *aside])))


def _keep(asked: Asked, place: str, sorted_out: SortedOut) -> None:
    asked.work.drafts.keep(asked.me, place, json.dumps(sorted_out._asdict()), asked.now)


def by_reason(faulty: Sequence[tuple[int, list[str], str]]) -> Sequence[tuple[str, Sequence[int]]]:
    """What is at fault, each reason once, with the lines where it is."""
    lines: dict[str, list[int]] = {}
    for number, _, why in faulty:
        lines.setdefault(why, []).append(number)
    return [*lines.items()]


def faults_shown(asked: Asked) -> Sequence[Fault]:
    """Those for which the whole file was refused."""
    return asked.error.faulty.faults if isinstance(asked.error, FaultyImport) else ()


def asked_again(asked: Asked, ask: Callable[[Asked], Page], refused: Refusal) -> Page:
    """The page that asks for a file, in the place of the one that told its effect."""
    return replace(ask(replace(asked, error=refused)), status=fault_of(refused).status)


def faulty_sheet(asked: Asked, sorted_out: SortedOut, name: str) -> Response:
    """The faulty lines as they were, each with why: to be corrected, and imported in their turn."""
    (_, header), *_ = sorted_out.sound
    rows = [[*(cells + [""] * len(header))[: len(header)], why] for _, cells, why in sorted_out.faulty]
    return sheet_response(asked.query, name, title="À corriger", header=(*header, "à corriger"), rows=rows)


def _sorted_out(asked: Asked, lines: Sequence[Line], planned: Planned) -> SortedOut:
    """A line may be faulty by itself, then by what is known already. Raises ``FaultyImport`` when nothing of
    the file is sound.
    """
    why: dict[int, list[str]] = {}
    sound = lines
    while True:
        try:
            planned(asked, sound)
        except FaultyFile as faulty:
            asked.form.masked_in_files += faulty.nirs
            for fault in faulty.faults:
                why.setdefault(fault.line, []).append(in_file(fault))
            left = [line for line in sound if line[0] not in why]
            if not lines or lines[0][0] in why or not 2 <= len(left) < len(sound):
                raise FaultyImport(faulty) from None
            sound = left
        else:
            break
    return SortedOut(
        sound,
        [
            (number, _kept_cells(cells), "\N{NO-BREAK SPACE}; ".join(why[number]))
            for number, cells in lines
            if number in why
        ],
    )


def _kept_cells(cells: Sequence[str]) -> list[str]:
    return [] if any(mask(cell).count for cell in cells) else [*cells]
