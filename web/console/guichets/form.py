"""The form of a guichet: to add one, to change one."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from deadlines.zones import UnknownDepartement, Zone
from guichets.errors import FaultyParticulars, GuichetError, GuichetKnown
from guichets.keeping import Keeping
from guichets.particulars import read_particulars
from guichets.registry import Guichet
from guichets.rights import Right
from rendering.labels import GUICHET_KIND
from web.console.guichets.address import PATH
from web.console.guichets.story import seen_guichet
from web.errors import GuichetChanged, NirRemoved, UnknownPlace, WebError
from web.faults import Fault, fault_of
from web.forms import CHANNEL, Typed, typed
from web.site import Site
from web.visitors import Visitor, field, form_of

# The fields of the form, by what they say of a guichet.
FIELDS: Mapping[str, str] = {
    "nom": "name",
    "type": "kind",
    "commune": "commune",
    "mel": "email",
    "telephone": "phone",
    "horaires": "hours",
}
DEPARTEMENT = "departement"


class GuichetForms:
    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> Sequence[BaseRoute]:
        return [
            self._site.page(f"{PATH}/nouveau", self.blank, Right.ACT),
            self._site.order(f"{PATH}/nouveau", self.add, Right.ACT),
            self._site.page(f"{PATH}/{{guichet:int}}/modifier", self.show, Right.ACT),
            self._site.order(f"{PATH}/{{guichet:int}}/modifier", self.change, Right.ACT),
        ]

    async def blank(self, _request: Request, visitor: Visitor) -> Response:
        return self._form(visitor, {DEPARTEMENT: self._site.zone.departement})

    async def add(self, request: Request, visitor: Visitor) -> Response:
        async with form_of(request, visitor, takes_masked=True) as form:
            said = typed(form, *FIELDS, DEPARTEMENT)
        try:
            guichet = await run_in_threadpool(self._add, said, visitor)
        except (GuichetError, WebError) as refused:
            return self._form(visitor, said.texts, refused=refused)
        return RedirectResponse(f"{PATH}/{guichet.id}?fait=ajouter", 303)

    async def show(self, request: Request, visitor: Visitor) -> Response:
        guichet = await run_in_threadpool(self._read, request.path_params["guichet"], visitor)
        present = {name: getattr(guichet, attribute) for name, attribute in FIELDS.items()}
        return self._form(visitor, present, guichet=guichet)

    async def change(self, request: Request, visitor: Visitor) -> Response:
        number = request.path_params["guichet"]
        async with form_of(request, visitor, takes_masked=True) as form:
            said, state = typed(form, *FIELDS), field(form, "etat")
        try:
            await run_in_threadpool(self._change, number, said, state, visitor)
        except (GuichetError, GuichetChanged, NirRemoved) as refused:
            guichet = await run_in_threadpool(self._read, number, visitor)
            return self._form(visitor, said.texts, guichet=guichet, refused=refused)
        return RedirectResponse(f"{PATH}/{number}?fait=modifier", 303)

    def _form(
        self,
        visitor: Visitor,
        texts: Mapping[str, str],
        *,
        guichet: Guichet | None = None,
        refused: Exception | None = None,
    ) -> Response:
        fault: Fault | None = fault_of(refused) if refused else None
        return self._site.pages.page(
            "console/guichets/guichet_form.html",
            visitor,
            status=fault.status if fault else 200,
            guichet=guichet,
            etat=state_of(guichet) if guichet else "",
            saisie={name: texts.get(name, "") for name in (*FIELDS, DEPARTEMENT)},
            types=GUICHET_KIND,
            refus_dit=fault.sentence if fault else "",
            homonyme=refused if isinstance(refused, GuichetKnown) else None,
            fautes=dict.fromkeys((*FIELDS, DEPARTEMENT), "") | _field_faults(refused),
        )

    def _read(self, number: int, visitor: Visitor) -> Guichet:
        with self._site.units.reading() as work:
            return seen_guichet(work, number, visitor.agent)

    def _add(self, said: Typed, visitor: Visitor) -> Guichet:
        said.require_no_nir()
        particulars = read_particulars(_by_attribute(said))
        departement = visitor.departement or _departement(said[DEPARTEMENT])
        with self._site.units() as work:
            keeping = Keeping(work, now=self._site.clock(), channel=CHANNEL)
            return keeping.add(particulars, departement=departement, by=visitor.agent)

    def _change(self, number: int, said: Typed, state: str, visitor: Visitor) -> None:
        said.require_no_nir()
        with self._site.units() as work:
            guichet = seen_guichet(work, number, visitor.agent)
            if state != state_of(guichet):
                raise GuichetChanged
            keeping = Keeping(work, now=self._site.clock(), channel=CHANNEL)
            keeping.change(guichet, read_particulars(_by_attribute(said)), by=visitor.agent)


def state_of(guichet: Guichet) -> str:
    """Differs once anything of it has changed: the form brings back the one that it was made from."""
    written = [str(getattr(guichet, attribute)) for attribute in FIELDS.values()]
    return hashlib.sha256("\0".join((*written, str(guichet.closed_at))).encode()).hexdigest()[:16]


def _by_attribute(said: Typed) -> Mapping[str, str]:
    return {attribute: said[name] for name, attribute in FIELDS.items()}


def _departement(text: str) -> str:
    try:
        return Zone.of(text).departement
    except UnknownDepartement:
        raise UnknownPlace from None


def _field_faults(refused: Exception | None) -> dict[str, str]:
    """A sentence for each field at fault."""
    match refused:
        case FaultyParticulars():
            fields = {attribute: name for name, attribute in FIELDS.items()}
            return {fields[name]: fault_of(fault).sentence for name, fault in refused.faults.items()}
        case GuichetKnown():
            return {"nom": fault_of(refused).sentence}
        case UnknownPlace():
            return {DEPARTEMENT: fault_of(refused).sentence}
    return {}
