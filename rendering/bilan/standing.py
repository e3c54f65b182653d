"""What a bilan tells besides the figures of the journal: the obligations of the year, the cadre de référence,
the base of knowledge. Each as it stands on the last day that the bilan covers, or today.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from agenda.obligations import Standing
from diffusion.publications import Readings
from knowledge_base.entries import Entry
from knowledge_base.learning.questions import Use
from quality.measures import Followed, Report
from rendering.bilan.value import BilanTable, Line, Quantity, capital, quantity, signed
from rendering.dates import long_day
from rendering.labels import PUBLICATION_KIND, theme
from rendering.numbers import number
from rendering.obligation_words import WORDS
from rendering.quality_words import measured_words, threshold_words
from reports.values import Share

MOST_ENTRIES = 10
EFFECT_DAYS = 30
"""Before and after a training."""


def obligations_table(standings: Iterable[Standing], until: date) -> Iterator[BilanTable]:
    """Those that are owed by that day, what was done of each and what is missing."""
    lines = []
    for one in standings:
        due = [
            occurrence for occurrence in one.occurrences if occurrence.is_owed and occurrence.last <= until
        ]
        missing = sum(occurrence.is_missing for occurrence in due)
        if one.done or due:
            cells = tuple(_count(value) for value in (one.done, len(due), missing))
            lines.append(Line(WORDS[one.obligation].name, cells))
    if lines:
        yield BilanTable(
            name="animation.obligations",
            caption="Obligations de l’année",
            header=("Obligation", "Faites", "Dues à ce jour", "Manquantes"),
            lines=tuple(lines),
            unit="nombre",
            source="Source : agenda de Relais SNE. Est fait ce que l’agenda, ou une note, dit fait.",
        )


def readings_table(readings: Sequence[Readings]) -> Iterator[BilanTable]:
    """Who was sent a document may have read it elsewhere: a share is of those who opened it or said so."""
    if readings:
        yield BilanTable(
            name="animation.readings",
            caption="Documents diffusés : qui les a lus",
            header=("Nature", "Documents", "Destinataires", "Part lue"),
            lines=tuple(
                Line(
                    capital(PUBLICATION_KIND[one.kind]),
                    (_count(one.documents), _count(one.sent), quantity("", Share(one.read, one.sent, ()))),
                )
                for one in readings
            ),
            unit="nombre",
            source="Source : diffusions de Relais SNE. Est lu ce qui a été ouvert, ou dit lu.",
        )


@dataclass(frozen=True)
class TrainingEffect:
    """The questions on the theme of a training, in as many days before it as after it."""

    theme: str
    day: date
    before: int
    after: int


def effects_table(effects: Sequence[TrainingEffect]) -> Iterator[BilanTable]:
    """Nothing says that one comes from the other: fewer questions may also be asked in summer."""
    if effects:
        yield BilanTable(
            name="trainings.effect",
            caption=f"Questions sur le thème des formations, {EFFECT_DAYS} jours avant et après",
            header=("Formation", "Avant", "Après", "Écart"),
            lines=tuple(
                Line(
                    f"{theme(one.theme)}, {long_day(one.day)}",
                    (
                        _count(one.before),
                        _count(one.after),
                        Quantity(one.after - one.before, signed(one.after - one.before)),
                    ),
                )
                for one in effects
            ),
            unit="nombre",
            source="Source : journal de Relais SNE, questions posées à la base dans le département.",
        )


def cadre_table(report: Report, month: date, guichets: Sequence[int], told: str) -> Iterator[BilanTable]:
    """Each commitment in the département, and the guichets that do not keep to it; ``told`` is the month."""
    measured: Counter[str] = Counter()
    in_gap: Counter[str] = Counter()
    for guichet in guichets:
        for one in report.followed(guichet, month, compared=False):
            measured[one.commitment.code] += bool(one.measured)
            in_gap[one.commitment.code] += one.is_gap
    lines = [
        Line(
            one.commitment.label,
            (
                Quantity(None, threshold_words(one.commitment)),
                Quantity(
                    one.measured.value if one.measured else None,
                    _told(one) if one.measured else "—",
                ),
                Quantity(
                    in_gap[one.commitment.code],
                    f"{in_gap[one.commitment.code]} sur {measured[one.commitment.code]}",
                ),
            ),
        )
        for one in report.of_departement(month)
    ]
    if lines:
        yield BilanTable(
            name="quality.cadre",
            caption=f"Mise en œuvre du cadre de référence, {told}",
            header=("Engagement", "Attendu", "Département", "Guichets en écart"),
            lines=tuple(lines),
            unit="selon l’engagement",
            source="Source : rapports « Suivi des guichets » importés dans Relais SNE.",
        )


def _told(one: Followed) -> str:
    """A threshold is that of one guichet: what only adds up is said to be a sum."""
    words = measured_words(one)
    return words if one.commitment.is_share else f"{words} au total"


def base_tables(
    entries: Mapping[str, Entry], late: int, uses: Mapping[str, Use], told: str, today: date
) -> Iterator[BilanTable]:
    """``uses`` are those since a day, as ``told`` says."""
    known = {key: use for key, use in uses.items() if key in entries}
    covered = len({entry.theme for entry in entries.values() if entry.theme})
    source = "Source : base de connaissances de Relais SNE."
    yield BilanTable(
        name="base.standing",
        caption="Base de connaissances",
        header=("Chiffre", f"Au {long_day(today)}"),
        lines=(
            Line("Fiches en service", (_count(len(entries)),)),
            Line("Thèmes couverts", (_count(covered),)),
            Line("Fiches à relire, échéance passée ou doute", (_count(late),)),
            Line(
                f"Fiches montrées au moins une fois {told}",
                (_count(sum(bool(u.shown) for u in known.values())),),
            ),
        ),
        unit="nombre",
        source=source,
    )
    for name, caption, rank in _RANKS:
        best = sorted(known.items(), key=lambda pair: (rank(pair[1]), pair[0]), reverse=True)
        shown = [(key, use) for key, use in best if rank(use)[0]][:MOST_ENTRIES]
        if shown:
            yield BilanTable(
                name=name,
                caption=f"{caption} {told}",
                header=("Fiche", "Montrée", "Confirmée", "Refusée"),
                lines=tuple(
                    Line(entries[key].question, tuple(map(_count, (use.shown, use.accepted, use.rejected))))
                    for key, use in shown
                ),
                unit="nombre",
                source=source,
            )


_RANKS: Sequence[tuple[str, str, Callable[[Use], tuple[int, int]]]] = (
    ("base.useful", "Fiches les plus utiles", lambda use: (use.accepted, use.shown)),
    ("base.refused", "Fiches les plus refusées", lambda use: (use.rejected, use.shown)),
)


def _count(value: int) -> Quantity:
    return Quantity(value, number(value))
