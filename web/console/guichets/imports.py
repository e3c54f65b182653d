"""The import of a list of guichets: the file is read, what it would do is shown, and only that is done."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from starlette.responses import Response
from starlette.routing import BaseRoute

from guichets.headers import COLUMNS, DEPARTEMENT, FIELDS, REQUIRED, ignored_columns
from guichets.imports import MOST_BYTES, MOST_LINES, guichets_in, lines_of
from guichets.joining import ImportPlan, plan
from guichets.names import fold
from guichets.rights import Right
from guichets.service import GuichetService
from privacy.nir import mask
from refusals.base import Refusal
from refusals.faults import FaultyFile
from rendering.fault_words import in_file
from rendering.labels import GUICHET_KIND
from tabular.reading import Line
from tickets.workplace import DRAFTS_KEPT
from web.console.guichets.listing import PATH
from web.errors import FaultyImport, ImportChanged, ImportGone, NoFileGiven
from web.faults import fault_of
from web.files import sheet_response
from web.navigation import FIRST_RUN
from web.shell import Asked, Go, Page, Shell, page

FROM_FIRST_RUN = "demarrage"
"""The import is a step of the first run, and leads back there; nothing else in the address leads anywhere."""

# Among the gestionnaire's drafts, where no page writes: no other place has a slash.
PLACE = "guichets/import"


def routes(shell: Shell) -> Sequence[BaseRoute]:
    path = f"{PATH}/import"
    return [
        shell.page(path, ask, Right.ACT),
        shell.order(path, read, again=ask, takes_files=True),
        shell.page(f"{path}/modele", model),
        shell.page(f"{path}/apercu", preview, Right.ACT),
        shell.page(f"{path}/fautes", faulty_lines, Right.ACT),
        shell.order(f"{path}/confirmer", confirm, again=preview),
        shell.order(f"{path}/renoncer", give_up),
    ]


def ask(asked: Asked) -> Page:
    faults = asked.error.faulty.faults if isinstance(asked.error, FaultyImport) else ()
    return page(
        "console/guichets/guichets_import.html",
        suite=_sequel(asked),
        fautes=faults,
        refus_dit="" if faults else asked.refused,
        colonnes=COLUMNS,
        obligatoires=REQUIRED,
        types=GUICHET_KIND,
        lignes_au_plus=MOST_LINES,
        mo_au_plus=MOST_BYTES // 1024**2,
    )


def read(asked: Asked) -> Go:
    """Keeps the sound lines until the gestionnaire has seen their effect, and the faulty ones with their
    reasons, to be given back; nothing of a file whose header is at fault, or which has no sound line.
    """
    content = b"".join(file.file.read(MOST_BYTES + 1) for file in asked.form.files[:1])
    if not content:
        raise NoFileGiven
    try:
        lines = asked.site.opened(lines_of, content)
    except FaultyFile as faulty:
        raise FaultyImport(faulty) from None
    sorted_out = _sorted_out(lines, asked)
    asked.work.drafts.purge(asked.now - DRAFTS_KEPT)
    asked.work.drafts.keep(asked.me, PLACE, json.dumps(sorted_out._asdict()), asked.now)
    return Go(f"{PATH}/import/apercu{_query(asked)}")


def model(asked: Asked) -> Response:
    """The visitor's guichets as they are, in the columns that an import reads."""
    attributes = {**FIELDS, DEPARTEMENT: "departement"}
    seen = (one for one in asked.work.registry.guichets() if asked.by.sees(one.departement))
    rows = [
        [
            GUICHET_KIND[one.kind] if column == "type" else getattr(one, attributes[column])
            for column in COLUMNS
        ]
        for one in sorted(seen, key=lambda one: fold(one.name))
    ]
    return sheet_response(asked.query, "guichets-a-completer", title="Guichets", header=COLUMNS, rows=rows)


