"""The import of a list of guichets: the file is read, what it would do is shown, and only that is done."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from guichets.headers import COLUMNS, DEPARTEMENT, FIELDS, REQUIRED, ignored_columns
from guichets.imports import MOST_BYTES, MOST_LINES, guichets_in, lines_of
from guichets.joining import ImportPlan, plan
from guichets.names import fold
from guichets.registry import Agent
from guichets.rights import Right
from guichets.service import GuichetService
from refusals.faults import Fault, FaultyFile
from rendering.labels import GUICHET_KIND
from tabular.reading import Line
from tickets.workplace import DRAFTS_KEPT
from web.console.guichets.address import PATH
from web.errors import FileCostsTooMuch, ImportChanged, ImportGone, NoFileGiven, WebError
from web.faults import fault_of
from web.forms import CHANNEL
from web.navigation import FIRST_RUN
from web.ports import Work
from web.sheets import sheet_response
from web.site import Site
from web.visitors import Visitor, field, form_of
from web.with_files import run_with_files

FROM_FIRST_RUN = "demarrage"
"""The import is a step of the first run, and leads back there; nothing else in the address leads anywhere."""

# Among the gestionnaire's drafts, where no page writes: no other place has a slash.
PLACE = "guichets/import"


@dataclass(frozen=True)
class Preview:
    """What the file given last would do, or why it would be refused today; ``ignored`` are the names of its
    columns that are none of ours.
    """

    plan: ImportPlan | None
    faults: Sequence[Fault]
    ignored: Sequence[str] = ()


class GuichetImports:
    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> Sequence[BaseRoute]:
        path = f"{PATH}/import"
        return [
            self._site.page(path, self.ask, Right.ACT),
            self._site.order(path, self.read, Right.ACT),
            self._site.page(f"{path}/modele", self.model, Right.READ),
            self._site.page(f"{path}/apercu", self.preview, Right.ACT),
            self._site.order(f"{path}/confirmer", self.confirm, Right.ACT),
            self._site.order(f"{path}/renoncer", self.give_up, Right.ACT),
        ]

    async def ask(self, request: Request, visitor: Visitor) -> Response:
        return self._asking(visitor, _sequel(request.query_params.get("suite")))

    async def read(self, request: Request, visitor: Visitor) -> Response:
        """Keeps a sound file's lines until the gestionnaire has seen their effect; a faulty one's are not."""
        async with form_of(request, visitor) as form:
            upload = form.get("fichier")
            sequel = _sequel(field(form, "suite"))
            content = await upload.read(MOST_BYTES + 1) if isinstance(upload, UploadFile) else b""
        if not content:
            return self._asking(visitor, sequel, refused=NoFileGiven())
        try:
            await run_with_files(self._keep, content, visitor)
        except FaultyFile as faulty:
            await run_in_threadpool(self._site.count_masked, faulty.nirs, visitor.agent)
            return self._asking(visitor, sequel, faults=faulty.faults)
        except FileCostsTooMuch as refused:
            return self._asking(visitor, sequel, refused=refused)
        return RedirectResponse(f"{PATH}/import/apercu{_query(sequel)}", 303)

    async def model(self, request: Request, visitor: Visitor) -> Response:
        """The visitor's guichets as they are, in the columns that an import reads."""
        return sheet_response(
            request.query_params,
            "guichets-a-completer",
            title="Guichets",
            header=COLUMNS,
            rows=await run_in_threadpool(self._rows, visitor),
        )

    async def preview(self, request: Request, visitor: Visitor) -> Response:
        return await self._previewing(visitor, _sequel(request.query_params.get("suite")))

    async def confirm(self, request: Request, visitor: Visitor) -> Response:
        async with form_of(request, visitor) as form:
            seen, sequel = field(form, "plan"), _sequel(field(form, "suite"))
        try:
            done = await run_in_threadpool(self._carry_out, seen, visitor)
        except ImportChanged as refused:
            return await self._previewing(visitor, sequel, refused=refused)
        except ImportGone as refused:
            return self._asking(visitor, sequel, refused=refused)
        if sequel:
            return RedirectResponse(f"{FIRST_RUN}/guichets?fait=importe", 303)
        return RedirectResponse(
            f"{PATH}?fait=importe&ajoutes={len(done.added)}&modifies={len(done.changed)}", 303
        )

    async def give_up(self, request: Request, visitor: Visitor) -> Response:
        async with form_of(request, visitor) as form:
            sequel = _sequel(field(form, "suite"))
            await run_in_threadpool(self._forget, visitor)
        return RedirectResponse(f"{PATH}/import{_query(sequel)}", 303)

    def _asking(
        self, visitor: Visitor, sequel: str, *, faults: Sequence[Fault] = (), refused: WebError | None = None
    ) -> Response:
        fault = fault_of(refused) if refused else None
        return self._site.pages.page(
            "console/guichets/guichets_import.html",
            visitor,
            status=fault.status if fault else 422 if faults else 200,
            suite=sequel,
            fautes=faults,
            refus_dit=fault.sentence if fault else "",
            colonnes=COLUMNS,
            obligatoires=REQUIRED,
            types=GUICHET_KIND,
            lignes_au_plus=MOST_LINES,
            mo_au_plus=MOST_BYTES // 1024**2,
        )

    async def _previewing(
        self, visitor: Visitor, sequel: str, *, refused: WebError | None = None
    ) -> Response:
        preview = await run_in_threadpool(self._preview, visitor)
        if preview is None:
            return self._asking(visitor, sequel, refused=ImportGone())
        if preview.plan is None:
            return self._asking(visitor, sequel, faults=preview.faults)
        fault = fault_of(refused) if refused else None
        return self._site.pages.page(
            "console/guichets/guichets_apercu.html",
            visitor,
            status=fault.status if fault else 200,
            suite=sequel,
            plan=preview.plan,
            ignorees=preview.ignored,
            colonnes={name: column for column, name in FIELDS.items()},
            refus_dit=fault.sentence if fault else "",
        )

    def _keep(self, content: bytes, visitor: Visitor) -> None:
        lines = self._site.opened(lines_of, content)
        now = self._site.clock()
        with self._site.units() as work:
            self._planned(work, lines, visitor)
            work.drafts.purge(now - DRAFTS_KEPT)
            work.drafts.keep(_identity(visitor.agent), PLACE, json.dumps(lines), now)

    def _preview(self, visitor: Visitor) -> Preview | None:
        with self._site.units.reading() as work:
            try:
                lines = self._kept_lines(work, visitor)
                made = self._planned(work, lines, visitor)
            except ImportGone:
                return None
            except FaultyFile as faulty:  # the guichets have changed since it was read
                return Preview(None, faulty.faults)
            return Preview(made, (), ignored_columns(lines[0][1]))

    def _carry_out(self, seen: str, visitor: Visitor) -> ImportPlan:
        """Raises ``ImportChanged`` when it would do anything but what the gestionnaire saw."""
        with self._site.units() as work:
            try:
                made = self._planned(work, self._kept_lines(work, visitor), visitor)
            except FaultyFile:
                raise ImportChanged from None
            if made.digest != seen:
                raise ImportChanged
            GuichetService(work, now=self._site.clock(), channel=CHANNEL).carry_out(made, by=visitor.agent)
            work.drafts.forget(_identity(visitor.agent), PLACE)
        return made

    def _forget(self, visitor: Visitor) -> None:
        with self._site.units() as work:
            work.drafts.forget(_identity(visitor.agent), PLACE)

    def _kept_lines(self, work: Work, visitor: Visitor) -> Sequence[Line]:
        kept = work.drafts.of(_identity(visitor.agent), PLACE)
        if kept is None:
            raise ImportGone
        return [(number, cells) for number, cells in json.loads(kept.text)]

    def _planned(self, work: Work, lines: Sequence[Line], visitor: Visitor) -> ImportPlan:
        described = guichets_in(lines, departement=visitor.departement or self._site.zone.departement)
        return plan(work.registry, described, only=visitor.departement)

    def _rows(self, visitor: Visitor) -> Sequence[Sequence[str]]:
        with self._site.units.reading() as work:
            found = [g for g in work.registry.guichets() if visitor.departement in {"", g.departement}]
        attributes = {**FIELDS, DEPARTEMENT: "departement"}
        return [
            [
                GUICHET_KIND[one.kind] if column == "type" else getattr(one, attributes[column])
                for column in COLUMNS
            ]
            for one in sorted(found, key=lambda one: fold(one.name))
        ]


def _sequel(asked: str | None) -> str:
    return FROM_FIRST_RUN if asked == FROM_FIRST_RUN else ""


def _query(sequel: str) -> str:
    return f"?suite={sequel}" if sequel else ""


def _identity(person: Agent) -> int:
    assert person.id is not None
    return person.id
