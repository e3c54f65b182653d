"""What the triage offers besides answering: a note among gestionnaires, and a colleague to hand over to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.conversation.triage_pages import AgentGone, TicketGivenOn
from bot.dialogue import Context
from bot.errors import Misunderstood
from bot.messages import Incoming
from guichets.registry import Agent
from tickets.notices import Reach
from tickets.ticket import Ticket
from tickets.triage.service import TriageService

_NOTE = re.compile(r"(?:(?P<reference>T-\d{4}-\d{1,9})\b[\s:,]*)?(?P<text>.*)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class NoteAsked:
    """The gestionnaire is about to type a note; ``agent`` will not see it."""

    reference: str
    agent: str


@dataclass(frozen=True)
class NoteWanted:
    """« /note » alone, under no ticket: how to say which one."""


@dataclass(frozen=True)
class NoteKept:
    reference: str
    agent: str


@dataclass(frozen=True)
class ColleagueChoices:
    """``colleagues`` are identifier and name."""

    reference: str
    colleagues: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class HandedOver:
    reference: str
    colleague: str


@dataclass(frozen=True)
class GivenBack:
    """The gestionnaire no longer holds it; ``holder`` is who does, "" for nobody."""

    reference: str
    holder: str


def note_named(said: Incoming, talk: Context) -> tuple[str, str]:
    """« /note T-2026-0001 vu avec elle », or « /note vu avec elle » under a message about the ticket: the
    reference, "" when nothing tells it, and the words.
    """
    found = _NOTE.fullmatch(said.argument.strip())
    assert found is not None
    under = talk.work.letters.about_of(said.channel, said.chat_ref, said.replied_ref)
    return (found["reference"] or under).upper(), found["text"].strip()


def note(ticket: Ticket, text: str, talk: Context) -> NoteKept:
    _desk(talk).note(ticket, text, by=talk.speaker)
    return NoteKept(ticket.reference, talk.work.people.name_of(ticket.agent_id))


def choices(ticket: Ticket, talk: Context) -> ColleagueChoices:
    others = (one for one in _colleagues(ticket, talk) if one.id != talk.speaker.id)
    return ColleagueChoices(
        ticket.reference, tuple((one.id, one.name) for one in others if one.id is not None)
    )


def hand_over(ticket: Ticket, colleague: str, talk: Context) -> HandedOver:
    to = next((one for one in _colleagues(ticket, talk) if str(one.id) == colleague), None)
    if to is None:
        raise Misunderstood
    _desk(talk).hand_over(ticket, to, by=talk.speaker)
    return HandedOver(ticket.reference, to.name)


def gone(ticket: Ticket, talk: Context) -> AgentGone | None:
    """What is shown instead of saying something to nobody."""
    if _desk(talk).reach(ticket) is not Reach.NEVER:
        return None
    there = _of_guichet(ticket, talk)
    return AgentGone(
        ticket.reference,
        talk.work.people.name_of(ticket.agent_id),
        talk.work.people.guichet_name(ticket.guichet_id),
        tuple((one.id, one.name) for one in there if one.id is not None),
        ticket.is_sensitive,
    )


def entrust(ticket: Ticket, colleague: str, talk: Context) -> TicketGivenOn:
    to = next((one for one in _of_guichet(ticket, talk) if str(one.id) == colleague), None)
    if to is None:
        raise Misunderstood
    desk = _desk(talk)
    desk.entrust(ticket, to, by=talk.speaker)
    return TicketGivenOn(ticket.reference, to.name, desk.reach(ticket))


def give_back(ticket: Ticket, talk: Context) -> GivenBack:
    talk.tickets.release(ticket, by=talk.speaker)
    return GivenBack(ticket.reference, talk.work.people.name_of(ticket.assignee_id))


def _colleagues(ticket: Ticket, talk: Context) -> Sequence[Agent]:
    """The gestionnaires of its département; what has no guichet is everybody's."""
    departement = talk.work.people.departement_of(ticket.guichet_id)
    return talk.work.registry.gestionnaires(departement)


def _of_guichet(ticket: Ticket, talk: Context) -> Sequence[Agent]:
    """Who may still come in, of the guichet of the agent who is gone."""
    return talk.work.registry.active_agents(ticket.guichet_id) if ticket.guichet_id is not None else ()


def _desk(talk: Context) -> TriageService:
    return TriageService(talk.work, now=talk.now, zone=talk.zone)
