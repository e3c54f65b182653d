"""A guichet beside the page that is open: how to reach it, and what it asked lately."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from agenda.events import Event
from agenda.opinions import was_there
from guichets.people import AccessStatus, PeopleQuery
from guichets.registry import Guichet, Role
from journal.entries import JournalQuery, Kind, Row
from journal.people import identity
from tickets.interventions import line_of
from tickets.queue import View
from web.console.tickets.queue_address import QueueFilter
from web.console.tickets.queue_view import query_of, shown_question
from web.shell import Asked, Page, page

LATELY = timedelta(days=365)
SHOWN = 4  # of each list; what follows is on the page
_LOOKED_AT = 500  # rows of each kind


class Training(NamedTuple):
    """``came`` counts those of whom it was asked who were there, once the attendance was taken."""

    event: Event
    came: int


def guichet_panel(guichet: Guichet, asked: Asked) -> Page:
    work, number = asked.work, identity(guichet)
    wanted = query_of(QueueFilter(view=View.OPEN, guichet_id=number), asked)
    people = [
        one
        for one in work.people_list.page(PeopleQuery(guichet_id=number))
        if one.standing is not AccessStatus.CLOSED
    ]
    calls = _calls(number, asked)
    return page(
        "console/guichets/guichet_panneau.html",
        guichet=guichet,
        referents=[work.registry.agent(one.id) for one in people if one.role is Role.REFERENT],
        agents=len(people),
        tickets=work.board.page(wanted, limit=SHOWN).lines,
        ouverts=work.board.counts(wanted)[View.OPEN],
        question_dite=shown_question,
        appels=[(row.entry, work.people.name_of(row.entry.actor_id)) for row in calls[:SHOWN]],
        themes=_themes(number, calls, asked).most_common(SHOWN),
        formations=trainings_of([one.id for one in people], asked)[:SHOWN],
    )


def trainings_of(people: Sequence[int], asked: Asked) -> Sequence[Training]:
    """Those where some of these people were, the last first."""
    enrolments = (one for number in people for one in asked.work.enrolments.of_agent(number).values())
    came = Counter(one.event_id for one in enrolments if was_there(one))
    held = [(asked.work.events.by_id(number), count) for number, count in came.items()]
    found = [Training(event, count) for event, count in held if event is not None]
    return sorted(found, key=lambda training: training.event.starts_at, reverse=True)


def _rows(kind: Kind, guichet_id: int, asked: Asked) -> Sequence[Row]:
    """The last first."""
    wanted = JournalQuery(kind=kind, guichet_id=guichet_id, start=asked.now - LATELY)
    return asked.work.journal.page(wanted, limit=_LOOKED_AT)


def _calls(guichet_id: int, asked: Asked) -> Sequence[Row]:
    """Those that nobody cancelled."""
    cancelled = {row.entry.subject for row in _rows(Kind.CALL_CANCELLED, guichet_id, asked)}
    logged = _rows(Kind.CALL_LOGGED, guichet_id, asked)
    return [row for row in logged if line_of(row.sequence) not in cancelled]


def _themes(guichet_id: int, calls: Sequence[Row], asked: Asked) -> Counter[str]:
    """Of what the base answered, of the tickets and of the calls."""
    told = (_rows(kind, guichet_id, asked) for kind in (Kind.QUESTION_ANSWERED, Kind.TICKET_OPENED))
    return Counter(row.entry.theme for rows in (*told, calls) for row in rows if row.entry.theme)
