"""The first two steps of an empty service, behind the link that its start printed: its name, who runs it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from threading import Lock

from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from guichets.errors import BadAddress
from guichets.founding import found, is_unfounded
from guichets.sessions import Sessions
from web.access.clients import device_of
from web.console.start.first_steps import at_the_door
from web.console.start.settings_forms import Part, SettingsForms
from web.console.start.settings_pages import restarting
from web.errors import UnusableFirstLink
from web.installation import Installation
from web.navigation import FIRST_RUN
from web.shell import Asked, Go, Page, Shell, bare_page
from web.site import Site


class Founding:
    """The secret in the address proves where a form comes from: nobody else has it."""

    def __init__(self, site: Site, installation: Installation, forms: SettingsForms) -> None:
        self._shell = Shell(site)
        self._installation = installation
        self._forms = forms
        self._founding = Lock()  # the link serves once, even pressed twice at once

    def routes(self) -> Sequence[BaseRoute]:
        shell, service, identity = self._shell, "/installation/{secret}", "/installation/{secret}/identite"
        return [
            shell.open_page(service, self.show_service),
            shell.open_order(service, self.keep_service, again=self.show_service, takes_masked=True),
            shell.open_page(identity, self.show_identity),
            shell.open_order(identity, self.enrol, again=self.show_identity),
        ]

    def show_service(self, asked: Asked) -> Page:
        secret, form = self._require_link(asked), self._forms.shown(Part.SERVICE, asked)
        if asked.error is None and not form.settings["departement"].is_set:
            form = replace(form, typed={**form.typed, "departement": ""})  # the program's is nobody's choice
        return bare_page(
            "console/start/installation_service.html",
            secret=secret,
            formulaire=form,
            etapes=at_the_door("service"),
        )

    def keep_service(self, asked: Asked) -> Go:
        secret = self._require_link(asked)
        self._forms.keep(Part.SERVICE, asked)
        return Go(f"/installation/{secret}/identite")

    def show_identity(self, asked: Asked) -> Page:
        is_of_address = isinstance(asked.error, BadAddress)
        return bare_page(
            "console/start/installation_identite.html",
            secret=self._require_link(asked),
            saisie=asked.filled({"nom": "", "mel": ""}),
            faute_mel=asked.refused if is_of_address else "",
            faute_nom="" if is_of_address else asked.refused,
            etapes=at_the_door("identite"),
        )

    def enrol(self, asked: Asked) -> Response:
        """Whoever holds the link becomes administrateur, and is let in."""
        self._require_link(asked)
        with self._founding, asked.site.units() as work:
            founder = found(work, name=asked.text("nom"), email=asked.text("mel"), now=asked.now)
            sessions = Sessions(work, now=asked.now)
            device = device_of(asked.request)
            _, session = sessions.sign_in(sessions.sign_in_link(founder), device=device)
        awaits = self._installation.awaits_restart()
        response = (
            restarting(self._installation, sequel="demarrage") if awaits else RedirectResponse(FIRST_RUN, 303)
        )
        asked.site.visitors.let_in(asked.request, response, session)
        return response

    def _require_link(self, asked: Asked) -> str:
        """Its secret; ``UnusableFirstLink`` when it is wrong or too old, or has served."""
        secret: str = asked.path["secret"]
        with asked.site.units.reading() as work:
            if not self._installation.opens(secret) or not is_unfounded(work.registry):
                raise UnusableFirstLink
        return secret
