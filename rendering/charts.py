"""Charts as vector graphics: values in, the text of an SVG out. The same values make the same bytes.

One drawing serves a page and a document: its own colours are those of paper, which ``graphiques.css``
replaces on a screen. Nothing is told by colour alone, and a table always stands beside it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import accumulate, takewhile
from math import ceil
from xml.etree import ElementTree as Xml

from markupsafe import Markup

from rendering.documents.model import UNTITLED, plain
from rendering.numbers import decimal

MOST_BARS = 40
MOST_SERIES = 5
"""What comes after is said to stand in the table."""

_NO_BREAK = "\N{NO-BREAK SPACE}"
_WIDTH, _SIZE = 440.0, 11.0
"""Of a chart and of its letters: 16 px on a wide screen, 9 on a phone, 9 points on paper."""
_LABELS, _VALUES, _NAMES = 150.0, 110.0, 130.0
"""Room for the label of a bar; the most for its value; room for the name of a line."""
_LINE = 13.0
_LONGEST = 200
"""Characters looked at, of a label."""
_INK, _PALE, _ALERT = "#1b2733", "#51606e", "#a1260d"
_SERIES = ("#1d5d86", "#a8480c", "#1b6337", "#6a3d9a", "#51606e")
_DASHES = ("", "7 3", "2 3", "9 3 2 3", "4 2")
_DASHED = "4 3"

Mark = Callable[[Xml.Element, float, float], None]


def sparkline(
    values: Sequence[float | None],
    *,
    title: str = "",
    unit: str = "",
    threshold: float | None = None,
    breached: Sequence[bool] = (),
) -> Markup:
    """The months in a cell of a table: a missing one is a gap, a breached one bears a diamond."""
    known = _exact(values)
    width, height, edge = 120.0, 28.0, 5.0
    numbers = [value for value in known if value is not None]
    (limit,) = _exact([threshold])
    gaps = sum(on for value, on in zip(known, breached, strict=False) if value is not None)
    drawn = _drawing(
        title or f"Évolution sur {len(values)}{_NO_BREAK}mois",
        _summary(numbers, unit, limit, last=True) + (f" {gaps} en écart." if gaps else ""),
        width,
        height,
        class_="etincelle",
    )
    drawn.set("width", _px(width))
    drawn.set("height", _px(height))
    if not numbers:
        return _written(drawn)
    across = _Scale(Decimal(0), Decimal(max(len(known) - 1, 1)), edge, width - edge)
    up = _Scale(*_spread(_with(numbers, limit)), height - edge, edge)
    if limit is not None:
        _rule(drawn, (0, up.at(limit)), (width, up.at(limit)))
    points = _points(known, across, up)
    line = _add(drawn, "g", class_="serie-1", color=_SERIES[0])
    _draw_runs(line, points)
    if points[-1] is not None:
        _disc(line, *points[-1])
    for point, is_breached in zip(points, breached, strict=False):
        if point is not None and is_breached:
            _diamond(_add(drawn, "g", class_="hors-seuil", color=_ALERT), *point)
    return _written(drawn)


def bars(
    title: str, items: Sequence[tuple[str, float]], unit: str = "", threshold: float | None = None
) -> Markup:
    """Across, in the order given. Raises ValueError for what is no finite number."""
    shown = [(_label(label), value) for (label, _), value in zip(items, _finite(items), strict=True)]
    (limit,) = _exact([threshold])
    numbers = [value for _, value in shown]
    rest = len(shown) - MOST_BARS
    kept = [
        (_wrapped(label, _LABELS), value, _fitted(_said(value, unit), _VALUES))
        for label, value in shown[:MOST_BARS]
    ]
    first = 18.0 if limit is not None else 4.0
    heights = [7 + _LINE * len(lines) for lines, _, _ in kept]
    height = first + sum(heights) + (18 if rest > 0 or not kept else 0)
    drawn = _drawing(title, _summary(numbers, unit, limit), _WIDTH, height)
    left = 8 + max((_width(line) for lines, _, _ in kept for line in lines), default=0)
    right = _WIDTH - 8 - max((_width(said) for _, _, said in kept), default=0)
    ends = _with([Decimal(0), *(value for _, value, _ in kept)], limit)
    along = _Scale(min(ends), max(ends) or Decimal(not min(ends)), left + 4, right - 4)
    zero, y = along.at(Decimal(0)), first
    bar = _add(drawn, "g", class_="serie-1", color=_SERIES[0])
    for (lines, value, said), tall in zip(kept, heights, strict=True):
        for number, line in enumerate(lines):
            _text(drawn, line, left - 8, y + 13.5 + _LINE * number, anchor="end")
        end = along.at(value)
        # What is not nothing is seen.
        wide = max(abs(end - zero), 1.0) if value else 0.0
        _add(bar, "rect", x=min(zero, end), y=y + tall / 2 - 5, width=wide, height=10.0, fill="currentColor")
        _text(drawn, said, _WIDTH - 2, y + tall / 2 + 3.5, anchor="end")
        y += tall
    if kept:
        axis = _add(drawn, "g", class_="axe", color=_PALE)
        _add(axis, "path", d=f"M{_px(zero)} {_px(first)}V{_px(y)}", stroke="currentColor")
    if limit is not None:
        at = along.at(limit)
        _rule(drawn, (at, first - 2), (at, y))
        told = f"seuil {_said(limit, unit)}"
        half = _width(told) / 2
        _text(drawn, told, min(max(at, half), _WIDTH - half), _SIZE, anchor="middle")
    _say_rest(drawn, rest, "autre", height, is_empty=not kept)
    return _written(drawn)


def lines(
    title: str,
    months: Sequence[str],
    series: Mapping[str, Sequence[float | None]],
    threshold: float | None = None,
    unit: str = "",
    *,
    from_zero: bool = False,
) -> Markup:
    """A line for each series, named at its end. Raises ValueError when one has not a value for each month,
    None where it is missing. ``from_zero`` is for what is counted: half as high is then half as many.
    """
    known = [(_label(name), _exact(values)) for name, values in series.items()]
    if any(len(values) != len(months) for _, values in known):
        raise ValueError("a series that has not a value for each month")
    kept, rest = known[:MOST_SERIES], len(known) - MOST_SERIES
    (limit,) = _exact([threshold])
    numbers = [value for _, values in kept for value in values if value is not None]
    top, bottom, height = 10.0, 200.0, 240.0 if rest > 0 else 222.0
    drawn = _drawing(title, _summary(numbers, unit, limit), _WIDTH, height)
    if not numbers:
        _say_rest(drawn, rest, "autre série", height, is_empty=True)
        return _written(drawn)
    reach = _with([*numbers, Decimal(0)] if from_zero else numbers, limit)
    across, up, right = _draw_axes(drawn, months, _ticks(reach), unit, top, bottom)
    if limit is not None:
        y = up.at(limit)
        _rule(drawn, (across.start - 6, y), (right, y))
        _text(drawn, f"seuil {_fitted(_said(limit, unit), 60)}", across.start - 4, max(y - 3, _SIZE))
    ends: list[tuple[float, int]] = []
    for rank, (_, values) in enumerate(kept):
        points = _points(values, across, up)
        reached = [point for point in points if point is not None]
        one = _add(drawn, "g", class_=f"serie-{rank + 1}", color=_SERIES[rank])
        _draw_runs(one, points, dash=_DASHES[rank])
        for point in reached:
            _MARKS[rank](one, *point)
        if reached:
            ends.append((reached[-1][1], rank))
    for y, rank in _apart(sorted(ends), top + 4, bottom):
        beside = _add(drawn, "g", class_=f"serie-{rank + 1}", color=_SERIES[rank])
        _MARKS[rank](beside, right + 8, y)
        _text(beside, _fitted(kept[rank][0], _NAMES - 4), right + 16, y + 4)
    _say_rest(drawn, rest, "autre série", height)
    return _written(drawn)


def _draw_axes(
    drawn: Xml.Element, months: Sequence[str], ticks: Sequence[Decimal], unit: str, top: float, bottom: float
) -> tuple[_Scale, _Scale, float]:
    """Where months and values stand, and where the lines end. Only so many months are named as have room."""
    said = [_fitted(text, _VALUES) for text in _ticked(ticks, unit)]
    below = [_fitted(_label(month), 90) for month in months]
    room = max(map(_width, below)) + 6
    left = max(room / 2, 8 + max(map(_width, said)))
    right = _WIDTH - _NAMES - 16
    up = _Scale(ticks[0], ticks[-1], bottom, top)
    across = _Scale(Decimal(0), Decimal(max(len(months) - 1, 1)), left + 6, right - 6)
    axis = _add(drawn, "g", class_="axe", color=_PALE)
    for tick, label in zip(ticks, said, strict=True):
        y = up.at(tick)
        _add(axis, "path", d=f"M{_px(left)} {_px(y)}H{_px(right)}", stroke="currentColor", stroke_opacity=0.4)
        _text(drawn, label, left - 4, y + 4, anchor="end")
    each = max(1, ceil(room * (len(months) - 1) / (across.end - across.start)))
    for number in range(0, len(months), each):
        _text(drawn, below[number], across.at(Decimal(number)), bottom + 16, anchor="middle")
    return across, up, right


@dataclass(frozen=True)
class _Scale:
    """Decimals have neither the overflow nor the dust of floats."""

    low: Decimal
    high: Decimal
    start: float
    end: float

    def at(self, value: Decimal) -> float:
        share = float((value - self.low) / (self.high - self.low))
        return self.start + (self.end - self.start) * min(max(share, 0.0), 1.0)


def _with(values: Sequence[Decimal], limit: Decimal | None) -> list[Decimal]:
    return [*values, *([] if limit is None else [limit])]


def _points(values: Sequence[Decimal | None], across: _Scale, up: _Scale) -> list[tuple[float, float] | None]:
    return [
        None if value is None else (across.at(Decimal(number)), up.at(value))
        for number, value in enumerate(values)
    ]


def _spread(values: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    """Values that are all equal stand in the middle."""
    low, high = min(values), max(values)
    around = Decimal(0) if low < high else max(abs(low) / 10, Decimal(1))
    return low - around, high + around


def _ticks(values: Sequence[Decimal]) -> list[Decimal]:
    """Round numbers, three to six, from below the least to above the most."""
    low, high = _spread(values)
    least = (high - low) / 4
    power = Decimal(1).scaleb(least.adjusted())
    step = next(power * times for times in (1, 2, 5, 10) if power * times >= least)
    first = int((low / step).to_integral_value(ROUND_FLOOR))
    last = int((high / step).to_integral_value(ROUND_CEILING))
    return [step * number for number in range(first, last + 1)]


def _ticked(ticks: Sequence[Decimal], unit: str) -> list[str]:
    """The unit stands at the top alone."""
    places = -(ticks[1] - ticks[0]).adjusted()
    said = [decimal(tick, places if 0 <= places < 12 else 2) for tick in ticks]
    return [*said[:-1], f"{said[-1]}{_NO_BREAK}{unit}" if unit else said[-1]]


def _apart(ends: Sequence[tuple[float, int]], top: float, bottom: float) -> list[tuple[float, int]]:
    """Each as near as possible to its line, none over another."""
    placed: list[tuple[float, int]] = []
    for y, rank in ends:
        placed.append((max(y, top, placed[-1][0] + _LINE if placed else top), rank))
    below = bottom
    for number in range(len(placed) - 1, -1, -1):
        y, rank = placed[number]
        placed[number] = (min(y, below), rank)
        below = placed[number][0] - _LINE
    return placed


def _exact(values: Sequence[float | None]) -> list[Decimal | None]:
    known = [None if value is None else Decimal(str(value)) for value in values]
    if any(value is not None and not value.is_finite() for value in known):
        raise ValueError("a value that no chart shows")
    return known


def _finite(items: Sequence[tuple[str, float]]) -> list[Decimal]:
    return [value for value in _exact([value for _, value in items]) if value is not None]


def _said(value: Decimal, unit: str) -> str:
    return f"{decimal(value)}{_NO_BREAK}{unit}" if unit else decimal(value)


def _summary(values: Sequence[Decimal], unit: str, limit: Decimal | None, *, last: bool = False) -> str:
    """What is heard of it."""
    if not values:
        return "Aucune valeur."
    low, high = _said(min(values), unit), _said(max(values), unit)
    told = low if low == high else f"De {low} à {high}"
    if last:
        told += f", dernière valeur {_said(values[-1], unit)}"
    if limit is not None:
        told += f", seuil {_said(limit, unit)}"
    return told + "."


def _say_rest(drawn: Xml.Element, rest: int, thing: str, height: float, *, is_empty: bool = False) -> None:
    if is_empty:
        _text(drawn, "Aucune valeur", _WIDTH / 2, height - 6, anchor="middle")
    elif rest > 0:
        several = " ".join(f"{word}s" if rest > 1 else word for word in thing.split())
        _text(drawn, f"et {rest} {several}, dans le tableau", _WIDTH - 2, height - 5, anchor="end")


def _drawing(title: str, told: str, width: float, height: float, class_: str = "graphique") -> Xml.Element:
    drawn = Xml.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "class": class_,
            "viewBox": f"0 0 {_px(width)} {_px(height)}",
            "role": "img",
            "color": _INK,
            "font-family": "Libertinus Serif",  # of the documents
            "font-size": _px(_SIZE),
        },
    )
    _add(drawn, "title", _label(title, UNTITLED))
    _add(drawn, "desc", told)
    return drawn


def _written(drawn: Xml.Element) -> Markup:
    return Markup(Xml.tostring(drawn, encoding="unicode"))  # noqa: S704  escaped as it is written


def _add(parent: Xml.Element, tag: str, text: str = "", **attributes: str | float) -> Xml.Element:
    named = {
        name.rstrip("_").replace("_", "-"): value if isinstance(value, str) else _px(value)
        for name, value in attributes.items()
    }
    made = Xml.SubElement(parent, tag, named)
    made.text = text or None
    return made


def _text(parent: Xml.Element, text: str, x: float, y: float, *, anchor: str = "start") -> None:
    _add(parent, "text", text, x=x, y=y, text_anchor=anchor, fill="currentColor")


def _rule(parent: Xml.Element, start: tuple[float, float], end: tuple[float, float]) -> None:
    """The threshold."""
    d = "M{} {}L{} {}".format(*map(_px, (*start, *end)))
    group = _add(parent, "g", class_="seuil", color=_PALE)
    _add(group, "path", d=d, stroke="currentColor", stroke_width=1.2, stroke_dasharray=_DASHED)


def _draw_runs(parent: Xml.Element, points: Sequence[tuple[float, float] | None], *, dash: str = "") -> None:
    """A line breaks where a month is missing; a month alone is a dot."""
    dashed = {"stroke_dasharray": dash} if dash else {}
    for run in _runs(points):
        if len(run) == 1:
            _disc(parent, *run[0])
        else:
            d = "M" + "L".join(f"{_px(x)} {_px(y)}" for x, y in run)
            _add(parent, "path", d=d, fill="none", stroke="currentColor", stroke_width=1.6, **dashed)


def _runs(points: Sequence[tuple[float, float] | None]) -> Iterator[list[tuple[float, float]]]:
    run: list[tuple[float, float]] = []
    for point in (*points, None):
        if point is not None:
            run.append(point)
        elif run:
            yield run
            run = []


def _shape(d: str, *, is_open: bool = False) -> Mark:
    fill = (
        {"fill": "none", "stroke": "currentColor", "stroke_width": "1.6"}
        if is_open
        else {"fill": "currentColor"}
    )

    def draw(parent: Xml.Element, x: float, y: float) -> None:
        _add(parent, "path", d=f"M{_px(x)} {_px(y)}{d}", **fill)

    return draw


_disc = _shape("m-2.4 0a2.4 2.4 0 1 0 4.8 0a2.4 2.4 0 1 0-4.8 0z")
_diamond = _shape("m0-4.2l4.2 4.2l-4.2 4.2l-4.2-4.2z")
_MARKS = (
    _disc,
    _shape("m-2.6-2.6h5.2v5.2h-5.2z"),
    _shape("m0-3.4l3.4 6h-6.8z"),
    _diamond,
    _shape("m-2.8-2.8l5.6 5.6m0-5.6l-5.6 5.6", is_open=True),
)


def _px(length: float) -> str:
    return f"{length:.1f}".removesuffix(".0")


def _label(text: str, unsaid: str = "—") -> str:
    return " ".join(plain(text[:_LONGEST]).split()) or unsaid


def _wrapped(text: str, room: float) -> list[str]:
    """On two lines at most, cut between words."""
    words = text.split(" ")
    begun = accumulate(words, "{} {}".format)
    first = sum(1 for _ in takewhile(lambda line: _width(line) <= room, begun))
    if first in (0, len(words)):
        return [_fitted(text, room)]
    return [" ".join(words[:first]), _fitted(" ".join(words[first:]), room)]


def _fitted(text: str, room: float) -> str:
    if _width(text) <= room:
        return text
    most = room / _SIZE - _em("…")
    return text[: sum(1 for reached in accumulate(map(_em, text)) if reached <= most)].rstrip() + "…"


def _width(text: str) -> float:
    """In the widest of usual fonts: no reader's own is known here."""
    return _SIZE * sum(map(_em, text))


def _em(letter: str) -> float:
    if letter > "\u052f" and not "\u1e00" <= letter <= "\u206f":
        return 0.0 if unicodedata.combining(letter) else 1.2
    if letter in "mwMWŒœ@%—…":
        return 1.0
    if letter in "fijlrtI .,:;!’'()-\N{NO-BREAK SPACE}":
        return 0.42
    return 0.8 if letter.isupper() else 0.64
