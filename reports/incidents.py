"""Incidents of the SNE: each is one intervention, whatever the number of agents who met it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence

from journal.entries import Kind, Row


def contacts_in(rows: Iterable[Row]) -> list[Row]:
    """Ascending: each agent once for each incident, by the first row that tells of it."""
    met: dict[tuple[str, int | None], Row] = {}
    for row in rows:
        contact = (row.entry.subject, row.entry.actor_id)
        if row.entry.kind is Kind.INCIDENT_MET:
            met.setdefault(contact, row)
        elif row.entry.kind is Kind.INCIDENT_LEFT:
            met.pop(contact, None)
    return sorted(met.values(), key=lambda row: row.sequence)


def of_incidents(rows: Sequence[Row], month: Callable[[Row], Hashable]) -> list[Row]:
    """The openings of the tickets that belong to an incident, ascending.

    Each as it stood at the end of the month in which it was opened: so the months make the year.
    """
    standing = {
        (month(row), row.entry.subject): row.entry.kind
        for row in rows
        if row.entry.kind in {Kind.TICKET_ATTACHED, Kind.TICKET_DETACHED}
    }
    openings = (row for row in rows if row.entry.kind is Kind.TICKET_OPENED)
    return [row for row in openings if standing.get((month(row), row.entry.subject)) is Kind.TICKET_ATTACHED]
