"""The first run, once somebody is in: the guichets, the channels, the first answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from guichets.access import Accesses
from guichets.errors import FaultyParticulars, GuichetError
from guichets.keeping import Keeping
from guichets.particulars import read_particulars
from guichets.registry import GuichetKind
from guichets.rights import Right
from rendering.labels import GUICHET_KIND
from rendering.refusals import sentence
from web.console.people.seen import guichets_seen
from web.console.start.examples import Verdicts, examples
from web.console.start.first_steps import INSIDE, StepPages
from web.console.start.settings_forms import FIELDS, Form, Part, SettingsForms, securities
from web.errors import WebError
from web.faults import fault_of
from web.forms import CHANNEL, typed
from web.installation import Installation, TrialFailed
from web.navigation import FIRST_RUN
from web.site import Site
from web.visitors import Visitor, field, form_of

DONE = {
    "importe": "L’import est fait : vos guichets sont là.",
    "guichet": "Le guichet est ajouté. Vous pouvez en ajouter un autre, ou continuer.",
    "telegram": "Le jeton est enregistré.",
    "mel": "Le serveur d’envoi est enregistré. Vérifiez que le message d’essai est arrivé.",
    "boite": "La boîte de réception s’ouvre : elle est enregistrée.",
    "expediteurs": "C’est enregistré.",
    "sans-essai": "C’est enregistré, sans essai.",
}
CHANNELS = (Part.TELEGRAM, Part.MAIL, Part.MAILBOX, Part.SENDERS)


class FirstRun:
    def __init__(
        self, site: Site, installation: Installation, forms: SettingsForms, steps: StepPages, *, ask: Verdicts
    ) -> None:
        self._site = site
        self._installation = installation
        self._forms = forms
        self._steps = steps
        self._ask = ask

    def routes(self) -> Sequence[BaseRoute]:
        site, right = self._site, Right.ADMINISTER
        return [
            site.page(FIRST_RUN, self.resume, right),
            site.page(f"{FIRST_RUN}/guichets", self.show_guichets, right),
            site.order(f"{FIRST_RUN}/guichets", self.add_guichet, right),
            *(site.page(f"{FIRST_RUN}/{p}", partial(self.show_channel, p), Right.SET_UP) for p in CHANNELS),
            *(site.order(f"{FIRST_RUN}/{p}", partial(self.try_channel, p), Right.SET_UP) for p in CHANNELS),
            site.order(f"{FIRST_RUN}/mon-code", self.give_own_code, right),
            site.page(f"{FIRST_RUN}/questions", self.show_questions, right),
        ]

    async def resume(self, _request: Request, visitor: Visitor) -> Response:
        """The first step that is left."""
        done = await self._steps.done(visitor)
        left = [step for step in INSIDE if step.name not in done]
        return RedirectResponse((left or INSIDE[-1:])[0].path, 303)

    async def show_guichets(self, request: Request, visitor: Visitor) -> Response:
        blank = {"name": "", "kind": GuichetKind.COMMUNE.value, "commune": ""}
        return await self._guichets_page(visitor, blank, done=request.query_params.get("fait", ""))

    async def add_guichet(self, request: Request, visitor: Visitor) -> Response:
        async with form_of(request, visitor, takes_masked=True) as form:
            said = typed(form, "name", "kind", "commune")
        try:
            said.require_no_nir()
            await run_in_threadpool(self._add_guichet, said.texts, visitor)
        except FaultyParticulars as faulty:
            faults = {name: sentence(fault) for name, fault in faulty.faults.items()}
            return await self._guichets_page(visitor, said.texts, faults=faults)
        except (GuichetError, WebError) as refused:
            return await self._guichets_page(visitor, said.texts, faults={"name": fault_of(refused).sentence})
        return RedirectResponse(f"{FIRST_RUN}/guichets?fait=guichet", 303)

    async def show_channel(self, part: Part, request: Request, visitor: Visitor) -> Response:
        form = await run_in_threadpool(self._forms.first_shown, part, recipient=visitor.agent.email)
        return await self._channel_page(visitor, form, done=request.query_params.get("fait", ""))

    async def try_channel(self, part: Part, request: Request, visitor: Visitor) -> Response:
        async with form_of(request, visitor, takes_masked=True) as sent:
            texts = typed(sent, *FIELDS[part]).texts
            insists = field(sent, "quand_meme") == "oui"
        again = await run_in_threadpool(self._forms.keep, part, texts, insists=insists, by=visitor.agent)
        if again is None:
            done = "sans-essai" if insists else part
            return RedirectResponse(f"{FIRST_RUN}/{part}?fait={done}", 303)
        return await self._channel_page(visitor, again, status=422)

    async def give_own_code(self, request: Request, visitor: Visitor) -> Response:
        """With which she joins her own Telegram account; shown once."""
        async with form_of(request, visitor):
            code = await run_in_threadpool(self._own_code, visitor)
        bot = await run_in_threadpool(bot_name, self._installation)
        return await self._steps.page(
            "telegram", "demarrage_code.html", visitor, code=f"{code[:5]}-{code[5:]}", bot=bot
        )

    async def show_questions(self, _request: Request, visitor: Visitor) -> Response:
        asked = await run_in_threadpool(examples, self._ask)
        return await self._steps.page("questions", "demarrage_questions.html", visitor, exemples=asked)

    async def _guichets_page(
        self,
        visitor: Visitor,
        texts: Mapping[str, str],
        *,
        faults: Mapping[str, str] | None = None,
        done: str = "",
    ) -> Response:
        return await self._steps.page(
            "guichets",
            "demarrage_guichets.html",
            visitor,
            status=422 if faults else 200,
            saisie=texts,
            fautes=faults or {},
            types=[(kind.value, GUICHET_KIND[kind]) for kind in GuichetKind],
            guichets=await run_in_threadpool(guichets_seen, self._site, visitor),
            departement=visitor.departement or self._site.zone.departement,
            fait_dit=DONE.get(done, ""),
        )

    async def _channel_page(
        self, visitor: Visitor, form: Form, *, status: int = 200, done: str = ""
    ) -> Response:
        has_bot = form.part is Part.TELEGRAM and form.settings["telegram_token"].is_set
        return await self._steps.page(
            form.part,
            f"demarrage_{form.part}.html",
            visitor,
            status=status,
            formulaire=form,
            securites=securities(form.part),
            bot=await run_in_threadpool(bot_name, self._installation) if has_bot else "",
            fait_dit=DONE.get(done, ""),
        )

    def _add_guichet(self, texts: Mapping[str, str], visitor: Visitor) -> None:
        said = read_particulars(texts)
        with self._site.units() as work:
            Keeping(work, now=self._site.clock(), channel=CHANNEL).add(
                said, departement=visitor.departement or self._site.zone.departement, by=visitor.agent
            )

    def _own_code(self, visitor: Visitor) -> str:
        with self._site.units() as work:
            accesses = Accesses(work, now=self._site.clock(), channel=CHANNEL)
            return accesses.invite_again(visitor.agent, by=visitor.agent)


def bot_name(installation: Installation) -> str:
    """Empty where there is no bot, or where Telegram does not say."""
    if not installation.settings()["telegram_token"].is_set:
        return ""
    try:
        return installation.bot_name("")
    except TrialFailed:
        return ""
