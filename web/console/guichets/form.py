"""The form of a guichet: to add one, to change one."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from starlette.routing import BaseRoute

from deadlines.zones import UnknownDepartement, Zone
from guichets.errors import GuichetKnown
from guichets.headers import DEPARTEMENT, FIELDS
from guichets.particulars import Particulars, read_particulars
from guichets.registry import Guichet
from guichets.rights import Right
from guichets.service import GuichetService
from rendering.labels import GUICHET_KIND
from web.console.guichets.listing import PATH
from web.console.guichets.page import seen_guichet
from web.errors import GuichetChanged, UnknownPlace
from web.shell import Asked, Go, Page, Shell, page


def routes(shell: Shell) -> Sequence[BaseRoute]:
    new, one = f"{PATH}/nouveau", f"{PATH}/{{guichet:int}}/modifier"
    return [
        shell.page(new, blank, Right.ACT),
        shell.order(new, add, again=blank),
        shell.page(one, show, Right.ACT),
        shell.order(one, change, again=show),
    ]


def blank(asked: Asked) -> Page:
    return _form(asked, dict.fromkeys(FIELDS, "") | {DEPARTEMENT: asked.zone.departement}, None)


def add(asked: Asked) -> Go:
    said = _particulars(asked)
    departement = asked.visitor.departement or _departement(asked)
    guichet = asked.commands(GuichetService).add(said, departement=departement, by=asked.by)
    return Go(f"{PATH}/{guichet.id}?fait=ajouter")


def show(asked: Asked) -> Page:
    guichet = seen_guichet(asked)
    return _form(asked, {name: getattr(guichet, attribute) for name, attribute in FIELDS.items()}, guichet)


def change(asked: Asked) -> Go:
    guichet = seen_guichet(asked)
    if asked.text("etat") != state_of(guichet):
        raise GuichetChanged
    asked.commands(GuichetService).change(guichet, _particulars(asked), by=asked.by)
    return Go(f"{PATH}/{guichet.id}?fait=modifier")


def state_of(guichet: Guichet) -> str:
    """Differs once anything of it has changed: the form brings back the one that it was made from."""
    written = [str(getattr(guichet, attribute)) for attribute in FIELDS.values()]
    return hashlib.sha256("\0".join((*written, str(guichet.closed_at))).encode()).hexdigest()[:16]


def _form(asked: Asked, known: Mapping[str, str], guichet: Guichet | None) -> Page:
    here = guichet.departement if guichet else asked.visitor.departement
    return page(
        "console/guichets/guichet_form.html",
        guichet=guichet,
        etat=state_of(guichet) if guichet else "",
        saisie=asked.filled(known),
        intercommunalites=asked.work.registry.part_names("intercommunalite", here),
        territoires=asked.work.registry.part_names("territoire", here),
        types=GUICHET_KIND,
        refus_dit=asked.refusal.sentence if asked.refusal else "",
        homonyme=asked.error if isinstance(asked.error, GuichetKnown) else None,
        fautes=_faults(asked),
    )


def _particulars(asked: Asked) -> Particulars:
    return read_particulars({attribute: asked.text(name) for name, attribute in FIELDS.items()})


def _departement(asked: Asked) -> str:
    try:
        return Zone.of(asked.text(DEPARTEMENT)).departement
    except UnknownDepartement:
        raise UnknownPlace from None


def _faults(asked: Asked) -> Mapping[str, str]:
    """A sentence for each field; "" where nothing is wrong with it."""
    said = {name: asked.sentences.get(attribute, "") for name, attribute in FIELDS.items()}
    match asked.error:
        case GuichetKnown():
            said["nom"] = asked.refused
        case UnknownPlace():
            return {**said, DEPARTEMENT: asked.refused}
    return {**said, DEPARTEMENT: ""}
