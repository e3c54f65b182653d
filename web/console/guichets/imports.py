"""The import of a list of guichets: the file is read, what it would do is shown, and only that is done."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import Response
from starlette.routing import BaseRoute

from guichets.headers import COLUMNS, DEPARTEMENT, FIELDS, REQUIRED, ignored_columns
from guichets.imports import MOST_BYTES, MOST_LINES, guichets_in, unknown_kinds, with_kinds
from guichets.joining import ImportPlan, plan
from guichets.names import fold
from guichets.registry import GuichetKind
from guichets.rights import Right
from guichets.service import GuichetService
from refusals.faults import FaultyFile
from rendering.labels import GUICHET_KIND
from tabular.reading import Line
from web.console.guichets.listing import PATH
from web.console.imports import (
    asked_again,
    by_reason,
    faults_shown,
    faulty_sheet,
    kept,
    read_file,
    sort_again,
)
from web.errors import FaultyImport, ImportChanged, ImportGone
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
        shell.order(f"{path}/types", name_kinds, again=preview),
        shell.order(f"{path}/confirmer", confirm, again=preview),
        shell.order(f"{path}/renoncer", give_up),
    ]


def ask(asked: Asked) -> Page:
    faults = faults_shown(asked)
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
    read_file(asked, PLACE, _planned, most_lines=MOST_LINES)
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
        lines, faulty = kept(asked, PLACE)
        planned = _planned(asked, lines)
    except ImportGone as gone:
        return asked_again(asked, ask, gone)
    except FaultyFile as at_fault:
        return asked_again(asked, ask, FaultyImport(at_fault))
    return page(
        "console/guichets/guichets_apercu.html",
        suite=_sequel(asked),
        plan=planned,
        ignorees=ignored_columns(lines[0][1]),
        fautives=faulty,
        raisons=by_reason(faulty),
        types_inconnus=unknown_kinds(lines[0][1], (cells for _, cells, _ in faulty)),
        types=GUICHET_KIND,
        colonnes={name: column for column, name in FIELDS.items()},
    )


def faulty_lines(asked: Asked) -> Response | Go:
    try:
        return faulty_sheet(asked, kept(asked, PLACE), "guichets-a-corriger")
    except ImportGone:
        return Go(f"{PATH}/import")


def name_kinds(asked: Asked) -> Go:
    """What the gestionnaire says of the types that the file has and that are none."""
    lines, faulty = kept(asked, PLACE)
    header = lines[0][1]
    said = {typed: asked.text(f"type {typed}") for typed in unknown_kinds(header, (one[1] for one in faulty))}
    meant = {fold(typed): GuichetKind(kind) for typed, kind in said.items() if kind in set(GuichetKind)}
    sort_again(asked, PLACE, lambda cells: with_kinds(header, cells, meant), _planned)
    return Go(f"{PATH}/import/apercu{_query(asked)}")


def confirm(asked: Asked) -> Go:
    """``ImportChanged`` when it would do anything but what the gestionnaire saw."""
    try:
        planned = _planned(asked, kept(asked, PLACE).sound)
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


def _planned(asked: Asked, lines: Sequence[Line]) -> ImportPlan:
    only = asked.visitor.departement
    described = guichets_in(lines, departement=only or asked.zone.departement)
    return plan(asked.work.registry, described, only=only)


def _sequel(asked: Asked) -> str:
    said = asked.text("suite") or asked.query.get("suite")
    return FROM_FIRST_RUN if said == FROM_FIRST_RUN else ""


def _query(asked: Asked) -> str:
    return f"?suite={FROM_FIRST_RUN}" if _sequel(asked) else ""
