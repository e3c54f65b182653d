"""The mails that came in, in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from stand_in import StandIn

from tickets.mails import Known, Mail, MailFate, Seen, SetAsideReason, answered_by
from tickets.ticket import Thread


@dataclass
class FakeMails(StandIn):
    """``ties`` are the threads of the Message-IDs that were noted, ``departements`` those of the guichets."""

    all: list[Mail] = field(default_factory=list)
    ties: dict[str, Known] = field(default_factory=dict)
    departements: Mapping[int, str] = field(default_factory=dict)

    def add_once(self, mail: Mail) -> bool:
        place = (mail.mailbox, mail.uid_validity, mail.uid)
        if any((one.mailbox, one.uid_validity, one.uid) == place for one in self.all):
            return False
        mail.id = len(self.all) + 1
        self.all.append(mail)
        return True

    def get(self, mail_id: int) -> Mail | None:
        return next((mail for mail in self.all if mail.id == mail_id), None)

    def came_before(self, mail: Mail) -> bool:
        mark = (mail.message_id, mail.sender)
        alike = (one for one in self.all if one.id != mail.id)
        others = [one for one in alike if one.is_verified or one.ticket_id or not mail.is_verified]
        return bool(mail.message_id) and any((one.message_id, one.sender) == mark for one in others)

    def in_tray(self, seen: Seen, *, limit: int) -> Sequence[Mail]:
        waiting = (mail for mail in self.all if mail.fate is MailFate.TO_ATTACH)
        return [mail for mail in waiting if self._is_seen(mail, seen)][:limit]

    def count_in_tray(self, seen: Seen) -> int:
        return len(self.in_tray(seen, limit=len(self.all)))

    def put_aside(
        self, seen: Seen, *, reason: SetAsideReason | None, before: int | None, limit: int
    ) -> Sequence[Mail]:
        aside = (mail for mail in reversed(self.all) if mail.fate is MailFate.ASIDE)
        found = [mail for mail in aside if self._is_seen(mail, seen)]
        if reason is not None:
            found = [mail for mail in found if mail.reason is reason]
        return [mail for mail in found if before is None or (mail.id or 0) < before][:limit]

    def to_review(self, ticket_id: int) -> Sequence[Mail]:
        return [mail for mail in self.of_ticket(ticket_id) if mail.fate is MailFate.TO_REVIEW]

    def of_ticket(self, ticket_id: int) -> Sequence[Mail]:
        return [mail for mail in self.all if mail.ticket_id == ticket_id]

    def count_from(self, sender: str, *, since: datetime, is_verified: bool) -> int:
        hers = (mail for mail in self.all if mail.sender == sender and mail.received_at >= since)
        return sum(bool(mail.is_verified) is is_verified for mail in hers)

    def question_answered(self, message_ids: Sequence[str], sender: str) -> Mail | None:
        numbers = {answered_by(one) for one in message_ids}
        hers = (one for one in reversed(self.all) if one.id in numbers and one.sender == sender)
        return next((one for one in hers if one.reason is SetAsideReason.ANSWERED), None)

    def count_unplaced(self, *, since: datetime) -> int:
        unplaced = (one for one in self.all if one.ticket_id is None and one.received_at >= since)
        return sum(one.reason is not SetAsideReason.ANSWERED for one in unplaced)

    def note(self, message_id: str, ticket_id: int, thread: Thread) -> None:
        if message_id:
            self.ties.setdefault(message_id, Known(ticket_id, thread))

    def known(self, message_ids: Sequence[str]) -> Known | None:
        return next((self.ties[one] for one in message_ids if one in self.ties), None)

    def last_message_id(self, ticket_id: int, thread: Thread) -> str:
        known = Known(ticket_id, thread)
        return next((one for one, tie in reversed(self.ties.items()) if tie == known), "")

    def _is_seen(self, mail: Mail, seen: Seen) -> bool:
        if mail.guichet_id is None or not seen.departement:
            return seen.unplaced or not seen.departement
        return self.departements.get(mail.guichet_id) == seen.departement
