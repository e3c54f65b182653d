"""The file of a comité de suivi: the figures of the cadre, the signalements and what became of them, what the
gestionnaire makes of it, and what they propose to change (mission, §2 a, §2 b and §4 b).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from quality.cadre import Commitment
from quality.life import Action, Status
from quality.measures import Followed, Measured
from quality.signalements import Correction, PlanAction, Signalement
from rendering.charts import bars
from rendering.dates import Dates, long_day, plural
from rendering.documents.model import Block, Chart, Document, Heading, Items, Paragraph, Table
from rendering.labels import CORRECTION, SIGNALEMENT, timeliness
from rendering.quality_words import measured_words, threshold_words, value_words

_NBSP = "\N{NO-BREAK SPACE}"
_NOT_WRITTEN = "À rédiger."
_NOTHING = "Aucune."


@dataclass(frozen=True)
class IndicatorLine:
    """One commitment in the département: the guichets where it is measured, and those that do not keep it, at
    the end of the period and at its beginning.
    """

    followed: Followed
    before: Measured | None
    measured: int
    in_gap: int
    in_gap_before: int


@dataclass(frozen=True, kw_only=True)
class ComiteFile:
    """``month`` is that of the last figures, None without any; ``controls`` are the months that were
    controlled, ``checked`` the dossiers of samples, of which so many are ``conform``. ``names`` are those of
    the guichets, as the comité is to read them; ``changes`` are the versions of the cadre that begin within
    the period, or later.
    """

    first: date
    last: date
    month: date | None
    first_month: date | None
    guichets_measured: int
    guichets_in_gap: int
    guichets_absent: int
    indicators: Sequence[IndicatorLine]
    controls: Sequence[date]
    checked: int
    conform: int
    signalements: Sequence[Signalement]
    names: Mapping[int, str]
    changes: Sequence[Commitment]
    evaluation: str
    proposals: str


def comite_document(
    file: ComiteFile,
    title: str,
    *,
    service: str,
    dated_on: date,
    dates: Dates,
    annex: Iterable[Block] = (),
) -> Document:
    """Its figures are those of the pages, and no more: what is not there is said."""
    return Document(
        title=title,
        service=service,
        dated_on=dated_on,
        blocks=(
            Paragraph(f"Période{_NBSP}: du {long_day(file.first)} au {long_day(file.last)}."),
            Heading("État des indicateurs"),
            *_indicators(file, dates),
            Heading("Signalements de la période"),
            *_signalements(file),
            Heading("Évaluation de la mise en œuvre du cadre de référence"),
            *_written(file.evaluation),
            Heading("Propositions d’évolution du cadre"),
            *_written(file.proposals, _NOTHING),
            *_changes(file),
            *annex,
        ),
    )


def standing_words(signalement: Signalement, last: date) -> str:
    """« répondu le 3 décembre 2026, dans le délai », « sans réponse, délai dépassé de 4 jours »: at the end
    of the period, whatever came later.
    """
    answered_on = signalement.answered_on
    if answered_on is not None and answered_on <= last:
        return f"répondu le {long_day(answered_on)}, {timeliness(is_late=signalement.was_answered_late)}"
    if signalement.due_on < last:
        return f"sans réponse, délai dépassé de {plural((last - signalement.due_on).days, 'jour')}"
    return f"réponse attendue pour le {long_day(signalement.due_on)}"


def counted(signalements: Sequence[Signalement], last: date) -> Mapping[str, int]:
    """How many were answered in time, late, never, or are still owed within their month, on the last day."""
    kinds = {"in_time": 0, "late": 0, "never": 0, "owed": 0}
    for one in signalements:
        if one.answered_on is not None and one.answered_on <= last:
            kinds["late" if one.was_answered_late else "in_time"] += 1
        else:
            kinds["never" if one.due_on < last else "owed"] += 1
    return kinds


def _indicators(file: ComiteFile, dates: Dates) -> Sequence[Block]:
    if file.month is None:
        return [Paragraph("Aucun rapport « Suivi des guichets » n’est importé pour cette période.")]
    month = dates.month(file.month)
    told = plural(file.guichets_measured, "guichet mesuré", "guichets mesurés")
    absent = plural(file.guichets_absent, "guichet est absent", "guichets sont absents")
    controls = ", ".join(dates.month(one) for one in file.controls) or "aucun"
    since = dates.month(file.first_month) if file.first_month not in {None, file.month} else ""
    rows = tuple(_row(one, is_compared=bool(since)) for one in file.indicators)
    former = (since, f"En écart, {since}") if since else ()
    header = ("Engagement", "Attendu", month, f"En écart, {month}", *former)
    chosen = [one for one in file.indicators if one.in_gap]
    drawn = bars("Guichets en écart", [(one.followed.commitment.label, one.in_gap) for one in chosen])
    caption = f"Guichets en écart par engagement, {month}"
    counts = tuple((one.followed.commitment.label, f"{one.in_gap}") for one in chosen)
    chart: list[Block] = [Chart(drawn, caption), Table(caption, ("Engagement", "Guichets"), counts, (4, 1))]
    is_telling = any(one.in_gap > 1 for one in chosen)
    return [
        Paragraph(
            f"En {month}, {told}, dont {file.guichets_in_gap} en écart sur un engagement au moins"
            + (f"{_NBSP}; {absent} du rapport." if file.guichets_absent else ".")
        ),
        Paragraph(f"Contrôles mensuels faits{_NBSP}: {controls}."),
        *_samples(file),
        Table("Engagements mesurés, dans le département", header, rows, (4, 2, 3, 2, 2, 2)[: len(header)]),
        Paragraph(f"Une part additionne les guichets{_NBSP}; une durée ne s’additionne pas."),
        *(chart if is_telling else ()),
    ]


def _samples(file: ComiteFile) -> Sequence[Block]:
    if not file.checked:
        return []
    conform = plural(file.conform, "dossier conforme", "dossiers conformes")
    return [Paragraph(f"Contrôles par échantillon{_NBSP}: {conform} sur {file.checked}.")]


def _row(one: IndicatorLine, *, is_compared: bool) -> tuple[str, ...]:
    commitment = one.followed.commitment
    now = measured_words(one.followed) if one.followed.measured else "—"
    former = (_value(one.before, commitment), f"{one.in_gap_before}") if is_compared else ()
    return (commitment.label, threshold_words(commitment), now, f"{one.in_gap} sur {one.measured}", *former)


def _value(measured: Measured | None, commitment: Commitment) -> str:
    return value_words(measured.value, commitment.unit) if measured else "—"


def _signalements(file: ComiteFile) -> Sequence[Block]:
    if not file.signalements:
        return [Paragraph("Aucun signalement n’a été notifié, et aucun n’est en cours.")]
    kinds = counted(file.signalements, file.last)
    total = plural(len(file.signalements), "signalement")
    said = [
        f"{kinds['in_time']} répondu{'s' if kinds['in_time'] > 1 else ''} dans le délai",
        f"{kinds['late']} hors délai",
        f"{kinds['never']} sans réponse, délai dépassé",
        f"{kinds['owed']} en attente dans le délai",
    ]
    rows = tuple(
        (
            one.reference,
            file.names.get(one.guichet_id, ""),
            one.subject,
            f"{one.sent_on:%d/%m/%Y}, pour le {one.due_on:%d/%m/%Y}",
            standing_words(one, file.last) + _sequel(one),
        )
        for one in file.signalements
    )
    header = ("Référence", "Guichet", "Objet", "Notifié, échéance", "Réponse et suite")
    plans = [
        made
        for one in file.signalements
        if one.plan
        for made in (
            Heading(f"Plan d’action, {one.reference}", 2),
            Items(tuple(_action(action, file.last) for action in one.plan)),
        )
    ]
    return [
        Paragraph(f"{total}{_NBSP}: {', '.join(said)}. Le délai est d’un mois, de date à date."),
        Table("Signalements", header, rows, (3, 4, 5, 4, 6)),
        *plans,
    ]


def _action(action: PlanAction, last: date) -> str:
    said = f"{action.text}, {action.owner}" if action.owner else action.text
    if action.done_on:
        return f"{said}{_NBSP}: fait le {long_day(action.done_on)}"
    if action.due_on is None:
        return said
    late = ", en retard" if action.due_on < last else ""
    return f"{said}{_NBSP}: pour le {long_day(action.due_on)}{late}"


def _sequel(one: Signalement) -> str:
    """« , évalué, corrigé »: what the answer, or its absence, does not say."""
    evaluated = one.last(Action.EVALUATE)
    told = [] if one.status in {Status.NOTIFIED, Status.ANSWERED} else [SIGNALEMENT[one.status]]
    told += [CORRECTION[Correction(evaluated.outcome)]] if evaluated else []
    return "".join(f", {words}" for words in told)


def _written(text: str, otherwise: str = _NOT_WRITTEN) -> Sequence[Block]:
    return [Paragraph(part) for part in text.splitlines() if part.strip()] or [Paragraph(otherwise)]


def _changes(file: ComiteFile) -> Sequence[Block]:
    if not file.changes:
        return []
    lines = tuple(
        f"{one.label}{_NBSP}: {threshold_words(one)}, à compter du {long_day(one.since)}"
        for one in file.changes
    )
    return [Paragraph(f"Versions du cadre qui commencent dans la période, ou après{_NBSP}:"), Items(lines)]
