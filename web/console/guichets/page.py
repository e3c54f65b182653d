"""A guichet's page, with its whole story, and its end: closing it, with what becomes of its agents, and
reopening it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.routing import BaseRoute

from guichets.people import AccessStatus, PeopleQuery
from guichets.registry import Guichet, GuichetKind
from guichets.rights import Right
from guichets.service import GuichetService
from journal.people import identity
from knowledge_base.themes import Theme
from quality.signalements import SignalementQuery
from quality.signalements import SignalementStatus as Due
from reports.figures import Figures
from reports.period import Period
from reports.reading import BilanReader, Scope
from tickets.queue import View
from web.console.guichets.listing import PATH
from web.console.guichets.panel import guichet_panel
from web.console.tickets.queue_address import QueueFilter
from web.console.tickets.queue_view import query_of, shown_question
from web.errors import UnknownGuichetPage
from web.shell import Asked, Go, Page, Shell, page

SHOWN = 8  # of each list; what follows is a link away
_COMING_FIRST = (AccessStatus.ACTIVE, AccessStatus.INVITED, AccessStatus.CLOSED)


def routes(shell: Shell) -> Sequence[BaseRoute]:
    one = f"{PATH}/{{guichet:int}}"
    return [
        shell.page(one, show),
        shell.page(f"{one}/fermer", confirm_closing, Right.ACT),
        shell.order(f"{one}/fermer", close, again=confirm_closing),
        shell.order(f"{one}/rouvrir", reopen),
    ]


def show(asked: Asked) -> Page:
    """Or what of it stands beside another page."""
    if asked.is_fragment:
        return guichet_panel(seen_guichet(asked), asked)
    return page(
        "console/guichets/guichet.html",
        histoire=_story(asked),
        question_dite=shown_question,
        aujourdhui=asked.today,
        **_cotation_shown(asked),
        fait_dit=asked.done("guichets.page"),
        annulable=asked.query.get("fait") == "fermer",
    )


def confirm_closing(asked: Asked) -> Page:
    return page("console/guichets/guichet_fermer.html", histoire=_story(asked))


def close(asked: Asked) -> Go:
    guichet = seen_guichet(asked)
    asked.commands(GuichetService).close(guichet, by=asked.by, with_accesses=asked.text("acces") == "oui")
    return Go(f"{PATH}/{guichet.id}?fait=fermer")


def reopen(asked: Asked) -> Go:
    guichet = seen_guichet(asked)
    asked.commands(GuichetService).reopen(guichet, by=asked.by)
    return Go(f"{PATH}/{guichet.id}?fait=rouvrir")


def seen_guichet(asked: Asked) -> Guichet:
    """The guichet of the address, if it is of the reader's département; ``UnknownGuichetPage``."""
    guichet = asked.work.registry.guichet(asked.path["guichet"])
    if guichet is None or not asked.by.sees(guichet.departement):
        raise UnknownGuichetPage
    return guichet


def _story(asked: Asked) -> Mapping[str, object]:
    """Signalements are ``late``, ``owed`` in time, or ``answered``, the closed ones last; ``figures`` are
    those of this year.
    """
    work, guichet = asked.work, seen_guichet(asked)
    assert guichet.id is not None
    tickets = QueueFilter(view=View.OPEN, guichet_id=guichet.id)
    current = query_of(tickets, asked)
    closed = query_of(tickets.seen_as(View.CLOSED), asked)
    people = work.people_list.page(PeopleQuery(guichet_id=guichet.id))
    events, own = work.stories.events(guichet), SignalementQuery(guichet_id=guichet.id)
    late, owed, answered, over = (
        work.signalements.standing(due, own, today=asked.today, limit=SHOWN)
        for due in (Due.LATE, Due.OWED, Due.ANSWERED, Due.CLOSED)
    )
    return {
        "guichet": guichet,
        "agents": sorted(people, key=lambda line: _COMING_FIRST.index(line.standing)),  # then by name
        "active_agents": sum(line.standing is not AccessStatus.CLOSED for line in people),
        "open_tickets": work.board.page(current, limit=SHOWN).lines,
        "open_count": work.board.counts(current)[View.OPEN],
        "closed_tickets": work.board.page(closed, limit=SHOWN).lines,
        "coming": [event for event in reversed(events) if event.starts_at > asked.now][:SHOWN],
        "past": [event for event in events if event.starts_at <= asked.now][:SHOWN],
        "late": late,
        "owed": owed,
        "answered": [*answered, *over],
        "openings": work.stories.openings(guichet.id)[:SHOWN],
        "figures": _figures(guichet, asked),
    }


def _cotation_shown(asked: Asked) -> Mapping[str, object]:
    """Of an EPCI: who is let into the SNE, and the trainings about the cotation."""
    guichet = seen_guichet(asked)
    if guichet.kind is not GuichetKind.EPCI:
        return {}
    events = asked.work.stories.events(guichet)
    return {
        "habilitations": asked.work.openings.open_at(identity(guichet)),
        "cotation": [event for event in events if event.about == Theme.COTATION][:SHOWN],
    }


def _figures(guichet: Guichet, asked: Asked) -> Figures:
    """As the bilan counts them, of the rows of this guichet alone."""
    reader = BilanReader(asked.work, zone=asked.zone, now=asked.now)
    return reader.figures(Period.of(asked.today.year), Scope(guichet_id=guichet.id))
