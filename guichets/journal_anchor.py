"""The mail of the month that tells the administrators where the journal stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guichets.rights import Right, rights_of
from journal.anchors import anchor_of
from journal.people import identity

if TYPE_CHECKING:
    from storage.unit_of_work import Work


@dataclass(frozen=True)
class JournalAnchored:
    """To be kept out of the reach of the database."""

    anchor: str
    rows: int


def tell_of_anchor(work: Work, *, month: str, by_mail: bool) -> int:
    """Once a month, by mail where one may leave, else in the chat; to how many."""
    anchor = anchor_of(work.journal)
    if not anchor.sequence:
        return 0
    notice, told = JournalAnchored(str(anchor), anchor.sequence), 0
    for person in work.registry.gestionnaires():
        if Right.ADMINISTER not in rights_of(person, work.registry):
            continue
        key = f"journal:ancre:{month}:{person.id}"
        if by_mail and person.email:
            told += bool(work.outbox.write(person.email, notice, key=key, departement=person.departement))
        else:
            told += bool(work.outbox.tell(identity(person), notice, key=key))
    return told
