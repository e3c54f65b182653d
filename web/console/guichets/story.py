"""The whole story of a guichet, as its page tells it: plain values, made in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from agenda.events import Event
from deadlines.zones import Zone
from guichets.openings import AccountOpening
from guichets.people import AccessStatus, PeopleQuery, PersonLine
from guichets.registry import Agent, Guichet
from journal.ports import JournalQuery
from quality.ports import SignalementQuery
from quality.signalements import Signalement
from quality.signalements import SignalementStatus as Due
from reports.figures import Figures, figures
from reports.period import Period
from tickets.queue import QueueLine, View
from web.console.tickets.queue_address import QueueFilter
from web.console.tickets.queue_view import query_of
from web.errors import UnknownGuichetPage
from web.ports import Work

SHOWN = 8  # of each list; what follows is a link away

_COMING_FIRST = (AccessStatus.ACTIVE, AccessStatus.INVITED, AccessStatus.CLOSED)


@dataclass(frozen=True)
class Story:
    """Signalements are ``late``, ``owed`` in time, or ``answered``; ``figures`` are those of this year."""

    guichet: Guichet
    agents: Sequence[PersonLine]
    open_tickets: Sequence[QueueLine]
    open_count: int
    closed_tickets: Sequence[QueueLine]
    coming: Sequence[Event]
    past: Sequence[Event]
    late: Sequence[Signalement]
    owed: Sequence[Signalement]
    answered: Sequence[Signalement]
    openings: Sequence[AccountOpening]
    figures: Figures

    @property
    def active_agents(self) -> int:
        return sum(agent.standing is not AccessStatus.CLOSED for agent in self.agents)


def story_of(guichet: Guichet, work: Work, reader: Agent, *, now: datetime, zone: Zone) -> Story:
    assert guichet.id is not None
    tickets = QueueFilter(view=View.OPEN, guichet_id=guichet.id)
    current = query_of(tickets, reader, now=now)
    closed = query_of(tickets.seen_as(View.CLOSED), reader, now=now)
    events = work.stories.events(guichet)
    late, owed, answered = (
        work.signalements.standing(
            due, SignalementQuery(guichet_id=guichet.id), today=zone.local(now).date(), limit=SHOWN
        )
        for due in (Due.LATE, Due.OWED, Due.ANSWERED)
    )
    return Story(
        guichet=guichet,
        agents=_agents(guichet, work),
        open_tickets=work.board.page(current, limit=SHOWN).lines,
        open_count=work.board.counts(current)[View.OPEN],
        closed_tickets=work.board.page(closed, limit=SHOWN).lines,
        coming=[event for event in reversed(events) if event.starts_at > now][:SHOWN],
        past=[event for event in events if event.starts_at <= now][:SHOWN],
        late=late,
        owed=owed,
        answered=answered,
        openings=work.stories.openings(guichet.id)[:SHOWN],
        figures=_figures(guichet, work, now=now, zone=zone),
    )


def seen_guichet(work: Work, guichet_id: int, reader: Agent) -> Guichet:
    """The guichet, if it is of the reader's département; ``UnknownGuichetPage``."""
    guichet = work.registry.guichet(guichet_id)
    if guichet is None or reader.departement not in {"", guichet.departement}:
        raise UnknownGuichetPage
    return guichet


def _agents(guichet: Guichet, work: Work) -> Sequence[PersonLine]:
    """By name, those whose access is closed last."""
    people = work.people_list.page(PeopleQuery(guichet_id=guichet.id))
    return sorted(people, key=lambda line: _COMING_FIRST.index(line.standing))


def _figures(guichet: Guichet, work: Work, *, now: datetime, zone: Zone) -> Figures:
    """As the bilan counts them, of the rows of this guichet alone."""
    year = zone.local(now).year
    start, end = Period(year).bounds(zone.timezone)
    rows = work.journal.matching(JournalQuery(guichet_id=guichet.id, start=start, end=end))
    return figures(rows, year, None, zone.timezone, {})
