"""Every order about one ticket, by a name: the desk that gives it, and whose words it takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from play_house import NOTE, POLE_S
from pole_fakes import POLE

from guichets.registry import Agent
from knowledge_base.themes import Theme
from tickets.desk import Desk
from tickets.kinds.steps import StepDesk, next_step
from tickets.orders import Orders
from tickets.pole.desk import PoleDesk
from tickets.pole.dossier import Blocking, Dossier
from tickets.ratings import RatingDesk
from tickets.ticket import Rating, Ticket, Urgency
from tickets.triage.desk import TriageDesk

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
ORDERS: Mapping[str, tuple[type[Orders], str, Order]] = {
    "add": (Desk, HERS, lambda desk, t, by, word: desk.add(t, word, by=by)),
    "correct": (Desk, HERS, lambda desk, t, by, word: desk.correct_question(t, word, by=by)),
    "take": (Desk, "", lambda desk, t, by, _: desk.take(t, by=by)),
    "take over": (Desk, "", lambda desk, t, by, _: desk.take(t, by=by, even_from_another=True)),
    "release": (Desk, "", lambda desk, t, by, _: desk.release(t, by=by)),
    "reply": (Desk, "", lambda desk, t, by, word: desk.reply(t, word, by=by)),
    "reply and close": (Desk, "", lambda desk, t, by, word: desk.reply_and_close(t, word, by=by)),
    "ask": (Desk, "", lambda desk, t, by, word: desk.ask(t, word, by=by)),
    "close": (Desk, "", lambda desk, t, by, _: desk.close(t, by=by)),
    "close anyway": (Desk, "", lambda desk, t, by, _: desk.close(t, by=by, even_unfinished=True)),
    "reopen": (Desk, "", lambda desk, t, by, _: desk.reopen(t, by=by)),
    "theme": (Desk, "", lambda desk, t, by, _: desk.change_theme(t, Theme.NIR.value, by=by)),
    "spend": (Desk, "", lambda desk, t, by, _: desk.spend(t, 5, by=by)),
    "rate well": (RatingDesk, HERS, lambda desk, t, by, word: desk.rate(t, Rating.HELPED, by=by)),
    "rate ill": (
        RatingDesk,
        HERS,
        lambda desk, t, by, word: desk.rate(t, Rating.NOT_HELPED, by=by, comment=word),
    ),
    "comment": (RatingDesk, HERS, lambda desk, t, by, word: desk.comment(t, word, by=by)),
    "step": (StepDesk, "", lambda desk, t, by, _: desk.note(t, next_step(t), by=by)),
    "skip": (StepDesk, "", lambda desk, t, by, _: desk.note(t, "done", by=by)),
    "rank": (TriageDesk, "", lambda desk, t, by, _: desk.rank(t, Urgency.URGENT, by=by)),
    "note": (TriageDesk, NOTE, lambda desk, t, by, word: desk.note(t, word, by=by)),
    "undo close": (TriageDesk, "", lambda desk, t, by, _: desk.undo_close(t, by=by)),
    "escalate": (
        PoleDesk,
        "",
        lambda desk, t, by, word: desk.escalate(t, dossier(t), subject="SNE", body=word, by=by, pole=POLE),
    ),
    "escalate badly": (
        PoleDesk,
        "",
        lambda desk, t, by, word: desk.escalate(
            t, dossier(t, steps=""), subject="SNE", body=word, by=by, pole=POLE
        ),
    ),
    "escalate by hand": (
        PoleDesk,
        "",
        lambda desk, t, by, word: desk.escalate_by_hand(
            t, dossier(t), subject="SNE", body=word, by=by, pole=POLE
        ),
    ),
    "nudge": (PoleDesk, "", lambda desk, t, by, word: desk.nudge(t, word, by=by, pole=POLE)),
    "resend": (PoleDesk, "", lambda desk, t, by, _: desk.resend(t, by=by, pole=POLE)),
    "number": (PoleDesk, "", lambda desk, t, by, _: desk.note_reference(t, "GIP-SNE #4521", by=by)),
    "answer of the pole": (PoleDesk, POLE_S, lambda desk, t, by, word: desk.record_answer(t, word, by=by)),
    "still waiting": (PoleDesk, "", lambda desk, t, by, _: desk.still_waiting(t, by=by, pole=POLE)),
    "settle": (PoleDesk, "", lambda desk, t, by, _: desk.settle(t, by=by)),
    "pass on": (PoleDesk, "", lambda desk, t, by, word: desk.pass_on(t, word, by=by)),
}
