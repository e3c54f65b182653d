"""The guard at the door: social security numbers (NIR) are recognised and replaced before anything is kept.

Groups of digits are read as the person typed them, whatever stands between them. A gap is plain (spaces,
dots, dashes, slashes, new lines, the « > » of a quoted mail, invisible characters, the blanks of an address
or of a page: « %20 », « &nbsp; », « <br> ») or loose: commas, colons, bullets, brackets and such signs, or
« et », « puis », also part numbers that have nothing to do with each other. A letter O between figures is a
zero; an l or an I is a 1 where the key is then right. A NIR begins and ends with a group, has a plausible
sex, month, département, commune and order, and is one of:

- 15 characters with the right key, in groups that follow the fields of a NIR (sex, year, month, département,
  commune, order, key), joined or not; in any groups when the letter of Corsica stands where it belongs;
- 15 characters with the right key in other groups (« 185 057 800 608 491 »), when no other number is beside;
  in even groups (one by one, by two, three, four), also beside a date, a telephone number, or what a sign
  parts from them; several, each with its key, glued together in one word;
- 15 characters with a wrong key, in five groups or more that follow the fields, or in one word, where it is
  announced (« son NIR est… ») or has the month of a birth (01 to 12): somebody mistyped a NIR. Any other
  wrong key is some other number;
- 13 characters without key, in three groups or more that follow the fields, or in one word that no letter
  touches, unless it begins a word (« 1850578006084merci »). Such a word begins with 1 or 2 unless it is
  announced: a provisional 3, 4, 7 or 8 alone would take barcodes for people. It does not follow « Ticket# »
  either: a desk that dates its numbers (« Ticket#2026112600042 ») writes with each of them a woman born in
  the sixty-first month of 2002;
- 13 or 15 characters in any groups, right after « NIR : »;
- whatever differs from another NIR of the same text by one figure typed wrong, twice, too early or not at
  all: « 285057800608441 au lieu de 28505780060844 ».

Where the key is wrong or missing, no zero is a letter, and loose gaps are alike between all the fields; but
after « NIR : » they may be any.

A tax number, or a timestamp in milliseconds, may look like those 13 characters: hiding it is the cheaper
mistake.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate, islice

from stdnum.fr import nir

MASK = "[NIR masqué]"

# The text is first redrawn, character for character, with seven faces: a digit, the A or B of Corsica,
# another letter (x), an O that may be a zero (o), what may stand between two groups (a space, or a comma for
# the signs that also part two numbers), anything else (#).
SEPARATOR_CATEGORIES = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Pd", "Pc", "Mn", "Me"})
SEPARATOR_SIGNS = frozenset("./\\·⁄∕−>")
LOOSE_SIGNS = frozenset(",;:|+*'’‘`´\"•°=~#&…()[]")
ORDINAL_SIGNS = frozenset("ºª")  # « nº » is often typed with one; Unicode takes them for letters.

# The patterns repeat possessively: they never go back, so that a hostile text costs no more than another.
ZERO = re.compile(r"(?<=[0-9])o++(?![xABo])|(?<=[0-9][AB])o++(?![xABo])|(?<![xABo])o++(?=[0-9])")
ZERO_APART = re.compile(r"[0-9AB](?:[ ,]++o++(?![xABo]))++")
GROUP = re.compile(r"[0-9]++(?:(?<=2)[AB](?=[ ,]*+[0-9])[0-9]*+)?+")
RUN = re.compile(rf"{GROUP.pattern}(?:[ ,]++{GROUP.pattern})*+")
CORSICAN = re.compile(
    r"(?<![0-9])[1-478](?:[ ,]*+[0-9]){4}[ ,]*+2[ ,]*+[AB](?:[ ,]*+[0-9]){8}(?![0-9])"  # key included
)

WRITTEN_BLANK = re.compile(r"%(?:20|0[9AD]|C2%A0)|&(?:nbsp|#160|#xa0);|<br ?/?>", re.IGNORECASE)
AND = re.compile(r"(?:(?<=[0-9])|(?<=2[AB]))\s{1,3}(?:et|puis)\s{1,3}(?=[0-9])", re.IGNORECASE)
LETTER_ONE = re.compile(r"(?<![^\W\d_lIABabºª])[lI]++")
WITH_ONES = re.compile(r"(?<![0-9xABo])(?=([0-9](?:[ ,]*+[0-9]){14})(?![0-9xABo]))")
GLUED = re.compile(r"(?<![0-9])(?:[0-9]{15}){2,}+(?![0-9])")

# INSEE: month 01–12, or 20–42 and 50–99 when the birth certificate is incomplete; département of birth,
# 91–96 in the former Maghreb, 97 and 98 overseas, 99 abroad; commune or country; order of birth; key.
SHAPE = re.compile(
    r"[123478][0-9]{2}"
    r"(?:0[1-9]|1[0-2]|[23][0-9]|4[0-2]|[5-9][0-9])"
    r"(?:(?:0[1-9]|[1-8][0-9]|9[0-69]|2[AB])(?!000|99[1-9])[0-9]{3}|97[1-8][0-9]{2}|98[4-9][0-9]{2})"
    r"(?!000)[0-9]{3}"
    r"(?:[0-9]{2})?"
)
SEXES = "123478"
WITH_KEY, WITHOUT_KEY = 15, 13
FIELD_ENDS = frozenset({1, 3, 5, 7, 10, 13})
POSTAL_CODES = {5, 10}  # Three of them, with commas.
MONTHS = frozenset(f"{month:02}" for month in range(1, 13))
# Inside the 13 characters, for the groups alone to say that this is a NIR: with a wrong key, and without one.
FEWEST_CUTS = {WITH_KEY: 4, WITHOUT_KEY: 2}
EVEN_GROUPS = frozenset({(1,) * 15, (2,) * 7 + (1,), (1,) + (2,) * 7, (3,) * 5, (4, 4, 4, 3), (3, 4, 4, 4)})

# What a NIR may stand beside: a day, a telephone number.
DAY = r"(?:[0-3][0-9] [01][0-9] (?:(?:19|20)[0-9]{2}|[0-9]{2})|(?:19|20)[0-9]{2} [01][0-9] [0-3][0-9])"
TELEPHONE = r"(?:0[1-9]|33 (?:0 )?[1-9])(?:(?: [0-9]{2}){4}|[0-9]{8})"
ENDS_SO = re.compile(rf"(?:^|.* )(?:{DAY}|{TELEPHONE})")
BEGINS_SO = re.compile(rf"(?:{DAY}|{TELEPHONE})(?: .*|$)")
MOST_BESIDE = 8  # groups
MOST_COMPARED = 20  # NIRs of a text with which its other numbers are compared

# « Ticket#2026112600042 »
NUMBER_SIGN = re.compile(r"[^\W\d_]#\Z")

# « 1850578006084merci », but not « 1301203456789gdpub », which is a numéro unique.
BEGUN_WORD = re.compile(r"(?!(?i:gdpub))[^\W\d_A-ZÀ-Þ]{2}")
LETTER_ZERO = re.compile(r"[OoＯｏ]")

# « son NIR est », « carte Vitale n° »: no number stands between the word and the NIR, nor another mask.
NAMES = r"(?:\b(?:nir|nia|nss|ss)(?![^\W\d_])|\bs(?:é|e\u0301?)cu|\bvitale\b)"
ANNOUNCEMENT = re.compile(rf"{NAMES}[^\d\]]{{0,30}}\Z", re.IGNORECASE)
NAMED = re.compile(
    rf"{NAMES}(?:rit(?:é|e\u0301?)\s{{1,3}}sociale)?[\W_]{{0,6}}(?:(?:est|n|no|num(?:é|e\u0301?)ro)[\W_]{{1,6}})?\Z",
    re.IGNORECASE,
)
LONGEST_ANNOUNCEMENT = 40

FEWEST_FIGURES = 5  # When every zero is a letter.
# What ``str.isdigit`` may take: in a letter, few characters are left to be asked.
MAYBE_FIGURE = re.compile(r"[0-9\u00b2\u00b3\u00b9\u0660-\U0010ffff]")

Span = tuple[int, int]


@dataclass(frozen=True)
class Masked:
    """A text without NIR, and how many were in it."""

    text: str
    count: int


@dataclass(frozen=True)
class Candidate:
    """13 or 15 characters of a run, and how they are written. What costs is looked at last."""

    run: Run
    first: int
    end: int

    @cached_property
    def characters(self) -> str:
        return self.run.characters[self.run.offsets[self.first] : self.run.offsets[self.end]]

    @cached_property
    def cuts(self) -> frozenset[int]:
        """The offsets at which a new group begins."""
        start, *cuts = self.run.offsets[self.first : self.end]
        return frozenset(cut - start for cut in cuts)

    @property
    def span(self) -> Span:
        return self.run.span(self.first, self.end)

    @property
    def is_loose(self) -> bool:
        return any(map(self.run.is_parted, range(self.first + 1, self.end)))

    @property
    def is_odd(self) -> bool:
        """A zero is a letter; or some gaps are loose, and the groups are not all the fields, parted alike."""
        signs = set(map(self.run.signs, range(self.first + 1, self.end)))
        is_even = FIELD_ENDS - {len(self.characters)} == self.cuts and len(signs) == 1
        return (self.is_loose and not is_even) or LETTER_ZERO.search(self.run.text, *self.span) is not None

    @property
    def follows_letter(self) -> bool:
        start = self.span[0]
        return self.run.faces[max(start - 1, 0) : start].isalpha()

    @property
    def follows_number_sign(self) -> bool:
        return self._follows(NUMBER_SIGN, 2)

    @property
    def precedes_letter(self) -> bool:
        stop = self.span[1]
        return self.run.faces[stop : stop + 1].isalpha() and not BEGUN_WORD.match(self.run.text, stop)

    @property
    def is_announced(self) -> bool:
        return self._follows(ANNOUNCEMENT, LONGEST_ANNOUNCEMENT)

    @property
    def is_named(self) -> bool:
        return self._follows(NAMED, LONGEST_ANNOUNCEMENT)

    def _follows(self, pattern: re.Pattern[str], longest: int) -> bool:
        start = self.span[0]
        return pattern.search(self.run.text, max(start - longest, 0), start) is not None

    @property
    def is_plausible(self) -> bool:
        return SHAPE.fullmatch(self.characters) is not None

    @property
    def has_right_key(self) -> bool:
        return self.is_plausible and _has_right_key(self.characters)

    @property
    def follows_fields(self) -> bool:
        return self.cuts <= FIELD_ENDS and not (self.cuts == POSTAL_CODES and self.is_loose)

    @property
    def is_grouped(self) -> bool:
        return self.follows_fields and len(self.cuts - {WITHOUT_KEY}) >= FEWEST_CUTS[len(self.characters)]

    @property
    def is_word(self) -> bool:
        """In one piece, but for the key."""
        return self.cuts <= {WITHOUT_KEY} and not self.precedes_letter

    @property
    def stands_alone(self) -> bool:
        if self.characters[0] not in "12" or self.follows_letter or self.follows_number_sign:
            return False
        return len(self.characters) == WITHOUT_KEY or (not self.cuts and self.characters[3:5] in MONTHS)

    @property
    def needs_no_key(self) -> bool:
        """The key is missing, or mistyped with the rest."""
        is_clear = self.is_grouped or (self.is_word and (self.stands_alone or self.is_announced))
        return self.is_plausible and ((is_clear and not self.is_odd) or self.is_named)


def mask(text: str) -> Masked:
    """The text with `MASK` in the place of each NIR; everything around it is untouched."""
    pieces: list[str] = []
    copied = count = 0
    for start, end in _nirs(text):
        pieces += (text[copied:start], MASK)
        copied, count = end, count + 1
    return Masked("".join(pieces) + text[copied:], count)


@dataclass(frozen=True)
class Cut:
    """A NIR over the end of a text and the beginning of the next: ``half`` is what stood in the first,
    ``rest`` the second without its own.
    """

    half: str
    rest: str


def cut_over(first: str, second: str) -> Cut | None:
    """Neither of the two holds a NIR by itself."""
    joined, bound = f"{first}\n{second}", len(first)
    for start, end in _nirs(joined):
        if start < bound < end:
            return Cut(first[start:], MASK + joined[end:])
    return None


def _nirs(text: str) -> Sequence[Span]:
    figures = (found for found in MAYBE_FIGURE.finditer(text) if found[0].isdigit())
    if len(text) < WITHOUT_KEY or next(islice(figures, FEWEST_FIGURES - 1, None), None) is None:
        return ()
    faces = _faces(text)
    found = [*_with_ones(text, faces), *_corsicans(faces), *_glued(faces)]
    faces = _without(faces, found)
    for run in _runs(text, faces):
        found += run.nirs()
    return sorted([*found, *_like(found, faces, _runs(text, _without(faces, found)))] if found else found)


def _runs(text: str, faces: str) -> Iterator[Run]:
    for run in RUN.finditer(faces):
        if run.end() - run.start() >= WITHOUT_KEY:  # longer than a day, a page, an amount
            yield Run(text, faces, [group.span() for group in GROUP.finditer(faces, *run.span())])


def _without(faces: str, found: Sequence[Span]) -> str:
    pieces, copied = list[str](), 0
    for start, end in sorted(found):
        pieces += (faces[copied:start], "#" * (end - max(start, copied)))
        copied = max(copied, end)
    return "".join(pieces) + faces[copied:]


def _like(found: Sequence[Span], faces: str, left: Iterable[Run]) -> Iterator[Span]:
    """What differs by one figure from a NIR that stands in the same text: it is the one to correct."""
    known = {re.sub("[ ,#]", "", faces[start:end]) for start, end in found[:MOST_COMPARED]}
    for run in left:
        first = 0
        while first < len(run.groups):
            end = next(n for n in range(first + 1, len(run.groups) + 1) if run.is_parted(n))
            written = "".join(run.words(first, end))
            if any(_differs_by_one(written, one) for one in known):
                yield run.span(first, end)
            first = end


def _differs_by_one(written: str, known: str) -> bool:
    """Figure: typed wrong, twice, not at all, or before the one that precedes it."""
    if abs(len(written) - len(known)) > 1:
        return False
    alike = sum(
        next((at for at, (one, other) in enumerate(zip(*pair, strict=False)) if one != other), len(known))
        for pair in ((written, known), (written[::-1], known[::-1]))
    )
    return alike >= max(len(written), len(known)) - 2


def _faces(text: str) -> str:
    text = WRITTEN_BLANK.sub(lambda blank: " " * len(blank[0]), text)
    faces = "".join(map(_face, AND.sub(lambda word: "," * len(word[0]), text)))
    if "o" in faces:
        faces = ZERO.sub(_zeros, faces)
        faces = ZERO_APART.sub(_zeros, faces).replace("o", "x")
    return faces


def _zeros(found: re.Match[str]) -> str:
    return found[0].replace("o", "0")


@lru_cache(maxsize=4096)
def _face(character: str) -> str:
    if (digit := unicodedata.digit(character, None)) is not None:
        return str(digit)
    if unicodedata.category(character) in SEPARATOR_CATEGORIES or character in SEPARATOR_SIGNS:
        return " "
    if character in LOOSE_SIGNS:
        return ","
    if not character.isalpha() or character in ORDINAL_SIGNS:
        return "#"
    letter = unicodedata.normalize("NFKC", character).upper()  # A full-width letter becomes a plain one.
    return letter if letter in ("A", "B") else "o" if letter == "O" else "x"


def _corsicans(faces: str) -> Iterator[Span]:
    """The letter stands where it belongs and the key is right: the groups may be any."""
    if "A" in faces or "B" in faces:
        yield from _with_right_key(CORSICAN, faces)


def _with_right_key(pattern: re.Pattern[str], faces: str) -> Iterator[Span]:
    for found in pattern.finditer(faces):
        characters = re.sub("[ ,]", "", found[found.re.groups])
        if SHAPE.fullmatch(characters) and _has_right_key(characters):
            yield found.span(found.re.groups)


def _with_ones(text: str, faces: str) -> Iterator[Span]:
    """« l85 05 78… », as a typewriter's hand types it: the key is right, the groups may be any."""
    drawn = list(faces)
    for letters in LETTER_ONE.finditer(text):
        drawn[slice(*letters.span())] = "1" * len(letters[0])
    if (read := "".join(drawn)) != faces:
        for start, end in (*_with_right_key(WITH_ONES, read), *_with_right_key(CORSICAN, read)):
            if faces[start:end] != read[start:end]:
                yield start, end


