"""The settings: what the service is made of, whether it is well, and the orders that change it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from starlette.background import BackgroundTask
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from guichets.access import INVITATION_LIFE
from guichets.rights import Right
from guichets.sessions import CONSOLE_REST, SESSION_LIFE
from knowledge_base.learning.questions import KEPT_FOR
from web.console.start import settings_forms
from web.console.start.settings_forms import (
    MAILBOX_SECURITY,
    OPENS_CHANNEL,
    SECURITY,
    Part,
    securities,
)
from web.installation import Installation, Severity
from web.shell import Asked, Go, Page, Shell, page

RESTARTING = "/reglages/redemarrage"
LOOK_AGAIN = 2  # seconds

TITLES = {
    Part.SERVICE: "Département et nom du service",
    Part.TELEGRAM: "Telegram",
    Part.MAIL: "Mél",
    Part.MAILBOX: "Boîte de réception",
    Part.SENDERS: "Vérifier les expéditeurs",
    Part.POLE: "Pôle national",
}
# Where to go on once the service is back; nothing else in the address leads anywhere.
SEQUELS = {"": "/reglages?fait=applique", "demarrage": "/demarrage"}
RETENTION = {
    "Questions posées par les agents": KEPT_FOR,
    "Session d’un navigateur": SESSION_LIFE,
    "Session de la console sans usage": CONSOLE_REST,
    "Code ou lien d’invitation": INVITATION_LIFE,
}


def routes(shell: Shell) -> Sequence[BaseRoute]:
    right = Right.SET_UP
    routes: list[BaseRoute] = [
        shell.page("/reglages", show),
        shell.page("/reglages/etat", state),
        shell.page(RESTARTING, wait, at_the_door=True),
        shell.order("/reglages/appliquer", apply, right),
    ]
    for part in Part:
        form, do = partial(show_form, part), partial(change, part)
        routes += [
            shell.page(f"/reglages/{part}", form, right),
            shell.order(f"/reglages/{part}", do, right, again=form, takes_masked=True),
        ]
    for part in OPENS_CHANNEL:
        routes.append(shell.order(f"/reglages/{part}/retirer", partial(forget, part), right))
    return routes


def show(asked: Asked) -> Page:
    installation = asked.site.installation
    return page(
        "console/start/reglages.html",
        reglages=installation.settings(),
        serveur=installation.mail_server(),
        boite=installation.mailbox(),
        attend=installation.awaits_restart(),
        sauvegarde=installation.last_backup(),
        refus_telegram=installation.telegram_trouble,
        version=installation.version,
        adresse=asked.site.ways.public_url,
        conservation=RETENTION,
        securites=SECURITY,
        securites_boite=MAILBOX_SECURITY,
        demonstration=asked.site.is_demo,
        fait_dit=asked.done("start.settings_pages"),
    )


def state(asked: Asked) -> Page:
    found = asked.site.installation.findings()
    if not asked.is_fragment:
        return page("console/start/reglages_etat.html", constats=found)
    to_see = [finding for finding in found if finding.level != Severity.FINE]
    in_order = len(found) - len(to_see)
    return page("console/start/reglages_resume.html", constats=to_see, en_ordre=in_order)


def show_form(part: Part, asked: Asked) -> Page:
    return page(
        "console/start/reglages_formulaire.html",
        formulaire=settings_forms.shown(part, asked),
        titre=TITLES[part],
        securites=securities(part),
    )


def change(part: Part, asked: Asked) -> Go:
    settings_forms.keep(part, asked)
    return Go("/reglages?fait=garde")


def forget(part: Part, asked: Asked) -> Go:
    settings_forms.forget(part, asked)
    return Go("/reglages?fait=retire")


def apply(asked: Asked) -> Response:
    return restarting(asked.site.installation, sequel=asked.text("suite"))


def wait(asked: Asked) -> Page | Go:
    """While the service is away the browser waits for this very page; once it is back, it leads on.

    Whoever has just founded the service still owes their second factor, and is let through.
    """
    if asked.query.get("depuis") != asked.site.installation.boot:
        return Go(SEQUELS.get(asked.query.get("suite", ""), SEQUELS[""]))
    return Page(
        "console/start/reglages_redemarrage.html",
        {"ici_meme": str(asked.request.url.query)},
        headers={"Refresh": str(LOOK_AGAIN)},
    )


def restarting(installation: Installation, *, sequel: str = "") -> Response:
    """Leads to the page that waits; the restart follows, so that this answer leaves before it."""
    known = sequel if sequel in SEQUELS else ""
    return RedirectResponse(
        f"{RESTARTING}?depuis={installation.boot}&suite={known}",
        303,
        background=BackgroundTask(installation.restart),
    )
