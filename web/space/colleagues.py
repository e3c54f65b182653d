"""A référent lets a colleague in, with a code and a link shown once; or says that the colleague leaves: their
access ends at once, and a ticket asks for the end of their account in the SNE.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.routing import BaseRoute

from guichets.access import web_caller
from guichets.contacts import one_line, own_address
from guichets.registry import Agent
from guichets.rights import Right
from knowledge_base.understanding.acts import Act
from knowledge_base.verdict import THEME_OF_ACT
from tickets.following import unclosed_of
from tickets.service import Request, TicketService
from web.console.people.invitations import way_in
from web.errors import ReplyTooLong
from web.faults import REPLY_LIMIT
from web.forms import CHANNEL, Faults
from web.shell import Asked, Go, Page, Shell, page
from web.space.guichet import PATH, represented
from web.space.tickets import LEFT
from web.space.tickets import PATH as TICKETS

FIELDS = ("nom", "mel")


@dataclass(frozen=True)
class Departure:
    """What the ticket says of the colleague who leaves."""

    name: str
    email: str
    guichet: str


def routes(shell: Shell) -> Sequence[BaseRoute]:
    right, one = Right.REPRESENT, f"{PATH}/collegues/{{person:int}}"
    return [
        shell.page(f"{PATH}/inviter", ask_name, right),
        shell.order(f"{PATH}/inviter", invite, right, again=ask_name),
        shell.order(f"{one}/code", invite_again, right),
        shell.page(f"{one}/depart", ask_departure, right),
        shell.order(f"{one}/depart", end, right, again=ask_departure),
    ]


def ask_name(asked: Asked) -> Page:
    return page(
        "space/inviter.html",
        saisie=asked.filled(dict.fromkeys(FIELDS, "")),
        fautes={name: asked.sentences.get(name, "") for name in FIELDS},
        par_mel=asked.site.ways.by_mail,
        par_telegram=asked.site.ways.by_telegram,
    )


def invite(asked: Asked) -> Page:
    faults = Faults()
    name = faults.reading("nom", lambda: one_line(asked.text("nom")))
    email = faults.reading("mel", lambda: own_address(asked.text("mel")))
    faults.refuse()
    person, code = represented(asked).invite(name or "", email=email or "")
    return _shown(asked, person, code)


def invite_again(asked: Asked) -> Page:
    representation = represented(asked)
    person = representation.colleague(asked.path["person"])
    return _shown(asked, person, representation.invite_again(person))


def end(asked: Asked) -> Go:
    text, representation = asked.text("texte"), represented(asked)
    colleague = representation.colleague(asked.path["person"])
    if len(text) > REPLY_LIMIT:
        raise ReplyTooLong
    if not representation.end_access(colleague):
        return Go(f"{PATH}?fait={LEFT}")
    departure = Departure(colleague.name, colleague.email, representation.guichet.name)
    ticket = asked.service(TicketService).open_ticket(
        Request(
            question=asked.site.writer.text("ticket/depart", departure),
            theme=THEME_OF_ACT[Act.FERMETURE_ACCES],
            kind=Act.FERMETURE_ACCES,
            details=(text,) if text else (),
        ),
        by=asked.by,
        channel=CHANNEL,
        chat_ref=web_caller(asked.by).chat_ref,
    )
    return Go(f"{TICKETS}/{ticket.reference}?fait={LEFT}")


def _shown(asked: Asked, person: Agent, code: str) -> Page:
    return page(
        "space/invitation.html",
        personne=person,
        invitation=way_in(asked.work, person, code, public_url=asked.site.ways.public_url, now=asked.now),
        guichet=asked.work.people.guichet_name(person.guichet_id),
        par_telegram=asked.site.ways.by_telegram,
    )


def ask_departure(asked: Asked) -> Page:
    """With the colleague's open tickets, whose words stay private: only their references are shown."""
    number = asked.path["person"]
    return page(
        "space/depart.html",
        personne=represented(asked).colleague(number),
        tickets=unclosed_of(number, asked.work.tickets),
        saisie=asked.text("texte"),
    )
