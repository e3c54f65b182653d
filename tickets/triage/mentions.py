"""The colleagues that a note calls: « @Denis Fontanel, tu connais ce bailleur ? »."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TypeVar

from journal.people import Person
from privacy.text import fold

_SIGN = re.compile(r"(?<!\w)@")  # not that of an address

PersonT = TypeVar("PersonT", bound=Person)


def mentioned(text: str, colleagues: Iterable[PersonT]) -> Sequence[PersonT]:
    """Those whose name, or first name where no other colleague has it, follows an « @ »: whatever the case
    and the accents, once each, in the order of ``colleagues``.
    """
    calls = [f"{fold(call)} " for call in _SIGN.split(text)[1:]]
    known = list(colleagues)
    firsts = [_first(one) for one in known]

    def is_called(one: PersonT) -> bool:
        names = {fold(one.name)} | ({_first(one)} if firsts.count(_first(one)) == 1 else set())
        return any(call.startswith(f"{name} ") for call in calls for name in names)

    return [one for one in known if is_called(one)]


def _first(person: Person) -> str:
    return fold(person.name).partition(" ")[0]
