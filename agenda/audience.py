"""The agents whom an event concerns; the gestionnaires are told together."""

from __future__ import annotations

from collections.abc import Collection

from agenda.events import Event
from journal.people import People


def audience(event: Event, people: People) -> Collection[int]:
    """Each once."""
    if not event.concerns_guichets:
        return ()
    if not event.guichet_ids:
        return people.all_active_agents(event.departement)
    return dict.fromkeys(a for guichet_id in event.guichet_ids for a in people.active_agents_of(guichet_id))
