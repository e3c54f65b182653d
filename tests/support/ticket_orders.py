"""Every order about one ticket, by a name: the desk that gives it, and whose words it takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from play_house import NOTE, POLE_S
from pole_fakes import POLE

from guichets.registry import Agent
from knowledge_base.themes import Theme
from tickets.commands import TicketCommands
from tickets.pole.dossier import Blocking, Dossier
from tickets.pole.service import PoleService
from tickets.ratings import RatingService
from tickets.service import TicketService
from tickets.steps import StepService
from tickets.ticket import Rating, Ticket, Urgency
from tickets.triage.service import TriageService

HERS = "hers"
"""The words of whoever gives the order."""


def dossier(ticket: Ticket, **missing: str) -> Dossier:
    whole = Dossier(
        reference=ticket.reference,
        departement="06",
        guichet="Mairie de Valbonne",
        profile="guichet",
        about_one_file=False,
        steps="fait, attendu, obtenu",
        local_answer="aucune",
        question="Que faire ?",
        blocking=Blocking.TOTAL,
    )
    return replace(whole, **missing)  # type: ignore[arg-type]  # texts only


Order = Callable[[Any, Ticket, Agent, str], object]
ORDERS: Mapping[str, tuple[type[TicketCommands], str, Order]] = {
    "add": (TicketService, HERS, lambda desk, t, by, word: desk.add(t, word, by=by)),
    "correct": (TicketService, HERS, lambda desk, t, by, word: desk.correct_question(t, word, by=by)),
    "take": (TicketService, "", lambda desk, t, by, _: desk.take(t, by=by)),
    "take over": (TicketService, "", lambda desk, t, by, _: desk.take(t, by=by, even_from_another=True)),
    "release": (TicketService, "", lambda desk, t, by, _: desk.release(t, by=by)),
    "reply": (TicketService, "", lambda desk, t, by, word: desk.reply(t, word, by=by)),
    "reply and close": (TicketService, "", lambda desk, t, by, word: desk.reply_and_close(t, word, by=by)),
    "ask": (TicketService, "", lambda desk, t, by, word: desk.ask(t, word, by=by)),
    "close": (TicketService, "", lambda desk, t, by, _: desk.close(t, by=by)),
    "close anyway": (TicketService, "", lambda desk, t, by, _: desk.close(t, by=by, even_unfinished=True)),
    "reopen": (TicketService, "", lambda desk, t, by, _: desk.reopen(t, by=by)),
    "theme": (TicketService, "", lambda desk, t, by, _: desk.change_theme(t, Theme.NIR.value, by=by)),
    "spend": (TicketService, "", lambda desk, t, by, _: desk.spend(t, 5, by=by)),
    "rate well": (RatingService, HERS, lambda desk, t, by, word: desk.rate(t, Rating.HELPED, by=by)),
    "rate ill": (
        RatingService,
        HERS,
        lambda desk, t, by, word: desk.rate(t, Rating.NOT_HELPED, by=by, comment=word),
    ),
    "comment": (RatingService, HERS, lambda desk, t, by, word: desk.comment(t, word, by=by)),
    "step": (StepService, "", lambda desk, t, by, _: desk.note(t, t.next_step, by=by)),
    "skip": (StepService, "", lambda desk, t, by, _: desk.note(t, "done", by=by)),
    "rank": (TriageService, "", lambda desk, t, by, _: desk.rank(t, Urgency.URGENT, by=by)),
    "note": (TriageService, NOTE, lambda desk, t, by, word: desk.note(t, word, by=by)),
    "undo close": (TriageService, "", lambda desk, t, by, _: desk.undo_close(t, by=by)),
    "escalate": (
        PoleService,
        "",
        lambda desk, t, by, word: desk.escalate(t, dossier(t), subject="SNE", body=word, by=by, pole=POLE),
    ),
    "escalate badly": (
        PoleService,
        "",
        lambda desk, t, by, word: desk.escalate(
            t, dossier(t, steps=""), subject="SNE", body=word, by=by, pole=POLE
        ),
    ),
    "escalate by hand": (
        PoleService,
        "",
        lambda desk, t, by, word: desk.escalate_by_hand(
            t, dossier(t), subject="SNE", body=word, by=by, pole=POLE
        ),
    ),
    "nudge": (PoleService, "", lambda desk, t, by, word: desk.nudge(t, word, by=by, pole=POLE)),
    "resend": (PoleService, "", lambda desk, t, by, _: desk.resend(t, by=by, pole=POLE)),
    "number": (PoleService, "", lambda desk, t, by, _: desk.note_reference(t, "GIP-SNE #4521", by=by)),
    "answer of the pole": (PoleService, POLE_S, lambda desk, t, by, word: desk.record_answer(t, word, by=by)),
    "still waiting": (PoleService, "", lambda desk, t, by, _: desk.still_waiting(t, by=by, pole=POLE)),
    "settle": (PoleService, "", lambda desk, t, by, _: desk.settle(t, by=by)),
    "pass on": (PoleService, "", lambda desk, t, by, word: desk.pass_on(t, word, by=by)),
}
