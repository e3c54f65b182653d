"""The words of an HTML mail: no script, no style, no picture; what it quotes is marked as in plain text.

The scanner is ours because its cost grows with the length alone, whatever a hostile mail holds; a mail is
not rendered, so that a fault of reading shows a few signs too many and nothing else.
"""

from __future__ import annotations

import re
from html import unescape

# Attributes may hold « > » between quotes.
_TAG = re.compile(r"""<(/?)([A-Za-z][^\s/>]*+)((?:[^>"']++|"[^"]*+"|'[^']*+')*+)>""")
_OPENS = re.compile(r"<[A-Za-z/!?]")
_HREF = re.compile(r"""\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", re.IGNORECASE)

# Each with all that it holds.
_UNSAID = frozenset({"script", "style", "head", "title", "template", "noscript", "svg", "object", "select"})
_LINES = frozenset({
    "address", "article", "body", "center", "dd", "div", "dl", "dt", "fieldset", "footer", "form",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "section", "table", "tr",
    "ul",
})  # fmt: skip
_PARAGRAPHS = frozenset({"p", "pre", "blockquote"})
_DEEPEST_QUOTE = 8

_BLANK = re.compile(r"[ \t\r\n\f]+")


def words_of(html: str) -> str:
    """Plain text, a paragraph apart from the next; "" when it says nothing."""
    writer = _Writer()
    position = 0
    while (opening := _OPENS.search(html, position)) is not None:
        start = opening.start()
        writer.say(html[position:start])
        position = _after(html, start, writer)
    writer.say(html[position:])
    return writer.text()


def _after(html: str, start: int, writer: _Writer) -> int:
    """Takes the tag that begins there; where reading goes on. What never ends goes on to the end."""
    if html.startswith("<!--", start):
        return _past(html, "-->", start + 4)
    tag = _TAG.match(html, start)
    if tag is None:
        return _past(html, ">", start)
    closes, name, attributes = bool(tag[1]), tag[2].lower(), tag[3]
    if not closes and name in _UNSAID and not attributes.endswith("/"):
        ending = re.compile(rf"</{name}\b", re.IGNORECASE).search(html, tag.end())
        # A head that is never closed ends with its own tag, as in a browser.
        return _past(html, ">", ending.start()) if ending else (tag.end() if name == "head" else len(html))
    writer.meet(name, attributes, closes=closes)
    return tag.end()


def _past(html: str, sign: str, start: int) -> int:
    found = html.find(sign, start)
    return len(html) if found < 0 else found + len(sign)


class _Writer:
    """Lines in the making."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._quotes = 0
        self._link = ""
        self._since_link = 0
        self._is_verbatim = False

    def say(self, raw: str) -> None:
        if not raw:
            return
        text = unescape(raw)
        if not self._is_verbatim:
            self._line.append(_BLANK.sub(" ", text))
            return
        first, *others = text.splitlines() or [""]
        self._line.append(first)
        for line in others:
            self._end_line()
            self._line.append(line)

    def meet(self, name: str, attributes: str, *, closes: bool) -> None:
        match name:
            case "br":
                self._end_line()
            case "td" | "th":
                self._line.append(" ")
            case "a":
                self._meet_link(attributes, closes=closes)
            case _ if name in _PARAGRAPHS:
                self._end_paragraph()
                self._enter(name, closes=closes)
            case _ if name in _LINES:
                self._break()
                if name == "li" and not closes:
                    self._line.append("– ")

    def text(self) -> str:
        self._end_line()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self._lines)).strip("\n")

    def _enter(self, name: str, *, closes: bool) -> None:
        if name == "blockquote":
            self._quotes = max(self._quotes - 1, 0) if closes else self._quotes + 1
        elif name == "pre":
            self._is_verbatim = not closes

    def _meet_link(self, attributes: str, *, closes: bool) -> None:
        """Where a link leads is said, unless its words say it."""
        if not closes:
            found = _HREF.search(attributes)
            self._link = unescape(next(filter(None, found.groups()), "")) if found else ""
            self._since_link = len(self._line)
            return
        shown = "".join(self._line[self._since_link :]).strip()
        address = self._link.removeprefix("mailto:")
        if self._link.startswith(("http://", "https://", "mailto:")) and shown and address not in shown:
            self._line.append(f" <{address}>")
        self._link = ""

    def _end_line(self) -> None:
        line = "".join(self._line)
        line = line.rstrip() if self._is_verbatim else re.sub(" {2,}", " ", line).strip()
        self._line = []
        self._since_link = 0
        mark = "> " * min(self._quotes, _DEEPEST_QUOTE)
        self._lines.append(f"{mark}{line}".rstrip())

    def _break(self) -> None:
        """Ends the line if it says anything."""
        if any(not piece.isspace() for piece in self._line):
            self._end_line()
        self._line = []

    def _end_paragraph(self) -> None:
        self._break()
        if self._lines and self._lines[-1]:
            self._lines.append("")
