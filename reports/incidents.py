"""Incidents of the SNE: each is one intervention, whatever the number of agents who met it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence

from journal.entries import Kind, Row


def contacts_in(rows: Iterable[Row]) -> list[Row]:
    """Ascending: each agent once for each incident, by the first row that tells of it."""
    met: dict[tuple[str, int | None], Row] = {}
    for row in rows:
        contact = (row.subject, row.actor_id)
        if row.kind is Kind.INCIDENT_MET:
            met.setdefault(contact, row)
        elif row.kind is Kind.INCIDENT_LEFT:
            met.pop(contact, None)
    return sorted(met.values(), key=lambda row: row.sequence)


def of_incidents(rows: Sequence[Row], month: Callable[[Row], Hashable]) -> list[Row]:
    """The openings of the tickets that belong to an incident, ascending.

    Each as it stood at the end of the month in which it was opened: so the months make the year.
    """
    standing = {
        (month(row), row.subject): row.kind
        for row in rows
        if row.kind in {Kind.TICKET_ATTACHED, Kind.TICKET_DETACHED}
    }
    moved = {subject for _, subject in standing}
    openings = (row for row in rows if row.kind is Kind.TICKET_OPENED and row.subject in moved)
    return [row for row in openings if standing.get((month(row), row.subject)) is Kind.TICKET_ATTACHED]
