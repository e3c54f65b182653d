"""The incident that a question is about: its banner first, then the question itself if it is another."""

from __future__ import annotations

from bot.conversation.asked import OpenQuestion
from bot.conversation.heading import heading_of
from bot.dialogue import Context
from bot.messages import Incoming
from knowledge_base.understanding.intents import Kind
from knowledge_base.verdict import NoMatch, Verdict
from tickets.incident import Incident
from tickets.incidents.meetings import IncidentMeetings
from tickets.notices import IncidentBanner

_FOR_A_PERSON = frozenset({Kind.ACT, Kind.SENSITIVE, Kind.EMERGENCY, Kind.SMALL_TALK})
"""An incident is the answer to none of these."""


def met_incident(asked: OpenQuestion, verdict: Verdict, said: Incoming, talk: Context) -> Incident | None:
    """The one under way that the question is about, noted as met, unless the agent said that it is not."""
    if isinstance(verdict, NoMatch) and verdict.kind in _FOR_A_PERSON:
        return None
    meetings = IncidentMeetings(talk.work, now=talk.now, zone=talk.zone)
    incident = meetings.about(asked.sought, by=talk.speaker, besides=asked.beside)
    if incident is not None:
        meetings.meet(incident, by=talk.speaker, channel=said.channel)
    return incident


def banner_of(incident: Incident, asked: OpenQuestion, talk: Context) -> IncidentBanner:
    return IncidentBanner(
        reference=incident.reference,
        title=incident.title,
        banner=incident.banner,
        since=incident.since,
        is_told=not talk.speaker.is_gestionnaire,
        heading=heading_of(asked),
    )
