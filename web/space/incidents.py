"""The incidents under way, as the space shows them to whoever has not asked."""

from __future__ import annotations

from collections.abc import Sequence

from guichets.registry import Agent
from journal.people import departement_of
from storage.unit_of_work import Work
from tickets.incident import Incident


def incidents_met(work: Work, reader: Agent) -> Sequence[Incident]:
    """Those of the reader's département, the last first. Reading one is not meeting it: nobody is counted."""
    return work.incidents.under_way(departement=departement_of(reader, work.people))
