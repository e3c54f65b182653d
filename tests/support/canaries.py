"""Words that stay on their side: the pole's, the agent's, the notes; a watch on every letter that leaves."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from itertools import count
from typing import Any

from pole_fakes import POLE
from sqlalchemy import select
from web_stage import Stage

from guichets.registry import AT_GUICHETS
from knowledge_base.themes import Theme
from storage import tables
from tickets.mail.arrival import Arrival
from tickets.service import Request
from tickets.triage.service import TriageService

OF_POLE, OF_AGENT, OF_NOTE = "canaripole", "canariagent", "canarinote"

SETTINGS = {
    "mail_from": POLE.sender,
    "smtp_url": "smtp://127.0.0.1:9",
    "national_address": POLE.address,
}
"""Those with which mail comes and goes; nothing is carried to the server, which is not there."""

_UIDS = count(1)


class Watch:
    """Reads each letter once."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._read = 0
        self.crossed()

    def crossed(self) -> list[str]:
        """Of the letters that were posted since it last looked, those that bear what their reader must not
        have: by key, with the words.
        """
        with self._stage.database.reading() as session:
            rows = session.execute(
                tables.outbox.select().where(tables.outbox.c.id > self._read).order_by(tables.outbox.c.id)
            ).all()
            staff = select(tables.agents.c.id, tables.agents.c.email, tables.agents.c.role)
            people = session.execute(staff).all() if rows else []
        self._read = rows[-1].id if rows else self._read
        ours = {person.id for person in people if person.role not in AT_GUICHETS}
        hers = {address for p in people if p.id not in ours for address in (f"agent-{p.id}", p.email)}
        found = []
        for row in rows:
            text = json.dumps(row.payload, ensure_ascii=False)
            found += [f"{row.key}: {word}" for word in _kept_from(row, ours, hers) if word in text]
        return found


def _kept_from(row: Any, ours: Collection[int], hers: Collection[str]) -> Sequence[str]:
    """``ours`` are the gestionnaires, ``hers`` the chats and the addresses of the agents."""
    if row.channel == "mail" and row.chat_ref == POLE.address:
        return OF_AGENT, OF_NOTE
    is_to_an_agent = row.agent_id not in ours if row.agent_id is not None else row.chat_ref in hers
    return (OF_POLE, OF_NOTE) if is_to_an_agent else ()


def asked(stage: Stage, *, channel: str = "web") -> str:
    """A ticket in which the agent and a note have said their words; its reference."""
    with stage.house.units() as work:
        ticket = stage.desk(work).open_ticket(
            Request(question=f"{OF_AGENT} comment faire ?", theme=Theme.PIECES.value),
            by=stage.nadia,
            channel=channel,
            chat_ref=f"agent-{stage.nadia.id}",
        )
        stage.desk(work).add(ticket, f"{OF_AGENT} encore ceci", by=stage.nadia)
        notes = TriageService(work, now=stage.clock(), zone=stage.house.settings.zone)
        notes.note(ticket, f"{OF_NOTE} entre nous", by=stage.helene)
        return ticket.reference


def answered_by_the_pole(stage: Stage, *, channel: str = "web") -> str:
    """The same, sent to the pole in neutral words; its answer waits to be read."""
    reference = asked(stage, channel=channel)
    stage.to_pole(reference)
    stage.house.mail_intake.take(mail(stage, POLE.address, f"{OF_POLE} il faut attendre", about=reference))
    return reference


def mail(stage: Stage, sender: str, text: str, *, about: str = "", **more: Any) -> Arrival:
    number = next(_UIDS)
    return Arrival(
        **{
            "mailbox": "INBOX",
            "uid_validity": 1,
            "uid": number,
            "received_at": stage.clock(),
            "message_id": f"<{number}@ailleurs.example>",
            "sender": sender,
            "subject": f"Re: {about}" if about else "Bonjour",
            "text": text,
            "new_part": text,
            **more,
        }
    )
