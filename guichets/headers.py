"""The first line of a list of guichets: each column by the name that we know it by, whatever it is called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from guichets.names import fold
from guichets.spreadsheets import Fault
from privacy.nir import WRITTEN_HERE, mask

# The columns of the file, by what they say of a guichet.
FIELDS: Mapping[str, str] = {
    "nom": "name",
    "type": "kind",
    "commune": "commune",
    "mel": "email",
    "telephone": "phone",
    "horaires": "hours",
}
REQUIRED = ("nom", "type")
DEPARTEMENT = "departement"
COLUMNS = (*FIELDS, DEPARTEMENT)

# What the lists that people already hold call them, folded.
SYNONYMS: Mapping[str, str] = {
    name: column
    for column, names in {
        "nom": ("nom du guichet", "guichet", "nom guichet", "structure", "organisme", "denomination"),
        "type": ("type de guichet", "type guichet", "categorie", "nature"),
        "commune": ("ville", "localite"),
        "mel": (
            "mail",
            "e mail",
            "email",
            "courriel",
            "adresse mail",
            "adresse e mail",
            "adresse mel",
            "adresse electronique",
        ),
        "telephone": ("tel", "telephone fixe", "numero de telephone", "n de telephone", "no de telephone"),
        "horaires": ("horaire", "horaires d ouverture", "heures d ouverture", "ouverture"),
        DEPARTEMENT: ("dep", "dept", "code departement", "departement code"),
    }.items()
    for name in names
}


def columns_of(header: Sequence[str], number: int, faults: list[Fault]) -> list[str]:
    """The name of each column, "" where it is none of ours; what is wrong goes to ``faults``."""
    if any(mask(name).count for name in header):
        faults.append(Fault(number, WRITTEN_HERE))
        return []
    folded = [fold(name) for name in header]
    while folded and not folded[-1]:
        folded.pop()
    columns = [name if name in COLUMNS else SYNONYMS.get(name, "") for name in folded]
    for place, (name, column) in enumerate(zip(header, columns, strict=False)):
        if column and column in columns[:place]:
            first = header[columns.index(column)]
            twice = f"« {name} »" if fold(first) == fold(name) else f"« {first} » et « {name} »"
            faults.append(Fault(number, f"colonne présente deux fois : {twice}"))
    faults.extend(
        Fault(number, f"colonne manquante : « {column} »") for column in REQUIRED if column not in columns
    )
    return columns


def ignored_columns(header: Sequence[str]) -> list[str]:
    """The names of those that are read for nothing, as the file writes them."""
    return [
        name for name, column in zip(header, columns_of(header, 1, []), strict=False) if name and not column
    ]
