"""What the answers name of the département: its gestionnaire fills it in once, among the settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from guichets.registry import Agent
from guichets.rights import Right
from journal.entries import Entry, Kind
from knowledge_base.local_values import LOCAL_VALUES, named_in
from web.console.base.keeping import BaseDesk, Keeping
from web.errors import UnknownPage
from web.forms import CHANNEL, Typed, typed
from web.site import Site
from web.visitors import Visitor, form_of

PATH = "/reglages/valeurs"


class LocalValuePages:
    """Of the département that is answered here; whoever works for another one reads them."""

    def __init__(self, desk: BaseDesk) -> None:
        self._desk = desk

    @property
    def _site(self) -> Site:
        return self._desk.site

    def routes(self) -> Sequence[BaseRoute]:
        return [
            self._site.page(PATH, self.show, Right.READ),
            self._site.order(PATH, self.keep, Right.ACT),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        return await self._page(visitor, is_done=request.query_params.get("fait") == "garde")

    async def keep(self, request: Request, visitor: Visitor) -> Response:
        async with form_of(request, visitor, takes_masked=True) as form:
            written = typed(form, *LOCAL_VALUES)
        faults = await run_in_threadpool(self._keep, written, visitor.agent)
        if faults:
            return await self._page(visitor, written=written, faults=faults)
        return RedirectResponse(f"{PATH}?fait=garde", 303)

    async def _page(
        self,
        visitor: Visitor,
        *,
        is_done: bool = False,
        written: Typed | None = None,
        faults: Mapping[str, str] | None = None,
    ) -> Response:
        values, uses = await run_in_threadpool(self._read, visitor.agent)
        return self._site.pages.page(
            "console/base/base_valeurs.html",
            visitor,
            status=422 if faults else 200,
            declarees=LOCAL_VALUES.values(),
            valeurs=values if written is None else written.texts,
            emplois=uses,
            departement=self._site.zone.departement,
            change=visitor.may(Right.ACT) and self._decides(visitor.agent),
            garde=is_done,
            fautes=faults or {},
        )

    def _read(self, reader: Agent) -> tuple[Mapping[str, str], Mapping[str, int]]:
        """What is filled in, and how many entries name each."""
        with self._desk.reading(reader) as keeping:
            uses = dict.fromkeys(LOCAL_VALUES, 0)
            for entry in keeping.standing.contents.live:
                for value in named_in(entry.answer):
                    uses[value.name] += 1
            return keeping.standing.values, uses

    def _keep(self, written: Typed, by: Agent) -> Mapping[str, str]:
        with self._desk.writing(by) as keeping:
            if not self._decides(by):
                raise UnknownPage
            if written.masked:
                return written.nir_fault
            texts = {name: " ".join(written[name].split()).rstrip(" .") for name in LOCAL_VALUES}
            faults = {
                name: _too_long(text, LOCAL_VALUES[name].longest)
                for name, text in texts.items()
                if len(text) > LOCAL_VALUES[name].longest
            }
            if not faults:
                self._write(texts, keeping)
            return faults

    def _write(self, texts: Mapping[str, str], keeping: Keeping) -> None:
        known = keeping.standing.values
        changed = {name: text for name, text in texts.items() if text != known.get(name, "")}
        for name, text in changed.items():
            keeping.work.local_values.set(self._site.zone.departement, name, text)
        if changed:
            keeping.work.journal.add(
                Entry(
                    at=keeping.standing.now,
                    kind=Kind.SETTINGS_CHANGED,
                    channel=CHANNEL,
                    subject="reglages:valeurs",
                    actor_id=keeping.reader.id,
                )
            )

    def _decides(self, person: Agent) -> bool:
        return person.decides_for(self._site.zone.departement, ())


def _too_long(text: str, longest: int) -> str:
    return f"Trop long\N{NO-BREAK SPACE}: {len(text)} caractères, {longest} au plus."
