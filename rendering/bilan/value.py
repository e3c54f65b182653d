"""A bilan as it is read, whatever the file: sections, tables, and each number with its words and its name."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import NamedTuple

from rendering.bilan.sections import LINE_NAME, SECTIONS, SectionShape
from rendering.bilan.words import figure_value, length, line_label, period_label
from rendering.dates import long_day, plural
from rendering.numbers import decimal, duration, number
from reports.figures import MEASURES, Figures, key_of
from reports.measures import ChartKind
from reports.period import Period
from reports.reading import Names
from reports.resources import full_time
from reports.values import Delay, Figure, Share, Single, Unit

_NBSP = "\N{NO-BREAK SPACE}"
TO_COME = "à venir"
KEY_FIGURES = ".figures"
"""The end of the name of a table of numbers, each of which is a figure."""
_ENOUGH = 20
"""From so many on, a change is also told as a share: below, one case more looks like a leap."""


class Quantity(NamedTuple):
    """``value`` is what a spreadsheet adds up: a count, hours, percents, days; None for nothing."""

    value: int | float | None
    words: str


@dataclass(frozen=True)
class Line:
    """``name`` and ``key`` name its first cell, "" for what is not counted on the journal, and ``rows`` are
    those that make it. ``unit`` is what it counts, "" for that of its table.
    """

    label: str
    cells: tuple[Quantity, ...]
    name: str = ""
    key: str = ""
    rows: tuple[int, ...] = ()
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class BilanTable:
    """``header`` names the labels, then each cell. ``unit`` is what the first cell counts. ``seal`` is of the
    ``rows`` behind it; what does not come from the journal says its ``source`` instead. ``chart`` draws the
    first cell.
    """

    name: str
    caption: str
    header: tuple[str, ...]
    lines: tuple[Line, ...]
    unit: str
    chart: ChartKind = ""
    seal: str = ""
    rows: int = 0
    source: str = ""

    def told(self, column: int, value: float) -> str:
        """A sum of that column in words; a change is told with its sign."""
        words = duration(round(value * 60)) if self.unit == "heures" else number(round(value))
        is_change = column == 2
        return signed(value, words.lstrip("-")) if is_change else words

    @property
    def matrix(self) -> tuple[tuple[str, ...], ...]:
        """In words, the header first."""
        lines = ((line.label, *(cell.words for cell in line.cells)) for line in self.lines)
        return (self.header, *lines)


@dataclass(frozen=True, kw_only=True)
class BilanSection:
    """``note`` says how its figures are counted. A section without a table says that nothing was noted."""

    code: str
    title: str
    note: str
    tables: tuple[BilanTable, ...]


@dataclass(frozen=True, kw_only=True)
class DifficultyLine:
    """A group of questions of the guichets; ``answer`` says what was answered, ``comments`` are the
    gestionnaire's.
    """

    label: str
    questions: int
    guichets: int
    examples: tuple[str, ...]
    answer: str
    comments: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Bilan:
    """All that a bilan says; as JSON, it is what is frozen.

    ``period`` is « 2026 », ``days`` « du … au samedi 28 novembre 2026 »; ``compared`` names the same days
    a year before, "" when nothing was noted then. ``scope`` is whose figures they are. ``gaps`` are the known
    gaps, ``method`` how one counts: whole sentences. ``texts`` are the words of the gestionnaire, by the
    section that they stand in.
    """

    period: str
    is_of_a_year: bool
    days: str
    is_over: bool
    compared: str
    scope: str
    sections: tuple[BilanSection, ...]
    gaps: tuple[str, ...]
    method: tuple[str, ...]
    texts: Mapping[str, str] = field(default_factory=dict)
    difficulties: tuple[DifficultyLine, ...] = ()

    @property
    def title(self) -> str:
        kind = "Compte rendu annuel de mission" if self.is_of_a_year else "Bilan d’activité"
        return f"{kind}, {self.period}"

    def tables(self) -> Iterator[BilanTable]:
        for section in self.sections:
            yield from section.tables


@dataclass(frozen=True)
class BilanPage:
    """Chat: ``chat/bilan_page.html``; terminal: ``report/bilan.txt``. ``until`` is set while it is not over.
    ``details`` are the breakdowns that a telephone has room for, ``most`` lines of each.
    """

    bilan: Bilan
    period: Period
    until: date | None
    details: tuple[BilanTable, ...]
    most: int = 10


_ON_A_TELEPHONE = (
    "assistance.interventions.by_channel",
    "assistance.interventions.by_theme",
    "assistance.interventions.by_guichet",
    "assistance.interventions.by_month",
)


def bilan_page(bilan: Bilan, made: Figures) -> BilanPage:
    return BilanPage(
        bilan,
        made.period,
        None if bilan.is_over else made.until,
        tuple(table for table in bilan.tables() if table.name in _ON_A_TELEPHONE),
    )


def bilan_of(
    made: Figures,
    before: Figures | None,
    *,
    names: Names,
    scope: str,
    yearly_hours: int,
    leaves_out: Sequence[str] = (),
    sections: Sequence[SectionShape] = SECTIONS,
) -> Bilan:
    """``before`` are the figures of the same days a year earlier. ``leaves_out`` are figures that are not for
    those who will read it.
    """
    former = before if before is not None and any(map(before.rows_of, before.values)) else None
    return Bilan(
        period=period_label(made.period),
        is_of_a_year=made.period.is_whole_year,
        days=f"du {long_day(made.period.first)} au {long_day(made.until)}",
        is_over=made.until >= made.period.last,
        compared=_former_label(made) if former else "",
        scope=scope,
        sections=tuple(
            BilanSection(
                code=one.code,
                title=one.title,
                note=one.note,
                tables=tuple(_tables(one, made, former, names, yearly_hours, leaves_out)),
            )
            for one in sections
        ),
        gaps=tuple(_gaps(made)),
        method=tuple(_method(made, former, yearly_hours)),
    )


def _tables(
    section: SectionShape,
    made: Figures,
    former: Figures | None,
    names: Names,
    yearly_hours: int,
    leaves_out: Sequence[str],
) -> Iterator[BilanTable]:
    singles = [name for name in section.singles if name not in leaves_out]
    if any(made.rows_of(name) or (former and former.rows_of(name)) for name in singles):
        yield _key_figures(section, singles, made, former, yearly_hours)
    for name, chart in section.breakdowns.items():
        if name not in leaves_out and made.rows_of(name):
            yield _breakdown(name, chart, made, former, names)


def _key_figures(
    section: SectionShape, names: Sequence[str], made: Figures, former: Figures | None, yearly_hours: int
) -> BilanTable:
    lines = [line for name in names for line in _single(name, made, former)]
    if section.code == "resources":
        told = [_full_time(one, yearly_hours) for one in (made, former) if one is not None]
        cells = (*told, _NO_CHANGE) if former else tuple(told)
        name = "resources.minutes.total"
        lines.insert(1, Line("Équivalent temps plein", cells, name, rows=made.rows_of(name), unit="ETP"))
    return BilanTable(
        name=f"{section.code}{KEY_FIGURES}",
        caption=f"{section.title} : chiffres clés",
        header=("Chiffre", *_columns(made, former)),
        lines=tuple(lines),
        unit="nombre, sauf indication",
        seal=made.seal(*names),
        rows=len(set[int]().union(*map(made.rows_of, names))),
    )


def _single(name: str, made: Figures, former: Figures | None) -> Iterator[Line]:
    """A line; for a delay, one more that tells the ninth decile."""
    one, before = made.single(name), former.single(name) if former else None
    label, unit, rows = MEASURES[name].label, _unit(name, one), made.rows_of(name)
    if not isinstance(one, Delay):
        yield Line(label, _compared(name, one, before), name, rows=rows, unit=unit)
        return
    for said, decile in ((f"{label}, médian", False), (f"{label}, 9 fois sur 10", True)):
        ends = [_decile(one) if decile else one for one in (one, before) if isinstance(one, Delay)]
        cells = _compared(name, ends[0], ends[1] if len(ends) > 1 else None)
        yield Line(said, cells, name, rows=rows, unit=unit)


def _decile(one: Delay) -> Delay:
    """Read by its ninth decile."""
    return replace(one, median=one.nine_in_ten)


def _columns(made: Figures, former: Figures | None) -> tuple[str, ...]:
    ours = period_label(made.period)
    return (ours, _former_label(made), "Évolution") if former else (ours,)


def _former_label(made: Figures) -> str:
    """« 2025 »; « 2025, mêmes jours » while the period is not over."""
    told = period_label(made.period.before)
    return told if made.until >= made.period.last else f"{told}, mêmes jours"


def _breakdown(
    name: str, chart: ChartKind, made: Figures, former: Figures | None, names: Names
) -> BilanTable:
    """Lines that are of the former period alone come last."""
    found, earlier = made.lines(name), former.lines(name) if former else {}
    if name.endswith("by_month"):
        earlier = {_a_year_later(month): one for month, one in earlier.items()}
    nothing = _nothing_like(next(iter(found.values())))
    lines = [*found, *(line for line in earlier if line not in found)]
    if name.endswith("by_hour"):
        lines.sort(key=lambda hour: int(str(hour)))
    is_monthly = name.endswith("by_month")
    compared = {
        line: _compared(name, found.get(line, nothing), earlier.get(line, nothing) if former else None)
        for line in lines
        if line in found or earlier[line].rows
    }
    return BilanTable(
        name=name,
        caption=MEASURES[name].label,
        header=(LINE_NAME[name.rpartition(".")[2]], *_columns(made, former)),
        lines=tuple(
            Line(
                capital(line_label(name, line, names)),
                _to_come(cells) if is_monthly and str(line) > f"{made.until:%Y-%m}" else cells,
                name if line in found else "",
                key_of(line),
                found[line].rows if line in found else (),
            )
            for line, cells in compared.items()
        ),
        unit=_unit(name, next(iter(found.values()))),
        chart=chart,
        seal=made.seal(name),
        rows=len(made.rows_of(name)),
    )


def _a_year_later(month: Hashable) -> str:
    year, _, number = str(month).partition("-")
    return f"{int(year) + 1}-{number}"


def _nothing_like(one: Single) -> Single:
    match one:
        case Figure(unit=unit):
            return Figure(0, (), unit)
        case Share():
            return Share(0, 0, ())
        case Delay():
            return Delay(None, None, 0, ())


def _unit(name: str, one: Single) -> str:
    match one:
        case Figure(unit=Unit.MINUTES):
            return "heures"
        case Figure():
            return "nombre"
        case Share():
            return "%"
        case Delay():
            return "jours" if MEASURES[name].in_days else "heures de service"


def _to_come(cells: Sequence[Quantity]) -> tuple[Quantity, ...]:
    """Of a month that has not begun."""
    return (Quantity(None, TO_COME), *(_NO_CHANGE for _ in cells[1:]))


_NO_CHANGE = Quantity(None, "")


def _compared(name: str, now: Single, before: Single | None) -> tuple[Quantity, ...]:
    if before is None:
        return (quantity(name, now),)
    return (quantity(name, now), quantity(name, before), _change(name, now, before))


def quantity(name: str, one: Single) -> Quantity:
    return Quantity(_value(name, one), figure_value(name, one))


def _value(name: str, one: Single) -> int | float | None:
    match one:
        case Figure(value, unit=Unit.MINUTES):
            return round(value / 60, 2)
        case Figure(value):
            return value
        case Share():
            share = one.fraction
            return None if share is None else round(float(share * 100), 1)
        case Delay(median):
            unit = timedelta(days=1) if MEASURES[name].in_days else timedelta(hours=1)
            return None if median is None else round(median / unit, 2)


def _change(name: str, now: Single, before: Single) -> Quantity:
    """« +12 (+8 %) », « −3 h 20 », « +4 points »; nothing where one of the two says nothing."""
    match now, before:
        case Figure(), Figure():
            more = now.value - before.value
            told = duration(abs(more)) if now.unit is Unit.MINUTES else number(abs(more))
            if before.value >= _ENOUGH and more:
                told += f" ({_relative(more, before.value)})"
            return Quantity(round(more / 60, 2) if now.unit is Unit.MINUTES else more, signed(more, told))
        case Share(), Share() if now.fraction is not None and before.fraction is not None:
            points = round(float(100 * (now.fraction - before.fraction)), 1)
            word = "point" if abs(points) < 2 else "points"
            return Quantity(points, signed(points, f"{decimal(abs(points), 1)}{_NBSP}{word}"))
        case Delay(), Delay() if now.median is not None and before.median is not None:
            longer = now.median - before.median
            unit = timedelta(days=1) if MEASURES[name].in_days else timedelta(hours=1)
            gap = round(longer / unit, 2)
            return Quantity(gap, signed(gap, length(name, abs(longer))))
        case _:
            return _NO_CHANGE


def _relative(more: int, before: int) -> str:
    """« +8 % »; what is not nothing is never « 0 % »."""
    share = round(100 * abs(more) / before)
    return signed(more, f"{share}{_NBSP}%") if share else f"moins de 1{_NBSP}%"


def signed(gap: float, told: str = "") -> str:
    """« +12 », « −3 », « stable »; ``told`` are the words of its size."""
    if not gap:
        return "stable"
    return f"{'+' if gap > 0 else chr(0x2212)}{told or number(round(abs(gap)))}"


def _full_time(made: Figures, yearly_hours: int) -> Quantity:
    share = full_time(made.number("resources.minutes.total"), made.period.until(made.until), yearly_hours)
    value = round(float(share), 2)
    return Quantity(value, f"{decimal(value)}{_NBSP}ETP" if value else "moins de 0,01 ETP" if share else "0")


def _gaps(made: Figures) -> Iterator[str]:
    """What is known to be missing, so that nobody reads more than there is."""
    calls, tickets = (made.number(f"resources.untimed.{kind}") for kind in ("calls", "tickets"))
    if calls:
        yield f"{plural(calls, 'appel, mél ou visite', 'appels, méls ou visites')} sans durée notée."
    if tickets:
        yield f"{plural(tickets, 'ticket clos', 'tickets clos')} sans durée notée."
    unknown = made.lines("acts.requests.by_kind").get("")
    if unknown is not None and unknown.rows:
        yield (
            f"{plural(len(unknown.rows), 'ticket')} dont la nature n’est pas au journal : ouverts avant "
            "novembre 2026, ou sur un sujet sensible."
        )
    alone = made.lines("assistance.interventions.by_guichet").get(None)
    if alone is not None:
        yield f"{plural(len(alone.rows), 'intervention')} sans guichet."


def _method(made: Figures, former: Figures | None, yearly_hours: int) -> Iterator[str]:
    yield (
        "Chaque chiffre est compté sur les lignes du journal de Relais SNE, qui ne se modifie pas ; chaque "
        "tableau donne le nom de sa requête et l’empreinte de ses lignes."
    )
    if former is not None:
        yield f"Les évolutions comparent aux mêmes jours, un an plus tôt : {period_label(former.period)}."
    else:
        yield "Le journal n’a aucune ligne des mêmes jours un an plus tôt : rien n’est comparé."
    yield (
        f"Un équivalent temps plein est compté sur {number(yearly_hours)}{_NBSP}heures par an, au prorata "
        "des jours couverts."
    )
    if made.until < made.period.last:
        yield f"La période n’est pas terminée : les chiffres sont arrêtés au {long_day(made.until)}."
    yield "Effacer une personne ne change aucun chiffre : le journal ne garde que des numéros."


def capital(label: str) -> str:
    return label[:1].upper() + label[1:]
