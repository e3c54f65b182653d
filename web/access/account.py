"""The visitor's own account: the browsers that are signed in, the second factor, a link for another device,
and whether an emergency may disturb them while the service is closed, the address of their calendar.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import time

from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from guichets.calendar_feeds import CalendarFeeds
from guichets.links import Links
from guichets.rights import Right
from guichets.second_factor import Factors
from guichets.sessions import SESSION_LIFE, Sessions, ends_at, rest_of
from refusals.base import Refusal, Refused
from web.access.second_factor import counted_code, recovery_page
from web.errors import FieldsAtFault, NoWayToSend
from web.faults import fault_of
from web.shell import Asked, Go, Page, Shell, page

DONE = frozenset({"fermee", "autres", "lien", "retire", "urgences", "matin", "signature", "calendrier"})
GIVES_UP, RENEWS = "code-retrait", "code-secours"
"""The fields of the code of the moment that confirms an order."""

LONGEST_SIGNATURE = 300  # characters
MORNING_HOURS: Mapping[str, time] = {
    f"{at:%H:%M}": at for hour in range(8, 12) for at in (time(hour), time(hour, 30))
}
"""Of the mail of the morning: from the first hour at which anybody may be disturbed."""


def routes(shell: Shell) -> Sequence[BaseRoute]:
    right = Right.SPEAK
    return [
        shell.page("/compte", show, right),
        shell.order("/compte/sessions/{session:int}/fermer", end_session, right),
        shell.order("/compte/sessions/autres/fermer", end_others, right),
        shell.order("/compte/urgences", be_told),
        shell.order("/compte/matin", be_told_in_the_morning),
        shell.order("/compte/signature", sign, again=show),
        shell.order("/compte/lien", send_link, right),
        shell.order("/compte/second-facteur/retirer", give_up_factor, right, again=show),
        shell.order("/compte/second-facteur/codes", renew_codes, right, again=show),
    ]


def show(asked: Asked) -> Page:
    work, agent, here = asked.work, asked.by, asked.visitor.session_id
    done, rest = asked.query.get("fait", ""), rest_of(agent.role)
    sessions = Sessions(work, now=asked.now).open_sessions(agent)
    factor = Factors(work, now=asked.now).confirmed(agent)
    return page(
        "access/compte.html",
        agent=agent,
        guichet=work.people.guichet_name(agent.guichet_id),
        sessions=[(session, ends_at(session, agent.role)) for session in sessions],
        calendrier_depuis=CalendarFeeds(work, now=asked.now).made_at(agent),
        calendrier=f"{asked.site.ways.public_url}/calendrier/{asked.once}.ics" if asked.once else "",
        facteur_depuis=factor.confirmed_at if factor is not None else None,
        codes_restants=work.second_factors.codes_left(agent.id or 0),
        voies=tuple(Links(work, asked.site.ways, now=asked.now).ways_to(agent)),
        heures_du_matin=list(MORNING_HOURS) if asked.site.ways.by_mail and agent.email else [],
        fait_quoi=done if done in DONE else "",
        jours=SESSION_LIFE.days,
        repos=rest.days if rest else 0,
        partage=any(session.is_shared for session in sessions if session.id == here),
        exige=asked.site.second_factor and asked.visitor.may(Right.READ),
    )


def send_link(asked: Asked) -> Go:
    if not Links(asked.work, asked.site.ways, now=asked.now).send_to(asked.by):
        raise NoWayToSend
    return Go("/compte?fait=lien")


def end_session(asked: Asked) -> Go | Response:
    number = asked.path["session"]
    Sessions(asked.work, now=asked.now).end(asked.by, number)
    if number != asked.visitor.session_id:
        return Go("/compte?fait=fermee")
    response = RedirectResponse("/", 303)
    asked.site.visitors.let_out(asked.request, response)
    return response


def end_others(asked: Asked) -> Go:
    Sessions(asked.work, now=asked.now).end_all(asked.by, but=asked.visitor.session_id)
    return Go("/compte?fait=autres")


def be_told(asked: Asked) -> Go:
    herself = asked.work.registry.agent(asked.by.id or 0)
    assert herself is not None
    herself.is_told_at_any_hour = asked.text("nuit") == "oui"
    return Go("/compte?fait=urgences")


def be_told_in_the_morning(asked: Asked) -> Go:
    themself = asked.work.registry.agent(asked.by.id or 0)
    assert themself is not None
    themself.is_told_in_the_morning = asked.text("matin") == "oui"
    hour = asked.text("heure")
    themself.morning_mail_at = MORNING_HOURS.get(hour) if asked.site.ways.by_mail else None
    return Go("/compte?fait=matin")


def sign(asked: Asked) -> Go:
    herself = asked.work.registry.agent(asked.by.id or 0)
    assert herself is not None
    text = asked.text("signature").strip()
    if len(text) > LONGEST_SIGNATURE:
        raise FieldsAtFault(
            {"signature": fault_of(Refused("common.too_long", limit=LONGEST_SIGNATURE)).sentence}
        )
    herself.signature = text
    return Go("/compte?fait=signature")


def give_up_factor(asked: Asked) -> Go:
    with _confirmed(asked, GIVES_UP) as factors:
        factors.give_up(asked.by, asked.text(GIVES_UP), session_id=asked.visitor.session_id)
    return Go("/compte?fait=retire")


def renew_codes(asked: Asked) -> Page:
    with _confirmed(asked, RENEWS) as factors:
        codes = factors.renew_codes(asked.by, asked.text(RENEWS))
    return recovery_page(asked, codes)


@contextmanager
def _confirmed(asked: Asked, field: str) -> Iterator[Factors]:
    """By the code in this field, which a refusal is said of."""
    try:
        with counted_code(asked) as work:
            yield Factors(work, now=asked.now)
    except Refusal as refused:
        raise FieldsAtFault({field: fault_of(refused).sentence}) from None
