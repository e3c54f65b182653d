"""The first two steps of an empty service, behind the link that its start printed: its name, who runs it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from threading import Lock

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from guichets.errors import BadAddress, GuichetError, NoName, TextTooLong
from guichets.founding import found, is_unfounded
from guichets.sessions import Sessions
from web.access.clients import device_of
from web.console.start.first_steps import at_the_door
from web.console.start.settings_forms import FIELDS, Form, Part, SettingsForms
from web.console.start.settings_pages import restarting
from web.errors import NirRemoved, UnusableFirstLink
from web.faults import fault_of
from web.forms import Typed, typed
from web.installation import Installation
from web.navigation import FIRST_RUN
from web.sent import sent_form
from web.site import Site
from web.visitors import require_same_site


class Founding:
    """The secret in the address proves where a form comes from: nobody else has it."""

    def __init__(self, site: Site, installation: Installation, forms: SettingsForms) -> None:
        self._site = site
        self._installation = installation
        self._forms = forms
        self._founding = Lock()  # the link serves once, even pressed twice at once

    def routes(self) -> Sequence[BaseRoute]:
        service, identity = "/installation/{secret}", "/installation/{secret}/identite"
        return [
            self._site.door(service, self.show_service),
            self._site.door(service, self.keep_service, methods=["POST"]),
            self._site.door(identity, self.show_identity),
            self._site.door(identity, self.enrol, methods=["POST"]),
        ]

    async def show_service(self, request: Request) -> Response:
        secret = await self._require_link(request)
        form = await run_in_threadpool(self._forms.blank, Part.SERVICE)
        if not form.settings["departement"].is_set:  # the program's own is nobody's choice
            form = replace(form, typed={**form.typed, "departement": ""})
        return self._service(secret, form)

    async def keep_service(self, request: Request) -> Response:
        secret = await self._require_link(request)
        said = await _said(request, FIELDS[Part.SERVICE])
        again = await run_in_threadpool(self._forms.keep, Part.SERVICE, said.texts, insists=False, by=None)
        if again is None:
            return RedirectResponse(f"/installation/{secret}/identite", 303)
        return self._service(secret, again, status=422)

    async def show_identity(self, request: Request) -> Response:
        secret = await self._require_link(request)
        return self._identity(secret, {"nom": "", "mel": ""})

    async def enrol(self, request: Request) -> Response:
        """Whoever holds the link becomes administrateur, and is let in."""
        secret = await self._require_link(request)
        said = await _said(request, ("nom", "mel"))
        try:
            said.require_no_nir()
            session = await run_in_threadpool(self._found, said.texts, device_of(request))
        except (NoName, BadAddress, TextTooLong, NirRemoved) as refused:
            return self._identity(secret, said.texts, refused=refused)
        awaits = await run_in_threadpool(self._installation.awaits_restart)
        response = (
            restarting(self._installation, sequel="demarrage") if awaits else RedirectResponse(FIRST_RUN, 303)
        )
        self._site.visitors.let_in(request, response, session)
        return response

    async def _require_link(self, request: Request) -> str:
        """Its secret; ``UnusableFirstLink`` when it is wrong or too old, or has served."""
        secret: str = request.path_params["secret"]
        if not self._installation.opens(secret) or not await run_in_threadpool(self._is_unfounded):
            raise UnusableFirstLink
        return secret

    def _is_unfounded(self) -> bool:
        with self._site.units.reading() as work:
            return is_unfounded(work.registry)

    def _found(self, texts: Mapping[str, str], device: str) -> str:
        """The secret of her session."""
        now = self._site.clock()
        with self._founding, self._site.units() as work:
            founder = found(work, name=texts["nom"], email=texts["mel"], now=now)
            sessions = Sessions(work, now=now)
            _, session = sessions.sign_in(sessions.sign_in_link(founder), device=device)
            return session

    def _service(self, secret: str, form: Form, *, status: int = 200) -> Response:
        return self._site.pages.page(
            "console/start/installation_service.html",
            None,
            status=status,
            secret=secret,
            formulaire=form,
            etapes=at_the_door("service"),
        )

    def _identity(
        self, secret: str, texts: Mapping[str, str], *, refused: GuichetError | NirRemoved | None = None
    ) -> Response:
        said = fault_of(refused).sentence if refused is not None else ""
        return self._site.pages.page(
            "console/start/installation_identite.html",
            None,
            status=422 if refused else 200,
            secret=secret,
            saisie=texts,
            faute_mel=said if isinstance(refused, BadAddress) else "",
            faute_nom="" if isinstance(refused, BadAddress) else said,
            etapes=at_the_door("identite"),
        )


async def _said(request: Request, names: Sequence[str]) -> Typed:
    require_same_site(request)
    async with sent_form(request, max_files=0, max_fields=20) as form:
        return typed(form, *names)