def preview(asked: Asked) -> Page:
    """Asks for another file once this one is not kept any more, or the guichets have changed under it."""
    try:
        kept = _kept(asked)
        lines = kept.sound
        planned = _planned(lines, asked)
    except ImportGone as gone:
        return _asked_again(asked, gone)
    except FaultyFile as faulty:
        return _asked_again(asked, FaultyImport(faulty))
    return page(
        "console/guichets/guichets_apercu.html",
        suite=_sequel(asked),
        plan=planned,
        ignorees=ignored_columns(lines[0][1]),
        fautives=kept.faulty,
        colonnes={name: column for column, name in FIELDS.items()},
        refus_dit=asked.refused,
    )


def faulty_lines(asked: Asked) -> Response | Go:
    """As they were, each with why: to be corrected, and imported in their turn."""
    try:
        kept = _kept(asked)
    except ImportGone:
        return Go(f"{PATH}/import")
    (_, header), *_ = kept.sound
    rows = [[*(cells + [""] * len(header))[: len(header)], why] for _, cells, why in kept.faulty]
    return sheet_response(
        asked.query, "guichets-a-corriger", title="À corriger", header=(*header, "à corriger"), rows=rows
    )


def confirm(asked: Asked) -> Go:
    """``ImportChanged`` when it would do anything but what the gestionnaire saw."""
    try:
        planned = _planned(_kept(asked).sound, asked)
    except FaultyFile:
        raise ImportChanged from None
    if planned.digest != asked.text("plan"):
        raise ImportChanged
    asked.commands(GuichetService).carry_out(planned, by=asked.by)
    asked.work.drafts.forget(asked.me, PLACE)
    if _sequel(asked):
        return Go(f"{FIRST_RUN}/guichets?fait=importe")
    return Go(f"{PATH}?fait=importe&ajoutes={len(planned.added)}&modifies={len(planned.changed)}")


def give_up(asked: Asked) -> Go:
    asked.work.drafts.forget(asked.me, PLACE)
    return Go(f"{PATH}/import{_query(asked)}")


def _asked_again(asked: Asked, refused: Refusal) -> Page:
    return replace(ask(replace(asked, error=refused)), status=fault_of(refused).status)


class SortedOut(NamedTuple):
    """The lines of a file, its header with the sound ones. Of a faulty one: its number, its cells, why; there
    are no cells where it holds a NIR.
    """

    sound: Sequence[Line]
    faulty: Sequence[tuple[int, list[str], str]]


def _sorted_out(lines: Sequence[Line], asked: Asked) -> SortedOut:
    """A line may be faulty by itself, then by the guichets that are known. Raises ``FaultyImport`` when
    nothing of the file is sound.
    """
    why: dict[int, list[str]] = {}
    sound = lines
    while True:
        try:
            _planned(sound, asked)
        except FaultyFile as faulty:
            asked.site.count_masked(faulty.nirs, asked.by)  # before anything holds the guichets
            for fault in faulty.faults:
                why.setdefault(fault.line, []).append(in_file(fault))
            kept = [line for line in sound if line[0] not in why]
            if not lines or lines[0][0] in why or not 2 <= len(kept) < len(sound):
                raise FaultyImport(faulty) from None
            sound = kept
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


def _kept(asked: Asked) -> SortedOut:
    kept = asked.work.drafts.of(asked.me, PLACE)
    if kept is None:
        raise ImportGone
    told = json.loads(kept.text)
    return SortedOut(
        [(number, cells) for number, cells in told["sound"]], [tuple(one) for one in told["faulty"]]
    )


def _planned(lines: Sequence[Line], asked: Asked) -> ImportPlan:
    only = asked.visitor.departement
    described = guichets_in(lines, departement=only or asked.zone.departement)
    return plan(asked.work.registry, described, only=only)


def _sequel(asked: Asked) -> str:
    said = asked.text("suite") or asked.query.get("suite")
    return FROM_FIRST_RUN if said == FROM_FIRST_RUN else ""


def _query(asked: Asked) -> str:
    return f"?suite={FROM_FIRST_RUN}" if _sequel(asked) else ""
