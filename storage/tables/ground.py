"""What every table stands on: the names of its constraints, its number, a word as it is sorted."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, MetaData, String, Table
from sqlalchemy.schema import SchemaItem

from knowledge_base.french.lookup import LONGEST

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite gives numbers by itself only to INTEGER keys; PostgreSQL deserves the wide ones.
Key = BigInteger().with_variant(Integer, "sqlite")

# A plain word, in the order of its bytes: those that begin alike stand together on either database.
Word = String(LONGEST).with_variant(String(LONGEST, collation="C"), "postgresql")


def table(name: str, *parts: SchemaItem) -> Table:
    return Table(name, metadata, *parts)


def numbered(name: str, *parts: SchemaItem) -> Table:
    """Each of its rows bears a number."""
    return table(name, Column("id", Key, primary_key=True), *parts)
