"""The words of each kind of request: what is asked, what may be answered, what was verified, the steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from guichets.particulars import KIND_NAMES
from rendering.texts import Texts
from tickets.kinds.declaration import DONE, Shape
from tickets.kinds.declared import KINDS, declaration_of


@dataclass(frozen=True)
class FieldWords:
    """``label`` names the answer, ``question`` asks for it, ``help`` says how to give it."""

    label: str
    question: str
    help: str = ""


@dataclass(frozen=True)
class Rule:
    """What is read beside the form of a request. ``source`` is a text that the reader can ask to see; the
    facts that it rests on are in the declaration.
    """

    text: str
    source: str


_TEXTS = Texts("kinds")
FIELD = {name: FieldWords(**told) for name, told in _TEXTS.rows("field").items()}
RULE = {kind: Rule(**told) for kind, told in _TEXTS.rows("rule").items()}
OPTION = {
    **_TEXTS["option"],
    **{kind.value: name[:1].upper() + name[1:] for kind, name in KIND_NAMES.items()},
}
KIND_GROUPS: Mapping[str, Sequence[str]] = _TEXTS.rows("group")
PROOF = _TEXTS["proof"]
STEP = _TEXTS["step"]
LAST_STEP = _TEXTS["last_step"]


def item_label(name: str) -> str:
    """A field's label, or what a proof declares."""
    return FIELD[name].label if name in FIELD else PROOF[name]


def answer(value: str, name: str) -> str:
    """As it is read: « Oui », « 20/11/2026 », the label of a choice, or the very words."""
    match _SHAPES.get(name):
        case Shape.CHOICE | Shape.YES_NO:
            return OPTION[value]
        case Shape.DAY:
            return f"{date.fromisoformat(value):%d/%m/%Y}"
        case _:
            return value


def step(name: str, kind: str) -> str:
    """A step that its kind no longer has keeps its own words."""
    return LAST_STEP.get(kind, "fait") if name == DONE else STEP.get(name, name)


_SHAPES: Mapping[str, Shape] = {
    field.name: field.shape for declaration in KINDS.values() for field in declaration.fields
}


def asking_for(names: Sequence[str]) -> str:
    """The agent is asked for what their request does not tell."""
    told = ", ".join(_lower_first(item_label(name)) for name in names)
    return (
        f"Pour avancer, il me manque\N{NO-BREAK SPACE}: {told}. Pouvez-vous me le préciser\N{NO-BREAK SPACE}?"
    )


def _lower_first(words: str) -> str:
    """Within a sentence; « NIR corrigé », « GIP SNE informé » keep their capitals."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


def filters() -> dict[str, Callable[..., object]]:
    """As template filters, under French names since templates are French."""
    return {
        "rubrique": item_label,
        "reponse_donnee": answer,
        "preuve": lambda name: PROOF[name],
        "etape": step,
        "avec_minuscule": _lower_first,
        "etapes": lambda kind: declaration_of(kind).steps,
        "regle": lambda kind: RULE.get(kind),
        "choix_donne": lambda name: OPTION[name],
        "question_posee": lambda name: FIELD[name].question if name in FIELD else f"{PROOF[name]} ?",
        "aide_donnee": lambda name: FIELD[name].help if name in FIELD else "",
    }
