"""The rules that a base keeps, by the code under which one is said to be broken."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum, auto

from refusals.faults import NIR as A_NIR
from refusals.faults import Fault, FaultyFile, Value


class Code(StrEnum):
    NIR = A_NIR
    # What a file must be to be read at all.
    NO_FOLDER = auto()
    NO_ENTRY = auto()
    LONE_ENTRY = auto()
    UNREADABLE_FILE = auto()
    UNEXPECTED_FILE = auto()
    NOT_A_THEME_FILE = auto()
    NOT_A_THEME_FOLDER = auto()
    NOT_UTF8 = auto()
    LINE_NOT_UTF8 = auto()
    NOT_JSON = auto()
    NOT_AN_OBJECT = auto()
    NO_HEADER = auto()
    HEADER_NOT_OPENED = auto()
    HEADER_NOT_CLOSED = auto()
    YAML_COLON_IN_VALUE = auto()
    YAML_COLON_MISSING = auto()
    YAML_TAB = auto()
    YAML_QUOTE_NOT_CLOSED = auto()
    YAML_ALIAS = auto()
    YAML_RESERVED_SIGN = auto()
    YAML_LIST_ASKEW = auto()
    YAML_INDENT = auto()
    YAML_CUT_IN_TWO = auto()
    YAML_CHARACTER = auto()
    YAML_SHAPE = auto()
    YAML_ORDER = auto()
    FIELDS_EXPECTED = auto()
    FIELD_NAME_EXPECTED = auto()
    FIELD_TWICE = auto()
    TEXTS_EXPECTED = auto()
    QUESTION_EXPECTED = auto()
    # What a file that somebody brings may hold.
    TOO_MANY_BYTES = auto()
    TOO_MANY_LINES = auto()
    TOO_MANY_ENTRIES = auto()
    # What a field must be.
    UNKNOWN_FIELD = auto()
    MISSING_FIELD = auto()
    EMPTY_FIELD = auto()
    MISSING_OR_EMPTY = auto()
    SPOILT_LETTERS = auto()
    TEXT_EXPECTED = auto()
    LIST_EXPECTED = auto()
    EMPTY_ITEM = auto()
    BAD_NUMBER = auto()
    BAD_DATE = auto()
    BAD_VERSION = auto()
    BAD_LINK = auto()
    NOT_ONE_OF = auto()
    BAD_BOOLEAN = auto()
    UNKNOWN_THEME = auto()
    MISSING_THEME = auto()
    UNKNOWN_SCOPE = auto()
    SCOPE_OWED = auto()
    BAD_ID = auto()
    IMPOSSIBLE_ID = auto()
    BAD_FILE_NAME = auto()
    # What an entry must say.
    QUESTION_WITHOUT_WORD = auto()
    PHRASING_TOO_LONG = auto()
    PHRASING_WITHOUT_WORD = auto()
    TOO_FEW_VARIANTS = auto()
    NOT_WRITTEN = auto()
    EMPTY_ANSWER = auto()
    ANSWER_TOO_LONG = auto()
    UNKNOWN_LOCAL_VALUE = auto()
    MARKUP = auto()
    REVIEW_BEFORE_VALIDATION = auto()
    REVIEW_AFTER_END = auto()
    END_BEFORE_START = auto()
    NATIONAL_OVERRIDE = auto()
    UNPROVED_UNDATED = auto()
    UNPROVED_OLD = auto()
    UNPROVED_PRIVATE_REPRINT = auto()
    # What entries must agree on.
    ID_TAKEN = auto()
    ID_TAKEN_AT_LINE = auto()
    ID_TAKEN_BY_FILE = auto()
    ALREADY_THERE = auto()
    PLACE_TAKEN_TWICE = auto()
    FACT_TAKEN = auto()
    THEME_ELSEWHERE = auto()
    PHRASING_TWICE = auto()
    PHRASING_ELSEWHERE = auto()
    UNKNOWN_FACT = auto()
    EXPIRED = auto()
    REDIRECTED_NOWHERE = auto()
    REDIRECTED_IN_CIRCLE = auto()
    OVERRIDES_NOTHING = auto()
    OVERRIDDEN_TWICE = auto()


class FaultyBase(FaultyFile):
    """The base is refused as a whole."""


class Unreadable(Exception):
    """A text that is not the YAML or JSON it should be, at ``line`` (from 1)."""

    def __init__(self, line: int, code: Code, field: str = "", **values: Value) -> None:
        self._fault = Fault.of("", line, code, field, **values)
        super().__init__(str(self._fault))

    def at(self, file: str) -> Fault:
        return replace(self._fault, file=file)
