"""« Diffuser »: each guichet receives its own sheet, by its channel; what leaves is what was looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from starlette.responses import Response
from starlette.routing import BaseRoute

from delivery.files import Attachment
from diffusion.publications import Content, PublicationKind, PublicationService
from guichets.rights import Right
from quality.dashboards import DashboardService, GuichetSheet
from quality.errors import NoSheetToSend, SheetsChanged, SheetsSentAlready
from rendering.dashboards import guichet_document, guichet_words
from rendering.documents.files import PDF_TYPE, document_pdf
from web.console.quality.dashboards import PATH, Shown, evaluated, seen, service_of
from web.console.told import quiet_until
from web.errors import UnknownPage
from web.faults import fault_of
from web.files import attachment
from web.ports import Upload
from web.shell import Asked, Go, Page, Shell, page


@dataclass(frozen=True)
class Leaving:
    """A sheet, with the agents of its guichet who would read it."""

    sheet: GuichetSheet
    guichet: str
    agents: Sequence[int]


def routes(shell: Shell) -> Sequence[BaseRoute]:
    path = f"{PATH}/{{query:int}}/diffuser"
    return [
        shell.page(path, ask, Right.ACT),
        shell.page(f"{path}/{{guichet:int}}", sheet_of, Right.ACT),
        shell.order(path, send, again=ask, opens_files=True),
    ]


def ask(asked: Asked) -> Page:
    """To how many guichets and agents; which have nobody; or that these sheets have left already."""
    shown = evaluated(asked, seen(asked))
    leaving = _leaving(asked, shown)
    reached = [one for one in leaving if one.agents]
    digest = _digest(shown, leaving)
    is_sent = digest == shown.query.sent_digest
    return page(
        "console/quality/tableau_diffuser.html",
        tableau=shown.query,
        chemin=f"{PATH}/{shown.query.id}",
        vu=shown,
        joints=reached,
        agents=sum(len(one.agents) for one in reached),
        sans_lecteur=[one.guichet for one in leaving if not one.agents],
        sans_ligne=len(shown.words.names) - len(leaving),
        etat=digest,
        deja_parties=is_sent,
        part_le=quiet_until(asked, shown.query.departement),
        refus_dit=fault_of(SheetsSentAlready()).sentence if is_sent else asked.refused,
    )


def sheet_of(asked: Asked) -> Response:
    """As it would leave."""
    shown = evaluated(asked, seen(asked))
    for one in _leaving(asked, shown):
        if one.sheet.guichet_id == asked.path["guichet"]:
            name = f"tableau-{shown.query.id}-guichet-{one.sheet.guichet_id}.pdf"
            return attachment(_written(asked, shown, one), name, PDF_TYPE)
    raise UnknownPage


def send(asked: Asked) -> Go:
    """The files are made and read before the transaction begins. Raises NoSheetToSend, SheetsChanged, or
    SheetsSentAlready when the button was pressed twice.
    """
    with asked.site.units.reading() as work:
        before = asked.within(work)
        shown = evaluated(before, seen(before))
        leaving = _leaving(before, shown)
        digest = _digest(shown, leaving)
        reached = [one for one in leaving if one.agents]
    if not reached:
        raise NoSheetToSend
    if digest != asked.text("etat"):
        raise SheetsChanged
    kept = [(one, _kept(asked, shown, one)) for one in reached]
    query = seen(asked)
    asked.commands(DashboardService).note_sent(query, digest, by=asked.by)
    service = asked.commands(PublicationService)
    for one, file in kept:
        content = Content(
            kind=PublicationKind.DASHBOARD,
            title=query.name,
            text=guichet_words(shown.words, one.sheet, source=shown.source, epcis=shown.epcis),
            files=(file,),
            guichet_ids=[one.sheet.guichet_id],
        )
        service.send(service.write(content, departement=query.departement, by=asked.by), by=asked.by)
    return Go(f"{PATH}/{query.id}?fait=diffuse")


def _leaving(asked: Asked, shown: Shown) -> Sequence[Leaving]:
    readers = asked.work.publications.readers
    return [
        Leaving(
            sheet,
            shown.words.names[sheet.guichet_id],
            readers(shown.query.departement, [sheet.guichet_id], referents_only=False),
        )
        for sheet in asked.commands(DashboardService).sheets(shown.query, shown.table)
    ]


def _digest(shown: Shown, leaving: Sequence[Leaving]) -> str:
    """Differs once a figure, or who would read it, does."""
    said = [
        (
            one.sheet.guichet_id,
            one.sheet.medians,
            replace(shown.words, asked=one.sheet.asked).sheet(one.sheet.result),
            list(one.agents),
        )
        for one in leaving
    ]
    return sha256(repr((shown.query.name, shown.query.definition, said)).encode()).hexdigest()


def _kept(asked: Asked, shown: Shown, one: Leaving) -> Attachment:
    """What we make ourselves is of nobody's quota."""
    upload = Upload(f"{shown.query.name}, {one.guichet}.pdf", _written(asked, shown, one))
    return asked.site.files.keep(upload).attachment


def _written(asked: Asked, shown: Shown, one: Leaving) -> bytes:
    return document_pdf(
        guichet_document(
            shown.query.name,
            one.guichet,
            shown.words,
            one.sheet,
            service=service_of(shown.query, asked),
            source=shown.source,
            epcis=shown.epcis,
            dated_on=asked.today,
        )
    )
