"""The control of a month: who does not keep the cadre, the sheet of each guichet, and that it is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, time

from markupsafe import Markup
from starlette.routing import BaseRoute

from agenda.obligations import Obligation
from agenda.year import YearService
from deadlines.months import add_calendar_months
from guichets.registry import Guichet
from guichets.scope import seen_guichets
from journal.people import identity
from privacy.text import fold
from quality.cases import sample_results
from quality.control import MOST_MINUTES, ControlService, fulfilled_on, last_month, report
from quality.errors import MinutesOutOfDay, NoGapChosen
from quality.measures import RANK, Followed, Report, gravest_first, months_until
from quality.signalements import LetterText, Signalement
from rendering.charts import sparkline
from rendering.labels import UNIT_SIGN
from rendering.quality_words import anomaly_of
from tabular.values import UnreadableCell, month_in
from web.console.presence.view import departement_of, departements
from web.console.quality.letters import orders
from web.errors import UnknownPage
from web.fields import number_of
from web.forms import required
from web.shell import Asked, Go, Page, Shell, page

PATH = "/qualite/controle"


def routes(shell: Shell) -> Sequence[BaseRoute]:
    return [
        shell.page(PATH, listed),
        shell.order(f"{PATH}/fait", record, again=listed),
        shell.page(f"{PATH}/engagement/{{commitment}}", of_commitment),
        shell.page(f"{PATH}/{{guichet:int}}", of_guichet),
        shell.order(f"{PATH}/{{guichet:int}}/signalement", draft, again=of_guichet),
    ]


def listed(asked: Asked) -> Page:
    month = _month(asked)
    made, guichets = _report(asked, month, departement_of(asked))
    followed = [(one, made.followed(identity(one), month, compared=False)) for one in guichets]
    counts = Counter(one.commitment.code for _, several in followed for one in several if one.measured)
    gaps = Counter(one.commitment.code for _, several in followed for one in several if one.is_gap)
    lines = [(guichet, gravest_first(several)) for guichet, several in followed]
    measured = [one for one in guichets if made.measured(identity(one), month)]
    control = asked.work.controls.of(departement_of(asked), month)
    open_ones: dict[int, list[Signalement]] = {}
    for one in _open(asked, departement_of(asked)):
        open_ones.setdefault(one.guichet_id, []).append(one)
    return page(
        "console/quality/controle.html",
        **_where(asked),
        mois=month,
        precedent=add_calendar_months(month, -1),
        suivant=add_calendar_months(month, 1),
        en_ecart=sorted((line for line in lines if line[1]), key=_weight),
        en_cours=open_ones,
        mesures=len(measured),
        sans_ligne=[one for one in guichets if one not in measured],
        engagements=[
            (one, _drawn(one, of_all=True), counts[one.commitment.code], gaps[one.commitment.code])
            for one in made.of_departement(month)
        ],
        territoires=[(name, made.of_territory(name, month)) for name in sorted(made.territories)],
        controle=control,
        controle_par=asked.work.people.name_of(control.done_by) if control else "",
        saisi=asked.filled({"minutes": ""}),
        fait_dit=asked.done("quality.control"),
    )


def record(asked: Asked) -> Go:
    """The year's obligation is fulfilled by it."""
    month, code = _month(asked, asked.text("mois")), departement_of(asked)
    minutes = number_of(required(asked.text("minutes")))
    if minutes is None:
        raise MinutesOutOfDay(MOST_MINUTES)
    asked.commands(ControlService).record(code, month, minutes=minutes, by=asked.by)
    year = YearService(asked.work, code, now=asked.now, zone=asked.zone)
    year.note(Obligation.CONTROL, fulfilled_on(month, asked.today), by=asked.by)
    return Go(f"{PATH}?mois={month:%Y-%m}&fait=fait&departement={code}")


