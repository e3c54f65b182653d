"""What the registry has people told; rendering writes the words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from guichets.particulars import Difference
from guichets.rights import Right, rights_of
from journal.chain import anchor_of
from journal.people import identity

if TYPE_CHECKING:
    from storage.unit_of_work import Work


@dataclass(frozen=True)
class AccessAsked:
    """To the gestionnaires, who accept or refuse with a button."""

    request_id: int
    display_name: str
    guichet: str
    guichet_known: bool


@dataclass(frozen=True)
class Welcome:
    """To an agent whose account has just been bound."""

    name: str
    guichet: str | None
    is_gestionnaire: bool


@dataclass(frozen=True)
class AccessRefused:
    pass


@dataclass(frozen=True)
class LinkToEnter:
    """To whoever asked to enter the site: an address that serves once."""

    name: str
    address: str
    expires_at: datetime

    @property
    def secret_until(self) -> datetime:
        return self.expires_at


@dataclass(frozen=True)
class InvitationByMail:
    """To whoever is invited: an address that serves once, and a code for the bot, "" where there is none."""

    name: str
    guichet: str
    by: str
    address: str
    code: str
    expires_at: datetime

    @property
    def secret_until(self) -> datetime:
        return self.expires_at


@dataclass(frozen=True)
class InvitationReturned:
    """To the gestionnaires: the letter that invited somebody will not arrive; ``reason`` is the server's own
    word.
    """

    person_id: int
    name: str
    address: str
    reason: str


def secret_until(notice: object) -> datetime | None:
    """When what a notice carries opens nothing any more; None for one that opens nothing."""
    until: datetime | None = getattr(notice, "secret_until", None)
    return until


@dataclass(frozen=True)
class ContactChanged:
    """To the gestionnaires: a référent has changed how their guichet can be reached."""

    guichet: str
    by: str
    changes: tuple[Difference, ...]


@dataclass(frozen=True)
class TriageGroupChosen:
    """To the other gestionnaires: the tickets arrive in a Telegram group from now on."""

    by: str


@dataclass(frozen=True)
class TriageGroupLeft:
    """To the group that received the tickets when ``is_group``, else to the other gestionnaires: it does no
    longer.
    """

    by: str
    is_group: bool


@dataclass(frozen=True)
class TriageGroupSuspended:
    """To the gestionnaires: one who may be in their group is none any more; they choose it again."""

    leaver: str


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
