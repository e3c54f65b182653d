"""Which ticket a mail is about: the mails that it answers say so first, then a reference of ours in its text.

Other desks put numbers of their own into a subject. One that looks like ours inside one of theirs is theirs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tickets.mail.arrival import Arrival, MachineSign
from tickets.mails import Known

if TYPE_CHECKING:
    from storage.mails import SqlMails


LONGEST_FOREIGN = 80
"""Characters of another desk's number that are kept: no desk writes one as long."""
_MOST_IDS = 20
"""Of a thread that goes on for years, the last mails are looked up."""

_OURS = r"T-20[0-9]{2}-(?:0[0-9]{3}|[1-9][0-9]{3,6})(?![\w-])"
_OWN = re.compile(rf"(?<![\w/-])(?<!\w#){_OURS}")
# « [Ticket#2026112610000123] », « [GIP-SNE #4521] », « [SNE-1234] »: a number in brackets, whoever's desk it
# is; « SPS-12345 », the pole's own platform; « ticket n° 4521 », in plain words.
_FOREIGN = (
    re.compile(
        rf"\[(?!{_OURS}\])(?:[^\[\]\n#]{{0,30}}#(?=[^\[\]\n]{{0,30}}[0-9])[^\[\]\n]{{1,40}}|[A-Z]{{2,12}}-[0-9]{{2,20}})\]"
    ),
    re.compile(r"(?<![\w-])SPS[-_ ]?[0-9][\w-]{0,30}", re.IGNORECASE),
    re.compile(
        rf"(?<!\w)(?:ticket|incident)\s{{0,2}}(?:n[°o]|#)\s{{0,2}}(?!{_OURS})"
        r"[A-Z]{0,6}[-_]?[0-9][\w-]{2,30}",
        re.IGNORECASE,
    ),
)
_SIGNALEMENT = re.compile(r"(?<![\w/-])S-20[0-9]{2}-[0-9]{3,6}(?![\w-])", re.IGNORECASE)
_MESSAGE_ID = re.compile(r"<[^<>\s@]{1,150}@[^<>\s@]{1,90}>")


@dataclass(frozen=True)
class Named:
    """What a mail names: a letter that we know, by an identifier in its headers, or references in its text.

    ``known`` is the thread of that letter, which bears ``message_id``; without one, ``references`` are those
    that stand where the first of them was found.
    """

    message_id: str = ""
    known: Known | None = None
    references: tuple[str, ...] = ()

    @property
    def is_nothing(self) -> bool:
        return self.known is None and not self.references

    @property
    def is_ambiguous(self) -> bool:
        return self.known is None and len(self.references) > 1


def named_in(arrival: Arrival, mails: SqlMails) -> Named:
    """Its headers first, then its subject, what it says, and what it quotes."""
    for message_id in _identifiers(arrival):
        if known := mails.known([message_id]):
            return Named(message_id, known)
    for text in (arrival.subject, arrival.new_part, arrival.text):
        if references := own_references(text):
            return Named(references=references)
    return Named()


def own_references(text: str) -> tuple[str, ...]:
    """Ours, each once, in order; those inside another desk's number are left out."""
    return tuple(dict.fromkeys(_OWN.findall(_without_foreign(text))))


def signalement_references(text: str) -> tuple[str, ...]:
    """Those of signalements, each once, in order: whether there is one, who follows them knows."""
    return tuple(dict.fromkeys(found.upper() for found in _SIGNALEMENT.findall(text)))


def foreign_reference(*texts: str) -> str:
    """The first number of another desk, as they write it; "" when there is none."""
    for text in texts:
        spans = sorted((found.start(), found.group()) for form in _FOREIGN for found in form.finditer(text))
        if spans:
            return spans[0][1][:LONGEST_FOREIGN]
    return ""


def _without_foreign(text: str) -> str:
    for form in _FOREIGN:
        text = form.sub(lambda found: " " * len(found.group()), text)
    return text


def _identifiers(arrival: Arrival) -> Iterator[str]:
    """The mail that it answers, then those before it, the last first.

    A delivery report quotes, in its text, the headers of what it could not deliver.
    """
    ids: Sequence[str] = (arrival.in_reply_to, *reversed(arrival.references))
    yield from dict.fromkeys(one for one in ids[:_MOST_IDS] if one)
    if MachineSign.DELIVERY_REPORT in arrival.signs:
        yield from dict.fromkeys(_MESSAGE_ID.findall(arrival.text)[:_MOST_IDS])
