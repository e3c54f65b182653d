"""A row of the journal as a line that people read: names for numbers, and a way to what it is about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from guichets.registry import Agent
from guichets.scope import sees_person
from journal.entries import Kind, Row
from rendering.journal_words import KIND, outcome
from rendering.labels import CHANNEL, theme
from tabular.writing import Cell
from web.console.figures.journal_subjects import Subject, subject_of
from web.ports import Work

COLUMNS = (
    "Numéro", "Date", "Heure", "Événement", "Issue", "Objet", "Guichet", "Thème", "Personne", "Canal",
    "Minutes",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """``person`` is "" where nobody acted, or somebody elsewhere did."""

    number: int
    at: datetime
    kind: Kind
    outcome: str
    subject: Subject
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
        line.subject.label,
        line.guichet,
        theme(line.theme) if line.theme else "",
        line.person,
        CHANNEL.get(line.channel, line.channel),
        line.minutes or None,
    )


def _line(row: Row, work: Work, reader: Agent) -> Line:
    entry = row.entry
    actor = work.registry.agent(entry.actor_id) if entry.actor_id is not None else None
    subject = subject_of(entry.subject, work, reader)
    return Line(
        row.sequence,
        entry.at,
        entry.kind,
        entry.outcome,
        subject,
        entry.guichet_id,
        work.people.guichet_name(entry.guichet_id),
        entry.theme,
        actor.name if actor is not None and sees_person(work, reader, actor) else "",
        entry.channel,
        entry.minutes,
    )
