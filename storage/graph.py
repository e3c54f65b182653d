"""Draws the tables, what leads from one to another, and the words that a column allows: ``docs/schema.md``.

``python -m storage.graph`` writes the page anew; a test says when it is behind the tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Table

from storage.tables import metadata
from storage.tables.checks import allowed_by

PAGE = Path(__file__).parents[1] / "docs" / "schema.md"

_TOP = """# Les tables

Cette page est écrite par `python -m storage.graph`, d’après `storage/tables/` : ne pas la changer à la main.

Une flèche part de la table qui porte la clé ; son mot est la colonne. Une table sans flèche ne désigne aucune
ligne d’une autre, à dessein : le journal et la trace des accès survivent à ce qu’ils comptent, la boîte
d’entrée parle de lieux que nul n’a encore reconnus.
"""

_WORDS = """## Les mots permis

Toute autre valeur est refusée par la base elle-même. Un mot de plus demande une migration.
"""


def page() -> str:
    drawn = "\n".join(["```mermaid", "erDiagram", *_lines(), "```"])
    return "\n".join([_TOP, drawn, "", _WORDS, *_allowed(), ""])


def _lines() -> Iterator[str]:
    for table in sorted(metadata.tables.values(), key=lambda one: one.name):
        yield f"    {table.name}"
        yield from _arrows(table)


def _arrows(table: Table) -> Iterator[str]:
    """Without a bar where the row may lead nowhere."""
    for key in sorted(table.foreign_keys, key=lambda one: one.parent.name):
        end = "o|" if key.parent.nullable else "||"
        yield f'    {table.name} }}o--{end} {key.column.table.name} : "{key.parent.name}"'


def _allowed() -> Iterator[str]:
    yield "| Table | Colonne | Mots |"
    yield "|---|---|---|"
    for (table, column), words in sorted(allowed_by(metadata).items()):
        listed = ", ".join(f"`{word}`" if word else "(vide)" for word in sorted(words))
        yield f"| `{table}` | `{column}` | {listed} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
