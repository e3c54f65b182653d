"""What a file would change: told line by line, and the same for whoever confirms it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from stand_in import StandIn

from guichets.imports import guichets_in, lines_of
from guichets.joining import ImportPlan, plan
from guichets.particulars import Difference
from guichets.registry import Guichet, GuichetKind
from refusals.faults import FaultyFile
from rendering.fault_words import in_file


@dataclass
class Registry(StandIn):
    all: list[Guichet] = field(default_factory=list)

    def all_guichets(self, departement: str) -> Sequence[Guichet]:
        return [guichet for guichet in self.all if guichet.departement == departement]


@pytest.fixture
def registry() -> Registry:
    return Registry(
        [
            Guichet(id=1, name="Mairie de Valbonne", kind=GuichetKind.COMMUNE, departement="06", hours="9 h"),
            Guichet(id=2, name="Toits du Val", kind=GuichetKind.BAILLEUR, departement="06", phone="04 93"),
            Guichet(
                id=3,
                name="Régie close",
                kind=GuichetKind.BAILLEUR,
                departement="06",
                closed_at=datetime(2026, 1, 5, tzinfo=UTC),
            ),
        ]
    )


def planned(registry: Registry, text: str, only: str = "") -> ImportPlan:
    return plan(registry, guichets_in(lines_of(text.encode()), departement="06"), only=only)


def test_the_new_the_changed_and_the_unchanged_are_told_apart(registry: Registry) -> None:
    made = planned(
        registry, "nom;type;horaires\nMAIRIE DE VALBONNE;commune;8 h\nToits du Val;bailleur;\nNeuf;epci;\n"
    )

    assert [one.said.name for one in made.added] == ["Neuf"]
    assert [(one.line, one.guichet.id, one.differences) for one in made.changed] == [
        (
            2,
            1,
            (
                Difference("name", "Mairie de Valbonne", "MAIRIE DE VALBONNE"),
                Difference("hours", "9 h", "8 h"),
            ),
        )
    ]
    assert [guichet.id for guichet in made.unchanged] == [2]


def test_an_absent_column_keeps_and_an_empty_cell_erases(registry: Registry) -> None:
    (change,) = planned(registry, "nom;type;telephone\nToits du Val;bailleur;\n").changed

    assert change.differences == (Difference("phone", "04 93", ""),)


def test_the_same_name_in_another_departement_is_another_guichet(registry: Registry) -> None:
    made = planned(registry, "nom;type;departement\nToits du Val;bailleur;83\n")

    assert [one.departement for one in made.added] == ["83"]


def test_a_closed_guichet_and_another_departement_are_faults_with_their_lines(registry: Registry) -> None:
    text = "nom;type;departement\nToits;bailleur;83\nregie  CLOSE;bailleur;06\n"

    with pytest.raises(FaultyFile) as refusal:
        planned(registry, text, only="06")

    assert [f"{f.line} {in_file(f)}".replace("\N{NO-BREAK SPACE}", " ") for f in refusal.value.faults] == [
        "2 le département 83 n’est pas le vôtre : retirer cette ligne",
        "3 « Régie close » est fermé : le rouvrir d’abord, ou retirer cette ligne",
    ]


def test_a_plan_is_known_again_until_the_registry_or_the_file_changes(registry: Registry) -> None:
    text = "nom;type;horaires\nMairie de Valbonne;commune;8 h\n"
    seen = planned(registry, text).digest

    assert planned(registry, text).digest == seen
    assert planned(registry, text.replace("8 h", "7 h")).digest != seen
    registry.all[0].hours = "10 h"
    assert planned(registry, text).digest != seen
