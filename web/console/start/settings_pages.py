"""The settings: what the service is made of, whether it is well, and the orders that change it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from guichets.access import INVITATION_LIFE
from guichets.rights import Right
from guichets.sessions import CONSOLE_REST, SESSION_LIFE
from knowledge_base.learning.questions import KEPT_FOR
from web.console.start.settings_forms import (
    FIELDS,
    MAILBOX_SECURITY,
    SECURITY,
    Form,
    Part,
    SettingsForms,
    securities,
)
from web.forms import typed
from web.installation import FINE, Installation
from web.site import Site, is_fragment
from web.visitors import Visitor, field, form_of

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
        self._site = site
        self._installation = installation
        self._forms = forms
        self._public_url = public_url
        self._is_demo = is_demo

    def routes(self) -> Sequence[BaseRoute]:
        site = self._site
        return [
            site.page("/reglages", self.index, Right.READ),
            site.page("/reglages/etat", self.state, Right.READ),
            site.page(RESTARTING, self.wait, Right.READ, at_the_door=True),
            site.order("/reglages/appliquer", self.apply, Right.SET_UP),
            *(site.page(f"/reglages/{p}", partial(self.show_form, p), Right.SET_UP) for p in Part),
            *(site.order(f"/reglages/{p}", partial(self.change, p), Right.SET_UP) for p in Part),
            *(
                site.order(f"/reglages/{p}/retirer", partial(self.forget, p), Right.SET_UP)
                for p in (Part.TELEGRAM, Part.MAIL, Part.MAILBOX)
            ),
        ]

    async def index(self, request: Request, visitor: Visitor) -> Response:
        installation = self._installation
        return self._site.pages.page(
            "console/start/reglages.html",
            visitor,
            reglages=await run_in_threadpool(installation.settings),
            serveur=await run_in_threadpool(installation.mail_server),
            boite=await run_in_threadpool(installation.mailbox),
            attend=await run_in_threadpool(installation.awaits_restart),
            sauvegarde=await run_in_threadpool(installation.last_backup),
            refus_telegram=installation.telegram_trouble,
            version=installation.version,
            adresse=self._public_url,
            conservation=RETENTION,
            securites=SECURITY,
            securites_boite=MAILBOX_SECURITY,
            demonstration=self._is_demo,
            fait_dit=DONE.get(request.query_params.get("fait", ""), ""),
        )

    async def state(self, request: Request, visitor: Visitor) -> Response:
        found = await run_in_threadpool(self._installation.findings)
        if not is_fragment(request):
            return self._site.pages.page("console/start/reglages_etat.html", visitor, constats=found)
        to_see = [finding for finding in found if finding.level != FINE]
        return self._site.pages.page(
            "console/start/reglages_resume.html", visitor, constats=to_see, en_ordre=len(found) - len(to_see)
        )

    async def show_form(self, part: Part, _request: Request, visitor: Visitor) -> Response:
        form = await run_in_threadpool(self._forms.first_shown, part, recipient=visitor.agent.email)
        return self._form(form, visitor)

    async def change(self, part: Part, request: Request, visitor: Visitor) -> Response:
        async with form_of(request, visitor, takes_masked=True) as sent:
            texts = typed(sent, *FIELDS[part]).texts
            insists = field(sent, "quand_meme") == "oui"
        again = await run_in_threadpool(self._forms.keep, part, texts, insists=insists, by=visitor.agent)
        if again is None:
            return RedirectResponse("/reglages?fait=garde", 303)
        return self._form(again, visitor, status=422)

    async def forget(self, part: Part, request: Request, visitor: Visitor) -> Response:
        async with form_of(request, visitor):
            await run_in_threadpool(self._forms.forget, part, by=visitor.agent)
        return RedirectResponse("/reglages?fait=retire", 303)

    async def apply(self, request: Request, visitor: Visitor) -> Response:
        async with form_of(request, visitor) as sent:
            sequel = field(sent, "suite")
        return restarting(self._installation, sequel=sequel)

    async def wait(self, request: Request, visitor: Visitor) -> Response:
        """While the service is away the browser waits for this very page; once it is back, it leads on.

        Whoever has just founded the service owes her second factor still, and is let through.
        """
        sequel = request.query_params.get("suite", "")
        if request.query_params.get("depuis") != self._installation.boot:
            return RedirectResponse(SEQUELS.get(sequel, SEQUELS[""]), 303)
        page = self._site.pages.page(
            "console/start/reglages_redemarrage.html", visitor, ici_meme=str(request.url.query)
        )
        page.headers["Refresh"] = str(LOOK_AGAIN)
        return page

    def _form(self, form: Form, visitor: Visitor, *, status: int = 200) -> Response:
        return self._site.pages.page(
            "console/start/reglages_formulaire.html",
            visitor,
            status=status,
            formulaire=form,
            titre=TITLES[form.part],
            securites=securities(form.part),
        )


def restarting(installation: Installation, *, sequel: str = "") -> Response:
    """Leads to the page that waits; the restart follows, so that this answer leaves before it."""
    known = sequel if sequel in SEQUELS else ""
    return RedirectResponse(
        f"{RESTARTING}?depuis={installation.boot}&suite={known}",
        303,
        background=BackgroundTask(installation.restart),
    )
