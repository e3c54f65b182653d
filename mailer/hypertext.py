"""The words of an HTML mail: no script, no style, no picture; what it quotes is marked as in plain text.

The parser is Lexbor, which reads pages as browsers do. What any such parser builds may cost the square of
what it reads (elements in elements in elements, names of attributes): a page is shortened before that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser, LexborNode

from rendering import mail_remarks

MOST_TAGS = 12_000
LONGEST_PAGE = 300_000  # characters, without the pictures that are drawn in it
_LONGEST_TAG = 20_000
"""Characters from one « < » to the next: the style of a page may be longer, and says nothing."""

_PICTURE = re.compile(r"data:image/[\w.+-]++;base64,[A-Za-z0-9+/=\r\n]++")
_BEYOND = re.compile(rf"(<[^<]{{{_LONGEST_TAG}}})[^<]++")
_STYLE = re.compile(r"<style\b", re.IGNORECASE)

# Each with all that it holds.
_UNSAID = frozenset({
    "script", "style", "head", "title", "template", "noscript", "svg", "math", "object", "select", "iframe",
    "noframes", "noembed",
})  # fmt: skip
_LINES = frozenset({
    "address", "article", "body", "center", "dd", "div", "dl", "dt", "fieldset", "footer", "form",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "section", "table", "tr",
    "ul",
})  # fmt: skip
_PARAGRAPHS = frozenset({"p", "pre", "blockquote"})
_DEEPEST_QUOTE = 8

_BLANK = re.compile(r"[ \t\r\n\f]+")


def words_of(html: str, *, most_tags: int = MOST_TAGS) -> str:
    """Plain text, a paragraph apart from the next; "" when it says nothing. What is left out is said."""
    page, is_cut = _shortened(html, most_tags)
    # Without events nothing is copied from one place of the page to another.
    parser = LexborHTMLParser(page.encode("utf-8", "replace"), options=LexborDocumentOptions.WO_EVENTS)
    writer = _Writer()
    for node, closes in _walk(parser.root):
        if closes:
            writer.close(node.tag or "")
        elif node.is_text_node:
            writer.say(node.text_content or "")
        else:
            writer.open(node)
    words = writer.text()
    return f"{words}\n\n{mail_remarks.CUT}".lstrip("\n") if is_cut else words


def _shortened(html: str, most_tags: int) -> tuple[str, bool]:
    """What may be read of it at no great cost, and whether words may be missing."""
    whole = _PICTURE.sub("", html)
    page = whole[:LONGEST_PAGE]
    before_last = page.split("<", most_tags + 1)
    if len(before_last) > most_tags + 1:
        page = page[: -len(before_last[-1]) - 1]
    is_cut = len(page) < len(whole)

    def cut(run: re.Match[str]) -> str:
        nonlocal is_cut
        is_cut = is_cut or not _STYLE.match(run[1])
        return run[1]

    return _BEYOND.sub(cut, page), is_cut


def _walk(root: LexborNode | None) -> Iterator[tuple[LexborNode, bool]]:
    """Each node that may be said as it opens, and again as it closes; without recursion, however deep."""
    open_nodes: list[LexborNode] = []
    node = root
    while node is not None:
        yield node, False
        inside = node.first_child if node.is_element_node and node.tag not in _UNSAID else None
        if inside is not None:
            open_nodes.append(node)
            node = inside
            continue
        yield node, True
        following = node.next
        while following is None and open_nodes:
            parent = open_nodes.pop()
            yield parent, True
            following = parent.next
        node = following


class _Writer:
    """Lines in the making."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._quotes = 0
        self._verbatim = 0
        self._link = ""
        self._since_link = 0

    def say(self, text: str) -> None:
        if not self._verbatim:
            self._line.append(_BLANK.sub(" ", text))
            return
        first, *others = text.splitlines() or [""]
        self._line.append(first)
        for line in others:
            self._end_line()
            self._line.append(line)

    def open(self, node: LexborNode) -> None:
        match node.tag:
            case "br":
                self._end_line()
            case "td" | "th":
                self._line.append(" ")
            case "a":
                self._link = node.attrs.sget("href").strip()
                self._since_link = len(self._line)
            case "li":
                self._break()
                self._line.append("– ")
            case tag if tag in _PARAGRAPHS:
                self._end_paragraph()
                self._quotes += tag == "blockquote"
                self._verbatim += tag == "pre"
            case tag if tag in _LINES:
                self._break()

    def close(self, tag: str) -> None:
        if tag == "a":
            self._end_link()
        elif tag in _PARAGRAPHS:
            self._end_paragraph()
            self._quotes -= tag == "blockquote"
            self._verbatim -= tag == "pre"
        elif tag in _LINES:
            self._break()

    def text(self) -> str:
        self._end_line()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self._lines)).strip("\n")

    def _end_link(self) -> None:
        """Where a link leads is said, unless its words say it."""
        shown = "".join(self._line[self._since_link :]).strip()
        address = self._link.removeprefix("mailto:")
        if self._link.startswith(("http://", "https://", "mailto:")) and shown and address not in shown:
            self._line.append(f" <{address}>")
        self._link = ""

    def _end_line(self) -> None:
        line = "".join(self._line)
        line = line.rstrip() if self._verbatim else re.sub(" {2,}", " ", line).strip()
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
