"""What a reply adds, apart from the messages that it quotes. In doubt, nothing is cut."""

from __future__ import annotations

import re
from collections.abc import Sequence

# « -----Message d’origine----- »: what follows is quoted, to the end.
_ORIGINAL = re.compile(
    r"\s*-{2,}\s*(?:message d['’]origine|message original|original message)\s*-{2,}\s*", re.IGNORECASE
)
# « Le 3 mars 2026 à 10:12, Untel a écrit : », which programs fold on as many as three lines; telephones
# write it as a part of what is quoted.
_BEGINS = re.compile(r"\s*(?:>\s*)?(?:Le|On)\s+\S")
_ENDS = re.compile(r".*(?:a écrit|wrote)\s*:\s*", re.DOTALL)
_FOLDS = 3
_LONGEST_ATTRIBUTION = 400  # characters

# The four lines of Outlook, in the order in which it writes them.
_HEADER = re.compile(r"\s*\*?(De|From|Envoyé|Sent|Date|À|A|To|Cc|Objet|Subject)\s*:\*?\s*(.*)", re.IGNORECASE)
_FIRST = frozenset({"de", "from"})
_WHEN = frozenset({"envoyé", "sent", "date"})
_ABOUT = frozenset({"objet", "subject"})
_HEADERS_WITHIN = 8  # lines
_RULE = re.compile(r"\s*[_-]{5,}\s*")

# « Envoyé de mon iPhone »: the telephone says so, not whoever holds it.
_DEVICE = re.compile(
    r"\s*(?:(?:envoyé|expédié)\s+(?:de|depuis|à\s+partir\s+de)|sent\s+from|(?:obtenir|télécharger|get)\s+outlook)"
    r"\s.{2,80}",
    re.IGNORECASE,
)

_FORWARD = re.compile(r"\s*(?:tr|fw|fwd|i)\s*:", re.IGNORECASE)


def new_part(text: str, subject: str) -> str:
    """The words above what is quoted; the whole text where these are answered in between, or there are none.

    What is forwarded is the matter itself, and stays.
    """
    if _FORWARD.match(subject):
        return text
    lines = text.split("\n")
    quoted = _quoted_to_the_end(lines)
    cut = next((at for at in range(len(lines)) if _quotes_from(lines, at, quoted)), None)
    if cut is None:
        return _without_device(text) or text
    return _without_device(_without_rule("\n".join(lines[:cut]))) or text


def _quotes_from(lines: Sequence[str], at: int, quoted: Sequence[bool]) -> bool:
    """Whether all is quoted from this line on."""
    line = lines[at]
    if _ORIGINAL.fullmatch(line):
        return True
    if _HEADER.match(line):
        return _is_header_block(lines[at : at + _HEADERS_WITHIN])
    if not _BEGINS.match(line):
        return False
    for size in range(1, _FOLDS + 1):
        attribution = "\n".join(lines[at : at + size])
        if len(attribution) > _LONGEST_ATTRIBUTION:
            return False
        if _ENDS.fullmatch(attribution):
            return quoted[at + size] if at + size < len(quoted) else False
    return False


def _is_header_block(lines: Sequence[str]) -> bool:
    names = [found[1].lower() if (found := _HEADER.fullmatch(line)) else "" for line in lines]
    return names[0] in _FIRST and not _WHEN.isdisjoint(names[1:]) and not _ABOUT.isdisjoint(names[1:])


def _quoted_to_the_end(lines: Sequence[str]) -> Sequence[bool]:
    """Of each line, whether nothing is said between the quoted lines from it on; some programs mark none of
    them. Told for all of them at once: a hostile text announces a quotation on each of its lines.
    """
    found: list[bool] = []
    marked = unmarked = False
    for line in reversed(lines):
        if line.strip():
            is_marked = line.startswith(">")
            marked, unmarked = marked or is_marked, unmarked or not is_marked
        found.append(marked != unmarked)
    return found[::-1]


def _without_device(said: str) -> str:
    *before, last = said.rstrip().split("\n")
    return "\n".join(before).rstrip() if _DEVICE.fullmatch(last) else said


def _without_rule(said: str) -> str:
    """Outlook draws a line above what it quotes."""
    *before, last = said.rstrip().split("\n")
    return ("\n".join(before) if _RULE.fullmatch(last) else said).rstrip()
