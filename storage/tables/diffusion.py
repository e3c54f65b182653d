"""What is sent out, and to whom."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, String, Text

from diffusion.publications import PublicationKind
from storage.tables.ground import numbered
from storage.tables.people import agents, partenaires
from storage.types import Attachments, Code, UtcDateTime

publications = numbered(
    "publications",
    Column("kind", Code(PublicationKind), nullable=False),
    Column("title", String(200), nullable=False),
    Column("text", Text, nullable=False),
    Column("files", Attachments, nullable=False),
    Column("departement", String(3), nullable=False),
    Column("guichet_ids", JSON, nullable=False),
    Column("for_referents", Boolean, nullable=False),
    Column("to_agents", Boolean, nullable=False),
    Column("partenaire_ids", JSON, nullable=False),
    Column("is_public", Boolean, nullable=False),
    Column("created_by", ForeignKey(agents.c.id), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("sent_at", UtcDateTime, index=True),
)

copies = numbered(
    "copies",
    Column("publication_id", ForeignKey(publications.c.id), nullable=False),
    Column("agent_id", ForeignKey(agents.c.id), index=True),
    Column("partenaire_id", ForeignKey(partenaires.c.id)),
    Column("digests", JSON, nullable=False),
    Column("read_at", UtcDateTime),
    Column("again_at", UtcDateTime),
    Index(None, "publication_id", "agent_id", unique=True),
)
