"""The lists that are treated one by one, and the checks by sample: the progress of each, its next case, what
came of it; beside them, the tickets by which the guichets ask for the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter
from secrets import randbelow

from starlette.responses import Response
from starlette.routing import BaseRoute

from guichets.rights import Right
from journal.people import identity
from quality.cadre import in_force
from quality.cases import (
    KIND_OF,
    MOST_DRAWN,
    OUTCOMES,
    Case,
    CaseKind,
    CaseService,
    Outcome,
    by_guichet,
    case_subject,
    in_all,
)
from quality.errors import (
    CaseReasonMissing,
    CaseReasonTooLong,
    MinutesOutOfDay,
    OutcomeMissing,
    SampleSizeOutOfRange,
)
from quality.imports import Import, ImportState
from quality.reading import LISTS
from rendering.labels import CASE_OUTCOME
from tickets.queue import QueueLine, View
from web.console.tickets.queue_address import QueueFilter
from web.console.tickets.queue_view import query_of
from web.errors import FieldsAtFault, UnknownPage
from web.faults import fault_of
from web.fields import number_of, one_of, page_of
from web.files import sheet_response
from web.shell import Asked, Go, Page, Shell, page

PATH = "/qualite/lots"
PAGE, MOST_TICKETS = 50, 20
TICKETS = ("doublon", "suppression_anru")
"""The kinds of request that ask for what the lists do."""
_COLUMNS = (
    "Ligne", "Guichet", "Numéro unique", "Autre numéro", "Issue", "Engagement", "Motif", "Minutes",
    "Guichet informé", "Traité le", "Par",
)  # fmt: skip


def routes(shell: Shell) -> Sequence[BaseRoute]:
    one = f"{PATH}/{{lot:int}}"
    case = f"{one}/cas/{{case:int}}"
    return [
        shell.page(PATH, listed),
        shell.page(one, show),
        shell.page(f"{one}/suivant", following),
        shell.page(f"{one}/issues.csv", sheet),
        shell.order(f"{one}/tirage", draw, again=show),
        shell.page(f"{one}/clore", ask_closing, Right.ACT),
        shell.order(f"{one}/clore", close),
        shell.page(case, show_case),
        shell.order(case, treat, again=show_case),
    ]


def listed(asked: Asked) -> Page:
    number, code = page_of(asked.query.get("page", "")), asked.visitor.departement
    found = asked.work.imports.listed(
        code, purposes=sorted(LISTS), limit=PAGE + 1, skipped=(number - 1) * PAGE
    )
    progress = asked.work.cases.progress([identity(one) for one in found])
    return page(
        "console/quality/lots.html",
        lots=[(one, KIND_OF[one.purpose], progress.get(identity(one))) for one in found[:PAGE]],
        tickets=[line for kind in TICKETS for line in _tickets(asked, kind)],
        page_ici=number,
        suite_existe=len(found) > PAGE,
    )


def show(asked: Asked) -> Page:
    one, book = _seen(asked), asked.work.cases
    number, outcome = page_of(asked.query.get("page", "")), one_of(Outcome, asked.query.get("issue", ""))
    found = book.treated(identity(one), outcome=outcome, limit=PAGE + 1, skipped=(number - 1) * PAGE)
    results = by_guichet(book.checks(import_id=one.id))
    names = asked.work.people
    return page(
        "console/quality/lot.html",
        lot=one,
        sorte=KIND_OF[one.purpose],
        avancee=book.progress([identity(one)]).get(identity(one)),
        suivant=book.next_of(identity(one), after=0),
        comptes=book.counts(identity(one)),
        issue_choisie=outcome,
        traites=[
            (case, names.guichet_name(case.guichet_id), asked.work.people.name_of(case.treated_by))
            for case in found[:PAGE]
        ],
        tirage=book.sample(identity(one)),
        resultats=sorted(
            ((names.guichet_name(key), result) for key, result in results.items()), key=itemgetter(0)
        ),
        en_tout=in_all(results.values()),
        engagements=_commitments(asked, one),
        au_plus=min(one.imported, MOST_DRAWN),
        est_importe=one.state is ImportState.APPLIED,
        page_ici=number,
        suite_existe=len(found) > PAGE,
        saisi=asked.filled({"nombre": str(min(one.imported, 20))}),
        par_guichet=not asked.form or asked.text("par_guichet") == "oui",
        fait_dit=asked.done("quality.batches"),
    )


def following(asked: Asked) -> Go:
    """The next to be treated beyond a line of the file."""
    one = _seen(asked)
    case = asked.work.cases.next_of(identity(one), after=number_of(asked.query.get("apres", "")) or 0)
    if case is not None:
        return Go(_address(case))
    is_over = asked.work.cases.next_of(identity(one), after=0) is None
    return Go(f"{PATH}/{one.id}?fait={'fini' if is_over else 'bout'}")


def show_case(asked: Asked) -> Page:
    one, case = _seen_case(asked)
    found = asked.work.imports.rows(identity(one), since=case.line, limit=1)
    cells = next((row.cells for row in found if row.line == case.line and case.numero), ())
    rows = (row.entry for row in asked.work.journal.about(case_subject(one, case)))
    progress = asked.work.cases.progress([identity(one)])[identity(one)]
    return page(
        "console/quality/cas.html",
        lot=one,
        cas=case,
        guichet=asked.work.people.guichet_name(case.guichet_id),
        cases=[
            (name, cell)
            for name, cell in zip(one.header, cells, strict=False)
            if cell is not None and cell != case.numero
        ],
        reste=progress.total - progress.treated,
        issues=[(outcome.value, CASE_OUTCOME[outcome]) for outcome in OUTCOMES[case.kind]],
        engagements=list(_commitments(asked, one).items()) if case.kind is CaseKind.CONTROL else [],
        saisi=asked.filled(
            {
                "issue": case.outcome.value if case.outcome else "",
                "minutes": str(case.minutes or ""),
                "motif": case.reason,
                "engagement": case.commitment,
            }
        ),
        informe=asked.text("informe") == "oui" if asked.form else case.is_guichet_told,
        historique=[(entry, asked.work.people.name_of(entry.actor_id)) for entry in rows],
    )


def treat(asked: Asked) -> Go:
    """Then the next one; after a correction, the list."""
    one, case = _seen_case(asked)
    corrects, commitment = asked.text("corrige") == "oui", asked.text("engagement")
    minutes = number_of(asked.text("minutes") or "0")
    try:
        asked.commands(CaseService).treat(
            case,
            one_of(Outcome, asked.text("issue")),
            minutes=-1 if minutes is None else minutes,
            reason=asked.text("motif"),
            commitment=commitment if commitment in _commitments(asked, one) else "",
            is_guichet_told=asked.text("informe") == "oui",
            corrects=corrects,
            by=asked.by,
        )
    except OutcomeMissing as refused:
        raise FieldsAtFault({"issue": fault_of(refused).sentence}) from None
    except (CaseReasonMissing, CaseReasonTooLong) as refused:
        raise FieldsAtFault({"motif": fault_of(refused).sentence}) from None
    except MinutesOutOfDay as refused:
        raise FieldsAtFault({"minutes": fault_of(refused).sentence}) from None
    after = f"{PATH}/{one.id}"
    return Go(f"{after}?fait=corrige" if corrects else f"{after}/suivant?apres={case.line}")


def draw(asked: Asked) -> Go:
    one = _seen(asked)
    try:
        asked.commands(CaseService).draw(
            one,
            number_of(asked.text("nombre")) or 0,
            seed=randbelow(2**31),
            by_guichet=asked.text("par_guichet") == "oui",
            by=asked.by,
        )
    except SampleSizeOutOfRange as refused:
        raise FieldsAtFault({"nombre": fault_of(refused).sentence}) from None
    return Go(f"{PATH}/{one.id}?fait=tire")


def ask_closing(asked: Asked) -> Page:
    one = _seen(asked)
    sample = asked.work.cases.sample(identity(one))
    if sample is None:
        raise UnknownPage
    return page(
        "console/quality/lot_clore.html",
        lot=one,
        tirage=sample,
        avancee=asked.work.cases.progress([identity(one)])[identity(one)],
    )


def close(asked: Asked) -> Go:
    one = _seen(asked)
    sample = asked.work.cases.sample(identity(one))
    if sample is None:
        raise UnknownPage
    asked.commands(CaseService).close(sample, by=asked.by)
    return Go(f"{PATH}/{one.id}?fait=clos")


def sheet(asked: Asked) -> Response:
    """All the cases, treated or not."""
    one, names = _seen(asked), asked.work.people
    commitments = _commitments(asked, one)
    rows = [
        (
            case.line,
            names.guichet_name(case.guichet_id),
            case.numero,
            case.other,
            CASE_OUTCOME[case.outcome] if case.outcome else "",
            commitments.get(case.commitment, case.commitment),
            case.reason,
            case.minutes if case.is_treated else None,
            "oui" if case.is_guichet_told else "",
            asked.zone.local(case.treated_at).date() if case.treated_at else None,
            asked.work.people.name_of(case.treated_by),
        )
        for case in asked.work.cases.of_import(identity(one))
    ]
    return sheet_response(asked.query, f"issues-liste-{one.id}", title="Issues", header=_COLUMNS, rows=rows)


def _address(case: Case) -> str:
    return f"{PATH}/{case.import_id}/cas/{case.id}"


def _seen(asked: Asked) -> Import:
    one = asked.work.imports.get(asked.path["lot"])
    if one is None or one.purpose not in LISTS or not asked.by.sees(one.departement):
        raise UnknownPage
    return one


def _seen_case(asked: Asked) -> tuple[Import, Case]:
    one, case = _seen(asked), asked.work.cases.get(asked.path["case"])
    if case is None or case.import_id != one.id:
        raise UnknownPage
    return one, case


def _commitments(asked: Asked, one: Import) -> Mapping[str, str]:
    """The names of those of the département, in force today, by code."""
    found = in_force(asked.work.cadre.of(one.departement), asked.today)
    return {commitment.code: commitment.label for commitment in found}


def _tickets(asked: Asked, kind: str) -> Sequence[QueueLine]:
    query = query_of(QueueFilter(view=View.OPEN, kind=kind), asked)
    return asked.work.board.page(query, limit=MOST_TICKETS).lines
