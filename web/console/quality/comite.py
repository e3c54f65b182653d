"""The file of a comité de suivi: what the gestionnaire writes of the cadre, and the document of the whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from urllib.parse import urlencode

from starlette.responses import Response
from starlette.routing import BaseRoute

from agenda.events import Event, EventKind, EventQuery
from agenda.papers import LONGEST_TOPICS, PapersService, papers_of
from guichets.registry import Guichet
from guichets.rights import Right
from guichets.scope import seen_guichets
from journal.people import identity
from quality.cases import in_all, sample_results
from quality.control import last_month, report
from quality.measures import Report, gravest_first
from rendering.bilan.document import annex
from rendering.bilan.sections import COMITE
from rendering.comite import ComiteFile, IndicatorLine, comite_document
from rendering.documents.files import DOCX_TYPE, PDF_TYPE, document_docx, document_pdf
from rendering.documents.model import Document
from rendering.labels import GUICHET_KIND, event_name
from reports.period import Period
from reports.reading import Scope
from tickets.clock.calendars import Calendars
from web.console.figures.bilan import accounts_of
from web.console.presence.view import departement_of, departements
from web.console.quality.control import kinds_of
from web.console.quality.letters import shown
from web.errors import UnknownPage
from web.files import attachment
from web.shell import Asked, Go, Page, Shell, page

PATH = "/agenda/{comite:int}/dossier"
_A_YEAR = timedelta(days=365)


def routes(shell: Shell) -> Sequence[BaseRoute]:
    return [
        shell.page(PATH, show, Right.ACT),
        shell.order(PATH, keep, again=show),
        shell.page(f"{PATH}/{{document}}", download),
    ]


def show(asked: Asked) -> Page:
    event = _seen(asked)
    papers = papers_of(asked.work, event)
    document = _document(event, asked)
    return page(
        "console/quality/comite.html",
        evenement=event,
        blocs=shown(document),
        decide=_decides(event, asked),
        saisi=asked.filled({"evaluation": papers.evaluation, "propositions": papers.proposals}),
        maximum=LONGEST_TOPICS,
        sans_noms=_is_anonymous(asked),
        departement="" if event.departement else departement_of(asked),
        departements=[] if event.departement else departements(asked.work, asked.by, asked.zone),
        fait_dit=asked.done("quality.comite"),
    )


def keep(asked: Asked) -> Go:
    event = _seen(asked)
    asked.commands(PapersService, zone=asked.zone).evaluate(
        event, evaluation=asked.text("evaluation"), proposals=asked.text("propositions"), by=asked.by
    )
    kept = {name: value for name, value in asked.query.items() if name in {"noms", "departement"}}
    return Go(f"/agenda/{event.id}/dossier?{urlencode({'fait': 'garde', **kept})}")


def download(asked: Asked) -> Response:
    """« dossier.docx » or « dossier.pdf »."""
    event, (name, _, ending) = _seen(asked), asked.path["document"].partition(".")
    if name != "dossier" or ending not in {"docx", "pdf"}:
        raise UnknownPage
    document = _document(event, asked)
    named = f"dossier-{event.reference}{'-sans-noms' if _is_anonymous(asked) else ''}.{ending}"
    if ending == "docx":
        return attachment(document_docx(document), named, DOCX_TYPE)
    return attachment(document_pdf(document), named, PDF_TYPE)


def _document(event: Event, asked: Asked) -> Document:
    """With the activity of the same days, as the bilan counts it."""
    file, code = _file(event, asked), event.departement or departement_of(asked)
    period = Period(file.first, max(file.first, file.last))
    bilan = accounts_of(asked).bilan(period, Scope(code), "", sections=COMITE)
    return comite_document(
        file,
        _title(event, asked),
        service=asked.service_name(code),
        dated_on=asked.today,
        dates=asked.site.writer.dates,
        annex=annex(bilan),
    )


def _seen(asked: Asked) -> Event:
    event = asked.work.events.by_id(asked.path["comite"])
    if event is None or event.kind is not EventKind.COMITE or not asked.by.sees(event.departement):
        raise UnknownPage
    return event


def _decides(event: Event, asked: Asked) -> bool:
    """Of a comité of all the départements, each sees their own figures; what is written is read by those who
    follow them all.
    """
    return asked.by.decides_for(event.departement, asked.work.people.departements())


def _is_anonymous(asked: Asked) -> bool:
    return asked.query.get("noms") == "non"


def _title(event: Event, asked: Asked) -> str:
    dates = asked.site.writer.dates
    title = f"Dossier, {event_name(event.kind, event.title)}, {dates.day(event.starts_at)}"
    is_of_one = event.departement or len(asked.work.people.departements()) < 2
    return title if is_of_one else f"{title}, département {departement_of(asked)}"


def _file(event: Event, asked: Asked) -> ComiteFile:
    """Since the last comité, or for a year; until this one, or today when it is ahead."""
    work, code = asked.work, event.departement or departement_of(asked)
    zone = Calendars(work, asked.zone).of(code).zone
    before = work.events.gone_by(event.starts_at, EventQuery(EventKind.COMITE, code), limit=10)
    previous = next((one for one in before if one.is_planned and one.id != event.id), None)
    meeting_on = zone.local(event.starts_at).date()
    last = min(meeting_on, asked.today)
    first = zone.local(previous.starts_at).date() if previous else last - _A_YEAR
    guichets = [one for one in seen_guichets(work, asked.by) if one.departement == code]
    month = last_month(work, code, until=last)
    papers, is_read = papers_of(work, event), bool(event.departement) or _decides(event, asked)
    sampled = in_all(sample_results(work, code, zone.instant(first, time())).values())
    figures = _figures(asked, code, month, first, guichets) if month else (0, 0, None, ())
    return ComiteFile(
        first=first,
        last=last,
        month=month,
        guichets_measured=figures[0],
        guichets_in_gap=figures[1],
        guichets_absent=len(guichets) - figures[0],
        first_month=figures[2],
        indicators=figures[3],
        controls=[one.month for one in work.controls.between(code, first.replace(day=1), last)],
        checked=sampled.checked,
        conform=sampled.conform,
        signalements=work.signalements.reported_on(code, first, last),
        names=_names(guichets, is_anonymous=_is_anonymous(asked)),
        changes=[one for one in work.cadre.of(code) if one.since >= first and one.until != one.since],
        evaluation=papers.evaluation if is_read else "",
        proposals=papers.proposals if is_read else "",
    )


def _figures(
    asked: Asked, code: str, month: date, first: date, guichets: Sequence[Guichet]
) -> tuple[int, int, date, Sequence[IndicatorLine]]:
    """At the last month, beside the first one of the period that has any."""
    made = report(asked.work, code, month, kinds=kinds_of(guichets))
    began = min(one for one in made.months() if one >= min(first.replace(day=1), month))
    numbers = [identity(one) for one in guichets]
    now, then = (_counted(made, numbers, each) for each in (month, began))
    former = {one.commitment.code: one.measured for one in made.of_departement(began)}
    lines = [
        IndicatorLine(one, former.get(key), now[0][key], now[1][key], then[1][key])
        for one in made.of_departement(month)
        for key in (one.commitment.code,)
    ]
    measured = [number for number in numbers if made.measured(number, month)]
    return len(measured), sum(bool(made.gaps(number, month)) for number in measured), began, lines


def _counted(made: Report, numbers: Sequence[int], month: date) -> tuple[Counter[str], Counter[str]]:
    """By commitment, the guichets where it is measured, and those that do not keep it."""
    followed = [one for number in numbers for one in made.followed(number, month, compared=False)]
    measured = Counter(one.commitment.code for one in followed if one.measured)
    return measured, Counter(one.commitment.code for one in gravest_first(followed))


def _names(guichets: Sequence[Guichet], *, is_anonymous: bool) -> Mapping[int, str]:
    """Without its name, a guichet bears its kind; the only one of its kind would be known by it."""
    if not is_anonymous:
        return {identity(one): one.name for one in guichets}
    kinds = Counter(one.kind for one in guichets)
    return {
        identity(one): f"un guichet ({GUICHET_KIND[one.kind]})" if kinds[one.kind] > 1 else "un guichet"
        for one in guichets
    }
