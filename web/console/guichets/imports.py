"""The import of a list of guichets: the file is read, what it would do is shown, and only that is done."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from starlette.responses import Response
from starlette.routing import BaseRoute

from guichets.headers import COLUMNS, DEPARTEMENT, FIELDS, REQUIRED, ignored_columns
from guichets.imports import MOST_BYTES, MOST_LINES, guichets_in, lines_of
from guichets.joining import ImportPlan, plan
from guichets.names import fold
from guichets.rights import Right
from guichets.service import GuichetService
from refusals.base import Refusal
from refusals.faults import FaultyFile
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
    """Keeps a sound file's lines until the gestionnaire has seen their effect; a faulty one's are not."""
    content = b"".join(file.file.read(MOST_BYTES + 1) for file in asked.form.files[:1])
    if not content:
        raise NoFileGiven
    try:
        lines = asked.site.opened(lines_of, content)
        _planned(lines, asked)
    except FaultyFile as faulty:
        asked.site.count_masked(faulty.nirs, asked.by)
        raise FaultyImport(faulty) from None
    asked.work.drafts.purge(asked.now - DRAFTS_KEPT)
    asked.work.drafts.keep(asked.me, PLACE, json.dumps(lines), asked.now)
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
        lines = _kept_lines(asked)
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
        colonnes={name: column for column, name in FIELDS.items()},
        refus_dit=asked.refused,
    )


def confirm(asked: Asked) -> Go:
    """``ImportChanged`` when it would do anything but what the gestionnaire saw."""
    try:
        planned = _planned(_kept_lines(asked), asked)
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


def _kept_lines(asked: Asked) -> Sequence[Line]:
    kept = asked.work.drafts.of(asked.me, PLACE)
    if kept is None:
        raise ImportGone
    return [(number, cells) for number, cells in json.loads(kept.text)]


def _planned(lines: Sequence[Line], asked: Asked) -> ImportPlan:
    only = asked.visitor.departement
    described = guichets_in(lines, departement=only or asked.zone.departement)
    return plan(asked.work.registry, described, only=only)


def _sequel(asked: Asked) -> str:
    said = asked.text("suite") or asked.query.get("suite")
    return FROM_FIRST_RUN if said == FROM_FIRST_RUN else ""


def _query(asked: Asked) -> str:
    return f"?suite={FROM_FIRST_RUN}" if _sequel(asked) else ""
