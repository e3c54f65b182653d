"""A call, a mail or a visit, noted by hand: what went by no channel of ours counts in the bilan too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.routing import BaseRoute

from guichets.rights import Right
from guichets.scope import seen_guichets
from journal.entries import Kind, Row
from journal.ports import JournalQuery
from knowledge_base.themes import Theme
from rendering.labels import MEDIUM, THEME
from tickets.errors import MinutesOutOfRange, NotHersToCancel
from tickets.interventions import (
    Medium,
    Outcome,
    cancel_intervention,
    line_of,
    log_intervention,
    taken_place_at,
)
from tickets.ticket import Ticket
from web.console.tickets.sight import other_ticket, ticket_or_none
from web.errors import FieldsAtFault, NoGuichetChosen, UnknownPage, UnknownTheme
from web.faults import fault_of
from web.fields import number_of
from web.forms import Faults, read_day
from web.shell import Asked, Go, Page, Shell, page

PATH = "/interventions/nouvelle"
NO_GUICHET = "aucun"
"""Somebody who works for none: a partenaire, an editor of software."""
FIELDS = ("moyen", "guichet", "theme", "minutes", "resolu", "jour", "ticket")
MOST_SHOWN = 10
_LOOKED_AT = 200
"""Rows of the gestionnaire's in which what was cancelled is looked for."""


@dataclass(frozen=True)
class Noted:
    """A row of the gestionnaire's."""

    row: Row
    guichet: str
    is_cancelled: bool


def routes(shell: Shell) -> Sequence[BaseRoute]:
    return [
        shell.page(PATH, show, Right.ACT),
        shell.order(PATH, note, again=show),
        shell.order("/interventions/{number:int}/annuler", cancel, again=show),
    ]


def show(asked: Asked) -> Page:
    """``?fait=annulee`` comes with what the cancelled row held, to be noted again as it should be."""
    defaults = {"moyen": Medium.PHONE.value, "resolu": "oui", "jour": asked.today.isoformat()}
    begun = {name: asked.query.get(name) or defaults.get(name, "") for name in FIELDS}
    return page(
        "console/tickets/intervention.html",
        saisie=asked.filled(begun),
        fautes={**dict.fromkeys((*FIELDS, ""), ""), **asked.faults},
        fait=asked.query.get("fait", ""),
        moyens=MEDIUM.items(),
        guichets=[
            *((one.id, one.name) for one in seen_guichets(asked.work, asked.by)),
            (NO_GUICHET, "aucun guichet"),
        ],
        themes=THEME.items(),
        notees=_noted(asked),
    )


def note(asked: Asked) -> Go:
    if asked.text("moyen") not in set(Medium):
        raise UnknownPage
    faults = Faults()
    ticket = faults.reading("ticket", lambda: _about(asked))
    guichet = faults.reading("guichet", lambda: _chosen(asked, ticket))
    theme = faults.reading("theme", lambda: _theme(asked.text("theme"), ticket))
    day = faults.reading("jour", lambda: read_day(asked.text("jour")))
    at = faults.reading("jour", lambda: taken_place_at(day, now=asked.now, zone=asked.zone)) if day else None
    faults.refuse()
    assert theme is not None
    assert at is not None
    try:
        log_intervention(
            asked.work,
            by=asked.by,
            medium=Medium(asked.text("moyen")),
            guichet_id=guichet,
            theme=theme.value,
            minutes=number_of(asked.text("minutes")) or 0,
            resolved=asked.text("resolu") == "oui",
            now=at,
            ticket=ticket,
        )
    except MinutesOutOfRange as refused:
        raise FieldsAtFault({"minutes": fault_of(refused).sentence}) from None
    return Go(f"{PATH}?fait=note")


def cancel(asked: Asked) -> Go:
    """To the form, with what the row held."""
    number = asked.path["number"]
    row = asked.work.journal.row(number)
    if row is None or asked.work.journal.about(line_of(number)):
        raise NotHersToCancel
    entry = row.entry
    ticket = ticket_or_none(entry.subject, asked.work, asked.by) if entry.subject else None
    cancel_intervention(asked.work, row, by=asked.by, ticket=ticket)
    held = {
        "fait": "annulee",
        "moyen": entry.channel,
        "guichet": str(entry.guichet_id or NO_GUICHET),
        "theme": entry.theme,
        "minutes": str(entry.minutes),
        "resolu": "oui" if entry.outcome == Outcome.RESOLVED else "non",
        "jour": asked.zone.local(entry.at).date().isoformat(),
        "ticket": entry.subject,
    }
    return Go(f"{PATH}?{urlencode(held)}")


def _noted(asked: Asked) -> Sequence[Noted]:
    """The gestionnaire's, the last noted first."""
    journal = asked.work.journal
    mine = frozenset({asked.me})
    rows = journal.page(JournalQuery(kind=Kind.CALL_LOGGED, actor_ids=mine), limit=MOST_SHOWN)
    cancelling = journal.page(JournalQuery(kind=Kind.CALL_CANCELLED, actor_ids=mine), limit=_LOOKED_AT)
    cancelled = {row.entry.subject for row in cancelling}
    name_of = asked.work.people.guichet_name
    return [Noted(row, name_of(row.entry.guichet_id), line_of(row.sequence) in cancelled) for row in rows]


def _about(asked: Asked) -> Ticket | None:
    """The ticket that it was about, if it was about one; ``NoOtherTicket``."""
    reference = asked.text("ticket")
    return other_ticket(reference, asked.work, asked.by) if reference else None


def _chosen(asked: Asked, ticket: Ticket | None) -> int | None:
    """That of the ticket, unless another is chosen."""
    value = asked.text("guichet")
    if value == NO_GUICHET:
        return None
    if not value and ticket is not None:
        return ticket.guichet_id
    known = {str(one.id): one.id for one in seen_guichets(asked.work, asked.by)}
    if value not in known:
        raise NoGuichetChosen
    return known[value]


def _theme(value: str, ticket: Ticket | None) -> Theme:
    """That of the ticket, unless another is chosen."""
    value = value or (ticket.theme if ticket is not None else "")
    if value not in set(Theme):
        raise UnknownTheme
    return Theme(value)
