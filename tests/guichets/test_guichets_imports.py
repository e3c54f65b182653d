"""A spreadsheet of guichets: read in the forms that spreadsheets write, refused whole, joined by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichets.imports import Fault, FaultyFile, Line, Summary, join, read_guichets
from guichets.registry import Guichet, GuichetKind

FULL = (
    "nom;type;commune;mel;telephone;horaires\n"
    "Mairie de Valbonne;commune;Valbonne;sne@valbonne.fr;04 93 00 00 00;9 h – 12 h\n"
)
VALBONNE = Line(
    2,
    "Mairie de Valbonne",
    GuichetKind.COMMUNE,
    "06",
    commune="Valbonne",
    email="sne@valbonne.fr",
    phone="04 93 00 00 00",
    hours="9 h – 12 h",
)


@dataclass
class Registry:
    all: list[Guichet] = field(default_factory=list)

    def add(self, thing: Guichet) -> None:
        self.all.append(thing)

    def guichets(self) -> Sequence[Guichet]:
        return tuple(self.all)


def read(text: str) -> tuple[Line, ...]:
    return read_guichets(text.encode(), departement="06")


def faults(content: str | bytes) -> list[str]:
    with pytest.raises(FaultyFile) as refusal:
        read_guichets(content.encode() if isinstance(content, str) else content, departement="06")
    return [f"{f.line} {f.reason}".replace("\N{NO-BREAK SPACE}", " ") for f in refusal.value.faults]


@pytest.mark.parametrize(
    "content",
    [
        FULL.encode(),
        FULL.encode("utf-8-sig"),
        FULL.encode("cp1252"),
        FULL.replace("\n", "\r\n").encode(),
        FULL.replace(";", ",").encode(),
        FULL.replace("nom;", "NOM ; ").replace("telephone", "Téléphone").replace("mel;", "Mél;").encode(),
        FULL.replace("Mairie de Valbonne", '"Mairie  de\nValbonne"').encode(),
        ("\n" + FULL + ";;;;;\n\n").replace("\nnom", "nom", 1).encode(),
    ],
    ids=["UTF-8", "BOM", "cp1252", "CRLF", "commas", "typed header", "two lines in a cell", "empty lines"],
)
def test_every_form_of_the_same_file_reads_alike(content: bytes) -> None:
    assert read_guichets(content, departement="06") == (VALBONNE,)


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("bailleur social", GuichetKind.BAILLEUR),
        ("Mairie", GuichetKind.COMMUNE),
        ("EPCI", GuichetKind.EPCI),
        ("Service de l’État", GuichetKind.ETAT),
        ("action_logement", GuichetKind.ACTION_LOGEMENT),
        ("Réservataire", GuichetKind.RESERVATAIRE),
        ("siao", GuichetKind.SIAO),
    ],
)
def test_kinds_are_read_as_people_write_them(typed: str, kind: GuichetKind) -> None:
    assert read(f"nom;type\nArgence;{typed}\n")[0].kind is kind


def test_a_departement_of_its_own_replaces_the_usual_one() -> None:
    lines = read("nom;type;departement\nArgence;bailleur;2a\nToits;bailleur;\n")

    assert [line.departement for line in lines] == ["2A", "06"]


REFUSALS = {
    "unknown kind": ("nom;type\nA;boulangerie\n", "2 type inconnu : « boulangerie » (attendu : bailleur"),
    "no kind": ("nom;type\nA;\n", "2 type manquant"),
    "no name": ("nom;type\n?;epci\n", "2 nom manquant"),
    "unknown column": ("nom;type;siret\nA;epci;1\n", "1 colonne inconnue : « siret » (attendu : nom, type"),
    "missing column": ("nom;commune\nA;Nice\n", "1 colonne manquante : « type »"),
    "doubled column": ("nom;type;nom\nA;epci;B\n", "1 colonne présente deux fois : « nom »"),
    "cells without a column": ("nom;type\nA;epci;9 h;18 h\n", "2 4 valeurs pour 2 colonnes : guillemets"),
    "quote never closed": ('nom;type\n"A;epci\n', "2 guillemet mal placé ou jamais fermé"),
    "unknown département": ("nom;type;departement\nA;epci;20\n", "2 département inconnu : « 20 »"),
    "address": ("nom;type;mel\nA;epci;a.fr\n", "2 adresse mél mal écrite : « a.fr »"),
    "too long": (f"nom;type\n{'A' * 201};epci\n", "2 nom trop long : 200 caractères au plus"),
    "the same twice": ("nom;type\nÉts A;epci\nets  a;epci\n", "3 « ets a » est déjà à la ligne 2"),
    "nothing": ("nom;type\n", "1 le fichier ne contient aucun guichet"),
    "empty": ("", "1 le fichier ne contient aucun guichet"),
}


@pytest.mark.parametrize(("text", "reason"), REFUSALS.values(), ids=REFUSALS)
def test_a_fault_is_told_with_its_line(text: str, reason: str) -> None:
    (fault,) = faults(text)

    assert fault.startswith(reason)


def test_every_fault_is_told_at_once_in_the_order_of_the_file() -> None:
    text = 'nom;type;mel\nA;x;a\n"B\nb";epci;\n;epci;\n'

    assert [fault[0] for fault in faults(text)] == ["2", "2", "5"]


def test_a_social_security_number_is_refused() -> None:
    assert faults("nom;type;telephone\nA;epci;2 69 05 49 588 157 80\n") == [
        "2 un numéro de sécurité sociale semble écrit ici : le retirer"
    ]


def test_a_workbook_or_another_encoding_is_named_for_what_it_is() -> None:
    assert faults(b"PK\x03\x04...") == ["1 ceci est un classeur : l’enregistrer au format CSV"]
    assert faults(FULL.encode("utf-16"))[0].startswith("1 ceci n’est pas du texte en UTF-8")


def test_joining_adds_then_updates_then_changes_nothing() -> None:
    registry = Registry()

    first = join(registry, read(FULL))
    second = join(
        registry, read(FULL.replace("9 h", "8 h").replace("Mairie de Valbonne", "MAIRIE DE VALBONNE"))
    )
    third = join(registry, read("nom;type\nmairie de valbonne;commune\n"))

    assert (first, second) == (Summary(created=1), Summary(updated=1))
    assert third == Summary(updated=1)  # its name only
    (guichet,) = registry.all
    assert (guichet.name, guichet.hours) == ("mairie de valbonne", "8 h – 12 h")


def test_an_absent_column_keeps_and_an_empty_cell_erases() -> None:
    registry = Registry()
    join(registry, read(FULL))

    join(registry, read("nom;type;mel\nMairie de Valbonne;commune;\n"))

    (guichet,) = registry.all
    assert (guichet.email, guichet.phone) == ("", "04 93 00 00 00")


def test_the_same_name_in_another_departement_is_another_guichet() -> None:
    registry = Registry()
    join(registry, read("nom;type;departement\nToits;bailleur;06\n"))

    assert join(registry, read("nom;type;departement\nToits;bailleur;83\n")) == Summary(created=1)


@given(st.binary(max_size=300))
def test_whatever_the_file_holds_it_is_read_or_refused(content: bytes) -> None:
    lines: tuple[Line, ...] = ()
    found: tuple[Fault, ...] = ()
    try:
        lines = read_guichets(content, departement="06")
    except FaultyFile as refusal:
        found = refusal.faults

    assert bool(lines) != bool(found)
