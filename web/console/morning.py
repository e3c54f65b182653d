"""« Ce matin »: what waits for the gestionnaires of a département, each line a touch away; and its counts,
for the menu of any page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import time, timedelta

from starlette.routing import BaseRoute

from agenda.events import Event
from guichets.openings import AccountOpening
from journal.entries import JournalQuery, Kind
from quality.signalements import SignalementQuery, SignalementStatus
from rendering.dates import plural
from tickets.kinds.declared import CONFIDENTIAL
from tickets.mails import Seen
from tickets.queue import View
from tickets.ticket import Rating
from web.console.base.keeping import base_of
from web.console.tickets.queue_address import PATH, QueueFilter
from web.console.tickets.queue_view import query_of
from web.console.tickets.sight import ticket_or_none
from web.shell import Asked, Page, Shell, page

AHEAD = timedelta(days=7)
BLOCKED_AFTER = timedelta(days=7)
"""An opening of account that has stood at the same step for so long is worth a call."""
DISSATISFIED_SINCE = timedelta(days=14)
MOST = 8
MOST_SHOWN = 90
"""Characters of a question."""
_RATINGS = 200


@dataclass(frozen=True)
class Waiting:
    """What waits, said with its number, and where it is dealt with."""

    words: str
    address: str
    is_late: bool = False


def routes(shell: Shell) -> Sequence[BaseRoute]:
    return [shell.page("/ce-matin", show), shell.page("/compteurs", counters)]


def show(asked: Asked) -> Page:
    return page(
        "console/morning/matin.html",
        a_reprendre=[*_snoozed(asked)],
        tickets=[*_tickets(asked)],
        qualite=[*_signalements(asked)],
        insatisfaits=_dissatisfied(asked),
        evenements=_events(asked),
        ouvertures=_blocked(asked),
        base=[*_base(asked)],
    )


def counters(asked: Asked) -> Page:
    """For a page that is open."""
    counts = _counts(asked)
    return page(
        "console/morning/compteurs.html",
        compteurs={
            "tickets": (counts[View.TO_TAKE] + _mails(asked), counts[View.OVERDUE] > 0),
            "qualite": (_late_answers(asked), True),
        },
    )


def _snoozed(asked: Asked) -> Iterator[Waiting]:
    """What the reader wanted to come back to today, or before."""
    for reference in asked.work.snoozes.due(asked.me, asked.now):
        ticket = ticket_or_none(reference, asked.work, asked.by)
        if ticket is not None:
            passing = ticket.question_in_passing
            words = f"{reference}\N{NO-BREAK SPACE}: {passing[:MOST_SHOWN]}" if passing else reference
            yield Waiting(words, f"/tickets/{reference}")


def _counts(asked: Asked) -> Mapping[View, int]:
    return asked.work.board.counts(query_of(QueueFilter(view=View.OPEN), asked))


def _mails(asked: Asked) -> int:
    seen = Seen.from_(asked.by.departement, mailbox=asked.zone.departement)
    return asked.work.mails.count_in_tray(seen)


def _tickets(asked: Asked) -> Iterator[Waiting]:
    counts = _counts(asked)
    if count := counts[View.OVERDUE]:
        yield Waiting(
            plural(count, "ticket en retard", "tickets en retard"), f"{PATH}?vue=en-retard", is_late=True
        )
    to_take = query_of(QueueFilter(view=View.TO_TAKE), asked)
    for kind in sorted(CONFIDENTIAL) if asked.by.is_gestionnaire else ():
        sensitive = asked.work.board.counts(replace(to_take, kind=kind))[View.TO_TAKE]
        if sensitive:
            words = plural(
                sensitive, "sujet sensible que personne ne suit", "sujets sensibles que personne ne suit"
            )
            yield Waiting(words, f"{PATH}?vue=a-prendre&objet={kind}", is_late=True)
    for view, one, several in _VIEWS:
        if count := counts[view]:
            yield Waiting(plural(count, one, several), f"{PATH}?vue={view.value}")
    if count := _mails(asked):
        yield Waiting(plural(count, "mél à rattacher", "méls à rattacher"), "/courrier")


_VIEWS = (
    (View.TO_TAKE, "ticket à prendre", "tickets à prendre"),
    (View.TO_REVIEW, "réponse du pôle à relire", "réponses du pôle à relire"),
    (View.TO_ATTACH, "ticket sans guichet", "tickets sans guichet"),
)


def _late_answers(asked: Asked) -> int:
    wanted = SignalementQuery(departement=asked.visitor.departement)
    return asked.work.signalements.counts(wanted, today=asked.today)[SignalementStatus.LATE]


def _signalements(asked: Asked) -> Iterator[Waiting]:
    if late := _late_answers(asked):
        words = plural(
            late, "signalement sans réponse, délai dépassé", "signalements sans réponse, délai dépassé"
        )
        yield Waiting(words, "/qualite?vue=retard", is_late=True)


def _dissatisfied(asked: Asked) -> Sequence[str]:
    """The tickets whose agents have just said that they were not helped, and nobody has opened again."""
    wanted = JournalQuery(
        kind=Kind.TICKET_RATED, departement=asked.visitor.departement, start=asked.now - DISSATISFIED_SINCE
    )
    last: dict[str, str] = {}
    for row in asked.work.journal.page(wanted, limit=_RATINGS):
        last.setdefault(row.entry.subject, row.entry.outcome)
    unhappy = [reference for reference, said in last.items() if said == Rating.NOT_HELPED]
    found = (asked.work.tickets.by_reference(reference) for reference in unhappy[:MOST])
    return [one.reference for one in found if one is not None and one.is_closed]


def _events(asked: Asked) -> Sequence[Event]:
    """Of the week to come, today included."""
    start = asked.zone.instant(asked.today, time())
    return asked.work.events.planned_between(start, start + AHEAD, departement=asked.visitor.departement)


def _blocked(asked: Asked) -> Sequence[tuple[AccountOpening, str]]:
    """With the guichet: the longest first."""
    going_on = asked.work.openings.going_on(departement=asked.visitor.departement)
    blocked = [one for one in going_on if one.since <= asked.now - BLOCKED_AFTER]
    blocked.sort(key=lambda one: one.since)
    return [(one, asked.work.people.guichet_name(one.guichet_id)) for one in blocked[:MOST]]


def _base(asked: Asked) -> Iterator[Waiting]:
    base = base_of(asked)
    if due := sum(entry.id in base.entries for entry in base.standing.due()):
        yield Waiting(plural(due, "fiche à relire", "fiches à relire"), "/base?etat=a-relire")
