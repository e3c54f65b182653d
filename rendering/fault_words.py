"""The words for each fault of a file that somebody wrote or brought, and of an entry that is typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePath

from knowledge_base.faults import Code
from knowledge_base.formats.spreadsheet import COLUMNS, is_spreadsheet
from refusals.faults import Fault
from rendering.labels import ENTRY_FIELD
from rendering.texts import Texts

_TEXTS = Texts("faults")
SENTENCES = _TEXTS["sentences"]

READ_AS_WINDOWS = "fichier en Windows-1252, le codage d’Excel : il a été lu ainsi, relire les accents"

OUTSIDE_A_FILE = _TEXTS["outside_a_file"]
ON_A_FORM: Mapping[str, str] = {
    **OUTSIDE_A_FILE,
    Code.MISSING_FIELD: "à remplir : « {field} »",
    Code.EMPTY_FIELD: "à remplir : « {field} »",
    Code.UNKNOWN_FACT: "aucune règle de référence ne porte le numéro {number}",
}

_COLUMN = {field: column for column, field in COLUMNS.items()}


def filters() -> dict[str, Callable[[Fault], str]]:
    return {"faute": in_file, "faute_situee": with_place}


def in_file(fault: Fault) -> str:
    """Fields by the names that the file gives them."""
    if is_spreadsheet(fault.file):
        said = _said(fault, OUTSIDE_A_FILE, lambda name: _COLUMN.get(name, name))
    else:
        said = _said(fault, {}, lambda name: name)
    return f"fiche « {fault.entry} » : {said}" if fault.entry else said


def on_form(fault: Fault) -> str:
    """Fields and other entries by the names that the page gives them."""
    values = {"rival": f"la fiche {PurePath(str(dict(fault.values).get('rival', ''))).stem}"}
    return _said(fault, ON_A_FORM, lambda name: ENTRY_FIELD.get(name, name), **values)


def with_place(fault: Fault) -> str:
    return f"{fault.file}:{fault.line} – {in_file(fault)}"


class _Words(dict[str, object]):
    """What is no value is the name of a field."""

    def __init__(self, fault: Fault, named: Callable[[str], str], **values: str) -> None:
        super().__init__({"field": named(fault.field), **dict(fault.values), **values})
        self._named = named

    def __missing__(self, name: str) -> str:
        return self._named(name)


def _said(fault: Fault, others: Mapping[str, str], named: Callable[[str], str], **values: str) -> str:
    template = others.get(fault.code) or SENTENCES[fault.code]
    return template.format_map(_Words(fault, named, **values))