def _glued(faces: str) -> Iterator[Span]:
    """A column that was pasted without what parted its lines."""
    for found in GLUED.finditer(faces):
        cuts = range(found.start(), found.end(), WITH_KEY)
        spans = [(cut, cut + WITH_KEY) for cut in cuts]
        words = [faces[start:end] for start, end in spans]
        if all(SHAPE.fullmatch(word) and _has_right_key(word) for word in words):
            yield from spans


def _has_right_key(characters: str) -> bool:
    return bool(nir.calc_check_digits(characters) == characters[WITHOUT_KEY:])


@dataclass(frozen=True)
class Run:
    """Groups of digits with only separators between them; each is a span of the text."""

    text: str
    faces: str
    groups: Sequence[Span]

    @cached_property
    def characters(self) -> str:
        return "".join(self.words(0, len(self.groups)))

    @cached_property
    def offsets(self) -> Sequence[int]:
        """Where each group begins among the characters, then where the last one ends."""
        return [0, *accumulate(end - start for start, end in self.groups)]

    @cached_property
    def _numbers(self) -> Mapping[int, int]:
        return {offset: number for number, offset in enumerate(self.offsets)}

    def nirs(self) -> Iterator[Span]:
        """Those that their writing shows and, between them, those that stand alone or in even groups."""
        first = left = 0
        while first < len(self.groups):
            if not (size := self._size_of_nir(first)):
                first += 1
                continue
            yield from self._others(left, first)
            yield self.span(first, first + size)
            first = left = first + size
        yield from self._others(left, first)

    def _size_of_nir(self, first: int) -> int:
        """How many groups, from ``first`` on, are written as a NIR; 0 when none are."""
        if self.characters[self.offsets[first]] not in SEXES:
            return 0
        if size := self._size(first, WITH_KEY):
            candidate = Candidate(self, first, first + size)
            # After a wrong key, the last two figures may as well begin a telephone number.
            has_own_key = WITHOUT_KEY not in candidate.cuts or self.is_parted(first + size)
            if (candidate.has_right_key and (candidate.follows_fields or candidate.is_named)) or (
                has_own_key and candidate.needs_no_key
            ):
                return size
        size = self._size(first, WITHOUT_KEY)
        return size if size and Candidate(self, first, first + size).needs_no_key else 0

    def _others(self, first: int, end: int) -> Iterator[Span]:
        alone = left = first
        while alone < end:
            stop = next((n for n in range(alone + 1, end) if self.is_parted(n)), end)
            if self._is_right(alone, stop):
                yield from self._even(left, alone)
                yield self.span(alone, stop)
                left = stop
            alone = stop
        yield from self._even(left, end)

    def _even(self, first: int, end: int) -> Iterator[Span]:
        """Those in even groups, from ``first`` on, that nothing says to belong to what is beside."""
        left = start = first
        while start < end:
            size = self._size(start, WITH_KEY)
            stop = start + size
            if (
                size
                and stop <= end
                and self._is_even(start, stop)
                and self._stands_apart(left, start, stop, end)
            ):
                yield self.span(start, stop)
                left = start = stop
            else:
                start += 1

    def _is_even(self, first: int, end: int) -> bool:
        if not self._is_right(first, end):
            return False
        return tuple(map(len, self.words(first, end))) in EVEN_GROUPS

    def _stands_apart(self, left: int, first: int, end: int, right: int) -> bool:
        inside = set().union(*(self.signs(n) for n in range(first + 1, end)))
        before = " ".join(self.words(max(left, first - MOST_BESIDE), first))
        after = " ".join(self.words(end, min(right, end + MOST_BESIDE)))
        return (
            first == left or not self.signs(first) <= inside or ENDS_SO.fullmatch(before) is not None
        ) and (end == right or not self.signs(end) <= inside or BEGINS_SO.fullmatch(after) is not None)

    def _is_right(self, first: int, end: int) -> bool:
        candidate = Candidate(self, first, end)
        return len(candidate.characters) == WITH_KEY and candidate.has_right_key

    def is_parted(self, number: int) -> bool:
        """Nothing comes there, or a loose gap does."""
        return number >= len(self.groups) or "," in self._gap(self.faces, number)

    def signs(self, number: int) -> frozenset[str]:
        """The signs of the gap before the group, blanks left out."""
        return frozenset("".join(self._gap(self.text, number).split()))

    def _gap(self, written: str, number: int) -> str:
        return written[self.groups[number - 1][1] : self.groups[number][0]]

    def _size(self, first: int, length: int) -> int:
        """How many groups, from ``first`` on, hold exactly ``length`` characters; 0 when none do."""
        return self._numbers.get(self.offsets[first] + length, first) - first

    def span(self, first: int, end: int) -> Span:
        return self.groups[first][0], self.groups[end - 1][1]

    def words(self, first: int, end: int) -> list[str]:
        return [self.faces[start:stop] for start, stop in self.groups[first:end]]
