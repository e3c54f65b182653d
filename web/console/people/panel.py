"""A person beside the page that is open: how to reach them, and what they asked lately."""

from __future__ import annotations

from collections import Counter

from guichets.people import PeopleQuery
from guichets.registry import Agent, Role
from journal.people import identity
from web.console.guichets.panel import SHOWN, trainings_of
from web.console.people.seen import read_tickets
from web.shell import Asked, Page, page

_LOOKED_AT = 50  # tickets


def person_panel(person: Agent, asked: Asked) -> Page:
    work, number = asked.work, identity(person)
    at_guichet = person.guichet_id
    guichet = work.registry.guichet(at_guichet) if at_guichet is not None else None
    colleagues = work.registry.active_agents(at_guichet) if at_guichet is not None else ()
    tickets = read_tickets(asked, work.tickets.of_agent(number, limit=_LOOKED_AT))
    still_open = [ticket for ticket in tickets if not ticket.is_closed]
    return page(
        "console/people/personne_panneau.html",
        personne=person,
        ligne=next(
            one for one in work.people_list.page(PeopleQuery(guichet_id=at_guichet)) if one.id == number
        ),
        guichet=guichet,
        referents=[one for one in colleagues if one.role is Role.REFERENT and one.id != number],
        tickets=still_open[:SHOWN],
        ouverts=len(still_open),
        themes=Counter(ticket.theme for ticket in tickets if ticket.theme).most_common(SHOWN),
        formations=trainings_of([number], asked)[:SHOWN],
    )
