"""The numbers and addresses that lead to somebody, as they are typed."""

from __future__ import annotations

import re
from collections.abc import Iterator

Span = tuple[int, int]

# Eighteen signs, digits for the most part: the shape of a numéro unique; or a long run of digits, cut short.
NUMERO_UNIQUE = re.compile(
    r"(?<![0-9A-Za-z])(?:(?=(?:\d[ .-]?){9})(?:[0-9A-Za-z][ .-]?){17}[0-9A-Za-z](?![0-9A-Za-z])"
    r"|\d{11,}[0-9A-Za-z]{0,9}(?![0-9A-Za-z])|(?<=[°º])\s?\d{8,}(?![0-9A-Za-z]))"
)
MAIL = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(r"(?<!\d)(?:\+33|0033|0)[ .-]?[1-9](?:[ .-]?\d{2}){4}(?!\d)")

_MONTH = r"(?:janv|f[ée]vr|mars|avr|mai|juin|juil|ao[ûu]t|sept|oct|nov|d[ée]c)\w*\.?"
_DATE = rf"(?:\d{{1,2}}[/. -]\d{{1,2}}[/. -]\d{{2,4}}|\d{{1,2}}(?:er)?\s+{_MONTH}\s+\d{{4}})"
_BORN = re.compile(
    rf"(?i:\bn[ée]e?(?:\(e\)|s|es)?\s+(?:le|en)|\bnaissance|\bddn)[\s:]*(?:est\s+)?(?:le\s+)?(?P<date>{_DATE}|\d{{4}}\b)",
    re.IGNORECASE,
)
# A date of another century is that of a birth more often than that of a rule.
OLD_DATE = re.compile(r"(?<!\d)\d{1,2}[/.-]\d{1,2}[/.-](?:19\d\d|200[0-8])(?!\d)")

_WAY = (
    r"(?:rue|avenue|av\.?|boulevard|bd|bld|all[ée]e|chemin|impasse|place|quai|route|cours|square|sentier|"
    r"passage|voie|r[ée]sidence|lotissement|cit[ée]|villa|mont[ée]e)"
)
_AFTER_A_WAY = r"(?:[,;.!?()\n]|\s(?:à|depuis|et|qui|pour|mais|dans|est|a|où)\b|$)"
_ADDRESS = re.compile(
    rf"\b\d{{1,4}}(?:\s?(?:bis|ter|quater|[a-d]\b))?,?\s+{_WAY}\s[^\n,;.!?()]{{1,60}}?(?={_AFTER_A_WAY})"
    r"(?:,?\s+\d{5}\s+[A-ZÀ-Þ][\w’'-]*(?:[ -][A-ZÀ-Þ][\w’'-]*)*)?",
    re.IGNORECASE,
)
_TOWN = re.compile(r"(?<!\d)\d{5}\s+[A-ZÀ-Þ][\w’'-]*(?:[ -][A-ZÀ-Þ][\w’'-]*)*")
# Of a dossier, of an allocataire: long, or announced.
OTHER_NUMBER = re.compile(
    r"(?<![\w/-])\d{7,}\w*"
    r"|(?i:(?<=allocataire )|(?<=dossier )|(?<=dossier n°)|(?<=dossier n° )|(?<=demande ))\d{4,}(?![\w/-])"
)


def births(text: str) -> Iterator[Span]:
    """The date alone: « née le » stays."""
    yield from told_births(text)
    yield from spans(OLD_DATE, text)


def told_births(text: str) -> Iterator[Span]:
    """Those that are said to be so."""
    yield from (found.span("date") for found in _BORN.finditer(text))


def addresses(text: str) -> Iterator[Span]:
    yield from streets(text)
    yield from spans(_TOWN, text)


def streets(text: str) -> Iterator[Span]:
    """With the town after it; a town alone is nobody's address."""
    yield from spans(_ADDRESS, text)


def spans(pattern: re.Pattern[str], text: str) -> Iterator[Span]:
    """Without the spaces that a number drags along."""
    for found in pattern.finditer(text):
        bare = found[0].strip(" .-")
        start = found.start() + found[0].index(bare)
        yield start, start + len(bare)