def of_guichet(asked: Asked) -> Page:
    month = _month(asked)
    made, guichet = _seen(asked, month)
    followed = made.followed(identity(guichet), month)
    since = asked.zone.instant(months_until(month)[0], time())
    labels = {one.code: one.label for one in made.versions}
    open_ones = [one for one in _open(asked, guichet.departement) if one.guichet_id == guichet.id]
    return page(
        "console/quality/controle_guichet.html",
        guichet=guichet,
        mois=month,
        precedent=add_calendar_months(month, -1),
        suivant=add_calendar_months(month, 1),
        depuis=months_until(month)[0],
        lignes=[(one, _drawn(one)) for one in followed],
        ecarts=[one for one in followed if one.is_gap],
        en_cours=open_ones,
        signales={anomaly.code for one in open_ones for anomaly in one.anomalies},
        sondage=sample_results(asked.work, guichet.departement, since).get(guichet.id),
        libelles=labels,
    )


def draft(asked: Asked) -> Go:
    """Of the gaps that are ticked: nothing leaves, the letter is read first."""
    month = _month(asked)
    made, guichet = _seen(asked, month)
    ticked = {str(code) for code in asked.form.getlist("ecart")}
    gaps = [one for one in made.gaps(identity(guichet), month) if one.commitment.code in ticked]
    if not gaps:
        raise NoGapChosen
    told = asked.site.writer.dates.month(month)
    subject = f"Écarts au cadre de référence, {told}"
    written = orders(identity(guichet), asked).draft(
        LetterText(subject=subject, anomalies=[anomaly_of(one, told) for one in gaps]),
        guichet_id=identity(guichet),
        by=asked.by,
    )
    return Go(f"/qualite/{written.reference}?fait=brouillon")


def of_commitment(asked: Asked) -> Page:
    """Every guichet for one commitment: what the figure of the département is made of."""
    month, code = _month(asked), asked.path["commitment"]
    made, guichets = _report(asked, month, departement_of(asked))
    lines = [
        (guichet, one)
        for guichet in guichets
        for one in made.followed(identity(guichet), month, compared=False)
        if one.commitment.code == code
    ]
    total = next((one for one in made.of_departement(month) if one.commitment.code == code), None)
    if total is None:
        raise UnknownPage
    return page(
        "console/quality/controle_engagement.html", **_where(asked), mois=month, total=total, lignes=lines
    )


def _month(asked: Asked, typed: str = "") -> date:
    """The one that the address names, else the last that a report is of, else the last one over."""
    try:
        month = month_in(typed or asked.query.get("mois", "") or asked.text("mois"))
    except UnreadableCell:
        month = None
    over = add_calendar_months(asked.today.replace(day=1), -1)
    return month or last_month(asked.work, departement_of(asked), until=asked.today) or over


def _seen(asked: Asked, month: date) -> tuple[Report, Guichet]:
    seen = seen_guichets(asked.work, asked.by)
    guichet = next((one for one in seen if one.id == asked.path["guichet"]), None)
    if guichet is None:
        raise UnknownPage
    return _report(asked, month, guichet.departement)[0], guichet


def _open(asked: Asked, code: str) -> Sequence[Signalement]:
    """What a guichet was told already, and is not over."""
    return asked.work.signalements.reported_on(code, asked.today, asked.today)


def _report(asked: Asked, month: date, code: str) -> tuple[Report, Sequence[Guichet]]:
    guichets = [one for one in seen_guichets(asked.work, asked.by) if one.departement == code]
    return report(asked.work, code, month, kinds=kinds_of(guichets)), guichets


def _where(asked: Asked) -> Mapping[str, object]:
    """The département, for whoever sees several."""
    seen = departements(asked.work, asked.by, asked.zone)
    return {"departement": departement_of(asked), "departements": seen if len(seen) > 1 else ()}


def kinds_of(guichets: Sequence[Guichet]) -> Mapping[int, str]:
    return {identity(one): one.kind.value for one in guichets}


def _drawn(one: Followed, *, of_all: bool = False) -> Markup:
    """A limit that moved within the year is that of the month; that of one guichet is none for their sum."""
    commitment = one.commitment
    limit = commitment.threshold if commitment.is_share or not of_all else None
    return sparkline(one.trend, unit=UNIT_SIGN[commitment.unit], threshold=limit, breached=one.breached)


def _weight(line: tuple[Guichet, Sequence[Followed]]) -> tuple[object, ...]:
    """The gravest first, then the most numerous, then by name."""
    guichet, gaps = line
    return (-max(RANK[gap.commitment.severity] for gap in gaps), -len(gaps), fold(guichet.name))
