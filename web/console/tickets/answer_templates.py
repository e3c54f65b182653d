"""The answers that come again: the list that gestionnaires share, and its upkeep."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from guichets.registry import Agent
from guichets.rights import Right
from rendering.labels import BLANK, THEME
from tickets.answer_templates import LONGEST_NAME, LONGEST_TEXT, AnswerTemplate
from tickets.errors import TemplateNameTooLong, TicketError, UnnamedTemplate
from web.console.tickets.ticket_orders import identity
from web.errors import UnknownTemplate, UnknownTheme, WebError
from web.faults import fault_of
from web.fields import number_of
from web.forms import typed
from web.ports import Work
from web.site import Site
from web.visitors import Visitor, field, form_of

HOME = "/tickets/modeles"

_DONE = frozenset({"cree", "change", "retire", "remis"})
_THEMES = frozenset(theme.value for theme in THEME)
_OF_THE_NAME = (UnnamedTemplate, TemplateNameTooLong)
_NEW: Mapping[str, str] = {"nom": "", "texte": "", "theme": ""}


class AnswerTemplatePages:
    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        page, order = self._site.page, self._site.order
        return [
            page(HOME, self.board, Right.READ),
            order(HOME, self.create, Right.ACT),
            page(f"{HOME}/{{number}}", self.edit, Right.ACT),
            order(f"{HOME}/{{number}}", self.change, Right.ACT),
            order(f"{HOME}/{{number}}/retirer", self.retire, Right.ACT),
            order(f"{HOME}/{{number}}/remettre", self.restore, Right.ACT),
        ]

    async def board(self, request: Request, visitor: Visitor) -> Response:
        done = request.query_params.get("fait", "")
        number = number_of(request.query_params.get("modele", ""))
        in_use, retired, named = await run_in_threadpool(self._listed, number, visitor.agent)
        return self._site.pages.page(
            "console/tickets/ticket_modeles.html",
            visitor,
            modeles=in_use,
            retires=retired,
            fait=done if done in _DONE and named else "",
            concerne=named,
        )

    async def edit(self, request: Request, visitor: Visitor) -> Response:
        if request.path_params["number"] == "nouveau":
            return self._form(visitor, "nouveau", _NEW)
        template = await run_in_threadpool(self._known, request, visitor.agent)
        values = {"nom": template.name, "texte": template.text, "theme": template.theme}
        return self._form(visitor, str(template.id), values)

    async def create(self, request: Request, visitor: Visitor) -> Response:
        return await self._save(request, visitor, None)

    async def change(self, request: Request, visitor: Visitor) -> Response:
        template = await run_in_threadpool(self._known, request, visitor.agent)
        return await self._save(request, visitor, template.id)

    async def retire(self, request: Request, visitor: Visitor) -> Response:
        return await self._set_aside(request, visitor, is_retired=True)

    async def restore(self, request: Request, visitor: Visitor) -> Response:
        return await self._set_aside(request, visitor, is_retired=False)

    async def _save(self, request: Request, visitor: Visitor, number: int | None) -> Response:
        async with form_of(request, visitor, takes_masked=True) as form:
            texts = typed(form, "nom", "texte")
            values = {**texts.texts, "theme": field(form, "theme")}
        try:
            texts.require_no_nir()
            saved = await run_in_threadpool(self._write, number, values, visitor.agent)
        except (TicketError, WebError) as refused:
            return self._form(visitor, str(number or "nouveau"), values, refused)
        done = "change" if number else "cree"
        return RedirectResponse(f"{HOME}?fait={done}&modele={saved}", 303)

    async def _set_aside(self, request: Request, visitor: Visitor, *, is_retired: bool) -> Response:
        async with form_of(request, visitor):
            number = await run_in_threadpool(self._retire, request, is_retired, visitor.agent)
        return RedirectResponse(f"{HOME}?fait={'retire' if is_retired else 'remis'}&modele={number}", 303)

    def _form(
        self, visitor: Visitor, number: str, values: Mapping[str, str], refused: Exception | None = None
    ) -> Response:
        fault = fault_of(refused) if refused else None
        at_fault = "nom" if isinstance(refused, _OF_THE_NAME) else "texte"
        return self._site.pages.page(
            "console/tickets/ticket_modele.html",
            visitor,
            status=fault.status if fault else 200,
            numero=number,
            valeurs=values,
            fautes={at_fault: fault.sentence} if fault else {},
            blancs=BLANK,
            themes=THEME,
            plus_long_nom=LONGEST_NAME,
            plus_long_texte=LONGEST_TEXT,
        )

    def _listed(
        self, number: int | None, reader: Agent
    ) -> tuple[list[AnswerTemplate], list[AnswerTemplate], AnswerTemplate | None]:
        with self._site.units.reading() as work:
            shelf, departement = work.answer_templates, reader.departement
            in_use, retired = shelf.in_use(departement=departement), shelf.retired(departement=departement)
            named = next((one for one in (*in_use, *retired) if one.id == number), None)
            return list(in_use), [one for one in retired if _is_hers(one, reader)], named

    def _known(self, request: Request, by: Agent) -> AnswerTemplate:
        with self._site.units.reading() as work:
            return _asked(work, request, by)

    def _write(self, number: int | None, values: Mapping[str, str], by: Agent) -> int | None:
        if values["theme"] not in {"", *_THEMES}:
            raise UnknownTheme
        name, text, theme = values["nom"], values["texte"], values["theme"]
        with self._site.units() as work:
            template = work.answer_templates.get(number) if number is not None else None
            if template is not None:
                template.rewrite(name=name, text=text, theme=theme)
                return template.id
            now = self._site.clock()
            made = AnswerTemplate.written(
                name=name, text=text, theme=theme, by=identity(by), at=now, departement=by.departement
            )
            work.answer_templates.add(made)
            return made.id

    def _retire(self, request: Request, is_retired: bool, by: Agent) -> int | None:
        with self._site.units() as work:
            template = _asked(work, request, by)
            if is_retired:
                template.retire(self._site.clock())
            else:
                template.restore()
            return template.id


def _is_hers(template: AnswerTemplate, by: Agent) -> bool:
    """To change: what serves everywhere belongs to those who see every département."""
    return by.departement in {"", template.departement}


def _asked(work: Work, request: Request, by: Agent) -> AnswerTemplate:
    number = number_of(request.path_params["number"])
    template = work.answer_templates.get(number) if number is not None else None
    if template is None or not _is_hers(template, by):
        raise UnknownTemplate
    return template
