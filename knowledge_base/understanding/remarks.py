"""What is said of us rather than asked of the base: a ticket that is late, an answer that is wrong."""

from __future__ import annotations

from enum import StrEnum

from knowledge_base.understanding.acts import french_phrases
from knowledge_base.understanding.sentences import plain

LONGEST = 20
"""Words: a longer message tells what it is about, and is treated for that."""
LONGEST_REPROACH = 8
"""« C’est faux, la dame avait renouvelé… » tells more than a reproach."""


class Remark(StrEnum):
    TICKET = "my_ticket"
    PERSON = "a_person"
    MACHINE = "a_machine"
    WRONG = "wrong"
    AGAIN = "again"


def remark_in(message: str) -> Remark | None:
    said = plain(message)
    phrases = french_phrases()
    length = len(said.split())
    if length > LONGEST or phrases["not_of_us"].search(said):
        return None
    found = next((remark for remark in Remark if phrases[remark].search(said)), None)
    return None if found is Remark.WRONG and length > LONGEST_REPROACH else found


def is_of_another_office(message: str) -> bool:
    """The crèche, the canteen, the weather: no base about applicants answers it."""
    return french_phrases()["off_trade"].search(plain(message)) is not None
