"""What is given to a request: each answer as it is kept, whatever way it came, and what is still missing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from tickets.errors import (
    AnswerTooLong,
    MalformedEmail,
    MissingAnswer,
    TicketError,
    UnknownAnswer,
    UnknownOption,
    UnreadableDate,
)
from tickets.kinds.declaration import NUMERO_UNIQUE, Declaration, Field, Shape
from tickets.kinds.declared import declaration_of
from tickets.numero_unique import parse_numero_unique

LONGEST_LINE = 200  # characters
LONGEST_TEXT = 2_000
LONGEST_TITLE = 120
YES, NO = "yes", "no"
YEARS = range(2000, 2100)
"""A year beyond these is a slip of the finger."""

_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)
_EMAIL = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;.]+")


class Holder(Protocol):
    """What bears answers: a ticket, or what is about to open one."""

    @property
    def kind(self) -> str: ...

    @property
    def numero_unique(self) -> str: ...

    @property
    def answers(self) -> Mapping[str, str]: ...

    @property
    def proofs(self) -> Sequence[str]: ...


@dataclass(frozen=True)
class RequestDetails:
    """What a request tells and does not tell, by name and in the order of its declaration.

    ``missing`` are the fields without which nobody can act, ``undeclared`` the proofs that nobody said to
    have verified.
    """

    answers: tuple[tuple[str, str], ...]
    proofs: tuple[str, ...]
    missing: tuple[str, ...]
    undeclared: tuple[str, ...]


NOTHING = RequestDetails((), (), (), ())


@dataclass(frozen=True)
class Filled:
    """A form that was read: ``faults`` has a refusal for each field at fault."""

    numero_unique: str
    answers: Mapping[str, str]
    proofs: tuple[str, ...]
    faults: Mapping[str, TicketError]


def read_answer(field: Field, typed: str) -> str:
    """As it is kept; "" when nothing was typed. Raises the ``TicketError`` of what is wrong with it."""
    text = typed.strip()
    if not text:
        return ""
    match field.shape:
        case Shape.LINE | Shape.PERSON:
            return _within(" ".join(text.split()), LONGEST_LINE)
        case Shape.TEXT:
            return _within(text, LONGEST_TEXT)
        case Shape.DAY:
            return _day(text).isoformat()
        case Shape.NUMERO_UNIQUE:
            return parse_numero_unique(text)
        case Shape.EMAIL:
            return _email(text)
        case Shape.CHOICE:
            return _among(field.options, text)
        case Shape.YES_NO:
            return _among((YES, NO), text)


def read_form(declaration: Declaration, typed: Mapping[str, str], declared: Iterable[str]) -> Filled:
    """Every field and every proof of a form; nothing is taken that the kind does not ask."""
    answers: dict[str, str] = {}
    faults: dict[str, TicketError] = {}
    for field in declaration.fields:
        try:
            answer = read_answer(field, typed.get(field.name, ""))
            if not answer and field.required:
                raise MissingAnswer
        except TicketError as refused:
            faults[field.name] = refused
        else:
            if answer:
                answers[field.name] = answer
    numero = answers.pop(NUMERO_UNIQUE, "")
    ticked = frozenset(declared)
    return Filled(numero, answers, tuple(proof for proof in declaration.proofs if proof in ticked), faults)


def checked(
    declaration: Declaration, answers: Mapping[str, str], proofs: Iterable[str]
) -> tuple[dict[str, str], list[str]]:
    """In the order of the declaration, as a ticket keeps them. ``UnknownAnswer`` for what it does not ask."""
    kept = {}
    proofs = tuple(proofs)
    for name in (*answers, *proofs):
        if name not in declaration.items:
            raise UnknownAnswer(name)
    for field in declaration.fields:
        if answer := read_answer(field, answers.get(field.name, "")):
            kept[field.name] = answer
    return kept, [proof for proof in declaration.proofs if proof in proofs]


def given(holder: Holder) -> RequestDetails:
    """What was answered when it was of another kind comes last: a change of kind loses nothing."""
    declaration = declaration_of(holder.kind)
    asked = [field.name for field in declaration.fields]
    names = [
        *(name for name in asked if name in holder.answers),
        *(n for n in holder.answers if n not in asked),
    ]
    held = {**holder.answers, **({NUMERO_UNIQUE: holder.numero_unique} if holder.numero_unique else {})}
    return RequestDetails(
        answers=tuple((name, holder.answers[name]) for name in names),
        proofs=tuple(holder.proofs),
        missing=tuple(
            field.name for field in declaration.fields if field.required and field.name not in held
        ),
        undeclared=tuple(p for p in declaration.proofs_asked(holder.answers) if p not in holder.proofs),
    )


def titled(label: str, kind: str, answers: Mapping[str, str]) -> str:
    """What a list shows of a request: the name of its kind, then the first words that were told."""
    texts = (field.name for field in declaration_of(kind).fields if field.shape is Shape.TEXT)
    told = " ".join(next(filter(None, (answers.get(name) for name in texts)), "").split())
    if not told:
        return label
    words = told if len(told) <= LONGEST_TITLE else f"{told[:LONGEST_TITLE].rstrip()}…"
    return f"{label}\N{NO-BREAK SPACE}: {words}"


def _within(text: str, limit: int) -> str:
    if len(text) > limit:
        raise AnswerTooLong(limit)
    return text


def _day(text: str) -> date:
    """« 2026-11-20 », as a form sends it, or « 20/11/2026 », as it is typed where there is no calendar."""
    try:
        if typed := _DAY.fullmatch(text):
            day = date(int(typed[3]), int(typed[2]), int(typed[1]))
        else:
            day = date.fromisoformat(text)
    except ValueError:
        raise UnreadableDate from None
    if day.year not in YEARS:
        raise UnreadableDate
    return day


def _email(text: str) -> str:
    if not _EMAIL.fullmatch(text):
        raise MalformedEmail
    return _within(text, LONGEST_LINE)


def _among(options: tuple[str, ...], text: str) -> str:
    if text not in options:
        raise UnknownOption
    return text
