"""The guard at the door: social security numbers (NIR) are recognised and replaced before anything is kept.

Groups of digits are read as the person typed them, whatever stands between them (spaces, dots, dashes,
slashes, new lines, invisible characters). A NIR begins and ends with a group, has a plausible sex, month,
département, commune and order, and is one of:

- 15 characters with the right key, in groups that follow the fields of a NIR (sex, year, month, département,
  commune, order, key), joined or not;
- 15 characters with the right key in other groups (« 185 057 800 608 491 »), when no other number is beside;
- 15 characters with a wrong key, in five groups or more that follow the fields, or in one word that is
  announced (« son NIR est… »): somebody mistyped a NIR. Any other wrong key is some other number;
- 13 characters without key, in five groups or more that follow the fields, or in one word that no letter
  touches. Such a word begins with 1 or 2 unless it is announced: a provisional 3, 4, 7 or 8 alone would
  take barcodes for people. It does not follow « Ticket# » either: a desk that dates its numbers
  (« Ticket#2026112600042 ») writes with each of them a woman born in the sixty-first month of 2002.

A tax number, or a timestamp in milliseconds, may look like those 13 characters: hiding it is the cheaper
mistake.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from stdnum.fr import nir

MASK = "[NIR masqué]"

# The text is first redrawn, character for character, with five faces: a digit, the A or B of Corsica,
# another letter (x), what may stand between two groups (a space), anything else (#).
SEPARATOR_CATEGORIES = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Pd", "Pc", "Mn", "Me"})
SEPARATOR_SIGNS = frozenset("./\\·⁄∕−")
ORDINAL_SIGNS = frozenset("ºª")  # « nº » is often typed with one; Unicode takes them for letters.

# Both patterns repeat possessively: they never go back, so that a hostile text costs no more than another.
GROUP = re.compile(r"[0-9]++(?:(?<=2)[AB](?![ABx])[0-9]*+)?+")
RUN = re.compile(rf"{GROUP.pattern}(?: ++{GROUP.pattern})*+")

# INSEE: month 01–12, or 20–42 and 50–99 when the birth certificate is incomplete; département of birth,
# 91–96 in the former Maghreb, 97 and 98 overseas, 99 abroad; commune or country; order of birth; key.
SHAPE = re.compile(
    r"[123478][0-9]{2}"
    r"(?:0[1-9]|1[0-2]|[23][0-9]|4[0-2]|[5-9][0-9])"
    r"(?:(?:0[1-9]|[1-8][0-9]|9[0-69]|2[AB])(?!000|99[1-9])[0-9]{3}|97[1-8][0-9]{2}|98[4-9][0-9]{2})"
    r"(?!000)[0-9]{3}"
    r"(?:[0-9]{2})?"
)
WITH_KEY, WITHOUT_KEY = 15, 13
FIELD_ENDS = frozenset({1, 3, 5, 7, 10, 13})
MOST_GROUPS = len(FIELD_ENDS) + 1
FEWEST_CUTS = 4  # Inside the 13 characters, for the groups alone to say that this is a NIR.

# « Ticket#2026112600042 »
NUMBER_SIGN = re.compile(r"[^\W\d_]#\Z")

# « son NIR est », « carte Vitale n° »: no number stands between the word and the NIR, nor another mask.
ANNOUNCEMENT = re.compile(
    r"(?:\b(?:nir|nia|nss|ss)(?![^\W\d_])|\bs(?:é|e\u0301?)cu|\bvitale\b)[^\d\]]{0,30}\Z", re.IGNORECASE
)
LONGEST_ANNOUNCEMENT = 40

Span = tuple[int, int]


@dataclass(frozen=True)
class Masked:
    """A text without NIR, and how many were in it."""

    text: str
    count: int


@dataclass(frozen=True)
class Candidate:
    """13 or 15 characters and how they are written. ``cuts`` are the offsets at which a new group begins."""

    characters: str
    cuts: frozenset[int]
    follows_letter: bool
    follows_number_sign: bool
    precedes_letter: bool
    is_announced: bool

    @property
    def is_plausible(self) -> bool:
        return SHAPE.fullmatch(self.characters) is not None

    @property
    def has_right_key(self) -> bool:
        return self.is_plausible and nir.is_valid(self.characters)

    @property
    def follows_fields(self) -> bool:
        return self.cuts <= FIELD_ENDS

    @property
    def is_grouped(self) -> bool:
        return self.follows_fields and len(self.cuts - {WITHOUT_KEY}) >= FEWEST_CUTS

    @property
    def is_word(self) -> bool:
        """In one piece, but for the key."""
        return self.cuts <= {WITHOUT_KEY} and not self.precedes_letter

    @property
    def is_mistyped(self) -> bool:
        return self.is_plausible and (self.is_grouped or (self.is_word and self.is_announced))

    @property
    def needs_no_key(self) -> bool:
        stands_alone = self.characters[0] in "12" and not (self.follows_letter or self.follows_number_sign)
        is_clear = self.is_grouped or (self.is_word and (self.is_announced or stands_alone))
        return is_clear and self.is_plausible


def mask(text: str) -> Masked:
    """The text with `MASK` in the place of each NIR; everything around it is untouched."""
    pieces: list[str] = []
    copied = count = 0
    for start, end in _nirs(text):
        pieces += (text[copied:start], MASK)
        copied, count = end, count + 1
    return Masked("".join(pieces) + text[copied:], count)


def _nirs(text: str) -> Iterator[Span]:
    faces = "".join(map(_face, text))
    for run in RUN.finditer(faces):
        yield from Run(text, faces, [group.span() for group in GROUP.finditer(faces, *run.span())]).nirs()


@lru_cache(maxsize=4096)
def _face(character: str) -> str:
    if (digit := unicodedata.decimal(character, None)) is not None:
        return str(digit)
    if unicodedata.category(character) in SEPARATOR_CATEGORIES or character in SEPARATOR_SIGNS:
        return " "
    if not character.isalpha() or character in ORDINAL_SIGNS:
        return "#"
    letter = unicodedata.normalize("NFKC", character).upper()  # A full-width letter becomes a plain one.
    return letter if letter in ("A", "B") else "x"


@dataclass(frozen=True)
class Run:
    """Groups of digits with only separators between them; each is a span of the text."""

    text: str
    faces: str
    groups: Sequence[Span]

    def nirs(self) -> Iterator[Span]:
        """Those that their writing shows and, between them, those that stand alone."""
        first = left = 0
        while first < len(self.groups):
            if not (size := self._size_of_nir(first)):
                first += 1
                continue
            yield from self._lone_nir(left, first)
            yield self._span(first, first + size)
            first = left = first + size
        yield from self._lone_nir(left, first)

    def _size_of_nir(self, first: int) -> int:
        """How many groups, from ``first`` on, are written as a NIR; 0 when none are."""
        if size := self._size(first, WITH_KEY):
            candidate = self._candidate(first, first + size)
            # After a wrong key, the last two figures may as well begin a telephone number.
            has_own_key = WITHOUT_KEY not in candidate.cuts or first + size == len(self.groups)
            if candidate.follows_fields and (
                candidate.has_right_key or (candidate.is_mistyped and has_own_key)
            ):
                return size
        size = self._size(first, WITHOUT_KEY)
        return size if size and self._candidate(first, first + size).needs_no_key else 0

    def _lone_nir(self, first: int, end: int) -> Iterator[Span]:
        if sum(map(len, self._words(first, end))) == WITH_KEY and self._candidate(first, end).has_right_key:
            yield self._span(first, end)

    def _size(self, first: int, length: int) -> int:
        """How many groups, from ``first`` on, hold exactly ``length`` characters; 0 when none do."""
        lengths = accumulate(end - start for start, end in self.groups[first : first + MOST_GROUPS])
        return next((size for size, held in enumerate(lengths, 1) if held == length), 0)

    def _span(self, first: int, end: int) -> Span:
        return self.groups[first][0], self.groups[end - 1][1]

    def _words(self, first: int, end: int) -> list[str]:
        return [self.faces[start:stop] for start, stop in self.groups[first:end]]

    def _candidate(self, first: int, end: int) -> Candidate:
        words = self._words(first, end)
        start, stop = self._span(first, end)
        return Candidate(
            characters="".join(words),
            cuts=frozenset(accumulate(map(len, words[:-1]))),
            follows_letter=self.faces[max(start - 1, 0) : start].isalpha(),
            follows_number_sign=NUMBER_SIGN.search(self.text, max(start - 2, 0), start) is not None,
            precedes_letter=self.faces[stop : stop + 1].isalpha(),
            is_announced=ANNOUNCEMENT.search(self.text, max(start - LONGEST_ANNOUNCEMENT, 0), start)
            is not None,
        )
