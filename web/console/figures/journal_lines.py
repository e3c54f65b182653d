"""A row of the journal as a line that people read: names for numbers, and a way to what it is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from agenda.events import EventKind
from guichets.registry import Agent
from journal.entries import Kind, Row
from rendering.journal_words import KIND, outcome
from rendering.labels import CHANNEL, theme
from rendering.sheets import Cell
from web.console.scope import sees_person
from web.ports import Work

# What a row is about has a page here, by the form of its identifier; all else stays a number.
_PAGES = (
    (re.compile(r"T-\d{4}-\d+"), "/tickets/{0}"),
    (re.compile(r"S-\d{4}-\d+"), "/qualite/{0}"),
    (re.compile(rf"(?:{'|'.join(EventKind)})-(\d+)"), "/agenda/{1}"),
)

COLUMNS = (
    "Numéro", "Date", "Heure", "Événement", "Issue", "Objet", "Guichet", "Thème", "Personne", "Canal",
    "Minutes",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """``address`` is "" for what has no page; ``person`` where nobody acted, or somebody elsewhere did."""

    number: int
    at: datetime
    kind: Kind
    outcome: str
    subject: str
    address: str
    guichet_id: int | None
    guichet: str
    theme: str
    person: str
    channel: str
    minutes: int


def lines_of(rows: Iterable[Row], work: Work, reader: Agent) -> list[Line]:
    return [_line(row, work, reader) for row in rows]


def cells_of(line: Line, local: datetime) -> Sequence[Cell]:
    """``local`` is its instant on the département's clock."""
    return (
        line.number,
        local.date(),
        f"{local:%H:%M:%S}",
        KIND[line.kind],
        outcome(line.outcome),
        line.subject,
        line.guichet,
        theme(line.theme) if line.theme else "",
        line.person,
        CHANNEL.get(line.channel, line.channel),
        line.minutes or None,
    )


def _line(row: Row, work: Work, reader: Agent) -> Line:
    entry = row.entry
    actor = work.registry.agent(entry.actor_id) if entry.actor_id is not None else None
    subject, address = _subject(entry.subject)
    return Line(
        row.sequence,
        entry.at,
        entry.kind,
        entry.outcome,
        subject,
        address,
        entry.guichet_id,
        work.people.guichet_name(entry.guichet_id),
        entry.theme,
        actor.name if actor is not None and sees_person(work, reader, actor) else "",
        entry.channel,
        entry.minutes,
    )


def _subject(identifier: str) -> tuple[str, str]:
    for form, page in _PAGES:
        if found := form.fullmatch(identifier):
            return identifier, page.format(identifier, *found.groups())
    return "", ""
