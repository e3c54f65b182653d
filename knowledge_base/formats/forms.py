"""From a record to an entry or a fact: each field is read once, and each fault is noted where it stands."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from knowledge_base.entries import (
    DEPARTEMENT,
    IN_FORCE_SINCE,
    MODEL,
    NATIONAL,
    USAGE,
    Asked,
    Confirmation,
    Doubt,
    Entry,
    Fact,
)
from knowledge_base.faults import Code
from knowledge_base.french.plain import plain_text
from knowledge_base.local_values import LOCAL_VALUES, unknown_in
from knowledge_base.records import Field, Record, Scalar
from knowledge_base.themes import Theme
from privacy.nir import mask
from refusals.faults import Fault, Value
from tabular.reading import GARBLED

LONGEST_ANSWER = 900
"""Characters: an answer is read on a phone, with an applicant waiting."""
LONGEST_PHRASING = 300
FEWEST_VARIANTS = 4
TO_WRITE = "à rédiger"
"""Stands in the place of an answer that nobody has written yet."""

ENTRY_FIELDS = (
    "question", "variants", "theme", "scope", "facts", "source", "source_date",
    "validated_by", "validated_on", "review_by", "keywords", "asks", "owner", "valid_from",
    "valid_until", "replaced_by", "overrides",
)  # fmt: skip
"""In the order in which they are written."""
MOST_DIGITS = 6
FACT_FIELDS = frozenset(
    {
        "number", "statement", "source", "source_date", "to_verify", "version", "confirmed", "link",
        "valid_until",
    }
)  # fmt: skip

IDENTIFIER = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
SCOPE = re.compile(rf"{NATIONAL}|({DEPARTEMENT}|{USAGE}|{MODEL})(\d{{2,3}}|2[AB])|{MODEL}idf")
VERSION = re.compile(r"(19|20)\d{2}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
LINK = re.compile(r"https?://[\w.-]+\.[a-z]{2,}(/\S*)?")
MARKUP = re.compile(r"^#|\*\*|__|\]\(|<[a-z/]", re.MULTILINE)
UNPROVED: Mapping[Doubt, Code] = {
    Doubt.UNDATED: Code.UNPROVED_UNDATED,
    Doubt.OLD: Code.UNPROVED_OLD,
    Doubt.PRIVATE_REPRINT: Code.UNPROVED_PRIVATE_REPRINT,
}


@dataclass
class Form:
    """The reading of one record of ``file``. An unreadable field is a fault and gets an empty value."""

    file: str
    record: Record
    faults: list[Fault] = field(default_factory=list)

    def refuse(self, name: str, code: Code, line: int = 0, **values: Value) -> None:
        """At ``line``, or where the field stands."""
        self.faults.append(Fault.of(self.file, line or self.line(name), code, name, **values))

    def refuse_unknown(self, known: Collection[str]) -> None:
        for name in self.record.fields:
            if name not in known:
                self.refuse(name, Code.UNKNOWN_FIELD)

    def refuse_spoilt(self, **others: Scalar) -> None:
        """A NIR, or letters that went through the wrong encoding, in any field or in ``others``."""
        written = [(name, item) for name, found in self.record.fields.items() for item in found.items]
        for name, item in (*written, *others.items()):
            if mask(item.text).count:
                self.refuse(name, Code.NIR, item.line)
            spoilt = GARBLED.search(item.text)
            if spoilt:
                line = item.line + item.text.count("\n", 0, spoilt.start())
                shown = item.text[max(0, spoilt.start() - 8) : spoilt.end() + 8].replace("\n", " ")
                self.refuse(name, Code.SPOILT_LETTERS, line, shown=shown)

    def line(self, name: str) -> int:
        found = self.record.fields.get(name)
        return found.line if found else self.record.line

    def text(self, name: str, *, required: bool = True) -> str:
        found = self._found(name, required)
        if found is None:
            return ""
        if found.is_list:
            self.refuse(name, Code.TEXT_EXPECTED)
            return ""
        return found.items[0].text.strip()

    def question(self) -> str:
        """The title, which must hold at least one word."""
        text = self.text("question")
        if text and not plain_text(text):
            self.refuse("question", Code.QUESTION_WITHOUT_WORD)
        return text

    def check_phrasings(self, name: str) -> None:
        """A phrasing is no longer than what a person would type, and holds at least one word."""
        found = self.record.fields.get(name)
        for item in found.items if found else ():
            if len(item.text) > LONGEST_PHRASING:
                length = len(item.text)
                self.refuse(name, Code.PHRASING_TOO_LONG, item.line, length=length, most=LONGEST_PHRASING)
            elif name == "variants" and item.text.strip() and not plain_text(item.text):
                self.refuse(name, Code.PHRASING_WITHOUT_WORD, item.line, text=item.text)

    def texts(self, name: str, *, required: bool = True) -> tuple[Scalar, ...]:
        """The items of a list, blanks refused."""
        found = self._found(name, required)
        if found is None:
            return ()
        if not found.is_list:
            self.refuse(name, Code.LIST_EXPECTED)
            return ()
        for item in found.items:
            if not item.text.strip():
                self.refuse(name, Code.EMPTY_ITEM, item.line)
        return tuple(item for item in found.items if item.text.strip())

    def number(self, item: Scalar, name: str) -> int:
        """Zero, which is no fact's number, when the item is not a number."""
        digits = item.text.lstrip("0") if item.text.isascii() and item.text.isdigit() else ""
        if digits and len(digits) <= MOST_DIGITS:
            return int(digits)
        self.refuse(name, Code.BAD_NUMBER, item.line, text=item.text[:20])
        return 0

    def version(self) -> int:
        """Zero, the number of what is shipped, when none is given."""
        text = self.text("number", required=False)
        return 0 if text in ("", "0") else self.number(Scalar(text, self.line("number")), "number")

    def date(self, name: str, *, required: bool = True) -> date | None:
        text = self.text(name, required=required)
        if not text:
            return None
        try:
            if DATE.fullmatch(text):
                return date.fromisoformat(text)
        except ValueError:
            pass
        self.refuse(name, Code.BAD_DATE, text=text)
        return None

    def theme(self, *, required: bool = True) -> Theme | None:
        text = self.text("theme", required=required)
        if not text:
            return None
        if text in set(Theme):
            return Theme(text)
        self.refuse("theme", Code.UNKNOWN_THEME, text=text)
        return None

    def matching(self, name: str, expected: re.Pattern[str], otherwise: Code) -> str:
        """Empty when none is given, or when it is not written so."""
        text = self.text(name, required=False)
        if not text or expected.fullmatch(text):
            return text
        self.refuse(name, otherwise, text=text)
        return ""

    def confirmation(self) -> Confirmation | None:
        text = self.text("confirmed", required=False)
        if not text or text in set(Confirmation):
            return Confirmation(text) if text else None
        self.refuse("confirmed", Code.NOT_ONE_OF, known=", ".join(Confirmation))
        return None

    def asks(self) -> tuple[Asked, ...]:
        items = self.texts("asks", required=False)
        for item in items:
            if item.text not in set(Asked):
                self.refuse("asks", Code.NOT_ONE_OF, item.line, known=", ".join(Asked))
        return tuple(Asked(item.text) for item in items if item.text in set(Asked))

    def scope(self) -> str:
        text = self.text("scope", required=False) or NATIONAL
        if not SCOPE.fullmatch(text):
            self.refuse("scope", Code.UNKNOWN_SCOPE, text=text)
        return text

    def _found(self, name: str, required: bool) -> Field | None:
        found = self.record.fields.get(name)
        if found is not None and (found.items and (found.is_list or found.items[0].text.strip())):
            return found
        if required:
            self.refuse(name, Code.MISSING_FIELD if found is None else Code.EMPTY_FIELD)
        return None


