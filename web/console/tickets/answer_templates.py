"""The answers that come again: the list that gestionnaires share, and its upkeep."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypedDict, TypeVar

from starlette.routing import BaseRoute

from guichets.registry import Agent
from guichets.rights import Right
from rendering.labels import BLANK, THEME, WRITTEN_BLANK
from tickets.answer_templates import LONGEST_NAME, LONGEST_TEXT, AnswerTemplate, Deeds
from tickets.errors import MinutesOutOfRange, TemplateNameTooLong, UnnamedTemplate
from web.errors import FieldsAtFault, UnknownTemplate, UnknownTheme
from web.faults import fault_of
from web.fields import number_of
from web.shell import Asked, Go, Page, Shell, page

HOME = "/tickets/modeles"

_DEEDS: Mapping[str, str] = {"pose_theme": "sets_theme", "note_etape": "notes_step", "clot": "closes"}
_NEW: Mapping[str, str] = {"nom": "", "texte": "", "theme": "", "minutes": "", **dict.fromkeys(_DEEDS, "")}

T = TypeVar("T")


def routes(shell: Shell) -> Sequence[BaseRoute]:
    one = f"{HOME}/{{number:int}}"
    return [
        shell.page(HOME, board),
        shell.page(f"{HOME}/nouveau", show, Right.ACT),
        shell.order(HOME, create, again=show),
        shell.page(one, show, Right.ACT),
        shell.order(one, change, again=show),
        shell.order(f"{one}/retirer", retire),
        shell.order(f"{one}/remettre", restore),
    ]


def board(asked: Asked) -> Page:
    shelf, departement = asked.work.answer_templates, asked.visitor.departement
    in_use, retired = shelf.in_use(departement=departement), shelf.retired(departement=departement)
    number = number_of(asked.query.get("modele", ""))
    named = next((one for one in (*in_use, *retired) if one.id == number), None)
    return page(
        "console/tickets/ticket_modeles.html",
        modeles=in_use,
        retires=[one for one in retired if _is_hers(one, asked.by)],
        fait=asked.query.get("fait", ""),
        concerne=named,
    )


def show(asked: Asked) -> Page:
    template = _seen(asked) if "number" in asked.path else None
    known = _known(template) if template else _NEW
    return page(
        "console/tickets/ticket_modele.html",
        numero=template.id if template else "nouveau",
        valeurs=asked.filled(known),
        fautes=asked.sentences or ({"texte": asked.refused} if asked.refused else {}),
        coches=[name for name in _DEEDS if (asked.form if asked.refusal else known).get(name)],
        blancs=[(written, BLANK[blank]) for blank, written in WRITTEN_BLANK.items()],
        themes=THEME,
        plus_long_nom=LONGEST_NAME,
        plus_long_texte=LONGEST_TEXT,
    )


def create(asked: Asked) -> Go:
    by, departement = asked.me, asked.visitor.departement
    written = AnswerTemplate.written
    made = _saying_where(lambda: written(**_typed(asked), by=by, at=asked.now, departement=departement))
    asked.work.answer_templates.add(made)
    return Go(f"{HOME}?fait=cree&modele={made.id}")


def change(asked: Asked) -> Go:
    template = _seen(asked)
    _saying_where(lambda: template.rewrite(**_typed(asked)))
    return Go(f"{HOME}?fait=change&modele={template.id}")


def retire(asked: Asked) -> Go:
    template = _seen(asked)
    template.retire(asked.now)
    return Go(f"{HOME}?fait=retire&modele={template.id}")


def restore(asked: Asked) -> Go:
    template = _seen(asked)
    template.restore()
    return Go(f"{HOME}?fait=remis&modele={template.id}")


def _known(template: AnswerTemplate) -> Mapping[str, str]:
    return {
        "nom": template.name,
        "texte": template.text,
        "theme": template.theme,
        "minutes": f"{template.minutes or ''}",
        **{name: "oui" if getattr(template, deed) else "" for name, deed in _DEEDS.items()},
    }


class _Typed(TypedDict):
    name: str
    text: str
    theme: str
    deeds: Deeds


def _typed(asked: Asked) -> _Typed:
    theme, minutes = asked.text("theme"), asked.text("minutes").strip()
    if theme and theme not in THEME:
        raise UnknownTheme
    deeds = Deeds(
        minutes=(number_of(minutes) or -1) if minutes else 0,
        sets_theme=bool(asked.text("pose_theme")),
        notes_step=bool(asked.text("note_etape")),
        closes=bool(asked.text("clot")),
    )
    return {"name": asked.text("nom"), "text": asked.text("texte"), "theme": theme, "deeds": deeds}


def _saying_where(save: Callable[[], T]) -> T:
    """What is wrong with the name, or the minutes, is said beside it, and the rest beside the text."""
    try:
        return save()
    except MinutesOutOfRange as refused:
        raise FieldsAtFault({"minutes": fault_of(refused).sentence}) from None
    except (UnnamedTemplate, TemplateNameTooLong) as refused:
        raise FieldsAtFault({"nom": fault_of(refused).sentence}) from None


def _is_hers(template: AnswerTemplate, by: Agent) -> bool:
    """To change: what serves everywhere belongs to those who see every département."""
    return by.departement in {"", template.departement}


def _seen(asked: Asked) -> AnswerTemplate:
    template = asked.work.answer_templates.get(asked.path["number"])
    if template is None or not _is_hers(template, asked.by):
        raise UnknownTemplate
    return template
