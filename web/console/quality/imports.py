"""The imported tables: a file is brought, its columns and its names of guichets are told, what would come of
it is shown, and only that is done; it can be read again, or undone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from starlette.responses import Response
from starlette.routing import BaseRoute

from deadlines.months import add_calendar_months
from guichets.scope import seen_guichets
from journal.people import identity
from quality.cadre import in_force
from quality.cases import CaseService
from quality.errors import QualityError
from quality.example_report import example_report
from quality.imports import (
    MOST_BYTES,
    MOST_LINES,
    Import,
    ImportService,
    ImportState,
    lines_without_nirs,
)
from quality.layouts import Column, Role, measuring, renewed
from quality.reading import LISTS, Purpose, Reading
from refusals.faults import FaultyFile
from rendering.fault_words import in_file
from rendering.labels import IMPORT_PURPOSE
from tabular.values import UnreadableCell, month_in
from tabular.writing import CSV_TYPE, Cell
from web.console.presence.view import departement_of, departements
from web.console.quality.batches import PATH as LISTS_PATH
from web.errors import FaultyImport, NoFileGiven, UnknownPage, UnreadableMonth
from web.faults import fault_of
from web.fields import number_of, one_of, page_of
from web.files import attachment, sheet_response, uploads_of
from web.shell import Asked, Go, Page, Shell, page

PATH = "/qualite/imports"
PAGE, SAMPLES, MOST_SHOWN, MOST_NAMES = 50, 3, 200, 50
_ROLES: Mapping[Role, str] = {
    Role.IGNORED: "laissée de côté",
    Role.GUICHET: "nom du guichet",
    Role.CODE: "code SNE du guichet",
    Role.SIRET: "SIRET du guichet",
    Role.MONTH: "mois",
    Role.EPCI: "EPCI",
    Role.NUMERO_UNIQUE: "numéro unique",
    Role.NUMBER: "nombre",
    Role.TEXT: "texte",
}

_MEASURES = frozenset({Role.VALUE, Role.NUMERATOR})
_TERMS: Mapping[Role, str] = {
    Role.VALUE: "La mesure d’un engagement",
    Role.NUMERATOR: "La part d’un total",
    Role.DENOMINATOR: "Le total dont une part est suivie",
}


def routes(shell: Shell) -> Sequence[BaseRoute]:
    one = f"{PATH}/{{import:int}}"
    return [
        *([shell.page(f"{PATH}/exemple", example)] if shell.site.is_demo else ()),
        shell.page(PATH, listed),
        shell.order(PATH, bring, again=listed, takes_files=True),
        shell.page(one, show),
        shell.order(f"{one}/lecture", lay_out, again=show),
        shell.order(f"{one}/importer", apply, again=show),
        shell.order(f"{one}/defaire", undo, again=show),
        shell.order(f"{one}/retirer", discard, again=show),
        shell.page(f"{one}/refusees", refused),
    ]


def listed(asked: Asked) -> Page:
    faults = asked.error.faulty.faults if isinstance(asked.error, FaultyImport) else ()
    number = page_of(asked.query.get("page", ""))
    code = asked.visitor.departement
    found = asked.work.imports.listed(code, limit=PAGE + 1, skipped=(number - 1) * PAGE)
    return page(
        "console/quality/imports.html",
        imports=[(one, asked.work.people.name_of(one.brought_by)) for one in found[:PAGE]],
        page_ici=number,
        suite_existe=len(found) > PAGE,
        departements=departements(asked.work, asked.by, asked.zone),
        usages=IMPORT_PURPOSE.items(),
        saisi=asked.filled(
            {"usage": asked.query.get("usage", Purpose.REPORT.value), "departement": departement_of(asked)}
        ),
        fautes=faults,
        refus_dit="" if faults else asked.refused,
        lignes_au_plus=MOST_LINES,
        mo_au_plus=MOST_BYTES // 1024**2,
        exemple=f"{PATH}/exemple" if asked.site.is_demo else "",
        fait_dit=asked.done("quality.imports"),
    )


def bring(asked: Asked) -> Go:
    """Its lines are kept without their NIRs, which are counted: their own lines are refused."""
    uploads = uploads_of(asked.form)
    if not uploads or not uploads[0].content:
        raise NoFileGiven
    try:
        lines, nirs = asked.site.opened(lines_without_nirs, uploads[0].content)
    except FaultyFile as faulty:
        raise FaultyImport(faulty) from None
    asked.form.masked_in_files += nirs
    purpose = one_of(Purpose, asked.text("usage")) or Purpose.TABLE
    code = departement_of(asked)
    one = asked.commands(ImportService, zone=asked.zone).bring(
        uploads[0].name, lines, purpose, departement=code, by=asked.by
    )
    return Go(f"{PATH}/{one.id}")


def show(asked: Asked) -> Page:
    """As it would be read now; the rows that stand, beneath, from the line that a figure leads to."""
    one, number = _seen(asked), page_of(asked.query.get("page", ""))
    since = number_of(asked.query.get("ligne", "")) or 0
    reading, refusal = _reading(asked, one)
    unknown = reading.unknown[:MOST_NAMES] if reading else ()
    alike = asked.commands(ImportService, zone=asked.zone).alike(one, unknown) if unknown else {}
    rows = asked.work.imports.rows(identity(one), since=since, limit=PAGE + 1, skipped=(number - 1) * PAGE)
    lines = asked.work.imports.lines(identity(one)) if _is_read(asked, one) else ()
    samples = [cells for _, cells in lines[one.header_at + 1 : one.header_at + 1 + SAMPLES]]
    cadre = in_force(asked.work.cadre.of(one.departement), asked.today)
    layout = renewed(one.layout, cadre)
    measured = {code for column in layout if column.role in _MEASURES for code in column.codes}
    guichets = [
        (g.id, g.name) for g in seen_guichets(asked.work, asked.by) if g.departement == one.departement
    ]
    return page(
        "console/quality/import.html",
        table=one,
        se_lit=_is_read(asked, one),
        colonnes=[
            (name, column.key, [row[place] for row in samples if place < len(row) and row[place]])
            for place, (name, column) in enumerate(zip(one.header, layout, strict=True))
        ],
        roles=_roles(asked, one),
        lecture=reading,
        lecture_refusee=refusal,
        inconnus=alike.items(),
        mesures=[c.label for c in cadre if c.code in measured],
        deja=_known(asked, one, reading) if reading else (),
        guichets=guichets,
        refusees=[*(one.refusals if reading is None else reading.refused)][:MOST_SHOWN],
        lignes=rows[:PAGE],
        noms=dict(guichets),
        page_ici=number,
        suite_existe=len(rows) > PAGE,
        saisi=asked.filled(
            {"mois": f"{one.month:%Y-%m}" if one.month else "", "entete": f"{one.header_at + 1}"}
        ),
        fait_dit=asked.done("quality.imports"),
    )


def lay_out(asked: Asked) -> Go:
    one, service = _seen(asked), asked.commands(ImportService, zone=asked.zone)
    columns = [Column.of(asked.text(f"colonne-{place}")) for place in range(len(one.header))]
    try:
        month = month_in(asked.text("mois"))
    except UnreadableCell:
        raise UnreadableMonth from None
    typed = asked.text("entete")
    place = (number_of(typed) or 0) - 1 if typed else one.header_at
    service.lay_out(one, columns, header_at=place, month=month, by=asked.by)
    seen = {g.id for g in seen_guichets(asked.work, asked.by) if g.departement == one.departement}
    for place in range(MOST_NAMES):
        name, chosen = asked.text(f"inconnu-{place}"), asked.text(f"guichet-{place}")
        number = number_of(chosen)
        if name and (chosen == "ecarter" or number in seen):
            service.confirm_name(one, name, number, by=asked.by)
    return Go(f"{PATH}/{one.id}?relire=oui&fait=relu")


def apply(asked: Asked) -> Go:
    one = _seen(asked)
    asked.commands(ImportService, zone=asked.zone).apply(one, by=asked.by, seen=asked.text("lecture"))
    asked.commands(CaseService).open_batch(one, by=asked.by)
    if one.purpose in LISTS:
        return Go(f"{LISTS_PATH}/{one.id}?fait=importe")
    return Go(f"{PATH}/{one.id}?fait=importe")


def undo(asked: Asked) -> Go:
    one = _seen(asked)
    asked.commands(ImportService, zone=asked.zone).undo(one, by=asked.by)
    asked.commands(CaseService).withdraw_batch(one, by=asked.by)
    return Go(f"{PATH}/{one.id}?fait=defait")


def discard(asked: Asked) -> Go:
    asked.commands(ImportService, zone=asked.zone).discard(_seen(asked), by=asked.by)
    return Go(f"{PATH}?fait=retire")


def refused(asked: Asked) -> Response:
    """The refused lines with their reasons, to be corrected and brought again."""
    one = _seen(asked)
    reading, _ = _reading(asked, one)
    faults = reading.refused if reading else tuple(one.refusals)
    cells = dict(asked.work.imports.lines(identity(one)))
    rows: list[tuple[Cell, ...]] = [
        (fault.line, in_file(fault), *cells.get(fault.line, ())) for fault in faults
    ]
    return sheet_response(
        asked.query,
        f"lignes-refusees-{one.id}",
        title="Lignes refusées",
        header=("Ligne", "Raison", *one.header),
        rows=rows,
    )


def example(asked: Asked) -> Response:
    """The invented report of the month that is over, for whoever tries the demonstration."""
    code, over = departement_of(asked), asked.today.replace(day=1)
    names = [one.name for one in seen_guichets(asked.work, asked.by) if one.departement == code]
    month = add_calendar_months(over, -1)
    content = example_report(names, in_force(asked.work.cadre.of(code), month), month, is_rough=True)
    return attachment(content, f"suivi-des-guichets-{month:%Y-%m}.csv", CSV_TYPE)


def _seen(asked: Asked) -> Import:
    one = asked.work.imports.get(asked.path["import"])
    if one is None or not asked.by.sees(one.departement):
        raise UnknownPage
    return one


def _is_read(asked: Asked, one: Import) -> bool:
    """What is imported already is read again when one asks for it."""
    again = one.state is not ImportState.READ and asked.query.get("relire") == "oui"
    return one.state is ImportState.READ or again


def _reading(asked: Asked, one: Import) -> tuple[Reading | None, str]:
    """None where it is not read again, or when the layout says too little: the sentence then says what."""
    if not _is_read(asked, one):
        return None, ""
    try:
        return asked.commands(ImportService, zone=asked.zone).reading(one), ""
    except QualityError as refused:
        return None, fault_of(refused).sentence


def _known(asked: Asked, one: Import, reading: Reading) -> Sequence[tuple[date, int]]:
    """The months of which other imports already say something, and of how many of these guichets."""
    wanted = {(row.guichet_id, row.month) for row in reading.rows if row.month}
    applied = asked.work.imports.applied(one.departement, one.purpose)
    others = [identity(other) for other in applied if other is not one]
    if one.purpose is not Purpose.REPORT or not wanted or not others:
        return ()
    months = sorted({month for _, month in wanted if month})
    rows = asked.work.imports.rows_between(others, months[0], months[-1])
    met = {(row.guichet_id, row.month) for _, row in rows} & wanted
    counted = Counter(month for _, month in met if month)
    return sorted(counted.items())


def _roles(asked: Asked, one: Import) -> Sequence[tuple[str, Sequence[tuple[str, str]]]]:
    """The choices for a column, in groups; those of the commitments for a « Suivi des guichets » alone."""
    plain = [(role.value, label) for role, label in _ROLES.items()]
    if one.purpose is not Purpose.REPORT:
        return [("Ce que contient la colonne", plain)]
    by_role: dict[Role, list[tuple[str, str]]] = {}
    for column, label in measuring(in_force(asked.work.cadre.of(one.departement), asked.today)).items():
        by_role.setdefault(column.role, []).append((column.key, label))
    return [
        ("Ce que contient la colonne", [pair for pair in plain if pair[0] != Role.NUMERO_UNIQUE]),
        *((label, by_role[role]) for role, label in _TERMS.items() if role in by_role),
    ]