def record_of(entry: Entry) -> Record:
    """What its file would say; the line of a field is its place among them."""
    fields = {}
    for line, name in enumerate(ENTRY_FIELDS, 1):
        value = getattr(entry, name)
        items = value if isinstance(value, tuple) else (value,)
        if value:
            scalars = tuple(Scalar(str(item).strip(), line) for item in items)
            fields[name] = Field(line, scalars, isinstance(value, tuple))
    return Record(1, fields)


def read_entry(form: Form, *, entry_id: str, answer: Scalar) -> Entry:
    """The entry of a base that people edit: everything is required, and every fault is noted in ``form``."""
    form.refuse_unknown(ENTRY_FIELDS)
    form.refuse_spoilt(answer=answer)
    if not IDENTIFIER.fullmatch(entry_id):
        form.refuse("id", Code.BAD_FILE_NAME, 1)
    variants = form.texts("variants")
    if variants and len(variants) < FEWEST_VARIANTS:
        form.refuse("variants", Code.TOO_FEW_VARIANTS, fewest=FEWEST_VARIANTS, count=len(variants))
    for name in ("question", "variants"):
        form.check_phrasings(name)
    scope = form.scope()
    is_written = not scope.startswith(USAGE)
    is_local = scope.startswith((DEPARTEMENT, USAGE))
    facts = tuple(form.number(item, "facts") for item in form.texts("facts", required=not is_local))
    validated_on, review_by = form.date("validated_on"), form.date("review_by")
    if validated_on and review_by and review_by <= validated_on:
        form.refuse("review_by", Code.REVIEW_BEFORE_VALIDATION)
    valid_from, valid_until = (
        form.date("valid_from", required=False),
        form.date("valid_until", required=False),
    )
    if valid_from and valid_until and valid_until < valid_from:
        form.refuse("valid_until", Code.END_BEFORE_START)
    overrides = form.text("overrides", required=False)
    if overrides and not is_local:
        form.refuse("overrides", Code.NATIONAL_OVERRIDE)
    _check_answer(form, answer)
    return Entry(
        id=entry_id,
        question=form.question(),
        variants=tuple(item.text for item in variants),
        answer=answer.text,
        theme=form.theme(),
        scope=scope,
        facts=facts,
        source=form.text("source", required=is_written),
        source_date=form.text("source_date", required=is_written),
        validated_by=form.text("validated_by"),
        validated_on=validated_on,
        review_by=review_by,
        keywords=tuple(item.text for item in form.texts("keywords", required=False)),
        owner=form.text("owner", required=False),
        valid_from=valid_from,
        valid_until=valid_until,
        replaced_by=form.text("replaced_by", required=False),
        overrides=overrides,
        asks=form.asks(),
    )


