"""The incidents under way, as the space shows them to whoever has not asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from guichets.registry import Agent
from web.ports import Work


@dataclass(frozen=True)
class Notice:
    title: str
    banner: str
    since: datetime


def notices(work: Work, reader: Agent) -> Sequence[Notice]:
    """Those of her département, the last first. Reading one is not meeting it: nobody is counted."""
    departement = work.people.departement_of(reader.guichet_id) or reader.departement
    under_way = work.incidents.under_way(departement=departement)
    return [Notice(incident.title, incident.banner, incident.since) for incident in under_way]
