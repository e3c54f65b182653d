"""From a reply's text (Telegram's small HTML) to a page: rebuilt from what is allowed, never copied."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape, unescape
from html.parser import HTMLParser

from markupsafe import Markup

_PLAIN_TAGS = frozenset({"b", "i", "u", "s", "code", "pre", "blockquote"})
_ADDRESS = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)

# « /mes_tickets » in a sentence of ours is a button, as it is in Telegram; not inside a quotation or a link.
_COMMAND = re.compile(r"(?<![\w/.:-])/([a-z][a-z_]{1,31})(?![\w/])")
_NO_COMMANDS_IN = frozenset({"a", "code", "pre", "blockquote"})

# A block stands on lines of its own already.
_BREAKS_AT_BLOCK = re.compile(r"(?:<br>)*(</?(?:blockquote|pre)>)(?:<br>)*")


_TAG = re.compile(r"<[^>]*>")
_NUMBERED = re.compile(r"\d+\. ")


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        if tag in _PLAIN_TAGS:
            self.parts.append(f"<{tag}>")
            self._open.append(tag)
        elif tag == "a":
            address = dict(attrs).get("href") or ""
            if _ADDRESS.match(address):
                self.parts.append(f'<a href="{escape(address)}" target="_blank" rel="noopener noreferrer">')
                self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self._open:
            return
        while (closed := self._open.pop()) != tag:
            self.parts.append(f"</{closed}>")
        self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        text = escape(data)
        if not _NO_COMMANDS_IN.intersection(self._open):
            text = _COMMAND.sub(
                r'<button class="commande" form="commandes" name="texte" value="/\1">/\1</button>', text
            )
        self.parts.append(text if "pre" in self._open else text.replace("\n", "<br>"))

    def built(self) -> str:
        self.close()
        closing = (f"</{tag}>" for tag in reversed(self._open))
        return _BREAKS_AT_BLOCK.sub(r"\1", "".join([*self.parts, *closing]))


def reply_html(text: str) -> Markup:
    """A reply: only the tags that Telegram knows, with plain attributes; line breaks become ``<br>``."""
    builder = _Builder()
    builder.feed(text)
    # Safe: the builder writes only its own tags, and escapes every character of the text.
    return Markup(builder.built())  # noqa: S704


def without_choices(text: str, labels: Iterable[str]) -> str:
    """The text without the numbered lines that buttons bear below it: here a label is shown whole."""
    borne = {_words(label) for label in labels if _NUMBERED.match(label)}
    if not borne:
        return text
    kept = (line for line in text.split("\n") if _words(unescape(_TAG.sub("", line))) not in borne)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip("\n")


# What an answer says first, in small print: the question that it answers, or what was understood.
_READ_AS = re.compile(r"(<i>[^<\n]+</i>)\n+(?=.)", re.DOTALL)
ONE_LINE = 40  # characters that a telephone shows on one


def read_as(text: str) -> tuple[str, str]:
    """What an answer says first when it would take several lines of a telephone, and what follows; ("", text)
    when it is shorter, or all that is said.
    """
    found = _READ_AS.match(text)
    if found is None or len(unescape(_TAG.sub("", found[1]))) <= ONE_LINE:
        return "", text
    return found[1], text[found.end() :]


def _words(text: str) -> str:
    return " ".join(text.split())


def plain_html(text: str) -> Markup:
    """What a person typed: every character stands for itself."""
    return Markup("<br>").join(text.split("\n"))
