"""The first two steps of an empty service, behind the link that its start printed: its name, who runs it.

The secret in the address proves where a form comes from: nobody else has it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from threading import Lock

from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from guichets.founding import found, is_unfounded
from guichets.sessions import Sessions
from web.access.clients import device_of
from web.console.start import settings_forms
from web.console.start.first_steps import door_page
from web.console.start.settings_forms import Part
from web.console.start.settings_pages import restarting
from web.errors import UnusableFirstLink
from web.navigation import FIRST_RUN
from web.shell import Asked, Go, Page, Shell

_FOUNDING = Lock()  # the link serves once, even pressed twice at once


def routes(shell: Shell) -> Sequence[BaseRoute]:
    service, identity = "/installation/{secret}", "/installation/{secret}/identite"
    return [
        shell.open_page(service, show_service),
        shell.open_order(service, keep_service, again=show_service, takes_masked=True),
        shell.open_page(identity, show_identity),
        shell.open_order(identity, enrol, again=show_identity),
    ]


def show_service(asked: Asked) -> Page:
    secret, form = _require_link(asked), settings_forms.shown(Part.SERVICE, asked)
    if asked.error is None and not form.settings["departement"].is_set:
        form = replace(form, typed={**form.typed, "departement": ""})  # the program's is nobody's choice
    return door_page("service", "installation_service.html", secret=secret, formulaire=form)


def keep_service(asked: Asked) -> Go:
    secret = _require_link(asked)
    settings_forms.keep(Part.SERVICE, asked)
    return Go(f"/installation/{secret}/identite")


def show_identity(asked: Asked) -> Page:
    is_of_address = getattr(asked.error, "key", "") == "guichets.bad_address"
    return door_page(
        "identite",
        "installation_identite.html",
        secret=_require_link(asked),
        saisie=asked.filled({"nom": "", "mel": ""}),
        faute_mel=asked.refused if is_of_address else "",
        faute_nom="" if is_of_address else asked.refused,
    )


def enrol(asked: Asked) -> Response:
    """Whoever holds the link becomes administrateur, and is let in."""
    _require_link(asked)
    with _FOUNDING, asked.site.units() as work:
        founder = found(work, name=asked.text("nom"), email=asked.text("mel"), now=asked.now)
        sessions = Sessions(work, now=asked.now)
        device = device_of(asked.request)
        _, session = sessions.sign_in(sessions.sign_in_link(founder), device=device)
    awaits = asked.site.installation.awaits_restart()
    response = (
        restarting(asked.site.installation, sequel="demarrage")
        if awaits
        else RedirectResponse(FIRST_RUN, 303)
    )
    asked.site.visitors.let_in(asked.request, response, session)
    return response


def _require_link(asked: Asked) -> str:
    """Its secret; ``UnusableFirstLink`` when it is wrong or too old, or has served."""
    secret: str = asked.path["secret"]
    with asked.site.units.reading() as work:
        if not asked.site.installation.opens(secret) or not is_unfounded(work.registry):
            raise UnusableFirstLink
    return secret
