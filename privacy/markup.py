"""What a part of a document says: XML, or failing that a page or a plain text, read while it is unfolded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from xml.parsers.expat import ExpatError, ParserCreate

APART = " ¦\n"
"""Between two words that stand apart: no number goes on over it."""

# After these a number may go on in the next one, as a person reads it; after a cell it does not.
_PARAGRAPHS = frozenset({"p", "h", "br", "cr", "s", "si", "tab", "line-break", "div", "li", "tr"})
_CELLS = frozenset({"c", "table-cell", "covered-table-cell", "td", "th", "text"})
# These are pieces of a paragraph, joined whatever their dress; any other that holds words stands apart.
_RUNS = frozenset({"t", "r", "a", "span", "tspan", "b", "i", "u", "em", "strong", "sub", "sup", "font"})
# What is not shown among the words of its paragraph: formulas, field codes, what was struck out.
_ASIDE = frozenset({"f", "instrText", "delText", "delInstrText"})
_PICTURES = frozenset({"svg", "binary-data", "binaryData", "binData"})
# Attributes that draw: any figures may follow each other there.
_DRAWN = frozenset(
    {"d", "path", "points", "viewBox", "enhanced-path", "transform", "style", "adj", "eqn", "fmla",
     "formulas", "keyTimes", "values", "connectlocs", "glue-points"}
)  # fmt: skip

_FEWEST = 12
_FIGURES = re.compile(rf"(?:\d\D*+){{{_FEWEST}}}")
"""Fewer than in any NIR, one of Corsica without its key."""
_OTHER = re.compile(r"[0-9.-]{1,12}|-?[0-9]{1,12}\.[0-9]+(?:[eE][+-]?[0-9]+)?")
"""A short number, or one with decimals."""
_IDENTIFIER = re.compile(
    r"\b[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\b|\b[0-9]{4}(?:-[0-9]{2}){2}T[0-9:.,+-]+"
)
"""A number that a program drew at random; an instant to the billionth of a second."""
_LEFT_OUT = "]"  # after it, a number is no longer announced by what stands before
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?[eE]\+?[0-9]{1,2}")

_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_XML = re.compile(rb"(?:\xef\xbb\xbf)?\s*<|\xff\xfe|\xfe\xff|<?\0")
_CODED = re.compile(rb"\s*(?:\{\\rtf|(?:mime-version|from|received|content-type|begin)\s*:)", re.IGNORECASE)
"""How a text begins whose words may be written otherwise than they are shown: RTF, a mail, a card."""
_TAG = re.compile(r"<[^<>]*+>")
_RUN = re.compile(rf"</?(?:\w+:)?(?:{'|'.join(sorted(_RUNS))})\b[^<>]*+>", re.IGNORECASE)


def said_apart(value: str) -> str:
    """What an attribute or such says, where no sentence stands; "" when it is too short to hold a NIR."""
    value = _IDENTIFIER.sub("_", value)
    return f"{APART}{_number(value)}{APART}" if _FIGURES.search(value) else ""


class Part:
    """What it says, in the order in which it is read: no tree is made of it. Attributes, formulas and field
    codes are told after the paragraph in which they stand.

    ``is_whole`` is false once something of it is no words, or may be written in some other way; of what
    ``is_binary`` nothing is said.
    """

    def __init__(self, beginning: bytes) -> None:
        self._parser = ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._say
        self._parser.EntityDeclHandler = _refuse
        self._said: list[str] = []
        self._aside: list[str] = []
        self._value: list[str] | None = None
        self._is_shown = True
        self._is_aside = False
        self._holds_words = False
        self._is_xml = _XML.match(beginning) is not None
        self.is_binary = not self._is_xml and _BINARY.search(beginning) is not None
        self.is_whole = not (self.is_binary or _CODED.match(beginning))

    def fed(self, written: bytes, *, is_last: bool = False) -> str:
        """What this says; what turns out not to be XML is read as a page, from there on."""
        if self._is_xml:
            try:
                self._parser.Parse(written, is_last)
            except (ExpatError, _Refused, LookupError, ValueError):  # the last two: of its encoding
                self._is_xml = self.is_whole = False
                self.is_binary = _BINARY.search(written) is not None
                self._said.clear()
        if is_last:
            self._end_paragraph()
        said = "".join(self._said)
        self._said.clear()
        return said if self._is_xml or self.is_binary else said + _untagged(written)

    def _start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = tag.rpartition(":")[2]
        self._holds_words, self._is_aside = False, name in _ASIDE
        if name == "c":  # of type "s", it holds the number of a text that stands apart
            self._is_shown = attributes.get("t") != "s"
        elif name == "v":
            self._value = []
        elif name in _PICTURES:
            self.is_whole = False
        for key, value in attributes.items():
            if len(value) < _FEWEST or key.rpartition(":")[2] in _DRAWN:
                continue
            if value.startswith("data:"):
                self.is_whole = False
            elif said := said_apart(value):
                self._aside.append(said)

    def _end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if name == "v" and self._value is not None:
            if self._is_shown:
                self._said += (_number("".join(self._value)), APART)
            self._value = None
        elif name in _CELLS:
            if self._said[-1:] != [APART]:
                self._said.append(APART)
            self._end_paragraph()
            self._is_shown = True
        elif name in _PARAGRAPHS:
            self._said.append("\n")
            self._end_paragraph()
        elif self._holds_words and name not in _RUNS:
            self._said.append(APART)
        self._holds_words = self._is_aside = False

    def _end_paragraph(self) -> None:
        if self._aside:
            self._said += (APART, *self._aside, APART)
            self._aside.clear()

    def _say(self, text: str) -> None:
        if self._value is not None:
            self._value.append(text)
        elif self._is_aside:
            self._aside.append(text)
        else:
            self._said.append(_IDENTIFIER.sub("_", text))
            self._holds_words = not text.isspace()


class _Refused(Exception):
    pass


def _refuse(*_: object) -> None:
    """An entity is a way to unfold a file further, or to name another one."""
    raise _Refused


def _number(text: str) -> str:
    """As the cell shows it; nothing of another kind of number."""
    if _SCIENTIFIC.fullmatch(text):
        return str(int(float(text)))
    return _LEFT_OUT if _OTHER.fullmatch(text) else text


def _untagged(written: bytes) -> str:
    """The words, then what stands in the tags."""
    try:
        text = written.decode()
    except UnicodeDecodeError:
        text = written.decode("cp1252", "replace")
    if "<" not in text:
        return text
    return "".join((unescape(_TAG.sub("\n", _RUN.sub("", text))), *map(said_apart, _TAG.findall(text))))
