"""What a copil or a comité has written: its ordre du jour, how many came, and its compte rendu."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from agenda.enrolling import MOST_MINUTES
from agenda.events import Event, EventKind, Whose, audience, held_by, require_deciding
from agenda.lines import squeezed
from agenda.notices import EventNotice
from deadlines.service_hours import ServiceHours
from deadlines.zones import Zone
from delivery.notices import CanWait, ToMany
from journal.entries import Kind
from journal.people import Person, identity
from refusals.base import Refused

if TYPE_CHECKING:
    from storage.unit_of_work import Work


WRITTEN = frozenset({EventKind.COPIL, EventKind.COMITE})
"""The gestionnaire writes for them (facts 185 and 187); the plénière is the national team's (fact 186)."""
LONGEST_TOPICS = 4_000  # characters
MOST_PRESENT = 500
PUBLISHED_WITHIN = timedelta(days=15)
"""No text says how soon a compte rendu is published."""
TOLD_AHEAD = timedelta(days=3)
_OWED_FOR = timedelta(days=183)
"""Later, its page still takes it; nobody is told of it any more."""
FOR_OPINION, EVERYBODY = "opinion", "everybody"
"""To whom the ordre du jour left, as the journal keeps it."""
AHEAD, LATE = "J-3", "late"


@dataclass(eq=False, kw_only=True)
class Papers:
    """Of one meeting. ``topics`` are the lines of its ordre du jour; ``evaluation`` and ``proposals`` are of
    the cadre de référence, for a comité; ``attended`` is None until the meeting was noted as held.
    """

    event_id: int
    topics: str = ""
    evaluation: str = ""
    proposals: str = ""
    asked_ids: list[int] = field(default_factory=list)
    asked_at: datetime | None = None
    reply_on: date | None = None
    sent_at: datetime | None = None
    attended: int | None = None
    account_due_on: date | None = None
    account_published_on: date | None = None

    @property
    def lines(self) -> tuple[str, ...]:
        return tuple(line for line in self.topics.splitlines() if line)


@dataclass(frozen=True)
class TopicsSent(EventNotice, CanWait, ToMany):
    """The ordre du jour: to partenaires by mail, to the agents of a comité in their chats. ``reply_on`` is
    until when an opinion is asked of whoever reads it; None of those to whom it is sent as it is.
    """

    place: str
    topics: tuple[str, ...]
    reply_on: date | None = None
    number: int = 0
    """That of the event, for an agent: their guichet says whether it comes."""


@dataclass(frozen=True)
class AccountDue(EventNotice):
    """To the gestionnaires: ``days`` left to publish the compte rendu, below zero once it is late."""

    number: int
    due_on: date
    days: int


def papers_of(work: Work, event: Event) -> Papers:
    """To be read."""
    return work.papers.of(identity(event)) or Papers(event_id=identity(event))


def account_due(event: Event, papers: Papers, zone: Zone) -> date:
    return papers.account_due_on or zone.local(event.starts_at).date() + PUBLISHED_WITHIN


