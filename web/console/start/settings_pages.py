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
from web.console.start.settings_forms import (
    MAILBOX_SECURITY,
    OPENS_CHANNEL,
    SECURITY,
    Part,
    SettingsForms,
    securities,
)
from web.installation import FINE, Installation
from web.shell import Asked, Go, Page, Shell, page
from web.site import Site

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
DONE = {
    "garde": "C’est enregistré. Le réglage sera en vigueur au prochain démarrage du service.",
    "retire": "C’est retiré. Le réglage ne servira plus au prochain démarrage du service.",
    "applique": "Le service a redémarré avec ses nouveaux réglages.",
}
# Where to go on once the service is back; nothing else in the address leads anywhere.
SEQUELS = {"": "/reglages?fait=applique", "demarrage": "/demarrage"}
RETENTION = {
    "Questions posées par les agents": KEPT_FOR,
    "Session d’un navigateur": SESSION_LIFE,
    "Session de la console sans usage": CONSOLE_REST,
    "Code ou lien d’invitation": INVITATION_LIFE,
}


class SettingsPages:
    def __init__(
        self, site: Site, installation: Installation, forms: SettingsForms, *, public_url: str, is_demo: bool
    ) -> None:
        self._shell = Shell(site)
        self._installation = installation
        self._forms = forms
        self._public_url = public_url
        self._is_demo = is_demo

    def routes(self) -> Sequence[BaseRoute]:
        shell, right = self._shell, Right.SET_UP
        routes: list[BaseRoute] = [
            shell.page("/reglages", self.show),
            shell.page("/reglages/etat", self.state),
            shell.page(RESTARTING, self.wait, at_the_door=True),
            shell.order("/reglages/appliquer", self.apply, right),
        ]
        for part in Part:
            form, change = partial(self.show_form, part), partial(self.change, part)
            routes += [
                shell.page(f"/reglages/{part}", form, right),
                shell.order(f"/reglages/{part}", change, right, again=form, takes_masked=True),
            ]
        for part in OPENS_CHANNEL:
            routes.append(shell.order(f"/reglages/{part}/retirer", partial(self.forget, part), right))
        return routes

    def show(self, asked: Asked) -> Page:
        installation = self._installation
        return page(
            "console/start/reglages.html",
            reglages=installation.settings(),
            serveur=installation.mail_server(),
            boite=installation.mailbox(),
            attend=installation.awaits_restart(),
            sauvegarde=installation.last_backup(),
            refus_telegram=installation.telegram_trouble,
            version=installation.version,
            adresse=self._public_url,
            conservation=RETENTION,
            securites=SECURITY,
            securites_boite=MAILBOX_SECURITY,
            demonstration=self._is_demo,
            fait_dit=asked.done(DONE),
        )

    def state(self, asked: Asked) -> Page:
        found = self._installation.findings()
        if not asked.is_fragment:
            return page("console/start/reglages_etat.html", constats=found)
        to_see = [finding for finding in found if finding.level != FINE]
        in_order = len(found) - len(to_see)
        return page("console/start/reglages_resume.html", constats=to_see, en_ordre=in_order)

    def show_form(self, part: Part, asked: Asked) -> Page:
        return page(
            "console/start/reglages_formulaire.html",
            formulaire=self._forms.shown(part, asked),
            titre=TITLES[part],
            securites=securities(part),
        )

    def change(self, part: Part, asked: Asked) -> Go:
        self._forms.keep(part, asked)
        return Go("/reglages?fait=garde")

    def forget(self, part: Part, asked: Asked) -> Go:
        self._forms.forget(part, asked)
        return Go("/reglages?fait=retire")

    def apply(self, asked: Asked) -> Response:
        return restarting(self._installation, sequel=asked.text("suite"))

    def wait(self, asked: Asked) -> Page | Go:
        """While the service is away the browser waits for this very page; once it is back, it leads on.

        Whoever has just founded the service owes her second factor still, and is let through.
        """
        if asked.query.get("depuis") != self._installation.boot:
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