def read_fact(form: Form, *, theme: Theme) -> Fact:
    form.refuse_unknown(FACT_FIELDS)
    form.refuse_spoilt()
    to_verify = form.text("to_verify")
    if to_verify and to_verify not in ("true", "false"):
        form.refuse("to_verify", Code.BAD_BOOLEAN)
    number = form.text("number")
    fact = Fact(
        number=form.number(Scalar(number, form.line("number")), "number") if number else 0,
        theme=theme,
        statement=form.text("statement"),
        source=form.text("source"),
        source_date=form.text("source_date"),
        to_verify=to_verify == "true",
        version=form.matching("version", VERSION, Code.BAD_VERSION),
        confirmed=form.confirmation(),
        link=form.matching("link", LINK, Code.BAD_LINK),
        valid_until=form.date("valid_until", required=False),
    )
    if to_verify == "false" and fact.doubt is not None:
        form.refuse("to_verify", UNPROVED[fact.doubt], since=IN_FORCE_SINCE)
    return fact


def _check_answer(form: Form, answer: Scalar) -> None:
    if answer.text.strip(" .…").casefold() == TO_WRITE:
        form.refuse("answer", Code.NOT_WRITTEN, answer.line)
    if not answer.text:
        form.refuse("answer", Code.EMPTY_ANSWER, answer.line)
    if len(answer.text) > LONGEST_ANSWER:
        length = len(answer.text)
        form.refuse("answer", Code.ANSWER_TOO_LONG, answer.line, length=length, most=LONGEST_ANSWER)
    for named, line in unknown_in(answer.text):
        known = ", ".join(f"{{{name}}}" for name in LOCAL_VALUES)
        form.refuse("answer", Code.UNKNOWN_LOCAL_VALUE, answer.line + line, named=named, known=known)
    if MARKUP.search(answer.text):
        form.refuse("answer", Code.MARKUP, answer.line)
