"""The partenaires: the State, the DREAL, the EPCI… who receive invitations and bilans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from guichets.errors import GuichetError, UnknownPartenaire
from guichets.partenaires import Contact, Partenaire, Partenaires
from guichets.rights import Right
from privacy.nir import mask
from privacy.text import clean
from rendering.sheets import csv_bytes
from web.errors import NirRemoved, UnknownPage, WebError
from web.faults import fault_of
from web.ports import Work
from web.site import Site
from web.visitors import Visitor, field, form_of

FIELDS = {
    "nom": "name",
    "organisme": "organisation",
    "fonction": "function",
    "mel": "email",
    "telephone": "phone",
}
DONE = {
    "ajoute": "Le partenaire est ajouté.",
    "change": "C’est enregistré.",
    "fermer": "Ce partenaire ne recevra plus rien.",
    "rouvrir": "Ce partenaire est de nouveau actif.",
}


class PartenairePages:
    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> Sequence[BaseRoute]:
        site = self._site
        return [
            site.page("/partenaires", self.index, Right.READ),
            site.page("/partenaires/export.csv", self.export, Right.READ),
            site.page("/partenaires/nouveau", self.show_new, Right.ACT),
            site.order("/partenaires/nouveau", self.add, Right.ACT),
            site.page("/partenaires/{partenaire:int}", self.show, Right.ACT),
            site.order("/partenaires/{partenaire:int}", self.change, Right.ACT),
            site.order("/partenaires/{partenaire:int}/{order}", self.order, Right.ACT),
        ]

    async def index(self, request: Request, visitor: Visitor) -> Response:
        return self._site.pages.page(
            "console/people/partenaires.html",
            visitor,
            partenaires=await run_in_threadpool(self._all, visitor),
            fait_dit=DONE.get(request.query_params.get("fait", ""), ""),
            ferme=request.query_params.get("ferme", ""),
        )

    async def export(self, _request: Request, visitor: Visitor) -> Response:
        found = await run_in_threadpool(self._all, visitor)
        rows = [
            (one.organisation, one.name, one.function, one.email, one.phone)
            for one in found
            if one.closed_at is None
        ]
        return Response(
            csv_bytes(("Organisme", "Nom", "Fonction", "Mél", "Téléphone"), rows),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="partenaires.csv"'},
        )

    async def show_new(self, _request: Request, visitor: Visitor) -> Response:
        return self._form(visitor, dict.fromkeys(FIELDS, ""), title="Ajouter un partenaire")

    async def add(self, request: Request, visitor: Visitor) -> Response:
        typed = await _typed(request, visitor)
        try:
            await run_in_threadpool(self._add, typed, visitor)
        except (GuichetError, WebError) as refused:
            return self._form(
                visitor, typed, title="Ajouter un partenaire", refusal=fault_of(refused).sentence
            )
        return RedirectResponse("/partenaires?fait=ajoute", 303)

    async def show(self, request: Request, visitor: Visitor) -> Response:
        partenaire = await run_in_threadpool(self._read, request.path_params["partenaire"], visitor)
        typed = {name: str(getattr(partenaire, attribute)) for name, attribute in FIELDS.items()}
        return self._form(visitor, typed, title=partenaire.name, partenaire=partenaire)

    async def change(self, request: Request, visitor: Visitor) -> Response:
        number = request.path_params["partenaire"]
        typed = await _typed(request, visitor)
        try:
            await run_in_threadpool(self._change, number, typed, visitor)
        except (GuichetError, WebError) as refused:
            partenaire = await run_in_threadpool(self._read, number, visitor)
            return self._form(
                visitor,
                typed,
                title=partenaire.name,
                partenaire=partenaire,
                refusal=fault_of(refused).sentence,
            )
        return RedirectResponse("/partenaires?fait=change", 303)

    async def order(self, request: Request, visitor: Visitor) -> Response:
        number, order = request.path_params["partenaire"], request.path_params["order"]
        if order not in {"fermer", "rouvrir"}:
            raise UnknownPage
        async with form_of(request, visitor):
            await run_in_threadpool(self._order, number, order, visitor)
        undo = f"&ferme={number}" if order == "fermer" else ""
        return RedirectResponse(f"/partenaires?fait={order}{undo}", 303)

    def _form(
        self,
        visitor: Visitor,
        typed: Mapping[str, str],
        *,
        title: str,
        partenaire: Partenaire | None = None,
        refusal: str = "",
    ) -> Response:
        return self._site.pages.page(
            "console/people/partenaire.html",
            visitor,
            status=422 if refusal else 200,
            saisie=typed,
            titre=title,
            partenaire=partenaire,
            refusal=refusal,
        )

    def _all(self, visitor: Visitor) -> Sequence[Partenaire]:
        with self._site.units.reading() as work:
            return work.partenaires.all(departement=visitor.departement)

    def _read(self, number: int, visitor: Visitor) -> Partenaire:
        with self._site.units.reading() as work:
            return _seen(work, number, visitor)

    def _add(self, typed: Mapping[str, str], visitor: Visitor) -> None:
        with self._site.units() as work:
            Partenaires(work, now=self._site.clock()).add(
                _contact(typed), departement=visitor.departement, by=visitor.agent
            )

    def _change(self, number: int, typed: Mapping[str, str], visitor: Visitor) -> None:
        with self._site.units() as work:
            partenaire = _seen(work, number, visitor)
            Partenaires(work, now=self._site.clock()).change(partenaire, _contact(typed), by=visitor.agent)

    def _order(self, number: int, order: str, visitor: Visitor) -> None:
        with self._site.units() as work:
            partenaire = _seen(work, number, visitor)
            orders = Partenaires(work, now=self._site.clock())
            (orders.close if order == "fermer" else orders.reopen)(partenaire, by=visitor.agent)


async def _typed(request: Request, visitor: Visitor) -> Mapping[str, str]:
    async with form_of(request, visitor) as form:
        return {name: clean(field(form, name)) for name in FIELDS}


def _contact(typed: Mapping[str, str]) -> Contact:
    if any(mask(text).count for text in typed.values()):
        raise NirRemoved
    return Contact(**{attribute: typed[name] for name, attribute in FIELDS.items()})


def _seen(work: Work, number: int, visitor: Visitor) -> Partenaire:
    found = work.partenaires.get(number)
    if found is None or (visitor.departement and found.departement not in {"", visitor.departement}):
        raise UnknownPartenaire
    return found
