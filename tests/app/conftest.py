"""An operator at a terminal: an empty folder, no settings, and the whole command as it is installed."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from knowledge_folder import SMALL_BASE, Folder
from terminal import Relais


@pytest.fixture
def guichets_file(folder: Path) -> Path:
    file = folder / "guichets.csv"
    file.write_text(
        "nom;type;commune\nMairie de Valbonne;commune;Valbonne\nArgence Habitat;bailleur;Nice\n",
        encoding="utf-8",
    )
    return file


@pytest.fixture
def office(relais: Relais, guichets_file: Path) -> Relais:
    """The same, once two guichets are there."""
    assert relais("guichets", "import", guichets_file).code == 0
    return relais


@pytest.fixture
def base(folder: Path, today: date) -> Path:
    """No entry of it is to be read again."""
    writer = Folder(folder / "base")
    for place, (question, variants, answer) in SMALL_BASE.items():
        writer.entry(
            place,
            answer=answer,
            question=json.dumps(question),
            variants=json.dumps(variants),
            theme=place.partition("/")[0],
            review_by=f"{today + timedelta(days=180)}",
        )
    return writer.root