class PapersService:
    """The orders of a gestionnaire; one instance per unit of work."""

    def __init__(self, work: Work, *, now: datetime, zone: Zone, channel: str = "") -> None:
        self._work = work
        self._now = now
        self._zone = zone
        self._channel = channel

    def write(self, event: Event, text: str, *, by: Person) -> Papers:
        """One line for each point. Raises ``common.too_long``."""
        papers = self._kept(event, by)
        lines = map(squeezed, text.splitlines())
        topics = "\n".join(line for line in lines if line)
        if len(topics) > LONGEST_TOPICS:
            raise Refused("common.too_long", limit=LONGEST_TOPICS)
        papers.topics = topics
        return papers

    def evaluate(self, event: Event, *, evaluation: str, proposals: str, by: Person) -> Papers:
        """What a comité is told of the cadre de référence, and what is proposed to it (mission, §2 a and
        §4 b). Raises ``common.too_long``.
        """
        papers = self._kept(event, by)
        if max(len(evaluation), len(proposals)) > LONGEST_TOPICS:
            raise Refused("common.too_long", limit=LONGEST_TOPICS)
        papers.evaluation, papers.proposals = evaluation.strip(), proposals.strip()
        return papers

    def ask_opinion(
        self,
        event: Event,
        partenaire_ids: Collection[int],
        reply_on: date,
        *,
        by: Person,
        again: bool = False,
    ) -> int:
        """Of those who are convoked and chosen; to how many it left. Raises ``agenda.reply_out_of_range``,
        besides what ``send`` does.
        """
        papers = self._sendable(event, by)
        if papers.asked_at is not None and not again:
            raise Refused("agenda.already_sent")
        first, last = (self._zone.local(at).date() for at in (self._now, event.starts_at))
        if not first <= reply_on <= last:
            raise Refused("agenda.reply_out_of_range")
        chosen = {*partenaire_ids} & {*event.partenaire_ids}
        left = self._mail(event, _sent(event, papers, reply_on), chosen, FOR_OPINION)
        if not left:
            raise Refused("agenda.nothing_sent")
        papers.asked_at, papers.reply_on, papers.asked_ids = self._now, reply_on, sorted(chosen)
        self._log(event, Kind.TOPICS_SENT, by, FOR_OPINION)
        return left

    def send(self, event: Event, *, by: Person, again: bool = False) -> tuple[int, int]:
        """To all who are convoked, by mail, and to the agents whom it concerns, in their chats; how many of
        each. Raises ``agenda.no_topics``, ``agenda.already_sent`` unless ``again`` says that it is meant, and
        ``agenda.nothing_sent``.
        """
        papers = self._sendable(event, by)
        if papers.sent_at is not None and not again:
            raise Refused("agenda.already_sent")
        notice = _sent(event, papers)
        told = self._tell_agents(event, notice)
        left = self._mail(event, notice, event.partenaire_ids, EVERYBODY)
        if not left and not told:
            raise Refused("agenda.nothing_sent")
        papers.sent_at = self._now
        self._log(event, Kind.TOPICS_SENT, by, EVERYBODY)
        return left, told

    def hold(self, event: Event, attended: int, *, minutes: int = 0, by: Person) -> None:
        """How many came, and the time that it took, which counts the first time alone; said again, it is
        corrected: the last row of the journal says.
        """
        papers = self._kept(event, by)
        if event.starts_at > self._now:
            raise Refused("agenda.not_started")
        if not 0 <= attended <= MOST_PRESENT:
            raise Refused("agenda.wrong_attendance", most=MOST_PRESENT)
        if not 0 <= minutes <= MOST_MINUTES:
            raise Refused("agenda.too_many_minutes", limit=MOST_MINUTES)
        if papers.attended == attended:
            return
        self._log(event, Kind.MEETING_HELD, by, f"{attended}", minutes=0 if event.held_at else minutes)
        papers.attended, event.held_at = attended, event.held_at or self._now

    def settle_account(
        self, event: Event, *, due_on: date | None, published_on: date | None, by: Person
    ) -> None:
        """None for what no text fixes, and for what is not published. Raises ``agenda.before_the_meeting`` or
        ``agenda.done_in_the_future``.
        """
        papers, held_on = self._kept(event, by), self._zone.local(event.starts_at).date()
        for day in (due_on, published_on):
            if day is not None and day < held_on:
                raise Refused("agenda.before_the_meeting")
        if published_on is not None and published_on > self._zone.local(self._now).date():
            raise Refused("agenda.done_in_the_future")
        former = (papers.account_due_on, papers.account_published_on)
        papers.account_due_on, papers.account_published_on = due_on, published_on
        if published_on is not None and published_on != former[1]:
            self._log(event, Kind.ACCOUNT_PUBLISHED, by)
        elif (due_on, published_on) != former:
            self._log(event, Kind.EVENT_CHANGED, by)

    def _sendable(self, event: Event, by: Person) -> Papers:
        papers = self._kept(event, by)
        if event.starts_at <= self._now:
            raise Refused("agenda.started")
        if not papers.lines:
            raise Refused("agenda.no_topics")
        return papers

    def _mail(self, event: Event, notice: TopicsSent, chosen: Collection[int], step: str) -> int:
        key = self._key(event, step)
        return sum(
            self._work.outbox.invite(
                one.email, notice, None, key=f"{key}:{one.id}", departement=event.departement
            )
            for one in self._work.partenaires.reached(chosen)
        )

    def _tell_agents(self, event: Event, notice: TopicsSent) -> int:
        key, notice = self._key(event, EVERYBODY), replace(notice, number=identity(event))
        told = [
            agent_id
            for agent_id in audience(event, self._work.people)
            if self._work.outbox.tell(agent_id, notice, key=f"{key}:agent-{agent_id}")
        ]
        event.remember_told(told)  # they know its date: they hear when it changes
        return len(told)

    def _key(self, event: Event, step: str) -> str:
        return f"ordre-du-jour:{event.reference}:{step}:{self._now:%Y%m%d%H%M%S}"

    def _kept(self, event: Event, by: Person) -> Papers:
        """To be written."""
        require_deciding(event, by, self._work.people)
        if event.kind not in WRITTEN:
            raise Refused("agenda.unknown")
        papers = self._work.papers.of(identity(event))
        if papers is None:
            papers = Papers(event_id=identity(event))
            self._work.papers.add(papers)
        return papers

    def _log(self, event: Event, kind: Kind, by: Person, outcome: str = "", *, minutes: int = 0) -> None:
        row = event.entry(kind, at=self._now, channel=self._channel, by=by, outcome=outcome)
        self._work.journal.add(row._replace(minutes=minutes))


def _sent(event: Event, papers: Papers, reply_on: date | None = None) -> TopicsSent:
    return TopicsSent(event.kind, event.title, event.starts_at, event.place, papers.lines, reply_on)


def remind_accounts(
    work: Work,
    *,
    now: datetime,
    hours: ServiceHours,
    whose: Whose | None = None,
) -> int:
    """In office hours: three days before a compte rendu is due, the day after, then each week until it is
    noted as published; each once.
    """
    if not hours.is_open(now):
        return 0
    today, told = hours.today(now), 0
    for event in held_by(work.events.between(now - _OWED_FOR, now), whose):
        if event.kind not in WRITTEN:
            continue
        papers = papers_of(work, event)
        due_on = account_due(event, papers, hours.zone)
        if papers.account_published_on is not None or today < due_on - TOLD_AHEAD:
            continue
        days = (due_on - today).days
        outcome = AHEAD if days >= 0 else LATE
        milestone = AHEAD if days >= 0 else f"S{(-days - 1) // 7}"
        notice = AccountDue(event.kind, event.title, event.starts_at, identity(event), due_on, days)
        key = f"compte-rendu:{event.reference}:{due_on}:{milestone}"
        if work.outbox.tell_gestionnaires(notice, key=key, departement=event.departement):
            work.journal.add(event.entry(Kind.REMINDER_SENT, at=now, outcome=outcome))
            told += 1
    return told
