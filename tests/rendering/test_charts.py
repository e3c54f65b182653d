"""Charts, whatever the labels and the figures: well formed, drawn within their frame, and said in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import inf, nan
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st

from rendering import charts
from rendering.charts import MOST_BARS, MOST_SERIES, bars, lines, sparkline

SVG = "{http://www.w3.org/2000/svg}"
NB = "\N{NO-BREAK SPACE}"
MONTHS = ("janvier", "février", "mars", "avril")

hostile = st.sampled_from(
    [
        "<script>alert(1)</script>",
        "&lt;",
        "",
        " ",
        "\x00\ud800",
        "]]>",
        "א‮ב" * 30,
        "x" * 500,
        "Œ " * 90,
        "🎓李",
    ]
)
labels = st.one_of(hostile, st.text(max_size=80))
finite = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([0.0, -0.0, 1e308, -1e308, 5e-324, 99.999]),
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-1000, max_value=1000),
)
thresholds = st.none() | finite
months = st.lists(st.none() | finite, max_size=36)


def read(drawn: str) -> Element:
    """It shows no number that is none, and nothing beyond its frame."""
    root: Element = fromstring(drawn)
    assert not any(re.search("nan|inf", value) for one in root.iter() for value in one.attrib.values())
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    for x, y in corners(root):
        assert -0.05 <= x <= width + 0.05
        assert -0.05 <= y <= height + 0.05
    return root


def corners(root: Element) -> Iterator[tuple[float, float]]:
    for one in root.iter(f"{SVG}rect"):
        x, y, wide, tall = (float(one.attrib[name]) for name in ("x", "y", "width", "height"))
        yield from ((x, y), (x + wide, y + tall))
    for one in root.iter(f"{SVG}text"):
        x, y, wide = float(one.attrib["x"]), float(one.attrib["y"]), charts._width(one.text or "")
        left = x - wide * {"start": 0, "middle": 0.5, "end": 1}[one.attrib["text-anchor"]]
        yield from ((left, y - 8), (left + wide, y + 2))
    for one in root.iter(f"{SVG}path"):
        yield from walked(one.attrib["d"])


def walked(path: str) -> Iterator[tuple[float, float]]:
    """Where a pen goes: orders in capitals are places, the others are steps."""
    x = y = 0.0
    for order, said in re.findall(r"([a-zA-Z])([^a-zA-Z]*)", path):
        steps = [float(one) for one in re.findall(r"-?[0-9.]+(?:e[-+]?\d+)?", said)]
        if order == "a":  # of a disc: its ends are enough
            steps = [one for n in range(0, len(steps), 7) for one in steps[n + 5 : n + 7]]
        match order.lower():
            case "h":
                x = steps[0] if order == "H" else x + steps[0]
            case "v":
                y = steps[0] if order == "V" else y + steps[0]
            case "m" | "l" | "a":
                for dx, dy in zip(steps[::2], steps[1::2], strict=True):
                    x, y = (dx, dy) if order.isupper() else (x + dx, y + dy)
                    yield x, y
        yield x, y


def texts(root: Element) -> list[str]:
    return [one.text or "" for one in root.iter(f"{SVG}text")]


def told(root: Element) -> tuple[str | None, str | None]:
    return root.findtext(f"{SVG}title"), root.findtext(f"{SVG}desc")


@given(labels, st.lists(st.tuples(labels, finite), max_size=MOST_BARS + 3), thresholds)
def test_bars_are_drawn_whatever_they_say(
    title: str, items: list[tuple[str, float]], threshold: float | None
) -> None:
    root = read(bars(title, items, "%", threshold))
    assert len(list(root.iter(f"{SVG}rect"))) == min(len(items), MOST_BARS)


@given(
    labels,
    months.flatmap(
        lambda first: st.tuples(
            st.lists(labels, min_size=len(first), max_size=len(first)),
            st.dictionaries(
                labels, st.lists(st.none() | finite, min_size=len(first), max_size=len(first)), max_size=7
            ),
        )
    ),
    thresholds,
)
def test_lines_are_drawn_whatever_they_say(
    title: str, drawn: tuple[list[str], dict[str, list[float | None]]], threshold: float | None
) -> None:
    root = read(lines(title, *drawn, threshold, "jours"))
    assert told(root)[0]


@given(months, labels, thresholds, st.lists(st.booleans(), max_size=36))
def test_a_sparkline_is_drawn_whatever_it_says(
    values: list[float | None], title: str, threshold: float | None, breached: list[bool]
) -> None:
    read(sparkline(values, title=title, unit="%", threshold=threshold, breached=breached))


@pytest.mark.parametrize("value", [nan, inf, -inf])
def test_what_is_no_number_is_no_chart(value: float) -> None:
    with pytest.raises(ValueError, match="no chart"):
        bars("", [("a", value)])
    with pytest.raises(ValueError, match="no chart"):
        lines("", ["a"], {"b": [value]})
    with pytest.raises(ValueError, match="no chart"):
        sparkline([1], threshold=value)


def test_a_series_has_a_value_for_each_month() -> None:
    with pytest.raises(ValueError, match="each month"):
        lines("", MONTHS, {"a": [1.0]})


def test_the_same_values_make_the_same_bytes_and_no_style_of_their_own() -> None:
    made = [
        (
            bars("T", [("a", 1), ("b", 2.5)], "%", 2),
            lines("T", MONTHS, {"a": [1, None, 3, 4]}),
            sparkline([1, 2]),
        )
        for _ in range(2)
    ]
    assert made[0] == made[1]
    assert not re.search(r"style|<script|href|\bid=", "".join(made[0]))


def test_a_label_is_text_and_a_long_one_is_cut() -> None:
    root = read(bars("<b>Gros</b>", [("<i>" + "interminable " * 20, 3)]))
    first, second, value = texts(root)
    assert told(root)[0] == "<b>Gros</b>"
    assert first.startswith("<i>interminable")
    assert second.endswith("…")
    assert value == "3"


def test_bars_say_their_values_and_what_they_are_compared_to() -> None:
    root = read(bars("Attributions", [("Clairval", 31.25), ("Murel", -4)], "%", 25))
    assert texts(root) == [
        "Clairval", f"31,25{NB}%", "Murel", f"−4{NB}%", f"seuil 25{NB}%",
    ]  # fmt: skip
    assert told(root) == ("Attributions", f"De −4{NB}% à 31,25{NB}%, seuil 25{NB}%.")


def test_a_bar_is_as_long_as_its_value_and_starts_at_zero() -> None:
    one, two, less = read(bars("", [("a", 10), ("b", 20), ("c", -10)])).iter(f"{SVG}rect")
    x, wide = ([float(bar.attrib[name]) for bar in (one, two, less)] for name in ("x", "width"))
    assert wide[1] == pytest.approx(2 * wide[0], abs=0.2)
    assert x[0] == x[1]
    assert wide[2] == pytest.approx(wide[0], abs=0.2)
    assert x[2] + wide[2] == pytest.approx(x[0], abs=0.2)


def test_what_is_next_to_nothing_is_seen_and_nothing_is_not() -> None:
    much, little, none = read(bars("", [("a", 1e9), ("b", 1), ("c", 0)])).iter(f"{SVG}rect")
    assert (little.attrib["width"], none.attrib["width"]) == ("1", "0")
    assert float(much.attrib["width"]) > 100


def test_what_is_not_drawn_is_said_to_be_in_the_table() -> None:
    many = bars("", [(str(n), n) for n in range(MOST_BARS + 2)])
    assert texts(read(many))[-1] == "et 2 autres, dans le tableau"
    series = {str(n): [1.0] for n in range(MOST_SERIES + 1)}
    assert texts(read(lines("", ["mars"], series)))[-1] == "et 1 autre série, dans le tableau"


def test_without_any_value_a_chart_says_so() -> None:
    for drawn in (bars("T", []), lines("T", MONTHS, {"a": [None] * 4}), lines("T", [], {})):
        assert texts(read(drawn)) == ["Aucune valeur"]
        assert told(read(drawn))[1] == "Aucune valeur."


def groups(root: Element, named: str) -> Sequence[Element]:
    return [one for one in root.iter(f"{SVG}g") if one.attrib["class"] == named]


def test_each_line_differs_by_its_dash_its_mark_and_its_name() -> None:
    root = read(lines("", MONTHS, {f"série {n}": [n, n + 1, n, n + 2] for n in range(MOST_SERIES)}))
    looks = []
    for n in range(MOST_SERIES):
        drawn, beside = groups(root, f"serie-{n + 1}")
        line, mark, *_ = drawn.iter(f"{SVG}path")
        looks.append((line.attrib.get("stroke-dasharray", ""), mark.attrib["d"].split("m")[1]))
        assert texts(beside) == [f"série {n}"]
    assert len({dash for dash, _ in looks}) == len({mark for _, mark in looks}) == MOST_SERIES


def test_names_that_would_cover_each_other_stand_apart() -> None:
    root = read(lines("", MONTHS, {str(n): [1, 2, 3, 5] for n in range(MOST_SERIES)}))
    places = sorted(
        float(next(groups(root, f"serie-{n + 1}")[1].iter(f"{SVG}text")).attrib["y"])
        for n in range(MOST_SERIES)
    )
    assert min(b - a for a, b in pairwise(places)) >= 12


def test_the_axis_goes_by_round_numbers_that_hold_every_value() -> None:
    root = read(lines("", MONTHS, {"a": [12.5, 14, 13, 18.25]}, 15, "%"))
    assert texts(root)[:5] == ["12", "14", "16", "18", f"20{NB}%"]
    assert f"seuil 15{NB}%" in texts(root)


def test_a_missing_month_is_a_gap_and_a_month_alone_a_dot() -> None:
    (line,) = groups(read(sparkline([1, 2, None, 3, None, 4, 5])), "serie-1")
    starts = [one.attrib["d"] for one in line.iter(f"{SVG}path")]
    assert [d.count("L") for d in starts if "L" in d] == [1, 1]
    assert len([d for d in starts if "L" not in d]) == 2  # the month alone, and the last


def test_a_breached_month_bears_a_mark_that_is_no_colour() -> None:
    values, breached = [20, 26, None, 12], [True, False, True, True]
    root = read(sparkline(values, unit="%", threshold=25, breached=breached))
    assert len(groups(root, "hors-seuil")) == 2  # the missing month has none
    assert told(root)[1] == f"De 12{NB}% à 26{NB}%, dernière valeur 12{NB}%, seuil 25{NB}%. 2 en écart."
