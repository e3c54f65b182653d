"""Her guichet: who works there, what it owes, what it waits for; its référent changes how to reach it."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from guichets.errors import FaultyParticulars, GuichetError
from guichets.particulars import differences
from guichets.registry import Agent, Guichet
from guichets.representation import CONTACT, Representation
from guichets.rights import Right
from web.console.guichets.form import state_of
from web.errors import GuichetChanged, NirRemoved, WebError
from web.faults import fault_of
from web.forms import CHANNEL, Typed, typed
from web.site import Site
from web.space.guichet_view import GuichetView, guichet_view
from web.visitors import Visitor, field, form_of

PATH = "/mon-guichet"
DONE: Mapping[str, str] = {
    "coordonnees": "C’est enregistré, et le gestionnaire est prévenu.",
    "depart": "Cet accès est fermé.",
}
# The fields of the form, by what they say of a guichet.
FIELDS: Mapping[str, str] = dict(zip(("mel", "telephone", "horaires"), CONTACT, strict=True))


class OwnGuichet:
    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        return [
            self._site.page(PATH, self.show, Right.SPEAK),
            self._site.page(f"{PATH}/coordonnees", self.ask_contact, Right.REPRESENT),
            self._site.order(f"{PATH}/coordonnees", self.change_contact, Right.REPRESENT),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        return self._site.pages.page(
            "space/guichet.html",
            visitor,
            vue=await run_in_threadpool(self._view, visitor.agent),
            fait_dit=DONE.get(request.query_params.get("fait", ""), ""),
        )

    async def ask_contact(self, _request: Request, visitor: Visitor) -> Response:
        guichet = await run_in_threadpool(self._represented, visitor.agent)
        present = {name: getattr(guichet, attribute) for name, attribute in FIELDS.items()}
        return self._form(visitor, guichet, present)

    async def change_contact(self, request: Request, visitor: Visitor) -> Response:
        async with form_of(request, visitor, takes_masked=True) as form:
            said, state = typed(form, *FIELDS), field(form, "etat")
        try:
            await run_in_threadpool(self._change, said, state, visitor.agent)
        except (FaultyParticulars, GuichetChanged, NirRemoved) as refused:
            guichet = await run_in_threadpool(self._represented, visitor.agent)
            return self._form(visitor, guichet, said.texts, refused=refused)
        return RedirectResponse(f"{PATH}?fait=coordonnees", 303)

    def _form(
        self,
        visitor: Visitor,
        guichet: Guichet,
        texts: Mapping[str, str],
        *,
        refused: GuichetError | WebError | None = None,
    ) -> Response:
        fault = fault_of(refused) if refused else None
        faulty = refused.faults if isinstance(refused, FaultyParticulars) else {}
        return self._site.pages.page(
            "space/coordonnees.html",
            visitor,
            status=fault.status if fault else 200,
            guichet=guichet,
            etat=state_of(guichet),
            saisie=texts,
            refus_dit=fault.sentence if fault else "",
            fautes={
                name: fault_of(faulty[attribute]).sentence if attribute in faulty else ""
                for name, attribute in FIELDS.items()
            },
        )

    def _view(self, agent: Agent) -> GuichetView | None:
        """None for whoever belongs to no guichet."""
        today = self._site.zone.local(self._site.clock()).date()
        with self._site.units.reading() as work:
            guichet = work.registry.guichet(agent.guichet_id) if agent.guichet_id is not None else None
            return guichet_view(guichet, work, today=today) if guichet is not None else None

    def _represented(self, agent: Agent) -> Guichet:
        with self._site.units.reading() as work:
            return Representation(work, by=agent, now=self._site.clock(), channel=CHANNEL).guichet

    def _change(self, said: Typed, state: str, agent: Agent) -> None:
        said.require_no_nir()
        with self._site.units() as work:
            representation = Representation(work, by=agent, now=self._site.clock(), channel=CHANNEL)
            wanted = representation.read_contact({FIELDS[name]: said[name] for name in FIELDS})
            is_stale = state != state_of(representation.guichet)
            if is_stale and differences(representation.guichet, wanted):
                raise GuichetChanged
            representation.change_contact(wanted)
