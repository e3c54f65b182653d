"""The form of an entry: its fields as they are typed, and what they say."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from knowledge_base.entries import DEPARTEMENT, MODEL, NATIONAL, USAGE, Asked, Entry
from knowledge_base.french.plain import plain_words
from knowledge_base.themes import Theme
from knowledge_base.upkeep.errors import FaultyContent
from rendering.fault_words import on_form
from rendering.labels import ASKED, place
from web.fields import day_of, number_of, one_of

# The fields of the form, in the order of the page, and those of the entry that they write.
FIELDS: Mapping[str, str] = {
    "portee": "scope",
    "source": "source",
    "date_source": "source_date",
    "faits": "facts",
    "question": "question",
    "reponse": "answer",
    "theme": "theme",
    "formulations": "variants",
    "mots_cles": "keywords",
    "repond_a": "asks",
    "prend_la_place_de": "overrides",
    "valable_du": "valid_from",
    "valable_jusqu_au": "valid_until",
    "responsable": "owner",
}
TEXTS = ("question", "source", "date_source", "responsable", "prend_la_place_de")
LINES = ("formulations", "mots_cles")
SAID: Mapping[str, Asked] = {label: asked for asked, label in ASKED.items()}
DAYS = ("valable_du", "valable_jusqu_au")
NAMES: Sequence[str] = (*FIELDS, "note")

_WRITTEN_BY = {written: name for name, written in FIELDS.items()}


@dataclass(frozen=True)
class EntryForm:
    """``values`` are what was typed, by field; ``faults`` what is said of each, of none under ""."""

    values: Mapping[str, str]
    faults: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, entry: Entry, *, note: str = "") -> EntryForm:
        written = {name: getattr(entry, attribute) for name, attribute in FIELDS.items()}
        values = {name: str(written[name]) for name in TEXTS}
        values |= {name: "\n".join(written[name]) for name in LINES}
        values |= {name: str(written[name] or "") for name in DAYS}
        values["repond_a"] = "\n".join(ASKED[one] for one in entry.asks)
        values["reponse"] = entry.answer
        values["theme"] = entry.theme or ""
        values["portee"] = entry.scope
        values["faits"] = ", ".join(map(str, entry.facts))
        return cls({**values, "note": note})

    def changes(self) -> dict[str, Any]:
        """The fields of the entry. What cannot be read is left empty: see ``unreadable``."""
        typed = self.values
        written: dict[str, Any] = {FIELDS[name]: one_line(typed[name]) for name in TEXTS}
        written |= {FIELDS[name]: _lines(typed[name]) for name in LINES}
        written |= {FIELDS[name]: day_of(typed[name]) for name in DAYS}
        return written | {
            "answer": typed["reponse"],
            "asks": tuple(SAID[line] for line in _lines(typed["repond_a"]) if line in SAID),
            "theme": one_of(Theme, typed["theme"]),
            "scope": typed["portee"] or NATIONAL,
            "facts": tuple(number for number in map(number_of, _numbers(typed["faits"])) if number),
        }

    def written_on(self, entry: Entry) -> Entry:
        return replace(entry, **self.changes())

    @property
    def note(self) -> str:
        return one_line(self.values["note"])

    def unreadable(self) -> EntryForm:
        """With the faults of what is neither a day, nor the number of a fact, nor a title."""
        found = {
            name: [f"« {self.values[name]} » n’est pas une date"] for name in DAYS if self._is_no_day(name)
        }
        strange = [text for text in _numbers(self.values["faits"]) if not number_of(text)]
        if strange:
            found["faits"] = [f"« {text} » n’est pas un numéro de règle" for text in strange]
        unknown = [line for line in _lines(self.values["repond_a"]) if line not in SAID]
        if unknown:
            found["repond_a"] = [f"« {line} » n’est pas l’un de : {', '.join(SAID)}" for line in unknown]
        if not plain_words(self.values["question"]):
            found["question"] = ["écrivez la question en quelques mots"]
        return replace(self, faults=found)

    def refused(self, refusal: FaultyContent) -> EntryForm:
        """With what keeps it from being published, beside each field."""
        said: defaultdict[str, list[str]] = defaultdict(list)
        for fault in refusal.faults:
            said[_WRITTEN_BY.get(fault.field, "")].append(on_form(fault))
        return replace(self, faults={name: said[name] for name in ("", *FIELDS) if name in said})

    def _is_no_day(self, name: str) -> bool:
        return bool(self.values[name]) and day_of(self.values[name]) is None


def scopes(departement: str, current: str) -> Sequence[tuple[str, str]]:
    """What may be chosen, and what the entry has already."""
    known = [
        (f"{DEPARTEMENT}{departement}", "Un texte. La réponse vaut pour notre département"),
        (f"{USAGE}{departement}", "Un usage de notre département, qu’aucun texte ne fixe"),
        (NATIONAL, "Un texte. La réponse vaut pour toute la France"),
    ]
    if current in dict(known):
        return known
    if current.startswith(MODEL):
        where = place(current.removeprefix(MODEL))
        return [*known, (current, f"Un texte, écrit pour {where}. Ailleurs, la règle peut différer")]
    rests_on = "Un usage" if current.startswith(USAGE) else "Un texte"
    return [*known, (current, f"{rests_on} d’un autre département ({current.partition(':')[2]})")]


def one_line(typed: str) -> str:
    """No-break spaces stay: an entry keeps the typography that it had."""
    return re.sub(r"[ \t\n]+", " ", typed).strip()


def _lines(typed: str) -> tuple[str, ...]:
    return tuple(one_line(line) for line in typed.split("\n") if line.strip())


def _numbers(typed: str) -> list[str]:
    return [text for text in re.split(r"[\s,;]+", typed) if text]
