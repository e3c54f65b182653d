"""What a group of gestionnaires is not shown: words of an agent, and what names an applicant.

A group stands on somebody else's servers, and is read by whoever was ever let into it. What a ticket is
about, whose it is and by when it must be answered is enough to take it; the words are read in private.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from tickets.kinds.answers import NOTHING

# By the name of the field, whatever the page: one that is written tomorrow is as discreet.
_UNSAID: Mapping[str, Any] = {
    "question": "",
    "text": "",
    "comment": "",
    "numero_unique": "",
    "details": (),
    "given": NOTHING,
    "attachments": (),
}


def discreet(page: Any) -> Any:
    """The same page without them, in all its parts."""
    if isinstance(page, tuple):
        return tuple(discreet(part) for part in page)
    if not is_dataclass(page) or isinstance(page, type):
        return page
    parts = {field.name: getattr(page, field.name) for field in fields(page) if field.init}
    return replace(page, **{name: _UNSAID.get(name, discreet(part)) for name, part in parts.items()})
