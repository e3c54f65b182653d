"""A ticket's page, its orders, what was attached to it, and the way to the next one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from starlette.responses import Response
from starlette.routing import BaseRoute

from guichets.rights import Right
from rendering.labels import ACT, THEME, URGENCY, VIEW
from tickets.errors import UnfinishedAct
from tickets.following import awaits_reading, note_read
from tickets.ticket import Ticket
from tickets.timers import stop_timer
from tickets.workplace import SavedDraft
from web.console.mail.view import lines_of_ticket
from web.console.tickets.orders import (
    DRAFTS,
    ORDERS,
    PLACES,
    POLE_REFERENCE,
    UNDONE_BY,
    Order,
    carry_out,
    colleagues_of,
    deeds_of,
)
from web.console.tickets.pole.preparing import pole_view
from web.console.tickets.request_view import request_view
from web.console.tickets.sight import ONE, asked_ticket, draft_place, in_sight, state_of
from web.console.tickets.ticket_helps import helps_for
from web.console.tickets.ticket_view import attachments, page_values
from web.console.tickets.triage_view import triage_view
from web.console.tickets.walk import standing_of, step_on, walk_of
from web.fields import number_of
from web.files import numbered_file
from web.shell import Asked, Go, Page, Shell, page

TIMER = "/chronometre"
"""The timer that runs, wherever the gestionnaire is: what it counts, and the one click that stops it."""


@dataclass(frozen=True)
class RunningTimer:
    ticket: str
    minutes: int


def routes(shell: Shell) -> Sequence[BaseRoute]:
    return [
        shell.page(ONE, show),
        shell.page(f"{ONE}/nouvelles", news),
        shell.page(f"{ONE}/suivant", following),
        shell.page(f"{ONE}/fichier/{{number:int}}", download),
        shell.order(f"{ONE}/lu", mark_read),
        shell.page(TIMER, show_timer, Right.ACT),
        shell.order(f"{TIMER}/arreter", stop_running),
        *(
            shell.order(
                f"{ONE}/{order.path}",
                partial(carry_out, order),
                again=partial(show, refused=order),
                takes_files=order.with_files,
            )
            for order in ORDERS
        ),
    ]


def show(asked: Asked, refused: Order | None = None) -> Page:
    """``refused`` is the order that was given last, if it was not carried out: what was typed stays."""
    ticket = asked_ticket(asked)
    reading = asked.site.library.read(ticket.question)
    helps = helps_for(ticket, reading, asked)
    drafts = _drafts(ticket, asked)
    texts = _texts(asked, drafts)
    offered = helps.asked(asked.query)
    if offered not in texts["texte"]:
        texts["texte"] = f"{texts['texte']}\n\n{offered}".strip()
    template = helps.chosen(asked.text("modele") or asked.query.get("modele", ""))
    done = asked.query.get("fait", "") if refused is None else ""
    told = asked.query.get("prevenus", "").split()
    sends = refused is not None and refused.text == "texte"
    return page(
        "console/tickets/ticket.html",
        ticket=ticket,
        **page_values(ticket, asked),
        tri=triage_view(ticket, reading, asked),
        pole=pole_view(ticket, asked),
        demande=request_view(ticket, asked),
        attend_lecture=awaits_reading(ticket),
        aides=helps,
        chronometre=running_timer(asked),
        mels=lines_of_ticket(ticket, asked.work),
        brouillons=drafts,
        textes=texts,
        minutes=number_of(asked.query.get("minutes", "")) or "",
        prevenus=[one.name for one in colleagues_of(ticket, asked.work) if f"{one.id}" in told],
        minutes_dites=asked.text("minutes") if sends else (template and template.minutes) or "",
        gestes=deeds_of(template, ticket) if template else None,
        gestes_coches=asked.form.getlist("avec") if sends else None,
        fichiers_a_rejoindre=bool(asked.form.files),
        demande_precision=helps.is_asking(texts["texte"]),
        fait=done if done in PLACES else "",
        defait=UNDONE_BY.get(done, ""),
        jete=asked.query.get("jete", ""),
        inacheve=isinstance(asked.error, UnfinishedAct),
        lieu_dit=refused.place if refused else PLACES.get(done, ""),
        parcours=walk_of(asked),
        rang=standing_of(ticket, asked),
        vues=VIEW,
        themes=THEME,
        objets=ACT,
        urgences=URGENCY,
    )


def download(asked: Asked) -> Response:
    return numbered_file(asked.site.files, attachments(asked_ticket(asked)), asked.path["number"])


def news(asked: Asked) -> Page | Response:
    """Nothing while the ticket is as the page saw it."""
    ticket = asked_ticket(asked, in_sight)
    if state_of(ticket) == asked.query.get("etat", ""):
        return Response(status_code=204)
    return page("console/tickets/ticket_nouvelles.html", reference=ticket.reference, parcours=walk_of(asked))


def mark_read(asked: Asked) -> Response:
    """The end of the thread has come on the screen: it is read, unless it has grown since."""
    ticket = asked_ticket(asked, in_sight)
    if asked.text("etat") == state_of(ticket):
        note_read(ticket, by=asked.by, at=asked.now)
    return Response(status_code=204)


def following(asked: Asked) -> Go:
    return Go(step_on(asked_ticket(asked, in_sight), asked))


def show_timer(asked: Asked) -> Page | Response:
    """For a page that is open: nothing while none runs."""
    running = running_timer(asked)
    if running is None:
        return Response(media_type="text/html")
    return page("console/tickets/chronometre.html", chronometre=running)


def stop_running(asked: Asked) -> Go:
    """Its minutes wait on the ticket's page, to be corrected before they count."""
    running = running_timer(asked)
    if running is None:
        return Go("/tickets")
    stop_timer(asked.work.timers, by=asked.me, ticket=running.ticket, at=asked.now)
    return Go(f"/tickets/{running.ticket}?fait=arreter&minutes={running.minutes}#temps")


def running_timer(asked: Asked) -> RunningTimer | None:
    timer = asked.work.timers.of(asked.me)
    return RunningTimer(timer.ticket, timer.minutes(asked.now)) if timer else None


def _drafts(ticket: Ticket, asked: Asked) -> Mapping[str, SavedDraft]:
    """By the name of the field that each was typed in; but for what was just sent, and refused."""
    kept = {
        name: asked.work.drafts.of(asked.me, draft_place(ticket.reference, place))
        for name, place in DRAFTS.items()
        if name not in asked.form
    }
    return {name: draft for name, draft in kept.items() if draft is not None}


def _texts(asked: Asked, drafts: Mapping[str, SavedDraft]) -> dict[str, str]:
    """What each text field starts with."""
    begun = {name: drafts[name].text if name in drafts else "" for name in (*DRAFTS, POLE_REFERENCE)}
    return dict(asked.filled(begun))
