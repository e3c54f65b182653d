"""The dashboards and the local objectives of a département."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, String

from quality.dashboards import LONGEST_NAME
from storage.tables.ground import numbered, table
from storage.tables.people import agents
from storage.types import Defined, UtcDateTime

queries = numbered(
    "queries",
    Column("departement", String(3), nullable=False, index=True),
    Column("name", String(LONGEST_NAME), nullable=False),
    Column("definition", Defined, nullable=False),
    Column("written_by", ForeignKey(agents.c.id), nullable=False),
    Column("written_at", UtcDateTime, nullable=False),
    Column("sent_at", UtcDateTime),
    Column("sent_digest", String(64), nullable=False),
)

# The EPCI that the reform of the allocations concerns.
reform_epcis = table(
    "reform_epcis",
    Column("departement", String(3), primary_key=True),
    Column("names", JSON, nullable=False),
)
